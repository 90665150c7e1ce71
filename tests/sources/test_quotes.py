"""A quotation mark that does not fit is a letter, and swallows no record."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import pytest

from intarsia.sources.layout import lay_out
from intarsia.sources.quotes import Rule, forms_of, records
from sources.order_files import base_of, column, rows, told, written

HEADER = "order_id,customer_id,date,amount,product\n"
ABOVE = ["", "Report of May\n", 'Tape, "5 inch\n', 'Tape, "5\ninch"\n', 'Report, of "May"\n', ' "May\n']


def orders(odd: dict[int, str], n: int = 300) -> str:
    """Orders, of which some have another product."""
    lines = (f"{i},c{i % 30},2024-{1 + i % 12:02d}-{1 + i % 28:02d},{i % 90}.50,{odd.get(i, 'tape')}\n" for i in range(1, n + 1))
    return HEADER + "".join(lines)


@pytest.mark.parametrize(
    ("odd", "line"),
    [
        ({70: '"5 inch'}, "71"),
        ({70: '"5 inch', 170: '"5 inch'}, "71, 171"),
        ({70: '"5 inch', 170: '5 inch"'}, "71"),
        ({70: '"5 inch', 71: '6 inch"'}, "71"),
        ({1: '"5 inch'}, "2"),
        ({300: '"5 inch'}, "301"),
        ({70: '"5 "inch"'}, "71"),
        ({70: '"5" inch'}, "71"),
        ({70: '5"', 71: ' "6'}, "72"),
        ({1: '"a, b"', 70: '"two\nlines"', 170: '"5 inch', 171: '"a, b"'}, "172"),
    ],
)
def test_a_mark_that_does_not_fit_is_a_letter_of_its_own_record(tmp_path, odd, line):
    base = base_of(written(tmp_path, orders(odd)))
    assert [row["problem"] for row in rows(base)] == [None] * 300
    assert column(base, "order_id") == [str(i) for i in range(1, 301)]
    assert f"read as letters: line {line}." in told(base, "file")
    products = column(base, "product")
    assert [products[i - 1].strip('" ') for i in sorted(odd)] == [odd[i].strip('" ') for i in sorted(odd)]


def test_a_text_of_many_lines_stays_one(tmp_path):
    text = '"Dear all,\n\n1, 2, 3, 4, 5\nthe ""best"", they say, is, after, all, none\n' + "and so on, and on\n" * 200 + '"'
    base = base_of(written(tmp_path, orders(dict.fromkeys(range(1, 301, 3), text), 300)))
    assert base.rows_in == 300
    assert column(base, "product")[0] == text.strip('"').replace('""', '"').strip()
    assert not [one for one in base.remarks if "letters" in one.text]


@pytest.mark.parametrize("above", ABOVE)
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_marks_above_the_header_cost_no_record(tmp_path, above, sign):
    base = base_of(written(tmp_path, (above + orders({})).replace(",", sign)))
    assert (base.rows_in, column(base, "order_id")) == (300, [str(i) for i in range(1, 301)])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_marks_are_mended_in_every_encoding(tmp_path, encoding):
    base = base_of(written(tmp_path, orders({3: "Café", 70: '"5 inch'}), encoding=encoding))
    assert (base.rows_in, column(base, "product")[69]) == (300, '"5 inch')


def test_a_mark_far_below_the_head_of_a_large_file(tmp_path):
    base = base_of(written(tmp_path, orders({59_000: '"5 inch'}, 60_000)))
    assert (base.rows_in, sum(row["problem"] is not None for row in rows(base))) == (60_000, 0)
    assert "line 59,001." in told(base, "file")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ('1,2024-01-01,"two\nlines"\n', ['1,2024-01-01,"two\nlines"\n']),
        ('1,2024-01-01,"a ""b"""\n', ['1,2024-01-01,"a ""b"""\n']),
        ('1,2024-01-01, "a"\n', ["1,2024-01-01,a\n"]),
        ('1,2024-01-01,"a\n\n', ['1,2024-01-01,"""a"\n', "\n"]),
        ('1,"He said "hi" to\nme",3\n', ['1,"He said ""hi"" to\nme",3\n']),
        ('1,2024-01-01,"a""\n', ['1,2024-01-01,"""a"""""\n']),
    ],
)
def test_a_record_ends_where_its_marks_say(text, kept):
    good = [[str(i), f"2024-01-{i:02d}", "x"] for i in range(1, 9)]
    after = "7,2024-02-02,y\n8,2024-02-03,z\n"
    found = list(records(io.StringIO(text + after, newline=""), Rule(",", 3, forms_of(good, 3))))
    assert [one.text for one in found] == [*kept, *after.splitlines(keepends=True)]
    assert found[-1].line == text.count("\n") + 2


def test_where_columns_have_no_form_several_lines_must_look_like_records():
    lines = "".join(f"{'abc'[i % 3]},some words\n" for i in range(8))
    found = list(records(io.StringIO('a,"first\n' + lines, newline=""), Rule(",", 2)))
    assert (len(found), found[0].text) == (9, 'a,"""first"\n')
    letter = 'a,"Dear Ann,\nthank you, and bye"\n'
    assert next(records(io.StringIO(letter + lines, newline=""), Rule(",", 2))).text == letter


LIST = "My list:\n1, cheap\n2, fast\n3, good support"
REVIEW = "Still, I laughed\nHonestly, it drags\nFirstly, I loved it\nOverall, fine\nAlso, great music\nYes, really\nNo, not for kids"
COPY = "This came:\n12,c12,2024-03-01,5.50,tape\nin place of what I had ordered"


def table(header: Sequence[str], cells: Sequence[Sequence[str]]) -> str:
    """The records as the csv module writes them."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([header, *cells])
    return out.getvalue()


def cut(text: str) -> list[list[str]]:
    """The records below the header, as the layout of the text tells them apart."""
    found = records(io.StringIO(text, newline=""), lay_out(text, "it").rule)
    return list(csv.reader(one.text for one in found))[1:]


@pytest.mark.parametrize(
    ("header", "first", "text", "last"),
    [
        (["review", "sentiment"], [], REVIEW, ["positive"]),
        (["email", "comment"], ["ann@mail.de"], f"Dear all, hello\n{REVIEW}\n\n{REVIEW}", []),
        (["rating", "text"], ["4"], LIST, []),
        (["rating", "text"], ["4"], f'{LIST}\n\n4, "very" good', []),
        (["name", "text", "city"], ["Ann"], REVIEW, ["Ulm"]),
        (["id", "size", "price", "text"], ["4", "36", "15"], "Sizes:\n1, 2, 3, 4\n5, 6, 7, 8", []),
        (["order_id", "customer_id", "date", "amount", "note"], ["7", "c7", "2024-01-02", "3.50"], COPY, []),
    ],
)
def test_a_text_that_closes_stays_one_though_its_lines_look_like_records(header, first, text, last):
    cells = [[*first, "All fine" if i % 3 else text, *last] for i in range(300)]
    assert cut(table(header, cells)) == cells


@pytest.mark.parametrize("first", ["4", "ann@mail.de"])
@pytest.mark.parametrize("close", ["6 inch", '6 inch"'])
def test_hundreds_of_records_between_two_stray_marks_are_no_text(first, close):
    cells = [[first, {701: '"5 inch', 1_701: close}.get(i, "All fine")] for i in range(2_500)]
    lines = "".join(f"{one},{text}\n" for one, text in cells)
    assert len(list(records(io.StringIO(lines, newline=""), Rule(",", 2, forms_of(cells, 2))))) == 2_500
