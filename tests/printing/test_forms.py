"""The table of printed forms, what none of them may hold, and what reads back."""

import pkgutil
import re
from importlib import import_module

import pytest
import sympy
from corpus.published import PUBLISHED, name_of, value
from printing.forms import FORMS
from sympy import (
    Basic,
    HadamardProduct,
    I,
    Identity,
    Lambda,
    MatAdd,
    MatMul,
    MatrixSymbol,
    Symbol,
    diff,
    exp,
    latex,
    pretty,
    srepr,
    symbols,
    sympify,
)
from sympy.combinatorics import Permutation
from sympy.core.cache import clear_cache
from sympy.core.symbol import Str
from sympy.matrices import expressions
from sympy.matrices.expressions import applyfunc, diagonal, special
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalMatrix, DiagonalOf
from sympy.printing.str import StrPrinter
from sympy.tensor.array.expressions import array_expressions

import sympy_matcalc
from sympy_matcalc.printing import text

n, m = symbols("n m", integer=True, positive=True)
NAMES = {
    **{name: getattr(sympy, name) for name in sympy.__all__ if name not in "CNOSEIQ"},
    **{name: getattr(sympy_matcalc, name) for name in sympy_matcalc.__all__},
    "DiagMatrix": DiagMatrix, "DiagonalMatrix": DiagonalMatrix, "DiagonalOf": DiagonalOf, "n": n, "m": m,
    "k": symbols("k", integer=True, positive=True), "t": symbols("t", positive=True), "p": symbols("p", positive=True),
    **{name: MatrixSymbol(name, n, n) for name in ("A", "B", "X", "S", "Sigma")},
    **{name: MatrixSymbol(name, n, 1) for name in ("x", "y", "b", "mu")},
    "W": MatrixSymbol("W", m, n), "w": MatrixSymbol("w", m, 1), "Z": MatrixSymbol("Z", n, m),
    "X2": MatrixSymbol("X", 2, 2),
}


@pytest.mark.parametrize(("source", "as_str", "as_latex", "as_pretty"), FORMS, ids=[form[0] for form in FORMS])
def test_printed_forms(source, as_str, as_latex, as_pretty):
    expr = eval(source, dict(NAMES))
    assert str(expr) == as_str
    assert latex(expr) == as_latex
    assert pretty(expr, use_unicode=True, wrap_line=False) == as_pretty
    assert pretty(expr, use_unicode=False, wrap_line=False).isascii()


def test_there_are_enough_of_them():
    assert len(FORMS) >= 80


BETTER = [r"Lambda\(", "PermuteDims|ArrayTensorProduct|ArrayDiagonal|ArrayContraction|ArraySum", r"\+ -|- -",
          r"\(1/2\)\*", r"MatrixUnit\(\d+, \d+, \d+, \d+\).*\+.*MatrixUnit\(\d+, \d+, \d+, \d+\)"]
"""What no answer may print: there is a better form of it in the table."""

BETTER_LATEX = [r"Permute|Array|MatrixUnit|DiagMatrix|Reshape", r"\\mathbb", r"\\substack", r"\+ -|- -",
                r"\\left\(\\frac\{1\}\{2\}\\right\)", r"\\left\(\w\^\{T\}\\right\)\^\{-1\}"]
"""The same in LaTeX."""


def answers():
    for entry in PUBLISHED:
        yield name_of(entry), diff(value(entry[1]), value(entry[2]))


def has_doubled_brackets(text):
    """Whether a pair of brackets is all that stands in another."""
    opened, closed = [], {}
    for k, sign in enumerate(text):
        if sign == "(":
            opened.append(k)
        elif sign == ")" and opened:
            closed[opened.pop()] = k
    return any(closed.get(k + 1) == end - 1 for k, end in closed.items())


def test_no_published_answer_prints_what_has_a_better_form():
    bad = []
    for name, answer in answers():
        as_str, as_latex = str(answer), latex(answer)
        found = [form for form in BETTER if re.search(form, as_str)]
        found += [form for form in BETTER_LATEX if re.search(form, as_latex)]
        found += [text for text in (as_str, re.sub(r"\\(left|right)", "", as_latex)) if has_doubled_brackets(text)]
        found += ["pretty"]*("MatrixUnit" in as_str and "MatrixUnit" in pretty(answer))
        bad += [f"{name}: {as_str} {found}"]*bool(found)
    assert not bad, "\n".join(bad[:10])


def test_doubled_brackets_are_found():
    assert has_doubled_brackets("a*((b + c))")
    assert not has_doubled_brackets("((a + b)*(c + d))*f(x)")


def names_of_classes():
    """All that ``srepr`` may write: SymPy's names, and every class of ours."""
    names = {"Str": Str, "Permutation": Permutation}
    for module in (sympy, array_expressions, diagonal, special, applyfunc, expressions):
        names.update({name: cls for name, cls in vars(module).items() if not name.startswith("_")})
    for room in ("core", "classes", "calculus"):
        package = import_module(f"sympy_matcalc.{room}")
        for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            names.update({name: cls for name, cls in vars(import_module(found.name)).items()
                          if isinstance(cls, type) and issubclass(cls, Basic)})
    return names


def test_representations_read_back():
    names = names_of_classes()
    for name, answer in answers():
        assert eval(srepr(answer), names) == answer, name
    for source, *_ in FORMS:
        expr = eval(source, dict(NAMES))
        assert eval(srepr(expr), names) == expr, source


@pytest.mark.parametrize("source", ["A*x - b", "-b/2 + A*x", "2*A*x/n", "X.T**(-1)*x/(n*t)", "A*(x - b)/(n*Trace(X))",
                                    "-Determinant(X)*X/Trace(A)**2", "A.T*HadamardProduct(x, y)/2",
                                    "-KroneckerProduct(A, B)*t",
                                    "norm(A*x - b)*x/t", "A*Trace(X)/sqrt(n)", "t**(-n)*X"])
def test_str_reads_back(source):
    expr = eval(source, dict(NAMES))
    assert sympify(str(expr), {**NAMES, "A": NAMES["A"]}) == expr


def test_sign_of_a_product_is_that_of_its_number():
    A, B = NAMES["A"], NAMES["B"]
    products = [A*B, -A*B, -2*A*(A - B), (A - B)*B, (B - A)*B, Symbol("t")*A, -Symbol("t")*A, I*A, -I*A, 2.5*A,
                -0.5*A*B]
    ours = [product.could_extract_minus_sign() for product in products]
    with sympy_matcalc.installed(False):
        clear_cache()
        assert ours == [product.could_extract_minus_sign() for product in products]


def test_a_sum_of_terms_alike_is_printed_as_it_stands():
    A = MatrixSymbol("A", 2, 2)
    assert str(sympy.MatAdd(A, A)) == "A + A"
    assert str(sympy.MatAdd(2*A, A, 2*A)) == "A + 2*A + 2*A"


def test_a_sum_of_exponentials_is_a_sigmoid_only_if_it_is_one():
    x, t = MatrixSymbol("x", 3, 1), Symbol("t")
    named = {1/(1 + exp(-t)): "sigmoid", exp(t)/(1 + exp(t)): "sigmoid", -1/(1 + exp(t)): "(sigmoid - 1)",
             exp(t)/(1 + exp(t))**2: "(sigmoid*(1 - sigmoid))"}
    for body, name in named.items():
        assert str(x.applyfunc(Lambda(t, body))) == f"{name}.(x)"
    for body in (1/(1 + exp(-2*t)), 1/(2 + exp(-t)), exp(t)/(1 + exp(t))**3, 1/(1 - exp(-t)), exp(t)/(exp(t) - 2)):
        assert "sigmoid" not in str(x.applyfunc(Lambda(t, body)))


def test_brackets_of_what_is_printed_as_a_product_in_latex():
    A, B, x, y = (NAMES[name] for name in "ABxy")
    assert latex(A*HadamardProduct(x, y)) == r"A \left(x \circ y\right)"
    assert latex(Identity(n), mat_symbol_style="bold") == r"\mathbf{I}"
    assert latex(A*MatrixSymbol("I", n, n) + Identity(n)).count("I") == 2
    assert latex((A + B).T) == latex(A.T + B.T)


def test_letters_that_are_known_by_their_ids_are_parts_of_the_sum():
    """Sums of rows are printed as transposes of sums of columns, whose letters live no longer than their text."""
    x, letters, printer = MatrixSymbol("x", n, 1), [MatrixSymbol(f"M{k}", n, n) for k in range(5)], StrPrinter()
    rows = [MatMul(Symbol(f"c{k}"), MatAdd(MatMul(x.T, M), MatMul(x.T, M.T)), M.T) for k, M in enumerate(letters)]
    total = MatAdd(*rows)
    assert printer.doprint(total) == " + ".join(f"c{k}*(M{k}*x + M{k}.T*x).T*M{k}.T" for k in range(5))
    for term in total.args:
        printed = {}
        text._product(printer, term, printed)
        assert set(printed) == {id(term.args[-1])}


def test_terms_that_differ_in_their_numbers_alone():
    A = MatrixSymbol("A", n, n)
    assert str(MatAdd(MatMul(3, A), MatMul(-2, A))) == "3*A - 2*A"
    assert str(MatAdd(MatMul(3, A, A), MatMul(2, A, A))) == "2*A*A + 3*A*A"
