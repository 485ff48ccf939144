"""How small the worst overlap can be, in closed form."""
