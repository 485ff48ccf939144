"""What a packing attains, and why nothing near it is better."""
