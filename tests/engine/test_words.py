"""The gradients of words: the very expression that the sweep finds, on random words; what is none is left to it."""

import pytest
from random_words import CASES, Letters, a, b, m, n
from sympy import (
    Determinant,
    DiagMatrix,
    Dummy,
    HadamardProduct,
    Identity,
    Inverse,
    MatAdd,
    MatMul,
    MatrixSymbol,
    Piecewise,
    Sum,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
    assuming,
    diff,
    exp,
    log,
    pi,
    sin,
    sqrt,
)
from sympy.assumptions.ask import Q
from sympy.matrices.exceptions import ShapeError

from sympy_matcalc import derivative
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.laws import cycles, differential, products, sums, typed
from sympy_matcalc.core.maps import Pairing
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.engine.own_laws import SPOKEN_OF
from sympy_matcalc.engine.sweep import gradient, swept
from sympy_matcalc.engine.words import gradient_of_words
from sympy_matcalc.values.differences import deviation


def test_random_words_have_the_answer_of_the_sweep():
    found = logarithms = 0
    for seed in range(CASES):
        letters = Letters(seed)
        f = letters.function()
        for variable in sorted(f.atoms(MatrixSymbol), key=str):
            fast = gradient_of_words(f, variable)
            if fast is not None:
                found += 1
                logarithms += f.has(log)
                assert fast == swept(f, variable), (seed, f, variable)
                assert fast == normalized(fast, Algebra()), (seed, f, variable)
    assert found > CASES//3
    assert logarithms > CASES//20


@pytest.mark.parametrize(("draw", "least"), [
    (lambda letters: letters.scalar_function(letters.random.choice([1, 2, 3])), CASES//2), (Letters.form, CASES//4)],
    ids=["functions", "forms"])
def test_random_functions_and_forms_have_the_answer_of_the_sweep(draw, least):
    found = 0
    for seed in range(CASES):
        f = draw(Letters(seed))
        for variable in sorted(f.atoms(MatrixSymbol), key=str):
            fast = gradient_of_words(f, variable)
            if fast is not None:
                found += 1
                assert fast == swept(f, variable), (seed, f, variable)
    assert found > least


A, B, X = (MatrixSymbol(name, n, n) for name in "ABX")
x, y = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)
P0 = MatrixSymbol("P0", n, n)
P, Y = MatrixSymbol("P", 3, 3), MatrixSymbol("Y", 3, 3)
W, N = MatrixSymbol("W", n, m), MatrixSymbol("N", 3, 2)

OF_WORDS = [
    (Trace(X), X), (Trace(A*X), X), (Trace(A*X*B*X.T), X), (x.T*A*x, x), (Trace(A*X.inv()*B), X),
    (Trace(A*X.T.inv()*B), X), (Trace(X.T*X) - 3*Trace(A*X), X), ((A*x - y).T*(A*x - y), x),
    (Trace(A), X), (Trace(X*A) - Trace(A*X), X),
    (Trace((P*Y - Y.T)*(P*Y - Y.T).T)/2, Y), (Trace(X**2), X), (Trace(X.T**3*A), X), (Trace(A**2*X*B), X),
    (Trace(A*X**2*B*X), X), (log(Determinant(A*X*B)), X), (log(Determinant(2*pi*a*X.T))/2 - Trace(X.inv()*A), X),
    (log(Determinant(A*X + B.T)), X), (log(Determinant(Y.inv()*P))/2 + Trace(P*Y**2), Y),
    (log(Determinant(W.T*X*W)), W), (m*log(Determinant(A*X + X.T)) - log(Determinant(X**3)), X),
    (Trace((A*X*A.T + X).inv()*B*X), B), (Trace(A*X*A.T), X),
    (Trace((Identity(n) - A*X).T*(Identity(n) - A*X)), X), (Trace((2*Identity(3) + P*Y.T)*Y), Y),
    ((A*X*x + y).T*B*(A*X*x + y), X), (Trace((A*X - B).T*X*(A*X - B)), X), ((2*A*x - 4*y).T*B*(2*A*x - 4*y)/2, x),
    (-(x - y).T*A.inv()*(x - y)/2, x), (Trace((X - A).T*(X - A)), X),
    (Trace((Identity(n) - A)*B*X.T) + Trace(P0*X.T) - Trace(A*P0*X.T), X),
    (log(Determinant(X))**2, X), (log(Determinant(X) + 1), X), (sin(a)*log(Determinant(X)), X), (Determinant(X)**a, X),
    (log(exp(-Trace((x - y).T*(x - y))/2) + exp(-Trace((x - A*y).T*(x - A*y))/2)), x),
    (exp(Trace(X) + Trace(A*X)), X), (sin(Trace(X))*Trace(X), X), ((a + Trace(X)*Trace(A*X))**2, X),
    (exp(Trace(A*X))*Determinant(A), X), (Trace(X.T*A*X)/Trace(X.T*B*X), X), (sqrt(Trace((x - y).T*A*(x - y))), x),
    (a*(Trace(X.T*X) - 3) - a*log(Determinant(X)) + b*log(Determinant(X))**2, X), ((Determinant(X) - 1)**2/2, X),
    (Determinant(X), X),
    (sin(Trace(X)), X), (sin(a)*Trace(X), X), (exp(a*Trace(A*X) - 3)/b, X), (sqrt(Trace(X.T*X)), X),
    (1/(1 + Trace((x - y).T*(x - y))/n), x), (log(1 + Trace(y.T*y) + Trace(x.T*A*x)/a), x), (Trace(A*X)/Trace(B*X), X),
    (exp(sin(Trace(A*X))), X), (Trace(x.T*y)*exp(-Trace(x.T*A*y)), x), ((A*x - y).T*(A*x - y)/n, x),
    ((A*x - y).T*(A*x - y)*a, A), (a*Trace((A*X - B).T*(A*X - B)), X),
    (x.T*A*x - a*x.T*x, x), ((A*x - y).T*(A*x - y) + a*x.T*x, x), (x.T*A*x/2 - y.T*(B*x - y), x),
]


@pytest.mark.parametrize(("f", "variable"), OF_WORDS, ids=str)
def test_words_are_right(f, variable):
    found = gradient_of_words(f, variable)
    assert found is not None
    assert found == swept(f, variable) == diff(f, variable)
    assert deviation(f, variable, found) < 1e-6


LEFT_TO_THE_SWEEP = [
    log(Determinant(X + x*x.T)), log(Determinant(x*x.T + X)), log(Determinant(N*N.T*Y)),
    log(Determinant(Identity(n) + X)), log(Determinant(x.T*y)), log(Determinant(DiagMatrix(X*y))),
    log(Determinant(A*DiagMatrix(X*y))), log(Determinant(HadamardProduct(A, X))), log(Determinant(X**-2)),
    Trace((W.T*DiagMatrix(X*y)*W).inv()), Trace((W.T*B*W).inv()),
    Trace(W.T*X*W*(W.T*B*W).inv()), log(Determinant((A*X)**a)), log(Determinant(sin(a)*X)),
    log(Determinant((A + X)**2)),
    Trace(X**-2), Trace(X**a), Trace(X*A*X.inv()), Trace((A + X)**2), Trace(MatMul(X, X)), Trace((A*X)**2),

    Trace((A + X).inv()), Trace((5*A + X).inv()), Trace((5*A*X + X).inv()*B), Trace(x*y.T*X*x*y.T),
    x.T*y*x.T*X*y, Symbol("z", commutative=False)*Trace(X),
    Trace(MatMul(X, MatMul(A, X))), Trace(MatMul(2, X)), Trace(MatAdd(X, A)),
    Trace(X.T.inv()*X.T), Trace(MatMul(A, MatAdd(X, MatAdd(A, B)))), Trace(MatMul(A, MatAdd(X, X))),
    Trace(MatMul(Transpose(A*X), B)), Trace(MatMul(X, Identity(n), A)), Trace(MatMul(X, ZeroMatrix(n, n))),
    Trace(MatMul(Inverse(Inverse(X)), A)), Trace(MatMul(X, MatAdd(A, X, Identity(n)))),
    *(log(Determinant(matrix)) for matrix in (
        Transpose(A*X), Transpose(A + X), Inverse(Transpose(A*X)), Transpose(Transpose(X)))),
    # One trace in two spellings, one that is split, and what is not of whole matrices.
    exp(Trace(A*X))*Trace(X*A), exp(Trace(A*X))*log(Trace(X.T*A.T)),
    sin(Trace(X.T)), sin(Trace(X))*Trace(A + B), exp(Trace(X))*A[0, 0], Sum(a, (a, 1, n))*Trace(X),
    Piecewise((Trace(X), a > 1), (0, True)), sin(x.T*X*x),
    # What meets at X.T or X**2 is summed there, before what a scalar stands in front of is.
    a*Trace(X*x*y.T*X.T) + b*Trace(X.T*A*X**2), a*log(Determinant(A - X**2)),
]


@pytest.mark.parametrize("f", LEFT_TO_THE_SWEEP, ids=str)
def test_what_is_not_of_words_is_left_to_the_sweep(f):
    assert gradient_of_words(f, X) is None


def test_a_sum_out_of_order_stands_in_the_answer_as_the_typed_form_has_it():
    f = Trace(MatMul(X, MatAdd(X, A, evaluate=False)))
    assert gradient(f, X) == swept(f, X)
    flipped = Trace(MatMul(X, MatAdd(B, A, evaluate=False)))
    assert gradient(flipped, X) == A.T + B.T


def test_assumptions_are_asked():
    assert diff(Trace(A*X*A), A) == A.T*X.T + X.T*A.T
    with assuming(Q.symmetric(A), Q.symmetric(X)):
        assert diff(Trace(A*X*A), A) == A*X + X*A
    assert diff(Trace(A*X*A), A) == A.T*X.T + X.T*A.T


def test_symbols_of_one_name_are_told_apart():
    other = MatrixSymbol("X", n, 1)
    assert gradient_of_words(other.T*A*other, X) == ZeroMatrix(n, n)
    odd, even = (MatrixSymbol("Z", k, k) for k in (Symbol("k", odd=True), Symbol("k", even=True)))
    assert gradient_of_words(Trace(odd*odd.T), odd) == 2*odd
    assert gradient_of_words(Trace(odd*odd.T), even).shape == even.shape
    names = [(Dummy("X"), Dummy("X")), (Symbol("X", real=True), Symbol("X", positive=True)), ("X", Symbol("X"))]
    for one, two in names:
        V, U = MatrixSymbol(one, n, n), MatrixSymbol(two, n, n)
        assert diff(Trace(A*V) + Trace(B*U), V) == A.T
        assert diff(Trace(V.T*U), V) == U
        u, v = MatrixSymbol(one, n, 1), MatrixSymbol(two, n, 1)
        assert diff(u.T*A*v, u) == A*v
        assert diff(A*u + A.T*v, u) == A.T


@pytest.mark.parametrize("f", [
    log(Determinant(Transpose(A*X))) + Trace(X), log(Determinant(Transpose(X + A))) - Trace(A*X),
    log(Determinant(Inverse(Transpose(A*X)))) + Trace(X), 2*log(Determinant(Transpose(X.T*X + A))) + Trace(X),
    log(Determinant(Transpose(Transpose(X)))) + Trace(A*X),
    Trace(X*(a*Identity(n) + a*A)*X.T*B), log(Determinant(B + X*(a*Identity(n) + a*A))), Trace(X*(2*a*A - 4*a*B)*X.T*B),
    Trace(X*(n*Identity(n) + n*A)*B), sin(Trace(X*(a*Identity(n) + a*A)*B)), Trace(X*(exp(a)*A + exp(a)*B)*X.T),
    Trace(X*(a*A + a*B)**2*X.T), Trace(X*(a*A + a*B)**-1*X.T*B), x.T*(a*X + a*B)*x,
], ids=str)
def test_what_stands_in_sums_and_in_logarithms_is_not_lost(f):
    answer = diff(f, X)
    assert answer == derivative(f, X) == answer.doit()
    assert deviation(f, X, answer) < 1e-6


def test_vectors_with_a_scalar_shared_within_a_sum():
    assert diff((a*Identity(n) + a*A)*x, x) == a*Identity(n) + a*A.T
    assert diff(x.T*(a*A + a*B)*x, x) == (a*A + a*B)*x + (a*A + a*B).T*x


def differently(node, active):
    yield 0, Pairing(2*Identity(node.arg.rows))


@pytest.mark.parametrize("register", [
    lambda: differential.__setitem__(Trace, differently),
    lambda: products(MatrixSymbol)(lambda factors, k, by: None),
    lambda: cycles(MatrixSymbol)(lambda factors, k, by: None),
    lambda: sums(MatrixSymbol)(lambda terms, by: None),
    lambda: typed.__setitem__(Trace, lambda node, args, by: node),
], ids=["differential", "products", "cycles", "sums", "typed"])
def test_a_law_registered_late_is_obeyed(register):
    """Then the sweep asks it."""
    assert gradient_of_words(Trace(A*X), X) == A.T
    kept = differential[Trace], typed[Trace]
    law = register()
    try:
        assert gradient_of_words(Trace(A*X), X) is None
        assert diff(Trace(A*X), X) == (A.T if differential[Trace] is kept[0] else 2*A.T)
    finally:
        differential[Trace], typed[Trace] = kept
        for kind in (products, cycles, sums):
            if law is not None:
                kind.remove(law)
    assert diff(Trace(A*X), X) == gradient_of_words(Trace(A*X), X) == A.T


def test_no_law_of_ours_beside_the_rules_concerns_words():
    assert not any(kind.of(*SPOKEN_OF) for kind in (products, cycles, sums))


@pytest.mark.parametrize("f", [
    Trace(A), 2*Trace(A*A.T) + 1, a*Trace(A.inv()*A.T), log(Determinant(A)), Trace(A)*Trace(A.T*A), x.T*A*x, x.T*x,
    Trace((A + a*Identity(n))*A), Trace(MatrixSymbol("A", 3, 3)**2)], ids=str)
@pytest.mark.parametrize("variable", [X, *(MatrixSymbol("V", *shape) for shape in ((2, 3), (n, 1), (1, 1)))], ids=repr)
def test_without_the_variable_the_gradient_is_zero(f, variable):
    answer = diff(f, variable)
    assert answer == derivative(f, variable) == ZeroMatrix(*variable.shape)
    assert type(answer) is ZeroMatrix


def test_a_namesake_of_the_variable_is_no_reason_for_zero():
    with pytest.raises(ShapeError, match="has the shape"):
        diff(Trace(A), MatrixSymbol("A", 2, 3))
    with pytest.raises(ShapeError, match="has the shape"):
        diff(Trace(A.T*B + B), MatrixSymbol("A", 2, 3))
