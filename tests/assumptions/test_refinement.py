"""`refine`, `diff` and `simplify` under assumptions, and nothing of it after them."""

import pytest
from sympy import (
    Abs,
    Adjoint,
    Basic,
    Derivative,
    Determinant,
    Eq,
    HadamardProduct,
    Identity,
    Inverse,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Q,
    Trace,
    Transpose,
    ZeroMatrix,
    assuming,
    diff,
    exp,
    expand,
    factor,
    log,
    refine,
    simplify,
    symbols,
)
from sympy.tensor.array.expressions import ArrayTensorProduct, PermuteDims

from sympy_matcalc.assumptions.refinement import refined
from sympy_matcalc.core.graph import Graph

n = symbols("n", integer=True, positive=True)
k = symbols("k", integer=True, positive=True)
t = symbols("t")
A, B, S, K, O, P, U = (MatrixSymbol(name, n, n) for name in "ABSKOPU")  # noqa: E741
x, b = MatrixSymbol("x", n, 1), MatrixSymbol("b", n, 1)
M = MatrixSymbol("M", 3, 3)
ID = Identity(n)
DIAG = Q.diagonal(S) & Q.diagonal(U)
SYM, ORTH, SKEW = Q.symmetric(S), Q.orthogonal(O), Eq(K.T, -K)


@pytest.mark.parametrize(("expr", "assumption", "expected"), [
    (S.T, SYM, S), (A*S.T*B, SYM, A*S*B), ((A*S).T, SYM, S*A.T), (S.T.inv(), SYM, S.inv()), (S + S.T, SYM, 2*S),
    (Transpose(S*S), SYM, S**2), (Trace(S.T*A), SYM, Trace(S*A)), (exp(-Trace(S.T)), SYM, exp(-Trace(S))),
    ((A + B).T, Q.symmetric(A + B), A + B), (A**1000, Eq(A**3, ID), A), (A**10**9*B, Eq(A*A, A), A*B),
    (MatPow(A*B, 50)*x, Eq(B*A, ID), x), (S*U, DIAG, S*U), (U*S, DIAG, S*U),
    (Trace(U*A*S), DIAG, Trace(A*S*U)), (Trace(S*A*U), DIAG, Trace(A*S*U)),
    (Trace(O*A*B*O.T), ORTH, Trace(A*B)), (S, Q.positive_definite(S) & ORTH & Q.orthogonal(S), ID),
    (A.inv(), Eq(A*B, ID), B), (B*A, Eq(A*B, ID), ID), (B.T*A.T*x, Eq(A*B, P), P.T*x),
    (HadamardProduct(S.T, A), SYM, HadamardProduct(A, S)), ((A*B).T, Q.symmetric(A*B), A*B),
    (O.T*O, ORTH, ID), (A*O*O.T*B, ORTH, A*B), (O.inv(), ORTH, O.T), (O.inv()*A*O, ORTH, O.T*A*O),
    (MatPow(O, -2), ORTH, O.T**2), (O.T**2*O**3, ORTH, O), (Determinant(O)**2, ORTH, 1),
    (Determinant(O)**3, ORTH, Determinant(O)),
    (Determinant(O), ORTH, Determinant(O)), (Abs(Determinant(O)), ORTH, 1), (Trace(O.T*O), ORTH, n),
    ((O*P).T*O*P, ORTH & Q.orthogonal(P), ID), (O*O, ORTH & Q.symmetric(O), ID),
    (Adjoint(U)*U, Q.unitary(U), ID), (U.inv(), Q.unitary(U), Adjoint(U)), (Adjoint(U), Q.hermitian(U), U),
    (K.T, SKEW, -K), (A*K.T, SKEW, -A*K), (Trace(K), SKEW, 0), (Trace(S*K), SKEW & SYM, 0),
    (x.T*K*x + x.T*K.T*x, SKEW, ZeroMatrix(1, 1)),
    (P*P, Eq(P*P, P), P), (A*P**4*B, Eq(P*P, P), A*P*B), (P**k, Eq(P, P*P), P), (A*A, Eq(A*A, ID), ID),
    (A.inv(), Eq(A*A, ID), A),
    (A**3, Eq(A*A, ZeroMatrix(n, n)), ZeroMatrix(n, n)), (B*A*B*x, Eq(A*B, ID), B*x),
    (A*x - b, Eq(A*x, b), ZeroMatrix(n, 1)),
    (Determinant(A), Q.singular(A), 0), (Determinant(A*B), Q.singular(A), 0),
    (Determinant(U), Q.unit_triangular(U), 1),
    (Abs(Determinant(S)), Q.positive_definite(S), Determinant(S)), (M[1, 0], Q.symmetric(M), M[0, 1]),
    (M[0, 1], Q.diagonal(M), 0), (M[0, 1], Q.lower_triangular(M), 0), (M[1, 1], Eq(M.T, -M), 0),
    (M[2, 0], Eq(M.T, -M), -M[0, 2]),
    (HadamardProduct(ID, S), Q.diagonal(S), S), (S*A - A*S, SYM, S*A - A*S), (A.T, SYM, A.T),
    (Determinant(M), Eq(M.T, -M), 0),
])
def test_refine(expr, assumption, expected):
    assert refine(expr, assumption) == expected
    with assuming(assumption):
        assert refine(expr) == expected


def native():
    return [diff(x.T*S*x, x), diff(log(Determinant(S)), S), diff(Trace(S*A*S), A), diff((A*x - b).T*S*(A*x - b), x),
            diff((x - b).T*S.inv()*(x - b), x), diff(x.T*S*x, x, x), diff(S*x, x), diff(Trace(S.T*A*S*B), S)]


def test_gradients_as_textbooks_state_them():
    with assuming(Q.symmetric(S)):
        found = native()
    r = A*x - b
    assert found == [2*S*x, S.inv(), S**2, 2*A.T*S*r, 2*S.inv()*(x - b), 2*S, S, A*S*B + A.T*S*B.T]
    for expr in found:
        assert expr.doit() == expr


@pytest.mark.parametrize("predicate", [Q.symmetric, Q.diagonal, Q.positive_definite])
def test_whatever_makes_it_symmetric(predicate):
    with assuming(predicate(S)):
        assert diff(x.T*S*x, x) == 2*S*x
        assert diff(log(Determinant(S)), S) == Inverse(S)


def test_nothing_is_remembered_across_assumptions():
    def by_scalar():
        f = t*Trace(S.T*A*t)*exp(t*Trace(S.T*B)) + Trace(S.T*t**2)
        return [diff(f, t), f.diff(t, 2), Derivative(f, t).doit(), Derivative(f, t, evaluate=True),
                diff(t*S.T*x, t), diff(log(Determinant(S.T + t*A)), t)]

    outside = [native(), by_scalar()]
    with assuming(SYM):
        inside = [native(), by_scalar()]
    assert [native(), by_scalar()] == outside
    assert outside[0] != inside[0]
    assert outside[1] != inside[1]
    with assuming(SYM):
        assert [native(), by_scalar()] == inside
    assert diff(x.T*S*x, x) == S*x + S.T*x


def test_simplify_under_assumptions():
    with assuming(SYM, ORTH, SKEW, Eq(P*P, P)):
        for expr in [Trace(A.T*S) - Trace(S*A), S.T - S, A.T*S - (S*A).T, Trace(O*A*O.T) - Trace(A),
                     x.T*K*x + (x.T*K*x).T,
                     Trace(P**3*A) - Trace(A*P), Determinant(O)**2 - 1, Trace(x.T*S*b) - Trace(b.T*S*x)]:
            result = simplify(expr)
            assert result == 0 or isinstance(result, ZeroMatrix), expr
    assert simplify(S.T - S) != ZeroMatrix(n, n)


def test_a_singular_matrix_in_its_own_determinant_s_gradient_is_not_zero():
    with assuming(Q.singular(A)):
        assert diff(Determinant(A), A) == Determinant(A)*A.inv().T


def test_array_valued_derivatives_lose_the_transposes_too():
    with assuming(SYM):
        assert diff(S*B*A, B) == PermuteDims(ArrayTensorProduct(S, A), (0, 2, 1, 3))
    assert diff(S*B*A, B) == PermuteDims(ArrayTensorProduct(S.T, A), (0, 2, 1, 3))


def test_deep_expressions_are_refined_without_recursion():
    deep = A
    for layer in range(400):
        deep = Basic.__new__(MatAdd, Basic.__new__(MatMul, deep, S.T), A if layer % 2 else B)
        hash(deep)
    assert S.T not in Graph(refined(deep, SYM)).nodes


def test_assumptions_about_other_things_change_nothing():
    expr = Trace(A*S.T)
    with assuming(Q.positive(t), Q.symmetric(B)):
        assert refine(expr) == expr
        assert diff(expr, A) == S
        assert diff(x.T*S*x, x) == S*x + S.T*x


def test_contradictory_assumptions_raise_no_traceback():
    with assuming(Q.singular(A), Q.orthogonal(A)):
        assert refine(A.T*A) in (ID, A.T*A)


def test_a_power_of_a_multiple_of_the_identity():
    with assuming(Eq(A*A, ID)):
        assert factor(MatPow(A**2 + A.T**2, 3)) == 8*ID
        assert expand(MatPow(A**2 + A.T**2, 3)) == 8*ID


def test_beside_an_adjoint_a_symmetric_matrix_need_not_be_real():
    for given in (SYM, DIAG, SKEW):
        for symbol in (S, K):
            assert refine(Adjoint(symbol)*A, given).has(Adjoint)
    assert refine(Adjoint(S), SYM & Q.real_elements(S)) == S
    assert refine(Adjoint(O)*O, ORTH) == ID
    assert refine(Adjoint(S), Q.positive_definite(S)) == S


def test_matrices_that_are_not_square_keep_their_transposes():
    n, m = symbols("n m", integer=True, positive=True)
    W, V = MatrixSymbol("W", n, m), MatrixSymbol("V", n, m)
    for fact in (Q.diagonal(V), Q.symmetric(V)):
        assert refine(W*V.T, fact) == W*V.T
        assert refine(V.T*W, fact) == V.T*W
        assert refine(Trace(W*V.T), fact) == Trace(W*V.T)
