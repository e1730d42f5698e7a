"""The centring matrix I - 1 1'/n, which takes the mean from each column."""

from __future__ import annotations

from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.singleton import S
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import Identity, OneMatrix


def is_centring(expr: Expr) -> bool:
    """Whether an expression is I - 1 1'/n, the orthogonal projector onto the vectors whose entries sum to zero.

    It is symmetric and idempotent.
    Source: Mardia, Kent and Bibby, Multivariate Analysis, appendix A.3.1.

    Examples
    ========

    >>> from sympy import Identity, OneMatrix, symbols
    >>> from sympy_matcalc.core.centring import is_centring
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
