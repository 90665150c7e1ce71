"""A home may live from several sources: they are read anew, everybody is measured, and moves are told all the same."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

import intarsia as ia
from flows.live.living import between, settings, trade
from intarsia.core.lineage import NOBODY
from intarsia.core.migration import BEHAVIOUR, IDENTITY, LATE, TIME
from intarsia.core.settings import Settings
from intarsia.errors import UnknownName, UsageError
from intarsia.flows.live.refresh import refresh
from intarsia.flows.live.retrain import retrain
from intarsia.flows.live.session import opened
from intarsia.flows.live.telling import history, lineage, nowhere
from intarsia.flows.live.upkeep import verify
from intarsia.flows.live.watching import watching
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


@pytest.mark.nightly
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
    with pytest.raises(UsageError, match="not among what was given: web"):
        refresh({"shop": sources(later, lines)["shop"]}, chosen, as_of=later)
    assert members(chosen, later)
    judged = verify(chosen)
    assert all(finding.passed for finding in judged)
    assert "moves" in {finding.check for finding in judged}
    who = min(members(chosen, later))
    last = later + timedelta(days=1)
    erased = {name: table.filter(pc.not_equal(table["customer_id"], who)) for name, table in sources(last, lines).items()}
    refresh(erased, chosen, as_of=last)
    assert who not in members(chosen, last)
    stay = history(who, chosen).table().to_pylist()[-1]
    assert (stay["segment"], stay["name"], stay["cause"]) == (NOBODY, "outside", "gone")
    with opened(chosen) as session:
        moves = layers.read(session.home, session.home.state(), "moves", session.engine).to_pyarrow().to_pylist()
    assert [move["customer_id"] for move in moves if move["cause"] == "gone"] == [who]


def crm(joined: tuple[str, str] = ("", "")) -> pa.Table:
    """The shop's customers with an address each; the second of `joined` has that of the first."""
    ids = [f"C{n:03d}" for n in range(150)]
    owner = {joined[1]: joined[0]}
    addresses = [f"{owner.get(one, one).lower()}@lace.be" for one in ids]
    return pa.table({"customer_id": ids, "email": addresses, "city": ["Ghent"] * len(ids)})


@pytest.mark.slow
def test_customers_who_turn_out_to_be_one_move_by_identity_and_by_nothing_else(tmp_path: Path) -> None:
    lines, chosen = trade(), settings(tmp_path / "home")
    orders = between(lines, date(2024, 1, 1), END)
    refresh({"shop": orders, "crm": crm()}, chosen, as_of=END)
    first = members(chosen, END)
    some, other = min(first), next(one for one in sorted(first) if first[one] != first[min(first)])
    later = END + timedelta(days=1)
    refresh({"shop": orders, "crm": crm((some, other))}, chosen, as_of=later)
    with opened(chosen) as session:
        moves = layers.read(session.home, session.home.state(), "moves", session.engine).to_pyarrow().to_pylist()
    of_both = [move for move in moves if move["customer_id"] in (some, other) and move["on"] == later]
    assert {move["cause"] for move in of_both} == {IDENTITY}
    assert [move["target"] for move in of_both if move["customer_id"] == other] == [NOBODY]
    assert all(move["cause"] == TIME for move in moves if move["customer_id"] not in (some, other) and move["on"] == later)
    assert set(first) - set(members(chosen, later)) == {other}
    refresh({"shop": orders, "crm": crm()}, chosen, as_of=later + timedelta(days=1))  # it was an error, and is put right
    with opened(chosen) as session:
        moves = layers.read(session.home, session.home.state(), "moves", session.engine).to_pyarrow().to_pylist()
    back = [move for move in moves if move["customer_id"] == other and move["target"] != NOBODY]
    assert [move["cause"] for move in back if move["on"] > END] == [IDENTITY]


def offers(until: date) -> pa.Table:
    """A campaign of June, to which every other customer responds each time."""
    sent = [datetime(2024, 6, 1) + timedelta(days=3 * n) for n in range(6)]
    rows = [(f"C{who:03d}", when, "June", who % 2 == 0) for who in range(150) for when in sent if when.date() < until]
    return pa.table({name: [row[i] for row in rows] for i, name in enumerate(("customer_id", "offered_at", "campaign", "responded"))})


@pytest.mark.nightly
def test_what_a_campaign_brought_comes_into_the_next_segments(tmp_path: Path) -> None:
    """A source that came later, and what it tells: the challenger looks at it, is placed, watched and promoted by it."""
    lines, chosen = trade(), settings(tmp_path / "home")
    orders = between(lines, date(2024, 1, 1), END)
    refresh({"shop": orders, "crm": crm()}, chosen, as_of=END)
    later = END + timedelta(days=1)
    both = {"shop": orders, "crm": crm(), "results": offers(END)}
    assert [run.as_of for run in refresh(both, chosen, as_of=later).runs] == [later]
    waiting = retrain(chosen, place=both, promote="ask")
    with opened(chosen) as session:
        before = session.home.state().champion
    assert before is not None
    assert "response_rate" in waiting.version.definition.fitted.recipe.columns
    assert "response_rate" not in before.definition.fitted.recipe.columns
    with opened(chosen) as session:
        told = watching(session, session.home.state(), both).both
    assert told is not None
    assert told["champion"].to_pylist() == list(members(chosen, later).values())
    assert len(set(told["challenger"].to_pylist())) == len(waiting.version.definition.fitted.order)
    risen = retrain(chosen, place=both, promote="yes", by="ana")
    assert risen.version.status == "champion"
    placed = members(chosen, later)
    assert set(placed.values()) <= set(risen.version.ids.values())
    next_day = later + timedelta(days=1)
    assert [run.as_of for run in refresh(both, chosen, as_of=next_day).runs] == [next_day]
    assert members(chosen, later) == placed


def said(decisions: list[tuple[str, str, datetime]]) -> pa.Table:
    """A list of consents for analytics: who, yes or no, when."""
    rows = [(who, "analytics", word, when) for who, word, when in decisions]
    return pa.table({name: [row[i] for row in rows] for i, name in enumerate(("customer_id", "purpose", "consent", "updated_at"))})


@pytest.mark.slow
def test_consent_is_judged_as_of_each_day_that_is_gone_through(tmp_path: Path) -> None:
    """She refuses on the 3rd and agrees again on the 6th; refreshes come days later, as after a stop."""
    lines, chosen = trade(), settings(tmp_path / "home")
    orders = between(lines, date(2024, 1, 1), END)
    days = [END + timedelta(days=n) for n in range(9)]
    made = [(who, "yes", datetime(2024, 1, 1)) for who in sorted(set(orders["customer_id"].to_pylist()))]
    refresh({"shop": orders, "consents": said(made)}, chosen, as_of=END)
    who = min(members(chosen, END))
    made = [*made, (who, "no", datetime(2024, 7, 3, 9))]
    (load,) = refresh({"shop": orders, "consents": said(made)}, chosen, as_of=days[4]).loads
    assert (load.name, load.rows_in - load.detail["before"]) == ("consents", 1)
    made = [*made, (who, "yes", datetime(2024, 7, 6, 9))]
    refresh({"shop": orders, "consents": said(made)}, chosen, as_of=days[7])
    assert [who in members(chosen, day) for day in days[:8]] == [True, True, True, False, False, False, True, True]
    assert nowhere(days[4], who, chosen) == f"{who} was in no segment on {days[4]}: outside since {days[3]} (consent)."
    with pytest.raises(UnknownName, match="There is no customer or segment called 'stranger'"):
        nowhere(days[4], "stranger", chosen)
    stays = history(who, chosen).table().to_pylist()
    assert [(stay["since"], stay["segment"] == NOBODY) for stay in stays][:3] == [(END, False), (days[3], True), (days[6], False)]
    assert [stay["cause"] for stay in stays][1:3] == ["consent", "consent"]
    kept = [(one, word, when) for one, word, when in made if one != who]
    erased = orders.filter(pc.not_equal(orders["customer_id"], who))
    refresh({"shop": erased, "consents": said(kept)}, chosen, as_of=days[8])
    assert history(who, chosen).table().to_pylist()[-1]["cause"] == "gone"
    assert all(finding.passed for finding in verify(chosen))
