"""``equal``: its answers, its counterexamples, what it cannot decide, and what it refuses."""

import random
import subprocess
import sys
import time

import numpy as np
import pytest
from equality.pairs import UNEQUAL, names
from random_expressions import random_case
from sympy import (
    Abs,
    Adjoint,
    Derivative,
    Determinant,
    Eq,
    Float,
    Function,
    Heaviside,
    I,
    Identity,
    ImmutableMatrix,
    Integral,
    Inverse,
    KroneckerProduct,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Max,
    Mul,
    Piecewise,
    Q,
    Rational,
    S,
    Sum,
    Symbol,
    Trace,
    ZeroMatrix,
    assuming,
    conjugate,
    cos,
    diff,
    exp,
    expand,
    log,
    simplify,
    sin,
    sqrt,
    symbols,
)
from sympy.core.traversal import preorder_traversal

from sympy_matcalc import MatrixExponential, MatrixLogarithm, equal
from sympy_matcalc.values.differences import random_values
from sympy_matcalc.values.evaluation import evaluate

n, m = symbols("n m", integer=True, positive=True)
A, B = MatrixSymbol("A", n, n), MatrixSymbol("B", n, n)
U, V = MatrixSymbol("U", n, m), MatrixSymbol("V", m, n)
x, y = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)
t = Symbol("t", real=True)


def test_witness_is_a_point_where_the_sides_differ():
    typed = names()
    seen = 0
    for pair in UNEQUAL:
        lhs, rhs, given = (eval(text, dict(typed)) for text in pair)
        decision = equal(lhs, rhs, given)
        witness = decision.witness
        if decision.method != "evaluation over a prime field" or None in (witness.lhs, witness.rhs):
            continue
        if lhs.has(Function("f")) or not all(_is_real(value) for value in witness.values.values()):
            continue
        values = {symbol: int(value) if symbol in (n, m) else np.array(value.tolist(), dtype=float)
                  if hasattr(value, "shape") else float(value) for symbol, value in witness.values.items()}
        for side, claimed in ((lhs, witness.lhs), (rhs, witness.rhs)):
            value = np.asarray(evaluate(side, values))
            entry = value[witness.entry] if witness.entry else value.item()
            assert np.isclose(float(entry), float(claimed)), pair
        assert witness.lhs != witness.rhs
        seen += 1
    assert seen > 30


def _is_real(value):
    return all(entry.is_real for entry in value) if hasattr(value, "shape") else S(value).is_real


def test_every_size_is_tried():
    # of Cayley and Hamilton for 2x2 matrices
    decision = equal(A**2 - Trace(A)*A, (Trace(A**2) - Trace(A)**2)/2*Identity(n))
    assert decision.verdict == "unequal"
    assert decision.witness.values[n] > 2
    C = MatrixSymbol("C", 2, 2)
    assert equal(C**2 - Trace(C)*C, -Determinant(C)*Identity(2))


def test_seed_gives_the_same_answer():
    assert str(equal(A*B, B*A, seed=5)) == str(equal(A*B, B*A, seed=5))
    assert equal(A*B, B*A, seed=5).witness.seed == 5


def test_shapes():
    decision = equal(A, U)
    assert (decision.verdict, decision.method, decision.certain) == ("unequal", "shapes", True)
    assert equal(MatrixSymbol("P", n, n + m)*MatrixSymbol("Q", m + n, n), A).method != "shapes"
    assert equal(x.T*y, Trace(x*y.T))
    assert equal(Trace(x*y.T), y.T*x)
    assert not equal(x, 1)


def test_printed():
    assert str(equal(A, A)) == "equal, by identity"
    assert str(equal(A, U)).startswith("unequal, by shapes: the shapes are")
    assert "entry (0, " in str(equal(A, A.T))
    assert str(equal(Integral(sin(t**3), (t, 0, 1)), t)).startswith("unknown: ")


def test_assumptions():
    C = MatrixSymbol("C", n, n)
    assert not equal(C.T, C)
    assert equal(C.T, C, Q.symmetric(C))
    with assuming(Q.symmetric(C)):
        assert equal(C.T*x, C*x)
    with assuming(Q.orthogonal(C)):
        assert equal(C.T*C*x, x)
        assert equal(Determinant(C), 1).verdict == "unequal"  # it is -1 as well
        assert equal(Determinant(C)**2, 1)
    assert equal(C**5, C, Eq(C**2, C))
    assert equal(Trace(C), n, Eq(C**2, C)).verdict == "unequal"
    assert equal(Determinant(C), 0, Q.singular(C))
    assert equal(log(Determinant(A*C)), log(Determinant(A)) + log(Determinant(C)),
                 Q.positive_definite(A) & Q.positive_definite(C))


def test_an_assumption_that_no_instance_is_known_of_refutes_nothing():
    assert equal(A*B, B*A, Q.normal(A)).verdict == "unknown"
    assert equal(Trace(A*B), Trace(B*A), Q.normal(A))


def test_complex_only_where_it_is_asked_for():
    assert equal(Adjoint(A), A.T).verdict == "unequal"
    assert equal(Adjoint(A), A.T, Q.real_elements(A))
    assert equal(Trace(Adjoint(A)*A), conjugate(Trace(Adjoint(A)*A)))
    assert equal((A + I*B)*(A - I*B), A**2 + B**2 - I*(A*B - B*A))
    assert equal(Determinant(Adjoint(A)), Determinant(A)).verdict == "unequal"


def test_functions():
    f, g = Function("f"), Function("g")
    assert equal(f(Trace(A*B)), f(Trace(B*A)))
    assert equal(f(Trace(A)), g(Trace(A))).verdict == "unequal"
    assert equal(f(t).diff(t), f(t).diff(t, 2)).verdict == "unequal"
    assert equal(diff(f(Trace(A*B)), A), Derivative(f(t), t).subs(t, Trace(B*A))*B.T)
    assert equal(exp(t)*exp(Trace(A)), exp(t + Trace(A)))
    assert equal(sin(2*Trace(A)), 2*sin(Trace(A))).verdict == "unequal"
    assert equal(sqrt(Trace(A)**2), Trace(A)).verdict == "unequal"
    assert equal(sqrt(Trace(A)**2), Abs(Trace(A)))
    assert equal(Max(t, -10**6), t).verdict == "unequal"
    assert equal(Abs(Trace(A))*t, t*Abs(Trace(A.T)))


def test_pieces_that_were_not_seen():
    window = Piecewise((1, (t > Rational(1, 3)) & (t < Rational(1, 3) + Rational(1, 10**9))), (0, True))
    assert not equal(window, 0)
    assert not equal(Heaviside(t) - Heaviside(t - Rational(1, 10**9)), 0)
    assert not equal(Abs(t - 10**9), 10**9 - t)
    assert not equal(Max(0, 1 - 10**9*Abs(t - Rational(1, 2))), 0)


def test_what_is_true_of_a_few_sizes_only():
    k = symbols("k", integer=True)
    assert equal((n - 2)*(n - 3)*(n - 4)*(n - 5)*Trace(A), 0).verdict == "unequal"
    assert equal((n - 2)*(n - 3)*(m - 2)*(m - 3)*KroneckerProduct(A, V), 0*KroneckerProduct(A, V)).verdict == "unequal"
    factors = Mul(*[k - j for j in range(-2, 6)])
    assert equal(factors*A**k, ZeroMatrix(n, n)).verdict == "unequal"
    i, j = symbols("i j", integer=True)
    assert equal(i*(i - 1)*(i - 2)*A[i, j], 0).verdict == "unequal"
    assert equal(i*(i - 1)*(i - 2)*MatrixSymbol("P", 8, 8)[i, j], 0).verdict == "unequal"
    assert equal((n - 2)*(n - 3)*(n - 4)*(n - 5)*exp(Trace(A)), 0).verdict == "unequal"


def test_where_one_side_is_not_real_nothing_is_said():
    assert equal(log(Determinant(A*B)), log(Determinant(A)) + log(Determinant(B))).verdict == "unknown"


def test_numbers_and_explicit_matrices():
    assert equal(1, 1)
    assert equal(Rational(1, 2), 0.5)
    assert equal(2, 3).verdict == "unequal"
    C = MatrixSymbol("C", 2, 2)
    assert equal(C.as_explicit(), C)
    assert equal(C[0, 1], C.T[1, 0])
    assert equal(Float("0.1")*t + t*Rational(1, 10), t/5).verdict in ("equal", "unknown")
    assert equal(S.NaN, 1).verdict == "unknown"


def test_integers():
    j, k = symbols("j k", integer=True)
    assert equal(A**k*A, A**(k + 1))
    assert equal(A**k*A**j, A**(j + k))
    assert equal(A**k, A**j).verdict == "unequal"
    assert equal((A*B)[j, k], (B.T*A.T)[k, j])
    assert equal((-1)**k, 1).verdict == "unequal"
    assert equal((-1)**Symbol("e", even=True), 1)
    assert equal(Sum(k, (k, 1, m)), m*(m + 1)/2)


def test_arrays():
    assert equal(diff(A*B*A, A), diff(A*B*A.T.T, A))
    assert equal(diff(A*B*A, A), diff(A*A*B, A)).verdict == "unequal"
    assert equal(diff(Inverse(A), A), diff(A, A)).verdict == "unequal"


@pytest.mark.parametrize("side", ["A", None, [1, 2], (1,), Eq(t, 1), True, object()])
def test_what_is_no_expression(side):
    with pytest.raises(TypeError, match="cannot compare"):
        equal(side, A)
    with pytest.raises(TypeError, match="cannot compare"):
        equal(A, side)


def test_deep_and_large_expressions():
    left = right = A
    for _ in range(150):
        left = MatAdd(MatMul(left, B), A, evaluate=False)
        right = MatAdd(A, MatMul(right, B), evaluate=False)
    assert equal(left, right)
    assert equal(MatrixSymbol("P", 200, 200)*MatrixSymbol("R", 200, 200),
                 MatrixSymbol("R", 200, 200)*MatrixSymbol("P", 200, 200)).verdict == "unknown"


def test_no_long_simplification():
    # SymPy's own simplify takes half a minute for this difference
    lhs = Abs(Trace(A))*cos(cos(Trace(U*V*A)))*cos(Trace(x*y.T))**2/2
    start = time.process_time()
    assert equal(lhs, Abs(Trace(A.T))*cos(cos(Trace(A*U*V)))*cos(Trace(y*x.T))**2/2)
    assert time.process_time() - start < 5


def test_nothing_is_equal_where_a_singular_matrix_is_inverted():
    assert equal(Inverse(x*y.T), Identity(n)).verdict == "unequal"  # at n = 1, where alone it is defined
    assert equal(Inverse(MatrixSymbol("p", 3, 1)*MatrixSymbol("q", 1, 3)), Identity(3)).verdict == "unknown"
    assert equal(Inverse(A - A), ZeroMatrix(n, n)).verdict == "unknown"


# -- random pairs ------------------------------------------------------------------

def _differ_numerically(lhs, rhs, seed):
    """Whether NumPy's values differ at one of some points; None if there are none."""
    verdicts = []
    for k in range(3):
        try:
            values = random_values((lhs, rhs), seed + k)
            left, right = (np.asarray(evaluate(side, values)) for side in (lhs, rhs))
        except (ArithmeticError, NotImplementedError, ValueError):
            return None
        scale = max(np.max(np.abs(left)), np.max(np.abs(right)))
        if left.shape != right.shape or not np.isfinite(scale) or scale > 1e8:
            return None
        verdicts.append(bool(np.max(np.abs(left - right)) > 1e-6*scale))
    return any(verdicts)


def _mutated(expr, rng):
    """The expression with one factor doubled, transposed or shifted."""
    nodes = [node for node in preorder_traversal(expr) if isinstance(node, (MatrixSymbol, MatMul)) or node == t]
    if not nodes:
        return expr
    node = rng.choice(nodes)
    if node == t:
        return expr.xreplace({t: t + 1})
    square = isinstance(node, MatrixSymbol) and node.shape[0] == node.shape[1]
    return expr.xreplace({node: node.T if square else 2*node})


@pytest.mark.parametrize("seed", range(24))
def test_random_pairs(seed):
    rng = random.Random(seed)
    case = random_case(seed=seed, depth=2, of=rng.choice(["scalar", "matrix"]), classes="usual")
    for change in (expand, lambda e: e.doit(), lambda e: _mutated(e, rng)):
        try:
            other = change(case.expr)
        except (ArithmeticError, AttributeError, NotImplementedError, TypeError, ValueError):
            continue  # of SymPy
        decision = equal(case.expr, other)
        differ = _differ_numerically(case.expr, other, seed)
        if decision.verdict == "equal":
            assert not differ, (case.line, other, str(decision))
        if decision.verdict == "unequal" and decision.method != "shapes":
            assert change not in (expand,), (case.line, other, str(decision))


def test_a_proof_by_the_normal_form_loads_neither_numbers_nor_lemmas():
    code = ("import sys; from sympy import MatrixSymbol, Trace; import sympy_matcalc; "
            "A, X = (MatrixSymbol(name, 3, 3) for name in 'AX'); "
            "assert sympy_matcalc.equal(Trace(A*X), Trace(X*A)).method == 'normal form'; "
            "print(*[name for name in ('numpy', 'html', 'sympy_matcalc.values', 'sympy_matcalc.equality.lemmas', "
            "'sympy_matcalc.calculus.derivatives') if name in sys.modules])")
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "\n"


def test_an_explicit_matrix_of_one_entry_is_a_factor():
    w, number = MatrixSymbol("w", 1, 1), ImmutableMatrix([[t]])
    assert equal(MatMul(w, number) + w, (t + 1)*w).verdict == "equal"
    assert equal(Trace(number*w + w), (t + 1)*Trace(w)).verdict == "equal"
    assert equal(MatMul(w, number) + w, t*w).verdict == "unequal"
    e = Trace(MatAdd(MatMul(x, number.T, y.T), MatMul(y, x.T)))
    assert equal(e, simplify(e)).verdict == "equal"


@pytest.mark.parametrize("entries", [[[4, 1], [1, 4]], [[1, 2], [0, 5]], [[0, 1], [-1, 0]], [[3, 1], [1, 3]]], ids=str)
def test_functions_of_matrices_whose_eigenvectors_are_plain(entries):
    M = ImmutableMatrix(entries)
    assert equal(MatrixLogarithm(MatrixExponential(M)), M).verdict == "equal"
    assert equal(MatPow(MatMul(M, M, evaluate=False), 2), M**4).verdict == "equal"
    assert equal(MatrixLogarithm(MatrixExponential(M)), M + ImmutableMatrix([[0, 0], [0, Rational(1, 10**20)]])
                 ).verdict == "unequal"
