"""Each law of products, as native products, in the engine's normal form, and against explicit matrices."""

import numpy as np
import pytest
from sympy import (
    DiagonalOf,
    HadamardProduct,
    Identity,
    ImmutableMatrix,
    KroneckerProduct,
    MatMul,
    MatrixSymbol,
    Q,
    Trace,
    Transpose,
    ZeroMatrix,
    ask,
    assuming,
    diff,
    simplify,
    symbols,
)

import sympy_matcalc
from sympy_matcalc import (
    CommutationMatrix,
    DiagonalizationMatrix,
    DuplicationMatrix,
    EliminationMatrix,
    Unvec,
    Vec,
    Vech,
)
from sympy_matcalc.classes.vec.laws import LAWS_OF_THREE, LAWS_OF_TWO, _is_assumed_symmetric, is_symmetric
from sympy_matcalc.classes.vec.slots import kronecker, mixed_product
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.values.evaluation import evaluate

m, n, p, q = symbols("m n p q", integer=True, positive=True)
A, B, X, Y = MatrixSymbol("A", m, n), MatrixSymbol("B", p, q), MatrixSymbol("X", n, p), MatrixSymbol("Y", m, n)
R, S, T = (MatrixSymbol(name, n, n) for name in "RST")
a, b, x = MatrixSymbol("a", m, 1), MatrixSymbol("b", p, 1), MatrixSymbol("x", n*(n + 1)/2, 1)
K, D, L, Psi = CommutationMatrix, DuplicationMatrix(n), EliminationMatrix(n), DiagonalizationMatrix(n)
kron = KroneckerProduct
EXPLICIT = ImmutableMatrix([[1, 2]])

LAWS = [  # the factors, and their product
    ((K(m, n), Vec(A)), Vec(A.T)),
    ((K(n, m), Vec(A.T)), Vec(A)),
    ((K(m, n), K(n, m)), Identity(m*n)),
    ((Transpose(K(m, n)), K(m, n)), Identity(m*n)),
    ((K(1, n), S), S),
    ((K(n, 1), S), S),
    ((K(n, n), K(n, n)), Identity(n**2)),
    ((K(n, n), D), D),
    ((D.T, K(n, n)), D.T),
    ((K(n, n) + Identity(n**2), D), 2*D),
    ((D.T, 3*Identity(n**2) - K(n, n)), 2*D.T),
    ((D.pinv(), D), Identity(n*(n + 1)/2)),
    ((K(n, n), Psi), Psi),
    ((K(n, n) + Identity(n**2), Psi), 2*Psi),
    ((Psi.T, K(n, n)), Psi.T),
    ((K(p, m), kron(A, B), K(n, q)), kron(B, A)),
    ((K(p, m), kron(A, b)), kron(b, A)),
    ((K(p, m), kron(a, B)), kron(B, a)),
    ((K(p, m), kron(a, b)), kron(b, a)),
    ((kron(A.T, b.T), K(m, p)), kron(b.T, A.T)),
    ((kron(X.T, A), Vec(S)), Vec(A*S*X)),
    ((kron(X.T, Identity(m)), Vec(A)), Vec(A*X)),
    ((kron(Identity(n), S), Vec(R)), Vec(S*R)),
    ((Transpose(Vec(R)), kron(Identity(n), S)), Transpose(Vec(S.T*R))),
    ((kron(R, Identity(n)), kron(Identity(n), S), Vec(T)), Vec(S*T*R.T)),
    ((L, Vec(S)), Vech(S)),
    ((Transpose(Vec(S)), L.T), Transpose(Vech(S))),
    ((L, D), Identity(n*(n + 1)/2)),
    ((D.T, L.T), Identity(n*(n + 1)/2)),
    ((L, L.T), Identity(n*(n + 1)/2)),
    ((L, K(n, n), D), Identity(n*(n + 1)/2)),
    ((D, Vech(S + S.T)), Vec(S) + Vec(S.T)),
    ((D, Vech(S.T*S)), Vec(S.T*S)),
    ((K(m, n), Vec(A + 2*Y)), Vec(A.T) + 2*Vec(Y.T)),
    ((L, Vec(S) + Vec(R)), Vech(R) + Vech(S)),
    ((D, Vech(R) + Vech(S) + Vech(S.T) + Vech(R.T)), Vec(R) + Vec(S) + Vec(S.T) + Vec(R.T)),
    ((Psi.T, Vec(S)), DiagonalOf(S)),
    ((Psi.T, Psi), Identity(n)),
    ((Psi.T, kron(R, S), Psi), HadamardProduct(R, S)),
]


@pytest.mark.parametrize(("factors", "product"), LAWS, ids=str)
def test_law(factors, product):
    native = factors[0]
    for factor in factors[1:]:
        native = native*factor
    assert native == product
    assert MatMul(*factors).doit() == product
    assert normalized(MatMul(*factors), Algebra()) == product
    assert simplify(MatMul(*factors) - product) == ZeroMatrix(*product.shape)


@pytest.mark.parametrize(("factors", "product"), LAWS, ids=str)
def test_law_holds_for_explicit_matrices(factors, product):
    rng = np.random.default_rng(3)
    sizes = {m: 2, n: 3, p: 4, q: 2}
    values = dict(sizes)
    for symbol in {s for f in factors for s in f.atoms(MatrixSymbol)}:
        values[symbol] = rng.integers(-5, 5, size=[int(size.subs(sizes)) for size in symbol.shape])
    result = np.eye(1)
    for factor in factors:
        value = evaluate(factor, values)
        result = value if factor is factors[0] else result @ value
    assert np.allclose(result, evaluate(product, values))


def test_every_law_is_used():
    used = set()
    for factors, _ in LAWS:
        for laws, count in ((LAWS_OF_TWO, 2), (LAWS_OF_THREE, 3)):
            for k in range(len(factors) - count + 1):
                neighbours = [factor.doit() for factor in factors[k:k + count]]
                used |= {law for law in laws if law(neighbours) is not None}
    assert used == {*LAWS_OF_TWO, *LAWS_OF_THREE}


NOT_TO_BE_MERGED = [
    (K(2, 6), Vec(MatrixSymbol("A", 3, 4))), (D, Vech(S)), (D, Vech(R*S)), (D, Vech(S) + Vech(R.T)), (D, x),
    (L, kron(S, S)), (K(p, m), kron(A, B)), (K(2, 6), kron(MatrixSymbol("A", 3, 5), MatrixSymbol("B", 4, 5))),
    (L.T, Vech(S)), (D, L), (Psi, Psi.T), (kron(A, A), K(n, n)), (Psi.T, kron(A.T, A.T)),
    (K(n, n), Vec(S) + MatrixSymbol("w", n**2, 1)),
]


@pytest.mark.parametrize("factors", NOT_TO_BE_MERGED, ids=str)
def test_what_no_law_speaks_of_stays(factors):
    assert MatMul(*factors).doit() == MatMul(*factors)
    assert normalized(MatMul(*factors), Algebra()) == MatMul(*factors)


def test_duplication_under_assumptions():
    assert D*Vech(S) == MatMul(D, Vech(S))
    with assuming(Q.symmetric(S)):
        assert D*Vech(S) == Vec(S)
        assert D*Vech(R*S*R.T) == Vec(R*S*R.T)
        assert D*Vech(S*R) == MatMul(D, Vech(S*R))
        with assuming(Q.symmetric(R)):
            # A product of symmetric matrices need not be symmetric.
            assert not is_symmetric(S*R)
            assert is_symmetric(S*R*S)
    assert not is_symmetric(S)


@pytest.mark.parametrize("symbol", [
    S, A, *[MatrixSymbol("M", *shape) for shape in ((1, 1), (0, 0), (2, 2), (1, n), (0, n), (n + 1, n + 1))]], ids=str)
def test_what_is_not_assumed_symmetric_is_so_to_sympy_only_where_it_has_one_entry(symbol):
    assert _is_assumed_symmetric(symbol) == bool(ask(Q.symmetric(symbol)))
    if symbol.is_square:
        with assuming(Q.symmetric(symbol)):
            assert _is_assumed_symmetric(symbol) == bool(ask(Q.symmetric(symbol)))


@pytest.mark.parametrize("slots", [
    (A, B), (A*X, B), (A + Y, B), (2*A, 3*B), (A, kron(B, X)), (Identity(m), A), (EXPLICIT, A), (EXPLICIT, EXPLICIT.T),
    (A, ZeroMatrix(p, q)), (2*Identity(n), S)], ids=str)
def test_slots_make_what_sympy_makes_of_them(slots):
    made = kronecker(slots)
    assert made == normalized(kron(*slots), Algebra())
    assert made.doit() == made


@pytest.mark.parametrize("pair", [
    (kron(A, B), kron(X, S)), (kron(A, a.T), kron(X, a)), (kron(A, B), MatrixSymbol("M", n*q, p)), (kron(a, A), X),
    (MatrixSymbol("M", p, m*p), kron(A, B)), (a, kron(a.T, b.T)), (kron(a, b), b.T), (K(m, p), kron(A, B)),
    (kron(A, X*B), kron(X, S))], ids=str)
def test_slot_by_slot_is_the_product_entry_by_entry(pair):
    product = mixed_product(*pair)
    if product is None:
        return
    sizes = {n: 2, m: 3, p: 2, q: 2}
    rng = np.random.default_rng(0)
    numbers = {symbol: rng.normal(size=tuple(int(size.subs(sizes)) for size in symbol.shape))
               for symbol in MatMul(*pair).atoms(MatrixSymbol)} | sizes
    assert np.allclose(evaluate(product, numbers), evaluate(pair[0], numbers)@evaluate(pair[1], numbers))


def test_pseudoinverse_of_the_duplication_matrix():
    pinv = D.pinv()
    assert simplify(pinv*D) == Identity(n*(n + 1)/2)
    assert np.allclose(evaluate(pinv, {n: 4}), np.linalg.pinv(evaluate(D, {n: 4})))


def test_simplify_brings_products_to_one_form():
    E = MatrixSymbol("E", q, p)
    for one, other in [
        (kron(A, B)*kron(X, E), kron(A*X, B*E)),
        (K(p, m)*kron(A, B), kron(B, A)*K(q, n)),
        ((Identity(n**2) + K(n, n))*kron(S, S), kron(S, S)*(Identity(n**2) + K(n, n))),
        (kron(A, Identity(p))*kron(Identity(n), B), kron(Identity(m), B)*kron(A, Identity(q))),
        (kron(2*A, B)*kron(X, E), 2*kron(A*X, B*E)),
    ]:
        assert simplify(one - other) == ZeroMatrix(*one.shape)
    assert simplify(K(n, n)*kron(R, S) - kron(R, S)*K(n, n)) != ZeroMatrix(n**2, n**2)
    assert simplify(kron(R, S)*kron(T, T) - kron(T, T)*kron(R, S)) != ZeroMatrix(n**2, n**2)


def test_inner_product_of_vecs():
    assert simplify(Trace(Vec(A).T*Vec(Y)) - Trace(A.T*Y)) == 0
    assert simplify(Trace(Vec(A)*Vec(Y).T) - Trace(A.T*Y)) == 0
    assert diff(Vec(A).T*Vec(A), A) == 2*A
    assert diff(Vec(A).T*kron(S, Identity(m))*Vec(A), A) == A*S + A*S.T


def test_textbook_gradients():
    g, w = MatrixSymbol("g", m*p, 1), MatrixSymbol("w", n**2, 1)
    assert diff(g.T*Vec(A*X), A) == Unvec(g, m, p)*X.T
    assert diff(w.T*Vec(S.T), S) == Unvec(w, n, n).T
    assert diff(Vec(R).T*Vec(T*S*T), S) == T.T*R*T.T


def test_laws_without_the_plugin_are_those_of_the_engine_only():
    with sympy_matcalc.installed(False):
        product = K(m, n)*Vec(A)
        assert product == MatMul(K(m, n), Vec(A))
        assert normalized(product, Algebra()) == Vec(A.T)
    assert product.doit() == Vec(A.T)
