"""The linear maps in which the rules state differentials.

A map takes the differential of an argument to the differential of a node. Each
knows two directions: :meth:`LinearMap.push` applies it to a tangent,
:meth:`LinearMap.pull` applies its adjoint to a cotangent, and the two are tied by

    <G, push(D)> = <pull(G), D>    with    <A, B> = tr(A.T B).

Scalars are SymPy expressions, matrices are
:class:`~sympy_matcalc.core.combinations.Combination`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, Protocol

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.core.sympify import sympify
from sympy.matrices.expressions.hadamard import HadamardProduct
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity

from sympy_matcalc.classes.hadamard import hadamard_product
from sympy_matcalc.classes.kronecker_slot import KroneckerSlotOf
from sympy_matcalc.classes.matrix_functions import MatrixExponential, MatrixLogarithm
from sympy_matcalc.classes.matrix_sum import MatrixSum, bound_index
from sympy_matcalc.classes.matrix_unit import MatrixUnit
from sympy_matcalc.core.combinations import Combination, Factors, collect, multiply, total
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import is_one, is_one_by_one, shallow_doit, split
from sympy_matcalc.core.laws import NoRule
from sympy_matcalc.core.rewriting import normalized

Value = Any  # a scalar Expr or a Combination


class LinearMap(Protocol):
    """A linear map and its adjoint."""

    trivial: bool
    """Whether a pulled sum of many terms stays as short as it was: then it is never collapsed."""

    def push(self, tangent: Value, algebra: Algebra) -> Value:
        """The map applied to the differential of the argument."""

    def pull(self, cotangent: Value, algebra: Algebra) -> Value:
        """The adjoint applied to the gradient by the node: the gradient by the argument."""


class Scale:
    """d -> d*W for a scalar d; W is a scalar or a matrix.

    The adjoint is G -> <W, G>.
    """

    trivial = True

    def __init__(self, weight: Expr) -> None:
        self.weight = weight

    def _read(self, algebra: Algebra) -> Combination:
        return algebra.read(normalized(self.weight, algebra))

    def push(self, tangent: Expr, algebra: Algebra) -> Value:
        if self.weight.is_Matrix:
            return self._read(algebra).scaled(tangent)
        return multiply([self.weight, tangent])

    def pull(self, cotangent: Value, algebra: Algebra) -> Expr:
        if self.weight.is_Matrix:
            return algebra.inner(self._read(algebra), cotangent)
        return multiply([self.weight, cotangent])


class Pairing:
    """D -> c <W, D> for a matrix D; W is a matrix, c a scalar.

    The adjoint is g -> g c W.
    """

    trivial = True

    def __init__(self, weight: Expr, coefficient: Expr = S.One) -> None:
        self.weight = weight
        self.coefficient = coefficient

    def _read(self, algebra: Algebra) -> Combination:
        return algebra.read(normalized(self.weight, algebra))

    def push(self, tangent: Combination, algebra: Algebra) -> Expr:
        return multiply([self.coefficient, algebra.inner(self._read(algebra), tangent)])

    def pull(self, cotangent: Expr, algebra: Algebra) -> Combination:
        return self._read(algebra).scaled(multiply([self.coefficient, cotangent]))


class Sandwich:
    """D -> c L D R, or c L D.T R if ``transposed``; L and R are sequences of factors,
    arguments of the node or anything in normal form.

    The adjoint is G -> c L.T G R.T, or c R G.T L if ``transposed``.
    """

    def __init__(self, left: Sequence[Expr], right: Sequence[Expr],
                 coefficient: Expr = S.One, transposed: bool = False) -> None:
        self.left = left
        self.right = right
        self.coefficient = coefficient
        self.transposed = transposed
        self.trivial = not left and not right

    def push(self, tangent: Combination, algebra: Algebra) -> Combination:
        if self.transposed:
            tangent = algebra.transpose_combination(tangent)
        return between(tuple(self.left), tangent, tuple(self.right), algebra).scaled(self.coefficient)

    def pull(self, cotangent: Combination, algebra: Algebra) -> Combination:
        if self.transposed:
            left, right = tuple(self.right), tuple(self.left)
            cotangent = algebra.transpose_combination(cotangent)
        else:
            left = algebra.transpose_factors(tuple(self.left))
            right = algebra.transpose_around_scalars(tuple(self.right))
        return between(left, cotangent, right, algebra).scaled(self.coefficient)


class PowerSandwich:
    """The differential of a whole power: D -> sum of U**i D U**(p - 1 - i) over i = 0, ..., p - 1.

    For p < 0 the sum is minus that over i = p, ..., -1, which is what a sum over an empty range
    is taken for; so one formula does for a symbolic p. The adjoint is the same with U.T for U.
    """

    trivial = False

    def __init__(self, base: Expr, exponent: Expr) -> None:
        self.base = base
        self.exponent = exponent

    def push(self, tangent: Combination, algebra: Algebra) -> Combination:
        return self._apply(self.base, tangent, algebra)

    def pull(self, cotangent: Combination, algebra: Algebra) -> Combination:
        one_by_one = is_one_by_one(algebra.shape(self.base))
        return self._apply(self.base if one_by_one else algebra.transpose(self.base), cotangent, algebra)

    def _apply(self, base: Expr, value: Combination, algebra: Algebra) -> Combination:
        commuting: list[Combination] = []
        others: dict[Factors, Expr] = {}
        for factors, coefficient in value.terms.items():
            exponent = exponent_of(base, factors)
            if exponent is None:
                others[factors] = coefficient
            else:
                # A power of U commutes with U.
                product = algebra.read(power(base, exponent + self.exponent - 1))
                commuting.append(product.scaled(multiply([self.exponent, coefficient])))
        rest = Combination(value.shape, others)
        if not others:
            summands = commuting
        elif isinstance(self.exponent, Integer):
            summands = commuting + self._written_out(base, rest, algebra)
        else:
            summands = [*commuting, algebra.read(self._sum(base, rest, algebra))]
        return total(summands) if summands else rest

    def _written_out(self, base: Expr, value: Combination, algebra: Algebra) -> list[Combination]:
        p = int(self.exponent)
        summands = []
        for i in range(p) if p > 0 else range(-1, p - 1, -1):
            left_scale, left = split(power(base, i))
            right_scale, right = split(power(base, p - 1 - i))
            product = between(left, value, right, algebra)
            summands.append(product.scaled(multiply([left_scale, right_scale, Integer(1 if p > 0 else -1)])))
        return summands

    def _sum(self, base: Expr, value: Combination, algebra: Algebra) -> Expr:
        inner = algebra.expression(value)
        index = bound_index(base, inner, self.exponent)
        left, right = MatPow(base, index), MatPow(base, self.exponent - 1 - index)
        coefficient, factors = split(inner)
        scale, product = algebra.concatenate((left,), factors, (right,))
        total_sum = MatrixSum(algebra.product(S.One, *product), (index, 0, self.exponent - 1))
        return algebra.product(multiply([coefficient, scale]), total_sum)


class Entrywise:
    """D -> c W o D, entry by entry; its own adjoint."""

    trivial = False
    takes_whole = True

    def __init__(self, weight: Expr, coefficient: Expr = S.One) -> None:
        self.weight = weight
        self.coefficient = coefficient

    def push(self, tangent: Combination, algebra: Algebra) -> Combination:
        if is_one_by_one(tangent.shape) or not tangent.terms:
            return self.pull(tangent, algebra)
        # As SymPy's rules for a scalar variable have it, the tangent stays one factor with its coefficient.
        scale, whole = self.coefficient, algebra.expression(tangent)
        coefficient, factors = (S.One, (whole,)) if isinstance(whole, MatAdd) else split(whole)
        if len(factors) == 1 and isinstance(factors[0], HadamardProduct):
            scale, whole = multiply([scale, coefficient]), factors[0]
        product = hadamard_product([normalized(self.weight, algebra), whole], algebra.sort_key)
        return algebra.read(product).scaled(scale)

    def pull(self, cotangent: Combination, algebra: Algebra) -> Combination:
        weight = normalized(self.weight, algebra)
        return each_term(cotangent, lambda factors: algebra.hadamard(weight, factors, cotangent.shape),
                         cotangent.shape, algebra).scaled(self.coefficient)


class DiagonalEmbedding:
    """d -> Diag(d), a column or (``row``) a row as a diagonal matrix; the adjoint takes the diagonal."""

    trivial = False

    def __init__(self, row: bool = False) -> None:
        self.row = row

    def push(self, tangent: Combination, algebra: Algebra) -> Combination:
        column = algebra.transpose_combination(tangent) if self.row else tangent
        size = column.shape[0]
        return each_term(column, lambda factors: algebra.diagonal_matrix(factors, size), (size, size), algebra)

    def pull(self, cotangent: Combination, algebra: Algebra) -> Combination:
        size = cotangent.shape[0]
        column = each_term(cotangent, lambda factors: algebra.diagonal(factors, size), (size, S.One), algebra)
        return algebra.transpose_combination(column) if self.row else column


class DiagonalExtraction:
    """D -> diag(D), the diagonal of a square matrix as a column; the adjoint is Diag."""

    trivial = False

    def push(self, tangent: Combination, algebra: Algebra) -> Combination:
        return DiagonalEmbedding().pull(tangent, algebra)

    def pull(self, cotangent: Combination, algebra: Algebra) -> Combination:
        return DiagonalEmbedding().push(cotangent, algebra)


class KroneckerSlot:
    """D -> A kron D kron B, for sequences A and B of factors and D of the given shape.

    The adjoint takes P kron G kron Q to <A, P> <B, Q> G. Any other matrix is taken apart: by
    D kron B = sum (I kron b) D (I kron b.T B), over the unit columns b, the map is a sum of sandwiches.
    """

    trivial = False

    def __init__(self, before: Sequence[Expr], after: Sequence[Expr], shape: tuple[Expr, Expr]) -> None:
        self.before = tuple(before)
        self.after = tuple(after)
        self.shape = shape

    def push(self, tangent: Combination, algebra: Algebra) -> Combination:
        product = KroneckerProduct(*self.before, algebra.expression(tangent), *self.after)
        return algebra.read(normalized(product, algebra))

    def pull(self, cotangent: Combination, algebra: Algebra) -> Combination:
        return each_term(cotangent, lambda factors: self._pulled(factors, algebra), self.shape, algebra)

    def _pulled(self, factors: Factors, algebra: Algebra) -> Expr:
        if len(factors) == 1 and isinstance(factors[0], MatAdd):
            return algebra.expression(self.pull(algebra.read(factors[0]), algebra))
        if len(factors) == 1 and factors[0] in algebra.placeholders:
            return KroneckerSlotOf(factors[0], self.before, self.after, self.shape)
        mine = self.before + self.after
        args = self._slots(factors, algebra)
        if args is None:
            return self._in_sandwiches(factors, algebra)
        others = args[:len(self.before)] + args[len(self.before) + 1:]
        scale = multiply([algebra.inner(algebra.read(a), b) for a, b in zip(mine, others)])
        return algebra.expression(args[len(self.before)].scaled(scale))

    def _slots(self, factors: Factors, algebra: Algebra) -> list[Combination] | None:
        """P, G, Q, ... for a product that is P kron G kron Q, slot by slot: (P kron G)(R kron S) = PR kron GS."""
        shapes = [*map(algebra.shape, self.before), self.shape, *map(algebra.shape, self.after)]
        if not factors:
            square = all(rows == cols for rows, cols in shapes)
            return [Combination.identity(rows) for rows, _ in shapes] if square else None
        if any(not isinstance(f, KroneckerProduct) or len(f.args) != len(shapes) for f in factors):
            return None
        slots = []
        for shape, args in zip(shapes, zip(*[factor.args for factor in factors])):
            sizes = [algebra.shape(arg) for arg in args]
            if (sizes[0][0], sizes[-1][1]) != shape or any(a[1] != b[0] for a, b in pairwise(sizes)):
                return None
            slot = algebra.read(args[0])
            for arg in args[1:]:
                slot = product_of(slot, algebra.read(arg), algebra)
            slots.append(slot)
        return slots

    def _in_sandwiches(self, factors: Factors, algebra: Algebra) -> Expr:
        left: list[Expr] = []
        right: list[Expr] = []
        ranges: list[tuple[Expr, int, Expr]] = []
        for factor in (*self.before, None, *self.after):
            if factor is None:
                left.append(Identity(self.shape[0]))
                right.append(Identity(self.shape[1]))
                continue
            rows, cols = algebra.shape(factor)
            if is_one(cols):
                left.append(factor)
            elif is_one(rows):
                right.append(factor)
            else:
                index = bound_index(*factors, *self.before, *self.after, *[range_[0] for range_ in ranges])
                ranges.append((index, 0, rows - 1))
                left.append(MatrixUnit(rows, S.One, index, S.Zero))
                right.append(MatMul(MatrixUnit(S.One, rows, S.Zero, index), factor))
        sandwich = Sandwich(split(KroneckerProduct(*left))[1], split(KroneckerProduct(*right))[1])
        pulled = algebra.expression(sandwich.pull(Combination(self.shape, {factors: S.One}), algebra))
        for range_ in ranges:
            pulled = MatrixSum(pulled, range_)
        return pulled


class CommutingProduct:
    """D -> W D for a function W of U, where D commutes with U: powers of U, and multiples of U.

    The adjoint is G -> W.T G where G commutes with U.T. For other D and G nothing is known.
    """

    trivial = False
    commuting_only = True

    def __init__(self, argument: Expr, weight: Expr) -> None:
        self.argument = argument
        self.weight = weight

    def push(self, tangent: Combination, algebra: Algebra) -> Combination:
        return self._apply(self.argument, normalized(self.weight, algebra), tangent, algebra)

    def pull(self, cotangent: Combination, algebra: Algebra) -> Combination:
        weight = algebra.transpose(normalized(self.weight, algebra))
        return self._apply(algebra.transpose(self.argument), weight, cotangent, algebra)

    def _apply(self, argument: Expr, weight: Expr, value: Combination, algebra: Algebra) -> Combination:
        if not self._commute(algebra.read(argument), value, algebra):
            raise NoRule(weight)
        scale, factors = split(weight)
        # The variation first: A exp(t A), as it is written.
        return between((), value, factors, algebra).scaled(scale)

    @staticmethod
    def _commute(argument: Combination, value: Combination, algebra: Algebra) -> bool:
        if len(argument.terms) == 1:
            (generator,) = argument.terms
            base = algebra.product(S.One, *generator, size=argument.shape[0])
            return all(factors == generator or exponent_of(base, factors) is not None
                       or (len(factors) == 1 and isinstance(factors[0], (MatrixExponential, MatrixLogarithm))
                           and factors[0].arg == base) for factors in value.terms)
        if all(not factors for factors in value.terms):
            return True
        if value.terms.keys() != argument.terms.keys():
            return False
        ratios = {coefficient/argument.terms[factors] for factors, coefficient in value.terms.items()}
        return len(ratios) == 1


def each_term(value: Combination, image: Callable[[Factors], Expr], shape: tuple[Expr, Expr],
              algebra: Algebra) -> Combination:
    """The linear map that takes each product to its ``image``, a matrix in normal form."""
    collected: dict[Factors, list[Expr]] = {}
    for factors, coefficient in value.terms.items():
        for product, c in algebra.read(image(factors)).terms.items():
            collected.setdefault(product, []).append(multiply([coefficient, c]))
    return Combination(shape, collect(collected))


def power(base: Expr, exponent: Any) -> Expr:
    """``base**exponent`` in normal form, for a base in normal form."""
    return shallow_doit(Basic.__new__(MatPow, base, sympify(exponent)))


def exponent_of(base: Expr, factors: Factors) -> Expr | None:
    """The exponent with which a product is a power of ``base``; None if it is none."""
    if not factors:
        return S.Zero
    if len(factors) == 1:
        (factor,) = factors
        if factor == base:
            return S.One
        if isinstance(factor, MatPow) and factor.base == base:
            return factor.exp
    return None


def between(left: Factors, value: Combination, right: Factors, algebra: Algebra) -> Combination:
    """``left * value * right``, term by term."""
    if not left and not right:
        return value
    collected: dict[Factors, list[Expr]] = {}
    for factors, coefficient in value.terms.items():
        scale, product = algebra.concatenate(left, factors, right)
        if scale is not S.Zero:
            collected.setdefault(product, []).append(multiply([coefficient, scale]))
    rows = algebra.shape(left[0])[0] if left else value.shape[0]
    cols = algebra.shape(right[-1])[1] if right else value.shape[1]
    return Combination((rows, cols), collect(collected))


def product_of(left: Combination, right: Combination, algebra: Algebra) -> Combination:
    """The product of two combinations, multiplied out."""
    collected: dict[Factors, list[Expr]] = {}
    for a, c in left.terms.items():
        for b, d in right.terms.items():
            scale, product = algebra.concatenate(a, b)
            collected.setdefault(product, []).append(multiply([c, d, scale]))
    return Combination((left.shape[0], right.shape[1]), collect(collected))
