"""Known answers of the present-day segmentations; the laws for all of them are in tests/laws."""

import gzip
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from pyarrow import csv

from intarsia.segments.baselines.rfm_map import RFMMap
from intarsia.segments.baselines.rfm_scores import RFMScores
from intarsia.segments.baselines.spend_quantiles import SpendQuantiles

REFERENCE = Path(__file__).parents[2].parent / "shared" / "data" / "rfm_reference" / "rfm_data_orders.csv.gz"


def customers(recency, orders, spend):
    ids = [f"c{i}" for i in range(len(spend))]
    return pa.table(
        {
            "customer_id": ids,
            "recency_days": np.asarray(recency, float),
            "n_orders": np.asarray(orders, float),
            "spend": np.asarray(spend, float),
        }
    )


def test_scores_of_the_r_package_rfm():
    if not REFERENCE.exists():
        pytest.skip("the shared development data is not beside the repository")
    with gzip.open(REFERENCE) as file:
        orders = csv.read_csv(file)
    kept = orders.group_by("customer_id").aggregate([("order_date", "max"), ("order_date", "count"), ("revenue", "sum")])
    days = pc.days_between(kept["order_date_max"], pa.scalar(date(2006, 12, 31)))
    table = customers(days.to_numpy(), kept["order_date_count"].to_numpy(), kept["revenue_sum"].to_numpy())
    fitted = RFMScores(form="cells").fit(table)
    names = [fitted.names[s - 1] for s in fitted.assign(table).segment]
    found = dict(zip(kept["customer_id"].to_pylist(), names, strict=True))
    assert len(found) == 995
    assert [found[name] for name in ("Abbey O'Reilly", "Add Senger", "Aden Lesch", "Aden Murphy", "Admiral Senger")] == [
        "R3 F4 M3",
        "R4 F1 M2",
        "R3 F2 M3",
        "R5 F4 M4",
        "R4 F3 M3",
    ]


def test_scores_by_hand():
    table = customers(range(10), range(1, 11), range(10, 110, 10))
    fitted = RFMScores(groups=2, form="cells").fit(table)
    names = [fitted.names[s - 1] for s in fitted.assign(table).segment]
    assert names == ["R2 F1 M1"] * 5 + ["R1 F2 M2"] * 5
    assert fitted.names[0] == "R2 F2 M2"


def test_bands_are_even_never_empty_and_the_first_is_the_best():
    rng = np.random.default_rng(0)
    table = customers(rng.integers(1, 300, 2_000), rng.geometric(0.6, 2_000), rng.lognormal(3, 1, 2_000))
    fitted = RFMScores().fit(table)
    segment = fitted.assign(table).segment
    sizes = np.bincount(segment)[1:]
    assert len(sizes) == 5
    assert sizes.min() > 200
    spend = table["spend"].to_numpy()
    means = [spend[segment == s].mean() for s in range(1, 6)]
    assert means == sorted(means, reverse=True)
    assert fitted.names[0].endswith("15")
    assert fitted.names[-1].startswith("RFM score 3")


def test_map_puts_each_corner_into_its_box():
    grid = [(r, f) for r in range(5) for f in range(5)]
    table = customers([5 - r for r, _ in grid], [f for _, f in grid], [f for _, f in grid])
    fitted = RFMMap().fit(table)
    named = dict(zip(grid, (fitted.names[s - 1] for s in fitted.assign(table).segment), strict=True))
    corners = {(4, 4): "Champions", (4, 0): "New customers", (0, 0): "Lost", (0, 4): "Cannot lose them", (2, 2): "Need attention"}
    assert {place: named[place] for place in corners} == corners
    assert set(named.values()) == set(fitted.names)
    assert len(fitted.names) == 11


def test_spend_quantiles_are_even_and_the_first_spends_most():
    table = customers([1] * 800, [1] * 800, range(800))
    fitted = SpendQuantiles().fit(table)
    segment = fitted.assign(table).segment
    assert np.bincount(segment)[1:].tolist() == [100] * 8
    assert segment[-1] == 1
    assert fitted.names[0] == "Spend group 1 of 8"


def test_spend_quantiles_are_fewer_where_many_spend_the_same():
    table = customers([1] * 100, [1] * 100, [5.0] * 90 + list(range(10, 20)))
    segment = SpendQuantiles().fit(table).assign(table).segment
    assert np.bincount(segment)[1:].tolist() == [10, 90]
    assert SpendQuantiles().fit(customers([1, 2], [1, 1], [5, 5])).names == ("Everyone",)


@pytest.mark.parametrize("wrong", [{"form": "boxes"}, {"groups": 1}, {"bands": 0}])
def test_options_that_make_no_sense(wrong):
    with pytest.raises(ValueError, match=r"form is|at least"):
        RFMScores(**wrong)
    with pytest.raises(ValueError, match="at least 1"):
        SpendQuantiles(groups=0)
