"""``superposition loss`` and ``train``, and ``arrange --density``: toy models and their cost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click
import numpy as np

from papers import ledger
from papers.laws import law_of, law_options
from papers.outlet import DONE, INTERRUPTED, outlet_options, show, write_json
from papers.progress import progress
from papers.registry import BadInput
from papers.toy_model import as_data, draw, opinion, per_feature_table, words
from papers.weights import read_weights
from theory.claim import Effort
from theory.models.law import FeatureLaw, ToyModel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.models.minimisation.search import Critical, Minimised
    from solvers.models.training.trainer import Trained

    Floats = NDArray[np.float64]

STARTS = {Effort.QUICK: 8, Effort.STANDARD: 32, Effort.THOROUGH: 256}


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@law_options()
@click.option(
    "--features-are",
    "orientation",
    type=click.Choice(["columns", "rows"]),
    default="columns",
    show_default=True,
    help="Whether a feature is a column or a row of the file's table.",
)
@click.option("--tensor", help="The name of the weights in FILE, if it has several matrices.")
@click.option("--bias", "bias_file", type=click.Path(path_type=Path), help="A file with the bias.")
@outlet_options
def loss(
    file: Path,
    orientation: Literal["columns", "rows"],
    tensor: str | None,
    bias_file: Path | None,
    json_file: str | None,
    output: Path,
    **law: Any,
) -> int:
    """The population loss of the weights in FILE (.npz, .csv, .safetensors), and what they are.

    The model is x' = ReLU(WᵀW x + b). The loss has an error bound, and is scored once more by a
    method that shares no code: exactly where patterns can be enumerated, else on samples.
    """
    from solvers.models.minimisation.scores import second_opinion
    from solvers.models.minimisation.search import place_of

    weights, bias = read_weights(file, orientation, tensor, bias_file)
    asked = law_of(weights.shape[1], **law)
    with progress("scoring", None) as step:
        step("population loss")
        point, per_feature = place_of(weights, bias, asked)
        step("second opinion")
        judged = second_opinion(weights, bias, asked, seed=0)
    drawing = _keep(point, per_feature, output / "figures" / f"loss-{file.stem}.svg")
    if json_file is not None:
        again = {"value": judged.value, "error": judged.error, "method": judged.method}
        document = {**as_data(point, asked, per_feature), "second_opinion": again}
        write_json(json_file, {**document, "lower_bound": None, "files": [drawing]})
    table = per_feature_table(point, asked, per_feature)
    show(json_file, words(point), opinion(judged, point), table, f"wrote {drawing}")
    return DONE


@click.command()
@click.option("--features", type=int, required=True, help="n, how many features.")
@click.option("--dims", type=int, required=True, help="m, in how many dims.")
@law_options()
@click.option("--instances", type=int, default=10, show_default=True, help="Models at once.")
@click.option("--steps", type=int, default=10_000, show_default=True)
@click.option("--batch", type=int, default=1024, show_default=True)
@click.option("--rate", type=float, default=1e-3, show_default=True, help="Learning rate.")
@click.option("--decay", type=float, default=1e-2, show_default=True, help="AdamW's decay.")
@click.option("--schedule", default="constant", show_default=True, help="Of the learning rate.")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--starts", type=int, default=16, show_default=True, help="Of the minimiser.")
@click.option(
    "--checkpoint", type=click.Path(dir_okay=False, path_type=Path), help="Where to resume."
)
@outlet_options
def train(
    features: int,
    dims: int,
    instances: int,
    steps: int,
    batch: int,
    rate: float,
    decay: float,
    schedule: str,
    seed: int,
    starts: int,
    checkpoint: Path | None,
    json_file: str | None,
    output: Path,
    **law: Any,
) -> int:
    """Models trained on samples by the notebook's recipe, beside the best that a minimiser finds.

    With --checkpoint a run that was interrupted goes on where it stopped, bit for bit.
    """
    from solvers.evidence import NotSolved
    from solvers.models.training.trainer import Recipe
    from solvers.models.training.trainer import train as trained_on_samples

    model = _model(features, dims, law_of(features, **law) if features > 0 else None)
    try:
        recipe = Recipe(steps, batch, rate, decay, schedule)
        with progress("training", 100) as step:
            trained = trained_on_samples(
                model,
                instances=instances,
                seed=seed,
                recipe=recipe,
                checkpoint=checkpoint,
                progress=lambda done, losses: step(f"step {done}, best {np.min(losses):.4g}"),
            )
    except (ValueError, NotSolved) as error:
        raise BadInput(str(error)) from None
    best = _least(model, starts, seed)
    return _report(trained, best, json_file, output)


def _report(trained: Trained, best: Minimised, json_file: str | None, output: Path) -> int:
    from solvers.models.minimisation.scores import population_scores
    from solvers.models.minimisation.search import place_of

    model = trained.models[0]
    with progress("scoring", None) as step:
        step("population loss")
        scores = population_scores(trained)
        order = np.argsort([score.value for score in scores])
        point, per_feature = place_of(trained.weights[order[0]], trained.bias[order[0]], model.law)
    name = f"train-{model.features}-{model.dims}"
    drawing = _keep(point, per_feature, output / "figures" / f"{name}.svg")
    kept = output / "weights" / f"{name}.npz"
    kept.parent.mkdir(parents=True, exist_ok=True)
    np.savez(kept, W=point.weights, b=point.bias)
    if json_file is not None:
        losses = [{"value": score.value, "error": score.error} for score in scores]
        document = {**as_data(point, model.law, per_feature), "instances": losses}
        least = {"loss": best.best.loss, "error": best.best.error, "label": best.label}
        write_json(json_file, {**document, "minimised": least, "files": [drawing, str(kept)]})
    values = ", ".join(f"{scores[i].value:.8g}" for i in order)
    said = (
        f"Least loss that a minimiser finds: {best.best.loss:.12g} ({best.label}); "
        f"the best trained model is {point.loss / best.best.loss - 1:.2%} above"
    )
    table = per_feature_table(point, model.law, per_feature)
    show(json_file, f"Losses: {values}", words(point), said, table, f"wrote {drawing}, {kept}")
    return DONE


def arrange_toy_model(
    features: int,
    dims: int,
    law: dict[str, Any],
    effort: Effort,
    seed: int,
    json_file: str | None,
    output: Path,
) -> int:
    """``arrange --density``: the best weights and biases that many starts find."""
    from solvers.models.minimisation.search import place_of

    model = _model(features, dims, law_of(features, **law) if features > 0 else None)
    found = _least(model, STARTS[effort], seed)
    point, per_feature = place_of(found.best.weights, found.best.bias, model.law)
    drawing = _keep(point, per_feature, output / "figures" / f"model-{features}-{dims}.svg")
    if json_file is not None:
        again = {"value": found.judged.value, "error": found.judged.error}
        document = {
            **as_data(point, model.law, per_feature),
            "label": found.label,
            "starts": len(found.losses),
            "second_opinion": {**again, "method": found.judged.method},
            "lower_bound": None,
            "files": [drawing],
        }
        write_json(json_file, document)
    others = [p for p in found.points[1:] if p.loss > found.best.loss * (1 + 1e-7)]
    lines = [f"Best of {len(found.losses)} starts, reached by {found.best.reached}.", words(point)]
    lines.append(opinion(found.judged, point))
    lines += [f"Next: loss {p.loss:.10g}, {_shape(p)} ({p.label})" for p in others]
    show(json_file, *lines, per_feature_table(point, model.law, per_feature), f"wrote {drawing}")
    return DONE if len(found.losses) >= STARTS[effort] else INTERRUPTED


def _shape(point: Critical) -> str:
    from solvers.frames.recognition.recognise import recognise

    return recognise(point.weights).words


def _model(features: int, dims: int, law: FeatureLaw | None) -> ToyModel:
    if features < 1 or dims < 1:
        raise BadInput(f"--features and --dims must be positive, got {features} and {dims}")
    assert law is not None
    return ToyModel(features, dims, law)


def _least(model: ToyModel, starts: int, seed: int) -> Minimised:
    from solvers.evidence import NotSolved
    from solvers.models.minimisation.search import minimise

    with progress("minimising", starts) as step:
        try:
            return minimise(
                model,
                starts=starts,
                seed=seed,
                progress=lambda done, of, least: step(f"least {least:.6g}"),
            )
        except (ValueError, NotSolved) as error:
            raise BadInput(str(error)) from None


def _keep(point: Critical, per_feature: Floats, path: Path) -> str:
    from papers.drawing import as_svg

    ledger.write_beside(path, as_svg(draw(point, per_feature)))
    return str(path)
