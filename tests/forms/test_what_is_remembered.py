"""What the canonical form remembers, and where it does not look twice, changes nothing but the time that it takes."""

import random

import pytest
from equality import pairs
from sympy import Basic, Identity, MatAdd, MatMul, MatrixSymbol, S, Trace, symbols
from sympy.matrices.exceptions import NonInvertibleMatrixError

from sympy_matcalc.classes import inverse as inverse_laws
from sympy_matcalc.core.combinations import like_terms
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.neighbours import MORE, concerns
from sympy_matcalc.forms import canonical
from sympy_matcalc.forms.canonical import Canonical

n, m = symbols("n m", integer=True, positive=True)
k, c = symbols("k c")


class Forgetful(dict):
    """A memory that keeps nothing."""

    def __setitem__(self, key, value):
        pass


class WithoutMemory(Canonical):
    """The canonical form, each factor, sum, power and pair of neighbours looked at anew."""

    def __init__(self, symmetric=frozenset()):
        super().__init__(symmetric)
        self.answers = Forgetful()
        self.merged = Forgetful()
        self.apart = Forgetful()
        self._terms = Forgetful()

    def unique(self, expr):
        self.graph.add(expr)
        return expr


@pytest.fixture
def slow(monkeypatch):
    """The form without memory, every product asked for scalars, for an order of its classes and for networks."""
    def form(expr):
        with monkeypatch.context() as patched:
            patched.setattr(canonical, "concerns", lambda factors, by: concerns(factors, by) | MORE)
            return WithoutMemory().form(expr)
    return form


def square(rng, size, depth):
    """A random square matrix of sums, products, powers, transposes and inverses, of symbols made anew."""
    kind = rng.choice(["sum", "sum", "product", "inverse", "power", "transpose", "around"]) if depth else ""
    if kind == "sum":
        return square(rng, size, depth - 1)*rng.choice([1, -1, 2, c]) + square(rng, size, depth - 1)
    if kind == "product":
        return square(rng, size, depth - 1)*square(rng, size, depth - 1)
    if kind == "inverse":
        return (square(rng, size, depth - 1) + rng.choice([Identity(size), square(rng, size, 0)]))**-1
    if kind == "power":
        return square(rng, size, depth - 1)**rng.choice([2, 3, -2, k])
    if kind == "transpose":
        return square(rng, size, depth - 1).T
    if kind == "around":
        other = {n: m, m: n}.get(size, 2)
        return MatrixSymbol("U", size, other)*square(rng, other, depth - 1)*MatrixSymbol("V", other, size)
    return MatrixSymbol(rng.choice("ABC"), size, size)


@pytest.mark.parametrize("size", [n, 3, 1], ids=str)
def test_the_form_is_the_same_without_memory(slow, size):
    rng = random.Random(f"forms of size {size}")
    for number in range(80):
        try:
            expr = square(rng, S(size), 3)
        except NonInvertibleMatrixError:  # (A - A)**-1
            continue
        expr = Trace(expr) if number % 4 == 0 else expr
        assert Canonical().form(expr) == slow(expr), f"expression {number}: {expr}"


@pytest.mark.parametrize("pair", pairs.INVERSES + pairs.PRODUCTS, ids=str)
def test_the_form_of_a_textbook_identity_is_the_same_without_memory(slow, pair):
    typed = pairs.names()
    expr = eval(pair.lhs, typed) - eval(pair.rhs, typed)
    assert Canonical().form(expr) == slow(expr)


def anew(expr):
    """An equal expression that shares no part with it."""
    return expr.func(*map(anew, expr.args)) if isinstance(expr, MatrixSymbol) else Basic.__new__(
        type(expr), *map(anew, expr.args)) if expr.args else expr


def test_equal_parts_are_brought_into_the_form_once():
    A, B = MatrixSymbol("A", n, n), MatrixSymbol("B", n, n)
    asked = []

    class Counting(Canonical):
        def inverse(self, expr):
            asked.append(expr)
            return super().inverse(expr)

    inverse = (A + B)**-1
    form = Counting().form(MatAdd(MatMul(A, inverse, A), MatMul(B, anew(inverse), B)))
    assert form == Canonical().form(A*inverse*A + B*inverse*B)
    assert asked.count(A + B) == 1 + 2  # of the nodes one, and one for each product that has it


def test_what_is_known_of_a_sum_since_it_was_built_is_what_is_read():
    rng, count = random.Random("sums"), 0
    while count < 200:
        by = Canonical()
        try:
            by.form(square(rng, n, 3))
        except NonInvertibleMatrixError:
            continue
        for total, terms in by._terms.values():
            assert [*terms.items()] == [*Canonical().terms(total).items()], total
            count += 1


def test_what_is_typed_stays_the_very_same_with_equal_parts_that_are_not_one_object():
    A, B = MatrixSymbol("A", n, n), MatrixSymbol("B", n, n)
    for part in (A*B, A.T, (A + B)**-1, A + B):
        typed = MatMul(part, A, anew(part)) if not isinstance(part, MatMul) else part + A*part + anew(A)*B*anew(part)
        typed = Algebra().form(typed)
        assert Algebra().form(typed) is typed


def test_like_terms_are_added_up_and_zeros_dropped():
    A, B = (MatrixSymbol("A", n, n),), (MatrixSymbol("B", n, n),)
    assert like_terms([(A, S.One), (B, c), (A, S.NegativeOne)]) == {B: c}
    assert like_terms([(A, S.Zero), (B, S.One), (A, c), (B, S.One), (B, c)]) == {A: c, B: 2 + c}
    assert list(like_terms([(B, S.One), (A, S.One), (B, S.One)])) == [B, A]
    assert like_terms([]) == {}


def test_factors_move_through_an_inverse_at_once_as_they_do_one_by_one(monkeypatch):
    """A B (I + C A B)**-1 = (I + A B C)**-1 A B, whatever stands beside it, powers and inverses too."""
    rng = random.Random("at once")
    count, noted = inverse_laws._count_of_moving, []
    letters = [MatrixSymbol(name, n, n) for name in "ABCD"]
    letters += [letters[0]**-1, letters[1].T, letters[1]**2, (letters[0] + letters[1])**-1]
    for _ in range(120):
        word = rng.choice([rng.sample, rng.choices])(letters, k=rng.randint(1, 5))
        taken = rng.randint(1, len(word))
        start, stop = (rng.sample(letters, k=rng.randint(0, most)) for most in (2, 1))
        total = rng.choice([1, 2, c])*Identity(n) + rng.choice([1, -1, c])*MatMul(*word).doit()
        expr = MatMul(*start, *word[-taken:], total**-1, *stop).doit()
        with monkeypatch.context() as patched:
            patched.setattr(inverse_laws, "_count_of_moving", lambda *args: noted.append(count(*args)) or noted[-1])
            form = Canonical().form(expr)
        with monkeypatch.context() as patched:
            patched.setattr(inverse_laws, "_count_of_moving", lambda *args: 1)
            assert Canonical().form(expr) == form, expr
    assert max(noted) > 2
