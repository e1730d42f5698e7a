"""Every line of the founding document, natively and as typed."""

import subprocess
import sys

import pytest
from sympy import MatrixSymbol

from sympy_matcalc.__main__ import main
from sympy_matcalc.catalogue.founding import TOLERANCE, report
from sympy_matcalc.catalogue.identities import IDENTITIES
from sympy_matcalc.values.differences import deviation

SIZES = [None, {"n": 1, "m": 1}, {"n": 2, "m": 3}, {"n": 3, "m": 2}, {"n": 4, "m": 4}, {"n": 1, "m": 3}]
CASES = [(identity, sizes) for identity in IDENTITIES for sizes in SIZES
         # The entry of a 1x1 product is a product of numbers, of which no way back to A and A.T is known.
         if not (identity.function.endswith("[0, 0]") and sizes and sizes["n"] == 1)]


@pytest.mark.parametrize(("identity", "sizes"), CASES, ids=lambda v: getattr(v, "command", None) or str(v))
def test_identity_as_typed(identity, sizes):
    names = identity.names(sizes)
    derived, formula = eval(identity.command, names), eval(identity.formula, names)
    assert derived == formula
    assert derived.doit() == derived


@pytest.mark.parametrize("identity", [i for i in IDENTITIES if i.variable], ids=lambda i: i.command)
@pytest.mark.parametrize("sizes", [{"n": 3, "m": 2}, {"n": 2, "m": 2}, {"n": 1, "m": 3}], ids=str)
def test_identity_is_right_numerically(identity, sizes):
    names = identity.names(sizes)
    function, variable = eval(identity.function, names), eval(identity.variable, names)
    assert deviation(function, variable, eval(identity.command, names), seed=11) < TOLERANCE


@pytest.mark.parametrize("identity", [i for i in IDENTITIES if i.variable], ids=lambda i: i.command)
def test_identity_entry_by_entry(identity):
    """The object of the founding document: entry (i, j) is the derivative by A[i, j]."""
    names = identity.names({"n": 2, "m": 3})
    function, variable = eval(identity.function, names), eval(identity.variable, names)
    written_out = {symbol: symbol.as_explicit() for symbol in names.values() if isinstance(symbol, MatrixSymbol)}
    scalar = function.xreplace(written_out).doit()
    scalar = scalar[0, 0] if scalar.is_Matrix else scalar
    symbol = variable if isinstance(variable, MatrixSymbol) else variable.arg
    entries = symbol.as_explicit().applyfunc(lambda entry: scalar.diff(entry))
    derived = eval(identity.command, names).xreplace(written_out).doit()
    difference = (derived - (entries if variable is symbol else entries.T)).applyfunc(lambda e: e.expand().simplify())
    assert difference.is_zero_matrix


@pytest.mark.parametrize("sizes", [None, {"n": 3, "m": 2}], ids=str)
@pytest.mark.parametrize("label", ["1.A", "1.B", "1.C", "1.D"])
def test_simplify_proves_it_in_any_surroundings(label, sizes):
    from sympy import Rational, Symbol, cos, exp, simplify
    (identity,) = [i for i in IDENTITIES if i.label == label]
    zero = eval(identity.function, identity.names(sizes))
    u = Symbol("u")
    assert simplify(zero) == 0
    assert simplify(u + 3*zero) == u
    assert simplify(u*zero) == 0
    assert simplify(cos(zero)) == 1
    assert simplify(exp(u*zero)*u + zero**2) == u
    assert simplify((1 + zero)**Rational(1, 2)) == 1


def test_report_says_when_a_line_fails():
    wrong = IDENTITIES[-1]._replace(formula="Determinant(A)*A.inv()")
    text, holds = report(wrong, {"n": 3, "m": 2})
    assert not holds
    assert "False" in text


def test_main_job(capsys):
    import sympy
    assert main([]) == 0
    out = capsys.readouterr().out
    assert f"SymPy {sympy.__version__}" in out
    assert "0 fail" in out
    for identity in IDENTITIES:
        assert identity.command in out


def test_main_job_from_the_shell():
    result = subprocess.run([sys.executable, "-W", "error", "-m", "sympy_matcalc"],
                            capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
