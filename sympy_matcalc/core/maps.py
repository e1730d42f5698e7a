"""The linear maps in which the rules state differentials.

A map takes the differential of an argument to the differential of a node. Each
knows two directions: :meth:`LinearMap.push` applies it to a tangent,
:meth:`LinearMap.pull` applies its adjoint to a cotangent, and the two are tied by

    <G, push(D)> = <pull(G), D>    with    <A, B> = tr(A.T B).

Its matrix M, with vec(push(D)) = M vec(D), it tells by :meth:`LinearMap.matrix`; without that it
has derivatives, but no Jacobian in Kronecker products.

Scalars are SymPy expressions, matrices are
:class:`~sympy_matcalc.core.combinations.Combination`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
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
from sympy_matcalc.core.bound_symbols import private_index
from sympy_matcalc.core.combinations import Combination, Factors, collect, multiply, total
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import Shape, is_one, is_one_by_one, shallow_doit, split
from sympy_matcalc.core.laws import NoRule
from sympy_matcalc.core.matrix_sum import MatrixSum
from sympy_matcalc.core.matrix_unit import MatrixUnit
from sympy_matcalc.core.rewriting import normalized

Value = Any  # a scalar Expr or a Combination


class VecForm(Algebra, ABC):
    """The constructors of the vec form, which the matrices of maps are built with."""

    @abstractmethod
    def kronecker(self, *matrices: Expr) -> Expr:
        """The Kronecker product of matrices in normal form; of none, the 1x1 identity."""

    @abstractmethod
    def commutation(self, rows: Expr, cols: Expr) -> Expr:
        """K with K vec(D) = vec(D.T)."""

    @abstractmethod
    def diagonalization(self, size: Expr) -> Expr:
        """Psi with Psi d = vec(Diag(d))."""

    @abstractmethod
    def stacked(self, value: Combination) -> Combination:
        """vec(D), term by term."""

    @abstractmethod
    def vec(self, value: Combination) -> Combination:
        """vec(D), of an outer product as vec(a b.T) = b kron a."""

    def row(self, value: Combination) -> Combination:
        """vec(W).T, the row with which the gradient W multiplies vec(dX)."""
        return self.transpose_combination(self.vec(value))

    @abstractmethod
    def chained(self, left: Combination, right: Combination) -> Combination:
        """The product of two matrices in the vec form."""


class LinearMap:
    """A linear map and its adjoint: what a rule yields, and the whole protocol of it.

    A map of one's own is a subclass with ``push`` and ``pull``; what it leaves out, it does not know.
    """

    trivial: bool = False
    """Whether a pulled sum of many terms stays as short as it was: then it is never collapsed."""
    binds: bool = False
    """Whether the map is a sum over ``indices``: backward, all below it is swept on its own, then ``summed``."""
    forward_only: bool = False
    """Whether there is no ``pull``: functions have no adjoint here."""
    takes_whole: bool = False
    """Whether a tangent comes with its scalar factors, not with these kept apart in front."""
    commuting_only: bool = False
    """Whether the map holds for some arguments alone; for the others it raises NoRule."""

    @property
    def indices(self) -> set[Symbol]:
        """The indices of a map that ``binds``, which nothing outside of it knows."""
        return set()

    def push(self, tangent: Value, algebra: Algebra) -> Value:
        """The map applied to the differential of the argument."""
        raise NoRule(self)

    def pull(self, cotangent: Value, algebra: Algebra) -> Value:
        """The adjoint applied to the gradient by the node: the gradient by the argument."""
        raise NoRule(self)

    def summed(self, value: Combination, algebra: Algebra) -> Combination:
        """The sum over the indices, of a map that ``binds``."""
        raise NoRule(self)

    def matrix(self, shape: Shape, by: VecForm) -> Combination:
        """M with vec(push(D)) = M vec(D) for D of a shape; for a map on scalars, the vec of its value at 1."""
        raise NoRule(self)


class Scale(LinearMap):
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

    def matrix(self, shape: Shape, by: VecForm) -> Combination:
        """vec(d W) = vec(W) d"""
        if not self.weight.is_Matrix:
            return Combination.identity(S.One).scaled(self.weight)
        return by.vec(self._read(by))


class Pairing(LinearMap):
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

    def matrix(self, shape: Shape, by: VecForm) -> Combination:
        """<W, D> = vec(W).T vec(D)"""
        return by.row(self._read(by)).scaled(self.coefficient)


class Sandwich(LinearMap):
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

    def matrix(self, shape: Shape, by: VecForm) -> Combination:
        """vec(L D R) = (R.T kron L) vec(D);  vec(L D.T R) = (R.T kron L) K vec(D)

        Source: Magnus and Neudecker, Matrix Differential Calculus, section 2.4.
        """
        rows, cols = shape[::-1] if self.transposed else shape
        left = by.product(S.One, *self.left, size=rows)
        right = by.product(S.One, *by.transpose_around_scalars(tuple(self.right)), size=cols)
        matrix = by.read(by.kronecker(right, left)).scaled(self.coefficient)
        return by.chained(matrix, by.read(by.commutation(*shape))) if self.transposed else matrix


class PowerSandwich(LinearMap):
    """The differential of a whole power: D -> sum of U**i D U**(p - 1 - i) over i = 0, ..., p - 1.

    For p < 0 the sum is minus that over i = p, ..., -1, which is what a sum over an empty range
    is taken for; so one formula does for a symbolic p. The adjoint is the same with U.T for U.
    """

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
        index = private_index(base, inner, self.exponent)
        left, right = MatPow(base, index), MatPow(base, self.exponent - 1 - index)
        coefficient, factors = split(inner)
        scale, product = algebra.concatenate((left,), factors, (right,))
        total_sum = MatrixSum(algebra.product(S.One, *product), (index, 0, self.exponent - 1))
        return algebra.product(multiply([coefficient, scale]), total_sum)

    def matrix(self, shape: Shape, by: VecForm) -> Combination:
        """vec(sum of U**i D U**(p - 1 - i)) = sum of (U.T**(p - 1 - i) kron U**i) vec(D)

        Source: Magnus and Neudecker, Matrix Differential Calculus, section 9.14.
        """
        base, exponent = self.base, self.exponent
        transposed = by.transpose(base)

        def summand(i: Expr) -> Expr:
            return by.kronecker(power(transposed, exponent - 1 - i), power(base, i))
        if not isinstance(exponent, Integer):
            index = private_index(base, exponent)
            return by.read(MatrixSum(summand(index), (index, 0, exponent - 1)))
        p = int(exponent)
        indices = range(p) if p > 0 else range(p, 0)
        return total([by.read(summand(Integer(i))).scaled(S.One if p > 0 else S.NegativeOne) for i in indices])


class Entrywise(LinearMap):
    """D -> c W o D, entry by entry; its own adjoint."""

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

    def matrix(self, shape: Shape, by: VecForm) -> Combination:
        """vec(W o D) = Diag(vec(W)) vec(D)"""
        weights = by.stacked(by.read(normalized(self.weight, by)))
        return DiagonalEmbedding().push(weights, by).scaled(self.coefficient)


class DiagonalEmbedding(LinearMap):
    """d -> Diag(d), a column or (``row``) a row as a diagonal matrix; the adjoint takes the diagonal."""

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

    def matrix(self, shape: Shape, by: VecForm) -> Combination:
        """vec(Diag(d)) = Psi d"""
        return by.read(by.diagonalization(shape[1] if self.row else shape[0]))


class DiagonalExtraction(LinearMap):
    """D -> diag(D), the diagonal of a square matrix as a column; the adjoint is Diag."""

    def push(self, tangent: Combination, algebra: Algebra) -> Combination:
        return DiagonalEmbedding().pull(tangent, algebra)

    def pull(self, cotangent: Combination, algebra: Algebra) -> Combination:
        return DiagonalEmbedding().push(cotangent, algebra)

    def matrix(self, shape: Shape, by: VecForm) -> Combination:
        """diag(D) = Psi.T vec(D)"""
        return by.read(by.transpose(by.diagonalization(shape[0])))


class KroneckerSlot(LinearMap):
    """D -> A kron D kron B, for sequences A and B of factors and D of the given shape.

    The adjoint takes P kron G kron Q to <A, P> <B, Q> G. Any other matrix is taken apart: by
    D kron B = sum (I kron b) D (I kron b.T B), over the unit columns b, the map is a sum of sandwiches.
    """

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
                index = private_index(*factors, *self.before, *self.after, *[range_[0] for range_ in ranges])
                ranges.append((index, 0, rows - 1))
                left.append(MatrixUnit(rows, S.One, index, S.Zero))
                right.append(MatMul(MatrixUnit(S.One, rows, S.Zero, index), factor))
        sandwich = Sandwich(split(KroneckerProduct(*left))[1], split(KroneckerProduct(*right))[1])
        pulled = algebra.expression(sandwich.pull(Combination(self.shape, {factors: S.One}), algebra))
        for range_ in ranges:
            pulled = MatrixSum(pulled, range_)
        return pulled

    def matrix(self, shape: Shape, by: VecForm) -> Combination:
        """vec(A kron D kron B), by one Kronecker product after the other"""
        before, after = by.kronecker(*self.before), by.kronecker(*self.after)
        first = _kronecker_with(before, shape, True, by)
        rows, cols = (S(size)*other for size, other in zip(before.shape, shape))
        return by.chained(_kronecker_with(after, (rows, cols), False, by), first)


def _kronecker_with(constant: Expr, shape: Shape, constant_first: bool, by: VecForm) -> Combination:
    """The matrix that takes vec(D) to vec(C kron D), or to vec(D kron C), for a constant C

    vec(A kron B) = (I(n) kron K(q, m) kron I(p)) (vec(A) kron vec(B)), for A m x n and B p x q.
    Source: Magnus and Neudecker, Matrix Differential Calculus, section 3.7.
    """
    size = shape[0]*shape[1]
    if constant == Identity(S.One):
        return Combination.identity(size)
    (m, n), (p, q) = (constant.shape, shape) if constant_first else (shape, constant.shape)
    column = by.expression(by.stacked(by.read(constant)))
    columns = by.kronecker(column, Identity(size)) if constant_first else by.kronecker(Identity(size), column)
    order = by.kronecker(Identity(n), by.commutation(q, m), Identity(p))
    return by.chained(by.read(order), by.read(columns))


class CommutingProduct(LinearMap):
    """D -> W D for a function W of U, where D commutes with U: powers of U, and multiples of U.

    The adjoint is G -> W.T G where G commutes with U.T. For other D and G nothing is known.
    """

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
