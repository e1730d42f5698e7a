"""c (D (A u)) = D (A (c u)): a multiple of a product is that of a factor where this multiple is computed anyway.

Example: beside the gradient -2 r x' by one variable, 2 (d o (A r)) by another takes -2 r, and changes the sign of d,
a difference, for nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sympy.core.expr import Expr
from sympy.core.singleton import S

from sympy_matcalc.numeric.graph import Node, NumericGraph, reachable, uses
from sympy_matcalc.numeric.passes.scalars import negated
from sympy_matcalc.numeric.rewriting import rewritten

Path = tuple[int, ...]
"""The way from a product down to a factor, by positions."""


def shared_multiples(roots: Sequence[Node], graph: NumericGraph) -> list[Node]:
    """The roots with multiples of products as products with multiples that are there."""
    users = uses(roots)
    multiples = {node.args[0].number: node for node in reachable(roots) if _is_multiple(node)}

    def law(node: Node, args: list[Node]) -> Node | None:
        if not _is_multiple(node) or args[0] is not node.args[0] or users[args[0].number] > 1:
            return None
        inside = dict(_inside(args[0], users))
        for path, factor in inside.items():
            multiple = multiples.get(factor.number)
            if multiple in (None, node) or not factor.shape or abs(multiple.data[0]) != abs(node.data[0]):
                continue
            product = _with(args[0], path, multiple, graph)
            if multiple.data == node.data:
                return product
            for other, difference in inside.items():
                if other[:len(path)] != path and _is_difference(difference, users):
                    return _with(product, other, negated(graph, difference), graph)
        return None

    return rewritten(roots, graph, law, planned=True)


def _is_multiple(node: Node) -> bool:
    return node.op == "add" and len(node.args) == 1 and abs(node.data[0]) != S.One


def _is_difference(node: Node, users: Counter[int]) -> bool:
    """Whether a change of sign costs nothing: a sum that nothing else asks for, of which a term is subtracted."""
    signs: tuple[Expr, ...] = node.data if node.op == "add" else ()
    return len(signs) > 1 and users[node.number] == 1 and any(c.is_negative for c in signs) \
        and not all(c.is_negative for c in signs)


def _inside(product: Node, users: Counter[int], path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """The factors of a product, and of those of them that are products nothing else asks for."""
    for k, factor in enumerate(product.args if product.op == "contract" else ()):
        yield (*path, k), factor
        if users[factor.number] == 1:
            yield from _inside(factor, users, (*path, k))


def _with(product: Node, path: Path, factor: Node, graph: NumericGraph) -> Node:
    """A product with a factor in the place of another."""
    if not path:
        return factor
    k, *rest = path
    args = list(product.args)
    args[k] = _with(args[k], tuple(rest), factor, graph)
    return graph.node(product.op, args, product.data, product.shape)
