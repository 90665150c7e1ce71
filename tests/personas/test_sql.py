from dataclasses import replace

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from intarsia.core.features import Column
from intarsia.core.model import Cells, Gaussians, Model, Nearest, as_matrix
from intarsia.core.persona import Personas
from intarsia.core.recipe import Recipe, Step
from intarsia.core.segmentation import Fitted, Segmentation
from intarsia.personas.describe import describe
from intarsia.personas.sql import readable_sql, rules_sql
from intarsia.personas.surrogate import Branch, Surrogate
from personas.shops import recipe_of, segmentation_of, shop, shop_segments

HOSTILE = (
    "x'; DROP TABLE customer_features; --",
    "two\n'; DELETE FROM customer_features; --\r\nlines",
    "back\\'; SELECT 1; --",
    '"quoted" /* comment */ -- \u2028 end',
    "nul\x00 byte; END AS segment_name",
)


def run(sql: str, table: pa.Table) -> list[dict[str, list[object]]]:
    """Every statement's answer over the features, by customer."""
    con = duckdb.connect()
    con.register("arrow_features", table)
    con.execute("CREATE TABLE customer_features AS SELECT * FROM arrow_features")
    answers = [con.execute(statement).to_arrow_table().sort_by("customer_id").to_pydict() for statement in con.extract_statements(sql)]
    assert con.execute("SELECT count(*) FROM customer_features").fetchone() == (table.num_rows,)
    return answers


def check(segments: Segmentation, table: pa.Table, personas: Personas | None = None) -> None:
    """Both statements give what Python gives, on every row, with the names."""
    personas = personas or describe(segments)
    exact, readable = run(rules_sql(segments, personas), table)
    ordered = table.sort_by("customer_id")
    assert exact["segment"] == segments.fitted.assign(ordered).segment.tolist()
    assert readable["segment"] == Surrogate.from_json(personas.tree).predict(ordered).tolist()
    for answer in (exact, readable):
        assert answer["customer_id"] == ordered["customer_id"].to_pylist()
        assert answer["segment_name"] == [personas.of(number).name.replace("\x00", "") for number in answer["segment"]]


def with_holes(table: pa.Table) -> pa.Table:
    """A tenth of every feature not known."""
    rng = np.random.default_rng(5)
    columns = {"customer_id": table["customer_id"]}
    for name in table.column_names[1:]:
        values = table[name].to_numpy(zero_copy_only=False).copy()
        values[rng.random(len(values)) < 0.1] = np.nan
        columns[name] = pa.array(values, from_pandas=True)
    return pa.table(columns)


def mixture(matrix: np.ndarray, kind: np.ndarray) -> Gaussians:
    means, factors, offsets = [], [], []
    for number in range(5):
        own = matrix[kind == number]
        upper = np.linalg.inv(np.linalg.cholesky(np.cov(own.T) + 0.05 * np.eye(matrix.shape[1]))).T
        means.append(own.mean(0))
        factors.append(as_matrix(upper))
        offsets.append(float(-2 * np.log(len(own)) - 2 * np.log(np.abs(np.diag(upper))).sum()))
    return Gaussians(as_matrix(np.array(means)), tuple(factors), tuple(offsets))


@pytest.mark.parametrize("kind_of_model", ["kmeans", "mixture", "hierarchical", "density"])
def test_sql_gives_the_labels_of_python_on_every_row(kind_of_model):
    whole, kind = shop(1200, seed=2)
    table = with_holes(whole)
    recipe = recipe_of(table)
    matrix = recipe.matrix(table)
    rows = np.random.default_rng(0).permutation(1200)[:40]
    models: dict[str, Model] = {
        "kmeans": Nearest(as_matrix(np.array([matrix[kind == i].mean(0) for i in range(5)])), (0, 1, 2, 3, 4)),
        "mixture": mixture(matrix, kind),
        "hierarchical": Nearest(as_matrix(matrix[rows]), tuple(kind[rows].tolist())),
        "density": Nearest(as_matrix(matrix[rows]), tuple(kind[rows].tolist()), radius=1.7),
    }
    model = models[kind_of_model]
    check(segmentation_of(table, fitted=Fitted(recipe, model, tuple(range(model.k, 0, -1)))), table)


def test_ties_borders_and_nulls_fall_alike():
    values = np.array([0.0, 0.1, 0.2, 0.3, 1 / 3, 2 / 3, 0.5, 1.0, 0.15, 0.25, np.nan])
    x, y = (grid.ravel() for grid in np.meshgrid(values, values))
    table = pa.table(
        {"customer_id": [f"c{i:04d}" for i in range(len(x))], "x": pa.array(x, from_pandas=True), "y": pa.array(y, from_pandas=True)}
    )
    columns = tuple(Column(n, n, "", "number", "made", n, "much", "little", missing="not told") for n in "xy")
    recipe = Recipe(
        (Step("x", "identity", "made", centre=0.1, scale=1 / 3, low=0.1, high=2 / 3), Step("y", "identity", "made", scale=0.7, weight=1.1))
    )
    centres = recipe.matrix(table)[[12, 20, 36, 60, 84, 100]]  # each lies on a grid point, so many points lie halfway
    for model in (Nearest(as_matrix(centres), (0, 1, 2, 0, 1, 2)), Cells(((0.0, 1 / 3), (0.2 / 0.7 * 1.1,)), (0, 1, 2, 2, 1, 0))):
        check(segmentation_of(table, fitted=Fitted(recipe, model, (2, 3, 1)), columns=columns), table)


def test_no_name_breaks_out_of_the_text():
    segments = shop_segments(400)
    told = describe(segments)
    hostile = replace(told, personas=tuple(replace(p, name=name) for p, name in zip(told.personas, HOSTILE, strict=True)))
    sql = rules_sql(segments, hostile)
    assert len(duckdb.extract_statements(sql)) == 2
    check(segments, segments.sample.table, hostile)


def test_column_names_and_labels_are_quoted_and_kept_on_one_line():
    name = 'odd "name"; --'
    table = pa.table({"customer_id": ["a", "b", "c"], name: [1.0, 2.0, None]})
    column = Column(
        name, "label\n; DROP TABLE customer_features;", "unit\r\nx", "number", "made", "made", "much", "little", missing="not\ntold"
    )
    fitted = Fitted(Recipe((Step(name, "identity", "made"),)), Nearest(((1.0,), (2.0,)), (0, 1)), (1, 2))
    segments = segmentation_of(table, fitted=fitted, columns=(column,))
    tree = Surrogate((Branch(name, 1.5, null_left=True, left=1, right=2), Branch(segment=1), Branch(segment=2)))
    check(segments, table, replace(describe(segments), tree=tree.to_json()))


def test_the_header_says_what_is_needed_and_how_far_to_trust():
    segments = shop_segments(900)
    sql = rules_sql(segments, describe(segments))
    head = sql[: sql.index("SELECT")]
    assert "as of 2026-01-01" in head
    assert all(f"- {name}:" in head for name in segments.fitted.recipe.columns)
    assert "customers held out for the test" in sql


def test_thresholds_with_many_digits_survive():
    rng = np.random.default_rng(0)
    segments = shop_segments(600)
    table = segments.sample.table.sort_by("customer_id")
    told = describe(segments)
    for threshold in rng.choice(table["spend"].to_numpy(), 40) * (1 + rng.normal(size=40).round() * 2e-16):
        tree = Surrogate((Branch("spend", float(threshold), left=1, right=2), Branch(segment=1), Branch(segment=2)))
        (answer,) = run(readable_sql(replace(told, tree=tree.to_json())), table)
        assert answer["segment"] == tree.predict(table).tolist()


def test_a_base_of_equal_customers_has_sql_too():
    table = pa.table({"customer_id": ["a", "b"], "spend": [5.0, 5.0]})
    columns = (Column("spend", "Spend", "currency", "money", "rfm", "money", "much", "little"),)
    fitted = Fitted(Recipe(()), Nearest(((),), (0,)), (1,))
    check(segmentation_of(table, fitted=fitted, columns=columns), table)
