import math
from dataclasses import replace

import numpy as np
import pytest

from intarsia.core.features import Column
from intarsia.personas.traits import traits_of
from personas.shops import blobs, shop, shop_segments


def column(name: str, kind: str = "number", **more: object) -> Column:
    return Column(name, name.capitalize(), "", kind, "made", name, f"much {name}", f"little {name}", **more)


def test_the_difference_is_the_standardised_one_of_the_prepared_coordinate():
    labels = np.array([1, 1, 1, 2, 2, 2, 2, 2])
    x = np.array([4.0, 5.0, 6.0, 0.0, 1.0, 2.0, 1.0, 1.0])
    first = traits_of(blobs(labels, {"x": x}, (column("x"),)))[1][0]
    assert first.difference == pytest.approx((x[:3].mean() - x.mean()) / x.std())
    assert (first.typical, first.everyone) == (5.0, 1.5)
    assert first.words == "much x: 5 against 1.5 typically"


def test_planted_differences_come_first_and_noise_last():
    rng = np.random.default_rng(0)
    labels = rng.integers(1, 4, 600)
    values = {"noise": rng.normal(size=600), "strong": labels * 5.0 + rng.normal(size=600), "weak": labels * 0.7 + rng.normal(size=600)}
    for traits in (traits_of(blobs(labels, values, tuple(map(column, values))))[i] for i in (1, 3)):
        assert [trait.column for trait in traits] == ["strong", "weak", "noise"]


def test_words_say_what_the_shop_knows_with_real_numbers():
    traits = {trait.column: trait for trait in traits_of(shop_segments())[1]}
    assert traits["n_orders"].words.startswith("buys often: ")
    assert traits["n_orders"].words.endswith("orders typically")
    assert traits["spend"].words.startswith("spends much: £")


def test_coverage_is_the_share_that_is_known():
    table, kind = shop()
    once = shop_segments(table=table, kind=kind)
    gap = next(trait for trait in traits_of(once)[4] if trait.column == "gap_mean_days")
    known = ~np.isnan(once.sample.table["gap_mean_days"].to_numpy(zero_copy_only=False))
    assert gap.coverage == pytest.approx(known[once.sample.segment == 4].mean())
    assert "known of" in gap.words


def test_medians_that_read_alike_give_way_to_means():
    labels = np.array([1] * 10 + [2] * 10)
    x = np.array([0.0] * 6 + [1.0] * 4 + [0.0] * 10)
    trait = traits_of(blobs(labels, {"x": x}, (column("x"),)))[1][0]
    assert trait.words == "much x: 0.4 against 0.2 on average"


def test_nothing_is_asserted_where_nothing_differs():
    labels = np.array([1] * 10 + [2] * 10)
    told = traits_of(blobs(labels, {"x": np.zeros(20)}, (column("x"),)))[1][0]
    assert told.words == "X, as everyone: 0 on average"
    faint = np.tile([1.0, 2.0, 3.0, 4.0, 5.0], 4) + np.repeat([0.2, 0.0], 10)
    assert traits_of(blobs(labels, {"x": faint}, (column("x"),)))[1][0].words.startswith("X: 3.2 against ")


def test_less_of_a_share_says_of_what_the_numbers_are():
    labels = np.array([1] * 10 + [2] * 10)
    share = replace(column("window_share"), kind="share", label="Visits without a purchase", high="window-shops", low="visits to buy")
    values = {"window_share": np.repeat([0.0, 1.0], 10)}
    told = traits_of(blobs(labels, values, (share,)))
    assert told[1][0].words == "visits to buy: visits without a purchase 0 % against 50 % typically"
    assert told[2][0].words == "window-shops: 100 % against 50 % typically"


def test_a_sensitive_column_is_no_trait():
    labels = np.array([1, 1, 2, 2])
    values = {"age": np.array([20.0, 21, 70, 71]), "x": np.array([0.0, 1, 0, 1])}
    traits = traits_of(blobs(labels, values, (column("age", sensitive=True), column("x"))))
    assert {trait.column for found in traits.values() for trait in found} == {"x"}


def test_a_held_out_column_is_told_by_its_ranks_and_a_constant_one_is_no_difference():
    traits = {trait.column: trait for trait in traits_of(shop_segments())[1]}
    assert abs(traits["weekend_share"].difference) < 0.4
    labels = np.array([1, 1, 2, 2])
    flat = traits_of(blobs(labels, {"x": np.array([1.0, 2, 3, 4]), "flat": np.full(4, 7.0)}, (column("x"), column("flat"))))
    assert flat[1][-1].column == "flat"
    assert flat[1][-1].difference == 0.0
    assert all(math.isfinite(trait.difference) for trait in flat[2])


def test_what_is_not_known_neither_adds_nor_takes_away():
    """Filled-in values must not make a trait: of those known, both segments are the same."""
    labels = np.repeat([1, 2], 40)
    x = np.tile(np.arange(40.0), 2)
    x[:30] = np.nan
    x[40:70] = np.nan
    x[70:75] = np.nan
    segments = blobs(labels, {"x": x, "y": labels * 1.0}, (column("x", missing="made"), column("y")))
    known = [x[(labels == number) & ~np.isnan(x)].mean() for number in (1, 2)]
    trait = next(t for t in traits_of(segments)[2] if t.column == "x")
    assert np.sign(trait.difference) == np.sign(known[1] - known[0])
    assert trait.coverage == 5 / 40


def test_of_words_each_segment_tells_its_own_level_and_rather_what_it_has() -> None:
    labels = np.repeat([1, 2, 3], [40, 40, 20])
    plan = np.array([0.0] * 40 + [1.0] * 40 + [2.0] * 20)
    found = traits_of(blobs(labels, {"plan": plan}, (column("plan", "nominal", levels=("a", "b", "c")),)))
    assert [found[number][0].words.partition(":")[0] for number in (1, 2, 3)] == [f"Plan more often {level}" for level in "abc"]
    mixed = np.array([0.0, 1.0] * 40 + [2.0] * 20)
    lacking = traits_of(blobs(np.repeat([1, 2], [80, 20]), {"plan": mixed}, (column("plan", "nominal", levels=("a", "b", "c")),)))
    assert lacking[1][0].words == "Plan less often c: 0 % c against 20 %"


def test_of_parts_of_a_whole_what_a_segment_has_is_told_before_what_it_lacks() -> None:
    """Whoever buys at Christmas buys less in each other quarter: that is the same told again."""
    labels = np.repeat([1, 2], [80, 20])
    few = (np.arange(100) < 20).astype(float)
    values = {"q2": np.where(labels == 1, 0.5, 0.0), "q4": np.where(labels == 1, few * 0.9, 0.9)}
    for family, first in (("calendar", "q4"), ("made", "q2")):
        columns = tuple(replace(column(name, "share"), family=family) for name in values)
        assert traits_of(blobs(labels, values, columns))[2][0].column == first
