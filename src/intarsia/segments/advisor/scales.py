"""What can be said of features from their ranges alone: who would rule the distance, which are likely skewed, what to do to each."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from intarsia.core.advice import FeatureAdvice
from intarsia.core.ranges import FeatureRange
from intarsia.stats.scaling import moments

TWO_PARTS = 0.30
_EARLY = 0.35
_FIFTH = 0.2
_CAPS = (90.0, 180.0, 365.0, 366.0, 730.0, 1095.0)
_TENURE = frozenset({"age", "tenure", "lifetime", "signup", "registered", "registration", "joined", "first"})
_UNKNOWN_ORDER = {"count": True, "money": True, "days": True}


def shares(features: Sequence[FeatureRange]) -> dict[str, float]:
    """The share of each feature in the expected squared distance between two customers, were all left as they are.

    Each has the variance that its range allows: as if values were spread evenly over it (width^2/12), unless the mean of a skewed one is
    known (then that of an exponential with this mean), or it is said to be normal (width/6). Words (nominal) count as one 0/1 column.
    """
    variance = {feature.name: deviation(feature) ** 2 for feature in features}
    biggest = max(variance.values())
    relative = {name: value / biggest for name, value in variance.items()}
    total = sum(relative.values())
    return {name: value / total for name, value in relative.items()}


def deviation(feature: FeatureRange) -> float:
    """The standard deviation that a range suggests; see `shares`."""
    even = feature.width / 12.0**0.5
    if feature.kind in ("flag", "nominal") and feature.mean is not None:
        return max(feature.mean * (1.0 - feature.mean), 1e-12) ** 0.5
    if feature.shape == "normal":
        return feature.width / 6.0
    if feature.mean is not None and skewed(feature):
        return min(max(feature.mean - feature.low, 1e-12 * feature.width), even)
    return even


def skewed(feature: FeatureRange) -> bool:
    """Whether a long tail to the right is to be expected: as told; by where mean or median lie; else of counts, money and days."""
    if feature.shape:
        return feature.shape == "skewed"
    middle = feature.median if feature.median is not None else feature.mean
    if middle is not None:
        return (middle - feature.low) / feature.width < _EARLY
    return _UNKNOWN_ORDER.get(feature.kind, False)


def two_parts(feature: FeatureRange) -> bool:
    """Whether presence and amount are to be told apart."""
    return feature.zeros is not None and feature.zeros >= TWO_PARTS and feature.kind in ("count", "money", "days", "number", "ratio")


def advise_ranges(features: Sequence[FeatureRange]) -> tuple[FeatureAdvice, ...]:
    """Advice on every feature by rule."""
    unscaled = shares(features)
    return tuple(_advice(feature, unscaled[feature.name], len(features)) for feature in features)


def _advice(feature: FeatureRange, share: float, features: int) -> FeatureAdvice:
    transform, because = _transform(feature)
    unit = f" {feature.unit}" if feature.unit else ""
    known = [f"{said} {value:g}" for said, value in (("mean", feature.mean), ("median", feature.median)) if value is not None]
    what = f"{feature.kind}, {feature.low:g} to {feature.high:g}{unit}" + (f", {', '.join(known)}" if known else "")
    figures = {"share_raw": share, "share_after": 1.0 / features, "deviation": deviation(feature)}
    effect = f"share of distance {_percent(share)} as it is -> {_percent(1.0 / features)} (1 of {features})"
    if transform.startswith("log1p"):
        before, after = _scenario(feature)
        figures |= {"skew_raw": before, "skew_after": after}
        effect += f"; skew {before:.1f} -> {after:.1f} if it falls off exponentially around a mean of {_mean(feature):g}"
    return FeatureAdvice(feature.name, what, _problem(feature, share, features), transform, effect, because, figures)


def _problem(feature: FeatureRange, share: float, features: int) -> str:
    told = []
    if features > 1 and share > 2.0 / features:
        told.append(f"as it is it would rule: {_percent(share)} of the squared distance")
    elif features > 1 and share < 0.1 / features:
        told.append(f"as it is it would count for nothing: {_percent(share)} of the squared distance")
    if skewed(feature) and feature.kind not in ("share", "flag", "nominal", "ordinal"):
        stated = feature.shape or feature.mean is not None or feature.median is not None
        told.append("a long tail to the right" + ("" if stated else " is usual; data must show it"))
    if two_parts(feature):
        told.append(f"{100 * (feature.zeros or 0):.0f}% zeros")
    if feature.missing:
        told.append(f"{100 * feature.missing:.0f}% missing")
    if feature.kind == "days" and feature.high in _CAPS and not _tenure(feature):
        told.append(f"{feature.high:g} looks like a cap: customers beyond it, or without any purchase, may be piled up there")
    return "; ".join(told) or "nothing that the range shows"


def _transform(feature: FeatureRange) -> tuple[str, str]:
    """The transform, and the sentence."""
    if two_parts(feature):
        return (
            "presence (0 or 1) and logarithm of the positive part",
            f"with {100 * (feature.zeros or 0):.0f}% zeros 'whether at all' (weight .8) and 'how much' (weight .6) are two questions",
        )
    if feature.kind == "share":
        scale = " after dividing by 100" if feature.high > 1 else ""
        return f"arcsine of the root{scale}, then standardise", (
            "the step from 0 to 10% tells more than that from 45 to 55%; with the number of mails sent to each, use a logit shrunk by it, "
            "for 1 of 1 is no 100%"
        )
    if feature.kind == "flag":
        return "0 or 1, standardised, weight .8", "a yes or no has two values only and would otherwise split the segments by itself"
    if feature.kind == "nominal":
        return "a 0/1 column a level, together of variance 1", "so that a question with many answers weighs no more than one feature"
    if feature.kind == "ordinal":
        return "ridit score (share of customers below)", "grades have an order but no distances"
    if _tenure(feature) and skewed(feature):
        return "log1p of days, then standardise", (
            "tenure: the first months set customers apart more than the fifth year from the sixth; large is long known; where customers "
            "joined evenly its skew is below 1, and standardising is enough"
        )
    if feature.kind == "days" and skewed(feature):
        return "log1p of days, then standardise", (
            "recency: from 3 to 10 days ago is as much of a change as from 100 to 300; small is good, so read its sign "
            "the other way round; "
            "if many lie at the top of the range, add a 0/1 column for 'lapsed or never'"
        )
    if feature.kind in ("count", "money"):
        unit = "1" if feature.kind == "count" else "1% of the median, so that cents and whole units give the same segments"
        return (
            f"log1p in units of {unit}, then standardise",
            "from 1 to 2 is more of a difference than from 41 to 42; extremes capped at .5%",
        )
    if skewed(feature):
        return "log1p in units of the median, then standardise", "told to have a long tail"
    return "standardise (less the mean, by the deviation)", "no long tail is to be expected; data must confirm it (skew below 1)"


def _tenure(feature: FeatureRange) -> bool:
    """Whether days count from the beginning of a customer, of which many are good, and not back to the last thing she did."""
    return feature.kind == "days" and bool(_TENURE & set(re.split(r"[^a-z]+", feature.name.lower())))


def _scenario(feature: FeatureRange) -> tuple[float, float]:
    """Skew before and after log1p, were the feature exponential around its mean (a fifth of the range where unknown), cut at its top."""
    share = (np.arange(2_000) + 0.5) / 2_000
    mean = _mean(feature) - feature.low
    values = feature.low + np.minimum(-np.log1p(-share) * mean, feature.width)
    if feature.kind == "count":
        values = np.round(values)
    positive = values[values > 0]
    unit = float(np.median(positive)) if len(positive) else 1.0
    unit = 1.0 if feature.kind in ("count", "days") else unit / 100.0 if feature.kind == "money" else unit
    return moments(values)[2], moments(np.log1p(np.maximum(values, 0.0) / unit))[2]


def _mean(feature: FeatureRange) -> float:
    if feature.mean is not None:
        return feature.mean
    return feature.median / np.log(2.0) if feature.median is not None and feature.low == 0 else feature.low + _FIFTH * feature.width


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%" if share >= 0.1 else f"{100 * share:.1f}%" if share >= 0.001 else "under 0.1%"
