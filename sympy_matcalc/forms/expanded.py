"""Expressions multiplied out: sums of products, each product read back from its network.

:class:`Expanded` is an :class:`~sympy_matcalc.core.constructors.Algebra` whose products,
sums and traces are in this form. It is what ``simplify`` compares with: whatever differs
only in the order and the way in which it was put together is one expression here. It is not
what a derivative is stated in, for it is longer.
"""

from __future__ import annotations

from collections.abc import Iterable

from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import ZeroMatrix

from sympy_matcalc.core.combinations import Combination, Factors, add, collect, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import Shape, is_one, split
from sympy_matcalc.core.joining import JOINED
from sympy_matcalc.core.networks import VanishesError
from sympy_matcalc.core.pairs import Pairs, is_special
from sympy_matcalc.core.product_laws import reordered
from sympy_matcalc.core.sorted_networks import NotSortedError, sorted_product, sorted_trace

MOST_TERMS = 200
"""Products of sums with more terms than this are not multiplied out."""

MOST_FACTORS = 40
"""Powers of products with more factors than this are not written out."""

MOST_STEPS = 1000
"""A product on which the laws for neighbours are used more often than this stays as it is."""

Terms = dict[Factors, Expr]


class Expanded(Algebra):
    """Constructors of matrix expressions that are multiplied out.

    Parameters
    ==========

    pairs : Pairs
        What two neighbours in a product are together.
    symmetric : frozenset of MatrixSymbol
        Symbols that are assumed to be their own transposes.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.forms.expanded import Expanded
    >>> from sympy_matcalc.core.pairs import Pairs
    >>> algebra = Expanded(Pairs())
    >>> A, B, C = (MatrixSymbol(name, 3, 3) for name in 'ABC')
    >>> algebra.times(A, B + C)
    A*B + A*C
    """

    def __init__(self, pairs: Pairs, symmetric: frozenset[MatrixSymbol] = frozenset()) -> None:
        super().__init__(symmetric)
        self.pairs = pairs

    # -- sums and products ----------------------------------------------------

    def sum_of(self, terms: Terms, shape: Shape) -> Expr:
        """The expression of a combination of products."""
        return self.expression(Combination(shape, terms), group=False)

    def one_by_one(self, entry: Expr) -> Expr:
        """The 1x1 matrix with an entry."""
        return ZeroMatrix(1, 1) if entry is S.Zero else self.product(entry, size=S.One)

    def plus(self, *exprs: Expr) -> Expr:
        """The sum of expressions in this form."""
        collected: dict[Factors, list[Expr]] = {}
        for expr in exprs:
            for factors, coefficient in self.read(expr).terms.items():
                collected.setdefault(factors, []).append(coefficient)
        return self.sum_of(collect(collected), self.shape(exprs[0]))

    def times(self, *exprs: Expr, scale: Expr = S.One) -> Expr:
        """The product of expressions in this form, multiplied out; too many terms stay a product."""
        shape = self.shape(exprs[0])[0], self.shape(exprs[-1])[1]
        terms: Terms = {(): scale}
        for expr in exprs:
            read = self.read(expr).terms
            if len(terms)*len(read) > MOST_TERMS:
                reduced, factors = self.reduce(exprs)
                return self.product(multiply([scale, reduced]), *factors, size=shape[0])
            terms = self._collected(
                (multiply([c, d]), left, right) for right, d in read.items() for left, c in terms.items())
        return self.combined(terms, shape)

    def _collected(self, products: Iterable[tuple[Expr, Factors, Factors]]) -> Terms:
        collected: dict[Factors, list[Expr]] = {}
        for coefficient, left, right in products:
            scale, joined = self.concatenate(left, right)
            collected.setdefault(joined, []).append(multiply([coefficient, scale]))
        return collect(collected)

    def combined(self, terms: Terms, shape: Shape) -> Expr:
        """The sum of products of factors, each brought into this form."""
        collected: dict[Factors, list[Expr]] = {}
        for factors, coefficient in terms.items():
            for product, c in self.term(factors, shape).items():
                collected.setdefault(product, []).append(multiply([coefficient, c]))
        return self.sum_of(collect(collected), shape)

    def term(self, factors: Factors, shape: Shape) -> Terms:
        """One product in this form.

        Ends: a pair of neighbours becomes fewer or smaller factors, in the order of the
        monomials by length, then by SymPy's sort key; the network is read back once.
        """
        collected: dict[Factors, list[Expr]] = {}
        scale, product = reordered(factors)
        todo: list[tuple[Factors, Expr]] = [(product, scale)] if scale is not S.Zero else []
        steps = 0
        while todo:
            product, coefficient = todo.pop()
            steps += 1
            pieces = self._rewritten_once(product) if any(map(is_special, product)) else None
            if pieces is None:
                scale, product = self._from_network(product, shape)
                if scale is not S.Zero:
                    collected.setdefault(product, []).append(multiply([coefficient, scale]))
                continue
            todo.extend((piece, multiply([coefficient, c])) for piece, c in pieces.items() if c is not S.Zero)
            if len(todo) + len(collected) > MOST_TERMS or steps > MOST_STEPS:
                return {factors: S.One}
        return collect(collected)

    def _rewritten_once(self, factors: Factors, cyclic: bool = False) -> Terms | None:
        """The product after one law for neighbours, multiplied out; None if there is none."""
        for k in range(len(factors)):
            found = self.pairs.merged(factors, k, self, cyclic)
            if found is not None:
                start, stop, expr = found
                left, right = factors[:start], factors[stop:]
                terms = self._collected((c, left, middle) for middle, c in self.read(expr).terms.items())
                return self._collected((c, product, right) for product, c in terms.items())
        return None

    def _from_network(self, factors: Factors, shape: Shape) -> tuple[Expr, Factors]:
        if not self._needs_network(factors, shape):
            return S.One, factors
        try:
            return sorted_product(factors, shape, self)
        except NotSortedError:
            return S.One, factors
        except VanishesError:
            return S.Zero, ()

    def _needs_network(self, factors: Factors, shape: Shape) -> bool:
        """Whether anything but a chain of matrices is in a product."""
        cuts = is_one(shape[0]) + is_one(shape[1]) + sum(is_one(self.shape(f)[1]) for f in factors[:-1])
        return cuts > 1 or any(isinstance(f.base if isinstance(f, MatPow) else f, JOINED) for f in factors)

    # -- powers ---------------------------------------------------------------

    def power(self, base: Expr, exponent: int) -> Expr | None:
        """A small positive power, multiplied out; None where that would be too long."""
        terms = self.read(base).terms
        longest = max(map(len, terms), default=1)
        if exponent*longest > MOST_FACTORS or len(terms)**exponent > MOST_TERMS:
            return None
        return self.times(*[base]*exponent)

    # -- traces ---------------------------------------------------------------

    def trace_of(self, expr: Expr) -> Expr:
        """The trace of an expression in this form."""
        size = self.shape(expr)[0]
        return add([multiply([c, self._trace_of_term(f, size)]) for f, c in self.read(expr).terms.items()] or [S.Zero])

    def _trace_of_term(self, factors: Factors, size: Expr) -> Expr:
        factors = _unrolled(factors)
        for k in range(len(factors) if any(map(is_special, factors)) else 0):
            rotated = factors[k:] + factors[:k]
            pieces = self._rewritten_once(rotated, cyclic=True)
            if pieces is not None:
                inner = self.shape(rotated[0])[0]
                return self.trace_of(self.combined(pieces, (inner, inner)))
        if len(factors) == 1:
            traced = self.pairs.trace(factors[0], self)
            if traced is not None:
                return traced
        return self._trace_from_network(factors, size)

    def _trace_from_network(self, factors: Factors, size: Expr) -> Expr:
        if self._needs_network(factors, (size, size)) or any(is_one(self.shape(f)[0]) for f in factors):
            try:
                return sorted_trace(factors, size, self)
            except NotSortedError:
                pass
            except VanishesError:
                return S.Zero
        scale, reduced = self.reduce(factors)
        return S.Zero if scale is S.Zero else multiply([scale, self.trace(reduced, size)])


def _unrolled(factors: Factors) -> Factors:
    """The same with whole powers of products written out."""
    result: list[Expr] = []
    for factor in factors:
        base = split(factor.base)[1] if isinstance(factor, MatPow) and not isinstance(factor, Inverse) else ()
        if len(base) > 1 and isinstance(factor.exp, Integer) and 0 < factor.exp*len(base) <= MOST_FACTORS:
            result.extend(base*int(factor.exp))
        else:
            result.append(factor)
    return tuple(result)

