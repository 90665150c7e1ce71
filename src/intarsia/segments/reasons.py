"""Why one segmentation was chosen and each other was not, in a sentence with numbers."""

from __future__ import annotations

from collections.abc import Sequence

from intarsia.core.segmentation import Candidate, Policy
from intarsia.segments.gates import gates
from intarsia.segments.ranking import NEAR_BEST, Ranking
from intarsia.segments.trials import Trial

GROUNDS = {
    "passed": "the largest number of segments that is found again in other customers",
    "nearly": "no candidate passed every gate; this one comes nearest, and is found again in most halves",
    "relaxed": "nothing within the wished number stood up to the trials, so one with 3 segments or more that does",
    "reproducible": "no candidate passed every gate; of those within the limits this is the one found again best",
    "constructive": "no candidate is found again reliably: customers form a continuum, and these are useful cuts, not natural groups",
}


def winner(trial: Trial, ranking: Ranking, policy: Policy) -> str:
    """Why the first of the ranking leads."""
    measures = trial.measures
    bar = f", {ranking.bar(trial):.2f} needed" if ranking.level in ("passed", "relaxed") else ", 0.70 wished"
    level = "" if ranking.level == "passed" else f" ({ranking.level})"
    wished = f" ({policy.min_segments} to {policy.max_segments} wished)" if ranking.level == "relaxed" else ""
    return (
        f"{trial.name} with {trial.k} segments{level}: {GROUNDS[ranking.level]}{wished}; split-half agreement {trial.stability:.2f}{bar}; "
        f"the least recognisable segment overlaps by {measures['jaccard']:.2f}; "
        f"the smallest has {measures['smallest_share']:.1%} of customers."
    )


def candidates(trials: Sequence[Trial], ranking: Ranking, policy: Policy) -> tuple[Candidate, ...]:
    """Every trial as a candidate with its gates, and whether and why it was chosen."""
    first = ranking.order[0] if ranking.order else None
    return tuple(_candidate(trial, first, ranking, policy) for trial in trials)


def _candidate(trial: Trial, first: Trial | None, ranking: Ranking, policy: Policy) -> Candidate:
    chosen = trial is first
    because = winner(trial, ranking, policy) if chosen else _loser(trial, first, ranking, policy)
    return Candidate(trial.name, trial.k, trial.measures, gates(trial, policy), chosen, because)


def _loser(trial: Trial, first: Trial | None, ranking: Ranking, policy: Policy) -> str:
    failed = next((gate for gate in gates(trial, policy) if not gate.passed), None)
    if failed is not None:
        return f"Not chosen: {failed.because}."
    bar = ranking.bar(trial)
    if trial.stability < bar:
        best = f"the best of {trial.name}, {bar + NEAR_BEST:.2f}"
        return f"Not chosen: split-half agreement {trial.stability:.2f} is more than {NEAR_BEST:.2f} below {best}."
    if first is None:
        return "Not chosen."
    if trial.k < first.k:
        both = f"(agreement {trial.stability:.2f} and {first.stability:.2f})"
        return f"Not chosen: it holds, but {first.k} segments hold too and tell more {both}."
    if trial.measures.get("value", 0.0) < first.measures.get("value", 0.0):
        return f"Not chosen: as fine, but worth less ({trial.measures['value']:.3g} against {first.measures['value']:.3g})."
    return f"Not chosen: as fine as {first.name}, which is simpler (agreement {trial.stability:.2f} and {first.stability:.2f})."
