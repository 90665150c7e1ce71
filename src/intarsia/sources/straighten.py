"""A copy of a text file that any reader can take: UTF-8, no NUL bytes, no endless lines. What was wrong stays marked in its place."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from intarsia.sources.encoding import LONGEST_LINE, Script
from intarsia.sources.places import opened, read_chunk
from intarsia.sources.quotes import Record, Rule, records

NUL_MARK = "\u2400"
LONG_MARK = "\u2400\u2026"


def straighten(path: Path, script: Script, target: Path) -> Path:
    """Write the straight copy and give its path; costs one read, memory stays below a few megabytes whatever the line lengths."""
    with target.open("w", encoding="utf-8", newline="") as out:
        for piece in _lines_in_bounds(_decoded(path, script.encoding)):
            out.write(piece)
    return target


def fit_marks(path: Path, rule: Rule, skip: int, target: Path) -> list[int] | None:
    """Write a copy without the first `skip` records in which all quotation marks fit, and give the lines in which marks are letters; None
    where nothing has to be mended: then no copy is written. Costs one read, two where there is a copy."""
    if not any(one.mended for one in _records(path, rule)):
        return None
    stray: list[int] = []
    with target.open("w", encoding="utf-8", newline="") as out:
        for one in islice(_records(path, rule), skip, None):
            out.write(one.text)
            if one.stray:
                stray.append(one.line)
    return stray


def _records(path: Path, rule: Rule) -> Iterator[Record]:
    with opened(path) as stream, io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as text:
        yield from records(text, rule)


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
