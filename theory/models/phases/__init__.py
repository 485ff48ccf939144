"""Phases of two features on one dim and of three on two, over all weights and biases."""
