"""What the customers of each segment did afterwards: placed by today's definition as of an earlier day, and followed from there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from intarsia.core.base import CustomerBase
from intarsia.core.finding import Figure
from intarsia.core.segmentation import Segmentation
from intarsia.errors import TooLittle
from intarsia.flows.lasting import first_day
from intarsia.flows.objective import known

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_CUSTOMERS = 200_000


def afterwards(base: CustomerBase, segments: Segmentation, horizon_days: int, *, seed: int = 0) -> Mapping[int, Figure]:
    """The mean spend of each segment's customers in the `horizon_days` after an earlier day, with bootstrap intervals and n.

    The day lies one horizon before that of the segments; two where they were made to foretell that very horizon, so that what they learnt
    from is not what they are shown by. Empty where the history is too short. A panel of about 200,000 customers is followed.
    Cost: one measuring of the panel, 1,000 resamples.
    """
    from intarsia.evidence.card import future_values
    from intarsia.features.panel import panel

    start = first_day(base)
    day = segments.features.as_of - timedelta(days=horizon_days * (2 if segments.lesson else 1))
    if start is None or start >= day:
        return {}
    try:
        seen = known(panel(base, MOST_CUSTOMERS, customers=segments.n_customers), day, "spend", horizon_days, like=segments.features)
    except TooLittle:
        return {}
    return future_values(segments.fitted.assign(seen.table).segment, seen.outcome, seed=seed)
