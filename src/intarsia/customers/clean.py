"""Cleaning: every line that was read is either used or set aside, under the first rule that applies, with that rule's reason."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import ibis

from intarsia.core.base import CustomerBase, RuleCount
from intarsia.core.engine import Progress, quiet
from intarsia.core.settings import CleanSettings
from intarsia.customers.judging import judged, known_of
from intarsia.customers.loads import day_counts, repeated_days
from intarsia.customers.rule import HistoryRule, Rule, Scene, Survey
from intarsia.customers.rules import PLUGINS
from intarsia.customers.sorting import Sorted, refused, sort_out, without
from intarsia.customers.survey import survey
from intarsia.customers.twins import find_twins
from intarsia.errors import DataError, UnknownName

if TYPE_CHECKING:
    import ibis.expr.types as ir

BYTES_A_LINE = 400
PIECES_A_MEMORY = 4


def clean(
    base: CustomerBase,
    settings: CleanSettings,
    *,
    today: date | None = None,
    progress: Progress = quiet,
    known: Survey | None = None,
) -> CustomerBase:
    """The base with `orders` in schema.CLEAN_ORDERS form, `set_aside` in schema.SET_ASIDE form and one count a rule.

    `today` is the last day that an order may bear; where it is not given, only days far beyond the rest of the data are refused. Every
    input line is either used or set aside, once, under the first rule that applies: `rows_in == rows_used + rows_set_aside`. A used line
    without an order number gets one from customer and day. `row` must be unique. `known`: the facts of the whole source, where these are
    lines of some of its customers only.

    Errors: DataError where the base is cleaned already; UnknownName for a rule or an option that there is not.
    Cost: about six scans, and the used lines written once. Where the lines do not fit into the engine's memory (400 bytes a line are
    reckoned), they are written once more, in pieces by a hash of the customer, and everything that compares lines goes piece by piece.
    """
    if base.cleaned:
        raise DataError("This customer base is cleaned already. Clean the base as it was read.")
    rules = _rules(settings)
    progress("Cleaning: looking at every line", 0.0)
    known = known or survey(base, today)
    pieces, refusals = _one_by_one(base, rules, known)
    scenes = _scenes(base, pieces, known, progress)
    histories = {name: rule for name, rule in rules.items() if isinstance(rule, HistoryRule)}
    outcomes = []
    for number, (piece, scene) in enumerate(zip(pieces, scenes, strict=True)):
        progress("Cleaning: matching returns to their orders", 0.5 + 0.5 * number / len(pieces))
        outcomes.append(sort_out(piece, histories, scene))
    progress("Cleaning: done", 1.0)
    return _cleaned(base, rules, refusals, outcomes)


def _rules(settings: CleanSettings) -> dict[str, Rule]:
    """The rules that are on, in their order."""
    names = PLUGINS.names()
    for name in (*settings.off, *settings.options):
        if name not in names:
            raise UnknownName("cleaning rule", name, names)
    rules = {name: PLUGINS.build(name, settings.options.get(name)) for name in names if name not in settings.off}
    return dict(sorted(rules.items(), key=lambda entry: (entry[1].order, entry[0])))


def _one_by_one(base: CustomerBase, rules: Mapping[str, Rule], known: Survey) -> tuple[Sequence[ir.Table], list[ir.Table]]:
    """Pieces of whole customers without the lines that a rule on single lines takes; and those lines, kept, with the `rule`."""
    line_rules = {name: rule for name, rule in rules.items() if not isinstance(rule, HistoryRule)}
    whole, facts = base.order_pieces(), known_of(base, line_rules, known)
    told = [judged(lines, line_rules, facts) for lines in whole]
    taken = [lines.filter(lines.rule.notnull()).drop("category", "cancelled", "problem") for lines in told]
    aside = [base.engine.keep(lines) for lines in taken]
    short = base.engine.memory_bytes / BYTES_A_LINE
    if len(whole) > 1 or base.rows_in <= short:
        return [without(lines, gone) for lines, gone in zip(whole, aside, strict=True)], aside
    passed = told[0].filter(told[0].rule.isnull()).drop("rule", "problem").mutate(problem=ibis.null("string"))
    return base.engine.scatter(passed, "customer_id", math.ceil(PIECES_A_MEMORY * base.rows_in / short)), aside


def _scenes(base: CustomerBase, pieces: Sequence[ir.Table], known: Survey, progress: Progress) -> list[Scene]:
    """What each piece's rules are told. Days loaded twice are found over all pieces, so all pieces are looked at first."""
    engine = base.engine
    twins, counts = [], []
    for number, piece in enumerate(pieces):
        progress("Cleaning: looking for duplicates", 0.2 + 0.3 * number / len(pieces))
        twins.append(find_twins(engine, piece))
        counts.append(day_counts(piece, twins[-1]))
    days = repeated_days(counts)
    repeats = None if days is None else engine.put(days.to_batches(), days.schema)
    return [Scene(engine, known, pairs, repeats) for pairs in twins]


def _cleaned(base: CustomerBase, rules: Mapping[str, Rule], refusals: list[ir.Table], outcomes: Sequence[Sorted]) -> CustomerBase:
    used = tuple(outcome.used for outcome in outcomes)
    set_aside = base.engine.gather(
        [*(refused(lines, rules) for lines in refusals), *(table for outcome in outcomes for table in outcome.aside)]
    )
    return replace(
        base,
        tables={**base.tables, "orders": used[0] if len(used) == 1 else ibis.union(*used)},
        pieces=used if len(used) > 1 else (),
        cleaned=True,
        set_aside=set_aside,
        counts=(*base.counts, *_counts(rules, set_aside, outcomes)),
    )


def _counts(rules: Mapping[str, Rule], set_aside: ir.Table, outcomes: Sequence[Sorted]) -> tuple[RuleCount, ...]:
    """One count a rule, each followed by what else the rule has to report."""
    answer = set_aside.group_by("rule").agg(lines=set_aside.count()).to_pyarrow()
    rows = dict(zip(answer["rule"].to_pylist(), answer["lines"].to_pylist(), strict=True))
    told: Counter[tuple[str, str, str]] = Counter()
    for outcome in outcomes:
        for name, note in outcome.notes:
            told[name, note.effect, note.reason] += note.rows
    counts = []
    for name, rule in rules.items():
        counts.append(RuleCount(name, rows.get(name, 0), rule.reason))
        notes = [(effect, reason, number) for (of, effect, reason), number in told.items() if of == name and number]
        counts += [RuleCount(name, number, reason, effect) for effect, reason, number in notes]
    return tuple(counts)
