"""The result of a matching as it is told: records with their person, links with their evidence, one row a person, and what to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from intarsia.core.identity import Identities, Matching
from intarsia.customers.identity.guards import findings_of
from intarsia.customers.identity.naming import contents_of, name_persons
from intarsia.customers.identity.survive import survivors
from intarsia.customers.identity.vocabulary import KEYS, WORDS

if TYPE_CHECKING:
    import pyarrow as pa

    from intarsia.customers.identity.matched import Matched

_SAME = "the records say the same"


@dataclass(frozen=True)
class _Told:
    """Links of records by their rows."""

    a: np.ndarray
    b: np.ndarray
    by: np.ndarray
    chance: np.ndarray
    evidence: np.ndarray
    words: tuple[str, ...]


def told(done: Matched, options: Matching, before: Identities | None) -> Identities:
    """Identities from everything that is known when the matching is done."""
    import pyarrow as pa

    person = _persons(done)
    n = int(person.max()) + 1
    smallest = np.full(n, done.profiles.n, dtype=np.int64)
    np.minimum.at(smallest, person, done.profiles.of_record)
    named = name_persons(person, contents_of(done.profiles.table, smallest), done.keys, before)
    ids = pa.array(named.ids)
    records = done.people.select(["source", "record"]).append_column("person", ids.take(pa.array(person)))
    links = _links(done, person)
    persons = pa.table(
        {
            "person": ids,
            "records": np.bincount(person, minlength=n),
            "sources": _sources(done.people["source"], person, n),
            "since": pa.array(named.since, pa.int64()),
        }
    )
    unified = survivors(done.people, person, n, done.clean.table)
    for name in unified.column_names:
        persons = persons.append_column(name, unified[name])
    return Identities(
        records=records,
        links=_shown(links, done, records),
        persons=persons,
        people=done.people,
        findings=(*findings_of(done, person, named.ids, options), *named.findings),
        remarks=done.clean.remarks,
        decisions=done.decisions,
        run=before.run + 1 if before else 1,
        threshold=done.model.threshold,
        options=options,
    )


def _persons(done: Matched) -> np.ndarray:
    """The number of each record's person, from 0; records of one content that prove nothing are a person each."""
    of_record, twin, copies = done.profiles.of_record, done.model.twin, done.profiles.copies
    label = done.model.label[of_record]
    alone = (copies[of_record] > 1) & (twin[of_record] == 0)
    rows = np.empty(len(label), dtype=np.int64)
    rows[_order(done)] = np.arange(len(label))
    wanted = np.where(alone, done.profiles.n + rows, label)
    for pair in _decided(done):
        wanted[wanted == wanted[pair[1]]] = wanted[pair[0]]
    return np.unique(wanted, return_inverse=True)[1]


def _order(done: Matched) -> np.ndarray:
    """The rows in the order of their keys."""
    import pyarrow.compute as pc

    return pc.sort_indices(done.people, sort_keys=[("source", "ascending"), ("record", "ascending")]).to_numpy()


def _decided(done: Matched) -> list[tuple[int, int]]:
    from intarsia.customers.identity.deciding import effective, together

    if not done.decisions:
        return []
    return together(effective(done.decisions), {key: place for place, key in enumerate(done.keys)})


def _links(done: Matched, person: np.ndarray) -> _Told:
    """All links within persons, as rows: by key, by model, by content, by decision."""
    order = _order(done)
    of_record = done.profiles.of_record
    first = np.full(done.profiles.n, -1, dtype=np.int64)
    first[of_record[order[::-1]]] = order[::-1]
    keys, model = done.by_key, done.model
    others = np.flatnonzero((first[of_record] != np.arange(len(of_record))) & (model.twin[of_record] > 0))
    decided = np.array(_decided(done), dtype=np.int64).reshape(-1, 2)
    key_words = tuple(f"{WORDS.get(key, key)} the same" for key in KEYS)
    words = (*key_words, _SAME, "joined by hand", *model.scored.words)
    parts = [
        (first[keys.a], first[keys.b], 0, np.ones(len(keys.a)), keys.key),
        (first[of_record[others]], others, 1, model.twin[of_record[others]], np.full(len(others), len(KEYS))),
        (decided[:, 0], decided[:, 1], 2, np.ones(len(decided)), np.full(len(decided), len(KEYS) + 1)),
        (first[model.scored.a], first[model.scored.b], 3, model.chance, model.scored.evidence + len(KEYS) + 2),
    ]
    a, b = (np.concatenate([part[i] for part in parts]).astype(np.int64) for i in (0, 1))
    by = np.concatenate([np.full(len(part[0]), part[2], dtype=np.int64) for part in parts])
    chance, evidence = np.concatenate([p[3] for p in parts]), np.concatenate([p[4] for p in parts]).astype(np.int64)
    kept = np.flatnonzero(person[a] == person[b])
    return _Told(a[kept], b[kept], by[kept], chance[kept], evidence[kept], words)


def _shown(links: _Told, done: Matched, records: pa.Table) -> pa.Table:
    import pyarrow as pa

    a, b = pa.array(links.a), pa.array(links.b)
    by = pa.DictionaryArray.from_arrays(pa.array(links.by, pa.int32()), pa.array(["key", "content", "decision", "model"]))
    words = sorted(set(links.words))
    number = {one: i for i, one in enumerate(words)}
    place = np.array([number[one] for one in links.words], dtype=np.int32)
    evidence = pa.DictionaryArray.from_arrays(pa.array(place[links.evidence]), pa.array(words, pa.string()))
    return pa.table(
        {
            "source_a": done.people["source"].take(a),
            "record_a": done.people["record"].take(a),
            "source_b": done.people["source"].take(b),
            "record_b": done.people["record"].take(b),
            "person": records["person"].take(a),
            "by": by,
            "probability": links.chance,
            "evidence": evidence,
        }
    )


def _sources(sources: pa.ChunkedArray, person: np.ndarray, n: int) -> Sequence[str]:
    """The sources of each person, by alphabet, with commas."""
    import pyarrow as pa

    coded = sources.combine_chunks().dictionary_encode()
    names = coded.dictionary.to_pylist()
    pairs = np.unique(np.c_[person, coded.indices.to_numpy(zero_copy_only=False)], axis=0) if len(names) > 1 else None
    if pairs is None:
        return pa.array(names * n if names[0] else [""] * n)
    cuts = np.flatnonzero(np.diff(pairs[:, 0])) + 1
    patterns: dict[tuple[int, ...], str] = {}
    out = []
    for part in np.split(pairs[:, 1], cuts):
        key = tuple(part.tolist())
        if key not in patterns:
            patterns[key] = ", ".join(sorted(names[one] for one in key))
        out.append(patterns[key])
    return pa.array(out)
