"""Networks read back as expressions: indices are taken away one by one until only the ends are left.

Networks of matrices and vectors that come from products, Hadamard products and diagonals
are series-parallel: there always is an index with at most two neighbours. Which one is
taken first does not matter for the result; for a scalar, which has no ends, every index is
tried as the last one and the smallest expression is taken.

Sources: R. J. Duffin, Topology of series-parallel networks, J. Math. Anal. Appl. 10 (1965);
Petersen and Pedersen, The Matrix Cookbook, sections 1.1 and 9.7.
"""

from __future__ import annotations

from typing import Any

from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.core.sorting import default_sort_key
from sympy.matrices.expressions.diagonal import DiagonalOf
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.special import OneMatrix

from sympy_matcalc.core.combinations import Factors, multiply
from sympy_matcalc.core.factors import is_one, new, split
from sympy_matcalc.core.networks import Network, Parts, orientation_key

MOST_ROOTS = 16
"""Scalars with more indices are not sorted."""


class NotReducibleError(Exception):
    """No index is left that can be taken away."""


class VanishesError(Exception):
    """A product within the network is zero."""


def product_of_network(network: Network) -> tuple[Expr, Factors]:
    """The scalar and the factors of the product that a network stands for; a 1x1 matrix is a multiple of I."""
    ends = sorted({network.root(i) for i in (network.row, network.col) if i is not None})
    scalars = list(network.scalars)
    open_part: _Reduction | None = None
    for indices in _components(network):
        if not any(i in indices for i in ends):
            scalars.append(_closed(network, indices))
    if ends:
        indices = [i for component in _components(network) if any(e in component for e in ends) for i in component]
        open_part = _Reduction(network, indices)
        open_part.eliminate(ends)
        scalars.append(open_part.scalar)
    factors = _read(open_part, network)
    return multiply(scalars) if scalars else S.One, factors


def _read(part: _Reduction | None, network: Network) -> Factors:
    if part is None:
        return ()
    algebra = network.algebra
    row, col = (None if i is None else part.root(i) for i in (network.row, network.col))
    if row is not None and row == col:
        column = part.column(row)
        return () if column is None else _factors(algebra.diagonal_matrix(column, network.sizes[row]))
    if col is None:
        return part.column_or_ones(row)
    if row is None:
        return algebra.transpose_factors(part.column_or_ones(col))
    middle = part.between(row, col)
    if middle is None:
        columns = part.column(row), part.column(col)
        if columns == (None, None):
            return (OneMatrix(network.sizes[row], network.sizes[col]),)
        return part.column_or_ones(row) + algebra.transpose_factors(part.column_or_ones(col))
    return part.diagonal(row) + middle + part.diagonal(col)


def _factors(expr: Expr) -> Factors:
    return split(expr)[1]


def _components(network: Network) -> list[list[int]]:
    """The indices by connected component, also those that carry nothing."""
    parents = {i: i for i in network.sizes if network.root(i) == i}

    def find(i: int) -> int:
        while parents[i] != i:
            i = parents[i]
        return i

    for i, j, *_ in network.edges:
        parents[find(network.root(i))] = find(network.root(j))
    components: dict[int, list[int]] = {}
    for i in parents:
        components.setdefault(find(i), []).append(i)
    return list(components.values())


def _closed(network: Network, indices: list[int]) -> Expr:
    """The scalar that a component without ends is."""
    if len(indices) > MOST_ROOTS:
        raise NotReducibleError
    candidates = []
    for root in indices:
        part = _Reduction(network, indices)
        part.eliminate([root])
        candidates.append(multiply([part.scalar, part.sum_over(part.root(root))]))
    return min(candidates, key=lambda c: (network.algebra.count_transposes(c), default_sort_key(c)))


class _Reduction:
    """Some indices of a network, with the edges and the columns at them."""

    def __init__(self, network: Network, indices: list[int]) -> None:
        self.network = network
        self.algebra = network.algebra
        self.scalar: Expr = S.One
        self.columns: dict[int, Parts] = {i: {} for i in indices}
        self.edges: dict[int, dict[int, Parts]] = {i: {} for i in indices}
        self._joined: dict[int, int] = {}
        for i, factors, exponent in network.vectors:
            if network.root(i) in self.columns:
                self._add(self.columns[network.root(i)], factors, exponent)
        for i, j, factors, exponent in network.edges:
            if network.root(i) in self.columns:
                self._connect(network.root(i), network.root(j), factors, exponent)

    # -- what there is --------------------------------------------------------

    def root(self, i: int) -> int:
        """The number that stands for an index now."""
        i = self.network.root(i)
        while i in self._joined:
            i = self._joined[i]
        return i

    def column(self, i: int) -> Factors | None:
        """The column at an index, None for ones."""
        return self._hadamard(self.columns[i]) if self.columns[i] else None

    def column_or_ones(self, i: int) -> Factors:
        """The column at an index."""
        return self.column(i) or (OneMatrix(self.network.sizes[self.network.root(i)], 1),)

    def diagonal(self, i: int) -> Factors:
        """The column at an index as a diagonal matrix, nothing for ones."""
        column = self.column(i)
        if column is None:
            return ()
        return _factors(self.algebra.diagonal_matrix(column, self.network.sizes[i]))

    def between(self, i: int, j: int) -> Factors | None:
        """The matrix between two indices, None if there is none."""
        parts = self.edges[i].get(j)
        return self._hadamard(parts) if parts else None

    # -- building -------------------------------------------------------------

    def _add(self, parts: Parts, factors: Factors, exponent: Expr) -> None:
        total = parts.pop(factors, S.Zero) + exponent
        if total is not S.Zero:
            parts[factors] = total

    def _connect(self, i: int, j: int, factors: Factors, exponent: Expr) -> None:
        if i == j:
            flipped = self.algebra.transpose_factors(factors)
            smaller = min(factors, flipped, key=lambda f: orientation_key(f, self.algebra))
            column = self.algebra.diagonal(smaller, self.network.sizes[i]) if smaller else None
            if column is not None and not isinstance(column, OneMatrix):
                self._add(self.columns[i], _factors(column), exponent)
            return
        self._add(self.edges[i].setdefault(j, {}), factors, exponent)
        self._add(self.edges[j].setdefault(i, {}), self.algebra.transpose_factors(factors), exponent)
        if not self.edges[i][j]:
            del self.edges[i][j], self.edges[j][i]

    def _hadamard(self, parts: Parts) -> Factors:
        """A Hadamard product as the factors of a product."""
        if len(parts) == 1:
            ((factors, exponent),) = parts.items()
            if exponent is S.One:
                return factors
        powers = []
        for factors, exponent in parts.items():
            base = self.algebra.product(S.One, *factors)
            powers.append(base if exponent is S.One else new(HadamardPower, base, exponent))
        powers.sort(key=default_sort_key)
        return (powers[0] if len(powers) == 1 else new(HadamardProduct, *powers),)

    # -- taking indices away --------------------------------------------------

    def eliminate(self, ends: list[int]) -> None:
        """Take away all indices but the ends."""
        while True:
            kept = {self.root(i) for i in ends}
            inner = [i for i in self.edges if i not in kept]
            if not inner:
                return
            chosen = next((i for i in inner if len(self.edges[i]) <= 2), None)
            if chosen is None:
                raise NotReducibleError
            self._take(chosen)

    def _take(self, k: int) -> None:
        neighbours, columns = self.edges.pop(k), self.columns.pop(k)
        for i in neighbours:
            del self.edges[i][k]
        if not neighbours:
            self.scalar = multiply([self.scalar, self._sum_of(columns, self.network.sizes[k])])
            return
        (i, *others) = neighbours
        left = {self.algebra.transpose_factors(factors): e for factors, e in neighbours[i].items()}
        if others:
            self._bridge(i, left, columns, others[0], neighbours[others[0]], self.network.sizes[k])
        else:
            self._fold(i, left, columns, self.network.sizes[k])

    def _fold(self, i: int, parts: Parts, columns: Parts, size: Expr) -> None:
        """The sum over k of M_ik v_k is the entry i of M v."""
        if not columns and list(parts.values()) in ([S.One, S.One], [Integer(2)]):
            # (A o B) 1 = diag(A B.T)
            left, right = parts if len(parts) == 2 else [*parts]*2
            self._connect(i, i, self._reduced(left + self.algebra.transpose_factors(right)), S.One)
            return
        column = self._hadamard(columns) if columns else (OneMatrix(size, 1),)
        self._add(self.columns[i], self._reduced(self._hadamard(parts) + column), S.One)

    def _bridge(self, i: int, left: Parts, columns: Parts, j: int, right: Parts, size: Expr) -> None:
        """The sum over k of M_ik v_k N_kj is the entry (i, j) of M Diag(v) N."""
        middle = _factors(self.algebra.diagonal_matrix(self._hadamard(columns), size)) if columns else ()
        product = self._reduced(self._hadamard(left) + middle + self._hadamard(right))
        if product:
            self._connect(i, j, product, S.One)
        else:
            self._join(i, j)

    def _reduced(self, factors: Factors) -> Factors:
        scale, product = self.algebra.reduce(factors)
        if scale is S.Zero:
            raise VanishesError
        self.scalar = multiply([self.scalar, scale])
        return product

    def _join(self, i: int, j: int) -> None:
        parts = self.edges[i].pop(j, {})
        self.edges[j].pop(i, None)
        for factors, exponent in parts.items():
            self._connect(i, i, factors, exponent)
        for factors, exponent in self.columns.pop(j).items():
            self._add(self.columns[i], factors, exponent)
        for other, parts in self.edges.pop(j).items():
            del self.edges[other][j]
            for factors, exponent in parts.items():
                self._connect(i, other, factors, exponent)
        self._joined[j] = i

    # -- scalars --------------------------------------------------------------

    def sum_over(self, k: int) -> Expr:
        """The sum over an index of the entries of the columns at it."""
        return self._sum_of(self.columns[k], self.network.sizes[self.network.root(k)])

    def _sum_of(self, parts: Parts, size: Expr) -> Expr:
        columns: list[Factors] = []
        for factors, exponent in sorted(parts.items(), key=_sorted_parts):
            if isinstance(exponent, Integer) and 0 < exponent <= 2:
                columns.extend([factors]*int(exponent))
            else:
                columns.append(self._hadamard({factors: exponent}))
        if not columns:
            return size
        if len(columns) == 1 and _is_diagonal(columns[0]):
            return self._trace(_factors(columns[0][0].arg), size)
        first, *rest = sorted(columns, key=_is_diagonal, reverse=True)
        remaining: Parts = {}
        for factors in rest:
            self._add(remaining, factors, S.One)
        other = self._hadamard(remaining) if remaining else None
        if _is_diagonal(first) and other is not None:
            return self._trace(_factors(self.algebra.diagonal_matrix(other, size)) + _factors(first[0].arg), size)
        if other is None:
            return self._sum_of_entries(first, size)
        return self._trace(self.algebra.transpose_factors(first) + other, S.One)

    def _sum_of_entries(self, column: Factors, size: Expr) -> Expr:
        """1.T (A o B o C) 1 = tr(A.T (B o C)), else 1.T v."""
        if len(column) == 2 and isinstance(column[0], HadamardProduct) and isinstance(column[1], OneMatrix):
            first, *rest = column[0].args
            other = rest[0] if len(rest) == 1 else new(HadamardProduct, *rest)
            return self._trace(_factors(self.algebra.transpose(first)) + _factors(other), self.algebra.shape(first)[1])
        return self._trace((OneMatrix(1, size), *column), S.One)

    def _trace(self, factors: Factors, size: Expr) -> Expr:
        scale, reduced = self.algebra.reduce(factors)
        if scale is S.Zero:
            return S.Zero
        if len(reduced) > 1 or not is_one(size):
            return multiply([scale, self.algebra.trace(reduced, size)])
        return multiply([scale, self.algebra.trace(reduced, S.One)])


def _is_diagonal(factors: Factors) -> bool:
    return len(factors) == 1 and isinstance(factors[0], DiagonalOf)


def _sorted_parts(item: tuple[Factors, Expr]) -> Any:
    factors, exponent = item
    return [default_sort_key(factor) for factor in factors], default_sort_key(exponent)
