"""From expressions to the text of a function: read, rewritten, planned, written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sympy.core.symbol import Symbol
from sympy.core.sympify import sympify

from sympy_matcalc.classes.norm import with_complex_norms_written
from sympy_matcalc.numeric.backends.base import Backend
from sympy_matcalc.numeric.backends.text import PRODUCT, SUM, Text
from sympy_matcalc.numeric.emission import Lines
from sympy_matcalc.numeric.graph import Node, NumericGraph
from sympy_matcalc.numeric.passes.order import simplified
from sympy_matcalc.numeric.passes.scalars import scalars_inside
from sympy_matcalc.numeric.planning import Planner
from sympy_matcalc.numeric.properties import Known
from sympy_matcalc.numeric.reading import arrays, indices, matrices, matrix_functions, scalars, structure
from sympy_matcalc.numeric.reading.exponential_quotients import with_bounded_scalars
from sympy_matcalc.numeric.reading.reader import Reader
from sympy_matcalc.numeric.regimes import typical_size

LAWS = (arrays, indices, matrices, matrix_functions, scalars, structure)
"""The rooms that register how classes are read."""


class Formulas:
    """Expressions in one graph, simplified."""

    def __init__(self, expressions: Sequence[Any], assumed: Mapping[Any, set[str]] | None = None,
                 positive: Callable[[Any], bool] | None = None) -> None:
        self.graph = NumericGraph()
        self.known = Known(self.graph, assumed, positive)
        self.expressions = [sympify(expr) for expr in expressions]
        reader = Reader(self.graph)
        roots = [reader.matrix(with_bounded_scalars(with_complex_norms_written(expr))) for expr in self.expressions]
        self.inputs = dict(reader.inputs)
        self.roots = simplified(roots, self.graph, self.known)

    def planned(self, size: Callable[[Any], float], at_call: bool) -> list[Node]:
        """The operations for sizes of about these."""
        planner = Planner(self.graph, self.known, size, at_call)
        return scalars_inside(planner.planned(self.roots), self.graph, typical_size)


def signature(arguments: Sequence[Any], names: Mapping[Any, str], sizes: Sequence[Symbol],
              size_names: Callable[[Any], str]) -> str:
    """Names and shapes of arguments as :func:`~sympy_matcalc.numeric.arguments.read` takes them."""
    parts = [f"{names[argument]}: {', '.join(size_names(size) for size in getattr(argument, 'shape', ()))}".rstrip(": ")
             + (":" if not getattr(argument, "shape", ()) else "") for argument in arguments]
    return f"{'; '.join(parts)} -> {', '.join(size_names(size) for size in sizes)}"


def sizes_of(arguments: Sequence[Any]) -> list[Symbol]:
    """The symbols in the shapes of arguments, in order of appearance."""
    found: dict[Any, None] = {}
    for argument in arguments:
        for size in getattr(argument, "shape", ()):
            for symbol in sorted(sympify(size).free_symbols, key=str):
                found.setdefault(symbol)
    return list(found)


def returned(expr: Any, node: Node, text: Text, backend: Backend, flat: str | None) -> str:
    """The text of a result in the shape of its expression, columns flat where ``flat`` says so."""
    shape = tuple(getattr(expr, "shape", ()))
    if node.op in ("input", "spread", "slice") and shape:
        text = owned(node, text, backend)
    kept = [size != 1 for size in shape]
    if not any(kept) or all(kept):
        return str(text)
    if len(shape) != 2:
        return str(backend.reshaped(text, shape))
    whole = Text(f"{text.within(0)}[{', '.join(':' if keep else 'None' for keep in kept)}]")
    if flat is None:
        return str(whole)
    return f"{text.within(SUM)} if {flat} else {whole}"


def owned(node: Node, text: Text, backend: Backend) -> Text:
    """No result is part of an argument, nor read-only."""
    if not node.shape:  # maybe a number of Python's
        return Text(f"1*{text.within(PRODUCT)}", PRODUCT) if node.op == "input" else text
    if node.op == "spread" and text.text.startswith(f"{backend.module}.broadcast_to("):
        return backend.copied(text)
    if node.op == "input" or node.op == "slice" or (node.op == "spread" and node.args[0].op in ("input", "slice")):
        return backend.copied(text)
    return text


def lines_of(expressions: Sequence[Any], roots: Sequence[Node], backend: Backend, names: Mapping[Any, str]) -> Lines:
    """The lines that compute some roots; columns and rows, which are returned in one of two shapes, have a name."""
    named = [root for expr, root in zip(expressions, roots)
             if len(getattr(expr, "shape", ())) == 2 and sum(size != 1 for size in expr.shape) == 1]
    return Lines(roots, backend, names, named)
