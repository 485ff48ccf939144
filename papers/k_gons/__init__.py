"""Regular polygons in the limit of one present feature: every critical one, and which wins."""
