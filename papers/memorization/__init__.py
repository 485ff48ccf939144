"""Superposition of data points: memorisation by polygons, and when features take over."""
