"""A trace is spelled as the input spells it; two spellings of one trace become the first."""

import pytest
from sympy import Determinant, MatrixSymbol, Trace, diff, exp, log, symbols

from sympy_matcalc import derivative, differential
from sympy_matcalc.values.differences import deviation

n = symbols("n", integer=True, positive=True)
P, Q, R = (MatrixSymbol(name, 3, 3) for name in "PQR")
U, V = MatrixSymbol("U", n, n), MatrixSymbol("V", n, n)


def traces_of(expr):
    return {str(trace) for trace in expr.atoms(Trace)}


def test_the_result_spells_a_trace_as_the_input_did():
    assert diff(Trace(P*Q)**2, P) == 2*Trace(P*Q)*Q.T
    assert diff(Trace(Q*P)**2, P) == 2*Trace(Q*P)*Q.T
    assert diff(Trace(P.T*Q.T)**2, P) == 2*Trace(P.T*Q.T)*Q.T


@pytest.mark.parametrize("f", [
    Trace(P*Q)*Trace(Q*P), Trace(P*Q)*exp(Trace(P.T*Q.T)), Trace(P*Q*R) + Trace(P*Q*R)*log(Trace(R*P*Q)**2),
    Trace(Q*P)/Trace(P*Q) + Trace(Q.T*P.T)**3,
], ids=str)
def test_two_spellings_become_one(f):
    result = diff(f, P)
    assert len(traces_of(result)) <= 1
    assert traces_of(result) <= traces_of(f)
    assert deviation(f, P, result, seed=1) < 1e-6
    assert derivative(f, P) == result


def test_terms_that_are_alike_then_are_collected():
    assert diff(Trace(U*V)*Trace(V*U), U) == 2*Trace(U*V)*V.T


def test_other_traces_stay_as_they_are():
    assert diff(Trace(P*Q)*Trace(Q*P*R), P) == Trace(P*Q)*Q.T*R.T + Trace(Q*P*R)*Q.T


def test_differentials_spell_alike():
    f = Trace(P*Q)*Trace(Q*P)
    assert len({str(trace) for trace in differential(f, P).atoms(Trace)}) == 2


def test_determinants_are_split_in_every_typed_form():
    from sympy import Q as predicates
    from sympy import refine
    assert refine(Determinant(P*Q), predicates.symmetric(Q)) == Determinant(P)*Determinant(Q)
    assert refine(Determinant(P*Q.T), predicates.symmetric(Q)) == Determinant(P)*Determinant(Q)
