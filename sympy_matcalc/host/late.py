"""Something to be done as soon as a module is imported, however late that is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any


class AfterImport:
    """A finder that finds nothing of its own: it waits for modules that are not there yet.

    Parameters
    ==========

    modules : iterable of str
        The names of the modules.
    then : callable
        Takes the name of one, right after its code has run and before anybody else sees it.
    """

    def __init__(self, modules: Sequence[str], then: Callable[[str], None]) -> None:
        self.modules = frozenset(modules)
        self.then = then

    def start(self) -> None:
        """Wait from here on."""
        sys.meta_path.insert(0, self)

    def stop(self) -> None:
        """Wait no longer."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None,
                  ) -> Any:
        """What the other finders find, with one more thing to do at the end."""
        if name not in self.modules:
            return None
        finders: list[Any] = [finder for finder in sys.meta_path if finder is not self]
        spec = next(filter(None, (finder.find_spec(name, path, target) for finder in finders)), None)
        loader: Any = spec and spec.loader
        if loader is not None:
            loader.exec_module = _followed(loader, self._done)
        return spec

    def _done(self, name: str) -> None:
        if self in sys.meta_path:
            self.then(name)


def _followed(loader: Any, then: Callable[[str], None]) -> Callable[[ModuleType], None]:
    run = loader.exec_module

    def exec_module(module: ModuleType) -> None:
        del loader.exec_module  # the loader stays with the module, as it was
        run(module)
        then(module.__name__)

    return exec_module
