"""The one backward loop: from an expression down to a variable, against the arrows of the graph.

What travels is up to a :class:`Way`: cotangents, whose sum at the variable is a gradient, or the matrices
of the maps, whose sum is a Jacobian. The loop knows nothing of either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

from sympy.core.basic import Basic

from sympy_matcalc.core.graph import Graph
from sympy_matcalc.core.laws import NoRule, differential
from sympy_matcalc.core.maps import LinearMap


class Way(Protocol):
    """What travels backward, and how."""

    def gathered(self, arriving: list[Any]) -> Any:
        """The sum of all that arrives at one node."""

    def known_at(self, node: Basic, value: Any) -> Any:
        """What a node adds at the variable where that is known without going on; None where it is not."""

    def pulled(self, value: Any, map_: LinearMap, argument: Basic, node: Basic) -> Any:
        """What a map from an argument to a node takes backward to the argument."""

    def through_sum(self, value: Any, map_: LinearMap, argument: Basic, below: Callable[[Any], Any]) -> Any:
        """What a sum over indices adds at the variable; None for nothing.

        What is below the sum knows its indices: ``below`` takes a seed through it in a loop of its own, and
        gives None where the variable stands in conditions only.
        """


def backward(graph: Graph, root: int, variable: int, seed: Any, way: Way) -> Any:
    """What arrives at a variable when a seed is taken backward from a root, both by their numbers in the graph.

    None if the root does not depend on the variable.

    Raises
    ======

    NoRule
        If no rule covers a node on the way.
    """
    depends = graph.dependent(variable)
    arriving: dict[int, list[Any]] = {root: [seed]}
    for i in range(root, variable, -1):
        if not depends[i] or i not in arriving:
            continue
        node = graph.nodes[i]
        value = way.gathered(arriving.pop(i))
        known = way.known_at(node, value)
        if known is not None:
            arriving.setdefault(variable, []).append(known)
            continue
        for child, map_ in maps_below(graph, i, depends):
            argument = graph.nodes[child]
            if not map_.binds:
                arriving.setdefault(child, []).append(way.pulled(value, map_, argument, node))
                continue
            summed = way.through_sum(value, map_, argument, _below(graph, child, variable, way))
            if summed is not None:
                arriving.setdefault(variable, []).append(summed)
    return way.gathered(arriving[variable]) if variable in arriving else None


def _below(graph: Graph, child: int, variable: int, way: Way) -> Callable[[Any], Any]:
    return lambda seed: backward(graph, child, variable, seed, way)


def maps_below(graph: Graph, i: int, depends: list[bool]) -> Iterator[tuple[int, LinearMap]]:
    """The children of a node that depend on the variable, by number, each with its linear maps to the node."""
    node, children = graph.nodes[i], graph.children[i]
    rule = differential.of(type(node))
    if rule is None:
        raise NoRule(node)
    active = [k for k, child in enumerate(children) if depends[child]]
    for k, map_ in rule(node, active):
        yield children[k], map_
