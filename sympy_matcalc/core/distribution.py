"""Sums within products multiplied out, in combinations of products."""

from __future__ import annotations

from sympy.core.expr import Expr
from sympy.matrices.expressions.matadd import MatAdd

from sympy_matcalc.core.combinations import Combination, Factors, collect, multiply
from sympy_matcalc.core.constructors import Algebra


def multiplied_out(value: Combination, algebra: Algebra, most_terms: int) -> Combination | None:
    """The combination without sums in its products; None if that is too long, or the same."""
    collected: dict[Factors, list[Expr]] = {}
    todo = list(value.terms.items())[::-1]
    changes = 0
    while todo:
        factors, coefficient = todo.pop()
        k = next((k for k, factor in enumerate(factors) if isinstance(factor, MatAdd)), None)
        if k is None:
            collected.setdefault(factors, []).append(coefficient)
            continue
        for inner, c in algebra.read(factors[k]).terms.items():
            scale, product = algebra.concatenate(factors[:k], inner, factors[k + 1:])
            todo.append((product, multiply([coefficient, c, scale])))
            changes += 1
        if len(todo) + len(collected) > most_terms:
            return None
    return Combination(value.shape, collect(collected)) if changes else None
