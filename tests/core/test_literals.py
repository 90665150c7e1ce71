"""Numbers reach the database bit for bit."""

import ibis
import numpy as np
import pyarrow as pa

from intarsia.core.literals import exact


def test_every_double_arrives_as_itself():
    rng = np.random.default_rng(0)
    numbers = np.concatenate([rng.normal(size=200) * 10.0**power for power in (-12, -4, 0, 3, 9, 200)])
    numbers = np.concatenate([numbers, [0.0, 0.1, 1 / 3, -1e-300, 1e300, 123456789.125]])
    con = ibis.duckdb.connect()
    table = ibis.memtable(pa.table({"one": [1.0]}))
    row = con.to_pyarrow(table.select(**{f"v{i}": table.one * exact(v) for i, v in enumerate(numbers)}))
    assert [row[f"v{i}"][0].as_py() for i in range(len(numbers))] == numbers.tolist()


def test_arithmetic_with_a_column_uses_the_very_number():
    values = np.random.default_rng(1).normal(size=300)
    con = ibis.duckdb.connect()
    table = ibis.memtable(pa.table({"x": [0.5]}))
    row = con.to_pyarrow(table.select(**{f"v{i}": (table.x - exact(v)) * exact(v) for i, v in enumerate(values)}))
    assert [row[f"v{i}"][0].as_py() for i in range(len(values))] == [(0.5 - v) * v for v in values.tolist()]
