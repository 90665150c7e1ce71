"""Records become people: exact keys first, then the model of names, addresses and typos, then who is whose link's link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from intarsia.core.base import Remark
from intarsia.core.engine import Engine, Progress, quiet
from intarsia.core.identity import Decision, Identities, Linker, Matching
from intarsia.customers.identity import deciding
from intarsia.customers.identity.blocking import blocks
from intarsia.customers.identity.closure import Apart, joined_by_keys
from intarsia.customers.identity.comparisons import comparisons
from intarsia.customers.identity.keys import KeyLinks, ids_are_shared, key_links
from intarsia.customers.identity.matched import Matched
from intarsia.customers.identity.modelled import Modelled, by_model, without_model
from intarsia.customers.identity.normalise import Clean, normalise
from intarsia.customers.identity.profiles import Profiles, profiles
from intarsia.customers.identity.telling import told
from intarsia.errors import TooLittle

if TYPE_CHECKING:
    import pyarrow as pa


def match_people(  # noqa: PLR0913  one a decision of the user
    people: pa.Table,
    options: Matching,
    engine: Engine,
    *,
    before: Identities | None = None,
    decisions: Sequence[Decision] = (),
    linker: Linker | None = None,
    seed: int = 0,
    progress: Progress = quiet,
) -> Identities:
    """Who is who among these records.

    Needs: `people`, a table of text with `source` and `record` (never null, together unique) and columns named by role; the identities
    of an earlier run, whose records take part and whose ids are kept; decisions by hand; the `linker` where a model is wanted. Gives
    Identities. Errors: TooLittle without a record. Cost: n log n and the pairs that blocking allows.
    """
    if not people.num_rows:
        raise TooLittle("There is no record of a person.")
    people = united(people, before)
    progress("normalising", 0.1)
    keys = tuple(zip(people["source"].to_pylist(), people["record"].to_pylist(), strict=True))
    places = {key: place for place, key in enumerate(keys)}
    chosen = deciding.effective(decisions)
    clean = _scoped(normalise(people, options), people)
    made = profiles(clean.table, clean.role_mailbox, deciding.tags(chosen, places, len(keys)))
    progress("exact keys", 0.25)
    by_key = key_links(made, options)
    apart = deciding.apart(chosen, places, made.of_record)
    wanted = deciding.together(chosen, places)
    label = _labels(made, by_key, apart, wanted)
    model, rules = _modelled(by_key, label, apart, linker, (options, engine, seed, progress))
    progress("telling", 0.9)
    return told(Matched(people, keys, clean, made, by_key, model, tuple(decisions), rules), options, before)


def united(people: pa.Table, before: Identities | None) -> pa.Table:
    """The records of an earlier run that are not among these, and these; columns by name, in the order of these."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if before is None:
        return people

    def key(table: pa.Table) -> pa.ChunkedArray:
        return pc.binary_join_element_wise(table["source"], table["record"], "\x1f")

    old = before.people.filter(pc.invert(pc.is_in(key(before.people), value_set=key(people).combine_chunks())))
    return pa.concat_tables([people, old], promote_options="default").combine_chunks()


def _scoped(clean: Clean, people: pa.Table) -> Clean:
    """Customer ids that mean someone else in every source are told apart by the source."""
    import pyarrow as pa
    import pyarrow.compute as pc

    sources = people["source"].combine_chunks()
    if "customer" not in clean.table.column_names or pc.count_distinct(sources).as_py() < 2 or ids_are_shared(clean.table, sources):
        return clean
    place = clean.table.column_names.index("customer")
    own = pc.binary_join_element_wise(sources, clean.table["customer"].combine_chunks(), "/")
    remark = Remark("advice", "customer id", "The same number means different people in different sources: ids count within a source only.")
    return replace(clean, table=clean.table.set_column(place, "customer", pa.chunked_array([own])), remarks=(*clean.remarks, remark))


def _labels(made: Profiles, by_key: KeyLinks, apart: Apart, wanted: Sequence[tuple[int, int]]) -> np.ndarray:
    """Groups by exact keys and by decision."""
    pairs = np.array(wanted, dtype=np.int64).reshape(-1, 2)
    a, b = made.of_record[pairs[:, 0]], made.of_record[pairs[:, 1]]
    decided = np.full(len(pairs), -1, dtype=np.int64)
    return joined_by_keys(made.n, np.r_[by_key.a, a], np.r_[by_key.b, b], np.r_[by_key.key, decided], apart)


def _modelled(
    by_key: KeyLinks, label: np.ndarray, apart: Apart, linker: Linker | None, work: tuple[Matching, Engine, int, Progress]
) -> tuple[Modelled, tuple[str, ...]]:
    """What the model adds, where there is one and something to compare; and the blocking rules in words."""
    import pyarrow as pa

    options, engine, seed, progress = work
    made = by_key.profiles
    if linker is None or made.n < 2 or len(comparisons(made.table.column_names)) < 2:
        return without_model(by_key, label), ()
    found = blocks(made, pairs_per_record=options.pairs_per_record)
    table = made.table
    for number, codes in enumerate(found.codes):
        table = table.append_column(f"block_{number}", pa.array(codes, mask=codes < 0))
    progress("learning", 0.35)
    judge = linker.learn(table, engine, seed=seed)
    try:
        progress("comparing", 0.5)
        return by_model(by_key, label, apart, judge, options), tuple(
            _words(rule.columns, rule.pairs, rule.left_out) for rule in found.rules
        )
    finally:
        judge.close()


def _words(columns: Sequence[str], pairs: int, left_out: int) -> str:
    name = " and ".join(one.replace("_", " ") for one in columns) or "every pair"
    return f"{name} ({pairs:,} pairs" + (f"; {left_out:,} profiles share a value too common)" if left_out else ")")
