"""Certificates by linear and semidefinite programming, and what they are made of."""
