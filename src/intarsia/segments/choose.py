"""Which algorithm, and how many segments: every candidate stands the same trials, the gates are hard, and every loser hears why."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from intarsia.core.engine import Progress, quiet
from intarsia.core.segmentation import Algorithm, Candidate, Guided, Policy
from intarsia.segments.gates import big_enough, right_number, substantial
from intarsia.segments.outside import SURE
from intarsia.segments.ranking import RELAXED, Ranking, by_worth, contenders, inside_policy, rank
from intarsia.segments.reasons import candidates
from intarsia.segments.trials import Study, Trial, compared, first_trial, halved, with_indices
from intarsia.segments.worth import School, worths

FEWEST, MOST = 2, 12
RACE = ((1, 0.45), (2, 0.55), (4, 0.62), (5, 0.65))
HALVES = 10
ISLAND_HALVES, CLOSE_HALVES = 5, 20
CLOSE, MOST_CLOSE = 0.05, 3


@dataclass(frozen=True)
class Choice:
    """What was chosen and what else was tried: all trials, the policy, and the algorithms' names, the simplest first. `incumbent` is the
    algorithm and number in force, which stay as long as they hold."""

    trials: tuple[Trial, ...]
    policy: Policy
    simplest_first: tuple[str, ...]
    incumbent: tuple[str, int] | None = None

    @property
    def ranking(self) -> Ranking:
        """The order of preference: by what is foretold where that was asked, and anything is; else by what holds."""
        inside = [t for t in self.trials if right_number(t, self.policy) and big_enough(t, self.policy)]
        found = by_worth(inside) or rank(self.trials, self.policy, self.simplest_first)
        return found.keeping(*self.incumbent, self.policy) if self.incumbent else found

    def corrected(self, trial: Trial, sizes: Collection[int], n_customers: int) -> Choice:
        """The choice as it is when the trial, learnt again on the whole sample, has segments of these sizes among all customers."""
        smallest = min(sizes)
        measured = trial.with_measures(
            smallest_share=smallest / n_customers, smallest_customers=float(smallest), final_segments=float(len(sizes))
        )
        return replace(self, trials=tuple(measured if other is trial else other for other in self.trials))

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """Every candidate with measures, gates and the sentence that says why or why not."""
        return candidates(self.trials, self.ranking, self.policy)


def choose(
    matrix: np.ndarray,
    settings: Mapping[str, Sequence[Algorithm]],
    policy: Policy,
    *,
    n_customers: int,
    seed: int = 0,
    progress: Progress = quiet,
    school: School | None = None,
) -> Choice:
    """Try the settings of every algorithm (by name, the simplest first) on (n, p) coordinates in an order fixed by content.

    Each is fitted once on all rows, and on 10 pairs of random halves: it leaves the race after 1, 2, 4 or 5 where its agreement
    is below 0.45, 0.55, 0.62 or 0.65 (0.90 outside the wished number), or after the first where sizes or substance rule it out. Among
    those that pass every gate the largest number of segments wins whose stability is at least 0.70 and within 0.10 of the best;
    ties go to the simpler. Source: METHODS 3, where this rule recovers as much of planted customer segments as knowing k,
    and the best silhouette far less. Cost: about 2 x 10 fits on n/2 rows each. Under the rule "steadiest" everyone runs 5 pairs, and the
    closest contenders 20.

    With a `school` (customers of an earlier day and what they did next) those that can learn from it do, and are tried on it; whatever
    keeps within number, sizes and substance is valued by what it foretells (see `worth`), and the best of that leads (see `ranking`).
    """
    study = Study(matrix, n_customers, seed)
    taught = None if school is None else _taught(school, study, len(matrix))
    tried: dict[str, list[Trial]] = {}
    done, todo = 0, sum(len(list_) for list_ in settings.values())
    for name, each in settings.items():
        for setting in each:
            progress(f"trying {name}", done / max(todo, 1))
            own = _study_of(setting, study, taught)
            tried.setdefault(name, []).append(_raced(first_trial(name, setting, own), own, policy))
            done += 1
    indexed = [
        trial
        for trials in tried.values()
        if trials
        for trial in with_indices(_unlike(trials), _study_of(trials[0].algorithm, study, taught))
    ]
    measured = compared(indexed, study.matrix)
    if policy.rule == "steadiest":
        measured = _looked_at_closer(measured, study, policy, tuple(settings))
    if school is not None:
        progress("asking what each foretells", 0.9)
        measured = _worthy(measured, school, policy, seed)
    progress("choosing", 1.0)
    return Choice(measured, policy, tuple(settings))


def settings(algorithms: Mapping[str, Algorithm], policy: Policy, *, k: int | None, rows: int) -> dict[str, tuple[Algorithm, ...]]:
    """What to try of each algorithm: `k` segments where asked for; else what the policy may end with, and of the first one 2 to 12, for the
    curves; as far as the rows carry that."""
    most = max(rows // 4, FEWEST)
    out = {}
    for number, (name, algorithm) in enumerate(algorithms.items()):
        low, high = (FEWEST, max(MOST, policy.max_segments)) if number == 0 else (min(policy.min_segments, RELAXED), policy.max_segments)
        low, high = (min(max(low, FEWEST), most), min(high, most)) if k is None else (k, k)
        out[name] = tuple(algorithm.candidates(low, high))
    return out


def _taught(school: School, study: Study, rows: int) -> Study:
    """As many customers of the earlier day as are studied today."""
    part = school.part(rows, seed=study.seed)
    return replace(study, matrix=part.matrix, outcome=part.outcome)


def _study_of(setting: Algorithm, study: Study, taught: Study | None) -> Study:
    return taught if taught is not None and isinstance(setting, Guided) else study


def _worthy(trials: Sequence[Trial], school: School, policy: Policy, seed: int) -> tuple[Trial, ...]:
    """With what each foretells, where number, sizes and substance let it win."""
    inside = [trial for trial in trials if right_number(trial, policy) and big_enough(trial, policy) and substantial(trial, policy)]
    found = dict(zip(map(id, inside), worths([trial.algorithm for trial in inside], school, seed=seed), strict=True))
    return tuple(
        trial.with_measures(worth=found[id(trial)].value, behind=found[id(trial)].behind, behind_sd=found[id(trial)].behind_sd)
        if id(trial) in found
        else trial
        for trial in trials
    )


def _raced(trial: Trial, study: Study, policy: Policy) -> Trial:
    """The trial with as many halves as it stays in the race for."""
    if policy.rule == "steadiest":
        return halved(trial, study, ISLAND_HALVES)
    in_number = min(policy.min_segments, RELAXED) <= trial.k <= policy.max_segments
    in_reach = big_enough(trial, policy) and substantial(trial, policy)
    for halves, least in RACE:
        trial = halved(trial, study, halves)
        if not in_reach or trial.stability < (least if in_number else SURE):
            return trial
    return halved(trial, study, HALVES)


def _looked_at_closer(trials: Sequence[Trial], study: Study, policy: Policy, simplest_first: Sequence[str]) -> tuple[Trial, ...]:
    """What stands out most and the finest three of those nearly as steady, found again in four times as many halves."""
    leads, *finer = contenders(inside_policy(trials, policy), simplest_first, CLOSE) or (None,)
    close = () if leads is None else (leads, *sorted(finer, key=lambda trial: -trial.k)[:MOST_CLOSE])
    more = {id(trial): halved(trial, study, CLOSE_HALVES) for trial in close if len(close) > 1}
    return tuple(
        more[id(trial)].with_measures(lead=trial.measures["lead"] + more[id(trial)].stability - trial.stability)
        if id(trial) in more
        else trial
        for trial in trials
    )


def _unlike(trials: Sequence[Trial]) -> tuple[Trial, ...]:
    """One trial for each algorithm and number of segments: the most stable; one segment is no segmentation."""
    best: dict[tuple[str, int], Trial] = {}
    for trial in trials:
        key = (trial.name, trial.k)
        if trial.k > 1 and (key not in best or trial.stability > best[key].stability):
            best[key] = trial
    return tuple(best.values())


def feasible(matrix: np.ndarray, policy: Policy, n_customers: int) -> tuple[Policy, str]:
    """The policy that n customers can meet, and what had to give way: no more segments than distinct customers or least sizes allow."""
    distinct = len(np.unique(matrix, axis=0)) if matrix.shape[1] else min(len(matrix), 1)
    least = max(policy.min_customers, int(np.ceil(policy.min_share * n_customers)))
    most = max(min(distinct, n_customers // least), 1)
    if most >= policy.min_segments:
        return replace(policy, max_segments=min(policy.max_segments, most)), ""
    cause = (
        f"{distinct:,} distinct customers"
        if distinct <= n_customers // least
        else f"{n_customers:,} customers where each segment needs {least:,}"
    )
    said = f"{policy.min_segments} segments are not possible with {cause}"
    return replace(policy, min_segments=most, max_segments=most), said
