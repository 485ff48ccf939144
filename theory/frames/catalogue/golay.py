"""The binary Golay code and the Witt design, from one polynomial."""

from __future__ import annotations

from functools import cache

LENGTH = 24
_POLYNOMIAL = 0b110001110101
"""``x¹¹ + x¹⁰ + x⁶ + x⁵ + x⁴ + x² + 1``, a factor of x²³ − 1 over two elements."""


@cache
def golay_basis() -> tuple[int, ...]:
    """Twelve words, bits as places: the polynomial's shifts, each with a bit that makes it even.

    >>> [word.bit_count() for word in golay_basis()] == [8] * 12
    True
    """
    shifts = [_POLYNOMIAL << k for k in range(12)]
    return tuple(word | (word.bit_count() % 2) << (LENGTH - 1) for word in shifts)


@cache
def golay_code() -> tuple[int, ...]:
    """All 4096 words; their weights are 0, 8, 12, 16 and 24.

    >>> from collections import Counter
    >>> sorted(Counter(word.bit_count() for word in golay_code()).items())
    [(0, 1), (8, 759), (12, 2576), (16, 759), (24, 1)]
    """
    words = [0]
    for word in golay_basis():
        words += [word ^ other for other in words]
    return tuple(words)


@cache
def octads() -> tuple[tuple[int, ...], ...]:
    """The places of the 759 words of weight 8: the Witt design S(5, 8, 24)."""
    return tuple(places(word) for word in golay_code() if word.bit_count() == 8)


def places(word: int) -> tuple[int, ...]:
    """Where the bits of a word are.

    >>> places(0b1101)
    (0, 2, 3)
    """
    return tuple(i for i in range(word.bit_length()) if word >> i & 1)
