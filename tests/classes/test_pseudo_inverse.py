"""The pseudo-inverse: its four laws, its differential against numbers, and what SymPy does with the object."""

import pickle
import random

import numpy as np
import pytest
from sympy import (
    Derivative,
    I,
    Identity,
    ImmutableMatrix,
    Matrix,
    MatrixSymbol,
    OneMatrix,
    Q,
    Rational,
    Trace,
    ZeroMatrix,
    ask,
    diff,
    lambdify,
    latex,
    pretty,
    refine,
    simplify,
    symbols,
)

from sympy_matcalc import MatrixExponential, PseudoInverse, compiled, equal, parse_plain, plain
from sympy_matcalc.values.differences import deviation
from sympy_matcalc.values.evaluation import evaluate

n, m, k = symbols("n m k", integer=True, positive=True)
t = symbols("t", real=True)
X, Y, C = MatrixSymbol("X", n, m), MatrixSymbol("Y", n, m), MatrixSymbol("C", n, k)
A, B = MatrixSymbol("A", n, n), MatrixSymbol("B", n, n)
x, y = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)
P = PseudoInverse(X)


@pytest.mark.parametrize("of", [X, X.T, A*X, X + Y, A.inv()*X, x*y.T], ids=str)
def test_the_four_laws(of):
    p = PseudoInverse(of)
    assert simplify(of*p*of) == of
    assert simplify(p*of*p) == p
    symmetric = equal if of == X + Y else lambda left, right: simplify(left - right) == ZeroMatrix(*left.shape)
    assert symmetric((of*p).T, of*p)
    assert symmetric((p*of).T, p*of)


def test_what_follows_from_them():
    assert simplify(P*X*X.T) == simplify(X.T*X*P) == X.T
    assert simplify(X*P*P.T) == simplify(P.T*P*X) == P.T
    assert simplify((X*P)**2 - X*P) == ZeroMatrix(n, n)
    assert simplify(Trace(X*P) - Trace(P*X)) == 0
    assert simplify(X.T*(y - X*P*y)) == ZeroMatrix(m, 1)
    assert simplify(PseudoInverse(P)) == PseudoInverse(P).doit() == X
    assert simplify(PseudoInverse(-2*X) + P/2) == ZeroMatrix(m, n)
    assert simplify(PseudoInverse(A.inv())) == A
    assert simplify(PseudoInverse(OneMatrix(n, m)) - OneMatrix(m, n)/(n*m)) == ZeroMatrix(m, n)
    assert PseudoInverse(ZeroMatrix(n, m)).doit() == ZeroMatrix(m, n)
    assert PseudoInverse(Identity(n)).doit() == Identity(n)


def test_what_does_not_follow():
    assert simplify(X*P) != Identity(n)
    assert simplify(P*X) != Identity(m)
    assert equal(PseudoInverse(A*B), PseudoInverse(B)*PseudoInverse(A)).verdict == "unequal"
    assert equal(P, 2*P).verdict == "unequal"
    assert simplify(PseudoInverse(t*X)) == PseudoInverse(t*X)  # for t = 0 it is 0


def test_equal_to_the_formulas_of_full_rank():
    assert equal(P, (X.T*X).inv()*X.T)
    assert equal(P, X.T*(X*X.T).inv())
    assert equal(PseudoInverse(X.T*X)*X.T, P)
    assert refine(PseudoInverse(A), Q.invertible(A)) == A.inv()
    assert refine(P) == P
    assert ask(Q.symmetric(PseudoInverse(A)), Q.symmetric(A)) is True
    assert ask(Q.invertible(PseudoInverse(A))) is None


@pytest.mark.parametrize("shape", [(4, 2), (2, 4), (3, 3), (3, 1), (1, 3), (1, 1)], ids=str)
def test_derivatives_against_differences(shape):
    M, D = MatrixSymbol("M", *shape), MatrixSymbol("D", *shape[::-1])
    p = PseudoInverse(M)
    for f in (Trace(D.T*p), Trace(D*M*p*p.T), Trace(D.T*PseudoInverse(M - D.T))):
        assert deviation(f, M, diff(f, M), seed=1) < 1e-6
    if 1 not in shape:
        assert deviation(p, M, diff(p, M), seed=2) < 1e-6


def test_where_the_rank_is_not_full_but_constant():
    u, v, D = MatrixSymbol("u", 3, 1), MatrixSymbol("v", 4, 1), MatrixSymbol("D", 3, 4)
    L, R = MatrixSymbol("L", 4, 2), MatrixSymbol("R", 2, 4)
    for f, variable in ((Trace(PseudoInverse(u*v.T)*D), u), (Trace(PseudoInverse(L*R)*L*R*L*L.T), R)):
        assert deviation(f, variable, diff(f, variable), seed=4) < 1e-6


def test_variable_projection():
    r = y - X*P*y
    assert equal(diff(y.T*r, X), -2*r*(P*y).T)
    assert simplify(diff(Trace(X*P), X)) == ZeroMatrix(n, m)
    assert diff(Trace(P*C*C.T*P.T), C) == 2*P.T*P*C


def test_values_and_code():
    rng = np.random.default_rng(3)
    for value in (rng.normal(size=(4, 2)), rng.normal(size=(2, 3)), np.outer([1, 2, 3], [1.0, -1.0])):
        point = {n: value.shape[0], m: value.shape[1], X: value}
        expected = np.linalg.pinv(value)
        assert np.allclose(evaluate(P, point), expected)
        assert np.allclose(lambdify((n, m, X), P)(*value.shape, value), expected)
        assert np.allclose(compiled(P, [X])(value), expected)
    assert np.allclose(compiled(PseudoInverse(x), [x])(np.array([3.0, 4.0])), [0.12, 0.16])
    assert PseudoInverse(Matrix([[1, 2], [2, 4]])).doit() == Matrix([[1, 2], [2, 4]])/25
    column = MatrixSymbol("c", 2, 1)
    squares = column[0, 0]**2 + column[1, 0]**2
    assert (PseudoInverse(column).as_explicit()[0, 0] - column[0, 0]/squares).simplify() == 0
    exact = evaluate(PseudoInverse(Matrix([[1], [Rational(1, 2)]])), {})
    assert np.allclose(exact, [[0.8, 0.4]])


def test_what_sympy_does_with_it():
    assert P.shape == (m, n)
    assert PseudoInverse(X.T) == P.T
    assert latex(P) == "X^{+}"
    assert latex(PseudoInverse(A + B)) == r"\left(A + B\right)^{+}"
    assert "+" in pretty(P)
    assert str(P) == "PseudoInverse(X)"
    assert plain(P*X) == "pinv(X)*X"
    assert parse_plain("pinv(X)*y", symbols=[X, y]) == P*y
    assert pickle.loads(pickle.dumps(P)) == P
    assert PseudoInverse(Matrix([[t, 1]])).doit() == PseudoInverse(Matrix([[t, 1]]))
    assert P.subs(X, 2*X) == PseudoInverse(2*X)
    with pytest.raises(TypeError, match="PseudoInverse is of a matrix, and t is none"):
        PseudoInverse(t)


def test_random_words_keep_their_values():
    rng = random.Random(5)
    value = np.random.default_rng(6).normal(size=(3, 2)) @ np.array([[1.0, 2, 0], [0, 1, 1]])
    Z = MatrixSymbol("Z", 3, 3)
    letters = [Z, Z.T, PseudoInverse(Z), PseudoInverse(Z.T)]
    for _ in range(60):
        word = rng.choices(letters, k=rng.randint(2, 6))
        product = word[0]
        expected = evaluate(word[0], {Z: value})
        for letter in word[1:]:
            product, expected = product*letter, expected @ evaluate(letter, {Z: value})
        for form in (product, simplify(product)):
            assert np.allclose(evaluate(form, {Z: value}), expected, atol=1e-8*np.abs(expected).max() + 1e-8), word


COMPLEX = [ImmutableMatrix([[1, I, 2], [0, I, 1]])*MatrixSymbol("W", 3, 3),
           MatrixExponential(I*MatrixSymbol("W", 2, 2))*MatrixSymbol("Z", 2, 3),
           MatrixSymbol("Z", 3, 2).adjoint()*MatrixSymbol("W", 3, 3)]


@pytest.mark.parametrize("of", COMPLEX, ids=str)
def test_laws_with_transposes_are_of_real_matrices(of):
    random_ = np.random.default_rng(1)
    point = {one: random_.normal(size=one.shape) + 1j*random_.normal(size=one.shape)
             for one in of.atoms(MatrixSymbol)}
    pinv = PseudoInverse(of)
    for product in (pinv*of*of.T, of.T*of*pinv, of*pinv.T.T*pinv.T, pinv.T*pinv*of, (of*pinv).T - of*pinv):
        assert np.allclose(evaluate(simplify(product), point), evaluate(product.doit(deep=False), point))
    assert simplify(of*pinv*of) == of.doit()
    assert not np.allclose(evaluate(pinv*of*of.T - of.T, point), 0)


def test_the_derivative_by_what_stands_in_a_complex_matrix_is_open():
    derivative = diff(Trace(B*(X + I*Y)*PseudoInverse(X + I*Y)), X)
    assert derivative.has(Derivative)


def test_an_inverse_of_what_only_an_assumption_says_to_be_square_is_not_made():
    for fact in (Q.invertible(X), Q.orthogonal(X)):
        assert refine(P, fact) == P
