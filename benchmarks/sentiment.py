"""How well moods and languages are told on public rated texts: learnt from half, and by lists of words; and what shuffled ratings teach.

    python benchmarks/sentiment.py DATA [--lists] [--speed 100000]

DATA is the folder of the public sets (amazon_text, turkish_text, russian_sentirueval, uzbek_reviews); one that is not there is left out,
and said to be. "held out" is one fifth of the texts that no model has seen in any way, drawn by wording so that copies, and near copies
with other numbers, capitals and signs, stay together; "cross-fitted" is what `ia.analyse` shows to users. Two classes where the set has
two, three where it has neutral ratings. Languages without a rated set are judged on invented sentences (benchmarks/checks) and on the Uzbek
set put into Cyrillic letters; `--lists`: only the lists.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import tarfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from intarsia.stats.intervals import wilson
from intarsia.text.analyse import Letters, analyse
from intarsia.text.judged import Judged, judge
from intarsia.text.models import PLUGINS, Notes
from intarsia.text.models.scrub import without_slots
from intarsia.text.moods import by_lists
from intarsia.text.ratings import moods
from intarsia.text.words import wording_key


@dataclass(frozen=True)
class Rated:
    """A public set: texts of one language, and what their authors said of the mood (-1, 0, 1); `check` where it is too small to learn from,
    or another set in other letters."""

    name: str
    language: str
    texts: list[str]
    moods: np.ndarray
    check: bool = False


def table(path: Path, text: str, rating: str, delimiter: str = ",") -> tuple[list[str], list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=delimiter))
    return [row[text] for row in rows], [row[rating] for row in rows]


def amazon(data: Path) -> tuple[list[str], list[str]]:
    return table(data / "amazon_text/amazon_pycaret_20000.csv", "reviewText", "Positive")


def alexa(data: Path) -> tuple[list[str], list[str]]:
    return table(data / "amazon_text/amazon_alexa.tsv", "verified_reviews", "rating", "\t")


def turkish(data: Path) -> tuple[list[str], list[str]]:
    return table(data / "turkish_text/Sentiment_dataset_turk.csv", "Text", "Sentiment")


def uzbek(data: Path) -> tuple[list[str], list[str]]:
    texts, told = [], []
    for name, mood in (("positive10kUZ.txt", "1"), ("negative10kUZ.txt", "-1")):
        lines = (data / "uzbek_reviews" / name).read_text(encoding="utf-8-sig").splitlines()
        texts += lines
        told += [mood] * len(lines)
    return texts, told


def russian(data: Path) -> tuple[list[str], list[str]]:
    texts, told = [], []
    for row in ET.parse(data / "russian_sentirueval/banks_test_etalon.xml").iter("table"):  # noqa: S314  a file of our own
        cells = {cell.get("name"): cell.text or "" for cell in row.findall("column")}
        said = [int(v) for k, v in cells.items() if k not in ("id", "twitid", "date", "text") and v not in ("", "NULL")]
        texts.append(cells["text"])
        told.append(str(min(said) if min(said) < 0 else max(said)))
    return texts, told


def snippets(data: Path) -> tuple[list[str], list[str]]:
    with tarfile.open(data / "amazon_text/hutto_ICWSM_2014.tar.gz") as archive:
        file = archive.extractfile("hutto_ICWSM_2014/amazonReviewSnippets_GroundTruth.txt")
        lines = io.TextIOWrapper(file, encoding="utf-8", errors="replace").read().splitlines() if file else []
    rows = [line.split("\t", 2) for line in lines if line.count("\t") >= 2]
    mood = [float(row[1]) for row in rows]
    return [row[2] for row in rows], [str(int(np.sign(m)) if abs(m) >= 0.5 else 0) for m in mood]


def checked(language: str) -> tuple[list[str], list[str]]:
    return table(CHECKS / f"{language}.tsv", "text", "mood", "\t")


def cyrillic(text: str) -> str:
    """Uzbek in Cyrillic letters, by the rules of spelling (a few loan words come out as nobody writes them)."""
    said = re.sub("[ʻʼ‘’`´]", "'", text)
    for latin, letter in _PAIRS:
        said = said.replace(latin, letter).replace(latin.capitalize(), letter.upper())
    said = re.sub(r"(?<![^\W\d_])e", "э", re.sub(r"(?<![^\W\d_])E", "Э", said))
    return said.translate(str.maketrans(_LATIN + _LATIN.upper(), _CYRILLIC + _CYRILLIC.upper()))


def in_cyrillic(data: Path) -> tuple[list[str], list[str]]:
    texts, told = uzbek(data)
    return [cyrillic(text) for text in texts], told


CHECKS = Path(__file__).parent / "checks"
_PAIRS = (("o'", "ў"), ("g'", "ғ"), ("sh", "ш"), ("ch", "ч"), ("yo", "ё"), ("yu", "ю"), ("ya", "я"), ("ye", "е"), ("ts", "ц"), ("'", "ъ"))
_LATIN, _CYRILLIC = "abdefghijklmnopqrstuvxyzcw", "абдефгҳижклмнопқрстувхйзкв"
SETS: tuple[tuple[str, str, Callable[[Path], tuple[list[str], list[str]]]], ...] = (
    ("Amazon apps", "en", amazon),
    ("Alexa", "en", alexa),
    ("Amazon sentences", "en", snippets),
    ("Turkish films", "tr", turkish),
    ("Russian bank tweets", "ru", russian),
    ("Uzbek apps (translated)", "uz", uzbek),
    ("the same in Cyrillic", "uz-Cyrl", in_cyrillic),
    ("invented sentences, uz", "uz-Cyrl", lambda _: checked("uz-Cyrl")),
    ("invented sentences, pt", "pt", lambda _: checked("pt")),
)


def loaded(data: Path) -> list[Rated]:
    out = []
    for name, language, read in SETS:
        try:
            texts, told = read(data)
        except FileNotFoundError as error:
            print(f"{name}: not there ({error.filename})")
            continue
        scrubbed = PLUGINS.build("scrub").read(Notes(texts)).columns["text"]
        check = language == "uz-Cyrl" or name.startswith("invented")
        out.append(Rated(name, language, [without_slots(text) for text in scrubbed], np.sign(moods(told).values), check))
    return out


def line(one: Rated, way: str, found: Judged) -> None:
    low, high = wilson(round(found.accuracy * found.n), found.n)
    print(
        f"{one.name:<24} {way:<26} {found.n:>6,}  {found.auc:.3f} [{found.low:.3f}, {found.high:.3f}]  "
        f"{found.accuracy:.3f} [{low:.3f}, {high:.3f}]  {found.macro_f1:.3f}",
        flush=True,
    )


def labels(positive: np.ndarray, negative: np.ndarray, *, three: bool) -> np.ndarray:
    between = 1 - positive - negative
    return np.where(three & (between > positive) & (between > negative), 0, np.where(positive >= negative, 1, -1))


def learnt(one: Rated, way: str, told: np.ndarray, judged: np.ndarray) -> None:
    """Learnt from `told` (NaN: hidden), judged on the texts of `judged`."""
    read = PLUGINS.build("learnt").read(Notes(one.texts, (), told))
    if not read.facts["learnt"]:
        print(f"{one.name:<24} {way:<26} {read.facts['because']}")
        return
    part = judged & np.isfinite(read.columns["positive"])
    good, bad = read.columns["positive"][part], read.columns["negative"][part]
    truth = (told if np.isfinite(told[part]).all() else one.moods)[part]
    line(one, way, judge(good - bad, labels(good, bad, three=bool((one.moods == 0).any())), truth))


def by_words(one: Rated, way: str, name: str = "") -> None:
    """By one plug-in, or by the lists as they are used."""
    notes = Notes(one.texts, [one.language] * len(one.texts))
    score = PLUGINS.build(name).read(notes).columns["sentiment"] if name else by_lists(notes, np.arange(len(one.texts)))
    three = (one.moods == 0).any()
    said = np.where(np.abs(score) < 0.2, 0, np.sign(score)) if three else np.where(score >= 0, 1, -1)
    line(one, way, judge(score, said, one.moods))


def speed(sets: list[Rated], n: int) -> None:
    texts = [text for one in sets for text in one.texts]
    stars = [mood for one in sets for mood in one.moods.tolist()]
    many = [f"{texts[at % len(texts)]} {at // len(texts)}" for at in range(n)]
    begun, wall = time.process_time(), time.perf_counter()
    found = analyse(Letters(many, [stars[at % len(texts)] for at in range(n)]))
    letters = sum(map(len, many)) / n
    print(f"\n{n:,} texts of {letters:.0f} letters in {len(found.quality)} languages, {len(found.topics)} topics: ", end="")
    print(f"{time.process_time() - begun:.0f} CPU seconds, {time.perf_counter() - wall:.0f} s on the clock")


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("data", type=Path)
    asked.add_argument("--lists", action="store_true", help="judge the lists of words alone")
    asked.add_argument("--speed", type=int, default=0, help="also time so many texts")
    options = asked.parse_args()
    sets = loaded(options.data)
    print(f"{'set':<24} {'way':<26} {'n':>6}  {'AUC [95 %]':<22}  {'accuracy [95 %]':<20}  macro-F1")
    for one in sets:
        if options.lists or one.check:
            by_words(one, "own list of words", "lexicon")
            continue
        fifth = np.array([wording_key(text, 99) % 5 == 0 for text in one.texts])
        learnt(one, "learnt, held out", np.where(fifth, np.nan, one.moods), fifth)
        learnt(one, "learnt, cross-fitted", one.moods, np.isfinite(one.moods))
        learnt(one, "learnt, ratings shuffled", np.random.default_rng(0).permutation(one.moods), np.isfinite(one.moods))
        by_words(one, "own list of words", "lexicon")
        if one.language == "en":
            by_words(one, "VADER", "vader")
            by_words(one, "mean of both (used)")
    told_languages(sets)
    if options.speed:
        speed([one for one in sets if not one.check], options.speed)


def told_languages(sets: list[Rated]) -> None:
    print("\nlanguage, each text told as one of many (all sets together)")
    texts = [text for one in sets for text in one.texts]
    true = [one.language for one in sets for _ in one.texts]
    for packaged in (True, False):
        found = PLUGINS.build("language", {"packaged": packaged}).read(Notes(texts)).columns["language"]
        for code in sorted(set(true)):
            own = [said == code for said, real in zip(found, true, strict=True) if real == code and said != "und"]
            print(f"  {'with py3langid' if packaged else 'own rules alone':<16} {code}: {np.mean(own):.4f} of {len(own):,} with words")


if __name__ == "__main__":
    main()
