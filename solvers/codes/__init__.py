"""Search in the room of reading back."""
