"""Products and sums born in normal form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from itertools import chain, repeat, takewhile

from sympy.core.expr import Expr
from sympy.core.numbers import Integer, Number, Rational
from sympy.core.singleton import S
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity, ZeroMatrix
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.combinations import Combination, Factors, like_terms, multiply, opened_groups
from sympy_matcalc.core.factors import (
    Shape,
    are_letters,
    cancelled_by_inverse_of_product,
    class_of_letter,
    content_of,
    explicit_merged,
    has_product_law,
    is_inverse_of_product,
    merge_neighbours,
    new,
    split,
)
from sympy_matcalc.core.laws import Law, products, sums
from sympy_matcalc.core.ordering import sorted_terms
from sympy_matcalc.core.readings import Reading, pairs_of


class Products(Reading):
    """Constructors of products and of sums."""

    # -- products -------------------------------------------------------------

    def concatenate(self, *parts: Factors) -> tuple[Expr, Factors]:
        """The product of products, with its scalar; neighbours merge where they meet."""
        joined: Factors = ()
        for k, part in enumerate(parts):
            if joined and part:
                is_plain = self._is_without_laws(joined) and self._is_without_laws(part)
                met = self._met(joined, part) if is_plain else None
                if met is None:
                    return self.reduce(sum(parts[k:], joined))
                joined = met
            else:
                joined = joined or part
        return S.One, joined

    def merge(self, left: Expr, right: Expr) -> Expr | None:
        """One matrix for two neighbours, where SymPy's product merges them; the very same one each time."""
        known = self.merged.get((id(left), id(right)))
        if known is None:
            known = self.merged[id(left), id(right)] = left, right, merge_neighbours(left, right)
        return known[2]

    def _met(self, left: Factors, right: Factors) -> Factors | None:
        """The product of two without laws: where they meet, letters merge into a power of a symbol; None if into more.

        That power merges with none of its neighbours.
        """
        last, first = left[-1], right[0]
        if (id(last), id(first)) in self.apart:
            return left + right
        power = self.merge(last, first)
        if power is None:
            self.apart[id(last), id(first)] = last, first
            return left + right
        of_symbol = type(power) is MatPow and MatrixSymbol in (type(last), type(last.args[0]))
        return (*left[:-1], power, *right[1:]) if of_symbol and self._is_without_laws((power,)) else None

    def _is_without_laws(self, factors: Factors) -> bool:
        """Whether no law of products speaks of any of the factors, so that only neighbours alike merge."""
        known = self._without_laws
        if all(map(known.__contains__, map(id, factors))):  # a long product grows by few at a time
            return True
        for factor in factors:
            if is_inverse_of_product(factor) or has_product_law(factor):
                return False
            known[id(factor)] = factor, factor
        return True

    def multiplied_out(self, left: Mapping[Factors, Expr], right: Mapping[Factors, Expr]) -> dict[Factors, Expr]:
        """(A + B)(C + D) = A C + A D + B C + B D, like terms added; coefficients by product, as in combinations."""
        if len(left) == 1 and left.get(()) is S.One:
            return {**right}
        one = S.One
        terms: list[tuple[Factors, Expr]] = []
        are_plain = all(map(self._is_without_laws, chain(left, right)))
        for first, c in left.items():
            for second, d in right.items():
                product = self._met(first, second) if are_plain and first and second else None
                if product is None:
                    scale, product = self.concatenate(first, second)
                    terms.append((product, multiply([c, d, scale])))
                else:
                    terms.append((product, c if d is one else multiply([c, d])))
        return like_terms(terms)

    def reduce(self, factors: Factors) -> tuple[Expr, Factors]:
        """Merge neighbouring powers, cancel inverses, drop identities.

        Each step shortens the product or lowers the number of inverses of
        products in it, so it ends.
        """
        coefficient: Expr = S.One
        known = len([*takewhile(self.apart.__contains__, pairs_of(factors))])
        if 0 < known == len(factors) - 1:
            return S.One, factors
        stack = [*factors[:known]]
        inverses: list[int] = []  # where inverses of products stand in it
        todo = [*reversed(factors[known:])]
        while todo:
            factor = todo.pop()
            if stack and not inverses and (id(stack[-1]), id(factor)) in self.apart:
                stack.append(factor)
                continue
            if isinstance(factor, (Identity, ZeroMatrix)):
                if isinstance(factor, ZeroMatrix):
                    return S.Zero, ()
                continue
            while inverses and inverses[-1] >= len(stack):
                inverses.pop()
            merged = self._merged_at_end(stack, factor, inverses[-1] if inverses else None) if stack else None
            if merged is None:
                if is_inverse_of_product(factor):
                    inverses.append(len(stack))
                elif stack and not inverses and not products.of(class_of_letter(stack[-1]), class_of_letter(factor)):
                    self.apart[id(stack[-1]), id(factor)] = stack[-1], factor
                stack.append(factor)
                continue
            start, (scale, rest) = merged
            if scale is S.Zero:
                return S.Zero, ()
            coefficient = coefficient*scale
            del stack[start:]
            todo.extend(reversed(rest))
        return coefficient, tuple(stack)

    def _merged_at_end(self, before: list[Expr], factor: Expr,
                       inverse: int | None) -> tuple[int, tuple[Expr, Factors]] | None:
        """Where the factors begin that merge with this one, and the product that they are; None if none do.

        The last inverse of a product before it stands at ``inverse``.
        """
        cancelled = cancelled_by_inverse_of_product(before, factor, inverse)
        if cancelled:
            return len(before) - cancelled, (S.One, ())
        merged = self.merge(before[-1], factor)
        if merged is not None:
            return len(before) - 1, split(merged)
        by_law = self.merged_by_law(before, factor)
        return None if by_law is None else (by_law[0], split(by_law[1]))

    def merged_by_law(self, before: list[Expr], factor: Expr) -> tuple[int, Expr] | None:
        """Where the factors begin that merge with this one, and what they are; None if no class has a law for them."""
        for law in products.of(class_of_letter(before[-1]), class_of_letter(factor)):
            found = law((*before, factor), len(before) - 1, self)
            if found is not None:
                return found[0], found[2]
        return None

    def product(self, coefficient: Expr, *factors: Expr, size: Expr | None = None) -> Expr:
        """``coefficient`` times the product of ``factors``, which are reduced already."""
        if coefficient is S.One and len(factors) > 1:
            return new(MatMul, *factors)
        if not factors:
            assert size is not None
            factors = (new(Identity, size),)
        if len(factors) == 1:
            factor = factors[0]
            if coefficient is S.One:
                return factor
            if isinstance(factor, MatrixBase):
                return factor*coefficient
            if isinstance(factor, MatAdd) and isinstance(coefficient, Rational):
                return self.expression(self.read(factor).scaled(coefficient))
            return new(MatMul, coefficient, factor)
        if isinstance(factors[0], MatrixBase) and isinstance(coefficient, Number):
            result = new(MatMul, factors[0]*coefficient, *factors[1:])
        elif isinstance(factors[0], MatAdd) and isinstance(coefficient, Integer):
            # As typed: 2*(A - B)*C is (2*(A - B))*C to Python. What all terms share goes in front.
            scalar, scaled = split(self.expression(self.read(factors[0]).scaled(coefficient)))
            result = new(MatMul, *(() if scalar is S.One else (scalar,)), *scaled, *factors[1:])
        else:
            result = new(MatMul, coefficient, *factors)
        return result

    # -- sums -----------------------------------------------------------------

    def expression(self, combination: Combination, group: bool = True) -> Expr:
        """The expression that a combination stands for.

        Terms that share a scalar other than a number are grouped, ``c*(A + B)``,
        unless ``group`` is false.
        """
        if len(combination.terms) == 1:
            ((factors, c),) = combination.terms.items()
            return self.product(c, *factors, size=combination.shape[0])
        combination = explicit_merged(self._flattened(combination))
        if not group or len(combination.terms) == 1:
            terms = [self.product(c, *factors, size=combination.shape[0]) for factors, c in combination.terms.items()]
            return self._known_sum(terms, combination.terms) if terms else new(ZeroMatrix, *combination.shape)
        groups: dict[Expr, list[tuple[Rational, Factors]]] = {}
        for factors, coefficient in combination.terms.items():
            number, rest = coefficient.as_coeff_Mul(rational=True)
            groups.setdefault(rest, []).append((number, factors))
        opened = opened_groups(groups, combination.shape, self._flattened)
        if opened is not None:
            return self.expression(opened)
        terms = [term for rest, members in groups.items() for term in self._grouped(rest, members, combination.shape)]
        return self._sum(terms) if terms else new(ZeroMatrix, *combination.shape)

    def _known_sum(self, terms: list[Expr], words: Mapping[Factors, Expr]) -> Expr:
        """A sum of terms; where all are words of letters, it need not be read to know which."""
        result = self._sum(terms)
        known = dict(zip(map(id, terms), words.items()))
        if type(result) is MatAdd and are_letters(words) and all(map(known.__contains__, map(id, result.args))):
            self._terms[id(result)] = result, dict([known[id(term)] for term in result.args])
        return result

    def _grouped(self, rest: Expr, members: list[tuple[Rational, Factors]], shape: Shape) -> list[Expr]:
        """The terms that share a scalar, as one that begins with it."""
        rows = shape[0]
        if rest is S.One or len(members) == 1:
            return [self.product(multiply([number, rest]), *factors, size=rows) for number, factors in members]
        terms = self._flattened(Combination(shape, {factors: number for number, factors in members})).terms
        if len(terms) < 2:
            return [self.product(multiply([c, rest]), *factors, size=rows) for factors, c in terms.items()]
        numbers = [c.as_coeff_Mul(rational=True)[0] for c in terms.values()]
        content = content_of(numbers)
        if all(number < 0 for number in numbers):
            content = -content
        grouped = self._sum([self.product(c/content, *factors, size=rows) for factors, c in terms.items()])
        scale = multiply([content, rest])
        return [grouped*scale if isinstance(grouped, MatrixBase) else new(MatMul, scale, grouped)]

    def _flattened(self, combination: Combination) -> Combination:
        """The same without sums as terms: a MatAdd has no MatAdd among its arguments."""
        if len(combination.terms) == 1 or (MatAdd,) not in [(*map(type, f),) for f in combination.terms]:
            return combination
        inner = [self.read(factors[0]).scaled(coefficient).terms
                 if len(factors) == 1 and isinstance(factors[0], MatAdd) and isinstance(coefficient, Rational)
                 else {factors: coefficient} for factors, coefficient in combination.terms.items()]
        return Combination(combination.shape, like_terms(term for terms in inner for term in terms.items()))

    def collapse(self, combination: Combination) -> Combination:
        """A combination as one term: its sum as a single factor, what is common in front.

        Keeps a result that is multiplied further from being multiplied out.
        """
        if len(combination.terms) <= 1:
            return combination
        numbers = [c.as_coeff_Mul(rational=True)[0] for c in combination.terms.values()]
        content = content_of(numbers)
        inner = {factors: c/content for factors, c in combination.terms.items()}
        expr = self.expression(Combination(combination.shape, inner))
        if isinstance(expr, MatAdd):
            return Combination(combination.shape, {(expr,): content})
        return self.read(expr).scaled(content)

    def is_sum_of_other_words(self, terms: Sequence[Expr]) -> bool:
        """Whether terms in this form are no sums, nor explicit, of other words each, and no law speaks of them."""
        if any(map(isinstance, terms, repeat((MatAdd, MatrixBase, ZeroMatrix)))) or self._laws_of_sum(terms):
            return False
        return len({split(term)[1] for term in terms}) == len(terms) > 1

    def _laws_of_sum(self, terms: Sequence[Expr]) -> tuple[Law, ...]:
        return sums.of(*{*map(type, chain(terms, *[term.args for term in terms]))})

    def sorted_sum(self, terms: Sequence[Expr]) -> Expr:
        """The sum of terms, which stay as they are, in SymPy's order."""
        return new(MatAdd, *sorted_terms(terms, self._sort_keys))

    def _sum(self, terms: list[Expr]) -> Expr:
        if len(terms) > 1:
            for law in self._laws_of_sum(terms):
                terms = law(terms, self) or terms
        explicit = [term for term in terms if isinstance(term, MatrixBase)]
        if len(explicit) > 1:
            terms = [term for term in terms if not isinstance(term, MatrixBase)]
            merged = reduce(lambda a, b: a + b, explicit)
            if not (merged.is_zero_matrix and terms):
                terms.append(merged)
        if len(terms) == 1:
            return terms[0]
        return self.sorted_sum(terms)
