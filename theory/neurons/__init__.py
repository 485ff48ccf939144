"""What a neuron shows: polysemanticity, mixed selectivity, privileged bases."""
