"""Objects of ours in a notebook."""

from sympy import MatrixSymbol, Trace, symbols

from sympy_matcalc import equal

n = symbols("n", integer=True, positive=True)
A, B = MatrixSymbol("A", n, n), MatrixSymbol("B", n, n)


def test_a_decision_shows_its_verdict_and_its_witness():
    proved = equal(Trace(A*B), Trace(B*A))
    assert proved._repr_html_() == f"<b>equal</b>{str(proved)[5:]}"
    refuted = equal(A*B, B*A)
    shown = refuted._repr_html_()
    assert shown.startswith("<b>unequal</b>, by ")
    assert "<table><tr><td>n</td><td>" in shown
    assert str(refuted.witness.entry) in shown
    assert "<td>A</td><td>[[" in shown


def test_expressions_show_latex():
    assert (A*B)._repr_latex_() == "$\\displaystyle A B$"
