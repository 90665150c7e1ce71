"""What an industry decides for each segment, and the figures that say so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import pytest

from features.canonical import based, everything
from intarsia.core.features import Column, FeatureTable
from intarsia.core.persona import Persona, Trait
from intarsia.core.template import Lever
from intarsia.engines.connect import connect
from intarsia.features.measure import measure
from intarsia.personas.industry import plays_for
from intarsia.personas.levers import pulled, unmeasured
from intarsia.personas.play import FOR_ANYBODY
from intarsia.personas.playbook import PLAYS
from intarsia.personas.recommend import advise_first, fields_of
from intarsia.personas.templates import PLUGINS
from intarsia.personas.wording import quantity

OF_EACH = {
    "ecommerce": {"Recommendations", "Dynamic pricing", "Targeted promotions", "Optimised e-mail"},
    "bank": {"Cross-sell", "Fraud patterns", "Investment personalisation", "Lending risk"},
    "saas": {"Feature adoption", "Engagement depth", "Expansion", "Onboarding", "Churn prevention", "Account development"},
}


@pytest.fixture(scope="module")
def everything_measured() -> Iterator[FeatureTable]:
    engine = connect("duckdb", memory="1GB", threads=1)
    yield measure(based(engine, everything(120)), date(2021, 9, 1))
    engine.close()


def _persona(coverage: float = 1.0, **shown: tuple[float, float, float]) -> Persona:
    """A persona by its traits: typical value, everyone's, and the difference."""
    traits = tuple(
        Trait(column, column, "", typical, everyone, difference, f"{column}: {typical:g} against {everyone:g}", coverage)
        for column, (typical, everyone, difference) in shown.items()
    )
    return Persona(1, "", 10, 0.1, 0.1, "", traits)


def _features(everything_measured: FeatureTable, *names: str) -> FeatureTable:
    return FeatureTable(
        everything_measured.table_expr,
        tuple(everything_measured.column(name) for name in names),
        everything_measured.as_of,
        everything_measured.engine,
    )


def _levers(template: str) -> dict[str, Lever]:
    return {lever.name: lever for lever in PLUGINS.build(template).levers}


@pytest.mark.parametrize("template", PLUGINS.names())
def test_an_industry_has_its_levers_and_all_that_they_name_is_measured(template: str, everything_measured: FeatureTable) -> None:
    levers = _levers(template)
    assert set(levers) == OF_EACH[template]
    known = {*everything_measured.names, "health_score", "company_size", "once"}
    for lever in levers.values():
        signs = {sign if sign == "once" else sign[:-1] for move in lever.moves for sign in move.signs}
        assert {*lever.columns, *signs, *(name for move in lever.moves for name in fields_of(move.advice))} <= known
        assert all(sign == "once" or sign[-1] in "+-" for move in lever.moves for sign in move.signs)
        assert not fields_of(lever.usual)
        assert lever.asks


def test_the_clearest_move_is_taken_with_its_figures(everything_measured: FeatureTable) -> None:
    features = _features(everything_measured, "opened_rate", "clicked_rate")
    mails = _levers("ecommerce")["Optimised e-mail"]
    (told,) = pulled(_persona(opened_rate=(0.6, 0.3, 1.2), clicked_rate=(0.01, 0.08, -0.9)), features, [mails])
    assert told.advice.startswith("The subject works, the content does not")
    assert told.because == ("opened_rate: 0.6 against 0.3", "clicked_rate: 0.01 against 0.08")
    (told,) = pulled(_persona(opened_rate=(0.1, 0.3, -1.2), clicked_rate=(0.08, 0.08, 0.0)), features, [mails])
    assert told.advice.startswith("Write rarely: 10 % opened")


def test_where_nothing_sets_them_apart_the_usual_is_told_with_the_figure(everything_measured: FeatureTable) -> None:
    features = _features(everything_measured, "opened_rate")
    mails = _levers("ecommerce")["Optimised e-mail"]
    (told,) = pulled(_persona(opened_rate=(0.31, 0.3, 0.02)), features, [mails])
    assert (told.usual, told.advice, told.because) == (True, mails.usual, ("opened_rate: 0.31 against 0.3",))


def test_a_reason_to_hold_back_goes_before_a_clearer_reason_to_sell(everything_measured: FeatureTable) -> None:
    """Whoever uses up her limits is offered no credit, however clearly a second product would fit."""
    features = _features(everything_measured, "n_products", "inflow", "credit_use")
    shown = {"n_products": (1.0, 3.0, -1.9), "inflow": (5000.0, 2000.0, 1.9)}
    cross = _levers("bank")["Cross-sell"]
    (told,) = pulled(_persona(**shown, credit_use=(0.2, 0.2, 0.0)), features, [cross])
    assert "savings first" in told.advice
    (told,) = pulled(_persona(**shown, credit_use=(0.8, 0.2, 0.5)), features, [cross])
    assert told.advice.startswith("No new credit: 80 % of the limit is used")


def test_the_level_that_sets_them_apart_is_named(everything_measured: FeatureTable) -> None:
    column = Column(
        "favourite_category", "Favourite category", "category", "nominal", "affinity", "affinity", "", "", levels=("toys", "tea")
    )
    features = FeatureTable(everything_measured.table_expr, (column,), everything_measured.as_of, everything_measured.engine)
    told = Trait(
        "favourite_category", "Favourite category tea", "share", 0.7, 0.2, 1.1, "Favourite category more often tea: 70 % against 20 %"
    )
    (pull,) = pulled(Persona(1, "", 10, 0.1, 0.1, "", (told,)), features, [_levers("ecommerce")["Recommendations"]])
    assert pull.advice == "News of tea first, then one category beside it"


def test_what_is_known_of_few_or_not_measured_is_said(everything_measured: FeatureTable) -> None:
    features = _features(everything_measured, "credit_use")
    levers = _levers("bank")
    (told,) = pulled(_persona(coverage=0.3, credit_use=(0.9, 0.2, 1.5)), features, [levers["Lending risk"]])
    assert told.advice == "Not told: this is not known of most of them: credit used"
    assert told.because == ()
    assert pulled(_persona(credit_use=(0.9, 0.2, 1.5)), features, [levers["Fraud patterns"]]) == ()
    assert unmeasured(features, list(levers.values()))[1] == ("Fraud patterns", "daily balances or movements of accounts")


@pytest.mark.parametrize("template", [None, *PLUGINS.names()])
def test_no_text_says_a_unit_twice(template: str | None, everything_measured: FeatureTable) -> None:
    """ "only 3.4 features features in use": what a brace stands for has its unit already."""
    industry = PLUGINS.build(template) if template else None
    texts = [text for play in plays_for(industry) for text in (play.need, play.chance, play.action)]
    texts += [move.advice for lever in (industry.levers if industry else ()) for move in lever.moves]
    words = {"customers": "3"} | {
        name: quantity(3.4, everything_measured.column(name)) if name in everything_measured.names else f"<{name}>"
        for text in texts
        for name in fields_of(text) - {"customers"}
    }
    for text in texts:
        said = re.findall(r"\w+", text.format_map(words).lower())
        assert not [pair for pair in pairwise(said) if pair[0] == pair[1] and not pair[0].isdigit()], text


def test_what_sells_goods_is_said_where_goods_are_sold() -> None:
    """No best sellers, carts or delivery terms for software and banks: the moves of their levers stand in."""
    shop = {play.action for play in PLAYS}
    for name in ("saas", "bank"):
        industry = PLUGINS.build(name)
        plays = plays_for(industry)
        assert {play.action for play in plays} & shop == {play.action for play in PLAYS if play.signs in FOR_ANYBODY}
        assert sum(len(lever.moves) for lever in industry.levers) + len(FOR_ANYBODY) < len(plays)
    assert shop < {play.action for play in plays_for(PLUGINS.build("ecommerce"))}


def test_an_industry_without_goods_is_told_the_move_of_a_lever_first(everything_measured: FeatureTable) -> None:
    features = _features(everything_measured, "usage_trend", "monthly_amount")
    (told,) = advise_first([_persona(usage_trend=(-0.4, 0.0, -1.2))], features, plays_for(PLUGINS.build("saas")))
    assert told.recommendation == "Feature adoption: not now: use falls; bring them back to what they used before showing more."
    assert (told.needs, told.opportunities) == ((), ())
