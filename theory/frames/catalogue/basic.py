"""Arrangements with names, each built exactly from its definition."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr, ImmutableMatrix, Integer, Rational, cos, pi, sqrt, sympify

from theory.frames.arrangement import Arrangement


def dedicated(features: int) -> Arrangement:
    """Each feature alone on a dim of its own: the orthonormal basis.

    >>> dedicated(3).dimensionalities()
    [1, 1, 1]
    """
    return Arrangement(
        "dedicated", ImmutableMatrix.eye(_at_least(1, "features", features)), features
    )


def digon() -> Arrangement:
    """An antipodal pair: two features on one dim.

    >>> digon().overlaps()
    [-1]
    """
    return simplex(1, "digon")


def simplex(dims: int, name: str = "") -> Arrangement:
    """m + 1 directions in m dims with all overlaps −1/m.

    >>> simplex(2).coherence(), simplex(3).dimensionalities()[0]
    (1/2, 3/4)
    """
    overlap = Rational(-1, _at_least(1, "dims", dims))
    gram = _table(dims + 1, lambda i, j: 1 if i == j else overlap)
    return Arrangement(name or f"{dims}-simplex", gram, dims)


def polygon(corners: int) -> Arrangement:
    """The regular k-gon in the plane, k ≥ 3: overlaps ``cos 2π(i − j)/k``.

    >>> polygon(5).largest_overlap(), polygon(5).dimensionalities()[0]
    (-1/4 + sqrt(5)/4, 2/5)
    """
    _at_least(3, "corners", corners)
    overlaps = [cos(2 * pi * step / corners) for step in range(corners)]
    return _round(_POLYGONS.get(corners, f"{corners}-gon"), overlaps, 2)


def _round(name: str, overlaps: list[Expr], dims: int) -> Arrangement:
    """Features in a circle; the overlap of two depends on the steps from one to the other."""
    around = range(len(overlaps))
    return Arrangement.of(name, overlaps, [[abs(i - j) for j in around] for i in around], dims)


_POLYGONS = {3: "triangle", 4: "square", 5: "pentagon", 6: "hexagon"}


def cross_polytope(dims: int) -> Arrangement:
    """Plus and minus each axis: 2m directions, m digons at right angles.

    >>> cross_polytope(2).features, cross_polytope(2).largest_overlap()
    (4, 0)
    """
    _at_least(1, "dims", dims)
    gram = _table(2 * dims, lambda i, j: 1 if i == j else -(i // 2 == j // 2))
    return Arrangement(f"{dims}-cross-polytope", gram, dims)


def harmonic_frame(features: int, dims: int) -> Arrangement:
    """n directions in m ≤ n dims that form a tight frame: waves of frequency 1 to m/2 on n points.

    Row pairs ``√(2/m) cos 2πkj/n`` and ``√(2/m) sin 2πkj/n`` for k = 1, …, ⌊m/2⌋, and a constant
    row ``√(1/m)`` when m is odd; the orthonormal basis when n = m.

    >>> harmonic_frame(4, 3).coherence(), harmonic_frame(5, 3).is_tight()
    (1/3, True)
    """
    _at_least(1, "dims", dims)
    _at_least(dims, "features", features)
    if features == dims:
        return dedicated(features)

    def overlap(step: int) -> Expr:
        waves = [cos(2 * pi * k * step / features) for k in range(1, dims // 2 + 1)]
        return sum([2 * wave for wave in waves], Integer(dims % 2)) / dims

    name = f"harmonic frame ({features}, {dims})"
    return _round(name, [overlap(step) for step in range(features)], dims)


def octahedron() -> Arrangement:
    """Plus and minus three axes."""
    return _named("octahedron", cross_polytope(3))


def triangular_bipyramid() -> Arrangement:
    """A triangle and a digon, each in dims of its own: 5 directions in 3 dims.

    >>> triangular_bipyramid().dimensionalities()
    [2/3, 2/3, 2/3, 1/2, 1/2]
    """
    return _named("triangular bipyramid", polygon(3) + digon())


def pentagonal_bipyramid() -> Arrangement:
    """A pentagon and a digon, each in dims of its own: 7 directions in 3 dims."""
    return _named("pentagonal bipyramid", polygon(5) + digon())


def square_antiprism(height_squared: object) -> Arrangement:
    """Two squares at heights ±z on the unit sphere in 3 dims, one turned by 45°; ``z²`` given.

    >>> square_antiprism("1/3").dimensionalities()[0], square_antiprism("1/3").is_tight()
    (3/8, True)
    """
    t = sympify(height_squared)
    if not (bool(t >= 0) and bool(t <= 1)):
        raise ValueError(f"height_squared must be between 0 and 1, got {t}")
    return Arrangement(f"square antiprism, z² = {t}", antiprism_overlaps(t), 3)


def antiprism_overlaps(height_squared: Expr) -> ImmutableMatrix:
    """The Gram matrix (8, 8) of the square antiprism, its squared height perhaps a letter.

    Corners 0 to 3 are the upper square, 4 to 7 the lower one, in steps of 90°.
    """
    t = height_squared

    def overlap(i: int, j: int) -> Expr:
        eighths = 2 * (i - j) + (i // 4 - j // 4)
        flat = (1 - t) * cos(eighths * pi / 4)
        return flat + (t if i // 4 == j // 4 else -t)

    return _table(8, overlap)


def triangle_directions() -> ImmutableMatrix:
    """The triangle as a weight matrix (2, 3) with unit columns.

    >>> from theory.frames.overlaps import pairs
    >>> pairs(triangle_directions())
    [-1/2, -1/2, -1/2]
    """
    half = Rational(1, 2)
    return ImmutableMatrix([[1, -half, -half], [0, sqrt(3) * half, -sqrt(3) * half]])


def tetrahedron_directions() -> ImmutableMatrix:
    """The 3-simplex as a weight matrix (3, 4): integer columns of squared length 3.

    >>> from theory.frames.overlaps import pairs
    >>> pairs(tetrahedron_directions())
    [-1, -1, -1, -1, -1, -1]
    """
    return ImmutableMatrix([[1, 1, -1, -1], [1, -1, 1, -1], [1, -1, -1, 1]])


def _named(name: str, arrangement: Arrangement) -> Arrangement:
    return Arrangement(name, arrangement.gram, arrangement.dims)


def _table(size: int, entry: Callable[[int, int], object]) -> ImmutableMatrix:
    return ImmutableMatrix(size, size, lambda i, j: entry(int(i), int(j)))


def _at_least(least: int, what: str, came: int) -> int:
    if came < least:
        raise ValueError(f"{what} must be at least {least}, got {came}")
    return came
