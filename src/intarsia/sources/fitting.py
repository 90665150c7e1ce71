"""Whether the values of a column allow a way of reading them, so that its name alone decides nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

from intarsia.sources.decisions import decides
from intarsia.sources.profile import Column
from intarsia.sources.relations import numbers_of

YES = "yes y true t 1 ja oui si sí sim evet да ha ҳа opened clicked subscribed granted opt-in optin opted_in accepted agreed in"
NO = "no n false f 0 nein non não nao hayir hayır нет yo'q yoq unsubscribed denied revoked opt-out optout opted_out declined refused out"
FEMALE = (
    "f female femal woman w weiblich frau femme féminin femenino feminino mujer mulher kadın kadin bayan ж жен женский женщина ayol xotin"
)
MALE = "m male man männlich maennlich mann herr homme masculin masculino hombre homem erkek bay м муж мужской мужчина erkak"
OTHER = "x d other divers diverse nonbinary non-binary другой boshqa diğer autre otro outro"
GOOD = "good positive pos satisfied happy great excellent satisfied_customer 👍 хорошо gut bien bom iyi yaxshi"
BAD = "bad negative neg dissatisfied unhappy poor terrible 👎 плохо schlecht mal mau ruim kötü yomon"
SO_SO = "neutral ok okay average mixed нейтрально neutro nötr"
_BAND = re.compile(r"\d")
_FLAGS = frozenset(f"{YES} {NO}".split())
_SHORT = re.compile(r"[+-]?\d{1,4}([.,]\d*)?")
PLAIN = ("", "id", "phone", "moment", "signed")
"""The ways of reading that take a value as it is written, and only ask that the values allow it."""


def fits(column: Column, how: str) -> bool:
    """Whether the values allow this reading (a way named below, or a canonical type)."""
    return _FITS[how](column) if how in _FITS else column.kind != "flag"


def said_of(column: Column) -> list[str]:
    """The first values of the sample, in small letters."""
    return [value.lower() for value in column.values[:2000] if value is not None]


def share_of(column: Column, test: Callable[[str], object]) -> float:
    """The share of these that pass a test."""
    said = said_of(column)
    return sum(bool(test(value)) for value in said) / len(said) if said else 0.0


def _is_number_to_call(column: Column) -> bool:
    """Not a column such as `mobile`, with 0 and 1 for no and yes, or with counts."""
    plain = column.kind != "flag" and not is_real_date(column)
    return plain and share_of(column, lambda value: value in _FLAGS or _SHORT.fullmatch(value)) < 0.5


def _is_signed(column: Column) -> bool:
    """Numbers of which some are below zero: of money that comes and goes, not of amounts whose direction another column tells."""
    return column.number_share >= 0.7 and column.kind != "flag" and any((value or 0) < 0 for value in numbers_of(column))


def is_real_date(column: Column) -> bool:
    """Whether nearly all are dates that could be nothing else."""
    return column.kind == "time" or (column.date_share > 0.9 and column.dates is not None and not column.dates.needs_name)


def _is_flag(column: Column) -> bool:
    if column.kind == "flag" or is_real_date(column):
        return True
    return share_of(column, lambda value: value in _FLAGS) >= 0.7 or (column.number_share >= 0.9 and column.whole)


def _is_decision(column: Column) -> bool:
    return _is_flag(column) or share_of(column, decides) >= 0.5


def _is_rating(column: Column) -> bool:
    return column.number_share >= 0.7 or column.kind == "flag" or share_of(column, lambda v: v in f"{GOOD} {BAD} {SO_SO}".split()) > 0.2


def _is_age(column: Column) -> bool:
    said = [value for value in said_of(column) if _BAND.search(value)]
    first = [float(re.findall(r"\d+", value)[0]) for value in said]
    return bool(first) and len(said) > 0.6 * len(said_of(column)) and all(0 <= value <= 130 for value in first)


def _is_year(column: Column) -> bool:
    found = [value for value in numbers_of(column) if value is not None]
    return bool(found) and column.whole and sum(1880 <= value <= 2030 for value in found) > 0.9 * len(found)


_FITS: dict[str, Callable[[Column], bool]] = {
    "timestamp(6)": lambda c: c.date_share >= 0.7,
    "moment": lambda c: c.date_share >= 0.5,
    "float64": lambda c: c.number_share >= 0.7 and c.kind != "flag",
    "signed": _is_signed,
    "boolean": _is_flag,
    "string": lambda c: c.kind != "flag" and not is_real_date(c),
    "id": lambda c: c.kind != "flag" and not is_real_date(c) and (c.number_share < 0.9 or c.whole),
    "phone": _is_number_to_call,
    "email": lambda c: share_of(c, lambda value: "@" in value) >= 0.5,
    "rating": _is_rating,
    "tone": _is_rating,
    "handle": lambda c: c.kind == "text" and not is_real_date(c),
    "gender": lambda c: share_of(c, lambda v: v in f"{FEMALE} {MALE} {OTHER}".split()) >= 0.6,
    "device": lambda c: c.kind == "text",
    "mobile": _is_flag,
    "kind": lambda c: c.kind == "text",
    "share": lambda c: c.number_share >= 0.7 or share_of(c, lambda value: "%" in value) > 0.5,
    "band": lambda c: share_of(c, _BAND.search) >= 0.6 and not is_real_date(c),
    "age": _is_age,
    "year": _is_year,
    "milliseconds": lambda c: c.number_share >= 0.7,
    "cents": lambda c: c.number_share >= 0.7,
    "granted": _is_decision,
    "priority": lambda c: not is_real_date(c),
}
