"""Do groups exist in these customers, or are the segments useful cuts through a continuum?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from intarsia.core.features import Column
from intarsia.core.finding import Finding
from intarsia.core.recipe import floats
from intarsia.core.segmentation import Segmentation
from intarsia.evidence.trial import Trial, on_trial, refit
from intarsia.stats.copula import null_within, patterns
from intarsia.stats.seeding import seeded_centres
from intarsia.stats.stability import Fit, Labeller, clusterwise_jaccard, split_half

LEAST = 50
SPIKE, COMMON = 0.30, 0.05
EXPECTED = 10.0


@dataclass(frozen=True)
class Structure:
    """Stability beside that of customers without groups: the same distributions and the same correlations, drawn from a Gaussian copula.

    They keep who has what and who has not (see `_nulls`). Stability alone lies: a single elongated cloud is cut in two the same way every
    time. So the number of segments in question and its neighbours are each compared with `draws` such null bases, and one p is given for
    all numbers together (the largest excess, ranked among those of the null bases), so that trying several is paid for. The question is
    one about the customers, and the answer needs hundreds of fits: so a quick k-means stands in for every algorithm that is asked for a
    number of segments. One that finds the number itself (by density, say) sees other shapes and is refitted as it is. Cost: numbers x
    (1 + `draws`) x 2 x `splits` fits on half of `rows`. `level`, `least`: p below and excess above which groups exist. Where they do,
    another number of segments is looked for each of which comes back on as many `halves` of the customers, by such an `overlap` with the
    nearest segment there. Twenty draws are few on purpose: no copula is quite like customers, and more draws would take each such
    difference for groups. Source: the taxonomy is that of Dolnicar & Leisch, Marketing Letters 21 (2010); how often it errs is in
    docs/benchmarks.md, "Structure verdict".
    """

    rows: int = 1_500
    draws: int = 20
    splits: int = 4
    level: float = 0.05
    least: float = 0.1
    halves: int = 24
    overlap: float = 0.75

    def run(self, segmentation: Segmentation, *, seed: int = 0) -> tuple[Finding, ...]:
        """One finding on all numbers of segments together, and one a number."""
        trial = on_trial(segmentation, rows=self.rows, seed=seed)
        asked = _asked(segmentation)
        n = len(trial.matrix)
        if not asked or n < max(30, 8 * max(asked)) or not trial.varies:
            why = (
                "all customers are alike"
                if n and not trial.varies
                else f"{n:,} customers are too few"
                if asked
                else "there is nothing to refit"
            )
            return (Finding("structure", "all", "excess_stability", float("nan"), n, f"Whether groups exist could not be tested: {why}."),)
        bases = [trial.matrix, *_nulls(segmentation, trial, self.draws, seed)]
        stable = np.array([[self._stability(base, fit, seed) for fit in asked.values()] for base in bases])
        whole, *each = self._findings(tuple(asked), stable, n)
        back = self._coming_back(segmentation, bases, seed) if whole.passed else {}
        return replace(whole, detail={**whole.detail, "comes_back": back}), *each

    def _stability(self, base: np.ndarray, fit: Fit, seed: int) -> float:
        return float(split_half(base, fit, times=self.splits, seed=seed).mean())

    def _coming_back(self, segmentation: Segmentation, bases: list[np.ndarray], seed: int) -> dict[str, float]:
        """Another number of segments each of which comes back, with the overlap of the one that does so worst; nothing where none does.

        A segment more is tried, and then fewer and fewer. Asked of the algorithm in question, for whose own number the check of stability
        has the answer; such a number also has to be steadier than bases without groups are.
        """
        own = segmentation.algorithm
        for k in (segmentation.k + 1, *range(segmentation.k - 1, 1, -1)):
            fit = refit(next(iter(own.candidates(k, k)))) if own.k else _quick(k)
            found = clusterwise_jaccard(bases[0], fit(bases[0], seed)(bases[0]), fit, times=self.halves, seed=seed).mean(0).min()
            if found >= self.overlap:
                stable, *null = (self._stability(base, _quick(k), seed) for base in bases)
                if stable - np.mean(null) > self.least:
                    return {"k": k, "overlap": float(found)}
        return {}

    def _findings(self, ks: tuple[int, ...], stable: np.ndarray, n: int) -> tuple[Finding, ...]:
        """`stable` is (1 + draws, numbers): the customers first, then the null bases."""
        excess = stable[0] - stable[1:].mean(0)
        strength = _strength(stable)
        p, best = _rank_p(strength.max(1)), int(strength[0].argmax())
        passed = bool(p < self.level and excess[best] > self.least)
        told = (
            "groups exist beyond what single features and their correlations give"
            if passed
            else "groups are not shown beyond what single features and their correlations give"
        )
        tried = ", ".join(str(k) for k in ks)
        because = (
            f"At {ks[best]} segments the halves of {n:,} customers agree by {stable[0, best]:.2f}, those of {self.draws} made-up bases "
            f"without groups by {stable[1:, best].mean():.2f} on average (p = {p:.3f} over {tried} segments together): {told}."
        )
        low, high = _span(stable, best)
        detail = {"k": list(ks), "observed": stable[0].tolist(), "null": stable[1:].T.tolist(), "p": p, "best_k": ks[best]}
        whole = Finding("structure", "all", "excess_stability", float(excess[best]), n, because, low, high, passed, detail)
        return whole, *(self._one(k, j, stable, n) for j, k in enumerate(ks))

    def _one(self, k: int, j: int, stable: np.ndarray, n: int) -> Finding:
        value, p = float(stable[0, j] - stable[1:, j].mean()), _rank_p(stable[:, j])
        low, high = _span(stable, j)
        because = (
            f"{k} segments: stability {stable[0, j]:.2f}, without groups {stable[1:, j].mean():.2f}; "
            f"excess {value:+.2f} (95 % of the made-up bases: {low:+.2f} to {high:+.2f}), p = {p:.3f} taken alone."
        )
        return Finding("structure", "all", f"excess_stability_k{k}", value, n, because, low, high, detail={"k": k, "p": p})


def _nulls(segmentation: Segmentation, trial: Trial, draws: int, seed: int) -> Iterator[np.ndarray]:
    """Prepared coordinates of null bases: the raw features are drawn and then prepared, for two coordinates may come from one feature.

    Customers keep the pattern of what they have and have not, and what goes with it: that some bought once and some came back is no
    discovery, so only groups within such patterns count.
    """
    recipe = segmentation.fitted.recipe
    known = {column.name: column for column in segmentation.features.columns}
    columns = [known.get(name) for name in recipe.columns]
    raw = np.column_stack([floats(segmentation.sample.table, name) for name in recipe.columns])[trial.rows]
    flags = [j for j, c in enumerate(columns) if c is not None and c.kind == "flag" and np.isfinite(raw[:, j]).all()]
    answers = _answers(raw, flags)
    words = [j for j, c in enumerate(columns) if c is not None and c.kind == "nominal"] + [own[0] for own in answers]
    coded, levels = _by_likeness(_told_once(raw, answers), trial.matrix, words)
    held = np.column_stack([_spikes(raw, columns), raw[:, _first_asked(raw, flags)] == 1])
    strata = patterns(held, least=max(LEAST, 5 * raw.shape[1]))
    for draw in range(draws):
        drawn = null_within(coded, strata, seed=seed + 1 + draw)
        for j, order in levels.items():
            told = np.isfinite(drawn[:, j])
            drawn[told, j] = order[drawn[told, j].astype(np.int64)]
        for own in answers:
            drawn[:, own] = drawn[:, own[:1]] == np.arange(len(own))
        yield recipe.matrix(pa.table({name: drawn[:, j] for j, name in enumerate(recipe.columns)}))


def _spikes(raw: np.ndarray, columns: list[Column | None]) -> np.ndarray:
    """Who has no value where that has a meaning, and who has the one value that a feature of amounts takes most: yes or no, (n, f). A
    feature that is yes or no itself has no spike, and words have none."""
    found = []
    for values, column in zip(raw.T, columns, strict=True):
        gaps = ~np.isfinite(values)
        if column is None or column.kind in ("nominal", "ordinal"):
            continue
        if column.missing and COMMON <= gaps.mean() <= 1 - COMMON:
            found.append(gaps)
        if column.kind == "flag":
            continue
        held, counts = np.unique(values[~gaps], return_counts=True)
        top = int(counts.argmax()) if len(counts) else 0
        if len(counts) and SPIKE * len(raw) <= counts[top] <= (1 - COMMON) * len(raw):
            found.append(values == held[top])
    return np.column_stack(found) if found else np.zeros((len(raw), 0), dtype=bool)


def _answers(raw: np.ndarray, flags: list[int]) -> list[list[int]]:
    """Sets of yes or no columns of which no customer has two, though many would by chance: the answers to one question, which no
    correlation keeps apart."""
    told = raw[:, flags] == 1
    never = (told.T.astype(np.float64) @ told == 0) & (np.outer(told.mean(0), told.mean(0)) * len(raw) >= EXPECTED)
    sets: list[list[int]] = []
    for j in range(len(flags)):
        fitting = [own for own in sets if never[j, own].all()]
        fitting[0].append(j) if fitting else sets.append([j])
    return [[flags[j] for j in own] for own in sets if len(own) > 1]


def _first_asked(raw: np.ndarray, flags: list[int]) -> list[int]:
    """The yes or no columns without which no customer has some other one, though many would by chance: a question that others follow."""
    told = raw[:, flags] == 1
    without = (told.T.astype(np.float64) @ ~told == 0) & (np.outer(told.mean(0), 1.0 - told.mean(0)) * len(raw) >= EXPECTED)
    np.fill_diagonal(without, val=False)
    return [flags[j] for j in np.flatnonzero(without.any(0))]


def _told_once(raw: np.ndarray, answers: list[list[int]]) -> np.ndarray:
    """The raw features with the place of the answer in the first of its columns (after the last where there is none), 0 in the others."""
    out = raw.copy()
    for own in answers:
        told = raw[:, own] == 1
        out[:, own] = 0.0
        out[:, own[0]] = np.where(told.any(1), told.argmax(1), len(own))
    return out


def _by_likeness(raw: np.ndarray, matrix: np.ndarray, nominal: list[int]) -> tuple[np.ndarray, dict[int, np.ndarray]]:
    """The raw features with the levels of words put in order along the main direction of the coordinates, so that what goes with a word
    survives as a rank correlation; and for each such column the level (its code) at each place."""
    out, levels = raw.copy(), {}
    if nominal:
        centred = matrix - matrix.mean(0)
        along = centred @ np.linalg.svd(centred, full_matrices=False)[2][0]
        for j in nominal:
            codes = np.unique(raw[np.isfinite(raw[:, j]), j])
            order = codes[np.argsort([along[raw[:, j] == code].mean() for code in codes], kind="stable")]
            levels[j] = order
            for place, code in enumerate(order):
                out[raw[:, j] == code, j] = place
    return out, levels


def _asked(segmentation: Segmentation) -> dict[int, Fit]:
    """The number of segments in question and its neighbours, from 2, each with what finds so many."""
    own = segmentation.algorithm
    if own.k == 0:
        return {segmentation.k: refit(own)} if segmentation.k > 1 else {}
    return {k: _quick(k) for k in (segmentation.k - 1, segmentation.k, segmentation.k + 1) if k > 1}


def _quick(k: int) -> Fit:
    """k-means with three starts of at most fifteen passes, in plain floating point: quick enough for hundreds of fits."""

    def fit(matrix: np.ndarray, seed: int) -> Labeller:
        tried = [_lloyd(matrix, seeded_centres(matrix, None, k, np.random.default_rng([seed, start]))) for start in range(3)]
        centres = min(tried, key=lambda one: one[1])[0]
        return lambda other: _nearest(other, centres)

    return fit


def _lloyd(matrix: np.ndarray, centres: np.ndarray) -> tuple[np.ndarray, float]:
    """Centres (k, p) after at most fifteen passes, and their inertia less a constant; a centre without customers stays."""
    labels = _nearest(matrix, centres)
    for _ in range(15):
        member = (labels == np.arange(len(centres))[:, None]).astype(np.float64)
        held = member.sum(1)[:, None]
        centres = np.where(held > 0, member @ matrix / np.maximum(held, 1.0), centres)
        before, labels = labels, _nearest(matrix, centres)
        if (before == labels).all():
            break
    return centres, float(((centres**2).sum(1)[labels] - 2.0 * (centres[labels] * matrix).sum(1)).sum())


def _nearest(matrix: np.ndarray, centres: np.ndarray) -> np.ndarray:
    return np.asarray(((centres**2).sum(1) / 2.0 - matrix @ centres.T).argmin(1))


def _strength(stable: np.ndarray) -> np.ndarray:
    """How far each base lies above the middle of all, in units of their spread, so that numbers of segments can be compared.

    The customers count among "all", as the p needs it. By quartiles, so that one base far out does not widen the spread it is measured by;
    differences in agreement below .03 never count as large.
    """
    quarter, middle, three = np.quantile(stable, (0.25, 0.5, 0.75), axis=0)
    return np.asarray((stable - middle) / np.maximum((three - quarter) / 1.349, 0.03))


def _rank_p(values: np.ndarray) -> float:
    """(1 + number of the others at or above the first) / (1 + number of the others)."""
    return float((1 + (values[1:] >= values[0]).sum()) / len(values))


def _span(stable: np.ndarray, j: int) -> tuple[float, float]:
    """Where the excess lies beside 95 % of the null bases."""
    low, high = np.quantile(stable[1:, j], (0.025, 0.975))
    return float(stable[0, j] - high), float(stable[0, j] - low)
