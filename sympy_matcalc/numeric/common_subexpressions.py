"""``cse`` without looking into functions of entries: their variables are bound, whatever else has the same name.

SymPy 1.14 hoists ``exp(z)`` out of ``x.applyfunc(Lambda(z, exp(z)))``, and a Lambda that occurs twice out of its place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sympy.core.basic import Basic
from sympy.core.symbol import Dummy
from sympy.core.traversal import preorder_traversal
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.funcmatrix import FunctionMatrix
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.matrixbase import MatrixBase
from sympy.utilities.iterables import iterable

from sympy_matcalc.core.matrix_sum import SumOverIndex

_BINDING = (ElementwiseApplyFunction, FunctionMatrix, SumOverIndex)


def cse(original: Any, exprs: Any, *args: Any, **kwargs: Any) -> Any:
    """As SymPy's ``cse``; matrices that bind a variable are taken out whole."""
    if isinstance(exprs, Iterator):
        exprs = list(exprs)
    found = _binding(exprs)
    if not found:
        return original(exprs, *args, **kwargs)
    names = {node: MatrixSymbol(Dummy("M").name + f"_{k}_bound", *node.shape) for k, node in enumerate(found)}
    masked = mapped(exprs, names)
    replacements, reduced = original(masked, *args, **kwargs)
    hidden = {name: node for node, name in names.items()}
    shown = [(symbol, mapped(part, hidden)) for symbol, part in replacements]
    return shown, mapped(reduced, hidden)


def _binding(exprs: Any) -> list[Basic]:
    """The outermost nodes that bind a variable, by how often they occur."""
    counted: Counter[Basic] = Counter()
    for expr in exprs if iterable(exprs, exclude=(str, MatrixBase)) else [exprs]:
        if not isinstance(expr, Basic):
            continue
        walk = preorder_traversal(expr)
        for node in walk:
            if isinstance(node, _BINDING):
                counted[node] += 1
                walk.skip()
    return list(counted)


def mapped(expr: Any, names: dict[Any, Any]) -> Any:
    """Expressions within lists, tuples and dictionaries with others in the place of some."""
    if isinstance(expr, dict):
        return {mapped(key, names): mapped(value, names) for key, value in expr.items()}
    if isinstance(expr, (list, tuple)):
        return type(expr)([mapped(part, names) for part in expr])
    return expr.xreplace(names) if hasattr(expr, "xreplace") else expr
