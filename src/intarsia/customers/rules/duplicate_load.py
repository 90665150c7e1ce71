"""The same days, or the same file, loaded twice: every line of them is there twice, so half of them go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from intarsia.customers.rule import Verdict

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from intarsia.customers.rule import Scene


@dataclass(frozen=True)
class DuplicateLoad:
    """Takes the surplus copies of days that were loaded more than once; a line that was there twice in each load stays twice.

    It needs no line key; of lines that bear numbers the source says itself which come twice. How such days are told from chance is in
    intarsia.customers.loads.
    """

    order: ClassVar[int] = 100
    reason: ClassVar[str] = "The same day was loaded more than once; one load is kept."

    def judge(self, _lines: ir.Table, scene: Scene) -> Verdict:
        """Of each line of a repeated day, the copies beyond the first load's."""
        if scene.repeats is None or scene.survey.numbered:
            return Verdict()
        twins = scene.twins.join(scene.repeats, "day")
        surplus = twins.filter(twins.copy * twins.times > twins.copies)
        return Verdict(aside=scene.engine.keep(surplus.select("row")))
