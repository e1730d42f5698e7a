"""Chains of matrices whose order depends on the sizes: as few operations as in any order, and the same product."""

import random

import pytest
from sympy import Integer, MatMul, MatrixSymbol, Q, Symbol, Trace, lambdify, symbols

from sympy_matcalc import compiled
from sympy_matcalc.numeric.chain_order import best_order
from sympy_matcalc.numeric.chain_recognition import chain_of

np = pytest.importorskip("numpy")


def trees(first, last):
    """All ways to put parentheses around factors, as nested pairs."""
    if last - first == 1:
        return [first]
    return [(one, other) for k in range(first + 1, last) for one in trees(first, k) for other in trees(k, last)]


def cost(tree, sizes, inverses):
    """The operations of a tree and its first and last factor, counted pair by pair."""
    if isinstance(tree, int):
        return 0, tree, tree
    one, i, k = cost(tree[0], sizes, inverses)
    other, _, j = cost(tree[1], sizes, inverses)
    both = inverses[i] and inverses[j] and i == k and k + 1 == j
    return one + other + 2*sizes[i]*sizes[k + 1]*sizes[j + 1] + (4*sizes[j]**3/3 if both else 0), i, j


def fewest(sizes, inverses):
    return min(cost(tree, sizes, inverses)[0] for tree in trees(0, len(inverses)))


@pytest.mark.parametrize("count", range(2, 8))
def test_the_best_order_is_that_of_an_exhaustive_search(count):
    rng = random.Random(count)
    for _ in range(20):
        inverses = [rng.random() < 0.3 for _ in range(count)]
        sizes = [rng.choice([1, 2, 3, 10, 50, 200])]
        for inverse in inverses:
            sizes.append(sizes[-1] if inverse else rng.choice([1, 2, 3, 10, 50, 200]))
        order = best_order(tuple(sizes), tuple(inverses))
        assert order.cost == pytest.approx(fewest(sizes, inverses))
        assert cost(order.tree, sizes, inverses)[0] == pytest.approx(order.cost)


class Chain:
    """A random chain: products, transposes and inverses, open, with vectors at its ends, or closed."""

    def __init__(self, seed):
        self.rng = rng = random.Random(seed)
        count = rng.randint(3, 8)
        self.inverses = [rng.random() < 0.3 for _ in range(count)]
        self.inverses[rng.randrange(count)] = False
        self.kind = rng.choice(["open", "open", "right", "both", "trace"])
        sizes = [Symbol("s0", integer=True, positive=True)]
        for k, inverse in enumerate(self.inverses):
            sizes.append(sizes[-1] if inverse else Symbol(f"s{k + 1}", integer=True, positive=True))
        self._ends(sizes)
        self.sizes = sizes
        self.factors, self.symbols, self.turned = [], [], []
        for k, inverse in enumerate(self.inverses):
            turned = rng.random() < 0.4
            symbol = MatrixSymbol(f"M{k}", *(sizes[k:k + 2][::-1] if turned else sizes[k:k + 2]))
            self.symbols.append(symbol)
            self.turned.append(turned)
            factor = symbol.T if turned else symbol
            self.factors.append(factor.inv() if inverse else factor)
        product = MatMul(*self.factors)
        self.expr = Trace(product) if self.kind == "trace" else product

    def _ends(self, sizes):
        if self.kind in ("right", "both") and not self.inverses[-1]:
            sizes[-1] = Integer(1)
        if self.kind == "both" and not self.inverses[0]:
            sizes[0] = Integer(1)
        if self.kind == "trace":
            last = max(k for k, inverse in enumerate(self.inverses) if not inverse)
            sizes[last + 1:] = [sizes[0]]*(len(sizes) - last - 1)

    def numbers(self):
        return {size: round(10**self.rng.uniform(0.5, 1.5)) for size in self.sizes if size.is_Symbol}

    def arrays(self, numbers, made):
        """Values by name, and the product by NumPy."""
        rng = np.random.default_rng(0)
        values, product = {}, None
        for symbol, turned, inverse in zip(self.symbols, self.turned, self.inverses):
            shape = [int(size.subs(numbers)) for size in symbol.shape]
            array = rng.standard_normal(shape)
            array = made(0.1*array + 3*np.eye(shape[0])) if inverse else array
            values[symbol.name] = array.ravel() if 1 in symbol.shape else array
            array = array.T if turned else array
            array = np.linalg.inv(array) if inverse else array
            product = array if product is None else product @ array
        return values, np.trace(product) if self.kind == "trace" else product.reshape(
            [n for n, size in zip(product.shape, self.expr.shape) if size != 1])


@pytest.mark.parametrize("backend", ["numpy", "jax", "torch", "array-api"])
@pytest.mark.parametrize("seed", range(12))
def test_random_chains_have_their_value_by_every_library(seed, backend):
    library = pytest.importorskip({"array-api": "array_api_compat"}.get(backend, backend))
    if backend == "jax":
        library.config.update("jax_enable_x64", True)
    chain = Chain(seed)
    assumptions = [(True, lambda a: a), (Q.positive_definite, lambda a: a @ a.T), (Q.lower_triangular, np.tril),
                   (Q.symmetric, lambda a: a + a.T)]
    assume, made = assumptions[seed % 4] if sum(chain.inverses) == 1 else assumptions[0]
    matrices = [symbol for symbol, inverse in zip(chain.symbols, chain.inverses) if inverse]
    function = compiled(chain.expr, chain.symbols[0], backend=backend,
                        assume=assume if assume is True else assume(matrices[0]))
    convert = library.tensor if backend == "torch" else np.asarray
    for _ in range(2):
        numbers = chain.numbers()
        values, expected = chain.arrays(numbers, made)
        given = {name: convert(value) for name, value in values.items()}
        given.update({name: numbers[Symbol(name, integer=True, positive=True)]
                      for name in function.parameters if name not in given})
        assert np.allclose(np.asarray(function(**given)), expected, atol=1e-8*(1 + np.abs(expected).max()))


def test_random_chains_take_as_few_operations_as_in_any_order():
    """Products and solves, for sizes that are not known before; the factorizations themselves come in any order."""
    equal, all_of_them = 0, 0
    for seed in range(60):
        chain = Chain(seed)
        if chain.kind == "trace":
            continue
        plans = compiled(chain.expr, chain.symbols[0])._program.plans
        for _ in range(3):
            numbers = chain.numbers()
            sizes = [int(size.subs(numbers)) for size in chain.sizes]
            least = fewest(sizes, chain.inverses) + sum(
                2*sizes[k]**3/3 for k, inverse in enumerate(chain.inverses) if inverse)
            found = float(min(plan.cost.subs(numbers) for plan in plans))
            assert found <= 1.2*least, chain.expr
            equal += found <= least*(1 + 1e-9)
            all_of_them += 1
    assert equal >= 0.98*all_of_them


def test_long_chains_are_one_readable_call():
    sizes = symbols("a:7", integer=True, positive=True)
    factors = [MatrixSymbol(f"M{k}", *sizes[k:k + 2]) for k in range(6)]
    function = compiled(MatMul(*factors), factors[0])
    assert "return chain(M0, M1, M2, M3, M4, M5)" in function.source
    ((_, cost_of_all),) = function.operations
    rng = np.random.default_rng(0)
    for _ in range(20):
        numbers = [int(size) for size in rng.choice([2, 7, 20, 60], size=7)]
        arrays = [rng.random(numbers[k:k + 2]) for k in range(6)]
        assert np.allclose(function(*arrays), np.linalg.multi_dot(arrays))
        assert np.allclose(lambdify(factors, MatMul(*factors))(*arrays), np.linalg.multi_dot(arrays))
        assert cost_of_all.subs(dict(zip(sizes, numbers))) == fewest(numbers, [False]*6)


def test_three_factors_have_two_orders_under_a_condition():
    sizes = symbols("a:4", integer=True, positive=True)
    factors = [MatrixSymbol(f"M{k}", *sizes[k:k + 2]) for k in range(3)]
    function = compiled(MatMul(*factors), factors[0])
    assert len(function._program.plans) == 2
    assert "if " in function.source


def test_solves_of_a_chain_share_the_factorization():
    pytest.importorskip("scipy")
    from sympy import Determinant, log
    a, b, c, n = symbols("a b c n", integer=True, positive=True)
    S = MatrixSymbol("S", n, n)
    A, B, C, D = (MatrixSymbol(name, *shape) for name, shape in zip("ABCD", ((a, n), (n, b), (b, c), (c, a))))
    function = compiled(Trace(A*S.inv()*B*C*D) + log(Determinant(S)), S)
    assert function.source.count("lu(S)") == 1
    assert "chain_trace(" in function.source
    assert "right" in function.check()
    with pytest.raises(np.linalg.LinAlgError, match="the matrix is S"):
        function(np.zeros((2, 2)), np.ones((3, 2)), np.ones((2, 4)), np.ones((4, 5)), np.ones((5, 3)))


@pytest.mark.parametrize(("places", "out"), [
    ([(0, 1), (1, 2)], (0, 2)), ([(0, 1), (1, 2), (1, 3)], (0, 2)), ([(0, 0), (0, 1), (1, 2)], (2,)),
    ([(0, 1), (1, 2), (2, 3)], (0, 1, 3)), ([(0,), (0, 1), (0,)], (1,))])
def test_what_is_no_chain(places, out):
    assert chain_of(places, out) is None


def test_a_bilinear_form_is_multiplied_along_its_shorter_side():
    m, n = symbols("m n", integer=True, positive=True)
    A, x, y = MatrixSymbol("A", m, n), MatrixSymbol("x", n, 1), MatrixSymbol("y", m, 1)
    value = compiled(y.T*A*x, x)
    assert "if n >= m:" in value.source or "if m >= n:" in value.source
    for rows, cols in ((2, 5), (5, 2), (3, 3)):
        arrays = {"A": np.arange(float(rows*cols)).reshape(rows, cols), "x": np.ones(cols), "y": np.ones(rows)}
        assert value(**arrays) == arrays["A"].sum()
    assert "if " not in compiled(y.T*A*x, x, ("value", "gradient")).source
