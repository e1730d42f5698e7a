"""Products, traces and diagonals of Kronecker products and others: NumPy's value of the explicit matrices."""

import random

import pytest
from sympy import DiagMatrix, HadamardProduct, Identity, KroneckerProduct, MatrixSymbol, Trace, diff, sin, symbols
from sympy.matrices.expressions import DiagonalOf
from sympy.tensor.array.expressions import ArrayContraction, ArrayTensorProduct

from sympy_matcalc import CommutationMatrix, Vec, compiled

np = pytest.importorskip("numpy")
n, m = symbols("n m", integer=True, positive=True)


class Drawn:
    """Matrices drawn at random, each as an expression and as an array made by NumPy alone."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.numbers = np.random.default_rng(seed)
        self.values = {}

    def symbol(self, rows, cols):
        symbol = MatrixSymbol(f"M{len(self.values)}", rows, cols)
        self.values[symbol] = self.numbers.standard_normal((rows, cols))
        return symbol, self.values[symbol]

    def kronecker(self, *shapes):
        """A Kronecker product of matrices of these shapes, some of them identities or diagonal."""
        parts = [self.square(rows) if rows == cols else self.symbol(rows, cols) for rows, cols in shapes]
        array = np.eye(1)
        for _, part in parts:
            array = np.kron(array, part)
        return KroneckerProduct(*[expr for expr, _ in parts]), array

    def square(self, size):
        kind = self.rng.choice(["symbol", "symbol", "symbol", "identity", "diagonal", "dyad"])
        if kind == "identity":
            return Identity(size), np.eye(size)
        if kind == "diagonal":
            x, a = self.symbol(size, 1)
            return DiagMatrix(x), np.diag(a[:, 0])
        if kind == "dyad":
            (x, a), (y, b) = self.symbol(size, 1), self.symbol(size, 1)
            return x*y.T, a @ b.T
        return self.symbol(size, size)

    def factor(self):
        """Some 12 x 12 matrix."""
        kind = self.rng.choice(["dense", "function", "sum", "inverse", "kronecker", "kronecker", "kronecker",
                                "columns", "vec", "commutation"])
        symbol, array = self.symbol(12, 12)
        if kind == "function":
            return symbol.applyfunc(sin), np.sin(array)
        if kind == "sum":
            return symbol + symbol.T, array + array.T
        if kind == "inverse":
            return symbol.I, np.linalg.inv(array)
        if kind == "kronecker":
            sizes = self.rng.choice([(2, 6), (6, 2), (3, 4), (4, 3), (2, 2, 3), (2, 3, 2)])
            return self.kronecker(*[(size, size) for size in sizes])
        if kind == "columns":
            (one, a), (other, b) = self.kronecker((2, 1), (6, 6)), self.kronecker((1, 2), (6, 6))
            return one*other, a @ b
        if kind == "vec":
            inner, array = self.symbol(*self.rng.choice([(3, 4), (4, 3), (2, 6)]))
            return DiagMatrix(Vec(inner)), np.diag(array.ravel(order="F"))
        if kind == "commutation":
            rows, cols = self.rng.choice([(3, 4), (2, 6), (4, 3)])
            turned = np.zeros((12, 12))
            for i in range(rows):
                for j in range(cols):
                    turned[i*cols + j, j*rows + i] = 1
            return CommutationMatrix(rows, cols), turned
        return symbol, array

    def chain(self):
        expr, array = self.factor()
        for _ in range(self.rng.choice([0, 1, 1, 2, 3])):
            factor, value = self.factor()
            if self.rng.random() < 0.3:
                factor, value = factor.T, value.T
            if self.rng.random() < 0.2:
                expr, array = HadamardProduct(expr, factor), array*value
            else:
                expr, array = expr*factor, array @ value
        return expr, array

    def formula(self):
        expr, array = self.chain()
        kind = self.rng.choice(["trace", "trace", "diagonal", "matrix"])
        if kind == "trace":
            return Trace(expr), np.trace(array)
        return (DiagonalOf(expr), np.diag(array)[:, None]) if kind == "diagonal" else (expr, array)


def is_value(expr, value, values, backend="numpy"):
    if backend == "jax":
        pytest.importorskip("jax").config.update("jax_enable_x64", True)
    symbols_ = sorted((symbol for symbol in values if symbol in expr.free_symbols), key=str)
    if not symbols_:
        return True
    function = compiled(expr, symbols_, "value", backend=backend)
    arrays = {symbol.name: values[symbol] for symbol in symbols_}
    if backend == "torch":
        torch = pytest.importorskip("torch")
        arrays = {name: torch.as_tensor(array) for name, array in arrays.items()}
    got = np.asarray(function(**arrays))
    return np.allclose(got.squeeze(), np.squeeze(value), rtol=1e-7, atol=1e-7*np.max(np.abs(value)))


@pytest.mark.parametrize("seed", range(120))
def test_random_networks_have_their_value(seed):
    drawn = Drawn(seed)
    expr, value = drawn.formula()
    assert is_value(expr, value, drawn.values)


@pytest.mark.parametrize("backend", ["jax", "torch", "array-api"])
@pytest.mark.parametrize("seed", range(6))
def test_by_every_library(seed, backend):
    pytest.importorskip({"array-api": "array_api_compat"}.get(backend, backend))
    drawn = Drawn(seed)
    (one, a), (other, b) = drawn.kronecker((2, 2), (3, 3), (2, 2)), drawn.symbol(12, 12)
    assert is_value(Trace(one*other), np.trace(a @ b), drawn.values, backend)


def test_axes_that_are_cut_at_different_places():
    """The axis of a diagonal matrix is one with a piece of the product's, and each is cut by another product."""
    drawn = Drawn(0)
    (x, a), (y, b) = drawn.symbol(2, 1), drawn.symbol(2, 1)
    (u, c), (v, d) = drawn.symbol(6, 1), drawn.symbol(6, 1)
    (two, e), (three, f) = drawn.symbol(2, 2), drawn.symbol(3, 3)
    left, right = KroneckerProduct(two, three), KroneckerProduct(three, two)
    one, other = KroneckerProduct(x.T, DiagMatrix(u)), KroneckerProduct(y, DiagMatrix(v))
    p, q = np.kron(a.T, np.diag(c[:, 0])), np.kron(b, np.diag(d[:, 0]))
    chain = ArrayContraction(ArrayTensorProduct(left, one, other, right), (1, 2), (3, 4), (5, 6))
    value = np.kron(e, f) @ p @ q @ np.kron(f, e)
    assert is_value(chain, value, drawn.values)
    assert is_value(Trace(left*one*other*right), np.trace(value), drawn.values)


def test_a_cut_axis_that_is_a_piece_of_another():
    drawn = Drawn(0)
    (x, a), (u, c) = drawn.symbol(2, 1), drawn.symbol(6, 1)
    both, value = drawn.kronecker((2, 2), (6, 3))
    expr = HadamardProduct(both, KroneckerProduct(x, DiagMatrix(u)))
    assert is_value(expr, value*np.kron(a, np.diag(c[:, 0])), drawn.values)


def test_sizes_that_are_symbols():
    A, B, G = MatrixSymbol("A", n, n), MatrixSymbol("B", m, m), MatrixSymbol("G", n*m, n*m)
    numbers = np.random.default_rng(0)
    values = {A: numbers.random((2, 2)), B: numbers.random((3, 3)), G: numbers.random((6, 6))}
    both = np.kron(values[A], values[B])
    assert is_value(Trace(KroneckerProduct(A, B)*G), np.trace(both @ values[G]), values)
    assert is_value(Trace(KroneckerProduct(A, B)*G*KroneckerProduct(B, A)),
                    np.trace(both @ values[G] @ np.kron(values[B], values[A])), values)


@pytest.mark.parametrize("shape", [(2, 1), (1, 2)])
def test_a_derivative(shape):
    """Every entry of d tr((b'b kron B kron W) G)/db, by differences of NumPy's traces."""
    size = 6*shape[1]
    b, B, W = MatrixSymbol("b", *shape), MatrixSymbol("B", 2, 2), MatrixSymbol("W", 3, 3)
    G = MatrixSymbol("G", size, size)
    numbers = np.random.default_rng(0)
    values = {symbol: numbers.random(symbol.shape) for symbol in (b, B, W, G)}

    def trace(at):
        return np.trace(np.kron(np.kron(at.T @ at, values[B]), values[W]) @ values[G])

    steps = 1e-5*np.eye(2).reshape(2, *shape)
    slopes = [(trace(values[b] + step) - trace(values[b] - step))/2e-5 for step in steps]
    assert is_value(diff(Trace(KroneckerProduct(b.T*b, B, W)*G), b), np.reshape(slopes, shape), values)
