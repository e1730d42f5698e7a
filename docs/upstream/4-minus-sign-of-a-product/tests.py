from sympy import MatMul, MatrixSymbol, Symbol, symbols
from sympy.matrices.expressions.matexpr import MatrixExpr

n = symbols("n", integer=True, positive=True)
t = Symbol("t")
A, B = MatrixSymbol("A", n, n), MatrixSymbol("B", n, n)


def test_could_extract_minus_sign():
    assert (-A*B).could_extract_minus_sign() is True
    assert (-2*A*B).could_extract_minus_sign() is True
    assert (A*B).could_extract_minus_sign() is False
    assert (2*A*B).could_extract_minus_sign() is False
    assert (t*A*B).could_extract_minus_sign() is False
    assert MatMul(-1, A).could_extract_minus_sign() is True
    assert MatMul(A, B, -1).could_extract_minus_sign() is False


def test_printing_does_not_multiply_again(monkeypatch):
    product = MatMul(*[MatrixSymbol(f"A{k}", n, n) for k in range(40)])
    monkeypatch.setattr(MatrixExpr, "__neg__", lambda self: 1/0)
    assert product.could_extract_minus_sign() is False
    assert str(product) == "*".join(f"A{k}" for k in range(40))
