"""Feature laws as options of the command line: densities, importances, amplitudes, gates."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import click
from sympy import Expr, Rational

from papers.registry import BadInput
from theory.models.amplitude import BERNOULLI, UNIT, Amplitude
from theory.models.law import FeatureLaw, Gate, geometric, power_law

_IMPORTANCE = "one number, one a feature, geometric:RATIO or power:EXPONENT"
_AMPLITUDE = "uniform:LOW,HIGH, bernoulli or levels:V1,V2,…"
_TENS = 50
_LEAST = Fraction(1, 10**_TENS)
"""Numbers are from this to its inverse in size: an importance times the square of an amplitude is
then a float, and so is its square."""
_LONGEST, _SHOWN = 100, 40
"""Characters that a number may have, and those of a wrong one that are shown."""
_EXPONENT = re.compile(r"e([+-]?\d+)\Z", re.IGNORECASE)


def law_options(required: bool = True) -> Callable[..., Any]:
    """The options that say how features fire; `law_of` reads them."""
    options = (
        click.option(
            "--density", required=required, help="P(x_i ≠ 0): one number, or one a feature."
        ),
        click.option("--importance", default="1", show_default=True, help=_IMPORTANCE),
        click.option("--amplitude", default="uniform:0,1", show_default=True, help=_AMPLITUDE),
        click.option(
            "--together", multiple=True, metavar="I,J,…", help="Features that fire as one set."
        ),
        click.option(
            "--one-of", multiple=True, metavar="I,J,…", help="Features of which one fires at most."
        ),
    )

    def with_options(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return with_options


def law_of(
    features: int,
    density: str,
    importance: str,
    amplitude: str,
    together: Sequence[str],
    one_of: Sequence[str],
) -> FeatureLaw:
    """The law that the options say; `BadInput` names the option that does not."""
    densities = _for_each("--density", density, features)
    importances = _importances(importance, features)
    gates = [("together", text, "--together") for text in together]
    gates += [("one", text, "--one-of") for text in one_of]
    try:
        return FeatureLaw.of(
            densities,
            importances,
            (_amplitude(amplitude),) * features,
            [_gate(option, text, kind) for kind, text, option in gates],
        )
    except ValueError as error:
        raise BadInput(str(error)) from None


def _for_each(option: str, text: str, features: int) -> tuple[Expr, ...]:
    """One exact number a feature; a decimal is the fraction that it says."""
    numbers = _numbers(option, text)
    if len(numbers) not in (1, features):
        raise BadInput(f"{option}: needs one number or {features}, got {len(numbers)}")
    return numbers * features if len(numbers) == 1 else numbers


def _importances(text: str, features: int) -> tuple[Expr, ...]:
    curve, colon, number = text.partition(":")
    if not colon:
        return _for_each("--importance", text, features)
    numbers = _numbers("--importance", number) if curve in ("geometric", "power") else ()
    if len(numbers) != 1:
        raise BadInput(f"--importance: needs {_IMPORTANCE}, got {_short(text)}")
    rate, power = numbers[0], curve == "power"
    tens = rate * math.log10(features) if power else (features - 1) * math.log10(abs(rate) or 1)
    if abs(tens) > _TENS:
        raise BadInput(
            f"--importance: needs importances within {_TENS} powers of ten of 1, "
            f"got {_short(text)} for {features} features"
        )
    return power_law(features, rate) if power else geometric(features, rate)


def _amplitude(text: str) -> Amplitude:
    kind, _, rest = text.partition(":")
    if text == "bernoulli":
        return BERNOULLI
    if kind not in ("uniform", "levels"):
        raise BadInput(f"--amplitude: needs {_AMPLITUDE}, got {_short(text)}")
    numbers = _numbers("--amplitude", rest)
    if kind == "uniform" and len(numbers) != 2:
        raise BadInput(f"--amplitude: uniform needs LOW,HIGH, got {_short(rest)}")
    try:
        made = Amplitude.levels(numbers) if kind == "levels" else Amplitude.uniform(*numbers)
    except ValueError as error:
        raise BadInput(f"--amplitude: {error}") from None
    return UNIT if made == UNIT else made


def _numbers(option: str, text: str) -> tuple[Expr, ...]:
    exact = [_number(option, part.strip()) for part in text.split(",")]
    return tuple(Rational(q.numerator, q.denominator) for q in exact)


def _number(option: str, text: str) -> Fraction:
    """The number, if it is of a size that floats can square; one too long is not even built."""
    try:
        number = Fraction(text) if _can_be_built(text) else None
    except (ValueError, ZeroDivisionError):
        raise BadInput(f"{option}: needs numbers such as 0.1 or 1/10, got {_short(text)}") from None
    if number is None or not (number == 0 or _LEAST <= abs(number) <= 1 / _LEAST):
        raise BadInput(
            f"{option}: needs numbers from 1e-{_TENS} to 1e{_TENS} in size, or 0, "
            f"of up to {_LONGEST} characters, got {_short(text)}"
        )
    return number


def _can_be_built(text: str) -> bool:
    """Whether the fraction has no more digits than its text and its exponent may make."""
    if len(text) > _LONGEST:
        return False
    exponent = _EXPONENT.search(text.replace("_", ""))
    return exponent is None or abs(int(exponent[1])) <= _LONGEST


def _short(text: str) -> str:
    """What came, on one line."""
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")


def _gate(option: str, text: str, kind: str) -> Gate:
    try:
        places = tuple(int(part) for part in text.split(","))
    except ValueError:
        raise BadInput(
            f"{option}: needs places of features, such as 0,1, got {_short(text)}"
        ) from None
    try:
        return Gate(places, kind)
    except ValueError as error:
        raise BadInput(f"{option}: {error}") from None
