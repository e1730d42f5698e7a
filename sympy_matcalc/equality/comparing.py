"""Two expressions compared at random points, modulo a prime first, then with many digits."""

from __future__ import annotations

from typing import Any

from sympy.core.basic import Basic

from sympy_matcalc.equality.decision import Comparison
from sympy_matcalc.equality.numbers import modulo_prime, pair_of, unknown_where_sympy_breaks
from sympy_matcalc.values.undecided import Unsupported


def compared(lhs: Basic, rhs: Basic, assumptions: Any, seed: int) -> Comparison:
    """Compare at random points, modulo a prime, and where that says nothing with many digits."""
    try:
        pair = unknown_where_sympy_breaks(pair_of)(lhs, rhs, assumptions, seed)
    except Unsupported as error:
        return Comparison("silent", reason=str(error))
    result = modulo_prime(pair)
    if result.verdict != "silent":
        return result
    from sympy_matcalc.equality.digits import with_digits
    return with_digits(pair)
