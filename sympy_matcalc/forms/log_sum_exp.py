"""Softmax and log-sum-exp, recognised where they are written with exponentials."""

from __future__ import annotations

from sympy.concrete.summations import Sum
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.singleton import S
from sympy.functions.elementary.exponential import exp, log
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.diagonal import DiagMatrix
from sympy.matrices.expressions.hadamard import HadamardProduct
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.trace import Trace

from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.entrywise import entrywise_factors_of, entrywise_power, hadamard_product, is_of_ones
from sympy_matcalc.core.factors import is_one, split
from sympy_matcalc.core.laws import Kind, diagonals, shorter
from sympy_matcalc.core.logsumexp import LogSumExp
from sympy_matcalc.core.softmax import Softmax
from sympy_matcalc.forms.whole_matrices import in_matrices


def _exponent(factor: Expr) -> Expr | None:
    """X of exp.(X)."""
    if isinstance(factor, ElementwiseApplyFunction) and len(factor.function.variables) == 1 \
            and factor.function.expr == exp(factor.function.variables[0]):
        exponent: Expr = factor.expr
        return exponent
    return None


def _total(scalar: Expr) -> Expr | None:
    """x of the sum of all entries of exp.(x), for a vector x."""
    factors = split(scalar.arg)[1] if isinstance(scalar, Trace) else ()
    if len(factors) != 2:
        return None
    ones, other = factors if is_of_ones(factors[0]) else factors[::-1]
    exponent = _exponent(other)
    return exponent if is_of_ones(ones) and exponent is not None and 1 in exponent.shape else None


def _sums(matrix: Expr) -> tuple[Expr, int] | None:
    """X and 1 of exp.(X) 1, the sums of its rows, or X and 0 of 1' exp.(X)."""
    factors = split(matrix)[1]
    if len(factors) != 2:
        return None
    for axis, (other, ones) in ((1, factors), (0, factors[::-1])):
        exponent = _exponent(other)
        if exponent is not None and is_of_ones(ones):
            return exponent, axis
    return None


def _logarithm(node: Expr, args: list[Expr], by: Algebra) -> Expr:
    """log(1' exp.(x)) = lse(x)

    Ends: an exponential less.
    """
    vector = _total(in_matrices(args[0]) if isinstance(args[0], Sum) else args[0])
    return _plain(node, args, by) if vector is None else LogSumExp(vector)


def _function(node: ElementwiseApplyFunction, args: list[Expr], by: Algebra) -> Expr:
    """log.(exp.(X) 1) = lse(X), of each row

    Ends: an exponential less.
    """
    function, matrix = args
    found = _sums(matrix) if function.expr.func is log and function.expr.args == function.variables else None
    if found is None or not is_one(by.shape(matrix)[found[1]]):
        return _plain(node, args, by)
    return LogSumExp(*found)


def _product(node: MatMul, args: list[Expr], by: Algebra) -> Expr:
    """exp.(x)/(1' exp.(x)) = softmax(x),  Diag(exp.(X) 1)**-1 exp.(X) = softmax(X), of each row

    Ends: an exponential less.
    """
    product = _plain(node, args, by)
    if not isinstance(product, MatMul):
        return product
    scalar, factors = split(product)
    for k, factor in enumerate(factors):
        diagonal = diagonals.of(type(factor))
        exponent = _exponent(diagonal(factor, by) if diagonal else factor)
        if exponent is None:
            continue
        for other in Mul.make_args(scalar):
            base, power = other.as_base_exp()
            if power.is_Integer and power < 0 and _total(base) in (exponent, exponent.T):
                softmax = DiagMatrix(Softmax(exponent)) if diagonal else Softmax(exponent)
                result: Expr = by.times(*factors[:k], softmax, *factors[k + 1:], scale=scalar*base)
                return _product(result, list(result.args), by) if isinstance(result, MatMul) else result
        for place, axis in ((k - 1, 1), (k + 1, 0)):
            if not diagonal and 0 <= place < len(factors) and _divisor(factors[place], by) == (exponent, axis):
                start = min(k, place)
                return by.times(*factors[:start], Softmax(exponent, axis), *factors[start + 2:], scale=scalar)
    return product


def _divisor(factor: Expr, by: Algebra) -> tuple[Expr, int] | None:
    """What is divided by in Diag(exp.(X) 1)**-1, however the diagonal is written."""
    diagonal = diagonals.of(type(factor))
    return None if diagonal is None else _inverted(diagonal(factor, by))


def _inverted(factor: Expr) -> tuple[Expr, int] | None:
    base, exponent = entrywise_power(factor)
    return _sums(base) if exponent is S.NegativeOne else None


def _hadamard(node: HadamardProduct, args: list[Expr], by: Algebra) -> Expr:
    """exp.(X) o (exp.(X) 1 1')**o -1 = softmax(X), of each row

    Ends: an exponential less.
    """
    product = _plain(node, args, by)
    scale, factors = split(product)
    if len(factors) != 1:
        return product
    parts = entrywise_factors_of(factors[0])
    for part in parts:
        found = _inverted(part)
        for other in parts:
            if found is not None and _exponent(other) == found[0]:
                rest = [one for one in parts if one not in (part, other)]
                whole = hadamard_product([Softmax(*found), *rest], by.sort_key)
                return by.times(whole, scale=scale)
    return product


def _plain(node: Expr, args: list[Expr], by: Algebra) -> Expr:
    law = shorter.of(type(node))
    if law is not None:
        result: Expr = law(node, args, by)
        return result
    return node if tuple(args) == node.args else node.func(*args)


recognised = Kind("softmax and log-sum-exp recognised", over=shorter, laws={
    log: _logarithm, ElementwiseApplyFunction: _function, MatMul: _product, HadamardProduct: _hadamard})
