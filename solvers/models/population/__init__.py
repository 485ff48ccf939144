"""The exact population loss for many features: value, error bound, gradient, curvature."""
