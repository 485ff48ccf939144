"""Toy models of superposition, exactly: what each arrangement costs, and which is best when."""
