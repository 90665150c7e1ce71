"""Zoom in: the family tree as lists that open, from a few broad groups down to the finest, each with its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from intarsia.reports import wording
from intarsia.reports.charts.palette import MUTED, colour, ink_on

if TYPE_CHECKING:
    from intarsia.core.run import Run
    from intarsia.core.tree import Node, SegmentTree


@dataclass(frozen=True)
class Branch:
    """A group on the page: `label` its number, `said` what is new in its name, `told` its numbers in words, and its parts."""

    id: str
    label: str
    said: str
    told: str
    value: str
    share: str
    value_share: str
    share_width: float
    value_width: float
    fill: str
    ink: str
    flagged: bool
    opened: bool
    parts: tuple[Branch, ...]


@dataclass(frozen=True)
class Treasure:
    """A small but valuable group: its name, where it hides, and its numbers."""

    id: str
    name: str
    told: str
    value: str
    because: str


@dataclass(frozen=True)
class ZoomSection:
    """The sentence on the levels, the top groups with all their parts, the small but valuable groups, and the rule for these."""

    because: str
    branches: tuple[Branch, ...]
    treasures: tuple[Treasure, ...]
    rule: str
    measured: bool


def zoom(run: Run) -> ZoomSection | None:
    """The section on the tree; none where the run has none."""
    tree = run.tree
    if tree is None:
        return None
    branches = tuple(_branch(tree, node, run.segments.n_customers) for node in tree.children())
    treasures = tuple(
        Treasure(node.id, node.name, _told(node), _value(tree, node), f"{node.because[:1].upper()}{node.because[1:]}.")
        for node in tree.treasures()
    )
    return ZoomSection(tree.because, branches, treasures, tree.rule, wording.known(tree.mean_value))


def _branch(tree: SegmentTree, node: Node, customers: int) -> Branch:
    parts = tree.children(node.id)
    fill = colour(node.segments[0]) if len(node.segments) == 1 else MUTED
    inside = any(_holds(tree, part) for part in parts)
    return Branch(
        node.id,
        node.id.replace("+", " + "),
        _said(tree, node),
        _told(node),
        _value(tree, node),
        wording.percent(node.share),
        wording.percent(node.value_share),
        _width(node.customers / max(customers, 1)),
        _width(node.value_share),
        fill,
        ink_on(fill),
        node.small_but_valuable,
        len(node.segments) > 1 or inside,
        tuple(_branch(tree, part, customers) for part in parts),
    )


def _holds(tree: SegmentTree, node: Node) -> bool:
    """Whether a small but valuable group is this one or lies in it."""
    return node.small_but_valuable or any(_holds(tree, part) for part in tree.children(node.id))


def _said(tree: SegmentTree, node: Node) -> str:
    """The name; of a part only what sets it apart within its segment, as the segment's name stands above it."""
    upper = tree.ancestors(node.id)
    segment = next((up for up in upper if "." not in up.id and len(up.segments) == 1), None)
    if segment is None or not node.name.startswith(f"{segment.name} · "):
        return node.name
    rest = node.name.removeprefix(f"{segment.name} · ")
    return f"{rest[:1].upper()}{rest[1:]}"


def _told(node: Node) -> str:
    return f"{wording.plural(node.customers, 'customer')}, {wording.percent(node.share)} of all"


def _value(tree: SegmentTree, node: Node) -> str:
    """The mean spend of a customer, with interval and n; empty where spend is not measured."""
    if not wording.known(node.value):
        return ""
    money = f"{tree.currency} " if tree.currency[-1:].isalnum() else tree.currency
    return f"{money}{wording.with_interval(node.value, node.value_low, node.value_high)} a customer (n = {wording.count(node.value_n)})"


def _width(share: float) -> float:
    """Per cent of the bar; small shares stay to be seen by the least width in the style."""
    return round(100.0 * min(max(share, 0.0), 1.0), 1) if wording.known(share) else 0.0
