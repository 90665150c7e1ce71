"""The main job on published sets without settings, and on files that mean harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.shop import orders, write_csv
from intarsia.core.settings import SegmentSettings, Settings
from intarsia.flows import results
from intarsia.flows.segment import run

PUBLISHED = Path(__file__).parents[3] / "shared" / "data"
QUICK = Settings(segments=SegmentSettings(algorithms=("kmeans",)))
SCRIPT = "<script>document.title='taken'</script>"


@pytest.mark.slow
@pytest.mark.parametrize(("name", "customers"), [("cdnow/CDNOW_sample.txt", 2_357), ("apparel_clvtools/apparelTrans.csv.gz", 600)])
def test_a_published_set_runs_without_settings(name: str, customers: int) -> None:
    place = PUBLISHED / name
    if not place.exists():
        pytest.skip("the shared development data is not beside the repository")
    done = run(str(place), QUICK)
    assert done.base.rows_in == done.base.rows_used + done.base.rows_set_aside
    assert customers - 10 <= done.segments.n_customers <= customers
    assert 3 <= done.segments.k <= 8
    names = [persona.name for persona in done.personas.personas]
    assert len(set(names)) == len(names)
    assert done.personas.personas[0].value_share > done.personas.personas[-1].value_share, "segments are numbered by spend"
    assert all(persona.recommendation for persona in done.personas.personas)


@pytest.mark.nightly
def test_three_hundred_customers_get_wide_intervals_and_are_told_so() -> None:
    few, many = (run_of(n) for n in (60, 600))

    def width(done) -> float:
        finding = done.evidence.of("stability", "all")[0]
        return (finding.high or 0.0) - (finding.low or 0.0)

    assert width(few) > 0
    told = " ".join(remark.text for remark in few.base.remarks)
    assert "60 customers" in told
    assert len(many.base.remarks) <= len(few.base.remarks)


def run_of(customers: int):
    import pyarrow as pa

    columns = list(zip(*orders(customers), strict=True))
    names = ("order_id", "date", "customer_id", "product", "category", "quantity", "price")
    return run(pa.table({name: list(column) for name, column in zip(names, columns, strict=True)}), QUICK)


def test_a_hostile_file_is_told_about_and_harms_nobody(tmp_path: Path) -> None:
    rows = [(r[0], r[1], f"=cmd|'/c calc'!{r[2]}", SCRIPT if i % 7 == 0 else r[3], SCRIPT, r[5], r[6]) for i, r in enumerate(orders(60))]
    rows += [
        ("X1", "9999-01-01 10:00", "K1", "P", "c", "1", "5.00"),
        ("X2", "2024-02-01 10:00", "K1", "P", "c", "1", "1e308"),
        ("X3", "2024-02-01 10:00", "K1", "P\x00Q", "c", "1", "5.00"),
        ("X4", "soon", "K1", "P", "c", "1", "5.00"),
        ("X5", "2024-02-01 10:00", "K1", "P", "c", "1", "inf"),
        ("X6", "2024-02-01 10:00", "K1", "P", "c", "1", "nan"),
    ]
    place = write_csv(tmp_path / f"orders {SCRIPT.replace('/', '')}.csv", rows)
    done = run(str(place), QUICK)
    assert done.base.rows_in == len(rows) == done.base.rows_used + done.base.rows_set_aside
    assert done.base.rows_set_aside >= 4
    assert done.base.set_aside is not None
    reasons = done.base.set_aside.to_pyarrow().column("reason").to_pylist()
    assert all(reasons)
    results.write_results(done, str(tmp_path / "out"))
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "<script" not in page
    table = (tmp_path / "out" / "segments.csv").read_text(encoding="utf-8")
    assert '\n"=' not in table
    assert "\"'=cmd" in table
