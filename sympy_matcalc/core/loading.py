"""Loading of rooms when they are used first, and of the files of laws when a law of one of their classes is."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from threading import RLock, local
from types import ModuleType

CLASSES = "sympy_matcalc.classes"


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


class _Here(local):
    loading = False


here = _Here()
"""Whether this thread loads a room of the package's: what that registers does not change what was found before."""


def room(name: str) -> ModuleType:
    """A module of the package's, loaded if it is not there yet."""
    within, here.loading = here.loading, True
    try:
        with uncollected():
            return import_module(name)
    finally:
        here.loading = within


BESIDE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("AssocOp", "Application", "Pow", "ExprCondPair", "Piecewise", "MinMaxBase"), ("scalars",)),
    **dict.fromkeys(("AppliedUndef", "Derivative", "Subs"), ("undefined_functions",)),
    "BlockMatrix": ("blocksums",),
    "ExprWithLimits": ("summations",),
    "HadamardPower": ("hadamard_properties",),
    "HadamardProduct": ("hadamard_properties",),
    "KroneckerProduct": ("kronecker.forms", "kronecker.slots", "skew", "vec.chains"),
    "Lambda": ("applyfunc",),
    "LogSumExp": ("softmax",),
    "LogSumExpAlong": ("softmax",),
    "MatPow": ("power_properties",),
    "MatrixBase": ("dense",),
    "MatrixUnit": ("special",),
    "NuclearNorm": ("norm",),
    "SumOverIndex": ("summations",),
    "conjugate": ("adjoint",),
    **dict.fromkeys(("StructureMatrix", "Vec", "Vech", "Unvec"), ("vec.laws", "vec.maps", "vec.chains")),
}
"""The files of the laws of a class, by its name, where these are not in the file named like the class's own."""

_lock = RLock()
_loaded: set[str | type] = set()
"""The files that were asked for, and the classes whose files all were."""


def _load(names: Iterable[str]) -> None:
    """Import modules of the package, as far as there are such: they register their laws."""
    for name in names:
        if name not in _loaded:
            try:
                room(name)
            except ModuleNotFoundError as error:
                if error.name != name:
                    raise
            _loaded.add(name)


def load_for(cls: type, homes: tuple[str, ...]) -> None:
    """Import the files with the laws of a class and of its bases, and the homes of a kind of laws."""
    if cls not in _loaded or not _loaded.issuperset(homes):
        with _lock:  # another thread waits until all are there
            _load([f"{CLASSES}.{file}" for base in cls.__mro__ if base not in _loaded for file in files_of(base)])
            _load(homes)
            _loaded.update(cls.__mro__)


def files_of(cls: type) -> tuple[str, ...]:
    """The files of :mod:`sympy_matcalc.classes` that may have laws of a class, those of its bases aside.

    Examples
    ========

    >>> from sympy import KroneckerProduct, Trace
    >>> from sympy_matcalc.core.loading import files_of
    >>> files_of(Trace), files_of(KroneckerProduct)
    (('trace',), ('kronecker', 'kronecker.forms', 'kronecker.slots', 'skew', 'vec.chains'))
    """
    return str(cls.__module__).rpartition(".")[2], *BESIDE.get(cls.__name__, ())


def load_all() -> None:
    """Import the files of all of the package's own classes: for lists of all laws."""
    from pkgutil import walk_packages
    with _lock:
        _load(module.name for module in walk_packages(room(CLASSES).__path__, CLASSES + "."))
