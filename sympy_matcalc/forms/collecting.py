"""Collecting a sum by given factors: by matrices as left and right factors, by scalars in front."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.core.sympify import sympify
from sympy.matrices.expressions.matadd import MatAdd
from sympy.simplify.radsimp import collect as collect_scalar

from sympy_matcalc.core.combinations import Combination, Factors, collect, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.expansion import flattened, rebuilt, structure
from sympy_matcalc.core.factors import Shape, split
from sympy_matcalc.core.graph import folded
from sympy_matcalc.core.words import Terms, concatenated, repeated_prefix

Key = tuple[bool, Factors]
"""Whether a word stands on the left, and the word."""


class Collector:
    """Collects sums by factors."""

    def __init__(self, factors: list[Expr], function: Callable[[Expr], Expr] | None, algebra: Algebra,
                 **options: Any) -> None:
        self.words = [split(flattened(f, algebra))[1] for f in factors if f.is_Matrix]
        self.words = [word for word in self.words if word]
        self.scalars = [f for f in factors if not f.is_Matrix]
        self.function = function
        self.algebra = algebra
        self.options = options

    def __call__(self, expr: Expr) -> Expr:
        """``expr`` with every sum in it collected, but for sums inside functions."""
        return folded(flattened(expr, self.algebra), structure, self._collected, {})

    def groups(self, value: Combination) -> tuple[dict[Key, dict[Factors, Expr]], dict[Expr, dict[Factors, Expr]]]:
        """The cofactors of each power of each matrix factor, by side, and of the rest those of each scalar."""
        terms = dict(value.terms)
        by_matrix: dict[Key, dict[Factors, Expr]] = {}
        for pattern in self.words:
            sides = [(end, {word: repeated_prefix(word, pattern, end) for word in terms}) for end in (False, True)]
            # A B A is collected on the side where more terms have the factor.
            sides.sort(key=lambda side: -sum(bool(key) for key, _ in side[1].values()))
            for end, found in sides:
                for word, (key, cofactor) in found.items():
                    if key and word in terms:
                        by_matrix.setdefault((not end, key), {})[cofactor] = terms.pop(word)
        by_scalar: dict[Expr, dict[Factors, Expr]] = {}
        for word, c in terms.items():
            for key, cofactor in self._by_scalar(c).items():
                by_scalar.setdefault(key, {})[word] = cofactor
        return dict(by_matrix), dict(by_scalar)

    def _by_scalar(self, coefficient: Expr) -> dict[Expr, Expr]:
        if not self.scalars:
            return {S.One: coefficient}
        result: dict[Expr, Expr] = collect_scalar(coefficient, self.scalars, evaluate=False, **self.options)
        return result

    def _collected(self, node: Expr, args: list[Expr]) -> Expr:
        if not node.is_Matrix and self.scalars:
            return collect_scalar(node, self.scalars, self.function, **self.options)
        node = rebuilt(self.algebra, node, args)
        if not isinstance(node, MatAdd):
            return node
        value = self.algebra.read(node)
        by_matrix, by_scalar = self.groups(value)
        collected: dict[Factors, list[Expr]] = {}
        for (left, key), terms in by_matrix.items():
            inner = self._cofactor(terms, self.shape_beside(left, key, value.shape))
            coefficient, factors = self.algebra.concatenate(*((key, inner[1]) if left else (inner[1], key)))
            collected.setdefault(factors, []).append(multiply([inner[0], coefficient]))
        for scalar, terms in by_scalar.items():
            if scalar is S.One:
                for word, c in terms.items():
                    collected.setdefault(word, []).append(c)
            else:
                inner = self._cofactor(terms, value.shape)
                collected.setdefault(inner[1], []).append(multiply([scalar, inner[0]]))
        return self.algebra.expression(Combination(value.shape, collect(collected)), group=False)

    def shape_beside(self, left: bool, key: Factors, shape: Shape) -> Shape:
        """The shape of the cofactor of a word."""
        if left:
            return self.algebra.shape(key[-1])[1], shape[1]
        return shape[0], self.algebra.shape(key[0])[0]

    def cofactor(self, terms: Terms, shape: Shape) -> Expr:
        """The sum of the cofactors, put through the function."""
        expr = self.algebra.expression(Combination(shape, terms), group=False)
        return expr if self.function is None else flattened(sympify(self.function(expr)), self.algebra)

    def _cofactor(self, terms: Terms, shape: Shape) -> tuple[Expr, Factors]:
        return split(self.cofactor(terms, shape))


def collected(expr: Expr, factors: list[Expr], function: Callable[[Expr], Expr] | None = None, **options: Any) -> Expr:
    """A matrix expression with its sums collected.

    Parameters
    ==========

    expr : MatrixExpr
        What to collect.
    factors : list of Expr
        By what: scalars as in SymPy's ``collect``; matrices and products of matrices, which are
        collected as left and as right factors, each power apart.
    function : callable, optional
        What each collected cofactor is put through.
    **options
        Passed on to SymPy's ``collect`` for scalars.

    Examples
    ========

    >>> from sympy import MatrixSymbol, symbols
    >>> from sympy_matcalc.forms.collecting import collected
    >>> n = symbols('n')
    >>> A, B, x = MatrixSymbol('A', n, n), MatrixSymbol('B', n, n), MatrixSymbol('x', n, 1)
    >>> collected(A*x + B*x, [x])
    (A + B)*x
    """
    return Collector(factors, function, Algebra(), **options)(expr)


def cofactors(expr: Expr, factors: list[Expr], function: Callable[[Expr], Expr] | None = None,
              **options: Any) -> dict[Expr, Expr]:
    """The cofactors by what they belong to, and the rest by 1: ``collect(..., evaluate=False)``.

    A matrix that is a factor on both sides counts on the side where more terms have it; the
    other terms belong to the rest.
    """
    algebra = Algebra()
    collector = Collector(factors, function, algebra, **options)
    value = algebra.read(flattened(expr, algebra))
    by_matrix, by_scalar = collector.groups(value)
    result: dict[Expr, Expr] = {}
    rest = by_scalar.setdefault(S.One, {})
    for (left, key), terms in by_matrix.items():
        name = algebra.product(S.One, *key)
        if name in result:
            rest.update({concatenated(*((key, other) if left else (other, key))): c for other, c in terms.items()})
        else:
            result[name] = collector.cofactor(terms, collector.shape_beside(left, key, value.shape))
    for scalar, terms in by_scalar.items():
        if terms:
            result[scalar] = collector.cofactor(terms, value.shape)
    return result
