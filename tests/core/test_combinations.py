"""Products of scalars: what SymPy's own product gives."""

import random

from sympy import (
    Abs,
    Add,
    Determinant,
    Integer,
    MatAdd,
    MatrixSymbol,
    Mul,
    Rational,
    S,
    Symbol,
    Trace,
    Transpose,
    exp,
    log,
    oo,
    pi,
    sign,
    sin,
    sqrt,
    symbols,
)

from sympy_matcalc.core.combinations import add, multiply
from sympy_matcalc.core.constructors import Algebra

A, B = MatrixSymbol("A", 3, 3), MatrixSymbol("B", 3, 3)
x, y, n = symbols("x y n")
p = Symbol("p", positive=True)
z = Symbol("z", zero=True)
q = Symbol("q", commutative=False)
FACTORS = [x, y, 1/x, x**2, x**n, p, sqrt(p), sqrt(2), pi, z, q, q**-1, x + y, 2*x, 2*x + 2*y, -x - y, (x + y)**-1, x*y,
           exp(x), exp(-x), sin(x), 1/sin(x), log(p), Trace(A), Determinant(A), 1/Determinant(A), Abs(x), sign(x),
           Rational(2, 3),
           Integer(-1), oo, x*q, 1 + sqrt(2), -Trace(A)/2]


def test_products_are_those_of_sympy():
    for one in FACTORS:
        for other in FACTORS:
            assert multiply([one, other]) == Mul(one, other), (one, other)
    choices = random.Random(3)
    for _ in range(200):
        factors = choices.choices(FACTORS, k=choices.choice([2, 3, 4]))
        assert multiply([multiply(factors[:2]), *factors[2:]]) == Mul(Mul(*factors[:2]), *factors[2:])


def test_no_term_is_lost_whose_transpose_stands_beside_it():
    whole = MatAdd(A*A.T, Transpose(A*A.T), -B.T)  # not in normal form, as SymPy builds it
    assert Algebra().transpose(whole) == 2*A*A.T - B
    assert str(whole.applyfunc(exp)) in ("exp.(2*A*A.T - B).T", "exp.(2*A*A.T - B.T)", "exp.(A*A.T + (A*A.T).T - B.T)")


def test_sums_are_those_of_sympy():
    terms = [*FACTORS, Trace(A*B), Trace(A.T*B), Trace(A)**2, Trace(A)*q, 3*Trace(A), -Trace(A)/2, 1/Trace(A), -q, 2*q]
    choices = random.Random(5)
    for _ in range(2000):
        summed = choices.choices(terms, k=choices.choice([2, 2, 3, 4, 6]))
        found, expected = add([add(summed[:2]), *summed[2:]]), Add(Add(*summed[:2]), *summed[2:])
        assert found == expected or S.NaN in (found, expected), summed
        assert found.args == expected.args, summed
        assert found is S.NaN or found.is_commutative == expected.is_commutative
