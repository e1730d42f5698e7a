"""lambdify: sizes come from the arguments, shapes are checked, names and bound variables are the user's."""

import pytest
from sympy import (
    Determinant,
    Identity,
    KroneckerProduct,
    Lambda,
    MatrixSymbol,
    OneMatrix,
    Trace,
    ZeroMatrix,
    diff,
    exp,
    lambdify,
    symbols,
    tanh,
)
from sympy.simplify.cse_main import cse

from sympy_matcalc import Vec, relu

np = pytest.importorskip("numpy")
n, m = symbols("n m", integer=True, positive=True)
t, z, k = symbols("t z k")
A, X = MatrixSymbol("A", n, m), MatrixSymbol("X", n, n)
x, y, w = MatrixSymbol("x", m, 1), MatrixSymbol("y", n, 1), MatrixSymbol("w", m, 1)
rng = np.random.default_rng(0)


def test_sizes_come_from_the_arguments():
    assert lambdify(X, diff(Trace(X), X))(np.zeros((3, 3))).tolist() == np.eye(3).tolist()
    assert lambdify((X, t), t*Trace(X)/n)(2*np.eye(4), 3.0) == 6
    assert lambdify(A, OneMatrix(1, n)*A*OneMatrix(m, 1)*n/m)(np.ones((2, 3))) == 4
    G, E = MatrixSymbol("G", n**2, 1), MatrixSymbol("E", 2*n + 1, 1)
    assert lambdify(G, n*(G.T*G))(np.ones(9)) == 27
    assert lambdify(E, n*(E.T*E))(np.ones(7)) == 21


def test_multiples_of_matrices_of_one_entry_are_numbers():
    one = MatrixSymbol("one", 1, 1)
    for matrix in (Identity(1), OneMatrix(1, 1)):
        assert lambdify(t, t*matrix)(-1.5) == lambdify((t, one), t*matrix*one)(-1.5, np.ones((1, 1))) == -1.5


def test_sizes_that_are_given_are_checked():
    assert lambdify((n, X), n*Trace(X))(3, np.eye(3)) == 9
    with pytest.raises(ValueError, match=r"X: expected \(n, n\)"):
        lambdify((n, X), n*Trace(X))(4, np.eye(3))


def test_a_size_that_no_argument_has_is_asked_for():
    with pytest.raises(ValueError, match="the size m is not known from the arguments"):
        lambdify(X, Trace(X)*OneMatrix(m, m))


@pytest.mark.parametrize(("arrays", "message"), [
    (((4, 3), (4,), (4,)), r"x: expected \(m, 1\) with m = 3 from A \(4, 3\), got \(4,\)"),
    (((4, 3), (3, 2), (4,)), r"x: expected \(m, 1\), got \(3, 2\)"),
    (((4, 3), (1, 3), (4,)), r"x: expected \(m, 1\) with m = 3"),
    (((4,), (3,), (4,)), r"A: expected an array of shape \(n, m\), got \(4,\)"),
    (((4, 3), (3, 1, 1), (4,)), r"x: expected an array of shape \(m, 1\), got \(3, 1, 1\)"),
])
def test_wrong_shapes_are_refused(arrays, message):
    function = lambdify((A, x, y), y.T*A*x)
    with pytest.raises(ValueError, match=message):
        function(*[np.ones(shape) for shape in arrays])


def test_columns_of_one_axis_come_back_as_such():
    function = lambdify((A, x), A*x)
    array, column = rng.random((4, 3)), rng.random(3)
    assert function(array, column).shape == (4,)
    assert function(array, column[:, None]).shape == (4, 1)
    assert np.allclose(function(array, column), array @ column)
    assert np.ndim(lambdify((A, x, y), y.T*A*x)(array, column, rng.random(4))) == 0


def test_arguments_that_are_no_numbers_are_refused():
    function = lambdify((X, t), t*Trace(X))
    assert function([[1, 2], [3, 4]], 2) == 10
    with pytest.raises(TypeError, match="X: expected numbers, got an array of dtype object"):
        function(np.array([[t, 1], [1, 2]], dtype=object), 2)
    with pytest.raises(ValueError, match="t: expected a number, got an array of shape"):
        function(np.eye(2), np.ones(3))


def test_results_are_new_arrays():
    array = np.ones((2, 2))
    for result in lambdify(X, [X.T, X[:1, :], X])(array):
        assert not np.shares_memory(result, array) or result is array
    ones = lambdify(X, OneMatrix(n, n))(array)
    ones[0, 0] = 5
    assert ones[1, 1] == 1


def test_bound_variables_are_private():
    e = z*x.applyfunc(Lambda(z, exp(z)/(1 + exp(z))))
    expected = 2/(1 + np.exp(-np.ones(3)))
    for setting in (False, True):
        assert np.allclose(lambdify((x, z), e, cse=setting)(np.ones(3), 2.0), expected)
    nested = (X*(X*y).applyfunc(relu)).applyfunc(relu)
    gradient = diff(OneMatrix(1, n)*(X*(X*y).applyfunc(tanh)).applyfunc(tanh), X)
    point, column = rng.random((3, 3)), rng.random(3)
    for expr in (nested, gradient, [gradient, gradient]):
        assert np.allclose(lambdify((X, y), expr, cse=True)(point, column), lambdify((X, y), expr)(point, column))


def test_cse_puts_together_what_it_took_apart():
    e = z*x.applyfunc(Lambda(z, exp(z)/(1 + exp(z)))) + z*x
    replacements, (reduced,) = cse([e + w])
    for symbol, part in reversed(replacements):
        reduced = reduced.xreplace({symbol: part})
    assert reduced == e + w
    assert all(not part.has(exp(z)) or part.has(Lambda) for _, part in replacements)


def test_names_that_python_does_not_take():
    lam, a = symbols("lambda"), MatrixSymbol("A_{1}", n, n)
    assert lambdify((lam, a), lam*Trace(a))(2.0, np.eye(3)) == 6
    first, second = lambdify(((t, z), X), [t*Trace(X), (z*X, {t: X})])((2.0, 3.0), np.eye(2))
    assert first == 4
    assert second[0][0, 0] == 3
    assert second[1][2.0].tolist() == np.eye(2).tolist()


def test_entries_and_applied_functions_are_arguments():
    f = symbols("f", cls=__import__("sympy").Function)
    assert lambdify((f(t), X), f(t)*Trace(X))(2.0, np.eye(2)) == 4


def test_kronecker_products_are_not_made():
    big = np.ones((300, 300))
    result = lambdify(X, KroneckerProduct(X, X)*Vec(X))(big)  # the product has 8.1e9 entries
    assert result.shape == (90000, 1)
    assert result[0, 0] == 90000


def test_zero_matrices_have_their_sizes():
    zero = ZeroMatrix(2, m)
    function = lambdify((A, x), [KroneckerProduct(zero, A), A*zero.T*OneMatrix(2, n), zero*x])
    result = function(np.ones((4, 3)), np.ones(3))
    assert [part.shape for part in result] == [(8, 9), (4, 4), (2,)]
    assert not any(part.any() for part in result)


def test_unknown_scalars_stay_symbols():
    result = lambdify(X, k*X)(np.eye(2))
    assert result[0, 0] == 1.0*k


def test_determinants_of_transposes_share():
    function = lambdify(X, [Determinant(X), Determinant(X.T)])
    assert function.__doc__.count("linalg.det") == 1
