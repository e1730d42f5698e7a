"""The gradients of words with functions of entries: the very expression that the sweep finds, on random words."""

from contextlib import suppress
from itertools import pairwise

import pytest
from random_words import CASES
from random_words import Letters as Words
from random_words import n as size
from sympy import (
    Abs,
    Add,
    Determinant,
    Dummy,
    Function,
    HadamardPower,
    HadamardProduct,
    Lambda,
    MatAdd,
    MatMul,
    MatrixSymbol,
    OneMatrix,
    Piecewise,
    Rational,
    Symbol,
    Trace,
    Transpose,
    cos,
    diff,
    exp,
    floor,
    log,
    sin,
    sqrt,
    symbols,
    tanh,
)
from sympy.core.function import AppliedUndef
from sympy.matrices.exceptions import NonInvertibleMatrixError
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction

from sympy_matcalc import relu, sigmoid, softplus
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import new
from sympy_matcalc.core.laws import differential
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.engine.entrywise_words import _WordsOfFunctions, gradient_of_functions
from sympy_matcalc.engine.letters import NotOfWords
from sympy_matcalc.engine.sweep import gradient_by_sweep
from sympy_matcalc.engine.vector_words import _VectorWords
from sympy_matcalc.forms import coefficients, entrywise_cancellation
from sympy_matcalc.values.differences import deviation

r, k = symbols("r k")
FUNCTIONS = [
    sin, exp, log, tanh, sigmoid, softplus, relu, Abs, sqrt, Function("f"), lambda t: t**2, lambda t: 1/(1 + exp(-t)),
    lambda t: r*t**3 - t, lambda t: 2*t, lambda t: sin(t)*cos(r*t), lambda t: size*t**2, lambda t: (r + k)*t**2,
    lambda t: sqrt(1 + t**2) - 1, lambda t: Piecewise((t**2, t > 0), (0, True)), lambda t: log(exp(t), evaluate=False),
    floor, lambda t: t, lambda t: r*t**0.5]
VARIABLES = [lambda: Dummy(), lambda: Dummy("x", positive=True), lambda: Symbol("x"), lambda: r, lambda: k]


class Letters(Words):
    """Words with functions of entries, evaluated or not."""

    def letter(self, rows, cols, depth):
        kind = self.random.random()
        if kind < 0.07:
            return OneMatrix(rows, cols)
        if kind < 0.3 or (depth and kind < 0.5):
            return self.function_of_entries(rows, cols, depth)
        if kind < 0.37 and depth:
            return Transpose(self.function_of_entries(cols, rows, depth))
        return super().letter(rows, cols, 0 if kind < 0.95 else depth)

    def function_of_entries(self, rows, cols, depth):
        kind = self.random.random()
        inner = self.argument(rows, cols, depth)
        if kind < 0.5:
            t = self.random.choice(VARIABLES)()
            return ElementwiseApplyFunction(Lambda(t, self.random.choice(FUNCTIONS)(t)), inner)
        if kind < 0.7:
            return HadamardPower(inner, self.random.choice([2, 3, -1, Rational(1, 2), k, -2]))
        return HadamardProduct(inner, *[self.argument(rows, cols, depth) for _ in range(self.random.choice([1, 1, 2]))])

    def argument(self, rows, cols, depth):
        kind = self.random.random()
        if kind < 0.4 or not depth:
            return self.random.choice(self.symbols[rows, cols])
        if kind < 0.6:
            return self.plain(rows, cols)
        if kind < 0.8:
            terms = [self.random.choice([1, 1, -1, 2, r])*self.plain(rows, cols) for _ in range(2)]
            return self.random.choice([MatAdd(*terms), MatAdd(*terms).doit()])
        return self.word(rows, cols, depth - 1)

    def plain(self, rows, cols):
        inner = self.random.choice(self.sizes)
        word = [self.random.choice(self.symbols[rows, inner]), self.random.choice(self.symbols[inner, cols])]
        return MatMul(self.random.choice([1, 1, -1, 2]), *word)

    def word(self, rows, cols, depth=1):
        inner = [self.random.choice(self.sizes) for _ in range(self.random.choice([0, 1, 1, 2]))]
        word = MatMul(*[self.letter(r, c, depth) for r, c in pairwise([rows, *inner, cols])])
        return word.doit() if self.random.random() < 0.5 else word

    def function(self):
        terms = []
        for _ in range(self.random.choice([1, 1, 2])):
            size = self.random.choice(self.sizes)
            if self.random.random() < 0.4:
                middle = [self.random.choice(self.sizes) for _ in range(self.random.choice([1, 2]))]
                word = MatMul(*[self.letter(r, c, 1) for r, c in pairwise([1, *middle, 1])])
                terms.append(word if self.random.random() < 0.5 else Trace(word))
            else:
                terms.append(Trace(self.word(size, size)))
            terms[-1] = self.random.choice([1, 1, -1, 2, Rational(1, 2), r])*terms[-1]
        kinds = {bool(term.is_Matrix) for term in terms}
        if len(kinds) == 2:
            return terms[0]
        return (MatAdd if True in kinds else Add)(*terms)


def functions(count):
    """Random functions, of those that SymPy does not break on."""
    for seed in range(count):
        with suppress(TypeError, NotImplementedError, NonInvertibleMatrixError):
            yield seed, Letters(seed).function()


def test_random_words_have_the_answer_of_the_sweep(monkeypatch):
    found = 0
    for seed, f in functions(6*CASES):
        for variable in sorted(f.atoms(MatrixSymbol), key=str):
            fast = gradient_of_functions(f, variable)
            if fast is None:
                continue
            found += 1
            with monkeypatch.context() as patch:
                patch.setattr(coefficients, "_is_plain_function", lambda factor, factors: False)
                patch.setattr(entrywise_cancellation, "is_of_functions_apart", lambda factor: False)
                slow = gradient_by_sweep(f, variable)
            assert fast == slow, (seed, f, variable)
    assert found > CASES


@pytest.mark.parametrize("cls", [_WordsOfFunctions, _VectorWords])
def test_letters_and_words_have_the_typed_form(cls):
    """The one that is found over the graph, of what is evaluated and what is not."""
    found = 0
    for seed in range(6*CASES):
        with suppress(TypeError, NotImplementedError, NonInvertibleMatrixError, NotOfWords):
            letters = Letters(seed)
            rows, size = letters.random.choice(letters.sizes), letters.random.choice(letters.sizes)
            f = letters.function_of_entries(rows, size, 1) if seed % 2 else letters.word(rows, size)
            words = cls(MatrixSymbol("X1n", 1, size) if size != 1 else MatrixSymbol("Xn1", rows, 1))
            words._is_typed = True
            words.check_parts(f)
            assert words.typed(f) == normalized(f, Algebra()), (seed, f)
            assert words.varies(f) == f.has(words.variable), (seed, f)
            found += 1
    assert found > CASES


n, m = symbols("n m")
A, X = MatrixSymbol("A", n, n), MatrixSymbol("X", n, n)
x, y, u = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1), MatrixSymbol("u", m, 1)
K, ones = MatrixSymbol("K", m, n), OneMatrix(1, n)


@pytest.mark.parametrize(("f", "variable"), [
    (ones*x.applyfunc(log), x), (y.T*x.applyfunc(log), x), (-x.T*x.applyfunc(log), x), (ones*HadamardPower(x, k), x),
    (Trace(A.T*X.applyfunc(exp)), X), (Trace(A*HadamardProduct(A, X)), X), (ones*x.applyfunc(Function("f")), x),
    (u.T*(K*x).applyfunc(sigmoid).applyfunc(log), x), (x.applyfunc(sin).T*A*x.applyfunc(exp), x),
    (OneMatrix(1, m)*(K*x).applyfunc(softplus) - u.T*K*x, x), (ones*(x - y).applyfunc(lambda t: sqrt(1 + t**2)), x),
    (Trace(HadamardProduct(X, A)*HadamardProduct(X, A).T), X), (ones*HadamardPower(X, 2)*ones.T, X)], ids=str)
def test_words_of_functions_are_right(f, variable):
    found = gradient_of_functions(f, variable)
    assert found is not None
    assert found == diff(f, variable) == gradient_by_sweep(f, variable)
    if not f.has(AppliedUndef):
        assert deviation(f, variable, found, seed=1) < 1e-6


@pytest.mark.parametrize("f", [
    ones*x.applyfunc(floor), ones*x.applyfunc(lambda t: t*A[0, 0]), ones*x.applyfunc(lambda t: t + Trace(X)),
    Trace(x.applyfunc(sin)*y.T), ones*x.applyfunc(lambda t: t*Determinant(A)), ones*(x*ones*y).applyfunc(sin),
    r*ones*x.applyfunc(sin), ones*A.inv()*x.applyfunc(sin), x.applyfunc(sin), x.T.applyfunc(cos)], ids=str)
def test_others_have_the_answer_of_the_sweep(f):
    found = gradient_of_functions(f, x)
    assert found is None or found == gradient_by_sweep(f, x)


def test_shared_functions_are_left_to_the_sweep_at_once():
    f = x
    for _ in range(60):
        f = new(HadamardProduct, new(ElementwiseApplyFunction, Lambda(k, sin(k)), f), new(MatMul, A, f))
    assert gradient_of_functions(new(MatMul, ones, f), x) is None


def test_laws_of_others_are_asked():
    f = ones*x.applyfunc(sin)
    assert gradient_of_functions(f, x) is not None
    own = differential[ElementwiseApplyFunction]
    differential(ElementwiseApplyFunction)(lambda node, active: own(node, active))
    try:
        assert gradient_of_functions(f, x) is None
    finally:
        differential(ElementwiseApplyFunction)(own)
    assert gradient_of_functions(f, x) is not None
