"""Undefined functions of scalars and of matrices: their differentials, and their formal gradient by a matrix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.function import AppliedUndef, Derivative, Subs
from sympy.core.symbol import Dummy
from sympy.core.sympify import sympify
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr, MatrixSymbol
from sympy.tensor.array.array_derivatives import ArrayDerivative

from sympy_matcalc.core.bound_symbols import replaced
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.laws import NoRule, differential, typed
from sympy_matcalc.core.maps import LinearMap, Pairing, Scale
from sympy_matcalc.core.partials import read_partial, write_partial
from sympy_matcalc.core.rewriting import with_arguments

Maps = Iterator[tuple[int, LinearMap]]

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
    2*f(X)*Derivative(f(X), X)
    >>> diff(f(X)**2, X).replace(f, Trace).doit()
    2*Trace(X)*I
    """

    def __new__(cls, function: Expr, variable: Expr, point: Expr) -> FormalGradient:
        result: FormalGradient = Basic.__new__(cls, function, variable, point)
        return result

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
        return cls(replaced(function, {variable: bound}), bound, sympify(point))

    @property
    def shape(self) -> tuple[Expr, Expr]:
        result: tuple[Expr, Expr] = self.args[2].shape
        return result

    @property
    def bound_symbols(self) -> list[Expr]:
        return [self.args[1]]

    @property
    def free_symbols(self) -> set[Basic]:
        function, variable, point = self.args
        result: set[Basic] = (function.free_symbols - {variable}) | point.free_symbols
        return result

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
            return ArrayDerivative(replaced(function, {variable: point}), point, evaluate=False), False
        return ArrayDerivative(function, variable, evaluate=False), True

    @property
    def _is_of_one_argument(self) -> bool:
        return isinstance(self.args[0], AppliedUndef) and self.args[0].args == (self.args[1],)

    def _sympystr(self, printer: Any) -> str:
        derivative, elsewhere = self._derivative()
        printed: str = printer._print(derivative)
        if not elsewhere:
            return printed
        return f"Subs({printed}, {printer._print(self.args[1])}, {printer._print(self.args[2])})"

    def _latex(self, printer: Any) -> str:
        derivative, elsewhere = self._derivative()
        printed: str = printer._print(derivative)
        if not elsewhere:
            return printed
        if self._is_of_one_argument:
            name = printer._hprint_Function(self.args[0].func.__name__)
            return rf"\nabla {name}\left({printer._print(self.args[2])}\right)"
        return rf"\left. {printed} \right|_{{{printer._print(self.args[1])}={printer._print(self.args[2])}}}"

    def _pretty(self, printer: Any) -> Any:
        from sympy.printing.pretty.stringpict import prettyForm
        derivative, elsewhere = self._derivative()
        printed = printer._print(derivative)
        if not elsewhere:
            return printed
        if self._is_of_one_argument:
            name = ("\u2207" if printer._use_unicode else "grad ") + self.args[0].func.__name__
            argument = prettyForm(*printer._print(self.args[2]).parens())
            return prettyForm(*argument.left(name), binding=prettyForm.ATOM)
        point = printer._print(self.args[1]).right("=", printer._print(self.args[2]))
        return prettyForm(*prettyForm(*printed.parens()).right("|", prettyForm(*point)))


@differential(AppliedUndef)
def undefined_function_differential(node: AppliedUndef, active: Sequence[int]) -> Maps:
    """d f(u, V) = f_u du + <f_V, dV>, f_V the formal gradient by the matrix V

    Source: Magnus and Neudecker, Matrix Differential Calculus, section 5.12, the first identification theorem.
    """
    for i in active:
        if node.args[i].is_Matrix:
            yield i, Pairing(FormalGradient.of(node, i))
        else:
            orders = tuple(int(k == i) for k in range(len(node.args)))
            yield i, Scale(write_partial(node.func, node.args, orders))


@differential(Derivative, Subs)
def partial_derivative_differential(node: Expr, active: Sequence[int]) -> Maps:
    """d f_u(u, v) = f_uu du + f_uv dv, for a partial derivative of an undefined function

    Source: Magnus and Neudecker, Matrix Differential Calculus, section 5.12; the partial derivatives commute.
    """
    partial = read_partial(node)
    if partial is None:
        raise NoRule(node)
    function, arguments, orders = partial
    for i in active:
        if arguments[i].is_Matrix:
            raise NoRule(node)
        more = tuple(order + (k == i) for k, order in enumerate(orders))
        yield i, Scale(write_partial(function, arguments, more))


@typed(Derivative, Subs)
def typed_partial(node: Expr, args: list[Basic], by: Algebra) -> Basic:
    """A partial derivative at arguments in the typed form, 1x1 matrices among them as traces."""
    partial = read_partial(node)
    if partial is None:
        return with_arguments(node, args)
    function, arguments, orders = partial
    args = [by.as_scalar(arg) for arg in args]
    if all(new is old for new, old in zip(args, arguments)):
        return node
    return write_partial(function, tuple(args), orders)
