"""What losses say in general: linear models, expansions, the price of orthogonality."""
