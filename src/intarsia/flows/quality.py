"""The quality gate: segments are only as good as the data, so a run may be told to stop where the audit finds too much amiss."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from intarsia.core.base import CustomerBase, Remark
from intarsia.core.journal import Load
from intarsia.core.settings import QualitySettings, Settings
from intarsia.customers.consent import RULE
from intarsia.errors import GateFailed

RECORDS = "records"
LOST = 0.5
_SHOWN = 5
_NO_FAULT = (RULE, "cancelled_order")
"""Why records are set aside that tell nothing of how good the data is: who did not agree, and what was never bought."""
_GRAVITY = {"advice": 0, "warning": 1, "error": 2}


def with_refusals(base: CustomerBase, settings: QualitySettings) -> tuple[Remark, ...]:
    """The remarks of the audits of all sources, and an error for each source of which too large a share is set aside."""
    return (*base.remarks, *(remark for source in base.sources for remark in source.remarks), *too_many_aside(base, settings))


def gate(base: CustomerBase, settings: QualitySettings, more: Iterable[Remark] = ()) -> None:
    """Let good enough data pass; `more` has been found besides. Errors: GateFailed with the findings of the severity at which the settings
    stop, and graver ones."""
    _judged((*with_refusals(base, settings), *more), settings)


def passed(base: CustomerBase, settings: Settings, more: Iterable[Remark] = ()) -> None:
    """`gate`; the sources that are let pass are what the next load of them is compared with. Errors: GateFailed, and then what they are
    compared with stays as it was, so that the same is found again."""
    from intarsia.sources.shelf import remember

    gate(base, settings.quality, more)
    remember(settings.cache, base.sources)


def gate_load(base: CustomerBase, settings: QualitySettings, more: Iterable[Remark] = ()) -> None:
    """The same of a load of order lines as read, on top of others: of its records so many may be unreadable as may else be set aside, for a
    day has few. Errors: GateFailed. Cost: one scan where records could not be read."""
    told = [remark for remark in base.remarks if remark.subject != RECORDS]
    if any(remark.subject == RECORDS for remark in base.remarks):
        bad = base.orders.filter(base.orders.problem.notnull()).count().to_pyarrow().as_py()
        told += _too_many(RECORDS, base.rows_in, bad, settings)
    _judged([*told, *more], settings)


def shrunk(base: CustomerBase, before: Sequence[Load]) -> Iterator[Remark]:
    """An error for each source that has lost more than half of its records since it was last read, and has not been said to."""
    from intarsia.sources.source_audit import fewer

    last = {load.name: load.rows_new for load in before}
    for source in base.sources:
        if any(remark.severity == "error" and remark.text.startswith(fewer(source)) for remark in source.remarks):
            continue
        if source.rows_used < LOST * last.get(source.name, 0):
            text = f"{fewer(source)} when it was last read it had {last[source.name]:,}."
            yield Remark("error", source.name, f'{text} Where that is meant, [quality] stop_at = "never" for one refresh accepts it.')


def _judged(remarks: Iterable[Remark], settings: QualitySettings) -> None:
    if settings.stop_at == "never":
        return
    least = _GRAVITY[settings.stop_at]
    grave = [remark for remark in remarks if _GRAVITY[remark.severity] >= least]
    if grave:
        more = f" And {len(grave) - _SHOWN} more: `intarsia check` shows all." if len(grave) > _SHOWN else ""
        told = " ".join(f"({number}) {remark.subject}: {remark.text}" for number, remark in enumerate(grave[:_SHOWN], 1))
        raise GateFailed(
            f'The data does not pass the quality gate ([quality] stop_at = "{settings.stop_at}"). {told}{more} '
            "Mend the data, or lower the gate."
        )


def too_many_aside(base: CustomerBase, settings: QualitySettings) -> Iterator[Remark]:
    """An error for each source of which a larger share is set aside than may be."""
    counted = [(source.name, source.rows_in, sum(source.refused.values())) for source in base.sources if source.table != "orders"]
    withheld = sum(count.rows for count in base.counts if count.rule in _NO_FAULT)
    for name, rows, aside in [("orders", base.rows_in - withheld, base.rows_set_aside - withheld), *counted]:
        yield from _too_many(name, rows, aside, settings)


def _too_many(name: str, rows: int, aside: int, settings: QualitySettings) -> Iterator[Remark]:
    if rows and aside > settings.most_refused * rows:
        text = f"{aside:,} of {rows:,} records ({aside / rows:.0%}) are set aside; at most {settings.most_refused:.0%} may be."
        yield Remark("error", name, text)
