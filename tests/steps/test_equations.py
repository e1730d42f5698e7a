"""Equations and simplifications: the laws from one side to the other, each by its name."""

import pytest
from steps.line_values import same_value
from sympy import Determinant, Eq, Identity, MatrixSymbol, Trace, simplify, symbols

from sympy_matcalc import derivation

n, m = symbols("n m", integer=True, positive=True)
a = symbols("a", real=True)
A, B, C, X = (MatrixSymbol(name, n, n) for name in "ABCX")
P, R = MatrixSymbol("P", n, m), MatrixSymbol("R", m, n)


@pytest.mark.parametrize(("lhs", "rhs", "sources"), [
    (Trace(A.T), Trace(A), ["1.A"]), (Trace(A + B), Trace(A) + Trace(B), ["1.B"]), (Trace(a*A), a*Trace(A), ["1.C"]),
    (Trace(P*R), Trace(R*P), ["1.D"]), (Trace(2*A + B), 2*Trace(A) + Trace(B), ["1.B", "1.C"]),
    (Trace(A*B*C), Trace(C*A*B), ["1.D"])], ids=str)
def test_the_laws_of_traces_are_those_that_the_project_was_founded_on(lhs, rhs, sources):
    d = derivation(Eq(lhs, rhs, evaluate=False))
    assert [step.source.rpartition(" ")[2] for step in d.all_steps] == sources
    assert d.steps[-1].after == rhs


@pytest.mark.parametrize(("lhs", "rhs", "law"), [
    (A*(B + C), A*B + A*C, "A (B + C) = A B + A C"), (Trace(A*B) - Trace(B*A) + a, a, "like terms are added"),
    (A*(Identity(n) + B*A).inv(), (Identity(n) + A*B).inv()*A, "A (a I + B A)**-1 = (a I + A B)**-1 A")], ids=str)
def test_other_laws_by_their_names(lhs, rhs, law):
    d = derivation(Eq(lhs, rhs, evaluate=False))
    assert law in [step.law for step in d.all_steps]
    assert all(same_value(step, seed) for step in d.all_steps for seed in range(2))


@pytest.mark.parametrize("expr", [
    Trace(A*B) - Trace(B*A), Trace(A*B) + Trace((A*B).T), Determinant(A*B) - Determinant(B*A)], ids=str)
def test_a_simplification_is_derived(expr):
    d = derivation(expr)
    assert d.result == simplify(expr)
    assert d.steps[-1].after == d.result
    assert all(same_value(step, 0) for step in d.all_steps)


def test_equations_are_derived_from_side_to_side():
    d = derivation(Eq(Trace(A*B*A.T), Trace(B.T*A.T*A)))
    assert d.steps[0].before == Trace(A*B*A.T)
    assert d.steps[-1].after == Trace(B.T*A.T*A)
    assert all(same_value(step, 0) for step in d.all_steps)
    with pytest.raises(ValueError, match="cannot be derived"):
        derivation(Eq(Trace(X*C), Trace(X*C.T), evaluate=False))


