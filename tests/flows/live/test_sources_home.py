"""A home may live from several sources: they are read anew, everybody is measured, and moves are told all the same."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

import intarsia as ia
from flows.live.living import between, settings, trade
from intarsia.core.migration import BEHAVIOUR, LATE, TIME
from intarsia.core.settings import Settings
from intarsia.errors import UsageError
from intarsia.flows.live.refresh import refresh
from intarsia.flows.live.retrain import retrain
from intarsia.flows.live.session import opened
from intarsia.flows.live.telling import lineage
from intarsia.store import layers, membership

END = date(2024, 7, 1)


def visits(until: date, seed: int = 5) -> pa.Table:
    """Visits of the shop's customers."""
    rng = np.random.default_rng(seed)
    start = datetime(2024, 3, 1)
    rows = [(f"C{rng.integers(0, 150):03d}", start + timedelta(minutes=int(m))) for m in np.sort(rng.integers(0, 160 * 1440, 1500))]
    kept = [(who, when, "view", "/shop") for who, when in rows if when.date() < until]
    return pa.table({name: [row[i] for row in kept] for i, name in enumerate(("customer_id", "time", "event", "page"))})


def sources(day: date, lines: pa.Table) -> dict[str, pa.Table]:
    return {"shop": between(lines, date(2024, 1, 1), day), "web": visits(day)}


def members(chosen: Settings, day: date) -> dict[str, int]:
    with opened(chosen) as session:
        rows = membership.as_of(session.home, day, session.engine).to_pyarrow()
    return dict(zip(rows["customer_id"].to_pylist(), rows["segment"].to_pylist(), strict=True))


@pytest.mark.slow
def test_a_home_of_several_sources_is_refreshed_and_retrained(tmp_path: Path) -> None:
    lines, chosen = trade(), settings(tmp_path / "home")
    first = refresh(sources(END, lines), chosen, as_of=END)
    assert first.founded
    assert {load.name for load in first.loads} == {"shop", "web"}
    later = END + timedelta(days=1)
    done = refresh(sources(later, lines), chosen, as_of=later)
    assert [run.as_of for run in done.runs] == [later]
    with opened(chosen) as session:
        state = session.home.state()
        assert state.champion is not None
        version = state.champion
        causes = set(layers.read(session.home, state, "moves", session.engine).to_pyarrow()["cause"].to_pylist())
    assert causes <= {BEHAVIOUR, TIME, LATE}
    features = ia.measure(ia.read(sources(later, lines)), later).table()
    placed = version.definition.fitted.assign(features).segment
    scratch = {c: version.ids[int(n)] for c, n in zip(features["customer_id"].to_pylist(), placed, strict=True)}
    assert members(chosen, later) == scratch
    again = retrain(chosen, place=sources(later, lines))
    assert set(again.succession.ids) == set(again.version.definition.fitted.order)
    assert {segment.id for segment in lineage(chosen).living} == set(
        version.ids.values() if again.version.status != "champion" else again.version.ids.values()
    )
    with pytest.raises(UsageError, match="nothing to read"):
        refresh(None, chosen)
