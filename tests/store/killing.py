"""A nursery of writers that are there to be killed: for each line of input it forks one, which works in a home until it dies.

    python tests/store/killing.py FOLDER [CATALOGUE]

It says "writer PID", and a writer says "did K" when the K-th piece of work is acknowledged. Piece K puts customer K modulo 23 into
segment K modulo 5 + 1; every seventh piece is a compaction that removes all it may.
"""

from __future__ import annotations

import os
import sys
import traceback

from intarsia.core.journal import RunRecord
from intarsia.store.compact import compact
from intarsia.store.home import open_home
from intarsia.store.layers import merge
from store.made import day, put_members, put_moves

CUSTOMERS = 23


def membership(k: int) -> dict[str, tuple[int, int]]:
    """The truth after piece k: customer to (segment, day)."""
    return {f"c{n % CUSTOMERS:02d}": (n % 5 + 1, n) for n in range(k + 1)}


def write(folder: str, catalogue: str | None) -> None:
    home = open_home(folder, catalogue, create=True)
    while True:
        if len(home.runs(8)) == 8 and home.runs(1)[0].number % 7 == 0:
            compact(home, keep_days=3, keep_runs=2, grace_hours=0)
        with home.writing("refresh", wait_seconds=5) as writing:
            k = (writing.base.run.as_of - day(0)).days + 1 if writing.base.run else 0
            before, now = membership(k - 1), membership(k)
            customer = f"c{k % CUSTOMERS:02d}"
            put_members(writing, {customer: now[customer]}, [customer] if k else None)
            put_moves(writing, [(customer, k, before.get(customer, (0, 0))[0], now[customer][0])])
            merge(writing, "moves", most_layers=3)
            merge(writing, "membership", most_layers=3)
            writing.commit(RunRecord(as_of=day(k)))
        say(f"did {k}")


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    with open_home(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None, create=True) as warm:
        warm.state()
    for _ in sys.stdin:
        writer = os.fork()
        if not writer:
            try:
                write(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None)
            except BaseException:  # noqa: BLE001  it is told, and dies
                traceback.print_exc()
            finally:
                os._exit(1)
        say(f"writer {writer}")
        os.waitpid(writer, 0)
        say("dead")
