"""Terms with more than two axes, written as SymPy's array expressions.

The form of a term is unique: its matrices, each with its earlier axis first and the scalar in the first, stand in
one tensor product in the order of their axes; axes that are one index of the result are an ``ArrayDiagonal``, and
the axes are permuted once. A vector takes an axis of length one, as in SymPy's own results.
"""

from __future__ import annotations

from itertools import count
from typing import Any

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.special import OneMatrix

from sympy_matcalc.calculus.array_parts import array_expressions, array_sum, sort_key
from sympy_matcalc.core.combinations import Factors, multiply
from sympy_matcalc.core.factors import split
from sympy_matcalc.core.laws import UNIT, Label
from sympy_matcalc.core.terms import Labels, Term


def array_of(terms: list[Term], shape: tuple[Expr, ...], labels: Labels) -> Any:
    """The sum of terms, none of them like another, as an array expression with all axes, those of length one too.

    Parameters
    ==========

    terms : list of Term
        At least one, reduced.
    shape : tuple of Expr
        Of the array, axes that a Kronecker product has split in one.
    labels : Labels
        Those of the terms, with their lengths.
    """
    arrays = [_Writer(term, labels).array(shape) for term in terms]
    return arrays[0] if len(arrays) == 1 else array_sum(sorted(arrays, key=sort_key))


class _Writer:
    """One term on its way to a tensor product.

    Attributes
    ==========

    outer : list of int
        The label of each axis of the result, no two the same: those of length one and all but the last of equal
        ones have labels of their own, below zero.
    matrices, vectors : list
        What stands in the product: ``[product, row, col]``, and ``[product, label]``.
    """

    def __init__(self, term: Term, labels: Labels) -> None:
        self.algebra = labels.algebra
        self.sizes = {**labels.sizes, UNIT: S.One}
        self.term = term
        self.outer = list(term.outer)
        self.coefficients = [term.coefficient]
        self.coefficients += [self.algebra.trace(piece, S.One) for piece in term.pieces]
        self.matrices: list[tuple[Factors, Label, Label]] = []
        self.vectors: dict[Label, Factors] = {}
        for factor in term.factors:
            if factor.is_vector():
                self.vectors[factor.row] = factor.product
            else:
                self.matrices.append((factor.product, factor.row, factor.col))
        self.ones = 0

    def array(self, shape: tuple[Expr, ...]) -> Any:
        """The array expression, of the given shape."""
        self._absorb_vectors()
        self._separate_axes()
        self._pair_vectors()
        array = self._tensor_product()
        if self.term.split != (1, 1):
            array = array_expressions().Reshape(array, shape)
        return self._summed(array)

    # -- every factor a matrix ------------------------------------------------

    def _absorb_vectors(self) -> None:
        """A vector on the axis of a matrix is a diagonal matrix before it."""
        for label in list(self.vectors):
            k = next((k for k, matrix in enumerate(self.matrices) if label in matrix[1:]), None)
            if k is None:
                continue
            product, row, col = self.matrices[k]
            diagonal = split(self.algebra.diagonal_matrix(self.vectors.pop(label), self.sizes[label]))[1]
            scale, product = self.algebra.reduce(diagonal + product if label == row else product + diagonal)
            self.coefficients.append(scale)
            self.matrices[k] = (product, row, col)

    def _separate_axes(self) -> None:
        """Equal axes of the result are joined by the identity, or by a diagonal matrix."""
        names = count(-1, -1)
        for place, label in enumerate(self.outer):
            if label != UNIT and label not in self.outer[place + 1:]:
                if not any(label in matrix[1:] for matrix in self.matrices):
                    self.vectors.setdefault(label, (OneMatrix(self.sizes[label], S.One),))
                continue
            self.outer[place] = name = next(names)
            self.sizes[name] = self.sizes[label]
            if label != UNIT:
                vector = self.vectors.pop(label, None)
                product = () if vector is None else split(self.algebra.diagonal_matrix(vector, self.sizes[label]))[1]
                self.matrices.append((product, name, label))

    def _pair_vectors(self) -> None:
        """A vector gets an axis of length one, or another vector, or ones on an axis that there is."""
        beside = (*self.outer, UNIT)  # split axes make their number odd
        for place, label in enumerate(self.outer):
            if label < 0 and self.sizes[label] == 1:
                partner = beside[place ^ 1]
                vector = partner if partner in self.vectors else next(
                    (other for other in self.outer if other in self.vectors), None)
                if vector is None:
                    self.ones += 1
                else:
                    self.matrices.append((self.vectors.pop(vector), vector, label))
        waiting: list[int | None] = [label for label in self.outer if label in self.vectors]
        while waiting:
            first, second, *waiting = [*waiting, None][:max(2, len(waiting))]
            column = self.vectors.pop(first)
            if second is None:
                second = next(label for label in self.outer if label not in (first, UNIT) and self.sizes[label] != 1)
                row: Factors = (OneMatrix(S.One, self.sizes[second]),)
            else:
                row = self.algebra.transpose_factors(self.vectors.pop(second))
            scale, product = self.algebra.reduce(column + row)
            self.coefficients.append(scale)
            self.matrices.append((product, first, second))

    # -- the tensor product ---------------------------------------------------

    def _tensor_product(self) -> Any:
        arrays = array_expressions()
        place = {label: k for k, label in enumerate(self.outer)}
        oriented = []
        for product, row, col in self.matrices:
            if col in place and place.get(row, -1) > place[col]:
                product, row, col = self.algebra.transpose_factors(product), col, row
            key = sorted((place.get(label, len(place)), label) for label in (row, col))
            oriented.append((key, row, col, product))
        oriented.sort(key=lambda entry: entry[0])
        scale = multiply(self.coefficients)
        args, axes = [], []
        for k, (_, row, col, product) in enumerate(oriented):
            args.append(self.algebra.product(scale if k == 0 else S.One, *product, size=self.sizes[row]))
            axes += [row, col]
        if self.ones:
            args.append(arrays.OneArray(*[S.One]*self.ones))
            free = [label for label in self.outer if label not in axes]
            axes += free
        return self._permuted(*self._joined(arrays._array_tensor_product(*args), axes))

    def _joined(self, array: Any, axes: list[Label]) -> tuple[Any, list[Label]]:
        """Sums over inner labels, then one axis for equal labels; and the labels of the axes that are left."""
        arrays = array_expressions()
        inner = [label for label in dict.fromkeys(axes) if label not in self.outer]
        groups = [tuple(k for k, other in enumerate(axes) if other == label) for label in inner]
        if groups:
            array = arrays.ArrayContraction(array, *groups)
            axes = [label for label in axes if label not in inner]
        # In the order of their first axes: that is what SymPy's lambdify takes for their order.
        shared = [label for label in dict.fromkeys(axes) if axes.count(label) > 1]
        if shared:
            array = arrays.ArrayDiagonal(
                array, *[tuple(k for k, other in enumerate(axes) if other == label) for label in shared])
            axes = [label for label in axes if label not in shared] + shared
        return array, axes

    def _permuted(self, array: Any, axes: list[Label]) -> Any:
        if axes == self.outer:
            return array
        return array_expressions().PermuteDims(array, [axes.index(label) for label in self.outer])

    def _summed(self, array: Any) -> Any:
        from sympy_matcalc.calculus.array_sum import ArraySum
        for limits in self.term.limits:
            array = ArraySum(array, limits)
        return array
