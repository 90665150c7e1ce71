"""Who bought without an account: the shop writes no customer, or one number for all of them, but knows an e-mail address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from intarsia.core.base import Remark
from intarsia.sources.detect import Recognition
from intarsia.sources.fitting import fits
from intarsia.sources.pattern import Wanted, likeness
from intarsia.sources.profile import Column
from intarsia.sources.shapes._who import EMAIL

_EMAIL = Wanted(EMAIL, "email mail", "opened clicked sent count rate consent opt campaign status", how="email")
_LEAST = 0.5


@dataclass(frozen=True)
class Guests:
    """The column of e-mail addresses that stand in for customers, whether customer 0 is nobody, and what to remark."""

    column: Column
    zero: bool
    remark: Remark


@dataclass(frozen=True)
class People:
    """How customers are known: whether some may be a word for `nobody`, and who only by an address."""

    nobody: bool
    guests: Guests | None = None


def find_guests(known: Recognition, columns: Sequence[Column], nobody: str, con: Any, source: str) -> Guests | None:
    """Whose orders are known by an e-mail address only. `nobody`: SQL by which a customer `c` is a word for nobody.

    Customer 0 is nobody where orders of different addresses bear it. Cost: one aggregate where there is a column of addresses.
    """
    customer = known.columns["customer_id"]
    scored = [(likeness(column.name, _EMAIL)[0], -column.position, column) for column in known.free(columns) if fits(column, "email")]
    score, _, column = max(scored, key=lambda one: one[:2], default=(0.0, 0, None))
    if column is None or score < _LEAST or fits(customer, "email"):
        return None
    texts = f"SELECT {customer.text_sql()} AS c, lower({column.text_sql()}) AS e FROM ({source})"
    zero = "FILTER (c IN ('0', '0.0'))"
    counts = f"count(*) {zero}, count(DISTINCT e) {zero}, count(*) FILTER (c IS NULL OR {nobody})"
    zeros, addresses, others = con.raw_sql(f"SELECT {counts} FROM ({texts}) WHERE contains(e, '@')").fetchone()
    several = addresses > 1
    guests = others + (zeros if several else 0)
    told = f"{guests:,} rows of guests without a customer of their own are taken as those of their address in '{column.name}'."
    return Guests(column, several, Remark("advice", "customer_id", told)) if guests else None
