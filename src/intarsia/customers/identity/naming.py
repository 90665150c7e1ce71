"""Every person gets an id that stays: made from what is known of them at first, kept from run to run after that."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from intarsia.core.finding import Finding
from intarsia.core.identity import Identities, RecordKey

if TYPE_CHECKING:
    import pyarrow as pa

_BYTES = 8
_TOLD = 20


@dataclass(frozen=True)
class Named:
    """The id of each person and the run it was first seen in, both in the order of the persons; what was merged and split since."""

    ids: tuple[str, ...]
    since: tuple[int, ...]
    findings: tuple[Finding, ...]


def name_persons(person: np.ndarray, contents: Sequence[str], keys: Sequence[RecordKey], before: Identities | None) -> Named:
    """Ids of persons.

    Needs: `person` (records,), a number from 0 without gaps; `contents`, a person's smallest content as text; `keys`, each record's source
    and id; the identities of the run before. A new person's id is a hash of its smallest content, with a number where others say exactly
    the same. An earlier id stays with the person who holds most of its records (then with the one whose content comes first); of several
    ids that a person could keep, the one of most records, then the oldest, stays. Cost n log n."""
    fresh = _fresh(contents, person, keys)
    if before is None:
        return Named(fresh, (1,) * len(fresh), ())
    known = {
        (source, record): one
        for source, record, one in zip(*(before.records[name].to_pylist() for name in ("source", "record", "person")), strict=True)
    }
    since = dict(zip(before.persons["person"].to_pylist(), before.persons["since"].to_pylist(), strict=True))
    shares: dict[str, Counter[int]] = defaultdict(Counter)
    for key, now in zip(keys, person.tolist(), strict=True):
        if key in known:
            shares[known[key]][now] += 1
    heirs = {old: min(counts, key=lambda now: (-counts[now], contents[now], now)) for old, counts in shares.items()}
    claims: dict[int, list[str]] = defaultdict(list)
    for old, heir in heirs.items():
        claims[heir].append(old)
    kept = {heir: min(olds, key=lambda old: (-shares[old][heir], since.get(old, 1), old)) for heir, olds in claims.items()}
    taken = set(since)
    ids = tuple(kept[now] if now in kept else _free(one, taken) for now, one in enumerate(fresh))
    born = tuple(since.get(one, before.run + 1) if now in kept else before.run + 1 for now, one in enumerate(ids))
    return Named(ids, born, (*_merged(claims, kept), *_split(shares, ids)))


def _fresh(contents: Sequence[str], person: np.ndarray, keys: Sequence[RecordKey]) -> tuple[str, ...]:
    hashes = ["P" + hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=_BYTES).hexdigest() for text in contents]
    if len(set(hashes)) == len(hashes):
        return tuple(hashes)
    number = Counter(hashes)
    first: dict[int, RecordKey] = {}
    for now, key in zip(person.tolist(), keys, strict=True):
        if number[hashes[now]] > 1:
            first[now] = min(first.get(now, key), key)
    again: Counter[str] = Counter()
    out = list(hashes)
    for now in sorted(first, key=lambda one: (hashes[one], first[one])):
        again[hashes[now]] += 1
        if again[hashes[now]] > 1:
            out[now] = f"{hashes[now]}-{again[hashes[now]]}"
    return tuple(out)


def _free(wanted: str, taken: set[str]) -> str:
    """The id itself, or with the first number that no one of the run before bears."""
    one, number = wanted, 1
    while one in taken:
        number += 1
        one = f"{wanted}-{number}"
    taken.add(one)
    return one


def _merged(claims: dict[int, list[str]], kept: dict[int, str]) -> list[Finding]:
    pairs = sorted((old, kept[heir]) for heir, olds in claims.items() for old in olds if old != kept[heir])
    told = [
        Finding("merged", old, "persons", 1.0, 1, f"{old} is now {new}: their records turned out to be one person's.") for old, new in pairs
    ]
    return _short(told, "merged", "persons of the run before are now another")


def _split(shares: dict[str, Counter[int]], ids: Sequence[str]) -> list[Finding]:
    told = []
    for old in sorted(shares):
        if len(shares[old]) > 1:
            now = ", ".join(sorted(ids[one] for one in shares[old]))
            told.append(
                Finding(
                    "split", old, "persons", float(len(shares[old])), sum(shares[old].values()), f"The records of {old} are now of {now}."
                )
            )
    return _short(told, "split", "persons of the run before are now several")


def _short(told: list[Finding], check: str, words: str) -> list[Finding]:
    total = [Finding(check, "all", "persons", float(len(told)), len(told), f"{len(told):,} {words}.")] if told else []
    return total + told[:_TOLD]


def contents_of(table: pa.Table, places: np.ndarray) -> list[str]:
    """The content of these rows of a table of text, as one text each."""
    import pyarrow as pa
    import pyarrow.compute as pc

    taken = table.take(pa.array(places))
    columns = [pc.binary_join_element_wise(pa.scalar(name), taken[name], "=") for name in taken.column_names]
    return pc.binary_join_element_wise(*columns, "\x1f", null_handling="replace", null_replacement="").to_pylist()
