"""A derivative that one has derived by hand, checked against differences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sympy.core.basic import Basic
from sympy.core.function import diff
from sympy.core.sympify import sympify

from sympy_matcalc.calculus.derivatives import is_variable
from sympy_matcalc.calculus.directions import expression_of
from sympy_matcalc.steps.differences import TOLERANCE, differences
from sympy_matcalc.steps.points import Premises, point
from sympy_matcalc.values.undecided import Outside

MOST_TRIES = 24
"""How many random points are tried beyond those that are wanted before nothing is said."""


@dataclass(frozen=True)
class DerivativeCheck:
    """What a numeric check of a derivative found; true if and only if the derivative is right at every point.

    Attributes
    ==========

    right : bool or None
        Whether it agrees; None if no point could be evaluated.
    worst : float
        The largest deviation found, relative to the largest entry of the derivative.
    entry : tuple of int
        Where, counted from 0; ``()`` for a scalar.
    claimed, found : float or complex or None
        The two values of that entry: of the formula, and of the differences.
    point : mapping
        The values of all symbols there.
    points : int
        How many points were compared.
    reason : str
        Why nothing is said, or that the shapes differ.
    method : str
        What it was compared with: ``"complex steps"`` or ``"central differences"``.
    """

    right: bool | None
    worst: float
    entry: tuple[int, ...]
    claimed: Any
    found: Any
    point: Mapping[Any, Any]
    points: int
    reason: str = ""
    method: str = "central differences"

    def __bool__(self) -> bool:
        return self.right is True

    def __str__(self) -> str:
        if self.reason:
            return ("not decided: " if self.right is None else "wrong: ") + self.reason
        where = f"entry {self.entry}" if self.entry else "the value"
        if self.right:
            return f"right at {self.points} random points: {where} is off by {self.worst:.1g} at most ({self.method})"
        return (f"wrong: {where} is {_number(self.claimed)} by the formula and {_number(self.found)} by "
                f"{self.method}, at {_point_text(self.point)}")


def check_derivative(expr: Any, variable: Any, claimed: Any = None, assume: Any = None, points: int = 3,
                     seed: int = 0) -> DerivativeCheck:
    """Compare a derivative with differences at random points of random sizes.

    These are complex steps where the expression is analytic and real, and central differences elsewhere: they know
    nothing of any rule of differentiation.

    Parameters
    ==========

    expr : Expr
        A scalar or a matrix expression.
    variable : MatrixSymbol or Symbol, the transpose, an entry or a slice of a MatrixSymbol
        What it is differentiated by.
    claimed : Expr, optional
        The derivative to check; without it, what ``diff`` returns. Axes of length one do not count.
    assume : predicates of Q, optional
        What the points satisfy, beside what ``assuming`` says: ``Q.symmetric(A)``, ``Q.positive_definite(S)``,
        ``Q.positive(x)`` of all entries, ``Eq(P**2, P)``.
    points : int
        How many points are compared.
    seed : int
        The same seed gives the same points.

    Returns
    =======

    DerivativeCheck
        Printed, it says in words what was found.

    Raises
    ======

    ValueError
        If an assumption is of a kind that no point can be drawn for.
    TypeError
        If ``expr`` is neither a scalar nor a matrix expression.

    Notes
    =====

    Shape: ``claimed`` has the shape of the variable, if ``expr`` is a scalar. Layout: that of ``diff``: the gradient
    has the shape of the variable.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Trace, symbols
    >>> from sympy_matcalc import check_derivative
    >>> n = symbols('n', integer=True, positive=True)
    >>> A, X = MatrixSymbol('A', n, n), MatrixSymbol('X', n, n)
    >>> bool(check_derivative(Trace(A*X), X, A.T))
    True
    >>> check_derivative(Trace(A*X), X, A).right
    False

    References
    ==========

    .. [1] J. Nocedal, S. J. Wright, Numerical Optimization, Springer 2006, section 8.1, finite differences.
    """
    expr, variable = expression_of(expr), sympify(variable)
    if not is_variable(variable):
        raise ValueError(f"cannot differentiate by {variable}: give a symbol, a matrix symbol, its transpose, an entry "
                         "or a slice of it")
    derivative = diff(expr, variable) if claimed is None else sympify(claimed)
    if not isinstance(derivative, Basic):
        derivative = derivative.as_immutable()
    premises = Premises(assume)
    found = list(_at_points(expr, variable, derivative, premises, points, seed))
    if not found:
        return DerivativeCheck(None, float("nan"), (), None, None, {}, 0,
                               "at no random point do the differences settle")
    worst = max(found, key=lambda one: one.worst)
    return replace(worst, right=worst.worst <= TOLERANCE, points=len(found),
                   reason=worst.reason or _by_structure(worst, expr, variable, derivative, premises))


def _at_points(expr: Any, variable: Any, derivative: Any, premises: Premises, points: int,
               seed: int) -> Iterator[DerivativeCheck]:
    """What is found at so many points; those where the function is not real count only if there are no others."""
    compared = 0
    for real in (True, False):
        for tried in range(points + MOST_TRIES):
            if compared == points or (compared and not real):
                return
            try:
                values = point((expr, variable, derivative), premises, seed + tried)
                found = _compared(expr, variable, derivative, values, real)
            except Outside:
                continue
            if found is not None:
                compared += 1
                yield found


def _compared(expr: Any, variable: Any, derivative: Any, values: Mapping[Any, Any],
              real: bool) -> DerivativeCheck | None:
    import numpy as np

    from sympy_matcalc.values.evaluation import evaluate
    with np.errstate(all="ignore"):  # what is not finite is passed over below
        value = np.asarray(evaluate(expr, values))
        if not np.all(np.isfinite(value)) or (real and np.max(np.abs(value.imag), initial=0.0) > 0):
            return None
        numeric = differences(expr, variable, values, value)
        claimed = np.asarray(evaluate(derivative, values))
    if numeric is None:
        return None
    fine, method, floor = numeric
    if claimed.squeeze().shape != fine.squeeze().shape:
        reason = f"the formula has the shape {claimed.shape}, the derivative {_outer(fine.shape)}"
        return DerivativeCheck(False, float("inf"), (), None, None, values, 1, reason, method)
    fine = fine.reshape(claimed.shape)
    off = np.abs(claimed - fine)
    off = np.where(np.isfinite(off), off, np.inf)
    entry = tuple(map(int, np.unravel_index(int(np.argmax(off)), off.shape))) if off.ndim else ()
    size = max(floor, float(np.max(np.abs(fine), initial=0.0)))
    return DerivativeCheck(None, float(off[entry])/size, entry, claimed[entry], fine[entry], values, 1, "", method)


def _by_structure(worst: DerivativeCheck, expr: Any, variable: Any, derivative: Any, premises: Premises) -> str:
    """Of a formula for a symmetric variable, whether it is that of the derivative along symmetric matrices."""
    import numpy as np

    from sympy_matcalc.values.evaluation import evaluate
    if worst.worst <= TOLERANCE or not worst.entry or "symmetric" not in premises.of(variable):
        return ""
    numeric = differences(expr, variable, worst.point, evaluate(expr, worst.point))
    claimed = np.asarray(evaluate(derivative, worst.point))
    if numeric is None or claimed.shape != numeric[0].shape:
        return ""
    slope = numeric[0]
    along = slope + slope.T - np.diag(np.diag(slope))
    if float(np.max(np.abs(along - claimed))) > TOLERANCE*float(np.max(np.abs(along))):
        return ""
    return (f"it is the derivative along symmetric matrices, in which the entries (i, j) and (j, i) vary together; "
            f"diff varies the entries of {variable} one by one. structured_gradient gives the other")


def _outer(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(size for size in shape if size != 1) or (1, 1)


def _number(value: Any) -> str:
    return f"{complex(value):.6g}" if isinstance(value, complex) else f"{float(value):.6g}"


def _point_text(values: Mapping[Any, Any]) -> str:
    import numpy as np
    shown = []
    for symbol, value in values.items():
        array = np.asarray(value) if not callable(value) else None
        shown.append(f"{symbol} = {'…' if array is None else np.round(array, 4).tolist()}")
    return ", ".join(shown)
