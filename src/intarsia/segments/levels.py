"""Words become comparable: "Berlin or Paris" weighs as much as one figure, and "often, sometimes, never" keeps its order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from intarsia.core.features import Column
from intarsia.core.recipe import Step

RARE, MOST = 0.01, 15
FEW_GAPS = 0.005
MOST_GRADES = 60


def by_levels(column: Column, raw: np.ndarray) -> tuple[Step, ...]:
    """The coordinates of a nominal or ordinal feature, (n,) places of levels or codes, NaN for null.

    Nominal: levels below 1 % or beyond the 15 most frequent become "other"; each level that is left is 1 or 0, less its share, by the root
    of the sum of all variances, so that the feature weighs as one figure of deviation 1, however many levels it has. More than 0.5 % nulls
    are a level; fewer stand in the middle. Ordinal: ridit scores, the share of customers who are below plus half of those who are equal
    (Bross, Biometrics 14, 1958), by their deviation; nulls stand in the middle. Cost n log n.
    """
    known = raw[np.isfinite(raw)]
    codes, counts = np.unique(known, return_counts=True)
    if len(codes) < 2 and len(known) == len(raw):
        return ()
    if column.kind == "ordinal":
        return _ridit(column, *_thinned(codes, counts), gaps=1.0 - len(known) / len(raw))
    return _indicators(column, codes, counts / len(raw), gaps=1.0 - len(known) / len(raw))


def _thinned(codes: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """At most 60 grades: neighbours are taken together where there are more, so that the rule stays short."""
    if len(codes) <= MOST_GRADES:
        return codes, counts
    ends = np.searchsorted(np.cumsum(counts), np.arange(MOST_GRADES) / MOST_GRADES * counts.sum(), side="right")
    starts = np.unique(np.concatenate([[0], ends]))
    return codes[starts], np.add.reduceat(counts, starts)


def _ridit(column: Column, codes: np.ndarray, counts: np.ndarray, *, gaps: float) -> tuple[Step, ...]:
    share = counts / counts.sum()
    marks = np.cumsum(share) - share / 2.0
    spread = float((share * (marks - 0.5) ** 2).sum()) ** 0.5
    if spread <= 0:
        return ()
    because = f"{len(codes)} grades in their order: each stands at the share of customers below it and half of its own (ridit)"
    if gaps:
        because += f"; {_percent(gaps)} without an answer stand in the middle"
    points = tuple(float(code) for code in codes)
    step = Step(
        column.name,
        "ridit",
        because,
        low=points[0],
        high=points[-1],
        centre=0.5,
        scale=spread,
        block=column.concept,
        points=points,
        marks=tuple(float(mark) for mark in marks),
    )
    return (step,)


def _indicators(column: Column, codes: np.ndarray, shares: np.ndarray, *, gaps: float) -> tuple[Step, ...]:
    order = sorted(range(len(codes)), key=lambda i: (-shares[i], codes[i]))
    kept = sorted(i for i in order[:MOST] if shares[i] >= RARE)
    merged = [i for i in range(len(codes)) if i not in kept]
    rest = float(shares[merged].sum())
    own_gap = gaps if gaps > FEW_GAPS else 0.0
    whole = float(shares.sum()) + own_gap
    parts: list[tuple[float, str, tuple[float, ...], str]] = [
        (float(shares[i]), "level", (float(codes[i]),), _level(column, float(codes[i]))) for i in kept
    ]
    if merged:
        parts.append((rest, "other", tuple(float(codes[i]) for i in kept), "other"))
    if own_gap:
        parts.append((own_gap, "level", (), "no answer"))
    share = np.array([part[0] for part in parts]) / whole
    total = float((share * (1.0 - share)).sum()) ** 0.5
    if total <= 0 or len(parts) < 2:
        return ()
    if len(parts) == 2:  # the second would only mirror the first: one coordinate carries the weight of both
        parts, total = parts[:1], total / 2.0**0.5
    told = _told(len(codes), len(merged), rest, own_gap)
    plain = Step(column.name, "level", told, scale=total, block=column.concept)
    return tuple(_indicator(plain, part, float(p), asked=own_gap > 0) for part, p in zip(parts, share, strict=False))


def _indicator(plain: Step, part: tuple[float, str, tuple[float, ...], str], share: float, *, asked: bool) -> Step:
    """The coordinate of one level; a null counts as not being it, as being it, or (where nulls are no level) stands in the middle."""
    _, transform, points, said = part
    is_gap = transform == "level" and not points
    null = ((1.0 if is_gap else 0.0) - share) / plain.scale if asked else 0.0
    because = f"{plain.because}; {_percent(share)} have '{said}'"
    return replace(plain, transform=transform, because=because, centre=share, when_null=null, points=points, part=said)


def _told(levels: int, merged: int, rest: float, gaps: float) -> str:
    told = f"{levels} levels, together as heavy as one figure"
    if merged:
        told += f"; {merged} that are rare ({_percent(rest)} of customers) count as 'other'"
    if gaps:
        told += f"; {_percent(gaps)} without an answer are a level of their own"
    return told


def _level(column: Column, code: float) -> str:
    place = int(code)
    if column.levels and place == len(column.levels):
        return "another word"
    return column.levels[place] if column.levels and place == code and 0 <= place < len(column.levels) else f"{code:g}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%" if 0 < share < 0.1 else f"{100 * share:.0f}%"
