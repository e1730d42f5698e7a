"""Scalars: sums, products, powers and functions of scalars, by the chain rule of ordinary calculus."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sympy.core.add import Add
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.function import Application, ArgumentIndexError, Derivative, Function
from sympy.core.mul import Mul
from sympy.core.operations import AssocOp
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Dummy, Symbol
from sympy.functions.elementary.complexes import Abs, arg, conjugate, im, re, sign
from sympy.functions.elementary.exponential import log
from sympy.functions.elementary.miscellaneous import MinMaxBase
from sympy.functions.elementary.piecewise import ExprCondPair, Piecewise
from sympy.functions.special.tensor_functions import KroneckerDelta
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr

from sympy_matcalc.core.assuming import Assuming, rebuilt
from sympy_matcalc.core.bound_symbols import replaced
from sympy_matcalc.core.combinations import built, depth, multiply, too_deep
from sympy_matcalc.core.complex_numbers import is_declared_complex
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import shallow_doit
from sympy_matcalc.core.graph import Graph
from sympy_matcalc.core.laws import Label, NoRule, assumed, differential, indexed, roles, typed
from sympy_matcalc.core.maps import LinearMap, Scale
from sympy_matcalc.core.powers import is_whole
from sympy_matcalc.core.ranks import may_vanish
from sympy_matcalc.core.rewriting import with_arguments
from sympy_matcalc.core.roles import Roles
from sympy_matcalc.core.waves import slope_of_wave

Maps = Iterator[tuple[int, LinearMap]]

roles(Pow)(lambda node: [("exponent", node.exp)] if node.exp.is_integer else [])


@roles(KroneckerDelta)
def roles_in_delta(node: KroneckerDelta) -> Roles:
    """Two indices, if they are integers, and their range."""
    if all(is_whole(index) and not index.has(Function, MatrixElement) for index in node.args[:2]):
        yield from (("index", index) for index in node.args[:2])
    for first, last in node.args[2:]:
        yield from (("shape", limit) for limit in (first, last))
        yield from (("range", (index, first, last + 1)) for index in node.args[:2])


@differential(Add)
def add_differential(node: Add, active: Sequence[int]) -> Maps:
    """d(u + v) = du + dv

    Source: Magnus and Neudecker, Matrix Differential Calculus, section 8.2.
    """
    for i in active:
        yield i, Scale(S.One)


@differential(Mul)
def mul_differential(node: Mul, active: Sequence[int]) -> Maps:
    """d(u v) = v du + u dv

    Source: Magnus and Neudecker, Matrix Differential Calculus, section 8.2, the product rule.
    """
    args = node.args
    for i in active:
        yield i, Scale(multiply(list(args[:i] + args[i + 1:])))


@differential(Pow)
def pow_differential(node: Pow, active: Sequence[int]) -> Maps:
    """d(u**p) = p u**(p - 1) du;  d(u**p) = p u**(p - 1) du + log(u) u**p dp

    Where: u is positive where p varies.
    Source: the chain rule of ordinary calculus.
    """
    base, exponent = node.args
    if may_vanish(base) and not (exponent.is_integer and exponent.is_positive):
        raise NoRule(node)
    for i in active:
        if i == 0 and exponent.is_Number:
            yield i, Scale(multiply([exponent, built(Pow, base, exponent - 1)]))
        elif i == 0:
            # SymPy's own form: u**p/u merges with what follows, u**(p - 1) does not for a symbol p.
            yield i, Scale(multiply([exponent, node, built(Pow, base, S.NegativeOne)]))
        else:
            yield i, Scale(multiply([built(log, base), node]))


@differential(Function, MinMaxBase)
def function_differential(node: Function, active: Sequence[int]) -> Maps:
    """d f(u, v, ...) = f_u du + f_v dv + ...

    Source: the chain rule; the partial derivatives are SymPy's own.
    """
    if any(arg.is_Matrix for arg in node.args):
        # exp(X) and the like mean a function of a matrix, which is another thing.
        raise NoRule(node)
    if any(may_vanish(arg) for arg in node.args) and not built(
            node.func, *[S.Zero if may_vanish(arg) else arg for arg in node.args]).is_finite:
        raise NoRule(node)  # log(0)
    for i in active:
        partial = partial_derivative(node, i)
        # Of sign(u), SymPy makes u/Abs(u) where it knows that u is not zero.
        yield i, Scale(shallow_doit(partial) if isinstance(partial, sign) else partial)


def partial_derivative(node: Function, i: int) -> Expr:
    """The derivative of a function by its argument ``i``, at its arguments.

    A function without ``fdiff`` (``sign``, ``re``) is differentiated by a real
    variable put in the argument's place: the variables are real.
    """
    if isinstance(node, _OF_REALS) and not may_be_real(node.args[i]):
        raise NoRule(node)
    own_fdiff = getattr(type(node), "fdiff", None) is not Function.fdiff
    if not own_fdiff:
        return _derivative_by_real_argument(node, i)
    slope = slope_of_wave(node) if type(node) is not log else built(Pow, node.args[0], S.NegativeOne)
    if slope is not None:
        return slope
    if not too_deep():
        try:
            return node.fdiff(i + 1)
        except ArgumentIndexError as error:
            raise NoRule(node) from error
        except RecursionError:
            depth.failures += 1
    # SymPy's evaluation of f'(u) looks too deep into u: take f' at symbols and put u in its place.
    places = [Dummy() for _ in node.args]
    return _replaced(node.func(*places).fdiff(i + 1), dict(zip(places, node.args)))


_OF_REALS = (Abs, sign, re, im, arg, conjugate)
"""Functions whose derivative here is that for a real argument; for a complex one it is another, or none."""


def may_be_real(expr: Expr) -> bool:
    """Whether a scalar is real, its variables being real, as far as SymPy can tell.

    No with the imaginary unit or a symbol declared complex in it, and where SymPy derives that it is not.
    """
    graph = Graph(expr)
    if is_declared_complex(graph):
        return False
    masked: list[Basic] = []
    of_matrices: list[bool] = []
    for node, children in zip(graph.nodes, graph.children):
        matrix = isinstance(node, MatrixExpr)
        inner = any(of_matrices[child] for child in children)
        if isinstance(node, Symbol):
            masked.append(node if node.is_extended_real else Dummy(real=True))
        elif isinstance(node, Expr) and not matrix and inner:
            masked.append(Dummy(real=True))
        else:
            args = [masked[child] for child in children]
            masked.append(built(node.func, *args) if children and not matrix and not inner else node)
        of_matrices.append(matrix or (inner and not isinstance(node, Expr)))
    return too_deep() or masked[-1].is_extended_real is not False


def _derivative_by_real_argument(node: Function, i: int) -> Expr:
    place = Dummy(real=True)
    args = list(node.args)
    args[i] = place
    try:
        derivative = Derivative(node.func(*args), place, evaluate=True)
        if derivative.has(Derivative):
            raise NoRule(node)
        return replaced(derivative, {place: node.args[i]})
    except ValueError as error:  # DiracDelta of what is not real
        raise NoRule(node) from error


def _replaced(expr: Expr, values: dict[Dummy, Expr]) -> Expr:
    """``expr`` with values for its symbols; nothing deep is evaluated."""
    results: list[Basic] = []
    graph = Graph(expr)
    for node, children in zip(graph.nodes, graph.children):
        args = [results[child] for child in children]
        results.append(values.get(node, node) if not args else built(node.func, *args))
    return results[-1]


@differential(Piecewise)
def piecewise_differential(node: Piecewise, active: Sequence[int]) -> Maps:
    """d {u if P, v if Q} = {du if P, dv if Q}, away from where the conditions change; open where none holds.

    Where: away from where the conditions change.
    Source: the calculus of differentials, on each piece.
    """
    is_everywhere = node.args[-1].cond == True  # noqa: E712
    for i in active:
        pieces = [(S.One if k == i else S.Zero, pair.cond) for k, pair in enumerate(node.args)]
        if is_everywhere and i + 1 < len(pieces):
            pieces[i + 1:] = [(S.Zero, S.true)]
        yield i, Scale(Piecewise(*pieces))


@differential(ExprCondPair)
def piece_differential(node: ExprCondPair, active: Sequence[int]) -> Maps:
    """One piece of a Piecewise: only its expression varies, its condition is locally constant.

    Where: its condition is locally constant.
    Source: the calculus of differentials, on each piece.
    """
    if 0 in active:
        yield 0, Scale(S.One)


# -- the typed form -----------------------------------------------------------------

@typed(ExprCondPair, Application, AssocOp, Pow)
def typed_scalar(node: Expr, args: list[Basic], by: Algebra) -> Basic:
    """f(x.T x) = f(tr(x.T x)): a 1x1 matrix in a scalar's place is read as its trace

    SymPy counts exp(x.T*x) as noncommutative and cannot multiply a matrix by it, exp(Trace(x.T*x)) it can.
    """
    return with_arguments(node, [by.as_scalar(arg) for arg in args])


assumed(AssocOp, Application, ExprCondPair)(rebuilt)


@assumed(Pow)
def scalar_power_assumed(node: Pow, args: list[Expr], by: Assuming) -> Expr:
    """|Q|**2 = 1: the determinant of an orthogonal or an involutory matrix is 1 or -1

    Ends: the exponent becomes 1.
    """
    result = rebuilt(node, args, by)
    if isinstance(result, Pow) and isinstance(result.base, Determinant) and (
            by.holds(result.base.arg, "orthogonal", "involutory")):
        if result.exp.is_even:
            return S.One
        if result.exp.is_odd:
            return result.base
    return result


@assumed(Abs)
def modulus_assumed(node: Abs, args: list[Expr], by: Assuming) -> Expr:
    """abs |U| = 1 for unitary U;  abs |S| = |S| for definite S

    Ends: the modulus goes.
    """
    (arg,) = args
    if isinstance(arg, Determinant):
        if by.holds(arg.arg, "unitary", "involutory"):
            return S.One
        if by.holds(arg.arg, "positive_semidefinite"):
            return arg
    return rebuilt(node, args, by)


@indexed(Add)
def indexed_add(node: Add, row: Label, col: Label, by: Any) -> None:
    """A sum of scalars"""
    by.either([(arg, row, col)] for arg in node.args)


@indexed(Mul)
def indexed_mul(node: Mul, row: Label, col: Label, by: Any) -> None:
    """A product of scalars"""
    for factor in node.args:
        by.scalar(factor)
