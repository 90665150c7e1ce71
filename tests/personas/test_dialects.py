"""rules.sql in every warehouse's words: replayed on every row in DuckDB, PostgreSQL and Spark, kept as snapshots for the others."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pytest
import sqlglot

from intarsia.core.leaves import Leaves
from intarsia.core.model import Nearest, as_matrix
from intarsia.core.segmentation import Fitted
from intarsia.core.stepped import Stepped
from intarsia.engines.connect import connect
from intarsia.errors import UnknownName
from intarsia.personas.describe import describe
from intarsia.personas.dialects import DIALECTS
from intarsia.personas.sql import rules
from intarsia.personas.surrogate import Surrogate
from personas.shops import segmentation_of, shop, shop_segments
from personas.test_sql import mixture, with_holes

SNAPSHOTS = Path(__file__).parents[1] / "snapshots"
RAW = with_holes(shop(400, seed=3)[0]).sort_by("customer_id")
SHOP = shop_segments(table=RAW, kind=shop(400, seed=3)[1])


def segments_of(kind: str):
    recipe, matrix, label = SHOP.fitted.recipe, SHOP.sample.matrix, SHOP.sample.segment - 1
    p = len(recipe.steps)
    rows = np.random.default_rng(0).permutation(len(matrix))[:12]
    cuts = as_matrix(np.quantile(matrix, [0.2, 0.5, 0.8], axis=0).T)
    models = {
        "nearest": SHOP.fitted.model,
        "radius": Nearest(
            as_matrix(matrix[rows] * 0.7), tuple(np.unique(label[rows], return_inverse=True)[1].tolist()), 1.0, 1.8, (0.7,) * p
        ),
        "mixture": mixture(matrix, label),
        "stepped": Stepped(cuts, as_matrix(np.tile([0.0, 0.3, 2 / 3, 2.0], (p, 1))), Nearest(((0.0,) * p, (1.0,) * p), (0, 1))),
        "leaves": Leaves((1, 0, -1, -1, -1), (0.0, 0.5, 0, 0, 0), (1, 2, -1, -1, -1), (4, 3, -1, -1, -1), (-1, -1, 0, 1, 2)),
    }
    model = models[kind]
    segments = segmentation_of(RAW, fitted=Fitted(recipe, model, tuple(range(1, model.k + 1))))
    return segments, describe(segments)


KINDS = ("nearest", "radius", "mixture", "stepped", "leaves")


@pytest.fixture(scope="module")
def postgres(tmp_path_factory):
    pgserver = pytest.importorskip("pgserver", reason="needs the package pgserver")
    server = pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    engine = connect("postgres", url=server.get_uri(), memory="256MB")
    engine.con.create_table("customer_features", RAW)

    def answer(statement):
        with engine.con.raw_sql(statement) as cursor:
            return cursor.fetchall()

    yield answer
    engine.close()
    server.cleanup()


@pytest.fixture(scope="module")
def spark():
    pytest.importorskip("pyspark", reason="needs the extra 'spark'")
    engine = connect("spark", memory="1GB")
    session = engine.con._session
    session.table(engine.put(RAW.to_batches(), RAW.schema).get_name()).createOrReplaceTempView("customer_features")

    def answer(statement):
        session.sql(statement).createOrReplaceTempView("answer")
        return [tuple(row.values()) for batch in engine.batches(engine.con.table("answer")) for row in batch.to_pylist()]

    yield answer
    engine.close()


@pytest.fixture(scope="module")
def duck():
    con = duckdb.connect()
    con.register("customer_features", RAW)
    yield lambda statement: con.execute(statement).fetchall()
    con.close()


def _replayed():
    """Every kind on every engine; on Spark those whose SQL is longest by night only."""
    spark = {kind: pytest.mark.nightly if kind in ("radius", "mixture", "stepped") else pytest.mark.slow for kind in KINDS}
    quick = [pytest.param(dialect, kind) for dialect in ("duckdb", "postgres") for kind in KINDS]
    return [*quick, *(pytest.param("spark", kind, marks=[pytest.mark.spark, spark[kind]]) for kind in KINDS)]


@pytest.mark.parametrize(("dialect", "kind"), _replayed())
def test_every_row_gets_the_segment_of_python(kind, dialect, request):
    answer = request.getfixturevalue({"duckdb": "duck"}.get(dialect, dialect))
    segments, personas = segments_of(kind)
    exact, readable, _ = rules(segments, personas, dialect).split(";\n")
    wanted = segments.fitted.assign(RAW).segment.tolist(), Surrogate.from_json(personas.tree).predict(RAW).tolist()
    for statement, labels in zip((exact, readable), wanted, strict=True):
        found = sorted(answer(statement))
        assert [row[0] for row in found] == RAW["customer_id"].to_pylist()
        assert [row[1] for row in found] == labels
        assert [row[2] for row in found] == [personas.of(label).name for label in labels]


@pytest.mark.parametrize("dialect", ["bigquery", "snowflake"])
def test_the_text_for_a_warehouse_that_is_not_at_hand_is_as_it_was(dialect):
    columns = RAW.select(["customer_id", "n_orders", "return_share"])
    steps = tuple(step for step in SHOP.fitted.recipe.steps if step.column in columns.column_names)
    model = Nearest(((-0.5, 0.25, 1 / 3), (1.5, 0.0, 0.1)), (0, 1))
    recipe = type(SHOP.fitted.recipe)(tuple(rounded(step) for step in steps))
    segments = segmentation_of(
        columns, fitted=Fitted(recipe, model, (2, 1)), columns=tuple(c for c in SHOP.features.columns if c.name in columns.column_names)
    )
    text = rules(segments, describe(segments), dialect)
    assert text == (SNAPSHOTS / f"rules.{dialect}.sql").read_text(encoding="utf-8")
    assert len(sqlglot.parse(text, read=dialect)) >= 2


def rounded(step):
    return type(step)(step.column, step.transform, step.because, unit=step.unit, centre=round(step.centre, 2), scale=round(step.scale, 2))


def test_long_models_are_told_in_named_parts():
    text = rules(*segments_of("stepped"), "postgres")
    assert "WITH" in text
    assert max(len(line) for line in text.splitlines()) < 400
    for stage in ("coordinates", "shaped", "scores"):
        assert f"{stage} AS (" in text


def test_a_dialect_that_nobody_speaks():
    with pytest.raises(UnknownName, match="snowflake"):
        rules(*segments_of("leaves"), "snowflak")
    assert set(DIALECTS) == {"duckdb", "postgres", "spark", "bigquery", "snowflake"}


def test_snowflake_names_are_as_it_stores_them():
    text = rules(*segments_of("leaves"), "snowflake")
    assert '"N_ORDERS"' in text
    assert '"n_orders"' not in text
