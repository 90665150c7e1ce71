"""What to measure on segments, what is good, what each measure hides, and which of them may choose the number of segments."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from intarsia.core.advice import MetricAdvice, NumberAdvice, Tried
from intarsia.core.segmentation import Candidate

SURE = 4
_METRICS = (
    (
        "split-half agreement (adjusted Rand)",
        "stability",
        "whether another draw of customers gives the same segments",
        "0.7 or more; 1 is the same, 0 is chance",
        "a cloud without structure scores high for 2 or 3 segments: compare with data without groups; slices of one column score high too",
    ),
    (
        "worst Jaccard overlap of a segment",
        "jaccard",
        "whether each segment, by itself, is found again",
        "0.75 stable, 0.6 to 0.75 a pattern, below 0.6 do not act on it",
        "needs the same preparation in each half; a stable segment may still be useless",
    ),
    (
        "prediction strength",
        "strength",
        "whether customers of one segment are kept together by the rule that another draw gives, in the segment where it goes worst",
        "0.8 or more",
        "one doubtful segment decides, so that it says fewer segments than the agreement of halves does",
    ),
    (
        "silhouette",
        "silhouette",
        "how much nearer customers are to their own segment than to the next",
        "above 0.5 clear gaps, 0.25 to 0.5 overlapping, below 0.25 a continuum (usual for behaviour)",
        "on customer data its best k is nearly always 2; favours round groups; values in differently prepared spaces cannot be compared",
    ),
    (
        "Davies-Bouldin",
        "davies_bouldin",
        "spread of segments over the distance of their centres, worst neighbour of each",
        "lower is better; below 1 is well apart",
        "one pair of close segments decides; favours round groups; no comparison between spaces",
    ),
    (
        "Calinski-Harabasz",
        "calinski_harabasz",
        "variance between segments over variance within",
        "higher is better, for the same customers and space only",
        "grows with the number of customers; its best k is nearly always 2 on customer data",
    ),
    (
        "inertia (elbow)",
        "inertia",
        "squared distance to the own centre",
        "where the curve bends",
        "always falls with k; over k = 2 to 12 the bend says about 5 even without any groups: a picture, not a test",
    ),
    (
        "gap statistic (k-means)",
        "gap",
        "how much nearer customers are to their centres than they would be in an evenly filled box",
        "the first k whose gap is not below the next one's less its standard error",
        "a correlated cloud without groups fills no box evenly either; on customer data it says fewer segments than there are",
    ),
    (
        "BIC (mixtures)",
        "bic",
        "fit of a mixture less a price for its parameters",
        "lower is better, among mixtures on the same customers",
        "splits skewed clouds into several: chose 11 of 5 planted segments",
    ),
    (
        "smallest segment",
        "smallest_share",
        "the share of customers in the smallest segment",
        "2% or more, and enough customers for a campaign to be measured",
        "a small segment may be the most valuable one",
    ),
    (
        "differences in what was held out",
        "",
        "whether segments differ in what did not make them (next months' spend, complaints): effect size with its interval",
        "eta² of ranks above .06 medium, above .14 large",
        "p-values of the features that made the segments mean nothing (they differ by construction); many tests need a correction",
    ),
)


def advise_metrics(measures: Mapping[str, float]) -> tuple[MetricAdvice, ...]:
    """Every measure, with its value where it is among `measures` (by the names of `segments.trials`)."""
    return tuple(
        MetricAdvice(metric, says, good, hides, measures.get(name) if name else None) for metric, name, says, good, hides in _METRICS
    )


def number_by_rule(low: int, high: int, n: int) -> NumberAdvice:
    """How to choose the number of segments where there is no data."""
    because = (
        f"Try 2 to 12 for the curves and choose within {low} to {high}: fewer hide differences, and few teams run more programmes. "
        "Take the largest number whose split-half agreement is 0.7 or more and within 0.1 of the best, and whose every "
        "segment overlaps by 0.6 "
        "or more (Jaccard) with what a half finds. On generated customer data that came as near the truth as knowing "
        "the number (ARI .65 to "
        ".69 against .64); the best silhouette chose 2.2 of 5 on average (.49), the elbow 5 whatever the data. Only "
        "data can tell the number."
    )
    if n and n < low * 10:
        because = f"{n:,} customers cannot carry {low} segments of 10. {because}"
    return NumberAdvice(low, high, 0, 0, 0, 0, because)


def number_by_trial(candidates: Sequence[Candidate], k: int, policy: tuple[int, int], because: str) -> NumberAdvice:
    """The number of segments by what was tried: the curves of k-means, what each measure would say, and which to trust."""
    low, high = policy
    tried = tuple(sorted((_tried(c) for c in candidates if c.algorithm == "kmeans"), key=lambda one: one.k))
    bend = next((c.k for c in candidates if c.algorithm == "kmeans" and c.measures.get("elbow")), 0)
    fewer = f" Nothing from {low} to {high} holds, so fewer." if 1 < k < low else ""
    wide = max(tried, key=lambda one: (_known(one.silhouette), -one.k), default=None)
    steady = max((one for one in tried if one.halves >= SURE), key=lambda one: (_known(one.stability), -one.k), default=None)
    said = [f"Looked at 2 to {tried[-1].k if tried else high}, to choose within {low} to {high}.{fewer} {because}"]
    if wide:
        halves = f", the agreement over {SURE} or more halves at {steady.k} ({steady.stability:.2f})" if steady else ""
        said.append(
            f"Of k-means, the elbow bends at {bend or 'no k'}, the silhouette is highest at {wide.k} ({wide.silhouette:.2f}){halves}."
        )
    if wide and wide.silhouette < 0.25:
        said.append(
            f"A silhouette of {wide.silhouette:.2f} at best means a continuum without gaps: any number is a cut, so use decides it."
        )
    said.append(
        "Trust the agreement of halves and the overlap of each segment first, then what the team can act on; silhouette and elbow are "
        "pictures: the first prefers 2 on customer data, the second says about 5 whatever the data."
    )
    return NumberAdvice(low, high, k, bend, wide.k if wide else 0, steady.k if steady else 0, " ".join(said), tried)


def _tried(candidate: Candidate) -> Tried:
    found = candidate.measures
    names = ("inertia", "silhouette", "davies_bouldin", "calinski_harabasz", "stability", "jaccard", "smallest_share")
    numbers = {name: float(found.get(name, math.nan)) for name in names}
    return Tried(k=candidate.k, halves=int(found.get("halves", 0)), **numbers)


def _known(value: float) -> float:
    return -math.inf if math.isnan(value) else value
