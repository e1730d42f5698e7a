"""Multiplying out: products over sums, powers of sums, and whatever is linear in its arguments.

The result is a sum of products: no sum stands below a product, a trace, a transpose or an
entrywise product, and like terms are collected, as SymPy's own ``+`` collects them. A symbolic
power of a sum stays, and so does what would have more than :data:`MOST_EXPANDED` terms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial, reduce
from typing import Any

from sympy.core.expr import Expr
from sympy.core.function import expand_mul
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.functions.elementary.complexes import conjugate
from sympy.matrices.expressions.dotproduct import DotProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.combinations import Combination, Factors, add, collect, like_terms, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import shallow_doit, split
from sympy_matcalc.core.graph import folded
from sympy_matcalc.core.laws import Law, expanding, typed
from sympy_matcalc.core.readings import asked_once

MOST_EXPANDED = 2000
"""What would have more terms than this is not multiplied out."""

MOST_FACTORS = 100
"""Powers above this stay powers, and no product gets more factors by writing out a power."""


# -- sums and products --------------------------------------------------------

def flattened(expr: Expr, algebra: Algebra) -> Expr:
    """Sums within sums and products within products opened, transposes at the atoms; all else as it is."""
    return folded(expr, structure, partial(rebuilt, algebra), {})


def structure(node: Expr) -> Sequence[Expr]:
    """The arguments of sums, products, powers and transposes: what is taken apart here."""
    return node.args if isinstance(node, (MatMul, MatAdd, MatPow, Transpose)) else ()


def rebuilt(algebra: Algebra, node: Expr, args: list[Expr]) -> Expr:
    """A node of the structure in normal form, from the normal forms of its arguments."""
    if not args:
        return node
    law = next(typed[cls] for cls in (MatMul, MatAdd, MatPow, Transpose) if isinstance(node, cls))
    return law(node, args, algebra)


def multiplied_out(expr: Expr, algebra: Algebra, most_terms: int = MOST_EXPANDED, highest: int = MOST_FACTORS,
                   ) -> Combination:
    """A flattened product or power as a combination of products without sums.

    ``A (B + C) = A B + A C`` and ``(A + B)**2 = A**2 + A B + B A + B**2``.

    Parameters
    ==========

    expr : MatrixExpr
        What :func:`flattened` gives.
    algebra : Algebra
        The constructors to build with.
    most_terms : int
        A factor with which there would be more terms stays as it is.
    highest : int
        The highest power that is written out.
    """
    coefficient, factors = split(expr)
    shape = algebra.shape(expr)
    terms: dict[Factors, Expr] = {(): coefficient}
    if coefficient is S.Zero:
        return Combination(shape, {})
    for factor in factors:
        right = _opened(factor, algebra, most_terms, highest)
        if len(right)*len(terms) > most_terms:
            right = {(factor,): S.One}
        terms = algebra.multiplied_out(terms, right)
    return Combination(shape, terms)


def _opened(factor: Expr, algebra: Algebra, most_terms: int, highest: int) -> dict[Factors, Expr]:
    """One factor as a sum: the terms of a sum, and those of a positive power of a sum or product."""
    if not isinstance(factor, MatPow):
        return dict(algebra.read(factor).terms)
    kept = {(factor,): S.One}
    base, exponent = factor.args
    inner = algebra.read(base).terms
    if len(inner) == 1:
        return _power_of_term(factor, inner, highest, algebra)
    if not (isinstance(exponent, Integer) and 1 < exponent <= highest) or isinstance(base, MatrixBase):
        return kept
    power: dict[Factors, Expr] = {(): S.One}
    for _ in range(int(exponent)):
        if len(power)*len(inner) > most_terms:
            return kept
        power = algebra.multiplied_out(power, inner)
    return power


def _power_of_term(factor: MatPow, inner: Any, highest: int, algebra: Algebra) -> dict[Factors, Expr]:
    """(c A)**k = c**k A**k and (A B)**2 = A B A B, for integer powers"""
    exponent = factor.exp
    ((word, coefficient),) = inner.items()
    if not exponent.is_integer:
        return {(factor,): S.One}
    if isinstance(exponent, Integer) and exponent > 1 and len(word) > 1 and exponent*len(word) <= highest:
        scale, power = algebra.concatenate(*[word]*int(exponent))
        return {power: multiply([coefficient**exponent, scale])} if scale is not S.Zero else {}
    if not word:
        return {(): coefficient**exponent}
    if coefficient is S.One:
        return {(factor,): S.One}
    rest = word[0] if len(word) == 1 else MatMul(*word)
    # The power of one letter may have a scalar, too: (c J)**2 = c**2 n J for the matrix J of ones.
    scale, power = split(shallow_doit(MatPow(rest, exponent)))
    return {power: multiply([coefficient**exponent, scale])} if scale is not S.Zero else {}


def written(combination: Combination, algebra: Algebra) -> Expr:
    """The sum that a combination stands for, its coefficients multiplied out, nothing in front of a sum."""
    terms = {factors: [expand_mul(c, deep=False)] for factors, c in combination.terms.items()}
    return algebra.expression(Combination(combination.shape, collect(terms)), group=False)


# -- laws of classes that are linear in each of some arguments ----------------

def multilinear(*positions: int, conjugated: bool = False) -> Callable[[Expr, Algebra], Expr]:
    """The law f(a A + B, C) = a f(A, C) + f(B, C) of a class that is linear in some arguments.

    Parameters
    ==========

    positions : int
        The arguments in which it is linear; all without any.
    conjugated : bool
        Whether scalars come out conjugated.
    """
    def law(node: Expr, algebra: Algebra) -> Expr:
        slots = positions or tuple(range(len(node.args)))
        values = [algebra.read(flattened(node.args[k], algebra)) for k in slots]
        count = reduce(lambda product, value: product*len(value.terms), values, 1)
        if count > MOST_EXPANDED or (count == 1 and all(c is S.One for value in values for c in value.terms.values())):
            return node
        choices: list[tuple[Expr, tuple[Expr, ...]]] = [(S.One, ())]
        for value in values:
            choices = [(multiply([c, conjugate(d) if conjugated else d]),
                        (*matrices, algebra.product(S.One, *factors, size=value.shape[0])))
                       for c, matrices in choices for factors, d in value.terms.items()]
        terms = [(c, _with_arguments(node, dict(zip(slots, matrices)))) for c, matrices in choices]
        if not node.is_Matrix:
            return add([multiply([c, term]) for c, term in terms]) if terms else S.Zero
        return _collected(terms, algebra.shape(node), algebra)
    return law


def _with_arguments(node: Expr, changed: dict[int, Expr]) -> Expr:
    args = [changed.get(k, arg) for k, arg in enumerate(node.args)]
    if isinstance(node, MatrixElement):
        parent, i, j = args
        known = isinstance(parent, (Identity, ZeroMatrix, OneMatrix, MatrixBase))
        return parent[i, j] if known else MatrixElement(parent, i, j)
    return node.func(*args) if isinstance(node, DotProduct) else shallow_doit(node.func(*args))


def _collected(terms: list[tuple[Expr, Expr]], shape: tuple[Expr, Expr], algebra: Algebra) -> Expr:
    collected = like_terms((factors, multiply([coefficient, c])) for coefficient, term in terms
                           for factors, c in algebra.read(term).terms.items())
    return written(Combination(shape, collected), algebra)


def expanded_once(node: Expr, hint: str) -> Expr:
    """A node after the law of ``hint`` for its class, if there is one; its arguments are not entered."""
    law = expanding[hint].of(type(node))
    return node if law is None else law(node, Algebra())


def _expanded(cls: type[Expr], node: Expr, args: list[Expr], algebra: Algebra) -> Expr:
    """A (B + C) = A B + A C;  (A + B)**2 = A**2 + A B + B A + B**2"""
    product = typed[cls](node, args, algebra)
    if not isinstance(product, (MatMul, MatPow)):
        return product
    return algebra.expression(multiplied_out(product, algebra, 200, highest=4), group=False)


EXPANDING: Mapping[type, Law] = {cls: partial(_expanded, cls) for cls in (MatMul, MatPow)}
"""What multiplies products and small powers of sums out, up to 200 terms."""


def distributed(value: Combination, algebra: Algebra, most_terms: int) -> Combination | None:
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


@asked_once
def _powers(total: MatAdd, by: Algebra) -> list[dict[Factors, Expr]]:
    """The powers of a sum that were multiplied out already, from that of exponent 1."""
    return [dict(by.terms(total))]


def power_of_sum(total: MatAdd, exponent: int, by: Algebra) -> dict[Factors, Expr]:
    """A positive power of a sum, multiplied out from the highest one below it that is known."""
    known = _powers(total, by)
    while len(known) < exponent:
        known.append(by.multiplied_out(known[-1], by.terms(total)))
    return known[exponent - 1]
