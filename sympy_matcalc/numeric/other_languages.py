"""C, Fortran, Rust, Julia, Octave: matrices of known sizes become their entries; what cannot is refused in words.

SymPy 1.14 prints ``A.applyfunc(sin)`` into C as ``Lambda(_d, sin(_d)).(A)``, and ``A.T`` as ``A.T``.
"""

from __future__ import annotations

from typing import Any

from sympy.codegen.matrix_nodes import MatrixSolve
from sympy.core.basic import Basic
from sympy.core.traversal import preorder_traversal
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.matrices.expressions.special import Identity
from sympy.matrices.matrixbase import MatrixBase

_OF_ARRAYS = (MatAdd, MatMul, MatPow, HadamardProduct, HadamardPower, Identity, MatrixSlice, MatrixSolve)
LANGUAGES: dict[str, tuple[type, ...]] = {
    "C": (), "C99": (), "C89": (), "C11": (), "C++": (), "Fortran": (), "Rust": (), "JavaScript": (), "R": (),
    "Julia": _OF_ARRAYS, "Octave": _OF_ARRAYS, "Matlab": _OF_ARRAYS,
}
"""What each language has an operator for, of those whose printers take a matrix for a number."""


def doprint(original: Any, self: Any, expr: Any, assign_to: Any = None) -> str:
    """As SymPy's, with entries in place of what the language has no operator for."""
    taken = LANGUAGES.get(getattr(self, "language", ""))
    if taken is None or not isinstance(expr, Basic) or not _needs_entries(expr, taken):
        result: str = original(self, expr, assign_to)
        return result
    entries = _entries(expr, self.language)
    if getattr(entries, "is_Matrix", False) and entries.shape == (1, 1) and assign_to is None:
        entries = entries[0, 0]
    if getattr(entries, "is_Matrix", False) and self.language == "Rust":
        raise NotImplementedError(f"cannot make code in Rust for the matrix {expr}: SymPy prints numbers there, "
                                  "so print its entries one by one, as (...)[0, 0]")
    if getattr(entries, "is_Matrix", False) and assign_to is None and not taken:
        rows, cols = entries.shape
        raise NotImplementedError(f"cannot make code in {self.language} for the matrix {expr} as one expression: "
                                  f"give assign_to=MatrixSymbol('out', {rows}, {cols}) for its entries")
    result = original(self, entries, assign_to)
    return result


def _needs_entries(expr: Basic, taken: tuple[type, ...]) -> bool:
    walk = preorder_traversal(expr)
    for part in walk:
        if isinstance(part, MatrixElement):
            walk.skip()  # SymPy's printers know entries
        elif not isinstance(part, MatrixExpr):
            if any(_is_operation(arg) for arg in part.args):
                return True
        elif isinstance(part, Inverse) or not isinstance(part, (MatrixSymbol, MatrixBase, *taken)):
            return True
    return False


def _is_operation(arg: Any) -> bool:
    return isinstance(arg, MatrixExpr) and not isinstance(arg, MatrixBase)


def _entries(expr: Any, language: str) -> Any:
    """An expression in the entries of its matrices.

    Raises
    ======

    NotImplementedError
        If a size is symbolic, or something has no entries that SymPy can write down.
    """
    symbols = expr.atoms(MatrixSymbol)
    sizes = sorted({str(size) for symbol in symbols for size in symbol.shape if not size.is_Integer})
    if sizes:
        raise NotImplementedError(f"cannot make code in {language} for {expr}: its sizes {', '.join(sizes)} are "
                                  "symbolic; put numbers in, expr.subs(n, 3), or use lambdify or compiled")
    explicit = {symbol: symbol.as_explicit().as_immutable() for symbol in symbols}
    result = expr.xreplace(explicit).doit()
    if isinstance(result, MatrixExpr) and not isinstance(result, MatrixBase):
        result = result.as_explicit()
    if any(_is_operation(part) and not isinstance(part, MatrixSymbol) for part in _below(result)):
        raise NotImplementedError(f"cannot make code in {language} for {expr}: it has no entries that can be "
                                  "written down; use lambdify or compiled")
    return result


def _below(expr: Any) -> list[Any]:
    found, stack = [], [expr]
    while stack:
        part = stack.pop()
        if isinstance(part, MatrixElement):
            continue
        found.append(part)
        stack += list(part.args) if not isinstance(part, MatrixBase) else list(part.flat())
    return found


