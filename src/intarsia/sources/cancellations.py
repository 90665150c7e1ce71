"""How a shop marks that nothing was bought in the end: words of a status, a yes in a column, or a letter before the number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from intarsia.sources.names import words
from intarsia.sources.profile import Column
from intarsia.sources.sql import quoted

_STEMS = (
    "cancel",
    "void",
    "refund",
    "returned",
    "chargeback",
    "reversed",
    "storn",
    "retour",
    "zuruck",
    "ruckgabe",
    "erstatt",
    "widerruf",
    "annul",
    "rembours",
    "devuel",
    "devol",
    "reembols",
    "estorn",
    "rimbors",
    "geannul",
    "terug",
    "iptal",
    "iade",
    "отмен",
    "возврат",
    "аннул",
    "bekor",
    "qaytar",
    "anulow",
    "zwrot",
    "zwroc",
    "avbrut",
    "angrad",
    *("fail", "declin", "expir", "abgelehnt", "abgelauf", "fehlgeschlag", "echou", "rechaz", "fallid", "caduc"),
    *("recusad", "falh", "rifiut", "mislukt", "geweiger", "odrzuc", "basarisiz", "reddedil", "неудач", "отклон", "просроч"),
)
_WORDS = frozenset(("return", "returns", "reso", "resi"))
_WHOLE = frozenset(("draft", "checkout draft", "trash"))
_UNPAID = frozenset(("pending", "awaiting", "waiting", "ausstehend", "pendiente", "pendente", "bekliyor", "ожидает", "ожидание"))
_PAYMENT = frozenset(("payment", "zahlung", "pago", "pagamento", "odeme", "оплаты"))
_WOO = frozenset(("pending", "processing", "on hold", "completed", "cancelled", "refunded", "failed", "checkout draft", "trash", "draft"))
_PARTLY = (
    *("kismen", "частично", "частичный", "qisman", "czesciowo"),
    *("partially", "partial", "partly", "teilweise", "teil", "partiellement", "parcialmente", "parzialmente", "gedeeltelijk", "kismi"),
)
_NOT = frozenset(("no", "not", "non", "nicht", "ohne", "geen", "нет", "не", "yo", "brak", "without", *_PARTLY))
_YES = frozenset(("1", "1.0", "true", "t", "yes", "y", "ja", "j", "oui", "si", "sim", "evet", "да", "ha", "tak", "x"))
_FLAG_WORDS = frozenset(("is", "return", "returned", "refunded", "cancelled", "canceled", "storniert", "retoure", "cancellation", "refund"))
_MOST_VALUES = 30


@dataclass(frozen=True)
class Marks:
    """How cancelled lines are told: a DuckDB condition over the loaded columns, and why."""

    condition: str
    because: str


def is_cancelled(value: str) -> bool:
    """Whether a status says that nothing was bought in the end: taken back, failed, declined, expired, never paid. Partly is not.

    >>> is_cancelled("Cancelled"), is_cancelled("İade edildi"), is_cancelled("Completed"), is_cancelled("Not returned")
    (True, True, False, False)
    >>> is_cancelled("Payment failed"), is_cancelled("Pending payment"), is_cancelled("Pending"), is_cancelled("Partially refunded")
    (True, True, False, False)
    """
    own = words(value)
    stems = any(word in _WORDS or word.startswith(_STEMS) for word in own)
    whole = " ".join(own).removeprefix("wc ") in _WHOLE
    return not _NOT & set(own) and (stems or whole or bool(_UNPAID & set(own) and _PAYMENT & set(own)))


def _marking(values: Iterable[str]) -> list[str]:
    """Those of all values of a status that say so. In WooCommerce's words "pending" is an order that nobody has paid."""
    listed = list(values)
    spelled = {value: " ".join(words(value)).removeprefix("wc ") for value in listed}
    woo = set(spelled.values()) <= _WOO and {"processing", "on hold"} & set(spelled.values())
    return [value for value in listed if is_cancelled(value) or (woo and spelled[value] == "pending")]


def marking_values(column: Column) -> tuple[str, ...]:
    """The sampled values of the column that mark a cancellation; empty where it is no status column."""
    values = {value for value in column.values if value is not None}
    if len(values) > _MOST_VALUES:
        return ()
    found = tuple(sorted(_marking(values)))
    if found or not _FLAG_WORDS & set(words(column.name)):
        return found
    return tuple(sorted(value for value in values if value.lower() in _YES))


def by_status(column: Column, con: Any, source: str) -> Marks | None:
    """Marks from a status column; costs one look at all of its values."""
    text = column.text_sql()
    rows = con.raw_sql(f"SELECT {text} AS v, count(*) FROM ({source}) GROUP BY v ORDER BY v LIMIT 1000").fetchall()
    counts = {value: count for value, count in rows if value is not None}
    flag = bool(_FLAG_WORDS & set(words(column.name)))
    marked = _marking(counts) or [value for value in counts if flag and value.lower() in _YES]
    if not marked:
        return None
    total = sum(counts[value] for value in marked)
    listed = ", ".join(quoted(value) for value in marked)
    said = ", ".join(f"'{value[:30]}'" for value in marked[:5])
    return Marks(f"coalesce({text} IN ({listed}), false)", f"'{column.name}' is {said} on {total:,} rows")


def by_prefix(column: Column, con: Any, source: str) -> Marks | None:
    """Marks from a C before the order's number on a part of the rows; costs one look at the column."""
    if not any(value is not None and re.match(r"^[cC]\d+$", value) for value in column.values):
        return None
    text = column.text_sql()
    pattern = "^[cC][0-9]+$"
    marked, digits, rows = con.raw_sql(
        f"SELECT count(*) FILTER (regexp_matches(t, '{pattern}')), count(*) FILTER (regexp_matches(t, '^[0-9]+$')), count(t) "
        f"FROM (SELECT {text} AS t FROM ({source}))"
    ).fetchone()
    if not 0 < marked < 0.5 * rows or digits < 0.5 * rows:
        return None
    return Marks(f"coalesce(regexp_matches({text}, '{pattern}'), false)", f"'{column.name}' begins with C on {marked:,} rows")
