"""A copy of a text file that any reader can take: UTF-8, no NUL bytes, no endless lines. What was wrong stays marked in its place."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from intarsia.sources.encoding import LONGEST_LINE, Script
from intarsia.sources.places import opened, read_chunk

NUL_MARK = "\u2400"
LONG_MARK = "\u2400\u2026"


def straighten(path: Path, script: Script, target: Path) -> Path:
    """Write the straight copy and give its path; costs one read, memory stays below a few megabytes whatever the line lengths."""
    with target.open("w", encoding="utf-8", newline="") as out:
        for piece in _lines_in_bounds(_decoded(path, script.encoding)):
            out.write(piece)
    return target


def _decoded(path: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    with opened(path) as stream:
        while chunk := read_chunk(stream, path):
            yield decoder.decode(chunk).replace("\0", NUL_MARK)
    yield decoder.decode(b"", final=True).replace("\0", NUL_MARK)


def _lines_in_bounds(pieces: Iterator[str]) -> Iterator[str]:
    carry: list[str] = []
    held, skipping = 0, False
    for piece in pieces:
        first, last = piece.find("\n"), piece.rfind("\n")
        if first < 0:
            carry.append(piece)
            held += len(piece)
            if held > LONGEST_LINE:
                carry, skipping = [], True
            continue
        skipping = skipping or held + first > LONGEST_LINE
        yield LONG_MARK if skipping else "".join(carry) + piece[:first]
        yield piece[first : last + 1]
        rest = piece[last + 1 :]
        carry, held, skipping = [rest], len(rest), False
    yield LONG_MARK if skipping else "".join(carry)
