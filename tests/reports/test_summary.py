from __future__ import annotations

from dataclasses import replace

from intarsia.reports.summary import headline
from reports.built_run import Wish, built_run


def test_three_sentences_with_their_numbers_and_intervals() -> None:
    many, who, sure = headline(built_run())
    assert many == "4,338 customers fall into 6 segments as of 10 December 2011."
    assert who.startswith("Rising newcomers (n = ")
    assert "times their share" in who
    assert "0.81 [0.76, 0.87]" in sure
    assert "n = 4,338" in sure
    assert sure.endswith(
        "in the back-test they foretold the next 90 days best (share of the differences in spend that was foretold: "
        "ours 0.31 [0.26, 0.35], against spend 0.28 [0.23, 0.32], n = 3,370)."
    )


def test_one_segment_one_customer_and_no_back_test() -> None:
    assert "form one segment" in headline(built_run(Wish(k=1, n=50)))[0]
    many, _, sure = headline(built_run(Wish(k=1, n=1, backtest=False, findings=False, verdict="untested")))
    assert many.startswith("There is 1 customer")
    assert sure == "How sure: whether the segments are groups that exist was not tested; there is no back-test."


def test_even_shares_are_not_called_carrying() -> None:
    run = built_run()
    even = tuple(replace(p, value_share=p.share) for p in run.personas.personas)
    assert headline(replace(run, personas=replace(run.personas, personas=even)))[1].startswith("No segment carries much more")


def test_control_characters_do_not_reach_the_terminal() -> None:
    assert not any(ord(c) < 32 for sentence in headline(built_run(Wish(mark="\x1b[31m\x07"))) for c in sentence)
