"""Whether two expressions are equal: by proof, by numbers, or unknown."""

from sympy_matcalc.equality.deciding import equal
from sympy_matcalc.equality.decision import Decision, Witness

__all__ = ["Decision", "Witness", "equal"]
