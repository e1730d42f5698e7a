from sympy import Function, Identity, Lambda, MatrixSymbol, Symbol, Trace, atan2, besselj, cos, diff, exp, sin, symbols

n = symbols("n", integer=True, positive=True)
t = Symbol("t")
A, X = MatrixSymbol("A", n, n), MatrixSymbol("X", n, n)
M, Y = MatrixSymbol("M", 2, 2), MatrixSymbol("Y", 2, 2)


def same_entries(expr):
    """The derivative by Y, made explicit, is that by the entries of Y."""
    explicit = expr.as_explicit() if expr.is_Matrix else expr.replace(Trace, lambda arg: Trace(arg).as_explicit())
    derivative = diff(expr, Y)
    for i in range(2):
        for j in range(2):
            entry = derivative[i, j].replace(Trace, lambda arg: Trace(arg).as_explicit())
            point = {Y[p, q]: 1 + p + 3*q for p in range(2) for q in range(2)}
            point.update({M[p, q]: 2*p - q for p in range(2) for q in range(2)})
            if abs((entry - explicit.diff(Y[i, j])).subs(point).evalf()) > 1e-12:
                return False
    return True


def test_functions_of_one_trace():
    assert diff(exp(Trace(X)), X) == exp(Trace(X))*Identity(n)
    assert diff(sin(Trace(A*X)), X) == cos(Trace(A*X))*A.T
    assert same_entries(exp(Trace(M*Y))*Trace(Y))


def test_functions_of_several_traces():
    assert same_entries(atan2(Trace(Y), Trace(M*Y)))
    assert same_entries(atan2(Trace(Y*Y), t) + besselj(0, Trace(M*Y)))
    assert diff(atan2(t, Trace(X)), X) == -t/(t**2 + Trace(X)**2)*Identity(n)


def test_undefined_functions_of_traces():
    f, a, b = Function("f"), Trace(X), Trace(A*X)
    derivative = diff(f(a, b), X)
    u, v = symbols("u v")
    assert derivative.replace(f, Lambda((u, v), u*v**2)).doit() == b**2*Identity(n) + 2*a*b*A.T
