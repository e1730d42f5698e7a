from sympy import (
    Derivative,
    Determinant,
    Function,
    Inverse,
    MatPow,
    Matrix,
    MatrixSymbol,
    Symbol,
    Trace,
    ZeroMatrix,
    diff,
    log,
    simplify,
)

t, s, k = Symbol("t"), Symbol("s"), Symbol("k")
A, B = MatrixSymbol("A", 2, 2), MatrixSymbol("B", 2, 2)
M, N = Matrix([[2, 1], [3, 5]]), Matrix([[1, 4], [0, 2]])


def same_entries(expr):
    """The derivative of an expression, made explicit, is that of its entries."""
    explicit = expr.subs({A: M, B: N}).doit()
    derivative = diff(expr, t).subs({A: M, B: N}).doit()
    difference = derivative - explicit.diff(t)
    return simplify(difference) in (0, Matrix.zeros(2, 2))


def test_determinant_by_scalar():
    assert diff(Determinant(A + t*B), t) == Determinant(A + t*B)*Trace((A + t*B).inv()*B)
    assert diff(log(Determinant(A + t*B)), t) == Trace((A + t*B).inv()*B)
    assert diff(Determinant(A), t) == 0
    assert same_entries(Determinant(A + t**2*B))
    assert same_entries(Determinant((A + t*B)*B))


def test_negative_powers_by_scalar():
    U = A + t*B
    assert diff(Inverse(U), t) == -U.inv()*B*U.inv()
    assert diff(Trace(Inverse(U)), t) == Trace(-U.inv()*B*U.inv()).doit()
    assert diff(Inverse(A), t) == ZeroMatrix(2, 2)
    for p in (-1, -2, -3):
        assert same_entries(MatPow(U, p))
    assert same_entries(Inverse(U)*B*MatPow(U, -2))


def test_what_stays_open():
    assert isinstance(diff(MatPow(A + t*B, k), t), Derivative)
    assert diff(Determinant(A + Function("f")(t)*B), t) == (
        Determinant(A + Function("f")(t)*B)*Trace(
            (A + Function("f")(t)*B).inv()*(Derivative(Function("f")(t), t)*B)).doit())
