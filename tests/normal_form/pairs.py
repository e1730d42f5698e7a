"""Pairs of equal and of unequal expressions, as one types them, by class.

Each line is ``lhs = rhs``. The names: A, B, C, D, X are n x n; P, Q are n x m and m x n, M is m x m, R is n x m;
x, y, z, w are n x 1, u, v are m x 1; s, t are 1 x 1; a, b, c are scalars, k, l whole numbers.
"""
# ruff: noqa: E501

from __future__ import annotations

from typing import Any

import sympy
from sympy import Lambda, MatrixSymbol, symbols
from sympy.combinatorics import Permutation
from sympy.matrices.expressions.blockmatrix import BlockDiagMatrix
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.permutation import MatrixPermute, PermutationMatrix

from sympy_matcalc import MatrixExponential, MatrixLogarithm, MatrixSum

EASY = {
    "trace": """
        Trace(A*B) = Trace(B*A)
        Trace(A*B*C) = Trace(C*A*B)
        Trace(A.T) = Trace(A)
        Trace(A + B) = Trace(A) + Trace(B)
        Trace(a*A) = a*Trace(A)
        Trace(P*Q) = Trace(Q*P)
        Trace(P*M*Q) = Trace(Q.T*M.T*P.T)
        Trace(A.T*B) = Trace(B.T*A)
        Trace((A + B)*(A - B)) = Trace(A**2) - Trace(B**2)
        Trace((A + B)**2) = Trace(A**2) + 2*Trace(A*B) + Trace(B**2)
        Trace(Identity(n)) = n
        Trace(x*y.T) = Trace(y.T*x)
        Trace(x*y.T) = DotProduct(x, y)
        Trace(A*x*y.T) = Trace(y.T*A*x)
        Trace(A*B - B*A) = 0
        Trace(X.inv()*A*X) = Trace(A)
        Trace((A*B)**2) = Trace((B*A)**2)
        Trace((A*B)**3) = Trace((B*A)**3)
        Trace(KroneckerProduct(A, M)) = Trace(A)*Trace(M)
        Trace(A.T*HadamardProduct(B, C)) = Trace(HadamardProduct(A, B).T*C)
        Trace(A*(B + C)*D) = Trace(D*A*B) + Trace(D*A*C)
        Trace(2*A + 3*A.T) = 5*Trace(A)
    """,
    "determinant": """
        Determinant(A*B) = Determinant(A)*Determinant(B)
        Determinant(A*B) = Determinant(B*A)
        Determinant(A.T) = Determinant(A)
        Determinant(A.inv()) = 1/Determinant(A)
        Determinant(2*A) = 2**n*Determinant(A)
        Determinant(-A) = (-1)**n*Determinant(A)
        Determinant(A**3) = Determinant(A)**3
        Determinant(X.inv()*A*X) = Determinant(A)
        Determinant(Identity(n)) = 1
        Determinant(A.T*A) = Determinant(A)**2
        Determinant(KroneckerProduct(A, M)) = Determinant(A)**m*Determinant(M)**n
        Determinant(BlockDiagMatrix(A, M)) = Determinant(A)*Determinant(M)
        Determinant(BlockMatrix([[A, P], [ZeroMatrix(m, n), M]])) = Determinant(A)*Determinant(M)
        Determinant(A.inv()*B) = Determinant(B)/Determinant(A)
        log(Determinant(A*B)) - log(Determinant(B*A)) = 0
    """,
    "inverse": """
        (A*B).inv() = B.inv()*A.inv()
        A.inv().inv() = A
        A.inv().T = A.T.inv()
        (2*A).inv() = A.inv()/2
        A*B*B.inv() = A
        A*B.inv()*B*A.inv() = Identity(n)
        (A*B*C).inv()*A = C.inv()*B.inv()*A.inv()*A
        A**-2 = A.inv()*A.inv()
        (A**2).inv() = A.inv()**2
        (A + B)*(A + B).inv() = Identity(n)
        C*(A + B).inv()*(B + A) = C
        (P*M).T*(P*M) = M.T*P.T*P*M
        KroneckerProduct(A, M).inv() = KroneckerProduct(A.inv(), M.inv())
        (-A).inv() = -A.inv()
        (A*B).inv().T = A.T.inv()*B.T.inv()
    """,
    "transpose": """
        (A*B).T = B.T*A.T
        A.T.T = A
        (A + B).T = A.T + B.T
        (a*A).T = a*A.T
        (P*Q).T = Q.T*P.T
        (A**3).T = A.T**3
        (A + A.T).T = A + A.T
        HadamardProduct(A, B).T = HadamardProduct(A.T, B.T)
        KroneckerProduct(A, P).T = KroneckerProduct(A.T, P.T)
        DiagMatrix(x).T = DiagMatrix(x)
        Identity(n).T = Identity(n)
        (x*y.T).T = y*x.T
    """,
    "adjoint": """
        Adjoint(A*B) = Adjoint(B)*Adjoint(A)
        Adjoint(Adjoint(A)) = A
        Adjoint(A + B) = Adjoint(A) + Adjoint(B)
        Adjoint(A.T) = Adjoint(A).T
        Adjoint(I*A) = -I*Adjoint(A)
        Trace(Adjoint(A)) = conjugate(Trace(A))
        Adjoint(A.inv()) = Adjoint(A).inv()
    """,
    "power": """
        A*A**2 = A**3
        A**k*A**l = A**(k + l)
        A**k*A = A**(k + 1)
        A**-1*A**3 = A**2
        (A**k)**2 = A**(2*k)
        (2*A)**2 = 4*A**2
        (A + B)**2 = A**2 + A*B + B*A + B**2
        (A + Identity(n))**2 = A**2 + 2*A + Identity(n)
        A**0 = Identity(n)
        (A + B)*(A - B) = A**2 - A*B + B*A - B**2
        Identity(n)**k = Identity(n)
    """,
    "hadamard": """
        HadamardProduct(A, B) = HadamardProduct(B, A)
        HadamardProduct(A, B + C) = HadamardProduct(A, B) + HadamardProduct(A, C)
        HadamardProduct(2*A, B) = 2*HadamardProduct(A, B)
        HadamardProduct(A, OneMatrix(n, n)) = A
        HadamardProduct(A, A) = HadamardPower(A, 2)
        HadamardProduct(A, HadamardProduct(B, C)) = HadamardProduct(HadamardProduct(A, B), C)
        HadamardProduct(A, ZeroMatrix(n, n)) = ZeroMatrix(n, n)
        HadamardPower(2*A, 3) = 8*HadamardPower(A, 3)
        HadamardPower(A, 1) = A
        HadamardProduct(x, y) = HadamardProduct(y, x)
    """,
    "kronecker": """
        KroneckerProduct(A, M)*KroneckerProduct(B, M) = KroneckerProduct(A*B, M**2)
        KroneckerProduct(A + B, M) = KroneckerProduct(A, M) + KroneckerProduct(B, M)
        KroneckerProduct(2*A, M) = 2*KroneckerProduct(A, M)
        KroneckerProduct(Identity(n), Identity(m)) = Identity(n*m)
        KroneckerProduct(A, KroneckerProduct(B, M)) = KroneckerProduct(KroneckerProduct(A, B), M)
        KroneckerProduct(A, Identity(m))*KroneckerProduct(Identity(n), M) = KroneckerProduct(A, M)
        KroneckerProduct(A, 3*M) = KroneckerProduct(3*A, M)
        KroneckerProduct(A, ZeroMatrix(m, m)) = ZeroMatrix(n*m, n*m)
    """,
    "diagonal": """
        DiagMatrix(x)*DiagMatrix(y) = DiagMatrix(HadamardProduct(x, y))
        DiagMatrix(x)*DiagMatrix(y) = DiagMatrix(y)*DiagMatrix(x)
        DiagMatrix(x)*OneMatrix(n, 1) = x
        DiagMatrix(x)*y = HadamardProduct(x, y)
        DiagMatrix(x)*A*DiagMatrix(y) = HadamardProduct(A, x*y.T)
        Trace(DiagMatrix(x)) = Trace(OneMatrix(1, n)*x)
        DiagMatrix(x + y) = DiagMatrix(x) + DiagMatrix(y)
        DiagMatrix(2*x) = 2*DiagMatrix(x)
        DiagMatrix(x)*y = DiagMatrix(y)*x
        DiagMatrix(OneMatrix(n, 1)) = Identity(n)
    """,
    "one by one": """
        x.T*y = y.T*x
        x.T*A*y = y.T*A.T*x
        s.T = s
        s*t = t*s
        x*s = x*s.T
        Trace(x.T*A*x) = Trace(A*x*x.T)
        MatrixElement(x.T*y, 0, 0) = Trace(x.T*y)
        (x.T*y)[0, 0] = (y.T*x)[0, 0]
        exp(x.T*x) = exp(Trace(x*x.T))
        x*x.T*y = Trace(x.T*y)*x
        Determinant(s) = Trace(s)
    """,
    "constants": """
        OneMatrix(n, m)*OneMatrix(m, n) = m*OneMatrix(n, n)
        Identity(n) - Identity(n) = ZeroMatrix(n, n)
        A*Identity(n) = A
        OneMatrix(n, m).T = OneMatrix(m, n)
        OneMatrix(n, 1)*OneMatrix(1, n) = OneMatrix(n, n)
        A + ZeroMatrix(n, n) = A
        A*ZeroMatrix(n, m) = ZeroMatrix(n, m)
        Trace(OneMatrix(n, n)) = n
        OneMatrix(n, n)**2 = n*OneMatrix(n, n)
    """,
    "sums": """
        A*B + A*B = 2*A*B
        A*B + B*A - A*B = B*A
        (A + B) + (C - A) = B + C
        2*(A + B) = 2*A + 2*B
        a*A + b*A = (a + b)*A
        A*(B + C) = A*B + A*C
        (A + B)*C - A*C = B*C
        -(-A) = A
        (a + b)**2*A = a**2*A + 2*a*b*A + b**2*A
        (sin(a)**2 + cos(a)**2)*A = A
        A*B*C - A*(B*C) = ZeroMatrix(n, n)
    """,
    "permutation": """
        p.T*p = Identity(3)
        p*p.inv() = Identity(3)
        p*q = PermutationMatrix(Permutation([2, 1, 0])*Permutation([0, 2, 1]))
        Trace(p*Y*p.T) = Trace(Y)
        Determinant(p) = -1
    """,
    "blocks": """
        BlockMatrix([[A, B], [C, D]])*BlockMatrix([[A], [B]]) = BlockMatrix([[A*A + B*B], [C*A + D*B]])
        BlockMatrix([[A, B], [C, D]]).T = BlockMatrix([[A.T, C.T], [B.T, D.T]])
        BlockMatrix([[A, B], [C, D]]) + BlockMatrix([[A, B], [C, D]]) = BlockMatrix([[2*A, 2*B], [2*C, 2*D]])
        BlockDiagMatrix(A, M).inv() = BlockDiagMatrix(A.inv(), M.inv())
        Trace(BlockMatrix([[A, P], [Q, M]])) = Trace(A) + Trace(M)
        BlockDiagMatrix(A, M)*BlockDiagMatrix(B, M) = BlockDiagMatrix(A*B, M**2)
        BlockDiagMatrix(A, M) = BlockMatrix([[A, ZeroMatrix(n, m)], [ZeroMatrix(m, n), M]])
    """,
    "entrywise": """
        A.applyfunc(exp) = A.applyfunc(exp)
        A.applyfunc(sin).T = A.T.applyfunc(sin)
        A.applyfunc(Lambda(a, a**2 + sin(a))) = A.applyfunc(Lambda(b, b**2 + sin(b)))
        A.applyfunc(Lambda(a, 2*a)) = 2*A
        A.applyfunc(Lambda(a, a**2)) = HadamardPower(A, 2)
        Trace(A.applyfunc(exp).T) = Trace(A.applyfunc(exp))
        (A + B).applyfunc(tanh) = (B + A).applyfunc(tanh)
    """,
    "functions": """
        MatrixExponential(ZeroMatrix(n, n)) = Identity(n)
        MatrixExponential(A).T = MatrixExponential(A.T)
        MatrixExponential(A)*MatrixExponential(-A) = Identity(n)
        Determinant(MatrixExponential(A)) = exp(Trace(A))
        MatrixExponential(A).inv() = MatrixExponential(-A)
        MatrixSum(A**k, (k, 1, l)) = MatrixSum(A**k, (k, 1, l))
        MatrixLogarithm(Identity(n)) = ZeroMatrix(n, n)
    """,
    "surroundings": """
        sin(Trace(A*B)) = sin(Trace(B*A))
        exp(Determinant(A*B))/exp(Determinant(B*A)) = 1
        Trace(P*Q)*A = Trace(Q*P)*A
        sqrt(Trace(A.T*A)) = sqrt(Trace(A*A.T))
        1/(1 + Trace(A*B)) = 1/(Trace(B*A) + 1)
        Piecewise((Trace(A*B), a > 0), (0, True)) = Piecewise((Trace(B*A), a > 0), (0, True))
        (Trace(A*B) + 1)**2 = Trace(B*A)**2 + 2*Trace(A*B) + 1
        Derivative(Trace(A*B), a) = Derivative(Trace(B*A), a)
    """,
}

MEDIUM = {
    "trace": """
        Trace(A*A.T*B) = Trace(A*A.T*B.T)
        Trace(KroneckerProduct(P, Q)*KroneckerProduct(Q, P)) = Trace(P*Q)**2
        Trace(DiagMatrix(x)*A) = Trace(x.T*DiagonalOf(A))
        Trace(HadamardProduct(A, B)*DiagMatrix(x)) = Trace(HadamardProduct(B, A)*DiagMatrix(x))
        Trace(x*y.T*z*w.T) = Trace(y.T*z)*Trace(w.T*x)
        OneMatrix(1, n)*HadamardProduct(A, B)*OneMatrix(n, 1) = Trace(A*B.T)*Identity(1)
        x.T*HadamardProduct(A, B)*y = Trace(DiagMatrix(x)*A*DiagMatrix(y)*B.T)*Identity(1)
        Trace((P*Q)**3) = Trace((Q*P)**3)
        Trace((A*B)**k) = Trace((B*A)**k)
        Trace(A*(A + B).inv()) + Trace(B*(A + B).inv()) = n
        Trace((Identity(n) + P*Q).inv()*P*Q) = n - Trace((Identity(n) + P*Q).inv())
        Trace(A.T*A*B) = Trace(B.T*A.T*A)
        Trace(DiagMatrix(x)*A*DiagMatrix(y)*B) = Trace(x.T*HadamardProduct(A, B.T)*y)
        Trace(A*DiagMatrix(DiagonalOf(B))) = Trace(B*DiagMatrix(DiagonalOf(A)))
        Trace(HadamardProduct(A, Identity(n))) = Trace(A)
        Trace(KroneckerProduct(A, M)*KroneckerProduct(B, M.T)) = Trace(A*B)*Trace(M*M.T)
    """,
    "determinant": """
        Determinant(A*B + A*C) = Determinant(A)*Determinant(B + C)
        Determinant(a*A + a*B) = a**n*Determinant(A + B)
        Determinant(A + B) = Determinant(A.T + B.T)
        Determinant(A**k) = Determinant(A)**k
        Determinant((A*B)**k) = Determinant(A)**k*Determinant(B)**k
        Determinant(A - B) = (-1)**n*Determinant(B - A)
        Determinant(X*(A + B)*X.inv()) = Determinant(B + A)
        Determinant(BlockMatrix([[A, ZeroMatrix(n, m)], [Q, M]])) = Determinant(M)*Determinant(A)
        Determinant(P*Q + Identity(n)) = Determinant((P*Q).T + Identity(n))
        Determinant(Adjoint(A)*B) = conjugate(Determinant(A))*Determinant(B)
        log(Determinant(A.T*A)) = log(Determinant(A)**2)
        Determinant(KroneckerProduct(A, B)*KroneckerProduct(C, D)) = Determinant(A*C)**n*Determinant(B*D)**n
    """,
    "inverse": """
        A*(Identity(n) + B*A).inv() = (Identity(n) + A*B).inv()*A
        P*(Identity(m) + Q*P).inv() = (Identity(n) + P*Q).inv()*P
        P.T*(P*P.T + a*Identity(n)).inv() = (P.T*P + a*Identity(m)).inv()*P.T
        A*(A + Identity(n)).inv() = (A + Identity(n)).inv()*A
        (Identity(n) + A).inv() = Identity(n) - A*(Identity(n) + A).inv()
        A.inv() - B.inv() = A.inv()*(B - A)*B.inv()
        (A*B + A*C).inv() = (B + C).inv()*A.inv()
        (2*A + 2*B).inv() = (A + B).inv()/2
        (A - B).inv() = -(B - A).inv()
        A.inv()*(A + B)*B.inv() = A.inv() + B.inv()
        (P*Q)*(P*Q).inv() = Identity(n)
        (X.inv()*A*X).inv() = X.inv()*A.inv()*X
        (a*A*B).inv() = B.inv()*A.inv()/a
        A*(A + B).inv() = Identity(n) - B*(A + B).inv()
        BlockMatrix([[A, P], [ZeroMatrix(m, n), M]]).inv() = BlockMatrix([[A.inv(), -A.inv()*P*M.inv()], [ZeroMatrix(m, n), M.inv()]])
        DiagMatrix(x).inv() = DiagMatrix(HadamardPower(x, -1))
        (A.T + B.T).inv() = (A + B).inv().T
    """,
    "power": """
        A*(B*A)**2*B = (A*B)**3
        (X*A*X.inv())**3 = X*A**3*X.inv()
        (A**-1)**k = A**(-k)
        (A*B)**-2 = B.inv()*A.inv()*B.inv()*A.inv()
        (A + B)**3 - (A + B)**2*A = (A + B)**2*B
        (2*A)**k = 2**k*A**k
        KroneckerProduct(A, M)**3 = KroneckerProduct(A**3, M**3)
        DiagMatrix(x)**2 = DiagMatrix(HadamardPower(x, 2))
        DiagMatrix(x)**k = DiagMatrix(HadamardPower(x, k))
        A**k*(A + B) = A**(k + 1) + A**k*B
        (x*y.T)**2 = Trace(x.T*y)*x*y.T
        (x*y.T)**3 = Trace(y.T*x)**2*x*y.T
    """,
    "hadamard": """
        HadamardProduct(x*y.T, z*w.T) = HadamardProduct(x, z)*HadamardProduct(y, w).T
        HadamardProduct(A, Identity(n))*B = DiagMatrix(DiagonalOf(A))*B
        DiagonalOf(A*B.T) = HadamardProduct(A, B)*OneMatrix(n, 1)
        HadamardProduct(DiagMatrix(x)*A, B) = DiagMatrix(x)*HadamardProduct(A, B)
        HadamardProduct(A*DiagMatrix(x), B) = HadamardProduct(A, B*DiagMatrix(x))
        HadamardPower(HadamardProduct(A, B), 2) = HadamardProduct(HadamardPower(A, 2), HadamardPower(B, 2))
        HadamardPower(A + B, 2) = HadamardPower(A, 2) + 2*HadamardProduct(A, B) + HadamardPower(B, 2)
        HadamardProduct(HadamardPower(A, k), A) = HadamardPower(A, k + 1)
        HadamardProduct(A, x*OneMatrix(1, n)) = DiagMatrix(x)*A
        HadamardPower(x*y.T, 3) = HadamardPower(x, 3)*HadamardPower(y, 3).T
        (HadamardProduct(A, B)*x).T = x.T*HadamardProduct(B.T, A.T)
        HadamardProduct(KroneckerProduct(A, M), KroneckerProduct(B, M)) = KroneckerProduct(HadamardProduct(A, B), HadamardPower(M, 2))
        HadamardProduct(Identity(n), Identity(n)) = Identity(n)
        HadamardProduct(A*B, Identity(n)) = DiagMatrix(DiagonalOf(A*B))
    """,
    "kronecker": """
        KroneckerProduct(A, u)*B = KroneckerProduct(A*B, u)
        KroneckerProduct(x, u.T) = x*u.T
        KroneckerProduct(u.T, x) = x*u.T
        KroneckerProduct(x, u).T*KroneckerProduct(y, v) = Trace(x.T*y)*Trace(u.T*v)*Identity(1)
        KroneckerProduct(A, M)*KroneckerProduct(x, u) = KroneckerProduct(A*x, M*u)
        KroneckerProduct(s, A) = KroneckerProduct(A, s)
        KroneckerProduct(A, M).inv()*KroneckerProduct(A, M) = Identity(n*m)
        KroneckerProduct(A + B, M + M.T) = KroneckerProduct(A, M) + KroneckerProduct(B, M) + KroneckerProduct(A, M.T) + KroneckerProduct(B, M.T)
        KroneckerProduct(A, M)*KroneckerProduct(A.inv(), M.inv()) = Identity(m*n)
        (KroneckerProduct(A, M)*KroneckerProduct(B, M)).T = KroneckerProduct(B.T*A.T, M.T**2)
    """,
    "diagonal": """
        DiagMatrix(x)*A*y = HadamardProduct(x, A*y)
        DiagonalOf(DiagMatrix(x)) = x
        DiagMatrix(A*x) + DiagMatrix(B*x) = DiagMatrix((A + B)*x)
        x.T*DiagMatrix(y)*z = Trace(DiagMatrix(HadamardProduct(HadamardProduct(x, y), z)))*Identity(1)
        DiagMatrix(x)*x = HadamardPower(x, 2)
        DiagonalOf(x*y.T) = HadamardProduct(x, y)
        Trace(DiagMatrix(x)*DiagMatrix(y)) = Trace(x.T*y)
        DiagonalOf(A + A.T) = 2*DiagonalOf(A)
        DiagonalOf(DiagMatrix(x)*A) = HadamardProduct(x, DiagonalOf(A))
        DiagMatrix(x)*A.T*DiagMatrix(y) = (DiagMatrix(y)*A*DiagMatrix(x)).T
    """,
    "one by one": """
        x*(y.T*z)*w.T = Trace(z.T*y)*x*w.T
        MatMul(y.T*x, z.T) = z.T*Trace(x.T*y)
        (x.T*A*y)*(z.T*w) = (w.T*z)*(y.T*A.T*x)
        s*x.T = x.T*Trace(s)
        (x.T*A*x).inv() = Identity(1)/Trace(x.T*A*x)
        (x.T*y)**2 = Trace(x.T*y)**2*Identity(1)
        x*x.T*A*x*x.T = Trace(x.T*A*x)*x*x.T
        Trace(s*t) = Trace(s)*Trace(t)
        sin(x.T*A*y) = sin(y.T*A.T*x)
    """,
    "constants": """
        OneMatrix(1, n)*A*OneMatrix(n, 1) = OneMatrix(1, n)*A.T*OneMatrix(n, 1)
        Trace(A*OneMatrix(n, n)) = Trace(OneMatrix(1, n)*A*OneMatrix(n, 1))
        OneMatrix(n, m)*u = Trace(OneMatrix(1, m)*u)*OneMatrix(n, 1)
        (Identity(n) - OneMatrix(n, n)/n)**2 = Identity(n) - OneMatrix(n, n)/n
        OneMatrix(n, n)*OneMatrix(n, 1) = n*OneMatrix(n, 1)
    """,
    "blocks": """
        BlockMatrix([[A, P], [Q, M]])*BlockMatrix([[A, P], [Q, M]]) = BlockMatrix([[A**2 + P*Q, A*P + P*M], [Q*A + M*Q, Q*P + M**2]])
        BlockMatrix([[Identity(n), ZeroMatrix(n, m)], [ZeroMatrix(m, n), Identity(m)]]) = Identity(n + m)
        BlockMatrix([[A, P], [Q, M]]) + Identity(n + m) = BlockMatrix([[A + Identity(n), P], [Q, M + Identity(m)]])
        BlockMatrix([[A, P]])*BlockMatrix([[B], [Q]]) = A*B + P*Q
        2*BlockMatrix([[A, P], [Q, M]]) = BlockMatrix([[2*A, 2*P], [2*Q, 2*M]])
        BlockDiagMatrix(A, M)**2 = BlockDiagMatrix(A**2, M**2)
        Trace(BlockMatrix([[A, P], [Q, M]])**2) = Trace(A**2) + 2*Trace(P*Q) + Trace(M**2)
        BlockMatrix([[A, B], [C, D]]) - BlockMatrix([[A, B], [C, D]]) = ZeroMatrix(2*n, 2*n)
    """,
    "adjoint": """
        Trace(Adjoint(A)*B) = conjugate(Trace(Adjoint(B)*A))
        Adjoint(A*B.inv()) = Adjoint(B).inv()*Adjoint(A)
        Adjoint(KroneckerProduct(A, M)) = KroneckerProduct(Adjoint(A), Adjoint(M))
        Adjoint((A + B)**2) = (Adjoint(A) + Adjoint(B))**2
        conjugate(Determinant(A)) = Determinant(Adjoint(A))
        Adjoint(a*A) = a*Adjoint(A)
    """,
    "functions": """
        MatrixExponential(2*A)*MatrixExponential(3*A) = MatrixExponential(5*A)
        A*MatrixExponential(A) = MatrixExponential(A)*A
        MatrixExponential(A)**2 = MatrixExponential(2*A)
        MatrixSum(A**k, (k, 1, l)) = MatrixSum(A**(k + 1), (k, 0, l - 1))
        MatrixSum(A**k*B, (k, 0, l)) = MatrixSum(A**k, (k, 0, l))*B
        MatrixSum(A**k + B, (k, 1, l)) = MatrixSum(A**k, (k, 1, l)) + l*B
        MatrixSum(A**k, (k, 0, 2)) = Identity(n) + A + A**2
        Trace(MatrixExponential(A.T)) = Trace(MatrixExponential(A))
        MatrixExponential(MatrixLogarithm(A)) = A
    """,
    "entrywise": """
        A.applyfunc(sin).applyfunc(exp) = A.applyfunc(Lambda(a, exp(sin(a))))
        A.applyfunc(Lambda(a, sin(a) + a)) = A.applyfunc(sin) + A
        HadamardProduct(A.applyfunc(exp), B) = HadamardProduct(B, A.applyfunc(exp))
        (A*B).applyfunc(sin).T = (B.T*A.T).applyfunc(sin)
        Trace(A.T*B.applyfunc(exp)) = Trace(OneMatrix(1, n)*HadamardProduct(A, B.applyfunc(exp))*OneMatrix(n, 1))
        OneMatrix(n, n).applyfunc(exp) = E*OneMatrix(n, n)
    """,
    "permutation": """
        MatrixPermute(Y, Permutation([2, 1, 0])) = p*Y
        (p*Y).inv() = Y.inv()*p.T
        Determinant(p*Y) = -Determinant(Y)
        p**2 = Identity(3)
    """,
    "entries": """
        MatrixElement(A + B, 0, 1) = A[0, 1] + B[0, 1]
        MatrixElement(x*y.T, 0, 1) = x[0, 0]*y[1, 0]
        A.T[0, 1] = A[1, 0]
        (A*B)[0, 1] = (B.T*A.T)[1, 0]
    """,
}

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
    n, m = symbols("n m", integer=True, positive=True)
    k, l = symbols("k l", integer=True, positive=True)  # noqa: E741
    matrices = {name: MatrixSymbol(name, *shape) for letters, shape in (
        ("ABCDX", (n, n)), ("PR", (n, m)), ("Q", (m, n)), ("M", (m, m)), ("xyzw", (n, 1)), ("uv", (m, 1)),
        ("st", (1, 1)), ("Y", (3, 3))) for name in letters}
    a, b, c = symbols("a b c", real=True)
    return {**vars(sympy), **matrices, "n": n, "m": m, "k": k, "l": l, "a": a, "b": b, "c": c,
            "p": PermutationMatrix(Permutation([2, 1, 0])), "q": PermutationMatrix(Permutation([0, 2, 1])),
            "BlockDiagMatrix": BlockDiagMatrix, "HadamardPower": HadamardPower, "HadamardProduct": HadamardProduct,
            "KroneckerProduct": KroneckerProduct, "MatrixElement": MatrixElement, "MatrixPermute": MatrixPermute,
            "PermutationMatrix": PermutationMatrix, "Permutation": Permutation, "Lambda": Lambda,
            "MatrixExponential": MatrixExponential, "MatrixLogarithm": MatrixLogarithm, "MatrixSum": MatrixSum}


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


def sides(line: str) -> tuple[Any, Any]:
    """The two sides of a line."""
    left, right = line.split(" = ")
    return eval(left, names()), eval(right, names())
