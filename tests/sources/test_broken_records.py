"""A record that cannot be read stays a row, with a sentence that says why."""

from __future__ import annotations

import pytest

from intarsia.errors import TooLittle
from sources.order_files import base_of, column, rows, told, written

GOOD = "".join(f"{i},2024-01-{i % 28 + 1:02d},thing {i},{i}.5\n" for i in range(1, 41))
HEADER = "customer,date,product,amount\n"


@pytest.mark.parametrize(
    ("record", "problem"),
    [
        ("1,32.13.2024,x,5", "The date '32.13.2024' cannot be read."),
        ("1,,x,5", "The record has no date."),
        ("1,NULL,x,5", "The record has no date."),
        ("1,9999-01-01,x,5", "The date '9999-01-01' is not between 1950 and 2100."),
        ("1,1843-12-21,x,5", "The date '1843-12-21' is not between 1950 and 2100."),
        ("1,2024-01-01,x,free", "The amount 'free' cannot be read."),
        ("1,2024-01-01,x,", "The record has no amount."),
        ("1,2024-01-01,x,1e308", "The amount '1e308' is beyond all bounds."),
        ("1,2024-01-01,x,inf", "The amount 'inf' is beyond all bounds."),
        ("1,2024-01-01,x,nan", "The record has no amount."),
        ("1,2024-01-01,x,5,6", "The record has more than its 4 fields."),
        ("1,2024-01-01,x,5,6,7,8", "The record has more than its 4 fields."),
        ("1,2024-01-01", "The record has fewer than its 4 fields."),
        ("1,2024-01-01,a\0b,5", "The record contains NUL bytes."),
        ("1,2024-01-01," + "x" * 2_500_000 + ",5", "The line is longer than 2 MB."),
    ],
)
def test_the_record_stays_with_its_problem(tmp_path, record, problem):
    base = base_of(written(tmp_path, HEADER + GOOD + record + "\n" + "99,2024-01-01,last,1.5\n"))
    found = rows(base)
    assert (base.rows_in, found[40]["problem"], found[41]["customer_id"]) == (42, problem, "99")
    assert [row["row"] for row in found if row["problem"]] == [41]
    assert "1 of 42 records" in told(base, "records")


def test_a_broken_record_is_empty_but_for_its_row_and_problem(tmp_path):
    base = base_of(written(tmp_path, HEADER + GOOD + "1,2024-01-01,x,5,6\n"))
    last = rows(base)[-1]
    assert {name for name, value in last.items() if value is not None} == {"row", "cancelled", "problem"}
    assert last["cancelled"] is False


def test_a_quoted_value_is_cut_to_eighty_letters(tmp_path):
    base = base_of(written(tmp_path, HEADER + GOOD + f"1,2024-01-01,x,{'free' * 100}\n"))
    assert rows(base)[-1]["problem"] == f"The amount '{'free' * 20}' cannot be read."


def test_one_endless_line_is_read_in_little_memory(tmp_path):
    import tracemalloc

    path = tmp_path / "endless.csv"
    with path.open("wb") as out:
        out.write((HEADER + GOOD + "1,2024-01-01,").encode())
        for _ in range(60):
            out.write(b"x" * 1_000_000)
        out.write(b",5\n2,2024-01-02,x,6\n")
    tracemalloc.start()
    base = base_of(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert column(base, "problem")[40:] == ["The line is longer than 2 MB.", None]
    assert peak < 40_000_000


def test_nothing_readable_at_all(tmp_path):
    with pytest.raises(TooLittle, match="None of the 3 records"):
        base_of(written(tmp_path, HEADER + "1,2024-01-01,x,1e300\n2,2024-01-02,y,1e301\n3,2024-01-03,y,1e301\n"))


def test_hostile_texts_are_only_texts(tmp_path):
    texts = ["<script>alert(1)</script>", "=cmd|'/C calc'!A0", "'; DROP TABLE orders; --", "$(rm -rf /)", "{{7*7}}", "%s%n"]
    content = HEADER + "".join(f"{i},2024-01-0{i + 1},{text},5\n" for i, text in enumerate(texts))
    assert column(base_of(written(tmp_path, content)), "product") == texts


def test_hostile_column_names(tmp_path):
    content = 'customer,date,amount,"a"" ); DROP TABLE x; --",row,problem,c0\n1,2024-01-01,5,x,9,p,z\n2,2024-01-02,6,y,8,q,z\n'
    base = base_of(written(tmp_path, content))
    assert set(base.unused_columns) >= {'a" ); DROP TABLE x; --', "row", "problem", "c0"}
    assert column(base, "row") == [1, 2]
