"""The door for authors of rules: all that a class outside of this package needs to take part.

A rule is the differential of a class: the linear maps that take the differentials of its arguments
to its own. It is the method ``_eval_differential`` of the class, or registered with
:data:`differential`. From it follow gradients, derivatives by scalars and entries, Jacobians,
Hessians, differentials and Taylor polynomials. Further laws are optional: each kind below is a
decorator, and those with a method of their own can be methods; :mod:`sympy_matcalc.core.laws`
says what each takes and gives. The last argument of a law, ``by``, are the constructors
of the form in progress: what a law builds with them is in that form.
"""

from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.entrywise_maps import DiagonalEmbedding, DiagonalExtraction, Entrywise
from sympy_matcalc.core.laws import (
    NoRule,
    canonical,
    canonical_traces,
    determinants,
    differential,
    inverses,
    merging,
    powers,
    products,
    properties,
    typed,
)
from sympy_matcalc.core.maps import LinearMap, Pairing, Sandwich, Scale, VecForm

__all__ = [
    "Algebra", "DiagonalEmbedding", "DiagonalExtraction", "Entrywise", "LinearMap", "NoRule", "Pairing", "Sandwich",
    "Scale", "VecForm", "canonical", "canonical_traces", "determinants", "differential", "inverses", "merging",
    "powers", "products", "properties", "typed",
]
