"""Installing and uninstalling: the rows of :data:`~sympy_matcalc.host.patches.PATCHES`, put in place and taken back.

What SymPy's own attributes were is kept in one :class:`Record`, on SymPy's side: at the first attribute that is
changed. So it outlives a reload of this module, and another copy of the package finds it.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any

import sympy
from sympy.core.cache import clear_cache

from sympy_matcalc.host.late import AfterImport
from sympy_matcalc.host.patch import Patch
from sympy_matcalc.host.patches import PATCHES
from sympy_matcalc.host.trampolines import exchange_code, restore_code, trampoline

TESTED_SYMPY = ((1, 14), (1, 15))
"""The first and the last minor version of SymPy that the tests pass with."""

_lock: Any = globals().get("_lock") or RLock()
_contexts: list[Any] = globals().get("_contexts") or []
_warned_of: set[str] = globals().get("_warned_of") or set()


class Record:
    """What has been changed, and what was there before."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.namespace = namespace
        self.undo: list[tuple[Any, str, bool, Any]] = []
        self.waiting: AfterImport | None = None
        self.is_complete = False

    def set(self, owner: Any, name: str, value: Any) -> None:
        """Change an attribute; what was there is noted before."""
        self.undo.append((owner, name, name in vars(owner), vars(owner).get(name)))
        setattr(owner, name, value)

    def exchange(self, patch: Patch, function: Any) -> None:
        """Change the code of a function."""
        self.undo.append((function, "__code__", True, None))
        exchange_code(patch, function)

    def take_back(self) -> None:
        """Change everything back, the last first; interrupted, it can be done again."""
        self.is_complete = False
        if self.waiting is not None:
            self.waiting.stop()
        while self.undo:
            owner, name, was_there, original = self.undo[-1]
            if name == "__code__":
                restore_code(owner)
            elif was_there:
                setattr(owner, name, original)
            elif name in vars(owner):
                delattr(owner, name)
            self.undo.pop()


def install() -> None:
    """Let SymPy know matrix calculus; doing it twice does no more than once.

    Examples
    ========

    >>> from sympy import Determinant, MatrixSymbol, diff, log
    >>> import sympy_matcalc
    >>> sympy_matcalc.install()
    >>> X = MatrixSymbol('X', 3, 3)
    >>> diff(log(Determinant(X)), X)
    X.T**(-1)
    """
    with _lock:
        record = _record()
        if record is not None:
            if record.is_complete and record.namespace is globals():
                return
            record.take_back()  # of another copy of the package, or not finished
        _warn_of_untested_sympy()
        record = Record(globals())
        try:
            _put_in_place(record)
        except BaseException:
            record.take_back()
            raise
        # SymPy remembers derivatives of sums and products that it took the other way.
        clear_cache()


def uninstall() -> None:
    """Take every change back: SymPy is as it was.

    Examples
    ========

    >>> import sympy_matcalc
    >>> sympy_matcalc.uninstall()
    >>> sympy_matcalc.is_installed()
    False
    >>> sympy_matcalc.install()
    """
    with _lock:
        record = _record()
        if record is not None:
            record.take_back()
            clear_cache()


def is_installed() -> bool:
    """Whether SymPy knows matrix calculus now.

    Examples
    ========

    >>> import sympy_matcalc
    >>> sympy_matcalc.is_installed()
    True
    """
    record = _record()
    return record is not None and record.is_complete


@contextmanager
def installed(value: bool = True) -> Iterator[None]:
    """A context in which the plugin is on (or off), and after which it is as before.

    Of contexts that overlap, in threads, the last to be entered decides, and after the last everything is
    as it was before the first.

    Examples
    ========

    >>> from sympy import Determinant, MatrixSymbol, diff, log
    >>> from sympy_matcalc import installed
    >>> X = MatrixSymbol('X', 3, 3)
    >>> with installed():
    ...     diff(log(Determinant(X)), X)
    X.T**(-1)
    """
    context = _Context()
    with _lock:
        context.before = is_installed()
        _contexts.append(context)
        _switch(value)
    try:
        yield
    finally:
        with _lock:
            place = _contexts.index(context)
            _contexts.remove(context)
            if place == len(_contexts):
                _switch(context.before)
            else:
                _contexts[place].before = context.before


class _Context:
    before = False


def _switch(value: bool) -> None:
    (install if value else uninstall)()


def minor_version() -> tuple[int, ...]:
    """The version of the SymPy that is here, as far as the table tells versions apart."""
    return tuple(int(part) for part in sympy.__version__.split(".")[:2])


# -- the rows --------------------------------------------------------------------

def owner_of(patch: Patch) -> Any:
    """The module, class or function that a row is about; None if its module is not imported yet."""
    name, _, within = patch.owner.partition(":")
    module = sys.modules.get(name)
    return getattr(module, within, None) if within and module is not None else module


def applying(module: str = "") -> list[tuple[Patch, Any]]:
    """The rows that this SymPy needs and that can be put in place now, with their owners; all, or those of a module."""
    version = minor_version()
    rows = [(patch, owner_of(patch)) for patch in PATCHES
            if module in ("", patch.owner.partition(":")[0]) and patch.is_for(version)]
    return [(patch, owner) for patch, owner in rows
            if owner is not None and not (patch.lacking and hasattr(owner, patch.name))]


def _record() -> Record | None:
    first = PATCHES[0]
    record: Record | None = getattr(vars(owner_of(first)).get(first.name), "record", None)
    return record


def _put_in_place(record: Record) -> None:
    late = {patch.owner.partition(":")[0] for patch in PATCHES} - {*sys.modules}
    # Every replacement knows what SymPy has before anything is changed: a class may inherit it from another row's.
    rows = [(patch, owner, _replacement(patch, owner)) for patch, owner in applying()]
    rows[0][2].record = record
    for patch, owner, replacement in rows:
        if patch.kind == "code":
            record.exchange(patch, owner)
        else:
            record.set(owner, patch.name, replacement)
    if late:
        record.waiting = AfterImport(sorted(late), lambda name: _put_late(record, name))
        record.waiting.start()
    record.is_complete = True


def _put_late(record: Record, module: str) -> None:
    with _lock:
        rows = [(patch, owner, _replacement(patch, owner)) for patch, owner in applying(module)]
        for patch, owner, replacement in rows:
            record.set(owner, patch.name, replacement)


def _replacement(patch: Patch, owner: Any) -> Any:
    return None if patch.kind == "code" else trampoline(patch, getattr(owner, patch.name, None))


def _warn_of_untested_sympy() -> None:
    version = minor_version()
    if not TESTED_SYMPY[0] <= version <= TESTED_SYMPY[1] and sympy.__version__ not in _warned_of:
        _warned_of.add(sympy.__version__)
        warnings.warn(
            f"sympy_matcalc is tested with SymPy {'.'.join(map(str, TESTED_SYMPY[0]))} to "
            f"{'.'.join(map(str, TESTED_SYMPY[1]))}; this is SymPy {sympy.__version__}",
            UserWarning, stacklevel=3)
