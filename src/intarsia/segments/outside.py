"""Is a number of segments that the limits rule out found again more surely than what they allow?"""

from __future__ import annotations

from collections.abc import Sequence

from intarsia.core.segmentation import Policy
from intarsia.segments.gates import LIMITS, big_enough, substantial
from intarsia.segments.trials import Trial

SURE = 0.90
"""The split-half agreement from which a number outside the limits is worth a word."""

APART = 0.50
"""The silhouette from which segments lie apart: two halves of one long cloud agree as well (Kaufman & Rousseeuw 1990)."""


def outside(trials: Sequence[Trial], first: Trial | None, policy: Policy) -> str:
    """A sentence with the steadiest number of segments outside the limits, where the choice would lose to it without them.

    Nothing where there is none, or exactly so many were asked for. `first` is the choice; None where nothing within the limits was left.
    """
    if policy.exact:
        return ""
    sure = [trial for trial in trials if not policy.min_segments <= trial.k <= policy.max_segments and _stands(trial, policy)]
    best = max(sure, key=lambda trial: (trial.stability, trial.measures["silhouette"]), default=None)
    if best is None or (first is not None and (best.k == first.k or best.stability - first.stability <= LIMITS.near_best)):
        return ""
    against = "" if first is None else f", against {first.stability:.2f} with {first.k}"
    limit = f"min_segments to {best.k}" if best.k < policy.min_segments else f"max_segments to {best.k}"
    wished = f"{policy.min_segments} to {policy.max_segments} are allowed"
    return (
        f"{best.k} segments would be steadier (split-half agreement {best.stability:.2f}{against}), but {wished}: to have them set {limit}"
    )


def _stands(trial: Trial, policy: Policy) -> bool:
    apart = trial.measures.get("silhouette", 0.0) >= APART
    return trial.k > 1 and trial.stability >= SURE and apart and big_enough(trial, policy) and substantial(trial, policy)
