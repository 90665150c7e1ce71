"""Quotation marks that do not fit: a mark that opens a text and never closes it must not swallow the records below.

A text in quotation marks may run over several lines, and where it closes as it should it is a text, though its lines have commas too. A
mark is only a letter (`5" tape`, `"5 inch`) where it never closes so, or where the lines that it would swallow are, nearly all, whole
records by themselves: the fewer columns and known forms a record has, the more of them it takes. The forms are learnt from the head.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

_MOST_LINES = 10_000  # of one text
_HUNDREDS = 100  # lines that look like records prove a stray mark before the text is seen to close
_NEARLY_ALL = 9  # of ten lines
_LETTERS, _DIGITS = re.compile(r"[^\W\d_]+"), re.compile(r"\d+")
_ENDS = "\r\n"


@dataclass(frozen=True)
class Record:
    """The text of a record with its line end, the number of its first line from 1, whether it is written anew, and whether a mark in it
    is read as a letter."""

    text: str
    line: int
    mended: bool = False
    stray: bool = False


@dataclass(frozen=True)
class Rule:
    """What separates fields, how many there are, and of each the forms that its values have ("" for any)."""

    delimiter: str
    width: int
    forms: tuple[frozenset[str], ...] = ()

    @cached_property
    def sound(self) -> re.Pattern[str]:
        """A record whose marks all fit, over several lines too."""
        sign = re.escape(self.delimiter)
        one = f'(?>"(?:[^"]|"")*+"|(?!{self.blanks}")[^{sign}\r\n]*+)'
        return re.compile(f"{one}(?:{sign}{one})*+[\r\n]*+")

    @cached_property
    def close(self) -> re.Pattern[str]:
        """A mark that closes a text: a field or a line ends behind it."""
        return re.compile(f'(?<!")((?:"")*)"(?!"){self.blanks}(?={re.escape(self.delimiter)}|[\r\n]|$)')

    @cached_property
    def opening(self) -> re.Pattern[str]:
        """A mark that opens a text: a field begins with it."""
        return re.compile(f'{self.blanks}"')

    @property
    def blanks(self) -> str:
        """The blanks that may stand beside the marks of a text."""
        return "" if self.delimiter == " " else " *"

    @property
    def enough(self) -> int:
        """How many lines that look like records prove that a text is none, where its marks do not fit."""
        return 2 if any(self.forms) else 6

    @cached_property
    def proof(self) -> int:
        """How many do where its marks fit. Prose has a line with one comma now and then, and a list lines of plain numbers: every further
        sign, and twice every form that is more than a number, is taken to make such a line four times rarer."""
        telling = [forms != {"9"} for forms in self.forms if forms]
        known = 2 * sum(telling) + (not all(telling))
        return max(self.enough, 2_000 // 4 ** (min(self.width - 1, 3) + known))

    def shown(self, seen: int, others: int) -> bool:
        """Whether so many lines look like records, and so few others do not, that they are no text though its marks fit."""
        return seen >= max(self.proof, _NEARLY_ALL * others)

    def like(self, fields: Sequence[str]) -> bool:
        """Whether these are the fields of a whole record: as many, in the forms that are known. One field alone shows nothing."""
        if len(fields) != self.width or (self.width == 1 and not any(self.forms)):
            return False
        pairs = [(cell.strip(), forms) for cell, forms in zip(fields, self.forms, strict=False) if forms]
        return all(not cell or form(cell) in forms for cell, forms in pairs) and (not pairs or any(cell for cell, _ in pairs))


def form(cell: str) -> str:
    """What a value looks like: `a9-9` for "C17-204"."""
    return _DIGITS.sub("9", _LETTERS.sub("a", cell[:80]))


def forms_of(rows: Sequence[Sequence[str]], width: int) -> tuple[frozenset[str], ...]:
    """The forms of each column that has digits and few forms (numbers, dates, ids); none for texts."""
    whole = [row for row in rows if len(row) == width]
    return tuple(_forms([row[i].strip() for row in whole if row[i].strip()]) for i in range(width))


def _forms(cells: Sequence[str]) -> frozenset[str]:
    counts = Counter(map(form, cells))
    common = {one: n for one, n in counts.items() if n > 0.02 * len(cells)}
    numbered = sum(n for one, n in common.items() if "9" in one)
    return frozenset(common) if len(cells) > 2 and numbered >= 0.9 * len(cells) and len(common) <= 0.5 * len(cells) else frozenset()


@dataclass(frozen=True)
class _Ahead:
    """Lines that can be looked at before they are taken."""

    lines: Iterator[str]
    seen: deque[str] = field(default_factory=deque)

    def take(self) -> str:
        return self.seen.popleft() if self.seen else next(self.lines, "")

    def coming(self) -> Iterator[str]:
        yield from self.seen
        for line in self.lines:
            self.seen.append(line)
            yield line


def records(lines: Iterable[str], rule: Rule) -> Iterator[Record]:
    """The records that the lines are, blank lines too. Where the marks of one do not fit, its text is written anew so that they do. Costs a
    look at each line that has marks (about a microsecond), and at those below where one opens a text."""
    ahead, number = _Ahead(iter(lines)), 1
    while line := ahead.take():
        if '"' not in line or rule.sound.fullmatch(line):
            yield Record(line, number)
            number += 1
            continue
        fields, more = _span(line, ahead, rule)
        whole = line + "".join(ahead.take() for _ in range(more))
        if rule.sound.fullmatch(whole):
            yield Record(whole, number)
        else:
            end = whole[len(whole.rstrip(_ENDS)) :]
            yield Record(_written(fields, rule) + end, number, mended=True, stray=any('"' in cell for cell in fields))
        number += 1 + more


def _span(first: str, ahead: _Ahead, rule: Rule) -> tuple[list[str], int]:
    """The fields of the record that begins with this line, and how many lines more it has."""
    fields, held = _fields(first, rule)
    if held is None:
        return fields, 0
    single = _single(first, rule)
    whole = rule.like(single)
    if whole and '"' in held.replace('""', ""):  # something follows a mark that should end the field: the marks are letters
        return single, 0
    lines, seen, others, odd = [first], int(whole), int(not whole), False
    for line in islice(ahead.coming(), _MOST_LINES):
        lines.append(line)
        record = rule.like(_single(line, rule))
        seen, others = seen + record, others + (not record and not line.isspace())
        rest, held = _fields(line, rule, held)
        fields += rest
        if held is None:
            return (fields, len(lines) - 1) if _is_text(lines, fields, seen, others, rule) else (single, 0)
        odd = odd or '"' in (held if rest else line).replace('""', "")
        if seen >= rule.enough and (odd or (seen >= _HUNDREDS and rule.shown(seen, others))):
            break
    return single, 0


def _is_text(lines: Sequence[str], fields: Sequence[str], seen: int, others: int, rule: Rule) -> bool:
    """Whether lines are one record of these fields, though so many of them look like records by themselves."""
    if len(fields) != rule.width:
        return seen < rule.enough and not rule.like(_single(lines[0], rule))
    if seen < rule.enough:
        return True
    return not rule.shown(seen, others) and rule.sound.fullmatch("".join(lines)) is not None


def _fields(line: str, rule: Rule, held: str | None = None) -> tuple[list[str], str | None]:
    """The fields that end in a line, and what is held of a text that does not (None where none is open)."""
    fields: list[str] = []
    at = 0
    while True:
        opening = None if held is not None else rule.opening.match(line, at)
        if held is not None or opening:
            rest = line[opening.end() if opening else at :]
            closing = rule.close.search(rest)
            if closing is None:
                return fields, (held or "") + rest
            fields.append(((held or "") + rest[: closing.start()] + closing[1]).replace('""', '"'))
            at, held = len(line) - len(rest) + closing.end(), None
        else:
            value, at = _letters(line, at, rule)
            fields.append(value)
        if not line.startswith(rule.delimiter, at):
            return fields, None
        at += len(rule.delimiter)


def _letters(line: str, at: int, rule: Rule) -> tuple[str, int]:
    """The text up to where the field ends, and that place."""
    end = line.find(rule.delimiter, at)
    end = len(line.rstrip(_ENDS)) if end < 0 else end
    return line[at:end], end


def _single(line: str, rule: Rule) -> list[str]:
    """The fields of a line by itself: a mark that opens a text and does not close it there is a letter."""
    fields, held = _fields(line, rule)
    if held is None:
        return fields
    before = len(line) - len(held) - 1
    value, at = _letters(line, before, rule)
    return [*fields, value, *(_single(line[at + len(rule.delimiter) :], rule) if line.startswith(rule.delimiter, at) else ())]


def _written(fields: Sequence[str], rule: Rule) -> str:
    odd = ('"', rule.delimiter, "\r", "\n")
    return rule.delimiter.join('"' + cell.replace('"', '""') + '"' if any(sign in cell for sign in odd) else cell for cell in fields)
