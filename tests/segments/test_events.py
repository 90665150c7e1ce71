"""What customers buy after what: counted by hand, and as axes on which customers with like habits lie together."""

import numpy as np
import pyarrow as pa
import pytest

from intarsia.segments.algorithms.kmeans import KMeans
from intarsia.segments.events import counted, embedded
from segments.planted_points import agreement


def events(rows):
    return pa.table({name: [row[j] for row in rows] for j, name in enumerate(("customer_id", "at", "item"))})


def test_items_and_pairs_of_next_orders_are_counted():
    rows = [("a", 1, "tea"), ("a", 1, "milk"), ("a", 2, "cake"), ("a", 3, "tea"), ("b", 1, "tea"), ("b", 9, "tea"), ("c", 1, None)]
    found = counted(events(rows))
    assert found.customers == ("a", "b", "c")
    table = {thing: found.matrix[:, j].tolist() for j, thing in enumerate(found.things)}
    assert table == {
        "tea": [2, 2, 0],
        "milk": [1, 0, 0],
        "cake": [1, 0, 0],
        "tea > cake": [1, 0, 0],
        "milk > cake": [1, 0, 0],
        "cake > tea": [1, 0, 0],
        "tea > tea": [0, 1, 0],
    }
    assert "tea > tea" in counted(events(rows[:4]), window=2).things


def habits(n=120, seed=0):
    """Two kinds of customers who buy the same things, as often, in the opposite order."""
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(n):
        cycle = ["tea", "cake", "soap"] if number % 2 else ["soap", "cake", "tea"]
        start = rng.integers(3)
        rows += [(f"c{number:03d}", day, cycle[(start + day) % 3]) for day in range(9)]
    return rows, np.arange(n) % 2


def test_customers_with_like_habits_lie_together():
    rows, truth = habits()
    table = embedded(events(rows)).of(events(rows))
    axes = np.column_stack([table.column(name).to_numpy() for name in table.column_names[1:]])
    assert agreement(KMeans(2).fit(axes).scores(axes).argmin(1), truth) == 1.0


def test_row_order_and_names_do_not_matter_and_newcomers_fold_in():
    rows, _ = habits()
    shuffled = [rows[i] for i in np.random.default_rng(1).permutation(len(rows))]
    one, other = embedded(events(rows)), embedded(events(shuffled))
    assert one == other
    renamed = [(f"x{name}", at, item) for name, at, item in rows]
    assert embedded(events(renamed)) == one
    whole = one.of(events(rows)).to_pylist()
    alone = one.of(events([row for row in rows if row[0] == "c007"])).to_pylist()
    assert alone[0] == pytest.approx(whole[7])
    stranger = one.of(events([("new", 1, "book")])).to_pylist()[0]
    assert all(value == 0 for name, value in stranger.items() if name != "customer_id")
