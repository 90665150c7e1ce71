"""Short and pet names that share no beginning with the name they stand for: Bob is Robert, Bill William, Sasha Aleksandr."""

from __future__ import annotations

from functools import cache

from intarsia.customers.identity.romanise import folded_word

_NAMES = """
    robert bob bobby; william bill billy; richard dick rick ricky; edward ted teddy ned; theodore ted teddy; james jim jimmy; john
    johnny jack; henry harry hank; charles chuck charlie; lawrence larry; michael mike mick mickey; anthony tony; margaret peggy meg
    maggie; elizabeth liz lizzie beth betty betsy bess; katherine kate katie kathy; catherine kate katie kathy; patricia tricia trish;
    rebecca becky; susan sue; alexander sasha alex; aleksandr sasha shura; aleksandra sasha shura; mikhail misha; dmitriy dima mitya;
    ivan vanya; evgeniy zhenya; evgeniya zhenya; aleksey lyosha lesha alyosha; nikolay kolya; vladimir volodya vova; sergey seryozha;
    pavel pasha; konstantin kostya; mariya masha; darya dasha; natalya natasha; anastasiya nastya; ekaterina katya; tatyana tanya; olga
    olya; georgiy gosha; yuriy yura; vasiliy vasya; petr petya; johannes hans; josef sepp; joseph joe; heinrich heinz; elisabeth lisbeth
    sissi"""
"""The full name, then its short ones; only such as are hardly ever the names of two of one family."""


@cache
def _short_of() -> dict[str, frozenset[str]]:
    """The short names of each full one, all folded as names to compare are."""
    groups = ([folded_word(name) for name in names.split()] for names in _NAMES.split(";"))
    return {full: frozenset(short) for full, *short in groups}


def nicknamed(a: str, b: str) -> bool:
    """Whether one first name is a short one of the other; names as `romanise.folded` gives them. Symmetric. Cost: two look-ups.

    >>> nicknamed("bob", "robert"), nicknamed("bill", "robert")
    (True, False)
    """
    short = _short_of()
    return b in short.get(a, ()) or a in short.get(b, ())
