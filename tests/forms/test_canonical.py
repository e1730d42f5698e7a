"""The expanded form on random expressions: sound, idempotent, one form for one value, in any order of building."""

import random
from collections import defaultdict

import numpy as np
import pytest
from equality import pairs
from random_expressions import random_case
from sympy import (
    DiagMatrix,
    DiagonalOf,
    Expr,
    HadamardProduct,
    Identity,
    ImmutableMatrix,
    Integer,
    Inverse,
    KroneckerProduct,
    MatAdd,
    MatMul,
    MatrixSymbol,
    OneMatrix,
    Rational,
    S,
    Symbol,
    Trace,
    count_ops,
    diff,
    simplify,
    symbols,
)
from sympy.core.traversal import preorder_traversal
from sympy.matrices.expressions.matexpr import MatrixElement

from sympy_matcalc.forms.canonical import Canonical
from sympy_matcalc.values.differences import random_values
from sympy_matcalc.values.evaluation import evaluate

n, m = symbols("n m", integer=True, positive=True)
A, B = MatrixSymbol("A", n, n), MatrixSymbol("B", n, n)
P, Q = MatrixSymbol("P", n, m), MatrixSymbol("Q", m, n)
x, y, u = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1), MatrixSymbol("u", m, 1)

ATOMS = {(n, n): [A, B, A.T, Identity(n)], (n, m): [P], (m, n): [Q, P.T], (n, 1): [x, y], (1, n): [x.T, y.T],
         (m, 1): [u], (1, m): [u.T], (m, m): [Identity(m)]}


def matrix(rng, shape, depth, classes):
    """A random matrix; ``classes`` says what it may be made of."""
    rows, cols = shape = S(shape[0]), S(shape[1])
    if depth == 0 or rng.random() < 0.15:
        return rng.choice(ATOMS.get(shape, []) + [OneMatrix(*shape)])
    kinds = ["product"]*4 + ["hadamard", "transpose", *classes]
    kinds += ["diagonal"] if rows == cols else ["diagonal of"] if shape == (n, 1) else []
    kind = rng.choice(kinds)
    if kind == "hadamard":
        return HadamardProduct(matrix(rng, shape, depth - 1, classes), matrix(rng, shape, depth - 1, classes))
    if kind == "transpose":
        return matrix(rng, (cols, rows), depth - 1, classes).T
    if kind == "diagonal":
        return DiagMatrix(matrix(rng, (rows, 1), depth - 1, classes)) if rows != 1 else \
            MatMul(Trace(matrix(rng, (n, n), depth - 1, classes)), Identity(1))
    if kind == "diagonal of":
        return DiagonalOf(matrix(rng, (n, n), depth - 1, classes))
    if kind == "sum":
        return matrix(rng, shape, depth - 1, classes) + matrix(rng, shape, depth - 1, classes)
    if kind == "inverse" and rows == cols != 1:
        return Inverse(matrix(rng, shape, depth - 1, classes) + Identity(rows))
    if kind == "kronecker":
        parts = [(rows, S.One), (S.One, rows)], [(cols, S.One), (S.One, cols)]
        down, across = (rng.choice(part) for part in parts)
        return KroneckerProduct(*[matrix(rng, part, depth - 1, classes) for part in zip(down, across)])
    inner = rng.choice([n, n, m, 1])
    return matrix(rng, (rows, inner), depth - 1, classes)*matrix(rng, (inner, cols), depth - 1, classes)


def _values(sizes, seed):
    rng = np.random.default_rng(seed)
    values = {n: sizes[0], m: sizes[1]}
    for symbol in (A, B, P, Q, x, y, u):
        shape = [int(size.subs({n: sizes[0], m: sizes[1]})) for size in symbol.shape]
        values[symbol] = rng.uniform(0.5, 2, size=shape)
    return values


VALUES = [_values((3, 2), 0), _values((2, 4), 1)]


def _fingerprint(expr):
    """The same for equal matrices, and by chance only for others: projections of the values at two points."""
    arrays = [np.atleast_2d(evaluate(expr, values)) for values in VALUES]
    return [float(np.sum(array*np.random.default_rng(7).uniform(1, 2, size=array.shape))) for array in arrays]


@pytest.mark.parametrize("classes", [(), ("sum",), ("sum", "inverse"), ("kronecker",)], ids=str)
def test_one_form_for_one_value(classes):
    """Random expressions are equal if, and but for a few only if, their forms are."""
    rng = random.Random(f"one form {classes}")
    forms, by_value = {}, defaultdict(set)
    for number in range(120):
        shape = rng.choice([(n, n), (n, 1), (n, m), (1, 1)])
        try:
            expr = matrix(rng, shape, rng.choice([2, 3]), classes)
        except AttributeError:  # SymPy cannot transpose a KroneckerProduct with a scalar in it
            continue
        value = _fingerprint(expr)
        if not np.all(np.isfinite(value)) or max(map(abs, value)) > 1e6:
            continue
        form = Canonical().form(expr)
        where = f"expression {number} of {classes}: {expr}"
        known = forms.setdefault(form, value)
        assert np.allclose(known, value, rtol=1e-6), where
        assert np.allclose(_fingerprint(form), value, rtol=1e-6), where
        assert Canonical().form(form) == form, where
        by_value[(shape, *[f"{v:.5e}" for v in value])].add(form)
    split = [forms for forms in by_value.values() if len(forms) > 1]
    assert len(split) <= 1, split


@pytest.mark.parametrize("size", [None, 1, 2], ids=["symbolic", "1", "2"])
def test_the_form_of_a_form_is_itself(size):
    """At size 1 products of matrices are powers, determinants of blocks are sums."""
    typed = pairs.names(size, size)
    for pair in pairs.EQUAL:
        for text in (pair.lhs, pair.rhs):
            try:
                side = eval(text, typed)
            except (AttributeError, ValueError):  # SymPy cannot build some of size 1
                continue
            if isinstance(side, Expr):
                form = Canonical().form(side)
                assert Canonical().form(form) == form, text


@pytest.mark.parametrize("number", [Rational(1, 2), Symbol("t"), Integer(0)], ids=str)
def test_an_explicit_number_hides_no_trace(number):
    """x' [c] y = c x'y, wherever the number stands, and in sums as well."""
    C, s = ImmutableMatrix([[number]]), MatrixSymbol("s", 1, 1)
    for expr, wanted in (
            (MatMul(x.T, y, C), number*x.T*y), (MatMul(C, x.T, A, y), number*x.T*A*y), (MatMul(x, C), number*x),
            (MatMul(x, C, y.T), number*x*y.T), (MatMul(MatAdd(x.T, y.T), y, C, C), number**2*(x + y).T*y),
            (MatMul(MatAdd(s, C), x.T, y), s*x.T*y + number*x.T*y)):
        form = Canonical().form(expr)
        assert form == Canonical().form(form) == Canonical().form(wanted)
    assert simplify(MatrixElement(MatMul(x.T, y, C), 0, 0)) == number*Trace(x.T*y)


def test_what_a_trace_is_turned_around_to_cancels():
    assert Canonical().form(Trace(P*(P.T*P).inv()*P.T)) == m
    assert Canonical().form(Trace(A*P*(Q*A*P).inv()*Q)) == m


@pytest.mark.parametrize("seed", range(15))
@pytest.mark.parametrize("of", ["scalar", "matrix"])
def test_random_expressions_of_all_classes(seed, of):
    case = random_case(seed, depth=2, of=of, classes="all")
    if sum(1 for _ in preorder_traversal(case.expr)) > 60:
        return
    simple = simplify(case.expr)
    assert simplify(simple) == simple, case.line
    assert count_ops(simple) <= count_ops(case.expr), case.line
    values = random_values(case.expr, seed=seed)
    before = np.asarray(evaluate(case.expr, values))
    if np.all(np.isfinite(before)):
        after = np.asarray(evaluate(simple, values))
        scale = max(1, np.max(np.abs(before)))
        assert np.max(np.abs(before.ravel() - after.ravel())) < 1e-6*scale, case.line


@pytest.mark.parametrize("seed", range(10))
def test_order_of_building(seed):
    rng = random.Random(seed)
    terms = [matrix(rng, (n, n), 2, ("sum",)) for _ in range(3)]
    scalars = [Symbol("a"), Symbol("b"), S(2)]
    summands = [MatMul(c, term) for c, term in zip(scalars, terms)]
    shuffled = summands[::-1]
    forms = {Canonical().form(MatAdd(*order)) for order in (summands, shuffled, summands[1:] + summands[:1])}
    assert len(forms) == 1, f"seed {seed}"
    nested = MatAdd(MatAdd(summands[0], summands[1]), summands[2])
    assert Canonical().form(nested) in forms, f"seed {seed}"


@pytest.mark.parametrize("seed", range(12))
def test_two_routes_to_one_derivative(seed):
    """d tr(C F G) by X: of the product, and of the product transposed and rotated."""
    rng = random.Random(seed)
    X, C = MatrixSymbol("X", n, n), MatrixSymbol("C", n, n)
    one, other = (rng.choice([X*A, B*X.T, X.T*A*X, (X + A)*B, HadamardProduct(X, A)]) for _ in range(2))
    first = diff(Trace(C*one*other), X)
    second = diff(Trace(other.T*one.T*C.T), X)
    assert simplify(first - second).is_ZeroMatrix, f"seed {seed}"


def test_cancelling_an_inverse_needs_square_factors():
    R = MatrixSymbol("R", m, n)
    assert Canonical().form((P*R).inv()*P*R) == Identity(n)
    assert Canonical().form((P*R).inv()*P) == (P*R).inv()*P
    assert Canonical().form((R*A).T*(R*A)) == A.T*R.T*R*A


def test_a_symbol_may_be_complex():
    assert Canonical().form(A.adjoint()) != A.T
    assert Canonical().form(A.adjoint().T.adjoint()) == A.T
