"""The one question: are two expressions equal?"""

from __future__ import annotations

from typing import Any

from sympy.assumptions.assume import assuming
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.sympify import SympifyError, sympify
from sympy.logic.boolalg import And
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.matrixbase import MatrixBase
from sympy.tensor.array import NDimArray

from sympy_matcalc.calculus.array_parts import is_array
from sympy_matcalc.core.factors import shape_of
from sympy_matcalc.core.graph import Graph
from sympy_matcalc.equality.decision import Decision
from sympy_matcalc.equality.proofs import proof


def equal(lhs: Any, rhs: Any, assumptions: Any = True, *, seed: int = 0) -> Decision:
    """Whether two expressions are equal, wherever both are defined.

    Numbers come first: both sides are evaluated at random points, exactly, modulo a large
    prime, or with many digits where they hold more than rational operations. That refutes what is not
    equal. What is left is proved, if it can be: by the normal form, multiplied out, simplified, by the lemmas
    on inverses and determinants. What the numbers confirm and nothing proves is equal with a
    stated probability.

    Parameters
    ==========

    lhs, rhs : Expr
        Scalars, matrices or array expressions. A scalar and a 1x1 matrix are
        compared by the value of the entry. Symbols are real unless an Adjoint, a conjugate, a real
        or imaginary part, or I stands in one of the sides.
    assumptions : Boolean
        What is assumed beside what ``assuming`` says: ``Q.symmetric(S) & Q.orthogonal(R)``,
        ``Eq(P**2, P)``.
    seed : int
        For the random numbers.

    Returns
    =======

    Decision
        True where the two are equal; with the method, a bound of the error, and a
        counterexample where they are not.

    Raises
    ======

    TypeError
        If one side is no expression.

    Examples
    ========

    >>> from sympy import Determinant, Identity, MatrixSymbol, symbols
    >>> from sympy_matcalc import equal
    >>> n, m = symbols('n m', integer=True, positive=True)
    >>> A, B = MatrixSymbol('A', n, m), MatrixSymbol('B', m, n)
    >>> C, D = MatrixSymbol('C', n, n), MatrixSymbol('D', n, n)
    >>> print(equal((C + D)**2, C**2 + C*D + D*C + D**2))
    equal, by expansion
    >>> bool(equal(C*D, D*C))
    False

    References
    ==========

    .. [1] J. T. Schwartz, Fast Probabilistic Algorithms for Verification of Polynomial Identities,
       Journal of the ACM 27 (1980) 701-717.
    """
    lhs, rhs = _expression(lhs), _expression(rhs)
    graph = Graph()
    if graph.add(lhs) == graph.add(rhs):  # `==` of SymPy recurses
        return Decision("equal", "identity")
    mismatch = _mismatch(lhs, rhs)
    if mismatch is not None:
        return mismatch
    from sympy_matcalc.equality.numbers import compared  # brings SymPy's array expressions
    numbers = compared(lhs, rhs, assumptions, seed)
    if numbers.verdict == "differ":
        return Decision("unequal", numbers.method, witness=numbers.witness)
    with assuming(*And.make_args(sympify(assumptions))):
        proved = proof(*_alike(lhs, rhs))
    if proved is not None:
        return Decision("equal", *proved)
    if numbers.verdict == "agree":
        return Decision("equal", numbers.method, error=numbers.error, sizes=numbers.sizes)
    return Decision("unknown", error=None, reason=numbers.reason)


def _expression(side: Any) -> Basic:
    if isinstance(side, str):
        raise TypeError(f"cannot compare a string: {side!r}; give an expression")
    try:
        expr = sympify(side)
    except SympifyError as error:
        raise TypeError(f"cannot compare {side!r}: it is no expression") from error
    if isinstance(expr, MatrixBase):
        return expr.as_immutable()
    if isinstance(expr, (Expr, NDimArray)) or is_array(expr):
        return expr
    raise TypeError(f"cannot compare {side!r}: it is no expression")


def _shape(side: Any) -> tuple[Any, ...]:
    shape = shape_of(side) if isinstance(side, MatrixExpr) else tuple(getattr(side, "shape", ()))
    return () if shape == (1, 1) else shape


def _mismatch(lhs: Any, rhs: Any) -> Decision | None:
    """The decision where the shapes differ."""
    left, right = _shape(lhs), _shape(rhs)
    if len(left) == len(right) and all(a == b or sympify(a - b).expand() == 0 for a, b in zip(left, right)):
        return None
    shapes = f"{tuple(getattr(lhs, 'shape', ()))} and {tuple(getattr(rhs, 'shape', ()))}"
    return Decision("unequal", "shapes", reason=f"the shapes are {shapes}")


def _alike(lhs: Any, rhs: Any) -> tuple[Any, Any]:
    """Both as scalars where they have one entry, which is how 1x1 matrices are compared best."""
    if getattr(lhs, "shape", ()) in ((), (1, 1)) and getattr(rhs, "shape", ()) in ((), (1, 1)):
        return _as_scalar(lhs), _as_scalar(rhs)
    return lhs, rhs


def _as_scalar(side: Any) -> Any:
    if isinstance(side, MatrixBase):
        return side[0, 0]
    return Trace(side) if isinstance(side, MatrixExpr) else side  # an entry of a product would be a sum
