"""One trace, one spelling: of the rotations of a product that stand under traces in one expression, the first."""

from __future__ import annotations

from typing import Any

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.trace import Trace

from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import split
from sympy_matcalc.core.graph import Graph
from sympy_matcalc.core.laws import typed
from sympy_matcalc.core.rewriting import rewritten


def spelled_alike(graph: Graph, by: Algebra) -> Graph:
    """The graph of an expression in the typed form with equal traces spelled as the first of them is.

    What is made of it spells them so as well: the constructors remember it. It is the same one where no two are equal.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Trace
    >>> from sympy_matcalc.core.constructors import Algebra
    >>> from sympy_matcalc.core.graph import Graph
    >>> from sympy_matcalc.engine.spelling import spelled_alike
    >>> P, Q = MatrixSymbol('P', 3, 3), MatrixSymbol('Q', 3, 3)
    >>> spelled_alike(Graph(Trace(Q*P) + Trace(P*Q) + Trace(P.T*Q.T)), Algebra()).nodes[-1]
    3*Trace(P*Q)
    """
    traces = [node for node in graph.nodes if isinstance(node, Trace)]
    if len(traces) < 2:
        return graph
    others: dict[Basic, Basic] = {}
    for node in traces:
        coefficient, factors = split(node.arg)
        if coefficient is not S.One or len(factors) < 2:
            continue
        smallest = Algebra.trace(by, factors, by.shape(node.arg)[0])
        first = by.spellings.setdefault(smallest, node) if isinstance(smallest, Trace) else node
        if first is not node:
            others[node] = first
    if not others:
        return graph

    def law(node: Trace, args: list[Expr], _: Any) -> Basic:
        return others.get(node) or typed[Trace](node, args, _)
    return Graph(by.unique(rewritten(graph.nodes[-1], typed.with_laws({Trace: law}), Algebra(by.symmetric))))
