"""The lineage as text: a tree that a terminal shows, and a graph whose boxes no name can break."""

from __future__ import annotations

from datetime import date

from intarsia.core.lineage import Lineage, LineageEvent, LivingSegment
from intarsia.reports.family import lineage_mermaid, lineage_tree

FIRST, SECOND, THIRD = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
LINEAGE = Lineage(
    (
        LivingSegment(1, "Our best", FIRST, pinned=True, former=("Loyal",)),
        LivingSegment(2, "Lapsed", FIRST, died=SECOND),
        LivingSegment(3, "Newcomers", FIRST, died=THIRD, notes=("The autumn campaign's.",)),
        LivingSegment(4, 'Quiet "}]; <b>x</b>', SECOND),
        LivingSegment(5, "Asleep", SECOND, died=THIRD),
        LivingSegment(6, "Bargain hunters", SECOND, died=SECOND),
    ),
    (
        LineageEvent("born", FIRST, 1, (), (1,)),
        LineageEvent("born", FIRST, 1, (), (2,)),
        LineageEvent("born", FIRST, 1, (), (3,)),
        LineageEvent("split", SECOND, 2, (2,), (4, 5)),
        LineageEvent("split", SECOND, 2, (1,), (1, 6)),
        LineageEvent("merged", THIRD, 3, (1, 3), (1,)),
        LineageEvent("died", THIRD, 3, (5,), ()),
        LineageEvent("rolled back", THIRD, 3, (6,), (1,)),
    ),
)


def test_the_tree_tells_every_segment_once_below_the_one_it_came_of() -> None:
    assert lineage_tree(LINEAGE).splitlines() == [
        "S1 Our best (since 2026-01-01; pinned; was Loyal)",
        "└─ S6 Bargain hunters (2026-02-01 to 2026-02-01; split off S1; ended by a roll-back)",
        "S2 Lapsed (2026-01-01 to 2026-02-01; split into S4 and S5)",
        '├─ S4 Quiet "}]; <b>x</b> (since 2026-02-01; split off S2)',
        "└─ S5 Asleep (2026-02-01 to 2026-03-01; split off S2; no successor)",
        "S3 Newcomers (2026-01-01 to 2026-03-01; merged into S1; The autumn campaign's.)",
    ]
    assert lineage_tree(Lineage()) == ""


def test_the_graph_has_a_box_a_segment_and_no_name_can_break_it() -> None:
    told = lineage_mermaid(LINEAGE)
    assert told.startswith("flowchart LR\n")
    assert '    S1["S1 Our best (pinned)<br/>since 2026-01-01"]' in told
    assert '    S4["S4 Quiet #34;#125;#93;#59; #60;b#62;x#60;#47;b#62;<br/>since 2026-02-01"]' in told
    arrows = [line.strip() for line in told.splitlines() if "-->" in line]
    assert arrows == [
        "S2 -->|split 2026-02-01| S4",
        "S2 -->|split 2026-02-01| S5",
        "S1 -->|split 2026-02-01| S6",
        "S3 -->|merged 2026-03-01| S1",
    ]
    assert told.endswith("class S2,S3,S5,S6 ended")
