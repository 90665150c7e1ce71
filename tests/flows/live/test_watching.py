"""What watching a home hands to the judge: campaigns, months, stays; on PostgreSQL as on SQLite."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from flows.live.living import FOUNDED, START, between, held, settings
from intarsia.core.settings import Settings
from intarsia.errors import Unreadable, Unrecognised
from intarsia.flows.live.months import months_back, stays
from intarsia.flows.live.refresh import refresh
from intarsia.flows.live.retrain import retrain
from intarsia.flows.live.session import opened
from intarsia.flows.live.watching import watch, watching


def test_months_end_on_the_same_day_of_each() -> None:
    assert months_back(date(2024, 1, 15), 3, date(2023, 12, 1)) == [date(2023, 12, 15), date(2024, 1, 15)]
    assert months_back(date(2024, 12, 31), 2, date(2000, 1, 1)) == [date(2024, 11, 30), date(2024, 12, 31)]


@pytest.mark.slow
def test_months_stays_and_campaigns_are_handed_on(home: Settings, lines: pa.Table, tmp_path: Path) -> None:
    end = FOUNDED + timedelta(days=40)
    chosen = settings(home.live.home, catch_up_days=1, treated=str(tmp_path / "campaign.csv"))
    refresh([between(lines, FOUNDED, end)], settings(home.live.home, catch_up_days=1), as_of=end)
    (tmp_path / "campaign.csv").write_text("customer_id,since,until\nC001,2024-07-02,\nC002,2024-07-02,2024-07-09\n,2024-01-01,\n")
    before, after = held(chosen, FOUNDED)[0], held(chosen, end)[0]
    with opened(chosen) as session:
        state = session.home.state()
        handed = watching(session, state)
        ids = pa.table({"customer_id": sorted(after)})
        told = stays(session, state, session.engine.put(ids.to_batches(), ids.schema), FOUNDED)
    assert handed.treated is not None
    assert handed.treated["customer_id"].to_pylist() == ["C001", "C002", None]
    assert handed.treated["problem"].to_pylist() == [None, None, "Row 3: it names no customer."]
    (month,) = handed.migrations
    moved = {c for c in after if before.get(c, 0) != after[c]}
    assert sum(flow.customers for flow in month.flows) == len(moved)
    assert sum(n for _segment, n in month.stayed) == len(after) - len(moved)
    rows = told.to_pylist()
    assert {row["customer_id"]: row["segment"] for row in rows if row["until"] is None} == after
    assert {row["customer_id"]: row["segment"] for row in rows if row["since"] == min(r["since"] for r in rows)} == before
    assert handed.both is None
    assert handed.promised is not None
    assert handed.kept is not None
    assert handed.kept.n > handed.promised.n  # there are more customers now
    assert watch(chosen).as_of == end


@pytest.mark.nightly
def test_what_a_waiting_challenger_would_change_is_told(home: Settings) -> None:
    chosen = settings(home.live.home)
    after = held(chosen, FOUNDED)[0]
    waiting = retrain(chosen, promote="ask").version
    with opened(chosen) as session:
        state = session.home.state()
        both = watching(session, state).both
    assert both is not None
    assert both["champion"].to_pylist() == [after[one] for one in sorted(after)]
    assert set(both["challenger"].to_pylist()) <= {*state.champion.ids.values(), *range(state.lineage.next_id, state.lineage.next_id + 9)}
    assert len(set(both["challenger"].to_pylist())) == len(waiting.definition.fitted.order)
    assert [alarm.measure for alarm in watch(chosen).alarms if alarm.topic == "definition"] == ["adjusted Rand index"]


def test_a_campaign_file_that_cannot_be_read_is_told(home: Settings, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="campaign"):
        watch(settings(home.live.home, treated=str(tmp_path / "no.csv")))
    (tmp_path / "other.csv").write_text("who,when\nC001,2024-07-02\n")
    with pytest.raises(Unrecognised, match="customer_id, since, until"):
        watch(settings(home.live.home, treated=str(tmp_path / "other.csv")))


@pytest.mark.nightly
def test_a_home_whose_catalogue_is_postgresql(postgresql: str, lines: pa.Table, tmp_path: Path) -> None:
    chosen = settings(tmp_path / "home", catalogue=postgresql)
    refresh([between(lines, START, FOUNDED)], chosen)
    refresh([between(lines, FOUNDED, FOUNDED + timedelta(days=1))], chosen, as_of=FOUNDED + timedelta(days=1))
    assert len(held(chosen, FOUNDED + timedelta(days=1))[0]) >= len(held(chosen, FOUNDED)[0])
    assert not (tmp_path / "home" / "catalogue.db").exists()
    assert not watch(chosen).alarmed
