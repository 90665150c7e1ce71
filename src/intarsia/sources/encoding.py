"""How a file's bytes spell its letters: told by the bytes themselves, so that Müller and Şahin arrive as they were written."""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from intarsia.errors import Unreadable, UsageError
from intarsia.sources.places import CHUNK, opened, read_chunk

LONGEST_LINE = 2_000_000
NO_SIGN = "\x1e"  # a sign that occurs in no sane text table: it stands for "none" where DuckDB wants one
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_TURKISH = frozenset(b"\xd0\xdd\xde\xf0\xfd\xfe")
_POLISH = frozenset(b"\xb3\xb9\xbf\x9c\x9f\xa3\x8c")
_UNDEFINED_1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")


@dataclass(frozen=True)
class Script:
    """What a file's bytes are: encoding, SHA-256, first megabytes; `damaged` where a few bytes do not fit; NUL bytes; lines over 2 MB.

    `lines`: how many lines there are; 0 where a carriage return stands elsewhere than at the end of every line, or NO_SIGN occurs.
    """

    encoding: str
    because: str
    head: bytes
    digest: str
    damaged: bool = False
    nul: bool = False
    long_line: bool = False
    lines: int = 0

    @property
    def straight(self) -> bool:
        """Whether the file can be read as it is."""
        return self.encoding in ("utf-8", "utf-8-sig") and not (self.damaged or self.nul or self.long_line)

    @property
    def text(self) -> str:
        """The first megabytes, decoded."""
        return codecs.getincrementaldecoder(self.encoding)("replace").decode(self.head)


def examine(path: Path, encoding: str | None = None) -> Script:
    """Look at every byte of a file once (about 1 GB/s plus decompression) and say how it is written. Errors: Unreadable, UsageError."""
    if encoding is not None:
        try:
            codecs.lookup(encoding)
        except LookupError as error:
            raise UsageError(f"There is no text encoding called '{encoding}'. Try utf-8, latin-1, cp1252, cp1254 or cp1251.") from error
    pass_ = _read_through(path)
    if not pass_.head.strip(b"\0 \r\n\t\xef\xbb\xbf"):
        raise Unreadable(f"The file '{path.name}' is empty.")
    chosen, because, damaged = (encoding, "as set", False) if encoding else _decide(pass_, path)
    wide = chosen.startswith(("utf-16", "utf-32"))
    if not wide:
        _refuse_binary(pass_.head, path)
    return Script(chosen, because, pass_.head, pass_.digest, damaged, pass_.nul and not wide, pass_.long_line, pass_.lines)


@dataclass(frozen=True)
class _Pass:
    head: bytes
    digest: str
    valid_utf8: bool
    nul: bool
    long_line: bool
    high: bytes
    lines: int


@dataclass(frozen=True)
class _Lines:
    """Lines counted chunk by chunk, with the carriage returns at their ends and elsewhere, and whether NO_SIGN occurs."""

    ends: int = 0
    returns: int = 0
    pairs: int = 0
    last: bytes = b"\n"
    signed: bool = False

    def and_(self, chunk: bytes) -> _Lines:
        """With one more chunk."""
        returned = b"\r" in chunk or self.last == b"\r"
        pairs = chunk.count(b"\r\n") + (self.last == b"\r" and chunk.startswith(b"\n")) if returned else 0
        return _Lines(
            self.ends + chunk.count(b"\n"),
            self.returns + (chunk.count(b"\r") if returned else 0),
            self.pairs + pairs,
            chunk[-1:],
            self.signed or NO_SIGN.encode() in chunk,
        )

    @property
    def number(self) -> int:
        """How many lines; 0 where they do not all end alike, or NO_SIGN occurs."""
        alike = self.returns == 0 or self.returns == self.pairs == self.ends
        return self.ends + (self.last != b"\n") if alike and not self.signed else 0


def _read_through(path: Path) -> _Pass:
    digest, decoder = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")("strict")
    head, high, lines = bytearray(), bytearray(), _Lines()
    valid, nul, long_line, unbroken, pending = True, False, False, 0, False
    with opened(path) as stream:
        while chunk := read_chunk(stream, path):
            digest.update(chunk)
            lines = lines.and_(chunk)
            nul = nul or b"\0" in chunk
            first = chunk.find(b"\n")
            unbroken = unbroken + len(chunk) if first < 0 else unbroken + first
            long_line = long_line or unbroken > LONGEST_LINE
            unbroken = unbroken if first < 0 else len(chunk) - 1 - chunk.rfind(b"\n")
            if len(head) < 2 * CHUNK:
                head += chunk
            if pending or not chunk.isascii():
                valid, pending = _still_valid(decoder, chunk, valid=valid)
                if len(high) < CHUNK:
                    high += b" ".join(re.findall(rb"[^\n]?[^\n]?[\x80-\xff]+[^\n]?", chunk)[:50_000])
    valid = valid and not pending
    return _Pass(bytes(head), digest.hexdigest(), valid, nul, long_line, bytes(high), lines.number)


def _still_valid(decoder: codecs.IncrementalDecoder, chunk: bytes, *, valid: bool) -> tuple[bool, bool]:
    """Whether all bytes so far are UTF-8, and whether a letter is cut at the chunk's end."""
    if not valid:
        return False, False
    try:
        decoder.decode(chunk)
    except UnicodeDecodeError:
        return False, False
    return True, bool(decoder.getstate()[0])


def _decide(read: _Pass, path: Path) -> tuple[str, str, bool]:
    head = read.head
    for mark, name in _MARKS:
        if head.startswith(mark) and (name != "utf-8-sig" or read.valid_utf8):
            return name, "the byte order mark says so", False
    if read.nul and (wide := _wide(head)):
        return wide, "every other byte is zero", False
    if read.valid_utf8:
        return "utf-8", "every byte fits", False
    good = len(re.findall(rb"[\xc3-\xf4][\x80-\xbf]+", read.high))
    strays = len(re.findall(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])", read.high))
    if good > 10 * strays:
        return "utf-8", "nearly every byte fits", True
    return (*_single_byte(read.high, path), False)


def _wide(head: bytes) -> str:
    sample = head[:4000]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.4 * len(sample) / 2 and even < odd / 10:
        return "utf-16-le"
    if even > 0.4 * len(sample) / 2 and odd < even / 10:
        return "utf-16-be"
    return ""


def _single_byte(high: bytes, path: Path) -> tuple[str, str]:
    """One of the one-byte encodings, by which letters the high bytes would be."""
    runs = re.findall(rb"[\x80-\xff]+", high)
    letters = b"".join(runs)
    if not letters:
        raise Unreadable(f"The text of '{path.name}' is in no known encoding. Save it as UTF-8.")
    cyrillic = sum(byte >= 0xC0 for byte in letters) / len(letters)
    if len(letters) / len(runs) > 2.0 and cyrillic > 0.8:
        small = sum(byte >= 0xE0 for byte in letters)
        return (
            ("cp1251", "its runs of letters are Cyrillic") if small * 2 >= len(letters) else ("koi8-r", "its runs of letters are Cyrillic")
        )
    turkish = sum(byte in _TURKISH for byte in letters) / len(letters)
    if turkish > 0.15:
        return "cp1254", f"{turkish:.0%} of its accented letters are ğ, ı, ş or İ"
    between = re.findall(rb"(?<=[A-Za-z])[\xb3\xb9\xbf\x9c\x9f](?=[a-z ,;\t])", high)
    if len(between) > 0.1 * len(runs) and sum(byte in _POLISH for byte in letters) > 0.1 * len(letters):
        return "cp1250", "its accented letters are those of Central Europe"
    if any(byte in _UNDEFINED_1252 for byte in letters):
        return "latin-1", "its bytes fit no other encoding"
    return "cp1252", "its bytes are not UTF-8, and its letters are those of Western Europe"


def _refuse_binary(head: bytes, path: Path) -> None:
    sample = head[:65_536]
    controls = sum(sample.count(bytes([code])) for code in (*range(9), *range(14, 32)))
    if controls > 0.1 * len(sample):
        raise Unreadable(f"The file '{path.name}' is binary, not a table. Give a text table (csv, tsv), a Parquet file or a workbook.")
    start = sample.removeprefix(b"\xef\xbb\xbf").lstrip()[:200].lower()
    for mark, what in ((b"<!doctype html", "a web page"), (b"<html", "a web page"), (b"<?xml", "an XML document")):
        if start.startswith(mark):
            raise Unreadable(f"The file '{path.name}' is {what}, not a table of orders. Export the orders as csv, Parquet or xlsx.")
