"""Reading back: which features can have written an activation."""
