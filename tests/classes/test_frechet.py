"""Functions of a matrix under a trace, kind two, and away from one, kind three: Fréchet derivatives.

What is right is told by central differences of SciPy's functions of matrices, which no rule here has to do with.
"""

import pickle

import numpy as np
import pytest
from sympy import (
    Abs,
    Derivative,
    Determinant,
    Function,
    I,
    Identity,
    Lambda,
    MatPow,
    Matrix,
    MatrixSymbol,
    Q,
    Rational,
    Symbol,
    Trace,
    ZeroMatrix,
    assuming,
    cos,
    diff,
    exp,
    expand,
    latex,
    log,
    pretty,
    refine,
    simplify,
    sin,
    sqrt,
    symbols,
    tan,
)
from sympy.matrices.exceptions import NonSquareMatrixError, ShapeError
from sympy.matrices.expressions import KroneckerProduct
from sympy.matrices.expressions.matexpr import MatrixElement

from sympy_matcalc import (
    Frechet,
    MatrixExponential,
    MatrixFunction,
    MatrixLogarithm,
    MatrixUnit,
    differential,
    directional_derivative,
    equal,
    hessian_vector_product,
    jacobian,
    norm,
    taylor_polynomial,
)
from sympy_matcalc.values.differences import deviation
from sympy_matcalc.values.evaluation import evaluate

linalg = pytest.importorskip("scipy.linalg")

n, m = symbols("n m", integer=True, positive=True)
s, t, p = symbols("s t p")
A, B, C, X, E, F = (MatrixSymbol(name, n, n) for name in "ABCXEF")
W, b, U = MatrixSymbol("W", n, m), MatrixSymbol("b", n, 1), MatrixSymbol("U", 1, 1)
half = Rational(1, 2)
mexp, mlog = MatrixExponential, MatrixLogarithm


def point(seed=0, size=3):
    """Matrices with eigenvalues right of zero, and others."""
    rng = np.random.default_rng(seed)
    part = rng.normal(size=(size, size))
    values = {Y: rng.normal(size=(size, size)) for Y in (A, B, C, E, F)}
    definite = part @ part.T + np.eye(size) + 0.1*rng.normal(size=(size, size))
    return {**values, X: definite, n: size, m: 2, s: 0.4, p: 1.7,
            W: rng.normal(size=(size, 2)), b: rng.normal(size=(size, 1)), U: np.array([[0.8]])}


def by_matrix(function, matrix, step=1e-5):
    """The gradient of a function of an array, by central differences."""
    result = np.zeros_like(matrix)
    for place in np.ndindex(matrix.shape):
        move = np.zeros_like(matrix)
        move[place] = step
        result[place] = (function(matrix + move) - function(matrix - move))/(2*step)
    return result


def along(function, matrix, direction, step=1e-5):
    return (function(matrix + step*direction) - function(matrix - step*direction))/(2*step)


def power(exponent):
    return lambda array: linalg.fractional_matrix_power(array, exponent)


def _name(value):
    """Of a Python function none: its address is another one in each process."""
    return None if isinstance(value, type(_name)) else str(value)


# -- kind two ----------------------------------------------------------------------

@pytest.mark.parametrize(("f", "variable", "gradient", "function"), [
    (Trace(X**half), X, X.T**-half/2, lambda v: lambda Y: np.trace(linalg.sqrtm(Y))),
    (Trace(X**-half), X, -X.T**Rational(-3, 2)/2, lambda v: lambda Y: np.trace(power(-0.5)(Y))),
    (Trace(X**Rational(3, 2)), X, 3*X.T**half/2, lambda v: lambda Y: np.trace(power(1.5)(Y))),
    (Trace(X**p), X, p*X.T**(p - 1), lambda v: lambda Y: np.trace(power(v[p])(Y))),
    (Trace((X*X.T)**half), X, (X*X.T)**-half*X, lambda v: lambda Y: np.trace(linalg.sqrtm(Y @ Y.T))),
    (Trace((W.T*W)**half), W, W*(W.T*W)**-half, lambda v: lambda Y: np.trace(linalg.sqrtm(Y.T @ Y))),
    (Trace(MatrixFunction(sin, X)), X, MatrixFunction(cos, X.T), lambda v: lambda Y: np.trace(linalg.sinm(Y))),
    (Trace(MatrixFunction(tan, X/9)), X, (MatrixFunction(tan, X.T/9)**2 + Identity(n))/9,
     lambda v: lambda Y: np.trace(linalg.tanm(Y/9))),
    (log(Determinant(mexp(X))), X, Identity(n), lambda v: lambda Y: np.trace(Y)),
    (norm(W, "nuc"), W, None, lambda v: lambda Y: np.linalg.norm(Y, "nuc")),
], ids=_name)
def test_kind_two_the_trace_of_a_function_of_a_matrix(f, variable, gradient, function):
    values = point()
    claimed = diff(f, variable)
    if gradient is not None:
        assert simplify(claimed - gradient) == ZeroMatrix(*variable.shape)
    assert np.allclose(evaluate(claimed, values), by_matrix(function(values), values[variable]), atol=1e-6)


def test_kind_two_the_forms_that_are_typed():
    assert diff(Trace(X**half), X) == X.T**-half/2
    assert diff(Trace(X**p), X) == p*X.T**(p - 1)
    assert diff(Trace((X*X.T)**half), X) == (X*X.T)**-half*X
    assert diff(Determinant(X**half), X) == Determinant(X**half)*X.T**-1/2
    assert diff(Trace((A + s*B)**half), s) == Trace((A + s*B)**-half*B)/2
    assert diff(Trace(C*(A + s*B)**half), s) == Trace(Frechet(sqrt, A + s*B, C)*B)
    assert diff(Trace(X**s), s) == Trace(X**s*mlog(X))
    assert diff(Trace(MatrixFunction(Function("f"), X)), X).shape == (n, n)
    k = Symbol("k", integer=True)
    assert isinstance(diff(X**k, k), Derivative)  # a whole number does not vary


# -- kind three --------------------------------------------------------------------

def number_of(f):
    """SciPy's function of a matrix for the classes and powers of the tests."""
    return {exp: linalg.expm, log: linalg.logm, sqrt: linalg.sqrtm, sin: linalg.sinm}[f]


@pytest.mark.parametrize("f", [exp, log, sqrt, sin])
@pytest.mark.parametrize("size", [1, 2, 4])
def test_kind_three_values_of_the_derivative(f, size):
    values = point(1, size)
    of = number_of(f)
    assert np.allclose(evaluate(Frechet(f, X, E), values), along(of, values[X], values[E]), atol=1e-7)
    second = along(lambda Y: along(of, Y, values[F], 1e-4), values[X], values[E], 1e-4)
    assert np.allclose(evaluate(Frechet(f, X, E, F), values), second, atol=1e-5)


@pytest.mark.parametrize(("f", "gradient", "function"), [
    (Trace(A*mexp(X)), Frechet(exp, X.T, A.T), lambda v, Y: np.trace(v[A] @ linalg.expm(Y))),
    (b.T*mexp(X)*b, Frechet(exp, X.T, b*b.T), lambda v, Y: (v[b].T @ linalg.expm(Y) @ v[b]).item()),
    (Trace(A*mlog(X)), Frechet(log, X.T, A.T), lambda v, Y: np.trace(v[A] @ linalg.logm(Y))),
    (Trace(A*X**half), Frechet(sqrt, X.T, A.T), lambda v, Y: np.trace(v[A] @ linalg.sqrtm(Y))),
    (Trace(A*X**p*B), Frechet(lambda z: z**p, X.T, A.T*B.T), lambda v, Y: np.trace(v[A] @ power(1.7)(Y) @ v[B]).real),
    (Trace(A*mexp(X.T*B*X)), None, lambda v, Y: np.trace(v[A] @ linalg.expm(Y.T @ v[B] @ Y))),
    (Trace(A*mexp(-mexp(-X))), None, lambda v, Y: np.trace(v[A] @ linalg.expm(-linalg.expm(-Y)))),
    (Trace(X*mexp(X)), (X.T + Identity(n))*mexp(X.T), lambda v, Y: np.trace(Y @ linalg.expm(Y))),
    (Trace(mexp(X.T)*mexp(X)), 2*Frechet(exp, X.T, mexp(X)), lambda v, Y: np.trace(linalg.expm(Y.T) @ linalg.expm(Y))),
    (Trace(A*Frechet(exp, X, X.T)), Frechet(exp, X, A) + Frechet(exp, X.T, A.T, X),
     lambda v, Y: np.trace(v[A] @ linalg.expm_frechet(Y, Y.T)[1])),
    (Determinant(mexp(X) + A), None, lambda v, Y: np.linalg.det(linalg.expm(Y) + v[A])),
    (Trace(A*MatrixFunction(lambda z: exp(z)*sin(z), X)), None,
     lambda v, Y: np.trace(v[A] @ linalg.expm(Y) @ linalg.sinm(Y))),
], ids=_name)
def test_kind_three_gradients(f, gradient, function):
    values = point(2)
    values[X] = values[X]/2
    claimed = diff(f, X)
    if gradient is not None:
        assert simplify(claimed - gradient) == ZeroMatrix(n, n)
    expected = by_matrix(lambda Y: function(values, Y), values[X])
    assert np.allclose(evaluate(claimed, values), expected, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("f", [
    mexp(A + s*B), mlog(X + s*A/9), (X + s*A/9)**half, mexp(s*A)*mexp(s*B), mexp(s*A + s**2*B),
    Frechet(exp, A + s*B, s*C),
    MatrixFunction(Lambda(t, exp(s*t)*t), A), Frechet(Lambda(t, sin(s*t)), A, B), X**s, (X + s*A/9)**s,
    mexp(s*Identity(n) + A),
], ids=str)
def test_kind_three_by_a_scalar_where_matrices_do_not_commute(f):
    values = point(3)
    move = {**values, s: values[s] + 1e-5}, {**values, s: values[s] - 1e-5}
    expected = (evaluate(f, move[0]) - evaluate(f, move[1]))/2e-5
    assert np.allclose(evaluate(diff(f, s), values), expected, atol=1e-6)


def test_kind_three_differentials_and_taylor_polynomials():
    dX = MatrixSymbol("dX", n, n)
    assert differential(mexp(X), X) == Frechet(exp, X, dX)
    assert differential(Trace(A*mexp(X)), X) == Trace(Frechet(exp, X, A)*dX)
    assert differential(mlog(X), X, order=2) == Frechet(log, X, dX, dX)
    assert directional_derivative(X**half, X, E) == Frechet(sqrt, X, E)
    assert directional_derivative(mexp(X), X, X) == X*mexp(X)
    assert taylor_polynomial(mexp(X), X, E, order=2) == mexp(X) + Frechet(exp, X, E) + Frechet(exp, X, E, E)/2
    assert taylor_polynomial(mexp(X), X, E, order=2, about=ZeroMatrix(n, n)) == Identity(n) + E + E**2/2
    assert hessian_vector_product(Trace(mexp(X)), X, E) == Frechet(exp, X.T, E.T)
    values = point(4)
    for step, most in ((1e-1, 1e-2), (1e-2, 1e-5)):
        small = {**values, E: step*values[E]}
        exact = linalg.expm(values[A] + small[E])
        assert np.abs(evaluate(taylor_polynomial(mexp(A), A, E, order=2), small) - exact).max() < most


@pytest.mark.parametrize("f", [mexp(X), X**half, A*mlog(X.T*B*X), Frechet(exp, X, A), diff(Trace(A*mexp(X)), X),
                               MatrixFunction(sin, X)], ids=str)
def test_kind_three_jacobians(f):
    values = {key: value/2 if key == A else value for key, value in point(5, 2).items()}
    values[B] = np.eye(2)
    claimed = jacobian(f, X)
    assert claimed.shape == (n**2, n**2)
    columns = [along(lambda Y: evaluate(f, {**values, X: Y}).reshape(-1, order="F"), values[X],
                     np.eye(4)[k].reshape(2, 2, order="F")) for k in range(4)]
    assert np.allclose(evaluate(claimed, values), np.array(columns).T, atol=1e-6)


@pytest.mark.parametrize("f", [mexp(X), A*mexp(X*B), X**half, A*mlog(X.T*B*X), Frechet(exp, X, A),
                               diff(Trace(A*mexp(X)), X), mexp(X)*mexp(X.T)], ids=str)
def test_kind_three_matrices_by_matrices_by_their_entries(f):
    values = {key: value/2 if key == A else value for key, value in point(5, 3).items()}
    values[B] = np.eye(3)
    result = diff(f, X)
    assert not result.has(Derivative)
    assert "floor" not in str(result)
    numeric = np.stack([along(lambda Y: evaluate(f, {**values, X: Y}), values[X],
                              np.eye(9)[k].reshape(3, 3)) for k in range(9)]).reshape(3, 3, 3, 3)
    assert np.allclose(evaluate(result, values), numeric, atol=1e-6)


def test_kind_three_within_a_kronecker_product_the_answer_has_a_value():
    Y = MatrixSymbol("Y", 2, 2)
    derivative = diff(KroneckerProduct(mexp(Y), Matrix([[1, 2]])), Y)
    value = np.array([[0.1, 0.4], [0.3, -0.2]])
    numeric = np.stack([along(lambda Z: evaluate(KroneckerProduct(mexp(Y), Matrix([[1, 2]])), {Y: Z}), value,
                              np.eye(4)[k].reshape(2, 2)) for k in range(4)])
    assert np.allclose(evaluate(derivative, {Y: value}).reshape(numeric.shape), numeric, atol=1e-6)


def test_kind_three_an_entry_of_an_array_is_the_derivative_along_a_unit():
    i, j, k, r = symbols("i j k r", integer=True)
    whole = diff(mexp(X), X)
    assert whole[i, j, k, r] == Frechet(exp, X.T, MatrixUnit(n, n, k, r))[i, j]
    assert str(whole).startswith("[i, j, k, l] -> Frechet(exp, X.T, MatrixUnit(n, n, k, l))[i, j]")


def test_kind_three_laws_of_the_object():
    by = mexp(X)
    assert simplify(Frechet(exp, X, 2*E + s*F) - 2*Frechet(exp, X, E) - s*Frechet(exp, X, F)) == ZeroMatrix(n, n)
    assert Frechet(exp, X, E, F).doit() == Frechet(exp, X, F, E).doit()
    assert Frechet(exp, X, -2*E).doit() == -2*Frechet(exp, X, E)
    assert Frechet(exp, X, X**2).doit() == X**2*by
    assert Frechet(exp, X, Identity(n)).doit() == by
    assert Frechet(exp, X, E + X).doit() == X*by + Frechet(exp, X, E)
    assert Frechet(log, X, X*E*X**half).doit() == X*Frechet(log, X, E)*X**half
    assert Frechet(sin, X, Identity(n), E).doit() == Frechet(cos, X, E)
    assert Frechet(exp, A*B, A*B*A*B).doit() == A*B*A*B*mexp(A*B)
    assert Frechet(exp, A*B, A*B*E).doit() == Frechet(exp, A*B, A*B*E)
    assert Frechet(exp, X, ZeroMatrix(n, n)).doit() == ZeroMatrix(n, n)
    assert Frechet(exp, X.T, E.T) == Frechet(exp, X, E).T
    assert Frechet(lambda z: z**3, X, E).doit() == X**2*E + X*E*X + E*X**2
    assert Frechet(lambda z: 1/z, X, E).doit() == -X.inv()*E*X.inv()
    assert Frechet(lambda z: exp(2*z), X, E).doit() == 2*Frechet(exp, 2*X, E)
    assert Frechet(lambda z: z*exp(z), X, E).doit() == E*by + X*Frechet(exp, X, E)
    assert Frechet(exp, U, 3*U).doit() == 3*U*mexp(U)
    assert equal(Trace(Frechet(exp, X, E)), Trace(by*E))
    assert simplify(Trace(A*Frechet(log, X, E)) - Trace(Frechet(log, X, A)*E)) == 0
    assert simplify(Trace(mexp(2*X)*Frechet(exp, X, E)) - Trace(mexp(3*X)*E)) == 0
    assert expand(Frechet(exp, X, E)*(A + B)) == Frechet(exp, X, E)*A + Frechet(exp, X, E)*B


@pytest.mark.parametrize("f", [exp, log, sqrt, sin])
def test_kind_three_blocks_and_divided_differences(f):
    """L_f(X, E) is a block of f([[X, E], [0, X]]), and V (f[x_i, x_j] o V**-1 E V) V**-1."""
    values = point(6)
    x, e = values[X], values[E]
    block = number_of(f)(np.block([[x, e], [np.zeros((3, 3)), x]]))[:3, 3:]
    ends, vectors = np.linalg.eig(x)
    scalar = np.vectorize(lambda z: complex(getattr(np, f.__name__)(z)))
    with np.errstate(all="ignore"):
        table = (scalar(ends)[:, None] - scalar(ends)[None, :])/(ends[:, None] - ends[None, :])
    slope = {exp: np.exp, log: lambda z: 1/z, sqrt: lambda z: 0.5/np.sqrt(z), sin: np.cos}[f]
    np.fill_diagonal(table, slope(ends + 0j))
    krein = vectors @ (table*(np.linalg.inv(vectors) @ e @ vectors)) @ np.linalg.inv(vectors)
    found = evaluate(Frechet(f, X, E), values)
    assert np.allclose(found, block)
    assert np.allclose(found, krein)


TRUE = [
    (Frechet(sin, X, E + 2*F), Frechet(sin, X, E) + 2*Frechet(sin, X, F)),
    (Frechet(sqrt, X, X*E - E*X), X**half*E - E*X**half),
    (Frechet(exp, X, X*E - E*X), mexp(X)*E - E*mexp(X)),
    (X*Frechet(sin, X, E) - Frechet(sin, X, E)*X, MatrixFunction(sin, X)*E - E*MatrixFunction(sin, X)),
    (Trace(E*Frechet(exp, X, F, A)), Trace(Frechet(exp, X, E, F)*A)),
]
FALSE = [
    (Frechet(exp, X, E), mexp(X)*E), (Frechet(exp, X, E*F), Frechet(exp, X, F*E)),
    (Frechet(exp, X, E), Frechet(sin, X, E)),
    (Frechet(exp, X, X, E), X*Frechet(exp, X, E)), (Trace(A*Frechet(exp, X, E)), Trace(A*E*mexp(X))),
    (Frechet(exp, X, E), Frechet(exp, X.T, E)), (mexp(A*B + A*C)*mexp(B + C), mexp(A*B + A*C + B + C)),
]


@pytest.mark.parametrize(("one", "other"), TRUE, ids=str)
def test_kind_three_no_truth_is_denied(one, other):
    assert equal(one, other).verdict != "unequal"


@pytest.mark.parametrize(("one", "other"), FALSE, ids=str)
def test_kind_three_no_falsehood_is_proved(one, other):
    assert equal(one, other).verdict != "equal"
    assert simplify(one - other) not in (0, ZeroMatrix(n, n))


def test_exponentials_of_a_product_and_of_a_factor_do_not_merge():
    """A B + A C is no function of B + C."""
    product = mexp(A*B + A*C)*mexp(B + C)
    values = point(7)
    assert np.allclose(evaluate(simplify(product), values), evaluate(product, values))


@pytest.mark.parametrize("f", [
    Trace(A*Frechet(sqrt, X, X*E)*X**half), Trace(A*X*Frechet(exp, X, E)*X), Trace(E*Frechet(exp, X, A)*X**2),
    Trace(X*Frechet(exp, X, E)), Trace(mexp(X)*A*Frechet(exp, X, E)*X), Trace(X*A*Frechet(sin, X, X*E, F)*X),
], ids=str)
def test_kind_three_traces_with_functions_of_the_matrix_end(f):
    """What is outside and the direction change places; functions of X that leave both do not make it go on for ever."""
    values = point(8)
    assert np.allclose(evaluate(simplify(f), values), evaluate(f, values))


def test_kind_three_adjoints():
    assert Frechet(exp, X, E).adjoint() == Frechet(exp, X.adjoint(), E.adjoint())
    values = {key: value*(1 + 0.3j) if getattr(key, "is_Matrix", False) else value for key, value in point(9).items()}
    assert np.allclose(evaluate(Frechet(exp, X, E).conjugate(), values), evaluate(Frechet(exp, X, E), values).conj())
    assert np.allclose(evaluate(MatrixFunction(sin, X).adjoint(), values),
                       evaluate(MatrixFunction(sin, X), values).conj().T)


def test_kind_three_under_assumptions():
    with assuming(Q.symmetric(X), Q.symmetric(A)):
        assert diff(Trace(A*mexp(X)), X) == Frechet(exp, X, A)
    with assuming(Q.diagonal(X), Q.diagonal(A)):
        assert refine(Frechet(exp, X, A)) == mexp(X)*A  # they commute
    assert diff(Trace(A*mexp(B)), X) == ZeroMatrix(n, n)
    assert diff(Trace(A*mexp(X)), A) == mexp(X.T)
    assert diff(mexp(U), U) == mexp(U.T)
    assert isinstance(diff(Trace(A*MatrixFunction(Abs, X)), X), Derivative)


def test_explicit_matrices():
    jordan, direction = Matrix([[2, 1], [0, 2]]), Matrix([[0, 0], [1, 0]])
    block = Matrix([[2, 1, 0, 0], [0, 2, 1, 0], [0, 0, 2, 1], [0, 0, 0, 2]])
    assert Frechet(exp, jordan, direction).doit() == block.exp()[:2, 2:]
    assert Frechet(sqrt, jordan, Identity(2)).as_explicit().equals(MatPow(jordan, -half).doit()/2)
    assert MatrixFunction(lambda z: z**2 + 1, jordan).doit() == jordan**2 + Matrix.eye(2)
    Y = MatrixSymbol("Y", 2, 2)
    value = diff(Trace(Y*MatrixExponential(t*jordan + direction)), t)
    expected = np.trace(linalg.expm(0.5*np.array([[2, 1], [2, 2]])) @ [[2, 1], [0, 2]])
    assert np.allclose(evaluate(value, {Y: np.eye(2), t: 0.5}), expected)


def test_printed():
    assert str(Frechet(exp, X, E)) == "Frechet(exp, X, E)"
    assert str(Frechet(Lambda(s, s**Rational(3, 2)), X, E)) == "Frechet(Lambda(t, t**(3/2)), X, E)"
    assert latex(Frechet(exp, X, E)) == r"L_{\exp}\left(X, E\right)"
    assert latex(Frechet(sin, X, E, F)) == r"L_{\sin}^{(2)}\left(X, E, F\right)"
    assert latex(Frechet(sqrt, X, E)) == r"L_{\sqrt{x}}\left(X, E\right)"
    assert latex(MatrixFunction(sin, X)) == r"\sin\left(X\right)"
    assert pretty(Frechet(exp, X, E), use_unicode=False).splitlines()[0] == "L   (X, E)"
    f = Frechet(exp, X, E, F)
    assert pickle.loads(pickle.dumps(f)) == f
    assert f.func(*f.args) == f
    assert f.subs(E, A) == Frechet(exp, X, A, F)


def test_bad_input():
    with pytest.raises(TypeError, match="is none"):
        Frechet(exp, t, E)
    with pytest.raises(TypeError, match="give a matrix"):
        Frechet(exp, X)
    with pytest.raises(TypeError, match="no function"):
        Frechet(t, X, E)
    with pytest.raises(TypeError, match="one of one variable"):
        MatrixFunction(Lambda((s, t), s*t), X)
    with pytest.raises(TypeError, match="is none"):
        MatrixFunction(lambda z: X, X)
    with pytest.raises(NonSquareMatrixError):
        MatrixFunction(exp, W)
    with pytest.raises(ShapeError, match="along one of shape"):
        Frechet(exp, X, b)
    assert Frechet(exp, I*X, E).shape == (n, n)


def test_what_cannot_be_written_out_is_explicit_in_its_entries():
    X, E = MatrixSymbol("X", 3, 3), MatrixSymbol("E", 3, 3)
    for node in (Frechet(exp, X, E), MatrixExponential(X), MatrixLogarithm(X)):
        assert node.as_explicit()[0, 1] == MatrixElement(node, 0, 1)
    numbers = Frechet(exp, Matrix([[1, 2], [0, 1]]), Matrix([[1, 2], [3, 4]])).as_explicit()
    assert np.allclose(np.array(numbers, dtype=float), linalg.expm_frechet(
        np.array([[1.0, 2], [0, 1]]), np.array([[1.0, 2], [3, 4]]), compute_expm=False))


def test_derivatives_by_a_transpose_have_their_axes_exchanged():
    X = MatrixSymbol("X", 2, 2)
    for f in (MatrixExponential(X), X**half, MatrixLogarithm(X), MatrixExponential(X)*MatrixSymbol("x", 2, 1)):
        found = diff(f, X.T)
        assert not found.has(Derivative)
        assert deviation(f, X.T, found) < 1e-6
