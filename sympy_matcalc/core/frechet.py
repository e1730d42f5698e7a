"""Fréchet derivatives of functions of a matrix, along directions: the object."""

from __future__ import annotations

from typing import Any

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.sympify import sympify
from sympy.matrices.dense import zeros
from sympy.matrices.exceptions import ShapeError
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.analytic import as_function
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.matrix_functions import entries_of, has_short_roots, is_long, value_at
from sympy_matcalc.core.of_matrix import read_matrix
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.core.with_function import WithFunction


class Frechet(WithFunction):
    """The derivative of a function of a matrix along a direction: L_f(X, E) = d/ds f(X + s E) at s = 0.

    It is linear in E, and f'(X) E where X and E commute. With more directions it is the higher derivative
    d/ds d/dt f(X + s E + t F), which does not depend on their order. It is the upper right block of f of the block
    matrix [[X, E], [0, X]], and under a trace tr(A L_f(X, E)) = tr(L_f(X, A) E).

    Parameters
    ==========

    f : FunctionClass, Lambda or callable
        A function of one variable that is analytic at the eigenvalues of X.
    x : MatrixExpr
        X, a square matrix.
    *directions : MatrixExpr
        One or more matrices of the shape of X.

    Raises
    ======

    TypeError
        If ``f`` is no function of one variable, something else no matrix, or there is no direction.
    NonSquareMatrixError
        If X is not square.
    ShapeError
        If a direction does not have the shape of X.

    Notes
    =====

    Shape: n x n, as X; directions have its shape. Layout: linear in a direction; its adjoint is that at X.T.

    Examples
    ========

    >>> from sympy import Lambda, MatrixSymbol, Trace, diff, exp, symbols
    >>> import sympy_matcalc
    >>> from sympy_matcalc import Frechet, MatrixExponential
    >>> n, t = symbols('n t')
    >>> A, X, E = MatrixSymbol('A', n, n), MatrixSymbol('X', n, n), MatrixSymbol('E', n, n)
    >>> diff(Trace(A*MatrixExponential(X)), X)
    Frechet(exp, X.T, A.T)
    >>> diff(MatrixExponential(X + t*E), t)
    Frechet(exp, t*E + X, E)
    >>> Frechet(exp, X, X**2).doit()
    X**2*MatrixExponential(X)
    >>> Frechet(Lambda(t, t**3), X, E).doit()
    X**2*E + E*X**2 + X*E*X

    References
    ==========

    .. [1] N. J. Higham, Functions of Matrices: Theory and Computation, SIAM 2008, chapter 3.
    .. [2] I. Najfeld, T. F. Havel, Derivatives of the matrix exponential and their computation, Advances in Applied
       Mathematics 16 (1995), 321-375.
    .. [3] N. J. Higham, S. D. Relton, Higher order Fréchet derivatives of matrix functions and the level-2 condition
       number, SIAM Journal on Matrix Analysis and Applications 35 (2014), 1019-1037.
    """

    def __new__(cls, f: Any, x: Any, *directions: Any) -> Frechet:
        x = read_matrix(x, cls.__name__, square=True)
        if not directions:
            raise TypeError("Frechet is a derivative along a direction: give a matrix, Frechet(f, X, E)")
        result: Frechet = MatrixExpr.__new__(cls, as_function(f), x, *[_direction(x, one) for one in directions])
        return result

    @property
    def directions(self) -> tuple[Expr, ...]:
        """The matrices along which the derivatives are taken."""
        result: tuple[Expr, ...] = self.args[2:]
        return result

    def doit(self, **hints: Any) -> Expr:
        args = [arg.doit(**hints) if hints.get("deep", True) else arg for arg in self.args[1:]]
        if all(isinstance(arg, MatrixBase) and not is_long(arg) for arg in args):
            return self._at(_block_of(*args))
        return normalized(Basic.__new__(Frechet, self.function, *args), Algebra())

    def as_explicit(self) -> MatrixBase:
        """The explicit matrix; of its entries, as entries, where the eigenvalues cannot be written out."""
        block = _block_of(*[arg.as_explicit() for arg in self.args[1:]])
        return self._at(block) if has_short_roots(block) else entries_of(self)

    def _at(self, block: MatrixBase) -> MatrixBase:
        """The upper right block of f of a block matrix."""
        size = int(self.shape[0])
        return value_at(self.function, block)[:size, -size:].as_immutable()

    def _sympystr(self, printer: Any) -> str:
        return f"Frechet({', '.join([self._printed_function(printer), *map(printer._print, self.args[1:])])})"

    def _latex(self, printer: Any) -> str:
        order = f"^{{({len(self.directions)})}}" if len(self.directions) > 1 else ""
        matrices = ", ".join(map(printer._print, self.args[1:]))
        return rf"L_{{{self._latex_function(printer, brackets=False)}}}{order}\left({matrices}\right)"

    def _pretty(self, printer: Any) -> Any:
        from sympy.printing.pretty.stringpict import prettyForm, stringPict
        name = self._pretty_function(printer, brackets=False)
        letter = prettyForm(*stringPict.next(prettyForm("L"), prettyForm(*stringPict(" ").below(name))))
        letter = prettyForm(str(letter), baseline=0)
        arguments = prettyForm(*printer._print_seq(self.args[1:], delimiter=", ").parens())
        return prettyForm(*stringPict.next(letter, arguments), binding=prettyForm.FUNC)


def _direction(x: Expr, direction: Any) -> Expr:
    direction = sympify(direction)
    if not getattr(direction, "is_Matrix", False):
        raise TypeError(f"a direction of Frechet is a matrix, and {direction} is none")
    if any(sympify(a - b).expand() != 0 for a, b in zip(x.shape, direction.shape)):
        raise ShapeError(f"Frechet at a matrix of shape {x.shape} along one of shape {direction.shape}")
    return direction.as_immutable() if isinstance(direction, MatrixBase) else direction


def _block_of(x: MatrixBase, *directions: MatrixBase) -> MatrixBase:
    """The matrix [[X, E], [0, X]], which has one direction more at each step.

    Source: Higham and Relton, SIAM J. Matrix Anal. Appl. 35 (2014), theorem 3.5.
    """
    block, size = x.as_mutable(), x.rows
    for direction in directions:
        above = zeros(block.rows)
        for k in range(0, block.rows, size):
            above[k:k + size, k:k + size] = direction
        block = block.row_join(above).col_join(zeros(block.rows).row_join(block))
    return block
