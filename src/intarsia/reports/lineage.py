"""The picture of the family tree of a run: which groups lie in which, and how large they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intarsia.reports import charts, wording
from intarsia.reports.numbers import Heading, Numbers
from intarsia.reports.picture import Picture

if TYPE_CHECKING:
    from intarsia.core.run import Run
    from intarsia.core.tree import Node, SegmentTree

_WHO = (
    Heading("Group"),
    Heading("Part of"),
    Heading("Name"),
    Heading("Customers", "count"),
    Heading("Share of customers", "share"),
)
_WORTH = (
    Heading("Share of spend", "share"),
    Heading("Spend a customer (mean)", "number"),
    Heading("Low", "number"),
    Heading("High", "number"),
    Heading("n", "count"),
    Heading("Small but valuable"),
)


def lineage(run: Run) -> Picture | None:
    """The icicle of all levels; none where the run has no tree, or one group only."""
    tree = run.tree
    if tree is None or len(tree.nodes) < 2:
        return None
    values = charts.Icicle(_slabs(tree), tuple(_row(tree, i) for i in range(len(tree.levels))))
    flagged = tree.treasures()
    treasure = (
        f"{wording.plural(len(flagged), 'small group')} {'is' if len(flagged) == 1 else 'are'} worth far more a customer than the rest"
        if flagged
        else "no small group stands out as far more valuable than the rest"
    )
    total = wording.plural(run.segments.n_customers, "customer")
    spent = any(wording.known(node.value) for node in tree.nodes)
    headings = (*_WHO, *_WORTH) if spent else _WHO
    return Picture(
        "lineage",
        "The segments from afar and from near",
        f"{wording.listed([str(len(level.nodes)) for level in tree.levels])} groups of the same {total}; {treasure}.",
        charts.icicle(values),
        charts.icicle(values, wide=False),
        Numbers(
            f"Every group of the tree{', with 95 % intervals' if spent else ''}",
            headings,
            tuple(_cells(node)[: len(headings)] for node in _ordered(tree)),
        ),
        "Each row cuts the same customers into more groups; a group lies below the one that it is a part of, as wide as its share of the "
        "customers. Colours and numbers are those of the segments; grey joins several. A black foot marks a small but valuable group.",
    )


def _ordered(tree: SegmentTree, parent: str = "") -> tuple[Node, ...]:
    """The groups, each before its parts."""
    return tuple(one for node in tree.children(parent) for one in (node, *_ordered(tree, node.id)))


def _slabs(tree: SegmentTree) -> tuple[charts.Slab, ...]:
    """The groups of every level side by side, in the order of the tree."""
    whole = max(sum(node.customers for node in tree.children()), 1)
    order = {node.id: i for i, node in enumerate(_ordered(tree))}
    out = []
    for row, level in enumerate(tree.levels):
        at = 0
        for ident in sorted(level.nodes, key=order.__getitem__):
            node = tree.by_id[ident]
            only = node.segments[0] if len(node.segments) == 1 else 0
            label = ident.replace("+", " + ")
            out.append(charts.Slab(row, at / whole, (at + node.customers) / whole, only, label, node.small_but_valuable))
            at += node.customers
    return tuple(out)


def _row(tree: SegmentTree, place: int) -> str:
    level = tree.levels[place]
    there = wording.plural(len(level.nodes), "segment" if level.chosen else "group")
    fewer = "" if len(level.nodes) == level.asked else f" ({level.asked} asked for)"
    return f"{there}{': those of this report' if level.chosen else ''}{fewer}"


def _cells(node: Node) -> tuple[str | int | float | None, ...]:
    flag = "yes" if node.small_but_valuable else ""
    worth = (node.value, node.value_low, node.value_high, node.value_n)
    return node.id, node.parent, node.name, node.customers, node.share, node.value_share, *worth, flag
