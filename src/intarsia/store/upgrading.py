"""How a catalogue is made, and how that of an earlier release becomes one of this release: the steps in `migrations`, by Alembic."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, MigrationStep
from alembic.script import ScriptDirectory

from intarsia.store.schema import VERSION_TABLE

STEPS = Path(__file__).parent / "migrations"


def latest(steps: Path = STEPS) -> str | None:
    """The newest step."""
    return ScriptDirectory(str(steps)).get_current_head()


def known(number: str, steps: Path = STEPS) -> bool:
    """Whether there is a step of that name."""
    return any(script.revision == number for script in ScriptDirectory(str(steps)).walk_revisions())


def upgrade(connection: sa.Connection, steps: Path = STEPS, *, to: str = "heads") -> None:
    """Bring the catalogue to a step, by default the newest, in the connection's transaction. The caller holds the writer's lock."""
    scripts = ScriptDirectory(str(steps))

    def wanted(current: Any, _context: MigrationContext) -> list[MigrationStep]:
        revisions = reversed(list(scripts.iterate_revisions(to, current)))
        return [MigrationStep.upgrade_from_script(scripts.revision_map, script) for script in revisions]

    with EnvironmentContext(Config(), scripts, fn=wanted) as environment:
        environment.configure(connection=connection, version_table=VERSION_TABLE)
        environment.run_migrations()
