from sympy import Determinant, HadamardProduct, MatrixSymbol, Symbol, Trace, log, simplify, symbols

n, m = symbols("n m", integer=True, positive=True)
t = Symbol("t")
A, B, C = (MatrixSymbol(name, n, n) for name in "ABC")
P, Q = MatrixSymbol("P", n, m), MatrixSymbol("Q", m, n)


def test_simplified_trace_is_unique():
    # every rotation, and every rotation of the transpose, is one
    for word in [A*B*C, A*A*B, A*B*A*B*C, A*B.T*A*C, A*B.inv()*C]:
        forms = set()
        for product in (word, word.T.doit()):
            for i in range(len(product.args)):
                rotated = product.args[i:] + product.args[:i]
                forms.add(simplify(Trace(product.func(*rotated))))
        assert len(forms) == 1
    assert simplify(Trace(A*B*C)) != simplify(Trace(A*C*B))


def test_simplify_traces():
    assert simplify(Trace(A*B) - Trace(B*A)) == 0
    assert simplify(Trace(A*B - B*A)) == 0
    assert simplify(Trace(A*B*C) - Trace(C.T*B.T*A.T)) == 0
    assert simplify(Trace(P*Q) - Trace(Q*P)) == 0
    assert simplify(Trace(2*t*A) - 2*t*Trace(A)) == 0
    assert simplify(t*Trace(A*B*C) + log(Determinant(A)) - t*Trace(B*C*A)) == log(Determinant(A))
    assert simplify(Trace(A*B*A) - Trace(A**2*B)) == 0


def test_simplify_keeps_what_is_different():
    assert simplify(Trace(A*B*C) - Trace(A*C*B)) != 0
    assert simplify(Trace(A*B) - Trace(A*B.T)) != 0
    assert simplify(Trace(HadamardProduct(A, B)*C)) in (Trace(HadamardProduct(A, B)*C), Trace(C*HadamardProduct(A, B)))
