"""Results as NumPy code: methods of ``lambdify``'s printer for classes that it cannot print, or not always.

Each serves the printers of NumPy's stand-ins as well, whose package ``printer._module`` names.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.printing.numpy import NumPyPrinter

from sympy_matcalc.core.matrix_sum import numpy_code

Method = Callable[[NumPyPrinter, Any], str]


def _call(printer: NumPyPrinter, name: str, *args: str) -> str:
    return f"{printer._module_format(f'{printer._module}.{name}')}({', '.join(args)})"


def print_trace(printer: NumPyPrinter, expr: Any) -> str:
    return _call(printer, "trace", printer._print(expr.arg))


def print_determinant(printer: NumPyPrinter, expr: Any) -> str:
    return _call(printer, "linalg.det", printer._print(expr.arg))


def print_hadamard_power(printer: NumPyPrinter, expr: Any) -> str:
    # NumPy refuses negative powers of integers.
    base = _call(printer, "asarray", printer._print(expr.base), "float") \
        if expr.exp.is_negative else printer._print(expr.base)
    return _call(printer, "power", base, printer._print(expr.exp))


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


def print_block_diagonal(printer: NumPyPrinter, expr: Any) -> str:
    return _call(printer, "block", printer._print(expr.blocks.tolist()))


def print_permutation_matrix(printer: NumPyPrinter, expr: Any) -> str:
    permutation = expr.args[0]
    return f"{_call(printer, 'eye', str(permutation.size))}[{list(permutation.array_form)}]"


def print_matrix_unit(printer: NumPyPrinter, expr: Any) -> str:
    rows, cols, i, j = (printer._print(arg) for arg in expr.args)
    return f"({_call(printer, 'eye', rows)}[:, [{i}]] * {_call(printer, 'eye', cols)}[[{j}], :])"


def print_product(printer: NumPyPrinter, expr: Any) -> str:
    limits = [[printer._print(part) for part in limit] for limit in reversed(expr.limits)]
    loops = " ".join(f"for {index} in range({first}, {last} + 1)" for index, first, last in limits)
    # Along the factors: each may be an array itself.
    factors = _call(printer, "asarray", f"[{printer._print(expr.function)} {loops}]")
    return _call(printer, "prod", factors, "axis=0")


def print_function_matrix(printer: NumPyPrinter, expr: Any) -> str:
    """In place of SymPy's ``fromfunction``, which calls the function once, with arrays for the indices."""
    rows, cols, function = expr.args
    row, col = function.signature
    if function.expr.is_polynomial(row, col) and function.expr.free_symbols == {row, col}:
        return _call(printer, "fromfunction", f"lambda {printer._print(row)}, {printer._print(col)}: "
                     f"{printer._print(function.expr)}", printer._print(expr.shape))
    entries = f"[[{printer._print(function.expr)} for {printer._print(col)} in range({printer._print(cols)})]"
    return _call(printer, "array", f"{entries} for {printer._print(row)} in range({printer._print(rows)})]")


def print_reshape(printer: NumPyPrinter, expr: Any) -> str:
    return _call(printer, "reshape", printer._print(expr.expr), printer._print(tuple(expr.shape)))


def print_array_entrywise(printer: NumPyPrinter, expr: Any) -> str:
    body = printer._print(expr.function.expr)
    return f"{_entry_by_entry(printer, expr.function, body)}({printer._print(expr.expr)})"


def print_identity(printer: NumPyPrinter, expr: Any) -> str:
    """In place of SymPy's, which takes numbers only."""
    return _call(printer, "eye", printer._print(expr.shape[0]))


def letters_of(axes: int) -> list[str]:
    """The letters of the axes of an array, for ``einsum``."""
    return [chr(ord("a") + k) if k < 26 else chr(ord("A") + k - 26) for k in range(axes)]


def print_array_diagonal(printer: NumPyPrinter, expr: Any) -> str:
    """In place of SymPy's, which puts some axes in another order, and cannot do the diagonal of a contraction."""
    from sympy.tensor.array.expressions.array_expressions import ArrayTensorProduct
    args = expr.expr.args if isinstance(expr.expr, ArrayTensorProduct) else (expr.expr,)
    letters = letters_of(len(expr.expr.shape))
    groups = [[int(axis) for axis in group] for group in expr.diagonal_indices]
    outer = [letter for k, letter in enumerate(letters) if not any(k in group for group in groups)]
    outer += [letters[group[0]] for group in groups]
    for group in groups:
        for axis in group:
            letters[axis] = letters[group[0]]
    parts, start = [], 0
    for arg in args:
        stop = start + len(arg.shape)
        parts.append("".join(letters[start:stop]))
        start = stop
    in_order = str.maketrans(dict(zip(dict.fromkeys("".join(parts)), letters_of(len(expr.expr.shape)))))
    subscripts = f'"{",".join(parts)}->{"".join(outer)}"'.translate(in_order)
    return _call(printer, "einsum", subscripts, *map(printer._print, args))


def print_matrix_power(original: Method, printer: NumPyPrinter, expr: Any) -> str:
    """In place of SymPy's, which knows whole powers only; a 1x1 matrix has others."""
    if expr.exp.is_integer or expr.shape != (1, 1):
        return original(printer, expr)
    return _call(printer, "power", printer._print(expr.base), printer._print(expr.exp))


METHODS: dict[str, Method] = {
    "Trace": print_trace,
    "Determinant": print_determinant,
    "HadamardPower": print_hadamard_power,
    "BlockDiagMatrix": print_block_diagonal,
    "PermutationMatrix": print_permutation_matrix,
    "MatrixUnit": print_matrix_unit,
    "Product": print_product,
    "Reshape": print_reshape,
    "ArrayElementwiseApplyFunc": print_array_entrywise,
    "ElementwiseApplyFunction": print_entrywise,
    "FunctionMatrix": print_function_matrix,
    "Identity": print_identity,
    "ArrayDiagonal": print_array_diagonal,
    "ArraySum": numpy_code,
}
"""By the name of a class, how it is written."""


def printed(original: Method, cls: str, printer: NumPyPrinter, expr: Any) -> str:
    """The method of the printer for a class, in place of SymPy's."""
    return METHODS[cls](printer, expr)


def printed_at_last(original: Method, printer: NumPyPrinter, expr: Any) -> str:
    """The method of the printer for what no other is for."""
    methods = (METHODS.get(cls.__name__) for cls in type(expr).__mro__)
    method = next((method for method in methods if method is not None), None)
    return original(printer, expr) if method is None else method(printer, expr)
