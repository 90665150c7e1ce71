"""Which pairs are worth comparing: those that share something rare enough, chosen from the data so that their number is bounded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from intarsia.customers.identity.profiles import Profiles, codes_of

if TYPE_CHECKING:
    import pyarrow as pa

_ALL_PAIRS = 3_000_000
_MOST_RULES = 16
_BLOCK = 120
_LEAST_COVER = 0.01
_LEAST_RULES = 5
_PART_OF = {
    "first_name_3": "first_name",
    "last_name_3": "last_name",
    "street_3": "street",
    "birth_month": "birth_date",
    "birth_day": "birth_date",
    "mailbox": "email",
    "phone_end": "phone",
}


@dataclass(frozen=True)
class Rule:
    """A blocking rule: the columns that two profiles must share, the pairs that it makes, the share of profiles it covers, and how many
    it leaves out because too many share a value."""

    columns: tuple[str, ...]
    pairs: int
    cover: float
    left_out: int


Offer = tuple[Rule, np.ndarray]


@dataclass(frozen=True)
class Blocks:
    """`codes[i]` int64 (profiles,): the block of each profile by `rules[i]`; -1 where in none."""

    rules: tuple[Rule, ...]
    codes: tuple[np.ndarray, ...]


def blocks(profiles: Profiles, *, pairs_per_record: int) -> Blocks:
    """Blocking rules for these profiles: one column where its values are rare, two or three together where they are common, different
    columns first, until `pairs_per_record` x n pairs; a value that more than 120 profiles share makes no block. All pairs where they are
    under 3 million. Cost: n log n for each of about 40 candidates."""
    n = profiles.n
    if n * (n - 1) // 2 <= _ALL_PAIRS:
        return Blocks((Rule((), n * (n - 1) // 2, 1.0, 0),), (np.zeros(n, dtype=np.int64),))
    parts = _parts(profiles.table)
    offered = [(rule, codes) for columns in _candidates(parts) if (rule := _rule(columns, codes := codes_of(parts, columns), n)).cover]
    offered = [(rule, codes) for rule, codes in offered if rule.cover >= _LEAST_COVER and rule.pairs]
    budget = pairs_per_record * n
    taken = _chosen([one for one in offered if one[0].pairs <= budget // _LEAST_RULES], budget)
    return Blocks(tuple(rule for rule, _ in taken), tuple(_kept(codes) for _, codes in taken))


def _chosen(offered: list[Offer], budget: int) -> list[Offer]:
    """Rules within the budget: those first whose columns no rule uses yet, then the loosest, as a loose rule forgives more errors."""
    used: Counter[str] = Counter()
    taken: list[Offer] = []
    while offered and len(taken) < _MOST_RULES:
        best = min(offered, key=lambda one: (max(used[base] for base in _bases(one[0])), -one[0].pairs * one[0].cover, one[0].columns))
        offered = [one for one in offered if one is not best]
        if best[0].pairs > budget or any(_implies(best[0], rule) for rule, _ in taken):
            continue
        budget -= best[0].pairs
        used.update(_bases(best[0]))
        taken.append(best)
    return taken


def _bases(rule: Rule) -> set[str]:
    return {_PART_OF.get(column, column) for column in rule.columns}


def _implies(rule: Rule, other: Rule) -> bool:
    """Whether who shares the first rule's columns shares the other's (with nothing left out for being too common)."""
    wider = {*rule.columns, *(f"{column}_3" for column in rule.columns)}
    return not other.left_out and set(other.columns) <= wider


def _parts(table: pa.Table) -> pa.Table:
    """The columns that blocks are made of, with beginnings of names, the year and the month of birth, the last digits of a phone."""
    import pyarrow.compute as pc

    out = {name: table[name] for name in table.column_names}
    for name in ("first_name", "last_name", "city", "street", "company"):
        if name in out:
            out[f"{name}_3"] = _long_enough(pc.utf8_slice_codeunits(out[name], 0, 3))
    if "birth_date" in out:
        out["birth_month"] = pc.utf8_slice_codeunits(out["birth_date"], 0, 7)
        out["birth_day"] = pc.utf8_slice_codeunits(out["birth_date"], 5, 10)
    if "email" in out:
        out["mailbox"] = _long_enough(pc.replace_substring_regex(out["email"], r"@.*$", ""))
    if "phone" in out:
        out["phone_end"] = pc.utf8_slice_codeunits(out["phone"], -7)
    import pyarrow as pa

    return pa.table(out)


def _long_enough(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.if_else(pc.greater_equal(pc.utf8_length(texts), 3), texts, pa.scalar(None, pa.string()))


def _candidates(parts: pa.Table) -> Iterator[tuple[str, ...]]:
    """Single columns; pairs of things that say something different; three coarse things together."""
    alone = ("customer", "national_id", "email", "phone", "mailbox", "phone_end", "birth_date", "street")
    who = ("first_name", "last_name", "first_name_3", "last_name_3")
    when = ("birth_date", "birth_month", "birth_day")
    where = ("postcode", "city", "street", "house", "company", "street_3")
    pairs = [("first_name", "last_name"), ("first_name_3", "last_name_3"), ("street", "house"), ("street", "postcode"), ("street", "city")]
    pairs += [(name, day) for name in who for day in when] + [(name, place) for name in who for place in where]
    pairs += [(day, place) for day in when for place in where] + [(a, "mailbox") for a in ("birth_date", "last_name", "first_name")]
    threes = [("first_name_3", "last_name_3", part) for part in ("birth_month", "birth_day", "city", "postcode", "house")]
    threes += [("house", "postcode", name) for name in ("first_name_3", "last_name_3")]
    there = set(parts.column_names)
    yield from (columns for columns in (*((one,) for one in alone), *pairs, *threes) if set(columns) <= there)


def _rule(columns: tuple[str, ...], codes: np.ndarray, n: int) -> Rule:
    sizes = np.bincount(codes[codes >= 0]) if (codes >= 0).any() else np.zeros(1, dtype=np.int64)
    fit = sizes[sizes <= _BLOCK]
    return Rule(columns, int((fit * (fit - 1) // 2).sum()), float(fit.sum()) / n, int(sizes[sizes > _BLOCK].sum()))


def _kept(codes: np.ndarray) -> np.ndarray:
    """The codes of blocks of two to 120 profiles."""
    sizes = np.bincount(codes[codes >= 0], minlength=1)
    size = np.where(codes >= 0, sizes[np.maximum(codes, 0)], 0)
    return np.where((size > 1) & (size <= _BLOCK), codes, -1)
