"""Pairs of equal expressions, the laws of the catalogue by topic, and of unequal ones, as one types them.

Each line is ``lhs = rhs``. The names: A, B, C, D, X are n x n; P, Q are n x m and m x n, M is m x m, R is n x m;
x, y, z, w are n x 1, u, v are m x 1; s, t are 1 x 1; a, b, c are scalars, k, l whole numbers.
"""

# ruff: noqa: E501

from __future__ import annotations

from typing import Any

from sympy_matcalc.catalogue import entries
from sympy_matcalc.catalogue import names as vocabulary

BEYOND_SIMPLIFY = [
    "det.matrix-determinant-lemma", "det.sylvester", "det.rank-one-update", "det.identity-plus-two-by-two",
    "det.identity-plus-three-by-three", "det.two-by-two", "det.cayley-hamilton-two-by-two", "det.block-schur",
    "det.block-schur-upper", "det.adjugate-as-inverse", "function.exp-of-similarity",
    "inverse.two-by-two", "inverse.sherman-morrison",
    "kron.vec-of-outer-product",
]
"""Laws of the catalogue that `equal` knows and `simplify` does not use."""

EQUAL: dict[str, list[str]] = {"same": ["A.applyfunc(exp) = A.applyfunc(exp)",
                                        "MatrixSum(A**k, (k, 1, l)) = MatrixSum(A**k, (k, 1, l))"]}
for _entry in entries("law"):
    _is_assumed = any(text.startswith(("Q.symmetric", "Q.orthogonal")) for text in _entry.assumed)
    if _entry.name not in BEYOND_SIMPLIFY and not _is_assumed:
        EQUAL.setdefault(_entry.name.partition(".")[0], []).append(_entry.statement)

UNEQUAL = """
    Trace(A*B*C) = Trace(A*C*B)
    Trace(A*B) = Trace(A.T*B)
    Trace(A*B) = Trace(A)*Trace(B)
    Trace(A**2) = Trace(A)**2
    Trace(HadamardProduct(A, B)) = Trace(A*B)
    Trace(A.inv()) = 1/Trace(A)
    Trace(A*A.T) = Trace(A*A)
    Determinant(A + B) = Determinant(A) + Determinant(B)
    Determinant(2*A) = 2*Determinant(A)
    Determinant(P*Q) = Determinant(Q*P)
    Determinant(KroneckerProduct(A, M)) = Determinant(A)**n*Determinant(M)**m
    Determinant(-A) = Determinant(A)
    Determinant(BlockMatrix([[A, B], [C, D]])) = Determinant(A)*Determinant(D) - Determinant(B)*Determinant(C)
    A*B = B*A
    A**2*B = A*B*A
    (A*B)**2 = A**2*B**2
    (A + B)**2 = A**2 + 2*A*B + B**2
    (A + B).inv() = A.inv() + B.inv()
    (A*B).inv() = A.inv()*B.inv()
    A*(Identity(n) + B*A).inv() = (Identity(n) + B*A).inv()*A
    A.T = A
    Adjoint(A) = A.T
    (A*B).T = A.T*B.T
    A.T*A = A*A.T
    HadamardProduct(A, B) = A*B
    HadamardProduct(A, Identity(n)) = A
    HadamardPower(A, 2) = A**2
    HadamardPower(A + B, 2) = HadamardPower(A, 2) + HadamardPower(B, 2)
    HadamardProduct(A, B)*C = HadamardProduct(A*C, B*C)
    KroneckerProduct(A, M) = KroneckerProduct(M, A)
    KroneckerProduct(A + B, M) = KroneckerProduct(A, M) + KroneckerProduct(M, B)
    KroneckerProduct(A, B)*KroneckerProduct(C, D) = KroneckerProduct(C*A, D*B)
    DiagMatrix(x)*A = A*DiagMatrix(x)
    DiagMatrix(x)*A*DiagMatrix(y) = HadamardProduct(A, y*x.T)
    DiagMatrix(DiagonalOf(A)) = A
    x*y.T = y*x.T
    x.T*A*y = x.T*A.T*y
    OneMatrix(n, m)*OneMatrix(m, n) = n*OneMatrix(n, n)
    OneMatrix(n, n)*A = A
    A.applyfunc(sin) = A.applyfunc(cos)
    (A*B).applyfunc(exp) = A.applyfunc(exp)*B.applyfunc(exp)
    MatrixExponential(A)*MatrixExponential(B) = MatrixExponential(A + B)
    A*MatrixExponential(B) = MatrixExponential(B)*A
    MatrixSum(A**k, (k, 1, l)) = MatrixSum(A**k, (k, 0, l))
    MatrixExponential(A) = A.applyfunc(exp)
    BlockMatrix([[A, B], [C, D]]).T = BlockMatrix([[A.T, B.T], [C.T, D.T]])
    BlockMatrix([[A, P], [ZeroMatrix(m, n), M]]).inv() = BlockMatrix([[A.inv(), A.inv()*P*M.inv()], [ZeroMatrix(m, n), M.inv()]])
    Trace((A*B)**2) = Trace(A**2*B**2)
    Trace(DiagMatrix(x)*A*DiagMatrix(y)*B) = Trace(DiagMatrix(y)*A*DiagMatrix(x)*B)
    x.T*y = x.T*x
    A**k*B**k = (A*B)**k
    p*q = q*p
    p.T = q
    A*(A + B).inv() = Identity(n) + B*(A + B).inv()
    Trace(A.T*HadamardProduct(B, C)) = Trace(A*HadamardProduct(B, C))
"""


def names() -> dict[str, Any]:
    """What the expressions are made of."""
    return dict(vocabulary.names("laws"))


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


def sides(line: str) -> tuple[Any, Any]:
    """The two sides of a line."""
    left, right = line.split(" = ")
    return eval(left, names()), eval(right, names())
