"""Feature laws as options of the command line: densities, importances, amplitudes, gates."""

from __future__ import annotations

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
            [Gate(_places(option, text), kind) for kind, text, option in gates],
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
    curves = {"geometric": geometric, "power": power_law}
    if curve not in curves:
        raise BadInput(f"--importance: needs {_IMPORTANCE}, got {text!r}")
    (rate,) = _numbers("--importance", number)
    return curves[curve](features, rate)


def _amplitude(text: str) -> Amplitude:
    kind, _, rest = text.partition(":")
    if text == "bernoulli":
        return BERNOULLI
    if kind not in ("uniform", "levels"):
        raise BadInput(f"--amplitude: needs {_AMPLITUDE}, got {text!r}")
    numbers = _numbers("--amplitude", rest)
    if kind == "levels":
        return Amplitude.levels(numbers)
    if len(numbers) != 2:
        raise BadInput(f"--amplitude: uniform needs LOW,HIGH, got {rest!r}")
    made = Amplitude.uniform(*numbers)
    return UNIT if made == UNIT else made


def _numbers(option: str, text: str) -> tuple[Expr, ...]:
    try:
        exact = [Fraction(part.strip()) for part in text.split(",")]
    except (ValueError, ZeroDivisionError):
        raise BadInput(f"{option}: needs numbers such as 0.1 or 1/10, got {text!r}") from None
    return tuple(Rational(q.numerator, q.denominator) for q in exact)


def _places(option: str, text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise BadInput(f"{option}: needs places of features, such as 0,1, got {text!r}") from None
