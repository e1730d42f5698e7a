"""Integers of sizes as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sympy.core.expr import Expr
from sympy.core.symbol import Symbol


class Sizes:
    """Prints integers of sizes with the names that the function knows them by."""

    def __init__(self, names: Mapping[Any, str]) -> None:
        from sympy.printing.pycode import PythonCodePrinter
        self._printer = PythonCodePrinter({"fully_qualified_modules": False})
        self._symbols = {symbol: Symbol(name, integer=True, positive=True) for symbol, name in names.items()
                         if isinstance(symbol, Symbol)}

    def doprint(self, expr: Expr) -> str:
        result: str = self._printer.doprint(expr.xreplace(self._symbols))
        return result
