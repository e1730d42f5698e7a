"""Sort keys and Hadamard products without SymPy's recursion: the same as SymPy's own."""

import random

import random_expressions
from sympy import (
    HadamardProduct,
    Identity,
    MatrixSymbol,
    OneMatrix,
    Rational,
    Symbol,
    Trace,
    ZeroMatrix,
    default_sort_key,
    sin,
    sqrt,
)
from sympy.matrices.expressions import MatAdd, MatMul

from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.entrywise import hadamard_product
from sympy_matcalc.core.graph import Graph
from sympy_matcalc.core.ordering import sort_key

A, B, C = (MatrixSymbol(name, 3, 3) for name in "ABC")
s, t = Symbol("s", positive=True), Symbol("t")


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


def random_sum(choices):
    """A sum of products with powers of symbols, numbers and square roots in front."""
    scalars = [1, -2, Rational(1, 3), t, s, t**2, s*t, 1/t, sqrt(s), sqrt(2), sqrt(2)*t, -t]
    terms = [MatMul(choices.choice(scalars), *choices.choices([A, B, C.T, A + t*B], k=choices.choice([1, 2])))
             for _ in range(choices.choice([2, 3, 4]))]
    return MatAdd(*terms)


def test_sort_keys_of_sums_with_coefficients():
    for expr in (2*A*B - 3*B, t*A + B, t*A*B + 2*t*B - A, MatAdd(MatMul(2, t, A), MatMul(t, B, A), Identity(3)),
                 sin(t)*A - t**2*A*B, Trace(A)*B + Trace(A*B)*A, -A + B*C, (A + B)*(A - 2*B) + C.T**2,
                 *[random_sum(random.Random(seed)) for seed in range(100)]):
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
