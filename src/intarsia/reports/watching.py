"""The page on living segments: what changed, what to do, who moved where and why, and the lives of the segments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intarsia.core.lineage import NOBODY
from intarsia.core.migration import CAUSES
from intarsia.core.watch import ALARM, NOTE, SEVERITIES, WARNING
from intarsia.reports import wording
from intarsia.reports.charts.palette import colour, ink_on
from intarsia.reports.sheet import drawn, environment
from intarsia.reports.watched import pictures, tables

if TYPE_CHECKING:
    from intarsia.core.lineage import Lineage
    from intarsia.core.watch import Watch

_MARKS = {ALARM: "poor", WARNING: "fair", NOTE: "none"}
_MOST_TILES = 24


def render_watch(watch: Watch, lineage: Lineage) -> str:
    """One self-contained HTML page: no network, no script, everything from data escaped. The same findings give the same bytes.

    Cost: half a second a picture.
    """
    shown = [pictures.flows(watch), pictures.sizes(watch), pictures.family(lineage, watch.as_of)]
    numbers = sorted({row.segment for row in watch.sizes} | {cell.origin for cell in watch.transitions}) or [s.id for s in lineage.living]
    living = [n for n in numbers if n != NOBODY]
    context = {
        "watch": watch,
        "as_of": wording.day(watch.as_of),
        "title": title(watch),
        "headline": headline(watch),
        "alarms": [(_MARKS[alarm.severity], alarm, _about(watch, alarm.subject)) for alarm in watch.alarms],
        "severities": SEVERITIES,
        "counts": [(severity, len(watch.of(severity))) for severity in SEVERITIES],
        "pictures": {picture.name: drawn(picture) for picture in shown if picture},
        "key": [(f"S{n}", wording.short(watch.names.get(n, ""), 60), colour(n), ink_on(colour(n))) for n in living],
        "tiles": [(max(_latest(watch, n), 1), colour(n)) for n in living[:_MOST_TILES]],
        "tables": {
            name: getattr(tables, name)(watch)
            for name in ("matrix", "causes", "growth", "ahead", "reach", "risks", "drift", "stages", "flips")
        },
        "refused": watch.projection.because if watch.projection else "Not projected: no stays in segments are known.",
        "tested": _tested(watch),
    }
    return environment().get_template("watch.html").render(context)


def title(watch: Watch) -> str:
    """The page's title: the number of alarms, or that there is none."""
    alarms = len(watch.of(ALARM))
    return f"{wording.plural(alarms, 'alarm')} on {wording.plural(watch.customers, 'customer')}" if alarms else "No alarm"


def headline(watch: Watch) -> tuple[str, str, str]:
    """The finding in three sentences: what is to be done, who moved, and whether the segments still fit."""
    return _to_do(watch), _moves(watch), _fit(watch)


def _to_do(watch: Watch) -> str:
    alarms, warnings = watch.of(ALARM), watch.of(WARNING)
    if alarms:
        more = f", {wording.plural(len(alarms) - 1, 'further alarm')}" if len(alarms) > 1 else ""
        eye = f" and {wording.plural(len(warnings), 'warning')}" if warnings else ""
        return f"To be looked at first: {_lowered(alarms[0].because)}{more}{eye}."
    if warnings:
        return f"Nothing has to be done now; of {wording.plural(len(warnings), 'warning')} the first: {_lowered(warnings[0].because)}."
    return "Nothing has to be done: no alarm and no warning."


def _lowered(sentence: str) -> str:
    return wording.short(sentence.rstrip("."), 260)


def _moves(watch: Watch) -> str:
    period = watch.period
    if period is None:
        return "No period has been told, so it is not known who moved."
    if not period.moved:
        return f"No customer changed segment from {wording.day(period.first)} to {wording.day(period.last)}."
    main = max(watch.causes, key=lambda cause: cause.moves)
    grown = sorted((row for row in watch.growth if row.before), key=lambda row: -abs(row.rate))[:1]
    most = ""
    if grown:
        way = "grew" if grown[0].rate >= 0 else "shrank"
        most = f"; {watch.called(grown[0].segment)} {way} most, by {wording.percent(abs(grown[0].rate))}"
    return (
        f"{wording.plural(period.moved, 'move')} between segments from {wording.day(period.first)} to {wording.day(period.last)}, "
        f"{wording.percent(main.share)} of them because {CAUSES[main.cause]}{most}."
    )


def _fit(watch: Watch) -> str:
    moved = [row for row in watch.drift if row.verdict in ("moved", "slightly moved")]
    by_time = [row for row in watch.drift if row.verdict in ("calendar", "season")]
    if not watch.drift:
        return "Drift was not measured."
    said = f"{len(moved) or 'None'} of {wording.plural(len(watch.drift), 'feature')} moved beyond chance"
    calm = f", {len(by_time)} only as the calendar moves them" if by_time else ""
    return f"{said}{calm}, since version {watch.version} was learnt on {wording.day(watch.drift[0].against)}."


def _about(watch: Watch, subject: str) -> str:
    if subject == "all":
        return "all customers"
    if subject[:1] == "S" and subject[1:].isdigit():
        return watch.called(int(subject[1:]))
    return next((row.label for row in watch.drift if row.feature == subject), subject)


def _latest(watch: Watch, segment: int) -> int:
    rows = [row for row in watch.sizes if row.segment == segment]
    return max(rows, key=lambda row: row.on).customers if rows else 0


def _tested(watch: Watch) -> str:
    found = watch.projection
    if found is None or found.first_order_effect != found.first_order_effect:
        return ""
    return (
        f"Learnt from {found.months} months of {wording.plural(found.n, 'customer')}. Only the present segment counts: V = "
        f"{found.first_order_effect:.2f}, p = {found.first_order:.3f}. Months are alike: V = {found.stationary_effect:.2f}, p = "
        f"{found.stationary:.3f}. A projection is shown where V is below .1 or p above .05."
    )
