"""Segments found in a reduced space leave the building like any others: as SQL that gives the answer of Python, in every dialect."""

import duckdb
import pytest
import sqlglot

from intarsia.core.segmentation import Fitted
from intarsia.personas.describe import describe
from intarsia.personas.dialects import DIALECTS
from intarsia.personas.sql import rules
from intarsia.segments.algorithms import PLUGINS as ALGORITHMS
from intarsia.segments.reduced import reduced
from intarsia.segments.reducers import PLUGINS
from personas.shops import segmentation_of, shop, shop_segments

RAW, KIND = shop(400, seed=3)
SHOP = shop_segments(table=RAW, kind=KIND)


def segments_of(reducer, inner):
    model = reduced(PLUGINS.build(reducer), ALGORITHMS.build(inner, {"k": 4})).fit(SHOP.sample.matrix)
    segments = segmentation_of(RAW, fitted=Fitted(SHOP.fitted.recipe, model, tuple(range(1, model.k + 1))))
    return segments, describe(segments)


@pytest.mark.parametrize(("reducer", "inner"), [("pca", "mixture"), ("autoencoder", "kmeans")])
def test_rules_are_written_in_every_dialect_and_place_every_row_as_python_does(reducer, inner):
    segments, personas = segments_of(reducer, inner)
    for dialect in DIALECTS:
        for statement in rules(segments, personas, dialect).split(";\n")[:2]:
            assert sqlglot.parse_one(statement, read=dialect)
    connection = duckdb.connect()
    connection.register("customer_features", RAW)
    found = dict(row[:2] for row in connection.execute(rules(segments, personas).split(";\n")[0]).fetchall())
    connection.close()
    wanted = segments.fitted.assign(RAW).segment.tolist()
    assert found == dict(zip(RAW["customer_id"].to_pylist(), wanted, strict=True))
