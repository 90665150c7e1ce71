from collections.abc import Iterator

import pytest

from intarsia.core.engine import Engine
from intarsia.engines.connect import connect


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    opened = connect("duckdb", memory="1GB")
    yield opened
    opened.close()
