"""Looking after a home: small files become few, what nobody needs is removed, and what is missing or altered is found."""

from __future__ import annotations

from contextlib import closing

from intarsia.core.settings import Settings
from intarsia.core.verdict import Finding
from intarsia.engines.connect import open_engine
from intarsia.flows.live.session import opened
from intarsia.store.compact import Compaction
from intarsia.store.compact import compact as compact_home
from intarsia.store.home import open_home
from intarsia.store.verify import verify as verify_home


def compact(settings: Settings | None = None, *, dry_run: bool = False, by: str = "") -> Compaction:
    """Fold small files, and let go of what no kept state needs: `[live] keep_days` days of data stay readable in every detail, membership
    on any day for ever. Errors: UsageError where there is no home; Busy. Cost: what is folded is read and written once."""
    with opened(settings, by=by) as session:
        return compact_home(session.home, session.engine, keep_days=session.settings.live.keep_days, dry_run=dry_run, by=by)


def verify(settings: Settings | None = None) -> tuple[Finding, ...]:
    """Whether every file of the home is there as it was written, the records agree with each other, and the moves lead to everybody's
    segment; one finding a question. Errors: UsageError where there is no home. Cost: every file is read once, who moved twice."""
    given = settings or Settings()
    with closing(open_home(given.live.home, given.live.catalogue)) as home, closing(open_engine(given)) as engine:
        return verify_home(home, engine)
