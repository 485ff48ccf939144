"""Which arrangements have the least energy."""
