"""What watching looks at: the customers now and when the definition was learnt, who moved meanwhile, and who was under a campaign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from intarsia.core.journal import Census
from intarsia.core.lineage import Lineage
from intarsia.core.migration import Migration
from intarsia.core.version import Version

if TYPE_CHECKING:
    import pyarrow as pa

    from intarsia.core.run import Score


@dataclass(frozen=True)
class Limits:
    """When a finding is an alarm. `false_alarms` is the chance of any alarm where nothing has changed; a feature has `moved` from that PSI
    on (Cohen's medium effect) and "slightly" from `slightly` on; `far_share` of customers may lie further from their segment than 99 % of
    those learnt from; `worse` is how much looser segments may get; `retrain_days` is the age of a definition, `data_days` that of the
    newest order; `flip_days` the time within which a move back counts as flip-flop; `ahead` months are projected."""

    false_alarms: float = 0.05
    moved: float = 0.1
    slightly: float = 0.02
    moved_weight: float = 0.2
    far_share: float = 0.03
    worse: float = 0.1
    retrain_days: int = 90
    data_days: int = 7
    flip_days: int = 30
    ahead: int = 3


@dataclass(frozen=True)
class Snapshot:
    """A sample of customers as of a day: `table` has `customer_id` (string) and the columns of the definition, as `measure` gives them;
    the sample was chosen by content or is everybody."""

    as_of: date
    table: pa.Table = field(repr=False)


@dataclass(frozen=True)
class Reading:
    """A feature's mean in a segment on the day of a run, on n customers; `sd` is that of the customers."""

    on: date
    segment: int
    feature: str
    mean: float
    sd: float
    n: int


@dataclass(frozen=True)
class Watching:
    """All that `watch` needs; what is None or empty is not judged, and nothing is said of it.

    * `champion`: the version in force; `lineage` with the names of segments by id.
    * `present` and `training`: snapshots as of `as_of` and as of the champion's `trained_on`; `like_season`: as of the day that
      `seasons.like_season` names, where there is one; `aged`: customers with what was known on the training day, measured as of
      now (`measure(until(base, trained_on), as_of)`), for what time alone does.
    * `migrations`: consecutive periods (months), the oldest first; the last one is told in full.
    * `census`: sizes and worth of segments over time, at least at the start and the end of the last period; `value` says what worth is
      (empty: not known), `value_sd` by segment how customers differ in it.
    * `spells`: stays in segments: customer_id, segment int64, since date32, until date32 or null (there on the days from `since` until
      before `until`), cause string or null (why it ended), of everybody or of a sample of customers.
    * `moves`: customer_id, on date32, origin int64, target int64, cause string.
    * `treated`: customers under campaign: customer_id, since date32, until date32 or null; `problem` (it may be missing) says why a row
      could not be understood: it counts for nothing, and is told.
    * `both`: the same customers on one day by the champion and by a challenger, ids already carried over: champion int64, challenger int64.
    * `readings`: means of features in segments over the runs, for shifts too small to be seen in one.
    * `data_until`: the day of the newest order. `promised` and `kept`: how much of the future the segments foretold when they were learnt,
      and what they do now.
    """

    as_of: date
    champion: Version
    present: Snapshot
    training: Snapshot
    lineage: Lineage = field(default_factory=Lineage)
    like_season: Snapshot | None = None
    aged: Snapshot | None = None
    migrations: tuple[Migration, ...] = ()
    census: tuple[Census, ...] = ()
    value: str = ""
    value_sd: Mapping[int, float] = field(default_factory=dict)
    spells: pa.Table | None = field(default=None, repr=False)
    moves: pa.Table | None = field(default=None, repr=False)
    treated: pa.Table | None = field(default=None, repr=False)
    both: pa.Table | None = field(default=None, repr=False)
    readings: tuple[Reading, ...] = ()
    data_until: date | None = None
    promised: Score | None = None
    kept: Score | None = None
    limits: Limits = Limits()
    seed: int = 0
