"""What all printers read from an expression before they write it: signs, fractions, the order of terms, names."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Dummy, Symbol
from sympy.core.traversal import preorder_traversal
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.matrixbase import MatrixBase


def product_parts(expr: MatMul) -> tuple[bool, list[Expr], list[Expr], list[Expr]] | None:
    """A product as (is negative, numerators, denominators, matrices), or None if scalars stand elsewhere than in front.

    The numerators and denominators are scalars; a number 1 is left out.
    """
    first, *rest = expr.args
    if first.is_Matrix:
        first, rest = S.One, list(expr.args)
    if not rest or not all(factor.is_Matrix for factor in rest):
        return None
    number, scalar = first.as_coeff_Mul(rational=True)
    negative = bool(number.is_negative)
    number = -number if negative else number
    over = [S(number.p), S(number.q)] if number.is_Rational else [number, S.One]
    numerators, denominators = ([] if part is S.One else [part] for part in over)
    for factor in Mul.make_args(scalar):
        if isinstance(factor, Pow) and factor.exp.as_coeff_Mul(rational=True)[0].is_negative:
            denominators.append(Pow(factor.base, -factor.exp))
        elif factor is not S.One:
            numerators.append(factor)
    return negative, numerators, denominators, rest


def is_negative_term(term: Expr) -> bool:
    """Whether a term of a sum of matrices begins with a minus sign."""
    return bool(isinstance(term, MatMul) and not term.args[0].is_Matrix
                and term.args[0].as_coeff_Mul(rational=True)[0].is_negative)


def ordered_terms(expr: MatAdd, printer: Any) -> list[Expr]:
    """The terms of a sum as SymPy's printer orders them; unless it was told an order, a positive one in front."""
    terms: list[Expr] = printer._as_ordered_terms(expr)
    if printer.order is None and is_negative_term(terms[0]):
        first = next((k for k, term in enumerate(terms) if not is_negative_term(term)), 0)
        terms.insert(0, terms.pop(first))
    return terms


def names_in_whole(printer: Any) -> set[str]:
    """The names of all symbols in the whole expression that a printer was given, but for dummies."""
    return {part.name for part in preorder_traversal(_whole(printer))
            if isinstance(part, (Symbol, MatrixSymbol)) and not isinstance(part, Dummy)}


def _whole(printer: Any) -> Any:
    """The argument of the ``doprint`` that a printer is in: to note it there would be one more frame for warnings."""
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        if frame.f_code.co_name == "doprint" and frame.f_locals.get("self") is printer:
            return frame.f_locals.get("expr")
        frame = frame.f_back
    return None


def free_name(candidates: str, taken: set[str]) -> str:
    """The first name that is not taken yet."""
    names = candidates.split()
    numbered = (f"{names[0]}{k}" for k in range(1, len(taken) + 2))
    return next(name for name in (*names, *numbered) if name not in taken)


LARGEST_TABLE = 8
"""Sums of matrix units with more rows or columns are not written as tables."""


def explicit_sum(expr: MatAdd) -> MatrixBase | None:
    """A sum of multiples of matrix units at known places as the matrix of its entries."""
    for term in expr.args:
        *scalars, unit = term.args if isinstance(term, MatMul) else (term,)
        if type(unit).__name__ != "MatrixUnit" or any(scalar.is_Matrix for scalar in scalars):
            return None
        if not all(arg.is_Integer for arg in unit.args) or max(unit.shape) > LARGEST_TABLE:
            return None
    return expr.as_explicit()
