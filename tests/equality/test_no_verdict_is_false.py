"""No "equal" that is false, no "unequal" that is false: what numbers may miss, kind by kind."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from sympy import MatrixSymbol, Symbol, symbols

import sympy_matcalc
from sympy_matcalc import Decision, equal
from sympy_matcalc.core.matrix_unit import MatrixUnit


def names() -> dict[str, Any]:
    n, m, k = symbols("n m k", integer=True, positive=True)
    result: dict[str, Any] = {**vars(sympy), **{name: getattr(sympy_matcalc, name) for name in sympy_matcalc.__all__}}
    result.update(n=n, m=m, k=k, tr=sympy.Trace, det=sympy.Determinant, I_=sympy.Identity(n), Z=sympy.ZeroMatrix(n, n),
                  E=sympy.OneMatrix(n, n), mexp=sympy_matcalc.MatrixExponential, mlog=sympy_matcalc.MatrixLogarithm,
                  f=sympy.Function("f"), r=sympy.Function("r", real=True), pos=sympy.Function("pos", positive=True),
                  MatrixUnit=MatrixUnit)
    result.update(zip("ijl", symbols("i j l", integer=True)), **dict(zip("ts", symbols("t s", real=True))))
    result.update(zip("zw", symbols("z w", complex=True)), u=Symbol("u"), p=Symbol("p", positive=True),
                  neg=Symbol("neg", negative=True), zero=Symbol("zero", zero=True), odd=Symbol("odd", odd=True),
                  anti=Symbol("anti", antihermitian=True), a=Symbol("a", commutative=False),
                  b=Symbol("b", commutative=False), N=Symbol("N", integer=True, nonnegative=True))
    result.update({name: MatrixSymbol(name, n, n) for name in "ABOXY"})
    result.update(W=MatrixSymbol("W", n, m), V=MatrixSymbol("V", m, n), T=MatrixSymbol("T", 2, 2))
    result.update({name: MatrixSymbol(name, n, 1) for name in "xy"})
    return result


def decided(line: str) -> Decision:
    """The decision of a line ``lhs == rhs given assumptions``."""
    equation, _, given = line.partition(" given ")
    lhs, _, rhs = equation.partition(" == ")
    typed = names()
    return equal(eval(lhs, typed), eval(rhs, typed), eval(given, typed) if given else True)


NEVER_EQUAL = {
    "a difference beside what is large": """
        sin(tr(X.adjoint()**7)) == sin(tr(X.adjoint()**7)) + 1
        exp(exp(20)) + t == exp(exp(20))
        exp(tr(A)*10**6) + 1 == exp(tr(A)*10**6)
        gamma(200 + t**2) + t == gamma(200 + t**2)
        cosh(1000*t) == exp(1000*t)/2
        sinh(1000 + t**2) == exp(1000 + t**2)/2
        sinh(5000 + t**2) == exp(5000 + t**2)/2""",
    "a difference that is tiny": """
        t + exp(-1000) == t
        t + exp(-exp(20)) == t
        det(A + exp(-300)*I_) == det(A)
        tr(A + Rational(1, 10**400)*I_) == tr(A)
        sin(t) + cos(t)/10**90 == sin(t)
        sin(t/10**500) == t/10**500
        mexp(-500*A.T*A - 500*I_) == Z
        exp(-exp(t**2 + 10)) == 0
        sqrt(t**2 + exp(-1000)) == Abs(t)""",
    "functions that come close to a constant": """
        erf(50 + t**2) == 1
        erf(30 + t**2) == 1
        tanh(100 + t**2) == 1
        coth(200 + t**2) == 1
        zeta(500 + t**2) == 1
        1/(1 + exp(-500 - t**2)) == 1
        sigmoid(300 + t**2) == 1
        cos(exp(-500 - t**2)) == 1
        atan(exp(1000 + t**2)) == pi/2""",
    "real numbers where complex ones are meant": """
        A.T*A == I_ given Q.unitary(A)
        O.T == O given Q.hermitian(O)
        tr(O) == tr(O.adjoint()) given Q.unitary(O)
        tr(O*B) == tr(O.T*B) given Q.hermitian(O)
        det(O) == 1 given Q.unitary(O)
        Abs(z)**2 == z**2
        Abs(u)**2 == u**2
        re(z) == z
        conjugate(f(t)) == f(t)
        conjugate(log(z)) == log(z)
        conjugate(sqrt(z)) == sqrt(z)
        re(log(z)) == log(z)
        tr(A*A.adjoint()) == tr(A*A.T)
        sqrt(z**2) == z
        log(z*w) == log(z) + log(w)""",
    "sizes that coincide": """
        det(E) == 0
        det(x*y.T) == 0
        det(V.T*V) == (-1)**n*det(V.T*V)
        det(V.T*V) == 0
        det(W*V) == det(V*W)
        det(-A) == det(A)
        det(A - A.T) == 0
        KroneckerDelta(n, m)*tr(A) == 0
        KroneckerDelta(n, 7)*tr(A) == 0
        Piecewise((tr(A), n < 30), (0, True)) == tr(A)
        (n - 1)*(n - 2)*(n - 3)*(n - 4)*(n - 5)*(n - 6)*(n - 7)*(n - 8)*tr(A) == 0
        prod([n - q for q in range(30)])*tr(A) == 0
        binomial(n, 12)*tr(A) == 0
        floor(n/20)*tr(A) == 0
        Mod(n, 7) == n
        det(ZeroMatrix(N, N)) == 0
        i*(i - 1)*(i - 2)*A[i, j] == 0
        prod([j - q for q in range(7)])*x[j, 0] == 0
        prod([j - q for q in range(7)])*exp(x[j, 0]) == 0
        prod([k - q for q in range(1, 9)])*A**k == Z""",
    "pieces and branches": """
        relu(t - 20) == 0
        relu(t - 10**7) == 0
        Max(t, -10**6) == t
        Abs(t - 50) == 50 - t
        Max(t, s) == t
        sign(t + 100) == 1
        floor(t/1000) == 0
        Piecewise((0, t < 40), (1, True)) == 0
        asin(sin(t/1000)) == t/1000
        asin(sin(t/10**30)) == t/10**30
        acos(cos(t)) == t
        atan(tan(t/10**6)) == t/10**6
        acosh(cosh(t)) == t
        log(exp(z)) == z
        log(exp(z/1000)) == z/1000
        mlog(mexp(A)) == A
        mlog(mexp(A/100)) == A/100
        mlog(A**2) == 2*mlog(A)
        sqrt(A**2) == A
        sqrt((t - 100)**2) == 100 - t
        sqrt(t**2 - 200*t + 10000) == 100 - t
        (t**3)**Rational(1, 3) == t
        atan2(t, s) == atan(t/s)
        atan(t) + atan(1/t) == pi/2
        log(t*s) == log(t) + log(s)
        sqrt(det(A)**2) == det(A)""",
    "distributions and null sets": """
        diff(sign(tr(A)), A) == Z
        diff(Abs(t), t, 2) == 0
        DiracDelta(t) == 0
        DiracDelta(tr(A))*B == Z
        Heaviside(t, 0) == Heaviside(t, 1)
        sign(t)**2 == 1
        KroneckerDelta(floor(t), 3) == 0
        KroneckerDelta(t, 3) == 0
        Piecewise((1, Eq(t, 2)), (0, True)) == 0
        conjugate(log(z)) == log(conjugate(z))
        conjugate(sqrt(z)) == sqrt(conjugate(z))""",
    "symbols that do not commute": """
        a*b == b*a
        a*tr(A)*b == b*a*tr(A)""",
}

NEVER_UNEQUAL = {
    "derivatives that are not taken": """
        Derivative(tr(X*X), X) == 2*X.T
        2*Derivative(tr(X*X), X) == 4*X.T
        tr(A)*Derivative(tr(X*X), X) == 2*tr(A)*X.T
        Derivative(t**2*A, t) == 2*t*A
        Derivative(det(X), X) == diff(det(X), X)
        Derivative(x.T*A*x, x) == (A + A.T)*x""",
    "sums of matrices": """
        Sum(A*t*j, (j, 1, k)) == MatrixSum(A*t*j, (j, 1, k))
        Sum(A**j, (j, 0, 3)) == MatrixSum(A**j, (j, 0, 3))
        Sum(A, (j, 1, k)) == k*A
        2*Sum(A*j, (j, 1, 3)) == 12*A
        Sum(A*j*l, (j, 1, 2), (l, 1, 3)) == 18*A""",
    "indices inside of a matrix": """
        T[i, j] == T.T[j, i]
        (A*B)[i, j] == Sum(A[i, l]*B[l, j], (l, 0, n - 1))
        (A*I_)[i, j] == Sum(A[i, l]*KroneckerDelta(l, j), (l, 0, n - 1))
        I_[i, j] == KroneckerDelta(i, j)
        DiagMatrix(x)[i, j] == KroneckerDelta(i, j)*x[i, 0]
        E[i, j] == 1
        diff(x[i, 0], x[j, 0]) == KroneckerDelta(i, j)
        tr(A*MatrixUnit(n, n, i, j)) == A[j, i]""",
    "norms of complex matrices": """
        norm(X) == sqrt(tr(X.adjoint()*X))
        norm(A*x - y) == sqrt(tr((A*x - y).adjoint()*(A*x - y)))
        2*norm(X) == sqrt(4*tr(X.adjoint()*X))""",
    "points that the assumptions forbid": """
        Adjoint(Y) == Y.T given Q.positive_definite(Y)
        Abs(det(Y)) == det(Y) given Q.positive_definite(Y)
        zero*t == 0
        zero == 0
        conjugate(anti) == -anti
        re(anti) == 0
        Abs(neg) == -neg
        sqrt(p**2) == p
        (-1)**odd == -1
        pos(t) == Abs(pos(t))
        conjugate(r(t)) == r(t)
        Inverse(W*V)*(W*V) == I_ given Q.invertible(W*V)
        O.adjoint() == O.inv() given Q.unitary(O)
        Abs(det(O)) == 1 given Q.unitary(O)
        tr(x.T*A*x) == 0 given Eq(A.T, -A)""",
}

EQUAL_STILL = """
    Abs(t)**2 == t**2
    Max(t, s) + Min(t, s) == t + s
    relu(t) - relu(-t) == t
    sqrt(t**2) == Abs(t)
    sqrt(det(A)**2) == det(A) given Q.positive_definite(A)
    sin(t)**2 + cos(t)**2 == 1
    cosh(t)**2 - sinh(t)**2 == 1
    tanh(t) == (exp(2*t) - 1)/(exp(2*t) + 1)
    sigmoid(t) == 1 - sigmoid(-t)
    gamma(t + 1) == t*gamma(t)
    Abs(z)**2 == z*conjugate(z)
    O.adjoint()*O == I_ given Q.unitary(O)
    tr(E**2) == n**2
    det(2*A) == 2**n*det(A)
    (-1)**(n*(n + 1)) == 1
    re(log(p)) == log(p)
"""


def lines(*tables: str) -> list[str]:
    return [line.strip() for table in tables for line in table.strip().splitlines()]


@pytest.mark.parametrize("line", lines(*NEVER_EQUAL.values()))
def test_nothing_is_equal_that_is_not(line):
    decision = decided(line)
    assert decision.verdict != "equal"
    assert not decision


@pytest.mark.parametrize("line", lines(*NEVER_UNEQUAL.values()))
def test_nothing_is_unequal_that_is_not(line):
    assert decided(line).verdict != "unequal"


@pytest.mark.parametrize("line", lines(EQUAL_STILL))
def test_what_is_equal_is_found(line):
    assert decided(line)


@pytest.mark.parametrize("line", lines(NEVER_EQUAL["distributions and null sets"])[:6])
def test_equal_almost_everywhere_is_a_word_of_its_own(line):
    decision = decided(line)
    assert decision.verdict == "equal almost everywhere"
    assert not decision.certain
    assert str(decision).startswith("equal almost everywhere, by high-precision evaluation")


def test_what_is_said_depends_on_how_a_symbol_is_declared():
    assert "declare whether u is real or complex" in decided("Abs(u)**2 == u**2").reason
    assert decided("Abs(z)**2 == z**2").verdict == "unequal"
    assert decided("Abs(t)**2 == t**2")
