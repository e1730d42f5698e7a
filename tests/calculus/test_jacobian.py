"""The Jacobian in the vec form: textbook formulas as typed, and every entry against central differences."""

from __future__ import annotations

import os

import numpy as np
import pytest
import random_expressions
from examples import EXAMPLES, name_of
from sympy import (
    Abs,
    BlockMatrix,
    Determinant,
    DiagMatrix,
    DiagonalOf,
    HadamardPower,
    HadamardProduct,
    Identity,
    Inverse,
    KroneckerProduct,
    Matrix,
    MatrixSymbol,
    Symbol,
    Trace,
    ZeroMatrix,
    cos,
    diff,
    exp,
    floor,
    log,
    sin,
    sqrt,
    symbols,
    tanh,
)

from sympy_matcalc import (
    CommutationMatrix,
    DiagonalizationMatrix,
    DuplicationMatrix,
    EliminationMatrix,
    MatrixExponential,
    MatrixFunction,
    MatrixSum,
    Unvec,
    Vec,
    Vech,
    installed,
    jacobian,
)
from sympy_matcalc.calculus.vec_form import KroneckerForm
from sympy_matcalc.core.combinations import Combination
from sympy_matcalc.core.graph import Graph
from sympy_matcalc.core.laws import differential
from sympy_matcalc.core.maps import NoRule
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.values.differences import central_difference, random_values
from sympy_matcalc.values.evaluation import evaluate

m, n, p, q, r = symbols("m n p q r", integer=True, positive=True)
k = Symbol("k", integer=True, positive=True)
j = Symbol("j", integer=True, nonnegative=True)
t = Symbol("t", real=True)
X, N = MatrixSymbol("X", n, q), MatrixSymbol("N", n, q)
A, B = MatrixSymbol("A", m, n), MatrixSymbol("B", q, p)
S, C, R = (MatrixSymbol(name, n, n) for name in "SCR")
Q = MatrixSymbol("Q", q, q)
x, w = MatrixSymbol("x", n, 1), MatrixSymbol("w", 1, n)
s = MatrixSymbol("s", 1, 1)
a = MatrixSymbol("a", n, 1)
K, D, L, Psi = CommutationMatrix, DuplicationMatrix, EliminationMatrix, DiagonalizationMatrix
I, Diag, kron = Identity, DiagMatrix, KroneckerProduct  # noqa: E741


def vec_deviation(expr, variable, claimed, seed=0):
    """How far a claimed Jacobian is from central differences; nan where these do not settle at a few points."""
    for point in range(4):
        values = random_values((expr, variable, claimed), seed + point)
        near, far = (central_difference(expr, variable, values, step) for step in (5e-4, 1e-3))
        size = max(float(np.max(np.abs(near), initial=0)), 1e-4*float(np.max(np.abs(evaluate(expr, values)))), 1e-12)
        if not np.max(np.abs(near - far), initial=0) <= 1e-6*size:
            continue
        of, by = (getattr(e, "shape", (1, 1)) for e in (expr, variable))
        rows, cols, height, width = (int(evaluate(sympy_size, values)) for sympy_size in (*by, *of))
        wanted = near.reshape(rows, cols, height, width).transpose(3, 2, 1, 0).reshape(height*width, rows*cols)
        value = np.asarray(evaluate(claimed, values))
        return float(np.max(np.abs(value - wanted)))/size if value.shape == wanted.shape else float("inf")
    return float("nan")


TEXTBOOK = [  # Magnus and Neudecker, chapter 9; Luetkepohl, chapter 10; Fackler
    (x.T*a, x, a.T),
    (x.T*C*x, x, x.T*C + x.T*C.T),
    (A*x, x, A),
    (x*x.T, x, kron(x, I(n)) + kron(I(n), x)),
    (Trace(C*S), S, Vec(C.T).T),
    (Trace(S), S, Vec(I(n)).T),
    (a.T*S*a, S, kron(a, a).T),
    (a.T*X*X.T*a, X, 2*kron(X.T*a, a).T),
    (x*x.T*Trace(S), S, kron(x, x)*Vec(I(n)).T),
    (Determinant(S), S, Determinant(S)*Vec(S.inv().T).T),
    (log(Determinant(S)), S, Vec(S.inv().T).T),
    (X, X, I(n*q)),
    (X.T, X, K(n, q)),
    (S + S.T, S, I(n**2) + K(n, n)),
    (S - S.T, S, I(n**2) - K(n, n)),
    (A*X*B, X, kron(B.T, A)),
    (A*X, X, kron(I(q), A)),
    (X*B, X, kron(B.T, I(n))),
    (X.T*C, X, kron(C.T, I(q))*K(n, q)),
    (X*X.T, X, (I(n**2) + K(n, n))*kron(X, I(n))),
    (X.T*X, X, (I(q**2) + K(q, q))*kron(I(q), X.T)),
    (X.T*C*X, X, kron(X.T*C.T, I(q))*K(n, q) + kron(I(q), X.T*C)),
    (X*Q*X.T, X, kron(X*Q.T, I(n)) + kron(I(n), X*Q)*K(n, q)),
    (S*C*S, S, kron(S.T*C.T, I(n)) + kron(I(n), S*C)),
    (S**2, S, kron(S.T, I(n)) + kron(I(n), S)),
    (S**3, S, kron(S.T**2, I(n)) + kron(S.T, S) + kron(I(n), S**2)),
    (S.inv(), S, -kron(S.inv().T, S.inv())),
    (C*S.inv()*R, S, -kron(R.T*S.inv().T, C*S.inv())),
    (HadamardProduct(X, N), X, Diag(Vec(N))),
    (HadamardProduct(X, X), X, 2*Diag(Vec(X))),
    (HadamardPower(X, 3), X, 3*Diag(Vec(HadamardPower(X, 2)))),
    (kron(X, B), X, kron(I(q), K(p, n), I(q))*kron(I(n*q), Vec(B))),
    (kron(B, X), X, kron(I(p), K(q, q), I(n))*kron(Vec(B), I(n*q))),
    (kron(X, X), X, kron(I(q), K(q, n), I(n))*(kron(I(n*q), Vec(X)) + kron(Vec(X), I(n*q)))),
    (Diag(x), x, Psi(n)),
    (DiagonalOf(S), S, Psi(n).T),
    (Vec(A*X*B), X, kron(B.T, A)),
    (Vech(S), S, L(n)),
    (Vech(S.T*S), S, L(n)*(I(n**2) + K(n, n))*kron(I(n), S.T)),
    (Unvec(x, n, 1), x, I(n)),
    (w*C, w, C.T),
    (w.T, w, I(n)),
    (Trace(S)*C, S, Vec(C)*Vec(I(n)).T),
    (2*t*X, t, 2*Vec(X)),
    (Trace(C), S, ZeroMatrix(1, n**2)),
    (C, S, ZeroMatrix(n**2, n**2)),
    ((t*S)**2, t, 2*t*Vec(S**2)),
]


@pytest.mark.parametrize(("expr", "variable", "formula"), TEXTBOOK, ids=str)
def test_textbook_formula_as_typed(expr, variable, formula):
    assert jacobian(expr, variable) == formula
    assert jacobian(expr, variable, layout="denominator") == formula.T
    assert vec_deviation(expr, variable, formula) < 1e-6
    with installed(False):
        assert jacobian(expr, variable) == formula


def test_functions_entry_by_entry():
    assert jacobian(X.applyfunc(sin), X).dummy_eq(Diag(Vec(X.applyfunc(cos))))
    assert vec_deviation(X.applyfunc(sin), X, Diag(Vec(X.applyfunc(cos)))) < 1e-6


@pytest.mark.parametrize("power", [-3, -2, -1, 0, 1, 2, 4])
def test_symbolic_power_agrees_with_numbers(power):
    symbolic = jacobian(S**k, S)
    assert isinstance(symbolic, MatrixSum)
    assert vec_deviation(S**power, S, symbolic.subs(k, power).doit()) < 1e-6
    assert jacobian(S**power, S) == symbolic.subs(k, power).doit()


CASES = [
    ((A*X*B).applyfunc(tanh), X), (Inverse(X.T*X + I(q)), X), (X*Inverse(X.T*X + I(q))*X.T, X), (Trace(X.T*C*X)*X, X),
    (exp(Trace(S))*S.inv(), S), (S/sqrt(Trace(S.T*S)), S), (x/sqrt(Trace(x.T*x)), x), (Diag(x)*C*Diag(x), x),
    (S*C*S.T*R*S, S), (HadamardProduct(S, S.T, C), S), (kron(X, x*x.T), X), (kron(B, X, C), X), (kron(X, C, X.T), X),
    (Trace(kron(S, C)*kron(R, S.T*S)), S), (Determinant(kron(S, C) + kron(R, C)), S), (Trace(X*X.T)*kron(X, C), X),
    (BlockMatrix([[S, C], [S.T, S*R]]), S), (S[0:k, 0:k], S), ((A*X)[:, 0:1], X), (HadamardPower(X, t), X),
    (Diag(w)*C, w), (Trace(s)*X, s), (Trace(s**3)*x.T, s), (X[0, 0]*X, X), (Vec(X)*Vec(X).T, X),
    (Unvec(kron(I(n), S)*Vec(S), n, n), S),
    (Trace(MatrixExponential(S))*S, S), (Matrix([[t, 1], [t**2, sin(t)]]), t), (D(n)*Vech(S*S), S),
    ((C*(C*x).applyfunc(tanh)).applyfunc(tanh), x), (S*(C + S*(R + S*C)), S), (S.T.inv()*C + C*S.inv(), S),
    (MatrixSum(S**j*C*S, (j, 0, k)), S), (diff(Trace(C*S**k), S), S),
    (C*MatrixSum(A.T*A*S**j, (j, 1, 2))*S, S), (Trace(kron(S, C)*kron(R, R)), S),
    (Matrix([[Trace(S), 1], [Determinant(S), Trace(S*S)]]), S), (S**2*Trace(S)**2*C, S), (X.T*X - X.T*C*X, X),
]


@pytest.mark.parametrize(("expr", "variable"), CASES, ids=str)
def test_against_central_differences(expr, variable):
    claimed = jacobian(expr, variable)
    assert vec_deviation(expr, variable, claimed) < 1e-6
    assert claimed.doit() == claimed
    if variable != s:  # SymPy's transpose of a power of a 1x1 matrix is the power of its transpose
        assert jacobian(expr, variable, layout="denominator") == claimed.T


@pytest.mark.parametrize("sizes", [{n: 2, q: 3, m: 1, p: 2}, {n: 1, q: 3, m: 2, p: 1}, {n: 3, q: 1, m: 2, p: 2}],
                         ids=str)
@pytest.mark.parametrize("expr", [A*X*B, X.T, X*X.T, X.T*C*X, kron(X, B), HadamardProduct(X, N),
                                  X.T*Inverse(X*X.T + C)], ids=str)
def test_concrete_sizes(expr, sizes):
    fixed, variable = expr.subs(sizes), X.subs(sizes)
    claimed = jacobian(fixed, variable)
    assert vec_deviation(fixed, variable, claimed) < 1e-6
    assert vec_deviation(fixed, variable, jacobian(expr, X).subs(sizes).doit()) < 1e-6


@pytest.mark.parametrize("variable", [X.T, X[0, 1], X[1, 0]], ids=str)
def test_by_a_transpose_and_by_an_entry(variable):
    for expr in (A*X*B, X*X.T, Trace(X.T*C*X)):
        claimed = jacobian(expr, variable)
        values = random_values((expr, claimed))
        difference = central_difference(expr, variable, values)
        shape = evaluate(claimed, values).shape
        axes = (3, 2, 1, 0) if variable == X.T and expr.is_Matrix else range(difference.ndim)[::-1]
        assert np.allclose(difference.transpose(axes).reshape(shape), evaluate(claimed, values), atol=1e-7)


def test_hessians_are_jacobians_of_gradients():
    assert jacobian(diff(log(Determinant(S)), S), S) == -kron(S.inv(), S.inv().T)*K(n, n)
    assert jacobian(diff(Trace(X.T*C*X), X), X) == kron(I(q), C) + kron(I(q), C.T)
    for f in (log(Determinant(S)), Trace(S.T*C*S*R), exp(Trace(S.T*S)), Trace(S**3), Determinant(S)*Trace(S)):
        hessian = jacobian(diff(f, S), S)
        values = random_values((f, hessian), seed=2)
        number = evaluate(hessian, values)
        assert np.allclose(number, number.T)
        assert vec_deviation(diff(f, S), S, hessian, seed=2) < 1e-6


def test_vector_by_vector_is_the_transpose_of_the_native_derivative():
    for f in (A*x, (A*x).applyfunc(exp), HadamardProduct(x, C*x), C*x*2 + x):
        assert jacobian(f, x, layout="denominator").dummy_eq(diff(f, x))


def test_equal_functions_have_equal_jacobians():
    assert jacobian((A*X*B).T, X) == jacobian(B.T*X.T*A.T, X)
    assert jacobian(C*(S + S.T)*R, S) == jacobian(C*S*R + C*S.T*R, S)
    assert jacobian(Unvec(kron(B.T, A)*Vec(X), m, p), X) == jacobian(A*X*B, X)
    assert jacobian(Trace(X.T*X), X) == jacobian(Vec(X).T*Vec(X), X)


@pytest.mark.parametrize("example", [e for es in EXAMPLES.values() for e in es], ids=name_of)
def test_matrix_of_every_linear_map(example):
    """vec(push(D)) = M vec(D)"""
    expr, variable = example
    algebra = KroneckerForm()
    expr = normalized(expr, algebra)
    graph = Graph(expr)
    depends = graph.dependent(graph.add(variable))
    values = random_values((expr, *[node for node in graph.nodes if node.is_Matrix]), seed=5)
    rng = np.random.default_rng(7)
    for node, children in zip(graph.nodes, graph.children):
        active = [i for i, child in enumerate(children) if depends[child]]
        if not active or differential.of(type(node)) is None or not hasattr(node, "is_Matrix"):
            continue
        for i, map_ in differential.of(type(node))(node, active):
            argument = graph.nodes[children[i]]
            if not hasattr(argument, "is_Matrix"):
                continue
            shape = algebra.shape(argument) if argument.is_Matrix else (Identity(1).shape)
            try:
                claimed = map_.matrix(shape, algebra)
            except NoRule:
                continue
            symbol = MatrixSymbol("d_", *shape) if argument.is_Matrix else Symbol("d_")
            size = [int(evaluate(axis, values)) for axis in shape]
            tangent = rng.normal(size=size)
            point = {**values, symbol: tangent if argument.is_Matrix else tangent.item()}
            pushed = map_.push(algebra.read(symbol) if argument.is_Matrix else symbol, algebra)
            pushed = algebra.expression(pushed) if isinstance(pushed, Combination) else pushed
            value = np.asarray(evaluate(pushed, point)).reshape(-1, order="F")
            matrix = evaluate(algebra.expression(claimed), point)
            assert np.allclose(np.asarray(matrix).reshape(len(value), -1) @ tangent.reshape(-1, order="F"), value)


CASES_DRAWN = int(os.environ.get("SYMPY_MATCALC_RANDOM_CASES", "300"))//6


def test_random_expressions():
    decided = 0
    for seed in range(CASES_DRAWN):
        of = ("matrix", "matrix", "scalar")[seed % 3]
        case = random_expressions.random_case(seed=seed, depth=1 + seed % 3, by="matrix", of=of, classes="all")
        try:
            claimed = jacobian(case.expr, case.variable)
        except NotImplementedError:
            continue
        off = vec_deviation(case.expr, case.variable, claimed, seed=seed)
        assert not off > 1e-5, f"{case.line}: jacobian({case.expr}, {case.variable}) = {claimed} is off by {off:.2g}"
        decided += off == off
    assert decided > 0.8*CASES_DRAWN


def test_what_is_not_known_is_said():
    with pytest.raises(NotImplementedError, match="no vec form is known"):
        jacobian(floor(Trace(S))*S, S)
    with pytest.raises(NotImplementedError, match="no vec form is known"):
        jacobian(MatrixFunction(Abs, S), S)


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="numerator"):
        jacobian(S, S, layout="gradient")
    with pytest.raises(ValueError, match="no matrix symbol"):
        jacobian(S, S*C)
    with pytest.raises(TypeError):
        jacobian("S < 3", S)
