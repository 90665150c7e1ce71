"""How the dates of a column are written, decided once for the whole column by the evidence in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

FIRST_YEAR, LAST_YEAR = 1950, 2100
_SINCE_1970 = {"s": (6e8, 4.2e9, "1e6"), "ms": (6e11, 4.2e12, "1e3"), "us": (6e14, 4.2e15, "1")}
"""Of each unit: between which numbers it is told by the number alone, and how many microseconds it has."""
_TIME = (
    r"(?P<gap>[T ,]*)(?:(?P<hour>\d{1,2})(?P<colon>[:.h])\d{2}(?P<seconds>[:.]\d{2}(?P<fraction>[.,]\d+)?)?"
    r"(?P<noon>\s?[AaPp]\.?[Mm]\.?)?)?(?P<zone>Z| ?[+-]\d{2}:?\d{2}|(?(hour) ?[+-]\d{2})| UTC| GMT)?"
)
_NUMERIC = re.compile(r"^(?P<a>\d{1,2})(?P<sep>[-/. ])(?P<b>\d{1,2})(?P=sep)(?P<year>\d{4}|\d{2})" + _TIME + "$")
_ISO = re.compile(r"^(?P<year>\d{4})(?P<sep>[-/.])(?P<b>\d{1,2})(?P=sep)(?P<a>\d{1,2})" + _TIME + "$")
_NAMED = re.compile(
    r"^(?P<a>\d{1,2})(?P<sep>\.? ?[-/ .]?)(?P<month>[^\W\d_]{3,12})(?P<dot>\.?[-/ ,]{1,2}|)(?P<year>\d{4}|\d{2})" + _TIME + "$"
)
_LEADING = re.compile(r"^(?P<month>[^\W\d_]{3,12})(?P<sep>\.? )(?P<a>\d{1,2})(?P<dot>,? )(?P<year>\d{4})" + _TIME + "$")
_NUMBER = re.compile(r"^\d+(\.\d+)?$")
_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = (
    "januar janvier enero janeiro gennaio januari ocak январь января yanvar styczen stycznia styczeń sty ene gen янв janv oca jän",
    "februar fevrier février febrero fevereiro febbraio februari subat şubat февраль февраля fevral luty lutego lut fev fév фев févr şub",
    "märz maerz mars marzo março marco maart mart март марта marzec marca mrt mär мар mrz",
    "avril abril aprile april nisan апрель апреля aprel kwiecien kwietnia kwiecień kwi avr abr апр nis",
    "mai mayo maio maggio mei mayıs mayis май мая maj maja mag",
    "juni juin junio junho giugno haziran июнь июня iyun czerwiec czerwca cze июн giu haz",
    "juli juillet julio julho luglio temmuz июль июля iyul lipiec lipca lip июл lug juil tem",
    "août aout agosto augustus ağustos agustos август августа avgust sierpien sierpnia sierpień sie авг ago ağu aoû",
    "septembre septiembre setembro settembre eylül eylul сентябрь сентября sentabr wrzesien września wrzesień wrz сен set sept eyl",
    "oktober octobre octubre outubro ottobre ekim октябрь октября oktabr pazdziernik października październik paź okt окт ott out eki",
    "november novembre noviembre novembro kasım kasim ноябрь ноября noyabr listopad listopada lis ноя kas",
    (
        "dezember décembre decembre diciembre dezembro dicembre december aralık aralik декабрь декабря dekabr grudzien grudnia "
        "grudzień gru дек dic dez déc ara"
    ),
)
_FOREIGN = {name: english for english, names in zip(_ENGLISH, _MONTHS, strict=True) for name in names.split()}
_FULL = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]


@dataclass(frozen=True)
class Shape:
    """One way in which dates of the column are written: `format` is DuckDB's, with %1 and %2 where day and month are not told apart."""

    format: str
    separator: str = ""
    example: str = ""

    @property
    def undecided(self) -> bool:
        """Whether the order of day and month is a matter of evidence."""
        return "%1" in self.format


@dataclass(frozen=True)
class DateReading:
    """How a column's dates are read. `share` of the sampled values it reads; `day_first` by separator, where that matters."""

    share: float
    shapes: tuple[Shape, ...]
    day_first: Mapping[str, bool] = field(default_factory=dict)
    foreign: bool = False
    because: str = ""

    @property
    def needs_name(self) -> bool:
        """Whether the values could as well be plain numbers (serial days, seconds)."""
        return all(shape.format in ("excel", "s", "ms", "us") for shape in self.shapes)

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats in the order in which they are tried."""
        return tuple(dict.fromkeys(self._format(shape) for shape in self.shapes))

    @property
    def label(self) -> str:
        """For people: an example of each format, and the order of day and month."""
        words = {
            "iso": "year-month-day",
            "excel": "days since 1899-12-30 (Excel)",
            "s": "seconds since 1970",
            "ms": "ms since 1970",
            "us": "µs since 1970",
        }
        parts = [words.get(f, _spoken(f)) for f in self.formats]
        return ", ".join(parts) + (f" ({self.because})" if self.because else "")

    def sql(self, text: str) -> str:
        """A DuckDB expression from a text expression to a timestamp; null where the text cannot be read."""
        spelled = _english(text) if self.foreign else text
        parts = []
        timed = [f for f in self.formats if f.startswith("%")]
        for i, f in enumerate(self.formats):
            if f == "iso":
                parts.append(f"TRY_CAST({_with_zone(text) if self._zoned else text} AS TIMESTAMP)")
            elif not f.startswith("%") and not (f in _SINCE_1970 and any(other in _SINCE_1970 for other in self.formats[:i])):
                parts.append(_from_number(f, text))
        if timed:
            # Two-digit years first: "%Y" would take 15 for the year 15.
            ordered = sorted(timed, key=lambda f: "%y" not in f)
            listed = ", ".join("'" + f + "'" for f in ordered)
            bare = _without_zone(spelled) if self._zoned else spelled
            parts.append(f"try_strptime({bare}, [{listed}])")
        return parts[0] if len(parts) == 1 else f"coalesce({', '.join(parts)})"

    @property
    def _zoned(self) -> bool:
        """Whether some values tell their offset from UTC."""
        return any(shape.separator.endswith("+") for shape in self.shapes)

    def with_order(self, separator: str, *, day_first: bool, because: str) -> DateReading:
        """The same, with the order of day and month decided for one separator."""
        return replace(self, day_first={**self.day_first, separator: day_first}, because=because)

    def _format(self, shape: Shape) -> str:
        first, second = ("%d", "%m") if self.day_first.get(shape.separator.rstrip("+"), True) else ("%m", "%d")
        return shape.format.replace("%1", first).replace("%2", second)


def read_dates(values: Sequence[str]) -> DateReading | None:
    """How these sampled texts are written as dates; None where fewer than half of them are. Costs one pass over the sample."""
    if not values:
        return None
    counts: Counter[Shape] = Counter()
    foreign = False
    for value in values:
        shape, odd = _shape(value)
        foreign = foreign or odd
        if shape is not None:
            counts[replace(shape, example="")] += 1
    read = sum(counts.values())
    if read < 0.5 * len(values):
        return None
    kept = tuple(shape for shape, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0].format)))
    if len({shape.format for shape in kept}) > 1:  # numbers beside real dates: serial days yes, but not seconds
        kept = tuple(shape for shape in kept if shape.format not in ("s", "ms", "us")) or kept[:1]
    return DateReading(read / len(values), kept, foreign=foreign)


def _shape(value: str) -> tuple[Shape | None, bool]:
    text = value.strip()
    if _NUMBER.match(text):
        return _number_shape(text), False
    if found := _ISO.match(text):
        if not (1 <= int(found["a"]) <= 31 and 1 <= int(found["b"]) <= 12):
            return None, False
        plain = found["sep"] in "-/" and (not found["hour"] or found["colon"] == ":") and not found["noon"]
        return Shape("iso" if plain else f"%Y{found['sep']}%m{found['sep']}%d{_time_format(found)}", _zone(found)), False
    if found := _NUMERIC.match(text):
        a, b = int(found["a"]), int(found["b"])
        if min(a, b) < 1 or min(a, b) > 12 or max(a, b) > 31:
            return None, False
        year = "%Y" if len(found["year"]) == 4 else "%y"
        return Shape(f"%1{found['sep']}%2{found['sep']}{year}{_time_format(found)}", found["sep"] + _zone(found)), False
    for pattern in (_NAMED, _LEADING):
        if found := pattern.match(text):
            return _named_shape(found, leading=pattern is _LEADING)
    return None, False


def _named_shape(found: re.Match[str], *, leading: bool) -> tuple[Shape | None, bool]:
    month = found["month"].lower()
    english = month in _FULL or month in _ENGLISH
    if not english and month not in _FOREIGN:
        return None, False
    name = "%B" if month in _FULL and month != "may" else "%b"
    if not english:
        name = "%b"
    year = "%Y" if len(found["year"]) == 4 else "%y"
    parts = [name, found["sep"], "%d", found["dot"], year] if leading else ["%d", found["sep"], name, found["dot"], year]
    form = "".join(parts) + _time_format(found)
    return Shape(form.replace(".", "") if not english else form, _zone(found)), not english


def _number_shape(text: str) -> Shape | None:
    whole, _, rest = text.partition(".")
    number = int(whole)
    if not rest and len(text) in (8, 12, 14):
        year, month, day = int(text[:4]), int(text[4:6]), int(text[6:8])
        if FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 and 1 <= day <= 31:
            return Shape({8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}[len(text)])
    for name, (low, high) in {"excel": (18_264, 73_415), **{unit: ends[:2] for unit, ends in _SINCE_1970.items()}}.items():
        if low <= number <= high:
            return Shape(name)
    return None


def _time_format(found: re.Match[str]) -> str:
    if not found["hour"]:
        return ""
    colon = found["colon"]
    out = found["gap"] + ("%I" if found["noon"] else "%H") + colon + "%M"
    if found["seconds"]:
        out += found["seconds"][0] + "%S"
    if found["fraction"]:
        out += found["fraction"][0] + "%f"
    if found["noon"]:
        out += (" " if found["noon"][0] == " " else "") + "%p"
    return out


def _zone(found: re.Match[str]) -> str:
    return "+" if found["zone"] else ""


def _without_zone(text: str) -> str:
    behind_a_time = f"regexp_replace({text}, '([:.h][0-9]{{2}}(?:[.,][0-9]+)?(?:\\s?[AaPp]\\.?[Mm]\\.?)?) ?[+-][0-9]{{2}}$', '\\1')"
    return f"regexp_replace({behind_a_time}, '(Z| ?[+-][0-9]{{2}}:?[0-9]{{2}}| UTC| GMT)$', '')"


def _with_zone(text: str) -> str:
    """The text with its offset as DuckDB reads it."""
    return f"regexp_replace(replace({text}, ' GMT', ' UTC'), ' ?([+-][0-9]{{2}}):?([0-9]{{2}})$', '\\1:\\2')"


def _english(text: str) -> str:
    """The text with its month's name in English and without dots."""
    table = ", ".join(f"'{name}': '{english}'" for name, english in sorted(_FOREIGN.items()))
    small = f"replace(lower({text}), '.', '')"
    word = f"regexp_extract({small}, '\\p{{L}}{{3,}}')"
    return f"replace({small}, {word}, coalesce(MAP {{{table}}}[{word}], {word}))"


def _from_number(name: str, text: str) -> str:
    """Serial days; or a time since 1970 in the unit that its size tells, as one record may be in seconds and the next in milliseconds."""
    number = f"TRY_CAST({text} AS DOUBLE)"
    if name == "excel":
        return f"CASE WHEN {number} BETWEEN 1 AND 80000 THEN make_timestamp(CAST(round(({number} - 25569) * 86400) * 1e6 AS BIGINT)) END"
    sized = " ".join(f"WHEN {number} BETWEEN {low} AND {high} THEN {number} * {micros}" for low, high, micros in _SINCE_1970.values())
    _, most, own = _SINCE_1970[name]
    return f"make_timestamp(CAST(CASE {sized} WHEN {number} BETWEEN 0 AND {most} THEN {number} * {own} END AS BIGINT))"


def _spoken(form: str) -> str:
    for sign, word in (
        ("%d", "day"),
        ("%m", "month"),
        ("%Y", "year"),
        ("%y", "yy"),
        ("%b", "Mon"),
        ("%B", "Month"),
        ("%H", "HH"),
        ("%I", "hh"),
    ):
        form = form.replace(sign, word)
    for sign, word in (("%M", "MM"), ("%S", "SS"), ("%f", "ffffff"), ("%p", "AM")):
        form = form.replace(sign, word)
    return form
