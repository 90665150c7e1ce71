"""Reading a text table the quick way gives the records that the careful way gives, in their order; what is odd is read carefully."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from intarsia.core.settings import NamedSource, SourceSettings
from intarsia.engines.connect import connect
from intarsia.sources.bench import OwnBench
from intarsia.sources.connectors.csv import Csv
from intarsia.sources.encoding import examine
from intarsia.sources.gather import read_sources
from intarsia.sources.layout import lay_out
from intarsia.sources.places import CHUNK
from intarsia.sources.plain import plainly

HEADER = "user_id,event,timestamp,page\n"
TIMES = ["2023-1-01 00:00:000", "2023-01-01T00:00:00", "2023-01-01 24:00:00", "2023-02-29 00:00:00", " 023-01-01 00:00:00", "", "infinity"]
PIECES = [
    "a",
    '"',
    '""',
    " ",
    "'",
    "\\",
    "é",
    "\u2400",
    ";",
    "\r",
    "\n",
    "\x1e",
    '"a,b"',
    '"a""b"',
    'x"y',
    '"a\nb"',
    '"a" ',
    ' "a"',
    "\ufeff",
]


@pytest.fixture(scope="module")
def bench():
    own = OwnBench()
    yield own
    own.close()


def events(n: int) -> str:
    kinds = ("page_view", "add_to_cart", "search")
    lines = (f"u{i % 7},{kinds[i % 3]},2024-01-{1 + i % 28:02d} 10:{i % 60:02d}:{i // 60 % 60:02d},/p/{i}\n" for i in range(n))
    return HEADER + "".join(lines)


def quick(path: Path, bench: OwnBench):
    script = examine(path)
    return plainly(path, script, lay_out(script.text, path.name, ","), (bench, 0, '"', True))


def records(bench: OwnBench, table, width: int) -> list[tuple]:
    texts = ", ".join(f"CAST(c{i} AS VARCHAR)" for i in range(width))
    return bench.con.raw_sql(f"SELECT row, broken, {texts} FROM ({bench.con.compile(table)}) ORDER BY row").fetchall()


def carefully(text: str, path: Path, bench: OwnBench, width: int) -> list[tuple]:
    """The same file with one quoted line break at its end is read carefully; without that record it has the records of the file."""
    path.write_bytes((text.rstrip("\r\n") + "\n" + ",".join(['"last\nline"'] * width) + "\n").encode())
    assert quick(path, bench) is None
    return records(bench, Csv().load(str(path), bench, SourceSettings(delimiter=",")).table, width)[:-1]


def odd_file(rng: random.Random) -> tuple[str, int]:
    """A small file; few or many of its fields are odd."""
    width, odd = rng.choice([2, 3]), rng.choice([0.04, 0.3])
    timed = rng.random() < 0.5
    lines = [",".join(f"h{i}" for i in range(width))]
    for _ in range(rng.randint(3, 8)):
        first = rng.choice(TIMES) if rng.random() < 0.06 else "2023-05-06 07:08:09"
        rest = [rng.choice(["v1", "7", "", '"q"']) if rng.random() > odd else "".join(rng.choices(PIECES, k=2)) for _ in range(width)]
        cells = [first, *rest[1:]] if timed else rest
        lines.append(",".join([*cells, "x"] if rng.random() < 0.02 else cells))
    end = rng.choice(["\n", "\n", "\r\n"])
    return end.join(lines) + rng.choice([end, ""]), width


def test_every_file_that_is_read_quickly_has_the_records_of_the_careful_way(tmp_path, bench):
    rng, seen, times = random.Random(5), 0, 0
    for _ in range(220):
        text, width = odd_file(rng)
        path = tmp_path / "odd.csv"
        path.write_bytes(text.encode())
        found = quick(path, bench)
        if found is None or "\r" in text:  # the line added below would end otherwise than the others
            continue
        seen, times = seen + 1, times + bool(found[1])
        assert records(bench, found[0], width) == carefully(text, path, bench, width), text
    assert seen >= 50
    assert times >= 10


@pytest.mark.parametrize("rows", [100, 60_000])  # within the first megabytes, and after them
@pytest.mark.parametrize(
    "odd",
    [
        'u1,search,2024-01-01 10:00:00,"two\nlines"\n',
        "\n",
        "u1,search,2024-01-01 10:00:00\n",
        "u1,search,2024-01-01 10:00:00,/p,more\n",
        'u1,search,2024-01-01 10:00:00,"a"b\n',
        "u1,search,2024-01-01 10:00:00,a\rb\n",
        "u1,search,2024-01-01 10:00:00,\x1e\n",
        "u1,search,2024-01-01 10:00:00,a\0b\n",
    ],
)
def test_an_odd_record_is_left_to_the_careful_way(tmp_path, bench, rows, odd):
    path = tmp_path / "events.csv"
    path.write_bytes((events(rows) + odd + events(100).removeprefix(HEADER)).encode())
    assert quick(path, bench) is None


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_records_keep_the_order_of_their_lines(tmp_path, bench, end):
    path = tmp_path / "events.csv"
    path.write_bytes(events(150_000).replace("\n", end).encode())
    table, times = quick(path, bench)
    wrong = f"SELECT count(*), count(*) FILTER (c3 <> '/p/' || (row - 1)) FROM ({bench.con.compile(table)})"
    assert (times, bench.con.raw_sql(wrong).fetchone()) == ((2,), (150_000, 0))


def test_a_line_end_that_two_chunks_share_is_one(tmp_path, bench):
    path = tmp_path / "events.csv"
    head = events(100).replace("\n", "\r\n") + "u1,search,2024-01-01 10:00:00,"
    path.write_bytes((head + "x" * (CHUNK - len(head) - 1) + "\r\n" + "u1,search,2024-01-01 10:00:00,/last\r\n").encode())
    assert path.read_bytes()[CHUNK - 1 : CHUNK + 1] == b"\r\n"
    assert examine(path).lines == 103
    assert len(records(bench, quick(path, bench)[0], 4)) == 102


def test_a_sign_for_a_nul_byte_is_a_letter_where_there_are_no_nul_bytes(tmp_path, bench):
    path = tmp_path / "events.csv"
    path.write_text(
        events(10) + "u1,search,2024-01-01 10:00:00,\u2400\n" + 'u1,search,2024-01-01 10:00:00,"two\nlines \u2400"\n', encoding="utf-8"
    )
    found = records(bench, Csv().load(str(path), bench, SourceSettings()).table, 4)
    assert [(row[1], row[5]) for row in found[-2:]] == [(None, "\u2400"), (None, "two\nlines \u2400")]


def given(path: Path, place=None) -> tuple:
    engine = connect("duckdb", memory="500MB", threads=1)
    base = read_sources({"web": NamedSource(place=place or str(path))}, engine)
    read = base.sources[0]
    used = engine.con.raw_sql(f"SELECT * FROM ({engine.con.compile(base.tables['events'])}) ORDER BY row").fetchall()
    refused = [] if base.refused is None else base.refused.to_pyarrow().to_pylist()
    engine.close()
    return read, used, refused


def test_times_kept_as_times_change_nothing_but_the_cost(tmp_path):
    quick_file, careful_file = tmp_path / "a" / "web.csv", tmp_path / "b" / "web.csv"
    for path in (quick_file, careful_file):
        path.parent.mkdir()
    bad = ",search,2024-02-03 04:05:06,/nobody\n" + "u1,search,1890-02-03 04:05:06,/early\n"
    quick_file.write_text(events(3000) + bad, encoding="utf-8")
    careful_file.write_text(events(3000) + bad + "\n", encoding="utf-8", newline="\r\n")
    careful_file.write_bytes(careful_file.read_bytes().replace(b"\r\n", b"\n", 1))  # line ends of two kinds
    (read, used, refused), (other, others, set_aside) = given(quick_file), given(careful_file)
    assert used == others
    assert refused == set_aside
    assert [row["reason"] for row in refused] == ["The record names nobody.", "The time (occurred_at) is not between 1950 and 2100."]
    assert '"timestamp":"2024-02-03 04:05:06"' in refused[0]["record"]
    assert (read.recognised, read.refused, read.keys, read.last_day) == (other.recognised, other.refused, other.keys, other.last_day)


def test_a_time_written_otherwise_far_down_leaves_the_texts_as_they_are(tmp_path, bench):
    path = tmp_path / "web.csv"
    path.write_text(events(5000) + "u1,search,2024-01-01T10:00:00,/late\nu1,search,yesterday,/bad\n", encoding="utf-8")
    assert quick(path, bench)[1] == ()
    read, used, refused = given(path)
    assert (read.rows_in, read.rows_used, len(used)) == (5002, 5001, 5001)
    assert '"timestamp":"yesterday"' in refused[0]["record"]


def test_several_files_are_read_one_after_another(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text(events(50).replace("/p/", f"/{name}/"), encoding="utf-8")
    _, used, refused = given(tmp_path, [str(tmp_path / "a.csv"), str(tmp_path / "b.csv")])
    assert ([row[0] for row in used], refused) == (list(range(1, 101)), [])


@pytest.mark.parametrize("ends", [(",", "\n"), (",", "\r\n"), (";", "\n"), ("\t", "\r\n"), ("|", "\n")])
@pytest.mark.parametrize("above", ["", "Report of May\n\n", '"Report\nof May"\n', '5" tape\n'])
@pytest.mark.parametrize("head", ['"Order\nID",Customer,Day,Price\n', '"Order\nID","Custo\nmer","D ""a""\ny",Price\n'])
def test_a_line_break_in_the_header_costs_no_record(tmp_path, bench, above, head, ends):
    lines = "".join(f"{i},c{i % 9},2024-01-{1 + i % 28:02d},{i % 5}.5\n" for i in range(100))
    path = tmp_path / "orders.csv"
    sign, end = ends
    path.write_bytes((above + head + lines).replace("\n", end).replace(",", sign).encode())
    read = Csv().load(str(path), bench, SourceSettings())
    found = records(bench, read.table, 4)
    assert [row[2] for row in found] == [str(i) for i in range(100)]
    assert [row[1] for row in found] == [None] * 100
    assert read.names[0] == "Order ID"
