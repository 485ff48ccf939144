"""``python -m papers.memorization.rerun``: train what is stored in ``runs/``, in a few minutes.

It trains what is missing or was trained by other settings, one file a weight decay; Ctrl-C loses
only the file that is being made.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from sympy import Rational

from papers.memorization.trained_runs import DECAYS, FOLDER, SIZES, load, perform, save
from papers.progress import progress
from solvers.evidence import NotSolved


@click.command()
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    default=FOLDER,
    help="Where the runs go; by default the package's own folder.",
)
@click.option("--all", "every", is_flag=True, help="Train also what is stored.")
def main(into: Path, every: bool) -> None:
    """Train the models of every weight decay that are missing or out of date."""
    try:
        rerun([decay for decay in DECAYS if every or not _is_stored(decay, into)], into)
    except (ValueError, NotSolved) as problem:
        raise click.ClickException(str(problem)) from None
    except KeyboardInterrupt:
        click.echo("stopped; the same command goes on from the finished files", err=True)
        sys.exit(130)


def rerun(decays: Sequence[Rational], into: Path, sizes: Sequence[int] = SIZES) -> None:
    """Train and store the models of these weight decays."""
    into.mkdir(parents=True, exist_ok=True)
    with progress("training", len(decays) * len(sizes)) as step:
        for decay in decays:
            trained = {}
            for points in sizes:
                trained[points] = perform(decay, points)
                step(f"decay {decay}, {points} points")
            save(decay, trained, into)


def _is_stored(decay: Rational, into: Path) -> bool:
    try:
        load(decay, into)
    except ValueError:
        return False
    return True


if __name__ == "__main__":
    main()
