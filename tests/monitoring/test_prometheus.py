"""The text that Prometheus reads: every line well formed, labels escaped, the same bytes for the same findings."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from intarsia.core.journal import Census
from intarsia.core.migration import Migration
from intarsia.core.watch import Watch
from intarsia.monitoring.prometheus import exposition
from intarsia.monitoring.watch import watch
from monitoring.shop import LEARNT, NOW, changed, unchanged, values

LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\\\|\\"|\\n)*"'
SAMPLE = re.compile(rf"[a-zA-Z_:][a-zA-Z0-9_:]*(?:\{{{LABEL}(?:,{LABEL})*\}})? (?:NaN|[+-]Inf|-?[0-9.e+-]+)")
COMMENT = re.compile(r"# (?:HELP [a-zA-Z_:][a-zA-Z0-9_:]* [^\n]*|TYPE [a-zA-Z_:][a-zA-Z0-9_:]* gauge)")


def told() -> Watch:
    base = unchanged(400, seed=1)
    period = Migration.of(LEARNT, NOW, [(11, 12, "time")] * 9, [(11, 100), (12, 50)])
    census = tuple(Census(1, day, segment, 100 + segment, 500.5) for day in (LEARNT, NOW) for segment in (11, 12))
    found = watch(replace(changed(base, spend=values(base, "spend") * 3), migrations=(period,), census=census, value="spend"))
    return replace(found, names={11: 'Say "hi"\\\nto\u20ac them', 12: "Plain"})


def test_every_line_is_well_formed_and_every_metric_is_explained_once() -> None:
    text = exposition(told())
    assert text.endswith("\n")
    kinds: list[str] = []
    for line in text.splitlines():
        assert COMMENT.fullmatch(line) or SAMPLE.fullmatch(line), line
        if line.startswith("# TYPE "):
            kinds.append(line.split()[2])
        elif not line.startswith("#"):
            assert re.split(r"[{ ]", line)[0] == kinds[-1]
    assert len(kinds) == len(set(kinds)) == text.count("# HELP ")


def test_labels_are_escaped_and_numbers_plain() -> None:
    text = exposition(told())
    assert r'intarsia_segment_customers{segment="S11",name="Say \"hi\"\\\nto€ them"} 111' in text
    assert "intarsia_watch_alarm 1\n" in text
    assert 'intarsia_moves{cause="time"} 9\n' in text
    assert 'intarsia_transition_customers{origin="S11",target="S12"} 9\n' in text
    assert 'intarsia_segment_value{segment="S12",name="Plain"} 500.5\n' in text


def test_there_is_no_clock_in_it() -> None:
    assert exposition(told()) == exposition(told())
    assert "intarsia_watch_as_of_timestamp_seconds 1780272000\n" in exposition(told())


def test_nothing_found_still_answers_an_alert() -> None:
    empty = exposition(Watch(date(2026, 1, 1), 1, 0, ""))
    assert "intarsia_watch_alarm 0\n" in empty
    assert 'intarsia_watch_findings{severity="alarm",topic="all"} 0\n' in empty
