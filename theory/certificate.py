"""Evidence that a stranger can check without trusting whoever found it.

A certificate is a JSON file. ``python -m theory.certificate FILE`` reads it, checks it with the
standard library alone and prints what it proves. The exit code is 0 when it does, 1 when the
certificate is rejected, 2 when the file cannot be read as one.

    {"certificate": "superposition", "version": 1, "kind": "unique-nonnegative",
     "proves": "...", "data": {"directions": [["1", "1/2"]], ...}}

Numbers are integers or strings ``"p/q"``; ``proves`` repeats the statement, and a file that says
something else than its data prove is rejected.
"""

from __future__ import annotations

import importlib
import json
import sys
from dataclasses import dataclass, fields
from fractions import Fraction
from pathlib import Path
from typing import Any, ClassVar, Protocol

VERSION = 1
MOST_DIGITS = 2_000
MOST_BYTES = 32_000_000
MOST_STATED = 10_000
"""A statement names no number with more bits above or below its line."""

KINDS = {
    "algebraic-energy": "theory.frames.programs.algebraic:AlgebraicEnergy",
    "free-one-hot-floor": "theory.models.one_hot.free_floor:FreeOneHotFloor",
    "inseparable": "theory.neurons.witnesses:Inseparable",
    "basis-pursuit": "theory.codes.witnesses:BasisPursuit",
    "collision": "theory.codes.witnesses:Collision",
    "dense-pair": "theory.models.certificates:DensePair",
    "distance-optimum": "theory.frames.packings.energy_optima:DistanceOptimum",
    "energy-attained": "theory.frames.packings.attained:EnergyAttained",
    "energy-optimum": "theory.frames.packings.energy_optima:EnergyOptimum",
    "distance-energy": "theory.frames.programs.distances:DistanceEnergy",
    "line-code": "theory.frames.programs.certificates:LineCode",
    "line-packing": "theory.frames.packings.attained:LinePacking",
    "line-floor": "theory.frames.programs.floors:LineFloor",
    "local-optimum": "theory.frames.packings.local_optima:LocalOptimum",
    "no-nonnegative": "theory.codes.witnesses:NoNonnegative",
    "plane-energy": "theory.frames.geometry.plane:PlaneEnergy",
    "one-hot-family": "theory.frames.programs.families:OneHotFamily",
    "one-hot-floor": "theory.models.one_hot.floor:OneHotFloor",
    "point-floor": "theory.frames.programs.floors:PointFloor",
    "point-packing": "theory.frames.packings.attained:PointPacking",
    "potential-energy": "theory.frames.programs.certificates:PotentialEnergy",
    "rigid-optimum": "theory.frames.packings.rigid_optima:RigidOptimum",
    "sharp-code": "theory.frames.programs.algebraic:SharpCode",
    "riesz-attained": "theory.frames.packings.attained:RieszAttained",
    "smooth-attained": "theory.frames.programs.smooth_energies:SmoothAttained",
    "smooth-energy": "theory.frames.programs.smooth_energies:SmoothEnergy",
    "smooth-optimum": "theory.frames.packings.energy_optima:SmoothOptimum",
    "spark": "theory.codes.witnesses:Spark",
    "spherical-code": "theory.frames.programs.certificates:SphericalCode",
    "three-point-code": "theory.frames.programs.three_point:ThreePointCode",
    "three-point-energy": "theory.frames.programs.three_point:ThreePointEnergy",
    "unique-nonnegative": "theory.codes.witnesses:UniqueNonnegative",
}
"""Where each kind is checked; every module named here imports the standard library only."""


class Rejected(ValueError):
    """The certificate does not prove its statement; the message says why."""


class Unreadable(ValueError):
    """The file is no certificate at all; the message says what was needed and what came."""


class Certificate(Protocol):
    """Exact data from which a statement follows by a check that trusts nobody."""

    kind: ClassVar[str]

    def proves(self) -> str:
        """The statement that is proved, or `Rejected` with the reason."""
        ...


@dataclass(frozen=True)
class Document:
    """A certificate as it stands in a file: what it claims to prove, beside the data."""

    says: str
    certificate: Certificate

    def proves(self) -> str:
        try:
            proved = self.certificate.proves()
        except Rejected:
            raise
        except (TypeError, ValueError, LookupError, ArithmeticError, AttributeError) as error:
            kind = self.certificate.kind
            raise Unreadable(f"data do not have the shape of a {kind}: {error}") from None
        if proved != self.says:
            raise Rejected(f"the file says {self.says!r}, but its data prove {proved!r}")
        return proved


def length(number: Fraction | int) -> int:
    """Bits of numerator and denominator together.

    >>> length(Fraction(3, 4))
    5
    """
    return number.numerator.bit_length() + number.denominator.bit_length()


def short(number: Fraction | int) -> str:
    """A number for an error message: in full when short, else its sign and size.

    >>> short(Fraction(-1, 2)), short(10**400)
    ('-1/2', 'a positive fraction of 1330 bits')
    """
    if length(number) < 200:
        return str(number)
    return f"a {'positive' if number > 0 else 'negative'} fraction of {length(number)} bits"


def refuse_unwieldy(*numbers: Fraction | int) -> None:
    """`Rejected` where a statement would have to name so long a number.

    >>> refuse_unwieldy(Fraction(1, 3), 2**20_000)
    Traceback (most recent call last):
    theory.certificate.Rejected: a number in the statement has more than 10000 bits: 20001
    """
    for number in numbers:
        bits = max(number.numerator.bit_length(), number.denominator.bit_length())
        if bits > MOST_STATED:
            raise Rejected(f"a number in the statement has more than {MOST_STATED} bits: {bits}")


def write(certificate: Certificate) -> str:
    """The certificate as JSON text, byte for byte the same on every run; checked first."""
    data = {f.name: _plain(getattr(certificate, f.name)) for f in fields(certificate)}  # type: ignore[arg-type]
    document = {
        "certificate": "superposition",
        "version": VERSION,
        "kind": certificate.kind,
        "proves": certificate.proves(),
        "data": data,
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def read(text: str) -> Document:
    """Parse a certificate; `Unreadable` for anything that is not one of this version."""
    if len(text) > MOST_BYTES:
        raise Unreadable(f"a certificate has at most {MOST_BYTES} characters, got {len(text)}")
    try:
        return _read(_object("the file", _parse(text)))
    except RecursionError:
        raise Unreadable("nested too deeply for a certificate") from None


def _read(document: dict[str, Any]) -> Document:
    if document.get("certificate") != "superposition":
        raise Unreadable('not a certificate: it lacks "certificate": "superposition"')
    if document.get("version") != VERSION or isinstance(document["version"], bool):
        raise Unreadable(f"version must be {VERSION}, got {_brief(document.get('version'))}")
    _exactly(document, {"certificate", "version", "kind", "proves", "data"}, "the file")
    if not isinstance(document["proves"], str):
        raise Unreadable(f"proves must be a sentence, got {_brief(document['proves'])}")
    kind = _kind(document["kind"])
    data = _object("data", document["data"])
    _exactly(data, {f.name for f in fields(kind)}, "data")
    values = {name: _rational(value, f"data.{name}") for name, value in data.items()}
    try:
        return Document(document["proves"], kind(**values))
    except Rejected:
        raise
    except (TypeError, ValueError, LookupError, ArithmeticError, AttributeError) as error:
        raise Unreadable(f"data do not have the shape of a {document['kind']}: {error}") from None


def _parse(text: str) -> object:
    try:
        return json.loads(
            text,
            parse_float=_no_float,
            parse_constant=_no_float,
            parse_int=_integer,
            object_pairs_hook=_no_repeats,
        )
    except json.JSONDecodeError as error:
        raise Unreadable(f"not JSON (or truncated): {error}") from None


def _no_float(text: str) -> object:
    raise Unreadable(f'a number must be an integer or a string "p/q", got the float {text[:40]}')


def _integer(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise Unreadable(f"a number has at most {MOST_DIGITS} digits, got {len(text)}")
    return int(text)


def _no_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise Unreadable(f"a name stands twice in {_brief(sorted(name for name, _ in pairs))}")
    return dict(pairs)


def _object(what: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Unreadable(f"{what} must be an object of names and values, got {_brief(value)}")
    return value


def _exactly(found: dict[str, Any], wanted: set[str], what: str) -> None:
    if set(found) != wanted:
        raise Unreadable(f"{what} must have exactly {sorted(wanted)}, got {_brief(sorted(found))}")


def _kind(name: object) -> Any:
    if not isinstance(name, str) or name not in KINDS:
        known = f"one of {len(KINDS)} kinds such as {', '.join(sorted(KINDS)[:3])}"
        raise Unreadable(f"kind must be {known}, got {_brief(name)}")
    module, _, checker = KINDS[name].partition(":")
    return getattr(importlib.import_module(module), checker)


def _rational(value: object, where: str) -> Any:
    """Lists become tuples, integers and ``"p/q"`` become fractions; anything else is refused."""
    if isinstance(value, list):
        return tuple(_rational(part, f"{where}[{i}]") for i, part in enumerate(value))
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise Unreadable(f'{where} must be an integer or a string "p/q", got {_brief(value)}')
    if isinstance(value, str):
        value = _from_text(value, where)
    return Fraction(value)


def _from_text(text: str, where: str) -> Fraction:
    if len(text) > 2 * MOST_DIGITS:
        raise Unreadable(f"{where} has at most {MOST_DIGITS} digits, got {len(text)} characters")
    above, slash, below = text.partition("/")
    if not (_digits(above.removeprefix("-")) and (_digits(below) if slash else not below)):
        raise Unreadable(f'{where} must be an integer or a string "p/q", got {_brief(text)}')
    if slash and int(below) == 0:
        raise Unreadable(f"{where} has denominator 0")
    return Fraction(int(above), int(below) if slash else 1)


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    exact = Fraction(value)
    return int(exact) if exact.denominator == 1 else f"{exact.numerator}/{exact.denominator}"


def _brief(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def main(arguments: list[str]) -> int:
    """Check one file; print what it proves, or one line that says why not."""
    if len(arguments) != 1:
        print("usage: python -m theory.certificate FILE", file=sys.stderr)
        return 2
    path = Path(arguments[0])
    try:
        with path.open(encoding="utf-8") as file:
            # One character more than is allowed, so that even an endless file is refused.
            text = file.read(MOST_BYTES + 1)
        print(read(text).proves())
    except OSError as error:
        print(f"{path}: cannot be read: {error.strerror}", file=sys.stderr)
        return 2
    except UnicodeDecodeError:
        print(f"{path}: not text in UTF-8", file=sys.stderr)
        return 2
    except Unreadable as error:
        print(f"{path}: {error}", file=sys.stderr)
        return 2
    except Rejected as error:
        print(f"{path}: rejected: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    # Run as a script this file is __main__; the checkers import theory.certificate by name, and
    # both must raise the same Rejected.
    sys.exit(importlib.import_module("theory.certificate").main(sys.argv[1:]))
