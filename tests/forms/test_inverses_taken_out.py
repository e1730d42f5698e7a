"""Inverses in inverses of sums: the identities of Woodbury, Searle, Hua and their kind, by ``simplify``."""

import os
import random

import numpy as np
import pytest
from sympy import Eq, Identity, MatMul, MatrixSymbol, ZeroMatrix, count_ops, simplify, symbols

from sympy_matcalc import derivation, equal
from sympy_matcalc.core.sizes import tree_size
from sympy_matcalc.forms.canonical import Canonical
from sympy_matcalc.forms.inverses_taken_out import WithoutInverses
from sympy_matcalc.forms.passes import is_zero
from sympy_matcalc.values.evaluation import evaluate

n, m = symbols("n m", integer=True, positive=True)
s, t = symbols("s t")
p = symbols("p", positive=True)
A, B, C, D = (MatrixSymbol(name, n, n) for name in "ABCD")
G, H = (MatrixSymbol(name, m, m) for name in "GH")
U, V = MatrixSymbol("U", n, m), MatrixSymbol("V", m, n)
X = MatrixSymbol("X", n, m)
I, J = Identity(n), Identity(m)  # noqa: E741

EQUAL = [
    # Woodbury, Kailath: The Matrix Cookbook, (156) to (158)
    ((A + U*G*V).inv(), A.inv() - A.inv()*U*(G.inv() + V*A.inv()*U).inv()*V*A.inv()),
    ((A + U*V).inv(), A.inv() - A.inv()*U*(J + V*A.inv()*U).inv()*V*A.inv()),
    ((A + U*G*V).inv(), A.inv() - A.inv()*U*(J + G*V*A.inv()*U).inv()*G*V*A.inv()),
    ((A + U*G*V).inv(), A.inv() - A.inv()*U*G*(J + V*A.inv()*U*G).inv()*V*A.inv()),
    ((A - U*V).inv(), A.inv() + A.inv()*U*(J - V*A.inv()*U).inv()*V*A.inv()),
    ((A + B + U*V).inv(), (A + B).inv() - (A + B).inv()*U*(J + V*(A + B).inv()*U).inv()*V*(A + B).inv()),
    # Searle: section 3.2.5
    ((I + A.inv()).inv(), A*(A + I).inv()),
    ((A + U*U.T).inv()*U, A.inv()*U*(J + U.T*A.inv()*U).inv()),
    ((A.inv() + B.inv()).inv(), A*(A + B).inv()*B),
    ((A.inv() + B.inv()).inv(), B*(A + B).inv()*A),
    (A.inv() + B.inv(), A.inv()*(A + B)*B.inv()),
    ((2*A.inv() + 3*B.inv()).inv(), B*(3*A + 2*B).inv()*A),
    ((A - A*(A + B).inv()*A).inv(), A.inv() + B.inv()),
    # Hua, Duncan, and what is known from filters
    ((A.inv() + (B.inv() - A).inv()).inv(), A - A*B*A),
    ((A + B).inv(), A.inv() - (A + A*B.inv()*A).inv()),
    ((A.inv() + V.T*G.inv()*V).inv(), A - A*V.T*(V*A*V.T + G).inv()*V*A),
    ((A.inv() + V.T*G.inv()*V).inv()*V.T*G.inv(), A*V.T*(V*A*V.T + G).inv()),
    ((I + A.inv()*B)**-2, ((A + B).inv()*A)**2),
    ((I + A**-2).inv(), (I + A**2).inv()*A**2),
    ((p*I + U*G.inv()*V).inv(), I/p - U*(p*G + V*U).inv()*V/p),
]


@pytest.mark.parametrize(("lhs", "rhs"), EQUAL)
def test_identities_are_like_terms(lhs, rhs):
    assert is_zero(simplify(lhs - rhs))
    assert is_zero(simplify(rhs - lhs))
    assert is_zero(simplify((C*lhs - C*rhs) if lhs.shape[0] == n else lhs - rhs))


@pytest.mark.parametrize(("expr", "expected"), [
    ((I + A.inv()*B).inv(), (A + B).inv()*A),
    ((I + B*A.inv()).inv(), A*(A + B).inv()),
    (A.inv() - A.inv()*U*(G.inv() + V*A.inv()*U).inv()*V*A.inv(), (A + U*G*V).inv()),
    ((t*A + (A + B)*C.inv()).inv(), C*(t*A*C + A + B).inv()),
    ((I + A.inv()).inv() + (I + A).inv(), I),
    (I - (I + (U*V).inv()*A).inv(), (A + U*V).inv()*A),
])
def test_shorter(expr, expected):
    assert simplify(expr) == expected


@pytest.mark.parametrize("expr", [((U*V).inv() + B).inv(), (I + (U*V).inv()*B).inv()*C, ((2*U*V).inv() + B).inv()])
def test_inverses_of_words_are_taken_out_letter_by_letter(expr):
    form = WithoutInverses().form(expr)
    assert not any(isinstance(arg, MatMul) for product in form.atoms(MatMul) for arg in product.args)
    assert equal(form, expr)


@pytest.mark.parametrize("expr", [
    (A.inv() + B + C).inv(),                    # it would get longer
    (A + U*G.inv()*V).inv(),                    # A need not have an inverse
    (s*I + U*G.inv()*V).inv(),                  # s may be zero
    (I - U*(V*U).inv()*V).inv(),                # it does not exist
    (I + 2*(A + B - C).inv()).inv(),            # as long either way
    sum([MatrixSymbol(f"A{k}", n, n).inv() for k in range(30)], A).inv(),
])
def test_left_alone(expr):
    assert simplify(expr) == expr


@pytest.mark.parametrize(("lhs", "rhs"), EQUAL)
def test_derivations_name_the_laws(lhs, rhs):
    steps = derivation(Eq(lhs, rhs)).steps
    assert "equal:" not in " ".join(step.source for step in steps)


# -- random ones ------------------------------------------------------------------

class Sums:
    """Random rational expressions of square matrices, with rectangular ones between."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def square(self, size, depth):
        kind = self.random.random()
        if not depth or kind < 0.2:
            return self.random.choice([A, B, C, I] if size is n else [G, H, J])
        one = self.square(size, depth - 1)
        if kind < 0.5:
            return one + self.random.choice([1, -1, 2, p])*self.square(size, depth - 1)
        if kind < 0.6:
            return one*self.square(size, depth - 1)
        if kind < 0.7:
            return U*self.square(m, depth - 1)*V if size is n else V*self.square(n, depth - 1)*U
        return one if isinstance(one, ZeroMatrix) else one.inv()

    def expression(self):
        """One that often has a sum, its inverse, and the two side by side."""
        expr = self.square(n, self.random.choice([3, 4, 5]))
        kind = self.random.random()
        if isinstance(expr, ZeroMatrix) or kind < 0.5:
            return expr
        return expr*expr.inv() - I if kind < 0.7 else expr.inv()*(expr + A) - expr.inv()*A


def values(seed):
    # All of one size, or sums of products through the smaller one would have no inverse.
    generator = np.random.default_rng(seed)
    return {n: 3, m: 3, p: 0.7, **{letter: generator.normal(size=(3, 3)) for letter in (A, B, C, G, H, U, V)}}


def value(expr, at):
    try:
        found = np.asarray(evaluate(expr, at), dtype=float)
    except np.linalg.LinAlgError:
        return None
    return found if np.all(np.isfinite(found)) and np.abs(found).max() < 1e4 else None


@pytest.mark.parametrize("seed", range(int(os.environ.get("SYMPY_MATCALC_SUMS", "150"))))
def test_random_sums_keep_their_value_and_get_no_longer(seed):
    expr = Sums(seed).expression()
    expected = value(expr, values(seed))
    if expected is None:
        pytest.skip("an inverse that is not there, or large numbers")
    form, result = WithoutInverses().form(expr), simplify(expr)
    for made in (form, result):
        assert np.allclose(value(made, values(seed)), expected, rtol=1e-6, atol=1e-6*(1 + np.abs(expected).max()))
    assert is_zero(result) or (count_ops(result), tree_size(result)) <= (count_ops(expr), tree_size(expr))
    if is_zero(Canonical().form(expr)):
        assert is_zero(result)


def nested(depth, grown):
    result = MatrixSymbol("A0", n, n)
    for k in range(1, depth):
        result = grown(result, MatrixSymbol(f"A{k}", n, n))
    return result.inv()


@pytest.mark.parametrize("grown", [
    lambda inner, letter: letter + inner.inv(),
    lambda inner, letter: I + letter*inner.inv(),
    lambda inner, letter: (I + letter.inv()*inner).inv(),
    lambda inner, letter: (inner.inv() + letter.inv()).inv(),
])
def test_nests_do_not_explode(grown):
    smaller, larger = (tree_size(WithoutInverses().form(nested(depth, grown))) for depth in (8, 16))
    assert larger < 4*smaller + 400
