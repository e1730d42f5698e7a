"""``subs`` in what binds a symbol: SymPy 1.14 lets sums and functions catch a symbol that is put in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy.core.basic import Basic

from sympy_matcalc.core.bound_symbols import apart_from, bound_by
from sympy_matcalc.core.graph import has_matrices


def eval_subs(original: Callable[..., Any], self: Basic, old: Basic, new: Basic) -> Any:
    """In place of a class's own ``_eval_subs``: of what would be caught, the bound symbol gets another name."""
    caught = {symbol for part in (self, *self.args) for symbol in bound_by(part)} & new.free_symbols
    if not caught or not self.has(old) or not has_matrices(self):
        return original(self, old, new)
    return apart_from(self, caught)._subs(old, new)
