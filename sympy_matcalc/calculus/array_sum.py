"""Sums of array expressions over an index, for which SymPy 1.14 has no object."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy.core.add import Add
from sympy.core.containers import Tuple
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.core.sorting import default_sort_key
from sympy.core.sympify import sympify
from sympy.tensor.array.expressions.array_expressions import ZeroArray, _array_add, _array_tensor_product, _ArrayExpr

from sympy_matcalc.core.bound_symbols import apart_from
from sympy_matcalc.core.combinations import add
from sympy_matcalc.core.deltas import collapsed
from sympy_matcalc.core.matrix_sum import SumOverIndex
from sympy_matcalc.printing.arrays import print_array, print_array_latex
from sympy_matcalc.printing.settings import SETTINGS


class ArraySum(SumOverIndex, _ArrayExpr):
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

    def __new__(cls, function: Any, limits: Any) -> ArraySum:
        result: ArraySum = Expr.__new__(cls, sympify(function), Tuple(*limits))
        return result

    def _sympystr(self, printer: Any) -> str:
        return (SETTINGS.style == "textbook" and print_array(printer, self)) or super()._sympystr(printer)

    def _latex(self, printer: Any) -> str:
        return (SETTINGS.style == "textbook" and print_array_latex(printer, self)) or super()._latex(printer)

    def _pretty(self, printer: Any) -> Any:
        return printer.emptyPrinter(self)

    @staticmethod
    def _negative(term: Any) -> Any:
        return _array_tensor_product(S.NegativeOne, term)

    def _added(self, terms: Sequence[Any]) -> Any:
        if len(terms) < 2:
            return terms[0] if terms else ZeroArray(*self.shape)
        return _array_add(*sorted(terms, key=default_sort_key))

    def _get(self, item: Sequence[Any]) -> Expr:
        apart = apart_from(self, set().union(*[sympify(index).free_symbols for index in item]))
        entry = apart.function[tuple(item)]
        return add([collapsed(term, [tuple(apart.limits)]) for term in Add.make_args(entry)])

    def as_explicit(self) -> Any:
        """The array of entries, for a concrete range and shape."""
        done = self.doit()
        if isinstance(done, ArraySum):
            raise ValueError(f"the range of {self} is symbolic")
        return done.as_explicit()
