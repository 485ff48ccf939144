"""Searches where one feature is present at a time."""
