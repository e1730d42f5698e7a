"""Products of sums that are zero: 1 (x - 1 x/n), whose entries have no mean, and X (I - pinv(X) X)."""

from __future__ import annotations

from sympy.core.add import Add
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.singleton import S
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.trace import Trace

from sympy_matcalc.core.combinations import Factors, add, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import has_product_law, is_one_by_one, split

MOST_TERMS = 32
"""Products with more terms are not looked into."""


def vanishes(factors: Factors, by: Algebra) -> bool:
    """Whether a product of sums with a factor that has laws of its own is seen to be zero once it is multiplied out.

    Examples
    ========

    >>> from sympy import Identity, MatrixSymbol, OneMatrix, symbols
    >>> from sympy_matcalc.core.constructors import Algebra
    >>> from sympy_matcalc.forms.vanishing import vanishes
    >>> n = symbols('n', integer=True, positive=True)
    >>> x, J = MatrixSymbol('x', n, 1), OneMatrix(n, n)
    >>> vanishes((J, x - J*x/n), Algebra()), vanishes((J, x - J*x), Algebra())
    (True, False)
    """
    return _may_vanish(factors) and _sum_of(factors, by) in ({}, S.Zero)


def without_vanishing_traces(scalar: Expr, by: Algebra) -> Expr:
    """A scalar with 0 for the traces that are seen to be zero once they are multiplied out: tr(1 (x - 1 tr(1 x)/n))."""
    # Two levels deep and no further: what is shared below is a tree of any size to a walk.
    terms: list[Expr] = []
    for term in Add.make_args(scalar):
        for factor in Mul.make_args(term):
            terms.extend(Mul.make_args(factor) if not isinstance(factor, Add) else [
                part for inner in factor.args for part in Mul.make_args(inner)])
    zeros = {trace: S.Zero for trace in terms if isinstance(trace, Trace) and _is_zero(trace, by)}
    return scalar.xreplace(zeros) if zeros else scalar


def _is_zero(trace: Trace, by: Algebra) -> bool:
    number, factors = split(trace.arg)
    return number is S.One and _may_vanish(factors) and _trace_of(factors, by) is S.Zero


def _may_vanish(factors: Factors) -> bool:
    sums = [factor for factor in factors if isinstance(factor, MatAdd)]
    if not sums:
        return False
    letters = [letter for total in sums for term in total.args for letter in split(term)[1]]
    return any(has_product_law(letter) for letter in (*factors, *letters) if not isinstance(letter, MatAdd))


def _multiplied_out(factors: Factors, by: Algebra) -> dict[Factors, Expr] | None:
    terms: dict[Factors, Expr] = {(): S.One}
    for factor in factors:
        inner = by.read(factor).terms
        if len(inner)*len(terms) > MOST_TERMS:
            return None
        terms = by.multiplied_out(terms, inner)
    return terms


def _sum_of(factors: Factors, by: Algebra) -> object:
    terms = _multiplied_out(factors, by)
    shape = by.shape(factors[0])[0], by.shape(factors[-1])[1]
    return terms if not terms or not is_one_by_one(shape) else _scalar(terms, by)


def _trace_of(factors: Factors, by: Algebra) -> Expr | None:
    terms = _multiplied_out(factors, by)
    return None if terms is None else _scalar(terms, by, by.shape(factors[0])[0])


def _scalar(terms: dict[Factors, Expr], by: Algebra, size: Expr = S.One) -> Expr:
    return add([S.Zero, *[multiply([c, by.trace(factors, size)]) for factors, c in terms.items()]])
