"""Grows the family tree of segments: joined into fewer broad groups above, parted into finer ones below, each inside the one before."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import log
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from intarsia.core.segmentation import Segmentation
from intarsia.core.tree import Level, Node, SegmentTree
from intarsia.errors import UsageError
from intarsia.segments.calling import Called, called
from intarsia.segments.crowd import SMALL, TIMES, TIMES_SURE, Crowd, apart, halved, parted, summed, told_value
from intarsia.segments.micro import Micro, micro
from intarsia.stats.ward import ward

if TYPE_CHECKING:
    import ibis.expr.types as ir

TESTABLE = 32
DIFFERENT = 0.5
FIRST, STEP = 2.0, 1.25
HIDDEN = 1.5
RULE = (
    f"Small but valuable: at most {100 * SMALL:g} % of the customers, with a mean spend of at least {TIMES:g} times everyone's, and the "
    f"95 % interval of it above {TIMES_SURE:g} times. Sensitive columns have no part in it."
)


def grow(segmentation: Segmentation, names: Mapping[int, str], *, levels: Sequence[int] = (4, 8, 40, 300), seed: int = 0) -> SegmentTree:
    """The tree of a segmentation: its segments are one of the levels, exactly; below them micro groups, above them joined segments.

    Below: each segment halved through its middle, up to three times (`segments.halving`), then k-means micro groups within each part
    (`micro`), parted by Ward's criterion from above (`parted`); of all segments, the splits
    that gain most come first.
    A split stands where both parts have at least max(policy.min_customers, 32) customers and differ by half a standard deviation in a
    feature that is not sensitive: 32 is what shows such a difference from a large group four times in five. So there may be fewer groups
    than asked. Above: size-weighted Ward over the segments' means. `names` are the segments' names.
    Errors: UsageError for a level below 1. Cost: that of `micro`, plus levels x centres x p^2. Source: Ward 1963.
    """
    if not levels or min(levels) < 1:
        raise UsageError(f"The levels of a tree are numbers of groups, each at least 1; asked for: {list(levels)}.")
    least = max(segmentation.policy.min_customers, TESTABLE)
    found = micro(segmentation, finest=max(levels), least=least, seed=seed)
    crowds = {
        int(number): [summed(found, (int(i),)) for i in np.flatnonzero(found.segment == number)] for number in np.unique(found.segment)
    }
    cuts = _cuts(found, crowds, sorted({*levels, len(segmentation.sizes)}), least)
    return _told(segmentation, found, cuts, names, least)


@dataclass(frozen=True)
class _Cut:
    """A level: how many groups were asked for, and the groups, each the set of its centres."""

    asked: int
    chosen: bool
    groups: tuple[frozenset[int], ...]


def _cuts(found: Micro, crowds: Mapping[int, list[Crowd]], asked: Sequence[int], least: int) -> list[_Cut]:
    """The levels, coarsest first."""
    whole = {number: summed(found, tuple(c for crowd in own for c in crowd.centres)) for number, own in crowds.items()}
    k, numbers = len(whole), list(whole)
    above = ward(np.array([whole[n].middle for n in numbers]), np.array([max(whole[n].customers, 1.0) for n in numbers]))
    splits = _splits(found, crowds, least)
    cuts = []
    for wanted in asked:
        if wanted < k:
            label = above.cut(wanted)
            joined = [[c for i in np.flatnonzero(label == group) for c in whole[numbers[i]].centres] for group in range(label.max() + 1)]
            groups = {frozenset(centres) for centres in joined}
        else:
            groups = {frozenset(own.centres) for own in whole.values()}
            for parent, left, right in splits[: wanted - k]:
                groups = (groups - {parent}) | {left, right}
        cuts.append(_Cut(wanted, wanted == k, tuple(sorted(groups, key=sorted))))
    return cuts


_Split = tuple[frozenset[int], frozenset[int], frozenset[int]]


def _splits(found: Micro, crowds: Mapping[int, list[Crowd]], least: int) -> list[_Split]:
    """The splits that stand, those that gain most first (none before the one above it): the centres of the whole and of both parts.

    The first of each segment counts twice, so that a broad level shows what divides each before what divides one again. Gains are compared
    in steps of a quarter, and of equal ones the segment of the lower number comes first: so a tie does not change with a few customers.
    """
    waiting: list[tuple[int, int, int, tuple[list[Crowd], list[Crowd]]]] = []
    out: list[_Split] = []
    sides = found.halves.sides()

    def wait(number: int, own: list[Crowd], weight: float) -> None:
        parts = frozenset(int(found.part[c]) for crowd in own for c in crowd.centres)
        split = (
            halved(own, [int(found.part[min(crowd.centres)]) in sides[parts] for crowd in own], least)
            if len(parts) > 1
            else parted(own, least)
        )
        if split is not None:
            heapq.heappush(waiting, (-round(log(weight * split[0]) / log(STEP)), number, min(own[0].centres), split[1]))

    for number, own in crowds.items():
        wait(number, own, FIRST)
    while waiting:
        _, number, _, parts = heapq.heappop(waiting)
        left, right = (tuple(sorted(c for crowd in part for c in crowd.centres)) for part in parts)
        if apart(summed(found, left), summed(found, right)) >= DIFFERENT:
            out.append((frozenset(left + right), frozenset(left), frozenset(right)))
            for part in parts:
                wait(number, part, 1.0)
    return out


def _told(segmentation: Segmentation, found: Micro, cuts: Sequence[_Cut], names: Mapping[int, str], least: int) -> SegmentTree:
    """The groups with their numbers and names."""
    everyone = summed(found, tuple(range(len(found.centres))))
    crowds = {group: summed(found, tuple(sorted(group))) for cut in cuts for group in cut.groups}
    ids, parents = _family(found, cuts, crowds)
    spent = sum(max(c.value, 0.0) for c in (crowds[g] for cut in cuts if cut.chosen for g in cut.groups))
    titles = called(segmentation, Called(crowds, parents, ids, everyone, found.kept), names)
    first = {group: cut.asked for cut in reversed(cuts) for group in cut.groups}
    nodes = []
    for group, crowd in crowds.items():
        value = told_value(crowd)
        name, distinctions = titles[group]
        share = crowd.customers / max(everyone.customers, 1.0)
        mean = everyone.value / everyone.known if everyone.known else float("nan")
        treasure = share <= SMALL and value.value >= TIMES * mean > 0 and value.low > TIMES_SURE * mean
        upper = parents[group]
        node = Node(
            id=ids[group],
            parent=ids[upper] if upper else "",
            level=first[group],
            segments=tuple(sorted({int(s) for s in found.segment[sorted(group)]})),
            name=name,
            customers=round(crowd.customers),
            share=share,
            value_share=max(crowd.value, 0.0) / spent if spent > 0 else float("nan"),
            value=value.value,
            value_low=value.low,
            value_high=value.high,
            value_n=value.n,
            distinctions=distinctions,
            small_but_valuable=treasure,
            because=_because(value.value / mean, value.low / mean, crowd, crowds[upper] if upper else None) if treasure else "",
        )
        nodes.append(node)
    return _tree(segmentation, found, cuts, (nodes, ids), least)


def _tree(
    segmentation: Segmentation, found: Micro, cuts: Sequence[_Cut], told: tuple[list[Node], dict[frozenset[int], str]], least: int
) -> SegmentTree:
    nodes, ids = told
    levels = tuple(Level(c.asked, tuple(sorted(ids[g] for g in c.groups)), c.chosen, _fewer(c, least)) for c in cuts)
    leaf = {centre: ids[group] for group in cuts[-1].groups for centre in group}
    known = float(found.known.sum())
    tree = SegmentTree(
        nodes=tuple(sorted(nodes, key=lambda n: (n.level, n.id))),
        levels=levels,
        fitted=segmentation.fitted,
        kept=found.kept,
        centres=tuple(tuple(row) for row in found.centres.tolist()),
        segment_of=tuple(found.segment.tolist()),
        part_of=tuple(found.part.tolist()),
        halves=found.halves,
        leaf_of=tuple(leaf[i] for i in range(len(found.centres))),
        members=found.placed,
        engine=segmentation.features.engine,
        mean_value=float(found.value.sum()) / known if known else float("nan"),
        currency=segmentation.features.currency,
        rule=RULE,
        because=" ".join(level.because for level in levels),
    )
    return _with_members(segmentation, tree)


def _family(
    found: Micro, cuts: Sequence[_Cut], crowds: Mapping[frozenset[int], Crowd]
) -> tuple[dict[frozenset[int], str], dict[frozenset[int], frozenset[int] | None]]:
    """The id of each group, and the group that it is a part of."""
    ids: dict[frozenset[int], str] = {}
    parents: dict[frozenset[int], frozenset[int] | None] = {}
    holds: dict[int, frozenset[int]] = {}
    for cut in cuts:
        fresh = [group for group in cut.groups if group not in parents]
        for group in fresh:
            parents[group] = holds.get(min(group))
        for group in fresh:
            whole = {int(s) for s in found.segment[sorted(group)]}
            upper = parents[group]
            if cut.asked <= _k(found):
                ids[group] = "+".join(str(s) for s in sorted(whole))
            elif upper is not None:
                brothers = [g for g in fresh if parents[g] == upper]
                brothers.sort(key=lambda g: (-_mean(crowds[g]), -crowds[g].customers, sorted(g)))
                ids[group] = f"{ids[upper]}.{brothers.index(group) + 1}"
        holds = {centre: group for group in cut.groups for centre in group}
    return ids, parents


def _k(found: Micro) -> int:
    return len(np.unique(found.segment))


def _mean(crowd: Crowd) -> float:
    return crowd.value / crowd.known if crowd.known else 0.0


def _fewer(cut: _Cut, least: int) -> str:
    """What a level is, and why it has fewer groups than asked."""
    there = len(cut.groups)
    if cut.chosen:
        return f"{there} segments, as in the report."
    if there >= cut.asked:
        return f"{there} groups, as asked."
    return (
        f"{there} groups where {cut.asked} were asked for: no further split leaves {least} customers on each side who differ by "
        f"{DIFFERENT:g} standard deviations in some feature."
    )


def _because(times: float, sure: float, crowd: Crowd, upper: Crowd | None) -> str:
    hidden = ""
    if upper is not None and _mean(crowd) >= HIDDEN * _mean(upper) > 0:
        hidden = f", hidden in a group whose customers spend {_mean(upper) / (_mean(crowd) / times):.1f} times everyone's"
    return f"mean spend {times:.1f} times everyone's (at least {sure:.1f} times, 95 %, n = {crowd.known:,.0f}){hidden}"


def _with_members(segmentation: Segmentation, tree: SegmentTree) -> SegmentTree:
    """The tree whose members are told their group at every level."""
    names = {level.column: list(tree.at(level)) for level in tree.levels}
    table = pa.table({"centre": pa.array(range(len(tree.centres)), pa.int64())} | names)
    centres = segmentation.features.engine.put(table.to_batches(), table.schema)
    members: ir.Table = tree.members.join(centres, "centre").select("customer_id", *names)
    return replace(tree, members=members)
