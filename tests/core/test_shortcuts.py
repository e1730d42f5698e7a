"""What is found without SymPy is what SymPy finds: sums and products of scalars, the order of terms, words as typed."""

import random

import pytest
import random_expressions
from sympy import (
    Add,
    Basic,
    Derivative,
    Determinant,
    Function,
    HadamardPower,
    HadamardProduct,
    Identity,
    Integer,
    Inverse,
    MatAdd,
    MatMul,
    MatPow,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    OneMatrix,
    Pow,
    Q,
    Rational,
    S,
    Symbol,
    Trace,
    ZeroMatrix,
    assuming,
    default_sort_key,
    log,
    sin,
    symbols,
)

from sympy_matcalc import installed
from sympy_matcalc.core import combinations
from sympy_matcalc.core.common_factors import _has_nothing_in_common, parted
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.expansion import power_of_sum
from sympy_matcalc.core.factors import shape_at_once, shape_of
from sympy_matcalc.core.graph import arguments, classes_in, nodes_below
from sympy_matcalc.core.laws import products
from sympy_matcalc.core.matrix_unit import matrix_unit, unit_at
from sympy_matcalc.core.ordering import sorted_terms
from sympy_matcalc.core.powers import _sympy_doit, evaluated_power
from sympy_matcalc.core.rewriting import normalized

n, m = symbols("n m", integer=True, positive=True)
a, b, z = Symbol("a"), Symbol("b", positive=True), Symbol("z", commutative=False)
A, B, X = (MatrixSymbol(name, n, n) for name in "ABX")
x, y = (MatrixSymbol(name, n, 1) for name in "xy")
SCALARS = [a, b, a*b, 2*a, -a, a/3, a**2/b, Trace(A), -2*Trace(A*X), a*Trace(A)**2, Determinant(X)/Trace(A), z, 2*z,
           sin(a), log(b), 2**a, a + b, 2*(a + b), S.One, S.Zero, S.Half, S.NegativeOne, S.Pi, S.ImaginaryUnit]
NUMBERS = [S.Zero, S.One, S.NegativeOne, S(2), S.Half, Rational(-2, 3)]


@pytest.mark.parametrize("scalar", SCALARS, ids=str)
def test_multiples_and_their_sums_are_those_of_sympy(scalar):
    for number in NUMBERS:
        assert combinations.multiply([number, scalar]) == Mul(number, scalar)
        assert combinations.multiply([scalar, number]) == Mul(number, scalar)
        for other in NUMBERS:
            scalars = [combinations.multiply([factor, scalar]) for factor in (number, other)]
            assert combinations.add(scalars) == Add(*scalars)
            assert combinations.add([*scalars, a]) == Add(*scalars, a)


def random_term(draw):
    letters = [A, B, X, A.T, X.T, Inverse(A), Identity(n), OneMatrix(n, n), HadamardProduct(A, B), A + B, A**2, X**-3,
               HadamardPower(A, 2), A.applyfunc(sin), X.applyfunc(sin), HadamardPower(B, -1)]
    scale = draw.choice([1, 1, -2, S.Half, a, -a, 3*b])
    word = MatMul(scale, *draw.choices(letters, k=draw.choice([1, 1, 2, 3]))).doit()
    return word if word.args else A


def test_terms_are_in_the_order_of_sympy():
    draw = random.Random(7)
    for _ in range(600):
        terms = [random_term(draw) for _ in range(draw.choice([2, 3, 5]))]
        assert sorted_terms(terms, {}) == sorted(terms, key=default_sort_key), terms


def test_words_as_they_are_typed_are_in_the_typed_form():
    draw = random.Random(11)
    for _ in range(300):
        word = MatMul(*draw.choice([[], [2], [a], [S.One]]), *draw.choices([A, B, A.T, B.T, A], k=3), evaluate=False)
        typed = normalized(word, Algebra())
        assert typed == normalized(MatMul(word, Identity(n), evaluate=False), Algebra())
        assert typed == word.doit()


W, V = MatrixSymbol("W", n, m), MatrixSymbol("V", m, n)
SQUARES = [A, B, X, A.T, X.T, Inverse(A), X.T.inv(), A**2, A.T**-3, A**b, A + B, A.T + B, W*V, W*W.T, W*X.inv().T*V]


def test_determinants_of_words_are_those_of_sympy():
    draw = random.Random(13)
    for _ in range(200):
        letters = draw.choices([*SQUARES[:11], W*V, W*W.T], k=draw.choice([1, 2, 3]))
        word = MatMul(draw.choice([1, 1, 2, -1, a, S.Half]), *letters).doit()
        with installed(False):
            factors = Mul.make_args(Determinant(word).doit(deep=False))
            expected = Mul(*[factor.doit(deep=False) if isinstance(factor, Determinant) else factor
                             for factor in factors])
        assert Algebra().determinant(word) == expected, word


def test_powers_are_those_of_sympy():
    for base in [square for square in SQUARES if square.shape == (n, n) and not isinstance(square, MatPow)]:
        for exponent in (S.NegativeOne, S.Zero, S.One, S(2), S(-3), S.Half, n, a):
            assert evaluated_power(MatPow(base, exponent)) == _sympy_doit(MatPow(base, exponent), deep=False)


def test_of_a_matrix_and_its_transpose_the_first_stands_under_a_trace():
    for base in [A*X, A.T*X, A*X.T, X.T*A.T, A + X, A.T + X, A + X.T, A*B + X, X, A.T, A*X*B]:
        for power in (base, base**2, base**-1, MatPow(base, b)):
            by = Algebra()
            factor = normalized(power, by)
            if isinstance(factor, MatPow):
                first = min(factor, by.transpose(factor), key=default_sort_key)
                assert Algebra().trace((factor,), n) == Trace(first)
    symmetric = Algebra(frozenset({X}))
    factor = MatPow(MatMul(X, A), 2)
    assert symmetric.trace((factor,), n) == Trace(min(factor, symmetric.transpose(factor), key=default_sort_key))


def test_laws_of_products_are_asked_of_words_too():
    def alike(factors, k, by):
        return k, k + 2, ZeroMatrix(n, n)

    assert normalized(A*B, Algebra()) == A*B
    products(MatrixSymbol)(alike)
    try:
        assert normalized(A*B, Algebra()) == ZeroMatrix(n, n)
    finally:
        products.remove(alike)


def test_classes_are_those_of_all_nodes():
    expr = sin(Trace(A*X.T))*a + Determinant(A + B)
    assert classes_in(expr) == {type(node) for node in nodes_below([expr])}


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("of", ["scalar", "matrix"])
def test_arguments_are_expressions_and_all_that_stand_in_sums_products_and_powers(of, seed):
    for node in nodes_below([random_expressions.random_case(seed, of=of, classes="all").expr]):
        assert all(isinstance(arg, Basic) for arg in arguments(node))
        assert type(node) not in (Add, Mul, Pow, MatAdd, MatMul, MatPow, Inverse) or arguments(node) == node.args


@pytest.mark.parametrize("seed", range(40))
def test_shapes_at_once_are_those_of_the_parts(seed):
    expr = random_expressions.random_case(seed, of="matrix", classes="usual").expr
    sums = [(A + B)**-1, MatMul((A + x*x.T)**-2, x), Identity(n) + A, x.T + x.T*A]
    for node in (*nodes_below([expr]), *sums, A.T, x.T, x.T*A, 2*x, Inverse(A)*x, MatMul(2, a, x), MatMul(x, a), A*x):
        if isinstance(node, MatrixExpr):
            assert shape_at_once(node) in (None, shape_of(node))
    assert shape_at_once(2*x.T*A) == (1, n)


def random_sum(draw):
    letters = [A, B, X, A.T, Inverse(A), Inverse(B), A**2, X**-3, A + B, (A + B)**-1]
    words = {tuple(draw.choices(letters, k=draw.choice([0, 1, 1, 2, 3]))) for _ in range(draw.choice([2, 2, 3]))}
    return normalized(MatAdd(*[MatMul(draw.choice([1, 1, 1, -1, 2]), *word, Identity(n)) for word in words]), Algebra())


def test_products_put_together_are_those_reduced_and_powers_of_sums_are_built_on_those_before():
    draw = random.Random(11)
    for _ in range(300):
        by, total, other = Algebra(), random_sum(draw), random_sum(draw)
        for left in by.terms(total):
            for right in by.terms(other):
                assert by.concatenate(left, right) == Algebra().reduce(left + right)
        if isinstance(total, MatAdd):
            power = {(): S.One}
            for exponent in (1, 2, 3):
                power = by.multiplied_out(power, by.terms(total))
                assert power_of_sum(total, exponent, Algebra()) == power == power_of_sum(total, exponent, by)


def test_a_sum_that_is_seen_to_have_nothing_in_common_has_nothing_in_common(monkeypatch):
    draw, seen = random.Random(12), 0
    sums = [total for total in (random_sum(draw) for _ in range(300)) if isinstance(total, MatAdd)]
    at_once = [_has_nothing_in_common(Algebra().terms(total)) for total in sums]
    monkeypatch.setattr("sympy_matcalc.core.common_factors._has_nothing_in_common", lambda terms: False)
    for total, nothing in zip(sums, at_once):
        seen += nothing
        assert not nothing or parted(total, Algebra()) == (S.One, (), total, ())
    assert 20 < seen < len(sums)


def test_the_unit_at_an_entry_is_that_of_its_indices():
    i, j = symbols("i j", integer=True)
    for matrix, row, col in ((A, i, j), (x, i, 0), (MatrixSymbol("s", 1, 1), 0, 0), (MatrixSymbol("P", 2, 3), 1, 2)):
        assert unit_at(matrix[row, col]) == matrix_unit(*matrix.shape, row, col)


@pytest.mark.parametrize("seed", range(40))
def test_products_of_what_is_evaluated_are_those_of_what_is_evaluated_again(seed):
    for node in nodes_below([random_expressions.random_case(seed, of="matrix", classes="all").expr]):
        if isinstance(node, MatMul):
            again = MatMul(*[arg.doit() for arg in node.args]).doit(deep=False)
            assert str(node.doit()) == str(again) == str(node.doit())  # but for the names of bound symbols


def test_a_law_from_outside_is_asked_of_what_was_evaluated_before():
    def alike(factors, k, by):
        return k, k + 2, ZeroMatrix(n, n)

    nested = MatMul(a, MatAdd(MatMul(A, B), X))
    assert nested.doit() == a*(A*B + X)
    products(MatrixSymbol)(alike)
    try:
        assert nested.doit() == a*X
    finally:
        products.remove(alike)
    assert nested.doit() == a*(A*B + X)


def test_what_was_evaluated_under_assumptions_is_not_remembered_without():
    derivative = Derivative(Trace(A*X), X)
    for assumptions, expected in [((), A.T*B), ((Q.symmetric(A),), A*B), ((), A.T*B)]*2:
        with assuming(*assumptions):
            assert derivative*B == expected


class Counted(Function):
    """A function that another value is given to later."""

    value = Integer(2)

    def doit(self, **hints):
        return Counted.value*self.args[0]


class Replaced(MatrixExpr):
    """A matrix that a number is put in the place of."""

    shape = (2, 2)

    def doit(self, **hints):
        return self.args[0]


def test_what_a_user_evaluates_is_evaluated_each_time(monkeypatch):
    for value in (2, 3):
        monkeypatch.setattr(Counted, "value", Integer(value))
        assert MatMul(Counted(a), A).doit() == value*a*A
        assert MatMul(Counted(a) + 1, MatAdd(A, MatMul(Counted(a), B))).doit() == (value*a + 1)*(A + value*a*B)


def test_products_of_what_numbers_are_put_for_are_these():
    one, other = (Replaced(Integer(k)) for k in (2, 3))
    with installed(False):
        expected = MatMul(one, other).doit()
    assert MatMul(one, other).doit() == expected == 6
