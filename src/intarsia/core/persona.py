"""A segment in words that a marketer can act on."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Protocol

from intarsia.core.tables import html_table
from intarsia.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa


@dataclass(frozen=True)
class Trait:
    """What sets a segment apart: its typical value beside everyone's, and the standardised difference (in standard deviations of the
    prepared coordinate; positive is more). `words` is how one would say it, the phrase first, then a colon and the numbers; `coverage` is
    the share of the segment's customers of whom it is known. A sensitive column is never a trait."""

    column: str
    label: str
    unit: str
    typical: float
    everyone: float
    difference: float
    words: str
    coverage: float = 1.0


@dataclass(frozen=True)
class Rule:
    """A readable rule: conditions that must all hold, in words (one condition with "or" where several paths lead to the segment), and how
    well it stands for the segment on held-out customers: precision, recall, and n, the held-out customers of the segment."""

    conditions: tuple[str, ...]
    precision: float
    recall: float
    n: int


@dataclass(frozen=True)
class Statistic:
    """A number about the segment with its 95 % interval (over customers) and n."""

    label: str
    unit: str
    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Pull:
    """What to do with a lever of the industry for one segment, and the figures that say so; `usual` where nothing sets the segment apart
    in what the lever is judged by. `guard` is what must be kept in mind whatever the segment."""

    lever: str
    advice: str
    because: tuple[str, ...]
    usual: bool = False
    guard: str = ""


@dataclass(frozen=True)
class Persona:
    """One segment told. `share` of customers and `value_share` of all spend lie in 0..1; `caution` says when not to lean on it."""

    segment: int
    name: str
    customers: int
    share: float
    value_share: float
    summary: str
    traits: tuple[Trait, ...] = ()
    statistics: tuple[Statistic, ...] = ()
    rule: Rule | None = None
    needs: tuple[str, ...] = ()
    opportunities: tuple[str, ...] = ()
    recommendation: str = ""
    caution: str = ""
    levers: tuple[Pull, ...] = ()


@dataclass(frozen=True)
class Personas:
    """All personas in the order of their segment numbers, and the agreement of all rules with the segments on held-out customers.
    `tree` is the tree behind the rules, as JSON. `mergeable` are groups of segments to which the playbook would do the same first, each
    with that action's name: one programme serves them all. `value` is the word for what the value shares are shares of; empty where the
    base holds no money that segments could share. `unmeasured` are the levers of the industry that nothing measured tells of, each with
    what to add.
    """

    personas: tuple[Persona, ...]
    fidelity: float
    fidelity_n: int
    tree: str = ""
    mergeable: tuple[tuple[str, tuple[int, ...]], ...] = ()
    value: str = "spend"
    unmeasured: tuple[tuple[str, str], ...] = ()

    def of(self, segment: int) -> Persona:
        """The persona of a segment number. Errors: UnknownName."""
        found = next((p for p in self.personas if p.segment == segment), None)
        if found is None:
            raise UnknownName("segment", str(segment), [str(p.segment) for p in self.personas])
        return found

    def to_list(self) -> list[dict[str, Any]]:
        """Plain data for JSON."""
        return [asdict(p) for p in self.personas]

    def table(self) -> pa.Table:
        """One row a persona."""
        import pyarrow as pa

        return pa.Table.from_pylist(
            [
                {
                    "segment": p.segment,
                    "name": p.name,
                    "customers": p.customers,
                    "share": p.share,
                    "value_share": p.value_share,
                    "summary": p.summary,
                    "recommendation": p.recommendation,
                }
                for p in self.personas
            ]
        )

    def _repr_html_(self) -> str:
        return html_table("Personas", self.table())


class Namer(Protocol):
    """A way to name segments; a frozen dataclass."""

    def names(self, personas: Sequence[Persona]) -> tuple[str, ...]:
        """One unique name each, from traits and statistics alone, never from a sensitive attribute."""
        ...
