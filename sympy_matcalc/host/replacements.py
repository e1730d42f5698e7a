"""What takes the place of methods of SymPy's around derivatives, and of a few constructors.

Each gets SymPy's own first; the table of them is in :mod:`~sympy_matcalc.host.patches`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from sympy.core import function
from sympy.core.basic import Basic
from sympy.core.containers import Tuple
from sympy.core.expr import Expr
from sympy.core.function import AppliedUndef, Derivative, Lambda, Subs
from sympy.core.mul import Mul
from sympy.core.singleton import S
from sympy.core.sympify import sympify
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.funcmatrix import FunctionMatrix
from sympy.matrices.expressions.hadamard import HadamardPower
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.matrices.expressions.trace import Trace, trace
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.matrixbase import MatrixBase
from sympy.tensor.array.array_derivatives import ArrayDerivative

from sympy_matcalc.calculus.array_parts import is_zero_array
from sympy_matcalc.calculus.derivatives import by_matrix, by_rules, derivative_by
from sympy_matcalc.classes.kronecker.forms import scalars_outside
from sympy_matcalc.classes.undefined_functions import FormalGradient
from sympy_matcalc.core.bound_symbols import replaced
from sympy_matcalc.core.entrywise import transposed_hadamard_power
from sympy_matcalc.core.factors import shallow_doit
from sympy_matcalc.core.guard import sympy_may_break, sympy_may_refuse
from sympy_matcalc.core.laws import NoRule, differential
from sympy_matcalc.core.partials import read_partial
from sympy_matcalc.host.conditions import is_matrix_variable
from sympy_matcalc.host.derivatives import by_sympy, concerns_matrices, evaluated

Original = Callable[..., Any]


def diff(expr: Basic, *variables: Any, **kwargs: Any) -> Any:
    """What SymPy's ``diff`` calls, which is ours; not ``expr.diff``, which may be what is replaced here."""
    return function._derivative_dispatch(expr, *variables, evaluate=True, **kwargs)


def matrix_derivative(original: Original, expr: Any, x: Any, old_algorithm: bool = False) -> Any:
    """In place of SymPy's ``_matrix_derivative``, which ``ArrayDerivative`` calls."""
    if old_algorithm:
        return original(expr, x, old_algorithm=old_algorithm)
    return by_matrix(expr, x)


def derivative_doit(original: Original, self: Derivative, **hints: Any) -> Any:
    """In place of ``Derivative.doit``, which has a way of its own past the matrices."""
    if type(self) not in (Derivative, ArrayDerivative):
        return original(self, **hints)
    expr = self.expr.doit(**hints) if hints.get("deep", True) else self.expr
    derivative = diff(expr, *self.variable_count)
    if concerns_matrices(self.expr, self._wrt_variables):
        if is_zero_array(derivative) and isinstance(self, ArrayDerivative):
            return self  # a test of SymPy's own wants it left so
        return derivative
    return derivative.doit(**hints) if derivative != self and derivative.has(Derivative) else derivative


def derivative_subs(original: Original, self: Derivative, old: Basic, new: Basic) -> Any:
    """In place of ``Derivative._eval_subs``, which puts a scalar in a matrix variable's place."""
    variables = self._wrt_variables
    if not any(new.has(variable) for variable in variables) and (
            old not in variables or (is_matrix_variable(new) and not self.expr.has(new))):
        steps = [Tuple(variable._subs(old, new), count._subs(old, new)) for variable, count in self.variable_count]
        return self.func(self.expr._subs(old, new), *steps, evaluate=False)
    evaluated = self.doit()
    if not isinstance(evaluated, Derivative):
        return evaluated._subs(old, new)
    (variable, count), *more = self.variable_count
    if more or count != 1 or not isinstance(variable, MatrixSymbol) or self.expr.is_Matrix:
        raise ValueError(f"cannot put {new} in the place of {old} in {self}: evaluate it before")
    return FormalGradient.at(self.expr, variable, variable)._subs(old, new)


def subs_doit(original: Original, self: Subs, **hints: Any) -> Any:
    """In place of ``Subs.doit``, which makes a total derivative of a partial one by an entry of a matrix."""
    partial = read_partial(self)
    if partial is None or not any(arg.has(MatrixExpr) for arg in partial[1]):
        return original(self, **hints)
    return self


def explicit_diff(original: Original, self: MatrixBase, *args: Any, evaluate: bool = True, **kwargs: Any) -> Any:
    """In place of ``MatrixBase.diff``, for a derivative by a matrix that SymPy knows nothing of."""
    if evaluate:
        return diff(self.as_immutable(), *args, **kwargs)
    return original(self, *args, evaluate=evaluate, **kwargs)


def is_part_of_symbol(original: Original, self: Transpose | MatrixSlice) -> bool:
    """Whether one can differentiate by a transpose or a slice: it is a part of a symbol."""
    return isinstance(self.args[0], MatrixSymbol)


def scalar_by_matrix(original: Original, expr: Expr, v: MatrixExpr) -> Expr | None:
    """In place of ``ArrayDerivative``'s own, which looks for a transpose as such in the expression."""
    if isinstance(v, Transpose):
        return derivative_by(expr, v, by_sympy)
    return original(expr, v)


def eval_derivative(original: Original | None, self: Any, v: Any) -> Any:
    """In place of the ``_eval_derivative`` of a class, which SymPy calls for scalar variables."""
    if is_matrix_variable(v):
        return derivative_by(self, v, by_sympy)
    by_entry = isinstance(v, MatrixElement)
    if isinstance(self, MatrixElement) and (isinstance(self.parent, MatrixSymbol) or not by_entry):
        return _by_original(original, self, v)
    if by_entry or v.is_scalar:
        with suppress(NoRule):
            return by_rules(self, v)
    if isinstance(self, Trace):
        inner = evaluated(self.arg.diff(v))
        return None if inner is None else shallow_doit(Trace(inner))
    if original is None or by_entry or isinstance(self, (Determinant, MatrixElement)):
        return None
    return _by_original(original, self, v)


def derivative_by_rule(original: None, self: Expr) -> Callable[[Any], Any]:
    """The ``_eval_derivative`` of a scalar class that has a differential, and no derivative by scalars of its own.

    Others have no such attribute: SymPy asks for it with ``hasattr``.
    """
    if differential.of(type(self)) is None:
        raise AttributeError(f"{type(self).__name__!r} object has no attribute '_eval_derivative'")
    return partial(eval_derivative, None, self)


def _by_original(original: Original | None, self: Any, v: Any) -> Any:
    """SymPy's own derivative, or None: it may index one that stays open, and there are classes that it breaks on."""
    with sympy_may_refuse:
        return original(self, v) if original is not None else None
    return None


def undefined_derivative(original: Original, self: AppliedUndef, v: Any) -> Any:
    """A replacement for the ``_eval_derivative`` of undefined functions, which takes a matrix for a scalar.

    And the partial derivative by an entry, which is an argument, for the total one, if others depend on the entry too.
    """
    try:
        return None if is_matrix_variable(v) else by_rules(self, v)
    except NoRule:
        return None


def entry_of_elementwise(original: Original, self: ElementwiseApplyFunction, i: Expr, j: Expr, **kwargs: Any) -> Expr:
    """In place of ``ElementwiseApplyFunction._entry``: f'(u) is written as a Subs for what is no symbol."""
    entry = self.expr._entry(i, j, **kwargs)
    if not isinstance(self.function, Lambda):
        return self.function(entry)
    (variable,) = self.function.variables
    with sympy_may_break:  # a Derivative takes nothing else in its variable's place
        return replaced(self.function.expr, {variable: entry})
    return self.function.expr.subs(variable, entry)


def entry_of_function_matrix(original: Original, self: FunctionMatrix, i: Expr, j: Expr, **kwargs: Any) -> Expr:
    """In place of ``FunctionMatrix._entry``, where an index of a sum in the function catches the i of [i, j]."""
    if not isinstance(self.lamda, Lambda):
        return self.lamda(i, j)
    return replaced(self.lamda.expr, dict(zip(self.lamda.variables, (sympify(i), sympify(j)))))


def kronecker_doit(original: Original, self: KroneckerProduct, **hints: Any) -> Expr:
    """In place of ``KroneckerProduct.doit``: scalars leave the factors before SymPy's own rule sees them."""
    args = [arg.doit(**hints) for arg in self.args] if hints.get("deep", True) else self.args
    scale, factors = scalars_outside(args)
    product = KroneckerProduct(*factors)  # of identities it is one
    if isinstance(product, KroneckerProduct):
        product = original(product, **{**hints, "deep": False})
    return product if scale is S.One else (scale*product).doit(deep=False)


def kronecker_inverse(original: Original, self: KroneckerProduct) -> Expr:
    """In place of ``KroneckerProduct._eval_inverse``: (U kron V)**-1 is U**-1 kron V**-1 for square U and V only.

    Of a product that is not square SymPy 1.15 raises a TypeError there, and ``*`` and ``-`` ask for the inverse.
    """
    if any(rows != cols for rows, cols in (arg.shape for arg in self.args)):
        return Inverse(self)
    return KroneckerProduct(*[arg.inverse() for arg in self.args])


def kronecker_trace(original: Original, self: KroneckerProduct) -> Expr | None:
    """In place of ``KroneckerProduct._eval_trace``: tr(U kron V) is tr U tr V for square U and V only."""
    if any(rows != cols for rows, cols in (arg.shape for arg in self.args)):
        return None
    return Mul(*[trace(arg) for arg in self.args])


def content_of_matrix_sum(original: Original, self: MatAdd, radical: bool = False, clear: bool = True,
                          ) -> tuple[Expr, Expr]:
    """In place of ``Add.as_content_primitive``, which a MatAdd inherits and which adds a matrix to a number."""
    return S.One, self


def hadamard_transpose(original: Original, self: HadamardPower) -> Expr:
    """In place of ``HadamardPower._eval_transpose``, which transposes the base alone, the exponent a matrix or not."""
    return transposed_hadamard_power(self)
