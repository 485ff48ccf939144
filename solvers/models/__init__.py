"""Search in the room of toy models."""
