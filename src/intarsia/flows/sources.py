"""Many sources become one base: read, cleaned where there are orders, audited; what counts as several sources is decided here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from intarsia.core.base import CustomerBase
from intarsia.core.engine import Engine, Progress, quiet
from intarsia.core.settings import NamedSource, Settings
from intarsia.errors import UsageError
from intarsia.flows.calendar import calendar_day
from intarsia.flows.unify import unify
from intarsia.flows.voices import with_voices


def places_of(place: Any, settings: Settings) -> Mapping[str, Any] | None:
    """The sources by name, or None where the place is a single source of orders.

    A mapping names them; of a list of different kinds of places each is named by its file; None means the sources of the settings.
    Errors: UsageError where there is none.
    """
    from intarsia.sources.several import named_by_file

    if place is None:
        if not settings.sources:
            raise UsageError(
                'There is nothing to read. Give a place, or name sources in intarsia.toml: [sources.shop] place = "orders.csv".'
            )
        return dict(settings.sources)
    if isinstance(place, Mapping):
        return dict(place)
    if isinstance(place, NamedSource):
        return {place.table or "source": place}
    return named_by_file(place) if isinstance(place, str | Sequence) else None


def read_many(
    places: Mapping[str, Any], settings: Settings, engine: Engine, *, today: date | None = None, progress: Progress = quiet
) -> CustomerBase:
    """The sources as one base: every source audited, persons brought together, consent respected, texts read, orders cleaned.

    Where `settings.cache` keeps what was read, each source is compared with the last load that the gate let pass (`quality.passed`).
    Reading alone makes that of a source never read before, and where `stop_at` is "never": so a change that is meant is accepted.
    Errors and cost: as `sources.gather`, `unify` and `with_voices`.
    """
    from intarsia.customers.clean import clean
    from intarsia.customers.consent import respect
    from intarsia.sources.audit import audit
    from intarsia.sources.gather import read_sources
    from intarsia.sources.shelf import last_reads, remember
    from intarsia.sources.source_audit import audit_sources

    found = read_sources(places, engine, settings, today=today)
    last = last_reads(settings.cache)
    told = replace(found, sources=audit_sources(found, settings.quality, last))
    if settings.quality.stop_at == "never":
        remember(settings.cache, told.sources)
    elif not any(remark.severity == "error" for one in told.sources for remark in one.remarks):
        known = {one.name for one in last}
        remember(settings.cache, [one for one in told.sources if one.name not in known])
    progress("bringing persons together", 0.05)
    unified = unify(told, settings.identity, seed=settings.seed, cache=settings.cache)
    raw = respect(unified, settings.consent, today or calendar_day(settings))
    raw = with_voices(raw, settings.text, seed=settings.seed, cache=settings.cache, progress=progress)
    if "orders" not in raw.tables:
        return raw
    progress("cleaning", 0.1)
    base = clean(raw, settings.clean, today=today)
    return replace(base, remarks=(*base.remarks, *audit(raw, base, told)))
