from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from intarsia.reports.page import render
from reports.built_run import NAMES, Wish, built_run, page_of

HOSTILE = '</svg></style><script>alert("x")</script><a href="javascript:alert(1)" onclick=alert(2)>\x00\u202e&amp;{{7*7}}'


class Seen(HTMLParser):
    """Every tag with its attributes, and the text outside tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def page(wish: Wish | None = None) -> str:
    return page_of(wish or Wish())


def test_the_page_is_small_self_contained_and_without_script() -> None:
    seen = Seen(page())
    assert len(page().encode()) < 1_500_000
    assert not {"script", "iframe", "object", "embed", "img", "form", "base"} & {tag for tag, _ in seen.tags}
    assert [a["href"] for a in seen.named("link")] == ["data:,"]
    assert all((a["href"] or "").startswith("#") for a in seen.named("a"))
    assert "url(http" not in page()
    assert "@import" not in page()


def test_it_says_who_how_many_and_how_sure() -> None:
    text = " ".join(" ".join(Seen(page()).words).split())
    for said in ("4,338 customers fall into 6 segments", "Rising newcomers (n = ", "reproducible", "The discovered segments came first."):
        assert said in text
    for name in NAMES[:6]:
        assert name in text
    assert "135,080" in text
    assert "sha256:4f1d0c9b7a" in text


def test_every_id_is_there_once_and_every_reference_finds_its_own() -> None:
    seen = Seen(page())
    ids = [a["id"] for _, a in seen.tags if a.get("id")]
    assert len(ids) == len(set(ids))
    wanted = {(a["href"] or "").removeprefix("#") for a in seen.named("a")} | set(re.findall(r"url\(#([^)]+)\)", page()))
    wanted |= {a["aria-labelledby"] or "" for _, a in seen.tags if a.get("aria-labelledby")}
    assert wanted <= set(ids)


def test_every_drawing_has_alternative_text_and_every_picture_a_table() -> None:
    seen = Seen(page())
    drawings = seen.named("svg")
    assert len(drawings) == 15  # eight pictures, all but the map for wide and narrow screens
    assert all(a["role"] == "img" and len(a["aria-label"] or "") > 40 for a in drawings)
    figures = re.findall(r"<figure.*?</figure>", page(), re.DOTALL)
    assert len(figures) == 8
    assert all("<details>" in figure and "<table>" in figure and "<caption>" in figure for figure in figures)


def test_headings_never_skip_a_level() -> None:
    levels = [int(tag[1]) for tag, _ in Seen(page()).tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_what_comes_from_data_stays_text() -> None:
    seen = Seen(page(Wish(mark=HOSTILE)))
    assert not {"script", "iframe"} & {tag for tag, _ in seen.tags}
    assert not any(name.startswith("on") for _, attributes in seen.tags for name in attributes)
    assert all((a["href"] or "").startswith("#") for a in seen.named("a"))
    assert "\x00" not in page(Wish(mark=HOSTILE))
    assert "\u202e" not in page(Wish(mark=HOSTILE))
    text = "".join(seen.words)
    assert '<script>alert("x")</script>' in text  # shown as it is, to be read and not run
    assert "&amp;{{7*7}}" in text


def test_the_same_run_gives_the_same_bytes() -> None:
    run = built_run()
    assert render(run) == page()


def test_another_way_that_wins_is_said_plainly() -> None:
    text = page(Wish(winner="spend_quantiles"))
    assert "The discovered segments did not come first: spend quantiles did." in text
    assert "spend quantiles foretold the next 90 days better (share of the differences in spend that was foretold: " in text
    assert "spend quantiles 0.35 [0.30, 0.39], against ours 0.31 [0.26, 0.35]" in text


@pytest.mark.parametrize(
    "wish",
    [
        Wish(k=1, n=1, backtest=False, candidates=False, findings=False, verdict="untested"),
        Wish(k=1, n=300, backtest=False),
        Wish(k=12, n=900, mark=" with a very long name that goes on and on" * 4),
        Wish(k=3, n=3, candidates=False, findings=False),
    ],
    ids=["one-customer", "one-segment", "twelve-long-names", "three-customers"],
)
def test_degenerate_runs_have_a_page(wish: Wish) -> None:
    seen = Seen(page(wish))
    text = " ".join(" ".join(seen.words).split())
    assert f"of {wish.n} customer" in text
    assert "nan" not in re.findall(r"\b[a-z]+\b", text)
    if not wish.backtest:
        assert "No back-test: it needs more than 181 days" in text
    if not wish.findings:
        assert "nothing here has been tested" in text
    if not wish.candidates:
        assert "No candidates were compared" in text


def test_spend_that_is_not_known_is_said_to_be_so() -> None:
    run = built_run()
    poor = tuple(replace(p, value_share=float("nan")) for p in run.personas.personas)
    text = render(replace(run, personas=replace(run.personas, personas=poor)))
    assert "Who carries the value is not known" in text
    assert "Spend is not known" in text
