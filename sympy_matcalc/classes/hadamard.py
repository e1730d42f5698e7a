"""Hadamard products in SymPy's canonical form, built without SymPy's recursion into the factors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.sorting import default_sort_key
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.special import OneMatrix, ZeroMatrix
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.factors import new, shallow_doit


def hadamard_product(factors: Sequence[Expr], key: Callable[[Expr], Any] = default_sort_key) -> Expr:
    """A o B o C of matrices in normal form: flat, sorted by a key, A o A as a power, 1 o A as A, 0 o A as 0.

    Examples
    ========

    >>> from sympy import HadamardProduct, MatrixSymbol
    >>> from sympy_matcalc.classes.hadamard import hadamard_product
    >>> A, B = MatrixSymbol('A', 3, 3), MatrixSymbol('B', 3, 3)
    >>> hadamard_product([B, HadamardProduct(A, B)]) == HadamardProduct(B, A, B).doit()
    True
    """
    flat: list[Expr] = []
    for factor in factors:
        flat.extend(factor.args if isinstance(factor, HadamardProduct) else (factor,))
    if any(isinstance(factor, MatrixBase) for factor in flat):
        return shallow_doit(HadamardProduct(*flat))
    for factor in flat:
        if isinstance(factor, ZeroMatrix):
            return factor
    flat = [factor for factor in flat if not isinstance(factor, OneMatrix)] or flat[:1]
    powers = [factor if count == 1 else new(HadamardPower, factor, Integer(count))
              for factor, count in Counter(flat).items()]
    if len(powers) == 1:
        return powers[0]
    return new(HadamardProduct, *sorted(powers, key=key))
