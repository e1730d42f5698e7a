"""From the graph to the lines of a function: what is used once stands where it is used, if it is short."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sympy_matcalc.numeric.backends.base import Backend
from sympy_matcalc.numeric.backends.text import SUM, Text
from sympy_matcalc.numeric.graph import Node, is_broadcast, is_on_diagonals, reachable

LONGEST = 72
"""An expression that is longer gets a line of its own."""

_INLINE = ("input", "number", "size")


class Lines:
    """The statements that compute some nodes.

    Parameters
    ==========

    roots : sequence of Node
        What is to be computed.
    backend : Backend
        In which language.
    names : mapping
        The names of the arguments by symbol.
    held : mapping
        Names of what has been computed before, by the number of the node.
    named : sequence of Node
        Which of the roots get a name of their own.
    """

    def __init__(self, roots: Sequence[Node], backend: Backend, names: Mapping[Any, str],
                 named: Sequence[Node] = (), held: Mapping[int, str] | None = None) -> None:
        self.backend = backend
        self.names = dict(names)
        self.lines: list[str] = []
        self.origins: dict[int, Node] = {}
        """Which node a line is of."""
        self._texts: dict[int, Text] = {}
        self._taken = set(names.values())
        self._next = 1
        self._indent = ""
        held = dict(held or {})
        nodes = reachable(roots, held)
        self._texts.update({number: Text(name) for number, name in held.items()})
        self._covered: dict[int, list[Node]] = {}
        self._costed: list[tuple[str, list[Node]]] = []
        self._uses: dict[int, int] = {}
        for node in nodes:
            for arg in node.args if node.number not in held else ():
                self._uses[arg.number] = self._uses.get(arg.number, 0) + 1
        for root in (*roots, *named):
            self._uses[root.number] = self._uses.get(root.number, 0) + 1
        self._short = _never_in_full(nodes, (*roots, *named))
        self._depends = _loops_around(nodes)
        self._used_in = _loops_of_users(nodes, self._depends)
        self._emit([node for node in nodes if not self._depends[node.number]], frozenset())
        self.results = [self._texts[root.number] for root in roots]
        rest = [node for root in dict.fromkeys(roots) for node in self._covered.get(root.number, ())]
        self._costed.append((f"return {', '.join(map(str, self.results))}", rest))

    def costed(self) -> list[tuple[str, list[Node]]]:
        """Each line with the operations in it."""
        return self._costed

    def name(self) -> str:
        while f"t{self._next}" in self._taken:
            self._next += 1
        name = f"t{self._next}"
        self._taken.add(name)
        return name

    def line(self, text: str, node: Node | None = None) -> None:
        if node is not None:
            self.origins[len(self.lines)] = node
        self.lines.append(self._indent + text)

    def _emit(self, nodes: Sequence[Node], scope: frozenset[int]) -> None:
        for node in nodes:
            if node.number in self._texts:
                continue
            if node.op == "loop":
                self._texts[node.number] = self._loop(node, scope)
                continue
            text = self._text(node)
            covered = [node, *[part for arg in node.args for part in self._covered.pop(arg.number, ())]]
            if self._has_a_line(node, text, scope):
                name = self.name()
                self.line(f"{name} = {text}", node)
                self._costed.append((f"{name} = {text}", covered))
                covered = []
                text = Text(name)
            self._covered[node.number] = covered
            self._texts[node.number] = text

    def _has_a_line(self, node: Node, text: Text, scope: frozenset[int]) -> bool:
        """Whether a node is worth a name: it is used more than once, or too long to stand where it is used."""
        if node.op in _INLINE or node.number in self._short:
            return False
        return self._uses.get(node.number, 0) > 1 or self._used_deeper(node, scope) \
            or (len(text.text) > LONGEST and not is_on_diagonals(node))

    def _used_deeper(self, node: Node, scope: frozenset[int]) -> bool:
        """Whether a loop inside of this scope uses a node."""
        return bool(self._used_in.get(node.number, frozenset()) - scope)

    def _loop(self, node: Node, scope: frozenset[int]) -> Text:
        body, start, stop, counter = node.args
        total, index = self.name(), self.name()
        self._texts[counter.number] = Text(index)
        first, last = self._texts[start.number], self._texts[stop.number]
        product = node.data == "product"
        neutral = "1.0" if product else "0.0"
        if node.shape:
            neutral = str(self.backend.fn("ones" if product else "zeros", self.backend.shape(node.shape)))
        self.line(f"{total} = {neutral}")
        if node.data == "backwards":
            counted = self.backend.helper("signed_range", first, last)
            self.line(f"for {index}, {index}_sign in {counted}:", node)
        else:
            self.line(f"for {index} in range({first}, {last.within(SUM)} + 1):", node)
        indent, self._indent = self._indent, self._indent + "    "
        inner = scope | {counter.number}
        self._emit([part for part in reachable([body]) if self._depends[part.number] <= inner], inner)
        text = self._texts[body.number]
        if node.data == "product":
            self.line(f"{total} = {total}*{text.within(0)}")
        else:
            factor = f"{index}_sign*" if node.data == "backwards" else ""
            self.line(f"{total} = {total} + {factor}{text.within(0) if factor else text.within(SUM)}")
        self._indent = indent
        return Text(total)

    def _text(self, node: Node) -> Text:
        backend, args = self.backend, [self._texts[arg.number] for arg in node.args if arg.number in self._texts]
        if node.op == "input":
            return Text(self.names[node.data])
        if node.op == "add":
            inner = [self._texts[arg.args[0].number] if arg.op == "spread" else None for arg in node.args]
            return backend.total(node, self._terms(node, args), inner)
        simple = {"number": lambda: backend.number(node.data), "size": lambda: backend.size(node.data),
                  "zero": lambda: backend.zero(node), "iota": lambda: backend.iota(node),
                  "contract": lambda: backend.contract(node, args), "map": lambda: backend.map(node, args),
                  "function": lambda: backend.function(node, args), "opaque": lambda: args[0],
                  "power": lambda: backend.matrix_power(node, *args), "block": lambda: backend.block(node, args),
                  "merge": lambda: backend.reshaped(args[0], node.shape),
                  "split": lambda: backend.reshaped(args[0], node.shape),
                  "slice": lambda: backend.slice(node, args[0], args[1:]),
                  "gather": lambda: backend.gather(node, args[0], args[1:]),
                  "call": lambda: backend.calling(node, args)}
        if node.op in simple:
            return simple[node.op]()
        result: Text = getattr(backend, node.op)(node, *args)
        return result

    def _terms(self, node: Node, args: list[Text]) -> list[Text]:
        """Terms that are the same along an axis stay as short as they are, if another term is not."""
        if all(arg.op == "spread" and is_broadcast(arg) for arg in node.args):
            return args
        terms = []
        for arg, text in zip(node.args, args):
            if arg.op == "spread" and is_broadcast(arg):
                inner, rank = self._texts[arg.args[0].number], len(arg.args[0].shape)
                kept = [k for k in arg.data if k < rank]
                if kept != sorted(kept):
                    inner = self.backend.permuted(inner, kept)
                text = self.backend.expanded(inner, [k < rank for k in arg.data]) if rank else inner
            terms.append(text)
        return terms


def _never_in_full(nodes: Sequence[Node], roots: Sequence[Node]) -> set[int]:
    """The arrays that are the same along an axis, and only added to others: there they stay as short as they are."""
    short = {node.number for node in nodes if node.op == "spread" and is_broadcast(node)} \
        - {root.number for root in roots}
    for node in nodes:
        if node.op != "add" or all(arg.op == "spread" and is_broadcast(arg) for arg in node.args):
            short.difference_update([arg.number for arg in node.args])
    return short


def _loops_around(nodes: Sequence[Node]) -> dict[int, frozenset[int]]:
    """The loop counters that each node depends on."""
    counters = {node.args[3].number for node in nodes if node.op == "loop"}
    depends: dict[int, frozenset[int]] = {}
    for node in nodes:
        own: frozenset[int] = frozenset({node.number}) if node.number in counters else frozenset()
        depends[node.number] = own.union(*[depends.get(arg.number, frozenset()) for arg in node.args])
        if node.op == "loop":
            depends[node.number] -= {node.args[3].number}
    return depends


def _loops_of_users(nodes: Sequence[Node], depends: Mapping[int, frozenset[int]]) -> dict[int, frozenset[int]]:
    used: dict[int, frozenset[int]] = {}
    for node in nodes:
        for arg in node.args:
            used[arg.number] = used.get(arg.number, frozenset()) | depends[node.number]
        if node.op == "loop":
            body, _, _, counter = node.args
            used[body.number] |= {counter.number}
    return used
