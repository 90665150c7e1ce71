"""A founded home, made once and copied for each test."""

from __future__ import annotations

import shutil
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
