"""``superposition bounds`` and ``superposition arrange``: how small interference can be."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click
from rich.console import Console

from papers import ledger
from papers.progress import progress
from papers.registry import BadInput
from theory.certificate import write
from theory.claim import Effort
from theory.frames.programs.potentials import Potential
from theory.frames.programs.smooth import Formula
from theory.frames.programs.smooth_words import NAMES, potential

if TYPE_CHECKING:
    from solvers.frames.interference import Looking
    from solvers.frames.known import Known

_STARTS = {Effort.QUICK: 32, Effort.STANDARD: 128, Effort.THOROUGH: 2048}
_ORDERS = {Effort.QUICK: 3, Effort.STANDARD: 4, Effort.THOROUGH: 5}
DONE, INTERRUPTED = 0, 130
_ONE_HOT = re.compile(r"one-hot:(.*)\Z")
_LONGEST_NAME = 60
_WIDE = 140
"""Columns where there is no terminal to ask."""
_HELP = (
    f"{NAMES}; or a formula in t (overlap) or u (distance) of your own, such as 't**4', "
    "'relu(t - 1/3)**2' or 'exp(2*t)/u'."
)


def _asked(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that both commands have."""
    options = (
        click.option("--features", type=int, required=True, help="n, how many directions."),
        click.option("--dims", type=int, required=True, help="m, in how many dims."),
        click.option("--lines", is_flag=True, help="Compare absolute overlaps."),
        click.option("--points", is_flag=True, help="Compare signed overlaps."),
        click.option("--energy", "--potential", metavar="POTENTIAL", help=_HELP),
        click.option(
            "--effort",
            type=click.Choice([e.value for e in Effort]),
            default=Effort.STANDARD.value,
            show_default=True,
            help="How many starts the search makes, and the order of three-point programs.",
        ),
        click.option("--seed", type=int, default=0, show_default=True),
        click.option(
            "--json",
            "json_file",
            is_flag=False,
            flag_value="-",
            type=click.Path(dir_okay=False, allow_dash=True),
            help="Write JSON to this file; without a name, to standard output.",
        ),
        click.option(
            "--output",
            type=click.Path(file_okay=False, path_type=Path),
            default=Path("results"),
            show_default=True,
            help="Folder for the picture and the certificates.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@_asked
@click.option("--complex", "is_complex", is_flag=True, help="Complex lines; closed forms only.")
@click.option("--search/--no-search", default=True, help="Look for the best arrangement too.")
def bounds(
    features: int,
    dims: int,
    lines: bool,
    points: bool,
    energy: str | None,
    effort: str,
    seed: int,
    json_file: str | None,
    output: Path,
    is_complex: bool,
    search: bool,
) -> int:
    """How little n directions in m dims can interfere: every bound, and the best arrangement.

    Of lines (default) the worst absolute overlap counts, of points the largest signed one, of an
    energy the sum of a potential over all ordered pairs.
    """
    from papers.interference import as_data, as_table, closing, ladder, silent

    kind = _kind(lines, points, energy)
    found = _known(features, dims, kind, energy, is_complex, effort, seed, search)
    kept = _keep(found, output, "bounds", energy, ladder(found))
    if json_file is not None:
        _write_json(json_file, {**as_data(found), "files": kept})
    _show(json_file, as_table(found), silent(found), closing(found))
    return INTERRUPTED if found.interrupted else DONE


@click.command()
@_asked
def arrange(
    features: int,
    dims: int,
    lines: bool,
    points: bool,
    energy: str | None,
    effort: str,
    seed: int,
    json_file: str | None,
    output: Path,
) -> int:
    """The best arrangement of n directions in m dims that is known or found, with a picture.

    Without --lines or --points it is the one of least interference Σ ReLU(W_i·W_j)² (--energy
    relu2): one feature on at a time, unit norms, no bias.
    """
    from papers.interference import arranged, closing
    from papers.picture import picture

    energy = energy if energy or lines or points else "relu2"
    kind = _kind(lines, points, energy)
    found = _known(features, dims, kind, energy, False, effort, seed, True)
    best = found.best
    if best is None:
        return INTERRUPTED
    blocks = [list(block.order or block.features) for block in best.recognised.blocks]
    drawn = picture(best.directions, best.recognised.words, blocks)
    kept = _keep(found, output, "arrangement", energy, drawn)
    if json_file is not None:
        _write_json(json_file, {**arranged(found, _bias(energy)), "files": kept})
    _show(json_file, closing(found), *(f"wrote {path}" for path in kept))
    return INTERRUPTED if found.interrupted else DONE


def _kind(lines: bool, points: bool, energy: str | None) -> Literal["lines", "points", "energy"]:
    """What is asked about: lines unless said otherwise."""
    said = [f"--{name}" for name, given in (("lines", lines), ("points", points)) if given]
    said += [] if energy is None else ["--energy"]
    if len(said) > 1:
        raise BadInput(f"{' and '.join(said)}: needs one of them")
    return "energy" if energy is not None else "points" if points else "lines"


def _known(
    features: int,
    dims: int,
    kind: Literal["lines", "points", "energy"],
    energy: str | None,
    is_complex: bool,
    effort: str,
    seed: int,
    search: bool,
) -> Known:
    from solvers.frames.interference import interference

    asked = None if energy is None else _potential(energy)
    field = "complex" if is_complex else "real"
    with progress("looking", None) as step:
        spent = Effort(effort)
        looking = _looking(spent, seed, step) if search else None
        try:
            found = interference(features, dims, kind, field, asked, looking)
        except ValueError as error:
            raise BadInput(str(error)) from None
        if found.best is not None and not found.interrupted:
            step("nearby")
            # Kept by the object: what is proved nearby takes a moment, and belongs under the bar.
            _ = found.best.nearby
    if not found.floors:
        raise KeyboardInterrupt
    return found


def _looking(effort: Effort, seed: int, step: Callable[[str], None]) -> Looking:
    from solvers.frames.interference import Looking

    quick = effort is Effort.QUICK
    return Looking(_STARTS[effort], seed, _ORDERS[effort], quick, step)


def _potential(text: str) -> Potential | Formula:
    try:
        return potential(text)
    except ValueError as error:
        raise BadInput(f"--energy: {error}") from None


def _bias(energy: str | None) -> float | None:
    """The bias that a potential stands for; lines, points and other potentials know of none."""
    if energy == "relu2":
        return 0.0
    named = _ONE_HOT.match(energy or "")
    return None if named is None else float(Fraction(named[1]))


def _keep(found: Known, output: Path, what: str, energy: str | None, drawn: Any) -> list[str]:
    """Write picture and certificates; the paths that were written."""
    from papers.drawing import as_svg

    kind = found.kind if energy is None else _in_a_name(energy)
    field = "-complex" if found.field == "complex" else ""
    name = f"{what}-{kind}-{found.features}-{found.dims}{field}"
    texts = {output / "figures" / f"{name}.svg": as_svg(drawn)}
    certificates = {f"floor-{i}": floor.certificate for i, floor in enumerate(found.floors)}
    if found.best is not None:
        certificates["best"] = found.best.certificate
    for which, certificate in certificates.items():
        if certificate is not None:
            texts[output / "certificates" / f"{name}-{which}.json"] = write(certificate)
    for path, text in texts.items():
        ledger.write_beside(path, text)
    return [str(path) for path in texts]


def _in_a_name(energy: str) -> str:
    """The potential's words as part of a file's name; long or odd ones by a number of their own."""
    plain = re.sub("[^A-Za-z0-9.+-]", "_", energy)
    if len(plain) <= _LONGEST_NAME and not set(energy) & set("*()^ "):
        return plain
    return f"{plain[:_LONGEST_NAME]}-{zlib.crc32(energy.encode()):08x}"


def _write_json(target: str, document: dict[str, Any]) -> None:
    if not target:
        raise BadInput("--json: needs a file name, or - for standard output, got nothing")
    text = json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    if target == "-":
        click.echo(text, nl=False)
    else:
        ledger.write_beside(Path(target), text)


def _show(json_file: str | None, *parts: Any) -> None:
    said = [part for part in parts if part != ""]
    console = Console(stderr=json_file == "-")
    if not console.is_terminal:
        console.width = _WIDE
    # When nobody reads any more (`| head -1`), rich leaves with 1, which would mean a verdict.
    with suppress(SystemExit):
        console.print(*said, sep="\n", highlight=False)
