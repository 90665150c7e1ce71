"""A process that keeps a home up to date until it is killed: it says after each step what is acknowledged.

python killed.py HOME LINES SEED
"""

from __future__ import annotations

import random
import sys
from datetime import timedelta

import pyarrow.parquet as pq

from flows.live.living import between, settings
from intarsia.flows.live.deciding import decide
from intarsia.flows.live.refresh import refresh
from intarsia.flows.live.retrain import retrain
from intarsia.flows.live.session import opened
from intarsia.flows.live.upkeep import compact

if __name__ == "__main__":
    home, lines, rng = settings(sys.argv[1]), pq.read_table(sys.argv[2]), random.Random(int(sys.argv[3]))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for step in range(1000):
        with opened(home) as session:
            run = session.home.state().run
        assert run is not None
        assert run.as_of is not None
        what = rng.choice(["day", "day", "day", "compact", "retrain", "rename"])
        if what == "day":
            refresh([between(lines, run.as_of, run.as_of + timedelta(days=1))], home, as_of=run.as_of + timedelta(days=1))
        elif what == "retrain":
            retrain(home)
        elif what == "compact":
            compact(home)
        else:
            decide("annotate", "S1", f"step {step} of {sys.argv[3]}", home, by="ana")
        with opened(home) as session:
            now = session.home.state().run
        assert now is not None
        sys.stdout.write(f"acknowledged {now.number} {now.as_of}\n")
        sys.stdout.flush()
