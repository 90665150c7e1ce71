"""Customers with known segments and a rare rich kind inside one of them, for the tests of the family tree."""

from dataclasses import replace
from datetime import date

import ibis
import numpy as np
import pyarrow as pa

from evidence.planted import Centres, column
from intarsia.core.features import FeatureTable
from intarsia.core.model import Nearest, as_matrix
from intarsia.core.recipe import Recipe, Step
from intarsia.core.segmentation import Fitted, Sample, Segmentation
from intarsia.engines.connect import connect
from intarsia.segments.placing import members

K, P = 5, 6
CENTRES = np.array([[np.cos(2.4 * i + j) for j in range(P)] for i in range(K)]) * 4.0
COLUMNS = (*(column(f"axis_{j}") for j in range(P)), column("spend", kind="money", role="profile"))
RARE = 3  # the segment (by number, from 1) that hides the rare kind


def customers(n=8_000, *, seed=0, rare=0.005, rich=12.0):
    """(n, P) coordinates, spend, and who is of the rare kind: apart from segment 3 in two axes, spending `rich` times as much."""
    rng = np.random.default_rng(seed)
    x = CENTRES[rng.integers(0, K, n)] + rng.normal(size=(n, P))
    spend = np.round(np.exp(rng.normal(3.0, 0.6, n)), 2)
    kind = np.zeros(n, dtype=bool)
    kind[: int(n * rare)] = True
    towards = CENTRES[RARE - 1] + np.array([0, 0, 0, 0, 4.0, 4.0]) * np.sign(CENTRES[RARE - 1])
    x[kind] = towards + 0.5 * rng.normal(size=(int(kind.sum()), P))
    spend[kind] *= rich
    return x, spend, kind


def segmented(x, spend, *, ids=None, columns=COLUMNS, engine=None, centres=CENTRES):
    """The segmentation by the nearest of `centres`, every customer in the order of the rows."""
    engine = engine or connect("duckdb", memory="500MB")
    ids = ids or [f"c{i}" for i in range(len(x))]
    raw = pa.table({f"axis_{j}": x[:, j] for j in range(P)} | {"spend": spend})
    features = FeatureTable(ibis.memtable(raw.add_column(0, "customer_id", [ids])), columns, date(2011, 12, 10), engine, len(x), "GBP")
    recipe = Recipe(tuple(Step(f"axis_{j}", "identity", "made") for j in range(P)))
    fitted = Fitted(recipe, Nearest(as_matrix(centres), tuple(range(len(centres)))), tuple(range(1, len(centres) + 1)))
    kept, sizes = members(features, fitted)
    order = np.lexsort(x.T)
    sample = Sample(raw.take(order), x[order], fitted.place(x[order]).segment, everyone=True)
    return Segmentation(features, fitted, Centres(len(centres)), "centres", kept, sample, sizes)


class InParts:
    """An engine that hands its batches out in smaller ones."""

    def __init__(self, parts):
        self._engine, self._parts = connect("duckdb", memory="500MB"), parts

    def __getattr__(self, name):
        return getattr(self._engine, name)

    def batches(self, table, rows=250_000):
        n = table.count().to_pyarrow().as_py()
        return self._engine.batches(table, max(n // self._parts, 1))


def sensitive(name):
    """The columns, that one marked as sensitive."""
    return tuple(replace(c, sensitive=c.name == name) for c in COLUMNS)
