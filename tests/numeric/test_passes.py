"""Each pass: with it fewer operations than without, and the same numbers."""

import pytest
from sympy import (
    Determinant,
    DiagMatrix,
    HadamardPower,
    HadamardProduct,
    Identity,
    KroneckerProduct,
    MatrixSymbol,
    OneMatrix,
    Q,
    Symbol,
    Trace,
    exp,
    log,
    sin,
    symbols,
    tanh,
)

from sympy_matcalc import LogSumExp, Vec, compiled, norm, relu, sigmoid
from sympy_matcalc.numeric import programs
from sympy_matcalc.numeric.backends.choice import backend_named
from sympy_matcalc.numeric.backends.text import Text
from sympy_matcalc.numeric.passes import common_factors, log_determinants, order, shifted_exponentials, softmaxes
from sympy_matcalc.numeric.passes.directions import directions
from sympy_matcalc.numeric.passes.symmetric_matrices import symmetric_matrices
from sympy_matcalc.numeric.properties import Known
from sympy_matcalc.values.evaluation import evaluate

np = pytest.importorskip("numpy")
m, n = symbols("m n", integer=True, positive=True)
A, X, S, B = MatrixSymbol("A", m, n), MatrixSymbol("X", n, n), MatrixSymbol("S", n, n), MatrixSymbol("B", n, n)
x, y, w = MatrixSymbol("x", n, 1), MatrixSymbol("y", m, 1), MatrixSymbol("w", n, 1)
L, U, D = (MatrixSymbol(name, n, n) for name in "LUD")
BOTH = ("value", "gradient")
SIZES = {m: 30, n: 20}


def without(monkeypatch, law):
    monkeypatch.setattr(order, "PASSES", tuple([one for one in order.PASSES if one is not law]))


def no_factorizations(monkeypatch):
    monkeypatch.setattr(programs, "factored", lambda roots, *others: list(roots))


def scalars_stay(monkeypatch):
    monkeypatch.setattr(programs, "scalars_inside", lambda roots, *others: list(roots))


def no_shared_multiples(monkeypatch):
    monkeypatch.setattr(programs, "shared_multiples", lambda roots, *others: list(roots))


def no_triangles(monkeypatch):
    monkeypatch.setattr(Known, "triangle", lambda self, node: None)


RESIDUAL = A*x.applyfunc(tanh) - y

PASSES = {
    "common factors": (lambda mp: without(mp, common_factors.common_factors), (A.T*A*x - A.T*y), x, "value", True),
    "common parts of outer products": (lambda mp: without(mp, common_factors.common_factors),
                                       x*w.T + x*(X*w).T, x, "value", True),
    "log determinants": (lambda mp: without(mp, log_determinants.log_determinant),
                         log(Determinant(S)) + Trace(S.inv()*B), S, BOTH, Q.positive_definite(S)),
    "shifted exponentials": (lambda mp: without(mp, shifted_exponentials.shifted_exponentials),
                             LogSumExp(A*x), x, ("value", "gradient", "hessian"), True),
    "factorizations": (no_factorizations, log(Determinant(S)) + Trace(x.T*S.inv()*x), S, BOTH, True),
    "factorizations of positive definite matrices": (no_factorizations, Trace(x.T*S.inv()*x), S, BOTH,
                                                     Q.positive_definite(S)),
    "triangular solves": (no_triangles, log(Determinant(L)) + Trace(x.T*L.inv()*w), x, BOTH, Q.lower_triangular(L)),
    "triangular solves of transposes": (no_triangles, Trace(x.T*U.T.inv()*B*U.inv()*x), x, BOTH, Q.upper_triangular(U)),
    "diagonal inverses": (no_triangles, log(Determinant(D)) + Trace(D.inv()*B), D, BOTH, Q.diagonal(D)),
    "symmetric matrices": (lambda mp: without(mp, symmetric_matrices), (x - w).T*S.inv()*(x - w), x, BOTH,
                           Q.positive_definite(S)),
    "symmetric matrices that are composed": (lambda mp: without(mp, symmetric_matrices),
                                             x.T*(S + 2*Identity(n))*B*(S + 2*Identity(n))*x, x, BOTH, Q.symmetric(S)),
    "scalars to the smallest factor": (scalars_stay, 3*x*w.T, x, "value", True),
    "shared multiples": (no_shared_multiples, RESIDUAL.T*RESIDUAL, (x, A), BOTH, True),
    "shared multiples of the same sign": (no_shared_multiples, Trace(RESIDUAL*RESIDUAL.T), (A, x), BOTH, True),
}


def total(function):
    return sum(cost for _, cost in function.operations).subs(SIZES)


def values_of(function):
    rng = np.random.default_rng(0)
    arrays = {"A": rng.random((4, 3)), "X": rng.random((3, 3)), "S": np.eye(3) + np.ones((3, 3))/5,
              "L": np.tril(np.eye(3) + rng.random((3, 3))), "U": np.triu(np.eye(3) + rng.random((3, 3))),
              "D": np.diag(1 + rng.random(3)), "B": rng.random((3, 3)),
              "x": rng.random(3), "y": rng.random(4), "w": rng.random(3)}
    result = function(**{name: arrays[name] for name in function.parameters})
    parts = result if isinstance(result, tuple) else (result,)
    return tuple([array for part in parts for array in (part if isinstance(part, tuple) else (part,))])


@pytest.mark.parametrize("name", PASSES)
def test_a_pass_lowers_the_operations_and_keeps_the_values(name, monkeypatch):
    if name == "factorizations":
        pytest.importorskip("scipy.linalg")  # NumPy has no LU factorization
    off, expr, variable, orders, assume = PASSES[name]
    with_pass = compiled(expr, variable, orders, assume=assume)
    expected = values_of(with_pass)
    cost = total(with_pass)
    off(monkeypatch)
    plain = compiled(expr, variable, orders, assume=assume)
    for one, other in zip(values_of(plain), expected):
        assert np.allclose(one, other)
    if name == "shifted exponentials":  # one that shares the exponentials of two functions that count as one each
        assert with_pass.source.count("np.exp") == 1
    else:
        assert cost < total(plain)


@pytest.mark.parametrize(("expr", "text"), [
    (Trace(X*S), ".ravel().dot("), (Trace(X*S*B), ".ravel().dot("), (DiagMatrix(x)*X, "[:, None]"),
    (X*OneMatrix(n, 1), ".sum(axis=1)"), (OneMatrix(1, n)*X*OneMatrix(n, 1), ".sum()"),
    (HadamardProduct(X*S, Identity(n))*OneMatrix(n, 1), "einsum"),
    (KroneckerProduct(X, S)*Vec(B), ".dot("), ((X + 2*Identity(n))*x, ".dot("),
    (Trace(KroneckerProduct(X, S)), "trace"),
], ids=str)
def test_nothing_is_made_that_need_not_be(expr, text):
    function = compiled(expr, X)
    assert text in function.source
    assert not any(word in function.source for word in ("kron", "np.diag(", "np.ones"))
    assert total(function) < 10*SIZES[n]**3


def test_a_softmax_is_recognised(monkeypatch):
    from sympy import exp
    rows = (A.applyfunc(exp)*OneMatrix(n, 1)).applyfunc(log)
    function = compiled(OneMatrix(1, m)*rows, A, BOTH)
    assert np.isfinite(function(np.full((2, 2), 1000.0))[0])
    without(monkeypatch, softmaxes.softmaxes)
    with np.errstate(over="ignore", invalid="ignore"):
        assert not np.isfinite(compiled(OneMatrix(1, m)*rows, A, BOTH)(np.full((2, 2), 1000.0))[0])


def test_directions(monkeypatch):
    assert not compiled(norm(x), x, "gradient")(np.zeros(2)).any()
    without(monkeypatch, directions)
    with np.errstate(divide="ignore", invalid="ignore"):
        assert np.isnan(compiled(norm(x), x, "gradient")(np.zeros(2))).all()


@pytest.mark.parametrize("backend", ["numpy", "jax", "torch", "array-api"])
@pytest.mark.parametrize(("side", "made"), [
    (Q.lower_triangular, np.tril), (Q.upper_triangular, np.triu), (Q.diagonal, lambda array: np.diag(np.diag(array)))],
    ids=["lower", "upper", "diagonal"])
def test_triangles_give_the_same_numbers_by_every_library(side, made, backend):
    if backend != "numpy":
        library = pytest.importorskip({"array-api": "array_api_compat"}.get(backend, backend))
    rng = np.random.default_rng(1)
    matrix = made(rng.standard_normal((4, 4)) + 3*np.eye(4))
    matrix[0, 0] = -2  # of a negative determinant there is no logarithm, but one of its square
    values = {"L": matrix, "x": rng.standard_normal(4), "B": rng.standard_normal((4, 4))}
    for expr, variable in ((x.T*L.inv()*x + log(Determinant(L)**2), x), (Trace(L.inv()*B) + Determinant(L)**2, B),
                           (x.T*L.T.inv()*L.inv()*x, L), (Trace(L.inv()*B*L.T.inv()), L)):
        structured = compiled(expr, variable, BOTH, assume=side(L), backend=backend)
        plain = compiled(expr, variable, BOTH)
        assert "lu(" not in structured.source
        assert "solve(" not in structured.source.replace("triangular_solve(", "")
        to_library = library.tensor if backend == "torch" else np.asarray
        found = structured(**{name: to_library(values[name]) for name in structured.parameters})
        for one, other in zip(found, plain(**{name: values[name] for name in plain.parameters})):
            assert np.allclose(np.asarray(one), other, rtol=1e-3 if backend == "jax" else 1e-9)


def test_a_negative_determinant_of_a_triangle_has_no_logarithm():
    function = compiled(log(Determinant(L)), L, "value", assume=Q.lower_triangular(L))
    assert np.isnan(function(-np.eye(3)))
    assert function(np.eye(3)) == 0


def test_a_singular_triangle_is_named():
    function = compiled(x.T*L.inv()*x, x, "gradient", assume=Q.lower_triangular(L))
    with pytest.raises(np.linalg.LinAlgError, match="the matrix is L"):
        function(x=np.ones(2), L=np.array([[1.0, 0], [1, 0]]))


@pytest.mark.parametrize("side", [Q.lower_triangular, Q.upper_triangular, Q.diagonal])
def test_the_check_draws_what_is_assumed(side):
    function = compiled(x.T*L.inv()*x + log(Determinant(L)), L, BOTH, assume=side(L))
    assert "right" in str(function.check())


def test_what_an_inverse_that_is_wanted_meets_is_multiplied_by_it():
    """By the covariance of many points: S^-1 is in the gradient, so S^-1 C S^-1 is two products."""
    expr = log(Determinant(S)) + Trace(S.inv()*B)
    for assume in (True, Q.positive_definite(S)):
        function = compiled(expr, S, BOTH, assume=assume)
        assert "solve(" not in function.source
        assert "right" in function.check()
    assert "solve(" in compiled(expr + Trace(x.T*S.inv()*x), S, BOTH).source  # for a vector that is as fast, and better


@pytest.mark.parametrize("order_of_axes", [(X, "hessian"), (A, "hessian")], ids=str)
def test_terms_off_the_same_diagonals_are_zero_together(order_of_axes):
    """Of block diagonal Hessians the blocks are computed, and the rest is not looked at."""
    variable, order_asked = order_of_axes
    expr = Trace((A*X - 2*A).T*(A*X - 2*A)) + 3*Trace(X.T*X) + 5*Trace(A.T*A)
    function = compiled(expr, variable, order_asked)
    assert function.source.count("on_diagonals(") == 1
    assert "einsum" not in function.source
    assert "right" in function.check()
    assert "right" in compiled(expr, (A, X), ("gradient", "hessian", "hvp")).check()


def test_the_second_derivative_of_a_rectifier_is_zero_at_its_kink_too():
    function = compiled(OneMatrix(1, m)*(A*x - y).applyfunc(relu) + 3*x.T*x, x, ("gradient", "hessian"))
    arrays = {"x": np.zeros(2), "A": np.ones((3, 2)), "y": np.zeros(3)}
    gradient, hessian = function(**{name: arrays[name] for name in function.parameters})
    assert np.isfinite(gradient).all()
    assert hessian.tolist() == [[6, 0], [0, 6]]


@pytest.mark.parametrize(("subscripts", "text"), [
    ("ijk,ilm->jklm", "A.reshape(i, j*k).T.dot(B.reshape(i, l*m)).reshape(j, k, l, m)"),
    ("ij,klmi->klmj", "B.reshape(k*l*m, i).dot(A).reshape(k, l, m, j)"), ("ijk,klj->il", None),
    ("ij,ijk->ijk", None), ("ij,ik->ijk", None), ("ijk,k->ij", "A.reshape(i*j, k).dot(B).reshape(i, j)"),
    ("ijk,ijk->", "B.ravel().dot(A.ravel())"), ("ij,jik->k", None), ("jik,ij->k", None), ("ijk,kjlm->mli", None),
    ("il,jk->ijkl", None)])
def test_sums_of_products_of_entries_as_products_of_matrices(subscripts, text):
    first, second, out = subscripts.replace("->", ",").split(",")
    sizes = {label: Symbol(label, integer=True, positive=True) for label in "ijklm"}
    backend = backend_named("numpy")
    backend.begin({size: label for label, size in sizes.items()})
    made = backend.as_matrices((Text("A"), Text("B")), (first, second, out), sizes)
    assert text is None or str(made) == text
    numbers = dict(zip("ijklm", (2, 3, 4, 5, 6)))
    rng = np.random.default_rng(0)
    one, other = (rng.random([numbers[label] for label in place]) for place in (first, second))
    expected = np.einsum(subscripts, one, other)
    if made is None:
        assert set(first) & set(second) & set(out) or not set(first) & set(second)
    else:
        assert np.allclose(eval(str(made), {"A": one, "B": other, **numbers}), expected)


@pytest.mark.parametrize(("weights", "shared"), [
    (y.applyfunc(exp), True), (HadamardPower(y, 2), True), (y, False), (y.applyfunc(sin), False),
    (HadamardProduct(y.applyfunc(sigmoid), y.applyfunc(exp)), True), (HadamardPower(y, 3), False)], ids=str)
def test_weights_that_are_not_negative_are_shared_out(weights, shared):
    """One triangle of what is symmetric is computed, which BLAS does where both factors are one array."""
    function = compiled(A.T*DiagMatrix(weights)*A, A)
    assert ("A.T.dot(" not in function.source) is shared
    assert "right" in function.check()
    arrays = {"A": np.arange(6.0).reshape(3, 2), "y": np.array([-1.0, 0, 2])}
    result = function(**arrays)
    scale = evaluate(weights, {y: arrays["y"][:, None], m: 3})
    assert np.allclose(result, arrays["A"].T @ (scale*arrays["A"]))


def test_what_is_subtracted_stands_after_what_it_is_subtracted_from():
    source = compiled(LogSumExp(A*x), x, "hessian").source
    assert "*(-" not in source
    assert "-(" not in compiled(x.T*X.inv()*x, X, "gradient").source


def test_a_symmetric_sum_is_not_turned():
    source = compiled((x.T*X*x)**2, x, "hessian").source
    assert "(X + X.T)" in source
    assert "(X + X.T).T" not in source
