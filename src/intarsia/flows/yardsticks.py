"""What the discovered segments are measured against: themselves learnt afresh, today's segments and the customary ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from intarsia.core.segmentation import Fitted, Segmentation
from intarsia.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from intarsia.core.run import Backtest
    from intarsia.evidence.origin import Placer, Ways

PRESENT = "present"
NOBODY = "(none)"


@dataclass(frozen=True)
class Present:
    """How a company segments its customers today: `labels`, a segment for each customer id (who is not in it is in none), or `rule`, an SQL
    expression over feature names that gives one, such as CASE WHEN recency_days < 90 THEN 'active' ELSE 'lapsed' END; or `fitted`, the
    definition of segments that are in force. `several` counts customers who are listed with more than one segment.

    Labels are of one day, so at an earlier origin they may know what only came later; a rule is asked anew at every origin.
    """

    labels: Mapping[str, str] | None = None
    rule: str = ""
    fitted: Fitted | None = None
    several: int = 0


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


def told_of(present: Present | None, segments: Segmentation, judged: Backtest) -> str:
    """What has to be known to read the score of today's segments where these are labels: that they are of one day, and whether they seem to
    know what was to be foretold; how many customers have none; who is listed with several."""
    if present is None or present.labels is None:
        return ""
    customers = segments.features.table_expr.select("customer_id").to_pyarrow()["customer_id"].to_pylist()
    ours = next((score.value for score in judged.scores if score.name == PRESENT and score.measure == "oos_r2"), 0.0)
    best = max((score.value for score in judged.scores if score.ceiling and score.measure == "oos_r2"), default=ours)
    said = (
        " Today's segments are labels of one day, taken for every date looked back on: where they were made from what happened after "
        "it, they know what was to be foretold."
    )
    if ours > best:
        said += (
            " They foretell more than a model of each customer by herself, so that is likely: this score is no proof of them. Give labels "
            "of before, or a rule (--rule), which is asked anew at each date."
        )
    without = sum(customer not in present.labels for customer in customers)
    if without:
        share = f"{without:,} of {len(customers):,} customers ({without / len(customers):.0%})"
        said += f" {share} have none of them{_padded(present.labels, customers)}."
    if present.several:
        said += f" {present.several:,} are listed with several segments: the one named most often counts."
    return said


def _padded(labels: Mapping[str, str], customers: Sequence[str]) -> str:
    """Whether ids would be found but for zeros before them."""
    plain = {label.lstrip("0") for label in labels}
    more = sum(customer not in labels and customer.lstrip("0") in plain for customer in customers)
    return f"; of these {more:,} are there when zeros at the beginning of ids are left out" if more else ""
