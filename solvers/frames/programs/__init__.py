"""Linear and semidefinite programs that propose certificates."""
