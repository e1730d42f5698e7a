"""Random matrices with the structure that assumptions ask for: symmetric, orthogonal, diagonal, and so on.

Each structure is drawn so that its instances are dense among all matrices that have it (in the
sense of Zariski), component by component: what holds for them holds for all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy.core.singleton import S
from sympy.matrices.expressions.matexpr import MatrixSymbol

from sympy_matcalc.assumptions.context import Assumed
from sympy_matcalc.core.properties import fewest
from sympy_matcalc.values import linear_algebra
from sympy_matcalc.values.arrays import Array, from_entries, identity
from sympy_matcalc.values.undecided import Outside
from sympy_matcalc.values.walk import as_array

GENERIC = frozenset({"invertible", "fullrank", "complex"})
"""What a random matrix is without being asked."""


class Assumptions(Assumed):
    """What is assumed, and whether random values can have it.

    Attributes
    ==========

    complete : bool
        Whether values that :class:`Draw` makes have all that is assumed: else a counterexample need not be one.
    """

    def __init__(self, assumptions: Any = True) -> None:
        super().__init__(assumptions)
        drawn = {*GENERIC, *_STRUCTURES, "real"}
        self.complete &= all(self.of(symbol) <= drawn for symbol in self.facts if isinstance(symbol, MatrixSymbol))

    def check(self, point: Any) -> None:
        """See that what is assumed to be invertible, or of full rank, is so at a point.

        Raises
        ======

        Outside
            If it is not.
        """
        for expr in self.full_rank:
            if not expr.atoms(MatrixSymbol) <= set(point.values):
                continue  # of a matrix that is in neither side
            matrix = as_array(point.value(expr))
            if linear_algebra.rank(matrix, point.field.magnitude) < min(matrix.shape):
                raise Outside("a matrix that is assumed to be of full rank")


class Draw:
    """A source of random matrices over a field.

    Parameters
    ==========

    field : PrimeField or HighPrecision
        The numbers.
    is_complex : bool
        Whether entries are complex.
    choices : int
        Decides, bit by bit, between components: determinants of both signs, ranks.
    """

    def __init__(self, field: Any, is_complex: bool, choices: int) -> None:
        self.field = field
        self.is_complex = is_complex
        self.choices = choices
        self.components = 0
        """How many choices between components were taken."""

    def choice(self) -> bool:
        bit = self.choices >> self.components & 1
        self.components += 1
        return bool(bit)

    def generic(self, rows: int, columns: int, is_complex: bool | None = None) -> Any:
        entries = [self.field.random(self.is_complex if is_complex is None else is_complex)
                   for _ in range(rows*columns)]
        return Array(entries, (rows, columns))

    def matrix(self, shape: tuple[int, int], structure: frozenset[str]) -> tuple[Any, bool]:
        """A matrix with a structure, and whether it has all of it."""
        if "real" in structure and self.is_complex:
            self.is_complex = False
            try:
                return self.matrix(shape, structure)
            finally:
                self.is_complex = True
        if "positive_definite" in structure and self.is_complex and not structure & {"hermitian", "complex"}:
            # SymPy defines it for real symmetric matrices.
            return self.matrix(shape, structure | {"real"})
        if structure & _SQUARE and shape[0] != shape[1]:
            raise Outside("a matrix of a structure that is not square")
        wanted = _as_drawn(structure - GENERIC - {"real"}, self.is_complex)
        draw = _TOGETHER.get(wanted)
        if draw is not None:
            return draw(self, *shape), True
        name = next((name for name in _STRUCTURES if name in wanted), "")
        if not name:
            return _rectangular(self, *shape), False
        return _STRUCTURES[name](self, *shape), len(wanted) == 1

    def inverse(self, matrix: Any) -> Any:
        return self.field.inverse(matrix)

    def one(self) -> Any:
        return self.field.rational(S.One)


def _adjoint(matrix: Any) -> Any:
    return matrix.conjugate().T


def _rectangular(draw: Draw, rows: int, columns: int) -> Any:
    return draw.generic(rows, columns)


def _symmetric(draw: Draw, n: int, _: int) -> Any:
    matrix = draw.generic(n, n)
    return matrix + matrix.T


def _hermitian(draw: Draw, n: int, _: int) -> Any:
    matrix = draw.generic(n, n)
    return matrix + _adjoint(matrix)


def _skew(draw: Draw, n: int, _: int) -> Any:
    matrix = draw.generic(n, n)
    return matrix - matrix.T


def _antihermitian(draw: Draw, n: int, _: int) -> Any:
    matrix = draw.generic(n, n)
    return matrix - _adjoint(matrix)


def _zero(draw: Draw, rows: int, columns: int) -> Any:
    return 0*draw.generic(rows, columns)


def _identity(draw: Draw, n: int, _: int) -> Any:
    return draw.one()*identity(n)


def _positive_semidefinite(draw: Draw, n: int, _: int) -> Any:
    """B' B, of full rank or not"""
    half = draw.generic(n if n == 1 or draw.choice() else n - 1, n, is_complex=False)
    return half.T @ half


def _positive_definite(draw: Draw, n: int, _: int) -> Any:
    """B* B + I"""
    matrix = draw.generic(n, n)
    return _adjoint(matrix) @ matrix + draw.one()*identity(n)


def _diagonal(draw: Draw, n: int, columns: int) -> Any:
    return draw.generic(n, columns)*identity(n, columns)


def _positive_diagonal(draw: Draw, n: int, _: int) -> Any:
    return _diagonal_of([entry*entry.conjugate() + 1 for entry in draw.generic(1, n).entries])


def _diagonal_of(entries: list[Any]) -> Any:
    size = len(entries)
    return from_entries((size, size), lambda i, j: entries[i] if i == j else 0*entries[i])


def _upper(draw: Draw, n: int, columns: int) -> Any:
    return draw.generic(n, columns)*from_entries((n, columns), lambda i, j: int(i <= j))


def _lower(draw: Draw, n: int, columns: int) -> Any:
    return _upper(draw, columns, n).T


def _triangular(draw: Draw, n: int, columns: int) -> Any:
    return (_upper if draw.choice() else _lower)(draw, n, columns)


def _unit_triangular(draw: Draw, n: int, columns: int) -> Any:
    matrix = _triangular(draw, n, columns)
    return from_entries((n, columns), lambda i, j: draw.one() if i == j else matrix[i, j])


def _cayley(draw: Draw, n: int, skew: Any) -> Any:
    one = draw.one()*identity(n)
    return (one - skew) @ draw.inverse(one + skew)


def _orthogonal(draw: Draw, n: int, _: int) -> Any:
    """(I - K)(I + K)**-1 with K.T = -K, a rational form; its determinant is 1, so a column changes its sign or not."""
    matrix = draw.generic(n, n, is_complex=False)
    result = _cayley(draw, n, matrix - matrix.T)
    return _columns_times(result, [-1 if draw.choice() else 1] + [1]*(n - 1))


def _columns_times(matrix: Any, factors: list[Any]) -> Any:
    """The matrix with each column times a number."""
    return from_entries(matrix.shape, lambda i, j: matrix[i, j]*factors[j])


def _unitary(draw: Draw, n: int, _: int) -> Any:
    matrix = draw.generic(n, n)
    return _cayley(draw, n, matrix - _adjoint(matrix))


def _signs(draw: Draw, n: int) -> list[Any]:
    """Plus and minus ones, in every number."""
    first = -1 if draw.choice() else 1
    return [draw.one()*(first if k % 2 == 0 else -first*(-1)**draw.choice()) for k in range(n)]


def _diagonal_signs(draw: Draw, n: int, _: int) -> Any:
    return _diagonal_of(_signs(draw, n))


def _involutory(draw: Draw, n: int, _: int) -> Any:
    basis = draw.generic(n, n)
    return _columns_times(basis, _signs(draw, n)) @ draw.inverse(basis)


def _reflection(draw: Draw, n: int, _: int) -> Any:
    basis = _orthogonal(draw, n, n)
    return _columns_times(basis, _signs(draw, n)) @ basis.T


def _zeros_and_ones(draw: Draw, n: int) -> list[Any]:
    return [(sign + draw.one())/2 for sign in _signs(draw, n)]


def _diagonal_idempotent(draw: Draw, n: int, _: int) -> Any:
    return _diagonal_of(_zeros_and_ones(draw, n))


def _idempotent(draw: Draw, n: int, _: int) -> Any:
    basis = draw.generic(n, n)
    return _columns_times(basis, _zeros_and_ones(draw, n)) @ draw.inverse(basis)


def _projection(draw: Draw, n: int, _: int) -> Any:
    basis = _orthogonal(draw, n, n)
    return _columns_times(basis, _zeros_and_ones(draw, n)) @ basis.T


def _singular(draw: Draw, n: int, _: int) -> Any:
    """U V with n - 1 columns and rows: the matrices of full rank but one are dense among the singular ones."""
    if n == 1:
        return 0*draw.generic(1, 1)
    return draw.generic(n, n - 1) @ draw.generic(n - 1, n)


def _symmetric_singular(draw: Draw, n: int, _: int) -> Any:
    if n == 1:
        return 0*draw.generic(1, 1)
    half = draw.generic(n, n - 1)
    return half @ _diagonal(draw, n - 1, n - 1) @ half.T


_SQUARE = frozenset({"idempotent", "involutory", "orthogonal", "unitary", "positive_definite", "hermitian", "symmetric",
                     "skew_symmetric", "antihermitian", "singular", "invertible", "identity", "positive_semidefinite"})

_STRUCTURES: dict[str, Callable[[Draw, int, int], Any]] = {
    "idempotent": _idempotent, "involutory": _involutory, "orthogonal": _orthogonal, "unitary": _unitary,
    "diagonal": _diagonal, "positive_definite": _positive_definite, "positive_semidefinite": _positive_semidefinite,
    "hermitian": _hermitian,
    "symmetric": _symmetric, "skew_symmetric": _skew, "antihermitian": _antihermitian, "zero": _zero,
    "identity": _identity, "singular": _singular, "unit_triangular": _unit_triangular,
    "upper_triangular": _upper, "lower_triangular": _lower, "triangular": _triangular,
}

_TOGETHER: dict[frozenset[str], Callable[[Draw, int, int], Any]] = {
    frozenset(): _rectangular,
    frozenset({"diagonal", "positive_definite"}): _positive_diagonal,
    frozenset({"diagonal", "orthogonal"}): _diagonal_signs,
    frozenset({"diagonal", "idempotent"}): _diagonal_idempotent,
    frozenset({"upper_triangular", "lower_triangular"}): _diagonal,
    frozenset({"orthogonal", "symmetric"}): _reflection,
    frozenset({"idempotent", "symmetric"}): _projection,
    frozenset({"singular", "symmetric"}): _symmetric_singular,
}
"""The instances of several structures at once."""

def _as_drawn(names: frozenset[str], is_complex: bool) -> frozenset[str]:
    """The structures that the others do not imply, by the names that they have in real matrices if the values are."""
    real = {} if is_complex else {"hermitian": "symmetric", "unitary": "orthogonal", "antihermitian": "skew_symmetric"}
    return frozenset(fewest({real.get(name, name) for name in names}, {"square": True, "real": not is_complex}))
