"""Names and closed forms for what was found in floats."""
