"""Which files a place means, and what kind of file each one is: told by its first bytes, never by its name."""

from __future__ import annotations

import glob
import gzip
import hashlib
import re
import zlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import IO, cast
from urllib.parse import unquote

from intarsia.errors import Unreadable

CHUNK = 1 << 20
_WILD = frozenset("*?[")
_PARTITION = re.compile(r"(?:^|/)([A-Za-z_]\w*)=([^/]*)(?=/)")
_NOTHING = "__HIVE_DEFAULT_PARTITION__"
_JSON = re.compile(rb"^(?:\xef\xbb\xbf)?\s*(?:\{\s*[\"}]|\[\s*[{\]])")


def files(place: object) -> tuple[Path, ...] | None:
    """The files that a path, a folder, a glob or a list of them means, sorted within each; None where the place is no path at all. Of a
    folder all files that are not hidden, those deeper in it too.

    Errors: Unreadable where a file is missing, a folder is empty, or a glob matches nothing.
    """
    if isinstance(place, (str, Path)):
        return _matching(str(place))
    if isinstance(place, Sequence) and place and all(isinstance(one, (str, Path)) for one in place):
        return tuple(path for one in place for path in _matching(str(one)))
    return None


def singly(place: object) -> Sequence[object]:
    """The files that a path or a pattern means, one by one, as texts; anything else as it is. Errors: Unreadable, as `files`."""
    if not isinstance(place, (str, Path)) or place == "demo" or "://" in str(place):
        return (place,)
    return [str(path) for path in _matching(str(place))]


def stamp(place: object) -> str:
    """What tells a file that was not touched since: its path, size and time of change; "" for what is no file."""
    if not isinstance(place, (str, Path)) or not Path(place).is_file():
        return ""
    seen = Path(place).stat()
    return f"{Path(place).resolve()} {seen.st_size} {seen.st_mtime_ns}"


def kind(path: Path) -> str:
    """The kind of a file by its content: "parquet", "excel", "database" (SQLite, DuckDB), "json", or "text", which any other file counts as
    (and fails there with a reason)."""
    with path.open("rb") as file:
        head = file.read(16)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"SQLite format 3") or head[8:12] == b"DUCK":
        return "database"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "excel"
    if head.startswith(b"PK\x03\x04") and _is_workbook(path):
        return "excel"
    return "json" if _JSON.match(_beginning(path)) else "text"


def _beginning(path: Path) -> bytes:
    try:
        with opened(path) as stream:
            return stream.read(512)
    except (OSError, EOFError, zlib.error):
        return b""


def all_are(place: object, wanted: str) -> bool:
    """Whether the place names files that are there, all of one kind."""
    try:
        paths = files(place)
    except Unreadable:
        return False
    return paths is not None and all(kind(path) == wanted for path in paths)


def mixture(paths: Sequence[Path]) -> str:
    """Of files of different kinds: how many are of the most frequent one, and which are of others.

    Cost: the first bytes of each file.
    """
    kinds = {path: kind(path) if path.stat().st_size else "empty" for path in paths}
    usual, n = Counter(kinds.values()).most_common(1)[0]
    odd = [f"'{path.name}' is {one}" for path, one in kinds.items() if one != usual]
    return f"{n} of {len(paths)} are {usual}; {', '.join(odd[:3])}{' ...' if len(odd) > 3 else ''}"


def opened(path: Path) -> IO[bytes]:
    """The file's bytes, decompressed where it is gzip or Zstandard."""
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith(b"\x1f\x8b"):
        return cast("IO[bytes]", gzip.open(path, "rb"))
    if head == b"\x28\xb5\x2f\xfd":
        import pyarrow as pa

        return cast("IO[bytes]", pa.input_stream(str(path), compression="zstd"))
    return path.open("rb")


def read_chunk(stream: IO[bytes], path: Path) -> bytes:
    """The next megabyte. Errors: Unreadable where the compressed file is damaged."""
    try:
        return stream.read(CHUNK)
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(f"The compressed file '{path.name}' is damaged: {error}. Make it or fetch it again.") from error


def fingerprint(paths: Sequence[Path], told: Sequence[Sequence[str | None]] = ()) -> str:
    """The SHA-256 of the files' bytes, one after another, and of what their folders told of them; costs one read of them."""
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
    if any(told):
        digest.update(repr(told).encode())
    return digest.hexdigest()


def title(paths: Sequence[Path]) -> str:
    """How to call the files in a sentence: a name, or the first name and how many more."""
    return paths[0].name if len(paths) == 1 else f"{paths[0].name} and {len(paths) - 1} more"


def _matching(place: str) -> tuple[Path, ...]:
    path = Path(place).expanduser()
    if path.is_file():
        return (path,)
    if path.is_dir():
        return _within(path)
    if path.exists():
        raise Unreadable(f"'{place}' is not a plain file. Copy its content into one first.")
    if _WILD & set(place):
        found = tuple(sorted(one for one in map(Path, glob.glob(str(path), recursive=True)) if one.is_file()))  # noqa: PTH207
        if found:
            return found
        raise Unreadable(f"No file matches '{place}'.")
    near = ""
    if path.parent.is_dir():
        beside = sorted(one.name for one in path.parent.iterdir() if one.is_file())[:8]
        near = f" In that folder there is: {', '.join(beside) or 'nothing'}."
    raise Unreadable(f"There is no file '{place}'.{near}")


def _within(folder: Path) -> tuple[Path, ...]:
    """The files of a folder and of those in it, without what is hidden or marked as no data (.crc, _SUCCESS)."""
    parts = ((one, one.relative_to(folder).parts) for one in folder.rglob("*") if one.is_file())
    found = tuple(sorted(one for one, names in parts if not any(name.startswith((".", "_")) for name in names)))
    if not found:
        raise Unreadable(f"The folder '{folder}' holds no file.")
    return found


def partitions(paths: Sequence[Path], names: Sequence[str]) -> tuple[tuple[str, ...], tuple[tuple[str | None, ...], ...]]:
    """What the folders of files tell of their records, as in `country=DE/day=2024-01-05/a.parquet`: the columns that are not among `names`,
    and of each file their values (None for Hive's word for nothing). Nothing where the folders of the files tell different things."""
    told = [dict(_PARTITION.findall(path.as_posix())) for path in paths]
    same = bool(told) and all(list(one) == list(told[0]) for one in told)
    low = {name.lower() for name in names}
    own = tuple(name for name in told[0] if name.lower() not in low) if same else ()
    return own, tuple(tuple(None if one[name] == _NOTHING else unquote(one[name]) for name in own) for one in told)


def _is_workbook(path: Path) -> bool:
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.startswith("xl/") for name in archive.namelist())
    except (zipfile.BadZipFile, OSError):
        return False
