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
    weights, found, words = read_weights(path, "columns")
    assert (weights == W).all()
    assert (found == B).all()
    assert words == f"Read: weights W, bias {bias}"


def test_rows_are_turned_once(tmp_path: Path) -> None:
    path = write(tmp_path / "w.csv", W=W.T)
    weights, bias, words = read_weights(path, "rows")
    assert (weights == W).all()
    assert (bias == 0).all()
    assert words == "Read: weights, no bias"


def test_a_bias_of_its_own_file(tmp_path: Path) -> None:
    path, other = write(tmp_path / "w.csv", W=W), write(tmp_path / "b.csv", W=B)
    assert (read_weights(path, "columns", bias=other).bias == B).all()
    np.savetxt(tmp_path / "row.csv", B[None], delimiter=",")
    assert (read_weights(path, "columns", bias=tmp_path / "row.csv").bias == B).all()


def test_a_bias_by_name(tmp_path: Path) -> None:
    """Where two arrays may be the bias, only the reader can know."""
    path = write(tmp_path / "w.npz", W=W, b=B, bias=2 * B)
    with pytest.raises(BadInput, match=r"or --bias-tensor to name it; it has b .*, bias"):
        read_weights(path, "columns")
    assert (read_weights(path, "columns", bias_tensor="bias").bias == 2 * B).all()
    other = write(tmp_path / "b.npz", one=B, two=2 * B)
    with pytest.raises(BadInput, match=r"b.npz: needs one vector .* --bias-tensor"):
        read_weights(path, "columns", bias=other)
    assert (read_weights(path, "columns", bias=other, bias_tensor="one").bias == B).all()
    with pytest.raises(
        BadInput, match=r"--bias-tensor W: .* has the vectors of real numbers b, bi"
    ):
        read_weights(path, "columns", bias_tensor="W")


def test_a_bias_as_a_row_is_no_second_matrix(tmp_path: Path) -> None:
    path = write(tmp_path / "w.npz", W=W, b=B[None])
    assert (read_weights(path, "columns").bias == B).all()


def test_other_things_in_the_file_do_no_harm(tmp_path: Path) -> None:
    notes = {"note": np.array("trained"), "extra": np.array([{}, None], dtype=object)}
    path = write(tmp_path / "w.npz", W=W, b=B, **notes)
    assert (read_weights(path, "columns").weights == W).all()


def test_a_byte_order_mark_is_no_number(tmp_path: Path) -> None:
    (tmp_path / "w.csv").write_text("1,-1\n", encoding="utf-8-sig")
    assert read_weights(tmp_path / "w.csv", "columns").weights.tolist() == [[1, -1]]


def test_a_tensor_by_name(tmp_path: Path) -> None:
    path = write(tmp_path / "w.npz", first=W, second=2 * W)
    assert (read_weights(path, "columns", "second").weights == 2 * W).all()


@pytest.mark.parametrize(
    ("name", "arrays", "options", "message"),
    [
        ("w.npz", {"first": W, "second": W}, {}, "one matrix .* --tensor .* first .*, second"),
        ("w.npz", {"b": B}, {}, r"needs one matrix .* --tensor .* b \(float64"),
        ("w.npz", {"W": W}, {"tensor": "V"}, "--tensor V: .* has the matrices of real numbers W"),
        ("w.npz", {"W": W}, {"tensor": "b"}, "--tensor b: .* has the matrices of real numbers W"),
        ("w.npz", {"W": W, "b": B[:2]}, {}, r"bias must have one entry a feature, 3, got shape"),
        (
            "w.npz",
            {"W": W, "b": np.ones((3, 3))},
            {},
            r"one entry a feature, 3, got shape \(3, 3\)",
        ),
        ("w.npz", {"W": W, "b": B}, {"features": "rows"}, "a feature, 2, .*check --features-are"),
        ("w.npz", {"W": np.full((2, 2), np.nan)}, {}, "W must be finite, got NaN"),
        ("w.npz", {"W": np.full((2, 2), np.inf)}, {}, "W must be finite, got NaN or inf"),
        ("w.npz", {"W": W, "b": B * np.nan}, {}, "b must be finite"),
        ("w.npz", {"W": np.zeros((0, 3))}, {}, r"at least one feature and one dim, got \(0, 3\)"),
        ("w.npz", {"W": np.zeros((3, 0))}, {}, r"at least one feature and one dim, got \(3, 0\)"),
        ("w.npz", {"W": W, "b": np.zeros(0)}, {}, r"b must have at least one feature"),
        ("w.npz", {"W": 1j * W}, {}, r"one matrix of real numbers, .* W \(complex128"),
        ("w.npz", {"W": W > 0}, {}, r"one matrix of real numbers, .* W \(bool"),
        ("w.npz", {"W": W.astype(str)}, {}, r"one matrix of real numbers, .* W \(<U"),
        ("w.npz", {"W": W.astype(object)}, {}, r"one matrix of real numbers, .* W \(object"),
        ("w.npz", {"W": W[None]}, {}, r"one matrix of real numbers, .* \(1, 2, 3\)"),
        ("w.npz", {}, {}, "it has nothing"),
        ("w.npz", {"W": W, "b": 1j * B}, {}, "b must hold real numbers, got complex128"),
        ("w.npz", {"W": W, "b": B > 0}, {}, "b must hold real numbers, got bool"),
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
    (tmp_path / name).mkdir()
    with pytest.raises(BadInput, match="cannot be read as"):
        read_weights(tmp_path / name, "columns")
    (tmp_path / name).rmdir()
    (tmp_path / name).write_text("no, numbers\n")
    with pytest.raises(BadInput, match=f"cannot be read as {Path(name).suffix}"):
        read_weights(tmp_path / name, "columns")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"at least one feature and one dim"),
        ("# only a comment\n", r"at least one feature and one dim"),
        ("a,b\n1,2\n", "rows of numbers with commas between: could not convert string 'a'"),
        ("1;2\n3;4\n", "could not convert string '1;2'"),
        ("1,2\n3\n", "the number of columns changed from 2 to 1 at row 2"),
        ("1,2,\n", "could not convert string ''"),
        ("1,nan\n", "must be finite"),
        ("1,1e999\n", "must be finite"),
        ("1,2j\n", "could not convert"),
    ],
)
def test_tables_that_are_none(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "w.csv").write_text(text)
    with pytest.raises(BadInput, match=message) as refused:
        read_weights(tmp_path / "w.csv", "columns")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("suffix", [".npz", ".safetensors"])
@pytest.mark.parametrize("left", [0, 5, 0.5, 0.9])
def test_files_that_are_cut_off(tmp_path: Path, suffix: str, left: float) -> None:
    path = write(tmp_path / f"w{suffix}", W=W, b=B)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(left * len(whole) if 0 < left < 1 else left)])
    with pytest.raises(BadInput, match=f"cannot be read as {suffix}") as refused:
        read_weights(path, "columns")
    assert "\n" not in str(refused.value)


def test_one_array_is_no_archive(tmp_path: Path) -> None:
    np.save(tmp_path / "w.npy", W)
    (tmp_path / "w.npy").rename(tmp_path / "w.npz")
    with pytest.raises(BadInput, match="it holds one array, not an archive"):
        read_weights(tmp_path / "w.npz", "columns")


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
    twice = Amplitude.levels({1: Rational(2, 3), 2: Rational(1, 3)})
    assert law(amplitude="levels:1,1,2").amplitudes == (twice,) * 3
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
        ({"amplitude": "levels:1,0"}, "must not be certainly 0"),
        ({"amplitude": "levels:"}, "--amplitude: needs numbers"),
        ({"amplitude": "uniform:2:1"}, "--amplitude: needs numbers such as 0.1 or 1/10, got '2:1'"),
        ({"amplitude": "uniform:2,1"}, "--amplitude: amplitude must have low <= high"),
        ({"density": "0.1,0.2,0.3,0.4"}, "--density: needs one number or 3, got 4"),
        ({"density": "true"}, "--density: needs numbers"),
        ({"density": ""}, "--density: needs numbers .* got ''"),
        ({"density": "1e-60"}, "--density: needs numbers from 1e-50 to 1e50 in size, or 0"),
        ({"density": "1e-400000"}, "from 1e-50 to 1e50 in size, .* got '1e-400000'"),
        ({"density": "1e-4_0_0000"}, "from 1e-50 to 1e50 in size"),
        ({"density": "1E٤٠٠٠٠٠٠٠٠٠٠٠"}, "from 1e-50 to 1e50 in size"),
        ({"density": "0." + "1" * 10**5}, "of up to 100 characters, got '0.1*…'"),
        ({"importance": "inf"}, "--importance: needs numbers"),
        ({"importance": "1,-1,1"}, "importance must not be negative, got -1"),
        ({"importance": "geometric:"}, "--importance: needs numbers"),
        ({"importance": "geometric:1,2"}, "--importance: needs one number, .*'geometric:1,2'"),
        ({"importance": "geometric:-1"}, "importance must not be negative"),
        ({"importance": "geometric:1e40"}, "within 50 powers of ten of 1, .* for 3 features"),
        ({"importance": "power:1e49"}, "within 50 powers of ten of 1, got 'power:1e49'"),
        ({"together": ("0",)}, "--together: a gate needs two or more different features"),
        ({"one_of": ("0,0",)}, "--one-of: a gate needs two or more different features"),
        ({"one_of": ("0,1.0",)}, "--one-of: needs places of features"),
        ({"one_of": ("-1,0",)}, "gates must name features 0 to 2, got -1"),
        ({"together": ("0,1",), "one_of": ("1,2",)}, "a feature must be in one gate at most"),
        ({"density": "0.1,0.2,0.3", "together": ("0,1",)}, "together need one density"),
        ({"together": ("a,b",)}, "--together: needs places of features, such as 0,1"),
        ({"together": ("0,7",)}, "gates must name features 0 to 2, got 7"),
        ({"density": "0.9", "one_of": ("0,1",)}, "must sum to at most 1"),
    ],
)
def test_laws_that_are_none(given: Any, message: str) -> None:
    with pytest.raises(BadInput, match=message) as refused:
        law(**given)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 200


def test_importances_of_the_widest_curves() -> None:
    """Fifty powers of ten are the most, either way."""
    assert law(2, importance="geometric:1e50").importances[1] == 10**50
    assert law(2, importance="power:166").importances[1] == Rational(1, 2**166)
    with pytest.raises(BadInput, match="within 50 powers of ten"):
        law(2, importance="power:167")
