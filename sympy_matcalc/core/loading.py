"""Loading of rooms when they are used first."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType


@contextmanager
def uncollected() -> Iterator[None]:
    """A context in which Python does not look for garbage: code that is loaded leaves none.

    The search walks all that SymPy has made; it took a third of the first call.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def room(name: str) -> ModuleType:
    """A module, loaded if it is not there yet."""
    with uncollected():
        return import_module(name)
