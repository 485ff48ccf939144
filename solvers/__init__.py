"""Numerical search: proposes certificates, arrangements and measurements; decides nothing."""
