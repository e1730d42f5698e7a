"""The expression as a directed acyclic graph: equal subexpressions are one node.

SymPy's trees share structure, but a walk over ``args`` forgets it. Here every
distinct subexpression has one number, children before parents, so that a pass
over ``nodes`` in order (or in reverse) is a pass over the graph, without
recursion and in time linear in its size.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.basic import Basic
from sympy.core.function import Application, Derivative, Subs
from sympy.core.operations import AssocOp
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.matrices.expressions.blockmatrix import BlockDiagMatrix, BlockMatrix
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr, MatrixSymbol
from sympy.matrices.immutable import ImmutableDenseMatrix

from sympy_matcalc.core.partials import read_partial, write_partial

Value = TypeVar("Value")

Memory = dict[int, tuple[Any, Value]]
"""Values of expressions by ``id``, with the expressions, which keeps their ids from being used again."""


def folded(root: Any, parts: Callable[[Any], Sequence[Any]], value: Callable[[Any, list[Value]], Value],
           known: Memory[Value]) -> Value:
    """The value of an expression from the values of its parts, without recursion.

    Parameters
    ==========

    root : Basic
        The expression.
    parts : callable
        The parts of an expression that have to have their values before it.
    value : callable
        Takes an expression and the values of its parts to its value.
    known : dict
        What has a value already; it grows. Expressions are known by identity, never
        compared: ``==`` of SymPy recurses.
    """
    stack = [root]
    while stack:
        expr = stack[-1]
        if id(expr) in known:
            stack.pop()
            continue
        below = parts(expr)
        pending = [part for part in below if id(part) not in known]
        if pending:
            stack.extend(reversed(pending))
            continue
        stack.pop()
        known[id(expr)] = expr, value(expr, [known[id(part)][1] for part in below])
    return known[id(root)][1]


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
        of an explicit matrix are its entries, row by row, those of a BlockMatrix its blocks.

    Examples
    ========

    >>> from sympy import sin, symbols
    >>> from sympy_matcalc.core.graph import Graph
    >>> x, y = symbols('x y')
    >>> Graph(sin(x*y) + x*y).nodes
    [x, y, x*y, sin(x*y), x*y + sin(x*y)]
    """

    def __init__(self, *expressions: Basic) -> None:
        self.nodes: list[Basic] = []
        self.children: list[tuple[int, ...]] = []
        # An expression is known by its class and the numbers of its children,
        # never by a deep comparison: `==` of SymPy recurses.
        self._numbers: dict[object, int] = {}
        self._numbers_by_id: Memory[int] = {}
        for expression in expressions:
            self.add(expression)

    def add(self, root: Basic) -> int:
        """Number ``root`` and all below it, and return its number."""
        return folded(root, arguments, self._number_of, self._numbers_by_id)

    def _number_of(self, expr: Basic, numbers: list[int]) -> int:
        key: object
        if not numbers:
            key = type(expr), expr
        elif isinstance(expr, ImmutableDenseMatrix):
            key = type(expr), expr.args[:2], *numbers
        elif isinstance(expr, (Derivative, Subs)):
            partial = read_partial(expr)
            key = type(expr), partial and (partial[0], partial[2]), *numbers
        elif _is_block_matrix(expr):
            key = type(expr), expr.args[0].args[:2], *numbers
        else:
            key = type(expr), *numbers
        number = self._numbers.setdefault(key, len(self.nodes))
        if number == len(self.nodes):
            self.nodes.append(expr)
            self.children.append(tuple(numbers))
        return number

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


def depends(expr: Basic, part: Basic) -> bool:
    """Whether ``part`` stands anywhere in ``expr``, without SymPy's walk over shared parts at each place."""
    graph = Graph(expr)
    return graph.add(part) < len(graph.nodes) - 1 or expr == part


def arguments(expr: Basic) -> tuple[Basic, ...]:
    """The arguments that a pass over an expression enters."""
    if isinstance(expr, MatrixSymbol):
        return ()
    if isinstance(expr, ImmutableDenseMatrix):
        result: tuple[Basic, ...] = expr.args[2].args
        return result
    if _is_block_matrix(expr):
        result = expr.args[0].args[2].args
        return result
    if isinstance(expr, (Derivative, Subs)):
        partial = read_partial(expr)
        if partial is not None:
            return partial[1]
    args: tuple[Basic, ...] = expr.args
    for arg in args:
        if not isinstance(arg, Basic):
            return ()
    return args


def rebuilt(expr: Basic, args: Sequence[Basic]) -> Basic:
    """``expr`` with other arguments, as :func:`arguments` gives them."""
    if isinstance(expr, ImmutableDenseMatrix):
        return ImmutableDenseMatrix(*expr.shape, list(args))
    if _is_block_matrix(expr):
        return BlockMatrix(ImmutableDenseMatrix(*expr.blockshape, list(args), evaluate=False))
    if isinstance(expr, (Derivative, Subs)):
        partial = read_partial(expr)
        if partial is not None:
            return write_partial(partial[0], tuple(args), partial[2])
    return expr.func(*args)


def _is_block_matrix(expr: Basic) -> bool:
    return isinstance(expr, BlockMatrix) and not isinstance(expr, BlockDiagMatrix)


def has_matrices_among_scalars(expr: Basic) -> bool:
    """Whether a matrix is an argument of a function, a sum, a product or a power of scalars."""
    seen = set()
    stack = [expr]
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        below = arguments(node)
        if isinstance(node, (Application, AssocOp, Pow)) and not isinstance(node, MatrixExpr) \
                and any(isinstance(arg, MatrixExpr) for arg in below):
            return True
        stack.extend(below)
    return False


def contains(expr: Basic, classes: tuple[type, ...]) -> bool:
    """Whether a node of one of the classes is in an expression; ``Basic.has`` recurses."""
    known: Memory[bool] = {}
    return folded(expr, arguments, lambda node, found: any(found) or isinstance(node, classes), known)


def has_matrices(expr: Basic) -> bool:
    """Whether a matrix expression stands anywhere in ``expr``.

    An entry of a symbol is a scalar like others to SymPy, so it does not count, unless it is summed over.
    """
    seen = set()
    stack = [expr]
    while stack:
        node = stack.pop()
        if isinstance(node, MatrixExpr) or (isinstance(node, ExprWithLimits) and node.has(MatrixElement)):
            return True
        if id(node) not in seen:
            seen.add(id(node))
            is_entry = isinstance(node, MatrixElement) and isinstance(node.parent, MatrixSymbol)
            stack.extend(node.args[1:] if is_entry else arguments(node))
    return False


def is_declared_complex(graph: Graph) -> bool:
    """Whether the imaginary unit, or a symbol declared complex, stands anywhere."""
    return any(node is S.ImaginaryUnit or (
        isinstance(node, Symbol) and bool(node.assumptions0.get("complex")) and not node.is_extended_real)
        for node in graph.nodes)
