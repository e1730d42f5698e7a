"""Nothing is answered False that is true: for complex matrices, for matrices of one entry, and of none."""

import itertools

import numpy as np
import pytest
from assumptions.test_random_properties import has
from sympy import (
    Adjoint,
    BlockDiagMatrix,
    BlockMatrix,
    Determinant,
    Eq,
    HadamardProduct,
    I,
    Identity,
    ImmutableMatrix,
    KroneckerProduct,
    MatMul,
    MatrixSymbol,
    OneMatrix,
    Q,
    Transpose,
    ZeroMatrix,
    ask,
    refine,
    simplify,
    symbols,
    sympify,
)
from sympy.combinatorics import Permutation
from sympy.matrices.expressions.permutation import PermutationMatrix

from sympy_matcalc.core.properties import OF_COMPLEX, PREDICATES
from sympy_matcalc.host.assumption_replacements import answered
from sympy_matcalc.values.evaluation import evaluate

n = symbols("n", integer=True, positive=True)
k = symbols("k", integer=True, nonnegative=True)
A, B, H, K, U = (MatrixSymbol(name, n, n) for name in "ABHKU")
E, F = MatrixSymbol("E", k, k), MatrixSymbol("F", k, k)
SWAP = ImmutableMatrix([[0, 1], [1, 0]])

MIRRORED = [
    (H, True), (H.T, True), (Adjoint(H), True), (H.inv(), True), (H**3, True), (H + Identity(n), True), (2*H, True),
    (A*H*Adjoint(A), True), (Adjoint(A)*A, True), (A + Adjoint(A), True), (HadamardProduct(H, H), True),
    (KroneckerProduct(H, H), True), (BlockDiagMatrix(H, H), True), (H*H, True), (A*H, None), (H*A, None), (A.T*A, None),
    (K*K, True), (U.T*U, None), (I*H, None), (H - Identity(n), True),
]


@pytest.mark.parametrize(("expr", "expected"), MIRRORED, ids=str)
def test_hermitian(expr, expected):
    assumptions = Q.hermitian(H) & Q.antihermitian(K) & Q.unitary(U) & Q.complex_elements(A)
    assert ask(Q.hermitian(expr), assumptions) is expected


@pytest.mark.parametrize(("expr", "expected"), [
    (K, True), (K.T, True), (Adjoint(K), True), (K**3, True), (K*K, None), (A*K*Adjoint(A), True),
    (A - Adjoint(A), True), (K + Identity(n), False), (BlockDiagMatrix(K, K), True), (K.inv(), True), (A, None),
], ids=str)
def test_antihermitian(expr, expected):
    assert ask(Q.antihermitian(expr), Q.antihermitian(K) & Q.complex_elements(A)) is expected


def test_what_follows_from_hermitian():
    assert ask(Q.hermitian(A), Q.symmetric(A) & Q.real_elements(A))
    assert ask(Q.hermitian(A), Q.positive_definite(A))
    assert ask(Q.hermitian(A), Eq(Adjoint(A), A))
    assert ask(Q.antihermitian(A), Eq(Adjoint(A), -A))
    assert ask(Q.normal(A), Q.antihermitian(A))
    assert ask(Q.hermitian(Identity(n)))
    assert ask(Q.hermitian(A)) is None


def matrices_of(name, size, rng):
    """Complex matrices with a structure."""
    value = rng.normal(size=(size, size)) + 1j*rng.normal(size=(size, size))
    flipped = value.conj().T
    return {"A": value, "H": value + flipped, "K": value - flipped, "U": np.linalg.qr(value)[0]}[name]


def test_answers_about_complex_matrices_hold_for_numbers():
    rng = np.random.default_rng(5)
    symbols_ = {name: MatrixSymbol(name, n, n) for name in "AHKU"}
    given = Q.hermitian(H) & Q.antihermitian(K) & Q.unitary(U) & Q.complex_elements(A)
    parts = [*symbols_.values(), *[Adjoint(symbol) for symbol in symbols_.values()], Transpose(H), Transpose(U)]
    answers = 0
    for one, other in itertools.product(parts, repeat=2):
        for expr in (one*other, one + other, one*other*Adjoint(one), HadamardProduct(one, other), -2*one):
            for name, mirrored in (("hermitian", 1), ("antihermitian", -1)):
                answer = answered(expr, name, given)
                if answer is None:
                    continue
                for size in (1, 2, 3):
                    values = {symbol: matrices_of(key, size, rng) for key, symbol in symbols_.items()}
                    value = evaluate(expr, {**values, n: size})
                    assert answer is np.allclose(value, mirrored*value.conj().T), (name, expr, size)
                    answers += 1
    assert answers > 300


SMALL = [
    ZeroMatrix(k, k), OneMatrix(k, k), Identity(k), E, E - E.T, 2*E, E + F, E*F, -Identity(k), ZeroMatrix(n, n),
    OneMatrix(n, n), A - A.T, OneMatrix(n, n) - Identity(n), KroneckerProduct(E, OneMatrix(2, 2)),
    BlockDiagMatrix(E, F),    OneMatrix(n, 1)*OneMatrix(1, n), E*OneMatrix(k, k), HadamardProduct(E, ZeroMatrix(k, k)),
]
GIVEN = [True, Q.orthogonal(E), Q.positive_definite(E) & Q.invertible(F), Eq(E.T, -E), Q.diagonal(E) & Q.diagonal(F),
         Eq(A.T, -A), Q.diagonal(A)]


def drawn(symbol, given, size, rng):
    """Values of a symbol under one of the assumptions."""
    value = rng.normal(size=(size, size))
    if given.has(Q.orthogonal) and symbol == E:
        return np.linalg.qr(value)[0]
    if given.has(Q.positive_definite) and symbol == E:
        return value@value.T + np.eye(size)
    if given.has(Eq):
        return value - value.T
    return np.diag(np.diag(value)) if given.has(Q.diagonal) else value


@pytest.mark.parametrize("given", GIVEN, ids=str)
def test_answers_hold_for_one_entry_and_for_none(given):
    given = sympify(given)
    rng = np.random.default_rng(3)
    for expr in SMALL:
        answers = {name: answered(expr, name, given) for name in PREDICATES}
        assert ask(Q.singular(expr), given) is answers["singular"]
        for size in ((0, 1, 2) if expr.has(k) else (1, 2)):
            values = {s: drawn(s, given, size, rng) for s in expr.atoms(MatrixSymbol)}
            value = np.asarray(evaluate(expr, {**values, k: size, n: size}), dtype=float)
            for name, answer in answers.items():
                if answer is None:
                    continue
                if 0 in value.shape:
                    # The empty matrix has its determinant 1, and every property but that of being singular.
                    assert answer is (name != "singular"), (name, expr, size)
                else:
                    assert has(value, name) in (None, answer), (name, expr, size)


@pytest.mark.parametrize(("matrix", "expected"), [
    (-Identity(3), -1), (MatMul(-1, Identity(n)), (-1)**n), (-A*A.inv(), (-1)**n), (Identity(n), 1),
    (PermutationMatrix(Permutation([1, 0, 2])), -1), (PermutationMatrix(Permutation([1, 2, 0])), 1), (SWAP, -1),
    (KroneckerProduct(SWAP, Identity(3)), -1), (KroneckerProduct(-Identity(3), Identity(2)), 1),
    (BlockDiagMatrix(-Identity(3), Identity(2)), -1), (2*Identity(3), 8),
    (BlockMatrix([[ZeroMatrix(1, 1), Identity(1)], [Identity(1), ZeroMatrix(1, 1)]]), -1),
])
def test_orthogonal_by_form_has_the_determinant_that_it_has(matrix, expected):
    result = refine(Determinant(matrix))
    assert result == expected or isinstance(result, Determinant)
    if not isinstance(result, Determinant):
        return
    assert float(evaluate(result, {})) == pytest.approx(float(expected))


def test_a_size_that_may_be_zero():
    assert refine(Determinant(ZeroMatrix(k, k))) == Determinant(ZeroMatrix(k, k))
    assert refine(Determinant(ZeroMatrix(n, n))) == 0
    assert refine(Determinant(ZeroMatrix(k + 1, k + 1))) == 0
    assert refine(Determinant(E), Q.singular(E)) == 0
    assert refine(Determinant(E), Eq(E, ZeroMatrix(k, k))) != 0
    assert ask(Q.singular(ZeroMatrix(k, k))) is None
    assert simplify(refine(Determinant(E), Q.orthogonal(E))) == Determinant(E)


@pytest.mark.parametrize("name", OF_COMPLEX)
def test_no_property_of_a_bare_symbol(name):
    assert ask(getattr(Q, name)(A)) is None
