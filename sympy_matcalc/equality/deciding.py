"""The one question: are two expressions equal?"""

from __future__ import annotations

from typing import Any

from sympy.assumptions.assume import assuming, global_assumptions
from sympy.core.sympify import sympify
from sympy.logic.boolalg import And, true

from sympy_matcalc.core.graph import Graph
from sympy_matcalc.core.guard import deep
from sympy_matcalc.equality.decision import ALMOST_EVERYWHERE, Comparison, Decision
from sympy_matcalc.equality.proofs import FIRST, proof
from sympy_matcalc.equality.reading import alike, as_expression, evaluated, is_rational, mismatch


@deep
def equal(lhs: Any, rhs: Any, assumptions: Any = True, *, seed: int = 0) -> Decision:
    """Whether two expressions are equal, wherever both are defined.

    What is rational in matrices and numbers is proved first, if it can be: by the normal form, or multiplied out.
    Then both sides are evaluated at random points, exactly, modulo a large
    prime, or with many digits where they hold more than rational operations. That refutes what is not
    equal. What is left is proved by the lemmas on inverses and determinants, or simplified. What the
    numbers confirm and nothing proves is equal with a stated probability. With functions, roots and
    assumptions, numbers come before all proofs. Work is counted in steps, so that an answer does not depend
    on how fast a machine is.

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

    Notes
    =====

    Shape: of one shape, or the verdict is ``"unequal"``. Layout: none: expressions are compared, not derivatives.

    Examples
    ========

    >>> from sympy import Determinant, Identity, MatrixSymbol, symbols
    >>> from sympy_matcalc import equal
    >>> n, m = symbols('n m', integer=True, positive=True)
    >>> A, B = MatrixSymbol('A', n, m), MatrixSymbol('B', m, n)
    >>> C, D = MatrixSymbol('C', n, n), MatrixSymbol('D', n, n)
    >>> print(equal((C + D)**2, C**2 + C*D + D*C + D**2))
    equal, by normal form
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
    given = sympify(assumptions)
    if is_rational(graph.nodes) and given is true and not global_assumptions:
        return _of_rational(lhs, rhs, seed)
    from sympy_matcalc.equality.comparing import compared
    from sympy_matcalc.equality.further_proofs import EXACT, PROOFS
    numbers = compared(lhs, rhs, given, seed)
    if numbers.verdict == "differ":
        return Decision("unequal", numbers.method, witness=numbers.witness)
    with assuming(*And.make_args(given)):
        proved = proof(*alike(lhs, rhs), PROOFS if numbers.verdict != "almost" else EXACT)
    return Decision("equal", *proved) if proved is not None else _by_numbers(numbers)


def _of_rational(lhs: Any, rhs: Any, seed: int) -> Decision:
    """Where proofs need no second opinion: the quick ones, a look at numbers, the others, all numbers."""
    proved = proof(*alike(lhs, rhs), FIRST)
    if proved is not None:
        return Decision("equal", *proved)
    from sympy_matcalc.equality.comparing import compared
    from sympy_matcalc.equality.further_proofs import EXPANSION, OTHERS
    from sympy_matcalc.equality.numbers import first_look
    proved = proof(*alike(lhs, rhs), EXPANSION)
    if proved is not None:
        return Decision("equal", *proved)
    numbers = first_look(lhs, rhs, seed)
    if numbers.verdict != "differ":
        proved = proof(*alike(lhs, rhs), OTHERS)
        if proved is not None:
            return Decision("equal", *proved)
        numbers = compared(lhs, rhs, true, seed)
    if numbers.verdict == "differ":
        return Decision("unequal", numbers.method, witness=numbers.witness)
    return _by_numbers(numbers)


def _by_numbers(numbers: Comparison) -> Decision:
    if numbers.verdict in ("agree", "almost"):
        verdict = "equal" if numbers.verdict == "agree" else ALMOST_EVERYWHERE
        return Decision(verdict, numbers.method, error=numbers.error, sizes=numbers.sizes)
    return Decision("unknown", error=None, reason=numbers.reason)
