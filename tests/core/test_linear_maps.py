"""One generic test ties push and pull of every linear map that the rules produce: <G, push(D)> = <pull(G), D>."""

import numpy as np
import pytest
from examples import EXAMPLES, name_of
from sympy import Dummy, KroneckerProduct, MatrixSymbol

from sympy_matcalc.classes.kronecker.slots import KroneckerSlot
from sympy_matcalc.core.combinations import Combination
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.graph import Graph
from sympy_matcalc.core.laws import differential
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.values.differences import random_values
from sympy_matcalc.values.evaluation import evaluate


def stand_in(node, name, algebra):
    """A symbol in the space of a node, and what the maps take it as."""
    if node.is_Matrix:
        symbol = MatrixSymbol(name, *algebra.shape(node))
        return symbol, algebra.read(symbol)
    symbol = Dummy(name)
    return symbol, symbol


def cotangent_of(map_, node, algebra, point, rng):
    """A random cotangent of the shape of a node; of a Kronecker product, also one that is a product itself."""
    if isinstance(map_, KroneckerSlot) and rng.random() < 0.5:
        parts = [MatrixSymbol(f"g{k}_", *algebra.shape(arg)) for k, arg in enumerate(node.args)]
        for part, arg in zip(parts, node.args):
            point[part] = rng.normal(size=np.shape(evaluate(arg, point)))
        g = KroneckerProduct(*parts)
        return algebra.read(g), evaluate(g, point)
    symbol, g = stand_in(_value_of(node), "g_", algebra)
    size = np.shape(evaluate(_value_of(node), point)) if _value_of(node).is_Matrix else ()
    point[symbol] = rng.normal(size=size) if size else float(rng.normal())
    return g, point[symbol]


def inner(a, b):
    return float(np.sum(np.asarray(a)*np.asarray(b)))


def number(value, values, algebra):
    return evaluate(algebra.expression(value) if isinstance(value, Combination) else value, values)


@pytest.mark.parametrize("example", [e for es in EXAMPLES.values() for e in es], ids=name_of)
def test_push_and_pull_are_adjoint(example):
    expr, variable = example
    algebra = Algebra()
    expr = normalized(expr, algebra)
    graph = Graph(expr)
    depends = graph.dependent(graph.add(variable))
    values = random_values(expr, seed=5)
    rng = np.random.default_rng(7)
    checked = 0
    for node, children in zip(graph.nodes, graph.children):
        active = [k for k, child in enumerate(children) if depends[child]]
        if not active or differential.of(type(node)) is None:
            continue
        for k, map_ in differential.of(type(node))(node, active):
            if map_.forward_only or map_.commuting_only or map_.binds:
                continue  # no adjoint for every cotangent
            argument = graph.nodes[children[k]]
            d_symbol, d = stand_in(_value_of(argument), "d_", algebra)
            point = dict(values)
            g, g_value = cotangent_of(map_, node, algebra, point, rng)
            size = np.shape(evaluate(_value_of(argument), values)) if _value_of(argument).is_Matrix else ()
            point[d_symbol] = rng.normal(size=size) if size else float(rng.normal())
            left = inner(g_value, number(map_.push(d, algebra), point, algebra))
            right = inner(number(map_.pull(g, algebra), point, algebra), point[d_symbol])
            assert left == pytest.approx(right, rel=1e-8, abs=1e-9)
            checked += 1
    assert checked or variable.is_Symbol


def _value_of(node):
    """A piece of a Piecewise stands for its expression."""
    from sympy.functions.elementary.piecewise import ExprCondPair
    return node.expr if isinstance(node, ExprCondPair) else node
