"""Folders that are there whole or not at all, whatever is killed while they are made, and however many processes make the same."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

ASIDE = ".making-"


def put_whole(place: Path, write: Callable[[Path], None], *, there: Callable[[Path], bool]) -> None:
    """Make a folder aside by `write`, settle it on the disk and put it at `place`, unless a whole one is `there` by then. Only its owner
    may look into the folder around it. Errors: OSError, and those of `write`; nothing half is left then."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = Path(tempfile.mkdtemp(prefix=ASIDE, dir=place.parent))
    try:
        write(made)
        for path in made.iterdir():
            settled(path)
        if not there(place):
            shutil.rmtree(place, ignore_errors=True)
            made.rename(place)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    settled(place.parent)


def settled(path: Path) -> None:
    """What was written is on the disk. Windows settles no file that is open for reading only, and no folder."""
    if path.is_dir() and os.name == "nt":
        return
    number = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(number)
    finally:
        os.close(number)
