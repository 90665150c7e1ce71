"""Files of customers under campaign: days and keys as elsewhere, and nothing lost in silence."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from intarsia.engines.connect import connect
from intarsia.errors import Unreadable, Unrecognised
from intarsia.sources.treated import read_treated

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from intarsia.core.engine import Engine


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    made = connect("duckdb", memory="500MB")
    yield made
    made.close()


def file(folder: Path, *rows: str, name: str = "campaign.csv") -> str:
    path = folder / name
    path.write_text("\n".join(["customer_id,since,until", *rows, ""]), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        ("2026-11-01", "2026-11-30", (date(2026, 11, 1), date(2026, 11, 30))),
        ("25/11/2026", "30/11/2026", (date(2026, 11, 25), date(2026, 11, 30))),
        ("01.11.2026", "", (date(2026, 11, 1), None)),
        ("05/11/2026", "30/11/2026", (date(2026, 11, 5), date(2026, 11, 30))),  # the other column settles the order
        ("11/25/2026", "", (date(2026, 11, 25), None)),
        ("25 Nov 2026 14:00", "", (date(2026, 11, 25), None)),
        ("2026-01-01", "15/02/2026", (date(2026, 1, 1), date(2026, 2, 15))),
    ],
)
def test_days_are_read_however_they_are_written(engine: Engine, tmp_path: Path, since: str, until: str, days: tuple[date, date]) -> None:
    told = read_treated(file(tmp_path, f"12407.0,{since},{until}", f"12434.0,{since},{until}"), engine)
    assert told.to_pylist() == [
        {"customer_id": customer, "since": days[0], "until": days[1], "problem": None} for customer in ("12407", "12434")
    ]


def test_rows_that_cannot_be_used_say_why(engine: Engine, tmp_path: Path) -> None:
    good = [f"C{n:03d},{date(2026, 11, 1) + timedelta(n)},2026-12-{n + 1:02d}" for n in range(20)]
    told = read_treated(file(tmp_path, *good, "C100,soon,", "C101,2026-11-01,later", "C102,,", ",2026-11-01,"), engine)
    assert told.num_rows == 24
    assert {row["customer_id"]: row["problem"] for row in told.to_pylist() if row["problem"]} == {
        "C100": "Row 21: since 'soon' is no day.",
        "C101": "Row 22: until 'later' is no day.",
        "C102": "Row 23: it has no first day (since).",
        None: "Row 24: it names no customer.",
    }


def test_a_file_that_says_nothing_is_refused(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"has 2 rows, and none can be used. The first: Row 1: since 'soon' is no day"):
        read_treated(file(tmp_path, "C1,soon,", "C2,soon,"), engine)
    with pytest.raises(Unrecognised, match=r"no value of since tells whether day or month comes first .* Write days as"):
        read_treated(file(tmp_path, "C1,05/06/2026,", "C2,05/06/2026,"), engine)
    assert read_treated(file(tmp_path), engine).num_rows == 0
