"""The ways in of SymPy's verbs ``simplify``, ``expand``, ``factor``, ``collect`` and their kin.

Where SymPy's functions ask an expression for a method, that is how they are reached; of the others the code
is exchanged. Each function here gets SymPy's own first; the table of them is in :mod:`~sympy_matcalc.host.patches`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from sympy.assumptions.assume import global_assumptions
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.function import Application
from sympy.core.operations import AssocOp
from sympy.core.parameters import global_parameters
from sympy.core.power import Pow
from sympy.core.relational import Relational
from sympy.core.singleton import S
from sympy.core.sympify import sympify
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.expressions.special import ZeroMatrix
from sympy.matrices.matrixbase import MatrixBase
from sympy.polys.polyerrors import ComputationFailed
from sympy.utilities.iterables import iterable

from sympy_matcalc.assumptions.refinement import refined, simplified
from sympy_matcalc.calculus.array_parts import is_array
from sympy_matcalc.core.expansion import expanded_once
from sympy_matcalc.core.graph import arguments, has_matrices, nodes_below
from sympy_matcalc.core.guard import deep, sympy_may_refuse
from sympy_matcalc.forms.collecting import cofactors, collected
from sympy_matcalc.forms.factoring import factored
from sympy_matcalc.forms.scalar_parts import with_scalars
from sympy_matcalc.forms.scalars import with_traces
from sympy_matcalc.forms.simplification import simplified_relation

Original = Callable[..., Any]


# -- simplify --------------------------------------------------------------------

def eval_simplify(original: Original | None, self: Expr) -> Callable[..., Expr] | None:
    """``simplify`` asks every expression for this attribute first; None means: go on as ever."""
    return partial(simplified, self) if has_matrices(self) else None


def eval_simplify_matrix(original: Original, self: MatrixExpr, **kwargs: Any) -> Expr:
    """In place of ``MatrixExpr._eval_simplify``, which simplifies the arguments one by one."""
    if type(self) is ZeroMatrix and self.args[0].is_Atom and self.args[1].is_Atom:
        return self
    return simplified(self, **kwargs)


def eval_simplify_of(original: Original, self: Basic, **kwargs: Any) -> Basic:
    """In place of a class's own ``_eval_simplify``, which knows no matrices; without any it goes on as ever."""
    if isinstance(self, Relational) and has_matrices(self):
        return simplified_relation(self, simplify=simplified, **kwargs)
    if not has_matrices(self) or is_array(self) or getattr(self.args[0], "shape", (1, 1)) != (1, 1):
        return original(self, **kwargs)  # SymPy 1.15 has sums of matrices and of arrays, which are Sums
    return simplified(self, **kwargs)


def sympify_with_traces(original: Original, expr: Any, **options: Any) -> Any:
    """In place of ``sympify`` where ``simplify`` begins: 1x1 matrices in a scalar's place become traces."""
    expr = original(expr, **options)
    if isinstance(expr, Basic) and has_matrices_among_scalars(expr):
        with sympy_may_refuse:
            return with_traces(expr)
    return expr


def has_matrices_among_scalars(expr: Basic) -> bool:
    """Whether a matrix is an argument of a function, a sum, a product or a power of scalars."""
    return any(isinstance(node, (Application, AssocOp, Pow)) and not isinstance(node, MatrixExpr)
               and any(isinstance(arg, MatrixExpr) for arg in arguments(node)) for node in nodes_below([expr]))


def eval_trigsimp(original: Original | None, self: Expr) -> Callable[..., Any] | None:
    """``trigsimp`` asks for this attribute first."""
    return partial(_trigsimp, self) if has_matrices(self) else None


def _trigsimp(expr: Expr, **options: Any) -> Any:
    from sympy.simplify.trigsimp import trigsimp
    return _on_scalars(partial(trigsimp, **options), expr)


# -- expand and factor -------------------------------------------------------------

@deep
def eval_expand(original: Original | None, hint: str, self: Expr, **hints: Any) -> Expr:
    """A method ``_eval_expand_...``, which ``expand`` asks each node for, arguments first."""
    with sympy_may_refuse:
        return expanded_once(self, hint)
    return self


@deep
def expand_matrix(original: Original, self: MatrixExpr, *args: Any, **hints: Any) -> Expr:
    """In place of the ``expand`` of sums and products, which takes no positional arguments in SymPy 1.14."""
    return Expr.expand(self, *args, **hints)


@deep
def eval_factor(original: Original | None, self: MatrixExpr, **options: Any) -> Expr:
    """A method ``_eval_factor``, which ``factor`` asks an expression for first."""
    with sympy_may_refuse:
        return factored(self)
    return self


def factor_nc(original: Original, expr: Any) -> Any:
    """In place of SymPy's ``factor_nc``, to which ``factor`` hands what is not commutative."""
    expr = sympify(expr)
    if is_matrix(expr):
        return eval_factor(None, expr)
    if isinstance(expr, Expr) and has_matrices(expr):
        return with_scalars(lambda scalar: scalar.factor() if scalar.is_commutative else scalar, expr)
    return original(expr)


# -- functions whose code is exchanged ----------------------------------------------

def is_matrix(expr: Any) -> bool:
    """Whether an argument is a matrix expression, other than a matrix of entries."""
    return isinstance(expr, MatrixExpr) and not isinstance(expr, MatrixBase)


@deep
def collect(original: Original, expr: Any, syms: Any, func: Callable[[Expr], Expr] | None = None,
            evaluate: bool | None = None, exact: bool | None = False, distribute_order_term: bool = True) -> Any:
    """In place of SymPy's ``collect``, where the expression or a factor is a matrix."""
    factors = [sympify(s) for s in (syms if iterable(syms) else [syms])]
    expr = sympify(expr)
    if global_assumptions and isinstance(expr, Expr) and has_matrices(expr):
        expr = refined(expr)
    if isinstance(expr, MatrixBase) and evaluate is not False:
        return expr.applyfunc(lambda entry: collect(original, entry, factors, func, True, exact, distribute_order_term))
    if evaluate is None:
        evaluate = global_parameters.evaluate
    if is_matrix(expr):
        with sympy_may_refuse:
            return (collected if evaluate else cofactors)(expr, factors, func, exact=exact)
        return expr if evaluate else {S.One: expr}
    # No matrix is a factor of a scalar.
    factors = [factor for factor in factors if not is_matrix(factor)]
    if factors:
        return original(expr, factors, func, evaluate, exact, distribute_order_term)
    return expr if evaluate else {S.One: expr}


def rcollect(original: Original, expr: Any, *factors: Any) -> Any:
    """In place of SymPy's ``rcollect``: sums of matrices are collected all the way down as it is."""
    if not is_matrix(expr):
        return original(expr, *factors)
    from sympy.simplify.radsimp import collect
    return collect(expr, factors)


@deep
def scalars_alone(original: Original, expr: Any, *args: Any, **options: Any) -> Any:
    """In place of a function that takes matrices apart as if they were numbers: it gets the scalars alone."""
    return _on_scalars(partial(_with_options, original, args, options), expr)


def factor_terms(original: Original, expr: Any, *args: Any, **options: Any) -> Any:
    """In place of SymPy's ``factor_terms``, which knows how to take factors out of a sum and an integral."""
    if isinstance(expr, ExprWithLimits):
        with sympy_may_refuse:
            return original(expr, *args, **options)
    return scalars_alone(original, expr, *args, **options)


def reduced(original: Original, expr: Any, *args: Any, **options: Any) -> Any:
    """In place of ``reduced``, where ``ratsimp`` calls it: what is no polynomial stays one fraction."""
    raise ComputationFailed("reduced", 1, expr)


def _on_scalars(function: Original, expr: Any) -> Any:
    """What a function that takes sums and products of matrices for those of numbers makes of the scalars in them."""
    expr = sympify(expr)
    if isinstance(expr, MatrixBase):
        return expr.applyfunc(function)
    if isinstance(expr, Expr) and has_matrices(expr):
        with sympy_may_refuse:
            return with_scalars(function, expr)
        return expr
    return function(expr)


def _with_options(function: Original, args: tuple[Any, ...], options: dict[str, Any], expr: Any) -> Any:
    return function(expr, *args, **options)
