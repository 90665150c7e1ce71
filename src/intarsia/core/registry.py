"""A folder of files becomes a set of plug-ins: one file is one plug-in, called by its file name.

The plug-in of a file is its one public class. It is a frozen dataclass, and its fields are the options that the Python signature, the
command line and the settings file share. A file whose name begins with an underscore is not a plug-in. Other packages add plug-ins through
an entry point group named like the folder's package (for example ``intarsia.segments.algorithms``).
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Generic, TypeVar

from intarsia.errors import MissingExtra, UnknownName, UsageError

P = TypeVar("P")


class Plugins(Generic[P]):
    """The plug-ins of one folder, found without importing them.

    Parameters: `package`, the folder's dotted name; `what`, the word for one of them in messages.

    >>> rules = Plugins("intarsia.customers.rules", "cleaning rule")
    >>> "exact_duplicate" in rules.names()
    True
    """

    def __init__(self, package: str, what: str) -> None:
        self.package = package
        self.what = what

    def names(self) -> tuple[str, ...]:
        """Every name, sorted; costs a directory listing, imports no plug-in."""
        folder = importlib.import_module(self.package)
        own = {module.name for module in pkgutil.iter_modules(folder.__path__) if not module.name.startswith("_")}
        return tuple(sorted(own | set(self._entries())))

    def get(self, name: str) -> type[P]:
        """The plug-in's class. Errors: UnknownName; MissingExtra where its file needs a package that is not there."""
        if name not in self.names():
            raise UnknownName(self.what, name, self.names())
        entry = self._entries().get(name)
        try:
            return entry.load() if entry else _only_class(importlib.import_module(f"{self.package}.{name}"))
        except ModuleNotFoundError as error:
            if error.name is None or error.name.partition(".")[0] == "intarsia":
                raise
            raise MissingExtra(error.name, name) from error

    def build(self, name: str, options: Mapping[str, Any] | None = None) -> P:
        """The plug-in with these options. Errors: UsageError that lists the options which there are."""
        kind = self.get(name)
        given = dict(options or {})
        known = tuple(field.name for field in dataclasses.fields(kind) if field.init)  # type: ignore[arg-type]
        for option in given:
            if option not in known:
                raise UnknownName(f"option of the {self.what} '{name}'", option, known)
        try:
            return kind(**given)
        except (TypeError, ValueError) as error:
            raise UsageError(f"The {self.what} '{name}' cannot be made: {error}.") from error

    def all(self) -> Iterator[tuple[str, P]]:
        """Every plug-in with its default options, by name; one whose extra is missing is left out."""
        for name in self.names():
            try:
                yield name, self.build(name)
            except MissingExtra:
                continue

    def __getattr__(self, name: str) -> type[P]:
        if name.startswith("_"):
            raise AttributeError(name)
        return self.get(name)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.names()]

    def _entries(self) -> Mapping[str, EntryPoint]:
        return _entries_of(self.package)


@lru_cache
def _entries_of(group: str) -> Mapping[str, EntryPoint]:
    """The plug-ins that other packages bring; looked up once, since every package that is installed has to be asked."""
    return {entry.name: entry for entry in entry_points(group=group)}


def _only_class(module: object) -> Any:
    """The one public class that the module defines itself."""
    own = [
        value
        for name, value in vars(module).items()
        if inspect.isclass(value) and value.__module__ == getattr(module, "__name__", "") and not name.startswith("_")
    ]
    if len(own) != 1:
        names = ", ".join(value.__name__ for value in own) or "none"
        raise UsageError(f"A plug-in file has exactly one public class; {getattr(module, '__name__', module)} has: {names}.")
    return own[0]
