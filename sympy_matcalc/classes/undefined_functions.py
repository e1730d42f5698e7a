"""Undefined functions: their partial derivatives read and written, and their formal gradient by a matrix."""

from __future__ import annotations

from typing import Any

from sympy.core.basic import Basic
from sympy.core.containers import Tuple
from sympy.core.expr import Expr
from sympy.core.function import AppliedUndef, Derivative, Subs
from sympy.core.symbol import Dummy
from sympy.core.sympify import sympify
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr, MatrixSymbol
from sympy.tensor.array.array_derivatives import ArrayDerivative

Partial = tuple[type, tuple[Expr, ...], tuple[int, ...]]
"""An undefined function, its arguments, and how often it is differentiated by each."""


def read_partial(node: Basic) -> Partial | None:
    """What SymPy writes for a partial derivative of an undefined function at its arguments; None for anything else.

    Examples
    ========

    >>> from sympy import Function, MatrixSymbol, Trace
    >>> from sympy_matcalc.classes.undefined_functions import read_partial
    >>> f, X = Function('f'), MatrixSymbol('X', 2, 2)
    >>> read_partial(f(Trace(X), 3).fdiff(1))
    (f, (Trace(X), 3), (1, 0))
    """
    derivative, values = node, {}
    if isinstance(node, Subs):
        derivative, values = node.expr, dict(zip(node.variables, node.point))
    if not isinstance(derivative, Derivative) or isinstance(derivative, ArrayDerivative):
        return None
    function = derivative.expr
    if not isinstance(function, AppliedUndef):
        return None
    orders = [0]*len(function.args)
    for variable, order in derivative.variable_count:
        if variable not in function.args or variable.is_Matrix or not order.is_Integer:
            return None
        k = function.args.index(variable)
        if not _stands_alone(k, function.args):
            return None  # a total derivative
        orders[k] += int(order)
    if values and any(arg.has(*values) for arg in function.args if arg not in values):
        return None
    return type(function), tuple(values.get(arg, arg) for arg in function.args), tuple(orders)


def write_partial(function: type, arguments: tuple[Expr, ...], orders: tuple[int, ...]) -> Expr:
    """The partial derivative as SymPy writes it."""
    moved = {Dummy(f"xi_{k + 1}"): k for k, order in enumerate(orders) if order and not _stands_alone(k, arguments)}
    places = list(arguments)
    for place, k in moved.items():
        places[k] = place
    steps = [Tuple(place, order) for place, order in zip(places, orders) if order]
    # In the order that SymPy's evaluation puts them in.
    derivative = Derivative(function(*places), *Derivative._sort_variable_count(steps), evaluate=False)
    return Subs(derivative, tuple(moved), tuple(arguments[k] for k in moved.values())) if moved else derivative


def _stands_alone(k: int, arguments: tuple[Expr, ...]) -> bool:
    """Whether argument ``k`` is a variable on which no other argument depends."""
    variable = arguments[k]
    symbol = variable.parent if isinstance(variable, MatrixElement) else variable
    if isinstance(variable, MatrixElement) and not isinstance(symbol, MatrixSymbol):
        return False  # which SymPy takes for a variable, too
    return bool(variable._diff_wrt) and not any(other.has(symbol) for other in arguments[:k] + arguments[k + 1:])


def _bound_symbol(shape: tuple[Expr, Expr], number: int = 0) -> MatrixSymbol:
    return MatrixSymbol(Dummy("Xi", dummy_index=10**9 + number), *shape)


class FormalGradient(MatrixExpr):
    """The gradient of an undefined function of matrices by one of its arguments.

    Parameters
    ==========

    function : Expr
        A scalar in which ``variable`` stands for the argument.
    variable : MatrixSymbol
        A bound symbol of the shape of the argument.
    point : MatrixExpr
        The argument.

    Examples
    ========

    >>> from sympy import Function, MatrixSymbol, Trace, diff
    >>> import sympy_matcalc
    >>> f = Function('f', commutative=True)
    >>> X = MatrixSymbol('X', 2, 2)
    >>> diff(f(X)**2, X)
    (2*f(X))*Derivative(f(X), X)
    >>> diff(f(X)**2, X).replace(f, Trace).doit()
    (2*Trace(X))*I
    """

    def __new__(cls, function: Expr, variable: Expr, point: Expr) -> FormalGradient:
        return Basic.__new__(cls, function, variable, point)

    @classmethod
    def of(cls, node: AppliedUndef, position: int) -> FormalGradient:
        """That of an applied function by its argument at ``position``."""
        point = node.args[position]
        variable = _bound_symbol(point.shape, position)
        args = list(node.args)
        args[position] = variable
        return cls(node.func(*args), variable, point)

    @classmethod
    def at(cls, function: Expr, variable: MatrixSymbol, point: Expr) -> FormalGradient:
        """The gradient of ``function`` by ``variable``, at a point."""
        bound = _bound_symbol(variable.shape)
        return cls(function.xreplace({variable: bound}), bound, sympify(point))

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.args[2].shape

    @property
    def bound_symbols(self) -> list[Expr]:
        return [self.args[1]]

    @property
    def free_symbols(self) -> set[Basic]:
        function, variable, point = self.args
        return (function.free_symbols - {variable}) | point.free_symbols

    def doit(self, **hints: Any) -> Expr:
        function, variable, point = self.args
        if isinstance(function, AppliedUndef):
            return self
        derivative = function.diff(variable)
        return self if derivative.has(Derivative) else derivative.subs(variable, point).doit(**hints)

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:
        return MatrixElement(self, i, j)

    def _derivative(self) -> tuple[Expr, bool]:
        """What the derivative is printed as, and whether it is at a point other than its variable."""
        function, variable, point = self.args
        if isinstance(point, MatrixSymbol) and not function.has(point):
            return ArrayDerivative(function.xreplace({variable: point}), point, evaluate=False), False
        return ArrayDerivative(function, variable, evaluate=False), True

    def _sympystr(self, printer: Any) -> str:
        derivative, elsewhere = self._derivative()
        printed = printer._print(derivative)
        if not elsewhere:
            return printed
        return f"Subs({printed}, {printer._print(self.args[1])}, {printer._print(self.args[2])})"

    def _latex(self, printer: Any) -> str:
        derivative, elsewhere = self._derivative()
        printed = printer._print(derivative)
        if not elsewhere:
            return printed
        return rf"\left. {printed} \right|_{{{printer._print(self.args[1])}={printer._print(self.args[2])}}}"

    def _pretty(self, printer: Any) -> Any:
        from sympy.printing.pretty.stringpict import prettyForm
        derivative, elsewhere = self._derivative()
        printed = printer._print(derivative)
        if not elsewhere:
            return printed
        point = printer._print(self.args[1]).right("=", printer._print(self.args[2]))
        return prettyForm(*prettyForm(*printed.parens()).right("|", prettyForm(*point)))
