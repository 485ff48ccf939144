"""What the large trained models show, where runs are stored: points for figures over theory."""

from __future__ import annotations

from papers.toy_models.trained_runs import FOLDER, LARGE_200, LARGE_400, stored
from solvers.models.blocks.program import Geometry

_SETTINGS = {(200, 20): LARGE_200, (400, 30): LARGE_400}


def trained_geometries(features: int, dims: int) -> tuple[Geometry, ...]:
    """The best stored model at each density, densest first; none where no run is stored.

    Of sizes (200, 20) and (400, 30) there may be runs, one a density, written by
    ``python -m papers.toy_models.rerun``.
    """
    found = []
    for density, setting in _SETTINGS.get((features, dims), {}).items():
        if (FOLDER / f"{setting.name}.npz").exists():
            run = stored(setting)
            best = run.best(setting.models[0])
            loss = float(run.losses[best])
            found.append(Geometry.of(float(density), run.weights[best], loss))
    return tuple(found)
