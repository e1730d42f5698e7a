"""The canonical form: multiplied out, each product read back from its network, so that equal things are one expression.

It is what ``simplify`` compares with and what ``equal`` decides by: whatever differs only in the order and
the way in which it was put together is one expression here. It is not what a derivative is stated in, for
it is longer. What it is of a class, the class's own file says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.matrices.expressions.blockmatrix import BlockMatrix
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity, ZeroMatrix

from sympy_matcalc.core.combinations import MOST_TERMS, Combination, Factors, add, collect, like_terms, multiply
from sympy_matcalc.core.common_factors import with_explicit_merged
from sympy_matcalc.core.commuting import inverse_by_law
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.expansion import power_of_sum
from sympy_matcalc.core.factors import Shape, is_inverse_of_product, is_one, is_one_by_one, new, shallow_doit
from sympy_matcalc.core.laws import (
    canonical,
    canonical_traces,
    determinants,
    merging,
    moving,
    powers,
    scaled_sums,
    traces,
)
from sympy_matcalc.core.neighbours import MORE, SPECIAL, concerns, in_front, is_written_otherwise, specials, unrolled
from sympy_matcalc.core.networks import VanishesError
from sympy_matcalc.core.sorted_networks import NotSortedError, needs_network, sorted_product, sorted_trace

MOST_FACTORS = 40
"""Powers of products with more factors than this are not written out."""

MOST_STEPS = 1000
"""A product on which the laws for neighbours are used more often than this stays as it is."""

Terms = dict[Factors, Expr]


class Canonical(Algebra):
    """Constructors in the canonical form.

    Parameters
    ==========

    symmetric : frozenset of MatrixSymbol
        Symbols that are assumed to be their own transposes.

    Examples
    ========

    >>> from sympy import KroneckerProduct, MatrixSymbol
    >>> from sympy_matcalc.forms.canonical import Canonical
    >>> A, B, C = (MatrixSymbol(name, 3, 3) for name in 'ABC')
    >>> by = Canonical()
    >>> by.form(KroneckerProduct(A, B)*KroneckerProduct(B, A))
    KroneckerProduct(A*B, B*A)
    >>> by.times(A, B + C)
    A*B + A*C
    """

    laws = canonical

    def sum_of(self, terms: Terms, shape: Shape) -> Expr:
        """The expression of a combination of products."""
        terms = dict(with_explicit_merged(terms))
        for law in scaled_sums.of(*{type(factors[0]) for factors in terms if len(factors) == 1}):
            found = law(terms, shape, self)
            if found is not None:
                return found
        return super().sum_of(terms, shape)

    # -- sums and products ----------------------------------------------------

    def times(self, *exprs: Expr, scale: Expr = S.One) -> Expr:
        """The product of expressions in this form, multiplied out; too many terms stay a product."""
        shape = self.shape(exprs[0])[0], self.shape(exprs[-1])[1]
        if MatAdd not in map(type, exprs):
            scale, word = self.word(exprs, scale)
            return self.combined({word: scale}, shape)
        terms: Terms = {(): scale}
        for expr in exprs:
            read = self.terms(expr)
            if len(terms)*len(read) > MOST_TERMS:
                reduced, factors = self.reduce(exprs)
                return self.product(multiply([scale, reduced]), *factors, size=shape[0])
            terms = self.multiplied_out(terms, read)
        return self.combined(terms, shape)

    def combined(self, terms: Terms, shape: Shape) -> Expr:
        """The sum of products of factors, each brought into this form."""
        concerned = [concerns(factors, self) for factors in terms]
        if not any(concerned) and id(S.Zero) not in map(id, terms.values()):
            return self.sum_of(terms, shape)
        found: list[tuple[Factors, Expr]] = []
        for (factors, coefficient), concern in zip(terms.items(), concerned):
            pieces = self.term(factors, shape, concern) if concern else {factors: S.One}
            found.extend([(f, multiply([coefficient, c])) for f, c in pieces.items()])
        return self.sum_of(like_terms(found), shape)

    def term(self, factors: Factors, shape: Shape, concerned: int) -> Terms:
        """One product in this form, and what concerns it.

        Ends: a pair of neighbours becomes fewer or smaller factors, in the order of the
        monomials by length, then by SymPy's sort key; the network is read back once.
        """
        collected: dict[Factors, list[Expr]] = {}
        scale, product = in_front(factors, self) if concerned & MORE else (S.One, factors)
        todo: list[tuple[Factors, Expr]] = [(product, scale)] if scale is not S.Zero else []
        steps = 0
        while todo:
            product, coefficient = todo.pop()
            steps += 1
            found = concerned if product is factors else concerns(product, self)
            pieces = self._rewritten_once(product) if found & SPECIAL else None
            if pieces is None:
                scale, product = self._from_network(product, shape) if found & MORE else (S.One, product)
                if scale is not S.Zero:
                    collected.setdefault(product, []).append(multiply([coefficient, scale]))
                continue
            todo.extend((piece, multiply([coefficient, c])) for piece, c in pieces.items() if c is not S.Zero)
            if len(todo) + len(collected) > MOST_TERMS or steps > MOST_STEPS:
                return {factors: S.One}
        return collect(collected)

    def _rewritten_once(self, factors: Factors, cyclic: bool = False) -> Mapping[Factors, Expr] | None:
        """The product after one law for neighbours, multiplied out; None if there is none."""
        special = specials(factors, self)
        for k in range(len(factors)):
            found = self._merged(factors, k, cyclic) if special[k] or special[k + 1] else None
            if found is not None:
                start, stop, whole = found
                left, right = factors[:start], factors[stop:]
                terms = whole.terms if isinstance(whole, Combination) else self.terms(whole)
                if left:
                    terms = self.multiplied_out({left: S.One}, terms)
                return self.multiplied_out(terms, {right: S.One}) if right else terms
        return None

    def _merged(self, factors: Factors, k: int, cyclic: bool) -> tuple[int, int, Expr | Combination] | None:
        """What the factors k and k + 1 are together; or what the factor k is, if it is written otherwise."""
        factor = factors[k]
        if is_written_otherwise(factor):
            expr = self.to_power(*factor.args)
            if expr != factor:
                return k, k + 1, expr
        if k + 1 == len(factors):
            return None
        classes = type(factor), type(factors[k + 1])
        for law in merging.of(*classes) if cyclic else merging.of(*classes) + moving.of(*classes):
            found: tuple[int, int, Expr | Combination] | None = law(factors, k, self)
            if found is not None:
                self.used(law)
                return found
        return None

    def used(self, law: Any) -> None:
        """Told of each law for neighbours that is used, for whoever keeps a record of them."""

    def _from_network(self, factors: Factors, shape: Shape) -> tuple[Expr, Factors]:
        if not needs_network(factors, shape, self):
            return S.One, factors
        found = self.read_back.get((factors, shape))
        if found is None:
            found = self.read_back[factors, shape] = self._sorted(factors, shape)
        return found

    def _sorted(self, factors: Factors, shape: Shape) -> tuple[Expr, Factors]:
        try:
            return sorted_product(factors, shape, self)
        except NotSortedError:
            return S.One, factors
        except VanishesError:
            return S.Zero, ()

    # -- powers ---------------------------------------------------------------

    def power(self, base: Expr, exponent: int) -> Expr | None:
        """A small positive power, multiplied out; None where that would be too long."""
        terms = self.terms(base)
        longest = max(map(len, terms), default=1)
        if exponent*longest > MOST_FACTORS or len(terms)**exponent > MOST_TERMS:
            return None
        return self.combined(power_of_sum(base, exponent, self), self.shape(base)) if type(base) is MatAdd else (
            self.times(*[base]*exponent))

    # -- traces ---------------------------------------------------------------

    def trace_of(self, expr: Expr) -> Expr:
        """The trace of an expression in this form."""
        size = self.shape(expr)[0]
        return add([multiply([c, self._trace_of_term(f, size)]) for f, c in self.read(expr).terms.items()] or [S.Zero])

    def _trace_of_term(self, factors: Factors, size: Expr) -> Expr:
        if not factors:
            return size
        factors = unrolled(factors, MOST_FACTORS)
        if any(map(is_inverse_of_product, factors)):
            for k in range(len(factors)):
                scale, reduced = self.reduce(factors[k:] + factors[:k])
                if len(reduced) < len(factors):
                    return multiply([scale, self._trace_of_term(reduced, self.shape(factors[k])[0])])
        for k in range(len(factors) if concerns(factors, self) & SPECIAL else 0):
            rotated = factors[k:] + factors[:k]
            pieces = self._rewritten_once(rotated, cyclic=True)
            if pieces is not None:
                inner = self.shape(rotated[0])[0]
                return self.trace_of(self.combined(pieces, (inner, inner)))
        if len(factors) == 1:
            for laws in (canonical_traces, traces):
                traced = laws.found(factors[0], self)
                if traced is not None:
                    return traced
        return self._trace_from_network(factors, size)

    def trace_of_factor(self, factor: Expr) -> Expr:
        """The trace of one factor: of a power of a 1x1 matrix it is that of its trace."""
        if isinstance(factor, MatPow) and is_one(self.shape(factor)[0]):
            power: Expr = self.trace_of(factor.base)**factor.exp
            return power
        traced = canonical_traces.found(factor, self)
        return super().trace_of_factor(factor) if traced is None else traced

    def _trace_from_network(self, factors: Factors, size: Expr) -> Expr:
        if needs_network(factors, (size, size), self) or any(is_one(self.shape(f)[0]) for f in factors):
            try:
                return sorted_trace(factors, size, self)
            except NotSortedError:
                pass
            except VanishesError:
                return S.Zero
        scale, reduced = self.reduce(factors)
        return S.Zero if scale is S.Zero else multiply([scale, self.trace(reduced, size)])

    # -- what the classes say -------------------------------------------------

    def transposed(self, expr: Expr) -> Expr:
        """The transpose of an expression in this form."""
        flipped = self.transpose(expr)
        return self.combined(dict(self.read(flipped).terms), self.shape(flipped))

    def inverse(self, expr: Expr) -> Expr:
        """The inverse of an expression in this form."""
        if isinstance(expr, ZeroMatrix):
            return new(Inverse, expr, S.NegativeOne)
        if is_one_by_one(self.shape(expr)):
            return self.one_by_one(1/self.trace_of(expr))
        return inverse_by_law(expr, self)

    def to_power(self, base: Expr, exponent: Expr) -> Expr:
        """A power of an expression in this form."""
        size = self.shape(base)[0]
        if isinstance(base, ZeroMatrix):
            return base if exponent.is_positive else new(MatPow, base, exponent)
        if is_one(size):
            return self.one_by_one(self.trace_of(base)**exponent)
        if exponent is S.Zero or isinstance(base, Identity):
            return Identity(size)
        if exponent is S.One:
            return base
        if isinstance(exponent, Integer) and exponent < 0:
            return self.to_power(self.inverse(base), -exponent)
        found = powers.found(base, exponent, self)
        if found is None and isinstance(exponent, Integer) and not isinstance(base, (MatrixSymbol, Inverse)):
            found = self.power(base, int(exponent))
        return super().to_power(base, exponent) if found is None else found

    def determinant(self, expr: Expr) -> Expr:
        """The determinant of an expression in this form."""
        result = self.split_determinant(expr)
        return self.form(result) if isinstance(expr, BlockMatrix) and expr not in result.args else result

    def split_determinant(self, expr: Expr) -> Expr:
        """The same, where SymPy makes determinants of smaller blocks of it with those as they come."""
        found = determinants.found(expr, self)
        return shallow_doit(new(Determinant, expr)) if found is None else found
