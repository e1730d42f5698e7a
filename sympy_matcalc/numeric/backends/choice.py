"""Which backend goes with which of SymPy's printers, and with which name."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from sympy.printing.numpy import CuPyPrinter, JaxPrinter, NumPyPrinter, SciPyPrinter
from sympy.printing.pytorch import TorchPrinter

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


def is_there(package: str) -> bool:
    """Whether a package can be imported."""
    return find_spec(package) is not None
