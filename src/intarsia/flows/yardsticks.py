"""What the discovered segments are measured against: themselves learnt afresh, today's segments and the customary ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from intarsia.core.segmentation import Fitted, Segmentation
from intarsia.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from intarsia.evidence.origin import Placer, Ways

PRESENT = "present"
NOBODY = "(none)"


@dataclass(frozen=True)
class Present:
    """How a company segments its customers today: `labels`, a segment for each customer id (who is not in it is in none), or `rule`, an SQL
    expression over feature names that gives one, such as CASE WHEN recency_days < 90 THEN 'active' ELSE 'lapsed' END; or `fitted`, the
    definition of segments that are in force.

    Labels are of one day, so at an earlier origin they may know what only came later; a rule is asked anew at every origin.
    """

    labels: Mapping[str, str] | None = None
    rule: str = ""
    fitted: Fitted | None = None


def ways(segments: Segmentation, present: Present | None, *, seed: int) -> Ways:
    """Everything that competes, by name."""
    from intarsia.segments.baselines import PLUGINS

    def discovered(table: pa.Table, outcome: np.ndarray) -> Placer:
        from intarsia.segments.again import learn_again

        return _placer(learn_again(segments, table, outcome, seed=seed))

    every: dict[str, Callable[[pa.Table, np.ndarray], Placer]] = {"discovered": discovered}
    for name, baseline in PLUGINS.all():
        every[name] = _baseline(baseline.fit)
    if present is not None:
        every[PRESENT] = lambda _table, _outcome: _placer(present.fitted) if present.fitted else _today(present)
    return every


def _baseline(fit: Callable[[pa.Table], Fitted]) -> Callable[[pa.Table, np.ndarray], Placer]:
    return lambda table, _outcome: _placer(fit(table))


def _placer(fitted: Fitted) -> Placer:
    return lambda table: fitted.assign(table).segment


def named(present: Present, table: pa.Table) -> list[str]:
    """Today's segment of each customer of a feature table, by name."""
    from intarsia.engines.expression import evaluate

    if present.fitted is not None:
        said: list[Any] = present.fitted.assign(table).segment.tolist()
    elif present.labels is not None:
        said = [present.labels.get(str(customer)) for customer in table.column("customer_id").to_pylist()]
    else:
        said = evaluate(present.rule, table.drop_columns(["customer_id"]))
    return [NOBODY if name is None else str(name) for name in said]


def known(present: Present, table: pa.Table) -> list[str]:
    """The same. Errors: UsageError where there are labels and they are of other people, for then ids are written differently."""
    said = named(present, table)
    if present.labels is not None and said and set(said) == {NOBODY}:
        theirs, ours = ", ".join(list(present.labels)[:3]), ", ".join(map(str, table["customer_id"].to_pylist()[:3]))
        raise UsageError(f"None of today's segments is of a customer that is there: their ids are like {theirs}; those here like {ours}.")
    return said


def _today(present: Present) -> Placer:
    """Numbers for the names of today's segments, the same at every date."""
    numbers: dict[str, int] = {}

    def place(table: pa.Table) -> np.ndarray:
        import numpy as np

        names = named(present, table)
        for name in sorted(set(names)):
            numbers.setdefault(name, len(numbers))
        return np.array([numbers[name] for name in names], dtype=np.int64)

    return place
