"""Sums of array expressions over an index: SymPy's own class if the SymPy here has it (1.15), else one like it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy.core.add import Add
from sympy.core.containers import Tuple
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.core.sympify import sympify
from sympy.tensor.array.expressions import array_expressions
from sympy.tensor.array.expressions.array_expressions import ZeroArray, _array_add, _array_tensor_product, _ArrayExpr

from sympy_matcalc.calculus.array_parts import sort_key
from sympy_matcalc.core.bound_symbols import apart_from
from sympy_matcalc.core.combinations import add
from sympy_matcalc.core.deltas import collapsed
from sympy_matcalc.core.matrix_sum import SumOverIndex, summands
from sympy_matcalc.printing.arrays import print_array, print_array_latex
from sympy_matcalc.printing.settings import SETTINGS


class _ArraySum(SumOverIndex, _ArrayExpr):
    """A sum of array expressions over one index, as :class:`~sympy_matcalc.MatrixSum` is one of matrices.

    Parameters
    ==========

    function : array expression
        What is summed; its shape does not depend on the index.
    limits : tuple
        ``(index, first, last)``; a range that ends before it begins counts as in SymPy's Sum.

    Examples
    ========

    >>> from sympy import MatrixSymbol, diff, symbols
    >>> import sympy_matcalc
    >>> n, k = symbols('n k', integer=True, positive=True)
    >>> X = MatrixSymbol('X', n, n)
    >>> diff(X**k, X)
    [i, j, l, p] -> Sum((X**q)[l, i]*(X**(k - q - 1))[j, p], (q, 0, k - 1)), an array of shape (n, n, n, n); jacobian gives its entries as a matrix
    """  # noqa: E501

    _iterable = False

    def __new__(cls, function: Any, limits: Any) -> _ArraySum:
        result: _ArraySum = Expr.__new__(cls, sympify(function), Tuple(*limits))
        return result

    def _sympystr(self, printer: Any) -> str:
        return (SETTINGS.style == "textbook" and print_array(printer, self)) or super()._sympystr(printer)

    def _latex(self, printer: Any) -> str:
        return (SETTINGS.style == "textbook" and print_array_latex(printer, self)) or super()._latex(printer)

    def _pretty(self, printer: Any) -> Any:
        return printer.emptyPrinter(self)

    @staticmethod
    def _negative(term: Any) -> Any:
        return _negative(term)

    def _added(self, terms: Sequence[Any]) -> Any:
        return _added(terms, self.shape)

    def _get(self, item: Sequence[Any]) -> Expr:
        return entry(self, item)

    def as_explicit(self) -> Any:
        """The array of entries, for a concrete range and shape."""
        return explicit(self)


ArraySum: Any = getattr(array_expressions, "ArraySum", _ArraySum)
"""SymPy's ``ArraySum`` if it has one."""
if ArraySum is _ArraySum:
    _ArraySum.__name__ = _ArraySum.__qualname__ = "ArraySum"


def entry(array: Any, indices: Sequence[Any]) -> Expr:
    """An entry of a sum of arrays, whose indices are apart from those of the sum."""
    apart = apart_from(array, set().union(*[sympify(index).free_symbols for index in indices]))
    total = apart.function[tuple(indices)]
    return add([collapsed(term, list(map(tuple, apart.args[1:]))) for term in Add.make_args(total)])


def evaluated(array: Any, **hints: Any) -> Any:
    """A sum of arrays, its terms written out over each range that is known, the innermost first."""
    function = array.function.doit(**hints) if hints.get("deep", True) else array.function
    for limits in array.args[1:]:
        terms = summands(function, limits, _negative)
        function = ArraySum(function, limits) if terms is None else _added(terms, array.shape)
    return function


def explicit(array: Any) -> Any:
    """The array of the entries of a sum, for concrete ranges and a concrete shape."""
    done = evaluated(array)
    if isinstance(done, ArraySum):
        raise ValueError(f"the range of {array} is symbolic")
    return done.as_explicit()


def _negative(term: Any) -> Any:
    return _array_tensor_product(S.NegativeOne, term)


def _added(terms: Sequence[Any], shape: Sequence[Any]) -> Any:
    if len(terms) < 2:
        return terms[0] if terms else ZeroArray(*shape)
    return _array_add(*sorted(terms, key=sort_key))
