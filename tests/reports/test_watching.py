"""The page on living segments: self-contained, escaped, the same bytes again, and every picture with its numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from intarsia.core.journal import Census
from intarsia.core.lineage import Lineage, LineageEvent, LivingSegment
from intarsia.core.migration import Migration
from intarsia.core.watch import ALARM, Alarm, Cause, Drift, FlipFlop, Forecast, Growth, Stage, Transition, Watch
from intarsia.reports import charts
from intarsia.reports.charts.palette import NARROW, WIDE, colour
from intarsia.reports.drawing import svg
from intarsia.reports.watched import pictures
from intarsia.reports.watching import headline, render_watch, title

FIRST, LAST = date(2026, 6, 1), date(2026, 7, 1)
HOSTILE = "<script>alert('x')</script>"


def lineage() -> Lineage:
    segments = (
        LivingSegment(1, "Loyal", date(2026, 1, 1)),
        LivingSegment(2, HOSTILE, date(2026, 1, 1)),
        LivingSegment(3, "Quiet", date(2026, 1, 1), date(2026, 4, 1)),
        LivingSegment(4, "Lost", date(2026, 4, 1)),
    )
    events = (
        LineageEvent("born", date(2026, 1, 1), 1, (), (1, 2, 3)),
        LineageEvent("promoted", date(2026, 1, 1), 1),
        LineageEvent("split", date(2026, 4, 1), 2, (3,), (2, 4), 0.4),
        LineageEvent("died", date(2026, 4, 1), 2, (3,), ()),
        LineageEvent("promoted", date(2026, 4, 1), 2, by="Ada", because="foretells more"),
        LineageEvent("renamed", date(2026, 5, 1), 2, (1,), (1,), by="Ada"),
    )
    return Lineage(segments, events)


def told() -> Watch:
    period = Migration.of(FIRST, LAST, [(1, 2, "behaviour")] * 30 + [(2, 1, "time")] * 10 + [(0, 1, "behaviour")] * 4, [(1, 60), (2, 90)])
    sizes = tuple(Census(1, FIRST - timedelta(days=30 * i), s, 100 + 10 * s - i, 1000.0 * s) for i in range(6) for s in (1, 2))
    drift = (Drift("spend", HOSTILE, 0.3, 0.02, 0.001, 0.2, 0.4, 11, 500, 500, "moved", "It moved.", FIRST, 0.5),)
    return Watch(
        LAST,
        2,
        230,
        "Compared with then.",
        (Alarm("drift", ALARM, "spend", "PSI", 0.3, 500, f"Spend {HOSTILE} moved.", "Look."),),
        period,
        (Transition(1, 2, 30, 1 / 3, 0.33, 0.2, 0.4), Transition(1, 1, 60, 2 / 3, 0.67, 0.6, 0.7)),
        (Cause("behaviour", 30, 0.75, 0.6, 0.9), Cause("time", 10, 0.25, 0.1, 0.4)),
        drift,
        sizes,
        (Growth(1, 90, 74, 14, 30, -0.18, -0.3, -0.05),),
        Forecast(2, 40, because="Not projected: 2 whole months are known, and 3 are needed."),
        (),
        (Stage(1, 1, 40.0, 30.0, None, 100, 60, 2, 0.8, 0.7, 0.9),),
        (FlipFlop(30, 1, 40, 0.025, 0.0, 0.1),),
        {1: "Loyal", 2: HOSTILE},
        "spend",
    )


def test_the_page_is_self_contained_escaped_and_the_same_again() -> None:
    page = render_watch(told(), lineage())
    assert page == render_watch(told(), lineage())
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert re.findall(r'(?:src|href)="(?!#|data:)[^"]*"', page) == []
    assert len(page) < 400_000
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert {f"#{anchor}" for anchor in re.findall(r'href="#([^"]+)"', page)} <= {f"#{anchor}" for anchor in ids}


def test_every_picture_has_words_and_numbers() -> None:
    page = render_watch(told(), lineage())
    for name in ("flows", "sizes", "lineage"):
        figure = page[page.index(f'id="picture-{name}"') :]
        figure = figure[: figure.index("</figure>")]
        assert 'role="img" aria-label="' in figure
        assert "The numbers behind this picture" in figure
        assert "<caption>" in figure


def test_the_finding_is_three_sentences_with_the_gravest_first() -> None:
    first, second, third = headline(told())
    assert first.startswith("To be looked at first: Spend")
    assert second.startswith("40 moves between segments from 1 June 2026 to 1 July 2026, 75")
    assert third == "1 of 1 feature moved beyond chance, since version 2 was learnt on 1 June 2026."
    assert title(told()) == "1 alarm on 230 customers"


def test_a_quiet_watch_and_an_empty_one_have_a_page() -> None:
    empty = Watch(LAST, 1, 0, "")
    assert title(empty) == "No alarm"
    assert headline(empty)[0] == "Nothing has to be done: no alarm and no warning."
    page = render_watch(empty, Lineage())
    assert "There is nothing to tell." in page
    assert 'id="moves"' not in page
    still = replace(empty, period=Migration.of(FIRST, LAST, [], [(1, 5)]))
    assert headline(still)[1] == "No customer changed segment from 1 June 2026 to 1 July 2026."
    assert 'id="moves"' in render_watch(still, Lineage())


def test_why_nothing_is_projected_stands_on_the_page() -> None:
    assert "Not projected: 2 whole months are known, and 3 are needed." in render_watch(told(), lineage())


@pytest.mark.parametrize("wide", [True, False])
def test_ribbons_leave_and_arrive_with_all_customers(*, wide: bool) -> None:
    ribbons = (charts.Ribbon(1, 1, 60), charts.Ribbon(1, 2, 30), charts.Ribbon(2, 1, 10), charts.Ribbon(0, 1, 4), charts.Ribbon(2, 0, 6))
    drawn = svg(charts.sankey(charts.Sankey(ribbons, ((1, "Loyal"), (2, "Lost")), "then", "now"), wide=wide), "flows", "", "")
    for said in ("90", "74", "16", "30", "new 4", "gone 6", "then", "now"):
        assert re.search(rf">(?:S\d [A-Za-z]* ?)?{said}</text>", drawn), said
    assert colour(1) in drawn
    assert drawn.count("<path") >= 5
    width = re.search(r'width="(\d+)', drawn)
    assert width is not None
    assert int(width.group(1)) <= (WIDE if wide else NARROW) + 20


def test_labels_at_the_ends_of_lines_do_not_lie_on_each_other() -> None:
    points = tuple(charts.Point(s, day, 100 + s) for s in range(1, 6) for day in (FIRST, LAST))
    drawn = svg(charts.timeline(points), "sizes", "", "")
    heights = sorted(float(y) for y in re.findall(r'translate\([\d.]+,([\d.]+)\)"[^>]*>S\d<', drawn))
    assert len(heights) == 5
    assert min(b - a for a, b in pairwise(heights)) >= 12


def test_the_lineage_tells_of_every_event_and_who_decided() -> None:
    picture = pictures.family(lineage(), LAST)
    assert picture is not None
    cells = picture.numbers.cells()
    assert [row[1] for row in cells] == ["born", "promoted", "split", "died", "promoted", "renamed"]
    assert {row[6] for row in cells} == {"a rule", "Ada"}
    assert "2 decided by people" in picture.finding
    assert "3 segments of 4 ever live on" in picture.finding
    drawn = svg(picture.wide, "lineage", "", "")
    for said in ("S1 Loyal", "S3 Quiet", "v1", "v2 by Ada"):
        assert f">{said}</text>" in drawn
    assert pictures.family(Lineage(), LAST) is None
