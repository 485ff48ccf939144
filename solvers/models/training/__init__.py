"""Training on samples: samplers, descent, checkpoints, stored runs."""
