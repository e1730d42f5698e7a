"""The shape of every node of a formula, under one assignment of kinds to names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sympy_matcalc.notation.signatures import shape_of_call
from sympy_matcalc.notation.sizes import Misfit, Sizes, is_unknown
from sympy_matcalc.notation.tree import Node

Shape = tuple[Any, Any]

SIZE_LETTERS = "mnpqrskl" + "".join(map(chr, range(ord("N"), ord("Z"))))
"""What numbers of rows and columns are called in messages."""
_RANGES = ("every", "between", "onwards")


class Reading:
    """The shapes under one assignment of kinds to names.

    Parameters
    ==========

    kinds : Kinds
        The formula: its text, its nodes, what is declared, and which names can mean nothing else.
    assigned : mapping
        The kind of each name.
    strict : bool
        Whether a scalar of a name that may mean something else is no number to add to each entry.
    """

    def __init__(self, kinds: Any, assigned: Mapping[str, str], strict: bool) -> None:
        self.of = kinds
        self.assigned = assigned
        self.strict = strict
        self.sizes = Sizes()
        self.names: dict[str, Shape | None] = {}
        self.found: dict[int, Shape | None] = {}
        self._letters: dict[Any, str] = {}

    def shapes(self) -> tuple[Sizes, dict[int, Shape | None]]:
        """All shapes, operands first; raises Misfit."""
        for node in self.of.order:
            method = getattr(self, f"_{node.op}", None)
            self.found[id(node)] = method(node) if method else None
        return self.sizes, self.found

    # -- helpers --------------------------------------------------------------

    def shape(self, node: Node) -> Shape | None:
        shape = self.found[id(node)]
        if shape is None:
            return None
        shape = self.sizes.value(shape[0]), self.sizes.value(shape[1])
        return None if shape == (1, 1) else shape

    def soft(self, node: Node) -> tuple[str, ...]:
        """The names in a node that might mean something else."""
        return tuple(dict.fromkeys(inner.value for inner in node.nodes()
                                   if inner.op == "name" and not self.of.is_fixed(inner.value)))

    def misfit(self, message: str, node: Node, *parts: Node) -> Misfit:
        return Misfit(message, node, tuple(name for part in parts or (node,) for name in self.soft(part)))

    def spelled(self, node: Node) -> str:
        """A part as the user typed it."""
        text = self.of.text[node.start:node.end].strip()
        result: str = text if len(text) <= 40 else text[:37] + "..."
        return result

    def counted(self, size: Any, what: str) -> str:
        """How many rows or columns, an unknown number by a letter."""
        if is_unknown(size):
            size = self._letters.setdefault(size, next(x for x in SIZE_LETTERS if x not in (
                *self.assigned, *self._letters.values())))
        if isinstance(size, tuple):
            sign = "*" if size[0] == "product" else " + "
            size = sign.join(str(self._letters.get(part, part)) for part in size[1:])
        return f"{size} {what}{'s'*(size != 1)}"

    def equal(self, node: Node, one: Node, other: Node) -> Shape:
        first, second = self.shape(one), self.shape(other)
        assert first is not None
        assert second is not None
        if not (self.sizes.equate(first[0], second[0]) and self.sizes.equate(first[1], second[1])):
            raise self.misfit(f"{self.spelled(node)}: {self.said(one)}, {self.said(other)}", node, one, other)
        return first

    def said(self, node: Node) -> str:
        """What is known of the shape of a part, in words."""
        shape = self.shape(node)
        if shape is None:
            return f"{self.spelled(node)} is a scalar"
        return f"{self.spelled(node)} has {self.counted(shape[0], 'row')} and {self.counted(shape[1], 'column')}"

    def square(self, node: Node, what: str) -> Shape:
        shape = self.shape(node)
        if shape is None:
            return (1, 1)
        if not self.sizes.equate(*shape):
            raise self.misfit(f"{what}: {self.said(node)}, and is to be square", node)
        return shape

    # -- leaves ---------------------------------------------------------------

    def _name(self, node: Node) -> Shape | None:
        if node.value not in self.names:
            self.names[node.value] = self._new(node.value)
        return self.names[node.value]

    def _new(self, name: str) -> Shape | None:
        kind, declared = self.assigned[name], self.of.declared.get(name)
        if kind == "scalar":
            return None
        rows, columns = (self._size(size) for size in declared.shape) if declared else (None, None)
        if kind == "vector":
            return rows or self.sizes.unknown(general=True), 1
        if kind == "row":
            return 1, columns or self.sizes.unknown(general=True)
        shape = rows or self.sizes.unknown(general=True), columns or self.sizes.unknown(general=True)
        square = {"symmetric", "positive_definite", "orthogonal", "square", "unitary", "hermitian", "invertible"}
        if declared and square & set(declared.properties):
            self.sizes.equate(*shape)
        return shape

    @staticmethod
    def _size(size: str | None) -> Any:
        return None if size is None else int(size) if size.isdigit() else size

    # -- operations -----------------------------------------------------------

    def _add(self, node: Node) -> Shape | None:
        one, other = node.children
        if self.shape(one) is None and self.shape(other) is None:
            return None
        if self.shape(one) is not None and self.shape(other) is not None:
            return self.equal(node, one, other)
        scalar, matrix = (one, other) if self.shape(one) is None else (other, one)
        suspects = self._addends(scalar) or self._addends(matrix)
        if self.strict and suspects:
            raise Misfit(f"{self.spelled(node)}: {self.said(one)}, {self.said(other)}", node, suspects)
        return self.shape(matrix)

    _subtract = _add

    def _addends(self, node: Node) -> tuple[str, ...]:
        """The soft names that stand in a sum by themselves, or times a number."""
        if node.op == "name":
            return () if self.of.is_fixed(node.value) else (node.value,)
        if node.op in ("add", "subtract", "minus"):
            return tuple(name for child in node.children for name in self._addends(child))
        if node.op in ("times", "over"):
            kept = [child for child in node.children if child.op != "number"]
            return tuple(name for child in kept for name in self._addends(child)) if len(kept) == 1 else ()
        return ()

    def _minus(self, node: Node) -> Shape | None:
        return self.found[id(node.children[0])]

    def _times(self, node: Node) -> Shape | None:
        one, other = node.children
        first, second = self.shape(one), self.shape(other)
        if first is None or second is None:
            return second if first is None else first
        if not self.sizes.equate(first[1], second[0]):
            hint = "; type .* for a product entry by entry" if first[1] == 1 and second[1] == 1 else ""
            message = f"{self.spelled(node)}: {self._count(one, axis=1)}, {self._count(other, axis=0)}{hint}"
            raise self.misfit(message, node, one, other)
        return first[0], second[1]

    def _count(self, node: Node, axis: int) -> str:
        shape = self.shape(node)
        what = ("row", "column")[axis]
        return f"{self.spelled(node)} has {self.counted(shape[axis], what)}" if shape else self.said(node)

    def _hadamard(self, node: Node) -> Shape | None:
        one, other = node.children
        first, second = self.shape(one), self.shape(other)
        if first is None or second is None:
            return second if first is None else first
        return self.equal(node, one, other)

    _over_entrywise = _hadamard

    def _kronecker(self, node: Node) -> Shape | None:
        first, second = (self.shape(child) or (1, 1) for child in node.children)
        if first == (1, 1) or second == (1, 1):
            return second if first == (1, 1) else first
        return ("product", *first), ("product", *second)  # sizes of Kronecker products are compared by SymPy

    def _over(self, node: Node) -> Shape | None:
        one, other = node.children
        first, second = self.shape(one), self.shape(other)
        if second is None:
            return first
        name = self.spelled(other)
        if first is None:
            raise self.misfit(f"{self.spelled(node)} divides by a matrix: type inv({name}), or 1./{name} entry by "
                              "entry", node, other, *one.named_factors())
        self.square(other, self.spelled(node))
        if not self.sizes.equate(first[1], second[0]):
            message = f"{self.spelled(node)}: {self._count(one, axis=1)}, {self._count(other, axis=0)}"
            raise self.misfit(message, node, one, other)
        return first[0], second[0]

    def _solve(self, node: Node) -> Shape | None:
        one, other = node.children
        first, second = self.shape(one), self.shape(other)
        if first is None:
            return second
        self.square(one, self.spelled(node))
        if second is None or not self.sizes.equate(first[0], second[0]):
            raise self.misfit(f"{self.spelled(node)}: {self._count(one, axis=0)}, {self.said(other)}", node, one, other)
        return first[0], second[1]

    def _to_power(self, node: Node) -> Shape | None:
        base, exponent = node.children
        if self.shape(exponent) is not None:
            raise self.misfit(f"{self.spelled(node)}: the exponent is a matrix", node, exponent)
        shape = self.shape(base)
        if shape is None:
            return None
        if shape[1] == 1 or shape[0] == 1:
            name = self.spelled(base)
            raise self.misfit(f"{self.spelled(node)}: {name} is no square matrix; type {name}.^2 for powers entry "
                              f"by entry, {name}'*{name} for the square of its length", node, base)
        return self.square(base, self.spelled(node))

    def _to_power_entrywise(self, node: Node) -> Shape | None:
        base, exponent = node.children
        if self.shape(base) is not None and self.shape(exponent) is not None:
            return self.equal(node, base, exponent)
        return self.shape(base) or self.shape(exponent)

    def _transpose(self, node: Node) -> Shape | None:
        child = node.children[0]
        shape = self.found[id(child)]
        if self.strict and shape is None and child.op == "name" and self.soft(child):
            raise self.misfit(f"{self.spelled(node)}: {child.value} is a scalar, and a scalar needs no transpose", node)
        return None if shape is None else (shape[1], shape[0])

    _adjoint = _transpose

    def _inverse(self, node: Node) -> Shape | None:
        return self.square(node.children[0], self.spelled(node)) if self.shape(node.children[0]) else None

    def _rows(self, node: Node) -> Shape | None:
        """A matrix of blocks: the blocks of a row have the same number of rows, those of a column of columns."""
        widths = {len(row.children) for row in node.children}
        if len(widths) > 1:
            raise Misfit(f"{self.spelled(node)}: the rows of a matrix have the same number of entries", node)
        shapes = [[self.shape(child) or (1, 1) for child in row.children] for row in node.children]
        for row, sizes in zip(node.children, shapes):
            if not all(self.sizes.equate(sizes[0][0], size[0]) for size in sizes):
                raise self.misfit(f"{self.spelled(row)}: blocks beside each other have the same number of rows", row)
        for column in zip(*shapes):
            if not all(self.sizes.equate(column[0][1], size[1]) for size in column):
                raise self.misfit(f"{self.spelled(node)}: blocks below each other have the same number of columns",
                                  node)
        heights, lengths = [row[0][0] for row in shapes], [size[1] for size in shapes[0]]
        return self._added(heights), self._added(lengths)

    def _added(self, sizes: list[Any]) -> Any:
        values = [self.sizes.value(size) for size in sizes]
        if len(values) == 1:
            return values[0]
        return sum(values) if all(isinstance(value, int) for value in values) else ("sum", *values)

    def _part(self, node: Node) -> Shape | None:
        matrix, *places = node.children
        if self.shape(matrix) is None:
            raise self.misfit(f"{self.spelled(node)}: {self.spelled(matrix)} is a scalar, and has no entries", node,
                              matrix)
        if len(places) > 2:
            raise Misfit(f"{self.spelled(node)}: a matrix has two indices", node)
        if all(place.op not in _RANGES for place in places):
            return None
        shape = self.shape(matrix)
        assert shape is not None
        sizes = [size if place.op == "every" else self._length(place, size)
                 for place, size in zip([*places, Node("every")], shape)]
        return sizes[0], sizes[1]

    def _length(self, place: Node, size: Any) -> Any:
        return self.sizes.unknown() if place.op in _RANGES else 1

    def _mapped(self, node: Node) -> Shape | None:
        return self.shape(node.children[1])

    def _bars(self, node: Node) -> Shape | None:
        if self.shape(node.children[0]) is not None:
            self.square(node.children[0], self.spelled(node))
        return None

    def _call(self, node: Node) -> Shape | None:
        return shape_of_call(self, node)

    _call_entrywise = _call
