"""The 196560 shortest vectors of the Leech lattice, and a proof that all of them see the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import combinations, product
from operator import mul

from sympy import Rational

from theory.frames.catalogue.golay import LENGTH, golay_basis, golay_code, octads, places
from theory.frames.catalogue.invariant import InvariantArrangement

LEECH = "shortest Leech vectors"
_PRIME = LENGTH - 1
_LENGTH_SQUARED = 32

Vector = tuple[int, ...]
Permutation = tuple[int, ...]


@cache
def leech() -> InvariantArrangement:
    """196560 points in 24 dims, overlaps −1, ±1/2, ±1/4 and 0.

    The vectors have three shapes: (±4², 0²²); ±2 on an octad, an even number of them −2; and
    (−3, 1²³) with −3 anywhere and the signs changed on a Golay word. Moves that keep the set, sign
    changes on Golay words and permutations of the code, join any two of one shape
    (`one_orbit_a_shape`), so what one of each shape sees, all see; and the three see the same.

    >>> leech().features, leech().largest_overlap(), leech().is_tight()
    (196560, 1/2, True)

    Source: [conway1999], chapter 4, for the three shapes.
    """
    if not one_orbit_a_shape():
        raise ArithmeticError("the moves do not join all vectors of a shape")
    (counts,) = {_seen_by(vector) for vector in _one_of_each_shape()}
    return InvariantArrangement(LEECH, LENGTH, dict(counts))


def _pairs() -> Iterator[Vector]:
    for i, j in combinations(range(LENGTH), 2):
        for one, two in product((4, -4), repeat=2):
            yield tuple(one if k == i else two if k == j else 0 for k in range(LENGTH))


def _eights() -> Iterator[Vector]:
    signs = _even_signs()
    for octad in octads():
        for row in signs:
            vector = [0] * LENGTH
            for place, entry in zip(octad, row, strict=True):
                vector[place] = entry
            yield tuple(vector)


def _full() -> Iterator[Vector]:
    for word in golay_code():
        ones = tuple(-1 if word >> k & 1 else 1 for k in range(LENGTH))
        for k in range(LENGTH):
            yield (*ones[:k], -3 * ones[k], *ones[k + 1 :])


def _one_of_each_shape() -> list[Vector]:
    return [next(shape()) for shape in (_pairs, _eights, _full)]


def _seen_by(vector: Vector) -> tuple[tuple[Rational, int], ...]:
    """The overlaps with all other vectors, and how many have each."""
    products = _with_pairs(vector) + _with_eights(vector) + _with_full(vector)
    products[_LENGTH_SQUARED] -= 1
    seen = sorted((product, times) for product, times in products.items() if times)
    return tuple((Rational(product, _LENGTH_SQUARED), times) for product, times in seen)


def _with_pairs(vector: Vector) -> Counter[int]:
    """How often each inner product with the vectors (±4², 0²²) occurs."""
    return Counter(
        one * x + two * y
        for x, y in combinations(vector, 2)
        for one, two in product((4, -4), repeat=2)
    )


def _with_eights(vector: Vector) -> Counter[int]:
    """The same for ±2 on an octad; the order of the eight entries does not matter."""
    entries = Counter(tuple(sorted(vector[place] for place in octad)) for octad in octads())
    found: Counter[int] = Counter()
    for eight, times in entries.items():
        for row in _even_signs():
            found[sum(map(mul, eight, row))] += times
    return found


def _with_full(vector: Vector) -> Counter[int]:
    """The same for −3 and 1²³: all signed entries added up, and four times one of them less."""
    found: Counter[int] = Counter()
    for word in golay_code():
        signed = [-x if word >> k & 1 else x for k, x in enumerate(vector)]
        total = sum(signed)
        found.update([total - 4 * x for x in signed])
    return found


def _even_signs() -> list[Vector]:
    return [row for row in product((2, -2), repeat=8) if row.count(-2) % 2 == 0]


def one_orbit_a_shape() -> bool:
    """Whether sign changes on words and permutations of the code join all vectors of one shape.

    The permutations must move any place to any other, any two places to any others and any octad
    to any other; and words must change signs in all ways on two places, and evenly on an octad.
    """
    moves = [_moved_places(move) for move in code_permutations()]
    pair, octad = 0b11, next(word for word in golay_code() if word.bit_count() == 8)
    sizes = [len(_orbit(start, moves)) for start in (0b1, pair, octad)]
    signs = [len({word & start for word in golay_code()}) for start in (pair, octad)]
    return sizes == [24, 276, 759] and signs == [2**2, 2**7]


def code_permutations() -> list[Permutation]:
    """Permutations of the 24 places that keep the Golay code: shift, doubling, and one more.

    Places are the numbers modulo 23, and ∞ = 23. The last is ``i³/9`` on squares, ``9 i³`` on
    others. A permutation that does not keep the code is an ``ArithmeticError``.

    Source: [conway1999], chapter 10, for the permutations.
    """
    moves = [
        _on_numbers(lambda i: i + 1),
        _on_numbers(lambda i: 2 * i),
        _on_numbers(_cubes),
        _inverse(),
    ]
    code = set(golay_code())
    for move in moves:
        moved = _moved_places(move)
        if any(moved(word) not in code for word in golay_basis()):
            raise ArithmeticError(f"the permutation {move} does not keep the Golay code")
    return moves


def _on_numbers(image: Callable[[int], int]) -> Permutation:
    return (*(image(i) % _PRIME for i in range(_PRIME)), _PRIME)


def _cubes(i: int) -> int:
    is_square = pow(i, (_PRIME - 1) // 2, _PRIME) == 1
    return i**3 * (pow(9, -1, _PRIME) if is_square else 9)


def _inverse() -> Permutation:
    """``−1/i``, which exchanges 0 and ∞."""
    return (_PRIME, *(-pow(i, -1, _PRIME) % _PRIME for i in range(1, _PRIME)), 0)


def _moved_places(move: Permutation) -> Callable[[int], int]:
    return lambda word: sum(1 << move[i] for i in places(word))


def _orbit(start: int, moves: Iterable[Callable[[int], int]]) -> set[int]:
    steps, found, new = list(moves), {start}, {start}
    while new:
        new = {step(word) for word in new for step in steps} - found
        found |= new
    return found
