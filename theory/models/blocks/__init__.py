"""Orthogonal blocks: their optima, the program over them, and what is better than products."""
