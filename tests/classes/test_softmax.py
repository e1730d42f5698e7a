"""Norms, softmax and their like: the derivatives as textbooks print them, and what SymPy does with the objects."""

import pickle

import pytest
from sympy import (
    Abs,
    Derivative,
    DiagMatrix,
    HadamardProduct,
    Heaviside,
    Identity,
    Lambda,
    Matrix,
    MatrixSymbol,
    Max,
    OneMatrix,
    Rational,
    Sum,
    Symbol,
    Trace,
    ZeroMatrix,
    diff,
    exp,
    lambdify,
    latex,
    log,
    oo,
    pretty,
    simplify,
    sqrt,
    symbols,
)
from sympy.matrices.exceptions import ShapeError

from sympy_matcalc import (
    LogSumExp,
    Softmax,
    compiled,
    equal,
    jacobian,
    norm,
    parse_plain,
    plain,
    relu,
    sigmoid,
    softplus,
)
from sympy_matcalc.values.differences import deviation
from sympy_matcalc.values.evaluation import evaluate

np = pytest.importorskip("numpy")
n, m = symbols("n m", integer=True, positive=True)
q = Symbol("q", positive=True)
t = Symbol("t", real=True)
i = Symbol("i", integer=True)
A, X, R = MatrixSymbol("A", n, n), MatrixSymbol("X", n, n), MatrixSymbol("R", n, m)
x, y, r = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1), MatrixSymbol("r", 1, n)
x3 = MatrixSymbol("x3", 3, 1)


def test_as_the_textbook_prints_them():
    s = Softmax(x)
    assert diff(norm(x), x) == x/norm(x)
    assert diff(norm(R), R) == R/norm(R)
    assert diff(norm(A*x - y), x) == A.T*(A*x - y)/norm(A*x - y)
    assert diff(norm(x)**2, x) == 2*x
    assert diff(norm(r), r) == r/norm(r)
    assert diff(LogSumExp(x), x) == s
    assert diff(LogSumExp(x), x, x) == DiagMatrix(s) - s*s.T
    assert diff(s, x) == DiagMatrix(s) - s*s.T
    assert diff(LogSumExp(A*x), x) == A.T*Softmax(A*x)
    assert diff(LogSumExp(A*x) - Trace(y.T*A*x), A) == (Softmax(A*x) - y)*x.T
    assert diff(Softmax(x.T), x) == diff(s, x)
    assert diff(sigmoid(t), t) == sigmoid(t)*(1 - sigmoid(t))
    assert diff(softplus(t), t) == sigmoid(t)
    assert diff(relu(t), t) == Heaviside(t)
    assert diff(sigmoid(Trace(y.T*x)), x) == sigmoid(Trace(y.T*x))*(1 - sigmoid(Trace(y.T*x)))*y
    assert diff(x.applyfunc(softplus), x).dummy_eq(DiagMatrix(x.applyfunc(sigmoid)))


@pytest.mark.parametrize(("f", "variable"), [
    (norm(x, 1), x), (norm(x, 3), x), (norm(A*x, q), x), (norm(r, 2*q), r), (norm(x3, oo), x3), (norm(R), R),
    (Trace(y.T*(A*x).applyfunc(sigmoid)), A), (softplus(y.T*x), x), (relu(Trace(A*X)), X),
    (Softmax(A*x)[0, 0], x), (norm(Softmax(A*x)), A), (LogSumExp(A*x.applyfunc(relu)), x), (Softmax(r*A), r),
    (LogSumExp(t*x + y), t), (LogSumExp(x)*A*x, x), (diff(norm(x, q), x), q),
], ids=str)
def test_derivatives_against_numbers(f, variable):
    result = diff(f, variable)
    assert not result.has(Derivative)
    assert deviation(f, variable, result, seed=3) < 1e-6


def test_lp_norm_has_a_derivative_where_an_entry_is_zero():
    gradient = evaluate(diff(norm(x3, q), x3), {q: 3, x3: np.array([[0], [1], [-2]])})
    assert np.allclose(gradient, np.array([[0], [1], [-4]])/9**(2/3))


def test_a_power_in_a_scalar_place_is_the_power_of_the_scalar():
    length = norm(x).rewrite(Trace)
    assert diff(exp(-sqrt(x.T*x)), x) == -exp(-length)*x/length
    assert diff(exp(-norm(x)), x) == -exp(-norm(x))*x/norm(x)
    assert diff(log((x.T*A*x)**-2), x) == -2/Trace(x.T*A*x)*(A*x + A.T*x)
    assert diff(sqrt(x.T*x), x) == x*(x.T*x)**Rational(-1, 2)


def test_values():
    assert (sigmoid(0), sigmoid(oo), sigmoid(-oo), relu(-2), relu(2), softplus(-oo)) == (Rational(1, 2), 1, 0, 0, 2, 0)
    assert sigmoid(t).rewrite(exp) == 1/(1 + exp(-t))
    assert softplus(t).rewrite(log) == log(1 + exp(t))
    assert relu(t).rewrite(Max) == Max(0, t)
    assert abs(sigmoid(1).evalf(30) - 1/(1 + exp(-1)).evalf(30)) < 1e-29
    assert relu(t).is_nonnegative
    assert sigmoid(t).is_positive
    assert Softmax(x3).as_explicit() == Matrix([exp(x3[k, 0]) for k in range(3)])/sum(exp(x3[k, 0]) for k in range(3))
    assert LogSumExp(x3).subs(x3, Matrix([1, 2, 3])).doit() == log(exp(1) + exp(2) + exp(3))
    assert LogSumExp(x).rewrite(Sum).dummy_eq(log(Sum(exp(x[q, 0]), (q, 0, n - 1))))
    assert deviation(Softmax(A*x).rewrite(exp), x, diff(Softmax(A*x), x), seed=4) < 1e-6
    assert norm(Matrix([3, 4])).doit() == 5
    assert norm(Matrix([[3, -4]]), 1).doit() == 7
    assert norm(x3, oo) == Max(*[Abs(x3[k, 0]) for k in range(3)])


@pytest.mark.parametrize("expr", [LogSumExp(A*x), Softmax(A*x), sigmoid(t), relu(t), softplus(t), norm(x, q)], ids=str)
def test_printed_kept_and_substituted(expr):
    assert latex(expr)
    assert pretty(expr)
    assert pickle.loads(pickle.dumps(expr)) == expr
    assert expr.doit() == expr
    assert expr.subs(n, 3).subs(t, 2) is not None


@pytest.mark.parametrize("modules", ["numpy", "math", "mpmath", "scipy"])
def test_lambdify_of_entrywise_functions(modules):
    pytest.importorskip(modules)
    f = lambdify([t], [sigmoid(t), softplus(t), relu(t)], modules)
    assert np.allclose([float(value) for value in f(1.5)], [0.81757447619, 1.70141327798, 1.5])


def test_lambdify_does_not_overflow():
    lse, softmax = lambdify([x3], LogSumExp(x3), "numpy"), lambdify([x3], Softmax(x3), "numpy")
    value = np.array([[1000.0], [1000.0], [-1000.0]])
    assert np.allclose(lse(value), 1000 + np.log(2))
    assert np.allclose(softmax(value), [[0.5], [0.5], [0]])
    assert np.allclose(lambdify([t], sigmoid(t), "numpy")(np.array([-800.0, 800.0])), [0, 1])


@pytest.mark.parametrize("make", [
    lambda: LogSumExp(X), lambda: Softmax(R), lambda: norm(X, 3), lambda: norm(R, q)])
def test_vectors_are_asked_for(make):
    with pytest.raises(ShapeError, match="column or a row"):
        make()


@pytest.mark.parametrize("make", [lambda: LogSumExp(t), lambda: Softmax(3), lambda: norm(t), lambda: norm(t, 1)])
def test_matrices_are_asked_for(make):
    with pytest.raises(TypeError):
        make()


def test_norms_that_there_are_not():
    with pytest.raises(ValueError, match="at least 1"):
        norm(x, Rational(1, 2))


def test_the_spelled_out_forms_differentiate_to_the_same():
    one = OneMatrix(1, n)
    spelled = log(one*x.applyfunc(exp))
    assert diff(spelled, x).dummy_eq(Softmax(x).rewrite(exp))
    assert diff(x.applyfunc(Lambda(t, Max(0, t))), x) == DiagMatrix(x.applyfunc(Lambda(t, Heaviside(t))))
    assert diff(norm(x)**2/2 + Trace(y.T*x), x, x) == Identity(n)


# -- row by row, column by column ------------------------------------------------------

Q, K, V, G = (MatrixSymbol(name, *shape) for name, shape in (("Q", (n, m)), ("K", (n, m)), ("V", (n, m)),
                                                            ("G", (n, m))))
S = Softmax(Q*K.T, axis=1)


def test_attention_has_the_derivatives_of_the_textbook():
    f = Trace(G.T*Softmax(Q*K.T, axis=1)*V)
    one = OneMatrix(n, 1)
    slope = HadamardProduct(G*V.T, S) - DiagMatrix(HadamardProduct(G*V.T, S)*one)*S
    assert diff(f, V) == Softmax(K*Q.T, axis=0)*G
    assert equal(diff(f, Q), slope*K)
    assert equal(diff(f, K), slope.T*Q)
    for variable in (Q, K, V):
        assert deviation(f, variable, diff(f, variable), seed=2) < 1e-6


@pytest.mark.parametrize("axis", [0, 1])
def test_softmax_along_an_axis_is_that_of_each_row_or_column(axis):
    value = np.random.default_rng(1).normal(size=(3, 4))
    point = {n: 3, m: 4, R: value}
    softmax = np.exp(value)/np.exp(value).sum(axis=axis, keepdims=True)
    total = np.log(np.exp(value).sum(axis=axis, keepdims=True))
    for expr, expected in ((Softmax(R, axis), softmax), (LogSumExp(R, axis=axis), total)):
        assert np.allclose(evaluate(expr, point), expected)
        assert np.allclose(lambdify((n, m, R), expr)(3, 4, value), expected)
        assert np.allclose(compiled(expr, [R])(value), expected.squeeze())
        assert np.allclose(np.array(expr.subs({n: 3, m: 4}).as_explicit().subs(
            MatrixSymbol("R", 3, 4), Matrix(value)).evalf().tolist(), dtype=float), expected)
        assert np.allclose(evaluate(jacobian(expr, R), point), evaluate(jacobian(expr.rewrite(exp), R), point))
        assert parse_plain(plain(expr), "R: n x m") == expr.xreplace({n: Symbol("n", integer=True, positive=True)})
        assert eval(str(expr)) == expr
        assert expr == expr.T.T
        assert expr.T.shape == expr.shape[::-1]
        assert pickle.loads(pickle.dumps(expr)) == expr
    assert latex(Softmax(R, 1)) == r"\operatorname{softmax}_{\mathrm{rows}}\left(R\right)"
    assert pretty(LogSumExp(R, 0)) == "logsumexp(R, axis=0)"


def test_no_overflow_along_an_axis():
    value = np.array([[1000.0, 1000.0], [-1000.0, 0.0]])
    assert np.allclose(lambdify([X], Softmax(X, axis=1))(value), [[0.5, 0.5], [0, 1]])
    assert np.allclose(compiled(LogSumExp(X, axis=1), [X])(value), [1000 + np.log(2), 0])


def test_rows_of_softmax_add_up_to_one():
    rows, columns = Softmax(R, axis=1), Softmax(R, axis=0)
    assert simplify(rows*OneMatrix(m, 1)) == OneMatrix(n, 1)
    assert simplify(OneMatrix(1, n)*columns) == OneMatrix(1, m)
    assert simplify(OneMatrix(1, n)*rows) != OneMatrix(1, m)
    assert diff(OneMatrix(1, n)*rows*OneMatrix(m, 1), R) == ZeroMatrix(n, m)
    assert diff(Sum(LogSumExp(R, axis=1)[i, 0], (i, 0, n - 1)), R) == rows


def test_of_one_row_or_column_it_is_that_of_a_vector():
    assert Softmax(x, axis=0) == Softmax(x)
    assert Softmax(r, axis=1) == Softmax(r)
    assert Softmax(x, axis=1) == OneMatrix(n, 1)
    assert LogSumExp(x, axis=1) == x
    assert LogSumExp(R, axis=1).subs(n, 1) == LogSumExp(R.subs(n, 1))
    assert Softmax(R, 1).subs(m, 1) == OneMatrix(n, 1)
    assert LogSumExp(R, axis=1).subs(m, 1) == R.subs(m, 1)
    assert LogSumExp(R, axis=0).subs(n, 1) == R.subs(n, 1)
    value = np.array([[1.0], [2.0], [-1.0]])
    assert np.allclose(compiled(LogSumExp(R, axis=1).subs({n: 3, m: 1}), [], order="value")(R=value), value)


def test_an_entry_of_softmax_by_an_entry():
    i, j, k, l = symbols("i j k l", integer=True)  # noqa: E741
    entry = Softmax(R, axis=1)
    slope = diff(entry[i, j], R[k, l])
    assert not slope.has(Sum)
    value = np.random.default_rng(2).normal(size=(2, 3))
    for place in ((0, 1, 0, 1), (0, 1, 0, 2), (1, 0, 0, 0)):
        at = dict(zip((i, j, k, l), place))
        point = {n: 2, m: 3, R: value}
        got = evaluate(slope.xreplace(at), point)
        soft = evaluate(entry, point)
        assert np.allclose(got, (at[i] == at[k])*soft[place[:2]]*((at[j] == at[l]) - soft[at[i], at[l]]))


def test_an_axis_there_is_not():
    with pytest.raises(ValueError, match="0, of each column, or 1, of each row, not 2"):
        Softmax(R, axis=2)
    with pytest.raises(TypeError, match="is of a matrix, and t is none"):
        LogSumExp(t, axis=1)
    with pytest.raises(ShapeError, match="axis=1"):
        Softmax(R)
