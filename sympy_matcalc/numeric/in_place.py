"""A class as NumPy code in one expression: what compiled functions compute for it, its parts as SymPy prints them."""

from __future__ import annotations

from typing import Any

from sympy.printing.numpy import NumPyPrinter

from sympy_matcalc.numeric.backends.base import Backend
from sympy_matcalc.numeric.backends.choice import backend_of
from sympy_matcalc.numeric.backends.text import Text, call, indexed
from sympy_matcalc.numeric.building import operation_of
from sympy_matcalc.numeric.emission import Lines
from sympy_matcalc.numeric.graph import Node, NumericGraph
from sympy_matcalc.numeric.passes.order import simplified
from sympy_matcalc.numeric.planning import Planner
from sympy_matcalc.numeric.properties import Known
from sympy_matcalc.numeric.reading.reader import Reader, axes
from sympy_matcalc.numeric.regimes import typical_size


def from_graph(printer: NumPyPrinter, expr: Any) -> str:
    """The code of a node.

    Raises
    ======

    NotImplementedError
        If there is none, or none in one expression.
    """
    if not any(getattr(part, "shape", ()) for part in (expr, *expr.args)):
        raise NotImplementedError(f"{type(expr).__name__} has no matrices, and is SymPy's to print")
    reader = Reader(NumericGraph())
    cell = operation_of(expr, reader)
    known = Known(reader.graph)
    (node,) = Planner(reader.graph, known, typical_size).planned(simplified([cell.node], reader.graph, known))
    backend = _backend(printer)
    lines = _OneExpression([node], backend, {part: _printed(printer, part) for part in reader.inputs})
    if lines.lines:
        raise NotImplementedError(f"{type(expr).__name__} takes more than one expression")
    (text,) = lines.results
    shape = tuple(getattr(expr, "shape", ()))
    return str(text if all(axes(shape)) else backend.reshaped(text, shape))


def _printed(printer: NumPyPrinter, part: Any) -> str:
    """A part without its axes of length one."""
    text = printer._print(part)
    shape = axes(getattr(part, "shape", ()))
    whole = Text(text if text.isidentifier() else f"({text})")
    return str(whole if all(shape) else indexed(whole, *[":" if axis else "0" for axis in shape]))


def _backend(printer: NumPyPrinter) -> Backend:
    """The backend of a printer, with names as the printer writes them."""
    usual = backend_of(printer)
    if usual is None:
        raise NotImplementedError(f"{type(printer).__name__} is no printer of arrays that is known")
    backend: Backend = type("InPlace", (_InPlace, type(usual)), {})(printer)
    vars(backend).update(vars(usual))
    backend.begin({})
    return backend


class _InPlace(Backend):
    """Functions of the library, and ours, by their whole names, or imported, as a printer is set."""

    def fn(self, name: str, *args: object) -> Text:
        return call(self.printer._module_format(f"{self.printer._module}.{name}"), *args)

    def helper(self, name: str, *args: object) -> Text:
        return call(self.printer._module_format(f"{self.module_of(name)}.{name}"), *args)


class _OneExpression(Lines):
    """The text of a node, in which nothing has a name of its own."""

    def _has_a_line(self, node: Node, text: Text, scope: frozenset[int]) -> bool:
        return False
