"""What a home knows of its files, its clock and its settings, where things happen at an awkward moment."""

import os
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.live.living import FOUNDED, between
from intarsia.core.settings import LiveSettings, Settings
from intarsia.errors import UsageError
from intarsia.flows.live.days import today_of
from intarsia.flows.live.loading import read_place, take_in
from intarsia.flows.live.refresh import refresh
from intarsia.flows.live.session import opened, remembered
from intarsia.sources.places import stamp
from intarsia.store.compact import compact


def test_a_date_that_lies_ahead_takes_no_home_there() -> None:
    today = date(2026, 11, 22)
    assert today_of(LiveSettings(), date(2099, 1, 1), today) == date(2026, 11, 23)
    assert today_of(LiveSettings(), date(2011, 1, 1), today) == date(2011, 1, 2)


def test_what_is_not_said_stays_as_it_was_field_by_field() -> None:
    said = {"seed": 7, "segments": {"k": 5, "objective": "spend"}, "live": {"hold_days": 2}}
    last = Settings.model_validate(said).model_dump(mode="json")
    found = remembered(Settings.model_validate({"segments": {"k": 6}, "live": {"home": "x"}}), last)
    assert (found.seed, found.segments.k, found.segments.objective, found.live.hold_days, found.live.home) == (7, 6, "spend", 2, "x")
    assert remembered(Settings(), last).segments.k == 5
    assert remembered(Settings(seed=3), {}).seed == 3


def test_a_setting_that_is_no_more_does_not_lock_a_home_of_an_earlier_intarsia() -> None:
    last = Settings(seed=7).model_dump(mode="json") | {"identity": {"decisions": None, "match": "exact"}, "gone": {"a": 1}}
    found = remembered(Settings(), last)
    assert (found.seed, found.identity.match) == (7, "exact")


def test_settings_outlive_a_compaction(home: Settings) -> None:
    with opened(home) as session:
        before = session.home.state().settings
        compact(session.home)
        assert session.home.state().settings == before
        assert before["segments"]["k"]


def test_a_file_that_is_written_to_while_it_is_read_is_looked_into_again(home: Settings, lines: pa.Table, tmp_path: Path) -> None:
    more = str(tmp_path / "more.parquet")
    pq.write_table(between(lines, FOUNDED, FOUNDED + timedelta(days=2)), more)
    with opened(home) as session, session.home.writing("refresh") as writing:
        seen = stamp(more)
        base = read_place(more, session, writing.base)
        assert take_in(session, writing, base, (more, seen)).load.place == seen
        os.utime(more, ns=(1, 1))  # somebody has written to it meanwhile
        assert take_in(session, writing, base, (more, seen)).load.place == ""


def test_a_day_that_is_none_is_a_mistake_and_no_traceback(home: Settings) -> None:
    with pytest.raises(UsageError, match="written like 2011-06-30"):
        refresh(None, home, as_of="10/12/2011")
