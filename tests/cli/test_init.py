"""`intarsia init` gives a folder that runs, and overwrites nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


def intarsia(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "intarsia.cli.app", *words], cwd=cwd, capture_output=True, text=True, check=False)


@pytest.mark.nightly
def test_the_example_of_a_bank_runs_as_it_is_and_finds_its_groups(tmp_path: Path) -> None:
    assert intarsia("init", "--template", "bank", cwd=tmp_path).returncode == 0
    done = intarsia("run", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    names = {persona["name"] for persona in json.loads(done.stdout)["personas"]}
    assert names == {"Wealth-management prospects", "Debt-consolidation candidates", "Routine-transaction users"}


def test_what_is_there_is_not_overwritten_and_an_unknown_industry_is_told(tmp_path: Path) -> None:
    (tmp_path / "intarsia.toml").write_text("seed = 1\n", encoding="utf-8")
    done = intarsia("init", "--template", "saas", "--no-example", cwd=tmp_path)
    assert done.returncode == 2
    assert "there is already: intarsia.toml" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["intarsia.toml"]
    wrong = intarsia("init", "new", "--template", "airline", cwd=tmp_path)
    assert wrong.returncode == 2
    assert "bank, ecommerce, saas" in wrong.stderr


def test_settings_without_an_example_name_the_tables_of_the_industry(tmp_path: Path) -> None:
    assert intarsia("init", "new", "--template", "saas", "--no-example", cwd=tmp_path).returncode == 0
    text = (tmp_path / "new" / "intarsia.toml").read_text(encoding="utf-8")
    assert "# [sources.usage]" in text
    assert 'template = "saas"' in text
    assert "used_at (needed)" in (tmp_path / "new" / "README.md").read_text(encoding="utf-8")
