"""How a text table is laid out: what separates its columns, where its header is, and what stands above it."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from intarsia.errors import NoRecords, TooLittle, Unreadable
from intarsia.sources.quotes import Rule, forms_of, records

BLANKS = "blanks"
_SIGNS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", BLANKS: "blanks"}
_RECORDS = 2_000
_VALUE = re.compile(r"^\(?[-+]?[$€£¥₺₽]?\s?\d[\d.,:/ \-]*(e[+-]?\d+)?%?\)?$|^\d{1,4}[-/. ]\w{2,9}[-/. ]\d{2,4}\b.*$", re.IGNORECASE)

_NAME = re.compile(r"[^\W\d_]+(?:[ _-]?[^\W_]+)?")
_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


@dataclass(frozen=True)
class Layout:
    """`delimiter` is a sign or "blanks"; `skip` counts the text lines before the first record, as DuckDB does: a line break in quotation
    marks begins no line; `names` has one name a column.

    `headed`: the names are the file's own. `preamble`: the lines above the header. `ragged`: many records leave out empty last columns.
    `times`: the columns in which every record of the head has a time written like 2024-05-31 23:59:59. `forms`: see quotes.Rule.
    """

    delimiter: str
    names: tuple[str, ...]
    skip: int
    headed: bool = True
    preamble: tuple[str, ...] = ()
    ragged: bool = False
    times: tuple[int, ...] = ()
    forms: tuple[frozenset[str], ...] = ()

    @property
    def rule(self) -> Rule:
        """By which records are told apart where quotation marks do not fit."""
        return Rule(self.delimiter, len(self.names), self.forms)

    @property
    def sign(self) -> str:
        """The delimiter in words."""
        return _SIGNS.get(self.delimiter, f"'{self.delimiter}'")


@dataclass(frozen=True)
class Records:
    """Records cut from the head of a text, and the number of text lines up to each, where a line break in quotation marks begins none."""

    delimiter: str
    rows: tuple[tuple[str, ...], ...]
    ends: tuple[int, ...]

    @property
    def width(self) -> int:
        """The usual number of fields."""
        counts = Counter(len(row) for row in self.rows)
        return max(counts, key=lambda count: (counts[count], count)) if counts else 0

    @property
    def regularity(self) -> float:
        """The share of records with the usual number of fields."""
        width = self.width
        return sum(len(row) == width for row in self.rows) / max(len(self.rows), 1)


def lay_out(text: str, title: str, delimiter: str | None = None) -> Layout:
    """The layout of a table from the first part of its text. Errors: Unreadable, TooLittle."""
    whole = text[: text.rfind("\n") + 1] if text.count("\n") > _RECORDS else text
    if delimiter is not None:
        return _fitted(whole, delimiter, head_of(_cut(whole, delimiter), title), title)
    best = max((_cut(whole, sign) for sign in (",", ";", "\t", "|")), key=_fitness)
    if _fitness(best) <= 0 or best.regularity < 0.5:
        blanks = _cut(whole, BLANKS)
        if blanks.width > 1 and len(blanks.rows) > 1 and blanks.regularity > max(0.8, best.regularity if best.width > 1 else 0.0):
            best = blanks
    if best.width < 2 and not _is_one_column(best):
        raise Unreadable(
            f"'{title}' does not look like a table: its lines are not divided by commas, semicolons, tabs, bars or blanks. "
            f"It begins: {whole.strip()[:80]!r}."
        )
    return _fitted(whole, best.delimiter, head_of(best, title), title)


def _fitted(text: str, delimiter: str, layout: Layout, title: str) -> Layout:
    """The layout where a quotation mark that does not fit swallows no record of the head."""
    if delimiter == BLANKS or '"' not in text:
        return layout
    head = list(islice(records(io.StringIO(text, newline=""), layout.rule), 2 * _RECORDS))
    return head_of(_cut("".join(one.text for one in head), delimiter), title) if any(one.mended for one in head) else layout


def _is_one_column(records: Records) -> bool:
    """Whether the lines are one column of texts below its name: one word or two, which stand nowhere else."""
    name, texts = records.rows[:1], records.rows[1:]
    alone = len(texts) > 1 and sum(len(row) == 1 for row in texts) >= 0.95 * len(texts)
    return alone and _NAME.fullmatch(name[0][0].strip()) is not None and _is_header(name[0], texts)


def head_of(records: Records, title: str) -> Layout:
    """Where the header stands among records, and the names it gives. Errors: TooLittle where no record follows."""
    rows, width = records.rows, records.width
    full = max(2, round(0.6 * width))
    start = next((i for i, row in enumerate(rows) if len(row) >= width - 1 and sum(bool(cell.strip()) for cell in row) >= full), 0)
    if not rows:
        raise TooLittle(f"'{title}' holds no record.")
    headed = _is_header(rows[start], rows[start + 1 :])
    preamble = tuple(" ".join(cell for cell in row if cell).strip()[:80] for row in rows[:start])
    data = rows[start + headed :]
    if not data:
        raise NoRecords(f"'{title}' holds a header and no record. Its columns: {', '.join(rows[start])}.")
    widths = Counter(len(row) for row in data)
    usual = max(widths, key=lambda count: (widths[count], count))
    names = _names(rows[start], max(usual, len(rows[start])), usual) if headed else tuple(f"column {i + 1}" for i in range(usual))
    skip = records.ends[start] if headed else (records.ends[start - 1] if start else 0)
    short = sum(count for length, count in widths.items() if length < len(names)) / len(data)
    times = tuple(i for i in range(len(names)) if all(i < len(row) and _TIME.fullmatch(row[i]) for row in data))
    forms = forms_of(data[:_RECORDS], len(names))
    return Layout(records.delimiter, names, skip, headed, preamble, ragged=short > 0.2, times=times, forms=forms)


def _cut(text: str, delimiter: str) -> Records:
    rows: list[tuple[str, ...]] = []
    ends: list[int] = []
    if delimiter == BLANKS:
        for number, line in enumerate(text.splitlines()[:_RECORDS], start=1):
            if line.strip():
                rows.append(tuple(line.split()))
                ends.append(number)
        return Records(delimiter, tuple(rows), tuple(ends))
    csv.field_size_limit(10_000_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for number, row in enumerate(reader, start=1):
        if row:
            rows.append(tuple(row))
            ends.append(number)
        if len(rows) >= _RECORDS:
            break
    return Records(delimiter, tuple(rows), tuple(ends))


def _fitness(records: Records) -> float:
    """How well a delimiter cuts: regular records of many non-empty fields."""
    if records.width < 2:
        return 0.0
    return records.regularity**2 * (1.0 - 1.0 / records.width) * (1.0 if len(records.rows) > 1 else 0.5)


def _is_header(first: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """Names are not numbers or dates, and do not repeat."""
    cells = [cell.strip() for cell in first if cell.strip()]
    if any(_VALUE.match(cell) for cell in cells):
        return False
    if len({cell.lower() for cell in cells}) < len(cells) and not any(_VALUE.match(cell.strip()) for row in rest[:50] for cell in row):
        return False
    # A first line whose texts come back further down is data, not a header.
    again = sum(any(i < len(row) and row[i].strip() == cell.strip() for row in rest[:200]) for i, cell in enumerate(first) if cell.strip())
    return again <= len(cells) / 2


def _names(header: Sequence[str], width: int, usual: int) -> tuple[str, ...]:
    own = [cell.strip().removeprefix("\ufeff").strip() for cell in header]
    if len(own) == usual - 1:
        own = ["", *own]  # the index column that R and pandas leave without a name
    own += [""] * (width - len(own))
    while len(own) > usual and not own[-1]:
        own.pop()
    seen: Counter[str] = Counter()
    out = []
    for number, name in enumerate(own, start=1):
        called = re.sub(r"\s+", " ", name) or f"column {number}"
        seen[called.lower()] += 1
        out.append(called if seen[called.lower()] == 1 else f"{called} ({seen[called.lower()]})")
    return tuple(out)
