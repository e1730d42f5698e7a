"""Words as they stand in expressions: under traces, in sums, with numbers in front."""

from __future__ import annotations

from collections.abc import Iterator

from sympy.core.add import Add
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.numbers import Rational
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.trace import Trace

from sympy_matcalc.core.combinations import Factors, multiply

Weighted = tuple[Expr, Factors]
"""A word and the scalar in front of it."""


class NotOfWords(Exception):
    """The sweep has to do it."""


def circles(expr: Expr) -> Iterator[Weighted]:
    """The words under traces, with the scalars in front of them; a 1x1 product is its trace."""
    if isinstance(expr, Add):
        for term in expr.args:
            yield from circles(term)
    elif type(expr) is Trace:
        yield S.One, _word(expr.args[0])
    elif isinstance(expr, Mul) and type(expr.args[-1]) is Trace and all(map(_is_plain_scalar, expr.args[:-1])):
        yield multiply(expr.args[:-1]), _word(expr.args[-1].args[0])
    elif isinstance(expr, (MatMul, MatAdd)):
        for term in expr.args if isinstance(expr, MatAdd) else (expr,):
            if type(term) is MatMul and _is_plain_scalar(term.args[0]):
                yield term.args[0], term.args[1:]
            else:
                yield S.One, _word(term)
    elif not _is_plain_scalar(expr):
        raise NotOfWords


def _is_plain_scalar(expr: Expr) -> bool:
    """Whether a scalar is a number, a symbol, a power of a symbol, or a product of such."""
    if isinstance(expr, Mul):
        return all(map(_is_plain_scalar, expr.args))
    base = expr.base if isinstance(expr, Pow) and isinstance(expr.exp, Rational) else expr
    return isinstance(expr, Rational) or (isinstance(base, Symbol) and bool(base.is_commutative))


def weighted(term: Expr) -> Weighted:
    """The number and the word of a term."""
    if type(term) is MatMul and isinstance(term.args[0], Rational):
        return term.args[0], term.args[1:]
    return S.One, _word(term)


def _word(product: Expr) -> Factors:
    return product.args if type(product) is MatMul else (product,)


def base_of(letter: Expr) -> Expr:
    """What a letter is the inverse of, or the letter."""
    return letter.args[0] if type(letter) is Inverse else letter


def is_same(one: Expr, other: Expr) -> bool:
    """Whether two expressions are equal: symbols by their names first, others by their hashes, which are kept."""
    if one is other:
        return True
    if type(one) is not type(other) or (type(one) is MatrixSymbol and one.args[0].name != other.args[0].name):
        return False
    return hash(one) == hash(other) and bool(one == other)
