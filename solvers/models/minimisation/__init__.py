"""The least population loss: descent, curvature, a second opinion."""
