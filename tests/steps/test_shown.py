"""How derivations are shown: text, LaTeX, HTML, JSON, marks and letters."""

import json
from html.parser import HTMLParser

import pytest
from sympy import Determinant, KroneckerProduct, MatrixSymbol, Trace, exp, latex, log, pretty, symbols, tanh

from sympy_matcalc import derivation, norm
from sympy_matcalc.steps.marks import marked
from sympy_matcalc.steps.record import Derivation

n, m = symbols("n m", integer=True, positive=True)
t = symbols("t", real=True)
A, B, C, X = MatrixSymbol("A", n, m), MatrixSymbol("B", m, m), MatrixSymbol("C", n, n), MatrixSymbol("X", n, n)
x, b = MatrixSymbol("x", n, 1), MatrixSymbol("b", n, 1)

mu = MatrixSymbol("mu", n, 1)
SHOWN = [
    (Trace(A*B*A.T*C), A), ((X*x - b).T*(X*x - b), x), (log(Determinant(X)), X), (norm(X*x - b), x),
    (-log(Determinant(X))/2 - Trace((x - mu).T*X.inv()*(x - mu))/2, X), (log(1 + exp(-t*Trace(x.T*b))), b),
    ((X*x + b).applyfunc(tanh), x), (KroneckerProduct(X, C), X), (x.T*C*x, x, x), (Trace(X**3*C), X), (mu.T*C*mu, mu)]


def test_what_is_shown():
    d = derivation(log(Determinant(X)), X)
    assert json.loads(d.json())["result"] == str(d.result)
    assert r"\begin{aligned}" in d.latex()
    assert d._repr_latex_().startswith("$")
    assert "<details>" in derivation((X*x - b).T*(X*x - b), x).html()
    assert d.text(full=True).count("\n") >= str(d).count("\n")




@pytest.mark.parametrize("args", SHOWN, ids=str)
@pytest.mark.parametrize("how", [{}, {"full": True}, {"marks": True}, {"full": True, "marks": True}], ids=str)
def test_latex_is_read_by_a_renderer(args, how):
    convert = pytest.importorskip("latex2mathml.converter").convert
    text = derivation(*args).latex(**how)
    assert text.count(r"\left") == text.count(r"\right")
    assert text.count("{") == text.count("}")
    assert "$" not in text
    page = convert(" ".join(text.replace("{aligned}", "{align*}").split()))
    assert "<mtable" in page
    assert "\\" not in page


class Reader(HTMLParser):
    """The open elements of a page, which are to be closed in their order."""

    def __init__(self):
        super().__init__()
        self.open, self.seen = [], set()

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.seen.add(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("args", SHOWN, ids=str)
def test_html_unfolds_offline(args):
    page = derivation(*args).html()
    reader = Reader()
    reader.feed(page)
    assert not reader.open
    assert {"details", "summary"} <= reader.seen
    assert "http" not in page
    assert "script" not in reader.seen


@pytest.mark.parametrize("args", SHOWN, ids=str)
def test_html_in_mathml(args):
    pytest.importorskip("latex2mathml")
    page = derivation(*args).html(mathml=True)
    reader = Reader()
    reader.feed(page)
    assert not reader.open
    assert "math" in reader.seen
    assert "\\" not in page


def test_printers_of_sympy_print_a_derivation():
    d = derivation(Trace(A*B*A.T*C), A)
    assert latex(d) == d.latex()
    assert d.latex(environment="align*").startswith(r"\begin{align*}")
    assert pretty(d, num_columns=200).splitlines()[0].rstrip() == "f = tr(A B Aᵀ C)"
    assert "[1.D]" not in pretty(d, num_columns=200)


@pytest.mark.parametrize("args", SHOWN, ids=str)
def test_json_reads_back(args):
    d = derivation(*args)
    read = Derivation.of_json(d.json())
    assert (read.expr, read.variables, read.result, read.steps) == (d.expr, d.variables, d.result, d.steps)
    assert read.all_steps == d.all_steps
    assert (str(read), read.latex(), read.html()) == (str(d), d.latex(), d.html())


def test_what_is_no_derivation_does_not_read():
    with pytest.raises(ValueError, match="no derivation"):
        Derivation.of_json("[1, 2]")
    text = derivation(Trace(X), X).json().replace("MatrixSymbol", "Nothing")
    with pytest.raises(ValueError, match="no class"):
        Derivation.of_json(text)


@pytest.mark.parametrize(("before", "after", "shown"), [
    ("a + b", "a + c", "a + [c]"), ("tr(A B) + c", "tr(B A) + c", "tr([B] A) + c"), ("a", "b", "b"),
    ("a b", "a b", "a b"), (r"\left(A B\right) + C", r"\left(A D\right) + C", r"\left(A [D]\right) + C"),
    ("(a b) c", "(d e) c", "[(d e)] c")])
def test_marks(before, after, shown):
    assert marked(before, after, "[", "]") == shown


def test_marks_underline_what_changes():
    lines = derivation(Trace(A*B*A.T*C), A).latex(marks=True).splitlines()
    assert r"\underline{\operatorname{tr}\left(B^{T} A^{T} C^{T} \,\mathrm{d}A \right)}" in lines[4]
    assert "<mark>" in derivation(Trace(A*B*A.T*C), A).html()


def test_bound_symbols_are_letters_that_are_free():
    i = symbols("i", integer=True)
    text = str(derivation((x.T*C*x)[0, 0]*i, x))
    assert "_i" not in text
    assert "x[j, 0]" in text
    assert "(u ↦" not in str(derivation((X*x).applyfunc(tanh), x))


def test_greek_letters():
    assert "∂f/∂μ = C μ + Cᵀ μ" in str(derivation(mu.T*C*mu, mu))
    assert r"\mathrm{d}\mu" in derivation(mu.T*C*mu, mu).latex()
    assert r"\partial f/\partial \mu" in derivation(mu.T*C*mu, mu).latex()
