"""The symbols that the catalogue is written in: which letter is of which shape, by the kind of entry."""

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

from sympy_matcalc.calculus.derivatives import derivative
from sympy_matcalc.classes.vec.stacking import Vec
from sympy_matcalc.classes.vec.structure import CommutationMatrix
from sympy_matcalc.core.adjugate import Adjugate
from sympy_matcalc.core.matrix_functions import MatrixExponential, MatrixLogarithm
from sympy_matcalc.core.matrix_sum import MatrixSum
from sympy_matcalc.core.matrix_unit import MatrixUnit


@cache
def names(vocabulary: str, sizes: tuple[tuple[str, int], ...] = ()) -> MappingProxyType[str, Any]:
    """The names of a vocabulary, ``"derivatives"`` or ``"laws"``: SymPy's, and the symbols.

    Parameters
    ==========

    vocabulary : str
        ``"derivatives"`` has the letters of all entries but laws.
    sizes : tuple of pairs
        Numbers for sizes, such as ``(("n", 3), ("m", 2))``; a size that is not given is a symbol.

    Examples
    ========

    >>> from sympy_matcalc.catalogue.names import names
    >>> names("derivatives")["R"].shape, names("laws")["P"].shape
    ((n, m), (n, m))
    >>> names("laws", (("n", 3), ("m", 2)))["P"].shape
    (3, 2)
    """
    return MappingProxyType({"derivatives": _of_derivatives, "laws": _of_laws}[vocabulary](dict(sizes)))


def _shaped(letters: dict[str, tuple[Any, Any]], prefix: str = "") -> dict[str, Any]:
    return {prefix + name: MatrixSymbol(prefix + name, *shape)
            for names, shape in letters.items() for name in names.split()}


def _sizes(letters: str, given: dict[str, int]) -> dict[str, Any]:
    return {name: given.get(name, symbols(name, integer=True, positive=True)) for name in letters.split()}


def _of_derivatives(given: dict[str, int]) -> dict[str, Any]:
    from sympy.stats import Expectation
    from sympy.stats.rv import RandomMatrixSymbol
    from sympy.tensor.array.expressions import (
        ArrayAdd,
        ArrayDiagonal,
        ArrayTensorProduct,
        OneArray,
        PermuteDims,
        Reshape,
    )

    from sympy_matcalc.calculus.array_sum import ArraySum
    sizes = _sizes("n m p k", given)
    n, m, p = (sizes[name] for name in "nmp")
    indices = {name: symbols(name, integer=True, nonnegative=True) for name in "ijl"}
    scalars = {name: symbols(name, real=True) for name in ("t", "alpha", "beta")}
    scalars |= {name: symbols(name, positive=True) for name in ("lam", "sigma", "nu", "eps", "q")}
    letters: dict[str, tuple[Any, Any]] = {
        "A B C D E F G H S X Y Sigma Lambda_": (n, n), "J O": (m, m), "R U": (n, m), "K V": (m, n), "L M": (n, p),
        "P W": (p, m), "a b c d x y z mu": (n, 1), "u v w": (m, 1), "g h": (p, 1), "r": (1, n), "s": (1, 1),
        "X2": (2, 2), "x3": (3, 1)}
    t = scalars["t"]
    functions = {
        "sigmoid": Lambda(t, 1/(1 + exp(-t))), "softplus": Lambda(t, log(1 + exp(t))), "relu": Lambda(t, Max(0, t)),
        "square": Lambda(t, t**2), "reciprocal": Lambda(t, 1/t)}
    arrays = {cls.__name__: cls for cls in (ArrayAdd, ArrayDiagonal, ArraySum, ArrayTensorProduct, OneArray,
                                            PermuteDims, Reshape)}
    return {**_sympy_names(), **arrays, **sizes, **indices, **scalars, **_shaped(letters), **_shaped(letters, "d"),
            **functions, "Expectation": Expectation, "random": RandomMatrixSymbol("z", n, 1)}


def _of_laws(given: dict[str, int]) -> dict[str, Any]:
    sizes = _sizes("n m k l", given)
    n, m = sizes["n"], sizes["m"]
    matrices = _shaped({
        "A B C D X": (n, n), "P R": (n, m), "Q": (m, n), "M": (m, m), "x y z w": (n, 1), "u v": (m, 1), "s t": (1, 1),
        "Y": (3, 3), "Z": (2, 2)})
    scalars = {name: symbols(name, real=True) for name in "abc"}
    return {**_sympy_names(), **matrices, **sizes, **scalars,
            "p": PermutationMatrix(Permutation([2, 1, 0])), "q": PermutationMatrix(Permutation([0, 2, 1]))}


def _sympy_names() -> dict[str, Any]:
    own = (Adjugate, DiagMatrix, DiagonalMatrix, DiagonalOf, MatrixExponential, MatrixLogarithm, MatrixSum,
           BlockDiagMatrix, CommutationMatrix, HadamardPower, HadamardProduct, KroneckerProduct, MatrixElement,
           MatrixPermute, PermutationMatrix, Permutation, Lambda, Vec)
    return {**{name: getattr(sympy, name) for name in sympy.__all__}, **{cls.__name__: cls for cls in own},
            "MatrixUnit": MatrixUnit, "diff": derivative}
