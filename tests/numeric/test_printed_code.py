"""What SymPy's printer for NumPy makes of a class is code for its value, matrices with both of their axes."""

import builtins
import importlib
import re

import pytest
from examples import all_examples
from examples import name_of as name_of_example
from sympy import (
    BlockDiagMatrix,
    Determinant,
    HadamardPower,
    Identity,
    MatPow,
    Matrix,
    MatrixSymbol,
    OneMatrix,
    Trace,
    exp,
    oo,
    sin,
    symbols,
)
from sympy.combinatorics import Permutation
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.permutation import PermutationMatrix
from sympy.printing.numpy import NumPyPrinter, SciPyPrinter

from sympy_matcalc import (
    AxialVector,
    CommutationMatrix,
    DiagonalizationMatrix,
    DuplicationMatrix,
    EliminationMatrix,
    Frechet,
    LogSumExp,
    MatrixExponential,
    MatrixFunction,
    MatrixLogarithm,
    PartialTrace,
    PseudoInverse,
    Skew,
    Softmax,
    Unvec,
    Vec,
    Vech,
    norm,
)
from sympy_matcalc.classes.structured_parts import DiagonalMeans, DiagonalSums, LowerTriangularPart, UpperTriangularPart
from sympy_matcalc.core.adjugate import Adjugate
from sympy_matcalc.core.matrix_unit import MatrixUnit
from sympy_matcalc.values.differences import random_values
from sympy_matcalc.values.evaluation import evaluate

np = pytest.importorskip("numpy")
n, m = symbols("n m", integer=True, positive=True)
p = symbols("p", positive=True)
X, A = MatrixSymbol("X", n, n), MatrixSymbol("A", n, n)
U, V = MatrixSymbol("U", n, m), MatrixSymbol("V", m, n)
x, y = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)
a, R = MatrixSymbol("a", 3, 1), MatrixSymbol("R", 3, 3)


def agrees(expr, printer):
    """Whether the text that is printed of an expression, run as Python, gives its value and its shape."""
    text = printer.doprint(expr)
    values = random_values(expr, seed=1)
    names = {module.split(".")[0]: importlib.import_module(module.split(".")[0]) for module in printer.module_imports}
    for module in printer.module_imports:
        importlib.import_module(module)
    with np.errstate(all="ignore"):
        got = np.asarray(eval(text, {"builtins": builtins, **names, **{
            printer.doprint(symbol): value for symbol, value in values.items() if not isinstance(symbol, type)}}))
    expected = np.asarray(evaluate(expr, values))
    if not getattr(expr, "shape", ()):
        got, expected = got.squeeze(), expected.squeeze()  # a 1x1 matrix in a scalar's place
    return got.shape == expected.shape and np.allclose(got, expected)


@pytest.mark.parametrize("expr", [
    Trace(X*A), Determinant(X), HadamardPower(X, -1), HadamardPower(X.applyfunc(exp), A), BlockDiagMatrix(X, A, U),
    Identity(n) + X, PermutationMatrix(Permutation([1, 2, 0])), MatrixUnit(n, m, 0, 1), (x.T*x)**p,
    OneMatrix(n, 1) + x, Vec(U), Vech(X), Unvec(Vec(U)*2, n, m), CommutationMatrix(n, m), DuplicationMatrix(n),
    EliminationMatrix(n), DiagonalizationMatrix(n), Skew(a), AxialVector(R), AxialVector(R).T*Skew(2*a + x.subs(n, 3)),
    Adjugate(X*A), PseudoInverse(U), PseudoInverse(x), PartialTrace(MatrixSymbol("Z", 2*n, 2*n), 2, 0),
    LowerTriangularPart(U), UpperTriangularPart(X + A), DiagonalSums(X), DiagonalMeans(X*A), norm(x), norm(X),
    norm(X, oo), norm(X, 1), norm(x, -oo), norm(X, 2), norm(X, "nuc"), LogSumExp(x), LogSumExp(U, axis=1),
    LogSumExp(U, axis=0), Softmax(x), Softmax(x.T), Softmax(U, axis=1), Softmax(U*V, axis=0), 2*Softmax(x) - y,
], ids=str)
@pytest.mark.parametrize("printer", [NumPyPrinter, SciPyPrinter])
def test_classes(expr, printer):
    assert agrees(expr, printer())


@pytest.mark.parametrize("expr", [
    MatrixExponential(X), MatrixLogarithm(Identity(n) + X*X.T)], ids=str)
def test_functions_of_matrices(expr):
    pytest.importorskip("scipy")
    assert agrees(expr, SciPyPrinter())


def has_code(expr):
    """SymPy's printers take whole powers of matrices alone; functions of matrices are compiled, not printed."""
    return not expr.has(AppliedUndef, MatrixFunction, Frechet) and all(
        power.exp.is_integer or power.shape == (1, 1) for power in expr.atoms(MatPow))


@pytest.mark.parametrize("example", [e for e in all_examples() if has_code(e[0])], ids=name_of_example)
def test_examples_of_all_classes(example):
    if example[0].has(MatrixExponential, MatrixLogarithm):
        pytest.importorskip("scipy")
    assert agrees(example[0], SciPyPrinter())


def test_functions_of_matrices_are_refused():
    for expr in (MatrixFunction(sin, X), Frechet(sin, X, A)):
        with pytest.raises(NotImplementedError):
            SciPyPrinter().doprint(expr)


@pytest.mark.parametrize("expr", [
    2*LogSumExp(x), -LogSumExp(x), LogSumExp(x)**2, 1/LogSumExp(y), p - LogSumExp(x), LogSumExp(x)*Trace(X),
    Softmax(U, axis=1)[0, 0], Softmax(U, axis=0)[0, 0]**2, exp(x[0, 0] - LogSumExp(x)), norm(x)**-2, norm(x, 3)*p - p,
    Softmax(x).T*y, X*Softmax(X*Softmax(x)), Determinant(X)**2*Trace(A)/2, HadamardPower(X, -1)*x - y, norm(X, 2)**2,
], ids=str)
@pytest.mark.parametrize("printer", [NumPyPrinter, SciPyPrinter])
def test_within_other_expressions(expr, printer):
    class OfAUser(printer):
        pass

    assert agrees(expr, printer())
    assert OfAUser().doprint(expr) == printer().doprint(expr)


@pytest.mark.parametrize("expr", [Softmax(x), LogSumExp(x), Softmax(U, axis=1), HadamardPower(x, -1), norm(x)], ids=str)
def test_sizes_are_those_of_the_arrays(expr):
    assert "n" not in re.findall(r"\w+", NumPyPrinter().doprint(expr))


def test_explicit_matrices_beside_ours():
    assert agrees(Softmax(x.subs(n, 2)) + Matrix([1, 2]), NumPyPrinter())
