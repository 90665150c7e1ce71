"""The pictures of living segments: who went where, how large each segment was, and the lives of the segments."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from intarsia.core.lineage import BY_RULE, NOBODY
from intarsia.reports import charts, wording
from intarsia.reports.charts.lineage import MARKS, SIGNS
from intarsia.reports.numbers import Heading, Numbers
from intarsia.reports.picture import Picture

if TYPE_CHECKING:
    from datetime import date

    from intarsia.core.lineage import Lineage, LineageEvent
    from intarsia.core.watch import Watch


_EVENT = (
    Heading("Day"),
    Heading("What"),
    Heading("From"),
    Heading("To"),
    Heading("Overlap", "share"),
    Heading("Version", "count"),
    Heading("Decided by"),
    Heading("Because"),
)


def flows(watch: Watch) -> Picture | None:
    """The Sankey of the period; none where no period is told."""
    period = watch.period
    if period is None:
        return None
    counted: Counter[tuple[int, int]] = Counter()
    for flow in period.flows:
        counted[flow.origin, flow.target] += flow.customers
    counted.update({(segment, segment): customers for segment, customers in period.stayed})
    sizes = {n: sum(c for (origin, _), c in counted.items() if origin == n) for n in {n for pair in counted for n in pair} - {NOBODY}}
    names = tuple((n, watch.names.get(n, "")) for n in sorted(sizes, key=lambda n: (-sizes[n], n)))
    ribbons = tuple(charts.Ribbon(*pair, customers) for pair, customers in sorted(counted.items()))
    values = charts.Sankey(ribbons, names, wording.day(period.first), wording.day(period.last))
    moves = [(pair, n) for pair, n in counted.items() if pair[0] != pair[1] and NOBODY not in pair]
    largest = max(moves, key=lambda move: (move[1], move[0]), default=None)
    finding = f"{wording.plural(period.moved, 'move')} between segments"
    if largest:
        finding += f"; the thickest ribbon: {wording.count(largest[1])} from {watch.called(largest[0][0])} to {watch.called(largest[0][1])}"
    headings = (
        Heading("From"),
        Heading("To"),
        Heading("Because"),
        Heading("Customers", "count"),
    )
    rows = tuple((watch.called(f.origin), watch.called(f.target), f.cause, f.customers) for f in period.flows)
    kept = tuple((watch.called(segment), watch.called(segment), "stayed", customers) for segment, customers in period.stayed)
    return Picture(
        "flows",
        "Who went where",
        wording.clean(f"{finding}."),
        charts.sankey(values),
        charts.sankey(values, wide=False),
        Numbers("Every flow, with its cause", headings, rows + kept),
        "The pale ribbons are those who stayed. Grey are newcomers and those who are in no segment any more.",
        keyed=True,
    )


def sizes(watch: Watch) -> Picture | None:
    """The sizes of segments over time; none with fewer than two days."""
    days = sorted({row.on for row in watch.sizes})
    if len(days) < 2:
        return None
    points = tuple(charts.Point(row.segment, row.on, row.customers) for row in watch.sizes if row.segment != NOBODY)
    first, last = ({row.segment: row.customers for row in watch.sizes if row.on == day} for day in (days[0], days[-1]))
    change = {n: last.get(n, 0) - first.get(n, 0) for n in sorted((set(first) | set(last)) - {NOBODY})}
    most = max(change, key=lambda n: (abs(change[n]), -n))
    finding = (
        f"{watch.called(most)} changed most, from {wording.count(first.get(most, 0))} to {wording.count(last.get(most, 0))} customers "
        f"between {wording.day(days[0])} and {wording.day(days[-1])}."
    )
    worth = bool(watch.value)
    headings = (Heading("Day"), Heading("Segment"), Heading("Customers", "count"), *((Heading(watch.value, "number"),) if worth else ()))
    rows = tuple(
        (row.on.isoformat(), watch.called(row.segment), row.customers, *((row.value,) if worth else ()))
        for row in sorted(watch.sizes, key=lambda row: (row.on, row.segment))
        if row.segment != NOBODY
    )
    return Picture(
        "sizes",
        "Sizes over time",
        wording.clean(finding),
        charts.timeline(points),
        charts.timeline(points, wide=False),
        Numbers("Customers of each segment, day by day", headings, rows),
        "",
        keyed=True,
    )


def family(lineage: Lineage, until: date) -> Picture | None:
    """The lives of the segments and every decision; none where no segment ever lived."""
    if not lineage.segments:
        return None
    values = _drawn(lineage, until)
    kinds: Counter[str] = Counter()
    for event in lineage.events:
        kinds[event.kind] += len(event.children) if event.kind == "born" else 1
    by_people = sum(event.by != BY_RULE for event in lineage.events)
    told = wording.listed([f"{n} {kind}" for kind, n in sorted(kinds.items(), key=lambda item: (-item[1], item[0]))[:4]])
    key = wording.listed([f"{SIGNS[MARKS[kind]]} {kind}" for kind in MARKS if any(mark.kind == kind for mark in values.marks)])
    return Picture(
        "lineage",
        "The lives of the segments",
        wording.clean(
            f"{wording.plural(len(lineage.living), 'segment')} of {len(lineage.segments)} ever live on"
            + (f"; events: {told}" if told else "")
            + f"; {by_people} decided by people, the rest by rule."
        ),
        charts.lineage(values),
        charts.lineage(values, wide=False),
        Numbers("Every event, and who decided", _EVENT, tuple(_event(lineage, event) for event in lineage.events)),
        f"Each line is a segment, as long as it lives; {key}. Uprights are days on which a definition (v1, v2, ...) came into force.",
    )


def _drawn(lineage: Lineage, until: date) -> charts.Family:
    """Lanes with the living first, the events that have a mark, and the segments that one came from."""
    lives = tuple(
        charts.Life(s.id, s.name, s.born, s.died) for s in sorted(lineage.segments, key=lambda s: (s.died is not None, s.born, s.id))
    )
    marks = tuple(
        charts.Mark(segment, event.on, event.kind)
        for event in lineage.events
        if event.kind in MARKS
        for segment in (event.parents if event.kind in ("died", "split") else event.children)
    )
    links = tuple(
        charts.Link(parent, child, event.on)
        for event in lineage.events
        if event.kind in ("split", "merged")
        for parent in event.parents
        for child in event.children
        if parent != child
    )
    versions = tuple(
        (event.on, f"v{event.version}" if event.by == BY_RULE else f"v{event.version} by {wording.short(event.by, 12)}")
        for event in lineage.events
        if event.kind in ("promoted", "rolled back")
    )
    return charts.Family(lives, marks, links, versions, max([until, *(event.on for event in lineage.events)]))


def _event(lineage: Lineage, event: LineageEvent) -> tuple[str | int | float | None, ...]:
    known = {segment.id: segment.called for segment in lineage.segments}
    before, after = (wording.listed([known.get(n, f"S{n}") for n in ids]) for ids in (event.parents, event.children))
    by = "a rule" if event.by == BY_RULE else event.by
    return event.on.isoformat(), event.kind, before, after, event.overlap, event.version, by, event.because
