"""Segments that are groups which an industry knows by name bear these names; others keep names of their own."""

from __future__ import annotations

import tomllib

import pytest

from intarsia.core.canon import CANON
from intarsia.core.persona import Persona, Trait
from intarsia.core.settings import read_settings
from intarsia.personas.industry import known_groups, plays_of
from intarsia.personas.templates import PLUGINS


def _persona(segment: int, coverage: float = 1.0, **differences: float) -> Persona:
    traits = tuple(
        Trait(column=column, label=column, unit="", words=column, difference=value, typical=2.0, everyone=1.0, coverage=coverage)
        for column, value in differences.items()
    )
    return Persona(segment=segment, name="", customers=10, share=0.1, value_share=0.1, summary="", traits=traits, statistics=(), rule=None)


@pytest.mark.parametrize("name", PLUGINS.names())
def test_a_template_stands_on_tables_that_there_are_and_has_usable_settings(name: str) -> None:
    template = PLUGINS.build(name)
    assert set(template.tables) <= {"orders", *CANON}
    assert read_settings(template.settings).segments.k == len(template.groups)
    assert tomllib.loads(template.settings)
    assert len({group.name for group in template.groups}) == len(template.groups)
    assert all(play.signs for play in plays_of(template.groups))


def test_each_group_goes_to_the_segment_that_shows_it_most_clearly_and_once() -> None:
    groups = PLUGINS.build("bank").groups
    found = known_groups(
        [
            _persona(1, total_balance=0.6, saved_share=0.6),
            _persona(2, total_balance=1.6, saved_share=1.2),
            _persona(3, credit_use=1.0, owed=1.1),
            _persona(4, age=2.0),
        ],
        groups,
    )
    assert {segment: group.name for segment, group in found.items()} == {
        2: "Wealth-management prospects",
        3: "Debt-consolidation candidates",
    }


def test_a_sign_that_few_of_them_have_is_no_sign() -> None:
    groups = PLUGINS.build("bank").groups
    assert known_groups([_persona(1, coverage=0.2, credit_use=1.0, owed=1.1)], groups) == {}
