"""sum_i f(e_i): a loop over unit vectors is an axis, where what is in it is linear in them.

Example: the Jacobian of e^X sums Df(X)[e_i e_j'] over units, one derivative at a time; as an array it is one product.
"""

from __future__ import annotations

from typing import Any

from sympy_matcalc.numeric.graph import Node, NumericGraph, reachable
from sympy_matcalc.numeric.networks import contract
from sympy_matcalc.numeric.properties import Known
from sympy_matcalc.numeric.rewriting import remade

AXIS = "axis"
"""The label of the axis that the counter becomes."""

DERIVATIVES = ("frechet", "frechet_array")


def units_as_axes(node: Node, args: list[Node], graph: NumericGraph, known: Known) -> Node | None:
    """The law, for derivatives of functions of matrices."""
    node = remade(node, args, graph)
    if node.op != "loop" or node.data == "product":
        return node
    body, start, stop, counter = node.args
    nodes = reachable([body])
    units = {part.shape for part in nodes if part.op == "unit" and part.args[0] is counter}
    if len(units) != 1 or not any(part.op == "function" and part.data[0] in DERIVATIVES for part in nodes):
        return node
    ((size,),) = units
    if _number(start) != 0 or _number(stop) != size - 1:
        return node
    lifted = _lifted(nodes, counter, size, graph)
    if lifted is None:
        return node
    axes = tuple(range(len(node.shape)))
    return contract(graph, [(lifted, (AXIS, *axes))], axes, dict(enumerate(node.shape)))


def _number(node: Node) -> Any:
    """The integer that a node is, in the sizes; None where it is none."""
    if node.op in ("number", "size", "input"):
        return node.data
    parts = [_number(arg) for arg in node.args] if node.op == "add" else [None]
    return None if None in parts else sum(c*part for c, part in zip(node.data, parts))


def _lifted(nodes: list[Node], counter: Node, size: Any, graph: NumericGraph) -> Node | None:
    """The last node with an axis for the counter in front; None where something is not linear in the unit vectors."""
    depends = {counter.number}
    with_axis: dict[int, Node] = {}
    for node in nodes:
        if not any(arg.number in depends for arg in node.args):
            continue
        depends.add(node.number)
        made = _one(node, with_axis, size, graph)
        if made is None:
            return None
        with_axis[node.number] = made
    return with_axis.get(nodes[-1].number)


def _one(node: Node, with_axis: dict[int, Node], size: Any, graph: NumericGraph) -> Node | None:
    axes = tuple(range(len(node.shape)))
    if node.op == "unit":
        return contract(graph, [], (0, 0), {0: size})
    if node.op == "contract":
        labels, out, dims = node.data
        factors = [(with_axis[arg.number], (AXIS, *place)) if arg.number in with_axis else (arg, place)
                   for arg, place in zip(node.args, labels)]
        return contract(graph, factors, (AXIS, *out), {**dict(dims), AXIS: size})
    if node.op == "add":
        terms = [with_axis[arg.number] if arg.number in with_axis else
                 contract(graph, [(arg, axes)], (AXIS, *axes), {**dict(enumerate(node.shape)), AXIS: size})
                 for arg in node.args]
        return graph.add(list(zip(node.data, terms)), (size, *node.shape))
    if node.op == "function" and node.data[0] == "frechet":
        return _derivative(node, with_axis, graph)
    return _entries(node, with_axis, size, graph) if node.op == "slice" else None


def _entries(node: Node, with_axis: dict[int, Node], size: Any, graph: NumericGraph) -> Node | None:
    """What is taken of an array at the counter is the array, with the axis along what it was taken of."""
    array, *numbers = node.args
    if any(len(kept) > 1 for kept in node.data) or len(numbers) != 1:
        return None
    rest = iter(range(len(node.shape)))
    place = tuple([AXIS if kept else next(rest) for kept in node.data])
    if any(dim != size for label, dim in zip(place, array.shape) if label == AXIS):
        return None
    moved = (with_axis[array.number], (AXIS, *place)) if array.number in with_axis else (array, place)
    return contract(graph, [moved], (AXIS, *range(len(node.shape))))


def _derivative(node: Node, with_axis: dict[int, Node], graph: NumericGraph) -> Node | None:
    """Df(A)[D] is the array of derivatives along all units times D, for a D with any axes."""
    name = node.data[1]
    matrix, *directions = node.args
    power = [directions.pop()] if name == "power" else []
    moving = [direction for direction in directions if direction.number in with_axis]
    if len(moving) != 1 or any(part.number in with_axis for part in (matrix, *power)):
        return None
    still = [direction for direction in directions if direction is not moving[0]]
    n = matrix.shape[0]
    array = graph.node("function", [matrix, *still, *power], ("frechet_array", name), (n, n, n, n))
    return contract(graph, [(array, (0, 1, 2, 3)), (with_axis[moving[0].number], (AXIS, 2, 3))], (AXIS, 0, 1),
                    {0: n, 1: n})
