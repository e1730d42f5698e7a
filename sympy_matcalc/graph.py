"""The expression as a directed acyclic graph: equal subexpressions are one node.

SymPy's trees share structure, but a walk over ``args`` forgets it. Here every
distinct subexpression has one number, children before parents, so that a pass
over ``nodes`` in order (or in reverse) is a pass over the graph, without
recursion and in time linear in its size.
"""

from __future__ import annotations

from sympy.core.basic import Basic
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.immutable import ImmutableDenseMatrix


class Graph:
    """The graph of an expression, numbered children first.

    Parameters
    ==========

    *expressions : Basic
        What to number; more can follow with :meth:`add`.

    Attributes
    ==========

    nodes : list of Basic
        The distinct subexpressions; ``nodes[i]`` comes after its arguments.
    children : list of tuple of int
        The numbers of the arguments of each node. A MatrixSymbol is a leaf, the arguments
        of an explicit matrix are its entries, row by row.

    Examples
    ========

    >>> from sympy import sin, symbols
    >>> from sympy_matcalc.graph import Graph
    >>> x, y = symbols('x y')
    >>> Graph(sin(x*y) + x*y).nodes
    [x, y, x*y, sin(x*y), x*y + sin(x*y)]
    """

    def __init__(self, *expressions: Basic) -> None:
        self.nodes: list[Basic] = []
        self.children: list[tuple[int, ...]] = []
        # An expression is known by its class and the numbers of its children,
        # never by a deep comparison: `==` of SymPy recurses.
        self._number: dict[object, int] = {}
        self._number_by_id: dict[int, int] = {}
        self._roots: list[Basic] = []  # keeps every id in use valid
        for expression in expressions:
            self.add(expression)

    def add(self, root: Basic) -> int:
        """Number ``root`` and all below it, and return its number."""
        known = self._number_by_id
        self._roots.append(root)
        stack = [root]
        while stack:
            expr = stack[-1]
            if id(expr) in known:
                stack.pop()
                continue
            args = arguments(expr)
            pending = [arg for arg in args if id(arg) not in known]
            if pending:
                stack.extend(reversed(pending))
                continue
            stack.pop()
            numbers = tuple([known[id(arg)] for arg in args])
            key = (type(expr), expr.args[:2] if isinstance(expr, ImmutableDenseMatrix) else None, numbers) \
                if numbers else (type(expr), expr)
            number = self._number.setdefault(key, len(self.nodes))
            if number == len(self.nodes):
                self.nodes.append(expr)
                self.children.append(numbers)
            known[id(expr)] = number
        return known[id(root)]

    def dependent(self, number: int) -> list[bool]:
        """For each node, whether it contains node ``number``."""
        depends = [False]*len(self.nodes)
        depends[number] = True
        for i, children in enumerate(self.children):
            if not depends[i]:
                for child in children:
                    if depends[child]:
                        depends[i] = True
                        break
        return depends


def arguments(expr: Basic) -> tuple[Basic, ...]:
    """The arguments that a pass over an expression enters."""
    if isinstance(expr, MatrixSymbol):
        return ()
    if isinstance(expr, ImmutableDenseMatrix):
        return expr.args[2].args
    args = expr.args
    for arg in args:
        if not isinstance(arg, Basic):
            return ()
    return args
