"""SymPy is asked about a scalar where its answer matters, and once."""

from sympy import MatrixSymbol, Q, Trace, symbols

from sympy_matcalc.assumptions import context
from sympy_matcalc.assumptions.inference import Inference

A, S = MatrixSymbol("A", 3, 3), MatrixSymbol("S", 3, 3)
t = symbols("t")


def asked(monkeypatch, assumptions, *exprs):
    questions = []
    monkeypatch.setattr(context, "ask", lambda question, given: questions.append(question))
    inference = Inference(assumptions)
    for expr in exprs:
        inference.known(expr)
    return questions


def test_of_a_matrix_of_which_nothing_is_known_the_scalar_is_not_asked_for_its_sign(monkeypatch):
    scalar = Trace(A*S)
    assert asked(monkeypatch, Q.symmetric(S), scalar*A) == [Q.real(scalar)]


def test_of_a_definite_matrix_it_is_asked_once(monkeypatch):
    scalar = Trace(A*S)
    questions = asked(monkeypatch, Q.positive_definite(S), scalar*S, scalar*S.T + scalar*S, A*scalar*S)
    assert Q.positive(scalar) in questions
    assert len(questions) == len(set(questions))


def test_what_is_answered_counts():
    assert Inference(Q.positive_definite(S) & Q.positive(t)).known(t*S)["positive_definite"] is True
    assert "positive_definite" not in Inference(Q.positive_definite(S)).known(t*S)
