"""The symbols that the catalogue is written in: which letter is of which shape, by the kind of file."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import Any

import sympy
from sympy.combinatorics import Permutation
from sympy.core.function import Lambda
from sympy.core.symbol import symbols
from sympy.functions.elementary.exponential import exp, log
from sympy.functions.elementary.miscellaneous import Max
from sympy.matrices.expressions.blockmatrix import BlockDiagMatrix
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalMatrix, DiagonalOf
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixSymbol
from sympy.matrices.expressions.permutation import MatrixPermute, PermutationMatrix

from sympy_matcalc.classes.matrix_functions import MatrixExponential, MatrixLogarithm
from sympy_matcalc.core.matrix_sum import MatrixSum


@cache
def names(vocabulary: str) -> MappingProxyType[str, Any]:
    """The names of a vocabulary, ``"derivatives"`` or ``"laws"``: SymPy's, and the symbols.

    Examples
    ========

    >>> from sympy_matcalc.catalogue.names import names
    >>> names("derivatives")["R"].shape, names("laws")["P"].shape
    ((n, m), (n, m))
    """
    return MappingProxyType({"derivatives": _of_derivatives, "laws": _of_laws}[vocabulary]())


def _shaped(letters: dict[str, tuple[Any, Any]]) -> dict[str, Any]:
    return {name: MatrixSymbol(name, *shape) for names, shape in letters.items() for name in names.split()}


def _of_derivatives() -> dict[str, Any]:
    from sympy.tensor.array.expressions import ArrayAdd, ArrayTensorProduct, PermuteDims
    n, m, p = symbols("n m p", integer=True, positive=True)
    k = symbols("k", integer=True, positive=True)
    i, j = symbols("i j", integer=True, nonnegative=True)
    scalars = {name: symbols(name, real=True) for name in ("t", "alpha", "beta")}
    scalars |= {name: symbols(name, positive=True) for name in ("lam", "sigma", "nu", "eps", "q")}
    matrices = _shaped({
        "A B C D E F G H S X Y Sigma Lambda_": (n, n), "J O": (m, m), "R U": (n, m), "K V": (m, n), "L M": (n, p),
        "P W": (p, m), "a b c d x y z mu": (n, 1), "u v w": (m, 1), "g h": (p, 1), "r": (1, n), "s": (1, 1),
        "X2": (2, 2), "x3": (3, 1)})
    t = scalars["t"]
    functions = {
        "sigmoid": Lambda(t, 1/(1 + exp(-t))), "softplus": Lambda(t, log(1 + exp(t))), "relu": Lambda(t, Max(0, t)),
        "square": Lambda(t, t**2), "reciprocal": Lambda(t, 1/t)}
    arrays = {cls.__name__: cls for cls in (ArrayAdd, ArrayTensorProduct, PermuteDims)}
    sizes = {"n": n, "m": m, "p": p, "k": k, "i": i, "j": j}
    return {**_sympy_names(), **arrays, **sizes, **scalars, **matrices, **functions}


def _of_laws() -> dict[str, Any]:
    n, m, k, l = symbols("n m k l", integer=True, positive=True)  # noqa: E741
    matrices = _shaped({
        "A B C D X": (n, n), "P R": (n, m), "Q": (m, n), "M": (m, m), "x y z w": (n, 1), "u v": (m, 1), "s t": (1, 1),
        "Y": (3, 3)})
    a, b, c = symbols("a b c", real=True)
    return {**_sympy_names(), **matrices, "n": n, "m": m, "k": k, "l": l, "a": a, "b": b, "c": c,
            "p": PermutationMatrix(Permutation([2, 1, 0])), "q": PermutationMatrix(Permutation([0, 2, 1]))}


def _sympy_names() -> dict[str, Any]:
    own = (DiagMatrix, DiagonalMatrix, DiagonalOf, MatrixExponential, MatrixLogarithm, MatrixSum, BlockDiagMatrix,
           HadamardPower, HadamardProduct, KroneckerProduct, MatrixElement, MatrixPermute, PermutationMatrix,
           Permutation, Lambda)
    return {**{name: getattr(sympy, name) for name in sympy.__all__}, **{cls.__name__: cls for cls in own}}
