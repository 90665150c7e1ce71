"""Exact keys: the same customer id, e-mail or phone is the same person, unless more people bear it than a key can have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from intarsia.core.identity import Matching
from intarsia.customers.identity.plausible import compatible, persons_among
from intarsia.customers.identity.profiles import Profiles, codes_of
from intarsia.customers.identity.vocabulary import KEYS

if TYPE_CHECKING:
    import pyarrow as pa

_MOST_BEARERS = 40
_SURE_KEYS = ("customer", "national_id")
_LOOKED_AT = 2_000
_ENOUGH = 0.5


@dataclass(frozen=True)
class Shared:
    """A key's value that is no key: how many records (profiles) bear it and how many people they plainly are; `verdict` "mailbox of a
    company", "shared" (a link only for records of one name) or "placeholder" (no evidence at all)."""

    key: str
    value: str
    profiles: int
    people: int
    verdict: str


@dataclass(frozen=True)
class KeyLinks:
    """Pairs of profiles that a key joins (`a`, `b`, and `key`, an index into KEYS), the profiles without values that prove nothing, and
    those values; of each profile, whether a key proves that records which say just this are one person's (`proven`): one of its own, or a
    shared one under a whole name."""

    a: np.ndarray
    b: np.ndarray
    key: np.ndarray
    profiles: Profiles
    shared: tuple[Shared, ...]
    proven: np.ndarray


def key_links(profiles: Profiles, options: Matching) -> KeyLinks:
    """Join profiles by exact keys, chain-wise (k - 1 links for k profiles), guarding against values that are no keys.

    Cost: n log n, and for values borne under several names the square of the number of names (40 at most are looked at).
    """
    parts: list[tuple[np.ndarray, np.ndarray, int]] = []
    shared: list[Shared] = []
    evidence = profiles
    proven = np.zeros(profiles.n, dtype=bool)
    for number, key in enumerate(KEYS):
        if key not in profiles.table.column_names:
            continue
        emptied: list[np.ndarray] = []
        for members, links, told, named in _groups(profiles, key, options):
            parts.append((links[0], links[1], number))
            if told:
                shared.append(told)
                proven[members[named]] = True
                if told.people > options.most_people + 1 or told.verdict == "mailbox of a company":
                    emptied.append(members)
        if emptied:
            evidence = evidence.without(key, np.concatenate(emptied))
        proven |= evidence.codes(key) >= 0
    a, b = (np.concatenate([part[i] for part in parts]) if parts else np.zeros(0, dtype=np.int64) for i in (0, 1))
    keys = np.concatenate([np.full(len(part[0]), part[2]) for part in parts]) if parts else np.zeros(0, dtype=np.int64)
    told_of = tuple(sorted(shared, key=lambda one: (-one.people, -one.profiles, one.key, one.value)))
    return KeyLinks(a, b, keys, evidence, told_of, proven)


Group = tuple[np.ndarray, tuple[np.ndarray, np.ndarray], Shared | None, np.ndarray]
"""The profiles that bear a value, the links between them, what is told of a shared one, and whose name it joins records of (a mask)."""


def _groups(profiles: Profiles, key: str, options: Matching) -> Iterator[Group]:
    """The values that two or more profiles bear: first all whose bearers have one name at once, then the others one by one."""
    codes = profiles.codes(key)
    bearers = codes_of(_named(profiles.table), ("bearer",))
    order = np.argsort(codes, kind="stable")
    order = order[codes[order] >= 0]
    run = codes[order]
    starts = np.flatnonzero(np.r_[True, run[1:] != run[:-1]]) if len(run) else np.zeros(0, dtype=np.int64)
    sizes = np.diff(np.r_[starts, len(run)])
    if not len(starts):
        return
    named = bearers[order]
    one_name = np.maximum.reduceat(named, starts) == np.minimum.reduceat(named, starts)
    boxes = profiles.role_mailbox[order][starts] if key == "email" else np.zeros(len(starts), dtype=bool)
    simple = one_name & ~boxes & ((named[starts] != _nobody(profiles.table)) | (sizes <= options.most_sharing))
    follows = np.r_[False, (run[1:] == run[:-1])] & np.repeat(simple, sizes)
    places = np.flatnonzero(follows)
    yield order[:0], (order[places - 1], order[places]), None, places[:0]
    for start, size in zip(starts[~simple & (sizes > 1)], sizes[~simple & (sizes > 1)], strict=True):
        yield _judged(profiles, key, order[start : start + size], options)


def _judged(profiles: Profiles, key: str, members: np.ndarray, options: Matching) -> Group:
    who = profiles.bearers(members)
    distinct = sorted(set(who), key=lambda one: (one.first, one.last, one.born))
    if len(distinct) > _MOST_BEARERS:
        person, people = dict.fromkeys(distinct, -1), len(distinct)
    else:
        numbers, people = persons_among(distinct, own=key == "email")
        person = dict(zip(distinct, numbers, strict=True))
        people = people or _by_other_keys(profiles, key, members, options)
    box = key == "email" and bool(profiles.role_mailbox[members[0]])
    if people <= options.most_people + (key in _SURE_KEYS) and not box:
        loose = key in _SURE_KEYS
        return members, _chained(members, [0 if loose else person[one] for one in who]), None, np.ones(len(members), dtype=bool)
    verdict = "placeholder" if people > options.most_sharing else "mailbox of a company" if box else "shared"
    told = Shared(key, str(profiles.table[key][int(members[0])].as_py()), len(members), people, verdict)
    named = [person[one] if one.first and one.last and not one.vague and verdict != "placeholder" else -1 for one in who]
    return members, _chained(members, named), told, np.array(named) >= 0


def _chained(members: np.ndarray, person: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Links from one member to the next of the same person; none for -1."""
    group = np.array(person, dtype=np.int64)
    order = np.argsort(group, kind="stable")
    order = order[group[order] >= 0]
    same = group[order][1:] == group[order][:-1]
    return members[order][:-1][same], members[order][1:][same]


def _by_other_keys(profiles: Profiles, key: str, members: np.ndarray, options: Matching) -> int:
    """How many people bear a value where no names are known: one, unless another key of theirs has several values, or anything else that is
    known of them more than people share."""
    import pyarrow as pa
    import pyarrow.compute as pc

    others = [other for other in KEYS if other != key and other in profiles.table.column_names]
    taken = profiles.table.take(pa.array(members))
    known = max((pc.count_distinct(taken[other]).as_py() for other in taken.column_names if other != key), default=0)
    return max([1, *(pc.count_distinct(taken[other]).as_py() for other in others), *([known] if known > options.most_sharing else [])])


def _named(table: pa.Table) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    parts = [pc.fill_null(table[name], "") for name in ("first_name", "last_name", "birth_date") if name in table.column_names]
    joined = pc.binary_join_element_wise(*parts, "\x1f") if parts else pa.array([""] * table.num_rows)
    return pa.table({"bearer": joined})


def _nobody(table: pa.Table) -> int:
    """The code of a bearer of whom nothing is known; -2 where there is none."""
    import pyarrow.compute as pc

    texts = _named(table)["bearer"]
    empty = pc.match_substring_regex(texts, "^\x1f*$").to_numpy(zero_copy_only=False)
    codes = codes_of(_named(table), ("bearer",))
    return int(codes[np.argmax(empty)]) if empty.any() else -2


def ids_are_shared(clean: pa.Table, sources: pa.Array) -> bool:
    """Whether a customer id means one person in every source: so unless the records of most ids that several sources bear are plainly of
    different people. Cost: 2,000 ids at most are looked at."""
    import pyarrow as pa

    made = clean.append_column("__source", sources)
    codes, source = codes_of(made, ("customer",)), codes_of(made, ("__source",))
    places = np.flatnonzero((codes >= 0) & (source >= 0))
    pairs = np.unique(np.c_[codes[places], source[places]], axis=0, return_index=True)
    ids, first = pairs[0][:, 0], places[pairs[1]]
    twice = np.flatnonzero(ids[1:] == ids[:-1])
    picked = twice[:: max(1, len(twice) // _LOOKED_AT)]
    if not len(picked):
        return True
    both = Profiles(clean.take(pa.array(np.r_[first[picked], first[picked + 1]])), ids, ids, ids)
    who = both.bearers(np.arange(2 * len(picked)))
    half = len(picked)
    fits = [compatible(one, other) and (one.first or one.last or one.born) != "" for one, other in zip(who[:half], who[half:], strict=True)]
    known = [bool((o.first and p.first) or (o.born and p.born)) for o, p in zip(who[:half], who[half:], strict=True)]
    judged = [fit for fit, told in zip(fits, known, strict=True) if told]
    return not judged or sum(judged) >= _ENOUGH * len(judged)
