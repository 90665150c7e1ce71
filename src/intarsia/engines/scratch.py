"""Folders for what an engine keeps while it works. They hold customers' data, so what a killed process leaves is swept away by the next."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
import weakref
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

PREFIX = "intarsia-"
HELD = "held"
OLD_SECONDS = 2 * 86_400
"""Folders without a lock are those of one reading, which takes minutes: after two days their process is gone."""


@dataclass(frozen=True, eq=False)
class Scratch:
    """A folder that is there as long as this value. An engine ties it to its connection, which every table that it gave out holds."""

    place: Path

    def tied(self, con: Any) -> Any:
        """The connection, which holds this folder from now on."""
        con.intarsia_scratch = self
        return con


def scratch(within: str | None = None) -> Scratch:
    """A fresh folder (only its user may look into it) in `within`, or in the system's temporary folder; removed when the value goes.

    A lock on a file in it shows that its process lives: the folders of those that do not are removed first, of the system's temporary
    folder alone, for in a named one other machines may work whose locks are not seen here. Where there is no flock (Windows) they stay.
    Cost: a look at each such folder.
    """
    if within is None:
        _swept(Path(tempfile.gettempdir()))
    place = Path(tempfile.mkdtemp(prefix=PREFIX, dir=within))
    made = Scratch(place)
    weakref.finalize(made, _removed, place, _held(place), os.getpid())
    return made


def _held(place: Path) -> IO[bytes] | None:
    """The lock, which is taken before anybody can find it by its name."""
    try:
        import fcntl
    except ImportError:
        return None
    made = place / f"{HELD}.new"
    handle = made.open("wb")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # a file system without locks: the folder is never swept
        handle.close()
        return None
    made.rename(place / HELD)
    return handle


def _swept(base: Path) -> None:
    try:
        import fcntl
    except ImportError:
        return
    for held in base.glob(f"{PREFIX}*/{HELD}"):
        with suppress(OSError), held.open("rb") as handle:  # somebody else's, in use, or gone meanwhile
            if os.fstat(handle.fileno()).st_uid == os.getuid():
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(held.parent, ignore_errors=True)
    for place in base.glob(f"{PREFIX}*"):
        with suppress(OSError):
            if not (place / HELD).exists() and place.stat().st_uid == os.getuid() and _idle_seconds(place) > OLD_SECONDS:
                shutil.rmtree(place, ignore_errors=True)


def _idle_seconds(place: Path) -> float:
    """How long ago anything in the folder was last written."""
    return time.time() - max(one.stat().st_mtime for one in (place, *place.rglob("*")))


def _removed(place: Path, handle: IO[bytes] | None, owner: int) -> None:
    if os.getpid() != owner:  # a forked child, whose parent goes on working there
        return
    shutil.rmtree(place, ignore_errors=True)
    if handle is not None:
        handle.close()
