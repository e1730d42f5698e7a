"""Pairs of expressions from textbooks, typed as a user types them: equal ones, and near misses that are not.

The sources are the chapters on identities of Magnus and Neudecker, Matrix Differential Calculus; Petersen and
Pedersen, The Matrix Cookbook; Harville, Matrix Algebra From a Statistician's Perspective; Horn and Johnson, Matrix
Analysis and Topics in Matrix Analysis; Bernstein, Matrix Mathematics.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import sympy
from sympy import MatrixSymbol, symbols

import sympy_matcalc


class Pair(NamedTuple):
    """Two expressions as they are typed, and what is assumed."""

    lhs: str
    rhs: str
    given: str = "True"


def names(n: Any = None, m: Any = None) -> dict[str, Any]:
    """What the pairs are typed with, for symbolic or for given sizes."""
    symbolic = symbols("n m k", integer=True, positive=True)
    n, m, k = symbolic[0] if n is None else n, symbolic[1] if m is None else m, symbolic[2]
    result: dict[str, Any] = {**vars(sympy), **{name: getattr(sympy_matcalc, name) for name in sympy_matcalc.__all__}}
    result.update(n=n, m=m, k=k, tr=sympy.Trace, det=sympy.Determinant, kron=sympy.KroneckerProduct,
                  had=sympy.hadamard_product, dg=sympy.DiagMatrix, dgof=sympy.DiagonalOf, inv=sympy.Inverse,
                  I=sympy.Identity(n), J=sympy.Identity(m), i=sympy.I, Z=sympy.ZeroMatrix, B_=sympy.BlockMatrix,
                  e=sympy.OneMatrix(n, 1), E=sympy.OneMatrix(n, n), mexp=sympy_matcalc.MatrixExponential)
    result.update(zip("abct", symbols("a b c t", real=True)), p=sympy.Symbol("p", positive=True),
                  f=sympy.Function("f"), r=symbols("r", integer=True), s=symbols("s", integer=True))
    result.update({name: MatrixSymbol(name, n, n) for name in "ABCDXYSRPK"})
    result.update({name: MatrixSymbol(name, n, m) for name in "UW"}, **{name: MatrixSymbol(name, m, n) for name in "V"})
    result.update({name: MatrixSymbol(name, m, m) for name in "GH"})
    result.update({name: MatrixSymbol(name, n, 1) for name in "xyuv"})
    result.update({name: MatrixSymbol(name, m, 1) for name in "wz"})
    return result


def _pairs(table: str) -> tuple[Pair, ...]:
    """The pairs of a table, one in a line: ``lhs == rhs given assumptions``."""
    pairs = []
    for line in table.strip().splitlines():
        equation, _, given = line.partition(" given ")
        lhs, _, rhs = equation.partition(" == ")
        pairs.append(Pair(lhs, rhs, given or "True"))
    return tuple(pairs)


TRACES = _pairs("""
tr(A.T) == tr(A)
tr(A + B) == tr(A) + tr(B)
tr(a*A) == a*tr(A)
tr(U*V) == tr(V*U)
tr(A*B*C) == tr(B*C*A)
tr(A*B*C) == tr(C.T*B.T*A.T)
tr(A.T*B) == tr(B.T*A)
tr(A*x*y.T) == (y.T*A*x)
tr(I) == n
tr(A*(B + C)) == tr(A*B) + tr(A*C)
tr(X**-1*A*X) == tr(A)
tr((A*B)**2) == tr((B*A)**2)
tr(A**2*B) == tr(A*B*A)
tr((A + B)**2) == tr(A**2) + 2*tr(A*B) + tr(B**2)
tr(kron(A, G)) == tr(A)*tr(G)
tr(U*U.T) == tr(U.T*U)
tr(A*had(B, C)) == tr(had(A.T, B)*C.T)
x.T*y == y.T*x
x.T*A*y == y.T*A.T*x
tr(x*x.T) == x.T*x
tr(E*A) == e.T*A*e
tr(A*B - B*A) == 0
tr((A + A.T)/2) == tr(A)
x.T*A*x == x.T*(A + A.T)*x/2
tr((A - A.T)*(B + B.T)) == 0
tr(A*B*A*B) == tr(B.T*A.T*B.T*A.T)
tr(dg(x)*A) == tr(A.T*dg(x))
tr(A*dg(x)*B) == x.T*dgof(B*A)
tr(x*y.T*A*u*v.T) == (y.T*A*u)*(v.T*x)
tr(A)**2 == tr(kron(A, A))
""")

DETERMINANTS = _pairs("""
det(A.T) == det(A)
det(A*B) == det(A)*det(B)
det(A*B) == det(B*A)
det(a*A) == a**n*det(A)
det(A**-1) == 1/det(A)
det(A**3) == det(A)**3
det(X**-1*A*X) == det(A)
det(-A) == (-1)**n*det(A)
det(I) == 1
det(kron(A, G)) == det(A)**m*det(G)**n
det(I + U*V) == det(J + V*U)
det(A + U*V) == det(A)*det(J + V*A**-1*U)
det(A + x*y.T) == det(A)*(1 + tr(y.T*A**-1*x))
det(A + U*G*V) == det(A)*det(G)*det(G**-1 + V*A**-1*U)
det(I + x*y.T) == 1 + tr(x*y.T)
det(t*I - U*V) == t**(n - m)*det(t*J - V*U)
det(t*I - A*B) == det(t*I - B*A)
det(A**-1 + B**-1) == det(A + B)/(det(A)*det(B))
det(A*B + A*C) == det(A)*det(B + C)
det(B_([[A, U], [V, G]])) == det(A)*det(G - V*A**-1*U)
det(B_([[A, U], [V, G]])) == det(G)*det(A - U*G**-1*V)
det(B_([[A, U], [Z(m, n), G]])) == det(A)*det(G)
det(B_([[I, U], [V, J]])) == det(I - U*V)
det(B_([[Z(n, n), B], [C, D]])) == (-1)**n*det(B)*det(C)
log(det(I + U*V)) == log(det(J + V*U))
det(A - A*B) == det(A)*det(I - B)
det(I + A**-1) == det(A + I)/det(A)
det(J + U.T*U) == det(I + U*U.T)
det(G + U.T*A**-1*U) == det(A + U*G**-1*U.T)*det(G)/det(A)
det(t*I - X**-1*A*X) == det(t*I - A)
det(B_([[A, B], [B, A]])) == det(A + B)*det(A - B)
det(A*A.T) == det(A)**2
det((A*B)**-1) == 1/(det(A)*det(B))
det(dg(e)) == 1
det(I - 2*x*x.T/tr(x*x.T)) == -1
det(mexp(A)) == exp(tr(A))
det(B_([[I, A], [B, I]])) == det(I - A*B)
det(a*I + b*E) == a**(n - 1)*(a + n*b)
""")

INVERSES = _pairs("""
(A*B)**-1 == B**-1*A**-1
(A.T)**-1 == (A**-1).T
(a*A)**-1 == A**-1/a
(A**-1)**-1 == A
A*(B*A)**-1*B == I
A**-1 - B**-1 == A**-1*(B - A)*B**-1
A**-1 + B**-1 == A**-1*(A + B)*B**-1
(A + U*G*V)**-1 == A**-1 - A**-1*U*(G**-1 + V*A**-1*U)**-1*V*A**-1
(A + U*V)**-1 == A**-1 - A**-1*U*(J + V*A**-1*U)**-1*V*A**-1
(A + U*G*V)**-1 == A**-1 - A**-1*U*(J + G*V*A**-1*U)**-1*G*V*A**-1
(A + U*G*V)**-1 == A**-1 - A**-1*U*G*(J + V*A**-1*U*G)**-1*V*A**-1
(A - U*G**-1*V)**-1 == A**-1 + A**-1*U*(G - V*A**-1*U)**-1*V*A**-1
(A + x*y.T)**-1 == A**-1 - A**-1*x*y.T*A**-1/(1 + tr(y.T*A**-1*x))
(I + x*y.T)**-1 == I - x*y.T/(1 + tr(x*y.T))
(I + U*V)**-1*U == U*(J + V*U)**-1
(I + U*V)**-1 == I - U*(J + V*U)**-1*V
(I + A*B)**-1 == I - A*(I + B*A)**-1*B
(A**-1 + B**-1)**-1 == A*(A + B)**-1*B
(A**-1 + B**-1)**-1 == B*(A + B)**-1*A
(I + A**-1)**-1 == A*(A + I)**-1
A - A*(A + B)**-1*A == B - B*(A + B)**-1*B
(A + B*B.T)**-1*B == A**-1*B*(I + B.T*A**-1*B)**-1
(I + A)**-1*(I - A) == (I - A)*(I + A)**-1
(U.T*U + p*J)**-1*U.T == U.T*(U*U.T + p*I)**-1
(A**-1 + (B**-1 - A)**-1)**-1 == A - A*B*A
A**-1 - (A + B)**-1 == (A + A*B**-1*A)**-1
A*(A + B)**-1*B == B*(A + B)**-1*A
(A + B)**-1 == A**-1 - (A + A*B**-1*A)**-1
(A + B)**-1 == A**-1 - A**-1*B*(A + B)**-1
(A - t*I)**-1 - (A - a*I)**-1 == (t - a)*(A - t*I)**-1*(A - a*I)**-1
(A - t*I)**-1*(A - a*I)**-1 == (A - a*I)**-1*(A - t*I)**-1
A*(I + A)**-1 == I - (I + A)**-1
(I + A + A**2)*(I - A) == I - A**3
I + A + A**2 == (I - A**3)*(I - A)**-1
tr((I + U*V)**-1) == n - m + tr((J + V*U)**-1)
tr(U*(U.T*U)**-1*U.T) == m
(U*(U.T*U)**-1*U.T)**2 == U*(U.T*U)**-1*U.T
(I - U*(U.T*U)**-1*U.T)*U == Z(n, m)
(U*(U.T*U)**-1*U.T).T == U*(U.T*U)**-1*U.T
tr((A + B)**-1*A) + tr((A + B)**-1*B) == n
S*V.T*(V*S*V.T + G)**-1 == (S**-1 + V.T*G**-1*V)**-1*V.T*G**-1
S - S*V.T*(V*S*V.T + G)**-1*V*S == (S**-1 + V.T*G**-1*V)**-1
x.T*(A + x*x.T)**-1*x == tr(x.T*A**-1*x)/(1 + tr(x.T*A**-1*x))
(A + x*x.T)**-1*x == A**-1*x/(1 + tr(x.T*A**-1*x))
kron(A, G)**-1 == kron(A**-1, G**-1)
inv(B_([[A, U], [V, G]])) == B_([[A**-1 + A**-1*U*(G - V*A**-1*U)**-1*V*A**-1, -A**-1*U*(G - V*A**-1*U)**-1], \
[-(G - V*A**-1*U)**-1*V*A**-1, (G - V*A**-1*U)**-1]])
inv(B_([[A, U], [Z(m, n), G]])) == B_([[A**-1, -A**-1*U*G**-1], [Z(m, n), G**-1]])
inv(B_([[I, U], [Z(m, n), J]])) == B_([[I, -U], [Z(m, n), J]])
(A - A*(A + B)**-1*A)**-1 == A**-1 + B**-1
(I - A)**-1 - I - A == A**2*(I - A)**-1
(A + i*B)**-1 == (A + B*A**-1*B)**-1 - i*A**-1*B*(A + B*A**-1*B)**-1
B_([[A, B], [C, D]])*B_([[X], [Y]]) == B_([[A*X + B*Y], [C*X + D*Y]])
""")

PRODUCTS = _pairs("""
(A + B)*(A - B) == A**2 - A*B + B*A - B**2
(A + B)**2 == A**2 + A*B + B*A + B**2
(A*U).T == U.T*A.T
(A + B).T == A.T + B.T
A*(B + C) - A*B == A*C
(A*B*C).T == C.T*B.T*A.T
A**2*A**3 == A**5
A**k*A == A**(k + 1)
A**k*A**2 == A*A**k*A
(A**k).T == (A.T)**k
(A + B)**3 - (A + B)**2*A == (A + B)**2*B
2*A - A == A
A*I*B == A*B
x*y.T*u == x*u.T*y
(x*y.T)*(u*v.T) == tr(y.T*u)*x*v.T
a*A + b*A == (a + b)*A
(a + b)*(A + B) == a*A + b*A + a*B + b*B
E*E == n*E
e.T*e == n
e*e.T == E
E*A*E == tr(E*A)*E
(I - E/n)**2 == I - E/n
(I - E/n)*e == Z(n, 1)
A*B - B*A + B*A == A*B
(A*B - B*A)*C - C*(A*B - B*A) == A*(B*C - C*B) - (B*C - C*B)*A - (B*(A*C - C*A) - (A*C - C*A)*B)
Z(n, n)*A + B == B
(x*x.T)**2 == tr(x.T*x)*x*x.T
(x*y.T)**3 == tr(x*y.T)**2*x*y.T
(t*A)**3 == t**3*A**3
mexp(A)*mexp(-A) == I
mexp(A.T) == mexp(A).T
A*mexp(A) == mexp(A)*A
mexp(X*A*X**-1) == X*mexp(A)*X**-1
(A*B)[r, s] == (B.T*A.T)[s, r]
A.T[r, s] == A[s, r]
B_([[A, U]])*B_([[B], [V]]) == A*B + U*V
(2*A + 3*B) - (A + B) == A + 2*B
""")

ENTRYWISE = _pairs("""
had(A, B) == had(B, A)
had(A, B).T == had(A.T, B.T)
had(A, B + C) == had(A, B) + had(A, C)
had(A, E) == A
had(a*A, B) == a*had(A, B)
had(x*y.T, A) == dg(x)*A*dg(y)
had(x, y) == dg(x)*y
dg(x)*y == dg(y)*x
dg(x)*dg(y) == dg(y)*dg(x)
dg(x)*dg(y) == dg(had(x, y))
tr(had(A, B)*C.T) == e.T*had(had(A, B), C)*e
e.T*had(A, B)*e == tr(A.T*B)
had(A, B)*e == dgof(A*B.T)
x.T*had(A, B)*y == tr(dg(x)*A*dg(y)*B.T)
dgof(A.T) == dgof(A)
dgof(A + B) == dgof(A) + dgof(B)
e.T*dgof(A) == tr(A)
dg(x).T == dg(x)
dg(e) == I
dg(x)*e == x
tr(dg(x)) == e.T*x
dgof(dg(x)) == x
dgof(x*y.T) == had(x, y)
had(I, A)*e == dgof(A)
had(dg(x)*A, B*dg(y)) == dg(x)*had(A, B)*dg(y)
HadamardPower(A, 2) == had(A, A)
had(x*y.T, u*v.T) == had(x, u)*had(y, v).T
A.T.applyfunc(sin) == A.applyfunc(sin).T
x.applyfunc(lambda s: s**2) == had(x, x)
x.applyfunc(tanh) == x.applyfunc(lambda s: 2/(1 + exp(-2*s)) - 1)
had(x.applyfunc(exp), (-x).applyfunc(exp)) == e
dg(had(x, y))*u == had(x, had(y, u))
""")

KRONECKER = _pairs("""
kron(A, G)*kron(B, H) == kron(A*B, G*H)
kron(A + B, G) == kron(A, G) + kron(B, G)
kron(A, G).T == kron(A.T, G.T)
kron(a*A, G) == a*kron(A, G)
kron(kron(A, G), U) == kron(A, kron(G, U))
kron(A, J)*kron(I, G) == kron(A, G)
kron(A, J)*kron(I, G) == kron(I, G)*kron(A, J)
kron(I, J) == Identity(n*m)
tr(kron(A, G)*kron(B, H)) == tr(A*B)*tr(G*H)
kron(x, y.T) == x*y.T
kron(x.T, y) == y*x.T
kron(A, G)**2 == kron(A**2, G**2)
kron(x, w).T*kron(A, G)*kron(y, z) == (x.T*A*y)*(w.T*G*z)
had(kron(A, G), kron(B, H)) == kron(had(A, B), had(G, H))
kron(U, V)*kron(V, U) == kron(U*V, V*U)
kron(A, G + H) - kron(A, G) == kron(A, H)
""")

ASSUMED = _pairs("""
S.T == S given Q.symmetric(S)
S.T*x + S*x == 2*S*x given Q.symmetric(S)
x.T*S*y == y.T*S*x given Q.symmetric(S)
(S**-1).T == S**-1 given Q.symmetric(S)
R.T*R == I given Q.orthogonal(R)
R*R.T == I given Q.orthogonal(R)
R**-1 == R.T given Q.orthogonal(R)
det(R)**2 == 1 given Q.orthogonal(R)
tr(R.T*A*R) == tr(A) given Q.orthogonal(R)
(R*A*R.T)**2 == R*A**2*R.T given Q.orthogonal(R)
(R*A*R.T)**-1 == R*A**-1*R.T given Q.orthogonal(R)
D*K == K*D given Q.diagonal(D) & Q.diagonal(K)
P**3 == P given Eq(P**2, P)
(I - P)**2 == I - P given Eq(P**2, P)
P*(I - P) == Z(n, n) given Eq(P**2, P)
(I + P)**-1 == I - P/2 given Eq(P**2, P)
(I - 2*P)**2 == I given Eq(P**2, P)
x.T*K*x == ZeroMatrix(1, 1) given Eq(K.T, -K)
tr(K*S) == 0 given Eq(K.T, -K) & Q.symmetric(S)
((I - K)*(I + K)**-1).T*(I - K)*(I + K)**-1 == I given Eq(K.T, -K)
det(S) == 0 given Q.singular(S)
log(det(A*B)) == log(det(A)) + log(det(B)) given Q.positive_definite(A) & Q.positive_definite(B)
sqrt(det(A)**2) == det(A) given Q.positive_definite(A)
log(a*b) == log(a) + log(b) given Q.positive(a) & Q.positive(b)
A.T == A given Q.positive_definite(A)
had(A, B)*0 + D*had(A, B) == had(D*A, B) given Q.diagonal(D)
(S*R)**2 == S*R*S*R given Q.symmetric(S) & Q.symmetric(R)
(S*R*S).T == S*R*S given Q.symmetric(S) & Q.symmetric(R)
R.T == R**-1 given Q.orthogonal(R) & Q.symmetric(S)
""")

VEC = _pairs("""
Vec(A*X*B) == kron(B.T, A)*Vec(X)
CommutationMatrix(n, m)*Vec(U) == Vec(U.T)
CommutationMatrix(n, n)**2 == Identity(n**2)
CommutationMatrix(n, m).T == CommutationMatrix(m, n)
CommutationMatrix(n, n)*kron(A, B) == kron(B, A)*CommutationMatrix(n, n)
tr(A.T*B) == Vec(A).T*Vec(B)
Vec(x*y.T) == kron(y, x)
Unvec(Vec(U), n, m) == U
EliminationMatrix(n)*DuplicationMatrix(n) == Identity(n*(n + 1)/2)
CommutationMatrix(n, n)*DuplicationMatrix(n) == DuplicationMatrix(n)
DuplicationMatrix(n)*Vech(S) == Vec(S) given Q.symmetric(S)
EliminationMatrix(n)*Vec(A) == Vech(A)
jacobian(A*X*B, X) == kron(B.T, A)
""")

COMPLEX = _pairs("""
Adjoint(A*B) == Adjoint(B)*Adjoint(A)
tr(Adjoint(A)) == conjugate(tr(A))
Adjoint(A + i*B) == Adjoint(A) - i*Adjoint(B)
det(Adjoint(A)) == conjugate(det(A))
Adjoint(A**-1) == Adjoint(A)**-1
re(tr(A)) == (tr(A) + tr(Adjoint(A)))/2
tr(Adjoint(A)*B) == conjugate(tr(Adjoint(B)*A))
Adjoint(Adjoint(A)) == A
""")

SCALARS = _pairs("""
exp(tr(A*B)) == exp(tr(B*A))
sqrt(tr(A*A.T)) == sqrt(tr(A.T*A))
1/(1 + exp(-tr(A))) == exp(tr(A))/(1 + exp(tr(A)))
sin(tr(A))**2 + cos(tr(A))**2 == 1
f(tr(A*B)) == f(tr(B*A))
tr(A)/det(B) + 1 == (tr(A) + det(B))/det(B)
exp(2*det(A)) == exp(det(A))**2
(tr(A) + tr(B))**2 == tr(A + B)**2
log(1 + exp(a)) - a == log(1 + exp(-a))
f(det(A*B))/f(tr(A)) == f(det(B)*det(A))/f(tr(A.T))
tanh(a) == (exp(2*a) - 1)/(exp(2*a) + 1)
""")

DERIVATIVES = _pairs("""
diff(tr(A*X*B), X) == A.T*B.T
diff(tr(X**-1*A), X) == -(X**-1*A*X**-1).T
diff(log(det(X)), X) == (X**-1).T
diff(x.T*A*x, x) == (A + A.T)*x
diff(det(X), X) == det(X)*(X**-1).T
diff(tr(X**3), X) == 3*(X**2).T
diff(tr((X.T*C*X)**-1*A), X) == -C*X*(X.T*C*X)**-1*(A + A.T)*(X.T*C*X)**-1 given Q.symmetric(C)
diff(log(det(X.T*X)), X) == 2*X*(X.T*X)**-1
diff(det(X.T*A*X), X) == 2*det(X.T*A*X)*(X**-1).T
diff(tr(X.T*B*X*C), X) == B*X*C + B.T*X*C.T
diff(y.T*X**-1*x, X) == -(X**-1).T*y*x.T*(X**-1).T
diff(tr(had(X, A)*B), X) == had(A, B.T)
diff(tr(mexp(X)), X) == mexp(X).T
diff(sqrt(tr(X.T*X)), X) == X/sqrt(tr(X*X.T))
diff(1/det(X), X) == -(X.T)**-1/det(X)
diff(tr(A*X*B*X*C), X) == A.T*C.T*X.T*B.T + B.T*X.T*A.T*C.T
diff(x.applyfunc(exp), x) == dg(x.applyfunc(exp))
diff(diff(x.T*A*x, x), x) == A + A.T
diff(A*x, x) == A.T
diff(log(det(I + t*A)), t) == tr((I + t*A)**-1*A)
diff(inv(A + t*B), t) == -(A + t*B)**-1*B*(A + t*B)**-1
diff(f(tr(A*X)), X) == diff(f(a), a).subs(a, tr(A*X))*A.T
""")

EQUAL = (TRACES + DETERMINANTS + INVERSES + PRODUCTS + ENTRYWISE + KRONECKER + VEC + ASSUMED + COMPLEX + SCALARS
         + DERIVATIVES)

UNEQUAL = _pairs("""
A*B == B*A
tr(A*B*C) == tr(A*C*B)
tr(A*B) == tr(A)*tr(B)
A.T == A
(A*B).T == A.T*B.T
(A*B)**-1 == A**-1*B**-1
(A + B)**-1 == A**-1 + B**-1
(A + B)**2 == A**2 + 2*A*B + B**2
(A*B)**2 == A**2*B**2
det(A + B) == det(A) + det(B)
det(a*A) == a*det(A)
det(a*A) == a**m*det(A)
det(I + U*V) == det(J + U.T*V.T)*2 - 1
det(t*I - U*V) == det(t*J - V*U)
det(A + U*V) == det(A)*det(J + U.T*A**-1*V.T)*t
det(A + x*y.T) == det(A)*(1 + tr(x.T*A**-1*y))
tr(A**-1) == 1/tr(A)
tr(kron(A, G)) == tr(A) + tr(G)
U*U.T == (U*U.T)**2
(A + U*G*V)**-1 == A**-1 + A**-1*U*(G**-1 + V*A**-1*U)**-1*V*A**-1
(A + U*G*V)**-1 == A**-1 - A**-1*U*(G + V*A**-1*U)**-1*V*A**-1
(A + x*y.T)**-1 == A**-1 - A**-1*y*x.T*A**-1/(1 + tr(y.T*A**-1*x))
(I + U*V)**-1 == I - V.T*(J + V*U)**-1*U.T
(A**-1 + B**-1)**-1 == A*(A + B)**-1*A
(I + A*B)**-1*A == A*(I + A*B)**-1
tr((I + U*V)**-1) == tr((J + V*U)**-1)
tr(U*(U.T*U)**-1*U.T) == n
kron(A, G) == kron(A, G).T
Vec(A) == Vec(A.T)
Vec(A*X*B) == kron(A, B.T)*Vec(X)
CommutationMatrix(n, m) == CommutationMatrix(m, n)
DuplicationMatrix(n)*Vech(A) == Vec(A)
jacobian(X*B, X) == kron(B, I)
kron(A, B) == kron(B, A)
kron(A, G)*kron(B, H) == kron(B*A, G*H)
had(A, B)*C == had(A, B*C)
had(A, I) == A
had(x*y.T, A) == dg(y)*A*dg(x)
dg(x)*A == A*dg(x)
A*E == E*A
S.T == S
S*R == R*S given Q.symmetric(S) & Q.symmetric(R)
(S*R).T == S*R given Q.symmetric(S) & Q.symmetric(R)
det(R) == 1 given Q.orthogonal(R)
R**2 == I given Q.orthogonal(R)
R.T == R given Q.orthogonal(R)
P == I given Eq(P**2, P)
P.T == P given Eq(P**2, P)
D*A == A*D given Q.diagonal(D)
tr(S) == 0 given Q.singular(S)
Adjoint(A) == A.T
tr(Adjoint(A)) == tr(A)
mexp(A + B) == mexp(A)*mexp(B)
exp(tr(A)) == tr(mexp(A))
sqrt(tr(A.T*A)) == tr(A)
Abs(det(A)) == det(A)
f(tr(A)) == f(tr(B))
sin(tr(A)) == tr(A)
A[r, s] == A[s, r]
A**k == A**(k + 1)
diff(log(det(X)), X) == X**-1
diff(x.T*A*x, x) == 2*A*x
diff(tr(X**3), X) == 3*X**2
diff(tr(A*X), X) == A
tr(I) == m
A*x == A.T*x
x.applyfunc(sin) == x.applyfunc(cos)
x*y.T == y*x.T
tr(A*had(B, C)) == tr(had(A, B)*C)
A*B == U
inv(B_([[A, U], [V, G]])) == B_([[A**-1, -U], [-V, G**-1]])
det(B_([[A, B], [C, D]])) == det(A)*det(D) - det(B)*det(C)
det(B_([[A, B], [C, D]])) == det(A*D - C*B)
(x*y.T)**2 == tr(x*x.T)*y*y.T
E*E == E
""")
"""Near misses."""
