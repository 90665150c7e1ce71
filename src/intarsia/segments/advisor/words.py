"""The recommendation in three sentences: what to run, what to do to the features first, and how far to trust it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from intarsia.core.advice import AlgorithmAdvice, FeatureAdvice, NumberAdvice, Preparation
from intarsia.core.segmentation import Candidate, Gate, Segmentation

AGREE, SURE, OVERLAP = 0.70, 0.75, 0.60
_CALLED = {
    "kmeans": "k-means",
    "mixture": "a Gaussian mixture",
    "hierarchical": "hierarchical clustering (Ward)",
    "hdbscan": "HDBSCAN",
    "dbscan": "DBSCAN",
    "equal_cuts": "equal cuts of one feature",
}


_REFUSED = {
    "size": "too small a segment",
    "width": "a segment of equal values",
    "substance": "segments that only repeat what customers have or have not",
    "reach": "segments that hardly differ",
    "stability": "segments that are not found again in another draw of the customers",
    "recognition": "a segment that is not found again in another draw of the customers",
}


def measured_sentences(
    found: Segmentation, number: NumberAdvice, algorithms: Sequence[AlgorithmAdvice], preparations: Sequence[Preparation]
) -> tuple[str, ...]:
    """Three sentences on what was measured."""
    called, n = _CALLED.get(found.algorithm_name, found.algorithm_name), found.n_customers
    best = next((one for one in algorithms if one.verdict == "recommended"), None)
    if best is not None:
        what = f"Cluster the {n:,} customers by {called} into {number.k} segments: {_found_again(best, number)}."
    else:
        what = (
            f"No algorithm gives {number.low} to {number.high} segments of these {n:,} customers that stand the tests: "
            f"{_refused(found.candidates)}. What is left is {number.k} segments by {called}, a cut that may be useful but is no group."
            if number.k > 1
            else f"Leave these {n:,} customers one segment: {number.because.split('. ')[0]}."
        )
    return what, _prepared(preparations), _trust(best)


def _refused(candidates: Sequence[Candidate]) -> str:
    """Of the candidates with a wished number of segments, how many fell by what, with the figures of the one found again best."""
    asked = [one for one in candidates if all(gate.passed is not False for gate in one.gates if gate.name == "number")]
    fell = [(one, gate) for one in asked for gate in _failed(one)[:1]]
    if not fell:
        return "none that was tried has so many"
    counts = Counter(gate.name for _, gate in fell)
    told = ", ".join(f"{times} of {len(asked)} tried have {_REFUSED.get(name, name)}" for name, times in counts.most_common())
    best, gate = max(fell, key=lambda pair: pair[0].measures.get("stability", 0.0))
    steady = f"agreement {best.measures.get('stability', float('nan')):.2f}"
    called = _CALLED.get(best.algorithm, best.algorithm)
    return f"{told}; of the steadiest, {called} with {best.k} ({steady}), {gate.because}"


def _failed(candidate: Candidate) -> list[Gate]:
    """The gates that it did not pass, those that admit of no exception first."""
    order = tuple(_REFUSED)
    failed = [gate for gate in candidate.gates if gate.passed is False]
    return sorted(failed, key=lambda gate: order.index(gate.name) if gate.name in order else len(order))


def ruled_sentences(n: int, features: Sequence[FeatureAdvice], algorithms: Sequence[AlgorithmAdvice]) -> tuple[str, ...]:
    """Three sentences by rule."""
    if all(one.verdict == "not recommended" for one in algorithms):
        return (
            f"{n:,} customer{'s' if n != 1 else ''} cannot be segmented by any algorithm: read them one by one, or wait for some hundreds.",
            "Keep the features as they are and describe each customer in their own units.",
            "Everything below is what to do once there are more.",
        )
    if len(features) == 1:
        return (
            (
                f"With the one feature {features[0].column} there is nothing to cluster: cut it at values that mean "
                f"something to the business, "
                "or into equal parts."
            ),
            "Add features of another kind (when, how often, how much, what) before clustering.",
            "An algorithm would return such cuts as well, at less obvious values.",
        )
    ruled = max(features, key=lambda one: one.figures["share_raw"])
    share = ruled.figures["share_raw"]
    unit = f" {n:,} customers" if n else " the customers"
    return (
        (
            f"Cluster{unit} by k-means, trying 2 to 12 segments and choosing within 4 to 8 by whether halves of the customers agree; "
            "look at a Gaussian mixture beside it where overlap matters."
        ),
        (
            f"Transform first: as it is, {ruled.column} alone would make {100 * share:.0f}% of the squared distance between customers, and "
            f"{_least(features)}; after the transforms below each has the same weight."
        ),
        (
            "This is advice by rule: skew, zeros, near-duplicate features, whether there are groups at all and how "
            "many, only data can tell "
            "(run the same command on the table)."
        ),
    )


def _least(features: Sequence[FeatureAdvice]) -> str:
    small = [one for one in features if one.figures["share_raw"] < 0.01]
    if not small:
        low = min(features, key=lambda one: one.figures["share_raw"])
        return f"{low.column} {100 * low.figures['share_raw']:.1f}%"
    return f"{', '.join(one.column for one in small)} less than 1% each" if len(small) > 1 else f"{small[0].column} less than 1%"


def _prepared(preparations: Sequence[Preparation]) -> str:
    if not preparations:
        return "The features leave nothing to prepare: nothing varies between customers."
    ours, standard, _, raw = preparations
    if ours.agreement == standard.agreement == raw.agreement:
        return (
            f"The features need no preparation: left as they are none has more than {100 * raw.largest_share:.0f}% of the distance, and "
            "the segments are the same as after the steps below, which only keep that so for other customers."
        )
    return (
        f"Prepare the features as below: left as they are, {raw.largest} alone would make "
        f"{100 * raw.largest_share:.0f}% of the distance and "
        f"segments by k-means would differ in {_of(raw)}; prepared, none has more than {100 * ours.largest_share:.0f}% and they differ in "
        f"{_of(ours)}; against only standardising, {_against(ours, standard)}."
    )


def _against(ours: Preparation, standard: Preparation) -> str:
    apart = ours.stability - standard.stability
    unsure = 2.0 * (ours.stability_se**2 + standard.stability_se**2) ** 0.5
    halves = f"{ours.stability:.2f} ± {ours.stability_se:.2f} against {standard.stability:.2f} ± {standard.stability_se:.2f}"
    if ours.agreement == standard.agreement:
        return "the segments are the same: these features need no more"
    if apart > unsure:
        told = f"halves of the customers agree more ({halves})"
    elif apart < -unsure:
        told = f"halves agree less ({halves}), so repeatability does not speak for the transforms here"
    else:
        told = f"halves agree about as well ({halves}), so repeatability does not decide between the two"
    sizes = f"the smallest segment has {100 * ours.smallest:.1f}% of customers instead of {100 * standard.smallest:.1f}%"
    differ = f"{_of(ours)} instead of {standard.told_apart}" if ours.told_apart != standard.told_apart else f"{_of(ours)} either way"
    return f"{told}; {sizes}, and {differ} differ between segments"


def _found_again(best: AlgorithmAdvice, number: NumberAdvice) -> str:
    steady, worst = best.measures.get("stability", float("nan")), best.measures.get("jaccard", float("nan"))
    figures = f"adjusted Rand {steady:.2f}, every segment overlapping by {worst:.2f} or more when found again"
    if not (steady >= AGREE and worst >= OVERLAP):
        return f"no number passes every test; this one comes nearest ({figures}; {AGREE:.2f} and {OVERLAP:.2f} are needed)"
    fewer = f", fewer than the {number.low} to {number.high} that were looked for" if number.k < number.low else ""
    return f"of what was tried this is the largest number that halves of the customers agree on ({figures}){fewer}"


def _of(one: Preparation) -> str:
    return f"{one.told_apart} feature{'s' if one.told_apart != 1 else ''}"


def _trust(best: AlgorithmAdvice | None) -> str:
    if best is None:
        return "Do not build on such a cut without an outcome that it foretells; more features of behaviour, or an objective, may help."
    width, steady = best.measures.get("silhouette", float("nan")), best.measures.get("stability", 0.0)
    gaps = (
        "customers lie in groups with gaps between them"
        if width >= 0.5
        else "groups overlap"
        if width >= 0.25
        else "customers form a continuum: the borders are drawn, not found, and their number is a matter of use"
    )
    close = (
        ""
        if steady >= SURE
        else f"; the agreement passes its limit of {AGREE:.2f} only just: expect other borders on new data"
        if steady >= AGREE
        else f"; the agreement lies below its limit of {AGREE:.2f}: other customers would give other borders, so use the segments to "
        "describe, and act on those alone that are found again"
    )
    return f"A silhouette of {width:.2f} says that {gaps}{close}; test the segments on what was held out before acting on them."
