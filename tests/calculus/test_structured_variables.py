"""Derivatives by structured matrices against differences: along the space, and by the independent parameters."""

import numpy as np
import pytest
from sympy import (
    Abs,
    Determinant,
    HadamardProduct,
    Identity,
    Integral,
    Matrix,
    MatrixSymbol,
    Q,
    Symbol,
    Trace,
    ZeroMatrix,
    cos,
    exp,
    lambdify,
    latex,
    log,
    sin,
    symbols,
)
from sympy.matrices.exceptions import NonSquareMatrixError
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction

from sympy_matcalc import structured_gradient
from sympy_matcalc.classes.structured_parts import DiagonalMeans, DiagonalSums, LowerTriangularPart, UpperTriangularPart
from sympy_matcalc.values.differences import central_difference
from sympy_matcalc.values.evaluation import evaluate

STRUCTURES = ["symmetric", "skew-symmetric", "diagonal", "lower triangular", "upper triangular", "Toeplitz",
              "positive definite"]


def functions(n):
    A, B, X = (MatrixSymbol(name, n, n) for name in "ABX")
    a = MatrixSymbol("a", n, 1)
    shifted = X + 5*Identity(n)
    return A, B, X, a, {
        "linear": Trace(A*X), "transposed": Trace(A*X.T), "quadratic": Trace(X*A*X*B), "gram": Trace(X.T*A*X),
        "log det": log(Abs(Determinant(shifted))), "det": Determinant(X), "inverse": Trace(A*shifted.inv()),
        "form": a.T*X*a, "chain": exp(Trace(A*X)/10)*Trace(X*B), "power": Trace(X**3),
        "entry": sin(X[0, 1]) + X[1, 0]**2, "hadamard": Trace(A*HadamardProduct(X, X)*B), "constant": Trace(A),
    }


FUNCTIONS = list(functions(3)[-1])


def size_of(structure):
    """Four for a skew-symmetric matrix, which has no inverse if its size is odd."""
    return 4 if structure == "skew-symmetric" else 3


def tied(structure, rng):
    """The matrices by which the parameters move the variable, one for each (i, j), and a point."""
    size = size_of(structure)
    moves = {}
    for i in range(size):
        for j in range(size):
            E = np.zeros((size, size))
            E[i, j] = 1
            if structure in ("symmetric", "positive definite"):
                E[j, i] = 1
            elif structure == "skew-symmetric":
                E[j, i] -= 1
            elif structure == "Toeplitz":
                E = np.eye(size, k=j - i)
            elif not {"diagonal": i == j, "lower triangular": i >= j, "upper triangular": i <= j}[structure]:
                E[i, j] = 0
            moves[i, j] = E
    point = sum(rng.normal()*E for E in moves.values()) + (size*np.eye(size) if structure != "skew-symmetric" else 0)
    return moves, point@point if structure == "positive definite" else point


def along(f, X, values, move, step=1e-4):
    point = values[X]
    at = lambda h: np.squeeze(evaluate(f, {**values, X: point + h*move}))  # noqa: E731
    return (8*(at(step) - at(-step)) - (at(2*step) - at(-2*step)))/(12*step)


@pytest.mark.parametrize("structure", STRUCTURES)
@pytest.mark.parametrize("symbolic", [False, True])
def test_both_meanings_against_differences(structure, symbolic):
    n = Symbol("n", integer=True, positive=True) if symbolic else size_of(structure)
    A, B, X, a, table = functions(n)
    rng = np.random.default_rng(STRUCTURES.index(structure))
    moves, point = tied(structure, rng)
    size = len(point)
    values = {A: rng.normal(size=(size, size)), B: rng.normal(size=(size, size)), a: rng.normal(size=(size, 1)),
              X: point}
    if symbolic:
        values[n] = size
    basis = np.array([move.ravel() for move in moves.values() if move.any()]).T
    projector = basis@np.linalg.pinv(basis)
    for name, f in list(table.items())[symbolic::2]:
        free = central_difference(f, X, values)
        projected = evaluate(structured_gradient(f, X, structure), values)
        expected = (projector@free.ravel()).reshape(size, size)
        assert np.allclose(projected, expected, rtol=1e-5, atol=1e-6), (name, projected, expected)
        independent = evaluate(structured_gradient(f, X, structure, meaning="independent"), values)
        expected = np.array([[along(f, X, values, moves[i, j]) for j in range(size)] for i in range(size)])
        assert np.allclose(independent, expected, rtol=1e-5, atol=1e-6), (name, independent, expected)


def test_parts_are_lambdified():
    A = MatrixSymbol("A", 3, 3)
    value = np.arange(9.0).reshape(3, 3)
    for part in (DiagonalSums(A), DiagonalMeans(A), LowerTriangularPart(A), UpperTriangularPart(A)):
        computed = lambdify([A], 2*part*A)(value)
        assert np.allclose(computed, 2*np.array(part.subs(A, Matrix(value)).as_explicit(), float)@value)
        assert np.allclose(evaluate(2*part*A, {A: value}), computed)


def test_the_cookbook_s_formulas():
    n = symbols("n", integer=True, positive=True)
    A, X = MatrixSymbol("A", n, n), MatrixSymbol("X", n, n)
    identity = Identity(n)
    trace, logdet = Trace(A*X), log(Determinant(X))
    assert structured_gradient(trace, X, "symmetric", "independent") == \
        (A + A.T - HadamardProduct(A.T, identity)).doit()  # eq. 138, the diagonal of A.T is that of A
    assert structured_gradient(logdet, X, "symmetric", "independent") == \
        (2*X.inv() - HadamardProduct(X.inv(), identity)).doit()  # eq. 141
    assert structured_gradient(trace, X, "diagonal", "independent") == HadamardProduct(A.T, identity).doit()  # eq. 142
    assert structured_gradient(trace, X, "Toeplitz", "independent") == DiagonalSums(A.T)  # eq. 143


def test_predicates_of_sympy_name_structures():
    X, A = MatrixSymbol("X", 3, 3), MatrixSymbol("A", 3, 3)
    for predicate, name in [(Q.symmetric, "symmetric"), (Q.diagonal, "diagonal"),
                            (Q.positive_definite, "positive definite"),
                            (Q.lower_triangular, "lower triangular"), (Q.upper_triangular, "Upper-Triangular")]:
        assert structured_gradient(Trace(A*X*A*X), X, predicate) == structured_gradient(Trace(A*X*A*X), X, name)


def test_explicit_entries_are_those_of_the_parameters():
    A, X = MatrixSymbol("A", 3, 3), MatrixSymbol("X", 3, 3)
    means = structured_gradient(Trace(A*X), X, "Toeplitz").as_explicit()
    assert means[0, 1] == means[1, 2] == (A[1, 0] + A[2, 1])/2
    assert structured_gradient(Trace(A*X), X, "lower triangular").as_explicit() == Matrix(
        3, 3, lambda i, j: A[j, i] if i >= j else 0)


def test_parts_of_symbolic_size_are_indexed_and_substituted():
    n = symbols("n", integer=True, positive=True)
    A = MatrixSymbol("A", n, n)
    for part in (DiagonalSums(A), DiagonalMeans(A), LowerTriangularPart(A), UpperTriangularPart(A)):
        fixed = part.subs(n, 3)
        assert fixed.shape == (3, 3)
        for i in range(3):
            for j in range(3):
                assert part[i, j].subs(n, 3).doit() == fixed.as_explicit()[i, j].subs(n, 3)
        assert part.T.subs(n, 3).as_explicit() == fixed.as_explicit().T
        assert latex(part).startswith(r"\operatorname")
        assert part.func(ZeroMatrix(n, n)).doit() == ZeroMatrix(n, n)
        assert part.func(2*A).doit() == 2*part
        assert part.func(*part.args) == part


def test_bad_input_says_what_is_wrong():
    X, Y = MatrixSymbol("X", 3, 3), MatrixSymbol("Y", 3, 2)
    with pytest.raises(ValueError, match=r"no structure 'hermitian'; choose one of 'symmetric'"):
        structured_gradient(Trace(X), X, "hermitian")
    with pytest.raises(ValueError, match="no meaning 'free'"):
        structured_gradient(Trace(X), X, "symmetric", meaning="free")
    with pytest.raises(NonSquareMatrixError, match="not square"):
        structured_gradient(Trace(Y*Y.T), Y, "symmetric")
    with pytest.raises(ValueError, match="no scalar"):
        structured_gradient(X*X, X, "symmetric")
    with pytest.raises(ValueError, match="no matrix symbol"):
        structured_gradient(Trace(X), X*X, "symmetric")
    with pytest.raises(NonSquareMatrixError):
        DiagonalSums(Y)
    with pytest.raises(TypeError, match="is of a matrix"):
        LowerTriangularPart(Symbol("x"))


def test_an_open_derivative_is_said_to_be_open():
    X, x = MatrixSymbol("X", 3, 3), Symbol("x")
    with pytest.raises(NotImplementedError, match="no rule"):
        structured_gradient(Integral(sin(x)*Trace(X), (x, 0, Trace(X))), X, "symmetric")


def test_elementwise_functions():
    X = MatrixSymbol("X", 3, 3)
    f = Trace(ElementwiseApplyFunction(sin, X))
    assert structured_gradient(f, X, "diagonal").as_explicit() == Matrix.diag(*[cos(X[k, k]) for k in range(3)])
