"""Rates of customers with few records drawn towards everybody's, as far as the base itself says that one customer's rate is luck."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ibis import _

from intarsia.features.portable import at_least, at_most, number, only, ratio

LEAST_AGREEMENT, MOST_AGREEMENT, WHERE_UNKNOWN = 0.001, 0.5, 10.0


def population(name: str, n: Any, total: Any, squares: Any) -> Mapping[str, Any]:
    """What `shrunk` has to know of everyone, as aggregates over customers: `n` records each, the whole numbers summed to `total` and their
    squares to `squares`. Sums of whole numbers, so that they depend neither on the order of customers nor on the engine."""
    return {
        f"{name}__n": number(n.cast("int64").sum()),
        f"{name}__total": number(total.cast("int64").sum()),
        f"{name}__pairs": number((n * n - n).cast("int64").sum()),
        f"{name}__paired": number((total * (n - 1)).cast("int64").sum()),
        f"{name}__paired_squares": number((squares * (n - 1)).cast("int64").sum()),
        f"{name}__cross": number((total * total - squares).cast("int64").sum()),
    }


def shrunk(name: str, n: Any, total: Any) -> Any:
    """(total + m p) / (n + m) with p everybody's mean, null where n is 0.

    m, the number of records that p is worth, is (1 - r) / r, where r is how much two records of one customer agree beyond those of two
    customers (the intraclass correlation, by the method of moments over all pairs), within 1 and 999; 10 where nobody has two.
    Empirical Bayes: Efron & Morris, J. Am. Stat. Assoc. 70, 1975; the moments as in Kleinman, ibid. 68, 1973.
    """
    mean = ratio(_[f"{name}__total"], _[f"{name}__n"])
    pairs = _[f"{name}__pairs"]
    paired = ratio(_[f"{name}__paired"], pairs)  # all three over the same pairs: those with many records may differ from those with few
    shared = ratio(_[f"{name}__cross"], pairs) - paired * paired
    spread = ratio(_[f"{name}__paired_squares"], pairs) - paired * paired
    agreement = at_most(at_least(ratio(shared, spread), LEAST_AGREEMENT), MOST_AGREEMENT)
    worth = ratio(1.0 - agreement, agreement).fill_null(WHERE_UNKNOWN)
    return only(n > 0, ratio(number(total) + worth * mean, number(n) + worth))
