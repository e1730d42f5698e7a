"""Hadamard products and powers, functions applied entry by entry, and diagonals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from sympy.core.expr import Expr
from sympy.core.function import AppliedUndef, Derivative, Lambda
from sympy.core.singleton import S
from sympy.core.symbol import Dummy
from sympy.functions.elementary.exponential import log
from sympy.matrices.expressions.adjoint import Adjoint
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalMatrix, DiagonalOf
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity, OneMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.simplify.powsimp import powsimp

from sympy_matcalc.classes.scalars import is_declared_complex
from sympy_matcalc.core.bound_symbols import replaced
from sympy_matcalc.core.combinations import Combination
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import is_one_by_one, shallow_doit, shape_of, split
from sympy_matcalc.core.graph import Graph
from sympy_matcalc.core.guard import sympy_may_break
from sympy_matcalc.core.laws import NoRule, differential
from sympy_matcalc.core.maps import DiagonalEmbedding, DiagonalExtraction, Entrywise, LinearMap, Sandwich, Scale
from sympy_matcalc.core.rewriting import normalized

Maps = Iterator[tuple[int, LinearMap]]


@differential(HadamardProduct)
def hadamard_product_differential(node: HadamardProduct, active: Sequence[int]) -> Maps:
    """d(U o V) = V o dU + U o dV

    Source: Magnus and Neudecker, Matrix Differential Calculus, section 8.2.
    """
    args = node.args
    for i in active:
        rest = args[:i] + args[i + 1:]
        yield i, Entrywise(HadamardProduct(*rest) if len(rest) > 1 else rest[0])


@differential(HadamardPower)
def hadamard_power_differential(node: HadamardPower, active: Sequence[int]) -> Maps:
    """d(U**P) = P o U**(P - 1) o dU + log(U) o U**P o dP, entry by entry; U or P may be a scalar"""
    base, exponent = node.args
    for i in active:
        if exponent.is_Matrix:
            yield i, _of_matrix_power(node, i)
        elif i == 0 and is_one_by_one(shape_of(base)):
            coefficient, factors = split(shallow_doit(MatPow(base, exponent - 1)))
            yield i, Sandwich((), factors, exponent*coefficient)
        elif i == 0:
            yield i, Entrywise(_hadamard_power(base, exponent - 1), exponent)
        else:
            yield i, Scale(HadamardProduct(base.applyfunc(log), node))


def _of_matrix_power(node: HadamardPower, i: int) -> LinearMap:
    """The part of the differential by the base or by the exponent, a matrix."""
    base, exponent = node.args
    if i == 0:
        lowered = HadamardPower(base, shallow_doit(MatAdd(exponent, -OneMatrix(*shape_of(exponent)))))
        weight = shallow_doit(HadamardProduct(exponent, lowered))
        return Entrywise(weight) if base.is_Matrix else Scale(weight)
    if base.is_Matrix:
        return Entrywise(shallow_doit(HadamardProduct(base.applyfunc(log), node)))
    return Entrywise(node, log(base))


@differential(ElementwiseApplyFunction)
def elementwise_differential(node: ElementwiseApplyFunction, active: Sequence[int]) -> Maps:
    """d f(U) = f'(U) o dU, entry by entry"""
    function, argument = node.args
    if len(function.variables) != 1:
        raise NoRule(node)
    (variable,) = function.variables
    if 0 in active:
        yield 0, Application(argument)
    if 1 not in active:
        return
    coefficient, rest = _derivative(function.expr, variable)
    if any(not open_.has(AppliedUndef) for open_ in rest.atoms(Derivative)):
        raise NoRule(node)  # SymPy does not know f', as of floor
    if rest is S.One:
        yield 1, Sandwich((), (), coefficient)
        return
    applied = _taken(rest, variable, argument)
    if applied is None:
        yield 1, Sandwich((), (), coefficient*_at_the_entry(rest, variable, argument))
    else:
        yield 1, Entrywise(applied, coefficient)


def _taken(function: Expr, variable: Expr, argument: Expr) -> Expr | None:
    """A function applied entry by entry, or None where SymPy does not take it.

    Of a 1x1 matrix it asks the function itself: 1 + exp(U) adds a number to a matrix.
    """
    with sympy_may_break:
        return _applied(function, variable, argument)
    return None


def _at_the_entry(function: Expr, variable: Expr, argument: Expr) -> Expr:
    """The value of a function at the entry of a 1x1 matrix."""
    return replaced(function, {variable: Trace(argument)})


@lru_cache(maxsize=256)
def _derivative(body: Expr, variable: Expr) -> tuple[Expr, Expr]:
    """f' of a function of one real variable, what does not depend on it apart.

    Not by the function itself, for two functions are equal to SymPy whatever their variables.
    """
    real = Dummy(real=True)
    # A symbolic power is x**p/x in SymPy's derivative, which has no value at 0; x**(p - 1) has one.
    derivative = replaced(powsimp(replaced(body, {variable: real}).diff(real), combine="exp"), {real: variable})
    return derivative.as_independent(variable, as_Add=False)


@differential(Lambda)
def lambda_differential(node: Lambda, active: Sequence[int]) -> Maps:
    """d(x -> f(x)) = x -> df(x), for what is not x in f"""
    if 0 not in active:
        yield 1, Abstraction(node.variables)


class Abstraction(LinearMap):
    """d -> the function of given variables with the value d; a function has no adjoint here."""

    trivial = True
    forward_only = True

    def __init__(self, variables: Sequence[Expr]) -> None:
        self.variables = variables

    def push(self, tangent: Expr, algebra: Algebra) -> Lambda:
        return Lambda(tuple(self.variables), tangent)


class Application(LinearMap):
    """df -> df(U), entry by entry; forward only."""

    trivial = True
    forward_only = True

    def __init__(self, argument: Expr) -> None:
        self.argument = argument

    def push(self, tangent: Lambda, algebra: Algebra) -> Combination:
        (variable,) = tangent.variables
        coefficient, rest = tangent.expr.as_independent(variable, as_Add=False)
        matrix: Expr = OneMatrix(*algebra.shape(self.argument))
        if rest is not S.One:
            applied = _taken(rest, variable, self.argument)
            if applied is None:
                coefficient *= _at_the_entry(rest, variable, self.argument)
            else:
                matrix = applied
        return algebra.read(normalized(matrix, algebra)).scaled(coefficient)


def _applied(function: Expr, variable: Expr, argument: Expr) -> Expr:
    base, exponent = function.as_base_exp()
    if base == variable and exponent.is_Number:
        return _hadamard_power(argument, exponent)
    # The symbol of the function is the one that the user's function has: two derivatives are the same expression.
    return ElementwiseApplyFunction(Lambda(variable, function), argument)


def _hadamard_power(base: Expr, exponent: Expr) -> Expr:
    return base if exponent == 1 else HadamardPower(base, exponent)


@differential(DiagMatrix)
def diag_matrix_differential(node: DiagMatrix, active: Sequence[int]) -> Maps:
    """d Diag(u) = Diag(du)"""
    yield 0, DiagonalEmbedding(row=shape_of(node.args[0])[0] == 1)


@differential(DiagonalOf)
def diagonal_of_differential(node: DiagonalOf, active: Sequence[int]) -> Maps:
    """d diag(U) = diag(dU), for a square U"""
    rows, cols = shape_of(node.args[0])
    if rows != cols:
        raise NoRule(node)
    yield 0, DiagonalExtraction()


@differential(DiagonalMatrix)
def diagonal_matrix_differential(node: DiagonalMatrix, active: Sequence[int]) -> Maps:
    """d(I o U) = I o dU, for a square U"""
    rows, cols = shape_of(node.args[0])
    if rows != cols:
        raise NoRule(node)
    yield 0, Entrywise(Identity(rows))


@differential(Adjoint)
def adjoint_differential(node: Adjoint, active: Sequence[int]) -> Maps:
    """d(U.H) = (dU).T, the variables being real"""
    if is_declared_complex(Graph(node.arg)):
        raise NoRule(node)
    yield 0, Sandwich((), (), transposed=True)
