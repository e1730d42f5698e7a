"""JAX, PyTorch and libraries of the Array API compute what the evaluator finds; they are skipped where absent."""

import pytest
from examples import all_examples, name_of
from sympy import (
    Determinant,
    DiracDelta,
    HadamardProduct,
    Identity,
    KroneckerProduct,
    Lambda,
    MatrixSymbol,
    OneMatrix,
    Rational,
    Trace,
    diff,
    erf,
    exp,
    lambdify,
    log,
    polygamma,
    sin,
    sqrt,
    symbols,
    tanh,
)
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixSymbol as Matrices

from sympy_matcalc import (
    Adjugate,
    Frechet,
    MatrixExponential,
    MatrixFunction,
    MatrixLogarithm,
    Softmax,
    Vec,
    Vech,
    compiled,
    norm,
    sigmoid,
    softplus,
)
from sympy_matcalc.values.differences import random_values
from sympy_matcalc.values.evaluation import evaluate

np = pytest.importorskip("numpy")
n, m = symbols("n m", integer=True, positive=True)
t = symbols("t")
X, A, U = MatrixSymbol("X", n, n), MatrixSymbol("A", n, n), MatrixSymbol("U", n, m)
x, y = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)


@pytest.fixture(params=["jax", "torch"])
def library(request):
    module = pytest.importorskip(request.param)
    if request.param == "jax":
        module.config.update("jax_enable_x64", True)
    return request.param


def converted(value, library):
    if library == "torch" and hasattr(value, "shape"):
        import torch
        return torch.as_tensor(value)
    return value


def agrees(expr, library):
    """Whether the library's function of an expression has the value that the evaluator finds, sizes not given."""
    values = random_values(expr, seed=1)
    sizes = {size for symbol in values if isinstance(symbol, Matrices)
             for part in symbol.shape for size in part.free_symbols}
    arguments = [symbol for symbol in values if not isinstance(symbol, type) and symbol in expr.free_symbols - sizes]
    function = lambdify(arguments, expr, library)
    got = np.asarray(function(*[converted(values[argument], library) for argument in arguments]))
    expected = np.asarray(evaluate(expr, values))
    return got.squeeze().shape == expected.squeeze().shape \
        and np.allclose(got.squeeze(), expected.squeeze(), equal_nan=bool(np.iscomplexobj(expected)))


@pytest.mark.parametrize("example", [e for e in all_examples() if not e[0].has(AppliedUndef)], ids=name_of)
def test_derivatives_of_the_table(example, library):
    result = diff(*example)
    assert result.has(DiracDelta) or agrees(result, library)


@pytest.mark.parametrize("expr", [
    X.T*A, Trace(X*A)/n, KroneckerProduct(X, U), Vec(U), Vech(X), MatrixExponential(X), MatrixLogarithm(X), X**-2,
    X.applyfunc(sigmoid)*A.applyfunc(softplus), HadamardProduct(X, A), OneMatrix(n, m), Softmax(x), norm(x)*X,
    X.applyfunc(Lambda(t, erf(t))),
    Adjugate(X), norm(U, 2), norm(U, "nuc"), diff(norm(U, "nuc"), U), log(1 + Trace(X.T*X))/log(n + 1),
    x/sqrt(n + 1), Trace(X)*sqrt(n)*log(m)*U,
], ids=str)
def test_classes(expr, library):
    assert agrees(expr, library)


def test_jax_functions_can_be_compiled_mapped_and_differentiated():
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    loss = lambdify((A, x), log(1 + (x.T*A*x)[0, 0])*Trace(A.inv()), "jax")
    gradient = lambdify((A, x), diff(log(1 + (x.T*A*x)[0, 0])*Trace(A.inv()), x), "jax")
    array, column = np.eye(3) + 0.1, np.array([1.0, 2.0, 3.0])
    assert np.allclose(jax.grad(loss, 1)(array, column), gradient(array, column))
    assert np.allclose(jax.jit(gradient)(array, column), gradient(array, column))
    columns = np.stack([column, 2*column])
    assert np.allclose(jax.vmap(gradient, (None, 0))(array, columns)[1], gradient(array, 2*column))
    fn = compiled(x.T*A*x, x, order=("value", "gradient"), backend="jax")
    assert jax.vmap(fn, (0, None))(columns, array)[1].shape == (2, 3)


def test_compiled_functions(library):
    expr = log(1 + (x.T*X*x)[0, 0]) + Trace(X.inv()*A)
    fn = compiled(expr, (x, X), order=("value", "gradient"), backend=library)
    assert fn.check().startswith("right up to")


def test_a_library_of_the_array_api():
    strict = pytest.importorskip("array_api_strict")
    pytest.importorskip("array_api_compat")
    expr = log(1 + (x.T*X*x)[0, 0]) + Trace(X.inv()*A*X.applyfunc(sigmoid)) + norm(x)
    fn = compiled(expr, (x, X), order=("value", "gradient"), backend="array-api")
    reference = compiled(expr, (x, X), order=("value", "gradient"))
    rng = np.random.default_rng(0)
    arrays = [rng.random(3), np.eye(3) + rng.random((3, 3)), rng.random((3, 3))]
    value, (by_x, by_matrix) = fn(*map(strict.asarray, arrays))
    expected, (first, second) = reference(*arrays)
    assert np.isclose(float(value), expected)
    assert np.allclose(np.asarray(by_x), first)
    assert np.allclose(np.asarray(by_matrix), second)


@pytest.mark.parametrize("expr", [
    MatrixExponential(X), MatrixLogarithm(X), X**Rational(-3, 2), X**t, Frechet(exp, X, A), Frechet(exp, X, A, A.T),
    Frechet(log, X, A), Frechet(Lambda(t, t**Rational(1, 3)), X, A), MatrixFunction(tanh, X), Frechet(sin, X, A),
], ids=str)
@pytest.mark.parametrize("module", ["numpy", "scipy", "jax", "torch"])
def test_kind_3_functions_of_matrices_and_their_derivatives(expr, module):
    """By blocks with SciPy, else by Daleckii and Krein; checked with NumPy's eigenvalues."""
    loaded = pytest.importorskip(module)
    if module == "jax":
        loaded.config.update("jax_enable_x64", True)
    rng = np.random.default_rng(1)
    values = {X: _definite(rng), A: rng.normal(size=(3, 3)), t: 0.7, n: 3}
    given = [symbol for symbol in (X, A, t) if symbol in expr.free_symbols or expr.has(symbol)]
    got = lambdify(given, expr, module)(*[converted(values[symbol], module) for symbol in given])
    assert np.allclose(np.asarray(got), evaluate(expr, values))


def test_of_what_cannot_be_diagonalized():
    jordan = np.array([[2.0, 1.0], [0.0, 2.0]])
    log_of_it = np.array([[np.log(2), 0.5], [0, np.log(2)]])
    assert np.isnan(lambdify(X, MatrixLogarithm(X), "numpy")(jordan)).all()
    pytest.importorskip("scipy")
    assert np.allclose(lambdify(X, MatrixLogarithm(X), "scipy")(jordan), log_of_it)
    assert np.allclose(lambdify((X, A), Frechet(log, X, A), "scipy")(jordan, jordan), [[1, 0], [0, 1]])


def _definite(rng):
    part = rng.normal(size=(3, 3))
    return part @ part.T + np.eye(3)


def test_what_a_library_lacks_is_said():
    for function in (erf, Lambda(t, polygamma(2, t))):
        with pytest.raises(NotImplementedError, match=r"NumPy has no function (erf|polygamma): install SciPy"):
            lambdify(X, X.applyfunc(function), "numpy")
    pytest.importorskip("scipy")
    assert lambdify(X, X.applyfunc(erf), "scipy")(np.zeros((2, 2))).tolist() == np.zeros((2, 2)).tolist()


@pytest.mark.parametrize("expr", [
    Trace((X.T*X + 3*Identity(n)).inv()), log(Determinant(t**2*Identity(n) + x*x.T)), Trace(OneMatrix(n, n)*X*A),
    x.T*(Identity(n) - OneMatrix(n, n)/n)*A*x, t*Trace(X.T*X), Trace(X.applyfunc(sigmoid)*(A + t*Identity(n))),
], ids=str)
def test_single_precision_stays_so(expr):
    """PyTorch multiplies no single by a double matrix."""
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    arrays = {"X": rng.random((3, 3)) + np.eye(3), "A": rng.random((3, 3)), "x": rng.random(3), "t": 1.5}
    variables = [symbol for symbol in (X, A, x, t) if expr.has(symbol)]
    single = compiled(expr, variables, ("value", "gradient"), backend="torch")
    double = compiled(expr, variables, ("value", "gradient"))
    found = single(**{name: torch.tensor(arrays[name], dtype=torch.float32) if name != "t" else arrays[name]
                      for name in single.parameters})
    expected = double(**{name: arrays[name] for name in double.parameters})
    gradients = found[1] if isinstance(found[1], tuple) else found[1:]
    for one, other in zip((found[0], *gradients), (expected[0], *(expected[1] if len(variables) > 1
                                                                 else expected[1:]))):
        assert one.dtype == torch.float32
        assert np.allclose(np.asarray(one), other, rtol=1e-3, atol=1e-4)
