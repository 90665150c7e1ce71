"""One feature becomes one or two coordinates in which customers can be compared, with a sentence that says what was done and why."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from intarsia.core.features import Column
from intarsia.core.recipe import Step, yeo_johnson
from intarsia.segments.levels import by_levels
from intarsia.stats.scaling import caps, moments, two_peaked, yeo_johnson_power

WIDEST = 1e6
SMALLEST = 1e-15  # of the largest amount: what a double cannot tell from nothing beside it
SKEWED = 1.0
TAILED = 2.0
"""Two peaks of more skew than this hold one of few customers, or of a long tail: as they are the few would drown everything else."""
MANY_ZEROS, MOSTLY_ZEROS, NEARLY_ALL_ZEROS = 0.30, 0.60, 0.97
PRESENCE, AMOUNT = 0.8, 0.6
FEW_GAPS = 0.005
BEYOND_SENSE, LARGEST = 1e100, 1e300


@dataclass(frozen=True)
class Measured:
    """A feature on the sample: `raw` (n,), NaN for null, `known` its finite values, `denominator` (n,) of a share, if any."""

    column: Column
    raw: np.ndarray
    known: np.ndarray
    denominator: np.ndarray | None

    @property
    def zeros(self) -> float:
        """The share of zeros among the known values."""
        return float((self.known == 0).mean())

    @property
    def gaps(self) -> float:
        """The share of customers without a value."""
        return 1.0 - len(self.known) / len(self.raw)


def measured(column: Column, raw: np.ndarray, denominator: np.ndarray | None = None) -> Measured:
    """A feature with what its transformation asks about."""
    return Measured(column, raw, raw[np.isfinite(raw)], denominator)


def steps(feature: Measured) -> tuple[Step, ...]:
    """The coordinates of one feature that varies, by METHODS 1: none has been weighed within its block yet.

    Shares become logits (shrunk by their denominator) or arcsines; amounts with 30 to 97 % zeros (shares from 60 %) a presence and the
    logarithm of the positive part; other amounts a logarithm; figures of either sign a Yeo-Johnson power where they are skewed, unless
    they have two peaks. A null that has a meaning stands at the neutral point and gets a presence of its own. Words, grades: see `levels`.
    """
    kind, known = feature.column.kind, feature.known
    if kind in ("nominal", "ordinal"):
        return by_levels(feature.column, feature.raw)
    if kind == "flag":
        own: tuple[Step, ...] = (_presence(feature),)
    elif kind == "share" and known.min() >= 0 and known.max() <= 1 and feature.zeros < MOSTLY_ZEROS:
        own = (_share(feature),)
    elif known.min() < 0:
        own = (_signed(feature),)
    elif feature.zeros > NEARLY_ALL_ZEROS:
        own = (_presence(feature),)
    elif feature.zeros >= MANY_ZEROS:
        own = (_presence(feature), _positive(feature))
    else:
        own = (_amount(feature),)
    flagged = any(step.transform == "present" for step in own)
    if feature.column.missing and feature.gaps > FEW_GAPS and not flagged:
        own = (*own, _known(feature))
    return tuple(step for step in own if step.scale > 0)


def as_told(feature: Measured, common: float) -> tuple[Step, ...]:
    """The coordinate of a feature whose treatment was asked for: "standard", "common" (by the deviation given) or "none"."""
    name, block = feature.column.name, feature.column.concept
    mean, sd, _ = moments(feature.known)
    if feature.column.treatment == "none":
        return (_filled(feature, Step(name, "identity", "as it is, as asked", block=block)),)
    scale = common if feature.column.treatment == "common" else sd
    how = "the deviation that all columns share" if feature.column.treatment == "common" else "its deviation"
    step = Step(name, "identity", f"less its mean {_figure(mean)}, by {how}, {_figure(scale)}", centre=mean, scale=scale, block=block)
    return (_filled(feature, step),) if scale > 0 else ()


def _presence(feature: Measured) -> Step:
    unanswered = feature.gaps > 0 and feature.column.kind == "flag" and not feature.column.missing
    share = float((feature.known > 0).sum()) / (len(feature.known) if unanswered else len(feature.raw))
    if unanswered:
        because = f"{_percent(share)} of those who answered say yes; the {_percent(feature.gaps)} who did not stand in the middle"
        return _step(feature, "present", because, centre=share, scale=_flag_scale(share), weight=PRESENCE)
    because = f"{_percent(share)} of customers have any: a presence of its own, at weight {PRESENCE:g}"
    return _step(feature, "present", because, centre=share, scale=_flag_scale(share), weight=PRESENCE, when_null=_absent(share))


def _known(feature: Measured) -> Step:
    """Whether there is a value at all. It is not brought to full variance, so a rare gap cannot become a dimension that rules."""
    share = 1.0 - feature.gaps
    because = f"{_percent(feature.gaps)} have none ({feature.column.missing}): whether there is one is a presence of its own"
    return _step(feature, "present", because, low=1.0, high=1.0, centre=share, weight=PRESENCE, when_null=-share * PRESENCE)


def _positive(feature: Measured) -> Step:
    positive = feature.known[feature.known > 0]
    unit = _unit(feature.column.kind, positive)
    low, high = _caps(positive)
    mean, sd, after = moments(np.log1p(np.clip(positive, low, high) / unit))
    because = (
        f"{_percent(feature.zeros)} zeros: logarithm of the positive part (skew {moments(positive)[2]:.1f} -> {after:.1f}), "
        f"{_capped(high)}, at weight {AMOUNT:g}"
    )
    return _step(feature, "positive-log", because, unit=unit, high=high, centre=mean, scale=sd, weight=AMOUNT)


def _amount(feature: Measured) -> Step:
    known, kind = feature.known, feature.column.kind
    low, high = _caps(known)
    capped = np.clip(known, low, high)
    before = moments(known)[2]
    if kind not in ("count", "money") and moments(capped)[2] <= SKEWED:
        return _plain(feature, before)
    positive = known[known > 0]
    unit = _unit(kind, positive)
    mean, sd, after = moments(np.log1p(capped / unit))
    because = f"skew {before:.1f} -> {after:.1f} by log1p in units of {_figure(unit)}; {_capped(high)}; {_percent(feature.zeros)} zeros"
    return _filled(feature, _step(feature, "log1p", because, unit=unit, low=low, high=high, centre=mean, scale=sd))


def _plain(feature: Measured, before: float, why: str = "") -> Step:
    low, high = _caps(feature.known)
    mean, sd, _ = moments(np.clip(feature.known, low, high))
    because = f"{why}skew {before:.1f}: as it is, less the mean {_figure(mean)}, by the deviation {_figure(sd)}; {_capped(high)}"
    return _filled(feature, _step(feature, "identity", because, low=low, high=high, centre=mean, scale=sd))


def _signed(feature: Measured) -> Step:
    low, high = _caps(feature.known)
    capped = np.clip(feature.known, low, high)
    before = moments(feature.known)[2]
    skew = abs(moments(capped)[2])
    if skew <= SKEWED:
        return _plain(feature, before)
    if skew <= TAILED and two_peaked(capped):
        return _plain(feature, before, "two peaks with a gap between, which no power makes one; ")
    sizes = np.abs(capped[capped != 0])
    unit = max(float(np.median(sizes)), float(sizes.max()) / WIDEST)  # else a tiny unit makes powers overflow
    power = yeo_johnson_power(np.sort(capped) / unit)
    mean, sd, after = moments(yeo_johnson(capped / unit, power))
    because = f"of either sign, skew {before:.1f} -> {after:.1f} by Yeo-Johnson with power {power:g}; {_capped(high)}"
    step = _step(feature, "yeo-johnson", because, unit=unit, power=power, low=low, high=high, centre=mean, scale=sd)
    return _filled(feature, step)


def _share(feature: Measured) -> Step:
    column, known = feature.column, np.isfinite(feature.raw)
    low, high = _caps(feature.known)
    step = _step(feature, "arcsin", "a share: arcsine of its root", low=low, high=high)
    under = feature.denominator
    if under is not None and np.isfinite(under[known]).all() and under[known].min() >= 0:
        because = f"a share: logit, shrunk by its number of {column.denominator} (median {np.median(under[known]):,.0f})"
        step = _step(feature, "logit", because, low=low, high=high, denominator=column.denominator)
    mean, sd, after = moments(step.values(feature.raw, under)[known])
    because = f"{step.because}; skew {moments(feature.known)[2]:.1f} -> {after:.1f}; {_percent(feature.zeros)} zeros"
    return _filled(feature, _replaced(step, because, mean, sd))


def _filled(feature: Measured, step: Step) -> Step:
    """A null with a meaning stands at the neutral point (0); one without at the median."""
    if feature.gaps == 0 or feature.column.missing or step.scale <= 0:
        return step
    known = np.isfinite(feature.raw)
    under = feature.denominator[known] if feature.denominator is not None else None
    median = float(np.median(step.values(feature.raw[known], under)))
    because = f"{step.because}; {_percent(feature.gaps)} missing, placed at the median"
    return Step(**{**vars(step), "when_null": median, "because": because})


def _step(feature: Measured, transform: str, because: str, **numbers: float | str) -> Step:
    fields: dict[str, object] = {"column": feature.column.name, "transform": transform, "because": because, "block": feature.column.concept}
    return Step(**(fields | numbers))  # type: ignore[arg-type]


def _replaced(step: Step, because: str, mean: float, sd: float) -> Step:
    return Step(**{**vars(step), "because": because, "centre": mean, "scale": sd})


def _caps(values: np.ndarray) -> tuple[float, float]:
    """Where the extremes begin; never so far from the usual that a square or a quotient of it could overflow."""
    low, high = caps(values)
    sizes = np.abs(values[values != 0])
    usual = float(np.median(np.minimum(sizes, LARGEST / BEYOND_SENSE))) if len(sizes) else 1.0
    sense = usual * BEYOND_SENSE
    return max(low, -sense), min(high, sense)


def _unit(kind: str, positive: np.ndarray) -> float:
    """What counts as one: an order, a day; 1 % of the median for money, so that cents and euros give the same; else the median. Not so
    little that the largest value could not be counted in it."""
    if kind in ("count", "days"):
        return 1.0
    median = float(np.median(positive))
    return max(median / 100.0 if kind == "money" else median, float(positive.max()) * SMALLEST)


def _flag_scale(share: float) -> float:
    """The deviation of a presence; a rare (or nearly general) one keeps its own small variance instead of ruling."""
    usual = 1.0 - NEARLY_ALL_ZEROS <= share <= NEARLY_ALL_ZEROS
    return (share * (1.0 - share)) ** 0.5 if usual else 1.0


def _absent(share: float) -> float:
    return -share / _flag_scale(share) * PRESENCE


def _capped(high: float) -> str:
    return f"top 0.5% capped at {_figure(high)}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%" if 0 < share < 0.1 else f"{100 * share:.0f}%"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
