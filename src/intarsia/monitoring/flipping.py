"""How often a customer moves and moves back within weeks by her own doing, which no campaign can follow."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from intarsia.core.lineage import NOBODY
from intarsia.core.migration import BEHAVIOUR, TIME
from intarsia.core.watch import WARNING, Alarm, FlipFlop
from intarsia.monitoring.watching import Watching
from intarsia.stats.intervals import wilson

if TYPE_CHECKING:
    import pyarrow as pa

_OFTEN = 0.1
_OWN = (BEHAVIOUR, TIME)


def flip_flop(watching: Watching) -> tuple[FlipFlop, ...]:
    """The rate of the recorded moves, within `flip_days`; nothing where none are recorded."""
    if watching.moves is None:
        return ()
    return (flip_flop_rate(watching.moves, watching.as_of, watching.limits.flip_days),)


def flip_alarms(rows: tuple[FlipFlop, ...]) -> tuple[Alarm, ...]:
    """A warning where more than a tenth of the recorded moves are taken back."""
    out = []
    for row in rows:
        if row.low > _OFTEN:
            because = f"{row.rate:.0%} [{row.low:.0%}, {row.high:.0%}] of {row.n:,} moves were taken back within {row.days} days."
            advice = "Raise the hysteresis (a margin, or more days in a row before a move counts)."
            out.append(Alarm("migration", WARNING, "all", "moves taken back", row.rate, row.n, because, advice, row.low, row.high))
    return tuple(out)


def flip_flop_rate(table: pa.Table, as_of: date, days: int) -> FlipFlop:
    """The share of moves (customer_id, on, origin, target, cause; those of one day in their order) that the customer's next move takes back
    within so many days. Only moves that customers made by what they did or by the time that went by count: no hysteresis holds back a
    decision, a new definition, or records that come late or change hands. Moves of the last `days` are left out where there are older
    ones, as their time is not over. Cost n log n."""
    import pyarrow as pa
    import pyarrow.compute as pc

    ids = pc.dictionary_encode(table.column("customer_id").combine_chunks().cast(pa.string())).indices.to_numpy(zero_copy_only=False)
    on = np.asarray(table.column("on").cast(pa.date32()).cast(pa.int32()).to_numpy(), dtype=np.int64)
    origin, target = (np.asarray(table.column(name).to_numpy()).astype(np.int64) for name in ("origin", "target"))
    order = np.lexsort((on, ids))
    ids, on, origin, target = ids[order], on[order], origin[order], target[order]
    own = np.asarray(pc.is_in(table.column("cause"), pa.array(_OWN)).to_numpy(), dtype=bool)[order]
    between = own & (origin != NOBODY) & (target != NOBODY) & (origin != target)
    back = np.zeros(len(ids), dtype=bool)
    back[:-1] = own[1:] & (ids[1:] == ids[:-1]) & (origin[1:] == target[:-1]) & (target[1:] == origin[:-1]) & (on[1:] - on[:-1] <= days)
    followed = on <= (as_of - date(1970, 1, 1)).days - days
    chosen = between & followed if (between & followed).any() else between
    returned, n = int((back & chosen).sum()), int(chosen.sum())
    return FlipFlop(days, returned, n, returned / n if n else 0.0, *wilson(returned, n))
