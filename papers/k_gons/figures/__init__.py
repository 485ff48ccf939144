"""Figures of the k-gons paper; each module draws one."""
