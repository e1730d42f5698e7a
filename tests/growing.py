"""Families of functions by size: what derivatives of them cost must follow the size of their graphs."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Basic, BlockMatrix, Lambda, MatrixSymbol, Symbol, Trace, cos, exp, log, sin, symbols, tanh
from sympy.core.add import Add
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.diagonal import DiagMatrix
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul

n = symbols("n", integer=True, positive=True)
A, B, C, X = (MatrixSymbol(name, n, n) for name in "ABCX")
x, b, v = (MatrixSymbol(name, n, 1) for name in "xbv")
TANH = Lambda(Symbol("z"), tanh(Symbol("z")))


def numbered(letter: str, k: int) -> MatrixSymbol:
    return MatrixSymbol(f"{letter}{k}", n, n)


def chain(count: int) -> Expr:
    """tr(X A0 X A1 ...)"""
    return Trace(MatMul(*[factor for k in range(count) for factor in (X, numbered("A", k))]))


def sum_of_traces(count: int) -> Expr:
    """tr(A0 X B X.T + A1 X B X.T + ...)"""
    return Trace(MatAdd(*[MatMul(numbered("A", k), X, B, X.T) for k in range(count)]))


def sum_of_functions(count: int) -> Expr:
    """sin, exp, log and powers of traces of one shared sum."""
    s = X*B*X.T + C
    kinds: list[Callable[[Expr], Expr]] = [
        lambda k: sin(Trace(k*s)), lambda k: exp(Trace(k*s.inv())), lambda k: log(Trace(k*X)),
        lambda k: Trace(k*s*k.T*X)**3]
    return Add(*[kinds[k % 4](numbered("A", k)) for k in range(count)])


def nested_sums(count: int) -> Expr:
    """S <- B + A S"""
    s: Expr = X
    for _ in range(count):
        s = MatAdd(B, MatMul(A, s))
    return Trace(MatMul(C, s))


def nested_inverses(count: int) -> Expr:
    """S <- (B + A_k S)**-1"""
    s: Expr = X
    for k in range(count):
        s = Inverse(MatAdd(B, MatMul(numbered("A", k), s)))
    return Trace(s)


def nested_diagonals(count: int) -> Expr:
    """z <- diag(A z) x"""
    z: Expr = x
    for _ in range(count):
        z = MatMul(DiagMatrix(MatMul(A, z)), x)
    return z


def nested_cosines(count: int) -> Expr:
    """f <- cos(f) f"""
    f = Trace(A*X)
    for _ in range(count):
        f = Mul(cos(f, evaluate=False), f, evaluate=False)
    return f


def blocks(count: int) -> Expr:
    """The trace of the square of a matrix of blocks, X among them at each place of the diagonal."""
    rows = [[X if i == j else numbered("A", i*count + j) for j in range(count)] for i in range(count)]
    block = BlockMatrix(rows)
    return Trace(MatMul(block, block))


def network(layers: int) -> Expr:
    """b.T tanh.(W_k ... tanh.(W_0 x)): of bare nodes, for SymPy's operators walk down to the first layer each time."""
    y: Expr = x
    for k in range(layers):
        y = Basic.__new__(ElementwiseApplyFunction, TANH, MatMul(numbered("W", k), y))
    return Trace(MatMul(b.T, y))
