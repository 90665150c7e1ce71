"""What the definition in force is still worth: how much of the future it foretells, and what a waiting challenger would change."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from intarsia.core.features import FeatureTable
from intarsia.core.run import Score
from intarsia.core.version import CHALLENGER, Version
from intarsia.errors import TooLittle
from intarsia.evidence.origin import DISCOVERED, Placer, Window, judge
from intarsia.flows.objective import known
from intarsia.segments.living.decree import Decree
from intarsia.segments.living.identity import successors
from intarsia.stats.matching import Contingency

if TYPE_CHECKING:
    from intarsia.core.base import CustomerBase
    from intarsia.flows.live.knowledge import Knowledge
    from intarsia.monitoring.watching import Snapshot
    from intarsia.store.state import State

_MEASURE, _RESAMPLES = "oos_r2", 400


def foretold(some: Knowledge, version: Version, day: date, horizon_days: int, *, seed: int = 0) -> tuple[Score | None, Score | None]:
    """How much of the differences in spend the version's segments foretold in the last horizon before they were learnt, and in the last
    one before `day`: what each had spent in the horizon before is the forecast. (None, None) where less than a horizon has gone by since,
    or too few bought.

    Cost: features of the sample on four days.
    """
    horizon = timedelta(days=horizon_days)
    if day < version.trained_on + horizon:
        return None, None
    base = some.base()
    if "orders" not in base.tables:
        return None, None
    then, now = (_foretold(base, version, end, horizon, seed) for end in (version.trained_on, day))
    return (then, now) if then is not None else (None, None)


def challenged(state: State, champion: Version, some: Knowledge, present: Snapshot) -> pa.Table | None:
    """The segments of the customers known as of a day (`present`: in the columns of the version in force) by that version and by the newest
    challenger that waits for a decision, its ids carried over: `champion`, `challenger` int64. None where none waits. Cost: where the
    challenger looks at more than the champion, everybody known is measured once more."""
    waiting = [one for one in state.versions if one.status == CHALLENGER and one.number > champion.number]
    if not waiting:
        return None
    rival, table = waiting[-1], present.table
    wider = table
    if not set(rival.definition.fitted.recipe.columns) <= set(table.column_names):
        wider = some.alike(rival).features(present.as_of).table()
        both = set(table["customer_id"].to_pylist()) & set(wider["customer_id"].to_pylist())  # parts of a large base may differ
        table, wider = (one.filter(pc.is_in(one["customer_id"], pa.array(sorted(both), pa.string()))) for one in (table, wider))
    old, new = (one.definition.fitted.assign(rows).segment for one, rows in ((champion, table), (rival, wider)))
    held = np.array([champion.ids[int(number)] for number in old], dtype=np.int64)
    names = {number: rival.definition.names.get(number, "") for number in rival.definition.fitted.order}
    decree = Decree(rival.trained_on, rival.number, "", "as it would be")
    ids = successors(Contingency.of(held, new, columns=list(names)), state.lineage, names, decree).ids
    return pa.table({"champion": held, "challenger": np.array([ids[int(number)] for number in new], dtype=np.int64)})


def _foretold(base: CustomerBase, version: Version, end: date, horizon: timedelta, seed: int) -> Score | None:
    empty = ibis.memtable({"customer_id": []}, schema={"customer_id": "string"})
    like = FeatureTable(empty, version.definition.columns, end, base.engine)
    try:
        past, now = (known(base, end - n * horizon, "spend", horizon.days, like=like) for n in (2, 1))
        window = Window(past.as_of, now.as_of, past.table, past.outcome, now.table, now.outcome)
        origin, _ = judge(window, {DISCOVERED: lambda _table, _outcome: _placer(version)}, {}, seed=seed, resamples=_RESAMPLES)
    except TooLittle:
        return None
    return next(score for score in origin.scores if score.measure == _MEASURE)


def _placer(version: Version) -> Placer:
    return lambda table: version.definition.fitted.assign(table).segment
