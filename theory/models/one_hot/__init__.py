"""One feature at a time: the potential, regular polygons, their levels and stability."""
