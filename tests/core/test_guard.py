"""What SymPy breaks with is no answer of ours, what is ours comes out, and a deep recursion gets a deep stack."""

import sys

import pytest
from sympy import (
    Basic,
    Determinant,
    HadamardProduct,
    Inverse,
    MatrixSymbol,
    S,
    Trace,
    Transpose,
    diff,
    expand,
    factor,
    log,
    simplify,
    sin,
    symbols,
)
from sympy.core.parameters import evaluate, global_parameters
from sympy.matrices.exceptions import ShapeError
from sympy.matrices.expressions import MatAdd, MatMul
from sympy.tensor.array.array_derivatives import ArrayDerivative

import sympy_matcalc
from sympy_matcalc.core import guard
from sympy_matcalc.core.guard import Guard, TooDeep, deep, on_deep_stack, sympy_may_break, sympy_may_refuse
from sympy_matcalc.values.differences import deviation

X, A, B, C = (MatrixSymbol(name, 2, 2) for name in "XABC")


# -- whose error it is -------------------------------------------------------------

def test_what_sympy_breaks_with_ends_the_context():
    with sympy_may_break:
        broken()
        pytest.fail("SymPy did not break")


def broken(*args, **kwargs):
    """An AttributeError of SymPy's own, as where its classes meet what they were not made for."""
    return Basic(1).has(X)


@pytest.mark.parametrize("bug", [
    lambda: X.misspelt, lambda: X.shape[2], lambda: {}[X], lambda: None + X.rows, lambda: 1/0,
    lambda: Trace(X, B), lambda: int("one"), lambda: next(iter([])),
], ids=["attribute", "index", "key", "type", "zero", "arguments", "value", "stop"])
def test_what_is_ours_comes_out(bug):
    def call():
        with sympy_may_break:
            bug()
    with pytest.raises(Exception):  # noqa: B017, PT011  # each is of a kind of its own
        call()


def test_what_is_ours_comes_out_of_sympys_arms():
    class Odd(MatrixSymbol):
        @property
        def free_symbols(self):
            return self.misspelt

    with pytest.raises(AttributeError, match="misspelt"), sympy_may_break:
        diff(sin(symbols("t")), Trace(Odd("O", 2, 2)).free_symbols)


def test_shapes_are_refused_only_where_the_expression_is_the_users():
    with sympy_may_refuse:
        MatMul(X, MatrixSymbol("Y", 3, 3))
    with pytest.raises(ShapeError), sympy_may_break:
        MatMul(X, MatrixSymbol("Y", 3, 3))


def test_interrupts_are_never_caught():
    with pytest.raises(KeyboardInterrupt), sympy_may_refuse:
        raise KeyboardInterrupt


def test_another_exception_in_its_place():
    class Mine(Exception):
        pass
    with pytest.raises(Mine, match="args") as caught, Guard(instead=lambda error: Mine(str(error))):
        broken()
    assert isinstance(caught.value.__cause__, AttributeError)


def test_in_the_strict_mode_only_what_is_listed_is_caught(monkeypatch):
    with pytest.raises(AttributeError) as caught:
        broken()
    place = guard.place_of(caught.value)
    assert place == "AttributeError in sympy/core/traversal.py:iterargs"
    monkeypatch.setattr(guard.strict, "known", frozenset())
    with pytest.raises(AttributeError), sympy_may_break:
        broken()
    monkeypatch.setattr(guard.strict, "known", frozenset({place}))
    with sympy_may_break:
        broken()


# -- a mutated rule ------------------------------------------------------------------

def misspelt(node, *rest):
    return node.agr


def cubed(X):
    return Trace((A*HadamardProduct(X, X)*B)**3)


VERBS = {  # the derivative of words, and of functions of their traces, asks no rule
    "diff": lambda: diff(cubed(X), X),
    "by a scalar": lambda: diff(Trace(A*(X + A*symbols("t"))*B), symbols("t")),
    "by an entry": lambda: diff(Trace((A*X + B)**2), X[0, 1]),
    "matrix by matrix": lambda: diff(HadamardProduct(A*X*B, X), X),
    "derivative": lambda: sympy_matcalc.derivative(cubed(X), X),
    "differential": lambda: sympy_matcalc.differential(cubed(X), X),
}


@pytest.mark.parametrize("verb", VERBS)
def test_a_misspelt_attribute_in_a_rule_comes_out(monkeypatch, verb):
    from sympy_matcalc.core import maps
    monkeypatch.setattr(maps.Sandwich, "pull", misspelt)
    monkeypatch.setattr(maps.Sandwich, "push", misspelt)
    with pytest.raises(AttributeError, match="agr"):
        VERBS[verb]()


@pytest.mark.parametrize("verb", [simplify, expand, factor])
def test_a_misspelt_attribute_in_a_form_comes_out(monkeypatch, verb):
    from sympy_matcalc.core.constructors import Algebra
    monkeypatch.setattr(Algebra, "read", misspelt)
    with pytest.raises(AttributeError, match="agr"):
        verb(Trace(A*(X + B)*C) + Trace(C*A*X))


def test_a_misspelt_attribute_in_a_proof_comes_out():
    from sympy_matcalc.equality.proofs import proof
    with pytest.raises(AttributeError, match="agr"):
        proof(Trace(A*B), Trace(B*A), (("simplification", misspelt),))


# -- a class of SymPy's that breaks ----------------------------------------------------

def test_what_sympy_breaks_on_stays_open(monkeypatch):
    f = Trace(HadamardProduct(A, sin(X[0, 0])*X))
    for method in ("doit", "shape", "_entry"):
        with monkeypatch.context() as patched:
            patched.setattr(HadamardProduct, method, property(broken) if method == "shape" else broken)
            assert isinstance(diff(f, X), Basic)


# -- depth -------------------------------------------------------------------------------

def nested(depth):
    expr = X
    for _ in range(depth):
        expr = Basic.__new__(Inverse, Basic.__new__(MatAdd, expr, A), S.NegativeOne)
    return expr


def test_a_recursion_gets_a_deep_stack_and_the_limit_is_as_before():
    limit = sys.getrecursionlimit()

    def sum_to(n):
        return n and n + sum_to(n - 1)

    assert deep(sum_to)(5*limit) == 5*limit*(5*limit + 1)//2
    assert sys.getrecursionlimit() == limit


def test_a_recursion_without_end_is_an_error():
    def forever(n):
        return forever(n + 1)

    with pytest.raises(TooDeep):
        deep(forever)(0)


def test_the_deep_stack_has_the_settings_of_the_caller():
    with evaluate(False):
        assert on_deep_stack(lambda: global_parameters.evaluate) is False
    assert on_deep_stack(lambda: global_parameters.evaluate) is True


def test_an_error_on_the_deep_stack_is_the_callers():
    with pytest.raises(ZeroDivisionError):
        on_deep_stack(lambda: 1/0)
    assert not guard.stack.is_deep


def test_a_nest_of_inverses_is_differentiated():
    expr = X
    for _ in range(12):
        expr = Inverse(MatAdd(expr, A))
    assert deviation(Trace(expr), X, diff(Trace(expr), X), seed=1) < 1e-5


@pytest.mark.parametrize("depth", [200, 500])
def test_a_deep_nest_of_inverses_is_no_open_derivative(depth):
    """d tr(e_k) is a product of 2k factors, whatever the depth."""
    limit = sys.getrecursionlimit()
    derivative = diff(Basic.__new__(Trace, nested(depth)), X)
    assert isinstance(derivative, MatMul)
    assert len(derivative.args) == 2*depth - 1
    assert sys.getrecursionlimit() == limit


@pytest.mark.parametrize("verb", [simplify, lambda f: sympy_matcalc.jacobian(f, X), lambda f: diff(log(f), A)],
                         ids=["simplify", "jacobian", "by another"])
def test_other_verbs_go_as_deep(verb):
    assert not isinstance(verb(Trace(Transpose(nested(200)))), ArrayDerivative)


def test_a_deep_determinant():
    assert diff(Determinant(nested(200)), X).shape == (2, 2)
