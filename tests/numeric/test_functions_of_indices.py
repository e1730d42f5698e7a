"""Functions of entries at several indices, in any order of the indices: the values of Python's loops over them."""

import itertools
import math
import random

import pytest
from sympy import FunctionMatrix, Lambda, MatrixSymbol, Max, Min, Mod, Piecewise, Sum, atan2, lambdify, symbols
from sympy.tensor.array.expressions import ArraySymbol

from sympy_matcalc import compiled

np = pytest.importorskip("numpy")
INDICES = i, j, k = symbols("i j k", integer=True, nonnegative=True)
n, m = symbols("n m", integer=True, positive=True)
t = symbols("t", real=True)

FUNCTIONS = [
    (Max, max), (Min, min), (lambda x, y: x**y, lambda x, y: x**y), (atan2, math.atan2), (Mod, lambda x, y: x % y),
    (lambda x, y: Piecewise((x, x > y), (2*y, True)), lambda x, y: x if x > y else 2*y),
    (lambda x, y: x*y, lambda x, y: x*y), (lambda x, y: x + 2*y, lambda x, y: x + 2*y),
]


class Drawn:
    """A function of entries at indices, as an expression, and as a function of the numbers of the indices."""

    def __init__(self, seed, sizes, functions=tuple(FUNCTIONS), gathers=True):
        self.rng = random.Random(seed)
        self.numbers = np.random.default_rng(seed)
        self.sizes = dict(zip(INDICES, sizes))
        self.functions, self.gathers = functions, gathers
        self.values = {}

    def entry(self):
        """An entry of a new array: at two indices or three, or at functions of them."""
        kind = self.rng.choice(["matrix", "matrix", "matrix", "array", "index", *["gathered"]*self.gathers])
        chosen = self.rng.sample(list(self.sizes), min(3 if kind == "array" else 2, len(self.sizes)))
        if kind == "index":
            first, second = chosen
            return first + 2*second + 1, lambda at: at[first] + 2*at[second] + 1
        if kind == "gathered":
            first, second = chosen
            symbol, array = self.symbol(self.sizes[first], 3)
            return symbol[Mod(first, second + 1), Mod(second + 2*first, 3)], \
                lambda at: array[at[first] % (at[second] + 1), (at[second] + 2*at[first]) % 3]
        symbol, array = self.symbol(*[self.sizes[index] for index in chosen])
        return symbol[tuple(chosen)], lambda at: array[tuple([at[index] for index in chosen])]

    def symbol(self, *shape):
        name = f"M{len(self.values)}"
        symbol = MatrixSymbol(name, *shape) if len(shape) == 2 else ArraySymbol(name, shape)
        self.values[symbol] = 1 + self.numbers.random(shape)
        return symbol, self.values[symbol]

    def body(self, depth=2):
        if depth == 0:
            return self.entry()
        (x, f), (y, g) = self.body(depth - 1), self.body(depth - 1)
        expr, value = self.rng.choice(self.functions)
        return expr(x, y), lambda at: value(f(at), g(at))

    def total(self, value):
        ranges = [range(size) for size in self.sizes.values()]
        return sum(value(dict(zip(self.sizes, numbers))) for numbers in itertools.product(*ranges))

    def summed(self, expr):
        limits = [(index, 0, size - 1) for index, size in self.sizes.items()]
        self.rng.shuffle(limits)
        return Sum(expr, *limits)

    def number(self, expr, library="numpy"):
        function = lambdify(list(self.values), expr, library)
        if library == "jax":
            pytest.importorskip("jax").config.update("jax_enable_x64", True)
        arrays = list(self.values.values())
        if library == "torch":
            arrays = [pytest.importorskip("torch").as_tensor(array) for array in arrays]
        return np.asarray(function(*arrays))


@pytest.mark.parametrize("sizes", [(2, 3, 4), (3, 3, 3)], ids=str)
@pytest.mark.parametrize("seed", range(40))
def test_sums(seed, sizes):
    drawn = Drawn(seed, sizes)
    expr, value = drawn.body()
    assert np.allclose(drawn.number(drawn.summed(expr)), drawn.total(value))


@pytest.mark.parametrize("sizes", [(2, 3), (3, 3)], ids=str)
@pytest.mark.parametrize("seed", range(40))
def test_tables(seed, sizes):
    drawn = Drawn(seed, sizes)
    expr, value = drawn.body()
    expected = [[value({i: row, j: col}) for col in range(sizes[1])] for row in range(sizes[0])]
    assert np.allclose(drawn.number(FunctionMatrix(*sizes, Lambda((i, j), expr))), expected)


@pytest.mark.parametrize("library", ["scipy", "jax", "torch"])
@pytest.mark.parametrize("seed", range(8))
def test_by_every_library(seed, library):
    pytest.importorskip(library)
    drawn = Drawn(seed, (3, 3, 3), FUNCTIONS[:3], gathers=False)
    expr, value = drawn.body()
    assert np.allclose(drawn.number(drawn.summed(expr), library), drawn.total(value))


@pytest.mark.parametrize("backend", ["numpy", "jax", "torch", "array-api"])
def test_indices_and_conditions_of_several(backend):
    """Index arrays are of integers in every library, and three conditions are one."""
    pytest.importorskip({"array-api": "array_api_compat"}.get(backend, backend))
    Q = MatrixSymbol("Q", 3, 3)
    array = np.random.default_rng(0).random((3, 3))
    first = Piecewise((Q[j, i], (Q[i, j] > 0.2) & (Q[j, i] > 0.3) & (i >= j)), (0, True))
    second = Max(Q[i, j], Q[Mod(i + 2*j, 3), Mod(j, i + 1)])
    function = compiled(Sum(first + second, (i, 0, 2), (j, 0, 2)), Q, "value", backend=backend)
    expected = sum(max(array[a, b], array[(a + 2*b) % 3, b % (a + 1)])
                   + array[b, a]*(array[a, b] > 0.2 and array[b, a] > 0.3 and a >= b)
                   for a in range(3) for b in range(3))
    got = function(pytest.importorskip("torch").as_tensor(array) if backend == "torch" else array)
    assert np.allclose(float(got), expected, rtol=1e-5)


def test_sizes_that_are_symbols():
    W = MatrixSymbol("W", n, m)
    array = np.array([[1.0, 5.0, 2.0], [4.0, 3.0, 6.0]])
    expr = Sum(Max(i - j, W[j, i]), (i, 0, m - 1), (j, 0, n - 1))
    assert lambdify(W, expr)(array) == sum(max(a - b, array[b, a]) for a in range(3) for b in range(2))
    Q = MatrixSymbol("Q", n, n)
    power = lambdify(Q, Sum(Q[i, j]**Q[j, i], (i, 0, n - 1), (j, 0, n - 1)))
    assert power(np.array([[1.0, 2.0], [3.0, 1.0]])) == 1 + 2**3 + 3**2 + 1


def test_within_a_function_of_each_entry():
    X, Q = MatrixSymbol("X", 2, 3), MatrixSymbol("Q", 3, 3)
    x, q = np.random.default_rng(0).random((2, 3)), np.random.default_rng(1).random((3, 3))
    expr = X.applyfunc(Lambda(t, Sum(Max(t*Q[i, j], Q[j, i]), (i, 0, 2), (j, 0, 2))))
    expected = [[sum(max(entry*q[a, b], q[b, a]) for a in range(3) for b in range(3)) for entry in row] for row in x]
    assert np.allclose(lambdify((X, Q), expr)(x, q), expected)
