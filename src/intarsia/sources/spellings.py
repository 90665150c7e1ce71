"""One spelling of each place: "UK", "gb" and "Vereinigtes Königreich" are one country, "LONDON" and "london" one city.

Countries are known by their code or their name in the languages that phonenumbers (Apache-2.0) carries, and get its English name. Of cities
and regions only letters and blanks are settled: which "Springfield" is meant is nothing to guess at.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from intarsia.core.engine import Engine

PLACES = {"customers": ("country", "region", "city"), "external": ("region",)}
"""The columns of places, by canonical table."""
_CODES = {"city": 2, "region": 3}
"""How long an abbreviation is at most: "NY", "NSW"; "ULM" is a city."""
_MOST = 500_000
_ALSO = {
    "AT": "aut", "AU": "aus", "BE": "bel", "BR": "bra", "CA": "can", "CH": "che", "CN": "chn", "CZ": "czechia", "DE": "deu", "DK": "dnk",
    "ES": "esp", "FI": "fin", "FR": "fra", "GB": "uk, great britain, britain, gbr", "IE": "irl", "IN": "ind", "IT": "ita", "JP": "jpn",
    "KR": "kor", "KZ": "kaz", "MX": "mex", "NL": "nld, holland, the netherlands", "NO": "nor", "NZ": "nzl", "PL": "pol", "PT": "prt",
    "RU": "rus, россия, рф, russian federation", "SE": "swe", "TR": "tur, türkiye, turkiye", "UA": "ukr", "ZA": "zaf",
    "US": "usa, u.s.a., u.s., united states of america, america",
    "UZ": "uzb, o'zbekiston, oʻzbekiston, o‘zbekiston, ozbekiston, ўзбекистон",
}  # fmt: skip


def one_spelling(table: ir.Table, name: str, engine: Engine) -> ir.Table:
    """The canonical table with its places in one spelling each. Cost: the distinct places in memory, and a look-up a row where any changes;
    a column of more than 500,000 places stays as it is."""
    for column in PLACES.get(name, ()):
        said = (
            engine.keep(table.filter(table[column].notnull()).select(column).distinct().limit(_MOST + 1)).to_pyarrow()[column].to_pylist()
        )
        spell = country if column == "country" else partial(place, code=_CODES[column])
        other = {text: spell(text) for text in said if spell(text) != text} if len(said) <= _MOST else {}
        if other:
            pairs = pa.table({"said": list(other), "spelt": list(other.values())})
            put = engine.put(iter(pairs.to_batches()), pairs.schema)
            joined = table.left_join(put, table[column] == put.said)
            table = joined.mutate(**{column: joined.said.isnull().ifelse(joined[column], joined.spelt)}).select(*table.columns)
    return table


def country(text: str) -> str:
    """The country's English name; where it is not known, the text as `place` has it.

    >>> country("gb"), country("Deutschland"), country("USA"), country("Narnia")
    ('United Kingdom', 'Germany', 'United States', 'Narnia')
    """
    return _countries().get(" ".join(text.casefold().split())) or place(text)


def place(text: str, code: int = 2) -> str:
    """The text with single blanks; words in one case only begin with a capital, and what has at most `code` letters is a code.

    >>> place(" LONDON"), place("new  york"), place("ca"), place("McAllen"), place("nsw", 3)
    ('London', 'New York', 'CA', 'McAllen', 'NSW')
    """
    told = " ".join(text.split())
    if told not in (told.upper(), told.lower()):
        return told
    return told.upper() if len(told) <= code else " ".join(word[:1].upper() + word[1:].lower() for word in told.split())


@cache
def _countries() -> dict[str, str]:
    """Code or name, in small letters, to the English name; names that several countries bear are left out."""
    from phonenumbers.geodata.locale import LOCALE_DATA

    english = {code: _name(names, "en") for code, names in LOCALE_DATA.items() if len(code) == 2}
    bearers: dict[str, set[str]] = {}
    for code in english:
        for language in LOCALE_DATA[code]:
            name = _name(LOCALE_DATA[code], language)
            if name:
                bearers.setdefault(name.casefold(), set()).add(code)
    known = {name: english[next(iter(codes))] for name, codes in bearers.items() if len(codes) == 1}
    known |= {code.lower(): name for code, name in english.items() if name}
    return known | {name: english[code] for code, names in _ALSO.items() for name in names.split(", ")}


def _name(names: dict[str, str], language: str) -> str:
    """The name in a language; "*aa" says that it is that of the language aa."""
    told = names.get(language, "")
    return names.get(told[1:], "") if told.startswith("*") else told
