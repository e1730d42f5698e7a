"""Which shapes the functions take and give."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from sympy_matcalc.notation.functions import ARRAYS, ENTRYWISE, KNOWN, SQUARE, nearest, own_name
from sympy_matcalc.notation.sizes import Misfit
from sympy_matcalc.notation.tree import Node

Shape = tuple[Any, Any]

COUNTS: dict[str, tuple[int, int]] = {
    **dict.fromkeys(ENTRYWISE, (1, 1)), **dict.fromkeys(SQUARE, (1, 1)),
    **dict.fromkeys(("transpose", "adjoint", "pinv", "skew", "axial", "polar", "vec", "norm1", "norminf", "mean",
                     "vector", "matrix", "diag"), (1, 1)),
    **dict.fromkeys(("dot", "outer", "hadamard", "power", "matrix_power", "mul", "solve", "cross"), (2, 2)),
    **dict.fromkeys(("sum", "softmax", "logsumexp"), (1, 2)), "norm": (1, 2), "kron": (2, 99), "eye": (0, 1),
    "ones": (1, 2), "zeros": (1, 2), "max": (2, 99), "min": (2, 99), "unit": (4, 4),
    **dict.fromkeys(ARRAYS, (1, 99)), "dotproduct": (2, 2), "delta": (2, 2),
}
"""The least and the largest number of arguments."""


def shape_of_call(reading: Any, node: Node) -> Shape | None:
    """The shape of a call; raises Misfit where its arguments do not fit."""
    name = own_name(node.value)
    args = node.children
    if node.value in reading.of.functions:
        return reading.shape(args[0]) if node.op == "call_entrywise" and args else None
    if name not in KNOWN:
        hint = nearest(name)
        raise Misfit(f"{name} is no function that is known" + (f"; did you mean {hint}?" if hint else
                     f"; for a product type {name}*(…)"), node)
    least, most = COUNTS[name]
    if not least <= len(args) <= most:
        many = str(least) if least == most else f"{least} to {most}" if most < 99 else f"at least {least}"
        raise Misfit(f"{name} takes {many} argument{'s'*(many != '1')}, and here are {len(args)}", node)
    if name in ENTRYWISE:
        result: Shape | None = reading.shape(args[0])
        return result
    if name in SQUARE:
        shape = reading.square(args[0], reading.spelled(node)) if reading.shape(args[0]) else None
        if name in ("tr", "det", "logdet"):
            return None
        return (reading.sizes.unknown(), 1) if name == "vech" and shape else shape
    result = _SHAPES[name](reading, node)
    return result


def _sum(reading: Any, node: Node) -> Shape | None:
    args = node.children
    return reading.shape(args[1]) if args[0].op == "range_of" else _along(reading, node)


def _along(reading: Any, node: Node) -> Shape | None:
    """The shape of what is taken of each column or row, or of all entries."""
    args = node.children
    shape = reading.shape(args[0])
    if len(args) == 2 and shape is not None:
        axis = _axis(reading, node, args[1])
        return (1, shape[1]) if axis == 0 else (shape[0], 1)
    return None


def _axis(reading: Any, node: Node, argument: Node) -> int:
    place = argument.children[0] if argument.op == "keyword" else argument
    if argument.op == "keyword" and argument.value not in ("axis", "dim", "dims"):
        name = own_name(node.value)
        raise Misfit(f"{name} knows no {argument.value}: type {name}(X, axis=0) for that of each column", argument)
    # MATLAB and Julia count from 1, NumPy from 0; without a name it is MATLAB's.
    counted_from = 0 if argument.op == "keyword" and argument.value == "axis" else 1
    if place.op != "number" or int(float(place.value)) - counted_from not in (0, 1):
        done = "summed" if own_name(node.value) == "sum" else "taken"
        raise Misfit(f"{reading.spelled(node)}: a matrix is {done} along the axis 0 (of each column) or 1 (of "
                     "each row)", argument)
    return int(float(place.value)) - counted_from


def _diag(reading: Any, node: Node) -> Shape | None:
    shape = reading.shape(node.children[0])
    if shape is None:
        return None
    if shape[1] == 1 or shape[0] == 1:
        size = shape[0] if shape[1] == 1 else shape[1]
        return size, size
    reading.square(node.children[0], reading.spelled(node))
    return shape[0], 1


def _same(reading: Any, node: Node) -> Shape | None:
    result: Shape | None = reading.shape(node.children[0])
    return result


def _softmax(reading: Any, node: Node) -> Shape | None:
    _along(reading, node)
    result: Shape | None = reading.shape(node.children[0])
    return result


def _of_three(reading: Any, child: Node) -> None:
    """Take a vector for one with three entries."""
    rows, cols = reading.shape(child) or (1, 1)
    length, width = (cols, rows) if reading.sizes.value(rows) == 1 else (rows, cols)
    if not (reading.sizes.equate(width, 1) and reading.sizes.equate(length, 3)):
        raise Misfit(f"{reading.said(child)}, where a vector with three entries is needed", child)


def _cross(reading: Any, node: Node) -> Shape | None:
    for child in node.children:
        _of_three(reading, child)
    shape: Shape | None = reading.shape(node.children[1])
    return shape


def _skew(reading: Any, node: Node) -> Shape:
    _of_three(reading, node.children[0])
    return 3, 3


def _axial(reading: Any, node: Node) -> Shape:
    rows, cols = reading.shape(node.children[0]) or (1, 1)
    if not (reading.sizes.equate(rows, 3) and reading.sizes.equate(cols, 3)):
        raise Misfit(f"{reading.said(node.children[0])}, where a 3x3 matrix is needed", node.children[0])
    return 3, 1


def _flipped(reading: Any, node: Node) -> Shape | None:
    shape = reading.shape(node.children[0])
    return None if shape is None else (shape[1], shape[0])


def _scalar(reading: Any, node: Node) -> None:
    return None


def _dot(reading: Any, node: Node) -> None:
    one, other = node.children
    if reading.shape(one) is not None and reading.shape(other) is not None:
        reading.equal(node, one, other)


def _outer(reading: Any, node: Node) -> Shape | None:
    first, second = (reading.shape(child) or (1, 1) for child in node.children)
    return first[0], second[0]


def _pair(reading: Any, node: Node) -> Shape | None:
    result: Shape | None = reading._hadamard(Node("hadamard", node.children, "", node.start, node.end))
    return result


def _max(reading: Any, node: Node) -> Shape | None:
    shaped = [child for child in node.children if reading.shape(child) is not None]
    for one, other in pairwise(shaped):
        reading.equal(node, one, other)
    return reading.shape(shaped[0]) if shaped else None


def _like(op: str) -> Any:
    def shape(reading: Any, node: Node) -> Shape | None:
        result: Shape | None = getattr(reading, f"_{op}")(Node(op, node.children, "", node.start, node.end))
        return result
    return shape


def _eye(reading: Any, node: Node) -> Shape:
    if node.children:
        size = _size(reading, node.children[0])
    else:
        size = reading.sizes.unknown()
    return size, size


def _filled(reading: Any, node: Node) -> Shape:
    sizes = [_size(reading, child) for child in node.children]
    return (sizes[0], sizes[1]) if len(sizes) == 2 else (sizes[0], 1)


def _size(reading: Any, node: Node) -> Any:
    if node.op == "number":
        return int(float(node.value))
    return node.value if node.op == "name" else reading.sizes.unknown()


def _vector(reading: Any, node: Node) -> Shape:
    return reading.sizes.unknown(), 1


def _matrix(reading: Any, node: Node) -> Shape:
    return reading.sizes.unknown(), reading.sizes.unknown()


def _vec(reading: Any, node: Node) -> Shape | None:
    shape = reading.shape(node.children[0])
    return None if shape is None else (("product", *shape), 1)


def _unit(reading: Any, node: Node) -> Shape:
    return _size(reading, node.children[0]), _size(reading, node.children[1])


def _kron(reading: Any, node: Node) -> Shape | None:
    shapes = [reading.shape(child) or (1, 1) for child in node.children]
    rows, columns = (tuple(size for size in sizes if size != 1) for sizes in zip(*shapes))
    return (("product", *rows) if len(rows) > 1 else (*rows, 1)[0],
            ("product", *columns) if len(columns) > 1 else (*columns, 1)[0])


_SHAPES: dict[str, Any] = {
    "transpose": _flipped, "adjoint": _flipped, "pinv": _flipped, "diag": _diag, "vec": _vec, "kron": _kron,
    "eye": _eye, "ones": _filled, "zeros": _filled, "sum": _sum, "mean": _scalar, "norm": _scalar, "norm1": _scalar,
    "norminf": _scalar, "dot": _dot, "outer": _outer, "softmax": _softmax, "logsumexp": _along, "hadamard": _pair,
    "max": _max, "min": _max, "vector": _vector, "matrix": _matrix, "power": _like("to_power_entrywise"),
    "matrix_power": _like("to_power"), "mul": _like("times"), "solve": _like("solve"), "unit": _unit, "cross": _cross,
    "skew": _skew, "axial": _axial, "polar": _same, **dict.fromkeys(ARRAYS, _scalar), "dotproduct": _dot,
    "delta": _scalar,
}
