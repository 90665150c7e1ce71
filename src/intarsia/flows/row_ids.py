"""The column of a ready-made table that names its customers, found by its name and its values where nobody says which it is."""

from __future__ import annotations

import re
from collections.abc import Container

from intarsia.core.base import Remark
from intarsia.sources.names import likeness, words
from intarsia.sources.table import Plain, PlainTable, whole

ID_LIKE = 0.95
_OF_SOMETHING = 1.0
_NAMES_IT = 0.95
_PEOPLE = (
    "customer|client|cust|user|member|account|acct|household|subscriber|person|people|respondent|shopper|buyer|guest|cardholder|holder"
)
_NUMBER = "id|ids|no|nr|num|number|key|code|uuid|guid|ref"
_OF_PEOPLE = re.compile(f"({_PEOPLE})({_NUMBER})?|({_NUMBER})({_PEOPLE})")
_OF_ROWS = ("id", "ids", "uuid", "guid", "key")
_THINGS = frozenset(
    [
        "order",
        "product",
        "item",
        "article",
        "invoice",
        "transaction",
        "basket",
        "receipt",
        "session",
        "event",
        "store",
        "shop",
        "branch",
        "campaign",
        "ticket",
        "category",
        "city",
        "region",
        "country",
        "state",
        "device",
        "agent",
        "employee",
        "seller",
        "vendor",
        "supplier",
        "group",
        "segment",
        "cluster",
        "phone",
        "email",
        "mail",
    ]
)
_WORDS_OF_NAMES = frozenset(("name", "nom", "nombre", "nome", "naam", "adi", "nomi", "mail", "email", "emailaddress", "phone"))


def id_column(table: PlainTable, told: Container[str] = ()) -> tuple[str | None, list[Remark]]:
    """The column that is the customers' id, and a remark that says so: it is called an id, it is filled in every row, and no value occurs
    twice. The surest name wins ("customer_id" over "id" over "master_id"). None where there is no such column; then a column that is only
    called a customer's id is remarked on. Columns in `told` have a role already and are passed over. Cost: the texts of such columns.
    """
    named = [(strength, column) for column in table.columns if column.name not in told and (strength := called_id(column.name))]
    named.sort(key=lambda one: -one[0])
    for _, column in named:
        if _distinct(column) == table.rows:
            said = f"Customers are called by '{column.name}': its name and its values are those of an id."
            return column.name, [Remark("advice", "id", said)]
    spoilt = [column.name for _, column in named if is_an_id(column)]
    numbered = Remark("advice", "id", "No column was named as the id, so customers are called by the number of their row.")
    if not spoilt:
        return None, [numbered]
    text = f"'{spoilt[0]}' is called an id, but a value is missing or occurs twice, so customers are called by the number of their row."
    return None, [Remark("warning", "id", text)]


def is_an_id(column: Plain) -> bool:
    """Whether a column is called a customer's id and nearly each of its values is another one: it says nothing about the customer."""
    return called_id(column.name) > _OF_SOMETHING and _distinct(column) > ID_LIKE * len(column.text)


def called_id(name: str) -> float:
    """How surely a column of this name holds customers' ids: over 2 for a customer's id, 2 for a bare "id", 1 for the id of something; 0
    where the name says nothing of the kind.

    >>> called_id("CLIENTNUM") > 2, called_id("ID"), called_id("master_id") > 2, called_id("record_id"), called_id("order_id")
    (True, 2.0, True, 1.0, 0.0)
    """
    own = words(name)
    squashed = "".join(own)
    sure = likeness(name, "customer_id")[0]
    if _WORDS_OF_NAMES & set(own):
        return 0.0
    if sure >= _NAMES_IT and not any(word in squashed for word in _WORDS_OF_NAMES):
        return 2.0 + sure
    if _OF_PEOPLE.fullmatch(squashed):
        return 2.5
    if squashed in _OF_ROWS:
        return 2.0
    return _OF_SOMETHING if own and own[-1] in _OF_ROWS and not _THINGS & set(own) else 0.0


def texts(column: Plain) -> list[str | None]:
    """The values as ids: 17850.0, which was read as a number, is 17850."""
    return [whole(text) if column.kind == "number" else text for text in column.text.to_pylist()]


def _distinct(column: Plain) -> int:
    """How many different ids the column holds; 0 where its values are no ids: dates, yes and no, numbers with decimals."""
    if column.kind in ("time", "flag"):
        return 0
    if column.kind == "number" and any(value is not None and value % 1 for value in column.values.to_pylist()):
        return 0
    return len({text for text in texts(column) if text is not None and text.strip()})
