"""The glossary on superposition: sentences S01 to S34, by the room that decides them."""
