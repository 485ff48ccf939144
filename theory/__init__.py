"""Exact mathematics: definitions, derivations, certificates and their checks.

Nothing is imported here, so that ``python -m theory.certificate`` runs on the standard library
alone. Take names from the room that defines them:
``from theory.frames.bounds.classical import welch_bound``.
"""
