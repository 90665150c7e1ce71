"""One spelling of each place: "UK", "gb" and "Vereinigtes Königreich" are one country, "LONDON" and "london" one city.

Countries are known by their code or their name in the languages that phonenumbers (Apache-2.0) carries, and get its English name. Of cities
and regions only letters and blanks are settled: which "Springfield" is meant is nothing to guess at.
"""

from __future__ import annotations

import re
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
_PARTS, _BETWEEN = re.compile(r"([ \-'’.])"), (" ", "-", "'", "’", ".")
_INITIALS = re.compile(r"(?:\w\.)+")
_THREE = """
    AFG AF ALA AX ALB AL DZA DZ ASM AS AND AD AGO AO AIA AI ATG AG ARG AR ARM AM ABW AW AUS AU AUT AT AZE AZ BHS BS BHR BH BGD BD BRB BB
    BLR BY BEL BE BLZ BZ BEN BJ BMU BM BTN BT BOL BO BIH BA BWA BW BRA BR VGB VG BRN BN BGR BG BFA BF BDI BI KHM KH CMR CM CAN CA CPV CV
    CYM KY CAF CF TCD TD CHL CL CHN CN COL CO COM KM COD CD COG CG COK CK CRI CR CIV CI HRV HR CUB CU CUW CW CYP CY CZE CZ DNK DK DJI DJ
    DMA DM DOM DO ECU EC EGY EG SLV SV GNQ GQ ERI ER EST EE SWZ SZ ETH ET FLK FK FRO FO FJI FJ FIN FI FRA FR GUF GF PYF PF GAB GA GMB GM
    GEO GE DEU DE GHA GH GIB GI GRC GR GRL GL GRD GD GLP GP GUM GU GTM GT GGY GG GIN GN GNB GW GUY GY HTI HT HND HN HKG HK HUN HU ISL IS
    IND IN IDN ID IRN IR IRQ IQ IRL IE IMN IM ISR IL ITA IT JAM JM JPN JP JEY JE JOR JO KAZ KZ KEN KE KIR KI PRK KP KOR KR KWT KW KGZ KG
    LAO LA LVA LV LBN LB LSO LS LBR LR LBY LY LIE LI LTU LT LUX LU MAC MO MDG MG MWI MW MYS MY MDV MV MLI ML MLT MT MHL MH MTQ MQ MRT MR
    MUS MU MYT YT MEX MX FSM FM MDA MD MCO MC MNG MN MNE ME MSR MS MAR MA MOZ MZ MMR MM NAM NA NRU NR NPL NP NLD NL NCL NC NZL NZ NIC NI
    NER NE NGA NG NIU NU MKD MK MNP MP NOR NO OMN OM PAK PK PLW PW PSE PS PAN PA PNG PG PRY PY PER PE PHL PH POL PL PRT PT PRI PR QAT QA
    REU RE ROU RO RUS RU RWA RW KNA KN LCA LC VCT VC WSM WS SMR SM STP ST SAU SA SEN SN SRB RS SYC SC SLE SL SGP SG SVK SK SVN SI SLB SB
    SOM SO ZAF ZA SSD SS ESP ES LKA LK SDN SD SUR SR SWE SE CHE CH SYR SY TWN TW TJK TJ TZA TZ THA TH TLS TL TGO TG TKL TK TON TO TTO TT
    TUN TN TUR TR TKM TM TUV TV UGA UG UKR UA ARE AE GBR GB USA US URY UY UZB UZ VUT VU VAT VA VEN VE VNM VN VIR VI YEM YE ZMB ZM ZWE ZW"""
"""ISO 3166-1: the code of three letters, then that of two."""
_ALSO = {
    "AE": "uae, u.a.e., emirates",
    "CZ": "czechia",
    "GB": "uk, u.k., great britain, britain",
    "IE": "eire",
    "NL": "holland, the netherlands",
    "RU": "россия, рф, russian federation",
    "SA": "ksa",
    "TR": "türkiye, turkiye",
    "US": "u.s.a., u.s., united states of america, america",
    "UZ": "o'zbekiston, oʻzbekiston, o‘zbekiston, ozbekiston, ўзбекистон",
    "ZA": "rsa",
}
"""What else countries are called in lists of customers."""


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
    """The country's English name; where it is not known, the text as `place` has it, up to three letters as a code.

    >>> country("gb"), country("Deutschland"), country("USA"), country("Narnia")
    ('United Kingdom', 'Germany', 'United States', 'Narnia')
    """
    return _countries().get(" ".join(text.casefold().split())) or place(text, 3)


def place(text: str, code: int = 2) -> str:
    """The text with single blanks; words in one case only begin with a capital, and what has at most `code` letters is a code.

    >>> place(" LONDON"), place("new  york"), place("ca"), place("McAllen"), place("nsw", 3)
    ('London', 'New York', 'CA', 'McAllen', 'NSW')
    """
    told = " ".join(text.split())
    if not told or told not in (told.upper(), told.lower()):
        return told
    if len(told) <= code or _INITIALS.fullmatch(told):
        return told.upper()
    return "".join(_begun(part) if part not in _BETWEEN else part for part in _PARTS.split(told))


def _begun(word: str) -> str:
    """A part of a name with a capital; what is left of a genitive ("King's") without, and Turkish letters in capitals by their own."""
    small = word.replace("I", "ı").replace("İ", "i").lower() if "İ" in word else word.lower()
    return small if len(word) == 1 else f"{word[:1].upper()}{small[1:]}"


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
    pairs = _THREE.lower().split()
    known |= {three: english[two.upper()] for three, two in zip(pairs[::2], pairs[1::2], strict=True) if two.upper() in english}
    return known | {name: english[code] for code, names in _ALSO.items() for name in names.split(", ")}


def _name(names: dict[str, str], language: str) -> str:
    """The name in a language; "*aa" says that it is that of the language aa."""
    told = names.get(language, "")
    return names.get(told[1:], "") if told.startswith("*") else told
