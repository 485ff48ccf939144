"""Arrangements with names, built exactly from their definitions."""
