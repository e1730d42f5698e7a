"""Scalars and matrices told apart, and sizes found, from what is declared, from letters, and from use.

Letters are only a default: where a formula would not fit, the names at that place are tried as something else,
and the reading that changes fewest defaults is taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heappop, heappush

from sympy_matcalc.notation.declarations import Declared, default_kind
from sympy_matcalc.notation.errors import PlainError
from sympy_matcalc.notation.functions import own_name
from sympy_matcalc.notation.shapes import Reading, Shape
from sympy_matcalc.notation.sizes import Misfit, Sizes
from sympy_matcalc.notation.tree import Node

Found = tuple[dict[str, str], Sizes, dict[int, Shape | None]]
"""The kinds of the names, the sizes, and the shape of each part."""

MOST_READINGS = 400
"""How many assignments of kinds to names are tried."""

_OF_SIZES = ("eye", "ones", "zeros", "unit")


class Kinds:
    """The shape of every node of a tree; None is a scalar."""

    def __init__(self, root: Node, text: str, declared: Mapping[str, Declared]) -> None:
        self.text = text
        self.declared = declared
        self.functions = {name for name, said in declared.items() if said.kind == "function"}
        """Undefined functions."""
        self.order = root.nodes()
        self.bound = {node.value for node in self.order if node.op in ("mapped", "range_of")}
        self.scalar_names = self.bound | self._names_in_indices()
        self.kinds, self.sizes, self.shapes = self._found(root)

    def _names_in_indices(self) -> set[str]:
        found: set[str] = set()
        for node in self.order:
            if node.op == "part":
                parts = node.children[1:]
            elif node.op == "range_of" or (node.op == "call" and own_name(node.value) in _OF_SIZES):
                parts = node.children
            else:
                continue
            found |= {inner.value for part in parts for inner in part.nodes() if inner.op == "name"}
        return found

    def _found(self, root: Node) -> Found:
        names = list(dict.fromkeys(node.value for node in self.order if node.op == "name"))
        start = {name: self._first_kind(name) for name in names}
        first: Misfit | None = None
        for strict in (True, False):  # what is not strict adds a scalar beside a matrix to each entry
            found, misfit = self._cheapest(start, strict)
            if found is not None:
                return found
            first = first or misfit
        assert first is not None
        raise PlainError(first.message, self.text, first.node.start, first.node.end)

    def _cheapest(self, start: dict[str, str], strict: bool) -> tuple[Found | None, Misfit | None]:
        """The reading that changes least, if there is one such; and what is wrong with the first."""
        waiting: list[tuple[int, int, dict[str, str], frozenset[str]]] = [(0, 0, start, frozenset())]
        tried = {tuple(start.values())}
        first: Misfit | None = None
        best: tuple[int, Found] | None = None
        while waiting and len(tried) < MOST_READINGS:
            cost, _, kinds, changed = heappop(waiting)
            if best is not None and cost > best[0]:
                break
            try:
                sizes, shapes = Reading(self, kinds, strict).shapes()
            except Misfit as misfit:
                first = first or misfit
                for name in misfit.suspects:
                    if name in changed or name not in kinds or self.is_fixed(name):
                        continue
                    for other, more in _OTHERS[kinds[name], name[0].isupper()]:
                        candidate = {**kinds, name: other}
                        if cost + more <= DEAREST and tuple(candidate.values()) not in tried:
                            tried.add(tuple(candidate.values()))
                            heappush(waiting, (cost + more, len(tried), candidate, changed | {name}))
                continue
            if best is not None:
                return None, first  # two readings that are as good: the user has to say which
            best = cost, (kinds, sizes, shapes)
        return (best[1] if best else None), first

    def is_fixed(self, name: str) -> bool:
        """Whether nothing else can be meant by a name."""
        return name in self.scalar_names or (name in self.declared and self.declared[name].kind != "")

    def _first_kind(self, name: str) -> str:
        if name in self.scalar_names:
            return "scalar"
        if name in self.declared and self.declared[name].kind:
            return self.declared[name].kind
        return default_kind(name)

    def shape(self, node: Node) -> Shape | None:
        """The shape of a node, sizes as far as they are known; None for a scalar."""
        shape = self.shapes[id(node)]
        return None if shape is None else (self.sizes.value(shape[0]), self.sizes.value(shape[1]))

    def is_scalar(self, node: Node) -> bool:
        """Whether a node is a scalar or a 1x1 matrix."""
        shape = self.shape(node)
        return shape is None or shape == (1, 1)


_OTHERS: dict[tuple[str, bool], tuple[tuple[str, int], ...]] = {
    ("scalar", False): (("vector", 1), ("row", 2), ("matrix", 3)), ("scalar", True): (("vector", 1), ("matrix", 1)),
    ("vector", False): (("scalar", 1), ("matrix", 2)), ("vector", True): (("matrix", 1),),
    ("matrix", False): (("vector", 1),), ("matrix", True): (("vector", 2),), ("row", False): (), ("row", True): (),
}
"""What a name of a kind may be read as instead, by whether it is a capital, and what that costs."""

DEAREST = 4
"""Readings that cost more are not tried."""
