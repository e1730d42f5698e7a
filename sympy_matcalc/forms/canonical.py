"""The expanded form of every class: the table of laws that ``simplify`` compares with."""

from __future__ import annotations

from collections.abc import Callable

from sympy.concrete.summations import Sum
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.functions.elementary.complexes import conjugate
from sympy.matrices.expressions.adjoint import Adjoint
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.blockmatrix import BlockDiagMatrix, BlockMatrix
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalMatrix, DiagonalOf
from sympy.matrices.expressions.dotproduct import DotProduct
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.permutation import MatrixPermute, PermutationMatrix
from sympy.matrices.expressions.special import Identity, ZeroMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.classes import adjoint as adjoints
from sympy_matcalc.classes import block_products, entrywise, kronecker
from sympy_matcalc.classes import determinant as determinants
from sympy_matcalc.classes import inverse as inverses
from sympy_matcalc.classes import special_factors as special
from sympy_matcalc.classes.matrix_functions import MatrixExponential, MatrixLogarithm
from sympy_matcalc.core.combinations import add, multiply
from sympy_matcalc.core.factors import Shape, is_one, is_one_by_one, new, shallow_doit, split
from sympy_matcalc.core.laws import canonical
from sympy_matcalc.core.matrix_sum import MatrixSum
from sympy_matcalc.core.pairs import Pairs
from sympy_matcalc.core.rewriting import check_addable, check_conformable, check_square, rewritten
from sympy_matcalc.core.statements import HORN, MAGNUS, law
from sympy_matcalc.forms.expanded import Expanded, Terms

PAIRS = Pairs(
    merging=(kronecker.mixed_product, block_products.block_product, special.product_of_permutations,
             special.product_of_exponentials, inverses.cancelled_in_sum),
    moving=(inverses.push_through, inverses.shifted_power, inverses.commuting),
    traces=(kronecker.trace_of_kronecker, block_products.trace_of_blocks, special.trace_of_sum,
            inverses.trace_of_power),
)
"""The laws for neighbours in a product, and for traces of single factors."""

INVERSES = (
    inverses.inverse_of_product, inverses.inverse_of_multiple, inverses.inverse_of_power, inverses.inverse_of_diagonal,
    kronecker.inverse_of_kronecker, block_products.inverse_of_triangular,
)
POWERS = (
    inverses.power_of_multiple, inverses.power_of_diagonal, kronecker.power_of_kronecker, special.power_of_exponential,
    special.power_of_permutation, block_products.power_of_blocks, inverses.power_with_number,
)
DETERMINANTS = (
    determinants.determinant_of_one_by_one, determinants.determinant_of_product, determinants.determinant_of_multiple,
    determinants.determinant_of_power, determinants.determinant_of_adjoint, determinants.determinant_of_permutation,
    determinants.determinant_of_exponential, kronecker.determinant_of_kronecker,
    block_products.determinant_of_triangular, determinants.determinant_of_transpose,
)


class Canonical(Expanded):
    """Constructors in the expanded form, for every class.

    Examples
    ========

    >>> from sympy import KroneckerProduct, MatrixSymbol
    >>> from sympy_matcalc.forms.canonical import Canonical
    >>> A, B = MatrixSymbol('A', 3, 3), MatrixSymbol('B', 3, 3)
    >>> algebra = Canonical()
    >>> algebra.canonical(KroneckerProduct(A, B)*KroneckerProduct(B, A))
    KroneckerProduct(A*B, B*A)
    """

    def __init__(self, symmetric: frozenset[MatrixSymbol] = frozenset()) -> None:
        super().__init__(PAIRS, symmetric)

    def canonical(self, expr: Basic) -> Expr:
        """An expression in this form."""
        return rewritten(expr, canonical, self)

    def sum_of(self, terms: Terms, shape: Shape) -> Expr:
        """The expression of a combination of products; scalars stand within blocks."""
        blocks = [f for f in terms if len(f) == 1 and isinstance(f[0], BlockMatrix)]
        if not blocks:
            return super().sum_of(terms, shape)
        parts = [(c, f[0] if f else Identity(shape[0])) for f, c in terms.items() if len(f) < 2]
        mixed = block_products.identity_among_blocks(parts, self) if () in terms else None
        if mixed is not None:
            rest = {f: c for f, c in terms.items() if len(f) > 1}
            return self.plus(mixed, super().sum_of(rest, shape)) if rest else mixed
        scaled = {(block_products.scaled_blocks(f[0], terms[f], self),): S.One for f in blocks}
        others = {f: c for f, c in terms.items() if f not in blocks}
        return super().sum_of({**scaled, **others}, shape)

    def transposed(self, expr: Expr) -> Expr:
        """The transpose of an expression in this form."""
        flipped = self.transpose(expr)
        return self.combined(dict(self.read(flipped).terms), self.shape(flipped))

    def entrywise_product(self, left: Expr, right: Expr) -> Expr:
        """The Hadamard product of two expressions in this form."""
        return entrywise.entrywise_product(left, right, self)

    def diagonal_of_powers(self, matrix: DiagMatrix, exponent: Expr) -> Expr:
        """The diagonal matrix of the powers of the column of another."""
        return entrywise.diagonal_of_powers(matrix, exponent, self)

    def of_blocks(self, factor: BlockMatrix, function: Callable[[Expr], Expr]) -> Expr:
        """A matrix made of blocks with a function applied to each."""
        grid = block_products.grid_of(factor, self)
        return block_products.from_grid([[function(block) for block in row] for row in grid], self)

    def inverse(self, expr: Expr) -> Expr:
        """The inverse of an expression in this form."""
        if isinstance(expr, ZeroMatrix):
            return new(Inverse, expr, S.NegativeOne)
        if is_one_by_one(self.shape(expr)):
            return self.one_by_one(1/self.trace_of(expr))
        for inverse_law in INVERSES:
            found = inverse_law(expr, self)
            if found is not None:
                return found
        if isinstance(expr, PermutationMatrix):
            return special.permutation_matrix(expr.args[0]**-1)
        if isinstance(expr, MatrixExponential):
            return self.to_power(expr, S.NegativeOne)
        return expr if isinstance(expr, Identity) else shallow_doit(new(Inverse, expr, S.NegativeOne))

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
        for power_law in POWERS:
            found = power_law(base, exponent, self)
            if found is not None:
                return found
        if isinstance(exponent, Integer) and not isinstance(base, (MatrixSymbol, Inverse)):
            found = self.power(base, int(exponent))
            if found is not None:
                return found
        return shallow_doit(new(MatPow, base, exponent))

    def determinant(self, expr: Expr) -> Expr:
        """The determinant of an expression in this form."""
        for determinant_law in DETERMINANTS:
            found = determinant_law(expr, self)
            if found is not None:
                return found
        return shallow_doit(new(Determinant, expr))


# -- laws -----------------------------------------------------------------------

@law("A (B + C) = A B + A C,  A A**-1 = I,  A**j A**k = A**(j + k),  x'y A = A x'y", source=HORN + ", section 0.2",
     ends="the arguments are multiplied out, and so is the result")
def product_law(node: MatMul, args: list[Expr], algebra: Canonical) -> Expr:
    """A product, multiplied out; what cancels as it stands is cancelled before."""
    scalars = [arg for arg in args if not arg.is_Matrix]
    matrices = [arg for arg in args if arg.is_Matrix]
    check_conformable(matrices, node, algebra)
    split_up = [split(arg) for arg in matrices]
    coefficient, reduced = algebra.reduce(sum((factors for _, factors in split_up), ()))
    scale = multiply([*scalars, coefficient, *[c for c, _ in split_up]])
    shape = algebra.shape(node)
    if scale is S.Zero:
        return ZeroMatrix(*shape)
    powers = [algebra.to_power(*f.args) if isinstance(f, MatPow) and isinstance(f.base, MatAdd) else f for f in reduced]
    return algebra.times(*powers, scale=scale) if powers else algebra.product(scale, size=shape[0])


@law("A + A = 2 A,  A - A = 0", source=HORN + ", section 0.2", ends="like terms are collected at once")
def matrix_sum_law(node: MatAdd, args: list[Expr], algebra: Canonical) -> Expr:
    """A sum, like terms collected."""
    check_addable(args, node, algebra)
    if is_one_by_one(algebra.shape(node)) and not any(isinstance(arg, MatrixBase) for arg in args):
        return algebra.one_by_one(add([algebra.trace_of(arg) for arg in args]))
    return algebra.plus(*args)


@law("(A + B)**2 = A**2 + A B + B A + B**2,  A**-k = (A**-1)**k", source=HORN + ", section 0.3",
     ends="as for products")
def power_law(node: MatPow, args: list[Expr], algebra: Canonical) -> Expr:
    """A power."""
    check_square(args[0], node, algebra)
    return algebra.to_power(*args)


@law("(A B)**-1 = B**-1 A**-1 and the like", when="A, B square", source=HORN + ", section 0.5",
     ends="each step is a step down into the argument")
def inverse_law(node: Inverse, args: list[Expr], algebra: Canonical) -> Expr:
    """An inverse."""
    check_square(args[0], node, algebra)
    return algebra.inverse(args[0])


@law("(A B)' = B' A',  (A')' = A", source=MAGNUS + ", section 1.4", ends="transposes go to the atoms")
def transpose_law(node: Transpose, args: list[Expr], algebra: Canonical) -> Expr:
    """A transpose."""
    (arg,) = args
    if is_one_by_one(algebra.shape(arg)):
        return arg
    return algebra.transpose(arg) if isinstance(arg, MatrixSymbol) else algebra.transposed(arg)


@law("tr(a A + B) = a tr A + tr B,  tr(A B) = tr(B A),  tr(A') = tr(A),  tr(A'(B o C)) = tr((A o B)' C),  "
     "tr(x y') = y'x", source=MAGNUS + ", sections 1.10 and 3.6", ends="the network of each product is read back once")
def trace_law(node: Trace, args: list[Expr], algebra: Canonical) -> Expr:
    """A trace."""
    return algebra.trace_of(args[0])


@law("|A B| = |A| |B| and the like", when="A, B square", source=HORN + ", section 0.3.5",
     ends="every step is a step down into the argument")
def determinant_law(node: Determinant, args: list[Expr], algebra: Canonical) -> Expr:
    """A determinant."""
    return algebra.determinant(args[0])


@law("diag(a A + B) = a diag(A) + diag(B),  Diag(a x + y) = a Diag(x) + Diag(y),  diag(x y') = x o y",
     source=MAGNUS + ", section 3.6", ends="the network of each product is read back once")
def diagonal_law(node: Expr, args: list[Expr], algebra: Canonical) -> Expr:
    """A diagonal matrix, the diagonal of a matrix, and a matrix without what is beside its diagonal."""
    (arg,) = args
    size = algebra.shape(arg)[0]
    terms = {(new(type(node), algebra.product(S.One, *factors, size=size)),): c
             for factors, c in algebra.read(arg).terms.items()}
    return algebra.combined(terms, algebra.shape(node))


@law("x'y = y'x = tr(x y')", when="x, y columns", source=MAGNUS + ", section 1.10", ends="no dot product is left")
def dot_product_law(node: DotProduct, args: list[Expr], algebra: Canonical) -> Expr:
    """A dot product."""
    left, right = args
    row = left if is_one(algebra.shape(left)[0]) else algebra.transposed(left)
    column = right if is_one(algebra.shape(right)[1]) else algebra.transposed(right)
    return algebra.trace_of(algebra.times(row, column))


@law("(a A + B)_ij = a A_ij + B_ij,  (A')_ij = A_ji,  (A o B)_ij = A_ij B_ij,  (x y')_ij = x_i y_j",
     source="by entries", ends="an entry is taken of smaller matrices")
def element_law(node: MatrixElement, args: list[Expr], algebra: Canonical) -> Expr:
    """An entry."""
    parent, i, j = args
    if not isinstance(parent, MatAdd) and split(parent) == (S.One, (parent,)):
        return _entry_of_factor(parent, i, j, algebra)
    terms = [multiply([c, _entry_of_product(factors, i, j, parent, algebra)])
             for factors, c in algebra.read(parent).terms.items()]
    return add(terms) if terms else S.Zero


def _entry_of_product(factors: tuple[Expr, ...], i: Expr, j: Expr, whole: Expr, algebra: Canonical) -> Expr:
    if not factors:
        return Identity(algebra.shape(whole)[0])[i, j]
    for k in range(1, len(factors)):
        if is_one(algebra.shape(factors[k])[0]):
            return multiply([_entry_of_product(factors[:k], i, S.Zero, whole, algebra),
                             _entry_of_product(factors[k:], S.Zero, j, whole, algebra)])
    if len(factors) == 1:
        return _entry_of_factor(factors[0], i, j, algebra)
    return new(MatrixElement, new(MatMul, *factors), i, j)


def _entry_of_factor(factor: Expr, i: Expr, j: Expr, algebra: Canonical) -> Expr:
    if is_one_by_one(algebra.shape(factor)):
        return algebra.trace_of(factor)
    if isinstance(factor, HadamardProduct):
        return multiply([_entry_of_factor(arg, i, j, algebra) for arg in factor.args])
    if isinstance(factor, HadamardPower) and not factor.exp.is_Matrix:
        return _entry_of_factor(factor.base, i, j, algebra)**factor.exp
    if isinstance(factor, (MatMul, MatAdd)):
        return element_law(MatrixElement, [factor, i, j], algebra)
    flipped = algebra.transpose(factor)
    if algebra.count_transposes(flipped) < algebra.count_transposes(factor):
        return _entry_of_factor(flipped, j, i, algebra)
    if isinstance(factor, (MatrixSymbol, MatPow, Adjoint, BlockMatrix, KroneckerProduct)):
        return new(MatrixElement, factor, i, j)
    return factor[i, j]


canonical.update({
    MatMul: product_law, MatAdd: matrix_sum_law, MatPow: power_law, Inverse: inverse_law, Transpose: transpose_law,
    Trace: trace_law, Determinant: determinant_law,
    HadamardProduct: entrywise.hadamard_law, HadamardPower: entrywise.hadamard_power_law,
    ElementwiseApplyFunction: entrywise.entrywise_law,
    DiagMatrix: diagonal_law, DiagonalOf: diagonal_law, DiagonalMatrix: diagonal_law,
    KroneckerProduct: kronecker.kronecker_law,
    BlockMatrix: block_products.block_law, BlockDiagMatrix: block_products.block_law,
    Adjoint: adjoints.adjoint_law, conjugate: adjoints.conjugate_law,
    MatrixExponential: special.exponential_law, MatrixLogarithm: special.logarithm_law,
    MatrixPermute: special.permuted_law, MatrixSum: special.sum_law, Sum: special.scalar_sum_law,
    DotProduct: dot_product_law, MatrixElement: element_law,
})
