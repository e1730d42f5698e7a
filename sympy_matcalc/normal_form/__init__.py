"""The normal form: constructors that build in it, and passes that bring expressions there."""

from sympy_matcalc.normal_form.algebra import Algebra
from sympy_matcalc.normal_form.combinations import Combination
from sympy_matcalc.normal_form.normalization import normalized

__all__ = ["Algebra", "Combination", "normalized"]
