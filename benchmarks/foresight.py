"""Track D: how much of what customers do next do eight segments or fewer foretell, out of sample, beside the customary ways?

    python benchmarks/foresight.py [--cdnow PATH] [--origins 4]

Online Retail (packaged) and CDNOW (Fader & Hardie; not packaged: give the path of CDNOW_master.txt). Everything, the choice of algorithm
and number included, is learnt before each origin and judged on the horizon after it. CDNOW is too short to learn from 273 days and be
judged on 273 others, so there customers are split instead: learnt on one half, judged on the other, and the other way round.
Prints R2 (forecasts rescaled to the level of the window) of every way at every origin, medians, and what a shuffled outcome gives.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

import intarsia as ia
from intarsia.core.base import CustomerBase
from intarsia.core.lesson import Lesson
from intarsia.core.segmentation import Policy, Segmentation
from intarsia.evidence.origin import Window, judge
from intarsia.flows.objective import known, origins
from intarsia.flows.yardsticks import ceilings, ways
from intarsia.stats.sampling import by_content

TARGETS = {"Online Retail, 90 d": 0.46, "CDNOW, 90 d": 0.21, "CDNOW, 273 d, split": 0.29}


def forward(base: CustomerBase, last: date, days: int, most: int) -> list[Window]:
    """Learnt one horizon before each origin."""
    out = []
    for day in origins(base, last, days, most):
        past, now = known(base, day - timedelta(days=days), "spend", days), known(base, day, "spend", days)
        out.append(Window(past.as_of, now.as_of, past.table, past.outcome, now.table, now.outcome))
    return out


def split(base: CustomerBase, last: date, days: int, most: int) -> list[Window]:
    """Learnt on one half of the customers known at each origin, judged on the other; both ways round."""
    out = []
    for number in range(most):
        here = known(base, last - timedelta(days=days + 30 * number), "spend", days)
        matrix = np.column_stack([np.nan_to_num(here.table[c].to_numpy(), nan=-1.0) for c in ("spend", "recency_days", "tenure_days")])
        half = np.zeros(len(here.outcome), dtype=bool)
        half[by_content(np.column_stack([matrix, here.outcome]), len(half) // 2, seed=number)] = True
        out += [
            Window(here.as_of, here.as_of, here.table.filter(own), here.outcome[own], here.table.filter(~own), here.outcome[~own])
            for own in (half, ~half)
        ]
    return out


def scored(segments: Segmentation, windows: list[Window]) -> dict[str, list[float]]:
    out: dict[str, list[float]] = {}
    for window in windows:
        origin, _ = judge(window, ways(segments, None, seed=0), ceilings(segments, seed=0), resamples=200)
        for score in origin.scores:
            if score.measure == "oos_r2":
                out.setdefault(score.name, []).append(score.value)
    return out


def shuffled(windows: list[Window], seed: int) -> list[Window]:
    rng = np.random.default_rng(seed)
    return [replace(w, past_outcome=rng.permutation(w.past_outcome), now_outcome=rng.permutation(w.now_outcome)) for w in windows]


def report(name: str, base: CustomerBase, days: int, windows: list[Window]) -> None:
    features = ia.measure(base)
    plain = ia.discover(features, ("kmeans",), k=8)
    first = windows[0]
    lesson = Lesson("spend", first.trained_on, days, first.past, first.past_outcome)
    segments = replace(plain, lesson=lesson, policy=Policy(4, 8))  # the lesson says: choose afresh, by what is foretold
    told = scored(segments, windows)
    print(f"\n{name}: R2 at {len(windows)} origins ({', '.join(str(w.judged_on) for w in windows)})")
    for way, values in sorted(told.items(), key=lambda pair: -float(np.median(pair[1]))):
        print(f"  {way:<18} median {np.median(values):.3f}   {' '.join(f'{v:.3f}' for v in values)}")
    nothing = scored(segments, shuffled(windows[:2], 0) + shuffled(windows[:2], 1))["discovered"]
    error = float(np.std(nothing, ddof=1)) / len(nothing) ** 0.5
    print(f"  shuffled outcome: mean {np.mean(nothing):+.4f}, two standard errors {2 * error:.4f}")
    best = float(np.median(told["discovered"]))
    print(f"  target {TARGETS[name]:.2f}: {'reached' if best >= TARGETS[name] else 'MISSED'}; ", end="")
    print(
        "never below past-spend quantiles"
        if all(a >= b for a, b in zip(told["discovered"], told["spend_quantiles"], strict=True))
        else "below past-spend quantiles somewhere"
    )


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--cdnow")
    asked.add_argument("--origins", type=int, default=4)
    options = asked.parse_args()
    retail = ia.read("demo")
    last = ia.measure(retail).as_of
    report("Online Retail, 90 d", retail, 90, forward(retail, last, 90, options.origins))
    if options.cdnow:
        music = ia.read(options.cdnow)
        last = ia.measure(music).as_of
        report("CDNOW, 90 d", music, 90, forward(music, last, 90, options.origins))
        report("CDNOW, 273 d, split", music, 273, split(music, last, 273, options.origins))


if __name__ == "__main__":
    main()
