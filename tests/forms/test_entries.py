"""Sums of products of entries become traces of products, exactly, or stay the same object."""

import random
from itertools import product
from math import prod

import pytest
from sympy import (
    Add,
    Derivative,
    Determinant,
    Dummy,
    Float,
    HadamardProduct,
    Identity,
    Integer,
    Inverse,
    KroneckerDelta,
    MatMul,
    MatrixSymbol,
    Mul,
    OneMatrix,
    Pow,
    Rational,
    Sum,
    Symbol,
    Trace,
    exp,
    expand,
    log,
    oo,
    sin,
    symbols,
)
from sympy.matrices.expressions.matexpr import MatrixElement

from sympy_matcalc.forms.entries import matrix_form

n, m = symbols("n m", integer=True, positive=True)
i, j = symbols("i j", integer=True)
t = Symbol("t")
A, B, C = (MatrixSymbol(name, n, n) for name in "ABC")
X = MatrixSymbol("X", m, n)
a, b = MatrixSymbol("a", m, 1), MatrixSymbol("b", n, 1)
mu = MatrixSymbol("mu", n, 1)
over_i, over_j = (i, 0, n - 1), (j, 0, n - 1)


def of_size(size):
    """Matrices A, B, C (square), R (not square) and vectors x, y (and z for the columns of R)."""
    shapes = dict.fromkeys("ABC", (size, size)) | {"R": (size, size + 1)}
    shapes |= {"x": (size, 1), "y": (size, 1), "z": (size + 1, 1)}
    return [MatrixSymbol(name, *shape) for name, shape in shapes.items()]


def explicit(expr):
    """An expression with concrete shapes as an expanded polynomial in entries."""
    expr = expr.replace(lambda e: isinstance(e, Trace), lambda e: written_out(e.arg).trace())
    return expand(expr.doit())


def written_out(matrix):
    """Its entries: explicit matrices multiplied, where SymPy would sum up each entry of a product."""
    if isinstance(matrix, MatMul):
        return prod(written_out(arg) if arg.is_Matrix else arg for arg in matrix.args)
    return matrix.as_explicit()


def summed(network):
    """A sum over concrete limits, term by term."""
    limits = [(index, range(int(first), int(last) + 1)) for index, first, last in network.limits]
    indices, ranges = zip(*limits)
    return Add(*[network.function.xreplace(dict(zip(indices, map(Integer, place)))) for place in product(*ranges)])


def has_sums_of_entries(expr):
    return expr.has(MatrixElement) or expr.has(Sum)


# -- symbolic sizes -------------------------------------------------------------

SYMBOLIC = [
    ((mu.T*A*mu)[0, 0], Trace(mu.T*A*mu)),
    ((2*mu.T*A*mu)[0, 0], 2*Trace(mu.T*A*mu)),
    ((mu.T*(A + B)*mu)[0, 0], Trace(mu.T*A*mu) + Trace(mu.T*B*mu)),
    ((mu.T*(A + Identity(n))*mu)[0, 0], Trace(mu.T*A*mu) + Trace(mu.T*mu)),
    ((mu.T*A*B*mu)[0, 0], Trace(mu.T*A*B*mu)),
    ((mu.T*A**2*mu)[0, 0], Trace(mu.T*A**2*mu)),
    ((mu.T*A.inv()*mu)[0, 0], Trace(mu.T*A.inv()*mu)),
    ((a.T*X*b)[0, 0], Trace(a.T*X*b)),
    ((mu.T*mu)[0, 0], Trace(mu.T*mu)),
    ((OneMatrix(1, n)*mu)[0, 0], Trace(OneMatrix(1, n)*mu)),
    ((OneMatrix(1, m)*X*OneMatrix(n, 1))[0, 0], Trace(OneMatrix(1, m)*X*OneMatrix(n, 1))),
    ((mu.T*A*mu)[0, 0]**2, Trace(mu.T*A*mu)**2),
    ((mu.T*A*mu*mu.T*B*mu)[0, 0], Trace(mu.T*A*mu)*Trace(mu.T*B*mu)),
    (((X*b - a).T*(X*b - a))[0, 0], Trace(a.T*a) - 2*Trace(a.T*X*b) + Trace(b.T*X.T*X*b)),
    (Trace(A*B).rewrite(Sum), Trace(A*B)),
    (Trace(A*B*C).rewrite(Sum), Trace(A*B*C)),
    (Sum(X[i, j]**2, (i, 0, m - 1), over_j), Trace(X.T*X)),
    (Sum(A[i, i], over_i), Trace(A)),
    (Sum(A[i, i], over_i, over_j), n*Trace(A)),
    (Sum(KroneckerDelta(i, j)*mu[i, 0]*mu[j, 0], over_i, over_j), Trace(mu.T*mu)),
    (Sum(Sum(A[i, j]*mu[j, 0], over_j)**2, over_i), Trace(mu.T*A.T*A*mu)),
    (Sum(mu[i, 0]*Sum(mu[i, 0]**2, over_i), over_i), Trace(OneMatrix(1, n)*mu)*Trace(mu.T*mu)),
    (Sum(mu[i, 0]*Sum(b[i, 0], over_i), over_i), Trace(OneMatrix(1, n)*mu)*Trace(OneMatrix(1, n)*b)),
    (exp(Sum(mu[i, 0]**2, over_i))*Sum(mu[i, 0]*b[i, 0], over_i) + 1, exp(Trace(mu.T*mu))*Trace(b.T*mu) + 1),
    (mu[i, 0]*Sum(mu[i, 0]**2, over_i), mu[i, 0]*Trace(mu.T*mu)),
]


@pytest.mark.parametrize(("expr", "expected"), SYMBOLIC, ids=lambda e: str(e)[:60])
def test_symbolic_sums_are_the_typed_traces(expr, expected):
    assert matrix_form(expr) == expected


def without_inverses(expr):
    return not expr.has(Inverse)


@pytest.mark.parametrize("size", [2, 3])
@pytest.mark.parametrize("expr", [e for e, _ in SYMBOLIC if without_inverses(e)], ids=lambda e: str(e)[:60])
def test_symbolic_sums_keep_their_value(expr, size):
    # `subs` would leave m in the shapes within a nested Sum (SymPy 1.14).
    values = {n: Integer(size), m: Integer(size + 1)}
    before = explicit(expr.xreplace(values))
    assert expand(before - explicit(matrix_form(expr).xreplace(values))) == 0


@pytest.mark.parametrize("expr", [
    Sum(A[i, j]*mu[j, 0], (j, 0, n - 2), over_i),
    Sum(mu[i, 0]**2, (i, 1, n - 1)),
    Sum(mu[i + 1, 0]*b[i, 0], over_i),
    Sum(mu[i, 0]**3, over_i),
    Sum(A[i, i]*mu[i, 0], over_i),
    Sum(i*mu[i, 0], over_i),
    Sum(j*mu[i, 0], over_i, over_j),
    Sum(t**i*mu[i, 0], over_i),
    Sum(mu[i, 0], (j, 0, i), over_i),
    Sum(mu[i, 0], over_i, (j, 0, oo)),
    Sum(a[i, 0]*b[i, 0], over_i),
    Sum(log(1 + exp(X[i, 0])), (i, 0, m - 1)),
    Sum(A[0, i]*mu[i, 0], over_i),
    Sum(KroneckerDelta(i, j)*mu[i, 0], over_i),
    Sum(KroneckerDelta(i, j, (1, n - 1))*mu[i, 0]*mu[j, 0], over_i, over_j),
    Sum((i*A)[j, j], over_j, over_i),
    (A*B)[i, j],
    (A*mu)[i, 0],
    HadamardProduct(A, B)[i, j],
    Sum(mu[i, 0]*exp(mu[i, 0]), over_i),
    A, Trace(A*B), log(Determinant(A)), t + 1,
], ids=lambda e: str(e)[:60])
def test_what_is_no_full_contraction_is_the_same_object(expr):
    assert matrix_form(expr) is expr


def test_a_sum_folds_beside_one_that_does_not():
    stays = Sum(log(mu[i, 0]), over_i)
    assert matrix_form(stays + (mu.T*A*mu)[0, 0]) == stays + Trace(mu.T*A*mu)


def test_bound_entries_are_left_alone():
    derivative = Derivative(Sum(mu[i, 0]**2, over_i), mu[0, 0])
    assert matrix_form(derivative) is derivative


# -- concrete sizes ---------------------------------------------------------------

CONCRETE = {
    "quadratic": lambda A, B, C, R, x, y, z: ((x.T*A*x)[0, 0], Trace(x.T*A*x)),
    "expanded": lambda A, B, C, R, x, y, z: (expand((x.T*A*x)[0, 0]), Trace(x.T*A*x)),
    "bilinear": lambda A, B, C, R, x, y, z: ((x.T*R*z)[0, 0], Trace(x.T*R*z)),
    "trace": lambda A, B, C, R, x, y, z: (A.as_explicit().trace(), Trace(A)),
    "trace of two": lambda A, B, C, R, x, y, z: (written_out(A*B).trace(), Trace(A*B)),
    "trace of three": lambda A, B, C, R, x, y, z: (expand(written_out(A*B*C).trace()), Trace(A*B*C)),
    "two in the middle": lambda A, B, C, R, x, y, z: ((x.T*A*B*x)[0, 0], Trace(x.T*A*B*x)),
    "square": lambda A, B, C, R, x, y, z: ((x.T*y)[0, 0]**2, Trace(x.T*y)**2),
    "expanded square": lambda A, B, C, R, x, y, z: (expand((x.T*y)[0, 0]**2) + t, Trace(x.T*y)**2 + t),
    "squared norm": lambda A, B, C, R, x, y, z: (sum(e**2 for e in R.as_explicit()), Trace(R.T*R)),
    "sum of entries": lambda A, B, C, R, x, y, z: (
        sum(R.as_explicit()), Trace(OneMatrix(1, R.shape[0])*R*OneMatrix(R.shape[1], 1))),
    "least squares": lambda A, B, C, R, x, y, z: (
        ((A*x - y).T*(A*x - y))[0, 0], Trace(x.T*A.T*A*x) - 2*Trace(y.T*A*x) + Trace(y.T*y)),
    "coefficients": lambda A, B, C, R, x, y, z: (
        3*(x.T*A*x)[0, 0] - t*expand((x.T*y)[0, 0])/2 + R[0, 0], 3*Trace(x.T*A*x) - t*Trace(x.T*y)/2 + R[0, 0]),
    "some groups": lambda A, B, C, R, x, y, z: (
        (x.T*A*x)[0, 0] + R[0, 0]*x[0, 0] + log(x[0, 0]), Trace(x.T*A*x) + R[0, 0]*x[0, 0] + log(x[0, 0])),
    "in front": lambda A, B, C, R, x, y, z: (
        exp((x.T*y)[0, 0])*(x.T*x)[0, 0] + x[0, 0], exp(Trace(x.T*y))*Trace(x.T*x) + x[0, 0]),
}


@pytest.mark.parametrize("size", [2, 3, 4])
@pytest.mark.parametrize("case", CONCRETE)
def test_concrete_polynomials_are_the_typed_traces(case, size):
    expr, expected = CONCRETE[case](*of_size(size))
    result = matrix_form(expr)
    assert result == expected
    assert expand(explicit(result) - explicit(expr)) == 0


@pytest.mark.parametrize("size", [2, 3])
def test_incomplete_polynomials_are_the_same_object(size):
    A, _, _, R, x, y, z = of_size(size)
    for expr in [
        R[0, 0], R[0, 0]**2, R[0, 0]*z[0, 0] + 1, x[0, 0]*y[0, 0] + x[1, 0],
        (x.T*A*x)[0, 0] + A[0, 0]*x[0, 0]**2, expand((x.T*A*x)[0, 0]) - A[0, 1]*x[0, 0]*x[1, 0],
        A.as_explicit().det(), sum((p + 2)*x[p, 0] for p in range(size)), sum(x[p, 0]**3 for p in range(size)),
        sum(sin(x[p, 0]) for p in range(size)), sum(x[p, 0]*Symbol(f"w{p}") for p in range(size)),
        sum((p + 1)*(A[p, 0]*x[0, 0] + 1)**2 for p in range(size)), (A[0, 0] + t)**2 + (A[0, 1] + t)**2,
        (exp(x[0, 0]) + 1)**2 + exp(x[0, 0]),
    ]:
        assert matrix_form(expr) is expr, expr


def test_entries_of_1x1_matrices_are_scalars():
    c, d = MatrixSymbol("c", 1, 1), MatrixSymbol("d", 1, 1)
    x = MatrixSymbol("x", 2, 1)
    for expr in (c[0, 0], c[0, 0]*d[0, 0] + 1, c[0, 0]**2 + d[0, 0]):
        assert matrix_form(expr) is expr
    assert matrix_form(c[0, 0]*x[0, 0]**2 + c[0, 0]*x[1, 0]**2) == c[0, 0]*Trace(x.T*x)


def test_coefficients_may_be_floats_and_rationals():
    x = MatrixSymbol("x", 3, 1)
    assert matrix_form(sum(Float(0.1)*x[p, 0]**2 for p in range(3))) == Float(0.1)*Trace(x.T*x)
    assert matrix_form(sum(Rational(1, 3)*x[p, 0]**2 for p in range(3))) == Trace(x.T*x)/3


def test_sums_over_numbers_fold_like_symbolic_ones():
    A, _, _, _, x, _, _ = of_size(3)
    assert matrix_form(Sum(A[i, j]*x[i, 0]*x[j, 0], (i, 0, 2), (j, 0, 2))) == Trace(x.T*A*x)
    partial = Sum(A[i, j]*x[i, 0]*x[j, 0], (i, 0, 1), (j, 0, 2))
    assert matrix_form(partial) is partial


# -- random contraction networks ------------------------------------------------

def random_network(rng, symbolic):
    """Random matrices whose ends are joined at random, as a sum over the indices that join them."""
    lengths = [rng.choice([2, 3]) for _ in range(2)]
    sizes = symbols("p q", integer=True, positive=True) if symbolic else lengths
    count = rng.randint(1, 3)
    ends = [rng.choice([0, 1]) for _ in range(2*count)]
    if sum(ends) % 2:
        ends.append(1)
    indices = {0: [], 1: []}
    for kind in (0, 1):
        places = [place for place, end in enumerate(ends) if end == kind]
        rng.shuffle(places)
        indices[kind] = [places[p:p + 2] for p in range(0, len(places), 2)]
    labels, limits = {}, []
    for kind, blocks in indices.items():
        for block in blocks:
            index = Dummy("i", integer=True)
            limits.append((index, 0, sizes[kind] - 1))
            labels.update(dict.fromkeys(block, index))
    factors = []
    for place in range(0, len(ends), 2):
        row, column = labels[place], labels.get(place + 1, 0)
        shape = (sizes[ends[place]], sizes[ends[place + 1]] if place + 1 < len(ends) else 1)
        name = rng.choice("UV") + "".join(map(str, ends[place:place + 2]))
        factors.append(MatrixSymbol(name, *shape)[row, column])
    rng.shuffle(factors)
    return Sum(Mul(*factors), *limits), dict(zip(sizes, map(Integer, lengths))) if symbolic else {}


@pytest.mark.parametrize("seed", range(40))
def test_random_symbolic_networks(seed):
    print("seed", seed)
    network, values = random_network(random.Random(seed), symbolic=True)
    result = matrix_form(network)
    assert not has_sums_of_entries(result)
    assert expand(explicit(result.xreplace(values)) - summed(network.xreplace(values))) == 0


@pytest.mark.parametrize("seed", range(40))
def test_random_concrete_polynomials(seed):
    print("seed", seed)
    rng = random.Random(seed)
    networks = [random_network(rng, symbolic=False)[0] for _ in range(2)]
    written = [summed(network) for network in networks]
    polynomial = expand(Add(*[rng.choice([-2, 1, 3])*network for network in written]))
    result = matrix_form(polynomial)
    assert expand(explicit(result) - polynomial) == 0
    single = expand(written[0])
    assert not has_sums_of_entries(matrix_form(single))


@pytest.mark.parametrize("seed", range(20))
def test_random_polynomials_keep_their_value(seed):
    print("seed", seed)
    rng = random.Random(seed)
    A, _, _, _, x, y, _ = of_size(2)
    entries = [*A.as_explicit(), *x.as_explicit(), *y.as_explicit()]
    polynomial = (x.T*A*y)[0, 0] + Add(*[
        rng.choice([-1, 1, 2])*Mul(*rng.choices(entries, k=rng.randint(1, 3))) for _ in range(rng.randint(1, 6))])
    assert expand(explicit(matrix_form(polynomial)) - expand(polynomial)) == 0


# -- size -----------------------------------------------------------------------

def test_deep_expressions_do_not_recurse():
    x = MatrixSymbol("x", 2, 1)
    for wrap in (lambda e: exp(e, evaluate=False), lambda e: Mul(t, e, evaluate=False),
                 lambda e: Mul(x[1, 0], e, evaluate=False), lambda e: Pow(e, 2, evaluate=False)):
        expr = t
        for _ in range(2000):
            expr = wrap(Add(expr, x[0, 0], evaluate=False))
        assert matrix_form(expr) is expr
