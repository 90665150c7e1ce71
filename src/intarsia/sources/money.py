"""How the amounts of a column are written: decimal sign, thousands, currency, negatives, decided once for the whole column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from intarsia.sources.sql import quoted

SIGNS = "$€£¥₽₺₴₹₩₪฿"
CODES = (
    "USD",
    "EUR",
    "GBP",
    "CHF",
    "RUB",
    "UZS",
    "TRY",
    "PLN",
    "SEK",
    "NOK",
    "DKK",
    "BRL",
    "MXN",
    "JPY",
    "CNY",
    "INR",
    "CAD",
    "AUD",
    "KZT",
    "UAH",
)
_WORDS = ("R\\$", "TL", "z[lł]", "kr\\.?", "руб\\.?", "р\\.", "сум", "so.?m", *CODES)
_STRIP = r"(?i)([\s\x{A0}\x{202F}\x{2009}'’]|[" + SIGNS + "]|" + "|".join(f"({word})" for word in reversed(_WORDS)) + ")"
_PY_STRIP = re.compile(_STRIP.replace(r"\x{A0}\x{202F}\x{2009}", "\u00a0\u202f\u2009").removeprefix("(?i)"), re.IGNORECASE)
CURRENCY = "[" + SIGNS + r"]|(?i)\b(" + "|".join(CODES) + r")\b"
_PLAIN = re.compile(r"^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$", re.IGNORECASE)
_CORE = re.compile(r"^[-+(]*\d[\d.,]*\)?-?$|^[-+(]*[.,]\d+\)?-?$")
_ODD = frozenset({"inf", "-inf", "nan", "infinity", "-infinity"})


@dataclass(frozen=True)
class NumberReading:
    """How a column's numbers are read. `share` of the sampled values it reads; `plain`: any program would read them."""

    share: float
    decimal: str
    plain: bool
    settled: bool
    whole: bool
    example: str = ""

    @property
    def label(self) -> str:
        """For people: what is unusual about the numbers, or nothing."""
        if self.plain:
            return ""
        return f"like {self.example!r}, decimal {'comma' if self.decimal == ',' else 'point'}"

    def bare_sql(self, text: str) -> str:
        """A DuckDB expression for the text without currency and blanks; null where the text is a plain number already."""
        bare = f"regexp_replace(replace({text}, '−', '-'), {quoted(_STRIP)}, '', 'g')"
        return bare if self.decimal == "," else f"CASE WHEN TRY_CAST({text} AS DOUBLE) IS NULL THEN {bare} END"

    def sql(self, text: str, bare: str) -> str:
        """A DuckDB expression to a double, from the text and the column that `bare_sql` gave; null where the text cannot be read.

        `bare` is a column of its own because DuckDB would compute an expression that occurs twice for every row, needed or not.
        """
        group, sign = (".", ",") if self.decimal == "," else (",", ".")
        grouped = f"^[-+(]*([0-9]{{1,3}}(\\{group}[0-9]{{3}})+|[0-9]*)(\\{sign}[0-9]*)?(e[-+]?[0-9]+)?[)]?-?$"
        number = f"replace(replace(translate({bare}, '()-+', ''), '{group}', ''), '{sign}', '.')"
        minus = f"(CASE WHEN starts_with({bare}, '(') OR starts_with({bare}, '-') OR ends_with({bare}, '-') THEN -1 ELSE 1 END)"
        slow = f"CASE WHEN regexp_matches(lower({bare}), '{grouped}') THEN {minus} * TRY_CAST({number} AS DOUBLE) END"
        return f"coalesce(TRY_CAST({text} AS DOUBLE), {slow})" if self.decimal == "." else slow


def read_numbers(values: Sequence[str], decimal: str | None = None) -> NumberReading | None:
    """How these sampled texts are written as numbers; None where fewer than half of them are. Costs one pass over the sample."""
    if not values:
        return None
    cores = [core for value in values if (core := _core(value)) is not None]
    if len(cores) < 0.5 * len(values):
        return None
    chosen, settled = (decimal, True) if decimal else _decimal([core for core in cores if core])
    odd = [value for value in values if not _PLAIN.match(value.strip()) and _core(value)]
    plain = not odd and chosen == "."
    whole = all(_whole(core, chosen) for core in cores if core)
    return NumberReading(len(cores) / len(values), chosen, plain, settled, whole, example=odd[0].strip()[:30] if odd else "")


def _core(value: str) -> str | None:
    """The digits and signs of a number, "" for infinities; None where it is no number."""
    text = value.strip().replace("−", "-")
    if text.lower() in _ODD:
        return ""
    if _PLAIN.match(text):
        return text
    bare = _PY_STRIP.sub("", text)
    return bare if _CORE.match(bare) else None


def _decimal(cores: Sequence[str]) -> tuple[str, bool]:
    """The decimal sign, and whether the values settle it."""
    comma = point = maybe_comma = maybe_point = 0
    for core in cores:
        digits = core.strip("()+-")
        commas, points = digits.count(","), digits.count(".")
        if commas and points:
            comma, point = (comma + 1, point) if digits.rfind(",") > digits.rfind(".") else (comma, point + 1)
        elif commas > 1 or points > 1:
            comma, point = (comma, point + 1) if commas else (comma + 1, point)
        elif commas or points:
            sign = "," if commas else "."
            before, after = digits.split(sign)
            ambiguous = len(after) == 3 and 1 <= len(before) <= 3 and before != "0"
            if sign == ",":
                comma, maybe_comma = comma + (not ambiguous), maybe_comma + ambiguous
            else:
                point, maybe_point = point + (not ambiguous), maybe_point + ambiguous
    if comma != point:
        return ("," if comma > point else "."), True
    return ".", not (maybe_comma or maybe_point)


def _whole(core: str, decimal: str) -> bool:
    digits = core.strip("()+-").lower()
    if "e" in digits:
        return False
    _, found, rest = digits.rpartition(decimal)
    return not found or not rest.strip("0")
