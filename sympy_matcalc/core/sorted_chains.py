"""Products of letters in the sorted form without a network: cut where an inner size is 1, a chain is scalars and ends.

Diag(x), diag(A) and A o B of symbols are in it as they stand, A o B in order.

x'A y B z u'C is (x'A y) B z u'C, a trace times a column times a row: what :mod:`~sympy_matcalc.core.sorted_networks`
reads back, which is for all that is joined otherwise.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalOf
from sympy.matrices.expressions.hadamard import HadamardProduct
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.combinations import Factors, multiply
from sympy_matcalc.core.factors import Shape, class_of_letter, is_one, new
from sympy_matcalc.core.laws import products

LONGEST, LONGEST_SCALAR = 60, 16
"""Longer products, and longer scalars in them, are left to the network."""


def product(factors: Factors, shape: Shape, by: Any) -> tuple[Expr, Factors] | None:
    """The scalar and the factors of a product in the sorted form; None if it is no chain of letters.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.core.constructors import Algebra
    >>> from sympy_matcalc.core.sorted_chains import product
    >>> A, x, y = MatrixSymbol('A', 3, 3), MatrixSymbol('x', 3, 1), MatrixSymbol('y', 3, 1)
    >>> product((x, y.T, A.T, x, y.T), (3, 3), Algebra())
    (Trace(x.T*A*y), (x, y.T))
    """
    if not _is_chain(factors):
        return _with_joined(factors, shape, by) or _entrywise(factors, shape, by)
    pieces = _cut(factors, by)
    first = [] if is_one(shape[0]) else [pieces.pop(0)]
    last = [] if is_one(shape[1]) or not pieces else [pieces.pop()]
    scalars = _traces(pieces, by)
    return None if scalars is None else (multiply([S.One, *scalars]), sum(first + last, ()))


def _with_joined(factors: Factors, shape: Shape, by: Any) -> tuple[Expr, Factors] | None:
    """A product of letters and of what joins symbols, each in its form: where no size is 1, and no two are diagonal."""
    sizes = [shape[0], *[by.shape(factor)[0] for factor in factors[1:]]]
    if len(factors) > 1:  # diag(A) alone has one column
        sizes.append(shape[1])
    if not 0 < len(factors) <= LONGEST or any(map(is_one, sizes)) or any(
            type(one) is type(other) is DiagMatrix for one, other in pairwise(factors)):
        return None
    joined = [factor if _is_letter(factor) else _joined(factor, by) for factor in factors]
    product: tuple[Expr, Factors] | None = None if any(f is None for f in joined) else by.reduce(tuple(joined))
    return product


def _joined(factor: Expr, by: Any) -> Expr | None:
    """A diagonal matrix, a diagonal or a Hadamard product, of several rows, that joins symbols alone."""
    cls = type(factor)
    if cls is DiagonalOf:
        return factor if type(factor.args[0]) is MatrixSymbol else None
    if cls is DiagMatrix:
        rows, cols = by.shape(factor.args[0])
        is_column = type(factor.args[0]) is MatrixSymbol and is_one(cols)
        return by.diagonal_matrix(factor.args, rows) if is_column else None
    if cls is not HadamardProduct or len({*factor.args}) < len(factor.args) \
            or not all(type(letter) is MatrixSymbol for letter in factor.args):
        return None
    return new(HadamardProduct, *sorted(factor.args, key=by.sort_key))


def _entrywise(factors: Factors, shape: Shape, by: Any) -> tuple[Expr, Factors] | None:
    """Diag(x) Diag(y o z) = Diag(x o y o z),  Diag(x) y = x o y, for columns of symbols, no two of them the same."""
    letters: list[Expr] = []
    for k, factor in enumerate(factors):
        if type(factor) is not DiagMatrix and k + 1 < len(factors):
            return None
        column = factor.args[0] if type(factor) is DiagMatrix else factor
        letters += column.args if type(column) is HadamardProduct else (column,)
    if not 1 < len({*letters}) == len(letters) <= LONGEST or is_one(shape[0]) or not all(
            type(letter) is MatrixSymbol and is_one(letter.args[2]) for letter in letters):
        return None
    column = new(HadamardProduct, *sorted(letters, key=by.sort_key))
    is_diagonal = type(factors[-1]) is DiagMatrix
    return S.One, (by.diagonal_matrix((column,), shape[0]) if is_diagonal else column,)


def trace(factors: Factors, by: Any) -> Expr | None:
    """The trace of a product in the sorted form; None if it is no chain of letters, or has no inner size 1."""
    if not _is_chain(factors):
        return None
    start = next((k for k, factor in enumerate(factors) if is_one(by.shape(factor)[0])), None)
    if start is None:
        return None
    scalars = _traces(_cut(factors[start:] + factors[:start], by), by)
    return None if scalars is None else multiply([S.One, *scalars])


def _is_chain(factors: Factors) -> bool:
    return 0 < len(factors) <= LONGEST and all(map(_is_letter, factors))


def _is_reduced(piece: Factors) -> bool:
    """Whether no two neighbours merge: symbols and their transposes, each once, of which no law of products speaks."""
    return len({*piece}) == len(piece) and not products.of(MatrixSymbol, MatrixSymbol) and all(
        class_of_letter(factor) is MatrixSymbol for factor in piece)


def _is_letter(factor: Expr) -> bool:
    """Whether nothing is joined in a factor: it is a symbol, a sum, the transpose or a power of one."""
    cls = type(factor)
    if cls is MatPow or cls is Inverse:
        factor = factor.args[0]
        cls = type(factor)
    if cls is Transpose:
        cls = type(factor.args[0])
    return cls is MatrixSymbol or cls is MatAdd


def _cut(factors: Factors, by: Any) -> list[Factors]:
    """A product cut where an inner size is 1."""
    pieces: list[Factors] = []
    start = 0
    for k, factor in enumerate(factors):
        if k and is_one(by.shape(factor)[0]):
            pieces.append(factors[start:k])
            start = k
    return [*pieces, factors[start:]]


def _traces(pieces: list[Factors], by: Any) -> list[Expr] | None:
    """The scalars that 1x1 products are; None if one is too long."""
    if any(len(piece) > LONGEST_SCALAR for piece in pieces):
        return None
    scalars: list[Expr] = []
    for piece in pieces:
        scale, reduced = (S.One, piece) if _is_reduced(piece) else by.reduce(piece)
        scalars += [scale, by.trace(reduced, S.One)]
    return scalars
