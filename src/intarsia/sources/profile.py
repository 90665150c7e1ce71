"""A first look at every column: how full it is, how many values it has, and what its values could be."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from intarsia.core.settings import SourceSettings
from intarsia.sources.connectors import Loaded
from intarsia.sources.dates import DateReading, read_dates
from intarsia.sources.money import NumberReading, read_numbers
from intarsia.sources.sql import quoted

SAMPLE_ROWS = 20_000
MIDDLE_YEAR = 2025
EMPTY = ("", "na", "n/a", "#n/a", "nan", "nat", "null", "none", "nil", "-", "--", "?", "\\n", "(null)", "<na>")
_GAPS = ", ".join(quoted(word) for word in EMPTY)
_BLANKS = " \t\r\n\u00a0\ufeff"
_ANY_GAP = f"(?i)(?:{'|'.join(re.escape(word) for word in EMPTY if word)})"
_GAP_SIGNS = ", ".join(sorted({str(ord(letter)) for word in EMPTY if word for letter in (word[0], word[0].upper())}))
_EXAMPLES = 3
_MIDDLE = (date(MIDDLE_YEAR, 1, 1) - date(1970, 1, 1)).days
_DISTINCT = 3_000


@dataclass(frozen=True)
class Column:
    """One source column: where it is, what its values look like.

    `kind` is "text", "number", "time" or "flag": the type that the source gives. `filled` rows have a value, about `distinct`
    different ones (not counted of times). `values` are the sampled texts with gaps as None, aligned across columns. `padded`: some value
    begins or ends with a blank; `gaps`: some value is a word for nothing. `largest`: the largest absolute number, of times in days from
    the first of MIDDLE_YEAR; NaN or infinite where a value is that, or is missing, or for text. `whole_rows`: no record is broken.
    `timed`: a text column whose values are kept as times (Loaded.timed).
    """

    position: int
    name: str
    kind: str
    rows: int
    filled: int
    distinct: int
    values: tuple[str | None, ...] = field(repr=False)
    dates: DateReading | None
    numbers: NumberReading | None
    padded: bool = False
    gaps: bool = False
    largest: float = math.nan
    whole_rows: bool = False
    timed: bool = False

    @property
    def typed(self) -> bool:
        """Whether the loaded table has a type for it, so that its text has to be made."""
        return self.kind != "text" or self.timed

    @property
    def key(self) -> str:
        """The column's name in the loaded table."""
        return f"c{self.position}"

    @property
    def date_share(self) -> float:
        """The share of values that are dates."""
        return 1.0 if self.kind == "time" else self.dates.share if self.dates else 0.0

    @property
    def number_share(self) -> float:
        """The share of values that are numbers."""
        return 1.0 if self.kind == "number" else self.numbers.share if self.numbers and self.kind == "text" else 0.0

    @property
    def whole(self) -> bool:
        """Whether all sampled numbers are whole."""
        return bool(self.numbers and self.numbers.whole)

    @property
    def complete(self) -> bool:
        """Whether every record of the source is whole and has a value here."""
        return self.whole_rows and self.filled == self.rows

    @property
    def examples(self) -> str:
        """Up to three different values, for a message."""
        different = list(dict.fromkeys(value for value in self.values if value is not None))[:_EXAMPLES]
        return ", ".join(value[:30] for value in different) or "always empty"

    def time_sql(self, reading: DateReading, text: str) -> str:
        """A DuckDB expression for the value as a timestamp, from the SQL of its text where it is not kept as a time."""
        return self.key if self.timed and reading.formats == ("iso",) else reading.sql(text)

    def text_sql(self) -> str:
        """A DuckDB expression for the value as trimmed text, null where it is empty or a word for nothing; as cheap as the values allow."""
        if self.typed:
            return f"CAST({self.key} AS VARCHAR)"
        trimmed = f"trim({self.key}, {quoted(_BLANKS)})" if self.padded else self.key
        if not (self.padded or self.gaps):
            return self.key if self.filled == self.rows else f"nullif({self.key}, '')"
        return f"CASE WHEN length({trimmed}) > 6 OR lower({trimmed}) NOT IN ({_GAPS}) THEN {trimmed} END"


def profile(loaded: Loaded, con: Any, settings: SourceSettings) -> tuple[Column, ...]:
    """Every column of the table; costs one aggregate and one scan for a sample of at most 20,000 rows spread over it."""
    source = con.compile(loaded.table)
    kinds = ["text" if i in loaded.timed else _kind(loaded.table[f"c{i}"].type()) for i in range(len(loaded.names))]
    looks = ", ".join(_look_at_times(f"c{i}") if i in loaded.timed else _look(f"c{i}", kind) for i, kind in enumerate(kinds))
    rows, broken, *seen = con.raw_sql(f"SELECT count(*), count(broken), {looks} FROM ({source})").fetchone()
    step = max(1, -(-rows // SAMPLE_ROWS))
    fields = ", ".join(f"CAST(c{i} AS VARCHAR)" for i in range(len(kinds)))
    sample = con.raw_sql(f"SELECT {fields} FROM ({source}) WHERE broken IS NULL AND row % {step} = {1 % step} ORDER BY row").fetchall()
    return tuple(
        replace(
            _column(
                i, loaded.names[i], kinds[i], (rows, *seen[5 * i : 5 * i + 4]), raw=[row[i] for row in sample], decimal=settings.decimal
            ),
            largest=math.nan if seen[5 * i + 4] is None else seen[5 * i + 4],
            whole_rows=not broken,
            timed=i in loaded.timed,
        )
        for i in range(len(kinds))
    )


def _look_at_times(value: str) -> str:
    """The same of texts that are kept as times: these are neither padded nor gaps."""
    return f"count({value}), 0, 0, 0, NULL"


def _look(value: str, kind: str) -> str:
    """Five aggregates over one column: filled, distinct, padded, gaps, largest. What rules most values out at little cost comes first."""
    if kind != "text":
        days = f"epoch(TRY_CAST({value} AS TIMESTAMP)) / 86400 - {_MIDDLE}"
        number = {"time": days, "number": f"TRY_CAST({value} AS DOUBLE)"}.get(kind, "NULL")
        distinct = "0" if kind == "time" else f"approx_count_distinct({value})"
        return f"count({value}), {distinct}, 0, 0, max(abs(coalesce({number}, 'infinity'::DOUBLE)))"
    begins = " OR ".join(f"starts_with({value}, {quoted(sign)})" for sign in _BLANKS)
    ends = " OR ".join(f"ends_with({value}, {quoted(sign)})" for sign in _BLANKS)
    padded = f"CASE WHEN {value} < '!' OR {value} >= '\u00a0' THEN {begins} ELSE false END OR {ends}"
    maybe = f"strlen({value}) < 7 AND ord({value}) IN ({_GAP_SIGNS})"
    gaps = f"CASE WHEN {maybe} THEN regexp_full_match({value}, {quoted(_ANY_GAP)}) ELSE false END"
    held = f"nullif({value}, '')"
    distinct = f"approx_count_distinct({value}) - CAST(count({value}) > count({held}) AS INTEGER)"
    return f"count({held}), {distinct}, count(*) FILTER ({padded}), count(*) FILTER ({gaps}), NULL"


def _column(position: int, name: str, kind: str, counts: tuple[int, ...], *, raw: Sequence[str | None], decimal: str | None) -> Column:
    values = tuple(_value(value) for value in raw)
    different = sorted({value for value in values if value is not None})
    thinned = different[:: max(1, len(different) // _DISTINCT)]
    rows, filled, distinct, padded, gaps = counts
    return Column(
        position,
        name,
        kind,
        rows,
        filled,
        min(distinct, filled),
        values,
        read_dates(thinned) if kind in ("text", "number") else None,
        read_numbers(thinned, decimal if kind == "text" else ".") if kind in ("text", "number") else None,
        padded=padded > 0,
        gaps=gaps > 0,
    )


def _value(raw: str | None) -> str | None:
    if raw is None:
        return None
    text = raw.strip(" \t\r\n\u00a0\ufeff")
    return None if text.lower() in EMPTY else text


def _kind(dtype: Any) -> str:
    if dtype.is_timestamp() or dtype.is_date():
        return "time"
    if dtype.is_boolean():
        return "flag"
    return "number" if dtype.is_numeric() else "text"
