"""What README.md and docs/guide show is run as it is written, in a folder with an orders.csv."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from flows.shop import orders, write_csv

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs" / "guide").glob("*.md"))]


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def _with_python() -> list[Any]:
    """Pages with Python; the README and what reads many sources at each change, the others by night."""
    marks = {True: pytest.mark.slow, False: pytest.mark.nightly}
    return [pytest.param(p, id=p.stem, marks=marks[p.stem in ("README", "sources")]) for p in PAGES if blocks(p, "python")]


@pytest.mark.parametrize("page", _with_python())
def test_python_examples_run(page: Path, tmp_path: Path) -> None:
    write_csv(tmp_path / "orders.csv", orders(150))
    code = "\n".join(blocks(page, "python"))
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


MANY = 1


def _with_commands() -> list[Any]:
    """Pages with commands; those with many of them, or with the whole demonstration that CI runs as `make demo`, by night."""
    pages = [(page, "\n".join(blocks(page, "bash"))) for page in PAGES if blocks(page, "bash")]
    marks = {True: pytest.mark.nightly, False: pytest.mark.slow}
    return [
        pytest.param(page, id=page.stem, marks=marks["intarsia demo" in told or told.count("intarsia ") > MANY]) for page, told in pages
    ]


@pytest.mark.parametrize("page", _with_commands())
def test_commands_run(page: Path, tmp_path: Path) -> None:
    write_csv(tmp_path / "orders.csv", orders(150))
    commands = [line for block in blocks(page, "bash") for line in block.splitlines() if line.startswith("intarsia ")]
    assert commands
    for command in commands:
        words = shlex.split(command, comments=True)[1:]
        done = subprocess.run([sys.executable, "-m", "intarsia.cli.app", *words], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}: {done.stderr}"


def test_every_public_verb_is_in_the_guide() -> None:
    import intarsia

    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [name for name in intarsia.__all__ if f"ia.{name}" not in text] == []
