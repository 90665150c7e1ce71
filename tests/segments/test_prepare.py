"""Preparation: what it decides, that it says why, and that units, order, copies and outliers have no say."""

from __future__ import annotations

from dataclasses import replace

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intarsia.core.features import Column
from intarsia.core.recipe import Recipe
from intarsia.segments.prepare import prepare
from intarsia.stats.agreement import adjusted_rand
from intarsia.stats.kmeans import kmeans
from segments.customer_like import COLUMNS, customer_like


def column(name="a", kind="money", **more):
    return Column(name, name, "", kind, "test", more.pop("concept", name), "more", "less", **more)


def coordinates(columns, table):
    return prepare(columns, table).matrix(table)


def only(columns, **values):
    return prepare(columns, pa.table({name: pa.array(v, pa.float64(), from_pandas=True) for name, v in values.items()}))


def labels(columns, table, k=5):
    return kmeans(coordinates(columns, table), k, starts=4).labels


def skewed(n=400, seed=0):
    return np.random.default_rng(seed).lognormal(3, 1.2, n)


def test_every_step_says_what_was_done_with_numbers():
    base = customer_like(1)
    recipe = prepare(base.columns, base.table)
    said = {step.name: step.because for step in recipe.steps}
    assert "by log1p" in said["spend"]
    assert "top 0.5% capped at" in said["spend"]
    assert "zeros" in said["tickets:positive-log"]
    assert "missing, placed at the median" in said["spend"]
    assert all(any(sign.isdigit() for sign in text) for text in said.values())


def test_roles_become_transforms():
    n = 300
    rng = np.random.default_rng(0)
    columns = (
        column("orders", "count"),
        column("spend"),
        column("tickets", "count"),
        column("night", "share", denominator="orders"),
        column("web", "share"),
        column("trend", "number"),
        column("vip", "flag"),
        column("age", "number"),
    )
    recipe = only(
        columns,
        orders=1.0 + rng.poisson(3, n),
        spend=skewed(n),
        tickets=np.where(rng.random(n) < 0.4, rng.integers(1, 9, n), 0.0),
        night=rng.random(n),
        web=rng.random(n),
        trend=rng.exponential(size=n) ** 2 - 1,
        vip=(rng.random(n) < 0.4) * 1.0,
        age=rng.normal(40, 10, n),
    )
    assert [step.transform for step in recipe.steps] == [
        "log1p", "log1p", "present", "positive-log", "logit", "arcsin", "yeo-johnson", "present", "identity",
    ]  # fmt: skip
    assert recipe.dropped == ()


def test_a_share_that_is_mostly_zero_is_a_presence_first():
    returned = np.where(np.arange(400) < 340, 0.0, np.linspace(0.01, 0.6, 400))
    assert [s.transform for s in only((column("a", "share"),), a=returned).steps] == ["present", "positive-log"]
    columns = (column("a", "share", denominator="n"), column("n", "count"))
    assert [s.transform for s in only(columns[:1], a=np.where(np.arange(400) < 200, 0.0, 0.5)).steps] == ["arcsin"]
    few = np.where(np.arange(400) < 200, 0.0, 0.5)
    assert [s.transform for s in only(columns, a=few, n=skewed()).steps] == ["logit", "log1p"]
    assert [s.transform for s in only(columns, a=returned, n=skewed()).steps] == ["present", "positive-log", "log1p"]


def test_a_column_of_two_peaks_is_not_bent_for_its_skew():
    rng = np.random.default_rng(0)
    apart = np.where(rng.random(400) < 1 / 6, 8.0, 0.0) + rng.normal(size=400)
    (step,) = only((column("a", "number"),), a=apart).steps
    assert step.transform == "identity"
    assert "two peaks with a gap between" in step.because


def test_profile_columns_have_no_part():
    recipe = only((column("a"), column("b", role="profile")), a=skewed(), b=skewed(seed=1))
    assert recipe.columns == ("a",)
    assert recipe.dropped == ()


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (np.full(400, 3.0), "every customer has the same value, 3"),
        (np.zeros(400), "every customer has the same value, 0"),
        (np.full(400, np.nan), "no customer has a value"),
        (np.append(np.zeros(399), 7.0), "99.8% of customers have the same value, 0"),
        (np.where(np.arange(400) < 270, np.nan, skewed()), "68% of the values are missing"),
    ],
)
def test_useless_columns_are_dropped_with_the_reason(values, reason):
    recipe = only((column("a"), column("b")), a=values, b=skewed())
    assert [dropped.column for dropped in recipe.dropped] == ["a"]
    assert reason in recipe.dropped[0].because
    assert recipe.columns == ("b",)


def test_a_null_with_a_meaning_is_neutral_and_has_a_presence_of_its_own():
    gap = np.where(np.arange(400) < 280, np.nan, skewed())
    recipe = only((column("gap", "days", missing="fewer than two orders"),), gap=gap)
    value, presence = recipe.steps
    assert (value.transform, value.when_null) == ("log1p", 0.0)
    assert "70% have none (fewer than two orders)" in presence.because
    assert (presence.low, presence.high) == (1.0, 1.0)
    table = pa.table({"gap": pa.array([None, 0.0, 5.0], pa.float64())})
    known = presence.values(np.array([np.nan, 0.0, 5.0]))
    assert known[1] == known[2] > known[0]
    assert np.isfinite(recipe.matrix(table)).all()


def test_a_rare_gap_does_not_become_a_dimension_that_rules():
    gap = np.where(np.arange(1000) < 20, np.nan, skewed(1000))
    recipe = only((column("gap", "days", missing="one order"),), gap=gap)
    matrix = recipe.matrix(pa.table({"gap": pa.array(gap, from_pandas=True)}))
    assert matrix.std(0)[1] < 0.2 < matrix.std(0)[0]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([100.0, 0.01, 1.37, 1e6]))
def test_cents_or_euros_give_the_same_coordinates(seed, factor):
    base = customer_like(seed, n=300)
    money = {c.name for c in base.columns if c.kind == "money"}
    other = pa.table({name: pa.array([v and v * factor for v in col.to_pylist()]) if name in money else col
                      for name, col in zip(base.table.column_names, base.table.columns, strict=True)})  # fmt: skip
    assert coordinates(base.columns, other) == pytest.approx(coordinates(base.columns, base.table), abs=1e-9)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_the_order_of_rows_does_not_change_a_bit(seed):
    base = customer_like(seed, n=250)
    shuffled = base.table.take(np.random.default_rng(seed).permutation(250))
    assert prepare(base.columns, shuffled) == prepare(base.columns, base.table)


def test_a_constant_column_or_a_copy_changes_no_label():
    base = customer_like(2, n=800)
    before = labels(base.columns, base.table)
    spend = base.table.column("spend").to_numpy(zero_copy_only=False)
    more = base.table.append_column("one", pa.array(np.ones(800))).append_column("cents", pa.array(spend * 100, from_pandas=True))
    columns = (*base.columns, column("one", "number"), replace(base.columns[1], name="cents"))
    recipe = prepare(columns, more)
    assert {d.column for d in recipe.dropped} == {"one", "cents"}
    assert "the same as 'spend'" in next(d.because for d in recipe.dropped if d.column == "cents")
    assert np.array_equal(labels(columns, more), before)


def test_ten_ways_to_say_spend_do_not_outvote_one_recency():
    rng = np.random.default_rng(0)
    spend, recency = skewed(1000), rng.exponential(60, 1000)
    variants = {f"spend{i}": spend * np.exp(rng.normal(0, 0.05, 1000)) for i in range(10)}
    columns = (column("recency", "days"), *(column(name, concept="money") for name in variants))
    recipe = only(columns, recency=recency, **variants)
    matrix = recipe.matrix(pa.table({"recency": recency, **variants}))
    money = matrix[:, 1:]
    assert np.linalg.eigvalsh(np.cov(money.T))[-1] == pytest.approx(1.0, abs=0.02)
    assert "weighs 0.32 within 'money'" in recipe.steps[1].because


def test_an_outlier_a_million_times_as_large_moves_at_most_one_percent():
    base = customer_like(4, n=1000)
    before = labels(base.columns, base.table)
    orders = base.table.column("spend").to_numpy(zero_copy_only=False).copy()
    orders[np.nanargmax(orders)] *= 1e6
    other = base.table.set_column(base.table.column_names.index("spend"), "spend", pa.array(orders, from_pandas=True))
    assert (labels(base.columns, other) != before).mean() <= 0.01


@pytest.mark.parametrize("n", [1, 2, 3, 10, 25])
def test_few_customers_are_no_trouble(n):
    base = customer_like(5, n=n)
    matrix = coordinates(base.columns, base.table)
    assert matrix.shape[0] == n
    assert np.isfinite(matrix).all()


def test_extreme_amounts_stay_finite():
    recipe = only((column("a"), column("b", "number")), a=[1e308, 1.0, 2.0] * 10, b=[-1e308, 1e308, 0.0] * 10)
    table = pa.table({"a": [1e308, 5.0], "b": [-1e308, np.inf]})
    assert np.isfinite(recipe.matrix(table)).all()


ODD = st.one_of(st.none(), st.sampled_from([0.0, 1.0, -1.0, 0.5, 1e-9, 1e9]), st.floats(-1e7, 1e7))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["count", "money", "days", "share", "ratio", "number", "flag"]), st.booleans(),
       st.lists(ODD, min_size=2, max_size=40), st.lists(ODD, max_size=10))  # fmt: skip
def test_sql_and_python_agree_on_any_column_and_any_newcomer(kind, meaningful, known, fresh):
    columns = (column("a", kind, missing="has none" if meaningful else "", denominator="n"), column("n", "count"))
    table = pa.table({"a": pa.array(known, pa.float64()), "n": pa.array([float(i % 7) for i in range(len(known))])})
    newcomers = known + fresh
    other = pa.table({"a": pa.array(newcomers, pa.float64()), "n": pa.array([float(i % 5) for i in range(len(newcomers))])})
    recipe = prepare(columns, table)
    assert Recipe.from_dict(recipe.to_dict()) == recipe
    memory = ibis.memtable(other.append_column("i", pa.array(range(len(newcomers)))))
    if recipe.steps:
        sql = memory.select("i", **{f"z{j}": z for j, z in enumerate(recipe.expressions(memory))}).order_by("i").to_pyarrow()
        in_sql = np.column_stack([sql.column(f"z{j}").to_numpy(zero_copy_only=False) for j in range(len(recipe.steps))])
        assert in_sql == pytest.approx(recipe.matrix(other), rel=1e-9, abs=1e-9)
        assert np.isfinite(in_sql).all()


@pytest.mark.slow
def test_planted_segments_come_back_as_well_as_measured_and_better_than_by_plain_standardising():
    ours, plain = [], []
    for seed in range(100, 112):
        base = customer_like(seed)
        k = int(base.truth.max()) + 1
        ours.append(adjusted_rand(base.truth, labels(base.columns, base.table, k)))
        filled = np.where(np.isnan(base.raw), np.nanmedian(base.raw, axis=0), base.raw)
        plain.append(adjusted_rand(base.truth, kmeans((filled - filled.mean(0)) / filled.std(0), k, starts=4).labels))
    assert len(COLUMNS) == 10
    assert np.mean(ours) >= 0.6
    assert all(a >= b - 0.02 for a, b in zip(ours, plain, strict=True))


def test_two_peaks_of_which_one_has_a_long_tail_are_bent():
    rng = np.random.default_rng(0)
    wealthy = np.where(rng.random(400) < 1 / 4, 60_000 * rng.lognormal(0, 0.8, 400), -500 + 300 * rng.normal(size=400))
    (step,) = only((column("a", "number"),), a=wealthy).steps
    assert step.transform == "yeo-johnson"
