"""The text of a compiled function: what is asked, what it takes, what it costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sympy.core.expr import Expr
from sympy.core.function import UndefinedFunction
from sympy.core.singleton import S
from sympy.matrices.expressions.matexpr import MatrixSymbol

from sympy_matcalc.numeric.backends.choice import backend_named
from sympy_matcalc.numeric.building import sizes_of
from sympy_matcalc.numeric.costs import cost_of
from sympy_matcalc.numeric.emission import Lines
from sympy_matcalc.numeric.graph import Node, NumericGraph, reachable
from sympy_matcalc.numeric.orders import results_of
from sympy_matcalc.numeric.passes.factorizations import factored
from sympy_matcalc.numeric.passes.kinks import almost_everywhere
from sympy_matcalc.numeric.passes.order import simplified
from sympy_matcalc.numeric.passes.scalars import scalars_inside
from sympy_matcalc.numeric.passes.shared_multiples import shared_multiples
from sympy_matcalc.numeric.passes.symmetric_products import symmetric_products
from sympy_matcalc.numeric.passes.upright_sums import upright_sums
from sympy_matcalc.numeric.planning import Planner
from sympy_matcalc.numeric.program_parts import (
    direction_of,
    indented,
    name_of,
    root_of,
    shape_text,
    sizes_in_node,
    words_in,
)
from sympy_matcalc.numeric.properties import Known, assumed_properties
from sympy_matcalc.numeric.reading.reader import Reader
from sympy_matcalc.numeric.regimes import branches, plans_of, typical_size
from sympy_matcalc.numeric.size_text import size_lines


class Question(NamedTuple):
    """What is to be compiled."""

    expr: Any
    variables: tuple[Any, ...]
    orders: tuple[str, ...]
    single: bool
    backend: str
    assume: Any


class Parameter(NamedTuple):
    """One argument of a compiled function."""

    name: str
    symbol: Any
    shape: tuple[Any, ...]


class Program:
    """The text of a function, and all that is known of it.

    Parameters
    ==========

    question : Question
        What is to be compiled.
    constants : sequence of Expr
        The symbols that do not change from call to call.
    """

    def __init__(self, question: Question, constants: Sequence[Any] = ()) -> None:
        self.question = question
        self.backend = backend_named(question.backend)
        self.directions = [direction_of(variable, question) for variable in question.variables] \
            if "hvp" in question.orders else []
        self.rows = [results_of(question.expr, question.variables, order, self.directions) for order in question.orders]
        self.results = [result for rows in self.rows for row in rows for result in row]
        self.graph = NumericGraph()
        reader = Reader(self.graph)
        properties, positive = assumed_properties(question.assume, question.expr.free_symbols)
        self.known = Known(self.graph, properties, positive)
        roots = [root_of(result, reader) for result in self.results]
        self.composed = {expr: found for expr, found in properties.items() if not isinstance(expr, MatrixSymbol)}
        """What is assumed of expressions that are no symbols."""
        known = [reader.matrix(expr) for expr in self.composed]
        self.known.assume(known, self.composed.values())
        self.roots = simplified([*roots, *known], self.graph, self.known, [almost_everywhere])
        self.known.assume(self.roots[len(roots):], self.composed.values())
        del self.roots[len(roots):]
        self._refuse_undefined()
        self.constants = self._parameters(list(constants), reader)
        self.parameters = self._parameters(self._symbols(reader), reader)
        self._check_constants(constants)
        self._refuse_namesakes()
        self._write()

    def _refuse_undefined(self) -> None:
        for node in reachable(self.roots):
            if node.op == "call" or (node.op == "map" and isinstance(node.data[0], UndefinedFunction)):
                name = node.data[0] if node.op == "call" else node.data[0].__name__
                raise NotImplementedError(f"cannot compile {self.question.expr}: the function {name} is undefined; "
                                          "put a known one in, expr.replace(...)")

    def _symbols(self, reader: Reader) -> list[Any]:
        counters = {node.args[3].data for node in self.graph.nodes if node.op == "loop"}
        used = {node.data for node in reachable(self.roots) if node.op == "input"} - counters
        first = [*self.question.variables, *self.directions]
        rest = sorted(used - set(first), key=lambda symbol: (not hasattr(symbol, "shape"), str(symbol)))
        taken = {parameter.symbol for parameter in self.constants}
        arguments = [symbol for symbol in (*first, *rest) if symbol not in taken]
        sizes = set(sizes_of([*arguments, *taken]))
        arguments = [symbol for symbol in arguments if symbol not in sizes]
        needed = {symbol for node in reachable(self.roots) for size in (*node.shape, *sizes_in_node(node))
                  for symbol in size.free_symbols} | (used & sizes)
        return [*arguments, *sorted(needed - sizes - set(arguments) - taken - counters, key=str)]

    def _parameters(self, symbols: Sequence[Any], reader: Reader) -> list[Parameter]:
        return [Parameter(name_of(symbol), symbol, tuple(getattr(symbol, "shape", ()))) for symbol in symbols]

    def _check_constants(self, constants: Sequence[Any]) -> None:
        for constant in constants:
            if constant in self.question.variables:
                raise ValueError(f"{constant} is a variable, and cannot be a constant too")
            if not (isinstance(constant, MatrixSymbol) or getattr(constant, "is_Symbol", False)):
                raise ValueError(f"the constant {constant} is no symbol and no matrix symbol")

    def _refuse_namesakes(self) -> None:
        named: dict[str, Parameter] = {}
        for parameter in (*self.constants, *self.parameters):
            other = named.setdefault(parameter.name, parameter)
            if other is not parameter:
                raise ValueError(f"two parameters would be named {parameter.name}: {other.symbol}, "
                                 f"{shape_text(other.shape)}, and {parameter.symbol}, {shape_text(parameter.shape)}; "
                                 "give one of them another name")

    # -- text ----------------------------------------------------------------------

    def _write(self) -> None:
        everything = [*self.constants, *self.parameters]
        names: dict[Any, str] = {parameter.symbol: parameter.name for parameter in everything}
        self.sizes = [size for size in sizes_of([parameter.symbol for parameter in everything])
                      if size not in names]
        taken = set(names.values())
        for size in self.sizes:
            names[size] = size.name if size.name.isidentifier() and size.name not in taken else f"size_{len(names)}"
        self.names = names
        self.plans = plans_of(self.roots, self._planned, self.graph)
        self.planned = list(dict.fromkeys([root for plan in self.plans for root in plan.roots]))
        self.backend.begin(names)
        lifted = self._lifted()
        self.lifted = lifted
        for k, node in enumerate(lifted):
            names[("lifted", node.number)] = names[node.data] if node.op == "input" else self._fresh(f"c{k + 1}", names)
        self.setup = Lines(lifted, self.backend, names) if self.constants else None
        held = {node.number: names[("lifted", node.number)] for node in lifted}
        self.lines = [Lines(plan.roots, self.backend, names, held=held) for plan in self.plans]

    def _planned(self, size: Callable[[Expr], float], at_call: bool) -> list[Node]:
        """The operations for sizes of about these."""
        planner = Planner(self.graph, self.known, size, at_call)
        planned = factored(planner.planned(self.roots), self.graph, planner.definite, self.known, self.backend.factors)
        planned = upright_sums(planned, self.graph)
        if self.backend.halves_symmetric:
            planned = symmetric_products(planned, self.graph, self.known)
        return shared_multiples(scalars_inside(planned, self.graph, typical_size), self.graph)

    @staticmethod
    def _fresh(name: str, names: Mapping[Any, str]) -> str:
        while name in names.values():
            name += "_"
        return name

    def _lifted(self) -> list[Node]:
        """What depends on constants alone, as far up as it goes; arrays that are given count if they are used."""
        if not self.constants:
            return []
        fixed = {parameter.symbol for parameter in self.constants}
        sizes = set(sizes_of([parameter.symbol for parameter in self.constants]))
        constant: dict[int, bool] = {}
        nodes = reachable(self.planned)
        for node in nodes:
            if node.op == "input":
                constant[node.number] = node.data in fixed or node.data in sizes
            else:
                own = {symbol for size in (*node.shape, *sizes_in_node(node)) for symbol in size.free_symbols}
                constant[node.number] = all(constant[arg.number] for arg in node.args) and own <= sizes
        wanted: dict[int, Node] = {}
        for node in [*nodes]:
            for arg in node.args if not constant[node.number] else ():
                if constant[arg.number] and arg.op not in ("number", "size"):
                    wanted[arg.number] = arg
        for root in self.planned:
            if constant[root.number] and root.op not in ("number", "size"):
                wanted[root.number] = root
        return list(wanted.values())

    def text(self, name: str = "function") -> str:
        """The whole text."""
        bodies = [[*lines.lines, f"return {self._returned(plan.roots, lines)}"]
                  for plan, lines in zip(self.plans, self.lines)]
        body = branches(self.plans, lambda cost: str(self.backend.size(cost)), bodies)
        imports = [*self.backend.imports, *[f"from {self.backend.module_of(helper)} import {helper}"
                                            for helper in sorted(self.backend.helpers)]]
        scalar_imports = [f"from {module} import {', '.join(sorted(found))}"
                          for module, found in sorted(self.backend.printed_imports().items())]
        lines = [*imports, *scalar_imports, "", ""]
        if not self.constants:
            head = f"def {name}({', '.join(parameter.name for parameter in self.parameters)}):"
            return "\n".join([*lines, head, *indented([*self._docstring(self.parameters), *self._prologue(
                self.parameters, body), *body])]) + "\n"
        setup = self.setup.lines if self.setup is not None else []
        constants = [f"{self.names[('lifted', node.number)]} = {text}" for node, text
                     in zip(self.lifted, self.setup.results if self.setup is not None else [])
                     if self.names[("lifted", node.number)] != str(text)]
        inner = [f"def {name}({', '.join(parameter.name for parameter in self.parameters)}):",
                 *indented([*self._docstring(self.parameters), *self._prologue(self.parameters, body, outer=True),
                             *body])]
        head = f"def make({', '.join(parameter.name for parameter in self.constants)}):"
        before = [*self._prologue(self.constants, [*setup, *constants, *body]), *setup, *constants]
        spaced = [*before, ""] if before else []
        return "\n".join([*lines, head, *indented([*spaced, *inner, "", f"return {name}"])]) + "\n"

    def _prologue(self, parameters: Sequence[Parameter], body: Sequence[str], outer: bool = False) -> list[str]:
        known = {self.names[size] for size in sizes_of([parameter.symbol for parameter in self.constants])
                 if size in self.names} if outer else set()
        start = self.backend.start([parameter.name for parameter in parameters if parameter.shape])
        return [*start, *size_lines(parameters, self.names, words_in(body) - known, known, self.backend.size)]

    def title(self) -> str:
        """What is computed, in a line."""
        what = ", ".join(self.question.orders)
        return f"{what[0].upper()}{what[1:]} of {self.question.expr} by {', '.join(map(str, self.question.variables))}."

    def _docstring(self, parameters: Sequence[Parameter]) -> list[str]:
        lines = [f'"""{self.title()}', ""]
        lines += [f"{parameter.name}: {shape_text(parameter.shape)}" for parameter in parameters]
        return [line.replace("\\", "\\\\") for line in [*lines, '"""']]

    def _returned(self, roots: Sequence[Node], lines: Lines) -> str:
        texts = iter([self._owned(node, text) for node, text in zip(roots, lines.results)])
        parts = []
        for rows in self.rows:
            found = [[next(texts) for _ in row] for row in rows]
            inner = [row[0] if len(row) == 1 else f"({', '.join(row)})" for row in found]
            parts.append(inner[0] if len(inner) == 1 else f"({', '.join(inner)})")
        return parts[0] if self.question.single else f"{', '.join(parts)}{',' if len(parts) == 1 else ''}"

    def _owned(self, node: Node, text: Any) -> str:
        from sympy_matcalc.numeric.building import owned
        held = ("lifted", node.number) in self.names
        return str(self.backend.copied(text) if held and node.shape else owned(node, text, self.backend))

    def matrix_at(self, source: str, number: int) -> Node | None:
        """The matrix that a line of the text solves with or factors."""
        line = source.splitlines()[number - 1].strip()
        for lines in (*self.lines, self.setup):
            for k, node in (lines.origins.items() if lines is not None else ()):
                if lines is not None and lines.lines[k].strip() == line:
                    return _matrix_of(node)
        found = [node for node in reachable(self.planned) if node.op in _FACTORED]
        return found[-1].args[0] if found else None

    def gradients(self) -> list[Any]:
        """The gradients by each variable, as expressions."""
        return [rows[0].expr for rows in
                results_of(self.question.expr, self.question.variables, "gradient", self.directions)]

    # -- cost ----------------------------------------------------------------------

    def operations(self) -> list[tuple[str, Expr]]:
        """Each line with the operations that it takes, for typical sizes."""
        found = [(text, cost_of(nodes)) for text, nodes in self.lines[0].costed()]
        return [(text, cost) for text, cost in found if cost != 0]

    def total(self) -> Expr:
        return sum((cost for _, cost in self.operations()), S.Zero)


_FACTORED = ("lu", "cholesky", "solve", "inverse", "inverse_of", "logdet", "det", "triangular_solve",
             "triangular_inverse", "triangular_inverse_of")


def _matrix_of(node: Node) -> Node | None:
    """The matrix that is factored in an operation, or in what stands within it."""
    for inner in reversed(reachable([node])):
        if inner.op in _FACTORED:
            return inner.args[0]
    return None
