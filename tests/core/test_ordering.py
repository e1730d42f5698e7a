"""Sort keys, the order that they give, and Hadamard products without SymPy's recursion: the same as SymPy's own."""

import random
from contextlib import suppress
from itertools import product
from unittest.mock import Mock

import random_expressions
from sympy import (
    Add,
    Expr,
    HadamardPower,
    HadamardProduct,
    Identity,
    MatrixSymbol,
    Mul,
    OneMatrix,
    Pow,
    Rational,
    Symbol,
    Trace,
    ZeroMatrix,
    default_sort_key,
    exp,
    log,
    sin,
    sqrt,
    symbols,
)
from sympy.core.exprtools import decompose_power
from sympy.matrices.expressions import MatAdd, MatMul
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.comparing import compare, decomposed, in_order, terms_in_order
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.entrywise import hadamard_product
from sympy_matcalc.core.graph import Graph
from sympy_matcalc.core.ordering import sort_key, sorted_factors

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


def test_factors_are_sorted_as_by_sympys_keys():
    told = 0
    for seed in range(40):
        choices = random.Random(seed)
        case = random_expressions.random_case(seed=seed, depth=2, of="matrix", classes=("usual", "all")[seed % 2])
        nodes = [node for node in Graph(case.expr).nodes
                 if isinstance(node, MatrixExpr) and not isinstance(node, MatrixBase)]
        for node in [node for node in nodes if node.shape == nodes[0].shape][:5]:
            nodes += [node.applyfunc(sin), node.applyfunc(exp), HadamardPower(node, 2)]
            nodes.append(HadamardProduct(node, MatrixSymbol("A", *node.shape)))
        for _ in range(20):
            factors = choices.choices(nodes, k=choices.choice([2, 2, 3]))
            keys = Mock(side_effect=default_sort_key)
            with suppress(TypeError, AttributeError, NotImplementedError):  # SymPy has no order for some
                expected = sorted(factors, key=default_sort_key)
                assert sorted_factors(factors, keys) == expected
                told += not keys.called
    assert told > 50


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


def nodes_of_random_expressions():
    nodes = []
    for seed in range(40):
        classes, of = ("usual", "all")[seed % 2], ("scalar", "matrix")[seed//2 % 2]
        expr = random_expressions.random_case(seed=seed, of=of, classes=classes).expr
        nodes += [node for node in Graph(expr).nodes if isinstance(node, Expr)]
    return nodes + [random_sum(random.Random(seed)) for seed in range(60)]


def test_comparing_is_comparing_sort_keys():
    nodes, choices = nodes_of_random_expressions(), random.Random(0)
    assert len(nodes) > 300
    alike = {}
    for node in nodes:
        alike.setdefault(type(node), []).append(node)
    for _ in range(4000):
        one = choices.choice(nodes)
        other = choices.choice(choices.choice([nodes, alike[type(one)]]))
        try:
            key, key_beside = default_sort_key(one), default_sort_key(other)
            expected = (key > key_beside) - (key < key_beside)
        except Exception:  # SymPy has no order for some of what is well-shaped
            continue
        assert compare(one, other, {}) == expected, (one, other)


def test_terms_and_factors_are_in_sympys_order():
    told = 0
    for node in nodes_of_random_expressions():
        if isinstance(node, Add):
            terms = terms_in_order(node.args, {})
            told += terms is not None
            assert terms in (None, node.as_ordered_terms())
        elif type(node) is Mul and node.is_commutative:
            factors = [factor for factor in node.args if not factor.is_Number]
            assert in_order(factors, {}) == [part for part in node.as_ordered_factors() if not part.is_Number]
    assert told > 60


def test_powers_are_taken_apart_as_sympy_takes_them_apart():
    x, u = Symbol("x", positive=True), Trace(A*B)
    own = [u, exp(u), exp(-u/2), exp(3*t*u/2), exp(t + u), exp(2*(t + u)), u**2, sqrt(u), u**Rational(-3, 2), t**x,
           t**-x, t**(2*x/3), (t + u)**2, 1/sqrt(t + u), 2*t, -t/2, 2*t*u, t**2*s**2, 2*(t + u), sin(t)**-2, log(u)]
    for factor in own + [node for node in nodes_of_random_expressions() if not node.is_Matrix]:
        if not factor.is_number and factor.is_commutative:
            assert decomposed(factor) == decompose_power(factor), factor
    assert decomposed(sqrt(2)) is decomposed(Symbol("q", commutative=False)) is None


def test_powers_with_symbols_in_the_exponent_are_taken_apart_as_sympy_does():
    t, u, v = symbols("t u v")
    T = Trace(MatrixSymbol("A", 3, 3))
    bases = [t, T, exp(t), exp(T), exp(-t*T), exp(2*t), t*T, 2*t*T, t + T, -t*T, t/T, sqrt(t)*T]
    exponents = [1, 2, -1, -2, u, -u, 2*u, -2*u/3, v + 1, -v - 1, u*v]
    exponents += [Rational(p, 2) for p in (1, -1, 3, -3)]
    for base, exponent in product(bases, exponents):
        for power in (Pow(base, exponent), Pow(base, exponent, evaluate=False)):
            found = decomposed(power)
            assert found is None or found == decompose_power(power), power


def test_symbols_of_one_name_are_told_apart_as_sympy_tells_them():
    own, other = Symbol("t", positive=True), Symbol("t")
    assert compare(own, other, {}) == 0 == compare(Trace(own*A), Trace(other*A), {})
    assert terms_in_order((own*A, other*B), {}) in ([own*A, other*B], [other*B, own*A])


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
