"""Gradient and Hessian-vector product along a chain of layers: linear size, and no time that tells of a tree."""

import sys

import pytest
from sympy import HadamardProduct, Lambda, MatAdd, MatMul, MatrixSymbol, Symbol, Trace, cos, symbols, tanh

from sympy_matcalc import derivative, differential, hessian_vector_product
from sympy_matcalc.core.graph import Graph
from sympy_matcalc.values.differences import random_values
from sympy_matcalc.values.evaluation import evaluate

n = symbols("n", integer=True, positive=True)
x, b, v = (MatrixSymbol(name, n, 1) for name in "xbv")

TANH = Lambda(Symbol("z"), tanh(Symbol("z")))


def network(layers):
    y = x
    for k in range(layers):
        # Bare nodes: SymPy's operators walk down to the first layer each time.
        y = MatAdd(MatMul(MatrixSymbol(f"W{k}", n, n), y), MatrixSymbol(f"b{k}", n, 1)).applyfunc(TANH)
    return Trace(MatMul(b.T, y))


def gated(layers):
    y = x
    for k in range(layers):
        y = HadamardProduct(MatrixSymbol(f"u{k}", n, 1), (MatrixSymbol(f"W{k}", n, n)*y).applyfunc(tanh))
    return Trace(b.T*y)


def nested(layers):
    u = Trace(b.T*x)
    for _ in range(layers):
        u = 1 + cos(u)*u
    return u


def size(expr):
    return len(Graph(expr).nodes)


@pytest.mark.parametrize("make", [network, gated, nested])
def test_sizes_are_linear(make):
    sizes = [[size(derivative(f, x)), size(hessian_vector_product(f, x, v)), size(differential(f, x))]
             for f in (make(5), make(10), make(20))]
    for few, some, many in zip(*sizes):
        assert (many - some) <= 2*(some - few) + 4


def test_fifty_layers():
    limit = sys.getrecursionlimit()
    f = network(50)
    product = hessian_vector_product(f, x, v)
    assert product.shape == (n, 1)
    assert size(product) < 5*size(f)
    assert sys.getrecursionlimit() == limit


def test_a_network_is_right():
    f = network(4)
    gradient, product = derivative(f, x), hessian_vector_product(f, x, v)
    values = random_values((f, gradient, product, x, v), 2)

    def at(shift):
        return evaluate(gradient, {**values, x: values[x] + shift*values[v]})

    step = 1e-3
    numeric = (8*(at(step) - at(-step)) - (at(2*step) - at(-2*step)))/(12*step)
    assert evaluate(product, values) == pytest.approx(numeric, rel=1e-6, abs=1e-9)
