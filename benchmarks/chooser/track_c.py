"""Track C: how often "natural" is said where there are no groups, and how often groups that were planted are found."""

from __future__ import annotations

import time

import numpy as np
from benchmarks.structure_null import BASES, TABLES, tried

WANTED = 0.05


def run(sets: int, seed: int, *, only: str = "") -> None:
    """Print a row for each kind of base, and the rate over all null bases with its upper 95 % limit."""
    print(f"{'base':34s} {'natural':>9s} {'structure':>10s} {'seconds':>8s}")
    said = total = 0
    for name in (*BASES, *TABLES):
        if only in name:
            start = time.process_time()
            words, passed = tried(name, sets, seed)
            seconds = (time.process_time() - start) / sets
            natural = words.count("natural")
            print(f"{name:34s} {natural:4d}/{sets:<4d} {passed:5d}/{sets:<4d} {seconds:8.1f}", flush=True)
            if "null" in name:
                said, total = said + natural, total + sets
    if total:
        print(f"false natural: {said} of {total} ({said / total:.1%}; upper 95 % limit {_upper(said, total):.1%}; wanted: {WANTED:.0%})")


def _upper(hits: int, total: int) -> float:
    """The one-sided upper 95 % limit of a rate (Clopper & Pearson)."""
    from scipy.stats import beta

    return float(beta.ppf(0.95, hits + 1, total - hits)) if hits < total else float(np.float64(1.0))
