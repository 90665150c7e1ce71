"""Run: python -m benchmarks.chooser --track A|B|C [--sets N] [--seed S] [--skip N] [--place FOLDER]. Prints a table."""

from __future__ import annotations

import argparse

from benchmarks.chooser import track_a, track_b, track_c


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.chooser", description=__doc__)
    arguments.add_argument("--track", choices=("A", "B", "C"), required=True)
    arguments.add_argument("--sets", type=int, default=0, help="sets (A 39, B 24, C 20 a kind where not given)")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--place", default="", help="track A: a folder of sets with labels instead of generated ones")
    arguments.add_argument("--skip", type=int, default=0, help="tracks A and B: leave out so many of the sets, to run them in parts")
    arguments.add_argument("--ours-only", action="store_true", help="track A: without the rivals")
    arguments.add_argument("--segments", type=int, nargs=2, default=(3, 9), help="track B: the fewest and most allowed")
    arguments.add_argument("--separation", type=float, default=0.0, help="track B: only this one of 0.6, 1 and 1.4")
    arguments.add_argument("--noise", type=int, default=-1, help="track B: only this one of 0, 6 and 20 noise features")
    arguments.add_argument("--only", default="", help="track C: only kinds whose name contains this")
    given = arguments.parse_args()
    if given.track == "A":
        track_a.run(given.sets or 39, given.seed, given.place, skip=given.skip, rivals=not given.ours_only)
    elif given.track == "B":
        fewest, most = given.segments
        limits = {"separation": given.separation, "noise": given.noise}
        track_b.run(given.sets or 24, given.seed, skip=given.skip, fewest=fewest, most=most, **limits)
    else:
        track_c.run(given.sets or 20, given.seed, only=given.only)


if __name__ == "__main__":
    main()
