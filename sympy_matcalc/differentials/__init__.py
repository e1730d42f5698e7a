"""Differentials, derivatives along a direction, and Taylor polynomials: the sweeps, run along given matrices."""

from sympy_matcalc.differentials.expansions import taylor_polynomial
from sympy_matcalc.differentials.variations import differential, directional_derivative, hessian_vector_product

__all__ = ["differential", "directional_derivative", "hessian_vector_product", "taylor_polynomial"]
