"""Memorising single inputs: polygons of as many corners."""
