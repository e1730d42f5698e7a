"""Cross products: their laws and derivatives, and rotations by the exponential of a skew-symmetric matrix."""

import pickle
import time

import numpy as np
import pytest
from sympy import (
    Determinant,
    I,
    Identity,
    ImmutableDenseMatrix,
    Matrix,
    MatrixSymbol,
    Q,
    Trace,
    ZeroMatrix,
    ask,
    cos,
    diff,
    lambdify,
    latex,
    pretty,
    refine,
    simplify,
    sin,
    symbols,
)
from sympy.matrices.exceptions import ShapeError

from sympy_matcalc import (
    AxialVector,
    Frechet,
    MatrixExponential,
    Skew,
    compiled,
    cross,
    equal,
    jacobian,
    norm,
    parse_plain,
    plain,
)
from sympy_matcalc.forms.cross_products import with_cross_products
from sympy_matcalc.values.differences import deviation
from sympy_matcalc.values.evaluation import evaluate

a, b, c, d = (MatrixSymbol(name, 3, 1) for name in "abcd")
A, R = MatrixSymbol("A", 3, 3), MatrixSymbol("R", 3, 3)
n = symbols("n", integer=True, positive=True)
t = symbols("t", real=True)
ZERO = ZeroMatrix(3, 1)
VALUES = {name: np.random.default_rng(k).normal(size=name.shape) for k, name in enumerate((a, b, c, A))}


def test_it_is_the_cross_product():
    expected = np.cross(VALUES[a].ravel(), VALUES[b].ravel())
    for form in (cross(a, b), Skew(a)*b, -Skew(b)*a):
        assert np.allclose(evaluate(form, VALUES).ravel(), expected)
        assert np.allclose(lambdify((a, b), form)(VALUES[a], VALUES[b]).ravel(), expected)
        assert np.allclose(compiled(form, [a, b])(VALUES[a].ravel(), VALUES[b].ravel()), expected)
    assert cross(a, b).as_explicit() == a.as_explicit().cross(b.as_explicit())
    assert cross(a, b.T) == cross(a, b).T
    assert Skew(Matrix([1, 2, 3])).doit() == Matrix([[0, -3, 2], [3, 0, -1], [-2, 1, 0]])
    for form in (AxialVector(A), AxialVector(Skew(a)*A)):
        matrix = evaluate(form.arg, VALUES)
        axial = matrix[2, 1] - matrix[1, 2], matrix[0, 2] - matrix[2, 0], matrix[1, 0] - matrix[0, 1]
        assert np.allclose(evaluate(form, VALUES).ravel(), axial)
        assert np.allclose(lambdify((a, A), form)(VALUES[a], VALUES[A]).ravel(), axial)
        assert np.allclose(compiled(form, [a, A])(VALUES[a].ravel(), VALUES[A]), axial)


@pytest.mark.parametrize("zero", [
    cross(a, b) + cross(b, a), Skew(a)*a, cross(a, cross(b, c)) - b*(a.T*c) + c*(a.T*b),
    cross(a, cross(b, c)) + cross(b, cross(c, a)) + cross(c, cross(a, b)), Skew(a + 2*b) - Skew(a) - 2*Skew(b),
    Skew(a).T + Skew(a), Skew(a)**2 - a*a.T + Identity(3)*Trace(a.T*a), Skew(a)**3 + Trace(a.T*a)*Skew(a),
    Skew(a)**4 + Trace(a.T*a)*Skew(a)**2, AxialVector(Skew(a)) - 2*a, AxialVector(A + A.T),
    AxialVector(a*b.T) + cross(a, b), AxialVector(Identity(3)), Skew(cross(a, b)) - b*a.T + a*b.T,
], ids=str)
def test_laws(zero):
    if zero == Skew(cross(a, b)) - b*a.T + a*b.T:
        assert equal(zero, 0*zero)
    else:
        assert simplify(zero) == ZeroMatrix(*zero.shape)


def test_laws_of_scalars():
    assert simplify(a.T*cross(b, c) - b.T*cross(c, a)) == ZeroMatrix(1, 1)
    assert simplify(a.T*cross(b, c) + b.T*cross(a, c)) == ZeroMatrix(1, 1)
    assert simplify(Trace(A*Skew(a)) + Trace(A.T*Skew(a))) == 0
    assert equal(norm(cross(a, b))**2, norm(a)**2*norm(b)**2 - Trace(a.T*b)**2)
    assert equal(cross(R*a, R*b), Determinant(R)*R.inv().T*cross(a, b))
    assert equal(cross(a, b), cross(b, a)).verdict == "unequal"
    assert Trace(Skew(a)).doit() == Determinant(Skew(a)).doit() == 0


@pytest.mark.parametrize(("expr", "variable", "formula"), [
    (c.T*cross(a, b), a, cross(b, c)), (c.T*cross(a, b), b, -cross(a, c)),
    (norm(cross(a, b))**2, a, 2*Skew(b)*Skew(a)*b),
    (c.T*cross(A*a, b), A, cross(b, c)*a.T), (Trace(A.T*Skew(a)), a, AxialVector(A)), (Trace(A*Skew(a)), A, -Skew(a)),
    (norm(cross(a, b)), a, Skew(b)*Skew(a)*b/norm(cross(a, b))),
    (norm(cross(a, b)), b, -Skew(a)**2*b/norm(cross(a, b))), (norm(Skew(a)*R), R, -Skew(a)**2*R/norm(Skew(a)*R)),
    (b.T*Skew(a).T*Skew(a)*b, b, -2*Skew(a)**2*b), (norm(cross(-a, b))**2, b, -2*Skew(a)**2*b),
    (b.T*AxialVector(A), A, Skew(b)),
    (c.T*Skew(a).T*b, a, -Skew(b)*c), (b.T*Skew(a)**2*b, a, -2*Skew(b)*Skew(a)*b),
    (Skew(t*a + b)*c, t, Skew(a)*c), (cross(a, b), b, -Skew(a)), (cross(a, b), a, Skew(b)),
    (cross(a, A*c), a, Skew(A*c)), (cross(a, cross(b, c)), a, Skew(Skew(b)*c)), (R*cross(a, A*c), a, Skew(A*c)*R.T),
], ids=str)
def test_derivatives_are_as_textbooks_print_them(expr, variable, formula):
    derivative = diff(expr, variable)
    assert derivative == formula
    assert derivative.doit() == derivative
    assert deviation(expr, variable, derivative, seed=1) < 1e-6


@pytest.mark.parametrize(("expr", "variable"), [
    (Determinant(Identity(3) + Skew(a)), a), (b.T*(Identity(3) + Skew(a)).inv()*c, a), (Trace(Skew(a)*A*Skew(a).T), a),
    (d.T*cross(a, cross(b, A*c)), A), (norm(cross(a, b))**4, b), (Skew(a)[0, 1]*Skew(a)[1, 2]**2, a),
    (AxialVector(A*A)[1, 0], A),
], ids=str)
def test_derivatives_against_differences(expr, variable):
    assert deviation(expr, variable, diff(expr, variable), seed=2) < 1e-6


@pytest.mark.parametrize(("expr", "variable"), [(Skew(a), a), (AxialVector(R), R), (R*Skew(R*a)*R, a), (Skew(R*a), R)],
                         ids=str)
def test_arrays_by_their_entries(expr, variable):
    result = diff(expr, variable)
    assert "floor" not in str(result)
    assert deviation(expr, variable, result) < 1e-6


def test_jacobians_and_hessians():
    assert jacobian(cross(a, b), a) == -Skew(b)
    assert jacobian(cross(a, b), b) == Skew(a)
    assert diff(norm(cross(a, b))**2, a, a) == -2*Skew(b)**2
    for expr, variable in ((Skew(A*a), A), (AxialVector(A*Skew(a)), A), (Skew(a), a)):
        step = 1e-6*np.random.default_rng(5).normal(size=variable.shape)
        moved = evaluate(expr, {**VALUES, variable: VALUES[variable] + step}) - evaluate(expr, VALUES)
        linear = evaluate(jacobian(expr, variable), VALUES) @ step.reshape(-1, 1, order="F")
        assert np.allclose(moved.reshape(-1, 1, order="F"), linear, atol=1e-10)


# -- rotations -------------------------------------------------------------------------

K = Matrix([[0, -a[2], a[1]], [a[2], 0, -a[0]], [-a[1], a[0], 0]])


@pytest.mark.parametrize("matrix", [K, Skew(a)], ids=["explicit", "Skew"])
def test_the_exponential_is_not_written_out(matrix):
    start = time.process_time()
    rotated = MatrixExponential(matrix)*b
    derivative = diff(c.T*rotated, b)
    assert time.process_time() - start < 2
    assert rotated.args == (MatrixExponential(matrix), b)
    assert rotated.count_ops() < 20
    assert derivative == MatrixExponential(-matrix)*c
    point = {a: VALUES[a], b: VALUES[b]}
    assert abs(np.linalg.norm(evaluate(rotated, point)) - np.linalg.norm(VALUES[b])) < 1e-9
    scipy = pytest.importorskip("scipy.linalg")
    assert np.allclose(evaluate(rotated, point), scipy.expm(evaluate(Skew(a), point)) @ VALUES[b])
    explicit = MatrixExponential(matrix).as_explicit()
    assert explicit.has(sin, cos)
    assert np.allclose(evaluate(explicit, point), scipy.expm(evaluate(Skew(a), point)))


def test_rotations_are_orthogonal():
    rotation = MatrixExponential(Skew(a))
    assert ask(Q.orthogonal(rotation)) is True
    assert simplify(rotation*rotation.T) == Identity(3)
    assert simplify(Determinant(rotation)) == 1
    assert diff(MatrixExponential(t*Skew(a))*b, t) == Skew(a)*MatrixExponential(t*Skew(a))*b
    assert MatrixExponential(Matrix([[0, 1], [0, 0]])).doit() == Matrix([[1, 1], [0, 1]])


# -- the objects -----------------------------------------------------------------------

def test_what_sympy_does_with_them():
    assert Skew(a).shape == (3, 3)
    assert AxialVector(A).shape == (3, 1)
    assert latex(Skew(a)*b) == r"\left[a\right]_{\times} b"
    assert latex(AxialVector(A)) == r"\operatorname{axial}\left(A\right)"
    assert pretty(Skew(a)) == "skew(a)"
    assert str(cross(a, b)) == "Skew(a)*b"
    assert plain(cross(a, b)) == "skew(a)*b"
    assert parse_plain("c'*cross(a, b)", symbols=[a, b, c]) == parse_plain("c'*skew(a)*b", symbols=[a, b, c]) == \
        c.T*Skew(a)*b
    assert parse_plain("cross(u, v)").shape == (3, 1)
    assert pickle.loads(pickle.dumps(Skew(a))) == Skew(a) == Skew(a.T)
    assert Skew(2*a).doit() == 2*Skew(a)
    assert Skew(a)[0, 1] == -a[2, 0]
    assert ask(Q.singular(Skew(a))) is True
    assert refine(AxialVector(A), Q.symmetric(A)).shape == (3, 1)


def test_three_entries_are_asked_for():
    with pytest.raises(ShapeError, match=r"three entries, and x has the shape \(n, 1\)"):
        Skew(MatrixSymbol("x", n, 1))
    with pytest.raises(TypeError, match="three entries, and t is no matrix"):
        cross(a, t)
    with pytest.raises(ShapeError, match="of a 3x3 matrix"):
        AxialVector(MatrixSymbol("B", n, n))
    with pytest.raises(ValueError, match="a vector with three entries is needed"):
        parse_plain("cross(u, v)", "u: vector 4")


def test_the_exponential_of_an_axis_without_length_is_a_polynomial():
    axis = Matrix([t, I*t, 0])
    matrix = Skew(axis).as_explicit()
    value = MatrixExponential(matrix).as_explicit()
    assert value == Matrix.eye(3) + matrix + matrix**2/2
    assert (value.subs(t, 2) - matrix.subs(t, 2).exp()).applyfunc(simplify) == Matrix.zeros(3, 3)


@pytest.mark.parametrize(("expr", "variable"), [(Skew(a), a), (AxialVector(A), A)], ids=str)
def test_a_constant_derivative_is_an_array_that_can_be_used(expr, variable):
    derivative = diff(expr, variable)
    wanted = [[derivative.as_explicit()[i, j, k, m] for k in range(expr.shape[0]) for m in range(expr.shape[1])]
              for i in range(variable.shape[0]) for j in range(variable.shape[1])]
    rows, cols = len(wanted), len(wanted[0])
    for same in (derivative.doit(), simplify(derivative)):
        assert np.array_equal(np.reshape(evaluate(same), (rows, cols)), np.array(wanted, dtype=float))
    value = compiled(derivative, [], order="value")()
    assert np.array_equal(np.reshape(value, (rows, cols)), np.array(wanted, dtype=float))


def test_code_for_entries_of_an_inverse_does_not_write_the_inverse_out():
    point = {A: np.array([[2.0, 1, 0], [0, 1, 3], [1, 0, 1]]), a: np.array([[1.0], [2], [3]])}
    derivative = diff(Determinant(A + Skew(a)), a)
    fn = lambdify([A, a], derivative)
    assert np.allclose(fn(point[A], point[a]), evaluate(derivative, point))


def explicit(axis):
    return Matrix([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])


@pytest.mark.parametrize(("f", "by", "expected"), [
    (c.T*MatrixExponential(explicit(a))*b, a, c.T*MatrixExponential(Skew(a))*b),
    (norm(MatrixExponential(explicit(a))*b - c)**2, a, norm(MatrixExponential(Skew(a))*b - c)**2),
    (Trace(A*MatrixExponential(explicit(t*a))), t, Trace(A*MatrixExponential(t*Skew(a)))),
    (MatrixExponential(explicit(t*a))*b, t, MatrixExponential(t*Skew(a))*b),
    (norm(explicit(a)*b)**2, a, norm(Skew(a)*b)**2), (explicit(a)*b, a, Skew(a)*b),
    (c.T*explicit(a + 2*b)*c + c.T*explicit(a + 2*b)*b, b, c.T*Skew(a + 2*b)*b),
    (A*explicit(a)*A.T*b, a, A*Skew(a)*A.T*b),
    (c.T*MatrixExponential(explicit(a))*b, a[0], c.T*MatrixExponential(Skew(a))*b),
], ids=str)
def test_explicit_cross_products_have_the_derivatives_of_the_object(f, by, expected):
    found = diff(f, by)
    assert not found.has(ImmutableDenseMatrix)
    assert equal(found, diff(expected, by))
    assert found.count_ops() <= diff(expected, by).count_ops()
    assert deviation(f, by, found) < 1e-6


def test_explicit_matrices_that_are_no_cross_products_stay():
    for matrix in (explicit(a) + Matrix.eye(3), explicit(Matrix([a[0], a[2], a[1]])), explicit(Matrix([t, 0, 0]))):
        assert with_cross_products(matrix.as_immutable()*b, a) == matrix.as_immutable()*b
    constant = MatrixExponential(explicit(c))*Skew(a)*b
    assert diff(constant, a) == Skew(b)*MatrixExponential(explicit(c).T.as_immutable())  # as typed


def test_explicit_matrices_that_commute_leave_no_open_derivative():
    for turn in (Matrix([[0, -t], [t, 0]]), Matrix([[0, -t, 0], [t, 0, 0], [0, 0, 0]])):
        v = MatrixSymbol("v", turn.rows, 1)
        found = diff(MatrixExponential(turn)*v, t)
        assert found == turn.diff(t).as_immutable()*MatrixExponential(turn.as_immutable())*v
    shear = Matrix([[0, t], [t**2, 0]])
    v = MatrixSymbol("v", 2, 1)
    assert diff(MatrixExponential(shear)*v, t).has(Frechet)
    assert deviation(MatrixExponential(shear)*v, t, diff(MatrixExponential(shear)*v, t)) < 1e-6


@pytest.mark.parametrize("size", [3, None], ids=["columns", "wide"])
def test_what_vanishes_by_a_law_has_the_shape_of_the_product(size):
    v = MatrixSymbol("v", 3, 1)
    W = MatrixSymbol("W", symbols("m"), 3) if size is None else MatrixSymbol("W", size, 3)
    assert (Skew(v)*v).shape == (3, 1)
    assert (v.T*Skew(v)).shape == (1, 3)
    assert (W*Skew(v)*v).shape == (W.rows, 1)
    assert (2*Skew(v)*v*v.T*W.T).shape == (3, W.rows)
    assert Skew(v)*v + v == v
    assert v.T*Skew(v)*v == ZeroMatrix(1, 1)
