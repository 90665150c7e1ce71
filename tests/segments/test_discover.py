"""Discovery end to end: everybody is placed, numbers mean the same everywhere, and small or dull bases get an honest answer."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pytest

from intarsia.core.model import Model, Nearest, as_matrix
from intarsia.core.segmentation import Policy
from intarsia.engines.connect import connect
from intarsia.errors import TooLittle, UnknownName, UsageError
from intarsia.segments.constructive import EqualCuts
from intarsia.segments.discover import discover, learn
from intarsia.segments.prepare import prepare
from intarsia.segments.sample import draw
from intarsia.stats.agreement import adjusted_rand
from intarsia.stats.kmeans import kmeans
from segments.customer_like import customer_like, feature_table, plain_columns


@dataclass(frozen=True)
class Quick:
    """k-means with few restarts; k = 0 leaves the number to the choice."""

    k: int = 0
    starts: int = 2

    def candidates(self, low, high):
        return tuple(replace(self, k=k) for k in range(low, high + 1))

    def fit(self, matrix, weights=None, *, seed=0) -> Model:
        centres = kmeans(matrix, max(self.k, 2), starts=self.starts, seed=seed).centres
        return Nearest(as_matrix(centres), tuple(range(len(centres))))

    def refine(self, model, blocks):
        return model


@pytest.fixture(scope="module")
def engine():
    opened = connect("duckdb", memory="500MB", threads=1)
    yield opened
    opened.close()


def by_customer(segments):
    table = segments.table()
    return dict(zip(table.column("customer_id").to_pylist(), table.column("segment").to_pylist(), strict=True))


def groups(n=50, k=4, seed=0):
    """k planted groups with a known mean spend each, and the group of each customer."""
    rng = np.random.default_rng(seed)
    truth = np.repeat(np.arange(k), n)
    table = pa.table({
        "customer_id": [f"c{i}" for i in rng.permutation(n * k)],
        "spend": np.exp(rng.normal(size=n * k) * 0.2 + 1.5 * truth),
        "size": rng.normal(size=n * k) + 12.0 * (truth % 2),
    })  # fmt: skip
    return table, plain_columns("spend", "size"), truth


def test_planted_groups_are_found_and_numbered_by_spend(engine):
    table, columns, truth = groups()
    features = feature_table(table, columns, engine)
    segments = discover(features, algorithms=Quick())
    got = by_customer(segments)
    labels = np.array([got[i] for i in table.column("customer_id").to_pylist()])
    assert [Counter(labels[truth == t]).most_common(1)[0][0] for t in range(4)] == [4, 3, 2, 1]
    assert segments.sizes == dict(Counter(got.values()))
    assert (segments.k, segments.n_customers) == (4, 200)
    assert [c.k for c in segments.candidates if c.chosen] == [4]
    assert "4 segments" in segments.because


def test_everything_that_others_rely_on_is_there(engine):
    table, columns, _ = groups()
    segments = discover(feature_table(table, columns, engine), algorithms=Quick(), seed=3)
    assert segments.members.columns == ("customer_id", "segment", "confidence", "second_segment", "margin")
    assert [str(kind) for kind in segments.members.schema().types] == ["string", "int64", "float64", "int64", "float64"]
    assert segments.table().column("confidence").to_numpy().min() > 0.25
    assert segments.sample.everyone
    assert segments.sample.table.column_names == ["customer_id", "spend", "size"]
    assert np.array_equal(segments.sample.matrix, segments.fitted.recipe.matrix(segments.sample.table))
    ids = segments.sample.table.column("customer_id").to_pylist()
    assert segments.sample.segment.tolist() == [by_customer(segments)[i] for i in ids]
    assert (segments.algorithm_name, segments.seed, segments.algorithm.k) == ("test_discover", 3, 4)


def test_sql_places_every_customer_where_python_does(engine):
    base = customer_like(3, n=600)
    features = feature_table(base.table, base.columns, engine)
    for algorithm in (Quick(5), EqualCuts(4)):
        segments = discover(features, algorithms=algorithm)
        in_sql = segments.fitted.assigned(features.table_expr).to_pyarrow()
        said = dict(zip(in_sql.column("customer_id").to_pylist(), in_sql.column("segment").to_pylist(), strict=True))
        assert said == by_customer(segments)
        assert len(segments.sizes) == algorithm.k


def test_ids_and_row_order_do_not_matter(engine):
    base = customer_like(7, n=400)
    first = discover(feature_table(base.table, base.columns, engine), algorithms=Quick())
    turn = np.random.default_rng(0).permutation(400)
    other = base.table.take(turn).set_column(0, "customer_id", pa.array([f"z{i}" for i in range(400)]))
    second = discover(feature_table(other, base.columns, engine), algorithms=Quick())
    assert second.fitted == first.fitted
    assert second.candidates == first.candidates
    before, after = by_customer(first), by_customer(second)
    ids = base.table.column("customer_id").to_pylist()
    assert [before[ids[row]] for row in turn] == [after[f"z{i}"] for i in range(400)]


def test_cents_a_constant_and_a_copy_change_no_segment(engine):
    base = customer_like(8, n=400)
    first = by_customer(discover(feature_table(base.table, base.columns, engine), algorithms=Quick()))
    money = [c.name for c in base.columns if c.kind == "money"]
    table = base.table
    for name in money:
        cents = table.column(name).to_numpy(zero_copy_only=False) * 100
        table = table.set_column(table.column_names.index(name), name, pa.array(cents, from_pandas=True))
    table = table.append_column("one", pa.array(np.ones(400))).append_column("twin", table.column("orders"))
    columns = (*base.columns, *plain_columns("one"), replace(base.columns[0], name="twin"))
    assert by_customer(discover(feature_table(table, columns, engine), algorithms=Quick())) == first


def test_a_sample_depends_on_content_alone(engine):
    base = customer_like(9, n=3000)
    features = feature_table(base.table, base.columns, engine)
    turned = feature_table(base.table.take(np.random.default_rng(1).permutation(3000)), base.columns, engine)
    draws = [draw(each, rows=500) for each in (features, turned)]
    assert draws[0].table.equals(draws[1].table)
    assert (draws[0].table.num_rows, draws[0].n_customers, draws[0].everyone) == (500, 3000, False)
    spend = [np.nanmedian(t.column("spend").to_numpy(zero_copy_only=False)) for t in (draws[0].table, base.table)]
    assert spend[0] == pytest.approx(spend[1], rel=0.25)


def test_a_base_beyond_the_sample_is_read_in_batches_and_everybody_is_placed(engine):
    table, columns, truth = groups(n=15_000)
    turn = np.random.default_rng(2).permutation(60_000)
    first, second = (discover(feature_table(t, columns, engine), algorithms=("kmeans",), k=4) for t in (table, table.take(turn)))
    assert (first.sample.everyone, len(first.sample.matrix), first.n_customers) == (False, 50_000, 60_000)
    assert first.fitted == second.fitted
    assert adjusted_rand(np.array([*map(by_customer(first).get, table.column("customer_id").to_pylist())]) - 1, truth) > 0.95
    in_sql = first.fitted.assigned(first.features.table_expr).to_pyarrow()
    assert dict(zip(in_sql.column("customer_id").to_pylist(), in_sql.column("segment").to_pylist(), strict=True)) == by_customer(first)


@pytest.mark.parametrize("n", [1, 2, 3, 10])
def test_a_handful_of_customers_is_one_segment_and_says_why(engine, n):
    base = customer_like(1, n=n)
    segments = discover(feature_table(base.table, base.columns, engine))
    assert segments.sizes == {1: n}
    assert set(by_customer(segments).values()) == {1}
    assert "All customers are one segment" in segments.because
    assert "4 segments are not possible with" in segments.because
    assert segments.table().column("second_segment").to_pylist() == [0] * n


def test_customers_who_are_all_alike_are_one_segment(engine):
    table = pa.table({"customer_id": [f"c{i}" for i in range(500)], "spend": np.full(500, 9.5)})
    segments = discover(feature_table(table, plain_columns("spend"), engine))
    assert segments.sizes == {1: 500}
    assert "1 distinct customers" in segments.because
    assert segments.fitted.recipe.dropped[0].because == "every customer has the same value, 9.5"
    assert set(segments.fitted.assigned(segments.features.table_expr).to_pyarrow().column("segment").to_pylist()) == {1}


def test_fewer_kinds_of_customers_than_segments_wished(engine):
    table = pa.table({"customer_id": [f"c{i}" for i in range(300)], "spend": np.repeat([1.0, 50.0], 150)})
    segments = discover(feature_table(table, plain_columns("spend"), engine), algorithms=Quick())
    assert segments.sizes == {1: 150, 2: 150}
    assert "4 segments are not possible with 2 distinct customers" in segments.because


def test_forty_customers_get_as_many_segments_as_their_sizes_allow(engine):
    base = customer_like(6, n=40)
    segments = discover(feature_table(base.table, base.columns, engine), algorithms=Quick())
    assert min(segments.sizes.values()) >= 10
    assert 1 <= segments.k <= 4


def test_limits_that_nothing_meets_lead_to_equal_cuts_within_them(engine):
    base = customer_like(12, n=400)
    policy = Policy(5, 5, 0.19, 10)
    segments = discover(feature_table(base.table, base.columns, engine), algorithms=Quick(), policy=policy)
    assert segments.k == 5
    assert min(segments.sizes.values()) >= 0.19 * 400
    assert "constructive" in segments.because
    assert not any(c.chosen for c in segments.candidates)


def test_as_many_segments_as_asked_for(engine):
    table, columns, _ = groups()
    features = feature_table(table, columns, engine)
    assert discover(features, algorithms=Quick(), k=6).k == 6
    assert discover(features, algorithms=Quick(3)).k == 3
    assert discover(features, algorithms=("kmeans",), k=2).k == 2
    assert discover(features, k=1).sizes == {1: 200}


def test_nobody_is_too_little_and_unknown_names_are_named(engine):
    table, columns, _ = groups()
    with pytest.raises(TooLittle, match="no customers"):
        discover(feature_table(table.slice(0, 0), columns, engine))
    with pytest.raises(UnknownName, match="kmeans"):
        discover(feature_table(table, columns, engine), algorithms=("kmean",))


def test_learning_afresh_gives_a_rule_that_places_newcomers():
    table, columns, truth = groups()
    fitted = learn(columns, table, Quick(4))
    assert adjusted_rand(fitted.assign(table).segment - 1, truth) > 0.9
    assert fitted == learn(columns, table.take(np.random.default_rng(0).permutation(200)), Quick(4))
    assert learn(columns, table.slice(0, 1), Quick(4)).assign(table).segment.tolist() == [1] * 200


@pytest.mark.parametrize("k", [1, 2, 5])
def test_equal_cuts_are_equal_and_keep_ties_together(k):
    matrix = np.column_stack([np.arange(100.0), np.arange(100.0) // 50])
    labels = EqualCuts(k).fit(matrix).scores(matrix).argmin(1)
    assert np.bincount(labels).tolist() == [100 // k] * k
    tied = np.repeat([0.0, 1.0], [90, 10])[:, None]
    assert np.bincount(EqualCuts(4).fit(tied).scores(tied).argmin(1)).tolist() == [90, 10]
    assert EqualCuts(3).fit(np.zeros((0, 2))).k == 1


@pytest.mark.nightly
def test_all_algorithms_together_recover_planted_segments(engine):
    found = []
    for seed in range(500, 506):
        base = customer_like(seed)
        got = by_customer(discover(feature_table(base.table, base.columns, engine)))
        labels = np.array([got[i] for i in base.table.column("customer_id").to_pylist()])
        found.append(adjusted_rand(base.truth, labels))
        assert prepare(base.columns, base.table).steps
    assert np.mean(found) >= 0.6


@pytest.mark.parametrize(("planted", "better", "limit"), [(2, 2, "min_segments"), (12, 12, "max_segments"), (1, None, "")])
def test_a_number_outside_the_limits_that_is_steadier_is_said(engine, planted, better, limit):
    rng = np.random.default_rng(5)
    names = tuple(f"x{j}" for j in range(8))
    centres = rng.normal(size=(planted, 8)) * 6
    matrix = centres[rng.integers(0, planted, 900)] + rng.normal(size=(900, 8))
    table = pa.table({"customer_id": [f"c{i}" for i in range(900)], **{name: matrix[:, j] for j, name in enumerate(names)}})
    features = feature_table(table, plain_columns(*names), engine)
    segments = discover(features, algorithms=("kmeans",))
    if better is None:
        assert "steadier" not in segments.because
        return
    assert f"{better} segments would be steadier (split-half agreement 1.00, against 0." in segments.because
    assert f"4 to 8 are allowed: to have them set {limit} to {better}." in segments.because
    taken = discover(features, algorithms=("kmeans",), policy=Policy(min(better, 4), max(better, 8)))
    assert taken.k == better
    assert "steadier" not in taken.because


def test_a_steadier_number_is_said_beside_equal_cuts_too(engine):
    table, columns, _ = groups(n=200, k=2)
    segments = discover(feature_table(table, columns, engine), algorithms=Quick(), policy=Policy(5, 5, 0.19, 10))
    assert "5 equal cuts of one feature" in segments.because
    assert "2 segments would be steadier (split-half agreement 1.00), but 5 to 5 are allowed: to have them set min" in segments.because


@pytest.mark.parametrize(
    ("wished", "told"),
    [
        ({"k": 0}, "k=0 cannot be asked for"),
        ({"k": -1}, "k=-1"),
        ({"k": 2.5}, "k=2.5"),
        ({"k": "3"}, "k='3'"),
        ({"algorithms": Quick(-2)}, "k=-2"),
        ({"policy": Policy(6, 3)}, "min_segments=6 is more than max_segments=3"),
        ({"policy": Policy(min_share=2.0)}, "min_share=2.0"),
        ({"policy": Policy(min_customers=0)}, "min_customers=0"),
    ],
)
def test_a_wish_that_makes_no_sense_is_told(engine, wished, told):
    table, columns, _ = groups()
    with pytest.raises(UsageError, match=re.escape(told)):
        discover(feature_table(table, columns, engine), **wished)
