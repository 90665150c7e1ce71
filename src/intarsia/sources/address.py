"""Where a database is, without its secrets: these are named (`env:NAME`, `file:PATH`), looked up when needed, and never shown."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intarsia.errors import Unreadable, UsageError
from intarsia.sources.places import kind

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

_SCHEMES = {
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
    "sqlite": "sqlite",
    "duckdb": "duckdb",
}
_SCHEME = re.compile(r"^(" + "|".join(_SCHEMES) + r")(\+\w+)?://")
_IN_A_FILE = re.compile(r"^(sqlite|duckdb)(\+\w+)?:///")
_OPTIONS = re.compile(r"\?[^?#/]*$")
_SECRET = re.compile(r"^(env|file):(.+)$", re.DOTALL)


@dataclass(frozen=True)
class Address:
    """A database: its SQLAlchemy address, how to call it in a sentence, the table asked for behind `#`, and the secrets to hide."""

    url: URL = field(repr=False)
    shown: str
    table: str = ""
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @property
    def dialect(self) -> str:
        """postgresql, mysql (MariaDB too), sqlite or duckdb."""
        name = self.url.get_backend_name()
        return "mysql" if name == "mariadb" else name

    @property
    def options(self) -> Mapping[str, Any]:
        """How to connect: what keeps a cursor on the server and a lost server from hanging for ever."""
        return {"connect_args": {"connect_timeout": 15}} if self.dialect in ("postgresql", "mysql") else {}

    def hidden(self, message: str) -> str:
        """A message without the secrets."""
        for secret in self.secrets:
            message = message.replace(secret, "***")
        return message


def secret(reference: str) -> str:
    """What `env:NAME` or `file:PATH` stands for. Errors: UsageError where it is not there."""
    found = _SECRET.match(reference)
    if found is None:
        raise UsageError("A secret is given as env:NAME or file:PATH, never as it is.")
    where, name = found.groups()
    if where == "env":
        if name not in os.environ:
            raise UsageError(f"The environment variable '{name}' is not set: {reference} stands for nothing.")
        return os.environ[name]
    try:
        return Path(name).expanduser().read_text(encoding="utf-8").strip()
    except OSError as error:
        raise UsageError(f"The file '{name}' cannot be read: {reference} stands for nothing.") from error


def divided(place: str) -> tuple[str, str]:
    """The address or file, and the table asked for behind `#`; a `#` in the name of a file or folder that is there belongs to the name."""
    for end in (len(place), *(at for at in range(len(place) - 1, -1, -1) if place[at] == "#")):
        if _file_of(place[:end]).is_file():
            return place[:end], place[end + 1 :]
    whole, _, table = place.partition("#")
    return whole, table


def _file_of(place: str) -> Path:
    """The file of a path or of an address like sqlite:///shop.db?mode=ro: what stands behind `?` is a driver's option, unless there is such
    a file."""
    path = _IN_A_FILE.sub("", place)
    whole = Path(path).expanduser()
    return whole if path == place or whole.is_file() else Path(_OPTIONS.sub("", path)).expanduser()


def seen_from(folder: str, place: str) -> str:
    """A path that was given from here, as it is from the folder; what is absolute, or no path, as it is."""
    whole, table = divided(place)
    file = _file_of(whole)
    if not file.is_file() or file.is_absolute():
        return place
    scheme = (_IN_A_FILE.match(place) or [""])[0]
    return scheme + Path(os.path.relpath(file, folder)).as_posix() + (f"#{table}" if table else "")


def is_address(place: object) -> bool:
    """Whether the place is the address of a database, a secret that holds one, or a SQLite or DuckDB file."""
    if not isinstance(place, (str, Path)):
        return False
    text = str(place)
    if _SCHEME.match(text):
        return True
    if text.startswith(("env:", "file:")):
        return bool(_SCHEME.match(secret(text.partition("#")[0])))
    path = Path(divided(text)[0]).expanduser()
    return path.is_file() and kind(path) == "database"


def address_of(place: object) -> Address:
    """The address with its secrets looked up. Errors: UsageError (a password in plain, a secret that is not there), Unreadable."""
    text = str(place)
    if text.startswith(("env:", "file:")):
        reference, _, table = text.partition("#")
        known = _parsed(secret(reference), whole=reference)
        return replace(known, table=table or known.table)
    if _IN_A_FILE.match(text) or not _SCHEME.match(text):
        file, table = divided(text)
        return _file(_file_of(file), table)
    return _parsed(text, whole="")


def _parsed(text: str, whole: str) -> Address:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    if _IN_A_FILE.match(text):
        return address_of(text)
    plain, _, table = text.partition("#")
    try:
        url = make_url(plain)
    except ArgumentError as error:
        raise UsageError("The address of the database cannot be read. Write it like postgresql://user:env:PGPASSWORD@host/shop.") from error
    scheme = url.get_backend_name()
    if scheme in ("sqlite", "duckdb"):
        raise UsageError(f"A {scheme} database is a file: write {scheme}:///folder/shop.db.")
    password = url.password or ""
    secrets: tuple[str, ...] = (password,) if password else ()
    if password and _SECRET.match(str(password)):
        looked_up = secret(str(password))
        secrets, url = (looked_up,), url.set(password=looked_up)
    elif password and not whole:
        raise UsageError(
            f"The address of the database '{url.database}' holds its password. Name it instead: {scheme}://{url.username}:env:PGPASSWORD@..."
        )
    where = whole or f"{scheme} database '{url.database}'" + (f" on {url.host}" if url.host else "")
    return Address(url.set(drivername=_SCHEMES[scheme]), where, table, secrets)


def _file(path: Path, table: str) -> Address:
    from sqlalchemy.engine import URL

    if not path.is_file():
        raise Unreadable(f"There is no database file '{path}'.")
    with path.open("rb") as file:
        lite = file.read(16).startswith(b"SQLite format 3")
    if lite:
        url = URL.create("sqlite", database=path.resolve().as_uri(), query={"mode": "ro", "uri": "true"})
        return Address(url, f"the SQLite file '{path.name}'", table)
    return Address(URL.create("duckdb", database=str(path.resolve())), f"the DuckDB file '{path.name}'", table)
