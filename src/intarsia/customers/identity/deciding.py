"""What was decided by hand about records, as the matching can use it: who is kept apart, and who belongs together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from intarsia.core.identity import Decision, RecordKey
from intarsia.customers.identity.closure import Apart
from intarsia.errors import UsageError


def effective(decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """The decisions without what later ones took back: a later "together" frees its records from earlier "apart", and the reverse.

    >>> apart, one = Decision(False, ((("", "1"),), (("", "2"),))), Decision(True, ((("", "1"), ("", "2")),))
    >>> effective([apart, one]) == (one,), effective([one, apart]) == (apart,)
    (True, True)
    """
    out: list[Decision] = []
    for decision in decisions:
        out = [left for earlier in out if (left := _freed(earlier, decision)) is not None]
        out.append(decision)
    return tuple(out)


def _freed(earlier: Decision, later: Decision) -> Decision | None:
    if earlier.together == later.together:
        return earlier
    named = {key for group in later.groups for key in group}
    touched = [group for group in earlier.groups if named & set(group)]
    if later.together and len(touched) < 2:
        return earlier
    if not later.together and sum(bool({key for g in touched for key in g} & set(group)) for group in later.groups) < 2:
        return earlier
    groups = tuple(left for group in earlier.groups if (left := tuple(key for key in group if key not in named)))
    least = 1 if earlier.together else 2
    return replace(earlier, groups=groups) if len(groups) >= least and sum(map(len, groups)) > 1 else None


def split(person: str, records: Sequence[RecordKey], out: Sequence[str]) -> Decision:
    """The decision that takes the records `out` (ids, or source:id) out of a person; all go separate ways where none is named.

    Errors: UsageError where the person has one record, no such record, or would lose all."""
    if len(records) < 2:
        raise UsageError(f"{person} has one record: there is nothing to split.")
    if not out:
        return Decision(False, tuple((key,) for key in records))
    wanted = [next((key for key in records if one in (key[1], f"{key[0]}:{key[1]}")), None) for one in out]
    for one, found in zip(out, wanted, strict=True):
        if found is None:
            there = ", ".join(f"{source}:{record}" if source else record for source, record in records[:20])
            raise UsageError(f"{person} has no record '{one}'. It has: {there}.")
    gone = tuple(sorted({key for key in wanted if key is not None}))
    rest = tuple(key for key in records if key not in gone)
    if not rest:
        raise UsageError(f"All records of {person} are named: nothing would be left of it.")
    return Decision(False, (gone, rest))


def tags(decisions: Sequence[Decision], places: Mapping[RecordKey, int], n: int) -> np.ndarray | None:
    """int64 (records,): records that a decision keeps apart have different numbers, so that they are no one profile; None without any."""
    told: dict[int, list[tuple[int, int]]] = {}
    for number, decision in enumerate(decisions):
        for place, group in enumerate(decision.groups if not decision.together else ()):
            for key in group:
                if key in places:
                    told.setdefault(places[key], []).append((number, place))
    if not told:
        return None
    kinds = {kind: i + 1 for i, kind in enumerate(sorted({tuple(kind) for kind in told.values()}))}
    out = np.zeros(n, dtype=np.int64)
    for row, kind in told.items():
        out[row] = kinds[tuple(kind)]
    return out


def apart(decisions: Sequence[Decision], places: Mapping[RecordKey, int], profile: np.ndarray) -> Apart:
    """The groups of profiles that are never joined."""
    groups: dict[int, frozenset[tuple[int, int]]] = {}
    for number, decision in enumerate(decisions):
        for place, group in enumerate(decision.groups if not decision.together else ()):
            for key in group:
                if key in places:
                    node = int(profile[places[key]])
                    groups[node] = groups.get(node, frozenset()) | {(number, place)}
    return Apart(groups)


def together(decisions: Sequence[Decision], places: Mapping[RecordKey, int]) -> list[tuple[int, int]]:
    """Pairs of records that are one person by decision."""
    pairs: list[tuple[int, int]] = []
    for decision in decisions:
        if decision.together:
            rows = sorted({places[key] for group in decision.groups for key in group if key in places})
            pairs += list(pairwise(rows))
    return pairs
