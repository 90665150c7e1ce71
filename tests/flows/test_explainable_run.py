"""A whole run whose segments are questions: told, proven, looked back at and written like any other."""

from __future__ import annotations

import pytest

import intarsia as ia
from flows.shop import orders, write_csv
from intarsia.core.leaves import Leaves
from intarsia.core.settings import Settings
from intarsia.flows.results import contents


@pytest.mark.nightly
def test_a_run_of_explainable_segments_for_few_programmes(tmp_path) -> None:
    wished = {"algorithms": ["kmeans"], "objective": "explore", "explainable": True, "actions": 3}
    place = write_csv(tmp_path / "orders.csv", orders(300))
    done = ia.run(str(place), Settings.model_validate({"segments": wished, "origins": 1}))
    assert isinstance(done.segments.fitted.model, Leaves)
    assert done.segments.k <= 3
    assert "Explainable, as asked" in done.segments.because
    assert {"as found", "recommended"} <= {other.role for other in done.segments.alternatives}
    assert done.backtest is not None
    files = contents(done)
    assert "CASE" in str(files["rules.sql"])
    assert "Explainable, as asked" in str(files["report.html"])
    same = done.segments.fitted.assigned(done.features.table_expr).order_by("customer_id").to_pyarrow()
    assert same["segment"].to_pylist() == done.segments.table()["segment"].to_pylist()
