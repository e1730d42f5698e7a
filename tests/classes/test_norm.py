"""Norms are objects: results keep them, and they know how to become traces."""

import numpy as np
import pytest
from sympy import (
    Derivative,
    I,
    Identity,
    Matrix,
    MatrixSymbol,
    Q,
    Trace,
    conjugate,
    diff,
    exp,
    expand,
    lambdify,
    latex,
    log,
    pretty,
    refine,
    simplify,
    sqrt,
    srepr,
    symbols,
    sympify,
)
from sympy.core.symbol import Str

import sympy_matcalc
from sympy_matcalc import compiled, differential, equal, jacobian, norm
from sympy_matcalc.classes.norm import Norm, NuclearNorm, SpectralNorm
from sympy_matcalc.core.singular_values import PolarFactor
from sympy_matcalc.values.differences import deviation
from sympy_matcalc.values.evaluation import evaluate

n, m = symbols("n m", integer=True, positive=True)
t, p = symbols("t p", positive=True)
A, B = MatrixSymbol("A", m, n), MatrixSymbol("B", n, n)
x, y, b = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1), MatrixSymbol("b", m, 1)
WIDE = np.array([[1.0, 2, 0], [-3, 4, 1]])


def test_results_keep_the_norm():
    assert diff(norm(A*x - b), x) == A.T*(A*x - b)/norm(A*x - b)
    assert str(diff(norm(A*x - b), x)) == "A.T*(A*x - b)/norm(A*x - b)"
    assert diff(norm(A), A) == A/norm(A)
    assert diff(norm(x), x, x) == Identity(n)/norm(x) - x*x.T/norm(x)**3
    assert diff(norm(x)**2, x) == 2*x
    assert diff(log(1 + norm(x)**2), x) == 2*x/(norm(x)**2 + 1)
    assert jacobian(norm(A*x), x) == x.T*A.T*A/norm(A*x)
    assert differential(norm(x), x).has(Norm)
    assert diff(norm(x - y), x).subs(y, 2*y).doit() == (x - 2*y)/norm(x - 2*y)


@pytest.mark.parametrize(("f", "variable"), [
    (norm(A*x - b), x), (norm(A*x - b), A), (norm(x)*norm(x - y), x), (norm(x, p), x), (norm(x, p), p), (norm(x, 3), x),
    (norm(x, 1), x), (norm(x.T, 3), x), (norm(t*x + y), t), (exp(-norm(B*x, 4)), B), (norm(x)/norm(y)*y, x),
    (norm(A.T*A), A), (norm(x)*x, x)], ids=str)
def test_derivatives_against_numbers(f, variable):
    result = diff(f, variable)
    assert not result.has(Derivative)
    assert deviation(f, variable, result, seed=7) < 1e-6


def test_what_is_not_known_stays_open():
    for f in (norm(A, 2), norm(sympify("I")*x)):
        variable = x if f.has(x) else A
        assert diff(f, variable).has(Derivative)


def test_verbs():
    assert norm(x).rewrite(Trace) == sqrt(Trace(x.T*x))
    assert simplify(norm(x)) == norm(x)
    assert simplify(norm(x)**2 - Trace(x*x.T)) == 0
    assert simplify(Trace(x.T*x)/norm(x)) == norm(x)
    assert simplify(norm(x.T) - norm(x)) == 0
    assert equal(norm(A*x), sqrt(Trace(A*x*x.T*A.T)))
    assert equal(norm(x), norm(y)).verdict == "unequal"
    assert equal(norm(x, 1), norm(-x, 1))
    assert expand(norm(x + y)**2) == norm(x + y)**2
    assert refine(norm(x), Q.positive(t)) == norm(x)
    assert conjugate(norm(x)) == norm(x)
    assert sqrt(norm(x)**2) == norm(x)
    assert norm(x).is_nonnegative
    assert norm(x) + 1 > 0
    assert norm(B).subs(B, Matrix([[1, 2], [3, 4]])).doit() == sqrt(30)
    assert norm(0*x).doit() == 0


def test_printed_forms_and_round_trips():
    assert str(norm(x, 1)/2) == "norm(x, 1)/2"
    assert sympify(str(norm(B, "nuc")), {"norm": norm, "B": B}) == norm(B, "nuc")
    assert latex(norm(A*x - b)**2) == r"\lVert A x - b \rVert^{2}"
    assert latex(norm(A)) == r"\lVert A \rVert_{F}"
    assert latex(norm(A, "nuc")**2) == r"\lVert A \rVert_{*}^{2}"
    assert latex(norm(x, p)) == r"\lVert x \rVert_{p}"
    assert pretty(norm(x, 1), use_unicode=True) == "││x││ \n     1"
    names = {"Norm": Norm, "NuclearNorm": NuclearNorm, "SpectralNorm": SpectralNorm, "Str": Str}
    exec("from sympy import *", names)
    for expr in (norm(A*x - b), norm(x, p), norm(B, "nuc"), norm(B, 2)):
        assert eval(srepr(expr), names) == expr


def test_methods():
    assert x.norm() == norm(x)
    assert B.norm(2) == norm(B, 2)
    with sympy_matcalc.installed(False):
        assert not hasattr(x, "norm")


def test_the_gradient_of_the_nuclear_norm_is_of_a_real_matrix():
    assert diff(norm(B + I*MatrixSymbol("S", *B.shape), "nuc"), B).has(Derivative)


@pytest.mark.parametrize("shape", [(3, 1), (1, 3), (1, 1)])
def test_the_polar_factor_of_a_vector_has_code(shape):
    x_ = MatrixSymbol("x", *shape)
    gradient = diff(NuclearNorm(MatrixSymbol("y", m, n)), MatrixSymbol("y", m, n)).subs({m: shape[0], n: shape[1]})
    value = np.array([[-3.0, 0, 4][:max(shape)]]).reshape(shape)
    assert np.allclose(np.reshape(compiled(gradient, [], order="value")(y=value), shape), value/np.linalg.norm(value))
    assert np.allclose(lambdify([x_], PolarFactor(x_))(value), value/np.linalg.norm(value))


def test_the_norm_of_an_explicit_matrix_has_code():
    t, p = symbols("t p", positive=True)
    matrix = Matrix([[t, 1], [0, -3]])
    for expr in (norm(matrix), 2*norm(matrix) + t, norm(matrix[:, 1]), norm(matrix[:, 1], p)):
        value = lambdify([t, p], expr)(2.0, 3.0)
        assert abs(value - evaluate(expr, {t: 2.0, p: 3.0})) < 1e-12
