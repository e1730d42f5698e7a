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
from typing import Any

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.core.sympify import sympify
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity

from sympy_matcalc.core.combinations import Combination, Factors, as_expression, like_terms, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import Shape, shallow_doit
from sympy_matcalc.core.laws import NoRule
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
    tabulates: bool = False
    """Whether a map that ``binds`` makes a matrix of all its values: by a scalar, that is ``paired`` at once."""
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

    def seed(self, cotangent: Value, algebra: Algebra) -> Value:
        """What a cotangent is for one value of the indices, of a map that ``binds``."""
        return cotangent

    def summed(self, value: Combination, algebra: Algebra) -> Combination:
        """The sum over the indices, of a map that ``binds``."""
        raise NoRule(self)

    def paired(self, cotangent: Combination, slope: Expr, algebra: Algebra) -> Expr:
        """The adjoint by a scalar, from the derivative of one value by it, of a map that ``tabulates``."""
        raise NoRule(self)

    def matrix(self, shape: Shape, by: VecForm) -> Combination:
        """M with vec(push(D)) = M vec(D) for D of a shape; for a map on scalars, the vec of its value at 1."""
        raise NoRule(self)

    def sandwiches(self, by: Algebra) -> list[Sandwich]:
        """The map as a sum of sandwiches, c L D R or c L D.T R; raises NoRule where it is none."""
        raise NoRule(self)


class Scale(LinearMap):
    """d -> d*W for a scalar d; W is a scalar or a matrix.

    The adjoint is G -> <W, G>.
    """

    trivial = True

    def __init__(self, weight: Expr) -> None:
        self.weight = as_expression(weight)

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
        self.weight = as_expression(weight)
        self.coefficient = as_expression(coefficient)

    def _read(self, algebra: Algebra) -> Combination:
        if type(self.weight) is Identity:
            return Combination.identity(self.weight.args[0])
        return algebra.read(normalized(self.weight, algebra))

    def push(self, tangent: Combination, algebra: Algebra) -> Expr:
        return multiply([self.coefficient, algebra.inner(self._read(algebra), tangent)])

    def pull(self, cotangent: Expr, algebra: Algebra) -> Combination:
        return self._read(algebra).scaled(multiply([self.coefficient, cotangent]))

    def matrix(self, shape: Shape, by: VecForm) -> Combination:
        """<W, D> = vec(W).T vec(D)"""
        return by.row(self._read(by)).scaled(self.coefficient)


class Composed(LinearMap):
    """D -> second(first(D)) by way of a scalar; the adjoint takes the adjoints the other way round."""

    def __init__(self, first: LinearMap, second: LinearMap) -> None:
        self.first = first
        self.second = second

    def push(self, tangent: Value, algebra: Algebra) -> Value:
        return self.second.push(self.first.push(tangent, algebra), algebra)

    def pull(self, cotangent: Value, algebra: Algebra) -> Value:
        return self.first.pull(self.second.pull(cotangent, algebra), algebra)

    def matrix(self, shape: Shape, by: VecForm) -> Combination:
        """vec(W <V, D>) = vec(W) vec(V).T vec(D)"""
        return by.chained(self.second.matrix((S.One, S.One), by), self.first.matrix(shape, by))


class Sandwich(LinearMap):
    """D -> c L D R, or c L D.T R if ``transposed``; L and R are sequences of factors,
    arguments of the node or anything in the typed form.

    The adjoint is G -> c L.T G R.T, or c R G.T L if ``transposed``.
    """

    def __init__(self, left: Sequence[Expr], right: Sequence[Expr],
                 coefficient: Expr = S.One, transposed: bool = False) -> None:
        self.left = _flat(left)
        self.right = _flat(right)
        self.coefficient = as_expression(coefficient)
        self.transposed = transposed
        self.trivial = not self.left and not self.right

    def sandwiches(self, by: Algebra) -> list[Sandwich]:
        return [self]

    def push(self, tangent: Combination, algebra: Algebra) -> Combination:
        if self.transposed:
            tangent = algebra.transpose_combination(tangent)
        return between(self.left, tangent, self.right, algebra, self.coefficient)

    def pull(self, cotangent: Combination, algebra: Algebra) -> Combination:
        if self.transposed:
            left, right = self.right, self.left
            cotangent = algebra.transpose_combination(cotangent)
        else:
            left = algebra.transpose_factors(self.left)
            right = algebra.transpose_around_scalars(self.right)
        return between(left, cotangent, right, algebra, self.coefficient)

    def matrix(self, shape: Shape, by: VecForm) -> Combination:
        """vec(L D R) = (R.T kron L) vec(D);  vec(L D.T R) = (R.T kron L) K vec(D)

        Source: Magnus and Neudecker, Matrix Differential Calculus, section 2.4.
        """
        rows, cols = shape[::-1] if self.transposed else shape
        left = by.product(S.One, *self.left, size=rows)
        right = by.product(S.One, *by.transpose_around_scalars(self.right), size=cols)
        matrix = by.read(by.kronecker(right, left)).scaled(self.coefficient)
        return by.chained(matrix, by.read(by.commutation(*shape))) if self.transposed else matrix


def _flat(factors: Sequence[Expr]) -> Factors:
    """The factors of a product, products among them opened."""
    if any(isinstance(factor, MatMul) for factor in factors):
        return tuple(part for factor in factors for part in (factor.args if isinstance(factor, MatMul) else (factor,)))
    return tuple(factors)


def each_term(value: Combination, image: Callable[[Factors], Expr], shape: tuple[Expr, Expr],
              algebra: Algebra) -> Combination:
    """The linear map that takes each product to its ``image``, a matrix in normal form."""
    return Combination(shape, like_terms(
        (product, multiply([coefficient, c])) for factors, coefficient in value.terms.items()
        for product, c in algebra.read(image(factors)).terms.items()))


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


def between(left: Factors, value: Combination, right: Factors, algebra: Algebra,
            scale: Expr = S.One) -> Combination:
    """``scale * left * value * right``, term by term."""
    if not left and not right:
        return value.scaled(scale)
    terms: list[tuple[Factors, Expr]] = []
    for factors, coefficient in value.terms.items():
        more, product = algebra.concatenate(left, factors, right)
        if more is not S.Zero:
            terms.append((product, multiply([coefficient, more])))
    rows = algebra.shape(left[0])[0] if left else value.shape[0]
    cols = algebra.shape(right[-1])[1] if right else value.shape[1]
    if len(terms) == 1:  # like no other: a long product is hashed once on its way
        ((product, coefficient),) = terms
        coefficient = multiply([coefficient, scale])
        return Combination((rows, cols), {} if coefficient is S.Zero else {product: coefficient})
    return Combination((rows, cols), like_terms(terms)).scaled(scale)


def product_of(left: Combination, right: Combination, algebra: Algebra) -> Combination:
    """The product of two combinations, multiplied out."""
    return Combination((left.shape[0], right.shape[1]), algebra.multiplied_out(left.terms, right.terms))
