"""The partial trace: what stands for the adjoint of a Kronecker product with a constant."""

from __future__ import annotations

from typing import Any

from sympy.concrete.summations import Sum
from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.core.sympify import sympify
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import Identity, ZeroMatrix
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.bound_symbols import private_index
from sympy_matcalc.core.factors import content_of, is_one, split
from sympy_matcalc.core.of_matrix import UnaryMatrix, called, read_matrix


class PartialTrace(UnaryMatrix):
    """The trace over one factor of a Kronecker product: A kron B becomes tr(A) B, or tr(B) A.

    Any matrix of such a size is a sum of Kronecker products, and its partial trace the sum of theirs. In blocks of
    the size of B, the trace over the first factor is the sum of the blocks on the diagonal, that over the last one
    is the matrix of the traces of the blocks.

    Parameters
    ==========

    arg : MatrixExpr
        A matrix; the number of its rows and that of its columns are multiples of ``size``.
    size : Expr
        The size of the square factor that is traced out.
    factor : int
        0 if it is the first of the two factors, 1 if it is the last one.

    Raises
    ======

    TypeError
        If ``arg`` is no matrix.
    ValueError
        If ``factor`` is neither 0 nor 1, or a concrete shape no multiple of ``size``.

    Notes
    =====

    Shape: that of ``arg``, divided by ``size``. Layout: blocks as in SymPy's ``KroneckerProduct``: the first factor is
    the outer one.

    Examples
    ========

    >>> from sympy import Identity, KroneckerProduct, MatrixSymbol, Trace, diff, symbols
    >>> import sympy_matcalc
    >>> from sympy_matcalc import PartialTrace
    >>> n, m = symbols('n m', integer=True, positive=True)
    >>> A, F, B = MatrixSymbol('A', n*m, n*m), MatrixSymbol('F', m, m), MatrixSymbol('B', n, n)
    >>> diff(Trace(KroneckerProduct(Identity(n), F)*A), F)
    PartialTrace(A.T, n)
    >>> diff(Trace(KroneckerProduct(B, Identity(m))*A), B)
    PartialTrace(A.T, m, 1)
    >>> PartialTrace(KroneckerProduct(B, F), n).doit()
    Trace(B)*F

    References
    ==========

    .. [1] R. Bhatia, Positive Definite Matrices, Princeton 2007, section 4.3.
    """

    def __new__(cls, arg: Any, size: Any, factor: Any = 0) -> PartialTrace:
        arg, size, factor = read_matrix(arg, cls.__name__), sympify(size), sympify(factor)
        if factor not in (0, 1):
            raise ValueError(f"the factor that PartialTrace traces out is 0, the first, or 1, the last, not {factor}")
        if any((length/size).is_integer is False for length in arg.shape):
            raise ValueError(f"PartialTrace over {size} x {size} matrices of a matrix of shape {arg.shape}, "
                             f"which is no multiple of {size}")
        result: PartialTrace = super().__new__(cls, arg, size, Integer(factor))
        return result

    @property
    def size(self) -> Expr:
        """The size of what is traced out."""
        return self.args[1]

    @property
    def shape(self) -> tuple[Expr, Expr]:
        rows, cols = self.arg.shape
        return rows/self.size, cols/self.size

    @property
    def is_over_first(self) -> bool:
        """Whether the first factor is traced out."""
        result: bool = self.args[2] == 0
        return result

    def doit(self, **hints: Any) -> Expr:
        arg = self._done(hints)
        return self.func(arg, *self.args[1:])._simplified()

    def _simplified(self) -> Expr:
        """Scalars, the other factor and traces of the factor in front

        tr_1(c (A kron B)) = c tr(A) B;  tr_1((I kron B) U (I kron C)) = B tr_1(U) C;
        tr_1((A kron I) U) = tr_1(U (A kron I)), each identity as large as its side of U says;  over a 1x1 factor, the
        matrix itself;  beside one, its trace.
        """
        if is_one(self.size):
            return self.arg
        if self.arg.shape == (self.size, self.size):
            return MatMul(self.arg.trace(), Identity(1))
        scale, factors = split(self.arg)
        if scale is S.Zero:
            return ZeroMatrix(*self.shape)
        inner = []
        for factor in factors:
            content, rest = _content(factor)
            scale *= content
            inner.append(rest)
        left: list[Expr] = []
        right: list[Expr] = []
        while len(inner) > 1 and isinstance(self._slots(inner[0])[0], Identity):
            left.append(self._slots(inner.pop(0))[1])
        while len(inner) > 1 and isinstance(self._slots(inner[-1])[0], Identity):
            right.insert(0, self._slots(inner.pop())[1])
        turned = next((k for k, one in enumerate(inner) if not isinstance(self._slots(one)[1], Identity)), 0)
        if turned:
            moved, (rows, cols) = inner[:turned], (inner[0].shape[0], inner[-1].shape[1])
            if rows != cols:
                moved = [self._beside_identity(self._slots(one)[0], cols/self.size) for one in moved]
            more, turned_factors = split(MatMul(*inner[turned:], *moved).doit(deep=False))
            scale, inner = scale*more, list(turned_factors)
        core = self._of_factors(inner)
        if scale is S.One and not left and not right:
            return core
        return MatMul(scale, *left, core, *right).doit(deep=False)

    def _of_factors(self, factors: list[Expr]) -> Expr:
        if not factors:
            return self.size*Identity(self.arg.shape[0]/self.size)
        traced, kept = self._slots(factors[0])
        if len(factors) == 1 and traced is not None:
            return traced.trace()*kept
        if isinstance(factors[0], MatrixBase) and len(factors) == 1 and self.size.is_Integer:
            return self.func(factors[0], *self.args[1:]).as_explicit()
        return self.func(factors[0] if len(factors) == 1 else MatMul(*factors), *self.args[1:])

    def _slots(self, factor: Expr) -> tuple[Expr | None, Expr | None]:
        """What is traced out of a Kronecker product, and what is kept; None for another matrix."""
        if not isinstance(factor, KroneckerProduct):
            return None, None
        traced, kept = (factor.args[0], factor.args[1:]) if self.is_over_first else (factor.args[-1], factor.args[:-1])
        if traced.shape != (self.size, self.size):
            return None, None
        return traced, kept[0] if len(kept) == 1 else KroneckerProduct(*kept)

    def _beside_identity(self, traced: Expr, size: Expr) -> Expr:
        """A kron I, or I kron A, of what is traced out and an identity of that size."""
        if is_one(size):
            return traced
        identity = Identity(size)
        return KroneckerProduct(traced, identity) if self.is_over_first else KroneckerProduct(identity, traced)

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:
        (rows, cols), n = self.shape, self.size
        k = private_index(self, i, j)
        entry = self.arg[k*rows + i, k*cols + j] if self.is_over_first else self.arg[i*n + k, j*n + k]
        total = Sum(entry, (k, 0, n - 1))
        return total.doit() if n.is_Integer else total

    def _eval_transpose(self) -> MatrixExpr:
        return self.func(self.arg.T, *self.args[1:])

    def _eval_adjoint(self) -> MatrixExpr:
        return self.func(self.arg.adjoint(), *self.args[1:])

    def _sympystr(self, printer: Any) -> str:
        shown = self.args[:2] if self.is_over_first else self.args
        return f"PartialTrace({', '.join(map(printer._print, shown))})"

    def _numpycode(self, printer: Any) -> str:
        rows, cols = map(printer._print, self.shape)
        n, arg = printer._print(self.size), printer._print(self.arg)
        reshape, trace = (printer._module_format(f"{printer._module}.{name}") for name in ("reshape", "trace"))
        shape, axes = (f"({n}, {rows}, {n}, {cols})", (0, 2)) if self.is_over_first else (
            f"({rows}, {n}, {cols}, {n})", (1, 3))
        return f"{trace}({reshape}({arg}, {shape}), axis1={axes[0]}, axis2={axes[1]})"

    _cupycode = _jaxcode = _numpycode

    def _latex(self, printer: Any) -> str:
        return rf"\operatorname{{tr}}_{{{1 if self.is_over_first else 2}}}\left({printer._print(self.arg)}\right)"

    def _pretty(self, printer: Any) -> Any:
        return called("tr1" if self.is_over_first else "tr2", printer._print(self.arg))


def _content(factor: Expr) -> tuple[Expr, Expr]:
    """The number that all terms of a sum have in common, as SymPy's own evaluation takes it out of a product."""
    if not isinstance(factor, MatAdd):
        return S.One, factor
    terms = [split(arg) for arg in factor.args]
    content = content_of([scale.as_coeff_Mul(rational=True)[0] for scale, _ in terms])
    if content == 1:
        return S.One, factor
    return content, MatAdd(*[MatMul(scale/content, *(factors or (Identity(factor.shape[0]),))).doit(deep=False)
                             for scale, factors in terms])
