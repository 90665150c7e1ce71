"""The numbers behind the pictures: nothing that is not known, nothing that is only what adding leaves over."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from intarsia.core.persona import Statistic
from intarsia.reports.gallery import profiles, sizes
from intarsia.reports.sections.cards import cards
from reports.built_run import built_run


def test_where_no_money_is_known_the_table_has_no_column_of_it() -> None:
    run = built_run()
    assert [heading.label for heading in sizes(run).numbers.headings][-1] == "Share of spend"
    bare = sizes(replace(run, personas=replace(run.personas, value="")))
    assert "Spend is not known" in bare.finding
    assert [heading.label for heading in bare.numbers.headings] == ["Segment", "Name", "Customers", "Share of customers"]
    assert {len(row) for row in bare.numbers.rows} == {4}


def test_a_difference_that_is_none_is_zero() -> None:
    """A mean less itself leaves 1e-16 over."""
    told = profiles(built_run())
    assert told is not None
    values = np.array([row[1:] for row in told.numbers.rows], dtype=float)
    assert not ((values != 0) & (np.abs(values) < 1e-9)).any()
    assert not np.signbit(values[values == 0]).any()


def test_money_on_the_card_bears_its_currency() -> None:
    run = built_run()
    one = Statistic("Amount a month (median)", "currency a month", 9.0, 8.0, 10.0, 40)
    personas = replace(run.personas, personas=tuple(replace(persona, statistics=(one,)) for persona in run.personas.personas))
    for currency, unit in (("GBP", "GBP a month"), ("", "currency a month")):
        told = replace(run, personas=personas, features=replace(run.features, currency=currency))
        assert {row[1] for card in cards(told) for row in card.statistics.rows} == {unit}
