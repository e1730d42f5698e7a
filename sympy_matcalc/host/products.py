"""SymPy's evaluation of products and powers: ``MatMul.doit``, then laws of classes; ``MatPow.doit``; entries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy.core.add import Add
from sympy.core.basic import Basic
from sympy.core.cache import cacheit
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.numbers import Integer, Number
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.hadamard import HadamardProduct
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.combinations import multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import has_product_law, split
from sympy_matcalc.core.guard import deep
from sympy_matcalc.core.powers import evaluated_power
from sympy_matcalc.core.registry import registrations


@deep
def matmul_doit(original: Callable[..., Any], self: MatMul, **hints: Any) -> Expr:
    """In place of ``MatMul.doit``, which ``*`` calls."""
    result = original(self, **hints) if hints or not all(map(_is_plain, self.args)) else (
        original(MatMul(*map(_done, self.args)), deep=False))
    if not isinstance(result, MatMul) or not any(arg.is_Matrix and has_product_law(arg) for arg in result.args):
        return result
    algebra = Algebra()
    coefficient, factors = split(result)
    scale, reduced = algebra.reduce(factors)
    if reduced == factors:
        return result
    if scale is S.Zero:
        return ZeroMatrix(*result.shape)
    # A product of fewer factors may be one that SymPy merges further.
    product = algebra.product(multiply([coefficient, scale]), *reduced, size=result.shape[0])
    return original(product, deep=False) if isinstance(product, MatMul) else product


_PLAIN = {MatMul, MatAdd, MatPow, Inverse, Transpose, Trace, Determinant, HadamardProduct, KroneckerProduct,
          Identity, ZeroMatrix, OneMatrix, Add, Mul, Pow}
"""What is evaluated by laws alone: not by assumptions, as derivatives are, nor by what a user's class thinks of."""


def _is_plain(arg: Any) -> bool:
    return _is_done(arg) or (type(arg) in _PLAIN and _has_plain_arguments(arg))


def _asked_of_arguments(arg: Basic) -> bool:
    return all(map(_is_plain, arg.args))


_has_plain_arguments = cacheit(_asked_of_arguments)


def _is_done(arg: Any) -> bool:
    if type(arg) is MatrixSymbol:
        return all(isinstance(size, (Integer, Symbol)) for size in arg.args[1:])
    return isinstance(arg, Number) or type(arg) is Symbol


def _done(arg: Any) -> Any:
    """An argument evaluated, which those of ``*`` nearly always are: that is found out once."""
    return arg if _is_done(arg) else _remembered(registrations(), arg)


def _evaluated(laws: int, arg: Any) -> Any:
    return arg.doit()


_remembered = cacheit(_evaluated)


def matpow_doit(original: Callable[..., Any], self: MatPow, **hints: Any) -> Expr:
    """In place of ``MatPow.doit``, which ``**`` calls, and which takes (A**2)**(1/2) for A."""
    args = [arg.doit(**hints) for arg in self.args] if hints.get("deep", True) else self.args
    return evaluated_power(Basic.__new__(MatPow, *args), **hints)


def entry_of_power(original: Callable[..., Any], self: MatPow, i: Any, j: Any, **kwargs: Any) -> Expr:
    """In place of ``MatPow._entry``, which writes a power of known size out and then looks the entry up in it."""
    if _is_place(i, j) or self._is_shape_symbolic():
        return original(self, i, j, **kwargs)
    power = self.doit()
    return MatrixElement(power, i, j) if isinstance(power, MatPow) else power[i, j]


def entry_of_product(original: Callable[..., Any], self: MatMul, i: Any, j: Any, **kwargs: Any) -> Expr:
    """In place of ``MatMul._entry``, which sums over the entries of an inverse of known size, written out."""
    if _is_place(i, j) or not any(isinstance(arg, MatPow) and not arg._is_shape_symbolic() for arg in self.args):
        return original(self, i, j, **kwargs)
    coefficient, factors = split(self)
    return coefficient*(factors[0]._entry(i, j) if len(factors) == 1 else MatrixElement(MatMul(*factors), i, j))


def _is_place(*indices: Any) -> bool:
    return all(isinstance(index, (int, Integer)) for index in indices)
