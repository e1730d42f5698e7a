"""vec, vech, unvec and the structure matrices: entries, evaluation, printing, functions of NumPy."""

import numpy as np
import pytest
from sympy import (
    I,
    Identity,
    Inverse,
    KroneckerProduct,
    Matrix,
    MatrixSymbol,
    Rational,
    Symbol,
    ZeroMatrix,
    lambdify,
    latex,
    pretty,
    symbols,
)
from sympy.matrices.exceptions import NonSquareMatrixError, ShapeError

from sympy_matcalc import (
    CommutationMatrix,
    DiagonalizationMatrix,
    DuplicationMatrix,
    EliminationMatrix,
    Unvec,
    Vec,
    Vech,
)
from sympy_matcalc.values.evaluation import evaluate

m, n = symbols("m n", integer=True, positive=True)
k, l = symbols("k l", integer=True, nonnegative=True)  # noqa: E741
A, S, a = MatrixSymbol("A", m, n), MatrixSymbol("S", n, n), MatrixSymbol("a", m*n, 1)

CLASSES = [Vec(A), Vec(A.T), Vech(S), Unvec(a, m, n), CommutationMatrix(m, n), DuplicationMatrix(n),
           EliminationMatrix(n), DiagonalizationMatrix(n), Vec(2*S*S)]
SIZES = [(1, 1), (1, 3), (2, 3), (3, 2), (3, 1)]


def concrete(expr, rows, cols):
    """An expression with numbers for its sizes, and values of its symbols."""
    fixed = expr.subs({m: rows, n: cols})
    rng = np.random.default_rng(rows + 10*cols)
    values = {s: rng.integers(-9, 9, size=tuple(map(int, s.shape))).astype(float) for s in fixed.atoms(MatrixSymbol)}
    return fixed, values


@pytest.mark.parametrize("expr", CLASSES, ids=str)
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_entries_evaluation_and_numpy_agree_with_the_definition(expr, sizes):
    fixed, values = concrete(expr, *sizes)
    wanted = evaluate(fixed, values)
    assert tuple(fixed.shape) == wanted.shape
    numbers = {s: Matrix(v).applyfunc(Rational) for s, v in values.items()}
    explicit = {s[i, j]: numbers[s][i, j] for s in values for i in range(s.shape[0]) for j in range(s.shape[1])}
    assert np.array_equal(np.array(fixed.as_explicit().xreplace(explicit), dtype=float), wanted)
    assert np.array_equal(np.array(fixed.subs(numbers).doit().as_explicit(), dtype=float), wanted)
    function = lambdify(list(values), fixed, "numpy")
    # A 1x1 matrix comes out of a NumPy function as its number.
    number = np.asarray(function(*values.values()))
    assert np.array_equal(number, wanted if wanted.size > 1 else wanted.squeeze())
    for i, j in [(0, 0), (wanted.shape[0] - 1, wanted.shape[1] - 1), (wanted.shape[0]//2, wanted.shape[1]//2)]:
        entry = expr._entry(k, l).subs({k: i, l: j}).subs({m: sizes[0], n: sizes[1]})
        assert float(entry.doit().subs(numbers).doit()) == wanted[i, j]


def test_order_is_that_of_explicit_matrices():
    M = Matrix([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    assert Vec(M).doit() == M.vec()
    assert Vech(M).doit() == M.vech(check_symmetry=False)
    assert Vech(M + M.T).doit() == (M + M.T).vech()
    assert Unvec(M.vec(), 3, 3).doit() == M


@pytest.mark.parametrize("matrix", [CommutationMatrix(m, n), DuplicationMatrix(n), EliminationMatrix(n),
                                    DiagonalizationMatrix(n)], ids=str)
def test_symbolic_sizes_can_be_arguments_of_a_numpy_function(matrix):
    function = lambdify([m, n], matrix, "numpy")
    assert np.array_equal(function(2, 3), evaluate(matrix, {m: 2, n: 3}))
    assert matrix.adjoint() == matrix.T
    assert matrix.conjugate() == matrix


def test_commutation_matrix_determinant_trace_and_powers():
    for rows, cols in SIZES:
        K = CommutationMatrix(rows, cols)
        numbers = evaluate(K)
        assert K._eval_determinant() == round(np.linalg.det(numbers))
        assert K._eval_trace() == round(numbers.trace())
    K = CommutationMatrix(n, n)
    assert (K**2).doit() == Identity(n**2)
    assert (K**3).doit() == K
    assert (K**-1).doit() == K
    assert CommutationMatrix(m, n).inverse() == CommutationMatrix(n, m)
    square = (CommutationMatrix(m, n)**2).doit().subs({m: 2, n: 3})
    assert square.as_explicit() == CommutationMatrix(2, 3).as_explicit()**2


def test_vec_is_linear_and_takes_what_it_knows():
    B = MatrixSymbol("B", m, n)
    x = MatrixSymbol("x", n, 1)
    c = Symbol("c")
    assert Vec(A + 2*c*B).doit() == Vec(A) + 2*c*Vec(B)
    assert Vec(x).doit() == Vec(x.T).doit() == x
    assert Vec(ZeroMatrix(m, n)).doit() == ZeroMatrix(m*n, 1)
    assert Vec(2*Identity(n)).doit() == 2*Vec(Identity(n))
    assert Unvec(Vec(A), m, n).doit() == A
    assert Vec(Unvec(a, m, n)).doit() == a
    assert Unvec(Vec(A), n, m).doit() == Unvec(Vec(A), n, m)  # reshaped, not transposed
    assert Unvec(CommutationMatrix(m, n)*a, n, m).doit() == Unvec(a, m, n).T
    P, Q = MatrixSymbol("P", 3, m), MatrixSymbol("Q", 4, n)
    assert Unvec(KroneckerProduct(Q, P)*a, 3, 4).doit() == P*Unvec(a, m, n)*Q.T


def test_explicit_value_of_an_inverse():
    X = MatrixSymbol("X", 2, 2)
    assert Vec(Inverse(X)).as_explicit() == X.as_explicit().inv().vec()


def test_complex_matrices():
    M = Matrix([[1, I], [2, 3]])
    assert Vec(M).adjoint().doit() == M.vec().H
    assert Vec(M).conjugate().doit() == M.vec().conjugate()


def test_printing():
    assert str(CommutationMatrix(m, n)*a) == "CommutationMatrix(m, n)*a"
    assert latex(CommutationMatrix(m, n)) == "K_{m,n}"
    assert latex(Vec(A)) == r"\operatorname{vec}\left(A\right)"
    assert latex(Unvec(a, m, n)) == r"\operatorname{unvec}_{m,n}\left(a\right)"
    assert latex(DiagonalizationMatrix(n)) == r"\Psi_{n}"
    assert pretty(Vec(A)) == "vec(A)"
    assert pretty(Vech(S)) == "vech(S)"
    assert pretty(DuplicationMatrix(n)) == "D \n n"
    assert pretty(DiagonalizationMatrix(n), use_unicode=False) == "Psi \n   n"
    assert pretty(CommutationMatrix(m, n)*a) == "K   ⋅a\n m,n  "


@pytest.mark.parametrize(("make", "error"), [
    (lambda: Vec(3), TypeError), (lambda: Vech(Symbol("x")), TypeError),
    (lambda: Vech(MatrixSymbol("A", 2, 3)), NonSquareMatrixError),
    (lambda: Unvec(MatrixSymbol("a", 5, 1), 2, 3), ShapeError),
    (lambda: Unvec(MatrixSymbol("a", 1, 6), 2, 3), ShapeError),
    (lambda: CommutationMatrix(-1, 2), ValueError), (lambda: DuplicationMatrix(Rational(1, 2)), ValueError),
])
def test_what_makes_no_sense_is_refused(make, error):
    with pytest.raises(error):
        make()
