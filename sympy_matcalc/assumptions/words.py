"""Assumed equations between products as rules that shorten a product wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity, ZeroMatrix
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.assumptions.context import Assumed
from sympy_matcalc.core.combinations import Factors
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import split

LONGEST_POWER = 16
"""A power is read as a product up to this exponent."""

Word = tuple[Expr, ...]


class Words:
    """The rules that replace a product of factors by something shorter.

    Parameters
    ==========

    assumed : Assumed
        Its equations, and what it says of products, give the rules.
    algebra : Algebra
        The constructors to build with.
    """

    def __init__(self, assumed: Assumed, algebra: Algebra) -> None:
        self.rules: list[tuple[Word, Expr]] = []
        for left, right in _equations(assumed, algebra):
            for one, other in ((left, right), (right, left)):
                self._add(one, other, algebra)

    def _add(self, one: Expr, other: Expr, algebra: Algebra) -> None:
        scalar, factors = split(one)
        word = spelled(factors)
        if scalar == 0 or isinstance(one, MatAdd) or word is None or _weight(other) >= (len(word), _flips(word)):
            return
        self.rules.append((word, other/scalar if scalar != 1 else other))

    def product(self, factors: Factors, algebra: Algebra) -> Expr | None:
        """A product with the rules applied as long as one fits, or None if none does."""
        word = spelled(factors) if self.rules else None
        scalar: Expr = S.One
        changed = False
        while word:
            found = self._found(word)
            if found is None:
                break
            changed = True
            start, end, new = found
            if isinstance(new, MatAdd):
                return MatMul(scalar, *word[:start], new, *word[end:]).doit(deep=False)
            more, inner = split(new)
            scalar = scalar*more
            if scalar is S.Zero:
                return ZeroMatrix(algebra.shape(word[0])[0], algebra.shape(word[-1])[1])
            size = algebra.shape(word[0])[0]
            word = word[:start] + (spelled(inner) or ()) + word[end:]
        if not changed:
            return None
        return MatMul(scalar, *word).doit(deep=False) if word else MatMul(scalar, Identity(size)).doit(deep=False)

    def _found(self, word: Word) -> tuple[int, int, Expr] | None:
        for old, new in self.rules:
            for k in range(len(word) - len(old) + 1):
                if word[k:k + len(old)] == old:
                    return k, k + len(old), new
        return None

    def power(self, node: MatPow, algebra: Algebra) -> Expr:
        """A power with the first rule applied that fits."""
        result = self.product((node,), algebra)
        return node if result is None else result


def _equations(assumed: Assumed, algebra: Algebra) -> Iterator[tuple[Expr, Expr]]:
    yield from assumed.equations
    for subject, known in assumed.facts.items():
        if isinstance(subject, MatMul):
            transposed = algebra.transpose(subject)
            if known.get("symmetric"):
                yield transposed, subject
            if known.get("orthogonal"):
                yield MatMul(transposed, subject).doit(), Identity(subject.shape[0])
                yield MatMul(subject, transposed).doit(), Identity(subject.shape[0])


def spelled(factors: Factors) -> Word | None:
    """A product with its small powers written out; None where there is nothing to spell."""
    word: list[Expr] = []
    for factor in factors:
        if isinstance(factor, MatPow) and factor.exp.is_Integer and 1 < factor.exp <= LONGEST_POWER:
            word.extend([factor.base]*int(factor.exp))
        else:
            word.append(factor)
    return tuple(word) or None


def _weight(expr: Expr) -> tuple[int, int]:
    """The length of an expression as a word, and the transposes in it: what a rule has to lower."""
    longest = (0, 0)
    for term in expr.args if isinstance(expr, MatAdd) else (expr,):
        scalar, factors = split(term)
        word = spelled(factors) or ()
        if scalar is not S.Zero:
            longest = max(longest, (len(word), _flips(word)))
    return longest


def _flips(word: Word) -> int:
    return sum(isinstance(letter, Transpose) for letter in word)
