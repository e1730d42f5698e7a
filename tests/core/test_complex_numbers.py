"""Whether an expression says that it is complex: one answer for norms, assumptions, `equal` and `simplify`."""

import numpy as np
import pytest
from sympy import (
    HadamardPower,
    I,
    Identity,
    Matrix,
    MatrixSymbol,
    Q,
    Rational,
    Trace,
    ask,
    conjugate,
    im,
    lambdify,
    re,
    simplify,
    sqrt,
    symbols,
)
from sympy.matrices.expressions import Adjoint

from sympy_matcalc import compiled, equal, norm
from sympy_matcalc.core.complex_numbers import is_complex
from sympy_matcalc.values.evaluation import evaluate

n = symbols("n", integer=True, positive=True)
s, z = symbols("s"), symbols("z", complex=True)
X, x = MatrixSymbol("X", n, n), MatrixSymbol("x", n, 1)


@pytest.mark.parametrize("expr", [X.adjoint()*X, conjugate(s)*X, I*X, z*X, re(s)*X, im(s)*X, Trace(X).conjugate()*x])
def test_said(expr):
    assert is_complex(expr)


@pytest.mark.parametrize("expr", [X, s*X.T, Adjoint(Matrix([[1, 2]])), X*Identity(n),
                                  x*Adjoint(Matrix([[1]]))])
def test_not_said(expr):
    assert not is_complex(expr)


def test_the_adjoint_of_a_constant_says_nothing_and_may_go():
    one = Adjoint(Matrix([[1]]))
    expr = norm(x*one)**2
    assert equal(expr, Trace(x.T*x))
    assert equal(simplify(expr), expr)
    assert ask(Q.symmetric(x*one*x.T))
    point = {n: 2, x: [[3], [4]]}
    assert evaluate(simplify(expr), point) == pytest.approx(evaluate(expr, point)) == pytest.approx(25)


def test_that_of_a_variable_does():
    assert not equal(norm(x.adjoint())**2, Trace(x.T*x))
    assert equal(norm(x.adjoint())**2, Trace(x.adjoint()*x))


@pytest.mark.parametrize("expr", [HadamardPower(x, Rational(1, 2)), HadamardPower(x, z), X**Rational(1, 2)], ids=str)
def test_the_conjugate_of_a_power_that_is_no_product_is_left(expr):
    for form in (expr.conjugate(), expr.adjoint(), Trace(expr.conjugate()*expr.adjoint())):
        assert equal(simplify(form), form)
        assert simplify(form).has(Adjoint)


@pytest.mark.parametrize("expr", [re(Trace(X)), im(Trace(X)), re(z)*Trace(X), X.applyfunc(re), X.applyfunc(im)],
                         ids=str)
def test_code_takes_real_parts_of_what_may_be_complex(expr):
    point = {n: 2, X: [[1 + 2j, 3], [1j, 2 - 5j]], z: 1 + 1j}
    for function in (compiled(expr, (), "value"), lambdify([X, z], expr)):
        by_name = {str(symbol): point[symbol] for symbol in (X, z) if symbol is X or expr.has(z)}
        value = function(**by_name) if hasattr(function, "parameters") else function(point[X], point[z])
        assert value == pytest.approx(evaluate(expr, point))


@pytest.mark.parametrize("shape", [(n, 1), (1, 1), (3, 1)], ids=str)
def test_a_norm_beside_an_adjoint_is_that_of_complex_numbers(shape):
    v, w = MatrixSymbol("v", *shape), MatrixSymbol("w", *shape)
    size = 1 if shape[0] == 1 else 3
    point = {n: 3, v: [[1 + 2j], [3j], [-1]][:size], w: [[2 - 1j], [1], [1j]][:size]}
    for expr in (norm(v)**2 - Trace(v.T*v) + Trace(v.adjoint()*w), norm(v)**2 - Trace(v.adjoint()*v),
                 norm(v)*Trace(v.adjoint()*w) - sqrt(Trace(v.T*v))*Trace(v.adjoint()*w), I*(norm(v)**2 - Trace(v.T*v))):
        assert evaluate(simplify(expr), point) == pytest.approx(evaluate(expr, point), abs=1e-12)
    assert simplify(norm(v)*Trace(v.adjoint()*w) - norm(v)*Trace(w.T*v.adjoint().T)) == 0


@pytest.mark.parametrize("expr", [norm(x)*Trace(x*x.adjoint()), norm(X*x)**2 + re(Trace(X)), norm(2*x.T)*im(z)])
def test_code_for_norms_of_what_may_be_complex(expr):
    point = {n: 2, X: [[1 + 2j, 3], [1j, 2 - 5j]], x: [[1 + 1j], [2 - 3j]], z: 1 + 4j}
    arguments = [symbol for symbol in (X, x, z) if expr.has(symbol)]
    arrays = [np.array(point[symbol]) for symbol in arguments]
    value = evaluate(expr, point)
    assert lambdify(arguments, expr)(*arrays) == pytest.approx(value)
    assert compiled(expr, [], "value")(**{str(s): a for s, a in zip(arguments, arrays)}) == pytest.approx(value)
