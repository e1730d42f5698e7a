"""What of SymPy is replaced for ``lambdify``: its writer of functions, and methods of its printer for NumPy."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import sympy
from sympy.printing.numpy import NumPyPrinter
from sympy.utilities.lambdify import _EvaluatorPrinter

from sympy_matcalc.numeric import numpy_code, originals

cse_main = sys.modules["sympy.simplify.cse_main"]


def patches() -> Iterator[tuple[Any, str, Any]]:
    """Owner, name and replacement of each."""
    # lambdify([X], X.inv()*x): sizes from the arguments, shapes checked, each product once and in the cheapest order
    yield _EvaluatorPrinter, "doprint", doprint
    # lambdify(..., cse=True), cse(e): the variable of an entrywise function is not the user's of the same name
    for owner in (cse_main, sys.modules["sympy.simplify"], sympy):
        yield owner, "cse", cse
    # NumPyPrinter().doprint(Trace(A)), a piece of code without a function around it
    for name, method in numpy_code.methods():
        yield NumPyPrinter, name, method


def doprint(self: Any, funcname: str, args: Any, expr: Any, *, cses: Any = ()) -> str:
    """As :func:`sympy_matcalc.numeric.lambdified.doprint`, which is loaded when the first function is written."""
    from sympy_matcalc.numeric import lambdified
    return lambdified.doprint(self, funcname, args, expr, cses=cses)


def cse(*args: Any, **kwargs: Any) -> Any:
    """As :func:`sympy_matcalc.numeric.common_subexpressions.cse`."""
    from sympy_matcalc.numeric import common_subexpressions
    return common_subexpressions.cse(*args, **kwargs)


cse.__doc__ = originals.sympy_cse.__doc__
