"""Files are settled on the disk in a way that every system takes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SETTLED = """
import os, sys
from pathlib import Path
from intarsia.store.files import settle

opened = []
sys.addaudithook(lambda event, args: opened.append(args[2]) if event == "open" and args[0] == sys.argv[1] else None)
settle(Path(sys.argv[1]))
print(all(flags & (os.O_RDWR | os.O_WRONLY) for flags in opened), len(opened))
"""


def test_a_file_is_open_for_writing_where_it_is_settled(tmp_path: Path) -> None:
    """Windows settles no file that is open for reading only; what Python asks of the system can be heard on every system."""
    (tmp_path / "file").write_bytes(b"whole")
    told = subprocess.run([sys.executable, "-c", SETTLED, str(tmp_path / "file")], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["True", "1"]
    assert (tmp_path / "file").read_bytes() == b"whole"
