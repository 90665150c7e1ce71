"""What a cleaning rule is, what it is told, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeAlias, runtime_checkable

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from intarsia.core.engine import Engine


@dataclass(frozen=True)
class Survey:
    """The few facts about the whole source that a rule may need.

    `bulk_first` and `bulk_last`: nine lines in ten were bought between these days (days since 1970-01-01; None where no line has a date).
    `keyed`: the source itself names the order and the product of a line, so that two identical lines are one line written twice.
    `numbered`: it numbers its lines, and has said itself which of those of one load repeat others, so that two identical lines are two.
    `loads`: of how many loads the lines are.
    """

    today: date | None = None
    bulk_first: int | None = None
    bulk_last: int | None = None
    keyed: bool = False
    numbered: bool = False
    loads: int = 1


@dataclass(frozen=True)
class Scene:
    """What a rule that compares lines is told beside the lines.

    `twins` has one row for each line that has an identical twin: `row`, `day` (timestamp), `copy` (from 1, in the order of `row`), `copies`
    (how many there are), `has_product`. `repeats` has the days that were loaded more than once: `day`, `times`; None where there are none.
    """

    engine: Engine
    survey: Survey
    twins: ir.Table
    repeats: ir.Table | None = None


@dataclass(frozen=True)
class Note:
    """Something to report that sets nothing aside; `effect` is "kept" or "matched"."""

    effect: str
    rows: int
    reason: str


@dataclass(frozen=True)
class Verdict:
    """What a rule that compares lines found.

    `aside`: a kept table of the `row` of each line to set aside. `matched`: a kept table of `row` and `order_id`, for lines that take back
    part of that order.
    """

    aside: ir.Table | None = None
    matched: ir.Table | None = None
    notes: tuple[Note, ...] = ()


@runtime_checkable
class LineRule(Protocol):
    """A rule that needs one line alone."""

    order: ClassVar[int]

    @property
    def reason(self) -> str:
        """Why its lines are not used, in a sentence."""
        ...

    def takes(self, lines: ir.Table, survey: Survey) -> ir.BooleanValue:
        """True on each line of `lines` (schema.ORDERS) that is not to be used; null counts as false."""
        ...


@runtime_checkable
class NameRule(Protocol):
    """A rule, or a part of one, that needs nothing but what the product is called: it is asked once a product, not once a line."""

    order: ClassVar[int]

    @property
    def reason(self) -> str:
        """Why its lines are not used, in a sentence."""
        ...

    def names(self, products: ir.Table) -> ir.BooleanValue:
        """True on each of the `products` (`product_id`, `product`) whose lines are not to be used; null counts as false."""
        ...


@runtime_checkable
class CustomerRule(Protocol):
    """A rule, or a part of one, that needs nothing but the customer's id: it is asked once a customer, not once a line."""

    order: ClassVar[int]

    @property
    def reason(self) -> str:
        """Why its lines are not used, in a sentence."""
        ...

    def people(self, customers: ir.Table) -> ir.BooleanValue:
        """True on each of the `customers` (`customer_id`, null too) whose lines are not to be used; null counts as false."""
        ...


@runtime_checkable
class HistoryRule(Protocol):
    """A rule that compares lines of one customer with each other; it is given whole customers."""

    order: ClassVar[int]

    @property
    def reason(self) -> str:
        """Why its lines are not used, in a sentence."""
        ...

    def judge(self, lines: ir.Table, scene: Scene) -> Verdict:
        """Judge the lines (schema.ORDERS) that no earlier rule set aside."""
        ...


Rule: TypeAlias = LineRule | NameRule | CustomerRule | HistoryRule
