"""Derivatives by one variable and by several, of scalars, matrices and arrays, with nothing installed in SymPy.

A zero is returned only where it was derived.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from sympy.concrete.products import Product
from sympy.concrete.summations import Sum
from sympy.core.expr import Expr
from sympy.core.function import Derivative
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.core.sympify import sympify
from sympy.functions.elementary.complexes import Abs, arg, conjugate, im, re, sign
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.hadamard import HadamardPower
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import ZeroMatrix
from sympy.matrices.expressions.transpose import Transpose
from sympy.tensor.array import NDimArray
from sympy.tensor.array.array_derivatives import ArrayDerivative

from sympy_matcalc.assumptions.refinement import refined
from sympy_matcalc.calculus.array_parts import array_sum, is_array, is_zero_array, zero_array
from sympy_matcalc.calculus.entry_derivatives import entry_of, of_sum_by_entry
from sympy_matcalc.calculus.symmetry import symmetrized
from sympy_matcalc.classes.undefined_functions import FormalGradient
from sympy_matcalc.core.bound_symbols import apart_from, with_any_indices, with_indices_of
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import new
from sympy_matcalc.core.graph import Graph, depends
from sympy_matcalc.core.guard import sympy_may_break, sympy_may_refuse
from sympy_matcalc.core.laws import NoRule, parts
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.engine.forward import pushforward
from sympy_matcalc.engine.messages import refuse_namesakes, refuse_other_shape
from sympy_matcalc.engine.sweep import gradient, gradient_by_sweep

BySympy = Callable[[Expr, Expr], "Expr | None"]
"""SymPy's own derivative by a scalar, where it can be trusted: it asks our rules for the matrices."""


def derivative(expr: Expr, *variables: Expr) -> Expr:
    """The derivative by our rules alone, with nothing installed in SymPy.

    Parameters
    ==========

    expr : Expr
        A scalar, a matrix or an array expression.
    variables : MatrixSymbol or Symbol
        What to differentiate by, one after the other: each a symbol or a matrix symbol, or the transpose, a slice or an
        entry of a matrix symbol.

    Returns
    =======

    Expr
        An expression of the shape of the variable (for a scalar ``expr``), of ``expr`` (for a scalar variable), or
        of both, the axes of the variable first and those of length one dropped; the unevaluated derivative if a
        rule is missing.

    Raises
    ======

    ValueError
        If there is no variable, or one is nothing to differentiate by.

    Notes
    =====

    Shape: ``variable.shape + expr.shape``, axes of length one dropped; as ``expr`` by a scalar. Layout: the indices of
    the variable first; a gradient has the shape of the variable.

    Examples
    ========

    >>> from sympy import Determinant, MatrixSymbol, log
    >>> from sympy_matcalc import derivative
    >>> X, x = MatrixSymbol('X', 3, 3), MatrixSymbol('x', 3, 1)
    >>> derivative(log(Determinant(X)), X)
    X.T**(-1)
    >>> derivative(x.T*X*x, x, x)
    X + X.T

    References
    ==========

    .. [1] J. R. Magnus, H. Neudecker, Matrix Differential Calculus, Wiley, third edition 2019, chapters 5, 8 and 9.
    """
    expr, steps = sympify(expr), [sympify(variable) for variable in variables]
    if not steps:
        raise ValueError(f"cannot differentiate {expr}: say by what, derivative({expr}, X)")
    for variable in steps:
        if not is_variable(variable):
            raise ValueError(f"cannot differentiate {expr} by {variable}: it is no symbol, no matrix symbol, and no "
                             "transpose, slice or entry of one")
    result = refined(evaluated_derivative(expr, steps))
    if result is S.Zero or isinstance(result, ZeroMatrix) or is_zero_array(result):
        refuse_namesakes(expr, variables)
    return result


def is_variable(expr: Expr) -> bool:
    """Whether a derivative can be taken by ``expr``: a symbol, a matrix symbol, or a part of one."""
    return isinstance(expr, Symbol) or isinstance(whole_of(expr), MatrixSymbol)


def whole_of(variable: Expr) -> Expr:
    """What a variable is a part of: a transpose, a slice or an entry; any other itself."""
    is_part = isinstance(variable, MatrixElement) or parts.of(type(variable)) is not None
    return variable.args[0] if is_part else variable


def evaluated_derivative(expr: Expr, steps: Sequence[Expr], by_sympy: BySympy | None = None) -> Expr:
    """The derivative by one variable after the other, what is left unevaluated."""
    of_scalar = False
    for done, variable in enumerate(steps):
        derivative = derivative_by(expr, variable, by_sympy)
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


def derivative_by(expr: Expr, variable: Expr, by_sympy: BySympy | None = None) -> Expr | None:
    """The derivative by one variable, or None if nobody knows it."""
    if is_array(expr):
        return None if expr.has(whole_of(variable)) else zero_array(*getattr(variable, "shape", ()), *expr.shape)
    if isinstance(expr, MatrixSymbol) and expr == variable and expr.shape == (1, 1):
        return gradient(expr, variable)
    if isinstance(variable, MatrixSymbol):
        return by_matrix(expr, variable)
    if type(expr) is MatrixSymbol and isinstance(variable, Symbol) \
            and not any(variable in size.free_symbols for size in expr.shape):
        return new(ZeroMatrix, *expr.shape)
    if isinstance(variable, Transpose):
        return _by_transpose(expr, variable)
    if parts.of(type(variable)) is not None:
        return _by_part(expr, variable)
    if isinstance(variable, MatrixElement):
        free = with_any_indices(expr)  # X[i, 0] is not X[0, 0] for a positive i, but for one of a sum from 0 on
        if free is not expr:
            found = derivative_by(free, variable, by_sympy)
            return None if found is None else with_indices_of(expr, found)
    expr = apart_from(expr, variable.free_symbols)
    if isinstance(expr, MatrixExpr) or not expr.is_commutative:
        return _by_scalar(expr, variable, by_sympy)
    return _of_scalar_by_scalar(expr, variable, by_sympy)


def _of_scalar_by_scalar(expr: Expr, variable: Expr, by_sympy: BySympy | None) -> Expr | None:
    """The derivative of a scalar by a scalar: SymPy's own, where it asks our rules for its matrices.

    Entries are real here, which SymPy does not know of them.
    """
    if isinstance(variable, MatrixElement):
        with suppress(NoRule):
            if isinstance(variable.parent, MatrixSymbol) and expr.has(Sum, Product):
                return of_sum_by_entry(expr, variable)
            if expr.has(*_OF_REALS):
                return by_rules(expr, variable)
    if by_sympy is not None:
        return by_sympy(expr, variable)
    with suppress(NoRule):
        return by_rules(expr, variable)
    return None


_OF_REALS = (Abs, sign, re, im, arg, conjugate)


def by_matrix(expr: Expr, variable: MatrixSymbol, beyond_words: bool = False) -> Expr | None:
    """The derivative of a scalar or a matrix, which may be known to be no words, by a matrix symbol, or None."""
    if not expr.is_Matrix or expr.shape == (1, 1):
        try:
            result = (gradient_by_sweep if beyond_words else gradient)(expr, variable)
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
    return _of_matrix(expr, variable, beyond_words)


def _of_matrix(expr: Expr, variable: Expr, beyond_words: bool = False) -> Expr | None:
    """The derivative of a matrix by a matrix symbol, or by the transpose or a slice of one, or None."""
    if variable.shape == (1, 1):
        with suppress(NoRule):
            return pushforward(expr, variable[0, 0])
    try:
        from sympy_matcalc.calculus import array_derivatives  # scalars need none of it
        take = array_derivatives.array_by_sweep if beyond_words else array_derivatives.array_derivative
        result = take(expr, variable)
    except NoRule:
        return None
    return _zero(expr, variable) if result is None else result


def _long_axes(shape: tuple[Any, ...]) -> list[Any]:
    return [size for size in shape if size != 1]


def _by_scalar(expr: Expr, variable: Expr, by_sympy: BySympy | None) -> Expr | None:
    """The derivative of a matrix, or of a scalar with 1x1 matrices in it, by a scalar, or None."""
    with suppress(NoRule):
        return by_rules(expr, variable)
    if by_sympy is None or isinstance(variable, MatrixElement):
        return None
    if not expr.is_Matrix:
        # f(X) is noncommutative; where no matrix depends on the variable, SymPy's rules do.
        varies = any(isinstance(node, MatrixExpr) and variable in node.free_symbols for node in Graph(expr).nodes)
        return None if varies else by_sympy(expr, variable)
    if "_eval_derivative" not in vars(type(expr)) or isinstance(expr, (MatrixSymbol, MatPow, Transpose)):
        return None  # SymPy 1.14 takes a power of a matrix for a power of a number, and loses the transpose
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
    return Algebra().transposed(derivative)


def _by_part(expr: Expr, variable: Expr) -> Expr | None:
    if expr.is_Matrix and expr.shape != (1, 1):
        return _of_matrix(expr, variable)
    derivative = by_matrix(expr, variable.args[0])
    law, algebra = parts.of(type(variable)), Algebra()
    if law is None or derivative is None:
        return None
    with suppress(NoRule):
        return algebra.expression(law(variable, algebra.read(normalized(derivative, algebra)), algebra), group=False)
    return None


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


