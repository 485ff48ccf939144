"""Directions: overcomplete sets and their interference."""
