"""How right and how dear the matching of people is: published sets with truth, generated people with families and shared mailboxes, scale.

python -m benchmarks.identity DATA               # DATA has splink_er/: fake_1000.csv, febrl_dataset3.csv
python -m benchmarks.identity DATA --records 1000000
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv
from benchmarks.people import people

import intarsia as ia
from intarsia.core.identity import Identities
from intarsia.customers.identity.quality import pairwise


def told(name: str, done: Identities, truth: dict[tuple[str, str], str], cpu: float) -> None:
    """One line: precision and recall with intervals and n, time."""
    keys = zip(done.records["source"].to_pylist(), done.records["record"].to_pylist(), strict=True)
    labels = np.unique([truth[key] for key in keys], return_inverse=True)[1]
    person = np.unique(done.records["person"].to_numpy(zero_copy_only=False), return_inverse=True)[1]
    precision, recall = pairwise(person, labels)
    print(
        f"| {name} | {done.n_records:,} | {labels.max() + 1:,} | {done.n_persons:,} | "
        f"{precision.value:.4f} ({precision.low:.4f} to {precision.high:.4f}; {precision.n:,} pairs) | "
        f"{recall.value:.4f} ({recall.low:.4f} to {recall.high:.4f}; {recall.n:,} pairs) | {cpu:.0f} |",
        flush=True,
    )


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What the work gives, and its CPU seconds."""
    start = time.process_time()
    return work(), time.process_time() - start


def fake(folder: Path) -> None:
    table = pcsv.read_csv(folder / "fake_1000.csv")
    done, cpu = timed(lambda: ia.match(str(folder / "fake_1000.csv"), label="cluster"))
    truth = {("", str(key)): str(label) for key, label in zip(table["unique_id"].to_pylist(), table["cluster"].to_pylist(), strict=True)}
    told("fake_1000", done, truth, cpu)


def febrl(folder: Path) -> None:
    table = pcsv.read_csv(folder / "febrl_dataset3.csv", convert_options=pcsv.ConvertOptions(strings_can_be_null=True))
    table = table.rename_columns([name.strip() for name in table.column_names])
    text = pa.table(
        {
            name: pc.utf8_trim_whitespace(pc.cast(column, pa.string()))
            for name, column in zip(table.column_names, table.columns, strict=True)
        }
    )
    for name, frame in (("febrl3 without soc_sec_id", text.drop_columns(["soc_sec_id"])), ("febrl3", text)):
        done, cpu = timed(lambda frame=frame: ia.match(frame))
        told(name, done, {("", key): key.split("-")[1] for key in text["rec_id"].to_pylist()}, cpu)


def generated(records: int, seed: int) -> None:
    table = people(records, seed=seed)
    started = time.perf_counter()
    done, cpu = timed(lambda: ia.match(table, label="truth"))
    wall = time.perf_counter() - started
    truth = dict(
        zip(zip(table["source"].to_pylist(), table["record_id"].to_pylist(), strict=True), table["truth"].to_pylist(), strict=True)
    )
    told(f"generated, seed {seed}", done, truth, cpu)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{records:,} records: {wall:.0f} s wall, {cpu:.0f} s CPU, {peak:.2f} GB at the peak", flush=True)
    for finding in done.findings:
        if finding.subject in ("all", "links", "blocking"):
            print(f"  {finding.check}: {finding.because}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--records", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    print("| set | records | people | found | precision (95 %) | recall (95 %) | CPU s |\n|---|---|---|---|---|---|---|")
    if given.records:
        generated(given.records, given.seed)
        return
    fake(given.data / "splink_er")
    febrl(given.data / "splink_er")
    for seed in (1, 2):
        generated(10_000, seed)


if __name__ == "__main__":
    main()
