"""``subs`` in what binds a symbol: SymPy 1.14 lets sums and functions catch a symbol that is put in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.basic import Basic
from sympy.core.function import Lambda
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.funcmatrix import FunctionMatrix

from sympy_matcalc.core.bound_symbols import apart_from, bound_by
from sympy_matcalc.core.graph import has_matrices


def eval_subs(cls: type) -> Callable[..., Basic | None]:
    """In place of a class's own ``_eval_subs``: of what would be caught, the bound symbol gets another name."""
    sympy_eval_subs = cls._eval_subs

    def _eval_subs(self: Basic, old: Basic, new: Basic) -> Any:
        caught = {symbol for part in (self, *self.args) for symbol in bound_by(part)} & new.free_symbols
        if not caught or not self.has(old) or not has_matrices(self):
            return sympy_eval_subs(self, old, new)
        return apart_from(self, caught)._subs(old, new)

    return _eval_subs


def replacements() -> Iterator[tuple[type, Callable[..., Basic | None]]]:
    """The classes of SymPy's that bind symbols beside matrices, each with its ``_eval_subs``."""
    for cls in (ExprWithLimits, Lambda, ElementwiseApplyFunction, FunctionMatrix):
        yield cls, eval_subs(cls)
