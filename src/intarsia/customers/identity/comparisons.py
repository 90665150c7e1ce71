"""How two values of a column may relate: the same, nearly, hardly, not at all; as SQL, with the words that a person reads as evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """One way in which two values relate: its SQL over `<column>_l` and `<column>_r`, its words, and the chances that it is so among pairs
    of one person (`m`) and of two (`u`) before anything is learnt. `frequency` names the column whose common values count for less."""

    sql: str
    words: str
    m: float
    u: float
    frequency: str = ""


@dataclass(frozen=True)
class Comparison:
    """A column's (or an address's) levels, the closest first; `unknown` is the SQL of pairs that say nothing. The rest differ."""

    name: str
    unknown: str
    levels: tuple[Level, ...]


def comparisons(columns: Iterable[str]) -> tuple[Comparison, ...]:
    """The comparisons that these columns allow.

    >>> [one.name for one in comparisons(["first_name", "last_name", "city"])]
    ['first_name', 'last_name', 'city']
    """
    there = set(columns)
    made: list[Comparison | None] = [_name("first_name", "last_name", there), _name("last_name", "first_name", there)]
    made += [_birth_date(), _mail(), _phone(), _number(), _address(there), _town(there), _company()]
    needs = {"address": {"street"}} | {one.name: {one.name} for one in made if one and one.name != "address"}
    return tuple(one for one in made if one and needs[one.name] <= there)


def _same(column: str) -> str:
    return f"{column}_l = {column}_r"


def _close(column: str, least: float) -> str:
    return f"jaro_winkler_similarity({column}_l, {column}_r) >= {least}"


def _typo(column: str, most: int = 1) -> str:
    return f"damerau_levenshtein({column}_l, {column}_r) <= {most}"


def _null(*columns: str) -> str:
    return " OR ".join(f"{column}_{side} IS NULL" for column in columns for side in "lr")


def _name(column: str, other: str, there: set[str]) -> Comparison:
    word = {"first_name": "first name", "last_name": "surname"}[column]
    swapped = f"{column}_l = {other}_r AND {other}_l = {column}_r"
    initial = f"{_fits(f'{column}_l', f'{column}_r')} OR {_fits(f'{column}_r', f'{column}_l')}"
    turned = [Level(swapped, "first name and surname swapped", 0.02, 0.0001)] if other in there and column == "first_name" else []
    levels = [
        Level(_same(column), f"{word} the same", 0.7, 0.008, column),
        *turned,
        Level(_close(column, 0.92), f"{word} nearly the same", 0.12, 0.002),
        Level(_close(column, 0.85), f"{word} alike", 0.04, 0.006),
        *([Level(initial, "an initial that fits", 0.02, 0.01)] if column == "first_name" else []),
        Level("TRUE", f"{word} differs", 0.1, 0.97),
    ]
    counted = f" OR ({swapped})" if other in there and column == "last_name" else ""  # a swap is evidence once, with the first name
    return Comparison(column, _null(column) + counted, tuple(levels))


def _fits(letter: str, name: str) -> str:
    """An initial of any of several given names, or of one whose beginning is folded: Q., X., Y. and Z. (`romanise`)."""
    folded = f"({letter} || substr({name}, 1, 1)) IN ('qk', 'xh', 'yi', 'ye', 'zj')"
    return f"length({letter}) = 1 AND ((' ' || {name}) LIKE ('% ' || {letter} || '%') OR {folded})"


def _birth_date() -> Comparison:
    parts = " + ".join(f"CAST(split_part(birth_date_l, '-', {i}) = split_part(birth_date_r, '-', {i}) AS INTEGER)" for i in (1, 2, 3))
    days = "abs(date_diff('day', TRY_CAST(birth_date_l AS DATE), TRY_CAST(birth_date_r AS DATE)))"
    levels = (
        Level(_same("birth_date"), "birth date the same", 0.8, 0.0002),
        Level(_typo("birth_date"), "birth date the same but for one digit", 0.1, 0.002),
        Level(f"{parts} >= 2", "two of day, month and year of birth the same", 0.04, 0.004),
        Level(f"{days} <= 31", "birth dates within a month", 0.02, 0.002),
        Level(f"{days} <= 366", "birth dates within a year", 0.02, 0.04),
        Level("TRUE", "birth date differs", 0.03, 0.95),
    )
    return Comparison("birth_date", _null("birth_date"), levels)


def _mail() -> Comparison:
    """Mailboxes are made of names: ann.smith17 and ann.smith18 are no typing error but two Ann Smiths, so the digits must agree."""
    box = "split_part(email_l, '@', 1) = split_part(email_r, '@', 1)"
    digits = " = ".join(f"regexp_replace(email_{side}, '[^0-9]', '', 'g')" for side in "lr")
    levels = (
        Level(_same("email"), "e-mail the same", 0.65, 0.0001),
        Level(box, "e-mail the same before the @", 0.05, 0.0002),
        Level(f"{_typo('email', 2)} AND {digits}", "e-mail the same but for a letter or two", 0.1, 0.0001),
        Level(f"{_close('email', 0.88)} AND {digits}", "e-mail alike", 0.05, 0.0005),
        Level("TRUE", "e-mail differs", 0.15, 0.995),
    )
    return Comparison("email", _null("email"), levels)


def _phone() -> Comparison:
    levels = (
        Level(_same("phone"), "phone the same", 0.65, 0.0001),
        Level(f"right(phone_l, 7) = right(phone_r, 7) OR {_typo('phone')}", "phone the same but for a digit or its prefix", 0.1, 0.0002),
        Level("TRUE", "phone differs", 0.25, 0.999),
    )
    return Comparison("phone", _null("phone"), levels)


def _number() -> Comparison:
    levels = (
        Level(_same("national_id"), "personal number the same", 0.85, 0.00005),
        Level(_typo("national_id"), "personal number the same but for one digit", 0.1, 0.0002),
        Level(_typo("national_id", 2), "personal number the same but for two digits", 0.02, 0.003),
        Level("TRUE", "personal number differs", 0.03, 0.997),
    )
    return Comparison("national_id", _null("national_id"), levels)


def _address(there: set[str]) -> Comparison:
    """Street, house and place together: they come and go as one, so they must not count as independent evidence."""
    house = _same("house") if "house" in there else "FALSE"
    place = " OR ".join([_same(c) for c in ("postcode", "city") if c in there] or ["FALSE"])
    near = f"({_same('street')} OR {_close('street', 0.92)})"
    levels = [
        Level(f"{near} AND {house} AND ({place})", "street, house and place the same", 0.4, 0.0001),
        Level(f"{near} AND ({place} OR {house})", "street and place the same", 0.25, 0.0005),
        Level(near, "street the same", 0.1, 0.002),
        Level(f"{house} AND ({place})", "house and place the same", 0.08, 0.0005),
        Level(f"({place})", "place the same", 0.07, 0.02),
        Level("TRUE", "address differs", 0.1, 0.977),
    ]
    unusable = {"house": house == "FALSE", "place": place == "FALSE"}
    kept = [
        one
        for one in levels
        if not (unusable["house"] and "house" in one.words)
        and not (unusable["place"] and "place" in one.words and "house" not in one.words)
    ]
    return Comparison("address", _null("street"), tuple(kept))


def _town(there: set[str]) -> Comparison | None:
    """The place alone, where no street is known of the pair."""
    named = [column for column in ("city", "postcode") if column in there]
    if not named:
        return None
    column = named[0]
    word = {"city": "city", "postcode": "postcode"}[column]
    levels = [
        Level(_same(column), f"{word} the same", 0.7, 0.03, column),
        Level(_close(column, 0.88), f"{word} nearly the same", 0.12, 0.005),
        Level("TRUE", f"{word} differs", 0.18, 0.96),
    ]
    known = f"({_null(column)})" if "street" not in there else f"({_null(column)} OR (street_l IS NOT NULL AND street_r IS NOT NULL))"
    return Comparison(column, known, tuple(levels))


def _company() -> Comparison:
    levels = (
        Level(_same("company"), "company the same", 0.7, 0.005, "company"),
        Level(_close("company", 0.9), "company nearly the same", 0.1, 0.003),
        Level("TRUE", "company differs", 0.2, 0.99),
    )
    return Comparison("company", _null("company"), levels)
