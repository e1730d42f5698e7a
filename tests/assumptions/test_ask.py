"""What `ask` answers, one line per law; and that nothing is answered False that may be true."""

import pytest
from sympy import (
    Adjoint,
    BlockDiagMatrix,
    BlockMatrix,
    Derivative,
    Determinant,
    DiagMatrix,
    Eq,
    Function,
    HadamardProduct,
    Identity,
    KroneckerProduct,
    Lambda,
    Matrix,
    MatrixExpr,
    MatrixSymbol,
    OneMatrix,
    Q,
    Symbol,
    Trace,
    ZeroMatrix,
    ask,
    symbols,
)
from sympy.assumptions.predicates.matrices import SymmetricPredicate
from sympy.combinatorics import Permutation
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.factorizations import LofLU
from sympy.matrices.expressions.fourier import DFT
from sympy.matrices.expressions.permutation import PermutationMatrix

import sympy_matcalc
from sympy_matcalc import MatrixExponential

n, m = symbols("n m", integer=True, positive=True)
t = symbols("t")
p = symbols("p", positive=True)
A, B, S, T, K, D, O, P, W, N, L, U = (MatrixSymbol(name, n, n) for name in "ABSTKDOPWNLU")  # noqa: E741
F = MatrixSymbol("F", n, m)
TALL, WIDE = MatrixSymbol("H", 3, 2), MatrixSymbol("H", 2, 3)
x = MatrixSymbol("x", n, 1)
ID = Identity(n)
SYM = Q.symmetric(S) & Q.symmetric(T)
SKEW = Eq(K.T, -K)

TRUE = [
    (Q.symmetric(A + A.T), True), (Q.symmetric(A.T*A), True), (Q.symmetric(A*S*A.T), SYM),
    (Q.symmetric(A*A.T + ID), True),
    (Q.symmetric(F.T*S*F), SYM), (Q.symmetric(S*T + T*S), SYM), (Q.symmetric(S*T*S), SYM), (Q.symmetric(S**3), SYM),
    (Q.symmetric((A + B)*(A + B).T), True), (Q.symmetric(A*B + B.T*A.T), True), (Q.symmetric((S + 2*T).inv()), SYM),
    (Q.symmetric(HadamardProduct(A, A.T)), True), (Q.symmetric(KroneckerProduct(S, T)), SYM),
    (Q.symmetric(BlockMatrix([[S, A], [A.T, T]])), SYM), (Q.symmetric(BlockDiagMatrix(S, T)), SYM),
    (Q.symmetric(DiagMatrix(x)*S*DiagMatrix(x)), SYM), (Q.symmetric(x*x.T), True), (Q.symmetric(t*S), SYM),
    (Q.symmetric(K*K), SKEW), (Q.symmetric(K*S*K), SKEW & SYM), (Q.symmetric(W), Q.positive_definite(W)),
    (Q.symmetric(x.T*A*x), True), (Q.symmetric(DiagMatrix(x)), True), (Q.symmetric(S), Eq(S.T, S)),
    (Q.symmetric(MatrixExponential(S)), SYM), (Q.normal(S), SYM), (Q.normal(K), SKEW),
    (Q.positive_definite(A.T*A + ID), True), (Q.positive_definite(A.T*A), Q.invertible(A)),
    (Q.positive_definite(A.T*A), Q.fullrank(A)), (Q.positive_definite(TALL.T*TALL), Q.fullrank(TALL)),
    (Q.positive_definite(A*W*A.T), Q.positive_definite(W) & Q.invertible(A)),
    (Q.positive_definite(W.inv()), Q.positive_definite(W)),
    (Q.positive_definite(W + F*F.T), Q.positive_definite(W)), (Q.positive_definite(2*W), Q.positive_definite(W)),
    (Q.positive_definite(p*W), Q.positive_definite(W)),
    (Q.positive_definite(t*W), Q.positive_definite(W) & Q.positive(t)),
    (Q.positive_definite(KroneckerProduct(W, S)), Q.positive_definite(W) & Q.positive_definite(S)),
    (Q.positive_definite(HadamardProduct(W, S)), Q.positive_definite(W) & Q.positive_definite(S)),
    (Q.positive_definite(MatrixExponential(S)), SYM),
    (Q.invertible(A*B), Q.invertible(A) & Q.invertible(B)), (Q.invertible(A.T), Q.invertible(A)),
    (Q.invertible(3*A), Q.invertible(A)), (Q.invertible(ID + K), SKEW), (Q.invertible(A.T*A + ID), True),
    (Q.invertible(BlockMatrix([[A, B], [ZeroMatrix(n, n), N]])), Q.invertible(A) & Q.invertible(N)),
    (Q.invertible(L), Q.unit_triangular(L)), (Q.singular(A*B), Q.singular(A)), (Q.singular(TALL*TALL.T), True),
    (Q.invertible(DFT(3)*MatrixSymbol("V", 3, 3)), Q.invertible(MatrixSymbol("V", 3, 3))),
    (Q.orthogonal(O*P), Q.orthogonal(O) & Q.orthogonal(P)), (Q.orthogonal(O.T), Q.orthogonal(O)),
    (Q.orthogonal(O.inv()*P**2), Q.orthogonal(O) & Q.orthogonal(P)), (Q.orthogonal(-O), Q.orthogonal(O)),
    (Q.orthogonal(KroneckerProduct(O, P)), Q.orthogonal(O) & Q.orthogonal(P)),
    (Q.orthogonal(O), Eq(O.T*O, ID)), (Q.orthogonal(O), Eq(O.inv(), O.T)), (Q.orthogonal(MatrixExponential(K)), SKEW),
    (Q.orthogonal(PermutationMatrix(Permutation([1, 0, 2]))), True),
    (Q.unitary(O), Q.orthogonal(O)), (Q.unitary(Adjoint(O)*P), Q.unitary(O) & Q.unitary(P)),
    (Q.diagonal(D*D), Q.diagonal(D)), (Q.diagonal(HadamardProduct(ID, A)), True), (Q.diagonal(D + ID), Q.diagonal(D)),
    (Q.diagonal(L), Q.lower_triangular(L) & Q.symmetric(L)), (Q.lower_triangular(U.T), Q.upper_triangular(U)),
    (Q.upper_triangular(U*U + ID), Q.upper_triangular(U)),
    (Q.lower_triangular(KroneckerProduct(L, ID)), Q.lower_triangular(L)),
    (Q.triangular(L + ID), Q.lower_triangular(L)), (Q.symmetric(OneMatrix(n, n)), True),
    (Q.positive(Determinant(A.T*A + ID)), True), (Q.positive(Trace(W + ID)), Q.positive_definite(W)),
    (Q.symmetric(Matrix([[1, t], [t, 2]])), True), (Q.positive_definite(Matrix([[2, 1], [1, 2]])), True),
    (Q.lower_triangular(LofLU(A)*L), Q.lower_triangular(L)), (Q.symmetric(A*B), Q.symmetric(A*B)),
]

FALSE = [
    (Q.symmetric(TALL), True), (Q.invertible(TALL), True), (Q.orthogonal(2*O), Q.orthogonal(O)),
    (Q.orthogonal(A), Q.singular(A)), (Q.invertible(A*B), Q.singular(B)), (Q.invertible(TALL*TALL.T), True),
    (Q.positive_definite(WIDE.T*WIDE), Q.fullrank(WIDE)), (Q.positive_definite(-W), Q.positive_definite(W)),
    (Q.positive_definite(K), SKEW), (Q.diagonal(OneMatrix(3, 3)), True), (Q.invertible(OneMatrix(2, 2)), True),
    (Q.symmetric(Matrix([[1, 2], [3, 4]])), True), (Q.symmetric(S + A), SYM & ~Q.symmetric(A)),
    (Q.invertible(MatrixSymbol("k", 3, 3)), Eq(MatrixSymbol("k", 3, 3).T, -MatrixSymbol("k", 3, 3))),
    (Q.square(TALL), True), (Q.square(F), True), (Q.invertible(F), True), (Q.diagonal(ZeroMatrix(n, 1)), True),
]

UNKNOWN = [
    (Q.symmetric(A), True), (Q.symmetric(A*B), True), (Q.symmetric(A + B), True), (Q.symmetric(S + A), SYM),
    (Q.symmetric(S*T), SYM), (Q.symmetric(A - A.T), True), (Q.positive_definite(A.T*A), True),
    (Q.positive_definite(F.T*F), Q.fullrank(F)), (Q.positive_definite(S), SYM),
    (Q.positive_definite(O), Q.orthogonal(O)),
    (Q.positive_definite(W*S), Q.positive_definite(W) & Q.positive_definite(S)),
    (Q.invertible(A + B), Q.invertible(A) & Q.invertible(B)),
    (Q.invertible(t*A), Q.invertible(A)), (Q.orthogonal(O + P), Q.orthogonal(O) & Q.orthogonal(P)),
    (Q.orthogonal(t*O), Q.orthogonal(O)), (Q.invertible(OneMatrix(n, n)), True),
    (Q.invertible(MatrixSymbol("M", 4, 4)[1:3, 1:3]), Q.invertible(MatrixSymbol("M", 4, 4))),
    (Q.positive_definite(O.T*O*A), Q.orthogonal(O)), (Q.positive_definite(Adjoint(O)*O + A), Q.unitary(O)),
    (Q.fullrank(A*B), Q.fullrank(A)), (Q.singular(A), True),
]


@pytest.mark.parametrize(("answer", "queries"), [(True, TRUE), (False, FALSE), (None, UNKNOWN)])
def test_answers(answer, queries):
    wrong = [(query, given, found) for query, given in queries
             if (found := ask(query, given)) is not answer]
    assert not wrong


def test_a_diagonal_matrix_of_zeros_keeps_its_shape():
    assert DiagMatrix(ZeroMatrix(n, 1)).doit().shape == (n, n)


def test_a_function_that_has_no_value_at_zero():
    f, z = Function("f"), Symbol("z")
    entrywise = ElementwiseApplyFunction(Lambda(z, Derivative(f(z), z)), A)
    assert ask(Q.diagonal(entrywise), Q.diagonal(A)) is None
    assert ask(Q.symmetric(entrywise), Q.symmetric(A)) is True


def test_handlers_that_others_register_are_sympy_s_and_are_asked():
    class Mirror(MatrixExpr):
        shape = property(lambda self: self.args[0].shape)

    SymmetricPredicate.register(Mirror)(lambda expr, assumptions: True)
    try:
        assert ask(Q.symmetric(Mirror(A)))
        assert ask(Q.symmetric(Mirror(A) + A + A.T))
        with sympy_matcalc.installed(False):
            assert ask(Q.symmetric(Mirror(A)))
    finally:
        for table in (SymmetricPredicate.handler.funcs, SymmetricPredicate.handler._cache):
            table.pop((Mirror,), None)
        SymmetricPredicate.handler.ordering.remove((Mirror,))


def test_uninstalled_sympy_answers_as_it_did():
    with sympy_matcalc.installed(False):
        assert ask(Q.symmetric(A + A.T)) is False
        assert ask(Q.positive_definite(O), Q.orthogonal(O)) is True
    assert ask(Q.symmetric(A + A.T)) is True
    assert ask(Q.positive_definite(O), Q.orthogonal(O)) is None
    assert ask(Q.symmetric(O), Q.orthogonal(O) & ~Q.positive_definite(O)) is None
