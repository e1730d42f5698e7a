"""Kronecker products in normal form: scalars in front, identities merged; and their products."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import Identity, ZeroMatrix
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.combinations import multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import is_one, new, shallow_doit, shape_of, split
from sympy_matcalc.core.ranges import same


def kronecker(matrices: Sequence[Expr]) -> Expr:
    """The Kronecker product of matrices in normal form; of none, the 1x1 identity."""
    coefficient: Expr = S.One
    slots: list[Expr] = []
    for matrix in matrices:
        if matrix.is_MatAdd:
            slots.append(matrix)
            continue
        scale, factors = split(matrix)
        if scale is S.Zero:
            rows, cols = (multiply([S(shape_of(m)[axis]) for m in matrices]) for axis in (0, 1))
            return ZeroMatrix(rows, cols)
        coefficient = multiply([coefficient, scale])
        if not factors:
            _add_identity(slots, shape_of(matrix)[0])
        elif len(factors) == 1 and isinstance(factors[0], KroneckerProduct):
            for inner in factors[0].args:
                _add_identity(slots, inner.args[0]) if isinstance(inner, Identity) else slots.append(inner)
        else:
            slots.append(factors[0] if len(factors) == 1 else matrix if scale is S.One else new(MatMul, *factors))
    product = _of_slots(slots)
    return product if coefficient is S.One else shallow_doit(MatMul(coefficient, product))


def _add_identity(slots: list[Expr], size: Expr) -> None:
    """I(m) kron I(n) = I(mn)"""
    if is_one(size):
        return
    if slots and isinstance(slots[-1], Identity):
        slots[-1] = Identity(slots[-1].shape[0]*size)
    else:
        slots.append(Identity(size))


def _of_slots(slots: list[Expr]) -> Expr:
    if not slots:
        return Identity(S.One)
    if len(slots) == 1:
        return slots[0]
    is_explicit = all(isinstance(slot, MatrixBase) for slot in slots)
    return shallow_doit(KroneckerProduct(*slots)) if is_explicit else new(KroneckerProduct, *slots)


def slots_of(matrix: Expr) -> tuple[Expr, ...]:
    """The factors of a Kronecker product; another matrix is one factor."""
    return matrix.args if isinstance(matrix, KroneckerProduct) else (matrix,)


def group_of(slots: Sequence[Expr], length: Callable[[Expr], Expr], size: Expr) -> int:
    """How many first slots have lengths that multiply to ``size``, neither none nor all of them; 0 if that fails."""
    total: Expr = S.One
    for k in range(1, len(slots)):
        total = total*length(slots[k - 1])
        if same(total, size):
            return k
    return 0


def mixed_product(left: Expr, right: Expr) -> Expr | None:
    """(A kron B)(C kron D) = AC kron BD, where the shapes fit; None where nothing can be paired

    Source: Magnus and Neudecker, Matrix Differential Calculus, section 2.2.
    """
    if not isinstance(left, KroneckerProduct) and not isinstance(right, KroneckerProduct):
        return None
    if is_one(shape_of(left)[1]):
        return None  # a column times a row is an outer product
    lefts, rights = list(slots_of(left)), list(slots_of(right))
    if min(len(lefts), len(rights)) == 1 and not any(is_one(shape_of(slot)[1]) for slot in lefts) and not any(
            is_one(shape_of(slot)[0]) for slot in rights):
        return None  # a single slot is multiplied with all slots of the other side
    products: list[Expr] = []
    while lefts or rights:
        if lefts and is_one(shape_of(lefts[0])[1]):
            products.append(lefts.pop(0))
        elif rights and is_one(shape_of(rights[0])[0]):
            products.append(rights.pop(0))
        else:
            group = _matching(lefts, rights)
            if group is None:
                return None
            i, j = group
            products.append(_product(lefts[:i], rights[:j]))
            del lefts[:i], rights[:j]
    return kronecker(products) if len(products) > 1 else None


def _product(lefts: list[Expr], rights: list[Expr]) -> Expr:
    """The product of two groups; an identity leaves the other group as its slots were."""
    left, right = kronecker(lefts), kronecker(rights)
    if isinstance(left, Identity):
        return right
    return left if isinstance(right, Identity) else Algebra().times(left, right)


def _matching(lefts: list[Expr], rights: list[Expr]) -> tuple[int, int] | None:
    """The shortest beginnings of two rows of slots that can be multiplied; None if there are none."""
    for total in range(2, len(lefts) + len(rights) + 1):
        for i in range(max(1, total - len(rights)), min(len(lefts), total - 1) + 1):
            cols = multiply([S(shape_of(slot)[1]) for slot in lefts[:i]])
            rows = multiply([S(shape_of(slot)[0]) for slot in rights[:total - i]])
            if same(cols, rows):
                return i, total - i
    return None
