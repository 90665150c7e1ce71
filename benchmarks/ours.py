"""The main job as Intarsia does it, for the comparison with benchmarks/notebook.py.

    python benchmarks/ours.py orders.parquet folder 4GB [whole]

Reads, cleans, measures, chooses algorithm and k by stability, assigns everybody, writes labels; with `whole` everything that `intarsia run`
writes: evidence, back-test, personas and report too.
"""

from __future__ import annotations

import sys
import time
from itertools import pairwise
from pathlib import Path

from intarsia.core.settings import EngineSettings, Settings
from intarsia.engines.connect import open_engine
from intarsia.flows import results, segment, stages
from intarsia.store.artefacts import parquet, write


def main(path: str, out: str, memory: str, extent: str = "same") -> None:
    settings = Settings(engine=EngineSettings(memory=memory))
    engine = open_engine(settings)
    clock = [("start", time.perf_counter())]
    try:
        if extent == "whole":
            done = segment.run(path, settings, engine=engine, progress=lambda what, _: clock.append((what, time.perf_counter())))
            results.write_results(done, out)
            segments = done.segments
        else:
            base = stages.read(path, settings=settings, engine=engine)
            clock.append(("read and clean", time.perf_counter()))
            features = stages.measure(base)
            clock.append(("measure", time.perf_counter()))
            segments = stages.discover(features)
            clock.append(("discover", time.perf_counter()))
            members = segments.members.order_by("customer_id")
            write(Path(out), {"segments.parquet": parquet(engine.batches(members), members.schema().to_pyarrow())}, {})
            clock.append(("write", time.perf_counter()))
            spent = [f"{what} {after - before:.1f}" for (_, before), (what, after) in pairwise(clock)]
            print(", ".join(spent), end="; ")
    finally:
        engine.close()
    print(f"{segments.algorithm_name} k={segments.k} customers={segments.n_customers:,}")


if __name__ == "__main__":
    main(*sys.argv[1:])
