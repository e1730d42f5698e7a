"""Assumptions about matrices: what follows from them, and expressions simplified by them."""

from sympy_matcalc.assumptions.inference import Inference
from sympy_matcalc.assumptions.refinement import refined, simplified

__all__ = ["Inference", "refined", "simplified"]
