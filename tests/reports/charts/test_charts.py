from __future__ import annotations

import pytest

from intarsia.reports import charts
from intarsia.reports.charts.palette import colour
from intarsia.reports.drawing import svg


def test_the_map_draws_every_customer_in_the_segment_s_colour_and_every_badge() -> None:
    places = tuple(charts.Place(i / 10, (i * 7 % 11) / 3, 1 + i % 3) for i in range(60))
    drawn = svg(charts.map_of(charts.Map(places, places[:3], ("more: spend",), ("more: orders",))), "map", "", "")
    for segment in (1, 2, 3):
        assert drawn.count(f'fill="{colour(segment)}"') == 20
        assert f">{segment}</text>" in drawn


def test_bars_are_as_long_as_the_shares() -> None:
    values = (charts.Size(1, "Advocates", 25, 0.25, 0.8), charts.Size(2, "Others", 75, 0.75, 0.2))
    drawn = svg(charts.sizes(values), "sizes", "", "")
    for said in ("1 Advocates", "25\u00a0% of customers (n = 25)", "80\u00a0% of spend", "75\u00a0% of customers (n = 75)"):
        assert f">{said}</text>" in drawn


def test_an_estimate_without_an_interval_is_a_point_and_unknown_values_are_said() -> None:
    values = (charts.Estimate("A", 0.5, None, None, 9), charts.Estimate("B", float("nan"), None, None, 0, strong=True))
    drawn = svg(charts.stability(values), "stability", "", "")
    assert ">A: 0.50, n = 9</text>" in drawn
    assert ">B: not known, n = 0</text>" in drawn
    assert "NaN" not in drawn


def test_cells_carry_their_number_and_labels_never_become_code() -> None:
    label = "a' + alert(1) + \"b\\"
    values = charts.Profiles((label, "Orders"), ((1, "One"), (2, label)), ((1.84, -0.26), (0.0, 0.02)))
    drawn = svg(charts.profiles(values), "profiles", "", "")
    for said in ("+1.8", "\u22120.3", "0.0", "Orders", "a' + alert(1) + \"b\\"):
        assert f">{said}</text>" in drawn.replace("&quot;", '"').replace("&apos;", "'").replace("&#39;", "'")


@pytest.mark.parametrize("wide", [True, False])
def test_the_chosen_setting_is_ringed_in_every_panel(*, wide: bool) -> None:
    tried = tuple(charts.Tried(a, k, 0.9 - 0.1 * k, a == "kmeans" and k == 4) for a in ("kmeans", "mixture") for k in range(2, 7))
    drawn = svg(charts.curves((charts.Curve("Stability", tried), charts.Curve("Silhouette", tried)), wide=wide), "choice", "", "")
    assert drawn.count(">chosen</text>") == 4  # two panels, each word with its pale edge
    assert ">mixture</text>" in drawn


def test_narrow_drawings_fit_a_phone() -> None:
    estimates = tuple(charts.Estimate(f"Segment {i} with a rather long name", 0.5, 0.4, 0.6, 10) for i in range(12))
    sizes = tuple(charts.Size(i, "A rather long name of a segment", 1, 1 / 12, 1 / 12) for i in range(1, 13))
    for chart in (charts.stability(estimates, wide=False), charts.sizes(sizes, wide=False)):
        width = float(svg(chart, "x", "", "").partition('width="')[2].partition('"')[0])
        assert width <= 345
