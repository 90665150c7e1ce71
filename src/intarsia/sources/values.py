"""How the values of a column are read where it takes more than a plain number or text: ratings, yes and no, gender, device, age, share."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from intarsia.sources.decisions import decision_sql
from intarsia.sources.fitting import BAD, FEMALE, GOOD, MALE, NO, OTHER, SO_SO, YES, is_real_date, said_of, share_of
from intarsia.sources.profile import Column
from intarsia.sources.sql import quoted

_NO_COINS = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"
_MILS = "BHD JOD KWD OMR TND"


@dataclass(frozen=True)
class Scene:
    """What an expression may use: `text` and `number` are the SQL of the column's trimmed text and of its number, `con` and `source` the
    loaded table, `day` the SQL of the day that the source is as of (null where unknown), `currency` that of the currency of the record."""

    text: str
    number: str
    con: Any
    source: str
    day: str = "CAST(NULL AS TIMESTAMP)"
    name: str = ""
    currency: str = "''"


def value_sql(how: str, column: Column, scene: Scene) -> tuple[str, str]:
    """The SQL of a value read in this way, and what to tell people of it ("" for nothing)."""
    return _READ[how](column, scene)


def _listed(words: str) -> str:
    return ", ".join(quoted(word) for word in words.split())


def _gender(_: Column, scene: Scene) -> tuple[str, str]:
    low = f"lower({scene.text})"
    groups = ((FEMALE, "female"), (MALE, "male"), (OTHER, "other"))
    return f"CASE {' '.join(f'WHEN {low} IN ({_listed(words)}) THEN {quoted(name)}' for words, name in groups)} END", "female, male, other"


def _flag(column: Column, scene: Scene) -> tuple[str, str]:
    if column.kind == "flag":
        return f"CAST({column.key} AS BOOLEAN)", ""
    if is_real_date(column):
        return f"({scene.text} IS NOT NULL)", "yes where there is a time"
    low = f"lower({scene.text})"
    number = f"WHEN TRY_CAST({scene.text} AS DOUBLE) IS NOT NULL THEN TRY_CAST({scene.text} AS DOUBLE) > 0"
    return f"CASE WHEN {low} IN ({_listed(YES)}) THEN true WHEN {low} IN ({_listed(NO)}) THEN false {number} END", ""


def _granted(column: Column, scene: Scene) -> tuple[str, str]:
    if column.kind == "flag" or is_real_date(column):
        return _flag(column, scene)
    return decision_sql(scene.text), "yes or no"


def _rating(column: Column, scene: Scene) -> tuple[str, str]:
    low = f"lower({scene.text})"
    words = f"WHEN {low} IN ({_listed(GOOD)}) THEN 1.0 WHEN {low} IN ({_listed(BAD)}) THEN 0.0 WHEN {low} IN ({_listed(SO_SO)}) THEN 0.5"
    if column.kind == "flag":
        return f"CAST({column.key} AS DOUBLE)", "yes 1, no 0"
    query = f"SELECT min({scene.number}), max({scene.number}) FROM ({scene.source})"
    least, most = scene.con.raw_sql(query).fetchone()
    if least is None:
        return f"CASE {words} END", "words from bad 0 to good 1"
    bottom, top = scale_of(float(least), float(most))
    number = f"CASE WHEN {scene.number} BETWEEN {bottom} AND {top} THEN ({scene.number} - {bottom}) / {top - bottom} END"
    return f"CASE {words} ELSE {number} END", f"on a scale from {bottom:g} to {top:g}"


def _tone(_: Column, scene: Scene) -> tuple[str, str]:
    """Words as -1, 0, 1; figures as they are, or from their own scale where they go beyond -1 to 1."""
    low = f"lower({scene.text})"
    words = f"WHEN {low} IN ({_listed(GOOD)}) THEN 1.0 WHEN {low} IN ({_listed(BAD)}) THEN -1.0 WHEN {low} IN ({_listed(SO_SO)}) THEN 0.0"
    least, most = scene.con.raw_sql(f"SELECT min({scene.number}), max({scene.number}) FROM ({scene.source})").fetchone()
    if least is None:
        return f"CASE {words} END", "words from bad -1 to good 1"
    if least >= -1 and most <= 1:
        return f"CASE {words} ELSE {scene.number} END", "from -1 to 1"
    if least < 0:
        widest = max(-float(least), float(most))
        return f"CASE {words} ELSE {scene.number} / {widest} END", f"on a scale from {-widest:g} to {widest:g}"
    bottom, top = (0.0, 4.0) if (least, most) == (0, 4) else scale_of(float(least), float(most))  # 0, 2, 4: bad, so-so, good
    return f"CASE {words} ELSE 2 * ({scene.number} - {bottom}) / {top - bottom} - 1 END", f"on a scale from {bottom:g} to {top:g}"


def _handle(_: Column, scene: Scene) -> tuple[str, str]:
    """The name alone, in small letters, of "@Ada", "https://network.example/ada/status/1", "ada"; a number where a profile has no name."""
    low = f"lower({scene.text})"
    part = "^(?:https?://)?[^/]+/(?:(?:in|company|user|channel|c)/)?@?([^/?#]+)"
    sql = (
        f"CASE WHEN contains({low}, 'profile.php?id=') THEN regexp_extract({low}, 'profile\\.php\\?id=([0-9]+)', 1) "
        f"WHEN contains({low}, '/') THEN regexp_extract({low}, {quoted(part)}, 1) ELSE ltrim({low}, '@') END"
    )
    return f"nullif({sql}, '')", "a name in a network"


def scale_of(least: float, most: float) -> tuple[float, float]:
    """The ends of the scale that ratings from `least` to `most` are on.

    >>> scale_of(1, 5), scale_of(0, 10), scale_of(0, 1), scale_of(2, 9), scale_of(-1, 1), scale_of(12, 98)
    ((1.0, 5.0), (0.0, 10.0), (0.0, 1.0), (1.0, 10.0), (-1.0, 1.0), (0.0, 100.0))
    """
    if most <= 1:
        return (-1.0, 1.0) if least < 0 else (0.0, 1.0)
    top = next((end for end in (5.0, 7.0, 10.0, 100.0) if most <= end), most)
    return (0.0 if least < 1 or top == 100 else 1.0, top)


def _device(_: Column, scene: Scene) -> tuple[str, str]:
    low = f"lower({scene.text})"
    cases = (
        ("ipad|tablet|tab\\b|kindle|playbook|planshet|планшет|tablette", "tablet"),
        ("mobi|iphone|ipod|android|phone|handy|смартфон|телефон|telefon|ios\\b|app\\b|celular|móvil|movil", "mobile"),
        ("desktop|windows|macintosh|mac os|linux|x11|laptop|web|\\bpc\\b|computer|компьютер|bilgisayar|kompyuter|ordi|site", "desktop"),
    )
    told = " ".join(f"WHEN regexp_matches({low}, {quoted(pattern)}) THEN {quoted(name)}" for pattern, name in cases)
    sql = f"CASE WHEN {scene.text} IS NULL THEN NULL {told} ELSE 'other' END"
    return by_value(sql, scene.text, scene), "desktop, mobile, tablet, other"


def _mobile(column: Column, scene: Scene) -> tuple[str, str]:
    flag, _ = _flag(column, scene)
    return f"CASE {flag} WHEN true THEN 'mobile' WHEN false THEN 'other' END", "yes is mobile, no is other"


def _share_of(column: Column, scene: Scene) -> tuple[str, str]:
    low = f"TRY_CAST(replace(replace({scene.text}, '%', ''), ',', '.') AS DOUBLE)"
    query = f"SELECT max(abs({low})) FROM ({scene.source})"
    most = scene.con.raw_sql(query).fetchone()[0] or 0.0
    percent = most > 1 or share_of(column, lambda value: "%" in value) > 0.5
    value = f"{low} / 100" if percent else low
    return f"CASE WHEN abs({value}) <= 1 THEN abs({value}) END", "per cent" if percent else "a share"


def _band(_: Column, scene: Scene) -> tuple[str, str]:
    """A figure, or the middle of a band such as 35-49K, $60K - $80K, 65+; none where it is below 0."""
    found = f"list_transform(regexp_extract_all(replace({scene.text}, ',', ''), '[0-9]+(\\.[0-9]+)?'), lambda x: CAST(x AS DOUBLE))"
    times = f"CASE WHEN regexp_matches(lower({scene.text}), '[0-9]\\s?k') THEN 1000 ELSE 1 END"
    below = f"regexp_matches({scene.text}, '^\\W*[-\u2212]\\W*[0-9]')"
    return (
        f"(CASE WHEN len({found}) > 0 AND NOT {below} THEN ({found}[1] + coalesce({found}[2], {found}[1])) / 2 * {times} END)",
        "the middle of each band",
    )


def _age(column: Column, scene: Scene) -> tuple[str, str]:
    years, _ = _band(column, scene)
    months = f"CAST(round({years} * 12 + 6) AS INTEGER)"
    return (
        f"CASE WHEN {years} BETWEEN 0 AND 130 THEN {scene.day} - to_months({months}) END",
        f"from the age on the source's day, to {_exactness(column)}",
    )


def _exactness(column: Column) -> str:
    """How far off an age may be: half a year, or where most are bands such as 45-54, half the width of the widest."""
    said = [[float(number) for number in re.findall(r"\d+(?:\.\d+)?", value)] for value in said_of(column)]
    widths = [ends[1] + 1 - ends[0] for ends in said if len(ends) == 2]
    return f"{max(widths) / 2:g} years" if 2 * len(widths) > len(said) else "half a year"


def _year(_: Column, scene: Scene) -> tuple[str, str]:
    year = f"TRY_CAST({scene.number} AS INTEGER)"
    return f"CASE WHEN {year} BETWEEN 1880 AND 2030 THEN make_timestamp({year}, 7, 1, 0, 0, 0) END", "the middle of the year of birth"


def by_value(sql: str, text: str, scene: Scene, most: int = 60) -> str:
    """The SQL of a value that follows from few different texts, by looking these up: 7 patterns a row cost more than all else of a row.
    `sql` and `text` are over the columns of `scene.source`; as it is where there are many."""
    query = f"SELECT {text}, {sql} FROM (SELECT DISTINCT * FROM (SELECT {text} FROM ({scene.source})) LIMIT {most + 1}) s({text})"
    found = scene.con.raw_sql(query).fetchall()
    if len(found) > most:
        return sql
    cases = " ".join(f"WHEN {quoted(said)} THEN {quoted(meant)}" for said, meant in found if said is not None and meant is not None)
    return f"CASE {text} {cases} END" if cases else "CAST(NULL AS VARCHAR)"


def _coins(currency: str) -> str:
    """SQL: how many of the smallest coins make one; of some currencies there is no smaller coin, of some it is a thousandth."""
    return (
        f"CASE WHEN upper({currency}) IN ({_listed(_NO_COINS)}) THEN 1 WHEN upper({currency}) IN ({_listed(_MILS)}) THEN 1000 ELSE 100 END"
    )


def _plain(note: str, sql: Callable[[Scene], str]) -> Callable[[Column, Scene], tuple[str, str]]:
    return lambda _, scene: (sql(scene), note)


_READ: dict[str, Callable[[Column, Scene], tuple[str, str]]] = {
    "email": _plain("", lambda s: f"CASE WHEN contains({s.text}, '@') THEN lower({s.text}) END"),
    "gender": _gender,
    "boolean": _flag,
    "granted": _granted,
    "rating": _rating,
    "tone": _tone,
    "handle": _handle,
    "device": _device,
    "mobile": _mobile,
    "share": _share_of,
    "band": _band,
    "age": _age,
    "year": _year,
    "milliseconds": _plain("from milliseconds", lambda s: f"{s.number} / 1000"),
    "cents": _plain("from the smallest coin of its currency", lambda s: f"{s.number} / {_coins(s.currency)}"),
    "priority": _plain("", lambda s: f"lower({s.text})"),
}
