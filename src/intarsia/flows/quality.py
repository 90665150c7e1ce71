"""The quality gate: segments are only as good as the data, so a run may be told to stop where the audit finds too much amiss."""

from __future__ import annotations

from collections.abc import Iterator

from intarsia.core.base import CustomerBase, Remark
from intarsia.core.settings import QualitySettings
from intarsia.errors import GateFailed

_SHOWN = 5
_GRAVITY = {"advice": 0, "warning": 1, "error": 2}


def with_refusals(base: CustomerBase, settings: QualitySettings) -> tuple[Remark, ...]:
    """The remarks of the audits of all sources, and an error for each source of which too large a share is set aside."""
    return (*base.remarks, *(remark for source in base.sources for remark in source.remarks), *_refused(base, settings))


def gate(base: CustomerBase, settings: QualitySettings) -> None:
    """Let good enough data pass. Errors: GateFailed with the findings of the severity at which the settings stop, and graver ones."""
    if settings.stop_at == "never":
        return
    least = _GRAVITY[settings.stop_at]
    grave = [remark for remark in with_refusals(base, settings) if _GRAVITY[remark.severity] >= least]
    if grave:
        more = f" And {len(grave) - _SHOWN} more: `intarsia check` shows all." if len(grave) > _SHOWN else ""
        told = " ".join(f"({number}) {remark.subject}: {remark.text}" for number, remark in enumerate(grave[:_SHOWN], 1))
        raise GateFailed(
            f'The data does not pass the quality gate ([quality] stop_at = "{settings.stop_at}"). {told}{more} '
            "Mend the data, or lower the gate."
        )


def _refused(base: CustomerBase, settings: QualitySettings) -> Iterator[Remark]:
    counted = [(source.name, source.rows_in, sum(source.refused.values())) for source in base.sources if source.table != "orders"]
    for name, rows, aside in [("orders", base.rows_in, base.rows_set_aside), *counted]:
        if rows and aside > settings.most_refused * rows:
            yield Remark(
                "error",
                name,
                f"{aside:,} of {rows:,} records ({aside / rows:.0%}) are set aside; at most {settings.most_refused:.0%} may be.",
            )
