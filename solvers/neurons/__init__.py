"""Search in the room of neurons."""
