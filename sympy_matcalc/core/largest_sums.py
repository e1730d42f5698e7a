"""Norms that are the largest, or the least, of sums of absolute values."""

from __future__ import annotations

from typing import Any

from sympy.core.add import Add
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.core.sympify import sympify
from sympy.functions.elementary.complexes import Abs
from sympy.functions.elementary.miscellaneous import Max, Min
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.of_matrix import ScalarOf, numpy_name
from sympy_matcalc.core.singular_values import in_double_bars, pretty_norm


class LargestSum(ScalarOf):
    """``norm(x, oo)``, ``norm(x, -oo)``, and ``norm(X, 1)`` of a matrix, where a size is a symbol.

    Of a vector the largest absolute value of an entry, for -oo the least; of a matrix the largest sum of absolute
    values along a row, for 1 along a column, for -oo the least along a row. Of a known size, ``doit`` writes it out.
    Its derivative is open.

    Parameters
    ==========

    x : MatrixExpr
        A vector or a matrix.
    ord : Expr
        ``oo``, ``-oo`` or 1.

    Examples
    ========

    >>> from sympy import MatrixSymbol, oo, symbols
    >>> from sympy_matcalc import norm
    >>> n = symbols('n', integer=True, positive=True)
    >>> norm(MatrixSymbol('x', n, 1), oo)
    norm(x, oo)
    >>> norm(MatrixSymbol('x', n, 1), oo).subs(n, 2).doit()
    Max(Abs(x[0, 0]), Abs(x[1, 0]))

    References
    ==========

    .. [1] R. A. Horn, C. R. Johnson, Matrix Analysis, 2nd edition, section 5.6.
    """

    is_nonnegative = True

    def __new__(cls, x: Any, ord: Any) -> LargestSum:
        x = sympify(x)
        made: LargestSum = Expr.__new__(cls, x.as_immutable() if isinstance(x, MatrixBase) else x, sympify(ord))
        return made

    @property
    def ord(self) -> Expr:
        """Which norm it is."""
        return self.args[1]

    @property
    def has_known_size(self) -> bool:
        """Whether ``doit`` can write it out."""
        return all(sympify(size).is_Integer for size in self.arg.shape)

    @property
    def along_columns(self) -> bool:
        """Whether the sums are along columns; a row has its entries one by one."""
        return self.ord is S.One or self.arg.shape[0] == 1

    def doit(self, **hints: Any) -> Expr:
        arg = self._done(hints)
        if not self.has_known_size:
            return self.func(arg, self.ord)
        rows, cols = map(int, arg.shape)
        values = [[Abs(arg[i, j]) for j in range(cols)] for i in range(rows)]
        sums = [Add(*line) for line in (zip(*values) if self.along_columns else values)]
        return (Min if self.ord is S.NegativeInfinity else Max)(*sums)

    def _sympystr(self, printer: Any) -> str:
        return f"norm({printer._print(self.arg)}, {printer._print(self.ord)})"

    def _numpycode(self, printer: Any) -> str:
        arg = printer._print(self.arg.T if self.along_columns else self.arg)
        order = "-inf" if self.ord is S.NegativeInfinity else "inf"
        return f"{numpy_name('linalg.norm', printer)}({arg}, float('{order}'))"

    _cupycode = _jaxcode = _numpycode

    def _latex(self, printer: Any, exp: Any = None) -> str:
        power = "" if exp is None else f"^{{{exp}}}"
        return rf"{in_double_bars(printer._print(self.arg))}_{{{printer._print(self.ord)}}}{power}"

    def _pretty(self, printer: Any) -> Any:
        return pretty_norm(printer, self.arg, printer._print(self.ord))
