"""Of many customers who are alike each is drawn by herself, whatever the order of the rows and however different the others are."""

from datetime import date

import ibis
import numpy as np
import pyarrow as pa
import pytest

from evidence.planted import column
from intarsia.core.features import FeatureTable
from intarsia.engines.connect import connect
from intarsia.segments.micro import micro
from intarsia.segments.sample import draw
from segments.family import CENTRES, P, segmented

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


def test_many_who_never_ordered_are_there_in_their_share_among_people_who_all_differ():
    engine = connect("duckdb", memory="500MB")
    people = np.random.default_rng(0).normal(size=400_000)
    people[:120_000] = 0.0
    for seed in range(3):
        drawn = draw(of(np.random.default_rng(seed).permutation(people), engine), rows=ROWS, seed=seed)
        assert (drawn.table["a"].to_numpy() == 0.0).mean() == pytest.approx(0.3, abs=0.05)


def test_every_kind_of_people_who_are_alike_gets_a_micro_group():
    kinds = np.repeat(CENTRES, 6, axis=0) + np.tile(np.linspace(-0.5, 0.5, 6)[:, None], (5, P))
    x = kinds[np.arange(120_000) % len(kinds)]
    found = micro(segmented(x, np.ones(len(x))), finest=40, least=50)
    away = np.abs(kinds[:, None] - found.centres[None]).max(2).min(1)
    assert away.max() < 1e-6
    assert found.counts.sum() == len(x)
