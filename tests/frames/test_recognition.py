"""Weights that are known arrangements in disguise are named, and near misses are not."""

from __future__ import annotations

import json
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import ortho_group

from solvers.frames.recognition import recognise as recognition
from solvers.frames.recognition.noise import COARSEST, tolerances
from solvers.frames.recognition.recognise import Recognition, recognise
from solvers.frames.recognition.relabelling import relabelling
from solvers.frames.recognition.shapes import (
    Shape,
    antiprism,
    antiprism_fit,
    catalogued,
    harmonic_overlaps,
    named_overlaps,
    shapes,
    simplex_overlaps,
)
from solvers.frames.recognition.wording import plural, said
from solvers.models.training.trainer import Recipe, train
from theory.frames.catalogue.basic import harmonic_frame, polygon, simplex, square_antiprism
from theory.frames.catalogue.index import ENTRIES, kind_of, known
from theory.models.law import ToyModel

Array = NDArray[np.float64]
ROUNDING = 1e-13
"""Overlaps of a few hundred directions after a rotation: some thousand times 2^−53."""

SPLITS = {
    "square": "two digons",
    "octahedron": "three digons",
    "triangular bipyramid": "a digon and a triangle",
    "pentagonal bipyramid": "a digon and a pentagon",
}
QUICK = [name for name, entry in ENTRIES.items() if entry.features <= 60]


def directions(gram: Array) -> Array:
    """Unit columns (m, n) with these overlaps."""
    values, vectors = np.linalg.eigh(gram)
    kept = values > 1e-9
    return np.asarray((vectors[:, kept] * np.sqrt(values[kept])).T)


def together(*parts: Array, absent: int = 0) -> Array:
    """The columns of all parts, each part in dims of its own, and some zero columns."""
    dims, features = sum(len(p) for p in parts), sum(p.shape[1] for p in parts)
    w = np.zeros((dims, features + absent))
    row = column = 0
    for part in parts:
        w[row : row + len(part), column : column + part.shape[1]] = part
        row, column = row + len(part), column + part.shape[1]
    return w


def disguised(w: Array, seed: int, noise: float = 0.0) -> Array:
    """Rotated and relabelled, with noise on every weight."""
    source = np.random.default_rng(seed)
    if len(w) > 1:
        w = ortho_group.rvs(len(w), random_state=source) @ w
    w = w[:, source.permutation(w.shape[1])]
    return np.asarray(w + noise * source.standard_normal(w.shape))


def named(*names: str, scales: tuple[float, ...] = (), absent: int = 0) -> Array:
    parts = [
        scale * directions(named_overlaps(name) if name != "one" else np.ones((1, 1)))
        for name, scale in zip(names, scales or [1.0] * len(names), strict=True)
    ]
    return together(*parts, absent=absent)


def shown(recognition: Recognition, w: Array) -> None:
    """The relabelling that comes with every name is what it says, seen from W alone."""
    units = w / np.maximum(np.linalg.norm(w, axis=0), 1e-300)
    for block in recognition.blocks:
        if block.name is None:
            assert block.residual is None
            continue
        signs = np.array(block.signs)
        chosen = units[:, block.order] * signs
        if block.parameter is not None:
            model = antiprism(block.parameter).gram
        else:
            sizes = shapes(len(block.features), block.dims)
            model = next(shape.gram for shape in sizes if shape.name == block.name)
        assert sorted(block.order) == list(block.features)
        assert block.residual is not None
        assert np.abs(chosen.T @ chosen - model).max() <= block.residual + ROUNDING
        assert block.residual <= recognition.tolerance


@pytest.mark.parametrize("name", QUICK)
def test_each_of_the_catalogue_is_named_in_disguise(name: str) -> None:
    source = np.random.default_rng(1)
    w = 1.7 * named(name)
    if ENTRIES[name].kind == "lines":
        w = w * source.choice([-1, 1], w.shape[1])
    came = recognise(disguised(w, seed=2))
    shown(came, disguised(w, seed=2))
    assert came.named
    assert came.residual < ROUNDING
    assert came.dims == ENTRIES[name].dims
    if name in SPLITS:
        assert came.words == SPLITS[name]
    elif name == "diagonals of the cube":
        assert came.words in ("a tetrahedron", "a tetrahedron up to sign")
    else:
        assert [block.name for block in came.blocks] == [name]


@pytest.mark.parametrize("name", QUICK)
def test_each_of_the_catalogue_is_named_through_noise(name: str) -> None:
    w = disguised(named(name), seed=3, noise=1e-3)
    came = recognise(w)
    shown(came, w)
    assert came.named
    assert came.residual <= came.tolerance < 0.05


@pytest.mark.parametrize("noise", [1e-8, 1e-5, 1e-3])
@pytest.mark.parametrize("dims", [9, 10, 11, 14, 19, 25])
def test_large_simplices_are_named_through_noise(dims: int, noise: float) -> None:
    """Their overlaps −1/n are close to 0, all of them equally."""
    for seed in range(5):
        w = disguised(named(f"{dims}-simplex"), seed=seed, noise=noise)
        came = recognise(w)
        shown(came, w)
        assert came.words == f"a {dims}-simplex".replace("a 11-", "an 11-")
        assert came.tolerance < 25 * max(noise, ROUNDING)


@pytest.mark.parametrize("noise", [1e-8, 1e-5])
@pytest.mark.parametrize("size", [(13, 8), (17, 9), (19, 6), (24, 11)])
def test_harmonic_frames_with_small_overlaps_are_named_through_noise(
    size: tuple[int, int], noise: float
) -> None:
    gram = harmonic_overlaps(*size)
    least = np.abs(gram)[np.abs(gram) > 1e-9].min()
    assert 1e-3 < least < COARSEST
    w = disguised(directions(gram), seed=1, noise=noise)
    came = recognise(w)
    shown(came, w)
    assert came.words == f"a harmonic frame {size}"


@pytest.mark.parametrize("noise", [0.2, 0.3])
@pytest.mark.parametrize("dims", [10, 19, 25])
def test_large_simplices_in_heavy_noise_are_refused(dims: int, noise: float) -> None:
    for seed in range(5):
        assert not recognise(disguised(named(f"{dims}-simplex"), seed=seed, noise=noise)).named


@pytest.mark.parametrize("noise", [1e-8, 1e-5, 1e-3])
@pytest.mark.parametrize("dims", [10, 19])
def test_a_large_simplex_with_one_direction_off_is_refused(dims: int, noise: float) -> None:
    w = directions(simplex_overlaps(dims))
    w[:, 0] = w[:, 0] + w[:, 1] / 3
    w[:, 0] /= np.linalg.norm(w[:, 0])
    for seed in range(5):
        assert not recognise(disguised(w, seed=seed, noise=noise)).named


@pytest.mark.parametrize("dims", range(1, 7))
def test_members_of_families_are_named(dims: int) -> None:
    for features in range(dims, 17):
        for name in known(features, dims):
            w = disguised(named(name), seed=features)
            came = recognise(w)
            shown(came, w)
            assert came.named, name
            assert came.dims == np.linalg.matrix_rank(w)


@pytest.mark.parametrize("name", ["A4 roots", "D4 roots", "5-simplex", "9-gon"])
def test_formulas_give_the_arrangement_of_that_name(name: str) -> None:
    assert relabelling(named_overlaps(name), catalogued(name), 1e-12) is not None


@pytest.mark.parametrize("name", ["triangle", "pentagon", "icosahedron", "rectified 5-cell"])
def test_heavy_noise_is_refused(name: str) -> None:
    assert not recognise(disguised(named(name), seed=4, noise=0.3)).named


def test_a_mixture_with_a_scale_for_each_block() -> None:
    names = ("digon", "one", "pentagon", "digon", "tetrahedron")
    w = disguised(named(*names, scales=(2.0, 0.7, 1.0, 0.5, 3.0), absent=2), seed=5)
    came = recognise(w)
    shown(came, w)
    words = "a dedicated feature, two digons, a tetrahedron and a pentagon; 2 not represented"
    assert came.words == words
    assert [round(block.norm, 12) for block in came.blocks] == [0.7, 0.5, 2.0, 3.0, 1.0]
    assert max(block.spread for block in came.blocks) < ROUNDING
    assert came.dims == 8
    assert str(came).endswith("up to rotation and relabelling")


def test_dimensionalities_are_those_of_the_blocks() -> None:
    came = recognise(named("pentagon", "digon", "one", absent=1))
    expected = [2 / 5] * 5 + [1 / 2] * 2 + [1.0]
    assert came.dimensionalities[-1] is None
    assert np.allclose(came.dimensionalities[:-1], expected, rtol=0, atol=ROUNDING)  # type: ignore[arg-type]


@pytest.mark.parametrize("height_squared", [0.2, 0.31, 0.3333, 0.4])
def test_an_antiprism_is_named_with_its_height(height_squared: float) -> None:
    w = disguised(directions(antiprism(height_squared).gram), seed=6)
    (block,) = recognise(w).blocks
    assert block.name == "square antiprism"
    assert block.parameter == pytest.approx(height_squared, rel=0, abs=ROUNDING)
    assert f"z² = {height_squared}" in recognise(w).words


def test_only_the_tight_antiprism_is_named_so() -> None:
    tight = disguised(directions(antiprism(1 / 3).gram), seed=7)
    assert recognise(tight).words == "a square antiprism, z² = 1/3"
    near = disguised(directions(antiprism(0.31).gram), seed=7)
    (block,) = recognise(near).blocks
    assert block.parameter is not None


def test_an_antiprism_is_named_within_the_tolerance_only() -> None:
    w = directions(antiprism(0.28).gram)
    w[:, 0] += [0.02, -0.01, 0.01]
    residual = recognise(w, 0.1).residual
    assert 0.005 < residual < 0.03
    assert recognise(w, 1.01 * residual).named
    assert not recognise(w, 0.5 * residual).named


def angles(*degrees: float) -> Array:
    radians = np.radians(degrees)
    return np.array([np.cos(radians), np.sin(radians)])


def test_an_irregular_pentagon_is_refused() -> None:
    came = recognise(angles(0, 70, 144, 220, 288))
    assert came.words == str(came) == "an unnamed block of 5 in 2 dims"
    assert "no arrangement" in came.blocks[0].why


@pytest.mark.parametrize("seed", range(20))
def test_random_directions_are_refused(seed: int) -> None:
    source = np.random.default_rng(seed)
    assert not recognise(source.standard_normal((2, 5))).named
    assert not recognise(source.standard_normal((3, 8))).named


def test_what_is_off_by_more_than_the_tolerance_is_refused() -> None:
    w = named("pentagon")
    w[:, 0] = [[np.cos(0.01), -np.sin(0.01)], [np.sin(0.01), np.cos(0.01)]] @ w[:, 0]
    assert recognise(w, 0.02).words == "a pentagon"
    assert not recognise(w, 0.005).named


def test_a_nearly_orthogonal_block_is_not_split() -> None:
    w = np.array([[1.0, -1.0, 1e-6], [0.0, 0.0, 1.0]])
    assert recognise(w, 1e-5).words == "a dedicated feature and a digon"
    assert recognise(w, 1e-7).words == "an unnamed block of 3 in 2 dims"


def test_lengths_are_reported_and_do_not_change_the_name() -> None:
    w = named("pentagon") * np.array([1.0, 1.0, 2.0, 1.0, 1.0])
    came = recognise(w)
    assert came.words == "a pentagon of unequal lengths"
    assert came.blocks[0].norm == pytest.approx(1.2)
    assert came.blocks[0].spread == pytest.approx(2 / 1.2 - 1)


def test_reversed_directions_are_said() -> None:
    w = named("triangle") * np.array([1, -1, 1])
    came = recognise(w)
    assert came.words == "a triangle up to sign"
    shown(came, w)


def test_coincident_features_are_no_digon() -> None:
    assert recognise([[1.0, 1.0]]).words == "a coincident pair"
    assert recognise([[1.0, 2.0, 1.0]]).words == "3 coincident features of unequal lengths"
    assert recognise([[1.0, -1.0]]).words == "a digon"


def rook_and_shrikhande() -> tuple[Array, Array]:
    """Adjacency of the two graphs with parameters (16, 6, 2, 2)."""
    places = list(product(range(4), repeat=2))
    turns = {(0, 1), (0, 3), (1, 0), (3, 0), (1, 1), (3, 3)}
    rook = [[float(p != q and (p[0] == q[0] or p[1] == q[1])) for q in places] for p in places]
    other = [
        [float(((p[0] - q[0]) % 4, (p[1] - q[1]) % 4) in turns) for q in places] for p in places
    ]
    return np.array(rook), np.array(other)


def unit_projection(adjacency: Array) -> Array:
    """Overlaps of the columns of the projection on the eigenspace of −2, scaled to length 1."""
    values, vectors = np.linalg.eigh(adjacency)
    space = vectors[:, np.abs(values + 2) < 1e-9]
    return np.asarray(space @ space.T * 16 / space.shape[1])


@pytest.mark.parametrize("lines", [False, True])
def test_a_decoy_with_the_same_overlaps_and_spectrum_is_refused(lines: bool) -> None:
    # The projections on the eigenspaces of −2: 16 directions in 9 dims, three overlaps.
    rook, other = (unit_projection(a) for a in rook_and_shrikhande())
    assert np.linalg.matrix_rank(rook) == 9
    assert np.allclose(np.sort(rook, axis=1), np.sort(other, axis=1), rtol=0, atol=ROUNDING)
    places = np.random.default_rng(8).permutation(16)
    again = rook[np.ix_(places, places)]
    assert relabelling(other, rook, 1e-9, lines=lines) is None
    assert relabelling(again, rook, 1e-9, lines=lines) is not None


def test_overlaps_that_the_tolerance_confuses_are_still_compared() -> None:
    def table(*near: tuple[int, int]) -> Array:
        gram = np.full((4, 4), 0.5) + np.eye(4) / 2
        for i, j in near:
            gram[i, j] = gram[j, i] = 0.53
        return gram

    matched, path = table((0, 1), (2, 3)), table((0, 1), (1, 2))
    assert relabelling(path, matched, 0.02) is None
    assert relabelling(table((0, 2), (1, 3)), matched, 0.02) is not None


@given(st.integers(0, 10_000), st.floats(1e-9, 1e-3))
def test_a_relabelling_is_found_and_its_residual_is_true(seed: int, noise: float) -> None:
    source = np.random.default_rng(seed)
    w = source.standard_normal((3, 6))
    model = w.T @ w
    places, signs = source.permutation(6), source.choice([-1, 1], 6)
    shaken = source.uniform(-noise, noise, (6, 6))
    gram = (model * np.outer(signs, signs))[np.ix_(places, places)] + (shaken + shaken.T) / 2
    match = relabelling(gram, model, noise, lines=True)
    assert match is not None
    turned = gram[np.ix_(match.order, match.order)] * np.outer(match.signs, match.signs)
    assert np.abs(turned - model).max() == pytest.approx(match.residual, rel=0, abs=ROUNDING)
    assert match.residual <= noise


def test_two_arrangements_that_both_fit_get_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    squashed = angles(0, 72, 144, 216.5, 288)
    pentagon = Shape("pentagon", named_overlaps("pentagon"))
    again = Shape("5-gon", named_overlaps("5-gon"))
    other = Shape("squashed pentagon", squashed.T @ squashed)
    monkeypatch.setattr(recognition, "shapes", lambda n, m: [pentagon, again, other])
    w = named("pentagon")
    assert recognise(w, 1e-3).words == "a pentagon"
    (block,) = recognise(w, 0.02).blocks
    assert (block.name, block.why) == (None, "fits both pentagon and squashed pentagon")


def test_trained_models_are_recognised() -> None:
    recipe = Recipe(steps=1500, batch=512, rate=1e-2, decay=0.0, schedule="cosine")
    trained = train(ToyModel.uniform(20, 5, "1/3"), instances=2, seed=0, recipe=recipe)
    for w in trained.weights:
        came = recognise(w)
        assert came.words == "five digons; 10 not represented"
        assert ROUNDING < came.residual <= came.tolerance < COARSEST
        shown(came, w)


def test_single_precision_is_known_by_its_type() -> None:
    w = disguised(named("pentagon", "digon"), seed=9).astype(np.float32)
    came = recognise(w)
    assert came.words == "a digon and a pentagon"
    assert 1e-9 < came.residual < 1e-5


def test_very_long_and_very_short_weights_are_recognised() -> None:
    for scale in (1e-200, 1e200):
        assert recognise(scale * named("pentagon")).words == "a pentagon"


def test_short_columns_are_set_aside_by_a_gap_or_by_request() -> None:
    w = np.array([[1.0, -1.0, 0.03], [0.0, 0.0, 0.0]])
    assert recognise(w).words == "a digon; 1 not represented"
    assert recognise(w, least_norm=0).words.startswith("3 coincident features up to sign")
    assert recognise(w, least_norm=2).words == "3 not represented"
    assert recognise(np.zeros((2, 3))).absent == (0, 1, 2)


def test_everything_goes_to_json() -> None:
    w = together(named("pentagon", "digon"), np.random.default_rng(0).standard_normal((2, 4)))
    data = json.loads(json.dumps(recognise(w).as_data()))
    assert data["words"] == "a digon, an unnamed block of 4 in 2 dims and a pentagon"
    assert data["named"] is False
    assert data["blocks"][0]["name"] == "digon"


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([[1.0, float("nan")]], "weights must be finite, got nan"),
        ([[1.0, float("inf")]], "weights must be finite, got inf"),
        (np.zeros((0, 3)), r"got shape \(0, 3\)"),
        (np.zeros((3, 0)), r"got shape \(3, 0\)"),
        ([1.0, 2.0], r"got shape \(2,\)"),
        ([[1.0], [1.0, 2.0]], "weights must be real numbers"),
        ([["a"]], "weights must be real numbers"),
        (np.ones((2, 2), dtype=complex), "weights must be real numbers"),
    ],
)
def test_bad_weights_are_refused_in_one_line(weights: object, message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        recognise(weights)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("tolerance", [0.0, -1.0, 0.3, float("nan")])
def test_a_bad_tolerance_is_refused(tolerance: float) -> None:
    with pytest.raises(ValueError, match="tolerance must be in"):
        recognise([[1.0]], tolerance)
    with pytest.raises(ValueError, match="least_norm must be at least 0, got -1"):
        recognise([[1.0]], least_norm=-1)


def test_floating_overlaps_are_those_of_the_exact_catalogue() -> None:
    for exact, floating in [
        (simplex(5), simplex_overlaps(5)),
        (polygon(7), harmonic_overlaps(7, 2)),
        (harmonic_frame(7, 3), harmonic_overlaps(7, 3)),
        (harmonic_frame(8, 4), harmonic_overlaps(8, 4)),
        (square_antiprism("2/7"), antiprism(2 / 7).gram),
    ]:
        gram = np.array(exact.gram.evalf(17).tolist(), dtype=float)
        assert np.abs(gram - floating).max() < 1e-15
    assert antiprism_fit(antiprism(0.3).gram) == pytest.approx(0.3, rel=0, abs=1e-15)


def test_a_tolerance_comes_only_from_overlaps_that_agree() -> None:
    source = np.random.default_rng(0)
    exact = np.repeat([-0.5, 0.2, 0.8], 20)
    assert next(tolerances(exact, 1e-14)) == 1e-14
    noisy = exact + source.uniform(-1e-3, 1e-3, exact.size)
    assert 1e-3 < next(tolerances(noisy, 1e-14)) <= 4e-3
    assert not list(tolerances(source.uniform(-1, 1, 60), 1e-14))
    stray = np.concatenate([noisy, [0.05]])
    assert list(tolerances(stray, 1e-14)) == [2 * 0.05]
    own = np.concatenate([noisy, [0.0499, 0.05, 0.0501]])
    assert 1e-3 < next(tolerances(own, 1e-14)) <= 4e-3
    zeros = np.concatenate([1e-4 * source.standard_normal(70), source.uniform(0.3, 1, 60)])
    assert 1e-4 < next(tolerances(zeros, 1e-14)) < 1e-3


@pytest.mark.parametrize(
    ("phrases", "words"),
    [
        ([], ""),
        (["digon"], "a digon"),
        (["digon", "digon", "hexagon"], "two digons and a hexagon"),
        (["8-gon"], "an 8-gon"),
        (["icosahedron"] * 11, "11 icosahedra"),
        (["E8 roots"] * 2, "two copies of the E8 roots"),
        (["27 points in 6 dims"], "27 points in 6 dims"),
        (["square antiprism, z² = 1/3"] * 2, "two square antiprisms, z² = 1/3"),
        (["harmonic frame (7, 3)"] * 2, "two harmonic frames (7, 3)"),
        (["digon", "triangle", "pentagon"], "a digon, a triangle and a pentagon"),
    ],
)
def test_blocks_are_listed_in_english(phrases: list[str], words: str) -> None:
    assert said(phrases) == words


def test_the_plural_is_that_of_the_noun() -> None:
    assert plural("unnamed block of 7 in 3 dims") == "unnamed blocks of 7 in 3 dims"
    assert plural("tetrahedron up to sign") == "tetrahedra up to sign"


def test_the_kind_decides_whether_signs_are_mentioned() -> None:
    assert kind_of("diagonals of the icosahedron") == "lines"
    w = named("diagonals of the icosahedron") * np.array([1, -1, 1, 1, -1, 1])
    assert recognise(w).words == "the diagonals of the icosahedron"
