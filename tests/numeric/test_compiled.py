"""compiled: every order against central differences, its source, its cost, its way into SciPy, and bad input."""

import random

import pytest
from examples import all_examples
from random_expressions import random_case
from sympy import (
    Determinant,
    DiagMatrix,
    DiracDelta,
    HadamardProduct,
    Identity,
    Lambda,
    MatrixSymbol,
    OneMatrix,
    Q,
    Symbol,
    Trace,
    Transpose,
    assuming,
    exp,
    log,
    symbols,
    tanh,
)
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.slice import MatrixSlice

from sympy_matcalc import LogSumExp, compiled, softplus
from sympy_matcalc.numeric.backends import choice

np = pytest.importorskip("numpy")
m, n, p = symbols("m n p", integer=True, positive=True)
s, t = Symbol("s", positive=True), Symbol("t")
A, X, S, B = MatrixSymbol("A", m, n), MatrixSymbol("X", n, n), MatrixSymbol("S", n, n), MatrixSymbol("B", n, n)
x, y, mu, w = (MatrixSymbol(name, size, 1) for name, size in (("x", n), ("y", m), ("mu", n), ("w", n)))
BOTH = ("value", "gradient")
LOGISTIC = Trace(OneMatrix(1, m)*(A*x).applyfunc(softplus)) - Trace(y.T*A*x)
GAUSSIAN = log(Determinant(S)) + Trace((x - mu).T*S.inv()*(x - mu))


@pytest.mark.parametrize(("expr", "variables", "order", "settings"), [
    ((A*x - y).T*(A*x - y), x, (*BOTH, "hessian", "hvp"), {}),
    ((A*x - y).T*(A*x - y), (A, x), (*BOTH, "hessian", "hvp"), {}),
    (LOGISTIC, x, (*BOTH, "hessian", "hvp"), {}),
    (LogSumExp(A*x), x, (*BOTH, "hessian", "hvp"), {}),
    (GAUSSIAN, (mu, S), BOTH, {}),
    (GAUSSIAN, (mu, S), BOTH, {"assume": Q.positive_definite(S)}),
    (log(Determinant(s*Identity(n) + X.T*X)), (X, s), BOTH, {}),
    (Trace((S + t*Identity(n)).inv()*B), t, (*BOTH, "hessian"), {}),
    (-log(Determinant(A.T*DiagMatrix(y.applyfunc(exp))*A + Identity(n))), y, BOTH, {}),
    (x.T*X.inv()*x, (x, X), (*BOTH, "hessian"), {}),
    ((x.T*X*x)**2, x, (*BOTH, "hessian", "hvp"), {}),
    (Trace(X*S*B), X, (*BOTH, "hessian"), {}),
    (X*S*x, x, ("value", "jacobian"), {}),
    (S*X.T*S, S, "jacobian", {}),
    (HadamardProduct(X, S)*x, X, "jacobian", {}),
    (X*t**2, t, ("value", "jacobian"), {}),
    (exp(t*s)*Trace(X), (t, s), (*BOTH, "hessian", "hvp"), {}),
    (3*Trace(X), S, (*BOTH, "hessian"), {}),
], ids=str)
def test_orders(expr, variables, order, settings):
    assert compiled(expr, variables, order, **settings).check().startswith("right up to")


@pytest.mark.parametrize("seed", range(12))
def test_orders_of_random_expressions(seed):
    case = random_case(seed=seed, depth=3, classes="usual")
    try:
        fn = compiled(case.expr, case.variable, BOTH)
    except NotImplementedError:
        pytest.skip("no rule, or no code")
    with np.errstate(all="ignore"):
        assert fn.check().startswith("right up to")


@pytest.mark.parametrize("example", [
    e for e in all_examples() if not e[0].has(AppliedUndef, DiracDelta) and not e[0].is_Matrix
    and e[1].is_symbol and not isinstance(e[1], (Transpose, MatrixSlice))][::4], ids=str)
def test_gradients_of_the_table(example):
    expr, variable = example
    try:
        fn = compiled(expr, variable, BOTH)
    except NotImplementedError:
        pytest.skip("no rule, or no code")
    assert fn.parameters[0] == str(variable)


def test_one_order_gives_its_value_and_several_a_tuple():
    arrays = {"x": np.ones(2), "A": np.eye(2), "y": np.zeros(2)}
    f = (A*x - y).T*(A*x - y)
    assert compiled(f, x)(**arrays) == 2
    assert compiled(f, x, "gradient")(**arrays).tolist() == [2, 2]
    assert isinstance(compiled(f, x, ("gradient",))(**arrays), tuple)
    gradient, value = compiled(f, x, ("gradient", "value"))(np.ones(2), np.eye(2), np.zeros(2))
    assert value == 2
    assert gradient.tolist() == [2, 2]
    (by_matrix, by_vector) = compiled(f, (A, x), "gradient")(**arrays)
    assert by_matrix.shape == (2, 2)
    assert by_vector.shape == (2,)


def test_columns_with_two_axes_come_back_with_two():
    fn = compiled((A*x - y).T*(A*x - y), x, BOTH)
    value, gradient = fn(x=np.ones((2, 1)), A=np.eye(2), y=np.zeros((2, 1)))
    assert np.ndim(value) == 0
    assert gradient.shape == (2, 1)
    hessian = compiled((A*x - y).T*(A*x - y), x, "hessian")(np.ones((2, 1)), np.eye(2))
    assert hessian.shape == (2, 2)


def test_the_source_reads_like_code():
    source = compiled((A*x - y).T*(A*x - y), x, BOTH).source
    namespace = {}
    exec(source, namespace)
    value, gradient = namespace["function"](np.ones(2), np.eye(2), np.zeros(2))
    assert value == 2
    assert gradient.tolist() == [2, 2]
    assert '"""Value, gradient of' in source
    assert "A: (m, n)" in source
    assert source.count("A.dot(x)") == 1


def test_operations_are_counted_in_the_sizes():
    operations = compiled(x.T*X*S*w, x, BOTH).operations
    assert sum(cost for _, cost in operations).coeff(n, 2) == 4  # two products with a matrix
    assert "in all" in str(operations)


def test_one_factorization_a_matrix():
    pytest.importorskip("scipy")
    source = compiled(GAUSSIAN, (mu, S), BOTH).source
    assert source.count(" lu(") == 1
    source = compiled(GAUSSIAN, (mu, S), BOTH, assume=Q.positive_definite(S)).source
    assert source.count(" cholesky(") == 1
    assert source.count("cholesky_solve(") == 1
    assert "inv(" not in source


@pytest.mark.parametrize("assume", [
    Q.positive_definite(S.T), Q.positive_definite(S.inv())], ids=str)
def test_what_follows_from_assumptions_chooses_code(assume):
    pytest.importorskip("scipy")
    assert compiled(GAUSSIAN, (mu, S), BOTH, assume=assume).source.count(" cholesky(") == 1


def test_what_is_symmetric_and_triangular_is_diagonal():
    function = compiled(GAUSSIAN, (mu, S), BOTH, assume=Q.symmetric(S) & Q.lower_triangular(S))
    assert "diagonal_logdet(" in function.source
    assert function.check().startswith("right up to")  # at a point that is both


def test_what_is_assumed_for_a_while_chooses_code():
    pytest.importorskip("scipy")
    other = MatrixSymbol("other", n, n)
    with assuming(Q.positive_definite(S), Q.symmetric(other)):
        function = compiled(GAUSSIAN, (mu, S), BOTH)
    assert function.source.count(" cholesky(") == 1
    assert "other" not in function.parameters
    assert function.check().startswith("right up to")


def test_numpy_alone(monkeypatch):
    monkeypatch.setattr(choice, "is_there", lambda package: package == "numpy")
    for assume in (True, Q.positive_definite(S)):
        fn = compiled(GAUSSIAN, (mu, S), BOTH, assume=assume)
        assert "scipy" not in fn.source
        assert fn.check().startswith("right up to")
    with pytest.raises(ImportError, match=r"the backend 'jax' needs jax: pip install 'sympy_matcalc\[jax\]'"):
        compiled(x.T*x, x, backend="jax")


def test_constants_are_lifted():
    f = (A*x - y).T*S.inv()*(A*x - y)
    f = Trace(S.inv()*B)*(x.T*x) + f.subs(A, B).subs(y, mu)
    unbound = compiled(f, x, BOTH, constants=(S, B, mu))
    assert unbound.parameters == ("x",)
    rng = np.random.default_rng(0)
    arrays = {"S": np.eye(3) + 0.1*rng.random((3, 3)), "B": rng.random((3, 3)), "mu": rng.random(3)}
    fn = unbound.make(**arrays)
    point = rng.random(3)
    value, gradient = fn(point)
    expected, slope = compiled(f, x, BOTH)(x=point, **arrays)
    assert np.isclose(value, expected)
    assert np.allclose(gradient, slope)
    assert fn.check().startswith("right up to")
    assert unbound.check().startswith("right up to")
    assert unbound.for_scipy(**arrays).fun(point)[0] == pytest.approx(expected)
    inside = fn.source.split("def function")[1]
    assert "trace" not in inside
    assert "lu(" not in inside
    assert np.isclose(compiled(f, x, constants={S: arrays["S"], B: arrays["B"], mu: arrays["mu"]})(point), expected)
    assert np.isclose(unbound(point, **arrays)[0], expected)
    with pytest.raises(TypeError, match="no value for the constants S, B, mu: give them once"):
        unbound(point)
    with pytest.raises(TypeError, match="no value for B, mu; the constants are S, B, mu"):
        unbound.make(S=arrays["S"])
    with pytest.raises(ValueError, match=r"x: expected \(n, 1\) with n = 3"):
        fn(np.ones(4))


def test_results_are_the_callers():
    unbound = compiled(x.T*S*x, x, "hessian", constants=(S,))
    fn = unbound.make(np.eye(2))
    first = fn(np.ones(2))
    first[0, 0] = 100
    assert fn(np.ones(2))[0, 0] == 2


def test_for_scipy():
    optimize = pytest.importorskip("scipy.optimize")
    rng = np.random.default_rng(0)
    array, right = rng.random((6, 3)), rng.random(6)
    f = (A*x - y).T*(A*x - y)
    for orders, method in ((BOTH, "BFGS"), ((*BOTH, "hessian"), "trust-exact"), ((*BOTH, "hvp"), "trust-ncg")):
        objective = compiled(f, x, orders).for_scipy(A=array, y=right)
        found = optimize.minimize(objective.fun, np.zeros(3), jac=objective.jac, hess=objective.hess,
                                  hessp=objective.hessp, method=method)
        assert np.allclose(found.x, np.linalg.lstsq(array, right)[0], atol=1e-4)
    U, V = MatrixSymbol("U", m, p), MatrixSymbol("V", n, p)
    objective = compiled(Trace((U*V.T - A).T*(U*V.T - A)), (U, V), BOTH).for_scipy(A=np.outer(right, [1.0, 2.0]))
    start = objective.pack(U=np.ones((6, 1)), V=np.ones((2, 1)))
    assert start.shape == (8,)
    found = optimize.minimize(objective.fun, start, jac=True)
    assert found.fun < 1e-9
    assert objective.unpack(found.x)["U"].shape == (6, 1)
    with pytest.raises(TypeError, match="missing: y"):
        compiled(f, x, BOTH).for_scipy(A=array)


def test_complex_matrices_are_factored_as_such():
    rng = np.random.default_rng(0)
    root = rng.random((3, 3)) + 1j*rng.random((3, 3))
    matrix, column = root @ root.conj().T + np.eye(3), rng.random(3) + 0j
    for assume in (True, Q.positive_definite(S)):
        solution = compiled(S.inv()*x, x, assume=assume)(column, matrix)
        inverse = compiled(S.inv(), S, assume=assume)(matrix)
        assert np.allclose(matrix @ solution, column)
        assert np.allclose(matrix @ inverse, np.eye(3))


def test_a_direction_does_not_take_the_users_name():
    dx = MatrixSymbol("dx", n, 1)
    fn = compiled((x - dx).T*X*(x - dx), x, "hvp")
    assert fn.parameters[:2] == ("x", "dx_")


@pytest.mark.parametrize("count", [3, 4, 5])
def test_chains_take_as_few_operations_as_any_order(count):
    """Random chains of matrices of concrete sizes, against all orders."""
    rng = random.Random(count)
    for _ in range(6):
        sizes = [rng.choice([1, 2, 5, 20, 100]) for _ in range(count + 1)]
        factors = [MatrixSymbol(f"M{k}", sizes[k], sizes[k + 1]) for k in range(count)]
        product = factors[0]
        for factor in factors[1:]:
            product = product*factor
        found = int(sum(cost for _, cost in compiled(product, factors[0]).operations))
        assert found <= _fewest(tuple(sizes))


def _fewest(sizes):
    if len(sizes) < 3:
        return 0
    return min(_fewest(sizes[:k + 1]) + _fewest(sizes[k:]) + _product(sizes[0], sizes[k], sizes[-1])
               for k in range(1, len(sizes) - 1))


def _product(rows, inner, cols):
    return rows*inner*cols*(2 if inner > 1 else 1) if rows*cols*inner > 1 else 1


def test_a_network_of_two_layers():
    W, L, b = MatrixSymbol("W", p, n), MatrixSymbol("L", m, p), MatrixSymbol("b", p, 1)
    residual = L*(W*x + b).applyfunc(tanh) - y
    fn = compiled(residual.T*residual, (W, b, L), BOTH)
    assert fn.check().startswith("right up to")
    assert fn.source.count("np.tanh") == 1


def test_parameters_of_functions_of_entries():
    length = Symbol("ell", positive=True)
    kernel = X.applyfunc(Lambda(t, exp(-t/length**2)))
    for expr in (Trace(kernel*B), log(Determinant(kernel + 5*Identity(n))) + Trace(x.T*kernel*w)):
        assert "right" in compiled(expr, length, ("value", "gradient", "hessian")).check(X=np.ones((3, 3)) + np.eye(3))
    assert "right" in compiled(kernel, length, "jacobian").check()


@pytest.mark.parametrize("assumed", [S + B, S.T*S + Identity(n), S - B], ids=str)
def test_the_check_draws_what_is_assumed_of_expressions(assumed):
    function = compiled(log(Determinant(assumed)) + Trace(x.T*assumed.inv()*x), x, BOTH,
                        assume=Q.positive_definite(assumed))
    assert "right" in function.check()


def test_a_check_that_cannot_draw_says_so():
    function = compiled(Trace(x.T*(-S*S.T).inv()*x), x, BOTH, assume=Q.positive_definite(-S*S.T))
    with pytest.raises(ValueError, match=r"no random matrices are as assumed of .*positive_definite"):
        function.check()
