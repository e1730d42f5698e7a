"""Twice the size is about twice the work, counted in calls of Python functions: no clock."""

import sys

import pytest
from growing import network, v, x
from sympy import diff
from sympy.core.cache import clear_cache

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
