"""The evidence behind a segment, as its card on the page tells it."""

from __future__ import annotations

from dataclasses import replace

from intarsia.core.finding import Card, Figure
from intarsia.core.persona import Pull
from intarsia.reports.page import render
from intarsia.reports.sections.cards import verdict
from reports.built_run import built_run


def card(number: int, word: str = "watch") -> Card:
    figures = (
        Figure("share", 0.25, 0.22, 0.28, 900),
        Figure("stability", 0.7, 0.6, 0.8, 225),
        Figure("held_out_differences", 1.0, 0.0, 2.0, 900),
        Figure("something else", 1.0, 0.0, 2.0, 900),
    )
    return Card(number, 225, word, "It comes back <b>seldom</b>.", figures)


def test_every_figure_has_its_interval_and_n() -> None:
    told = verdict(card(1))
    assert (told.word, told.tone) == ("watch", "fair")
    assert len(told.figures) == 3
    assert all("[" in said and "n = " in said for said in told.figures)
    assert told.figures[0].replace("\u202f", " ").replace("\u00a0", " ") == "Share of customers: 25 % [22 % to 28 %], n = 900"


def test_the_page_shows_the_verdict_and_escapes_it() -> None:
    run = built_run()
    with_cards = replace(run, evidence=replace(run.evidence, cards=(card(1), card(2, "do not use"))))
    page = render(with_cards)
    assert "do not use" in page
    assert "It comes back &lt;b&gt;seldom&lt;/b&gt;." in page
    assert "Held-out features in which it differs: 1 [0 to 2], n = 900" in page
    assert "seldom" not in render(run)


def test_levers_stand_on_the_card_with_their_figures_and_what_to_mind_stands_once() -> None:
    run = built_run()
    pulls = (Pull("Prices", "Full <b>price</b>.", ("pays 9 against 5",), guard="Say so"), Pull("E-mail", "As everyone.", (), usual=True))
    told = replace(
        run.personas,
        personas=tuple(replace(persona, levers=pulls) for persona in run.personas.personas),
        unmeasured=(("Returns", "a table of returns"),),
    )
    page = render(replace(run, personas=told))
    n = len(told.personas)
    assert page.count("Full &lt;b&gt;price&lt;/b&gt;.") == page.count("pays 9 against 5") == n
    assert page.count("Say so.") == 1
    assert page.count("a table of returns") == 1
    assert "About the levers" not in render(run)
