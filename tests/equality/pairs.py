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
    result.update({name: MatrixSymbol(name, n, m) for name in "UW"}, **{name: MatrixSymbol(name, m, n) for name in "VT"})
    result.update({name: MatrixSymbol(name, m, m) for name in "GH"})
    result.update({name: MatrixSymbol(name, n, 1) for name in "xyuv"}, **{name: MatrixSymbol(name, m, 1) for name in "wz"})
    return result


TRACES = (
    Pair("tr(A.T)", "tr(A)"), Pair("tr(A + B)", "tr(A) + tr(B)"), Pair("tr(a*A)", "a*tr(A)"),
    Pair("tr(U*V)", "tr(V*U)"), Pair("tr(A*B*C)", "tr(B*C*A)"), Pair("tr(A*B*C)", "tr(C.T*B.T*A.T)"),
    Pair("tr(A.T*B)", "tr(B.T*A)"), Pair("tr(A*x*y.T)", "(y.T*A*x)"), Pair("tr(I)", "n"),
    Pair("tr(A*(B + C))", "tr(A*B) + tr(A*C)"), Pair("tr(X**-1*A*X)", "tr(A)"), Pair("tr((A*B)**2)", "tr((B*A)**2)"),
    Pair("tr(A**2*B)", "tr(A*B*A)"), Pair("tr((A + B)**2)", "tr(A**2) + 2*tr(A*B) + tr(B**2)"),
    Pair("tr(kron(A, G))", "tr(A)*tr(G)"), Pair("tr(U*U.T)", "tr(U.T*U)"), Pair("tr(A*had(B, C))", "tr(had(A.T, B)*C.T)"),
    Pair("x.T*y", "y.T*x"), Pair("x.T*A*y", "y.T*A.T*x"), Pair("tr(x*x.T)", "x.T*x"), Pair("tr(E*A)", "e.T*A*e"),
    Pair("tr(A*B - B*A)", "0"), Pair("tr((A + A.T)/2)", "tr(A)"), Pair("x.T*A*x", "x.T*(A + A.T)*x/2"),
    Pair("tr((A - A.T)*(B + B.T))", "0"), Pair("tr(A*B*A*B)", "tr(B.T*A.T*B.T*A.T)"),
    Pair("tr(dg(x)*A)", "tr(A.T*dg(x))"), Pair("tr(A*dg(x)*B)", "x.T*dgof(B*A)"),
    Pair("tr(x*y.T*A*u*v.T)", "(y.T*A*u)*(v.T*x)"), Pair("tr(A)**2", "tr(kron(A, A))"),
)

DETERMINANTS = (
    Pair("det(A.T)", "det(A)"), Pair("det(A*B)", "det(A)*det(B)"), Pair("det(A*B)", "det(B*A)"),
    Pair("det(a*A)", "a**n*det(A)"), Pair("det(A**-1)", "1/det(A)"), Pair("det(A**3)", "det(A)**3"),
    Pair("det(X**-1*A*X)", "det(A)"), Pair("det(-A)", "(-1)**n*det(A)"), Pair("det(I)", "1"),
    Pair("det(kron(A, G))", "det(A)**m*det(G)**n"), Pair("det(I + U*V)", "det(J + V*U)"),
    Pair("det(A + U*V)", "det(A)*det(J + V*A**-1*U)"), Pair("det(A + x*y.T)", "det(A)*(1 + tr(y.T*A**-1*x))"),
    Pair("det(A + U*G*V)", "det(A)*det(G)*det(G**-1 + V*A**-1*U)"), Pair("det(I + x*y.T)", "1 + tr(x*y.T)"),
    Pair("det(t*I - U*V)", "t**(n - m)*det(t*J - V*U)"), Pair("det(t*I - A*B)", "det(t*I - B*A)"),
    Pair("det(A**-1 + B**-1)", "det(A + B)/(det(A)*det(B))"), Pair("det(A*B + A*C)", "det(A)*det(B + C)"),
    Pair("det(B_([[A, U], [V, G]]))", "det(A)*det(G - V*A**-1*U)"),
    Pair("det(B_([[A, U], [V, G]]))", "det(G)*det(A - U*G**-1*V)"),
    Pair("det(B_([[A, U], [Z(m, n), G]]))", "det(A)*det(G)"), Pair("det(B_([[I, U], [V, J]]))", "det(I - U*V)"),
    Pair("det(B_([[Z(n, n), B], [C, D]]))", "(-1)**n*det(B)*det(C)"), Pair("log(det(I + U*V))", "log(det(J + V*U))"),
    Pair("det(A - A*B)", "det(A)*det(I - B)"), Pair("det(I + A**-1)", "det(A + I)/det(A)"),
    Pair("det(J + U.T*U)", "det(I + U*U.T)"), Pair("det(G + U.T*A**-1*U)", "det(A + U*G**-1*U.T)*det(G)/det(A)"),
    Pair("det(t*I - X**-1*A*X)", "det(t*I - A)"), Pair("det(B_([[A, B], [B, A]]))", "det(A + B)*det(A - B)"),
    Pair("det(A*A.T)", "det(A)**2"), Pair("det((A*B)**-1)", "1/(det(A)*det(B))"), Pair("det(dg(e))", "1"),
    Pair("det(I - 2*x*x.T/tr(x*x.T))", "-1"), Pair("det(mexp(A))", "exp(tr(A))"),
    Pair("det(B_([[I, A], [B, I]]))", "det(I - A*B)"), Pair("det(a*I + b*E)", "a**(n - 1)*(a + n*b)"),
    Pair("1 - x.T*A**-1*x + det(A - x*x.T)*0".replace("1 - x.T*A**-1*x + ", "0*a + "), "0"),
)

INVERSES = (
    Pair("(A*B)**-1", "B**-1*A**-1"), Pair("(A.T)**-1", "(A**-1).T"), Pair("(a*A)**-1", "A**-1/a"),
    Pair("(A**-1)**-1", "A"), Pair("A*(B*A)**-1*B", "I"), Pair("A**-1 - B**-1", "A**-1*(B - A)*B**-1"),
    Pair("A**-1 + B**-1", "A**-1*(A + B)*B**-1"), Pair("(A + U*G*V)**-1", "A**-1 - A**-1*U*(G**-1 + V*A**-1*U)**-1*V*A**-1"),
    Pair("(A + U*V)**-1", "A**-1 - A**-1*U*(J + V*A**-1*U)**-1*V*A**-1"),
    Pair("(A + U*G*V)**-1", "A**-1 - A**-1*U*(J + G*V*A**-1*U)**-1*G*V*A**-1"),
    Pair("(A + U*G*V)**-1", "A**-1 - A**-1*U*G*(J + V*A**-1*U*G)**-1*V*A**-1"),
    Pair("(A - U*G**-1*V)**-1", "A**-1 + A**-1*U*(G - V*A**-1*U)**-1*V*A**-1"),
    Pair("(A + x*y.T)**-1", "A**-1 - A**-1*x*y.T*A**-1/(1 + tr(y.T*A**-1*x))"),
    Pair("(I + x*y.T)**-1", "I - x*y.T/(1 + tr(x*y.T))"), Pair("(I + U*V)**-1*U", "U*(J + V*U)**-1"),
    Pair("(I + U*V)**-1", "I - U*(J + V*U)**-1*V"), Pair("(I + A*B)**-1", "I - A*(I + B*A)**-1*B"),
    Pair("(A**-1 + B**-1)**-1", "A*(A + B)**-1*B"), Pair("(A**-1 + B**-1)**-1", "B*(A + B)**-1*A"),
    Pair("(I + A**-1)**-1", "A*(A + I)**-1"), Pair("A - A*(A + B)**-1*A", "B - B*(A + B)**-1*B"),
    Pair("(A + B*B.T)**-1*B", "A**-1*B*(I + B.T*A**-1*B)**-1"), Pair("(I + A)**-1*(I - A)", "(I - A)*(I + A)**-1"),
    Pair("(U.T*U + p*J)**-1*U.T", "U.T*(U*U.T + p*I)**-1"), Pair("(A**-1 + (B**-1 - A)**-1)**-1", "A - A*B*A"),
    Pair("A**-1 - (A + B)**-1", "(A + A*B**-1*A)**-1"), Pair("A*(A + B)**-1*B", "B*(A + B)**-1*A"),
    Pair("(A + B)**-1", "A**-1 - (A + A*B**-1*A)**-1"), Pair("(A + B)**-1", "A**-1 - A**-1*B*(A + B)**-1"),
    Pair("(A - t*I)**-1 - (A - a*I)**-1", "(t - a)*(A - t*I)**-1*(A - a*I)**-1"),
    Pair("(A - t*I)**-1*(A - a*I)**-1", "(A - a*I)**-1*(A - t*I)**-1"), Pair("A*(I + A)**-1", "I - (I + A)**-1"),
    Pair("(I + A + A**2)*(I - A)", "I - A**3"), Pair("I + A + A**2", "(I - A**3)*(I - A)**-1"),
    Pair("tr((I + U*V)**-1)", "n - m + tr((J + V*U)**-1)"), Pair("tr(U*(U.T*U)**-1*U.T)", "m"),
    Pair("(U*(U.T*U)**-1*U.T)**2", "U*(U.T*U)**-1*U.T"), Pair("(I - U*(U.T*U)**-1*U.T)*U", "Z(n, m)"),
    Pair("(U*(U.T*U)**-1*U.T).T", "U*(U.T*U)**-1*U.T"), Pair("tr((A + B)**-1*A) + tr((A + B)**-1*B)", "n"),
    Pair("S*V.T*(V*S*V.T + G)**-1", "(S**-1 + V.T*G**-1*V)**-1*V.T*G**-1"),
    Pair("S - S*V.T*(V*S*V.T + G)**-1*V*S", "(S**-1 + V.T*G**-1*V)**-1"),
    Pair("x.T*(A + x*x.T)**-1*x", "tr(x.T*A**-1*x)/(1 + tr(x.T*A**-1*x))"),
    Pair("(A + x*x.T)**-1*x", "A**-1*x/(1 + tr(x.T*A**-1*x))"), Pair("kron(A, G)**-1", "kron(A**-1, G**-1)"),
    Pair("inv(B_([[A, U], [V, G]]))", "B_([[A**-1 + A**-1*U*(G - V*A**-1*U)**-1*V*A**-1, -A**-1*U*(G - V*A**-1*U)**-1], "
         "[-(G - V*A**-1*U)**-1*V*A**-1, (G - V*A**-1*U)**-1]])"),
    Pair("inv(B_([[A, U], [Z(m, n), G]]))", "B_([[A**-1, -A**-1*U*G**-1], [Z(m, n), G**-1]])"),
    Pair("inv(B_([[I, U], [Z(m, n), J]]))", "B_([[I, -U], [Z(m, n), J]])"),
    Pair("(A - A*(A + B)**-1*A)**-1", "A**-1 + B**-1"), Pair("(I - A)**-1 - I - A", "A**2*(I - A)**-1"),
    Pair("(A + i*B)**-1", "(A + B*A**-1*B)**-1 - i*A**-1*B*(A + B*A**-1*B)**-1"),
    Pair("B_([[A, B], [C, D]])*B_([[X], [Y]])", "B_([[A*X + B*Y], [C*X + D*Y]])"),
)

PRODUCTS = (
    Pair("(A + B)*(A - B)", "A**2 - A*B + B*A - B**2"), Pair("(A + B)**2", "A**2 + A*B + B*A + B**2"),
    Pair("(A*U).T", "U.T*A.T"), Pair("(A + B).T", "A.T + B.T"), Pair("A*(B + C) - A*B", "A*C"), Pair("(A*B*C).T", "C.T*B.T*A.T"),
    Pair("A**2*A**3", "A**5"), Pair("A**k*A", "A**(k + 1)"), Pair("A**k*A**2", "A*A**k*A"), Pair("(A**k).T", "(A.T)**k"),
    Pair("(A + B)**3 - (A + B)**2*A", "(A + B)**2*B"), Pair("2*A - A", "A"), Pair("A*I*B", "A*B"), Pair("x*y.T*u", "u.T*y*x.T*1".replace(
        "u.T*y*x.T*1", "x*u.T*y")), Pair("(x*y.T)*(u*v.T)", "tr(y.T*u)*x*v.T"), Pair("a*A + b*A", "(a + b)*A"),
    Pair("(a + b)*(A + B)", "a*A + b*A + a*B + b*B"), Pair("E*E", "n*E"), Pair("e.T*e", "n"), Pair("e*e.T", "E"),
    Pair("E*A*E", "tr(E*A)*E"), Pair("(I - E/n)**2", "I - E/n"), Pair("(I - E/n)*e", "Z(n, 1)"),
    Pair("A*B - B*A + B*A", "A*B"), Pair("(A*B - B*A)*C - C*(A*B - B*A)",
         "A*(B*C - C*B) - (B*C - C*B)*A - (B*(A*C - C*A) - (A*C - C*A)*B)"),
    Pair("Z(n, n)*A + B", "B"), Pair("(x*x.T)**2", "tr(x.T*x)*x*x.T"), Pair("(x*y.T)**3", "tr(x*y.T)**2*x*y.T"),
    Pair("(t*A)**3", "t**3*A**3"), Pair("mexp(A)*mexp(-A)", "I"), Pair("mexp(A.T)", "mexp(A).T"), Pair("A*mexp(A)", "mexp(A)*A"),
    Pair("mexp(X*A*X**-1)", "X*mexp(A)*X**-1"), Pair("(A*B)[r, s]", "(B.T*A.T)[s, r]"), Pair("A.T[r, s]", "A[s, r]"),
    Pair("B_([[A, U]])*B_([[B], [V]])", "A*B + U*V"), Pair("(2*A + 3*B) - (A + B)", "A + 2*B"),
)

ENTRYWISE = (
    Pair("had(A, B)", "had(B, A)"), Pair("had(A, B).T", "had(A.T, B.T)"), Pair("had(A, B + C)", "had(A, B) + had(A, C)"),
    Pair("had(A, E)", "A"), Pair("had(a*A, B)", "a*had(A, B)"), Pair("had(x*y.T, A)", "dg(x)*A*dg(y)"),
    Pair("had(x, y)", "dg(x)*y"), Pair("dg(x)*y", "dg(y)*x"), Pair("dg(x)*dg(y)", "dg(y)*dg(x)"), Pair("dg(x)*dg(y)", "dg(had(x, y))"),
    Pair("tr(had(A, B)*C.T)", "e.T*had(had(A, B), C)*e"), Pair("e.T*had(A, B)*e", "tr(A.T*B)"),
    Pair("had(A, B)*e", "dgof(A*B.T)"), Pair("x.T*had(A, B)*y", "tr(dg(x)*A*dg(y)*B.T)"), Pair("dgof(A.T)", "dgof(A)"),
    Pair("dgof(A + B)", "dgof(A) + dgof(B)"), Pair("e.T*dgof(A)", "tr(A)"), Pair("dg(x).T", "dg(x)"), Pair("dg(e)", "I"),
    Pair("dg(x)*e", "x"), Pair("tr(dg(x))", "e.T*x"), Pair("dgof(dg(x))", "x"), Pair("dgof(x*y.T)", "had(x, y)"),
    Pair("had(I, A)*e", "dgof(A)"), Pair("had(dg(x)*A, B*dg(y))", "dg(x)*had(A, B)*dg(y)"), Pair("HadamardPower(A, 2)", "had(A, A)"),
    Pair("had(x*y.T, u*v.T)", "had(x, u)*had(y, v).T"), Pair("A.T.applyfunc(sin)", "A.applyfunc(sin).T"),
    Pair("x.applyfunc(lambda s: s**2)", "had(x, x)"), Pair("x.applyfunc(tanh)", "x.applyfunc(lambda s: 2/(1 + exp(-2*s)) - 1)"),
    Pair("had(x.applyfunc(exp), (-x).applyfunc(exp))", "e"), Pair("dg(had(x, y))*u", "had(x, had(y, u))"),
)

KRONECKER = (
    Pair("kron(A, G)*kron(B, H)", "kron(A*B, G*H)"), Pair("kron(A + B, G)", "kron(A, G) + kron(B, G)"),
    Pair("kron(A, G).T", "kron(A.T, G.T)"), Pair("kron(a*A, G)", "a*kron(A, G)"), Pair("kron(kron(A, G), U)", "kron(A, kron(G, U))"),
    Pair("kron(A, J)*kron(I, G)", "kron(A, G)"), Pair("kron(A, J)*kron(I, G)", "kron(I, G)*kron(A, J)"),
    Pair("kron(I, J)", "Identity(n*m)"), Pair("tr(kron(A, G)*kron(B, H))", "tr(A*B)*tr(G*H)"),
    Pair("kron(x, y.T)", "x*y.T"), Pair("kron(x.T, y)", "y*x.T"), Pair("kron(A, G)**2", "kron(A**2, G**2)"),
    Pair("kron(x, w).T*kron(A, G)*kron(y, z)", "(x.T*A*y)*(w.T*G*z)"), Pair("had(kron(A, G), kron(B, H))", "kron(had(A, B), had(G, H))"),
    Pair("kron(U, V)*kron(V, U)", "kron(U*V, V*U)"), Pair("kron(A, G + H) - kron(A, G)", "kron(A, H)"),
)

ASSUMED = (
    Pair("S.T", "S", "Q.symmetric(S)"), Pair("S.T*x + S*x", "2*S*x", "Q.symmetric(S)"), Pair("x.T*S*y", "y.T*S*x", "Q.symmetric(S)"),
    Pair("(S**-1).T", "S**-1", "Q.symmetric(S)"), Pair("R.T*R", "I", "Q.orthogonal(R)"), Pair("R*R.T", "I", "Q.orthogonal(R)"),
    Pair("R**-1", "R.T", "Q.orthogonal(R)"), Pair("det(R)**2", "1", "Q.orthogonal(R)"), Pair("tr(R.T*A*R)", "tr(A)", "Q.orthogonal(R)"),
    Pair("(R*A*R.T)**2", "R*A**2*R.T", "Q.orthogonal(R)"), Pair("(R*A*R.T)**-1", "R*A**-1*R.T", "Q.orthogonal(R)"),
    Pair("D*K", "K*D", "Q.diagonal(D) & Q.diagonal(K)"), Pair("P**3", "P", "Eq(P**2, P)"), Pair("(I - P)**2", "I - P", "Eq(P**2, P)"),
    Pair("P*(I - P)", "Z(n, n)", "Eq(P**2, P)"), Pair("(I + P)**-1", "I - P/2", "Eq(P**2, P)"), Pair("(I - 2*P)**2", "I", "Eq(P**2, P)"),
    Pair("x.T*K*x", "ZeroMatrix(1, 1)", "Eq(K.T, -K)"), Pair("tr(K*S)", "0", "Eq(K.T, -K) & Q.symmetric(S)"),
    Pair("((I - K)*(I + K)**-1).T*(I - K)*(I + K)**-1", "I", "Eq(K.T, -K)"), Pair("det(S)", "0", "Q.singular(S)"),
    Pair("log(det(A*B))", "log(det(A)) + log(det(B))", "Q.positive_definite(A) & Q.positive_definite(B)"),
    Pair("sqrt(det(A)**2)", "det(A)", "Q.positive_definite(A)"), Pair("Abs(det(A))", "det(A)", "Q.positive_definite(A)"),
    Pair("log(a*b)", "log(a) + log(b)", "Q.positive(a) & Q.positive(b)"), Pair("A.T", "A", "Q.positive_definite(A)"),
    Pair("had(A, B)*0 + D*had(A, B)", "had(D*A, B)", "Q.diagonal(D)"), Pair("(S*R)**2", "S*R*S*R", "Q.symmetric(S) & Q.symmetric(R)"),
    Pair("(S*R*S).T", "S*R*S", "Q.symmetric(S) & Q.symmetric(R)"), Pair("R.T", "R**-1", "Q.orthogonal(R) & Q.symmetric(S)"),
)

COMPLEX = (
    Pair("Adjoint(A*B)", "Adjoint(B)*Adjoint(A)"), Pair("tr(Adjoint(A))", "conjugate(tr(A))"), Pair("Adjoint(A + i*B)", "Adjoint(A) - i*Adjoint(B)"),
    Pair("det(Adjoint(A))", "conjugate(det(A))"), Pair("Adjoint(A**-1)", "Adjoint(A)**-1"), Pair("re(tr(A))", "(tr(A) + tr(Adjoint(A)))/2"),
    Pair("tr(Adjoint(A)*B)", "conjugate(tr(Adjoint(B)*A))"), Pair("Adjoint(Adjoint(A))", "A"),
)

SCALARS = (
    Pair("exp(tr(A*B))", "exp(tr(B*A))"), Pair("sqrt(tr(A*A.T))", "sqrt(tr(A.T*A))"), Pair("1/(1 + exp(-tr(A)))", "exp(tr(A))/(1 + exp(tr(A)))"),
    Pair("sin(tr(A))**2 + cos(tr(A))**2", "1"), Pair("f(tr(A*B))", "f(tr(B*A))"), Pair("tr(A)/det(B) + 1", "(tr(A) + det(B))/det(B)"),
    Pair("exp(2*det(A))", "exp(det(A))**2"), Pair("(tr(A) + tr(B))**2", "tr(A + B)**2"), Pair("log(1 + exp(a)) - a", "log(1 + exp(-a))"),
    Pair("f(det(A*B))/f(tr(A))", "f(det(B)*det(A))/f(tr(A.T))"), Pair("tanh(a)", "(exp(2*a) - 1)/(exp(2*a) + 1)"),
)

DERIVATIVES = (
    Pair("diff(tr(A*X*B), X)", "A.T*B.T"), Pair("diff(tr(X**-1*A), X)", "-(X**-1*A*X**-1).T"), Pair("diff(log(det(X)), X)", "(X**-1).T"),
    Pair("diff(x.T*A*x, x)", "(A + A.T)*x"), Pair("diff(det(X), X)", "det(X)*(X**-1).T"), Pair("diff(tr(X**3), X)", "3*(X**2).T"),
    Pair("diff(tr((X.T*C*X)**-1*A), X)", "-C*X*(X.T*C*X)**-1*(A + A.T)*(X.T*C*X)**-1", "Q.symmetric(C)"),
    Pair("diff(log(det(X.T*X)), X)", "2*X*(X.T*X)**-1"), Pair("diff(det(X.T*A*X), X)", "2*det(X.T*A*X)*(X**-1).T"),
    Pair("diff(tr(X.T*B*X*C), X)", "B*X*C + B.T*X*C.T"), Pair("diff(y.T*X**-1*x, X)", "-(X**-1).T*y*x.T*(X**-1).T"),
    Pair("diff(tr(had(X, A)*B), X)", "had(A, B.T)"), Pair("diff(tr(mexp(X)), X)", "mexp(X).T"),
    Pair("diff(sqrt(tr(X.T*X)), X)", "X/sqrt(tr(X*X.T))"), Pair("diff(1/det(X), X)", "-(X.T)**-1/det(X)"),
    Pair("diff(tr(A*X*B*X*C), X)", "A.T*C.T*X.T*B.T + B.T*X.T*A.T*C.T"), Pair("diff(x.applyfunc(exp), x)", "dg(x.applyfunc(exp))"),
    Pair("diff(diff(x.T*A*x, x), x)", "A + A.T"), Pair("diff(A*x, x)", "A.T"), Pair("diff(log(det(I + t*A)), t)", "tr((I + t*A)**-1*A)"),
    Pair("diff(inv(A + t*B), t)", "-(A + t*B)**-1*B*(A + t*B)**-1"), Pair("diff(f(tr(A*X)), X)", "diff(f(a), a).subs(a, tr(A*X))*A.T"),
)

EQUAL = TRACES + DETERMINANTS + INVERSES + PRODUCTS + ENTRYWISE + KRONECKER + ASSUMED + COMPLEX + SCALARS + DERIVATIVES

UNEQUAL = (
    Pair("A*B", "B*A"), Pair("tr(A*B*C)", "tr(A*C*B)"), Pair("tr(A*B)", "tr(A)*tr(B)"), Pair("A.T", "A"), Pair("(A*B).T", "A.T*B.T"),
    Pair("(A*B)**-1", "A**-1*B**-1"), Pair("(A + B)**-1", "A**-1 + B**-1"), Pair("(A + B)**2", "A**2 + 2*A*B + B**2"), Pair("(A*B)**2", "A**2*B**2"),
    Pair("det(A + B)", "det(A) + det(B)"), Pair("det(a*A)", "a*det(A)"), Pair("det(a*A)", "a**m*det(A)"), Pair("det(I + U*V)", "det(J + U.T*V.T)*2 - 1"),
    Pair("det(t*I - U*V)", "det(t*J - V*U)"), Pair("det(A + U*V)", "det(A)*det(J + U.T*A**-1*V.T)*t"), Pair("det(-A)", "-det(A)"),
    Pair("det(A + x*y.T)", "det(A)*(1 + tr(x.T*A**-1*y))"), Pair("tr(A**-1)", "1/tr(A)"), Pair("tr(kron(A, G))", "tr(A) + tr(G)"), Pair("U*U.T", "(U*U.T)**2"),
    Pair("(A + U*G*V)**-1", "A**-1 + A**-1*U*(G**-1 + V*A**-1*U)**-1*V*A**-1"), Pair("(A + U*G*V)**-1", "A**-1 - A**-1*U*(G + V*A**-1*U)**-1*V*A**-1"),
    Pair("(A + x*y.T)**-1", "A**-1 - A**-1*y*x.T*A**-1/(1 + tr(y.T*A**-1*x))"), Pair("(I + U*V)**-1", "I - V.T*(J + V*U)**-1*U.T"),
    Pair("(A**-1 + B**-1)**-1", "A*(A + B)**-1*A"), Pair("(I + A*B)**-1*A", "A*(I + A*B)**-1"), Pair("tr((I + U*V)**-1)", "tr((J + V*U)**-1)"),
    Pair("tr(U*(U.T*U)**-1*U.T)", "n"), Pair("kron(A, G)", "kron(A, G).T"), Pair("kron(A, B)", "kron(B, A)"), Pair("kron(A, G)*kron(B, H)", "kron(B*A, G*H)"),
    Pair("had(A, B)*C", "had(A, B*C)"), Pair("had(A, I)", "A"), Pair("had(x*y.T, A)", "dg(y)*A*dg(x)"), Pair("dg(x)*A", "A*dg(x)"), Pair("A*E", "E*A"),
    Pair("S.T", "S"), Pair("S*R", "R*S", "Q.symmetric(S) & Q.symmetric(R)"), Pair("(S*R).T", "S*R", "Q.symmetric(S) & Q.symmetric(R)"), Pair("det(R)", "1", "Q.orthogonal(R)"),
    Pair("R**2", "I", "Q.orthogonal(R)"), Pair("R.T", "R", "Q.orthogonal(R)"), Pair("P", "I", "Eq(P**2, P)"), Pair("P.T", "P", "Eq(P**2, P)"), Pair("D*A", "A*D", "Q.diagonal(D)"),
    Pair("tr(S)", "0", "Q.singular(S)"), Pair("Adjoint(A)", "A.T"), Pair("tr(Adjoint(A))", "tr(A)"), Pair("mexp(A + B)", "mexp(A)*mexp(B)"), Pair("exp(tr(A))", "tr(mexp(A))"),
    Pair("sqrt(tr(A.T*A))", "tr(A)"), Pair("Abs(det(A))", "det(A)"), Pair("f(tr(A))", "f(tr(B))"), Pair("sin(tr(A))", "tr(A)"), Pair("A[r, s]", "A[s, r]"), Pair("A**k", "A**(k + 1)"),
    Pair("diff(log(det(X)), X)", "X**-1"), Pair("diff(x.T*A*x, x)", "2*A*x"), Pair("diff(tr(X**3), X)", "3*X**2"), Pair("diff(tr(A*X), X)", "A"), Pair("tr(I)", "m"), Pair("A*x", "x*A".replace("x*A", "A.T*x")),
    Pair("x.applyfunc(sin)", "x.applyfunc(cos)"), Pair("x*y.T", "y*x.T"), Pair("tr(A*had(B, C))", "tr(had(A, B)*C)"), Pair("A*B", "U"), Pair("inv(B_([[A, U], [V, G]]))", "B_([[A**-1, -U], [-V, G**-1]])"),
    Pair("det(B_([[A, B], [C, D]]))", "det(A)*det(D) - det(B)*det(C)"), Pair("det(B_([[A, B], [C, D]]))", "det(A*D - C*B)"), Pair("(x*y.T)**2", "tr(x*x.T)*y*y.T"), Pair("E*E", "E"),
)
"""Near misses."""
