"""Searches over blocks and over small models beside them."""
