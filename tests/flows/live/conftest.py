"""A founded home, made once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from flows.live import living
from intarsia.core.settings import Settings
from intarsia.flows.live.refresh import refresh


@pytest.fixture(scope="session")
def lines() -> pa.Table:
    """All that the shop ever sold."""
    return living.trade()


@pytest.fixture(scope="session")
def founded(lines: pa.Table, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home founded on the first half year."""
    home = tmp_path_factory.mktemp("founded") / "home"
    refresh([living.between(lines, living.START, living.FOUNDED)], living.settings(home))
    return home


@pytest.fixture
def home(founded: Path, tmp_path: Path) -> Settings:
    """The settings of a copy of it."""
    place = tmp_path / "home"
    shutil.copytree(founded, place)
    return living.settings(place)


@pytest.fixture
def postgresql(tmp_path: Path) -> Iterator[str]:
    """The address of a database of its own on a real server."""
    pgserver = pytest.importorskip("pgserver", reason="needs the package pgserver")
    running = pgserver.get_server(tmp_path / "server", cleanup_mode="stop")
    yield running.get_uri()
    running.cleanup()
