"""``subs`` in what binds a symbol: SymPy 1.14 lets sums and functions catch a symbol that is put in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.basic import Basic

from sympy_matcalc.core.bound_symbols import apart_from, bound_by
from sympy_matcalc.core.graph import has_matrices


def eval_subs(original: Callable[..., Any], self: Basic, old: Basic, new: Basic) -> Any:
    """In place of a class's own ``_eval_subs``: of what would be caught, the bound symbol gets another name.

    And the size of a matrix, which is none of its free symbols, is put in as well.
    """
    bound = {symbol for part in (self, *self.args) for symbol in bound_by(part)}
    if not self.has(old) or not has_matrices(self):
        return original(self, old, new)
    if bound & new.free_symbols:
        return apart_from(self, bound & new.free_symbols)._subs(old, new)
    if isinstance(self, ExprWithLimits) and old.is_Symbol and old not in bound | self.free_symbols:
        return self.func(*[arg._subs(old, new) for arg in self.args])
    return original(self, old, new)
