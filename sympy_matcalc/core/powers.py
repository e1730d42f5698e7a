"""Powers: which of powers are one power, what is known of exponents, and the matrix that is its own powers."""

from __future__ import annotations

from typing import Any

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.numbers import Float, Integer
from sympy.core.singleton import S
from sympy.core.symbol import Dummy
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix
from sympy.matrices.expressions.transpose import Transpose


def is_centring(expr: Expr) -> bool:
    """Whether an expression is I - 1 1'/n, the orthogonal projector onto the vectors whose entries sum to zero.

    It is symmetric and idempotent.
    Source: Mardia, Kent and Bibby, Multivariate Analysis, appendix A.3.1.

    Examples
    ========

    >>> from sympy import Identity, OneMatrix, symbols
    >>> from sympy_matcalc.core.powers import is_centring
    >>> n = symbols('n', integer=True, positive=True)
    >>> is_centring(Identity(n) - OneMatrix(n, n)/n), is_centring(Identity(n) - OneMatrix(n, n))
    (True, False)
    """
    if not isinstance(expr, MatAdd) or len(expr.args) != 2:
        return False
    eye, mean = expr.args if isinstance(expr.args[0], Identity) else expr.args[::-1]
    if not isinstance(eye, Identity) or not isinstance(mean, MatMul) or not isinstance(mean.args[-1], OneMatrix):
        return False
    scalars = [arg for arg in mean.args if not arg.is_Matrix]
    return len(mean.args) == len(scalars) + 1 and Mul(*scalars)*eye.rows == S.NegativeOne


def exact(exponent: Expr) -> Expr:
    """2.0 as 2: which power of a matrix is meant depends on that; anything else as it is, 0.5 too, as SymPy has it."""
    return Integer(int(exponent)) if isinstance(exponent, Float) and float(exponent).is_integer() else exponent


def is_whole(exponent: Expr) -> bool:
    """Whether an exponent is a whole number, if the symbols of which nothing is declared are.

    Of a matrix `A**j` has a meaning for whole `j` first of all, and users do not declare that. It says nothing of
    `A**(j/2)`, nor of a symbol that is declared to be real.
    """
    declared = exponent.is_integer
    if declared is not None:
        return bool(declared)
    whole = {symbol: Dummy(integer=True) for symbol in exponent.free_symbols if symbol.is_complex is None}
    return bool(whole) and bool(exponent.xreplace(whole).is_integer)


def _sympy_doit(power: MatPow, **hints: Any) -> Expr:
    """SymPy's own evaluation, below ours where that is installed."""
    result: Expr = getattr(MatPow.doit, "__wrapped__", MatPow.doit)(power, **hints)
    return result


def evaluated_power(node: MatPow, **hints: Any) -> Expr:
    """A power by SymPy's evaluation of the outermost node, but for powers of powers: (A**a)**b = A**(a b) for whole b.

    SymPy 1.14 merges them always, and (A**2)**(1/2) is not A: not for A = -I. With -1 < a <= 1
    they merge, too, for then the logarithm of A**a is a times that of A. A centring matrix is idempotent.
    Source: Higham, Functions of Matrices, section 1.7 and problem 1.34.

    Examples
    ========

    >>> from sympy import MatPow, MatrixSymbol, Rational
    >>> from sympy_matcalc.core.powers import evaluated_power
    >>> A = MatrixSymbol('A', 3, 3)
    >>> evaluated_power(MatPow(MatPow(A, 2), 3)), evaluated_power(MatPow(MatPow(A, Rational(1, 3)), Rational(1, 2)))
    (A**6, A**(1/6))
    >>> evaluated_power(MatPow(MatPow(A, 2), Rational(1, 2)))
    (A**2)**(1/2)
    """
    if isinstance(node.args[1], Integer) and node.args[1].p > 0 and is_centring(node.args[0]):
        return node.args[0]
    if _is_plain(*node.args):
        cls = Inverse if node.args[1] is S.NegativeOne else MatPow
        return node if type(node) is cls else Basic.__new__(cls, *node.args)
    base, exponent = merged(*node.args)
    unchanged = base is node.base
    if isinstance(base, MatPow) and exponent not in (S.Zero, S.One):
        return node if unchanged else Basic.__new__(MatPow, base, exponent)
    if isinstance(base, (ZeroMatrix, OneMatrix)) and not isinstance(exponent, Integer) and not exponent.is_positive:
        return node if unchanged else Basic.__new__(MatPow, base, exponent)  # for an exponent of 0 it is the identity
    cls = type(node) if unchanged else Inverse if exponent is S.NegativeOne else MatPow
    return _sympy_doit(Basic.__new__(cls, base, exponent), **{**hints, "deep": False})


def _is_plain(base: Expr, exponent: Expr) -> bool:
    """Whether SymPy's evaluation would only build the power once more, after a walk down to the shape of the base."""
    cls = type(base)
    return isinstance(base, (MatrixSymbol, MatAdd, MatMul, Transpose)) \
        and exponent is not S.Zero and exponent is not S.One \
        and (exponent is not S.NegativeOne or cls._eval_inverse is MatrixExpr._eval_inverse) \
        and cls._eval_power is MatrixExpr._eval_power


def merged(base: Expr, exponent: Expr) -> tuple[Expr, Expr]:
    """The base and the exponent of a power, a power of a power being one power where it is."""
    while isinstance(base, MatPow) and _are_one(base.exp, exponent):
        base, exponent = base.base, base.exp*exponent
    return base, exponent


def _are_one(inner: Expr, outer: Expr) -> bool:
    return is_whole(outer) or bool((inner + 1).is_positive and (1 - inner).is_nonnegative)
