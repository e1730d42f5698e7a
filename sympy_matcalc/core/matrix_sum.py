"""Sums of matrices over an index, for which SymPy has no object: its Sum is a scalar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy.concrete.summations import Sum
from sympy.core.add import Add
from sympy.core.basic import Basic
from sympy.core.containers import Tuple
from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.symbol import Dummy, Symbol
from sympy.core.sympify import sympify
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.expressions.special import ZeroMatrix
from sympy.matrices.expressions.trace import Trace

from sympy_matcalc.core.bound_symbols import apart_from, replaced, with_any_index
from sympy_matcalc.core.laws import Label, indexed
from sympy_matcalc.core.printed_names import free_name, names_in_whole


def is_sum_over_index(expr: Any) -> bool:
    """Whether an expression is a sum of matrices or arrays over indices, ours or SymPy's (1.15)."""
    return isinstance(expr, SumOverIndex) or (isinstance(expr, Sum) and hasattr(expr, "shape"))


def summands(function: Expr, limits: Any, negative: Callable[[Any], Any]) -> list[Any] | None:
    """The terms of a sum over one index; None if their number is not known."""
    index, first, last = limits
    span = last - first
    if not isinstance(span, Integer):
        return None
    backwards = span < -1
    start, stop = (last + 1, first) if backwards else (first, last + 1)
    terms = [function.subs(index, start + step).doit() for step in range(int(stop - start))]
    return [negative(term) for term in terms] if backwards else terms


def numpy_code(printer: Any, node: Any) -> str:
    """A sum of matrices or arrays over indices in NumPy; a range may be empty or backwards."""
    code: str = printer._print(node.function)
    for limits in node.args[1:]:
        code = _summed_code(printer, code, limits, node)
    return code


def _summed_code(printer: Any, function: str, limits: Any, node: Any) -> str:
    index, first, last = (printer._print(part) for part in limits)
    terms = f"builtins.sum({function} for {index} in range"
    forward = f"{terms}({first}, {last} + 1))"
    length = limits[2] - limits[1] + 1
    if length.is_positive:
        return f"({forward})"
    sizes = set().union(*[size.free_symbols for size in node.shape])
    if sizes <= node.function.free_symbols:
        shape = ", ".join(map(printer._print, node.shape))
        empty = f"{printer._module_format(f'{printer._module}.zeros')}(({shape}))"
    else:  # a size that no argument of the printed function need tell
        empty = f"0*(lambda {index}: {function})({first})"
    if length.is_nonnegative:
        return f"({forward} + {empty})"
    return f"({forward} - {terms}({last} + 1, {first})) + {empty})"


class SumOverIndex:
    """What sums over one index have in common, whatever they are sums of."""

    args: tuple[Any, ...]
    func: Callable[..., Any]
    has: Callable[..., bool]
    _added: Callable[[list[Any]], Any]
    _negative: Callable[[Any], Any]

    @property
    def function(self) -> Expr:
        """What is summed."""
        return self.args[0]

    @property
    def limits(self) -> Tuple:
        """The index, its first and its last value."""
        return self.args[1]

    @property
    def shape(self) -> tuple[Expr, ...]:
        result: tuple[Expr, ...] = self.function.shape
        return result

    @property
    def bound_symbols(self) -> list[Expr]:
        return [self.limits[0]]

    @property
    def free_symbols(self) -> set[Basic]:
        index, first, last = self.limits
        result: set[Basic] = (self.function.free_symbols - {index}) | first.free_symbols | last.free_symbols
        return result

    def _eval_subs(self, old: Basic, new: Basic) -> Basic | None:
        index, first, last = self.limits
        if old != index and index in new.free_symbols and self.has(old):
            return apart_from(self, new.free_symbols)._subs(old, new)
        function = self.function if old == index else self.function.subs(old, new)
        return self.func(function, (index, first.subs(old, new), last.subs(old, new)))

    def doit(self, **hints: Any) -> Any:
        function = self.function.doit(**hints) if hints.get("deep", True) else self.function
        terms = summands(function, self.limits, self._negative)
        return self.func(function, self.limits) if terms is None else self._added(terms)

    def _eval_simplify(self, **kwargs: Any) -> Any:
        return self

    def _sympystr(self, printer: Any) -> str:
        return f"{type(self).__name__}({printer._print(self.function)}, {printer._print(tuple(self.limits))})"

    def _numpycode(self, printer: Any) -> str:
        return numpy_code(printer, self)

    _cupycode = _jaxcode = _numpycode

    def _with_free_index(self, printer: Any) -> tuple[Expr, Expr]:
        """The index and the function; a dummy gets a name that nothing else in print has."""
        index = self.limits[0]
        if not isinstance(index, Dummy):
            return index, self.function
        taken = names_in_whole(printer) | {symbol.name for symbol in self.function.free_symbols - {index}}
        letter = Symbol(free_name(f"{index.name} i j k l p q r s", taken))
        return letter, replaced(self.function, {index: letter})

    def _latex(self, printer: Any) -> str:
        letter, function = self._with_free_index(printer)
        index, first, last = (printer._print(part) for part in (letter, *self.limits[1:]))
        summand = printer._print(function)
        if isinstance(self.function, Add) or summand.startswith("-"):
            summand = rf"\left({summand}\right)"
        return rf"\sum_{{{index}={first}}}^{{{last}}} {summand}"

    def _pretty(self, printer: Any) -> Any:
        from sympy.printing.pretty.stringpict import prettyForm
        _, first, last = self.limits
        index, function = self._with_free_index(printer)
        sign = prettyForm("\u2211" if printer._use_unicode else "Sum")
        sign = prettyForm(*sign.above(printer._print(last)))
        below = prettyForm(*printer._print(index).right("=", printer._print(first)))
        sign = prettyForm(*sign.below(below))
        sign.baseline = sign.height() // 2
        summand = printer._print(function)
        if isinstance(function, Add) or summand.binding in (prettyForm.ADD, prettyForm.NEG):
            summand = prettyForm(*summand.parens())
        return prettyForm(*sign.right(" ", summand), binding=prettyForm.MUL)


class MatrixSum(SumOverIndex, MatrixExpr):
    """A sum of matrices over one index.

    Parameters
    ==========

    function : MatrixExpr
        What is summed; its shape does not depend on the index.
    limits : tuple
        ``(index, first, last)``. A range that ends before it begins counts as in
        SymPy's Sum: the sum over (j, 0, -1) is empty, that over (j, 0, -3) is minus
        the sum over (j, -2, -1).

    Raises
    ======

    TypeError
        If ``function`` is no matrix.
    ValueError
        If ``limits`` are not a symbol, a first and a last index.

    Notes
    =====

    Shape: that of ``function``. Layout: the index runs from the first to the last, both included.

    Examples
    ========

    >>> from sympy import MatrixSymbol, symbols
    >>> from sympy_matcalc import MatrixSum
    >>> j, k, n = symbols('j k n', integer=True)
    >>> A, X = MatrixSymbol('A', n, n), MatrixSymbol('X', n, n)
    >>> s = MatrixSum(X**j*A*X**(k - j), (j, 0, k))
    >>> s.subs(k, 2).doit() == A*X**2 + X*A*X + X**2*A
    True

    References
    ==========

    .. [1] K. B. Petersen, M. S. Pedersen, The Matrix Cookbook, equation (91), the derivative of a power as such a sum.
    """

    def __new__(cls, function: Any, limits: Any) -> MatrixSum:
        function, limits = sympify(function), Tuple(*limits)
        if not getattr(function, "is_Matrix", False):
            raise TypeError(f"a MatrixSum is of matrices, and {function} is none")
        if len(limits) != 3 or not limits[0].is_Symbol:
            raise ValueError(f"the limits of a MatrixSum are (index, first, last), not {limits}")
        # That an index from 0 on is positive would make nothing of E(i, i) E(0, 0).
        result: MatrixSum = with_any_index(Basic.__new__(cls, function, limits))
        return result

    @staticmethod
    def _negative(term: Expr) -> Expr:
        return -term

    def _added(self, terms: list[Expr]) -> Expr:
        return MatAdd(*terms).doit() if terms else ZeroMatrix(*self.shape)

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:
        apart = apart_from(self, i.free_symbols | j.free_symbols)
        return Sum(apart.function[i, j], apart.limits)

    def _eval_transpose(self) -> MatrixSum:
        result: MatrixSum = self.func(self.function.T, self.limits)
        return result

    def _eval_adjoint(self) -> MatrixSum:
        result: MatrixSum = self.func(self.function.adjoint(), self.limits)
        return result

    def _eval_trace(self) -> Expr:
        return Sum(Trace(self.function), self.limits)


@indexed(MatrixSum)
def _entry(node: MatrixSum, row: Label, col: Label, by: Any) -> None:
    by.entry(node.function, row, col)
    by.sums([node.limits])
