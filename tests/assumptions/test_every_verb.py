"""What is assumed of matrices is known to every verb alike: each assumption by each verb."""

import pytest
from sympy import (
    Determinant,
    Eq,
    HadamardProduct,
    Identity,
    MatrixSymbol,
    Q,
    Trace,
    ZeroMatrix,
    assuming,
    collect,
    diff,
    expand,
    factor,
    refine,
    simplify,
    symbols,
)

from sympy_matcalc import (
    differential,
    directional_derivative,
    equal,
    hessian_vector_product,
    jacobian,
    structured_gradient,
    taylor_polynomial,
)

n = symbols("n", integer=True, positive=True)
t = symbols("t", real=True)
A, B, C, X, V = (MatrixSymbol(name, n, n) for name in "ABCXV")
x, v = MatrixSymbol("x", n, 1), MatrixSymbol("v", n, 1)
ID, ZERO = Identity(n), ZeroMatrix(n, n)

MATRICES = {
    "symmetric": (Q.symmetric(A), A.T*B, A*B),
    "symmetric transpose": (Q.symmetric(A.T), A.T*B, A*B),
    "symmetric by an equation": (Eq(A.T, A), A.T*B, A*B),
    "symmetric by a difference": (Eq(A - A.T, ZERO), B*A.T, B*A),
    "skew-symmetric": (Eq(A.T, -A), A.T*B, -A*B),
    "skew-symmetric by a sum": (Eq(A + A.T, ZERO), A.T*B, -A*B),
    "skew-symmetric by a sum of multiples": (Eq(2*A + 2*A.T, ZERO), B*A.T, -B*A),
    "orthogonal": (Q.orthogonal(A), A.T*A*B, B),
    "orthogonal transpose": (Q.orthogonal(A.T), B*A*A.T, B),
    "orthogonal by an equation": (Eq(A*A.T, ID), A.T*A*B, B),
    "orthogonal by its inverse": (Eq(A.T, A.inv()), B*A.T*A, B),
    "orthogonal product": (Q.orthogonal(A*B), C*A*B*B.T*A.T, C),
    "symmetric product": (Q.symmetric(A*B), B.T*A.T*C, A*B*C),
    "unit product": (Eq(A*B, ID), C*A*B, C),
    "diagonal": (Q.diagonal(A), A.T*B, A*B),
    "commuting diagonals": (Q.diagonal(A) & Q.diagonal(B), B*A, A*B),
    "commuting powers of diagonals": (Q.diagonal(A) & Q.diagonal(B), B*A**2*B*C, A**2*B**2*C),
    "reflection": (Q.orthogonal(A) & Q.symmetric(A), A*A*B, B),
    "diagonal signs": (Q.orthogonal(A) & Q.diagonal(A), A**2*B, B),
    "both triangular": (Q.upper_triangular(A) & Q.lower_triangular(A), A.T*B, A*B),
    "triangular transpose": (Q.upper_triangular(A.T) & Q.upper_triangular(A), A.T*B, A*B),
    "triangular and symmetric": (Q.triangular(A) & Q.symmetric(A) & Q.diagonal(B), B*A, A*B),
    "positive definite": (Q.positive_definite(A), B*A.T, B*A),
    "definite and orthogonal": (Q.positive_definite(A) & Q.orthogonal(A), A*B, B),
    "idempotent": (Eq(A*A, A), A*A*B, A*B),
    "idempotent and invertible": (Eq(A**2, A) & Q.invertible(A), A*B, B),
    "unit triangular and diagonal": (Q.unit_triangular(A) & Q.diagonal(A), B*A, B),
    "involutory": (Eq(A**2, ID), B*A**3, B*A),
    "involutory by its inverse": (Eq(A.inv(), A), A*A*B, B),
    "nilpotent": (Eq(A**2, ZERO), A**3*B, ZERO),
    "symmetric and skew-symmetric": (Q.symmetric(A) & Eq(A.T, -A), A*B, ZERO),
    "known product": (Eq(A*B, C), X*A*B, X*C),
    "commuting by an equation": (Eq(A*B, B*A), A**2*B*C, B*A**2*C),
    "inverse by an equation": (Eq(A*B, ID), C*A.inv(), C*B),
    "symmetric inverse": (Q.symmetric(A.inv()), A.T*B, A*B),
    "orthogonal multiple of -1": (Q.orthogonal(-A), A.T*A*B, B),
    "symmetric multiple": (Q.symmetric(3*A), B*A.T, B*A),
    "power": (Eq(A**3, ID), A**1000*B, A*B),
    "the same matrix": (Eq(A, B), A*C, B*C),
}
"""By name: what is assumed, and two matrices that are equal under it."""


def vanishes(expr):
    return expr == 0 or isinstance(expr, ZeroMatrix)


VERBS = {
    "simplify": simplify,
    "refine": refine,
    "expand": expand,
    "factor": factor,
    "collect": lambda difference: collect(difference, [C, x]),
    "expand a trace": lambda difference: expand(Trace(difference*V)),
    "diff": lambda difference: diff(Trace(difference*V), V),
    "diff by a number": lambda difference: diff(t*difference, t),
    "jacobian": lambda difference: jacobian(difference*x, x),
    "hessian_vector_product": lambda difference: hessian_vector_product(Trace(v.T*difference*v), v, x),
    "differential": lambda difference: differential(difference*V, V),
    "directional_derivative": lambda difference: directional_derivative(difference*V, V, X.T),
    "taylor_polynomial": lambda difference: taylor_polynomial(Trace(difference*V*V), V, ZeroMatrix(n, n), order=2),
    "structured_gradient": lambda difference: structured_gradient(Trace(difference*V), V, "symmetric"),
}


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
@pytest.mark.parametrize(("assumption", "one", "other"), MATRICES.values(), ids=MATRICES)
def test_every_verb_knows_every_assumption(assumption, one, other, verb):
    with assuming(assumption):
        assert vanishes(verb(one - other))
    assert not vanishes(verb(one - other))


@pytest.mark.parametrize(("assumption", "one", "other"), MATRICES.values(), ids=MATRICES)
def test_equality_knows_every_assumption(assumption, one, other):
    assert equal(one, other, assumption).verdict == "equal"
    with assuming(assumption):
        assert equal(one, other).verdict == "equal"


UNEQUAL = {
    "symmetric matrices do not commute": (Q.symmetric(A) & Q.symmetric(B), A*B, B*A),
    "nor do triangular ones": (Q.upper_triangular(A) & Q.upper_triangular(B), A*B, B*A),
    "nor orthogonal ones": (Q.orthogonal(A) & Q.orthogonal(B), A*B, B*A),
    "idempotent is not symmetric": (Eq(A**2, A), A.T, A),
    "involutory is not orthogonal": (Eq(A**2, ID), A.T*A, ID),
    "skew-symmetric squared is not zero": (Eq(A.T, -A), A**2, ZERO),
    "orthogonal is not a reflection": (Q.orthogonal(A), A**2, ID),
    "a determinant of an orthogonal matrix is 1 or -1": (Q.orthogonal(A), Determinant(A)*B, B),
}


@pytest.mark.parametrize(("assumption", "one", "other"), UNEQUAL.values(), ids=UNEQUAL)
def test_what_does_not_follow_is_not_found(assumption, one, other):
    assert equal(one, other, assumption).verdict == "unequal"
    with assuming(assumption):
        for verb in (simplify, refine, expand, factor):
            assert not vanishes(verb(one - other))


def test_what_is_assumed_of_other_matrices_is_no_hindrance():
    given = Q.invertible(C) & Q.symmetric(A) & Q.invertible(C*X)
    assert equal(A.T*B, A*B, given).verdict == "equal"
    assert equal(HadamardProduct(ID, A)*B, B*HadamardProduct(ID, A), given).verdict == "unequal"
    assert equal(HadamardProduct(ID, A), HadamardProduct(ID, A.T), Q.invertible(C)).verdict == "equal"
