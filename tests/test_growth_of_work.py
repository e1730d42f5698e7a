"""Twice the size is about twice the work, counted in calls of Python functions: no clock."""

import sys

import pytest
from growing import X, chain, network, v, x
from sympy import diff
from sympy.core.cache import clear_cache
from sympy.printing.str import StrPrinter

from sympy_matcalc import differential, hessian_vector_product


def calls(function, *args):
    """How many Python functions are called by a call with a fresh cache, SymPy's among them."""
    count = 0

    def counted(frame, event, arg):
        nonlocal count
        count += event == "call"

    clear_cache()
    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        function(*args)
    finally:
        sys.setprofile(before)
    return count


LINEAR = {
    "gradient of layers": (network, lambda f: diff(f, x), 10),
    "differential of layers": (network, lambda f: differential(f, x), 10),
    "Hessian times v of layers": (network, lambda f: hessian_vector_product(f, x, v), 10),
}


@pytest.mark.parametrize("family", LINEAR)
def test_work_doubles_with_the_size(family):
    build, take, size = LINEAR[family]
    take(build(3))  # rooms are loaded when they are used first
    half, whole = calls(take, build(size)), calls(take, build(2*size))
    assert whole < 2.5*half


def test_a_symbol_that_stands_in_every_term_is_printed_once(monkeypatch):
    answer, printed = diff(chain(10), X), []
    original = StrPrinter._print_MatrixSymbol
    monkeypatch.setattr(StrPrinter, "_print_MatrixSymbol",
                        lambda self, symbol: printed.append(symbol) or original(self, symbol))
    text = str(answer)
    assert text.count("X.T") == 90
    assert len(printed) == len(set(printed)) == 11
    assert str(answer) == text
