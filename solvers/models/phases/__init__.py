"""Searches for the phases of small models."""
