"""Results as NumPy code: methods of ``lambdify``'s printer for classes that it cannot print, or not always.

Each serves the printers of NumPy's stand-ins as well, whose package ``printer._module`` names.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.printing.numpy import NumPyPrinter
from sympy.tensor.array.expressions.array_expressions import ArrayTensorProduct

from sympy_matcalc.numeric.in_place import from_graph

Method = Callable[[NumPyPrinter, Any], str]


def _call(printer: NumPyPrinter, name: str, *args: str) -> str:
    return f"{printer._module_format(f'{printer._module}.{name}')}({', '.join(args)})"


def print_entrywise(printer: NumPyPrinter, expr: Any) -> str:
    """A Lambda is printed as Python's; of a constant function the value is spread over the matrix."""
    function, argument = expr.function, printer._print(expr.expr)
    (variable,) = function.signature
    body = printer._print(function.expr)
    if variable not in function.expr.free_symbols:
        body = f"{body} + {_call(printer, 'zeros_like', printer._print(variable))}"
    return f"{_entry_by_entry(printer, function, body)}({argument})"


def _entry_by_entry(printer: NumPyPrinter, function: Any, body: str) -> str:
    """A function as code that takes an array; one with matrices that depend on the entry takes entries one by one."""
    (variable,) = function.signature
    code = f"lambda {printer._print(variable)}: {body}"
    if any(variable in matrix.free_symbols for matrix in function.expr.atoms(MatrixExpr)):
        return _call(printer, "vectorize", code)
    return f"({code})"


def print_product(printer: NumPyPrinter, expr: Any) -> str:
    limits = [[printer._print(part) for part in limit] for limit in reversed(expr.limits)]
    loops = " ".join(f"for {index} in range({first}, {last} + 1)" for index, first, last in limits)
    # Along the factors: each may be an array itself.
    factors = _call(printer, "asarray", f"[{printer._print(expr.function)} {loops}]")
    return _call(printer, "prod", factors, "axis=0")


def print_sum_over_index(printer: NumPyPrinter, node: Any) -> str:
    """A sum of matrices or arrays over indices in NumPy; a range may be empty or backwards."""
    code: str = printer._print(node.function)
    for limits in node.args[1:]:
        code = _summed(printer, code, limits, node)
    return code


def _summed(printer: NumPyPrinter, function: str, limits: Any, node: Any) -> str:
    index, first, last = (printer._print(part) for part in limits)
    terms = f"builtins.sum({function} for {index} in range"
    forward = f"{terms}({first}, {last} + 1))"
    length = limits[2] - limits[1] + 1
    if length.is_positive:
        return f"({forward})"
    sizes = set().union(*[size.free_symbols for size in node.shape])
    if sizes <= node.function.free_symbols:
        shape = ", ".join(map(printer._print, node.shape))
        empty = _call(printer, "zeros", f"({shape})")
    else:  # a size that no argument of the printed function need tell
        empty = f"0*(lambda {index}: {function})({first})"
    if length.is_nonnegative:
        return f"({forward} + {empty})"
    return f"({forward} - {terms}({last} + 1, {first})) + {empty})"


def print_function_matrix(printer: NumPyPrinter, expr: Any) -> str:
    """In place of SymPy's ``fromfunction``, which calls the function once, with arrays for the indices."""
    rows, cols, function = expr.args
    row, col = function.signature
    if function.expr.is_polynomial(row, col) and function.expr.free_symbols == {row, col}:
        return _call(printer, "fromfunction", f"lambda {printer._print(row)}, {printer._print(col)}: "
                     f"{printer._print(function.expr)}", printer._print(expr.shape))
    entries = f"[[{printer._print(function.expr)} for {printer._print(col)} in range({printer._print(cols)})]"
    return _call(printer, "array", f"{entries} for {printer._print(row)} in range({printer._print(rows)})]")


def print_array_diagonal(printer: NumPyPrinter, expr: Any) -> str:
    """In place of SymPy's, which puts some axes in another order, and cannot do the diagonal of a contraction."""
    args = expr.expr.args if isinstance(expr.expr, ArrayTensorProduct) else (expr.expr,)
    letters = _letters(len(expr.expr.shape))
    groups = [[int(axis) for axis in group] for group in expr.diagonal_indices]
    outer = [letter for k, letter in enumerate(letters) if not any(k in group for group in groups)]
    outer += [letters[group[0]] for group in groups]
    for group in groups:
        for axis in group:
            letters[axis] = letters[group[0]]
    rest = iter(letters)
    parts = ["".join(islice(rest, len(arg.shape))) for arg in args]
    in_order = str.maketrans(dict(zip(dict.fromkeys("".join(parts)), _letters(len(letters)))))
    subscripts = f'"{",".join(parts)}->{"".join(outer)}"'.translate(in_order)
    return _call(printer, "einsum", subscripts, *map(printer._print, args))


def _letters(axes: int) -> list[str]:
    """The letters of the axes of an array, for ``einsum``."""
    return [chr(ord("a") + k) if k < 26 else chr(ord("A") + k - 26) for k in range(axes)]


def print_matrix_power(original: Method, printer: NumPyPrinter, expr: Any) -> str:
    """In place of SymPy's, which knows whole powers only."""
    return original(printer, expr) if expr.exp.is_integer else from_graph(printer, expr)


METHODS: dict[str, Method] = {
    "Product": print_product,
    "ArrayDiagonal": print_array_diagonal,
    "ArrayElementwiseApplyFunc": print_entrywise,
    "ElementwiseApplyFunction": print_entrywise,
    "FunctionMatrix": print_function_matrix,
    "ArraySum": print_sum_over_index,
    "SumOverIndex": print_sum_over_index,
}
"""By the name of a class, how it is written that binds an index or a variable: that is Python's own; a diagonal as
SymPy writes it where it does it right."""


def printed(original: Method, cls: str, printer: NumPyPrinter, expr: Any) -> str:
    """The method of the printer for a class, in place of SymPy's."""
    method = METHODS.get(cls)
    return from_graph(printer, expr) if method is None else method(printer, expr)


def printed_at_last(original: Method, printer: NumPyPrinter, expr: Any) -> str:
    """The method of the printer for what no other is for."""
    methods = (METHODS.get(cls.__name__) for cls in type(expr).__mro__)
    method = next((method for method in methods if method is not None), None)
    if method is not None:
        return method(printer, expr)
    try:
        return from_graph(printer, expr)
    except NotImplementedError:
        return original(printer, expr)
