"""Why one segmentation was chosen and each other was not, in a sentence with numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from intarsia.core.segmentation import Candidate, Policy
from intarsia.segments.gates import gates
from intarsia.segments.ranking import AS_STEADY, NEAR_BEST, Ranking, worth_of
from intarsia.segments.trials import Trial

GROUNDS = {
    "passed": "the largest number of segments that is found again in other customers",
    "nearly": "no candidate passed every gate; this one comes nearest, and is found again in most halves",
    "relaxed": "nothing within the wished number stood up to the trials, so one with 3 segments or more that does",
    "reproducible": "no candidate passed every gate; of those within the limits this is the one found again best",
    "constructive": "no candidate is found again reliably: customers form a continuum, and these are useful cuts, not natural groups",
}
GROUNDS["steadiest"] = (
    "the largest number of segments that is found again as well as that whose being found again stands out most from what is usual for its "
    "algorithm"
)
_STEADY = ("stability", "recognition")
_SPARED = "told, not asked of segments that are made for an objective"


def winner(trial: Trial, ranking: Ranking, policy: Policy) -> str:
    """Why the first of the ranking leads."""
    measures = trial.measures
    if ranking.level == "foretells":
        return _most_foretold(trial, ranking)
    bar = f", {ranking.bar:.2f} needed" if ranking.level in ("passed", "relaxed") else ", 0.70 wished"
    level = "" if ranking.level == "passed" else f" ({ranking.level})"
    ground = GROUNDS[ranking.level] if ranking.instead is None else _kept(ranking.instead)
    wished = f" ({policy.min_segments} to {policy.max_segments} wished)" if ranking.level == "relaxed" else ""
    return (
        f"{trial.name} with {trial.k} segments{level}: {ground}{wished}; split-half agreement {trial.stability:.2f}{bar}; "
        f"the least recognisable segment overlaps by {measures['jaccard']:.2f}; "
        f"the smallest has {measures['smallest_share']:.1%} of customers."
    )


def _kept(instead: Trial) -> str:
    return f"what is in force, and still holds (found afresh, {instead.name} with {instead.k} would have come first)"


def _most_foretold(trial: Trial, ranking: Ranking) -> str:
    best = max(ranking.order, key=lambda other: other.measures["worth"])
    ahead = "foretells most of what other customers did next"
    if ranking.instead is not None:
        ahead = f"{_kept(ranking.instead)}, as good as the best in foretelling what other customers did next"
    elif best is not trial:
        ahead = (
            f"as good as the best in foretelling what other customers did next ({best.name} with {best.k}, "
            f"{best.measures['worth']:.1%}; within "
            "half a point or the standard error), and the steadiest of those, or the one with the fewest segments"
        )
    return (
        f"{trial.name} with {trial.k} segments: {ahead}: {trial.measures['worth']:.1%} of the differences between them (cross-validated); "
        f"split-half agreement {trial.stability:.2f}; the smallest has {trial.measures['smallest_share']:.1%} of customers."
    )


def candidates(trials: Sequence[Trial], ranking: Ranking, policy: Policy) -> tuple[Candidate, ...]:
    """Every trial as a candidate with its gates, and whether and why it was chosen."""
    first = ranking.order[0] if ranking.order else None
    return tuple(_candidate(trial, first, ranking, policy) for trial in trials)


def _candidate(trial: Trial, first: Trial | None, ranking: Ranking, policy: Policy) -> Candidate:
    chosen = trial is first
    because = winner(trial, ranking, policy) if chosen else _loser(trial, first, ranking, policy)
    hard = gates(trial, policy)
    if ranking.level == "foretells":
        hard = tuple(replace(gate, passed=None, because=f"{gate.because}; {_SPARED}") if gate.name in _STEADY else gate for gate in hard)
    return Candidate(trial.name, trial.k, trial.measures, hard, chosen, because)


def _loser(trial: Trial, first: Trial | None, ranking: Ranking, policy: Policy) -> str:
    if first is not None and trial is ranking.instead:
        return f"Not chosen: found afresh it would come first, but {first.name} with {first.k} segments is in force and still holds."
    hard = gates(trial, policy)
    if ranking.level == "foretells" and "worth" in trial.measures:
        hard = ()
    failed = next((gate for gate in hard if not gate.passed), None)
    if failed is not None:
        return f"Not chosen: {failed.because}."
    if ranking.level == "foretells" and first is not None:
        return _foretells_less(trial, first)
    if policy.rule == "steadiest" and first is not None:
        finer = f"{first.k} segments are found again as well and tell more: " if _as_steady(trial, first) else ""
        return f"Not chosen: {finer}{_standing(trial)}; of {first.name} with {first.k}, {_standing(first)}."
    if trial.stability < ranking.bar:
        best = f"the best, {ranking.bar + NEAR_BEST:.2f}"
        return f"Not chosen: split-half agreement {trial.stability:.2f} is more than {NEAR_BEST:.2f} below {best}."
    if first is None:
        return "Not chosen."
    if trial.k < first.k:
        both = f"(agreement {trial.stability:.2f} and {first.stability:.2f})"
        return f"Not chosen: it holds, but {first.k} segments hold too and tell more {both}."
    return f"Not chosen: as fine as {first.name}, which is simpler (agreement {trial.stability:.2f} and {first.stability:.2f})."


def _as_steady(trial: Trial, first: Trial) -> bool:
    return trial.k < first.k and first.stability >= trial.stability - AS_STEADY


def _standing(trial: Trial) -> str:
    return f"its agreement of {trial.stability:.2f} is {trial.measures.get('lead', 0.0):+.2f} from what is usual for {trial.name}"


def _foretells_less(trial: Trial, first: Trial) -> str:
    worth, best = trial.measures.get("worth"), first.measures["worth"]
    if worth is None:
        return "Not chosen: its segments were not asked what they foretell."
    both = f"({worth:.1%} of the differences between customers, {best:.1%} by the one chosen)"
    if worth <= 0:
        return f"Not chosen: it foretells nothing of what other customers did next {both}."
    if worth_of(trial).as_good(first.measures["behind"]):
        steady = f"split-half agreement {trial.stability:.2f} and {first.stability:.2f}"
        return f"Not chosen: it foretells as much or hardly more {both}, with more segments or less steady ones ({steady})."
    return f"Not chosen: it foretells less {both}."
