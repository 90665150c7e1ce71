"""What people write, read once when it comes in: reviews and tickets get a language, a sentiment and a topic, and lose personal data."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from intarsia.core.base import CustomerBase, Remark
from intarsia.core.canon import CANON
from intarsia.core.engine import Progress, quiet
from intarsia.core.opinions import Opinions
from intarsia.core.settings import TextSettings
from intarsia.flows.remembered import what_is_said

if TYPE_CHECKING:
    import pyarrow as pa

WRITTEN = {"reviews": "rating", "tickets": "satisfaction"}
"""The tables with texts, and the column of each that says how content the writer was."""


def with_voices(
    base: CustomerBase, settings: TextSettings, *, seed: int = 0, cache: str | None = None, progress: Progress = quiet
) -> CustomerBase:
    """The base with the texts of its reviews and tickets read, where nobody has read them yet and the settings want it.

    A table of more than `settings.most` texts keeps its texts unread, and a remark says so. A remark tells of each table how sentiment was
    learnt. Texts that were read before, the same and with the same ratings, are taken from `cache`. Cost: 100,000 short texts in about two
    CPU minutes; the texts of a table are held in memory.
    """
    if not settings.read:
        return base
    for name in WRITTEN:
        if name in base.tables:
            progress(f"reading {name}", 0.08)
            base = _heard(base, name, settings.most, seed, cache)
    return base


def _heard(base: CustomerBase, name: str, most: int, seed: int, cache: str | None) -> CustomerBase:
    table = base.tables[name]
    written = table.filter(table.text.notnull() & (table.text.strip() != "") & table.sentiment.isnull())
    texts = int(written.count().to_pyarrow().as_py())
    if not texts:
        return base
    if texts > most:
        told = f"{texts:,} texts are not read: [text] most = {most:,} is the limit. `intarsia text` reads them by themselves."
        return replace(base, remarks=(*base.remarks, Remark("warning", name, told)))
    unread = written.order_by("source", "row").to_pyarrow()
    read, remarks = what_is_said(cache, unread, [name, seed], lambda: _read(unread, name, seed))
    told_before = table.anti_join(written, ["source", "row"]).select(*read.schema.names)
    again = base.engine.put(iter(read.to_batches(max_chunksize=250_000)), read.schema)
    again = base.engine.keep(again.union(told_before.cast(again.schema())))
    return replace(base, tables={**base.tables, name: again}, remarks=(*base.remarks, *remarks))


def _read(table: pa.Table, name: str, seed: int) -> tuple[pa.Table, tuple[Remark, ...]]:
    """The table in canonical form with what its texts say, and what is told of them."""
    import ibis

    from intarsia.text.analyse import Letters, analyse
    from intarsia.text.canonical import canonical

    letters = Letters(table["text"].to_pylist(), table[WRITTEN[name]].to_pylist(), table["customer_id"])
    opinions = analyse(letters, seed=seed)
    schema = ibis.schema(CANON[name].types).to_pyarrow()
    remarks = [Remark("advice", name, _told(opinions)), *(Remark(one.severity, name, one.text) for one in opinions.remarks)]
    return _titled(canonical(opinions, table)).select(schema.names).cast(schema), tuple(remarks)


def _titled(table: pa.Table) -> pa.Table:
    """The table with personal data taken out of its titles too."""
    import pyarrow as pa

    from intarsia.text.models import Notes
    from intarsia.text.models.scrub import Scrub

    if "subject" not in table.column_names:
        return table
    titles = table["subject"].to_pylist()
    clean = Scrub().read(Notes(["" if one is None else one for one in titles])).columns["text"]
    kept = [None if one is None else said for one, said in zip(titles, list(clean), strict=True)]
    return table.set_column(table.column_names.index("subject"), "subject", pa.array(kept, pa.string()))


def _told(opinions: Opinions) -> str:
    return f"{opinions.n:,} texts are read: {'; '.join(dict.fromkeys(quality.because for quality in opinions.quality))}"
