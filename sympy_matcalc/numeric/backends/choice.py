"""Which backend goes with which of SymPy's printers, and with which name."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from sympy.printing.numpy import CuPyPrinter, JaxPrinter, NumPyPrinter, SciPyPrinter
from sympy.printing.pytorch import TorchPrinter

from sympy_matcalc.numeric.backends.array_backend import ArrayBackend
from sympy_matcalc.numeric.backends.base import Backend
from sympy_matcalc.numeric.backends.jax_backend import JaxBackend
from sympy_matcalc.numeric.backends.numpy_backend import CuPyBackend, NumPyBackend
from sympy_matcalc.numeric.backends.torch_backend import TorchBackend


def backend_of(printer: Any) -> Backend | None:
    """The backend for one of SymPy's printers; a printer of the user's has none, and stays in charge."""
    if type(printer) is SciPyPrinter:
        return NumPyBackend(printer, scipy=True)
    if type(printer) is NumPyPrinter:
        return NumPyBackend(printer)
    if type(printer) is CuPyPrinter:
        return CuPyBackend(printer)
    if type(printer) is JaxPrinter:
        return JaxBackend(printer)
    if type(printer) is TorchPrinter:
        return TorchBackend(printer)
    return None


def backend_named(name: str) -> Backend:
    """The backend of a name.

    Raises
    ======

    ValueError
        If there is none of that name.
    ImportError
        If the library is not installed.
    """
    if name not in _BACKENDS:
        raise ValueError(f"unknown backend {name!r}: it is one of {', '.join(_BACKENDS)}; "
                         "arrays of other libraries, as of CuPy or Dask, are for 'array-api'")
    package, extra = _BACKENDS[name]
    if not is_there(package):
        raise ImportError(f"the backend {name!r} needs {package}: pip install 'sympy_matcalc[{extra}]'")
    settings = {"fully_qualified_modules": False, "allow_unknown_functions": False}
    if name == "numpy":
        scipy = is_there("scipy")
        return NumPyBackend(SciPyPrinter(settings) if scipy else NumPyPrinter(settings), scipy=scipy)
    if name == "jax":
        return JaxBackend(JaxPrinter(settings))
    if name == "torch":
        return TorchBackend(TorchPrinter(settings))
    return ArrayBackend(NumPyPrinter(settings))


_BACKENDS = {"numpy": ("numpy", ""), "jax": ("jax", "jax"), "torch": ("torch", "torch"),
             "array-api": ("array_api_compat", "array-api")}
"""The package and the extra of each backend."""


def is_there(package: str) -> bool:
    """Whether a package can be imported."""
    return find_spec(package) is not None
