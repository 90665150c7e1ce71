"""How crowds that were found by density become a rule that places any customer."""

from __future__ import annotations

import numpy as np

from intarsia.core.model import Nearest, as_matrix
from intarsia.stats.density import largest_crowds, prototypes
from intarsia.stats.spread import spread


def nearest_crowd(rows: np.ndarray, labels: np.ndarray, share: float, unassigned: bool, seed: int) -> Nearest:  # noqa: FBT001
    """The crowd of the nearest typical point; where `unassigned`, who is farther from all than 99 % of the crowds' members is left out."""
    labels = largest_crowds(labels, share)
    points, owner = prototypes(rows, labels, seed=seed)
    inside = labels >= 0
    away = rows[inside] - np.stack([rows[labels == crowd].mean(0) for crowd in range(int(labels.max()) + 1)])[labels[inside]]
    model = Nearest(as_matrix(points), tuple(int(crowd) for crowd in owner), spread(rows, (away**2).sum(1), away))
    if not unassigned:
        return model
    own = np.sqrt(model.scores(rows[inside]).min(1))
    radius = max(float(np.quantile(own, 0.99)), 1e-9)
    return Nearest(model.centres, model.segment_of, model.spread, radius)
