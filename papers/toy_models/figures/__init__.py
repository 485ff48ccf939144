"""Figures of the toy models; each module draws one."""
