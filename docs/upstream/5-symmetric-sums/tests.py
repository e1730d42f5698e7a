from sympy import MatrixSymbol, Q, ask, symbols

n, m = symbols("n m", integer=True, positive=True)
A, B, C = (MatrixSymbol(name, n, n) for name in "ABC")
P = MatrixSymbol("P", n, m)


def test_sums_that_are_their_own_transposes():
    assert ask(Q.symmetric(A + A.T)) is True
    assert ask(Q.symmetric(A*B + B.T*A.T)) is True
    assert ask(Q.symmetric(3*A + 3*A.T + P*P.T)) is True


def test_sums_with_symmetric_terms():
    assert ask(Q.symmetric(A + B), Q.symmetric(A) & Q.symmetric(B)) is True
    assert ask(Q.symmetric(A + B + B.T), Q.symmetric(A)) is True
    assert ask(Q.symmetric(A + B*C*B.T), Q.symmetric(A) & Q.symmetric(C)) is True


def test_what_is_not_known_to_be_symmetric():
    assert ask(Q.symmetric(A + B)) is None
    assert ask(Q.symmetric(A - A.T)) is None
    assert ask(Q.symmetric(A + 2*A.T)) is None
    assert ask(Q.symmetric(A + B), Q.symmetric(A)) is None
