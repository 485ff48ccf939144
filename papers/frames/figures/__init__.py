"""Figures of the frames paper; each module draws one."""
