"""The ways in: what SymPy calls in place of its own functions.

Each decides between our sweeps, SymPy's chain rule for scalars, and the unevaluated
derivative; a zero is returned only where it was derived.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from contextvars import ContextVar
from functools import partial
from types import SimpleNamespace
from typing import Any

import sympy.core.function
import sympy.tensor.array.array_derivatives
from sympy.concrete.summations import Sum
from sympy.core.add import Add
from sympy.core.basic import Basic
from sympy.core.containers import Tuple
from sympy.core.expr import Expr
from sympy.core.function import AppliedUndef, Derivative, Function, Lambda, Subs
from sympy.core.mul import Mul
from sympy.core.numbers import Integer
from sympy.core.relational import Relational
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.core.sympify import sympify
from sympy.functions.elementary.complexes import Abs, arg, conjugate, im, re, sign
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.funcmatrix import FunctionMatrix
from sympy.matrices.expressions.hadamard import HadamardPower
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.matrices.expressions.special import ZeroMatrix
from sympy.matrices.expressions.trace import Trace, trace
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.matrixbase import MatrixBase
from sympy.tensor.array import NDimArray
from sympy.tensor.array.array_derivatives import ArrayDerivative

from sympy_matcalc.assumptions.refinement import refined, simplified
from sympy_matcalc.calculus.array_derivatives import array_derivative
from sympy_matcalc.calculus.array_parts import array_sum, is_array, is_zero_array, zero_array
from sympy_matcalc.calculus.entry_derivatives import entry_of, of_sum_by_entry
from sympy_matcalc.calculus.symmetry import symmetrized
from sympy_matcalc.classes.determinant import determinant_differential
from sympy_matcalc.classes.undefined_functions import FormalGradient
from sympy_matcalc.core.bound_symbols import apart_from, replaced
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import shallow_doit
from sympy_matcalc.core.graph import Graph, depends, has_matrices, has_matrices_among_scalars
from sympy_matcalc.core.guard import sympy_may_break, sympy_may_refuse
from sympy_matcalc.core.laws import NoRule, differential
from sympy_matcalc.core.partials import read_partial
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.core.slicing import ranges_of, sliced
from sympy_matcalc.engine.forward import pushforward
from sympy_matcalc.engine.sweep import gradient
from sympy_matcalc.forms.coefficients import without_determinants
from sympy_matcalc.forms.scalars import with_traces
from sympy_matcalc.forms.simplification import simplified_relation
from sympy_matcalc.host.messages import refuse_keywords, refuse_namesakes, refuse_other_shape

_sympy_dispatch = sympy.core.function._derivative_dispatch
_sympy_matrix_derivative = sympy.tensor.array.array_derivatives._matrix_derivative
_sympy_derivative_doit = Derivative.doit
_sympy_derivative_subs = Derivative._eval_subs
_sympy_explicit_diff = MatrixBase.diff
_sympy_subs_doit = Subs.doit
_sympy_scalar_by_matrix = ArrayDerivative._call_derive_scalar_by_matexpr


def derivative_dispatch(expr: Any, *variables: Any, **kwargs: Any) -> Any:
    """In place of SymPy's ``_derivative_dispatch``, which ``diff`` and ``Expr.diff`` call."""
    for variable in variables:
        if variable is None or isinstance(variable, (set, frozenset, dict)):
            raise ValueError(f"cannot differentiate by {variable!r}: it is no symbol")
    if any(isinstance(variable, str) for variable in variables):
        variables = tuple(_named(variable, expr) for variable in variables)
    if not kwargs.get("evaluate"):
        return _sympy_dispatch(expr, *variables, **kwargs)
    steps = None
    if concerns_matrices(expr, variables):
        refuse_keywords(kwargs)
        _refuse_orders(variables)
        steps = _steps(variables)
    nested = _within_derivative.set(True)
    try:
        result = refined(evaluated_derivative(sympify(expr), steps) if steps
                         else _sympy_dispatch(expr, *variables, **kwargs))
    finally:
        _within_derivative.reset(nested)
    if isinstance(result, Mul) or (steps and isinstance(result, Add)):
        result = without_determinants(result)
    if _is_zero(result) and not _within_derivative.get():
        refuse_namesakes(expr, variables)
    return result


_within_derivative: ContextVar[bool] = ContextVar("within a derivative", default=False)
"""Whether SymPy asks for the derivative of a part, by a rule for the whole."""


def _named(variable: Any, expr: Any) -> Any:
    """The matrix symbol of ``expr`` that a string names: as a scalar symbol, it would give 0."""
    if not isinstance(variable, str) or not isinstance(expr, Basic):
        return variable
    return next((symbol for symbol in expr.atoms(MatrixSymbol) if symbol.name == variable), variable)


def concerns_matrices(expr: Any, variables: Sequence[Any]) -> bool:
    """Whether a derivative is by a matrix symbol, or of an expression with matrices that SymPy would misread."""
    if is_array(expr):
        return True
    if not isinstance(expr, (Expr, MatrixBase, int, float, complex)) or isinstance(expr, NDimArray):
        return False
    if any(is_matrix_variable(_variable_of(variable)) or isinstance(_variable_of(variable), MatrixElement)
           for variable in variables):
        return True
    # A 1x1 matrix in a scalar's place makes a scalar noncommutative; of a DotProduct, SymPy cannot tell.
    return (isinstance(expr, MatrixExpr) and not isinstance(expr, MatrixBase)) or (
        isinstance(expr, Expr) and not expr.is_commutative and expr.has(MatrixExpr))


def _variable_of(argument: Any) -> Any:
    """The variable in an argument of ``diff``, which may be (variable, order)."""
    return argument[0] if isinstance(argument, (tuple, list, Tuple)) and len(argument) > 0 else argument


def is_matrix_variable(variable: Any) -> bool:
    """Whether ``variable`` is a MatrixSymbol, or the transpose or a slice of one."""
    return isinstance(variable, MatrixSymbol) or (
        isinstance(variable, (Transpose, MatrixSlice)) and isinstance(variable.args[0], MatrixSymbol))


def _refuse_orders(variables: Sequence[Any]) -> None:
    """A clear error for what SymPy reads as the order of a derivative only to break on it."""
    for argument in variables:
        if not isinstance(argument, (tuple, list, Tuple)) or not is_matrix_variable(_variable_of(argument)):
            continue
        order = sympify(argument[1]) if len(argument) == 2 else None
        if not isinstance(order, Integer) or order < 0:
            raise ValueError(f"cannot read {argument!r} as a variable and the order of the derivative by it, which is "
                             "a whole number; give several variables one after the other")


def _steps(variables: tuple[Any, ...]) -> list[Expr] | None:
    """The variables one by one, or None where SymPy has to read them (or to refuse them)."""
    steps: list[Expr] = []
    for variable in variables:
        count = 1
        if isinstance(variable, (tuple, Tuple)) and len(variable) == 2:
            variable, count = variable
        variable = sympify(variable)
        if isinstance(variable, Integer) and steps and variable > 0:
            variable, count = steps[-1], variable - 1
        if not isinstance(count, (int, Integer)) or count < 0:
            return None
        if not (is_matrix_variable(variable) or isinstance(variable, (Symbol, MatrixElement))):
            return None
        steps.extend([variable]*int(count))
    return steps


def evaluated_derivative(expr: Expr, steps: list[Expr]) -> Expr:
    """The derivative by one variable after the other, what is left unevaluated."""
    of_scalar = False
    for done, variable in enumerate(steps):
        derivative = derivative_by(expr, variable)
        if derivative is None:
            if is_array(expr):
                return ArrayDerivative(expr, *steps[done:], evaluate=False)
            return _sympy_dispatch(expr, *steps[done:], evaluate=False)
        if done and variable == steps[done - 1] and of_scalar and getattr(derivative, "is_Matrix", False) \
                and isinstance(variable, MatrixSymbol):
            derivative = symmetrized(derivative)
        of_scalar = not expr.is_Matrix or expr.shape == (1, 1)
        expr = derivative
    return expr


def derivative_by(expr: Expr, variable: Expr) -> Expr | None:
    """The derivative by one variable, or None if nobody knows it."""
    if is_array(expr):
        # A transpose, a slice and an entry stand for the symbol that they are parts of.
        symbol = variable.args[0] if isinstance(variable, (Transpose, MatrixSlice, MatrixElement)) else variable
        return None if expr.has(symbol) else zero_array(*getattr(variable, "shape", ()), *expr.shape)
    if isinstance(expr, MatrixSymbol) and expr == variable and expr.shape == (1, 1):
        return gradient(expr, variable)
    if isinstance(variable, MatrixSymbol):
        return by_matrix(expr, variable)
    if isinstance(variable, Transpose):
        return _by_transpose(expr, variable)
    if isinstance(variable, MatrixSlice):
        return _by_slice(expr, variable)
    expr = apart_from(expr, variable.free_symbols)
    if isinstance(expr, MatrixExpr) or not expr.is_commutative:
        return by_scalar(expr, variable)
    return _by_chain_rule(expr, variable)


def _by_chain_rule(expr: Expr, variable: Expr) -> Expr | None:
    """The derivative of a scalar by a scalar: SymPy's own, which asks our rules for its matrices.

    Entries are real here, which SymPy does not know of them.
    """
    if isinstance(variable, MatrixElement):
        with suppress(NoRule):
            if isinstance(variable.parent, MatrixSymbol) and expr.has(Sum):
                return of_sum_by_entry(expr, variable)
            if expr.has(*_OF_REALS):
                return _by_rules(expr, variable)
    return _evaluated(_sympy_dispatch(expr, variable, evaluate=True))


_OF_REALS = (Abs, sign, re, im, arg, conjugate)


def by_matrix(expr: Expr, variable: MatrixSymbol) -> Expr | None:
    """The derivative of a scalar or a matrix by a matrix symbol, or None."""
    if not expr.is_Matrix or expr.shape == (1, 1):
        try:
            result = gradient(expr, variable)
        except NoRule:
            return None
        if isinstance(result, ZeroMatrix):
            refuse_other_shape(expr, variable)
        # The formal gradient of f(X) is what SymPy's unevaluated derivative says.
        return None if isinstance(result, FormalGradient) else result
    if not depends(expr, variable):
        refuse_other_shape(expr, variable)
        return _zero(expr, variable)
    if isinstance(expr, MatAdd) and len({*expr.args}) < len(expr.args):
        # SymPy differentiates X + X, unevaluated, as typed.
        derivatives = [by_matrix(arg, variable) for arg in expr.args]
        return None if None in derivatives else array_sum(derivatives)
    return _of_matrix(expr, variable)


def _of_matrix(expr: Expr, variable: Expr) -> Expr | None:
    """The derivative of a matrix by a matrix symbol, or by the transpose or a slice of one, or None."""
    if variable.shape == (1, 1):
        with suppress(NoRule):
            return pushforward(expr, variable[0, 0])
    try:
        result = array_derivative(expr, variable)
    except NoRule:
        return None
    return _zero(expr, variable) if result is None else result


def _long_axes(shape: tuple[Any, ...]) -> list[Any]:
    return [size for size in shape if size != 1]


def by_scalar(expr: Expr, variable: Expr) -> Expr | None:
    """The derivative of a matrix, or of a scalar with 1x1 matrices in it, by a scalar, or None."""
    try:
        return _by_rules(expr, variable)
    except NoRule:
        if isinstance(variable, MatrixElement):
            return None
    if not expr.is_Matrix:
        # f(X) is noncommutative; where no matrix depends on the variable, SymPy's rules do.
        varies = any(isinstance(node, MatrixExpr) and variable in node.free_symbols for node in Graph(expr).nodes)
        return None if varies else _evaluated(_sympy_dispatch(expr, variable, evaluate=True))
    if "_eval_derivative" not in vars(type(expr)) or isinstance(expr, MatrixSymbol):
        return None
    if isinstance(expr, HadamardPower) and expr.exp.is_Matrix:
        return None  # SymPy multiplies the matrices there
    if isinstance(expr, ElementwiseApplyFunction) and variable in expr.function.free_symbols:
        return None  # SymPy takes the function for a constant
    with sympy_may_refuse:
        return _evaluated(_sympy_dispatch(expr, variable, evaluate=True))
    return None


def _by_rules(expr: Expr, variable: Expr) -> Expr:
    """The derivative by a scalar symbol or by an entry, by our rules."""
    if expr.is_Matrix:
        return pushforward(expr, variable)
    if not isinstance(variable, MatrixElement):
        try:
            return gradient(expr, variable)
        except NoRule:
            return pushforward(expr, variable)  # through what has no adjoint, the entries of a FunctionMatrix for one
    return entry_of(gradient(expr, variable.parent), variable.i, variable.j)


def _by_transpose(expr: Expr, variable: Transpose) -> Expr | None:
    if expr.is_Matrix and expr.shape != (1, 1):
        return _of_matrix(expr, variable)
    derivative = by_matrix(expr, variable.arg)
    if derivative is None:
        return None
    with sympy_may_break:  # its doit, on some Kronecker products with scalars in them
        return derivative.T
    return Algebra().transpose(derivative)


def _by_slice(expr: Expr, variable: MatrixSlice) -> Expr | None:
    """d f/d X[r, c] = (d f/d X)[r, c]"""
    ranges = ranges_of(variable)
    if ranges is None:
        return None
    if expr.is_Matrix and expr.shape != (1, 1):
        return _of_matrix(expr, variable)
    derivative = by_matrix(expr, variable.parent)
    if derivative is None:
        return None
    algebra = Algebra()
    return sliced(normalized(derivative, algebra), *ranges, algebra)


def _zero(expr: Expr, variable: Expr) -> Expr:
    """Zero of the shape that SymPy gives a derivative: the variable's indices first, axes of length one dropped."""
    axes = _long_axes(variable.shape + expr.shape)
    if len(axes) > 2:
        return zero_array(*variable.shape, *expr.shape)
    return ZeroMatrix(*(axes + [1, 1])[:2])


def _is_zero(result: Any) -> bool:
    return result == 0 or isinstance(result, ZeroMatrix) or is_zero_array(result)


def _evaluated(derivative: Any) -> Any:
    """``derivative``, or None if SymPy left it open as a whole."""
    return None if isinstance(derivative, Derivative) else derivative


# -- replacements of other attributes --------------------------------------------

def matrix_derivative(expr: Any, x: Any, old_algorithm: bool = False) -> Any:
    """In place of SymPy's ``_matrix_derivative``, which ``ArrayDerivative`` calls."""
    if old_algorithm or not isinstance(x, MatrixSymbol) or isinstance(expr, MatrixBase):
        return _sympy_matrix_derivative(expr, x, old_algorithm=old_algorithm)
    return by_matrix(expr, x)


def derivative_doit(self: Derivative, **hints: Any) -> Any:
    """In place of ``Derivative.doit``, which has a way of its own past the matrices."""
    if concerns_matrices(self.expr, self._wrt_variables):
        expr = self.expr
        if hints.get("deep", True):
            expr = expr.doit(**hints)
        derivative = derivative_dispatch(expr, *self.variable_count, evaluate=True)
        if is_zero_array(derivative) and isinstance(self, ArrayDerivative):
            return self  # a test of SymPy's own wants it left so
        return derivative
    return _sympy_derivative_doit(self, **hints)


def derivative_subs(self: Derivative, old: Basic, new: Basic) -> Any:
    """In place of ``Derivative._eval_subs``, which puts a scalar in a matrix variable's place."""
    variables = self._wrt_variables
    if not any(is_matrix_variable(variable) for variable in variables):
        return _sympy_derivative_subs(self, old, new)
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


def subs_doit(self: Subs, **hints: Any) -> Any:
    """In place of ``Subs.doit``, which makes a total derivative of a partial one by an entry of a matrix."""
    partial = read_partial(self)
    if partial is None or not any(arg.has(MatrixExpr) for arg in partial[1]):
        return _sympy_subs_doit(self, **hints)
    return self


def explicit_diff(self: MatrixBase, *args: Any, evaluate: bool = True, **kwargs: Any) -> Any:
    """In place of ``MatrixBase.diff``, for a derivative by a matrix that SymPy knows nothing of."""
    if evaluate and any(is_matrix_variable(_variable_of(arg)) for arg in args):
        return derivative_dispatch(self.as_immutable(), *args, evaluate=True, **kwargs)
    return _sympy_explicit_diff(self, *args, evaluate=evaluate, **kwargs)


def _is_part_of_symbol(self: Transpose | MatrixSlice) -> bool:
    return isinstance(self.args[0], MatrixSymbol)


part_is_variable = property(_is_part_of_symbol, doc="Whether one can differentiate by it: a part of a symbol.")


def scalar_by_matrix(expr: Expr, v: MatrixExpr) -> Expr | None:
    """In place of ``ArrayDerivative``'s own, which looks for a transpose as such in the expression."""
    if isinstance(v, Transpose):
        return derivative_by(expr, v)
    return _sympy_scalar_by_matrix(expr, v)


def eval_derivative(owner: type) -> Callable[[Any, Any], Any]:
    """A replacement for the ``_eval_derivative`` of a class, which SymPy calls for scalar variables."""
    original = getattr(owner, "_eval_derivative", None)

    def _eval_derivative(self: Any, v: Any) -> Any:
        if is_matrix_variable(v):
            return derivative_by(self, v)
        if isinstance(self, MatrixElement) and (
                isinstance(self.parent, MatrixSymbol) or not isinstance(v, MatrixElement)):
            with sympy_may_break:  # indexing a derivative of the matrix that stays open
                return original(self, v) if original is not None else None
            return None
        try:
            if isinstance(v, MatrixElement) or v.is_scalar:
                return _by_rules(self, v)
        except NoRule:
            pass
        if isinstance(self, Trace):
            inner = _evaluated(self.arg.diff(v))
            return None if inner is None else shallow_doit(Trace(inner))
        if isinstance(self, (Determinant, MatrixElement)) or isinstance(v, MatrixElement):
            return None
        if owner in _SYMPY_WRONG_BY_SCALAR:
            return None
        with sympy_may_refuse:  # a class that SymPy itself cannot differentiate
            return original(self, v) if original is not None else None
        return None

    return _eval_derivative


def _default_derivative(self: Expr) -> Callable[[Any], Any]:
    if differential.of(type(self)) is None:
        raise AttributeError(f"{type(self).__name__} has no _eval_derivative")
    return partial(by_scalar_symbol, self)


default_derivative = property(_default_derivative, doc="The derivative of a class that has a rule and no more.")
"""SymPy asks for the attribute and does without it: where there is no rule it must not exist."""


def by_scalar_symbol(self: Expr, v: Any) -> Any:
    """The derivative of a scalar by what SymPy takes for a scalar, by our rules; None if nobody knows it."""
    try:
        return derivative_by(self, v) if is_matrix_variable(v) else _by_rules(self, v)
    except NoRule:
        return None


_SYMPY_WRONG_BY_SCALAR: tuple[type, ...] = (MatPow, Transpose)
"""SymPy 1.14 takes a power of a matrix for a power of a number, and loses the transpose."""


def undefined_derivative(self: AppliedUndef, v: Any) -> Any:
    """A replacement for the ``_eval_derivative`` of undefined functions, which takes a matrix for a scalar.

    And the partial derivative by an entry, which is an argument, for the total one, if others depend on the entry too.
    """
    if not any(arg.is_Matrix or isinstance(arg, MatrixElement) for arg in self.args):
        return Function._eval_derivative(self, v)
    try:
        return None if is_matrix_variable(v) else _by_rules(self, v)
    except NoRule:
        return None


def determinant_matrix_lines(self: Determinant, x: Basic) -> Any:
    """SymPy's own form of a derivative, for Determinant: d|U| = tr(W.T dU) with the W of our rule.

    The lines of dU get W.T in front, as the factors of a product do, and are closed by the trace.
    """
    ((_, pairing),) = determinant_differential(self, (0,))
    lines = self.arg._eval_derivative_matrix_lines(x)
    for line in lines:
        line.append_first((pairing.coefficient*pairing.weight).doit())
    closed = SimpleNamespace(args=(SimpleNamespace(_eval_derivative_matrix_lines=lambda _: lines),))
    return Trace._eval_derivative_matrix_lines(closed, x)


def entry_of_elementwise(self: ElementwiseApplyFunction, i: Expr, j: Expr, **kwargs: Any) -> Expr:
    """In place of ``ElementwiseApplyFunction._entry``: f'(u) is written as a Subs for what is no symbol."""
    entry = self.expr._entry(i, j, **kwargs)
    if not isinstance(self.function, Lambda):
        return self.function(entry)
    (variable,) = self.function.variables
    with sympy_may_break:  # a Derivative takes nothing else in its variable's place
        return replaced(self.function.expr, {variable: entry})
    return self.function.expr.subs(variable, entry)


def entry_of_function_matrix(self: FunctionMatrix, i: Expr, j: Expr, **kwargs: Any) -> Expr:
    """In place of ``FunctionMatrix._entry``, where an index of a sum in the function catches the i of [i, j]."""
    if not isinstance(self.lamda, Lambda):
        return self.lamda(i, j)
    return replaced(self.lamda.expr, dict(zip(self.lamda.variables, (sympify(i), sympify(j)))))


def kronecker_inverse(self: KroneckerProduct) -> Expr:
    """In place of ``KroneckerProduct._eval_inverse``: (U kron V)**-1 is U**-1 kron V**-1 for square U and V only.

    Of a product that is not square SymPy 1.15 raises a TypeError there, and ``*`` and ``-`` ask for the inverse.
    """
    if any(rows != cols for rows, cols in (arg.shape for arg in self.args)):
        return Inverse(self)
    return KroneckerProduct(*[arg.inverse() for arg in self.args])


def kronecker_trace(self: KroneckerProduct) -> Expr | None:
    """In place of ``KroneckerProduct._eval_trace``: tr(U kron V) is tr U tr V for square U and V only."""
    if any(rows != cols for rows, cols in (arg.shape for arg in self.args)):
        return None
    return Mul(*[trace(arg) for arg in self.args])


def _eval_simplify(self: Expr) -> Callable[..., Expr] | None:
    # `simplify` asks every expression for this attribute first; None means: go on as ever.
    return partial(simplified, self) if has_matrices(self) else None


eval_simplify = property(_eval_simplify, doc="How to simplify an expression with matrices in it, or None.")


def eval_simplify_matrix(self: MatrixExpr, **kwargs: Any) -> Expr:
    """In place of ``MatrixExpr._eval_simplify``, which simplifies the arguments one by one."""
    return simplified(self, **kwargs)


def eval_simplify_of(cls: type) -> Callable[..., Basic]:
    """In place of a class's own ``_eval_simplify``, which knows no matrices; without any it goes on as ever."""
    sympy_eval_simplify = cls._eval_simplify

    def _eval_simplify(self: Basic, **kwargs: Any) -> Basic:
        if not has_matrices(self) or is_array(self):  # SymPy 1.15 has sums of arrays, which are Sums
            return sympy_eval_simplify(self, **kwargs)
        if issubclass(cls, Relational):
            return simplified_relation(self, simplify=simplified, **kwargs)
        return simplified(self, **kwargs)

    return _eval_simplify


def sympify_with_traces(expr: Any, **options: Any) -> Any:
    """In place of ``sympify`` where ``simplify`` begins: 1x1 matrices in a scalar's place become traces."""
    expr = sympify(expr, **options)
    if isinstance(expr, Basic) and has_matrices_among_scalars(expr):
        with sympy_may_refuse:
            return with_traces(expr)
    return expr


def content_of_matrix_sum(self: MatAdd, radical: bool = False, clear: bool = True) -> tuple[Expr, Expr]:
    """In place of ``Add.as_content_primitive``, which a MatAdd inherits and which adds a matrix to a number."""
    return S.One, self
