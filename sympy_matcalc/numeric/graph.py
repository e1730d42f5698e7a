"""The graph of numeric operations that formulas become before they become code.

Every distinct operation is one node, known by its operation, its arguments and its data, so what two
formulas share is there once. Axes of length one are dropped on the way in: a column is an array of one axis, a 1x1
matrix a number. Some twenty operations do:

=============  =========================================================  ==========================================
operation      arguments                                                  data
=============  =========================================================  ==========================================
input          --                                                         the symbol
number         --                                                         a SymPy number
size           --                                                         an integer expression in sizes
zero           --                                                         --
iota           --                                                         first index: first, first + 1, ...
unit           index                                                      --: the unit vector at the index
contract       arrays                                                     labels of each, labels of the result
add            arrays of one shape                                        a rational coefficient of each
map            arrays                                                     function, axes of the result of each, in order
inverse        a square matrix                                            --
solve          a square matrix, right-hand sides                          whether transposed
chain          matrices, vectors at the ends                              which are transposed, whether it is a trace
inverse_of     a square matrix, as a factor of a chain                    whether transposed
logdet, det    a square matrix                                            --
power          a square matrix, an exponent                               --
function       arrays                                                     name: of a whole matrix or vector
merge, split   an array                                                   which axes become one, or one several
slice          an array, numbers                                          which axes are cut where
block          arrays                                                     how they stand beside each other
gather         an array, index arrays                                     axes of the result of each, in order
call           arrays                                                     name of an undefined function, full shapes
loop           the body, first, last index                                sum or product, the index
=============  =========================================================  ==========================================
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from typing import Any

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.core.sympify import sympify

Shape = tuple[Expr, ...]


class Node:
    """One operation; its number is larger than those of its arguments."""

    __slots__ = ("args", "data", "number", "op", "shape")

    def __init__(self, number: int, op: str, args: tuple[Node, ...], data: Any, shape: Shape) -> None:
        self.number = number
        self.op = op
        self.args = args
        self.data = data
        self.shape = shape

    def __repr__(self) -> str:
        args = ", ".join(f"#{arg.number}" for arg in self.args)
        return f"#{self.number} = {self.op}({args}; {self.data}) {self.shape}"


class NumericGraph:
    """Nodes by what they are."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._known: dict[Any, Node] = {}
        self.turned: dict[int, Node] = {}
        """Transposes by the number of the node."""
        self.steps = 0
        """How many joints of two arrays were looked at, to find the cheapest orders."""

    def node(self, op: str, args: Sequence[Node] = (), data: Any = None, shape: Sequence[Expr] = ()) -> Node:
        """The node of an operation, the same one for the same operation."""
        shape = tuple([size if isinstance(size, Expr) else sympify(size) for size in shape])
        key = (op, tuple([arg.number for arg in args]), data, shape)  # identities of two sizes are two nodes
        found = self._known.get(key)
        if found is None:
            found = Node(len(self.nodes), op, tuple(args), data, shape)
            self.nodes.append(found)
            self._known[key] = found
        return found

    def number(self, value: Any) -> Node:
        return self.node("number", data=sympify(value))

    def size(self, value: Any) -> Node:
        """An integer that is known from the shapes."""
        value = sympify(value)
        return self.number(value) if value.is_number else self.node("size", data=value)

    def zero(self, shape: Sequence[Expr] = ()) -> Node:
        return self.node("zero", shape=shape) if shape else self.number(S.Zero)

    def iota(self, first: Any, length: Expr) -> Node:
        return self.node("iota", data=sympify(first), shape=(length,))

    def add(self, terms: Iterable[tuple[Expr, Node]], shape: Sequence[Expr]) -> Node:
        """The sum of multiples: 2 A x - 2 y is 2 (A x - y), so that it shares what A x - y shares."""
        gathered: dict[Node, Expr] = {}
        for coefficient, term in terms:
            for inner, part in _terms(coefficient, term):
                gathered[part] = gathered.get(part, S.Zero) + inner
        kept = sorted(((node, c) for node, c in gathered.items() if c != 0), key=lambda pair: pair[0].number)
        if not kept:
            return self.zero(shape)
        content = _content([c for _, c in kept])
        inner = self._sum(kept, content, shape)
        if content == 1:
            return inner
        if inner.op == "number":
            return self.number(inner.data*content)
        return self.node("add", (inner,), (content,), inner.shape)

    def _sum(self, kept: list[tuple[Node, Expr]], content: Expr, shape: Sequence[Expr]) -> Node:
        if len(kept) == 1:
            return kept[0][0]
        numbers = [node for node, _ in kept if node.op == "number"]
        if len(numbers) > 1:
            constant = self.number(sum(node.data*c for node, c in kept if node.op == "number"))
            rest = [(c, node) for node, c in kept if node.op != "number"]
            return self.add([*[(c/content, node) for c, node in rest], (1/content, constant)], shape)
        return self.node("add", [node for node, _ in kept], tuple([c/content for _, c in kept]), kept[0][0].shape)


def _terms(coefficient: Expr, node: Node) -> list[tuple[Expr, Node]]:
    """A node as multiples of what is no multiple and, at rank zero, no sum."""
    if node.op == "zero" or (node.op == "number" and node.data == 0):
        return []
    if node.op == "add" and len(node.args) == 1:
        return [(coefficient*node.data[0], node.args[0])]
    return [(coefficient, node)]


def _content(coefficients: list[Expr]) -> Expr:
    """What all coefficients have in common: their greatest common divisor, with the sign of the first."""
    if len(coefficients) == 1:
        return coefficients[0]
    if not all(c.is_Rational for c in coefficients):
        return S.One
    from sympy.core.numbers import igcd, ilcm
    numerators, denominators = [c.p for c in coefficients], [c.q for c in coefficients]
    content = sympify(igcd(*numerators))/sympify(ilcm(*denominators))
    return -content if coefficients[0].is_negative else content


def reachable(roots: Sequence[Node], known: Container[int] = ()) -> list[Node]:
    """The nodes below some roots, arguments first; nothing below what is known already."""
    seen: dict[int, Node] = {}
    stack = list(roots)
    while stack:
        node = stack.pop()
        if node.number not in seen:
            seen[node.number] = node
            if node.number not in known:
                stack.extend(node.args)
    return [seen[number] for number in sorted(seen)]


def uses(roots: Sequence[Node]) -> Counter[int]:
    """How often each node below some roots is asked for, by its number; once more each root."""
    return Counter([*[arg.number for node in reachable(roots) for arg in node.args], *[root.number for root in roots]])


def is_broadcast(node: Node) -> bool:
    """Whether a spread array is the same along an axis, and stands on no diagonal."""
    return len(set(node.data)) == len(node.data) and len(node.data) > len(node.args[0].shape)


def is_on_diagonals(node: Node) -> bool:
    """Whether an array stands on the diagonals of pairs of axes."""
    return node.op == "spread" and len(set(node.data)) < len(node.data)
