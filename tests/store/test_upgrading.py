"""A catalogue of an earlier release becomes one of this release."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from intarsia.errors import UsageError
from intarsia.store import catalogue, records, schema
from intarsia.store.home import open_home
from intarsia.store.upgrading import STEPS, latest, upgrade
from store.made import day, step

NEXT = '''
"""A step that is yet to come."""
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "next", "{head}", None, None
def upgrade():
    op.add_column("intarsia_runs", sa.Column("mood", sa.Text, server_default="calm"))
'''


@pytest.fixture
def db(tmp_path, address):
    return catalogue.connect(tmp_path, address)


@pytest.mark.parametrize("first", [None, "1"])
def test_an_empty_catalogue_and_one_of_the_first_release_come_to_the_newest(db, first):
    if first:
        with catalogue.asked(db) as connection:
            upgrade(connection, to=first)
            assert catalogue.revision(connection) == first
    with catalogue.asked(db) as connection:
        upgrade(connection)
    with catalogue.asked(db) as connection:
        assert catalogue.revision(connection) == latest() == schema.REVISION
        context = MigrationContext.configure(connection, opts={"version_table": schema.VERSION_TABLE, "compare_type": True})
        assert compare_metadata(context, schema.metadata) == []


OLD = """
INSERT INTO intarsia_runs
VALUES (1, 'found', '2026-01-01', 'done', '2026-01-02', '2026-01-02', '', 0, '{}', '{}', '', '{}', '{}', '[]', '');
INSERT INTO intarsia_layers (id, "table", run, path, rows, bytes, sha256, mode, keys_path, n_keys, oldest, newest)
VALUES (1, 'membership', 1, 'a', 1, 1, '', 'replace', NULL, 0, 1, 1), (2, 'membership', 1, 'b', 1, 1, '', 'replace', 'k', 0, 1, 1),
(3, 'moves', 1, 'c', 1, 1, '', 'append', NULL, 0, 1, 1);
"""


def test_what_the_first_release_wrote_is_understood(db):
    with catalogue.asked(db) as connection:
        upgrade(connection, to="1")
        for statement in OLD.strip().split(";\n"):
            connection.exec_driver_sql(statement.rstrip(";"))
    with catalogue.asked(db) as connection:
        upgrade(connection)
    with catalogue.asked(db) as connection:
        assert records.pictures(connection, "membership") == ((day(0), 1),)
        assert [layer.path for layer in records.layers_at(connection, 1)["membership"]] == ["a", "b"]
        assert records.run_at(connection, None, None).as_of == day(0)


def test_a_step_that_is_yet_to_come_keeps_what_there_is(home, tmp_path):
    step(home, 0, {"a": (1, 0)})
    steps = tmp_path / "steps" / "versions"
    steps.mkdir(parents=True)
    for path in (STEPS / "versions").glob("*.py"):
        (steps / path.name).write_text(path.read_text())
    (steps / "next.py").write_text(NEXT.format(head=latest()))
    with catalogue.asked(home.db) as connection:
        upgrade(connection, steps.parent)
    with catalogue.asked(home.db) as connection:
        assert catalogue.revision(connection) == "next"
        assert connection.scalar(sa.text("SELECT mood FROM intarsia_runs")) == "calm"


def test_a_catalogue_of_a_newer_release_is_not_touched(reopen):
    home = reopen()
    with home.db.begin() as connection:
        connection.execute(sa.text(f"UPDATE {schema.VERSION_TABLE} SET version_num = '99'"))
    with pytest.raises(UsageError, match=r"newer release.*step 99"):
        reopen()


def test_a_home_whose_making_was_broken_off_is_made(tmp_path):
    db = catalogue.connect(tmp_path)
    with catalogue.asked(db) as connection:
        upgrade(connection)
    db.dispose()
    assert not Path(tmp_path / "home.id").exists()
    with open_home(str(tmp_path), create=True) as home:
        assert home.id
