"""``lambdify`` of matrix expressions: the function that SymPy writes, written from the graph instead.

SymPy's printers write an expression as one nested call. Here sizes come from the arguments, shapes are checked, what
occurs twice is computed once, and products are associated by cost. Expressions without matrices stay SymPy's.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sympy.concrete.products import Product
from sympy.concrete.summations import Sum
from sympy.core.basic import Basic
from sympy.core.function import Lambda
from sympy.core.symbol import Dummy, Symbol
from sympy.core.sympify import sympify
from sympy.core.traversal import preorder_traversal
from sympy.matrices.expressions.matexpr import MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix
from sympy.matrices.matrixbase import MatrixBase
from sympy.tensor.array.expressions.array_expressions import ArraySymbol, _ArrayExpr
from sympy.utilities.iterables import iterable

from sympy_matcalc.core.bound_symbols import bound_by
from sympy_matcalc.core.guard import deep
from sympy_matcalc.numeric.backends.choice import backend_of
from sympy_matcalc.numeric.backends.sizes import Sizes
from sympy_matcalc.numeric.building import Formulas, lines_of, returned, signature, sizes_of
from sympy_matcalc.numeric.common_subexpressions import mapped
from sympy_matcalc.numeric.reading.reader import parts_of
from sympy_matcalc.numeric.regimes import branches, plans_of


@deep
def doprint(original: Any, self: Any, funcname: str, args: Any, expr: Any, *, cses: Any = ()) -> str:
    """In place of SymPy's, for matrix expressions in a language of arrays."""
    printer = getattr(self._exprrepr, "__self__", None)
    backend = backend_of(printer) if printer is not None else None
    args = list(args) if iterable(args) else [args]
    whole = _without_cse(expr, list(cses))
    if backend is None or not _has_matrices(args, whole):
        result: str = original(self, funcname, args, expr, cses=cses)
        return result
    try:
        function = _Function(funcname, args, whole, backend, printer)
        if function.has_unknown_scalars():
            result = original(self, funcname, args, whole)
            return result
        return function.text()
    except NotImplementedError:
        if not _prints_itself(whole) and not _binds_in_matrices(args, whole):
            raise
        result = original(self, funcname, args, whole)
        return result


def _prints_itself(expr: Any) -> bool:
    """Whether a class from outside brings its code as SymPy's printers ask for it."""
    return any(hasattr(part, "_numpycode") and not type(part).__module__.startswith("sympy")
               for leaf in _leaves(expr) if isinstance(leaf, Basic) for part in preorder_traversal(leaf))


def _binds_in_matrices(args: Sequence[Any], expr: Any) -> bool:
    """Whether a matrix or a sum depends on the variable of a function of entries, which is to take them one by one.

    That is printed as one call, where each size has to be an argument.
    """
    known = set().union(*[arg.free_symbols for arg in _flat(args) if isinstance(arg, Basic)])
    leaves = [leaf for leaf in _leaves(expr) if isinstance(leaf, Basic)]
    return all(leaf.free_symbols <= known for leaf in leaves) and any(
        bound_by(function) & part.free_symbols for leaf in leaves for function in leaf.atoms(Lambda)
        for part in function.expr.atoms(MatrixExpr, Sum, Product))


def _without_cse(expr: Any, cses: list[tuple[Any, Any]]) -> Any:
    """The expression before ``cse``: that takes bound variables for free ones, and here nothing is computed twice."""
    for symbol, part in reversed(cses):
        if part is not None:
            expr = mapped(expr, {symbol: part})
    return expr


def _leaves(expr: Any) -> Iterator[Any]:
    if isinstance(expr, dict):
        for pair in expr.items():
            yield from _leaves(list(pair))
    elif isinstance(expr, (list, tuple)):
        for part in expr:
            yield from _leaves(part)
    else:
        yield expr


def _has_matrices(args: Sequence[Any], expr: Any) -> bool:
    leaves = list(_leaves(expr))
    if not all(isinstance(leaf, (Basic, MatrixBase, int, float, complex)) for leaf in leaves):
        return False
    if all(isinstance(leaf, (MatrixSymbol, ArraySymbol)) for leaf in leaves):
        return False  # nothing to compute
    if any(isinstance(arg, (MatrixSymbol, _ArrayExpr)) for arg in _flat(args)):
        return True
    return any((isinstance(part, MatrixExpr) and not isinstance(part, MatrixBase)) or isinstance(part, _ArrayExpr)
               for leaf in leaves if isinstance(leaf, Basic) for part in preorder_traversal(leaf))


def _flat(args: Any) -> Iterator[Any]:
    for arg in args:
        if iterable(arg):
            yield from _flat(arg)
        else:
            yield arg


class _Function:
    """The text of one function."""

    def __init__(self, name: str, args: Sequence[Any], expr: Any, backend: Any, printer: Any) -> None:
        self.name = name
        self.args = args
        self.backend = backend
        self.leaves = [sympify(leaf) for leaf in _leaves(expr)]
        self.expr = expr
        self.given = set(getattr(printer, "_settings", {}).get("user_functions", {}))
        self.names: dict[Any, str] = {}
        replaced: dict[Any, Any] = {}
        for arg in _flat(args):
            self._name(arg, replaced)
        if replaced:
            self.leaves = [leaf.xreplace(replaced) for leaf in self.leaves]

    def _name(self, arg: Any, replaced: dict[Any, Any]) -> None:
        name = str(arg)
        safe = name.isidentifier() and not keyword.iskeyword(name) and name not in _RESERVED \
            and not isinstance(arg, Dummy) and name not in self.names.values()
        if not safe:
            name = f"argument{len(self.names)}"
        if getattr(arg, "is_symbol", False) or isinstance(arg, ArraySymbol):
            self.names[arg] = name
        else:
            replaced[arg] = Dummy(name)
            self.names[replaced[arg]] = name
        replaced.setdefault(arg, arg)
        if replaced[arg] == arg:
            del replaced[arg]

    def has_unknown_scalars(self) -> bool:
        """Whether a symbol stands for itself, as in SymPy's own functions: then the result is symbolic."""
        known = self.names.keys() | set(sizes_of(list(self.names)))
        return any(symbol not in known and str(symbol) not in self.given
                   for leaf in self.leaves for symbol in leaf.free_symbols
                   if isinstance(symbol, Symbol) and symbol in _scalars_of(leaf))

    def text(self) -> str:
        arguments = list(self.names)
        formulas = Formulas(self.leaves)
        sizes = [size for size in sizes_of(arguments) if size not in self.names]
        size_names = {size: self._size_name(size) for size in sizes}
        known = {**self.names, **size_names}
        self._check(formulas, known)
        self.backend.begin(known)
        plans = plans_of(formulas.roots, formulas.planned, formulas.graph)
        lines = branches(plans, lambda cost: str(self.backend.size(cost)),
                         [self._computing(plan.roots, known) for plan in plans])
        body = [*self._unpacking(), *self._reading(arguments, sizes, size_names, known), *lines]
        parameters = ", ".join(self._parameter(arg, k) for k, arg in enumerate(self.args))
        lines_of_text = [*self._imports(), f"def {self.name}({parameters}):", *["    " + line for line in body]]
        return "\n".join(lines_of_text) + "\n"

    def _computing(self, roots: Sequence[Any], known: Mapping[Any, str]) -> list[str]:
        lines = lines_of(self.leaves, roots, self.backend, known)
        results = iter([returned(leaf, node, text, self.backend, "flat")
                        for leaf, node, text in zip(self.leaves, roots, lines.results)])
        return [*lines.lines, f"return {self._structure(self.expr, results)}"]

    def _size_name(self, size: Symbol) -> str:
        name = size.name
        ok = name.isidentifier() and not keyword.iskeyword(name) and name not in _RESERVED
        return name if ok and name not in self.names.values() else f"size_{Dummy().dummy_index}"

    def _check(self, formulas: Formulas, known: Mapping[Any, str]) -> None:
        counters = {node.args[3].data for node in formulas.graph.nodes if node.op == "loop"}
        for symbol in formulas.inputs:
            if symbol not in known and symbol not in counters and getattr(symbol, "shape", ()) \
                    and str(symbol) not in self.given:
                raise ValueError(f"the value of {symbol} is not known: add it to the arguments")
        missing = {symbol for node in formulas.graph.nodes for size in (*node.shape, *_size_in(node))
                   for symbol in size.free_symbols} - known.keys() - counters
        if missing:
            names = ", ".join(sorted(map(str, missing)))
            raise ValueError(f"the size {names} is not known from the arguments: add it to them")
        for symbol in formulas.inputs:
            if symbol not in known and symbol not in counters:
                known[symbol] = str(symbol)  # type: ignore[index]

    def _reading(self, arguments: list[Any], sizes: list[Any], size_names: Mapping[Any, str],
                 known: Mapping[Any, str]) -> list[str]:
        if not arguments:
            return ["flat = False"]
        names = [self.names[argument] for argument in arguments]
        spec = signature(arguments, self.names, sizes, lambda size: Sizes(known).doprint(sympify(size)))
        targets = ", ".join([*names, *[size_names[size] for size in sizes], "flat"])
        return [f'{targets} = read("{self.backend.name}", "{spec}", {", ".join(names)})']

    def _imports(self) -> list[str]:
        helpers = sorted(self.backend.helpers)
        lines = [*self.backend.imports, "from sympy_matcalc.numeric.arguments import read"]
        lines += [f"from {self.backend.module_of(name)} import {name}" for name in helpers]
        return [f"global {', '.join([self.backend.module, 'read', *helpers])}", *lines]

    def _parameter(self, arg: Any, k: int) -> str:
        return f"group{k}" if iterable(arg) else self._name_of(arg)

    def _name_of(self, arg: Any) -> str:
        if arg in self.names:
            return self.names[arg]
        return next(name for symbol, name in self.names.items() if isinstance(symbol, Dummy) and symbol.name == name
                    and self._stands_for(symbol, arg))

    def _stands_for(self, symbol: Dummy, arg: Any) -> bool:
        flat = list(_flat(self.args))
        return list(self.names).index(symbol) == flat.index(arg)

    def _unpacking(self) -> list[str]:
        return [f"{self._pattern(arg)} = group{k}" for k, arg in enumerate(self.args) if iterable(arg)]

    def _pattern(self, arg: Any) -> str:
        if iterable(arg):
            return f"[{', '.join(self._pattern(part) for part in arg)}]"
        return self._name_of(arg)

    def _structure(self, expr: Any, results: Iterator[str]) -> str:
        if isinstance(expr, dict):
            pairs = [(self._structure(key, results), self._structure(value, results)) for key, value in expr.items()]
            return f"{{{', '.join(f'{key}: ({value})' for key, value in pairs)}}}"
        if isinstance(expr, (list, tuple)):
            inner = [f"({self._structure(part, results)})" if not isinstance(part, (list, tuple, dict))
                     else self._structure(part, results) for part in expr]
            if isinstance(expr, tuple):
                return f"({', '.join(inner)}{',' if len(inner) == 1 else ''})"
            return f"[{', '.join(inner)}]"
        return next(results)


def _scalars_of(expr: Any) -> set[Any]:
    """The symbols that stand elsewhere than in shapes."""
    found: set[Any] = set()
    stack = [expr]
    while stack:
        part = stack.pop()
        if isinstance(part, Symbol):
            found.add(part)
        elif not isinstance(part, (MatrixSymbol, ArraySymbol, Identity, ZeroMatrix, OneMatrix)):
            stack += parts_of(part) or part.args
    return found


def _size_in(node: Any) -> list[Any]:
    return [node.data] if node.op == "size" else []


_RESERVED = {"np", "jnp", "cp", "torch", "xp", "read", "flat", "float", "range", "int"}
