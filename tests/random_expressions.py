"""Random well-shaped expressions, numerically tame, each reproducible from one integer.

With this directory on the path, ``random_expressions.random_case(seed=3, depth=3)`` is always the same case.
"""

from __future__ import annotations

import random
import signal
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NamedTuple

from sympy import (
    Abs,
    Adjoint,
    Basic,
    BlockMatrix,
    Determinant,
    DiagMatrix,
    DotProduct,
    Expr,
    Function,
    FunctionMatrix,
    HadamardPower,
    HadamardProduct,
    I,
    Identity,
    Integer,
    Inverse,
    KroneckerDelta,
    KroneckerProduct,
    Lambda,
    MatAdd,
    MatMul,
    MatPow,
    Matrix,
    MatrixSymbol,
    Max,
    Min,
    OneMatrix,
    Piecewise,
    Rational,
    Sum,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
    arg,
    atan2,
    conjugate,
    cos,
    erf,
    exp,
    im,
    log,
    re,
    sign,
    sin,
    sqrt,
    symbols,
    tanh,
)
from sympy.combinatorics import Permutation
from sympy.matrices.expressions import DiagonalMatrix, DiagonalOf
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.permutation import PermutationMatrix
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc import LogSumExp, Softmax, norm, relu, sigmoid, softplus
from sympy_matcalc.core.matrix_unit import MatrixUnit

SCALAR_KINDS = ("number", "symbol", "add", "mul", "pow", "function", "abs", "max", "sign", "piecewise", "atan2",
                "trace", "determinant", "one_by_one", "element", "entry", "dot")
"""``one_by_one`` is a 1x1 matrix in a scalar's place, ``entry`` the entry of a 1x1 product."""
MATRIX_KINDS = ("atom", "matadd", "matmul", "scaled", "matpow", "inverse", "transpose", "identity", "zero", "one",
                "explicit", "outer")
EXOTIC_KINDS = ("hadamard", "entrywise", "diag", "kronecker", "block", "adjoint", "hadamardpower", "diagonalof",
                "slice", "symbolicpower", "permutation", "functionmatrix", "blockproduct", "softmax", "unit",
                "diagonalmatrix")
EXOTIC_SCALARS = ("sum", "doublesum", "logsumexp", "norm", "kroneckertrace", "undefined", "blockdeterminant")
COMPLEX_KINDS = ("complex",)
"""Classes for which the engine need not have a rule: then the derivative has to stay open."""

USUAL = frozenset(SCALAR_KINDS + MATRIX_KINDS)
CLASSES: dict[str, frozenset[str]] = {
    "core": USUAL - {"element", "entry", "dot"},
    "usual": USUAL,
    "all": USUAL | frozenset(EXOTIC_KINDS + EXOTIC_SCALARS + COMPLEX_KINDS),
    "real": USUAL | frozenset(EXOTIC_KINDS + EXOTIC_SCALARS),
}

Shape = tuple[Any, Any]


class Case(NamedTuple):
    """An expression, a variable to differentiate by, and how to make the two again."""

    expr: Expr
    variable: Expr
    line: str


class Expressions:
    """A source of random expressions over a fixed set of symbols.

    Parameters
    ==========

    rng : random.Random
        Where all chance comes from.
    symbolic : bool
        Whether the sizes are symbols.
    classes : iterable of str
        Which kinds of nodes are made.
    """

    def __init__(self, rng: random.Random, symbolic: bool, classes: Iterable[str] = USUAL) -> None:
        self.rng = rng
        self.classes = frozenset(classes)
        self.symbolic = symbolic
        self.n, self.m = symbols("n m", integer=True, positive=True) if symbolic else (Integer(3), Integer(2))
        n, m, one = self.n, self.m, Integer(1)
        self.t, self.a = symbols("t a", real=True)
        self.p = symbols("p", positive=True)
        self.k = symbols("k", integer=True, positive=True)
        self.z = symbols("z", real=True)
        self.matrices = [
            MatrixSymbol(name, rows, columns) for name, rows, columns in (
                ("X", n, n), ("A", n, n), ("Y", n, m), ("B", n, m), ("Z", m, n), ("C", m, m), ("x", n, one),
                ("y", n, one), ("u", m, one), ("r", one, n), ("q", one, m), ("s", one, one))]
        self.shared: list[Expr] = []
        self.focus: Expr | None = None

    # -- choices ------------------------------------------------------------------

    def _pick(self, *kinds: str) -> str:
        allowed = [kind for kind in kinds if kind in self.classes]
        return self.rng.choice(allowed or list(kinds))

    def _made(self, make: Callable[[], Any]) -> Any:
        """What ``make`` returns; tried again where SymPy itself refuses to build it."""
        for _ in range(20):
            try:
                result = make()
                if result.is_Matrix:
                    _ = result.shape  # of which some of SymPy's classes break on an explicit matrix
            except Exception:  # SymPy's constructors and operators refuse some of what is well-shaped
                continue
            if isinstance(result, (Basic, Matrix)):
                return result
        return None

    def _reused(self, shape: Shape | None) -> Expr | None:
        if self.rng.random() < 0.15:
            fitting = [e for e in self.shared if (e.shape if e.is_Matrix else None) == shape]
            if fitting:
                return self.rng.choice(fitting)
        return None

    def dimension(self) -> Any:
        return self.rng.choice([self.n, self.n, self.m, Integer(1)])

    # -- scalars ------------------------------------------------------------------

    def scalar(self, depth: int) -> Expr:
        """A random scalar."""
        reused = self._reused(None)
        if reused is not None:
            return reused
        result = self._made(lambda: self._scalar(depth))
        if result is None or result.is_Matrix or result.has(float("nan")):
            result = self.t
        self.shared.append(result)
        return result

    def _scalar(self, depth: int) -> Expr:
        rng = self.rng
        if depth <= 0:
            kind = self._pick("number", "symbol", "trace", "trace", "element", "entry", "determinant", "dot")
        else:
            kind = self._pick(*SCALAR_KINDS[2:], "trace", "function", *EXOTIC_SCALARS)
        if kind == "number":
            return rng.choice([Integer(2), Integer(-1), Rational(1, 2), Rational(-3, 4), Integer(3)])
        if kind == "symbol":
            return rng.choice([self.t, self.t, self.a, self.p])
        if kind == "add":
            return sum((self.scalar(depth - 1) for _ in range(rng.randint(1, 2))), self.scalar(depth - 1))
        if kind == "mul":
            return self.scalar(depth - 1)*self.bounded(depth - 1)
        if kind == "pow":
            base, exponent = self.scalarlike(depth - 1), rng.choice([2, 3, -1, -2, Rational(1, 2), Rational(-1, 2)])
            if exponent in (2, 3):
                return base**exponent/10
            if rng.random() < 0.2:
                return (2 + sin(base))**self.bounded(depth - 1)
            return (base**2 + rng.choice([1, 2]))**exponent if not base.is_Matrix else (exp(-base) + 1)**exponent
        if kind == "function":
            return self.function(depth)
        if kind == "abs":
            u = self.scalar(depth - 1)
            return Abs(u) if u.free_symbols else u  # SymPy multiplies out powers of sums of exponentials of numbers
        if kind == "max":
            return rng.choice([Max, Min])(self.scalar(depth - 1), self.scalar(depth - 1))
        if kind == "sign":
            return sign(self.scalarlike(depth - 1))*self.scalar(depth - 1)
        if kind == "piecewise":
            return Piecewise((self.scalar(depth - 1), self.scalar(depth - 1) > rng.choice([0, 1])),
                             (self.scalar(depth - 1), True))
        if kind == "atan2":
            return atan2(self.scalar(depth - 1), 1 + self.scalar(depth - 1)**2)
        if kind == "trace":
            size = self.dimension()
            return Trace(self.matrix((size, size), depth - 1))/rng.choice([1, 2])
        if kind == "determinant":
            size = rng.choice([self.n, self.m])
            return Determinant(self.invertible(size, depth - 1))/10
        if kind == "element":
            shape = (self.dimension(), self.dimension())
            i, j = (rng.choice([0, 0, 1]) if size != 1 else 0 for size in shape)
            return MatrixElement(self.matrix(shape, depth - 1), i, j)
        if kind == "dot":
            size = self.dimension()
            return DotProduct(self.matrix((size, 1), 0), self.matrix((size, 1), 0))
        if kind in EXOTIC_SCALARS:
            return self._exotic_scalar(kind, depth)
        if kind == "one_by_one":
            return self.function(depth)
        # Written out over its entries, a product of more than symbols keeps SymPy's summation busy for minutes.
        if depth <= 1 and rng.random() < 0.3:
            product = self._one_by_one_product(0)
            # The inverse of three rows, written out by SymPy, takes seconds.
            return product[0, 0] if self.symbolic or not product.has(MatPow) else MatrixElement(product, 0, 0)
        return MatrixElement(self._one_by_one_product(depth), 0, 0)

    def _exotic_scalar(self, kind: str, depth: int) -> Expr:
        rng, size = self.rng, self.dimension()
        i, j = (Symbol(name, integer=True, nonnegative=True) for name in "ij")
        if kind == "sum":
            first, second = self.matrix((size, Integer(1)), depth - 1), self.matrix((size, Integer(1)), depth - 1)
            f = rng.choice([sin, tanh, lambda v: v**2, lambda v: log(1 + exp(v)), lambda v: v])
            body = f(MatrixElement(first, i, 0))*rng.choice([1, MatrixElement(second, i, 0), sin(i)])
            if rng.random() < 0.2 and size != 1:
                return Sum(body, (i, 0, size - 2))
            return Sum(body, (i, 0, size - 1))
        if kind == "doublesum":
            other = self.dimension()
            M, N = self.matrix((size, other), depth - 1), self.matrix((other, size), 0)
            f = rng.choice([sin, lambda v: v**2, lambda v: v])
            body = f(MatrixElement(M, i, j))*rng.choice([1, MatrixElement(N, j, i)])
            return Sum(body, (i, 0, size - 1), (j, 0, other - 1))/4
        if kind == "logsumexp":
            return LogSumExp(self.matrix((size, Integer(1)), depth - 1))
        if kind == "norm":
            return sqrt(1 + norm(self.matrix((size, self.dimension()), depth - 1))**2)
        if kind == "kroneckertrace":
            other = self.dimension()
            left = KroneckerProduct(self.matrix((size, other), depth - 1), self.matrix((other, size), depth - 1))
            right = KroneckerProduct(self.matrix((other, size), 0), self.matrix((size, other), 0))
            return Trace(left*right)/4
        if kind == "undefined":
            return Function("f")(self.scalarlike(depth - 1), *rng.choice([(), (self.t,), (self.scalar(0),)]))
        blocks = [[self.invertible(self.n, depth - 1), self.matrix((self.n, self.m), depth - 1)/4],
                  [self.matrix((self.m, self.n), 0)/4, self.invertible(self.m, 0)]]
        return Determinant(BlockMatrix(blocks))/10

    def function(self, depth: int) -> Expr:
        u = self.scalarlike(depth - 1)
        functions: list[Callable[[Any], Expr]] = [
            sin, cos, tanh, erf, lambda v: exp(sin(v)), lambda v: exp(-v)/10, lambda v: log(2 + cos(v)),
            lambda v: sqrt(2 + sin(v)), lambda v: log(exp(v) + 1), lambda v: 1/(1 + exp(-v)), lambda v: log(Abs(v) + 1),
            lambda v: 1/(2 + sin(v)*KroneckerDelta(0, 0))]
        if u.is_Matrix:
            functions.append(lambda v: exp(-v*v/10))
        if "complex" in self.classes and self.rng.random() < 0.15:
            functions = [lambda v: Abs(2 + I*v), lambda v: re(exp(I*v)), lambda v: im(exp(I*v)),
                         lambda v: arg(2 + exp(I*v)), lambda v: Abs(2 + exp(I*v))]
        return self.rng.choice(functions)(u)

    def bounded(self, depth: int) -> Expr:
        """A scalar between -1 and 1, or a small number."""
        if self.rng.random() < 0.3:
            return self.rng.choice([Rational(1, 2), Integer(-1), Integer(2), self.t, self.a])
        return self.rng.choice([sin, cos, tanh])(self.scalarlike(depth))

    def scalarlike(self, depth: int) -> Expr:
        """A scalar, or a 1x1 matrix in its place."""
        if "one_by_one" in self.classes and self.rng.random() < 0.3:
            return self.matrix((Integer(1), Integer(1)), depth)
        return self.scalar(depth)

    def _one_by_one_product(self, depth: int) -> Expr:
        inner, other = self.dimension(), self.dimension()
        left, middle = self.matrix((1, inner), depth - 1), self.matrix((inner, other), depth - 1)
        return left*middle*self.matrix((other, 1), depth - 1)

    # -- matrices -----------------------------------------------------------------

    def atom(self, shape: Shape) -> Expr:
        """A symbol of a shape, possibly transposed; an all-ones matrix where there is none."""
        fitting: list[Expr] = [M for M in self.matrices if M.shape == shape]
        fitting += [M.T for M in self.matrices if M.shape == shape[::-1]]
        focused = [M for M in fitting if self.focus is not None and M.has(self.focus)]
        if focused and self.rng.random() < 0.5:
            return self.rng.choice(focused)
        return self.rng.choice(fitting) if fitting else OneMatrix(*shape)

    def matrix(self, shape: Shape, depth: int) -> Expr:
        """A random matrix of a shape."""
        shape = (Integer(1) if shape[0] == 1 else shape[0], Integer(1) if shape[1] == 1 else shape[1])
        reused = self._reused(shape)
        if reused is not None:
            return reused
        result = self._made(lambda: self._matrix(shape, depth))
        if result is None or not result.is_Matrix or result.shape != shape:
            result = self.atom(shape)
        self.shared.append(result)
        return result

    def _matrix(self, shape: Shape, depth: int) -> Expr:
        rng = self.rng
        square = shape[0] == shape[1]
        if depth <= 0:
            if rng.random() < 0.8:
                return self.atom(shape)
            kind = self._pick(*(["identity", "explicit"] if square else ["explicit"]), "one", "atom")
        else:
            kinds = ["matadd", "matmul", "scaled", "transpose", "one", "explicit", "outer", *EXOTIC_KINDS]
            kinds += ["matmul", "matadd"]
            if rng.random() < 0.05:
                kinds = ["zero"]
            kind = self._pick(*kinds, *(["matpow", "inverse", "matpow", "inverse", "identity"] if square else []))
        rows, columns = shape
        if kind == "matadd":
            terms = [self.matrix(shape, depth - 1) for _ in range(rng.randint(2, 3))]
            return rng.choice([MatAdd(*terms), sum(terms[1:], terms[0])])
        if kind == "matmul":
            inner = self.dimension()
            factors = [self.matrix((rows, inner), depth - 1), self.matrix((inner, columns), depth - 1)]
            product = rng.choice([lambda: MatMul(*factors), lambda: factors[0]*factors[1]])()
            return product/2
        if kind == "outer":
            return self.matrix((rows, 1), depth - 1)*self.matrix((1, columns), depth - 1)/2
        if kind == "scaled":
            return rng.choice([lambda c, M: c*M, MatMul])(self.bounded(depth - 1), self.matrix(shape, depth - 1))
        if kind == "matpow":
            if rng.random() < 0.5:
                return MatPow(self.invertible(rows, depth - 1)/2, rng.choice([-3, -2, -1]))
            return rng.choice([MatPow, lambda M, k: M**k])(self.matrix(shape, depth - 1)/3, rng.choice([2, 3, 0, 1]))
        if kind == "inverse":
            invert = rng.choice([Inverse, lambda M: M**-1, lambda M: Inverse(Transpose(M))])
            return invert(self.invertible(rows, depth - 1))
        if kind == "transpose":
            return rng.choice([Transpose, lambda M: M.T])(self.matrix(shape[::-1], depth - 1))
        if kind == "identity":
            return Identity(rows)
        if kind == "zero":
            return ZeroMatrix(*shape)
        if kind == "one":
            return OneMatrix(*shape)
        if kind == "explicit":
            if any(not size.is_Integer for size in shape):
                return self.atom(shape)
            entries = [rng.choice([-1, 0, 1, 2, Rational(1, 2), self.a]) for _ in range(int(rows*columns))]
            return Matrix(int(rows), int(columns), entries).as_immutable()
        if kind == "hadamard":
            return HadamardProduct(self.matrix(shape, depth - 1), self.matrix(shape, depth - 1))
        if kind == "entrywise":
            if rng.random() < 0.3:
                return HadamardPower(self.matrix(shape, depth - 1), 2)
            functions = [sin, tanh, exp, Lambda(self.z, self.t*self.z**2), Lambda(self.z, sin(self.t + self.z)), relu,
                         sigmoid, softplus, erf, Abs, sign,
                         Lambda(self.z, Piecewise((self.z**2, self.z > 0), (0, True))),
                         Lambda(self.z, 1/(1 + self.z**2)), Lambda(self.z, self.a*self.z), Lambda(self.z, self.t)]
            if shape == (1, 1):
                functions.remove(Abs)  # SymPy takes the 1x1 product apart, into factors of other shapes
            return self.matrix(shape, depth - 1).applyfunc(rng.choice(functions))
        if kind == "diag" and square:
            return DiagMatrix(self.matrix((rows, 1), depth - 1))
        if kind == "kronecker":
            return KroneckerProduct(self.matrix(shape, depth - 1), self.matrix((Integer(1), Integer(1)), depth - 1))
        if kind == "block" and not self.symbolic:
            return BlockMatrix([[self.matrix((rows, 1), depth - 1)]*int(columns)])
        if kind == "adjoint":
            return rng.choice([Adjoint, lambda M: M.adjoint(), lambda M: conjugate(M.T)])(
                self.matrix(shape[::-1], depth - 1))
        if kind in EXOTIC_KINDS:
            exotic = self._exotic(kind, shape, depth)
            if exotic is not None:
                return exotic
        return self.atom(shape)

    def _exotic(self, kind: str, shape: Shape, depth: int) -> Expr | None:
        rng = self.rng
        rows, columns = shape
        if kind == "hadamardpower":
            if rng.random() < 0.5:
                return HadamardPower(self.matrix(shape, depth - 1), rng.choice([2, 3]))
            base = self.matrix(shape, depth - 1).applyfunc(Lambda(self.z, 1 + exp(sin(self.z))))
            exponents = [-1, Rational(1, 2), self.t, self.a, self.p, self.matrix(shape, depth - 1).applyfunc(sin)]
            return HadamardPower(rng.choice([base, base, 2]), exponents[-1]) if rng.random() < 0.3 \
                else HadamardPower(base, rng.choice(exponents))
        if kind == "diagonalof" and columns == 1:
            return DiagonalOf(self.matrix((rows, rows), depth - 1))
        if kind == "diagonalmatrix" and rows == columns:
            return DiagonalMatrix(self.matrix(shape, depth - 1))
        if kind == "softmax" and 1 in shape:
            return Softmax(self.matrix(shape, depth - 1))
        if kind == "unit":
            return MatrixUnit(rows, columns, 0, 0 if columns == 1 else rng.choice([0, 1]))
        if kind == "symbolicpower" and rows == columns:
            if rng.random() < 0.7:
                base = self.matrix(shape, depth - 1)
                if isinstance(base, MatrixBase):
                    base = self.atom(shape)  # SymPy takes seconds for the Jordan form of one of three rows
                return MatPow(base/3, rng.choice([self.k, self.k, self.k + 1]))
            return MatPow(self.invertible(rows, depth - 1)/4, rng.choice([-self.k, -self.k - 1]))
        if kind == "permutation" and rows.is_Integer and rows == columns:
            return PermutationMatrix(Permutation(rng.sample(range(int(rows)), int(rows))))
        if kind == "functionmatrix":
            i, j = symbols("i j", integer=True)
            entry = rng.choice([i - j, sin(self.t*i + j), cos(i)*self.a + j])
            return FunctionMatrix(rows, columns, Lambda((i, j), entry))
        if kind == "blockproduct":
            first, second = self.dimension(), self.dimension()
            left = BlockMatrix([[self.matrix((rows, first), depth - 1), self.matrix((rows, second), depth - 1)]])
            right = BlockMatrix([[self.matrix((first, columns), depth - 1)], [self.matrix((second, columns), 0)]])
            return left*right/2
        if kind == "slice":
            return self._slice(shape, depth)
        return None

    def _slice(self, shape: Shape, depth: int) -> Expr:
        rows, columns = shape
        down = self.rng.choice([(rows, 0), (rows + self.m, 0), (rows + self.m, self.m), (rows + 1, 1)])
        across = self.rng.choice([(columns, 0), (columns + self.n, self.n)])
        if down[0] == rows and across[0] == columns:
            down = (rows + 1, self.rng.choice([0, 1]))
        above = [[self.matrix((rows, columns), depth - 1)]]
        if across[0] != columns:
            above[0].insert(0, self.matrix((rows, self.n), depth - 1))
        if down[0] != rows:
            rest = down[0] - rows
            more = [self.matrix((rest, block.shape[1]), 0) for block in above[0]]
            above.insert(0 if down[1] == rest else 1, more)
        whole = BlockMatrix(above)
        start = across[1]
        return whole[down[1]:down[1] + rows, start:start + columns]

    def invertible(self, size: Any, depth: int) -> Expr:
        """A square matrix far from singular."""
        identity = Identity(size)
        choice = self.rng.random()
        if choice < 0.3 and size != 1:
            # A square symbol: random_values keeps these regular.
            return self.rng.choice([M for M in self.matrices if M.shape == (size, size)])
        if choice < 0.6:
            other = self.matrix((self.dimension(), size), depth - 1)
            return other.T*other + 3*identity
        return self.matrix((size, size), depth - 1)/4 + self.rng.choice([4, 5])*identity


def random_scalar(rng: random.Random, depth: int, variable: Expr | None = None, classes: Iterable[str] = USUAL,
                  symbolic: bool = True) -> Expr:
    """A random scalar that prefers ``variable`` among its symbols."""
    source = Expressions(rng, symbolic, classes)
    source.focus = variable
    return source.scalar(depth)


def _printable(expr: Expr) -> bool:
    """SymPy builds some expressions with noncommutative scalars that it cannot print."""
    try:
        return bool(str(expr))
    except Exception:  # whatever the printer stumbles over
        return False


class TooSlow(BaseException):
    """Something took longer than it may."""


@contextmanager
def limited(seconds):
    """Interrupt what takes longer, where the system has alarms."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def interrupt(signum, frame):
        raise TooSlow(f"longer than {seconds} seconds")

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


SECONDS = 10
"""SymPy itself takes minutes to build or to print some expressions."""


@lru_cache(maxsize=256)
def random_case(seed: int, depth: int = 3, by: str = "matrix", of: str = "scalar", classes: str = "usual") -> Case:
    """The case number ``seed``: ``of`` a scalar or matrix, ``by`` a matrix, a transpose, an element or a scalar.

    Where SymPy takes too long to build it, another one.
    """
    line = f"random_case(seed={seed}, depth={depth}, by={by!r}, of={of!r}, classes={classes!r})"
    for attempt in range(5):
        rng = random.Random(f"{seed} {depth} {by} {of} {classes}" + f" {attempt}"*(attempt > 0))
        try:
            with limited(SECONDS):
                return Case(*_drawn(rng, depth, by, of, classes), line)
        except TooSlow:
            continue
    raise TooSlow(line)


def _drawn(rng: random.Random, depth: int, by: str, of: str, classes: str) -> tuple[Expr, Expr]:
    source = Expressions(rng, symbolic=rng.random() < 0.6, classes=CLASSES[classes])
    if by == "scalar":
        variable = source.t
    else:
        variable = rng.choice([M for M in source.matrices if M.name in "XYxurs"]*2 + source.matrices[:3])
        source.focus = variable
    expr: Expr = source.t
    for _ in range(8):
        shape = source.dimension(), source.dimension()
        drawn = source.scalar(depth) if of == "scalar" else source.matrix(shape, depth)
        if _printable(drawn):
            expr = drawn
            if expr.has(variable):
                break
    if by == "transpose":
        variable = variable.T
    if by == "element":
        variable = variable[tuple(0 if size == 1 else rng.choice([0, 1]) for size in variable.shape)]
    return expr, variable
