"""The gap statistic: highest at the planted number, and no more than chance where there are no groups."""

from __future__ import annotations

import numpy as np

from intarsia.stats.gap import gaps


def test_the_planted_number_has_the_first_gap_that_the_next_does_not_beat():
    rng = np.random.default_rng(0)
    rows = np.vstack([rng.normal(size=(80, 3)) + 8 * centre for centre in np.eye(3)])
    found = gaps(rows, range(1, 7))
    chosen = next(k for k in range(1, 6) if found[k][0] >= found[k + 1][0] - found[k + 1][1])
    assert chosen == 3


def test_one_box_has_no_gap_to_speak_of():
    found = gaps(np.random.default_rng(2).uniform(size=(300, 2)), [2, 3, 4], references=6)
    assert all(abs(gap) < 0.15 for gap, _ in found.values())
