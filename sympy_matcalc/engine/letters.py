"""Words as they stand in expressions: under traces, in sums, with numbers in front."""

from __future__ import annotations

from collections.abc import Iterator

from sympy.core.add import Add
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.numbers import Integer, NumberSymbol, Rational
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.combinations import Factors, multiply
from sympy_matcalc.core.factors import new

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
    elif isinstance(expr, Mul) and type(expr.args[-1]) is Trace and all(map(is_plain_scalar, expr.args[:-1])):
        yield multiply(expr.args[:-1]), _word(expr.args[-1].args[0])
    elif isinstance(expr, (MatMul, MatAdd)):
        for term in expr.args if isinstance(expr, MatAdd) else (expr,):
            if type(term) is MatMul and is_plain_scalar(term.args[0]):
                yield term.args[0], term.args[1:]
            else:
                yield S.One, _word(term)
    elif not is_plain_scalar(expr):
        raise NotOfWords


def is_plain_scalar(expr: Expr) -> bool:
    """Whether a scalar is a number, a symbol, a power of a symbol, or a product of such."""
    if isinstance(expr, Mul):
        return all(map(is_plain_scalar, expr.args))
    base = expr.base if isinstance(expr, Pow) and isinstance(expr.exp, Rational) else expr
    return isinstance(expr, (Rational, NumberSymbol)) or (isinstance(base, Symbol) and bool(base.is_commutative))


def weighted(term: Expr) -> Weighted:
    """The number and the word of a term."""
    if type(term) is MatMul and isinstance(term.args[0], Rational):
        return term.args[0], term.args[1:]
    return S.One, _word(term)


def _word(product: Expr) -> Factors:
    return product.args if type(product) is MatMul else (product,)


def base_of(letter: Expr) -> Expr:
    """What a letter is the inverse or a power of, or the letter."""
    return letter.args[0] if type(letter) in (Inverse, MatPow) else letter


def is_power(letter: Expr) -> bool:
    """Whether a letter is a power of a symbol, or of the transpose of one, with a whole exponent above 1."""
    if type(letter) is not MatPow:
        return False
    base, exponent = letter.args
    symbol = base.args[0] if type(base) is Transpose else base
    return type(symbol) is MatrixSymbol and isinstance(exponent, Integer) and exponent.p > 1


def _power(base: Expr, exponent: int) -> Factors:
    """A power of a letter as a word."""
    return (base,)*exponent if exponent < 2 else (new(MatPow, base, Integer(exponent)),)


def is_same(one: Expr, other: Expr) -> bool:
    """Whether two expressions are equal: symbols by their names first, others by their hashes, which are kept."""
    if one is other:
        return True
    if type(one) is not type(other) or (type(one) is MatrixSymbol and one.args[0].name != other.args[0].name):
        return False
    return hash(one) == hash(other) and bool(one == other)


def one_of_power(letter: Expr, rest: Factors) -> list[Weighted]:
    """The words around one letter of a power, beside the rest of its circle, with their numbers."""
    base, exponent = letter.args
    if not rest:
        return [(exponent, _power(base, exponent.p - 1))]
    return [(S.One, _power(base, exponent.p - 1 - k) + rest + _power(base, k)) for k in range(exponent.p)]
