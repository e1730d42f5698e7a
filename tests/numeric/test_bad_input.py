"""Bad input of compiled functions: what is wrong is said, with the name of the array, and nothing is computed of it."""

import pytest
from sympy import Determinant, Function, MatrixSymbol, Q, Trace, log, symbols

from sympy_matcalc import compiled

np = pytest.importorskip("numpy")
m, n, p = symbols("m n p", integer=True, positive=True)
t = symbols("t")
A, X, S, x, y = (MatrixSymbol(name, *shape) for name, shape in (
    ("A", (m, n)), ("X", (n, n)), ("S", (n, n)), ("x", (n, 1)), ("y", (m, 1))))
mu = MatrixSymbol("mu", n, 1)
BOTH = ("value", "gradient")
GAUSSIAN = log(Determinant(S)) + Trace((x - mu).T*S.inv()*(x - mu))
SQUARES = (A*x - y).T*(A*x - y)


@pytest.mark.parametrize(("arguments", "kind", "message"), [
    ({"x": np.ones(3), "A": np.ones((4, 2)), "y": np.ones(4)}, ValueError,
     r"A: expected \(m, n\) with n = 3 from x \(3,\)"),
    ({"x": np.ones(2), "A": np.ones((4, 2)), "y": np.ones(5)}, ValueError,
     r"y: expected \(m, 1\) with m = 4 from A \(4, 2\)"),
    ({"x": np.ones(2), "A": np.ones(4), "y": np.ones(4)}, ValueError, r"A: expected an array of shape \(m, n\)"),
    ({"x": np.ones(2), "A": np.ones((4, 2))}, TypeError, "no value for y; the parameters are x, A, y"),
    ({"x": np.ones(2), "A": np.ones((4, 2)), "z": 1}, TypeError, "unknown parameter z; the parameters are x, A, y"),
    ({"x": np.array([t, 1], dtype=object), "A": np.ones((4, 2)), "y": np.ones(4)}, TypeError, "x: expected numbers"),
    ({"x": ["a", "b"], "A": np.ones((4, 2)), "y": np.ones(4)}, TypeError, "x: expected numbers"),
    ({"x": None, "A": np.ones((4, 2)), "y": np.ones(4)}, TypeError, "x: expected numbers"),
])
def test_bad_arguments(arguments, kind, message):
    fn = compiled((A*x - y).T*(A*x - y), x, BOTH)
    with pytest.raises(kind, match=message):
        fn(**arguments)
    assert fn(np.ones(2), np.ones((4, 2)), np.ones(4))[0] == 4  # and it works afterwards


@pytest.mark.filterwarnings("ignore:the matrix subclass")
def test_integers_lists_and_matrices_of_numpy_are_arrays():
    fn = compiled((A*x - y).T*(A*x - y), x, BOTH)
    expected = fn(np.ones(2), np.arange(4.0).reshape(2, 2), np.zeros(2))
    for convert in (lambda a: a.astype(int), np.ndarray.tolist, np.asmatrix):
        arguments = [np.ones(2), np.arange(4.0).reshape(2, 2), np.zeros(2)]
        arguments[1] = convert(arguments[1])
        value, gradient = fn(*arguments)
        assert value == expected[0]
        assert np.allclose(gradient, expected[1])
    assert np.isnan(fn(np.ones(2), np.full((2, 2), np.nan), np.zeros(2))[0])
    single = fn(np.ones(2, "f4"), np.ones((2, 2), "f4"), np.zeros(2, "f4"))[1]
    assert single.dtype == np.float32


def test_singular_and_indefinite_matrices_are_named():
    with pytest.raises(np.linalg.LinAlgError, match=r"the matrix is S \+ X"):
        compiled(x.T*(S + X).inv()*x, x)(x=np.ones(2), S=np.eye(2), X=-np.eye(2))
    with pytest.raises(np.linalg.LinAlgError, match="not positive definite: the matrix is S"):
        compiled(GAUSSIAN, S, BOTH, assume=Q.positive_definite(S))(S=-np.eye(2), mu=np.ones(2), x=np.ones(2))
    with pytest.raises(np.linalg.LinAlgError, match=r"the matrix is A\.T\*A"):
        compiled(x.T*(A.T*A).inv()*x, x)(x=np.ones(2), A=np.zeros((3, 2)))
    unbound = compiled(x.T*S.inv()*x, x, constants=(S,))
    with pytest.raises(np.linalg.LinAlgError, match="the matrix is S"):
        unbound.make(np.zeros((2, 2)))(x=np.ones(2))  # without SciPy, nothing is factored before


@pytest.mark.parametrize(("arguments", "kind", "message"), [
    ((x.T*x, x, "slope"), ValueError, "unknown order 'slope': it is one of value, gradient"),
    ((X*x, x, "gradient"), ValueError, "the gradient is that of a scalar"),
    ((x.T*x, x.T*x), ValueError, "cannot compile derivatives by"),
    ((x.T*x, x, "value", "fortran"), ValueError, "unknown backend 'fortran'"),
    ((x.T*x, x, "value", "numpy", (x,)), ValueError, "x is a variable, and cannot be a constant too"),
    ((x.T*x, x, "value", "numpy", (), Q.prime(n)), ValueError, "cannot use the assumption"),
    ((Function("f")(Trace(X)), X, "gradient"), NotImplementedError, "cannot make code for the derivative"),
], ids=str)
def test_bad_questions(arguments, kind, message):
    with pytest.raises(kind, match=message):
        compiled(*arguments)



@pytest.mark.parametrize(("value", "kind", "message"), [
    (3.0, ValueError, r"x: expected an array of shape \(n, 1\), got \(\)"),
    ([1, [2]], TypeError, "x: expected an array of numbers"),
    ([None, 1], TypeError, "x: expected numbers"),
    (np.ma.array([1.0, 2.0], mask=[True, False]), ValueError, r"x: some of the array is masked; .* x\.filled\(...\)"),
    (np.ones((1, 2)), ValueError, r"x: expected \(n, 1\), got \(1, 2\)"),
])
def test_values_that_are_no_columns_of_numbers(value, kind, message):
    fn = compiled(SQUARES, x, BOTH)
    with pytest.raises(kind, match=message):
        fn(A=np.ones((4, 2)), x=value, y=np.ones(4))


def test_too_many_arguments_are_refused_on_the_fast_way_too():
    fn = compiled(SQUARES, x, BOTH)
    arrays = np.ones(2), np.ones((4, 2)), np.ones(4)
    fn(*arrays)
    with pytest.raises(TypeError, match="4 arguments for 3 parameters: x, A, y"):
        fn(*arrays, np.ones(2))
    with pytest.raises(TypeError, match="multiple values"):
        fn(*arrays, x=np.ones(2))


def test_symbols_by_name_are_those_of_the_expression():
    """A symbol of SymPy's by the same name is another one, by which the gradient would be zero."""
    assert compiled(SQUARES, "x", "gradient")(np.ones(2), np.eye(2), np.zeros(2)).tolist() == [2, 2]
    assert compiled(SQUARES, x, constants={"A": np.eye(2)})(np.ones(2), np.zeros(2)) == 2
    with pytest.raises(ValueError, match="no symbol is named 'z': give the symbol itself, or one of A, x, y"):
        compiled(SQUARES, "z")
    assert compiled(x.T*S.inv()*x, x, assume=[Q.positive_definite(S)])(np.ones(2), np.eye(2)) == 2
    fn = compiled(symbols("lambda")*Trace(X), X, constants={symbols("lambda"): 2.0})
    assert fn(np.eye(2)) == 4


@pytest.mark.parametrize(("arguments", "message"), [
    ((SQUARES, x, ()), "no order is asked"), ((SQUARES, (x, x), "gradient"), "x is twice among the variables")])
def test_questions_without_an_answer(arguments, message):
    with pytest.raises(ValueError, match=message):
        compiled(*arguments)


@pytest.mark.parametrize(("size", "good", "bad"), [(2*n, 6, 7), (n + 3, 5, 3), (3*n - 1, 5, 6)], ids=str)
def test_sizes_are_solved_for(size, good, bad):
    q = MatrixSymbol("q", size, 1)
    for expr in (q.T*q, (q.T*q)/n):
        fn = compiled(expr, q, BOTH)
        for _ in range(2):
            assert fn(np.ones(good))[1].shape == (good,)
            with pytest.raises(ValueError, match="q: there is no n for which"):
                fn(np.ones(bad))
        assert "right" in fn.check()
    fn = compiled(MatrixSymbol("r", n + p, 1).T*MatrixSymbol("r", n + p, 1)/p, x, ("value",))
    assert fn(np.ones(2), np.ones(5))[0] == pytest.approx(5/3)
    with pytest.raises(NotImplementedError, match=r"cannot find n from an axis of length n\*\*2 alone"):
        compiled(MatrixSymbol("q", n**2, 1).T*MatrixSymbol("q", n**2, 1)/n, MatrixSymbol("q", n**2, 1))


def test_the_check_refuses_what_does_not_fit():
    fn = compiled(SQUARES, x, BOTH)
    with pytest.raises(ValueError, match=r"x: expected \(n, 1\) = \(3, 1\), got \(2,\)"):
        fn.check(x=[1, 2], A=np.ones((3, 3)))
    with pytest.raises(TypeError, match="unknown parameter q; the parameters are x, A, y"):
        fn.check(q=3)
    with pytest.raises(TypeError, match="for_scipy takes the arrays of A, y; unknown: q"):
        fn.for_scipy(A=np.eye(2), y=np.ones(2), q=1)


@pytest.mark.parametrize("expr", [
    -log(Determinant(A.T*A)), Trace((A*A.T).inv()), Trace(A.T*(A*A.T).inv()*A)], ids=str)
def test_the_check_draws_sizes_for_which_matrices_are_regular(expr):
    assert "right" in compiled(expr, A, BOTH).check()


def test_the_check_says_where_it_finds_no_number():
    with pytest.raises(ValueError, match=r"no random arrays were found where .* is finite"):
        compiled(log(Trace(-X.T*X)), X, BOTH).check()


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_lists_and_integers_in_every_library(backend):
    library = pytest.importorskip(backend)
    if backend == "jax":
        library.config.update("jax_enable_x64", True)
    make = library.numpy.asarray if backend == "jax" else library.asarray
    fn = compiled(SQUARES, x, BOTH, backend=backend)
    double = make(np.eye(2))
    for arguments in ((make(np.ones(2)), double, make([0, 0])), ([1.0, 1], double, [0, 0]),
                      (np.ones(2), np.eye(2, dtype=int), make(np.zeros(2))), ([1, 1], [[1, 0], [0, 1]], [0, 0])):
        value, gradient = fn(*arguments)
        assert float(value) == 2
        assert np.asarray(gradient).tolist() == [2, 2]
    with pytest.raises(TypeError, match="x: expected numbers"):
        fn(["a", "b"], double, [0, 0])
    with pytest.raises(ValueError, match=r"y: expected \(m, 1\) with m = 2 from A \(2, 2\), got \(3,\)"):
        fn([1, 1], double, [0, 0, 0])


def test_matrices_in_errors_stand_in_parentheses():
    W = MatrixSymbol("W", n, p)
    with pytest.raises(np.linalg.LinAlgError, match=r"the matrix is W\.T\*S\*W|the matrix is \(S.*W\)\.T\*W"):
        compiled(Trace((W.T*S*W).inv()), W, BOTH)(np.zeros((3, 2)), np.eye(3))


@pytest.mark.parametrize("place", [(0, 0), (0, 2), (1, 1), (2, 0), (2, 2)])
@pytest.mark.parametrize("expr", [
    S.inv(), S.inv()*x, log(Determinant(S)), x.T*S.inv()*x, Trace(S.inv()*S.inv())], ids=str)
def test_a_number_that_depends_on_an_entry_that_is_none_is_none(expr, place):
    """LAPACK goes on after a pivot that is no number as if it were one."""
    pytest.importorskip("scipy")
    orders = "value" if getattr(expr, "shape", (1, 1)) != (1, 1) else ("value", "gradient")
    fn = compiled(expr, S, orders)
    matrix = 3*np.eye(3) + np.arange(9.0).reshape(3, 3)/4

    def at(number):
        changed = matrix.copy()
        changed[place] = number
        results = fn(**{name: changed if name == "S" else np.array([1.0, 2.0, 4.0]) for name in fn.parameters})
        return np.concatenate([np.ravel(part) for part in (results if isinstance(results, tuple) else (results,))])

    lost, one, other = at(np.nan), at(3.0), at(5.0)
    depends = ~np.isclose(one, other, equal_nan=True)
    assert depends.any()
    assert np.isnan(lost[depends]).all()
