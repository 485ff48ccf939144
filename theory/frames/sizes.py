"""What numbers of features and dims make sense, and one clear line for those that do not."""

from __future__ import annotations

FIELDS = ("real", "complex")
KINDS = ("lines", "points")


def refuse_sizes(features: int, dims: int, least_features: int = 1) -> None:
    """``ValueError`` unless both are integers, dims ≥ 1 and features at least as many as needed.

    >>> refuse_sizes(3, 0)
    Traceback (most recent call last):
    ValueError: dims must be at least 1, got 0
    """
    for name, came, least in (("features", features, least_features), ("dims", dims, 1)):
        if isinstance(came, bool) or not isinstance(came, int):
            raise ValueError(f"{name} must be an integer, got {came!r}")
        if came < least:
            raise ValueError(f"{name} must be at least {least}, got {came}")


def refuse_field(field: str) -> None:
    if field not in FIELDS:
        raise ValueError(f"field must be one of {', '.join(FIELDS)}, got {field!r}")


def refuse_kind(kind: str) -> None:
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, got {kind!r}")
