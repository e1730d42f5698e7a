"""The matrices between vec(A), vec(A.T), vech(A) and diag(A): constants made of zeros and ones."""

from __future__ import annotations

from typing import Any

from sympy.core.expr import Expr
from sympy.core.mod import Mod
from sympy.core.numbers import Integer, igcd
from sympy.core.singleton import S
from sympy.functions.elementary.integers import floor
from sympy.functions.elementary.miscellaneous import Max, Min
from sympy.functions.elementary.piecewise import Piecewise
from sympy.functions.special.tensor_functions import KroneckerDelta
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.expressions.special import Identity

from sympy_matcalc.classes.vec.constants import StructureMatrix, triangle, triangle_position


class CommutationMatrix(StructureMatrix):
    """K(m, n), the permutation matrix with K(m, n) vec(A) = vec(A.T) for every m x n matrix A.

    Parameters
    ==========

    m, n : Expr
        The shape of A. K(m, n) is mn x mn.

    Raises
    ======

    ValueError
        If a size is known not to be a whole number that is not negative.

    Notes
    =====

    Shape: mn x mn. Layout: columns are stacked, entry (i, j) of an m x n matrix stands at i + m*j.

    Examples
    ========

    >>> from sympy import KroneckerProduct, MatrixSymbol, symbols
    >>> import sympy_matcalc
    >>> from sympy_matcalc import CommutationMatrix, Vec
    >>> m, n, p, q = symbols('m n p q', integer=True, positive=True)
    >>> A, B = MatrixSymbol('A', m, n), MatrixSymbol('B', p, q)
    >>> K = CommutationMatrix
    >>> K(m, n)*Vec(A)
    Vec(A.T)
    >>> K(p, m)*KroneckerProduct(A, B)*K(n, q)
    KroneckerProduct(B, A)
    >>> K(m, n).T, K(m, n).inv(), K(m, n).T*K(m, n)
    (CommutationMatrix(n, m), CommutationMatrix(n, m), I)
    >>> K(2, 2).as_explicit()
    Matrix([
    [1, 0, 0, 0],
    [0, 0, 1, 0],
    [0, 1, 0, 0],
    [0, 0, 0, 1]])

    References
    ==========

    .. [1] J. R. Magnus, H. Neudecker, Matrix Differential Calculus, Wiley, third edition 2019, section 3.7.
    .. [2] J. R. Magnus, H. Neudecker, The commutation matrix: some properties and applications,
       The Annals of Statistics 7 (1979), 381-394.
    """

    _letter = "K"

    def __new__(cls, m: Any, n: Any) -> CommutationMatrix:
        return super().__new__(cls, m, n)

    @property
    def shape(self) -> tuple[Expr, Expr]:
        m, n = self.args
        return m*n, m*n

    def doit(self, **hints: Any) -> MatrixExpr:
        """K(1, n) = K(n, 1) = I"""
        m, n = (size.doit(**hints) for size in self.args) if hints.get("deep", True) else self.args
        return Identity(m*n) if m == 1 or n == 1 else self.func(m, n)

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:
        # Row i is entry (i // n, i mod n) of A, which is entry i // n + m (i mod n) of vec(A).
        m, n = self.args
        return KroneckerDelta(floor(i/n) + m*Mod(i, n), j)

    def _eval_transpose(self) -> MatrixExpr:
        m, n = self.args
        return self.func(n, m)

    def _eval_inverse(self) -> MatrixExpr:
        return self._eval_transpose()

    def _eval_power(self, exponent: Expr) -> MatrixExpr | None:
        m, n = self.args
        if exponent == -1:
            return self._eval_transpose()
        if m == n and exponent.is_even:
            return Identity(m*n)
        if m == n and exponent.is_odd:
            return self
        return super()._eval_power(exponent)

    def _eval_determinant(self) -> Expr:
        m, n = self.args
        return S.NegativeOne**(m*(m - 1)*n*(n - 1)/4)

    def _eval_trace(self) -> Expr | None:
        m, n = self.args
        if m == n:
            return m
        return Integer(1 + igcd(m - 1, n - 1)) if m.is_Integer and n.is_Integer else None

    def _numpycode(self, printer: Any) -> str:
        m, n = (f"({printer._print(size)})" for size in self.args)
        eye, arange = printer._module_format("numpy.eye"), printer._module_format("numpy.arange")
        return f"{eye}({m}*{n})[{arange}({m}*{n}).reshape(({n}, {m})).T.ravel(), :]"


class DuplicationMatrix(StructureMatrix):
    """D(n), the matrix with D(n) vech(S) = vec(S) for every symmetric n x n matrix S.

    Parameters
    ==========

    n : Expr
        The size of S. D(n) is n**2 x n(n + 1)/2.

    Raises
    ======

    ValueError
        If a size is known not to be a whole number that is not negative.

    Notes
    =====

    Shape: n**2 x n(n + 1)/2. Layout: of a vech, the entries of the lower triangle column by column.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Q, assuming, symbols
    >>> import sympy_matcalc
    >>> from sympy_matcalc import CommutationMatrix, DuplicationMatrix, EliminationMatrix, Vech
    >>> n = symbols('n', integer=True, positive=True)
    >>> S = MatrixSymbol('S', n, n)
    >>> D = DuplicationMatrix(n)
    >>> with assuming(Q.symmetric(S)):
    ...     D*Vech(S)
    Vec(S)
    >>> EliminationMatrix(n)*D, CommutationMatrix(n, n)*D
    (I, DuplicationMatrix(n))
    >>> DuplicationMatrix(2).as_explicit()
    Matrix([
    [1, 0, 0],
    [0, 1, 0],
    [0, 1, 0],
    [0, 0, 1]])

    References
    ==========

    .. [1] J. R. Magnus, H. Neudecker, Matrix Differential Calculus, Wiley, third edition 2019, section 3.8.
    .. [2] J. R. Magnus, H. Neudecker, The elimination matrix: some lemmas and applications,
       SIAM Journal on Algebraic and Discrete Methods 1 (1980), 422-449.
    """

    _letter = "D"

    def __new__(cls, n: Any) -> DuplicationMatrix:
        return super().__new__(cls, n)

    @property
    def shape(self) -> tuple[Expr, Expr]:
        (n,) = self.args
        return n**2, triangle(n)

    def pinv(self) -> Expr:
        """The Moore-Penrose inverse (D.T D)**-1 D.T = L (I + K)/2, which takes vec(S) to vech(S).

        Examples
        ========

        >>> from sympy import simplify, symbols
        >>> from sympy_matcalc import DuplicationMatrix
        >>> n = symbols('n', integer=True, positive=True)
        >>> D = DuplicationMatrix(n)
        >>> D.pinv()
        EliminationMatrix(n)*(CommutationMatrix(n, n) + I)/2
        >>> simplify(D.pinv()*D)
        I

        References
        ==========

        .. [1] J. R. Magnus, H. Neudecker, Matrix Differential Calculus, Wiley, third edition 2019, section 3.8.
        """
        (n,) = self.args
        return EliminationMatrix(n)*(Identity(n**2) + CommutationMatrix(n, n))/2

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:
        (n,) = self.args
        row, col = Mod(i, n), floor(i/n)
        return KroneckerDelta(triangle_position(Max(row, col), Min(row, col), n), j)

    def _numpycode(self, printer: Any) -> str:
        n = f"({printer._print(self.args[0])})"
        numpy = {name: printer._module_format(f"numpy.{name}") for name in ("eye", "indices", "maximum", "minimum")}
        position = (f"(lambda i, j: i + j*{n} - j*(j + 1)//2)"
                    f"(*(lambda i, j: ({numpy['maximum']}(i, j), {numpy['minimum']}(i, j)))"
                    f"(*{numpy['indices']}(({n}, {n}))))")
        return f"{numpy['eye']}({n}*({n} + 1)//2)[{position}.ravel(), :]"


class EliminationMatrix(StructureMatrix):
    """L(n), the matrix with L(n) vec(A) = vech(A) for every n x n matrix A.

    Parameters
    ==========

    n : Expr
        The size of A. L(n) is n(n + 1)/2 x n**2.

    Raises
    ======

    ValueError
        If a size is known not to be a whole number that is not negative.

    Notes
    =====

    Shape: n(n + 1)/2 x n**2. Layout: of a vech, the entries of the lower triangle column by column.

    Examples
    ========

    >>> from sympy import MatrixSymbol, symbols
    >>> import sympy_matcalc
    >>> from sympy_matcalc import DuplicationMatrix, EliminationMatrix, Vec
    >>> n = symbols('n', integer=True, positive=True)
    >>> A = MatrixSymbol('A', n, n)
    >>> L = EliminationMatrix(n)
    >>> L*Vec(A)
    Vech(A)
    >>> L*DuplicationMatrix(n), L*L.T
    (I, I)
    >>> EliminationMatrix(2).as_explicit()
    Matrix([
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 0, 1]])

    References
    ==========

    .. [1] J. R. Magnus, H. Neudecker, The elimination matrix: some lemmas and applications,
       SIAM Journal on Algebraic and Discrete Methods 1 (1980), 422-449.
    .. [2] H. Luetkepohl, Handbook of Matrices, Wiley 1996, section 9.6.
    """

    _letter = "L"

    def __new__(cls, n: Any) -> EliminationMatrix:
        return super().__new__(cls, n)

    @property
    def shape(self) -> tuple[Expr, Expr]:
        (n,) = self.args
        return triangle(n), n**2

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:
        (n,) = self.args
        row, col = Mod(j, n), floor(j/n)
        return Piecewise((KroneckerDelta(i, triangle_position(row, col, n)), row >= col), (0, True))

    def _numpycode(self, printer: Any) -> str:
        n = f"({printer._print(self.args[0])})"
        numpy = {name: printer._module_format(f"numpy.{name}") for name in ("eye", "arange", "triu_indices")}
        return (f"{numpy['eye']}({n}**2)[{numpy['arange']}({n}**2).reshape(({n}, {n}))"
                f"[{numpy['triu_indices']}({n})], :]")
