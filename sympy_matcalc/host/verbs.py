"""The ways in for SymPy's verbs ``expand``, ``factor`` and ``collect``: what their functions call late.

Where SymPy's functions ask an expression for a method, that is how they are reached; the others
have a stand-in in :mod:`~sympy_matcalc.host.bound_names`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from sympy.assumptions.assume import global_assumptions
from sympy.core.expr import Expr
from sympy.core.parameters import global_parameters
from sympy.core.singleton import S
from sympy.core.sympify import sympify
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.matrixbase import MatrixBase
from sympy.utilities.iterables import iterable

from sympy_matcalc.assumptions.refinement import refined
from sympy_matcalc.core.graph import has_matrices
from sympy_matcalc.core.guard import sympy_may_refuse
from sympy_matcalc.forms.collecting import cofactors, collected
from sympy_matcalc.forms.expansion import expanded_once
from sympy_matcalc.forms.factoring import factored
from sympy_matcalc.forms.scalar_parts import with_scalars
from sympy_matcalc.host.bound_names import ORIGINALS


def eval_expand(hint: str) -> Callable[..., Expr]:
    """A method ``_eval_expand_...``, which ``expand`` asks each node for, arguments first."""
    def _eval_expand(self: Expr, **hints: Any) -> Expr:
        with sympy_may_refuse:
            return expanded_once(self, hint)
        return self

    return _eval_expand


def expand_matrix(self: MatrixExpr, *args: Any, **hints: Any) -> Expr:
    """In place of the ``expand`` of sums and products, which takes no positional arguments in SymPy 1.14."""
    return Expr.expand(self, *args, **hints)


def eval_factor(self: MatrixExpr) -> Expr:
    """A method ``_eval_factor``, which ``factor`` asks an expression for first."""
    with sympy_may_refuse:
        return factored(self)
    return self


# -- functions with a stand-in ---------------------------------------------------

def is_matrix(expr: Any) -> bool:
    """Whether an argument is a matrix expression, other than a matrix of entries."""
    return isinstance(expr, MatrixExpr) and not isinstance(expr, MatrixBase)


def collect(expr: Any, syms: Any, func: Callable[[Expr], Expr] | None = None, evaluate: bool | None = None,
            exact: bool | None = False, distribute_order_term: bool = True) -> Any:
    """In place of SymPy's ``collect``, where the expression or a factor is a matrix."""
    factors = [sympify(s) for s in (syms if iterable(syms) else [syms])]
    expr = sympify(expr)
    if global_assumptions and isinstance(expr, Expr) and has_matrices(expr):
        expr = refined(expr)
    if isinstance(expr, MatrixBase) and evaluate is not False:
        return expr.applyfunc(lambda entry: collect(entry, factors, func, True, exact, distribute_order_term))
    if not is_matrix(expr) and not any(map(is_matrix, factors)):
        return ORIGINALS["collect"](expr, syms, func, evaluate, exact, distribute_order_term)
    if evaluate is None:
        evaluate = global_parameters.evaluate
    if is_matrix(expr):
        with sympy_may_refuse:
            return (collected if evaluate else cofactors)(expr, factors, func, exact=exact)
        return expr if evaluate else {S.One: expr}
    # No matrix is a factor of a scalar.
    factors = [factor for factor in factors if not is_matrix(factor)]
    if factors:
        return ORIGINALS["collect"](expr, factors, func, evaluate, exact, distribute_order_term)
    return expr if evaluate else {S.One: expr}


def rcollect(expr: Any, *factors: Any) -> Any:
    """In place of SymPy's ``rcollect``: sums of matrices are collected all the way down as it is."""
    return collect(expr, factors) if is_matrix(expr) else ORIGINALS["rcollect"](expr, *factors)


def factor_noncommutative(expr: Any) -> Any:
    """In place of SymPy's ``factor_nc``, to which ``factor`` hands what is not commutative."""
    expr = sympify(expr)
    if is_matrix(expr):
        return eval_factor(expr)
    if isinstance(expr, Expr) and has_matrices(expr):
        return with_scalars(lambda scalar: scalar.factor() if scalar.is_commutative else scalar, expr)
    return ORIGINALS["factor_nc"](expr)


def factor_terms(expr: Any, *args: Any, **options: Any) -> Any:
    """In place of SymPy's ``factor_terms``."""
    function = partial(_original, ORIGINALS["factor_terms"], args, options)
    if is_matrix(expr):
        return with_scalars(function, expr)
    if not isinstance(expr, Expr) or not has_matrices(expr):
        return function(expr)
    with sympy_may_refuse:
        return function(expr)
    return with_scalars(function, expr)


def on_scalars(name: str, expr: Any, *args: Any, **options: Any) -> Any:
    """In place of a function of SymPy's that takes sums and products of matrices for those of numbers."""
    function = partial(_original, ORIGINALS[name], args, options)
    expr = sympify(expr)
    if isinstance(expr, MatrixBase):
        return expr.applyfunc(function)
    if isinstance(expr, Expr) and has_matrices(expr):
        with sympy_may_refuse:
            return with_scalars(function, expr)
        return expr
    return function(expr)


def _original(function: Callable[..., Any], args: tuple[Any, ...], options: dict[str, Any], expr: Any) -> Any:
    return function(expr, *args, **options)
