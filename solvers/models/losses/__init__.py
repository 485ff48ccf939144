"""Cases for claims about losses."""
