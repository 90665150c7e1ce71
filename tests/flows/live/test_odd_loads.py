"""Loads with a mistake in them: what is meant comes in, what is not is told, and one bad file keeps no other one back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv
import pytest

import intarsia as ia
from flows.live.living import FOUNDED, START, between, from_scratch, held, settings
from flows.live.test_commands import told
from flows.live.test_sources_home import visits
from intarsia.core.settings import Settings
from intarsia.errors import DataError, GateFailed
from intarsia.flows.live.refresh import refresh
from intarsia.flows.live.watching import watch

NEXT = FOUNDED + timedelta(days=1)


def with_one(lines: pa.Table, **other: object) -> pa.Table:
    """The lines, the first of them with other values."""
    rows = lines.to_pylist()
    return pa.Table.from_pylist([rows[0] | other, *rows[1:]], lines.schema)


@pytest.mark.parametrize(("clock", "today"), [("data", None), pytest.param("auto", date(2024, 7, 10), marks=pytest.mark.nightly)])
def test_a_mistyped_year_does_not_move_the_clock(home: Settings, lines: pa.Table, today: date | None, clock: str) -> None:
    chosen = settings(home.live.home, clock=clock, catch_up_days=1)
    week = between(lines, FOUNDED, FOUNDED + timedelta(days=6))
    done = refresh(with_one(week, order_id="typo", ordered_at=datetime(2091, 6, 6)), chosen, today=today)
    assert done.runs[-1].as_of == (FOUNDED + timedelta(days=6) if clock == "data" or today is None else date(2024, 7, 11))
    assert done.loads[0].detail["ahead"] == 1
    late = refresh(None, chosen, as_of=FOUNDED + timedelta(days=260))
    assert late.runs[-1].as_of == FOUNDED + timedelta(days=260)
    assert any("newest order" in alarm.because for alarm in watch(chosen).alarms)


def test_an_empty_day_is_no_fault_and_a_broken_file_keeps_no_other_back(
    home: Settings, lines: pa.Table, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    days = [tmp_path / f"day{n}.csv" for n in range(4)]
    for n in (0, 3):
        pcsv.write_csv(between(lines, FOUNDED + timedelta(days=n), FOUNDED + timedelta(days=n + 1)), days[n])
    days[1].write_text(days[0].read_text().splitlines()[0] + "\n")
    days[2].write_bytes(b"")
    words = ("--home", home.live.home, "--as-of", str(FOUNDED + timedelta(days=4)))
    said = told(capsys, "refresh", str(tmp_path / "day*.csv"), *words, code=3)
    assert "day2.csv was not taken in. Unreadable" in said or "day2.csv was not taken in. TooLittle" in said
    members, version = held(home, FOUNDED + timedelta(days=4))
    known = [between(lines, START, FOUNDED), *(between(lines, d, d + timedelta(days=1)) for d in (FOUNDED, FOUNDED + timedelta(days=3)))]
    assert members == from_scratch(pa.concat_tables(known), version, FOUNDED + timedelta(days=4))
    days[2].unlink()
    assert "day1.csv' holds a header and no record: nothing new" in told(capsys, "refresh", str(tmp_path / "day*.csv"), *words)
    alone = refresh(str(days[1]), home, as_of=FOUNDED + timedelta(days=5))
    assert alone.runs[-1].as_of == FOUNDED + timedelta(days=5)


def test_a_load_most_of_which_cannot_be_read_is_refused(home: Settings, lines: pa.Table, tmp_path: Path) -> None:
    day = between(lines, FOUNDED, FOUNDED + timedelta(days=3))
    spoilt = [
        line.replace("2024-", "twenty-") if n % 4 else line for n, line in enumerate(_written(day, tmp_path).read_text().splitlines())
    ]
    (tmp_path / "spoilt.csv").write_text("\n".join(spoilt))
    with pytest.raises((GateFailed, DataError)):
        refresh(str(tmp_path / "spoilt.csv"), home, as_of=NEXT)
    refresh(str(_written(day, tmp_path)), home, as_of=FOUNDED + timedelta(days=3))
    members, version = held(home, FOUNDED + timedelta(days=3))
    assert members == from_scratch(between(lines, START, FOUNDED + timedelta(days=3)), version, FOUNDED + timedelta(days=3))


def test_a_load_in_another_unit_is_refused_and_where_it_is_meant_taken_in(home: Settings, lines: pa.Table) -> None:
    week = between(lines, FOUNDED, FOUNDED + timedelta(days=7))
    money = week.column_names.index("unit_price")
    cents = week.set_column(money, "unit_price", pc.multiply(week["unit_price"], 100.0))
    with pytest.raises(GateFailed, match="'amount' changes by a factor of about a hundred"):
        refresh(cents, home, as_of=NEXT)
    meant = Settings.model_validate(home.model_dump(exclude_unset=True) | {"quality": {"stop_at": "never"}})
    assert refresh(cents, meant, as_of=NEXT).loads[0].rows_new == week.num_rows


def _written(lines: pa.Table, folder: Path, name: str = "day.csv") -> Path:
    pcsv.write_csv(lines, folder / name)
    return folder / name


def test_money_of_another_currency_is_refused(lines: pa.Table, tmp_path: Path) -> None:
    def of(sign: str, own: pa.Table) -> pa.Table:
        return own.append_column("currency", pa.array([sign] * own.num_rows))

    chosen = settings(tmp_path / "home")
    refresh(of("GBP", between(lines, START, FOUNDED)), chosen)
    day = between(lines, FOUNDED, FOUNDED + timedelta(days=3))
    with pytest.raises(DataError, match=r"is in EUR; what was loaded before is in GBP"):
        refresh(of("EUR", day), chosen, as_of=NEXT)
    assert refresh(of("GBP", day), chosen, as_of=NEXT).loads[0].rows_new == day.num_rows


def test_other_rules_of_cleaning_hold_for_everybody(home: Settings, lines: pa.Table) -> None:
    off = {"clean": {"off": ["returns", "cancelled_order"]}}
    loose = Settings.model_validate(home.model_dump(exclude_unset=True) | off)
    refresh(between(lines, FOUNDED, NEXT), loose, as_of=NEXT)
    members, version = held(home, NEXT)
    features = ia.measure(ia.read(between(lines, START, NEXT), settings=Settings.model_validate(off)), NEXT).table()
    placed = version.definition.fitted.assign(features).segment
    assert members == {c: version.ids[int(n)] for c, n in zip(features["customer_id"].to_pylist(), placed, strict=True)}


def test_a_map_for_one_file_does_not_stop_the_next(home: Settings, lines: pa.Table) -> None:
    renamed = between(lines, FOUNDED, NEXT).rename_columns(["who", "order_id", "ordered_at", "product_id", "quantity", "unit_price"])
    mapped = Settings.model_validate(home.model_dump(exclude_unset=True) | {"source": {"map": {"customer_id": "who"}}})
    refresh(renamed, mapped, as_of=NEXT)
    later = NEXT + timedelta(days=1)
    refresh(between(lines, NEXT, later), home, as_of=later)
    members, version = held(home, later)
    assert members == from_scratch(between(lines, START, later), version, later)


def test_a_correction_that_counts_beside_what_it_corrects_is_told(home: Settings, lines: pa.Table) -> None:
    day = between(lines, FOUNDED, FOUNDED + timedelta(days=3))
    wrong = day.set_column(5, "unit_price", pa.array([10 * price for price in day["unit_price"].to_pylist()]))
    assert not refresh(wrong, home, as_of=NEXT).loads[0].detail["changed"]
    assert refresh(day, home, as_of=NEXT).loads[0].detail["changed"] == day.num_rows


@pytest.mark.slow
def test_a_source_that_has_shrunk_stops_the_refresh(lines: pa.Table, tmp_path: Path) -> None:
    chosen = settings(tmp_path / "home")
    whole = {"shop": between(lines, START, FOUNDED), "web": visits(FOUNDED)}
    refresh(whole, chosen, as_of=FOUNDED)
    cut = whole | {"shop": whole["shop"].slice(0, whole["shop"].num_rows // 5)}
    with pytest.raises(GateFailed, match="when it was last read it had"):
        refresh(cut, chosen, as_of=NEXT)
    meant = Settings.model_validate(chosen.model_dump(exclude_unset=True) | {"quality": {"stop_at": "never"}})
    assert refresh(cut, meant, as_of=NEXT).runs[-1].as_of == NEXT
