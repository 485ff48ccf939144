"""Results that several papers use, under their catalogue names, by room."""
