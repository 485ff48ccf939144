"""Figures of the memorisation paper; each module draws one."""
