"""The laws of products with vec, vech and the structure matrices, each as it stands in the books.

Every law makes a product shorter or takes a matrix under a vec, so their use ends. A law
holds for the transposed product as well, where it is used by transposing.

Sources: Magnus and Neudecker, Matrix Differential Calculus, 2019, sections 2.2, 2.4, 3.7 and 3.8;
Magnus and Neudecker, The elimination matrix, SIAM J. Algebraic Discrete Methods 1 (1980);
Magnus, Linear Structures, 1988, chapter 7.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sympy.assumptions import Q, ask
from sympy.assumptions.assume import global_assumptions
from sympy.core.expr import Expr
from sympy.matrices.expressions.hadamard import HadamardProduct
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import Identity
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.classes.vec.diagonalization import DiagonalizationMatrix
from sympy_matcalc.classes.vec.slots import group_of, kronecker
from sympy_matcalc.classes.vec.stacking import Vec, Vech
from sympy_matcalc.classes.vec.structure import CommutationMatrix, DuplicationMatrix, EliminationMatrix
from sympy_matcalc.core.combinations import add, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import has_product_law, is_one, shallow_doit, shape_of, split
from sympy_matcalc.core.laws import cycles, products
from sympy_matcalc.core.ranges import same
from sympy_matcalc.core.rewriting import normalized

Law = Callable[[Sequence[Expr]], Expr | None]
"""Takes two or three neighbours to their product, or to None where the law does not speak of them."""


# -- two neighbours -----------------------------------------------------------

def commutation_of_vec(pair: Sequence[Expr]) -> Expr | None:
    """K(m, n) vec(A) = vec(A.T)"""
    k, v = pair
    if isinstance(k, CommutationMatrix) and isinstance(v, Vec) and _fits(k, v.arg.shape):
        return shallow_doit(Vec(Algebra().transpose(v.arg)))
    return None


def commutation_is_orthogonal(pair: Sequence[Expr]) -> Expr | None:
    """K(m, n) K(n, m) = I"""
    left, right = pair
    if isinstance(left, CommutationMatrix) and isinstance(right, CommutationMatrix) and left.args == right.args[::-1]:
        return Identity(shape_of(left)[0])
    return None


def commutation_of_symmetric(pair: Sequence[Expr]) -> Expr | None:
    """K(n, n) D(n) = D(n);  K(n, n) Psi(n) = Psi(n)"""
    k, right = pair
    if isinstance(k, CommutationMatrix) and isinstance(right, (DuplicationMatrix, DiagonalizationMatrix)) \
            and _fits(k, right.args*2):
        return right
    return None


def symmetrizer_of_symmetric(pair: Sequence[Expr]) -> Expr | None:
    """(a I + b K(n, n)) D(n) = (a + b) D(n);  (a I + b K(n, n)) Psi(n) = (a + b) Psi(n)"""
    left, right = pair
    if not isinstance(left, MatAdd) or not isinstance(right, (DuplicationMatrix, DiagonalizationMatrix)):
        return None
    coefficients = []
    for term in left.args:
        coefficient, factors = split(term)
        if factors and not isinstance(factors[0], Identity) and commutation_of_symmetric((factors[0], right)) is None:
            return None
        if len(factors) > 1:
            return None
        coefficients.append(coefficient)
    total = add(coefficients)
    return None if total.is_zero else Algebra().product(total, right)  # a product loses the shape of a zero factor


def commutation_of_column(pair: Sequence[Expr]) -> Expr | None:
    """K(p, m) (A kron b) = b kron A for an m x n matrix A and a p x 1 column b;  K(p, m) (a kron B) = B kron a"""
    k, product = pair
    swapped = swapped_by_commutation(k, product)
    return swapped[0] if swapped is not None and isinstance(swapped[1], Identity) else None


def swapped_by_commutation(k: Expr, product: Expr) -> tuple[Expr, Expr] | None:
    """The two factors of K(p, m) (A kron B) = (B kron A) K(q, n), for A m x n and B p x q"""
    if not isinstance(k, CommutationMatrix) or not isinstance(product, KroneckerProduct):
        return None
    slots = product.args
    cut = group_of(slots, lambda slot: shape_of(slot)[0], k.args[1])
    if not cut or not same(shape_of(product)[0], k.shape[0]):
        return None
    a, b = kronecker(slots[:cut]), kronecker(slots[cut:])
    return kronecker([b, a]), shallow_doit(CommutationMatrix(shape_of(b)[1], shape_of(a)[1]))


def kronecker_of_vec(pair: Sequence[Expr]) -> Expr | None:
    """(B.T kron A) vec(X) = vec(A X B)"""
    product, v = pair
    if not isinstance(product, KroneckerProduct) or not isinstance(v, Vec):
        return None
    slots = product.args
    cut = group_of(slots, lambda slot: shape_of(slot)[1], v.arg.shape[1])
    if not cut or not same(shape_of(product)[1], v.shape[0]):
        return None
    algebra = Algebra()
    right, left = kronecker(slots[:cut]), kronecker(slots[cut:])
    return shallow_doit(normalized(Vec(MatMul(left, v.arg, Transpose(right))), algebra))


def elimination_of_vec(pair: Sequence[Expr]) -> Expr | None:
    """L(n) vec(A) = vech(A)"""
    left, v = pair
    if isinstance(left, EliminationMatrix) and isinstance(v, Vec) and _is_of_size(v.arg, left.args[0]):
        return shallow_doit(Vech(v.arg))
    return None


def duplication_of_vech(pair: Sequence[Expr]) -> Expr | None:
    """D(n) vech(S) = vec(S) for symmetric S, which may be a sum S + T of matrices that are not"""
    d, v = pair
    terms = v.args if isinstance(v, MatAdd) else (v,)
    parts = [split(term) for term in terms]
    if not isinstance(d, DuplicationMatrix) \
            or not all(len(factors) == 1 and isinstance(factors[0], Vech) for _, factors in parts):
        return None
    algebra = Algebra()
    matrix = normalized(MatAdd(*[MatMul(c, vech.arg) for c, (vech,) in parts]) if len(parts) > 1 else v.arg, algebra)
    return shallow_doit(Vec(matrix)) if is_symmetric(matrix) else None


def elimination_is_left_inverse(pair: Sequence[Expr]) -> Expr | None:
    """L(n) D(n) = I;  L(n) L(n).T = I;  Psi(n).T Psi(n) = I"""
    left, right = pair
    if isinstance(left, EliminationMatrix) and right in (DuplicationMatrix(*left.args), Transpose(left)):
        return Identity(shape_of(left)[0])
    if isinstance(right, DiagonalizationMatrix) and left == Transpose(right):
        return Identity(shape_of(right)[1])
    return None


def diagonal_of_vec(pair: Sequence[Expr]) -> Expr | None:
    """Psi(n).T vec(A) = diag(A)"""
    psi, v = pair
    if isinstance(psi, Transpose) and isinstance(psi.arg, DiagonalizationMatrix) and isinstance(v, Vec) \
            and not v.arg.is_MatAdd and _is_of_size(v.arg, psi.arg.args[0]):
        algebra = Algebra()
        coefficient, factors = split(v.arg)
        scale, diagonal = split(algebra.diagonal(factors, psi.arg.args[0]))
        return algebra.product(multiply([coefficient, scale]), *diagonal)
    return None


def product_of_sum(pair: Sequence[Expr]) -> Expr | None:
    """M (u + v) = M u + M v, where other laws speak of M u and of M v"""
    left, right = pair
    if not isinstance(right, MatAdd):
        return None
    terms = []
    for term in right.args:
        coefficient, factors = split(term)
        merged_term = Algebra().merged_by_law([left], factors[0]) if factors else None
        if merged_term is None:
            return None
        terms.append(MatMul(coefficient, merged_term[1], *factors[1:]))
    return normalized(MatAdd(*terms), Algebra())


# -- three neighbours ---------------------------------------------------------

def commutation_of_kronecker(triple: Sequence[Expr]) -> Expr | None:
    """K(p, m) (A kron B) K(n, q) = B kron A, for A m x n and B p x q"""
    k, product, right = triple
    swapped = swapped_by_commutation(k, product)
    if swapped is not None and isinstance(right, CommutationMatrix) and swapped[1] == right.T:
        return swapped[0]
    return None


def hadamard_of_kronecker(triple: Sequence[Expr]) -> Expr | None:
    """Psi(m).T (A kron B) Psi(n) = A o B, for A and B m x n"""
    left, product, right = triple
    if not (isinstance(left, Transpose) and isinstance(left.arg, DiagonalizationMatrix)
            and isinstance(right, DiagonalizationMatrix) and isinstance(product, KroneckerProduct)):
        return None
    cut = group_of(product.args, lambda slot: shape_of(slot)[0], left.arg.args[0])
    a, b = kronecker(product.args[:cut]), kronecker(product.args[cut:])
    if not cut or not same(shape_of(a)[1], right.args[0]):
        return None
    return shallow_doit(HadamardProduct(a, b))


LAWS_OF_TWO: tuple[Law, ...] = (
    commutation_of_vec, commutation_is_orthogonal, commutation_of_symmetric, symmetrizer_of_symmetric,
    commutation_of_column, kronecker_of_vec, elimination_of_vec, duplication_of_vech, elimination_is_left_inverse,
    diagonal_of_vec, product_of_sum,
)
LAWS_OF_THREE: tuple[Law, ...] = (commutation_of_kronecker, hadamard_of_kronecker)


@products(Vec, Vech, CommutationMatrix, DuplicationMatrix, EliminationMatrix, DiagonalizationMatrix)
def merged(factors: Sequence[Expr], k: int, by: Algebra) -> tuple[int, int, Expr] | None:
    """The first law that speaks of a factor and of its one or two neighbours to the left."""
    for laws, count in ((LAWS_OF_TWO, 2), (LAWS_OF_THREE, 3)):
        start = k + 2 - count
        product = _first_of(laws, factors[start:k + 2]) if start >= 0 else None
        if product is not None:
            return start, k + 2, product
    pair = factors[k:k + 2]
    if _may_hold_transposed(*pair):
        flipped = by.transpose_factors(tuple(pair))
        product = _first_of(LAWS_OF_TWO, flipped) if len(flipped) == 2 else None
        if product is not None:
            return k, k + 2, by.transpose(product)
    return None


def _first_of(laws: Sequence[Law], neighbours: Sequence[Expr]) -> Expr | None:
    for law in laws:
        product = law(neighbours)
        if product is not None:
            return product
    return None


def _may_hold_transposed(left: Expr, right: Expr) -> bool:
    """Whether a law of two may speak of the transposed product: to transpose each product would cost too much."""
    if isinstance(left, MatAdd):
        left = (split(left.args[0])[1] or (left,))[-1]
    if any(isinstance(side, Transpose) and has_product_law(side) for side in (left, right)):
        return True
    return isinstance(right, CommutationMatrix) and isinstance(left, KroneckerProduct) \
        and any(is_one(shape_of(slot)[0]) for slot in left.args)


@cycles(Vec)
def inner_product_of_vecs(factors: Sequence[Expr], k: int, by: Algebra) -> Expr | None:
    """vec(A).T vec(B) = tr(A.T B)"""
    if len(factors) != 2 or not isinstance(factors[1 - k], Transpose):
        return None
    u, v = factors[1 - k].arg, factors[k]
    if not isinstance(u, Vec) or not all(same(a, b) for a, b in zip(u.arg.shape, v.arg.shape)):
        return None
    return by.inner(by.read(u.arg), by.read(v.arg))


# -- conditions ---------------------------------------------------------------

def is_symmetric(matrix: Expr) -> bool:
    """Whether a matrix is known to be symmetric: it is its own transpose, for symbols assumed to be."""
    # Not by ask: SymPy 1.14 takes a product of symmetric matrices for symmetric.
    algebra = Algebra()
    symmetric = {Transpose(symbol): symbol for symbol in matrix.atoms(MatrixSymbol) if _is_assumed_symmetric(symbol)}
    matrix = normalized(matrix, algebra)
    transposed = algebra.transpose(matrix)
    if symmetric:
        matrix, transposed = (normalized(side.xreplace(symmetric), Algebra()) for side in (matrix, transposed))
    result: bool = matrix == transposed
    return result


def _is_assumed_symmetric(symbol: MatrixSymbol) -> bool:
    # Of a symbol that nothing is assumed of, SymPy finds out in a millisecond that it does not know.
    may_be = global_assumptions or type(symbol) is not MatrixSymbol or symbol.shape[0] in (0, 1)
    return bool(may_be and ask(Q.symmetric(symbol)))


def _fits(k: CommutationMatrix, shape: Sequence[Expr]) -> bool:
    return all(same(size, other) for size, other in zip(k.args, shape))


def _is_of_size(matrix: Expr, n: Expr) -> bool:
    return all(same(size, n) for size in shape_of(matrix))

