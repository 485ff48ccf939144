"""Weights from files and laws from options: what comes in, and what is refused in one line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file
from sympy import Rational

from papers.laws import law_of
from papers.registry import BadInput
from papers.weights import read_weights
from theory.models.amplitude import BERNOULLI, UNIT, Amplitude
from theory.models.law import Gate

W = np.arange(6.0).reshape(2, 3)
B = np.array([0.1, 0.2, 0.3])


def write(path: Path, **arrays: Any) -> Path:
    if path.suffix == ".npz":
        np.savez(path, **arrays)
    elif path.suffix == ".safetensors":
        save_file(arrays, path)
    else:
        np.savetxt(path, arrays["W"], delimiter=",")
    return path


@pytest.mark.parametrize("suffix", [".npz", ".safetensors"])
@pytest.mark.parametrize("bias", ["b", "bias", "b_final"])
def test_weights_and_bias_of_a_file(tmp_path: Path, suffix: str, bias: str) -> None:
    path = write(tmp_path / f"w{suffix}", W=W, **{bias: B})
    weights, found = read_weights(path, "columns")
    assert (weights == W).all()
    assert (found == B).all()


def test_rows_are_turned_once(tmp_path: Path) -> None:
    path = write(tmp_path / "w.csv", W=W.T)
    weights, bias = read_weights(path, "rows")
    assert (weights == W).all()
    assert (bias == 0).all()


def test_a_bias_of_its_own_file(tmp_path: Path) -> None:
    path, other = write(tmp_path / "w.csv", W=W), write(tmp_path / "b.csv", W=B)
    assert (read_weights(path, "columns", bias=other)[1] == B).all()


def test_a_tensor_by_name(tmp_path: Path) -> None:
    path = write(tmp_path / "w.npz", first=W, second=2 * W)
    assert (read_weights(path, "columns", "second")[0] == 2 * W).all()


@pytest.mark.parametrize(
    ("name", "arrays", "options", "message"),
    [
        ("w.npz", {"first": W, "second": W}, {}, "needs one matrix, or --tensor .* first, second"),
        ("w.npz", {"b": B}, {}, "needs one matrix, or --tensor .* none"),
        ("w.npz", {"W": W}, {"tensor": "V"}, "--tensor V: .* has the matrices W"),
        ("w.npz", {"W": W, "b": B[:2]}, {}, "bias must have one entry a feature, 3, got 2"),
        ("w.npz", {"W": W, "b": B}, {"features": "rows"}, "a feature, 2, got 3; check --features"),
        ("w.npz", {"W": np.full((2, 2), np.nan)}, {}, "weights must be finite, got NaN"),
    ],
)
def test_files_that_are_no_model(
    tmp_path: Path, name: str, arrays: Any, options: Any, message: str
) -> None:
    path = write(tmp_path / name, **arrays)
    with pytest.raises(BadInput, match=message):
        read_weights(path, options.pop("features", "columns"), **options)


@pytest.mark.parametrize("name", ["w.npz", "w.csv", "w.safetensors"])
def test_files_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match="there is no such file"):
        read_weights(tmp_path / name, "columns")
    (tmp_path / name).write_text("no, numbers\n")
    with pytest.raises(BadInput, match=f"cannot be read as {Path(name).suffix}"):
        read_weights(tmp_path / name, "columns")


def test_other_kinds_of_files(tmp_path: Path) -> None:
    (tmp_path / "w.pt").write_bytes(b"")
    with pytest.raises(BadInput, match=r"needs one of \.npz, \.csv, \.safetensors, got \.pt"):
        read_weights(tmp_path / "w.pt", "columns")


def law(features: int = 3, **given: Any) -> Any:
    plain = {"density": "0.1", "importance": "1", "amplitude": "uniform:0,1"}
    return law_of(features, **{**plain, "together": (), "one_of": (), **given})


def test_decimals_are_the_fractions_that_they_say() -> None:
    assert law().densities == (Rational(1, 10),) * 3
    assert law(density="1/3, 0.5, 1").densities == (Rational(1, 3), Rational(1, 2), 1)


def test_curves_of_importance() -> None:
    assert law(importance="geometric:0.9").importances == (1, Rational(9, 10), Rational(81, 100))
    assert law(importance="power:1").importances == (1, Rational(1, 2), Rational(1, 3))
    assert law(importance="3,2,1").importances == (3, 2, 1)


def test_amplitudes_and_gates() -> None:
    assert law().amplitudes == (UNIT,) * 3
    assert law(amplitude="bernoulli").amplitudes == (BERNOULLI,) * 3
    assert law(amplitude="uniform:-1,1").amplitudes == (Amplitude.uniform(-1, 1),) * 3
    assert law(amplitude="levels:1,2").amplitudes == (Amplitude.levels([1, 2]),) * 3
    assert law(together=("0,2",)).gates == (Gate((0, 2), "together"),)
    assert law(one_of=("0,1",)).gates == (Gate((0, 1), "one"),)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"density": "often"}, "--density: needs numbers such as 0.1 or 1/10, got 'often'"),
        ({"density": "1.5"}, r"density must be in \[0, 1\], got 3/2"),
        ({"density": "nan"}, "--density: needs numbers"),
        ({"density": "1,1"}, "--density: needs one number or 3, got 2"),
        ({"density": "1/0"}, "--density: needs numbers"),
        ({"importance": "-1"}, "importance must not be negative, got -1"),
        ({"importance": "0"}, "importances must not all be zero"),
        ({"importance": "linear:2"}, "--importance: needs one number"),
        ({"importance": "1,2"}, "--importance: needs one number or 3, got 2"),
        ({"amplitude": "normal"}, "--amplitude: needs uniform:LOW,HIGH"),
        ({"amplitude": "uniform:1"}, "--amplitude: uniform needs LOW,HIGH, got '1'"),
        ({"amplitude": "levels:0"}, "must not be certainly 0"),
        ({"together": ("a,b",)}, "--together: needs places of features, such as 0,1"),
        ({"together": ("0,7",)}, "gates must name features 0 to 2, got 7"),
        ({"density": "0.9", "one_of": ("0,1",)}, "must sum to at most 1"),
    ],
)
def test_laws_that_are_none(given: Any, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        law(**given)
