"""The expression as a directed acyclic graph: equal subexpressions are one node.

SymPy's trees share structure, but a walk over ``args`` forgets it. Here every
distinct subexpression has one number, children before parents, so that a pass
over ``nodes`` in order (or in reverse) is a pass over the graph, without
recursion and in time linear in its size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from operator import attrgetter
from typing import Any, TypeVar

from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.basic import Atom, Basic
from sympy.core.function import Derivative, Subs
from sympy.core.operations import AssocOp
from sympy.core.power import Pow
from sympy.matrices.expressions.blockmatrix import BlockDiagMatrix, BlockMatrix
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.transpose import Transpose
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
    if id(root) in known:
        return known[id(root)][1]
    waiting: list[tuple[Any, Sequence[Any], Iterator[Any]]] = []
    expr, below = root, parts(root)
    ahead = iter(below)
    while True:
        for part in ahead:
            if id(part) in known:
                continue
            deeper = parts(part)
            if deeper:
                waiting.append((expr, below, ahead))
                expr, below, ahead = part, deeper, iter(deeper)
                break
            known[id(part)] = part, value(part, [])
        else:
            result = value(expr, [known[id(part)][1] for part in below])
            known[id(expr)] = expr, result
            if not waiting:
                return result
            expr, below, ahead = waiting.pop()


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
        self.numbers: Memory[int] = {}
        for expression in expressions:
            self.add(expression)

    def add(self, root: Basic) -> int:
        """Number ``root`` and all below it, and return its number."""
        return folded(root, arguments, self._number_of, self.numbers)

    def enter(self, expr: Basic, args: Sequence[Basic]) -> Basic:
        """The node that is equal to an expression, whose :func:`arguments` have numbers already."""
        known = self.numbers
        found = known.get(id(expr))
        if found is None:
            found = known[id(expr)] = expr, self._number_of(expr, [known[id(arg)][1] for arg in args] if args else [])
        return self.nodes[found[1]]

    def part(self, number: int) -> Graph:
        """The graph of a node alone, its last node: a copy, which goes on by itself."""
        if not self._is_below(number):
            return Graph(self.nodes[number])
        part = Graph()
        part.nodes, part.children = self.nodes.copy(), self.children.copy()
        part._numbers, part.numbers = self._numbers.copy(), self.numbers.copy()
        return part

    def _is_below(self, number: int) -> bool:
        """Whether all nodes stand in node ``number``."""
        if number != len(self.nodes) - 1:
            return False
        stands = [False]*number + [True]
        for i in range(number, -1, -1):
            if not stands[i]:
                return False
            for child in self.children[i]:
                stands[child] = True
        return True

    def _number_of(self, expr: Basic, numbers: list[int]) -> int:
        key: object
        cls = type(expr)
        if not numbers:
            key = cls, expr
        elif _has_more(cls):
            key = cls, _besides(expr), *numbers
        else:
            key = cls, *numbers
        number = self._numbers.setdefault(key, count := len(self.nodes))
        if number == count:
            self.nodes.append(expr)
            self.children.append(tuple(numbers))
        return number

    def dependent(self, number: int) -> list[bool]:
        """For each node, whether it contains node ``number``."""
        depends = [False]*number + [True]
        for children in self.children[number + 1:]:
            depends.append(any(map(depends.__getitem__, children)))
        return depends


class Dependence:
    """Whether a part stands in an expression; of expressions that share nodes each node is looked at once.

    Examples
    ========

    >>> from sympy import sin, symbols
    >>> from sympy_matcalc.core.graph import Dependence
    >>> x, y = symbols('x y')
    >>> contains_x = Dependence(x)
    >>> contains_x(sin(x*y)), contains_x(sin(y))
    (True, False)
    """

    def __init__(self, part: Basic) -> None:
        self._graph = Graph(part)
        self._depends = self._graph.dependent(len(self._graph.nodes) - 1)

    def __call__(self, expr: Basic) -> bool:
        depends, number = self._depends, self._graph.add(expr)
        for children in self._graph.children[len(depends):]:
            depends.append(any(map(depends.__getitem__, children)))
        return depends[number]


def depends(expr: Basic, part: Basic) -> bool:
    """Whether ``part`` stands anywhere in ``expr``, without SymPy's walk over shared parts at each place."""
    return Dependence(part)(expr)


def arguments(expr: Basic) -> tuple[Basic, ...]:
    """The arguments that a pass over an expression enters."""
    way = _way_into(type(expr))
    return () if way is None else way(expr)


@cache
def _way_into(cls: type[Basic]) -> Callable[[Any], tuple[Basic, ...]] | None:
    """How the expressions of a class are entered, if they are."""
    if issubclass(cls, (MatrixSymbol, Atom)):
        return None
    if issubclass(cls, ImmutableDenseMatrix):
        return lambda expr: expr.args[2].args
    if issubclass(cls, BlockMatrix) and not issubclass(cls, BlockDiagMatrix):
        return lambda expr: expr.args[0].args[2].args
    if issubclass(cls, (Derivative, Subs)):
        return lambda expr: partial[1] if (partial := read_partial(expr)) is not None else _expressions(expr)
    if not issubclass(cls, (AssocOp, Pow, MatPow, Transpose)):
        return _expressions
    return attrgetter("_args" if cls.args is Basic.args else "args")  # the property costs a call


def _expressions(expr: Basic) -> tuple[Basic, ...]:
    args: tuple[Basic, ...] = expr.args
    for arg in args:
        if not isinstance(arg, Basic):
            return ()
    return args


@cache
def _has_more(cls: type) -> bool:
    """Whether an expression of a class is made of more than the arguments that are entered."""
    more = ImmutableDenseMatrix, Derivative, Subs, BlockMatrix
    return issubclass(cls, more) and not issubclass(cls, BlockDiagMatrix)


def _besides(expr: Basic) -> object:
    """What an expression is made of besides the arguments that are entered: the size, or what is derived by what."""
    if isinstance(expr, (Derivative, Subs)):
        partial = read_partial(expr)
        return partial and (partial[0], partial[2])
    return expr.args[0].args[:2] if isinstance(expr, BlockMatrix) else expr.args[:2]


def rebuilt(expr: Basic, args: Sequence[Basic]) -> Basic:
    """``expr`` with other arguments, as :func:`arguments` gives them."""
    if isinstance(expr, ImmutableDenseMatrix):
        return ImmutableDenseMatrix(*expr.shape, list(args))
    if isinstance(expr, BlockMatrix) and not isinstance(expr, BlockDiagMatrix):
        return BlockMatrix(ImmutableDenseMatrix(*expr.blockshape, list(args), evaluate=False))
    if isinstance(expr, (Derivative, Subs)):
        partial = read_partial(expr)
        if partial is not None:
            return write_partial(partial[0], tuple(args), partial[2])
    return expr.func(*args)


def nodes_below(roots: Iterable[Any], parts: Callable[[Any], Iterable[Any]] = arguments) -> Iterator[Any]:
    """Every node of some expressions, before its parts, shared ones once; known by identity, without recursion."""
    met: dict[int, Any] = {}  # with the nodes, so that no other gets the id of one
    stack = [*roots]
    while stack:
        node = stack.pop()
        if id(node) not in met:
            met[id(node)] = node
            yield node
            stack.extend(parts(node))


def has_more_nodes(expr: Basic, count: int) -> bool:
    """Whether an expression has more than ``count`` nodes, of which no more are looked at."""
    return next(islice(nodes_below([expr]), count, None), None) is not None


def expressions_in(node: Any) -> list[Basic]:
    """Those arguments of an expression that are expressions."""
    return [arg for arg in node.args if isinstance(arg, Basic)]


def contains(expr: Basic, classes: tuple[type, ...]) -> bool:
    """Whether a node of one of the classes is in an expression; ``Basic.has`` recurses."""
    return any(isinstance(node, classes) for node in nodes_below([expr]))


def classes_in(expr: Basic) -> set[type]:
    """The classes of the nodes of an expression."""
    return {type(node) for node in nodes_below([expr])}


def has_matrices(expr: Basic) -> bool:
    """Whether a matrix expression stands anywhere in ``expr``.

    An entry of a symbol is a scalar like others to SymPy, so it does not count, unless it is summed over.
    """
    def parts(node: Any) -> Sequence[Any]:
        is_entry = isinstance(node, MatrixElement) and isinstance(node.parent, MatrixSymbol)
        return node.args[1:] if is_entry else arguments(node)

    return any(isinstance(node, MatrixExpr) or (isinstance(node, ExprWithLimits) and node.has(MatrixElement))
               for node in nodes_below([expr], parts))
