"""Discovered segments beside what a company has: known, partly known, or unexpected."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import intarsia as ia
from evidence.planted import blobs, segmented
from flows.shop import orders, write_csv
from intarsia.cli.app import main
from intarsia.errors import UnknownName, UsageError
from intarsia.evidence.beside import beside
from intarsia.flows.present import present_labels
from sources.order_files import engine


def test_cuts_that_are_parts_of_the_segments_know_them():
    found = segmented(blobs(3, 600), k=3)
    rng = np.random.default_rng(0)
    cuts = [f"{segment}{'ab'[rng.integers(2)]}" for segment in found.sample.segment]
    told = beside(found, cuts)
    assert [row.verdict for row in told.rows] == ["known"] * 3
    for row in told.rows:
        assert set(row.cuts) == {f"{row.segment}a", f"{row.segment}b"}
        assert (row.precise, row.found, row.kappa) == (1.0, 1.0, 1.0)
        assert row.because.startswith("Known: 100% of its")
    assert told.n == 600
    assert sum(map(sum, told.crossing)) == 600
    assert told.table().num_rows == 3
    assert "present cuts" in told._repr_html_()


def test_cuts_that_have_nothing_to_do_with_the_segments_leave_them_unexpected():
    """Also a segment that most customers are in: taking everybody is no knowledge."""
    x = np.vstack([blobs(2, 200), blobs(1, 1400) + 30.0])
    found = segmented(x, k=3)
    rng = np.random.default_rng(1)
    told = beside(found, [str(one) for one in rng.integers(0, 4, len(found.sample.segment))])
    assert {row.verdict for row in told.rows} == {"unexpected"}
    assert max(row.kappa for row in told.rows) < 0.2
    assert abs(told.agreement) < 0.05


def test_one_cut_for_everybody_knows_nothing_and_one_segment_is_no_finding():
    found = segmented(blobs(3, 300), k=3)
    assert {row.kappa for row in beside(found, ["all"] * 300).rows} == {0.0}
    assert beside(segmented(np.ones((40, 2)), k=1), ["all"] * 40).rows[0].kappa == 0.0


def test_a_half_known_segment_is_told_with_its_interval():
    found = segmented(blobs(4, 800), k=4)
    cuts = ["x" if segment in (1, 2) else "y" for segment in found.sample.segment]
    told = beside(found, cuts)
    assert {row.verdict for row in told.rows} <= {"partly known", "known"}
    assert all(row.low < row.kappa < row.high for row in told.rows)


def test_ids_that_a_workbook_holds_as_numbers_are_the_same_ids(tmp_path):
    pq.write_table(pa.table({"customer_id": [17850.0, 17851.0], "tier": ["gold", "silver"]}), tmp_path / "tiers.parquet")
    assert present_labels(str(tmp_path / "tiers.parquet"), engine()).labels == {"17850": "gold", "17851": "silver"}


def test_the_back_test_tells_it_of_a_file_and_of_a_rule(tmp_path, capsys):
    path = write_csv(tmp_path / "orders.csv", orders(400))
    (tmp_path / "rule.sql").write_text("CASE WHEN recency_days < 90 THEN 'active' ELSE 'lapsed' END")
    words = [
        "backtest",
        str(path),
        "--rule",
        str(tmp_path / "rule.sql"),
        "--origins",
        "1",
        "--horizon",
        "60",
        "--k",
        "4",
        "--algorithm",
        "kmeans",
    ]
    with pytest.raises(SystemExit):
        main([*words, "--json"])
    rows = json.loads(capsys.readouterr().out)["beside"]
    assert len(rows) == 4
    assert {cut for row in rows for cut in row["cuts"]} <= {"active", "lapsed"}
    base = ia.read(str(path))
    with pytest.raises(UnknownName, match="objective of a back-test"):
        ia.backtest(base, ia.discover(ia.measure(base), "kmeans", k=3), objective="explore")
    segments = ia.discover(ia.measure(base), "kmeans", k=4)
    labels = {c: ("big" if n % 2 else "small") for n, c in enumerate(segments.sample.table["customer_id"].to_pylist())}
    assert {row.verdict for row in ia.compare(segments, ia.Present(labels=labels)).rows} == {"unexpected"}
    with pytest.raises(UsageError, match="None of today's segments is of a customer that is there"):
        ia.compare(segments, ia.Present(labels={"somebody": "a"}))
