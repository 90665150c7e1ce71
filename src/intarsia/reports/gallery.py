"""All pictures of a run about the segments themselves: how large they are, where they lie, what sets them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from intarsia.reports import charts, wording
from intarsia.reports.numbers import Heading, Numbers, Value
from intarsia.reports.picture import Picture
from intarsia.reports.projection import Biplot, differences, project, spaced

if TYPE_CHECKING:
    from intarsia.core.recipe import Step
    from intarsia.core.run import Run

MOST_DOTS = 1_800
MOST_ROWS = 16
_KEY = {
    "spend": "The pale bar is the share of customers, the full bar below it the share of spend, counted from the used order lines.",
    "lines": "The pale bar is the share of customers, the full bar below it the share of the lines bought, as the source tells no money.",
    "pieces": "The pale bar is the share of customers, the full bar below it the share of the pieces bought, as the source tells no money.",
    "monthly revenue": "The pale bar is the share of customers, the full bar below it the share of what running contracts bring a month.",
}


def names_of(run: Run) -> dict[int, str]:
    """Segment number to name; the number where a segment has no persona."""
    told = {persona.segment: wording.clean(persona.name) for persona in run.personas.personas}
    return {number: told.get(number, f"Segment {number}") for number in sorted(run.segments.sizes)}


def sizes(run: Run) -> Picture:
    """Shares of customers and of spend, side by side."""
    personas = run.personas.personas
    values = tuple(charts.Size(p.segment, p.name, p.customers, p.share, p.value_share) for p in personas)
    known = [p for p in personas if wording.known(p.value_share)]
    best = max(known, key=lambda p: p.value_share - p.share, default=None)
    value = run.personas.value
    if best is None or not value:
        finding = "Spend is not known, so only the shares of customers are shown."
    elif len(personas) == 1:
        finding = f"One segment holds everyone (n = {wording.count(best.customers)})."
    else:
        finding = (
            f"{best.name} are {wording.percent(best.share)} of the customers (n = {wording.count(best.customers)}) "
            f"and bring {wording.percent(best.value_share)} of the {value}."
        )
    rows = tuple((p.segment, p.name, p.customers, p.share, *((p.value_share,) if value else ())) for p in personas)
    headings = (
        Heading("Segment", "count"),
        Heading("Name"),
        Heading("Customers", "count"),
        Heading("Share of customers", "share"),
        *((Heading(f"Share of {value}", "share"),) if value else ()),
    )
    return Picture(
        "sizes",
        "Who is how many, and who brings how much",
        wording.clean(finding),
        charts.sizes(values, value=value),
        charts.sizes(values, wide=False, value=value),
        Numbers(f"Customers{f' and {value}' if value else ''} of each segment", headings, rows),
        _KEY.get(value, "The bar is the share of customers."),
    )


def map_of(run: Run) -> Picture | None:
    """The customers of the sample on the two directions in which they differ most; none where nobody differs from anybody."""
    sample = run.segments.sample
    flat = project(sample.matrix)
    if not flat.explained.any():
        return None
    shown = spaced(len(sample.segment), MOST_DOTS)
    numbers = [n for n in sorted(run.segments.sizes) if (sample.segment == n).any()]
    middles = {n: np.median(flat.positions[sample.segment == n], axis=0) for n in numbers}
    steps = run.segments.fitted.recipe.steps
    values = charts.Map(
        tuple(charts.Place(float(flat.positions[i, 0]), float(flat.positions[i, 1]), int(sample.segment[i])) for i in shown),
        tuple(charts.Place(float(m[0]), float(m[1]), n) for n, m in middles.items()),
        _axis_title(run, steps, flat, 0),
        _axis_title(run, steps, flat, 1),
    )
    names = names_of(run)
    rows = tuple((n, names[n], int((sample.segment == n).sum()), float(m[0]), float(m[1])) for n, m in middles.items())
    headings = (Heading("Segment", "count"), Heading("Name"), Heading("n", "count"), Heading("Across", "number"), Heading("Up", "number"))
    whole = float(flat.explained.sum())
    return Picture(
        "map",
        "A map of the customers",
        f"The two axes hold {wording.percent(whole)} of the differences between customers "
        f"(across {wording.percent(float(flat.explained[0]))}, up {wording.percent(float(flat.explained[1]))}); "
        f"{wording.count(len(shown))} of {wording.plural(run.segments.n_customers, 'customer')} are drawn.",
        charts.map_of(values),
        None,
        Numbers(f"The middle (median) of each segment on the map, from {wording.count(len(sample.segment))} customers", headings, rows),
        "Each dot is a customer; near dots behave alike; a number marks the middle of its segment. Segments that overlap here may be "
        "apart in the differences that two axes cannot show.",
        keyed=True,
    )


def profiles(run: Run) -> Picture | None:
    """How far each segment lies above or below everyone in the features that shaped the segments."""
    sample, features = run.segments.sample, run.features
    names = names_of(run)
    steps = run.segments.fitted.recipe.steps
    kept = [j for j, step in enumerate(steps) if not (step.column in features.names and features.column(step.column).sensitive)]
    found = np.round(differences(sample.matrix, sample.segment, tuple(names))[kept], 9) + 0.0  # what adding leaves over is no difference
    labels = [label_of(run, steps[j]) for j in kept]
    if not found.size or len(names) < 2:
        return None
    strength = np.round((found**2).sum(1), 9)
    order = sorted(range(len(kept)), key=lambda i: (-strength[i], labels[i]))
    top = order[:MOST_ROWS]
    values = charts.Profiles(tuple(labels[i] for i in top), tuple(names.items()), tuple(tuple(float(v) for v in found[i]) for i in top))
    place = np.unravel_index(int(np.argmax(np.round(np.abs(found[top]), 9))), found[top].shape)
    furthest, number = top[int(place[0])], list(names)[int(place[1])]
    value = float(found[furthest, int(place[1])])
    rows: tuple[tuple[Value, ...], ...] = tuple((labels[i], *(float(v) for v in found[i])) for i in order)
    sizes_told = {n: wording.count(int((sample.segment == n).sum())) for n in names}
    headings = (Heading("Feature"), *(Heading(f"{n} {name} (n = {sizes_told[n]})", "number") for n, name in names.items()))
    more = (
        f" The {MOST_ROWS} of {len(order)} coordinates in which segments differ most; the table has all." if len(order) > MOST_ROWS else ""
    )
    return Picture(
        "profiles",
        "What sets the segments apart",
        f"The furthest from everyone: {names[number]} in {labels[furthest].lower()}, {wording.signed(value)} standard deviations.",
        charts.profiles(values),
        charts.profiles(values, wide=False),
        Numbers("Standardised difference of each segment from everyone", headings, rows),
        f"Each number is the segment's mean less everyone's, in standard deviations of the prepared feature, from "
        f"{wording.count(len(sample.segment))} customers; 0.8 is a large difference.{more}",
        keyed=True,
    )


def label_of(run: Run, step: Step) -> str:
    """What a coordinate is called: the feature's label, and its part where a feature has two."""
    label = run.features.column(step.column).label if step.column in run.features.names else step.column
    part = {"present": " (any)", "positive-log": " (how much)"}.get(step.transform, "")
    return wording.clean(label) + part


def _axis_title(run: Run, steps: tuple[Step, ...], flat: Biplot, axis: int) -> tuple[str, ...]:
    """The two coordinates that the axis is mostly made of, with the direction in which each grows; a line each."""
    loadings = flat.loadings[:, axis]
    ranked = sorted(range(len(steps)), key=lambda j: (-round(abs(float(loadings[j])), 9), steps[j].name))[:2]
    told = [
        f"{'more' if loadings[j] > 0 else 'less'}: {wording.short(label_of(run, steps[j]), 36)}" for j in ranked if abs(loadings[j]) > 1e-9
    ]
    return (*told[:-1], f"{told[-1]} \N{RIGHTWARDS ARROW}") if told else ()
