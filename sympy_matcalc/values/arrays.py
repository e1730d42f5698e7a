"""Arrays of numbers of any field: floats, residues, numbers with many digits. Plain lists, row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from math import prod
from typing import Any

from sympy_matcalc.values import residues
from sympy_matcalc.values.residues import Residue

LARGE = 20_000
"""Products of floats with more operations than this are NumPy's."""


class Array:
    """An array with any number of axes; a matrix has two, also where it is 1x1.

    Parameters
    ==========

    entries : iterable
        Row by row, the last axis fastest.
    shape : tuple of int
        The lengths of the axes.

    Examples
    ========

    >>> from sympy_matcalc.values.arrays import Array
    >>> A = Array([1, 2, 3, 4], (2, 2))
    >>> (A @ A.T).tolist()
    [[5, 11], [11, 25]]
    >>> (2*A + A*A)[1, 0]
    15
    """

    __slots__ = ("entries", "shape")
    __array_ufunc__ = None  # NumPy's numbers leave arithmetic to this class

    def __init__(self, entries: Iterable[Any], shape: Sequence[int]) -> None:
        self.entries = list(entries)
        self.shape = tuple(shape)

    @property
    def size(self) -> int:
        return len(self.entries)

    @property
    def ndim(self) -> int:
        return len(self.shape)

    def item(self) -> Any:
        (entry,) = self.entries
        return entry

    def __len__(self) -> int:
        return self.shape[0]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Array) and (self.shape, self.entries) == (other.shape, other.entries)

    def __hash__(self) -> int:
        return hash((self.shape, *self.entries))

    def __repr__(self) -> str:
        return f"Array({self.entries}, {self.shape})"

    # -- entries -----------------------------------------------------------------------

    def __getitem__(self, place: tuple[int, ...]) -> Any:
        """The entry at a place; from the end places are counted by -1, -2 and so on."""
        position = 0
        for index, length in zip(place, self.shape, strict=True):
            position = position*length + (index if index >= 0 else index + length)
        return self.entries[position]

    def row(self, i: int) -> list[Any]:
        """A row of a matrix."""
        columns = self.shape[1]
        return self.entries[i*columns:(i + 1)*columns]

    def rows(self) -> list[list[Any]]:
        """The rows of a matrix."""
        return [self.row(i) for i in range(self.shape[0])]

    def tolist(self) -> Any:
        """Nested lists."""
        if not self.shape:
            return self.item()
        nested = self.entries
        for length in reversed(self.shape[1:]):
            nested = [nested[k:k + length] for k in range(0, len(nested), length)]
        return nested

    def indices(self) -> Iterator[tuple[int, ...]]:
        """All places, in the order of the entries."""
        return product(*map(range, self.shape))

    def part(self, rows: Sequence[int], columns: Sequence[int]) -> Array:
        """The matrix of some rows and columns."""
        return Array([self[i, j] for i in rows for j in columns], (len(rows), len(columns)))

    # -- arithmetic --------------------------------------------------------------------

    def map(self, function: Callable[[Any], Any]) -> Array:
        """A function of every entry."""
        return Array(map(function, self.entries), self.shape)

    def with_entries_of(self, other: Array, function: Callable[[Any, Any], Any]) -> Array:
        """A function of the entries of two arrays of one shape."""
        if self.shape != other.shape:
            raise ValueError(f"arrays of different shapes {self.shape} and {other.shape}")
        return Array(map(function, self.entries, other.entries), self.shape)

    def __add__(self, other: Array) -> Array:
        return self.with_entries_of(other, lambda a, b: a + b)

    def __sub__(self, other: Array) -> Array:
        return self.with_entries_of(other, lambda a, b: a - b)

    def __neg__(self) -> Array:
        return self.map(lambda entry: -entry)

    def __mul__(self, other: Any) -> Array:
        """By a number, or entry by entry."""
        if isinstance(other, Array):
            return self.with_entries_of(other, lambda a, b: a*b)
        return self.map(lambda entry: entry*other)

    def __rmul__(self, other: Any) -> Array:
        return self.map(lambda entry: other*entry)

    def __truediv__(self, other: Any) -> Array:
        return self.map(lambda entry: entry/other)

    def __matmul__(self, other: Array) -> Array:
        (rows, inner), (_, columns) = self.shape, other.shape
        if inner != other.shape[0]:
            raise ValueError(f"a product of matrices of the shapes {self.shape} and {other.shape}")
        if not inner:
            return Array([0]*(rows*columns), (rows, columns))
        if rows*inner*columns > LARGE and isinstance(self.entries[0], (float, complex)):
            import numpy as np
            entries = (np.array(self.entries).reshape(self.shape) @ np.array(other.entries).reshape(other.shape))
            return Array(entries.ravel().tolist(), (rows, columns))
        left, right = self.rows(), [other.entries[j::columns] for j in range(columns)]
        if isinstance(self.entries[0], Residue) or isinstance(other.entries[0], Residue):
            return Array(residues.products(left, right), (rows, columns))
        entries = []
        for row in left:
            for column in right:
                total = row[0]*column[0]
                for a, b in zip(row[1:], column[1:]):
                    total = total + a*b
                entries.append(total)
        return Array(entries, (rows, columns))

    # -- other arrangements of the entries ---------------------------------------------

    @property
    def T(self) -> Array:
        """The transpose of a matrix."""
        rows, columns = self.shape
        return Array([entry for j in range(columns) for entry in self.entries[j::columns]], (columns, rows))

    def conjugate(self) -> Array:
        return self.map(lambda entry: entry.conjugate())

    def reshape(self, *shape: int) -> Array:
        if prod(shape) != self.size:
            raise ValueError(f"an array of shape {self.shape} has not the shape {shape}")
        return Array(self.entries, shape)

    def transpose(self, axes: Sequence[int]) -> Array:
        """The array whose axis k is axis ``axes[k]`` of this one."""
        return self.gathered([self.shape[axis] for axis in axes], [axes.index(axis) for axis in range(self.ndim)])

    def gathered(self, shape: Sequence[int], labels: Sequence[int]) -> Array:
        """The array whose entry at a place is the entry here where index k is that of axis ``labels[k]`` there."""
        steps = [0]*len(shape)
        step = 1
        for axis in reversed(range(self.ndim)):
            steps[labels[axis]] += step
            step *= self.shape[axis]
        positions = [0]
        for length, step in zip(shape, steps):
            positions = [position + k*step for position in positions for k in range(length)]
        return Array([self.entries[position] for position in positions], shape)

    def diagonal(self, offset: int = 0) -> list[Any]:
        """The entries on a diagonal of a matrix."""
        rows, columns = self.shape
        return [self[i, i + offset] for i in range(max(0, -offset), min(rows, columns - offset))]

    def trace(self) -> Any:
        """The sum of the diagonal."""
        return sum(self.diagonal())

    def outer(self, other: Array) -> Array:
        """All products of an entry of the one and an entry of the other."""
        return Array([a*b for a in self.entries for b in other.entries], self.shape + other.shape)


def from_entries(shape: tuple[int, int], entry: Callable[[int, int], Any]) -> Array:
    """The matrix with given entries by row and column."""
    return Array([entry(i, j) for i in range(shape[0]) for j in range(shape[1])], shape)


def identity(rows: int, columns: int | None = None) -> Array:
    """The identity, of Python's integers."""
    return from_entries((rows, rows if columns is None else columns), lambda i, j: int(i == j))


def constant(value: Any, *shape: int) -> Array:
    """An array with one value everywhere."""
    return Array([value]*prod(shape), shape)


def blocks(table: Sequence[Sequence[Array]]) -> Array:
    """The matrix made of blocks."""
    rows: list[Any] = []
    for line in table:
        for i in range(line[0].shape[0]):
            rows.append([entry for block in line for entry in block.row(i)])
    width = sum(block.shape[1] for block in table[0])
    if any(len(row) != width for row in rows) or any(block.shape[0] != line[0].shape[0] for line in table
                                                     for block in line):
        raise ValueError("blocks that do not fit")
    return Array([entry for row in rows for entry in row], (len(rows), width))
