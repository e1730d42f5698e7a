"""Derivations: the result is that of diff, neighbouring lines have one value, and each line uses one law or unfolds."""

import json

import numpy as np
import pytest
from corpus.published import PUBLISHED, Entry, name_of, value
from sympy import (
    Determinant,
    Eq,
    Function,
    HadamardProduct,
    Inverse,
    MatrixSymbol,
    Q,
    Trace,
    diff,
    exp,
    log,
    sin,
    sqrt,
    symbols,
)
from sympy.matrices.expressions.matexpr import MatrixExpr

from sympy_matcalc import MatrixExponential, check_derivative, check_steps, derivation, jacobian
from sympy_matcalc import differential as differential_of
from sympy_matcalc.core.laws import differential
from sympy_matcalc.core.maps import Pairing
from sympy_matcalc.steps.differentials import Differential, MatrixDifferential
from sympy_matcalc.steps.rules import UNKNOWN, law_of_rule
from sympy_matcalc.values.differences import random_values
from sympy_matcalc.values.evaluation import evaluate

n, m = symbols("n m", integer=True, positive=True)
t = symbols("t", real=True)
A, B, C, X = MatrixSymbol("A", n, m), MatrixSymbol("B", m, m), MatrixSymbol("C", n, n), MatrixSymbol("X", n, n)
x, b = MatrixSymbol("x", n, 1), MatrixSymbol("b", n, 1)
f = Function("f")


def plain(line):
    """A line with every differential written out, for numbers to be put in."""
    return line.xreplace({part: part.doit() for part in line.atoms(Differential, MatrixDifferential)})


def same_value(step, seed):
    sides = plain(step.before), plain(step.after)
    values = random_values(sides, seed)
    with np.errstate(all="ignore"):
        one, other = (np.squeeze(np.asarray(evaluate(side, values))) for side in sides)
    return one.shape == other.shape and np.allclose(one, other, rtol=1e-7, atol=1e-9, equal_nan=True)


def check(d, points=2):
    assert d.result == diff(d.expr, *d.variables)
    if d.open_at is None:
        assert d.steps[-1].after == d.result
    for step in d.all_steps:
        assert not step.steps
        assert all(same_value(step, seed) for seed in range(points)), (step.law, step.before, step.after)
    for step, following in zip(d.steps, d.steps[1:]):
        assert step.kind != following.kind or step.after == following.before
    for step in d.steps:
        assert step.law
        if step.steps:
            assert step.steps[0].before == step.before
            assert step.steps[-1].after == step.after


@pytest.mark.parametrize("entry", PUBLISHED, ids=name_of)
def test_every_published_derivative_has_its_derivation(entry: Entry):
    _, function, variable, *_ = entry
    d = derivation(value(function), value(variable))
    assert d.open_at is None
    check(d, points=1)
    assert len(d.steps) <= 8
    assert str(d)


OTHERS = [
    (Trace(C), X), (Trace(X), X), (C*X*C, X[0, 1]), (C*X*C, X.T), (x.T*C*x, x.T), (X*t**2, t), (x, x), (X, X),
    (x[0, 0]*x[1, 0], x), (Trace(X*C), X[:1, :1]), (Determinant(X)**2, X[0, 1]), (Inverse(C + t*X), t),
    (Trace(X**3), X), (exp(Trace(X))*Trace(X*C), X), (f(Trace(X*C)), X), (sin(t)*log(Determinant(C + t*X)), t),
    (Trace(HadamardProduct(X, C)*X), X), (sqrt(Trace((X*x - b)*(X*x - b).T)), x), (b.T*Inverse(X)*b, X),
    (x.T*x.applyfunc(sin), x), (Trace(MatrixExponential(X)), X),
]


@pytest.mark.parametrize(("expr", "variable"), OTHERS, ids=str)
def test_shapes_and_variables_of_every_kind(expr, variable):
    check(derivation(expr, variable))


@pytest.mark.parametrize("size", [1, 2, 3])
def test_concrete_sizes(size):
    Y, y = MatrixSymbol("Y", size, size), MatrixSymbol("y", size, 1)
    for expr, variable in [(Trace(Y*Y.T), Y), (Determinant(Y), Y), (y.T*Y*y, y), (y.T*Y*y, Y)]:
        check(derivation(expr, variable))


def test_the_trace_of_a_quadratic_expression_line_by_line():
    d = derivation(Trace(A*B*A.T*C), A)
    assert str(d).splitlines()[0] == "f = tr(A B Aᵀ C)"
    assert [line.strip().split("   ")[0] for line in str(d).splitlines()[1:]] == [
        "df = tr(A B dAᵀ C) + tr(dA B Aᵀ C)",
        "= tr(B Aᵀ C dA) + tr(dAᵀ C A B)",
        "= tr(B Aᵀ C dA) + tr(Bᵀ Aᵀ Cᵀ dA)",
        "= ⟨C A B + Cᵀ A Bᵀ, dA⟩",
        "∂f/∂A = C A B + Cᵀ A Bᵀ"]
    assert [step.source for step in d.steps[1:3]] == ["founding identity 1.D", "founding identity 1.A"]


def test_second_derivatives_are_two_derivations():
    d = derivation(x.T*C*x, x, x)
    assert d.result == C + C.T
    assert d.steps[0].is_group
    assert d.steps[0].after.doit() == diff(x.T*C*x, x)


def test_parts_that_stand_twice_get_a_letter_that_is_free():
    r = MatrixSymbol("r", n, 1)
    assert "with r = X x - b" in str(derivation((X*x - b).T*(X*x - b), x))
    assert "with u = X x - r" in str(derivation((X*x - r).T*(X*x - r), x))


def test_where_a_rule_is_missing_the_node_is_named():
    class Unknown(Function):
        @property
        def is_commutative(self):
            return True

    expr = Trace(X*C) + Unknown(X)
    d = derivation(expr, X)
    assert d.open_at is not None
    assert isinstance(d.open_at, Unknown)
    assert "no rule is known for" in str(d)


def test_an_open_derivative_has_the_lines_up_to_the_node_without_a_rule():
    d = derivation(Trace(C*MatrixExponential(X)), X)
    if d.open_at is not None:
        assert d.open_at == MatrixExponential(X)
        assert str(d).splitlines()[1].split("   ")[0] == "df = tr(C d(exp(X)))"
    d = derivation(Trace(C*Unruled(X)*X.T), X)
    assert d.open_at == Unruled(X)
    assert str(d).splitlines()[1].startswith("df = tr(C d(Unruled(X)) Xᵀ) + tr(C Unruled(X) dXᵀ)")
    assert "no rule is known for Unruled(X)" in str(d)


class Unruled(MatrixExpr):
    """A matrix that no rule is known for."""

    shape = property(lambda self: self.args[0].shape)


def test_equations_are_derived_from_side_to_side():
    d = derivation(Eq(Trace(A*B*A.T), Trace(B.T*A.T*A)))
    assert d.steps[0].before == Trace(A*B*A.T)
    assert d.steps[-1].after == Trace(B.T*A.T*A)
    assert all(same_value(step, 0) for step in d.all_steps)
    with pytest.raises(ValueError, match="cannot be derived"):
        derivation(Eq(Trace(X*C), Trace(X*C.T), evaluate=False))


def test_differentials_and_jacobians_have_derivations_too():
    d = derivation(X.inv(), X, of="differential")
    assert d.result == differential_of(X.inv(), X)
    assert d.steps[-1].after == d.result
    assert all(same_value(step, 0) for step in d.all_steps)
    twice = derivation(Trace(X**3), X, X, of="differential")
    assert twice.result == differential_of(Trace(X**3), X, order=2)
    assert twice.steps[-1].after == twice.result
    assert all(same_value(step, 0) for step in twice.all_steps)
    d = derivation(C*X*C, X, of="jacobian")
    assert d.result == jacobian(C*X*C, X)
    assert d.steps[-1].after == d.result
    assert all(same_value(step, 0) for step in d.all_steps)
    assert "D vec F" in str(d)
    for wrong, message in [("gradient", "not of 'gradient'"), ("jacobian", "by one symbol")]:
        with pytest.raises(ValueError, match=message):
            derivation(C*X*C, X, X, of=wrong)


def test_what_is_shown():
    d = derivation(log(Determinant(X)), X)
    assert json.loads(d.json())["result"] == str(d.result)
    assert r"\begin{aligned}" in d.latex()
    assert d._repr_latex_().startswith("$")
    assert "<details>" in derivation((X*x - b).T*(X*x - b), x).html()
    assert d.text(full=True).count("\n") >= str(d).count("\n")


def test_bad_input():
    with pytest.raises(ValueError, match="by what"):
        derivation(Trace(X))
    with pytest.raises(TypeError):
        derivation("no expression at all (", X)


def test_a_broken_rule_makes_a_line_false(monkeypatch):
    def doubled(node, active):
        """d tr(U) = 2 tr(dU), which is false"""
        from sympy import Identity
        yield 0, Pairing(2*Identity(node.arg.rows))

    d = derivation(Trace(X*C*X), X)
    monkeypatch.setitem(differential, Trace, doubled)
    assert any(not same_value(step, 0) for step in d.all_steps)


def test_every_rule_states_its_law_and_its_source():
    for rule in set(differential.values()):
        law = law_of_rule(rule)
        assert law.statement, rule
        assert law.source != UNKNOWN, rule


# -- checks of what one has derived by hand ------------------------------------

def test_a_claimed_derivative_is_checked():
    assert check_derivative(Trace(C*X), X, C.T)
    assert not check_derivative(Trace(C*X), X, C)
    assert "wrong: entry" in str(check_derivative(Trace(C*X), X, C))
    assert "right at 3 random points" in str(check_derivative(Trace(C*X), X))
    assert "shape" in str(check_derivative(Trace(X), X, x))


def test_a_claim_under_assumptions():
    assert check_derivative(log(Determinant(X)), X, X.inv(), Q.symmetric(X))
    assert not check_derivative(log(Determinant(X)), X, X.inv())
    assert check_derivative(log(Determinant(X)), X, X.inv(), Q.positive_definite(X))
    assert check_derivative(Trace(log(x[0, 0])*X), X, None, Q.positive(x))
    with pytest.raises(ValueError, match="no random point"):
        check_derivative(Trace(X), X, None, Q.symmetric(X*C))


@pytest.mark.parametrize("factor", [2, -1, 1 + 1e-4])
def test_a_wrong_factor_is_found(factor):
    assert not check_derivative(Trace(X*C*X), X, factor*diff(Trace(X*C*X), X))


def test_lines_of_ones_own():
    checked = check_steps([Trace(C*X), Trace(X*C), Trace(X.T*C)])
    assert not checked
    assert checked.first_wrong == 2
    assert "DOES NOT FOLLOW" in str(checked)
    assert check_steps([Inverse(C*X), X.inv()*C.inv()])
    with pytest.raises(ValueError, match="two lines"):
        check_steps([Trace(X)])
