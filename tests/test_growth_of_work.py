"""Twice the size is about twice the work, counted in calls of functions: no clock."""

import sys
import threading

import pytest
from growing import A, B, C, X, chain, nested_cosines, nested_diagonals, nested_inverses, nested_sums, network, v, x
from sympy import MatAdd, MatMul, Trace, diff, simplify
from sympy.core.cache import clear_cache
from sympy.printing.str import StrPrinter

from sympy_matcalc import derivative, differential, hessian_vector_product, jacobian
from sympy_matcalc.core import guard


def calls(function, *args):
    """How many functions are called by a call with a fresh cache, SymPy's and Python's own among them."""
    count = 0

    def counted(frame, event, arg):
        nonlocal count
        count += event in ("call", "c_call")

    clear_cache()
    before = sys.getprofile()
    threading.setprofile(counted)  # what is nested deeply is done in a thread with a deep stack
    sys.setprofile(counted)
    try:
        function(*args)
    finally:
        sys.setprofile(before)
        threading.setprofile(None)
    return count


LINEAR = {
    "gradient of layers": (network, lambda f: diff(f, x), 10),
    "differential of layers": (network, lambda f: differential(f, x), 10),
    "Hessian times v of layers": (network, lambda f: hessian_vector_product(f, x, v), 10),
    "nested sums": (nested_sums, lambda f: diff(f, A), 100),
    "nested inverses": (nested_inverses, lambda f: diff(f, X), 50),
    "nested diagonals": (nested_diagonals, lambda f: diff(MatMul(v.T, f), A), 20),
    "nested diagonals made short": (nested_diagonals, simplify, 40),
    "products of nested cosines": (nested_cosines, lambda f: diff(f, X), 25),
}


@pytest.mark.parametrize("family", LINEAR)
def test_work_doubles_with_the_size(family):
    build, take, size = LINEAR[family]
    take(build(3))  # rooms are loaded when they are used first
    half, whole = calls(take, build(size)), calls(take, build(2*size))
    assert whole < 2.5*half


def test_a_jacobian_takes_work_as_it_has_factors():
    """That of nested diagonals has each pair of levels in it."""
    jacobian(nested_diagonals(3), x)
    half, whole = (calls(lambda f: jacobian(f, x), nested_diagonals(size)) for size in (10, 20))
    assert whole < 4.5*half


@pytest.mark.parametrize("step", [lambda s: A*s*B + X, lambda s: 2*s*A + X])
def test_building_takes_the_work_of_what_is_built(step):
    """SymPy evaluates the factors of each product again, down to their letters."""
    def build(size):
        s = X
        for _ in range(size):
            s = step(s)
        return s

    build(3)
    half, whole = calls(build, 15), calls(build, 30)
    assert whole < 2.5*half


def test_nested_sums_are_tidied_without_recursion(monkeypatch):
    monkeypatch.setattr(guard, "on_deep_stack", lambda function, *args: pytest.fail(f"{function} recurses"))
    s = X
    for _ in range(400):
        s = MatAdd(B, MatMul(A, s))
        hash(s)  # SymPy's hash recurses, once
    assert derivative(Trace(MatMul(C, s)), A).is_MatAdd


def test_a_symbol_that_stands_in_every_term_is_printed_once():
    answer, printed = diff(chain(10), X), []

    class Counting(StrPrinter):
        def _print_MatrixSymbol(self, symbol):
            printed.append(symbol)
            return super()._print_MatrixSymbol(symbol)

    text = Counting().doprint(answer)
    assert text.count("X.T") == 90
    assert len(printed) == len(set(printed)) == 11
    assert str(answer) == text  # SymPy's own printer needs no method for a letter
