"""Figures of the glossary: each module holds one function from data to a matplotlib figure."""
