"""What sets a segment apart from everyone else, strongest first, with real numbers."""

from __future__ import annotations

import math

import numpy as np

from intarsia.core.features import Column
from intarsia.core.persona import Persona, Trait
from intarsia.core.recipe import floats
from intarsia.core.segmentation import Segmentation
from intarsia.personas.wording import level_name, line, quantity, share

_KNOWN_OF_ALL = 0.9
ASSERTED = 0.4
"""From how large a difference on a phrase is said of it; names are made from the same (see namers.plain)."""
KNOWN_OF_MOST = 0.5
_NOTHING = 0.05
PARTS_OF_A_WHOLE = "calendar"
"""The family whose features are shares of the same orders: seasons, days, hours."""


def traits_of(segmentation: Segmentation) -> dict[int, tuple[Trait, ...]]:
    """For each segment number, one trait a feature that is not sensitive, the most distinctive (difference x coverage) first.

    Of a nominal feature the level is told that sets the segment apart most, rather one that it has than one that it lacks.

    The difference is (mean of the segment - mean of everyone) / sd of everyone of the prepared coordinate, among those of whom it is known;
    of a feature with two coordinates, the one that parts the segments more; of a feature that shaped no segment, of its rank. Taken from
    `segmentation.sample`: cost n log n a feature. A segment without a customer in the sample has no traits.
    """
    sample, features = segmentation.sample, segmentation.features
    members = {number: sample.segment == number for number in segmentation.sizes}
    out: dict[int, list[Trait]] = {number: [] for number in segmentation.sizes}
    for column in features.columns:
        if column.sensitive:
            continue
        raw = floats(sample.table, column.name)
        known = ~np.isnan(raw)
        if not known.any():
            continue
        if column.kind == "nominal":
            for number, trait in _level_traits(column, raw, members).items():
                out[number].append(_covered(trait, float(known[members[number]].mean())))
            continue
        differences = _differences(segmentation, column.name, raw, members)
        for number, member in members.items():
            if (member & known).any():
                out[number].append(_trait(column, raw[known], raw[member & known], differences[number], features.currency))
                out[number][-1] = _covered(out[number][-1], float(known[member].mean()))
    parts = {column.name for column in features.columns if column.family == PARTS_OF_A_WHOLE}
    return {number: tuple(sorted(traits, key=lambda t: -_telling(t, parts))) for number, traits in out.items()}


def never_bought(persona: Persona) -> bool:
    """Whether next to none of them has an order, beside others who have: the typical one has none, and they bring nothing to speak of."""
    bought = next((trait for name in ("n_orders", "n_lines") for trait in persona.traits if trait.column == name), None)
    return bought is not None and bought.typical == 0 and bought.difference < 0 and persona.value_share <= _NOTHING * persona.share


def _telling(trait: Trait, parts: set[str]) -> float:
    """How much it says: the difference times the coverage; half of it for a part of a whole that a segment lacks, as what it has stands in
    another part."""
    lacks = trait.column in parts and trait.difference < 0
    return round(abs(trait.difference) * trait.coverage / (2.0 if lacks else 1.0), 9)


def _level_traits(column: Column, raw: np.ndarray, members: dict[int, np.ndarray]) -> dict[int, Trait]:
    """Segment number to the share of the level that sets it apart most, against everyone's, in deviations of it.

    What a segment has says more than what it lacks: a level that is rarer in it is told where it lies more than twice as far.
    """
    known = ~np.isnan(raw)
    told: dict[int, Trait] = {}
    furthest = dict.fromkeys(members, -1.0)
    for code in np.unique(raw[known]):
        has = raw == code
        usual = float(has[known].mean())
        spread = (usual * (1.0 - usual)) ** 0.5
        for number, member in members.items():
            if not (member & known).any():
                continue
            own = float(has[member & known].mean())
            difference = (own - usual) / spread if spread > 0 else 0.0
            far = round(max(difference, -difference / 2.0), 9)
            if far > furthest[number]:
                furthest[number] = far
                told[number] = _level_trait(column, float(code), (own, usual), difference)
    return told


def _level_trait(column: Column, code: float, typical: tuple[float, float], difference: float) -> Trait:
    said = line(level_name(code, column))
    more = "more often" if difference >= 0 else "less often"
    again = f" {said}" if column.levels else ""
    words = f"{column.label} {more} {said}: {share(typical[0])}{again} against {share(typical[1])}"
    return Trait(column.name, f"{column.label} {said}", "share", *typical, difference, words)


def _differences(segmentation: Segmentation, name: str, raw: np.ndarray, members: dict[int, np.ndarray]) -> dict[int, float]:
    """Segment number to standardised difference, by the coordinate in which the segments lie furthest apart."""
    steps = segmentation.fitted.recipe.steps
    known = ~np.isnan(raw)
    coordinates = [segmentation.sample.matrix[known, j] for j, step in enumerate(steps) if step.column == name]
    members = {number: member[known] for number, member in members.items()}
    best: dict[int, float] = dict.fromkeys(members, 0.0)
    for values in coordinates or [_ranks(raw[known])]:
        spread = float(values.std())
        if spread <= 1e-12 * max(1.0, float(np.abs(values).max())):
            continue
        centre = float(values.mean())
        found = {number: (float(values[member].mean()) - centre) / spread if member.any() else 0.0 for number, member in members.items()}
        if sum(d * d for d in found.values()) > sum(d * d for d in best.values()):
            best = found
    return best


def _ranks(values: np.ndarray) -> np.ndarray:
    """Ranks from 0 to 1 of (n,) values, ties sharing their middle."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: np.ndarray = ((np.cumsum(counts) - counts / 2.0) / len(values))[inverse]
    return ranks


def _trait(column: Column, everyone: np.ndarray, own: np.ndarray, difference: float, currency: str) -> Trait:
    """Typical is the median; where the medians read alike but the segment differs, the mean. Where it hardly differs, nothing is asserted:
    the feature's name stands before the numbers; where these read alike, one number."""
    typical, usual, how = float(np.median(own)), float(np.median(everyone)), "typically"
    if (
        column.kind == "flag"
        or quantity(typical, column, currency) == quantity(usual, column, currency)
        or (typical - usual) * difference < 0
    ):
        typical, usual, how = math.fsum(own) / len(own), math.fsum(everyone) / len(everyone), "on average"
    said, all_said = quantity(typical, column, currency), quantity(usual, column, currency)
    if said == all_said:
        words = f"{line(column.label)}, as everyone: {said} {how}"
    else:
        words = f"{_phrase(column, difference)} {said} against {all_said} {how}"
    return Trait(column.name, column.label, column.unit, typical, usual, difference, words)


def _phrase(column: Column, difference: float) -> str:
    """What is said before the numbers. Less of a share is often said by its opposite ("comes by desktop"); then what the numbers are the
    share of stands before them."""
    label = line(column.label)
    if abs(difference) < ASSERTED:
        return f"{label}:"
    if difference > 0:
        return f"{column.high}:"
    own = column.kind == "share" and label.lower() not in column.low.lower()
    return f"{column.low}: {label[:1].lower()}{label[1:]}" if own else f"{column.low}:"


def _covered(trait: Trait, coverage: float) -> Trait:
    words = trait.words if coverage >= _KNOWN_OF_ALL else f"{trait.words} (known of {share(coverage)} of them)"
    return Trait(trait.column, trait.label, trait.unit, trait.typical, trait.everyone, trait.difference, words, coverage)
