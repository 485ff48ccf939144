"""Every interference bound, certified, and the arrangements that meet it."""
