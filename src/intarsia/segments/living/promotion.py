"""May a new definition come into force? Only where it is sound, foretells no worse, and keeps people where they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from intarsia.core.run import Score
from intarsia.core.segmentation import Gate
from intarsia.core.tables import html_table
from intarsia.errors import UsageError
from intarsia.segments.living.handwork import undone
from intarsia.segments.living.identity import Succession

if TYPE_CHECKING:
    import pyarrow as pa

PROMOTE, ASK, REJECT = "promote", "ask", "reject"
WORTH, IDENTITY, PINNED, BY_HAND = "future value", "identity", "pinned", "by hand"
MOST_CHANGED = 0.2


@dataclass(frozen=True)
class Ruling:
    """`verdict` is "promote", "ask" (a person decides) or "reject"; `because` is the sentence; every criterion is one of `gates`."""

    verdict: str
    gates: tuple[Gate, ...]
    because: str

    def table(self) -> pa.Table:
        """One row a criterion."""
        import pyarrow as pa

        schema = pa.schema([("name", pa.string()), ("passed", pa.bool_()), ("because", pa.string())])
        return pa.Table.from_pylist([asdict(gate) for gate in self.gates], schema=schema)

    def _repr_html_(self) -> str:
        return html_table(f"{self.verdict.capitalize()}: {self.because}", self.table())


def judge(
    gates: Iterable[Gate],
    worth: Score | None,
    succession: Succession,
    *,
    most_changed: float = MOST_CHANGED,
    by_hand: Collection[int] = (),
) -> Ruling:
    """The rule of promotion, for a challenger.

    `gates` are those that its candidate was held against, as the advisor did. `worth` is the champion's score in a back-test in which the
    challenger is the "discovered" way: its `difference` is the champion's value less the challenger's, paired by customer; None where the
    data is too short for one. `succession` tells who changes segment though nothing about them did; at most the share `most_changed` may.
    `by_hand`: the numbers of versions in which a person merged or split segments.

    A failed gate, or a champion that foretells better by more than chance, rejects. Too many changes, a pinned segment without an heir, a
    merge or split by a person that would end, or a worth that could not be measured ask a person. A first definition has nobody to be worse
    than. Errors: UsageError for a share outside 0 to 1. Source: METHODS 7.
    """
    if not 0.0 <= most_changed <= 1.0:
        raise UsageError(f"The share of customers that may change segment lies between 0 and 1, not at {most_changed:g}.")
    hard = (*gates, _worth(worth, succession))
    soft = (_identity(succession, most_changed), *_pinned(succession), *_by_hand(succession, by_hand))
    failed = [gate for gate in hard if gate.passed is False]
    doubtful = [gate for gate in soft if gate.passed is False] + [gate for gate in hard if gate.name == WORTH and gate.passed is None]
    if failed:
        return Ruling(REJECT, (*hard, *soft), f"It does not hold: {_told(failed)}.")
    if doubtful:
        return Ruling(ASK, (*hard, *soft), f"A person has to decide: {_told(doubtful)}.")
    return Ruling(PROMOTE, (*hard, *soft), f"Every condition is met: {_told((*hard[-1:], *soft))}.")


def _worth(worth: Score | None, succession: Succession) -> Gate:
    if not succession.customers:
        return Gate(WORTH, passed=True, because="no definition was in force before, so there is none to be worse than")
    if worth is None:
        return Gate(WORTH, passed=None, because="what the two definitions foretell could not be compared: the history is too short")
    interval = f"{worth.difference_low:+.3f} to {worth.difference_high:+.3f}, n = {worth.n:,}"
    told = f"the definition in force foretells {worth.difference:+.3f} more of the differences (95 % interval {interval})"
    if worth.difference_low > 0:
        return Gate(WORTH, passed=False, because=f"{told}, which is more than chance")
    better = worth.difference_high < 0
    return Gate(WORTH, passed=True, because=f"{told}, so the new one is {'better' if better else 'not worse'}")


def _identity(succession: Succession, most: float) -> Gate:
    changed, moved = succession.changed, succession.customers - succession.kept
    because = f"{moved:,} of {succession.customers:,} customers ({changed:.1%}) would change segment though nothing about them did; "
    return Gate(IDENTITY, changed <= most, f"{because}at most {most:.0%} may")


def _pinned(succession: Succession) -> tuple[Gate, ...]:
    """Whether every pinned segment has an heir; nothing where none is pinned."""
    ended = {parent for event in succession.events if event.kind in ("died", "split", "merged") for parent in event.parents}
    pinned = [segment for segment in succession.lineage.segments if segment.pinned and (segment.died is None or segment.id in ended)]
    lost = [segment.called for segment in pinned if segment.died is not None]
    if not pinned:
        return ()
    because = f"{', '.join(lost)} would end, though pinned" if lost else f"all {len(pinned)} pinned segments go on"
    return (Gate(PINNED, not lost, because),)


def _by_hand(succession: Succession, versions: Collection[int]) -> tuple[Gate, ...]:
    """Whether what people merged and split stays so; nothing where nobody did."""
    held, ends = undone(succession, versions)
    because = "; ".join(ends) or f"all {len(held)} merges and splits by hand stay"
    return (Gate(BY_HAND, not ends, because),) if held else ()


def _told(gates: Iterable[Gate]) -> str:
    return "; ".join(f"{gate.because}" for gate in gates)
