"""``superposition loss`` and ``train``, and ``arrange --density``: toy models and their cost."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click
import numpy as np

from papers import ledger
from papers.laws import law_of, law_options
from papers.one_hot_floors import bound_in_words
from papers.outlet import (
    DONE,
    INTERRUPTED,
    UNDECIDED,
    check_outlets,
    outlet_options,
    show,
    write_json,
)
from papers.progress import progress
from papers.registry import BadInput
from papers.toy_model import (
    agrees,
    as_data,
    draw,
    opinion,
    opinion_as_data,
    per_feature_table,
    unread,
    words,
)
from papers.weights import read_weights
from theory.claim import Effort
from theory.models.law import FeatureLaw, ToyModel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.models.minimisation.search import Critical, Minimised
    from solvers.models.training.trainer import Recipe, Trained

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
@click.option("--bias-tensor", help="The name of the bias in its file, if it has several.")
@outlet_options
def loss(
    file: Path,
    orientation: Literal["columns", "rows"],
    tensor: str | None,
    bias_file: Path | None,
    bias_tensor: str | None,
    json_file: str | None,
    output: Path,
    **law: Any,
) -> int:
    """The population loss of the weights in FILE (.npz, .csv, .safetensors), and what they are.

    The model is x' = ReLU(WᵀW x + b). The loss has an error bound, and is scored once more by a
    method that shares no code: exactly where patterns can be enumerated, else on samples, whose
    error may be too large for an opinion. Exit code: 0 they do not differ, 2 bad input, 3 they do.
    """
    from solvers.models.minimisation.scores import second_opinion
    from solvers.models.minimisation.search import place_of

    weights, bias, read = read_weights(file, orientation, tensor, bias_file, bias_tensor)
    asked = law_of(weights.shape[1], **law)
    _check_sizes(file, weights, bias, asked)
    check_outlets(json_file, output / "figures")
    with progress("scoring", None) as step:
        step("population loss")
        point, per_feature = place_of(weights, bias, asked)
        step("second opinion")
        judged = second_opinion(weights, bias, asked, seed=0)
        step("picture")
        drawing = _keep(point, per_feature, output / "figures" / f"loss-{file.stem}.svg")
    if json_file is not None:
        document = {**as_data(point, asked, per_feature), **opinion_as_data(judged, point)}
        write_json(json_file, {**document, "files": [drawing]})
    table = per_feature_table(point, asked, per_feature)
    floor = bound_in_words(asked, len(weights))
    show(
        json_file,
        read,
        words(point, asked),
        floor,
        opinion(judged, point),
        table,
        f"wrote {drawing}",
    )
    return UNDECIDED if agrees(judged, point) is False else DONE


def _check_sizes(file: Path, weights: Floats, bias: Floats, law: FeatureLaw) -> None:
    """The loss and its square, of which bounds are made, must be floats whatever the features."""
    from solvers.models.population.numbers import numbers_of

    numbers = numbers_of(law)
    with np.errstate(over="ignore", invalid="ignore"):
        most = np.abs(bias) + np.abs(weights.T @ weights) @ numbers.largest + numbers.largest
        if np.isfinite((numbers.importance @ most**2) ** 2):
            return
    largest = max(np.abs(weights).max(), np.abs(bias).max())
    raise BadInput(
        f"FILE {file}: weights and bias must be so small that floats hold the square of the loss, "
        f"got entries of up to {largest:.3g}"
    )


@click.command()
@click.option("--features", type=int, required=True, help="n, how many features.")
@click.option("--dims", type=int, required=True, help="m, in how many dims.")
@law_options()
@click.option(
    "--instances",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="Models at once.",
)
@click.option("--steps", type=int, default=10_000, show_default=True)
@click.option("--batch", type=int, default=1024, show_default=True)
@click.option("--rate", type=float, default=1e-3, show_default=True, help="Learning rate.")
@click.option("--decay", type=float, default=1e-2, show_default=True, help="AdamW's decay.")
@click.option(
    "--schedule",
    default="constant",
    show_default=True,
    help="Of the learning rate: constant, linear, cosine or quarter-cosine.",
)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option(
    "--starts",
    type=click.IntRange(min=1),
    default=16,
    show_default=True,
    help="Of the minimiser.",
)
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

    The weights are kept as .npz as soon as they are trained: W and b of the best, for `loss`, and
    in "instances" [W; b] of all, (instances, m + 1, n). With --checkpoint a run that was
    interrupted goes on where it stopped, bit for bit; without, the weights so far are kept.
    """
    from solvers.models.training.trainer import Interrupted, Recipe

    model = _model(features, dims, law_of(features, **law) if features > 0 else None)
    try:
        recipe = Recipe(steps, batch, rate, decay, schedule)
    except ValueError as error:
        raise BadInput(str(error)) from None
    _check_memory(instances, features, dims, len(recipe.recorded))
    check_outlets(json_file, output / "figures", output / "weights")
    kept = output / "weights" / f"train-{features}-{dims}.npz"
    if checkpoint is not None and checkpoint.resolve() == kept.resolve():
        raise BadInput(f"--checkpoint: needs a file other than {kept}, where the weights are kept")
    try:
        trained = _trained(model, recipe, instances, seed, checkpoint)
    except Interrupted as stopped:
        partly = kept.with_stem(f"{kept.stem}-interrupted")
        _save(partly, stopped.trained, stopped.trained.likely_best)
        again = f"; the same command goes on from {checkpoint}" if checkpoint else ""
        show(json_file, f"interrupted after {stopped.step} of {steps} steps, wrote {partly}{again}")
        return INTERRUPTED
    # Before anything that may take long or fail.
    _save(kept, trained, trained.likely_best)
    try:
        return _report(trained, starts, kept, json_file, output)
    except KeyboardInterrupt:
        show(json_file, f"interrupted after the training, wrote {kept}")
        return INTERRUPTED


def _check_memory(instances: int, features: int, dims: int, recorded: int) -> None:
    """Weights, gradients and both moments in four bytes, the results and the curve in eight."""
    need = instances * ((4 * 4 + 8) * (dims + 1) * features + 8 * recorded)
    have = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if need > have:
        raise BadInput(
            f"--instances: {instances} need {need / 1e9:.3g} GB of memory, "
            f"this machine has {have / 1e9:.3g} GB"
        )


def _trained(
    model: ToyModel, recipe: Recipe, instances: int, seed: int, checkpoint: Path | None
) -> Trained:
    from solvers.evidence import NotSolved
    from solvers.models.training.trainer import train as trained_on_samples

    recorded = recipe.recorded
    with progress("training", len(recorded)) as step:
        shown = 0

        def told(done: int, losses: Floats) -> None:
            # A run that goes on has done the steps before, too.
            nonlocal shown
            while shown <= recorded.index(done - 1):
                step(f"step {done}, best {np.min(losses):.4g}")
                shown += 1

        try:
            return trained_on_samples(
                model,
                instances=instances,
                seed=seed,
                recipe=recipe,
                checkpoint=checkpoint,
                progress=told,
            )
        except (ValueError, NotSolved) as error:
            raise BadInput(str(error)) from None


def _save(path: Path, trained: Trained, best: int) -> None:
    """W and b of one instance, and [W; b] of all; a file that was there is replaced whole."""
    packed = np.concatenate([trained.weights, trained.bias[:, None]], axis=1)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez(file, W=trained.weights[best], b=trained.bias[best], instances=packed)
    part.replace(path)


def _report(trained: Trained, starts: int, kept: Path, json_file: str | None, output: Path) -> int:
    from solvers.models.minimisation.scores import population_scores
    from solvers.models.minimisation.search import place_of

    model = trained.models[0]
    with progress("scoring", None) as step:
        step("population loss")
        scores = population_scores(trained)
        order = np.argsort([score.value for score in scores])
        point, per_feature = place_of(trained.weights[order[0]], trained.bias[order[0]], model.law)
        _save(kept, trained, order[0])
        step("picture")
        drawing = _keep(point, per_feature, output / "figures" / f"{kept.stem}.svg")
    best, said, code = _beside(point, model, starts, trained.seed)
    if json_file is not None:
        losses = [{"value": score.value, "error": score.error} for score in scores]
        document = {**as_data(point, model.law, per_feature), "instances": losses}
        least = best and {"loss": best.best.loss, "error": best.best.error, "label": best.label}
        write_json(json_file, {**document, "minimised": least, "files": [drawing, str(kept)]})
    values = ", ".join(f"{scores[i].value:.8g}" for i in order)
    table = per_feature_table(point, model.law, per_feature)
    show(
        json_file,
        f"Losses: {values}",
        words(point, model.law),
        said,
        table,
        f"wrote {drawing}, {kept}",
    )
    return code


def _beside(
    point: Critical, model: ToyModel, starts: int, seed: int
) -> tuple[Minimised | None, str, int]:
    """What a minimiser finds, how far the trained model is above it, and the exit code."""
    from solvers.evidence import NotSolved

    try:
        best = _least(model, starts, seed)
    except NotSolved as error:
        return None, f"The minimiser found nothing to compare with: {error}", UNDECIDED
    except KeyboardInterrupt:
        return None, "The minimiser was interrupted before it had found anything", INTERRUPTED
    least, above = best.best.loss, point.loss - best.best.loss
    # Where the least loss is zero but for its error, nothing is so many per cent above.
    much = f"{above / least:.2%}" if least > best.best.error else f"{above:.3g}"
    looked = f"interrupted, {best.label}" if best.interrupted else best.label
    said = (
        f"Least loss that a minimiser finds: {least:.12g} ({looked}); "
        f"the best trained model is {much} above"
    )
    return best, said, INTERRUPTED if best.interrupted else DONE


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
    check_outlets(json_file, output / "figures")
    try:
        found = _least(model, STARTS[effort], seed)
    except KeyboardInterrupt:
        show(json_file, "interrupted before the first start was done")
        return INTERRUPTED
    point = found.best
    with progress("scoring", None) as step:
        step("by feature")
        _, per_feature = place_of(point.weights, point.bias, model.law)
        step("picture")
        drawing = _keep(point, per_feature, output / "figures" / f"model-{features}-{dims}.svg")
    if json_file is not None:
        document = {
            **as_data(point, model.law, per_feature),
            "label": found.label,
            "starts": len(found.losses),
            "interrupted": found.interrupted,
            **opinion_as_data(found.judged, point),
            "files": [drawing],
        }
        write_json(json_file, document)
    others = [p for p in found.points[1:] if p.loss > point.loss * (1 + 1e-7)]
    best = "Interrupted, best" if found.interrupted else "Best"
    lines = [
        f"{best} of {len(found.losses)} starts, reached by {point.reached}.",
        words(point, model.law),
    ]
    lines += [bound_in_words(model.law, dims), opinion(found.judged, point)]
    for p in others:
        shape = _shape(p) + unread(p, model.law)
        lines.append(f"Next: loss {p.loss:.10g}, {shape} ({p.label})")
    show(json_file, *lines, per_feature_table(point, model.law, per_feature), f"wrote {drawing}")
    return INTERRUPTED if found.interrupted else DONE


def _shape(point: Critical) -> str:
    from solvers.frames.recognition.recognise import recognise

    return recognise(point.weights).words


def _model(features: int, dims: int, law: FeatureLaw | None) -> ToyModel:
    if features < 1 or dims < 1:
        raise BadInput(f"--features and --dims must be positive, got {features} and {dims}")
    assert law is not None
    return ToyModel(features, dims, law)


def _least(model: ToyModel, starts: int, seed: int) -> Minimised:
    from solvers.models.minimisation.search import minimise

    with progress("minimising", starts) as step:

        def told(done: int, of: int, least: float) -> None:
            # After the last start the best few go on, which may take longer than all starts did.
            step(f"least {least:.6g}" + (", now to the last digit" if done == of else ""))

        try:
            return minimise(model, starts=starts, seed=seed, progress=told)
        except ValueError as error:
            raise BadInput(str(error)) from None


def _keep(point: Critical, per_feature: Floats, path: Path) -> str:
    from papers.drawing import as_svg

    ledger.write_beside(path, as_svg(draw(point, per_feature)))
    return str(path)
