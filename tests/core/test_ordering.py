"""Sort keys and Hadamard products without SymPy's recursion: the same as SymPy's own."""

import random_expressions
from sympy import HadamardProduct, Identity, MatrixSymbol, OneMatrix, Symbol, Trace, ZeroMatrix, default_sort_key, sin
from sympy.matrices.expressions import MatAdd, MatMul

from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.entrywise import hadamard_product
from sympy_matcalc.core.graph import Graph
from sympy_matcalc.core.ordering import sort_key

A, B, C = (MatrixSymbol(name, 3, 3) for name in "ABC")
t = Symbol("t")


def test_sort_keys_are_those_of_sympy():
    keys = 0
    for seed in range(24):
        expr = random_expressions.random_case(seed=seed, depth=2, of="matrix", classes=("usual", "all")[seed % 2]).expr
        known = {}
        for node in Graph(expr).nodes:
            try:
                expected = default_sort_key(node)
            except Exception:  # SymPy has no order for some of what is well-shaped
                continue
            assert sort_key(node, known) == expected, node
            keys += 1
    assert keys > 100


def test_sort_keys_of_sums_with_coefficients():
    for expr in (2*A*B - 3*B, t*A + B, t*A*B + 2*t*B - A, MatAdd(MatMul(2, t, A), MatMul(t, B, A), Identity(3)),
                 sin(t)*A - t**2*A*B, Trace(A)*B + Trace(A*B)*A, -A + B*C, (A + B)*(A - 2*B) + C.T**2):
        assert sort_key(expr, {}) == default_sort_key(expr)
        assert Algebra().sort_key(expr.T) == default_sort_key(expr.T)


def test_hadamard_products_are_those_of_sympy():
    pool = [A, B, C, A*B, 2*A, A.T, A + B, HadamardProduct(A, B), OneMatrix(3, 3), A.applyfunc(sin)]
    pool[-1] = pool[-1].doit()
    for i, one in enumerate(pool):
        for j, other in enumerate(pool):
            for third in pool[(i + j) % 3::3]:
                expected = HadamardProduct(one, other, third).doit(deep=False)
                assert hadamard_product([one, other, third]) == expected
    assert hadamard_product([A, ZeroMatrix(3, 3)]) == ZeroMatrix(3, 3)
    assert hadamard_product([OneMatrix(3, 3), OneMatrix(3, 3)]) == OneMatrix(3, 3)


def test_a_transpose_back_is_the_same_object():
    algebra = Algebra()
    expr = algebra.unique(HadamardProduct(A, (A*B.T + C).applyfunc(sin)))
    assert algebra.transpose(algebra.transpose(expr)) is expr
