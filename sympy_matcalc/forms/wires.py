"""Entries joined at indices, as traces of products."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.combinations import Factors, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import is_one
from sympy_matcalc.core.laws import UNIT
from sympy_matcalc.core.networks import VanishesError
from sympy_matcalc.core.reduction import Reduction
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.core.terms import Labels

Wire = tuple[Expr, Any, Any]
"""A matrix and the labels of its two ends: equal labels are joined, ``None`` is an axis of length one."""


def joined(wires: Sequence[Wire], sizes: Mapping[Any, Expr], algebra: Algebra) -> Expr | None:
    """The sum of products of entries; None where it is no product, Hadamard product and diagonal of matrices.

    With an index that joins three entries, a sum over one or two indices is left to be tabulated.
    """
    uses = Counter(label for _, *labels in wires for label in labels)
    if len(sizes) <= 2 and any(uses[index] > 2 for index in sizes):
        return None
    labels = Labels(algebra)
    names = {index: labels.new(size) for index, size in sizes.items()} | {None: UNIT}
    network = _Typed(labels)
    try:
        for name in names.values():
            network.known(name)
        for matrix, row, col in wires:
            network.attach(normalized(matrix, algebra), names[row], names[col])
        return multiply([S.One, *network.scalars]) if network.eliminate(()) else None
    except VanishesError:
        return S.Zero


class _Typed(Reduction):
    """A network whose traces are as people write them: of few transposes, with one of these in front."""

    def close(self, product: Factors, size: Expr) -> None:
        if is_one(size):
            super().close(product, size)
            return
        scale, reduced = self.algebra.reduce(product)
        self.scaled(scale)
        self.scaled(self._trace(reduced, len(reduced)) if reduced else size)

    def multiply_by(self, product: Factors, exponent: Expr) -> None:
        if len(product) == 1 and isinstance(product[0], (MatAdd, MatPow)):
            super().multiply_by(product, exponent)
        else:
            self.scaled(self._trace(product, 1)**exponent)

    def _trace(self, product: Factors, turns: int) -> Expr:
        ways = [way[k:] + way[:k] for way in (product, self.algebra.transpose_factors(product)) for k in range(turns)]
        return Trace(self.algebra.product(S.One, *min(ways, key=self._order)))

    def _order(self, product: Factors) -> tuple[int, bool, list[Any]]:
        algebra = self.algebra
        return sum(map(algebra.count_transposes, product)), not isinstance(product[0], Transpose), [
            algebra.sort_key(factor) for factor in product]
