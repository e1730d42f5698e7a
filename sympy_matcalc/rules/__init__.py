"""The rules: one law per class, by topic."""

from sympy_matcalc.rules import (
    blocks,
    determinants,
    entrywise,
    matrix_functions,
    parts,
    products,
    scalars,
    standard_functions,
    sums,
    undefined_functions,
)
from sympy_matcalc.rules.registry import RULES, NoRule, differential, rule_for

__all__ = [
    "RULES", "NoRule", "blocks", "determinants", "differential", "entrywise", "matrix_functions", "parts", "products",
    "rule_for", "scalars", "standard_functions", "sums", "undefined_functions",
]
