"""Of a rewriting that is made of several laws at once, those that are used: traces, and products."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy.core.add import Add
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.singleton import S
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.trace import Trace

from sympy_matcalc.core.combinations import Factors, add, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import base_and_exponent, new, split
from sympy_matcalc.steps.rules import SCALARS
from sympy_matcalc.steps.step import LIKE_TERMS, Law
from sympy_matcalc.steps.terms import bare_product

HORN = "Horn and Johnson, Matrix Analysis, section 0.2"
TRANSPOSITION = Law("tr(U.T) = tr(U)", "U is square", "founding identity 1.A")
OF_SUM = Law("tr(U + V) = tr(U) + tr(V)", "U and V are square, of one size", "founding identity 1.B")
OF_MULTIPLE = Law("tr(a U) = a tr(U)", "U is square", "founding identity 1.C")
ROTATION = Law("tr(U V) = tr(V U)", "U V and V U are square", "founding identity 1.D")
DISTRIBUTED = Law("A (B + C) = A B + A C", "", HORN)
CANCELLED = Law("A A**-1 = I", "A is not singular", HORN)
MERGED = Law("A**j A**k = A**(j + k)", "A is square", HORN)
SCALAR_PIECE = Law("x.T y A = A x.T y, for a 1x1 product x.T y", "", HORN)


def elementary(before: Any, after: Any) -> list[tuple[Law, Expr]]:
    """The laws that lead from a node to what one rewriting makes of it, each with its line; none if unknown."""
    if isinstance(before, Trace):
        return _of_trace(before, after)
    if isinstance(before, (Add, Mul)) and not before.is_Matrix:
        return [(LIKE_TERMS if before.is_Add else SCALARS, after)] if before.func(*before.args) == after else []
    if isinstance(before, MatMul) and getattr(after, "is_Matrix", False):
        law = _of_product(before, after)
        return [] if law is None else [(law, after)]
    return []


def _of_trace(before: Trace, after: Expr) -> list[tuple[Law, Expr]]:
    by = Algebra()
    terms = _terms_of_trace(before.arg)
    wanted = [trace for term in Add.make_args(after) for trace in Mul.make_args(term) if isinstance(trace, Trace)]
    flipped, rotated = [], []
    for coefficient, factors in terms:
        found = next((pair for trace in wanted if (pair := _moved(factors, trace, by)) is not None), None)
        if found is None:
            return []
        flipped.append((coefficient, found[0]))
        rotated.append((coefficient, found[1]))
    lines = [*_linearity(before, terms), (TRANSPOSITION, _sum(flipped)), (ROTATION, _sum(rotated)),
             (LIKE_TERMS, add([multiply([c, new(Trace, bare_product(f))]) for c, f in rotated]))]
    used, line = [], before
    for law, expr in lines:
        if expr != line:
            used.append((law, expr))
            line = expr
    return used if line == after else []


Terms = Sequence[tuple[Expr, Factors]]


def _terms_of_trace(matrix: Expr) -> Terms:
    """The products that a sum is made of, nothing merged."""
    return [split(term) for term in (matrix.args if isinstance(matrix, MatAdd) else (matrix,))]


def _linearity(before: Trace, terms: Terms) -> list[tuple[Law, Expr]]:
    lines = []
    if len(terms) > 1:
        lines.append((OF_SUM, Add(*[new(Trace, term) for term in before.arg.args], evaluate=False)))
    if any(coefficient is not S.One for coefficient, _ in terms):
        lines.append((OF_MULTIPLE, _sum(terms)))
    elif len(terms) > 1:
        lines = [(OF_SUM, _sum(terms))]
    return lines


def _sum(terms: Terms) -> Expr:
    """The sum of multiples of traces, like ones left apart."""
    traces = [multiply([c, new(Trace, bare_product(factors))]) for c, factors in terms]
    merged = add(traces)
    return merged if len(Add.make_args(merged)) == len(traces) else Add(*traces, evaluate=False)


def _moved(factors: Factors, trace: Trace, by: Algebra) -> tuple[Factors, Factors] | None:
    """A product before and after its rotation, transposed before where that is needed; None if it is another one."""
    coefficient, wanted = split(trace.arg)
    if not factors or coefficient is not S.One or len(factors) != len(wanted):
        return None
    for start in (factors, by.transpose_factors(factors)):
        if any(start[k:] + start[:k] == wanted for k in range(len(start))):
            return start, wanted
    return None


def _of_product(before: MatMul, after: Expr) -> Law | None:
    """The law of products that is used, where it is one alone."""
    factors = [arg for arg in before.args if arg.is_Matrix]
    left = [arg for term in (after.args if isinstance(after, MatAdd) else (after,)) for arg in split(term)[1]]
    if any(isinstance(factor, MatAdd) for factor in factors):
        return DISTRIBUTED if isinstance(after, MatAdd) and not any(isinstance(arg, MatAdd) for arg in left) else None
    if isinstance(after, MatAdd):
        return None
    if len(left) == len(factors):
        return SCALAR_PIECE if sorted(map(str, left)) == sorted(map(str, factors)) and left != factors else None
    exponents = sum(isinstance(factor, MatPow) for factor in factors)
    bases, kept = ({base_and_exponent(factor)[0] for factor in side} for side in (factors, left))
    if kept < bases and exponents:
        return CANCELLED
    return MERGED if kept == bases else None
