"""Cost and size follow the graph: no recursion, nothing differentiated twice, answers kept factored. Nothing is timed."""

import sys

import pytest
from sympy import Identity, MatrixSymbol, Symbol, Trace, cos, diff, exp, sin
from sympy.matrices.expressions import MatAdd, MatMul

from sympy_matcalc import derivative
from sympy_matcalc.checking import deviation, evaluate
from sympy_matcalc.graph import Graph

X, A, B = MatrixSymbol("X", 2, 2), MatrixSymbol("A", 2, 2), MatrixSymbol("B", 2, 2)
DEPTH = 10_000


def nested(depth, step, start):
    for _ in range(depth):
        start = step(start)
    return start


def test_graph_numbers_equal_subexpressions_once():
    again = sin(Trace(A*X)) + cos(Trace(MatMul(A, X)))
    assert len(Graph(again).nodes) == len({*Graph(again).nodes}) == 7


@pytest.mark.parametrize("step", [sin, lambda u: u**2 + Trace(A*X), lambda u: exp(-u)], ids=["sin", "square", "exp"])
def test_deep_scalar_functions(step):
    limit = sys.getrecursionlimit()
    gradient = derivative(nested(DEPTH, step, Trace(A*X)), X)
    assert gradient.shape == (2, 2)
    assert len(Graph(gradient).nodes) < 20*DEPTH
    assert sys.getrecursionlimit() == limit


def test_deep_matrix_expressions():
    u = nested(DEPTH, lambda u: MatAdd(B, MatMul(A, u)), X)
    assert derivative(Trace(u), X) == (A.T)**DEPTH
    u = nested(DEPTH//4, lambda u: MatAdd(B, MatMul(X, u)), X)
    gradient = derivative(Trace(u), X)
    assert gradient.shape == (2, 2)


@pytest.mark.parametrize("step", [sin, lambda u: MatAdd(B, MatMul(A, u))], ids=["sin", "product"])
def test_moderate_depth_is_right(step):
    expr = nested(40, step, Trace(A*X)/4 if step is sin else X/2)
    expr = expr if step is sin else Trace(expr)
    point = {X: [[.5, .1], [-.2, .3]], A: [[.6, .2], [.1, -.5]], B: [[.3, .1], [.2, .4]]}
    assert deviation(expr, X, diff(expr, X), values=point) < 1e-6


def test_products_of_nested_cosines_stay_factored():
    """Written out, the derivative of cos(f)*f, nested k times, has 2**k terms."""
    sizes = []
    for depth in (20, 40):
        f = nested(depth, lambda u: cos(u)*u, Trace(A*X))
        gradient = derivative(f, X)
        sizes.append(tree_size(gradient))
        assert sizes[-1] < 20*depth*tree_size_of_dag(f)
    assert sizes[1] < 6*sizes[0]


def tree_size(expr):
    """The number of nodes of an expression written out as a tree, counted over the graph."""
    graph, sizes = Graph(expr), []
    for children in graph.children:
        sizes.append(1 + sum(sizes[child] for child in children))
    return sizes[-1]


def tree_size_of_dag(expr):
    return len(Graph(expr).nodes)


def test_horner_form_of_nested_sums():
    """Each level adds a trace of its own; the gradient nests as the function does instead of repeating products."""
    matrices = [MatrixSymbol(f"A{k}", 2, 2) for k in range(40)]
    f = Symbol("c")
    for matrix in matrices:
        f = cos(Trace(matrix*X) + f)
    assert len(Graph(derivative(f, X)).nodes) < 12*len(matrices)


def test_shared_subexpressions_are_differentiated_once(monkeypatch):
    from sympy_matcalc.rules import RULES, rule_for
    calls = []
    original = RULES[MatMul]
    monkeypatch.setitem(RULES, MatMul, lambda node, active: calls.append(node) or original(node, active))
    monkeypatch.setattr(MatMul, "_eval_differential", RULES[MatMul], raising=False)
    rule_for.cache_clear()
    try:
        shared = X*B*X.T
        derivative(sum(sin(Trace(MatrixSymbol(f"A{k}", 2, 2)*(shared + Identity(2)))) for k in range(20)), X)
        assert calls.count(shared) == 1
    finally:
        monkeypatch.undo()
        rule_for.cache_clear()


def test_result_of_many_uses_is_right():
    shared = X*B*X.T + A
    f = sum(sin(Trace(shared*shared)/(k + 20)) for k in range(10)) + Trace(shared)*Trace(shared*A)
    assert deviation(f, X, diff(f, X), seed=2) < 1e-6
    assert evaluate(Trace(Identity(3)), {}) == 3
