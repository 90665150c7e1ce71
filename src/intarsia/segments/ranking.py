"""The order of preference among all that was tried: the finest segmentation that still stands up, and what to take where none does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from intarsia.core.segmentation import Policy
from intarsia.segments.gates import LIMITS, RECOGNISED, STABLE, Limits, big_enough, gates, right_number, substantial
from intarsia.segments.trials import Trial
from intarsia.segments.worth import Worth

NEAR_BEST = LIMITS.near_best
NEARLY = 0.60
AS_STEADY, WITHIN = 0.02, 0.95
RELAXED = 3


@dataclass(frozen=True)
class Ranking:
    """Trials in the order of preference, and the stability that the first must have (`bar`).

    `level` says on what ground the first leads: "passed" every gate; "nearly": within the policy, stability and recognition 0.60 or more;
    "relaxed": the default least number of segments lowered to 3; "reproducible" or "constructive": within number and sizes only;
    "steadiest": stands out most and is found again; "foretells": see `by_worth`; "none". `instead` is what would lead, where what is in
    force was put before it.
    """

    order: tuple[Trial, ...]
    level: str
    bar: float = STABLE
    instead: Trial | None = None

    def keeping(self, name: str, k: int, policy: Policy) -> Ranking:
        """The order with the algorithm and number in force first, where they still hold: every gate passed and the bar
        reached; or, where segments are made for an objective, as good as the best in foretelling. Else the order as it is."""
        own = next((trial for trial in self.order if (trial.name, trial.k) == (name, k)), None)
        if own is None or own is self.order[0] or not self._holds(own, policy):
            return self
        return replace(self, order=(own, *(trial for trial in self.order if trial is not own)), instead=self.order[0])

    def _holds(self, trial: Trial, policy: Policy) -> bool:
        if self.level == "foretells":
            return worth_of(trial).as_good(min(other.measures["behind"] for other in self.order))
        passed = all(gate.passed for gate in gates(trial, policy))
        return self.level == "passed" and passed and trial.stability >= self.bar


def rank(trials: Sequence[Trial], policy: Policy, simplest_first: Sequence[str], limits: Limits = LIMITS) -> Ranking:
    """Among those that pass all gates the largest k with stability >= max(0.70, best of all - 0.10); ties by simplicity (METHODS 3).

    One bar for all algorithms: with one for each a fine and shaky tree went before a steady k-means. A price a segment in place of a bar
    did well only on the bases that it was found on, so it was not taken (docs/benchmarks.md, Track B).

    Where none passes: the most stable within the policy, if its stability and its worst Jaccard are at least 0.60; then the first rule with
    at least 3 segments, if the policy's least number is the default; then the most stable within the policy's number and sizes, called
    "reproducible" from 0.70 on and "constructive" below. "Nearly" goes before 3 segments as it keeps the policy, and comes
    nearer to the truth where segments are weakly separated (docs/benchmarks.md, "Settled by measuring"). Sizes are never given up.
    Under the rule "steadiest" the finest wins that is found again as well as what stands out most, see `_steadiest`.
    """
    if policy.rule == "steadiest":
        return _steadiest(inside_policy(trials, policy), simplest_first)
    passed = _finest(_survivors(trials, policy, limits), simplest_first, limits)
    if passed[0]:
        return Ranking((*passed[0], *_rest(trials, policy, passed[0])), "passed", passed[1])
    rest = _rest(trials, policy, ())
    if rest and rest[0].stability >= NEARLY and rest[0].measures["jaccard"] >= RECOGNISED:
        return Ranking(rest, "nearly")
    if policy.min_segments == Policy().min_segments and policy.max_segments >= RELAXED:
        relaxed = _finest(_survivors(trials, replace(policy, min_segments=RELAXED), limits), simplest_first, limits)
        if relaxed[0]:
            return Ranking((*relaxed[0], *_rest(trials, policy, relaxed[0])), "relaxed", relaxed[1])
    if not rest:
        return Ranking((), "none")
    return Ranking(rest, "reproducible" if rest[0].stability >= STABLE else "constructive")


def _steadiest(inside: Sequence[Trial], simplest_first: Sequence[str]) -> Ranking:
    """First what has the greatest lead (see `trials.compared`), of equals the more stable, the simpler, the coarser; but before it the
    finest of those that are found again as well, within 0.02, and split it rather than cut across it: two islands of which one is two
    itself lead by as much as all three. How much that gains on sets of known groups: docs/benchmarks.md, Track A."""
    close = contenders(inside, simplest_first, AS_STEADY)
    if not close:
        return Ranking((), "none")
    first = max(close, key=lambda trial: trial.k)  # of equally fine ones the first, which leads by more
    order = (first, *(trial for trial in _leading(inside, simplest_first) if trial is not first))
    return Ranking(order, "steadiest" if first.stability >= STABLE else "constructive")


def contenders(inside: Sequence[Trial], simplest_first: Sequence[str], within: float) -> tuple[Trial, ...]:
    """What stands out most, and all that split it finer with a stability that is no more than `within` less; by their lead."""
    order = _leading(inside, simplest_first)
    least = order[0].stability - within if order else 0.0
    finer = (t for t in order if t.k > order[0].k and t.stability >= least and _splits(t.labels, order[0].labels))
    return (*order[:1], *finer)


def _leading(inside: Sequence[Trial], simplest_first: Sequence[str]) -> list[Trial]:
    def preference(trial: Trial) -> tuple[float, float, int, int]:
        lead = round(trial.measures.get("lead", trial.stability), 9)
        return (-lead, -trial.stability, simplest_first.index(trial.name), trial.k)

    return sorted(inside, key=preference)


def _splits(fine: np.ndarray, coarse: np.ndarray) -> bool:
    """Whether the segments of one labelling (n,) lie within those of the other, but for one in twenty customers."""
    counts = np.zeros((int(fine.max()) + 1, int(coarse.max()) + 1))
    np.add.at(counts, (fine, coarse), 1)
    return float(counts.max(1).sum()) >= WITHIN * len(fine)


def inside_policy(trials: Sequence[Trial], policy: Policy) -> list[Trial]:
    """What keeps within the policy; where so many segments were asked for, also what is no more than spikes rather than nothing."""
    inside = [t for t in trials if right_number(t, policy) and big_enough(t, policy)]
    whole = [t for t in inside if substantial(t, policy)]
    return whole or (inside if policy.exact else [])


def by_worth(trials: Sequence[Trial]) -> Ranking | None:
    """The order where segments are made for an objective. None where nothing foretells anything.

    Those as good as the best (see `Worth.as_good`) go first: among them a segmentation that other customers give again (both gates of
    stability) before one that they do not, then fewer segments, then what foretells more. The rest by what they foretell.
    """
    told = [trial for trial in trials if trial.measures.get("worth", -1.0) > 0]
    if not told:
        return None
    nearest = min(trial.measures["behind"] for trial in told)  # above 0 where the very best is out of the race

    def preference(trial: Trial) -> tuple[bool, bool, int, float]:
        far = not worth_of(trial).as_good(nearest)
        steady = trial.stability >= STABLE and trial.measures["jaccard"] >= RECOGNISED
        return (far, not far and not steady, 0 if far else trial.k, -trial.measures["worth"])

    return Ranking(tuple(sorted(told, key=preference)), "foretells")


def worth_of(trial: Trial) -> Worth:
    """What the trial's setting was found to foretell."""
    return Worth(trial.measures["worth"], trial.measures["behind"], trial.measures["behind_sd"])


def _survivors(trials: Sequence[Trial], policy: Policy, limits: Limits) -> list[Trial]:
    return [trial for trial in trials if all(gate.passed for gate in gates(trial, policy, limits))]


def _finest(survivors: Sequence[Trial], simplest_first: Sequence[str], limits: Limits) -> tuple[tuple[Trial, ...], float]:
    """Those at or above the bar, the finest first, then the survivors below it; and the bar."""
    bar = max(limits.stable, max((trial.stability for trial in survivors), default=0.0) - limits.near_best)

    def preference(trial: Trial) -> tuple[bool, int, int]:
        return (trial.stability < bar, -trial.k, simplest_first.index(trial.name))

    return tuple(sorted(survivors, key=preference)), bar


def _rest(trials: Sequence[Trial], policy: Policy, taken: Sequence[Trial]) -> tuple[Trial, ...]:
    """What is within the policy's number and sizes and not yet ranked: nearly stable ones first, then the most stable."""
    inside = inside_policy(trials, policy)
    left = [trial for trial in inside if all(trial is not other for other in taken)]
    return tuple(sorted(left, key=lambda t: (t.stability < NEARLY or t.measures["jaccard"] < RECOGNISED, -t.stability, t.k)))
