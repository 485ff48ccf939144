"""The search for packings and for arrangements of least energy."""
