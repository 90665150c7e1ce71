"""Reviews and tickets are read when they come in: what is said is kept, who is named is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import ibis
import pyarrow as pa
import pytest

from intarsia.core.base import CustomerBase
from intarsia.core.canon import CANON
from intarsia.core.engine import Engine
from intarsia.core.settings import EngineSettings, Settings, TextSettings
from intarsia.engines.connect import open_engine
from intarsia.flows.voices import with_voices

SAID = ("Great shop, thank you! Write to ann.lee@lindenhof.de", "Terrible, it broke after a day and nobody answered", None, "")


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    opened = open_engine(Settings(engine=EngineSettings(memory="500MB")))
    yield opened
    opened.close()


def _base(engine: Engine, texts: tuple[str | None, ...] = SAID) -> CustomerBase:
    schema = ibis.schema(CANON["reviews"].types).to_pyarrow()
    rows = [
        {
            **dict.fromkeys(schema.names),
            "row": row,
            "source": "app",
            "customer_id": f"c{row}",
            "written_at": datetime(2024, 5, row),
            "text": text,
        }
        for row, text in enumerate(texts, 1)
    ]
    table = engine.put(iter(pa.Table.from_pylist(rows, schema=schema).to_batches()), schema)
    return CustomerBase({"reviews": table}, engine)


def test_mood_and_language_are_set_and_addresses_are_gone(engine: Engine) -> None:
    heard = with_voices(_base(engine), TextSettings())
    good, bad, none, empty = heard.tables["reviews"].order_by("row").to_pyarrow().to_pylist()
    assert good["sentiment"] > 0.2 > -0.2 > bad["sentiment"]
    assert (good["language"], none["sentiment"], empty["sentiment"]) == ("en", None, None)
    assert "lindenhof" not in good["text"]
    assert any(remark.subject == "reviews" and "texts are read" in remark.text for remark in heard.remarks)


def test_what_was_read_is_not_read_again_and_limits_are_told(engine: Engine) -> None:
    base = _base(engine)
    heard = with_voices(base, TextSettings())
    assert with_voices(heard, TextSettings()) is heard
    assert with_voices(base, TextSettings(read=False)) is base
    unread = with_voices(base, TextSettings(most=1))
    assert unread.tables["reviews"] is base.tables["reviews"]
    assert "2 texts are not read" in unread.remarks[-1].text
