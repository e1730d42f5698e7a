"""A class from outside that is a constant: it says that its argument is a size, and what its rank is."""

from sympy import Add, Determinant, Expr, ImmutableMatrix, Inverse, MatrixSymbol, Rational, Trace, diff, symbols
from sympy.matrices.expressions.matexpr import MatrixExpr

from sympy_matcalc import check_derivative, equal, norm


class Multiplication(MatrixExpr):
    """The n x n table with (i + 1)(j + 1) in its entry (i, j): a column times a row."""

    @property
    def shape(self):
        return self.args[0], self.args[0]

    def _entry(self, i, j, **kwargs):
        return (i + 1)*(j + 1)

    def _eval_roles(self):
        yield "shape", self.args[0]

    def _eval_rank_bounds(self, parts):
        return frozenset({1})

    def _eval_value(self, args, by):
        n = by.integer(self.args[0])
        return by.value(ImmutableMatrix(n, n, lambda i, j: (i + 1)*(j + 1)))


class Silent(Multiplication):
    """The same that does not say which of its arguments is a size: its shape does."""

    _eval_roles = None


n = symbols("n", integer=True, positive=True)
X, x, y = MatrixSymbol("X", n, n), MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)
TABLE = Multiplication(n)


def test_its_size_is_a_size():
    assert equal(Trace(TABLE), n*(n + 1)*(2*n + 1)/6).verdict == "equal"


def test_its_rank_tells_where_there_is_no_inverse():
    assert not diff(Determinant(TABLE + x*y.T), x).has(Inverse)
    assert diff(Determinant(X + x*y.T), x).has(Inverse)


def test_its_shape_tells_its_size():
    assert equal(Trace(Silent(n)), n*(n + 1)*(2*n + 1)/6).verdict == "equal"
    assert equal(Trace(Silent(n)), n**2).verdict == "unequal"


def test_points_are_drawn_of_its_sizes():
    k = symbols("k")  # nothing says that it is whole, but for the class
    P, z = MatrixSymbol("P", k, k), MatrixSymbol("z", n, 1)
    for table in (Multiplication(k), Silent(k)):
        assert check_derivative(Trace(table*P), P).right
        assert check_derivative(norm(z)*Trace(table), z).right


class Harmonic(Expr):
    """1 + 1/2 + ... + 1/n, which says nothing of its argument."""

    def _eval_value(self, args, by):
        return by.value(Add(*[Rational(1, k) for k in range(1, by.integer(self.args[0]) + 1)]))


def test_a_count_that_is_not_told_ends():
    """A number of the prime field in its place would be summed up to for ever."""
    assert equal(Harmonic(n), 2*Harmonic(n)) is not True
    assert equal(Harmonic(n), Harmonic(n))
