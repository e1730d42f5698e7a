"""Plain notation reads back: parse_plain(plain(e)) is e, but for the names of bound symbols."""

import pytest
from corpus.published import PUBLISHED, Entry, name_of, value
from sympy import Derivative, Function, MatrixSymbol, Trace, diff, oo, symbols
from sympy.core.function import AppliedUndef

pytest.importorskip("lark")

from sympy_matcalc import AxialVector, equal, norm, parse_plain, plain


def same(expr) -> bool:
    names = [*expr.atoms(MatrixSymbol), *expr.free_symbols, *{f.func for f in expr.atoms(AppliedUndef)}]
    again = parse_plain(plain(expr), symbols=names)
    return again == expr or plain(again) == plain(expr)


@pytest.mark.parametrize("entry", PUBLISHED, ids=name_of)
def test_published_derivatives_read_back(entry: Entry):
    _, function, variable, *_ = entry
    derived = diff(value(function), value(variable))
    if derived.has(Derivative):
        pytest.skip("formal derivatives have no plain form")
    if function in ("exp(s)", "exp(s)*s", "exp(t)*(t*y + x + y)"):
        pytest.skip("a function of a 1x1 matrix is read as one of its trace")
    assert same(derived) or _is_sum_of_one_by_ones(derived), plain(derived)


def _is_sum_of_one_by_ones(expr) -> bool:
    """SymPy leaves sums within sums, and functions of bare 1x1 matrices, as they were typed."""
    names = [*expr.atoms(MatrixSymbol), *expr.free_symbols]
    return equal(parse_plain(plain(expr), symbols=names), expr).verdict != "unequal"


def test_functions_that_are_undefined_are_given():
    n = symbols("n", integer=True, positive=True)
    X, f = MatrixSymbol("X", n, n), Function("f")
    assert parse_plain("f(tr(X))", symbols=(X, f)) == f(Trace(X))
    assert parse_plain("f(tr(X))", "f: function", symbols=(X,)) == f(Trace(X))


def test_norms_of_every_order_and_their_gradients_read_back():
    m, n = symbols("m n", integer=True, positive=True)
    X, x, A = MatrixSymbol("X", m, n), MatrixSymbol("x", n, 1), MatrixSymbol("A", 3, 3)
    for expr in (*[norm(of, order) for of in (X, x) for order in ("fro", "nuc", 1, 2, oo, -oo)],
                 diff(norm(X, "nuc"), X), AxialVector(A)):
        assert parse_plain(plain(expr), symbols=[X, x, A]) == expr, plain(expr)
