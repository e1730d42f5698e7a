"""The one question: are two expressions equal?"""

from __future__ import annotations

from typing import Any

from sympy.assumptions.assume import assuming
from sympy.core.sympify import sympify
from sympy.logic.boolalg import And

from sympy_matcalc.core.graph import Graph
from sympy_matcalc.equality.decision import ALMOST_EVERYWHERE, Decision
from sympy_matcalc.equality.proofs import proof
from sympy_matcalc.equality.reading import alike, as_expression, evaluated, mismatch


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
    lhs, rhs = as_expression(lhs), as_expression(rhs)
    graph = Graph()
    if graph.add(lhs) == graph.add(rhs):  # `==` of SymPy recurses
        return Decision("equal", "identity")
    lhs, rhs = evaluated(graph, lhs, rhs)
    shapes = mismatch(lhs, rhs)
    if shapes:
        return Decision("unequal", "shapes", reason=shapes)
    if graph.add(lhs) == graph.add(rhs):
        return Decision("equal", "differentiation and summation")
    from sympy_matcalc.equality.numbers import compared  # brings SymPy's array expressions
    numbers = compared(lhs, rhs, assumptions, seed)
    if numbers.verdict == "differ":
        return Decision("unequal", numbers.method, witness=numbers.witness)
    with assuming(*And.make_args(sympify(assumptions))):
        proved = proof(*alike(lhs, rhs))
    if proved is not None:
        return Decision("equal", *proved)
    if numbers.verdict in ("agree", "almost"):
        verdict = "equal" if numbers.verdict == "agree" else ALMOST_EVERYWHERE
        return Decision(verdict, numbers.method, error=numbers.error, sizes=numbers.sizes)
    return Decision("unknown", error=None, reason=numbers.reason)
