"""Cost and size follow the graph: no recursion, nothing differentiated twice, answers kept factored. No timing."""

import sys

import pytest
from sympy import Add, Basic, Identity, MatrixSymbol, Pow, Symbol, Trace, cos, diff, exp, sin
from sympy.matrices.expressions import MatAdd, MatMul

from sympy_matcalc import derivative
from sympy_matcalc.core.graph import Graph
from sympy_matcalc.values.differences import deviation
from sympy_matcalc.values.evaluation import evaluate

X, A, B = MatrixSymbol("X", 2, 2), MatrixSymbol("A", 2, 2), MatrixSymbol("B", 2, 2)
DEPTH = 10_000


def nested(depth, step, start):
    for _ in range(depth):
        start = step(start)
    return start


def test_graph_numbers_equal_subexpressions_once():
    again = sin(Trace(A*X)) + cos(Trace(MatMul(A, X)))
    assert len(Graph(again).nodes) == len({*Graph(again).nodes}) == 7


def bare(cls, *more):
    """A step that makes a node without SymPy's evaluation, which gives out at some hundred levels."""
    return lambda u: Basic.__new__(cls, u, *more)


def square_and_add(u):
    return Add._from_args([Pow(u, 2, evaluate=False), Trace(A*X)], is_commutative=True)


@pytest.mark.parametrize(("step", "depth"), [(bare(sin), DEPTH), (square_and_add, DEPTH//4), (bare(exp), DEPTH//4)],
                         ids=["sin", "square", "exp"])
def test_deep_scalar_functions(step, depth):
    limit = sys.getrecursionlimit()
    assert depth > 2*limit  # once at ten times the limit; the sweep is the same for all
    gradient = derivative(nested(depth, step, Trace(A*X)), X)
    assert gradient.is_Matrix
    size = len(Graph(gradient).nodes)
    assert size < 20*depth
    assert sys.getrecursionlimit() == limit


def test_deep_matrix_expressions():
    u = nested(DEPTH//2, lambda u: MatAdd(B, MatMul(A, u)), X)
    gradient = derivative(Trace(u), X)
    assert gradient == A.T**(DEPTH//2)
    u = nested(DEPTH//4, lambda u: MatAdd(B, MatMul(X, u)), X)
    gradient = derivative(Trace(u), X)
    assert gradient.is_MatAdd


@pytest.mark.parametrize("step", [sin, lambda u: MatAdd(B, MatMul(A, u))], ids=["sin", "product"])
def test_moderate_depth_is_right(step):
    expr = nested(40, step, Trace(A*X)/4 if step is sin else X/2)
    expr = expr if step is sin else Trace(expr)
    point = {X: [[.5, .1], [-.2, .3]], A: [[.6, .2], [.1, -.5]], B: [[.3, .1], [.2, .4]]}
    assert deviation(expr, X, diff(expr, X), values=point) < 1e-6


@pytest.mark.parametrize("step", [cos, lambda u: 1 + cos(u)*u], ids=["cos", "cos times itself"])
def test_products_of_nested_cosines_stay_factored(step):
    """Multiplied out, the derivative of 1 + cos(u)*u, nested k times, has 2**k terms of k factors."""
    for depth in (10, 20, 40):
        f = nested(depth, step, Trace(A*X))
        gradient = derivative(f, X)
        assert tree_size(gradient) < 10*depth*tree_size(f)
        assert len(Graph(gradient).nodes) < 10*len(Graph(f).nodes)


def tree_size(expr):
    """The number of nodes of an expression written out as a tree, counted over the graph."""
    graph, sizes = Graph(expr), []
    for children in graph.children:
        sizes.append(1 + sum(sizes[child] for child in children))
    return sizes[-1]


def test_horner_form_of_nested_sums():
    """Each level adds a trace of its own; the gradient nests as the function does instead of repeating products."""
    matrices = [MatrixSymbol(f"A{k}", 2, 2) for k in range(40)]
    f = Symbol("c")
    for matrix in matrices:
        f = cos(Trace(matrix*X) + f)
    assert len(Graph(derivative(f, X)).nodes) < 12*len(matrices)


def test_shared_subexpressions_are_differentiated_once(monkeypatch):
    from sympy_matcalc.core.laws import differential
    calls = []
    original = differential[MatMul]
    monkeypatch.setitem(differential, MatMul, lambda node, active: calls.append(node) or original(node, active))
    shared = X*B*X.T
    derivative(sum(sin(Trace(MatrixSymbol(f"A{k}", 2, 2)*(shared + Identity(2)))) for k in range(20)), X)
    assert calls.count(shared) == 1


def test_result_of_many_uses_is_right():
    shared = X*B*X.T + A
    f = sum(sin(Trace(shared*shared)/(k + 20)) for k in range(10)) + Trace(shared)*Trace(shared*A)
    assert deviation(f, X, diff(f, X), seed=2) < 1e-6
    assert evaluate(Trace(Identity(3)), {}) == 3
