"""``superposition bounds`` and ``superposition arrange``: how small interference can be."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from papers import ledger
from papers.laws import law_options
from papers.outlet import DONE, INTERRUPTED, UNDECIDED, outlet_options, show, write_json
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
_ONE_HOT = re.compile(r"one-hot:(.*)\Z")
_LONGEST_NAME = 60
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
        click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True),
    )
    command = outlet_options(command)
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
        write_json(json_file, {**as_data(found), "files": kept})
    show(json_file, as_table(found), silent(found), closing(found))
    return _code(found)


@click.command()
@_asked
@law_options(required=False)
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
    density: str | None,
    **law: Any,
) -> int:
    """The best arrangement of n directions in m dims that is known or found, with a picture.

    Without --lines or --points it is the one of least interference Σ ReLU(W_i·W_j)² (--energy
    relu2): one feature on at a time, unit norms, no bias. With --density it is the toy model's:
    weights and biases of least population loss.
    """
    if density is not None:
        if lines or points or energy is not None:
            raise BadInput("--density: needs to stand without --lines, --points and --energy")
        from papers.models_commands import arrange_toy_model

        asked = {"density": density, **law}
        return arrange_toy_model(features, dims, asked, Effort(effort), seed, json_file, output)
    plain = {"importance": "1", "amplitude": "uniform:0,1", "together": (), "one_of": ()}
    if law != plain:
        raise BadInput("--importance, --amplitude, --together and --one-of need --density too")
    from papers.interference import arranged, closing, silent
    from papers.picture import picture

    energy = energy if energy or lines or points else "relu2"
    kind = _kind(lines, points, energy)
    found = _known(features, dims, kind, energy, False, effort, seed, True)
    best = found.best
    if best is None:
        show(json_file, silent(found), closing(found))
        return INTERRUPTED if found.interrupted else UNDECIDED
    blocks = [list(block.order or block.features) for block in best.recognised.blocks]
    drawn = picture(best.directions, best.recognised.words, blocks)
    kept = _keep(found, output, "arrangement", energy, drawn)
    if json_file is not None:
        write_json(json_file, {**arranged(found, _bias(energy)), "files": kept})
    show(json_file, closing(found), *(f"wrote {path}" for path in kept))
    return _code(found)


def _code(found: Known) -> int:
    """Whether anything was decided: some bound that applies, or an arrangement."""
    if found.interrupted:
        return INTERRUPTED
    decided = found.best is not None or any(f.value is not None for f in found.floors)
    return DONE if decided else UNDECIDED


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
        if found.best is not None and not found.interrupted and found.gap != 0.0:
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
