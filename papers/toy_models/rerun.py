"""``python -m papers.toy_models.rerun``: train what is stored in ``runs/``.

Without names it trains what is missing or was trained by other settings, minimises the small
models among them, and follows the lines of the phase diagrams that are missing. Ctrl-C stops it,
and the next call goes on from there.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from papers.progress import progress
from papers.toy_models.figures import phase_diagram, phase_diagram_three
from papers.toy_models.trained_runs import COMPARED, FOLDER, SEED, SETTINGS, STARTS
from solvers.evidence import NotSolved
from solvers.models.minimisation import known
from solvers.models.training.runs import Setting, load, perform, save


@click.command()
@click.argument("names", nargs=-1)
@click.option(
    "--working",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("results/toy_models"),
    show_default=True,
    help="Where checkpoints lie while a run is not at its end.",
)
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    default=FOLDER,
    help="Where finished runs go; by default the package's own folder.",
)
def main(names: tuple[str, ...], working: Path, into: Path) -> None:
    """Train the stored runs NAMES again; without names those that are missing or out of date."""
    try:
        chosen = _chosen(names, into)
        rerun(chosen, working, into)
        again = [s for s in COMPARED if s in chosen or not _is_known(s, into)]
        minimise_again([s for s in again if not names or s in chosen], into)
        if not names:
            follow_again(into)
    except (ValueError, NotSolved) as problem:
        raise click.ClickException(str(problem)) from None
    except KeyboardInterrupt:
        click.echo(f"stopped; the same command goes on from {working}", err=True)
        sys.exit(130)


def rerun(settings: Sequence[Setting], working: Path, into: Path) -> None:
    """Train, score and store these settings one after the other."""
    for folder in (working, into):
        folder.mkdir(parents=True, exist_ok=True)
    total = sum(min(100, setting.recipe.steps) for setting in settings)
    with progress("training", total) as step:
        for setting in settings:
            run = perform(setting, working, lambda *_, name=setting.name: step(name))
            save(run, into / f"{setting.name}.npz")


def minimise_again(settings: Sequence[Setting], into: Path) -> None:
    """Minimise the models of these stored runs, and store what was found beside them."""
    with progress("minimising", len(settings)) as step:
        for setting in settings:
            run = load(setting, into / f"{setting.name}.npz")
            known.save(known.known(run, STARTS, SEED), run, into / f"{setting.name}.json")
            step(setting.name)


def follow_again(into: Path) -> None:
    """Follow the lines of the phase diagrams that are not stored."""
    for module, follow in (
        (phase_diagram, phase_diagram.first_order),
        (phase_diagram_three, phase_diagram_three.three_lines),
    ):
        path = into / module.LINES.name
        if not path.exists():
            phase_diagram.save_curves(follow(module.STOPS), path)


def _chosen(names: Sequence[str], into: Path) -> list[Setting]:
    by_name = {setting.name: setting for setting in SETTINGS}
    unknown = [name for name in names if name not in by_name]
    if unknown:
        raise ValueError(f"NAMES must be among {', '.join(by_name)}, got {', '.join(unknown)}")
    if names:
        return [by_name[name] for name in names]
    return [setting for setting in SETTINGS if not _is_stored(setting, into)]


def _is_stored(setting: Setting, into: Path) -> bool:
    try:
        load(setting, into / f"{setting.name}.npz")
    except ValueError:
        return False
    return True


def _is_known(setting: Setting, into: Path) -> bool:
    try:
        known.load(setting, into / f"{setting.name}.json")
    except ValueError:
        return False
    return True


if __name__ == "__main__":
    main()
