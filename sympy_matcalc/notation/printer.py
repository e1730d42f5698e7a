"""SymPy expressions in plain notation, so that the text reads back as the same expression."""

from __future__ import annotations

from typing import Any

from sympy.core.mul import Mul
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.matrices.expressions.transpose import Transpose
from sympy.printing.precedence import PRECEDENCE, precedence
from sympy.printing.str import StrPrinter

from sympy_matcalc.notation.functions import ENTRYWISE

ATOM: int = PRECEDENCE["Atom"]
POWER: int = PRECEDENCE["Pow"]
PRODUCT: int = PRECEDENCE["Mul"]
SUM: int = PRECEDENCE["Add"]

NAMES = {"Trace": "tr", "Determinant": "det", "MatrixExponential": "expm", "MatrixLogarithm": "logm", "Vec": "vec",
         "Vech": "vech", "DiagMatrix": "diag", "DiagonalOf": "diag", "DiagonalMatrix": "diagonalmatrix",
         "Identity": "eye", "OneMatrix": "ones", "ZeroMatrix": "zeros", "MatrixUnit": "unit", "Abs": "abs",
         "KroneckerProduct": "kron", "Softmax": "softmax", "LogSumExp": "logsumexp",
         "LogSumExpAlong": "logsumexp", "PseudoInverse": "pinv", "Skew": "skew", "AxialVector": "axial",
         "PolarFactor": "polar", "Max": "max", "Min": "min", "conjugate": "conj",
         "DotProduct": "dotproduct", "KroneckerDelta": "delta"}
"""Classes that are functions in plain notation."""


class PlainPrinter(StrPrinter):
    """A printer of plain notation."""

    printmethod = "_plain_notation"  # and no other printer's methods on classes

    def __init__(self) -> None:
        super().__init__({"order": "none"})

    def _around(self, expr: Any, level: int) -> str:
        text = self._print(expr)
        return text if _level(expr) > level else f"({text})"

    def _print_Symbol(self, expr: Any) -> str:
        return str(expr.name).lstrip("_") or "z"

    _print_MatrixSymbol = _print_Dummy = _print_Symbol

    def _print_Add(self, expr: Any, order: Any = None) -> str:
        return _joined([self._around(arg, SUM - 1) for arg in expr.args])

    def _print_MatAdd(self, expr: Any) -> str:
        return _joined([self._around(arg, SUM - 1) for arg in expr.args])

    def _print_Mul(self, expr: Any) -> str:
        coefficient, rest = expr.as_coeff_Mul()
        above, below = [], []
        for factor in Mul.make_args(rest):
            exponent = factor.as_base_exp()[1] if factor.is_Pow else S.One
            if factor.is_Pow and exponent.is_Number and exponent.is_negative:
                below.append(factor.base**(-exponent))
            else:
                above.append(factor)
        sign = "-" if coefficient.is_negative else ""
        number = abs(coefficient)
        top = [str(number.p)]*(number.p != 1 or not above) + [self._around(factor, PRODUCT) for factor in above]
        bottom = [str(number.q)]*(number.q != 1) + [self._around(factor, PRODUCT) for factor in below]
        text = "*".join(top)
        if bottom:
            text += "/" + (bottom[0] if len(bottom) == 1 else f"({'*'.join(bottom)})")
        return sign + text

    def _print_MatMul(self, expr: Any) -> str:
        coefficient, factors = (expr.args[0], expr.args[1:]) if not expr.args[0].is_Matrix else (S.One, expr.args)
        text = "*".join(self._around(factor, PRODUCT) for factor in factors)
        if coefficient is S.One:
            return text
        if coefficient is S.NegativeOne:
            return f"-{text}"
        if coefficient.is_Integer and coefficient.is_negative:
            return f"{coefficient}*{text}"
        front = self._print(coefficient)
        return f"({front})*{text}" if _level(coefficient) <= SUM or front.count("/") else f"{front}*{text}"

    def _print_Rational(self, expr: Any) -> str:
        return f"{expr.p}/{expr.q}"

    def _print_Pow(self, expr: Any, rational: bool = False) -> str:
        if expr.exp == S.Half:
            return f"sqrt({self._print(expr.base)})"
        if expr.exp == -1:
            return f"1/{self._around(expr.base, PRODUCT)}"
        return f"{self._around(expr.base, POWER)}^{self._exponent(expr.exp)}"

    def _exponent(self, exponent: Any) -> str:
        text = self._print(exponent)
        return text if text.replace("_", "").isalnum() else f"({text})"

    def _print_exp(self, expr: Any) -> str:
        return f"exp({self._print(expr.args[0])})"

    def _print_MatPow(self, expr: Any) -> str:
        return f"{self._around(expr.base, POWER)}^{self._exponent(expr.exp)}"

    def _print_Inverse(self, expr: Any) -> str:
        return f"inv({self._print(expr.arg)})"

    def _print_Transpose(self, expr: Any) -> str:
        return f"{self._around(expr.arg, POWER)}'"

    def _print_Adjoint(self, expr: Any) -> str:
        return f"{self._around(expr.arg, POWER)}.H"

    def _print_HadamardProduct(self, expr: Any) -> str:
        return ".*".join(self._around(arg, PRODUCT) for arg in expr.args)

    def _print_HadamardPower(self, expr: Any) -> str:
        base = self._around(expr.base, POWER)
        return f"{base}.^{self._exponent(expr.exp)}"

    def _print_ElementwiseApplyFunction(self, expr: Any) -> str:
        (place,), body = expr.function.variables, expr.function.expr
        name = NAMES.get(type(body).__name__, type(body).__name__)
        if body.args == (place,) and name in ENTRYWISE:
            return f"{name}({self._print(expr.expr)})"
        free = Symbol(_free_name(expr))
        return f"({free.name} -> {self._print(body.xreplace({place: free}))}).({self._print(expr.expr)})"

    def _print_MatrixElement(self, expr: Any) -> str:
        indices = ", ".join(map(self._print, expr.indices))
        return f"{self._around(expr.parent, POWER)}[{indices}]"

    def _print_MatrixSlice(self, expr: Any) -> str:
        return f"{self._around(expr.parent, POWER)}[{self._slice(expr.rowslice)}, {self._slice(expr.colslice)}]"

    def _slice(self, bounds: Any) -> str:
        first, last, step = bounds
        return f"{self._print(first)}:{self._print(last)}" + (f":{self._print(step)}" if step != 1 else "")

    def _print_Sum(self, expr: Any) -> str:
        text = self._print(expr.function)
        for index, first, last in expr.limits:
            text = f"sum({self._print(index)}={self._print(first)}:{self._print(last)}, {text})"
        return text

    def _print_Function(self, expr: Any) -> str:
        name = NAMES.get(type(expr).__name__, type(expr).__name__)
        return f"{name}({', '.join(map(self._print, expr.args))})"

    def _print_BlockMatrix(self, expr: Any) -> str:
        rows, columns = expr.blockshape
        return f"[{'; '.join(', '.join(self._print(expr.blocks[i, j]) for j in range(columns)) for i in range(rows))}]"

    def _print_ImmutableDenseMatrix(self, expr: Any) -> str:
        rows, columns = expr.shape
        return f"[{'; '.join(', '.join(self._print(expr[i, j]) for j in range(columns)) for i in range(rows))}]"

    _print_ImmutableSparseMatrix = _print_MutableDenseMatrix = _print_ImmutableDenseMatrix

    def _print_Heaviside(self, expr: Any) -> str:
        return f"step({self._print(expr.args[0])})"

    def _print_MatrixSum(self, expr: Any) -> str:
        index, first, last = expr.args[1]
        return f"sum({self._print(index)}={self._print(first)}:{self._print(last)}, {self._print(expr.args[0])})"

    def _print_ArraySum(self, expr: Any) -> str:
        index, first, last = expr.args[1]
        return f"ArraySum({self._print(expr.args[0])}, {self._print(index)}={self._print(first)}:{self._print(last)})"

    def _print_PermuteDims(self, expr: Any) -> str:
        return f"PermuteDims({self._print(expr.expr)}, {list(expr.permutation.array_form)})"

    def _print_Reshape(self, expr: Any) -> str:
        return f"Reshape({self._print(expr.expr)}, [{', '.join(map(self._print, expr.shape))}])"

    def _print_ArrayDiagonal(self, expr: Any) -> str:
        lists = [f"[{', '.join(map(self._print, axes))}]" for axes in expr.args[1:]]
        return f"{type(expr).__name__}({', '.join([self._print(expr.args[0]), *lists])})"

    _print_ArrayContraction = _print_ArrayDiagonal

    def _of_arrays(self, expr: Any) -> str:
        return f"{type(expr).__name__}({', '.join(map(self._print, expr.args))})"

    _print_ArrayTensorProduct = _print_ArrayAdd = _print_OneArray = _print_ZeroArray = _of_arrays

    def _named(self, expr: Any) -> str:
        return f"{NAMES[type(expr).__name__]}({', '.join(map(self._print, expr.args))})"

    _print_Trace = _print_Determinant = _print_Identity = _print_OneMatrix = _print_ZeroMatrix = _named
    _print_KroneckerProduct = _print_Abs = _print_Max = _print_Min = _named

    def _print_SpectralNorm(self, expr: Any) -> str:
        return f"norm({self._print(expr.arg)}, {expr.order})"

    _print_NuclearNorm = _print_SpectralNorm

    def _print_LargestSum(self, expr: Any) -> str:
        return f"norm({self._print(expr.arg)}, {str(expr.ord).replace('oo', 'inf')})"

    def _along(self, expr: Any) -> str:
        axis = "".join(f", axis={axis}" for axis in expr.args[1:])
        return f"{NAMES[type(expr).__name__]}({self._print(expr.args[0])}{axis})"

    _print_Softmax = _print_LogSumExpAlong = _along

    def _print_Basic(self, expr: Any) -> str:
        if type(expr).__name__ in NAMES:
            return self._named(expr)
        return f"{type(expr).__name__}({', '.join(map(self._print, expr.args))})"

    def _print(self, expr: Any, **kwargs: Any) -> str:
        name = type(expr).__name__
        if name in NAMES and f"_print_{name}" not in vars(type(self)):
            return self._named(expr)  # in place of a method of the class's own
        result: str = super()._print(expr, **kwargs)
        return result


def _level(expr: Any) -> int:
    """How tightly a printed expression holds together."""
    if isinstance(expr, Transpose) or expr.is_Symbol:
        return ATOM
    name = type(expr).__name__
    if name in ("Inverse", "ElementwiseApplyFunction", "MatrixElement", "MatrixSlice", "exp") or name in NAMES:
        return ATOM
    if name in ("HadamardProduct", "KroneckerProduct"):
        return PRODUCT
    if expr.is_Pow and expr.exp == S.Half:
        return ATOM
    if name in ("HadamardPower", "MatPow"):
        return POWER
    if expr.is_Rational and not expr.is_Integer:
        return PRODUCT
    if expr.is_Number and expr.is_negative:
        return SUM
    if expr.is_Matrix and expr.is_MatMul and expr.args[0].is_Integer and expr.args[0].is_negative:
        return SUM
    return int(precedence(expr))


def _joined(terms: list[str]) -> str:
    return terms[0] + "".join(f" - {term[1:]}" if term.startswith("-") else f" + {term}" for term in terms[1:])


def _free_name(expr: Any) -> str:
    used = {str(symbol) for symbol in expr.free_symbols}
    return next(name for name in ("z", "t", "u", "v", *(f"z{k}" for k in range(99))) if name not in used)


def plain(expr: Any) -> str:
    """An expression in plain notation.

    Parameters
    ==========

    expr : Expr
        A scalar or a matrix expression.

    Returns
    =======

    str
        What :func:`parse_plain` reads as the same expression, its symbols given.

    Raises
    ======

    PlainError
        If the expression has no plain form.

    Notes
    =====

    Shape: of any. Layout: none: what is printed is read back as it is.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Trace
    >>> from sympy_matcalc import parse_plain, plain
    >>> A, X = MatrixSymbol('A', 3, 3), MatrixSymbol('X', 3, 3)
    >>> plain(Trace(A*X.T*A.inv()))
    "tr(A*X'*inv(A))"
    >>> parse_plain(plain(A.T*X - 2*A), symbols=(A, X))
    A.T*X - 2*A

    References
    ==========

    .. [1] S. Laue, M. Mitterreiter, J. Giesen, matrixcalculus.org, whose notation this is, but for what it lacks.
    """
    result: str = PlainPrinter().doprint(expr)
    return result
