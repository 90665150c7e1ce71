"""The tables of living segments: the matrix, the causes, growth, what comes next, drift, and the stages of life."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from intarsia.core.migration import CAUSES
from intarsia.reports import wording
from intarsia.reports.numbers import Heading, Numbers, Value

if TYPE_CHECKING:
    from intarsia.core.watch import Transition, Watch


def matrix(watch: Watch) -> Numbers:
    """From every origin the share that went to every target."""
    targets = sorted({cell.target for cell in watch.transitions}, key=lambda n: (n == 0, n))
    origins = sorted({cell.origin for cell in watch.transitions}, key=lambda n: (n == 0, n))
    cells = {(cell.origin, cell.target): cell for cell in watch.transitions}
    headings = (Heading("From"), Heading("Customers", "count"), *(Heading(f"to S{n}" if n else "gone") for n in targets))
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (
            watch.called(origin) if origin else "new",
            sum(cells[origin, target].customers for target in targets),
            *(_share(cells[origin, target]) for target in targets),
        )
        for origin in origins
    )
    return Numbers("Where the customers of each segment are at the end of the period", headings, rows)


def causes(watch: Watch) -> Numbers:
    """The moves by cause, which add up to all moves."""
    headings = (
        Heading("Cause"),
        Heading("Which means"),
        Heading("Moves", "count"),
        Heading("Share", "share"),
        Heading("Low", "share"),
        Heading("High", "share"),
    )
    rows = tuple((row.cause, CAUSES[row.cause], row.moves, row.share, row.low, row.high) for row in watch.causes)
    whole = ("all causes", "every move between segments", sum(row.moves for row in watch.causes), 1.0 if watch.causes else None, None, None)
    return Numbers("Moves by cause (95 % intervals)", headings, (*rows, whole))


def growth(watch: Watch) -> Numbers:
    """Growth of each segment over the period."""
    headings = (
        Heading("Segment"),
        Heading("Before", "count"),
        Heading("Came", "count"),
        Heading("Left", "count"),
        Heading("After", "count"),
        Heading("Growth", "share"),
        Heading("Low", "share"),
        Heading("High", "share"),
    )
    rows = tuple((watch.called(r.segment), r.before, r.came, r.left, r.after, r.rate, r.low, r.high) for r in watch.growth)
    return Numbers("Growth over the period (95 % intervals)", headings, rows)


def ahead(watch: Watch) -> Numbers:
    """Expected sizes."""
    headings = (
        Heading("Segment"),
        Heading("Months ahead", "count"),
        Heading("Customers", "count"),
        Heading("Low", "count"),
        Heading("High", "count"),
    )
    found = watch.projection.ahead if watch.projection else ()
    rows = tuple((watch.called(r.segment), r.months, r.customers, r.low, r.high) for r in found)
    return Numbers("Expected customers if they go on as they did (95 % intervals)", headings, rows)


def reach(watch: Watch) -> Numbers:
    """Expected months until first in another segment."""
    headings = (
        Heading("From"),
        Heading("Until first in"),
        Heading("Months", "number"),
        Heading("Low", "number"),
        Heading("High", "number"),
    )
    found = watch.projection.reach if watch.projection else ()
    rows = tuple(
        (watch.called(r.origin), watch.called(r.target) if r.target else "gone", *(_known(v) for v in (r.months, r.low, r.high)))
        for r in found
    )
    return Numbers("Expected months until first in a segment (95 % intervals; empty where there is no way)", headings, rows)


def risks(watch: Watch) -> Numbers:
    """Worth at risk."""
    unit = watch.value or "worth"
    headings = (
        Heading("Segment"),
        Heading("Customers", "count"),
        Heading(f"{unit} at risk", "number"),
        Heading("Low", "number"),
        Heading("High", "number"),
    )
    rows = tuple((watch.called(r.segment), r.customers, r.value, r.low, r.high) for r in watch.risks)
    return Numbers(f"{unit.capitalize()} at risk by moving down in a period like the last (95 % intervals)", headings, rows)


def drift(watch: Watch) -> Numbers:
    """Every feature, the furthest moved first."""
    headings = (
        Heading("Feature"),
        Heading("Verdict"),
        Heading("PSI", "number"),
        Heading("By chance up to", "number"),
        Heading("q", "number"),
        Heading("KS", "number"),
        Heading("Moved by (sd)", "number"),
        Heading("Weight", "share"),
        Heading("n then", "count"),
        Heading("n now", "count"),
    )
    rows = tuple(
        (r.label, r.verdict, r.psi, r.critical, r.q, _known(r.ks), _known(r.wasserstein), r.weight, r.n_reference, r.n_present)
        for r in watch.drift
    )
    return Numbers("Drift of every feature", headings, rows)


def stages(watch: Watch) -> Numbers:
    """The stages in their usual order."""
    headings = (
        Heading("Place", "count"),
        Heading("Segment"),
        Heading("Half leave within (days)", "number"),
        Heading("Low", "number"),
        Heading("High", "number"),
        Heading("Stays", "count"),
        Heading("Over", "count"),
        Heading("Usually next"),
        Heading("Share of leavers", "share"),
        Heading("Low", "share"),
        Heading("High", "share"),
    )
    rows = tuple(
        (
            r.place,
            watch.called(r.segment),
            *(r.median_days, r.low, r.high, r.n, r.ended),
            "" if r.next is None else watch.called(r.next),
            *(_known(r.next_share), _known(r.next_low), _known(r.next_high)),
        )
        for r in watch.stages
    )
    return Numbers("Stages in the usual order, with the time in each (Kaplan-Meier, 95 % intervals)", headings, rows)


def flips(watch: Watch) -> Numbers:
    """Moves taken back."""
    headings = (
        Heading("Within days", "count"),
        Heading("n", "count"),
        Heading("Taken back", "share"),
        Heading("Low", "share"),
        Heading("High", "share"),
    )
    rows = tuple((r.days, r.n, r.rate, r.low, r.high) for r in watch.flip_flop)
    return Numbers("Moves taken back (flip-flop)", headings, rows)


def _ends(kind: str) -> tuple[Heading, Heading]:
    """The headings of an interval."""
    return Heading("Low", kind), Heading("High", kind)


def _share(cell: Transition) -> str:
    return wording.percent(cell.share) if cell.customers else "\N{EN DASH}"


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
