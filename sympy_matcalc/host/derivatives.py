"""The way in of ``diff``: our sweeps, SymPy's chain rule for scalars, or the unevaluated derivative.

A zero is returned only where it was derived.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from sympy.assumptions.assume import global_assumptions
from sympy.concrete.summations import Sum
from sympy.core.add import Add
from sympy.core.basic import Basic
from sympy.core.cache import cacheit
from sympy.core.containers import Tuple
from sympy.core.expr import Expr
from sympy.core.function import Derivative
from sympy.core.mul import Mul
from sympy.core.numbers import Integer
from sympy.core.symbol import Symbol
from sympy.core.sympify import sympify
from sympy.functions.elementary.complexes import Abs, arg, conjugate, im, re, sign
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.hadamard import HadamardPower
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.matrices.expressions.special import ZeroMatrix
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.matrixbase import MatrixBase
from sympy.tensor.array import NDimArray
from sympy.tensor.array.array_derivatives import ArrayDerivative

from sympy_matcalc.assumptions.refinement import refined
from sympy_matcalc.calculus.array_derivatives import array_derivative
from sympy_matcalc.calculus.array_parts import array_sum, is_array, is_zero_array, zero_array
from sympy_matcalc.calculus.entry_derivatives import entry_of, of_sum_by_entry
from sympy_matcalc.calculus.symmetry import symmetrized
from sympy_matcalc.classes.undefined_functions import FormalGradient
from sympy_matcalc.core.bound_symbols import apart_from
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.graph import Graph, depends
from sympy_matcalc.core.guard import deep, sympy_may_break, sympy_may_refuse
from sympy_matcalc.core.laws import NoRule
from sympy_matcalc.core.registry import registrations
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.core.slicing import ranges_of, sliced
from sympy_matcalc.engine.forward import pushforward
from sympy_matcalc.engine.messages import refuse_keywords, refuse_namesakes, refuse_other_shape
from sympy_matcalc.engine.sweep import gradient
from sympy_matcalc.forms.coefficients import without_determinants
from sympy_matcalc.host.conditions import is_matrix_variable, variable_of

Original = Callable[..., Any]


@deep
def dispatch(original: Original, expr: Any, *variables: Any, **kwargs: Any) -> Any:
    """In place of SymPy's ``_derivative_dispatch``, which ``diff`` and ``Expr.diff`` call."""
    if not kwargs.get("evaluate"):
        return original(expr, *_named(variables, expr), **kwargs)
    if _within.derivative:  # of a part, by SymPy's rule for the whole, which remembers what it finds
        return _derived(original, expr, *variables, **kwargs)
    derive = _whole if global_assumptions else _remembered
    return derive(registrations(), original, expr, *variables, **kwargs)


class _Within(threading.local):
    derivative = False


_within = _Within()


def _whole(laws: int, original: Original, expr: Any, *variables: Any, **kwargs: Any) -> Any:
    _within.derivative = True
    try:
        result = refined(_derived(original, expr, *variables, **kwargs))
    finally:
        _within.derivative = False
    if isinstance(result, (Add, Mul)):
        result = without_determinants(result)
    if result == 0 or isinstance(result, ZeroMatrix) or is_zero_array(result):
        refuse_namesakes(expr, variables)
    return result


_remembered = cacheit(_whole)
"""A derivative without assumptions, which SymPy's ``clear_cache`` forgets as it does its own."""


def _derived(original: Original, expr: Any, *variables: Any, **kwargs: Any) -> Any:
    variables = _named(variables, expr)
    if concerns_matrices(expr, variables):
        refuse_keywords(kwargs)
        _refuse_orders(variables)
        steps = _steps(variables)
        if steps:
            return evaluated_derivative(sympify(expr), steps)
    return original(expr, *variables, **kwargs)


def _named(variables: tuple[Any, ...], expr: Any) -> tuple[Any, ...]:
    """The variables, strings as the matrix symbols that they name: as a scalar symbol, one would give 0."""
    for variable in variables:
        if variable is None or isinstance(variable, (set, frozenset, dict)):
            raise ValueError(f"cannot differentiate by {variable!r}: it is no symbol")
    if not isinstance(expr, Basic) or not any(isinstance(variable, str) for variable in variables):
        return variables
    symbols = {symbol.name: symbol for symbol in expr.atoms(MatrixSymbol)}
    return tuple(symbols.get(variable, variable) if isinstance(variable, str) else variable for variable in variables)


def concerns_matrices(expr: Any, variables: Sequence[Any]) -> bool:
    """Whether a derivative is by a matrix symbol, or of an expression with matrices that SymPy would misread."""
    if is_array(expr):
        return True
    if not isinstance(expr, (Expr, MatrixBase, int, float, complex)) or isinstance(expr, NDimArray):
        return False
    if any(is_matrix_variable(variable_of(variable)) or isinstance(variable_of(variable), MatrixElement)
           for variable in variables):
        return True
    # A 1x1 matrix in a scalar's place makes a scalar noncommutative; of a DotProduct, SymPy cannot tell.
    return (isinstance(expr, MatrixExpr) and not isinstance(expr, MatrixBase)) or (
        isinstance(expr, Expr) and not expr.is_commutative and expr.has(MatrixExpr))


def _refuse_orders(variables: Sequence[Any]) -> None:
    """A clear error for what SymPy reads as the order of a derivative only to break on it."""
    for argument in variables:
        if not isinstance(argument, (tuple, list, Tuple)) or not is_matrix_variable(variable_of(argument)):
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
            return open_derivative(expr, *steps[done:])
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
                return by_rules(expr, variable)
    return by_sympy(expr, variable)


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
        return by_rules(expr, variable)
    except NoRule:
        if isinstance(variable, MatrixElement):
            return None
    if not expr.is_Matrix:
        # f(X) is noncommutative; where no matrix depends on the variable, SymPy's rules do.
        varies = any(isinstance(node, MatrixExpr) and variable in node.free_symbols for node in Graph(expr).nodes)
        return None if varies else by_sympy(expr, variable)
    if "_eval_derivative" not in vars(type(expr)) or isinstance(expr, MatrixSymbol):
        return None
    if isinstance(expr, HadamardPower) and expr.exp.is_Matrix:
        return None  # SymPy multiplies the matrices there
    if isinstance(expr, ElementwiseApplyFunction) and variable in expr.function.free_symbols:
        return None  # SymPy takes the function for a constant
    with sympy_may_refuse:
        return by_sympy(expr, variable)
    return None


def by_rules(expr: Expr, variable: Expr) -> Expr:
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


def open_derivative(expr: Expr, *variables: Expr) -> Expr:
    """The unevaluated derivative."""
    matrices = any(getattr(part, "is_Matrix", False) or isinstance(part, NDimArray) for part in (expr, *variables))
    return (ArrayDerivative if matrices else Derivative)(expr, *variables, evaluate=False)


def by_sympy(expr: Expr, variable: Expr) -> Expr | None:
    """SymPy's own derivative by a scalar, or None if it leaves that open as a whole."""
    matrices = expr.is_Matrix or isinstance(expr, NDimArray)
    return evaluated((ArrayDerivative if matrices else Derivative)(expr, variable, evaluate=True))


def evaluated(derivative: Any) -> Any:
    """``derivative``, or None if SymPy left it open as a whole."""
    return None if isinstance(derivative, Derivative) else derivative
