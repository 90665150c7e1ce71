"""A fault in one source leaves the last good state, and says which source, which record, and what to do: by real faults in turn."""

from __future__ import annotations

import gzip
from datetime import date, timedelta
from pathlib import Path

import pyarrow.csv as pcsv
import pytest

from flows.live.living import between, settings, trade
from intarsia.cli.app import main
from intarsia.core.settings import NamedSource, Settings
from intarsia.errors import Unreadable, Unrecognised
from intarsia.flows.live.refresh import refresh
from intarsia.flows.live.session import opened
from intarsia.store import membership
from sources.connectors.servers import killed_half_way, postgresql

END = date(2024, 7, 1)
VISITS = (
    "SELECT 'C' || lpad((id / 3 % 60)::text, 3, '0') AS customer_id, timestamp '2024-04-01' + id * interval '40 minutes' AS time, "
    "'view' AS event, repeat('/shop', 100) AS page{} FROM visits"
)


def members(chosen: Settings) -> list[tuple[str, int]]:
    with opened(chosen) as session:
        rows = membership.as_of(session.home, END, session.engine).to_pyarrow()
        assert [run.kind for run in session.home.runs() if run.state == "done"] == ["found"]
    return sorted(zip(rows["customer_id"].to_pylist(), rows["segment"].to_pylist(), strict=True))


@pytest.mark.slow
def test_the_last_good_state_stays_through_every_fault(tmp_path: Path) -> None:
    chosen, shop = settings(tmp_path / "home"), tmp_path / "shop.csv.gz"
    lines = between(trade(60, 200), date(2024, 1, 1), END)
    with pcsv.CSVWriter(str(tmp_path / "shop.csv"), lines.schema) as writer:
        writer.write_table(lines)
    good = (tmp_path / "shop.csv").read_bytes()
    shop.write_bytes(gzip.compress(good))
    with postgresql(tmp_path / "server") as server:
        web = NamedSource(place=server.address, query=VISITS.format(""), table="events")
        slow = web.model_copy(update={"query": VISITS.format(", pg_sleep(0.002)::text AS pause")})
        orders = NamedSource(place=str(shop), table="orders")
        refresh({"shop": orders, "web": web}, chosen, as_of=END)
        before = members(chosen)

        def fails(kind: type[Exception], told: str, visits: NamedSource = web) -> None:
            with pytest.raises(kind, match=told):
                refresh({"shop": orders, "web": visits}, chosen, as_of=END + timedelta(days=1))
            assert members(chosen) == before

        with killed_half_way(server):
            fails(Unreadable, r"Source 'web': .*stopped (after row|before the first row).*Nothing of it is kept; read it again", slow)
        shop.write_bytes(gzip.compress(good)[:-200])
        fails(Unreadable, r"Source 'shop': .*'shop\.csv\.gz' is damaged.*Make it or fetch it again")
        shop.write_bytes(gzip.compress(good.replace(b"-", b"h").replace(b"ordered_at", b"colour", 1)))
        fails(Unrecognised, r"Source 'shop': .*ordered_at.*'colour'.*in \[sources\.shop\.map\]")


def test_check_tells_the_record(tmp_path, monkeypatch, capsys):
    lines = [f'{{"user_id": "u{i}", "event": "view", "timestamp": "2024-03-{1 + i % 28:02d}T10:00:00Z"}}' for i in range(30)]
    (tmp_path / "web.jsonl").write_text("\n".join([*lines[:17], '{"user_id": "u17", "eve', *lines[17:]]) + "\n")
    (tmp_path / "intarsia.toml").write_text('[sources.web]\nplace = "web.jsonl"\n')
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as done:
        main(["check"])
    assert done.value.code == 0
    assert "The line is not valid JSON. (first: record 18)" in capsys.readouterr().out
