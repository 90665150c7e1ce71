"""A home on a medium that takes no writing, or on a full disk, is read and verified as any other; who would write is told why not."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from intarsia.store.home import open_home
from store.made import step

if TYPE_CHECKING:
    from pathlib import Path

LOOK = """
import sys
from intarsia.errors import IntarsiaError
from intarsia.store.home import open_home
from intarsia.store.verify import verify
try:
    with open_home(sys.argv[1]) as home:
        print(home.state().number, all(one.passed for one in verify(home)))
        with home.writing("decide"):
            print("written")
except IntarsiaError as error:
    print(type(error).__name__, error)
"""
MOUNTED = """
mkdir "$2" && mount -t tmpfs -o size=2m none "$2" && cp -r "$1" "$2/home" || exit 77
case "$3" in
  full) cat /dev/zero > "$2/fill" 2>/dev/null ;;
  journal) echo begun > "$2/home/catalogue.db-wal" && mount -o remount,ro "$2" || exit 77 ;;
  *) mount -o remount,ro "$2" || exit 77 ;;
esac
exec "$4" -c "$5" "$2/home"
"""


def looked_at(folder: Path, how: str) -> list[str]:
    """What is said of a home of two runs that lies on a disk of its own, in whatever user may make one."""
    with open_home(str(folder / "home"), create=True) as home:
        step(home, 1, {"A": (1, 1)}, None)
        step(home, 2, {"A": (2, 2)}, ["A"])
    if not shutil.which("unshare"):
        pytest.skip("a disk of one's own needs unshare (util-linux)")
    asked = ["unshare", "-rm", "sh", "-c", MOUNTED, "sh", str(folder / "home"), str(folder / "disk"), how, sys.executable, LOOK]
    done = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode == 77 or done.stderr.startswith("unshare:"):
        pytest.skip(f"this machine lets nobody mount a disk of his own: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize(("how", "reason"), [("read-only", "Read-only file system"), ("full", "No space left on device")])
def test_a_home_that_cannot_be_written_to_is_read(tmp_path: Path, how: str, reason: str) -> None:
    read, refused = looked_at(tmp_path, how)
    assert read == "2 True"
    assert f"'{tmp_path}/disk/home' cannot be written to: {reason}." in refused


def test_beside_a_journal_that_cannot_be_worked_in_it_is_told_why(tmp_path: Path) -> None:
    (told,) = looked_at(tmp_path, "journal")
    assert told.startswith(f"Unreadable The catalogue '{tmp_path}/disk/home/catalogue.db' does not answer: ")
    assert told.endswith("cannot be written to: Read-only file system.")
