"""From a large base of few different customers, each is drawn by herself, whatever the order of the rows."""

from datetime import date

import ibis
import numpy as np
import pyarrow as pa

from evidence.planted import column
from intarsia.core.features import FeatureTable
from intarsia.engines.connect import connect
from intarsia.segments.sample import draw

N, ROWS = 60_000, 2_000
SHARES = (0.5, 0.3, 0.2)


def of(kinds, engine):
    table = pa.table({"customer_id": [f"c{n}" for n in range(len(kinds))], "a": kinds.astype(float), "b": (kinds == 1).astype(float)})
    return FeatureTable(ibis.memtable(table), (column("a"), column("b")), date(2026, 1, 1), engine, len(kinds))


def test_three_kinds_of_people_are_all_there_in_their_shares():
    engine = connect("duckdb", memory="500MB")
    for seed in range(5):
        kinds = np.random.default_rng(seed).choice(3, N, p=SHARES)
        drawn = draw(of(kinds, engine), rows=ROWS, seed=seed)
        values, counts = np.unique(drawn.table["a"].to_numpy(), return_counts=True)
        assert values.tolist() == [0, 1, 2]
        assert drawn.table.num_rows == ROWS
        assert np.abs(counts / ROWS - SHARES).max() < 0.05
        other = draw(of(np.random.default_rng(9).permutation(kinds), engine), rows=ROWS, seed=seed)
        assert sorted(other.table["a"].to_pylist()) == sorted(drawn.table["a"].to_pylist())
