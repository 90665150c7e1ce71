"""Who is who: any table of people, from one system or several, becomes persons with ids that stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from intarsia.core.base import Recognised, Remark
from intarsia.core.engine import Engine, Progress, quiet
from intarsia.core.identity import Decision, Identities, Matching
from intarsia.core.settings import Settings
from intarsia.engines.connect import open_engine
from intarsia.errors import TooLittle, UnknownName, UsageError

if TYPE_CHECKING:
    import pyarrow as pa

Frames = Mapping[str, Any]
"""Source = its table."""


def match(
    frame: Any,
    *,
    before: Identities | None = None,
    decisions: Sequence[Decision] = (),
    settings: Settings | None = None,
    engine: Engine | None = None,
    seed: int = 0,
    progress: Progress = quiet,
    **options: Any,
) -> Identities:
    """Which records are one person, for any table of people, without settings.

    Needs: `frame`, a path, DataFrame, Arrow or Ibis table, or a mapping of sources to those ({"shop": ..., "crm": ...}); columns are
    recognised (record id, source, customer id, e-mail, phone, names, birth date, address, company). `options` are the fields of `Matching`,
    such as columns={"email": "Contact"}, region="DE", precision=0.98, label="true_person" (a column of truth, measured against, never
    used), model="" (exact keys alone). `before`: the identities of an earlier run: its records take part, its ids are kept. `decisions`:
    splits and joins by hand; those of `before` hold too. Gives Identities. Errors: Unrecognised, TooLittle, UsageError; MissingExtra
    without splink or phonenumbers. Cost: n log n and at most `pairs_per_record` comparisons a record (measured: docs/guide/customers.md).
    """
    from intarsia.customers.identity.match import match_people

    chosen = _options(options)
    own = engine or open_engine(settings or Settings())
    try:
        people, found, truth = _read(frame, chosen, own)
        held = (*(before.decisions if before else ()), *decisions)
        linker = linker_of(chosen)
        done = match_people(people, chosen, own, before=before, decisions=held, linker=linker, seed=seed, progress=progress)
    finally:
        if engine is None:
            own.close()
    done = replace(done, recognised=found[0], unused_columns=found[1], remarks=(*found[2], *done.remarks))
    return _measured(done, truth, seed) if truth is not None else done


def mapping(identities: Identities, table: Any, key: str, *, source: str = "", engine: Engine | None = None) -> pa.Table:
    """Which person each key of another table belongs to: source, key, person (null where no record has that key).

    Needs: `table`, anything that `match` takes, with the column `key` that holds record ids or customer ids of `source` (of any source
    where not given). A key that stands in records of several persons gives none, and is counted in the table's metadata ("ambiguous").
    Pure: reads nothing but its arguments. Cost n log n. Errors: UnknownName for the column."""
    import pyarrow as pa

    texts = _texts(table, engine)
    if key not in texts.column_names:
        raise UnknownName("column", key, texts.column_names)
    keys = sorted(set(texts[key].drop_null().to_pylist()))
    known = persons_of(identities, source)
    rows = [(one, known.get(one)) for one in keys]
    told = pa.table(
        {
            "source": pa.array([source] * len(rows), pa.string()),
            "key": pa.array([one for one, _ in rows], pa.string()),
            "person": pa.array([who or None for _, who in rows], pa.string()),
        }
    )
    return told.replace_schema_metadata({"ambiguous": str(sum(who == "" for _, who in rows))})


def persons_of(identities: Identities, source: str = "") -> dict[str, str]:
    """Key = person, for record ids and customer ids of a source (of all where not given); "" where a key stands for several persons."""
    import pyarrow.compute as pc

    rows = identities.people.append_column("person", identities.records["person"])
    if source:
        rows = rows.filter(pc.equal(rows["source"], source))
    out: dict[str, str] = {}
    for column in ("record", "customer"):
        if column not in rows.column_names:
            continue
        for key, person in zip(rows[column].to_pylist(), rows["person"].to_pylist(), strict=True):
            if key is not None:
                out[key] = person if out.get(key, person) == person else ""
    return out


def _options(given: Mapping[str, Any]) -> Matching:
    known = [field.name for field in fields(Matching)]
    for name in given:
        if name not in known:
            raise UnknownName("option of match", name, known)
    return Matching(**given)


def linker_of(options: Matching) -> Any:
    """The linker that the options name; None for exact keys alone. Errors: UnknownName."""
    if not options.model:
        return None
    from intarsia.customers.identity.linkers import PLUGINS

    return PLUGINS.build(options.model)


Found = tuple[tuple[Recognised, ...], tuple[str, ...], tuple[Remark, ...]]


def _read(frame: Any, options: Matching, engine: Engine) -> tuple[pa.Table, Found, pa.Array | None]:
    """The people of all sources by role, what was recognised, and the true labels where a column of them is named."""
    import pyarrow as pa

    from intarsia.customers.identity.recognise import recognise, seconds

    frames = frame if isinstance(frame, Mapping) else {"": frame}
    if not frames:
        raise UsageError("There is no table of people: the mapping of sources is empty.")
    parts, truths, found, unused, remarks = [], [], [], [], []
    for source, one in frames.items():
        texts = _texts(one, engine)
        if options.label and options.label not in texts.column_names:
            raise UnknownName("column", options.label, texts.column_names)
        roles = recognise(texts, options.columns, not_used=options.label)
        part, told = _people(texts, roles.columns, str(source))
        parts.append(part)
        if options.label:
            truths.append(texts[options.label].combine_chunks())
        found += [one for one in roles.recognised if one not in found]
        unused += [name for name in roles.unused if name not in unused]
        remarks += [*told, *_second(seconds(texts, roles), roles.columns)]
    people = pa.concat_tables(parts, promote_options="default").combine_chunks()
    truth = pa.concat_arrays(truths) if truths else None
    return people, (tuple(found), tuple(unused), tuple(remarks)), truth


def _second(found: Mapping[str, Sequence[str]], columns: Mapping[str, str]) -> list[Remark]:
    """That a table has more e-mails or phones than the one column of each that is compared."""
    out = []
    for role, names in found.items():
        also = ", ".join(f"'{name}'" for name in names)
        text = f"Of each record one {role} is compared, '{columns[role]}': {also} is not used. Another one: columns={{\"{role}\": ...}}."
        out.append(Remark("warning", role, text))
    return out


def _texts(frame: Any, engine: Engine | None) -> pa.Table:
    """A table as text, dates as year-month-day. Errors: Unreadable, TooLittle."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from intarsia.sources.table import read_table

    own = engine or open_engine(Settings())
    try:
        read = read_table(frame, own)
    finally:
        if engine is None:
            own.close()
    if not read.rows:
        raise TooLittle(f"{read.source} holds no record.")
    out = {}
    for column in read.columns:
        text = column.text
        if column.kind == "time":
            text = pc.coalesce(pc.strftime(column.values, format="%Y-%m-%d"), text)
        out[column.name] = pc.cast(text, pa.string())
    return pa.table(out)


def _people(texts: pa.Table, roles: Mapping[str, str], source: str) -> tuple[pa.Table, list[Remark]]:
    """The columns by role, with a source and a record id (else the customer id) in every row; a repeated one gets a number, by content."""
    import pyarrow as pa
    import pyarrow.compute as pc

    empty = pa.scalar(None, pa.string())
    out = {role: pc.if_else(pc.equal(pc.utf8_trim_whitespace(texts[name]), ""), empty, texts[name]) for role, name in roles.items()}
    rows = texts.num_rows
    given = pc.fill_null(out.get("source", pa.chunked_array([pa.array([source] * rows)])), source)
    content = pc.binary_join_element_wise(*texts.columns, "\x1f", null_handling="replace", null_replacement="")
    ids, told = _record_ids(out.get("record", out.get("customer")), given, content)
    named = {"source": given, "record": ids} | {role: column for role, column in out.items() if role not in ("source", "record")}
    return pa.table(named).combine_chunks(), told


def _record_ids(given: pa.ChunkedArray | None, sources: pa.ChunkedArray, content: pa.ChunkedArray) -> tuple[pa.Array, list[Remark]]:
    """A record id in every row: the source's own; a hash of the content where there is none; numbered where it is repeated."""
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = content.to_pylist()
    ids = (
        [None] * len(texts)
        if given is None
        else pc.replace_substring_regex(pc.utf8_trim_whitespace(given), r"^(\d+)\.0$", r"\1").to_pylist()
    )
    missing = sum(one is None for one in ids)
    full = [one if one is not None else _hash(text) for one, text in zip(ids, texts, strict=True)]
    again = _again(list(zip(sources.to_pylist(), full, strict=True)), texts)
    repeated = int((again > 0).sum())
    out = [f"{one}#{number + 1}" if number else one for one, number in zip(full, again.tolist(), strict=True)]
    told = []
    if given is not None and missing:
        told.append(Remark("warning", "record", f"{missing:,} records have no id: they are named by their content."))
    if given is not None and repeated:
        told.append(Remark("advice", "record", f"{repeated:,} records repeat an id: they are numbered (17, 17#2, ...)."))
    return pa.array(out, pa.string()), told


def _hash(text: str) -> str:
    import hashlib

    return "r" + hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _again(keys: list[tuple[str, str]], texts: list[str]) -> np.ndarray:
    """How many rows of the same key come before each, by content."""
    out = np.zeros(len(keys), dtype=np.int64)
    seen: dict[tuple[str, str], list[int]] = {}
    for row, key in enumerate(keys):
        seen.setdefault(key, []).append(row)
    for rows in seen.values():
        if len(rows) > 1:
            for number, row in enumerate(sorted(rows, key=lambda one: texts[one])):
                out[row] = number
    return out


def _measured(done: Identities, truth: pa.Array, seed: int) -> Identities:
    """The findings of precision and recall against a column of truth; records without a label take no part."""
    from intarsia.customers.identity.quality import pairwise

    known = np.flatnonzero(truth.is_valid().to_numpy(zero_copy_only=False))
    label = truth.dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False)[known]
    person = done.records["person"].combine_chunks().dictionary_encode().indices.to_numpy()[known]
    return replace(done, findings=(*pairwise(person, label, seed=seed), *done.findings))
