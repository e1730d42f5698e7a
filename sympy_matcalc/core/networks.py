"""A product of matrices as a network: entries joined at indices.

``x.T*(A o B)*y`` is the sum over i and j of x_i A_ij B_ij y_j. Written so, products,
transposes, traces, Hadamard products, diagonal matrices, diagonals, ones and identities
are nothing but ways to join indices, and whatever differs only in how it was joined is one
network. An axis of length one carries no index, so a 1x1 matrix is free to move by itself.
"""

from __future__ import annotations

from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalMatrix, DiagonalOf
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.combinations import Factors
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import Shape, is_one, is_one_by_one

Index = int | None
"""The number of an index; None for an axis of length one."""

Parts = dict[Factors, Expr]
"""A Hadamard product of products of matrices: the exponent of each."""

MOST_TENSORS = 60
"""Larger products stay as they are."""
MOST_COPIES = 6
"""Higher powers are not written out."""

JOINED = (HadamardProduct, DiagMatrix, DiagonalMatrix, DiagonalOf, OneMatrix, HadamardPower)
"""The classes that are ways to join indices."""


class NotSortedError(Exception):
    """The network stays as it is: it has more tensors than it pays to sort, or an explicit 1x1 matrix."""


class Network:
    """Entries of matrices and vectors, multiplied and summed over the inner indices.

    Attributes
    ==========

    row, col : int or None
        The indices of the matrix that the network is.
    edges : list
        ``(i, j, factors)`` is the entry (i, j) of a product of matrices.
    vectors : list
        ``(i, factors)`` is the entry i of a column.
    scalars : list of Expr
        Scalar factors.
    """

    def __init__(self, algebra: Algebra) -> None:
        self.algebra = algebra
        self.edges: list[tuple[int, int, Factors, Expr]] = []
        self.vectors: list[tuple[int, Factors, Expr]] = []
        self.scalars: list[Expr] = []
        self.sizes: dict[int, Expr] = {}
        self._parents: dict[int, int] = {}
        self.row: Index = None
        self.col: Index = None

    @classmethod
    def of_product(cls, factors: Factors, shape: Shape, algebra: Algebra) -> Network:
        """The network of a product of matrices in normal form."""
        network = cls(algebra)
        network.row, network.col = network.index(shape[0]), network.index(shape[1])
        network.place(factors, network.row, network.col)
        return network

    # -- indices --------------------------------------------------------------

    def index(self, size: Expr) -> Index:
        """A new index of a size."""
        if is_one(size):
            return None
        number = len(self._parents)
        self._parents[number] = number
        self.sizes[number] = size
        return number

    def root(self, i: int) -> int:
        """The number that stands for an index and all that were joined with it."""
        while self._parents[i] != i:
            i = self._parents[i]
        return i

    def join(self, i: Index, j: Index) -> None:
        """Make two indices one."""
        if i is not None and j is not None:
            i, j = sorted((self.root(i), self.root(j)))
            self._parents[j] = i

    # -- building -------------------------------------------------------------

    def place(self, factors: Factors, row: Index, col: Index) -> None:
        """Add the entry (row, col) of a product to the network."""
        todo = [(factors, row, col)]
        while todo:
            factors, row, col = todo.pop()
            if len(factors) != 1:
                todo.extend(self._chain(factors, row, col))
                continue
            if len(self.edges) + len(self.vectors) > MOST_TENSORS:
                raise NotSortedError
            (expr,) = factors
            if isinstance(expr, ZeroMatrix):
                self.scalars.append(S.Zero)
            elif isinstance(expr, Identity):
                self.join(row, col)
            elif isinstance(expr, MatMul):
                self.scalars.extend(arg for arg in expr.args if not arg.is_Matrix)
                todo.append((tuple(arg for arg in expr.args if arg.is_Matrix), row, col))
            elif isinstance(expr, Transpose) and not isinstance(expr.arg, MatrixSymbol):
                todo.append(((expr.arg,), col, row))
            elif isinstance(expr, HadamardProduct):
                todo.extend(((arg,), row, col) for arg in expr.args)
            elif isinstance(expr, HadamardPower) and _copies(expr) and _is_product(expr.base):
                todo.extend([((expr.base,), row, col)]*int(expr.exp))
            elif isinstance(expr, MatPow) and _copies(expr) and _is_product(expr.base):
                todo.append(((expr.base,)*int(expr.exp), row, col))
            elif isinstance(expr, (DiagMatrix, DiagonalMatrix, DiagonalOf)):
                todo.append(self._diagonal(expr, row, col))
            elif not isinstance(expr, OneMatrix):
                self._atom(expr, row, col)

    def _chain(self, factors: Factors, row: Index, col: Index) -> list[tuple[Factors, Index, Index]]:
        if not factors:
            self.join(row, col)
            return []
        inner = [self.index(self.algebra.shape(factor)[0]) for factor in factors[1:]]
        ends = [row, *inner, col]
        return [((factor,), ends[k], ends[k + 1]) for k, factor in enumerate(factors)]

    def _diagonal(self, expr: Expr, row: Index, col: Index) -> tuple[Factors, Index, Index]:
        (arg,) = expr.args
        if isinstance(expr, DiagonalOf):
            return (arg,), row, row
        self.join(row, col)
        if isinstance(expr, DiagonalMatrix):
            return (arg,), row, row
        return ((arg,), row, None) if is_one(self.algebra.shape(arg)[1]) else ((arg,), None, row)

    def _atom(self, expr: Expr, row: Index, col: Index) -> None:
        shape = self.algebra.shape(expr)
        base, exponent = (expr.base, expr.exp) if isinstance(expr, HadamardPower) else (expr, S.One)
        if is_one_by_one(shape):
            if isinstance(base, MatrixBase):
                raise NotSortedError  # s*Matrix([[1]]) stays so, as SymPy has it
            self.scalars.append(self.algebra.trace((base,), S.One)**exponent)
        elif col is None:
            self.vectors.append((row, (base,), exponent))
        elif row is None:
            self.vectors.append((col, (self.algebra.transpose(base),), exponent))
        else:
            flipped = self.algebra.transpose(base)
            keys = [orientation_key((one,), self.algebra) for one in (flipped, base)] if flipped is not base else None
            if keys is not None and keys[0] < keys[1]:
                base, row, col = flipped, col, row
            self.edges.append((row, col, (base,), exponent))


def orientation_key(factors: Factors, algebra: Algebra) -> tuple[int, list]:
    """Of a product and its transpose, the one with the smaller key is used."""
    return sum(algebra.count_transposes(factor) for factor in factors), [algebra.sort_key(factor) for factor in factors]


def _copies(expr: Expr) -> bool:
    return isinstance(expr.exp, Integer) and 1 < expr.exp <= MOST_COPIES


def _is_product(expr: Expr) -> bool:
    return isinstance(expr, (MatMul, *JOINED))
