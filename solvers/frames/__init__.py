"""Search in the room of directions."""
