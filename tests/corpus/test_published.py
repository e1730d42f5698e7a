"""The corpus of published derivatives: each is answered, right, and equal to the formula as typed, or listed here.

The lists are strict: an entry of OPEN that is answered fails, and so does one of NOT_EQUAL that is equal.
"""

import pytest
import sympy
from corpus.published import PUBLISHED, Entry, name_of, value
from sympy import Derivative, Dummy, Expr, Function, Lambda, MatrixSymbol, Subs, Sum, Trace, diff, sin, symbols
from sympy.matrices.expressions.matexpr import MatrixElement

from sympy_matcalc.values.differences import deviation

#: sources of the entries that stay unevaluated
SYMPY_1_14 = sympy.__version__.startswith("1.14")

OPEN: set[str] = set()

FACTORED = "typed as a product with a sum, (B + B.T)*x; the result is multiplied out, or the other way round"
COMMON_SCALAR = "a scalar that several terms share stands in front of their sum in one, in each term in the other"
DUMMY = "SymPy's applyfunc makes a new bound symbol each time; equal but for the names of bound symbols"
ORDER = "SymPy sorts neither what HadamardProduct is typed with, nor a sum into which it distributes a number"
SCALAR = "the scalar factors are not cancelled, collected or pulled out as in the typed ones"
SIGN = "a sign or a number stands in front of a sum, or in it"
ONE_BY_ONE = "a 1x1 product in the result is not read as its trace"
DETERMINANT = "SymPy splits the determinant as typed in its own way: |X.T A X|, |X**2|"
ROTATION = "another rotation or transposition of the product under a trace"
LAMBDA = "another function of the same values: 1/t as a Lambda or as an entrywise power, sinh/cosh or tanh"
DIAGONAL = "products with DiagMatrix or entrywise products, DiagonalOf of a matrix or its transpose"
ENTRIES = "matrix units, typed as an explicit matrix"
OTHER = "another expression of the same values: a bound index counted from the other end, a function written otherwise"

#: source of an entry -> why the formula is right but not ==
NOT_EQUAL: dict[str, str] = {
    "Matrix Cookbook (81)": FACTORED,
    "Matrix Cookbook (96)": FACTORED,
    "Matrix Cookbook (92), n = 2": FACTORED,
    "Bhattacharyya distance by the covariance": SCALAR,
    "Canonical correlation": FACTORED,
    "Boyd & Vandenberghe, ellipsoid barrier": FACTORED,
    "Matrix Cookbook (130)": FACTORED,
    "Matrix Cookbook (355), log N by x, general": FACTORED,
    "Matrix Cookbook (347), density by x": FACTORED,
    "Expected quadratic form by the covariance": FACTORED,
    "Wikipedia, scalar-by-vector, u + v": FACTORED,
    "Wikipedia, scalar-by-vector, a.T x x.T b": FACTORED,
    "Wikipedia, scalar-by-matrix, tr(X.T A X)": FACTORED,
    "Softmax regression by the weights": FACTORED,
    "NMF, Lee & Seung, Euclidean": FACTORED,
    "Rasmussen & Williams (5.9), as one trace": FACTORED,
    "Orthogonality penalty": FACTORED,
    "Poisson regression": DUMMY,
    "Gamma regression": DUMMY,
    "Best linear prediction": FACTORED,
    "LQR stage cost by the state, general": FACTORED,
    "LQR stage cost by the input, general": FACTORED,
    "Boyd & Vandenberghe, matrix fractional function": FACTORED,
    "Row vectors, r A r.T": FACTORED,
    "Matrix Cookbook (48)": COMMON_SCALAR,
    "Wikipedia, vector-by-scalar, v(t) u(t)": COMMON_SCALAR,
    "Neo-Hookean energy, factored": COMMON_SCALAR,
    "Mooney-Rivlin by C": COMMON_SCALAR,
    "Matrix Cookbook (129), of a 1x1 matrix": ONE_BY_ONE,
    "Wikipedia, vector-by-vector, a u(x)": DUMMY,
    "Wikipedia, vector-by-vector, A u(x)": DUMMY,
    "Wikipedia, vector-by-vector, g(u(x))": DUMMY,
    "Wikipedia, vector-by-vector, f(g(u(x)))": DUMMY,
    "Wikipedia, vector-by-scalar, g(u)": DUMMY,
    "Softmax cross-entropy, logits": DUMMY,
    "Log-sum-exp": DUMMY,
    "Log-sum-exp, as 1x1": DUMMY,
    "Softmax, its Jacobian": DUMMY,
    "Two layers, tanh, by the inner weights": DUMMY,
    "Two layers, tanh, by the bias": DUMMY,
    "Two layers, exp, by the inner weights": DUMMY,
    "Two layers, sin, by the input": DUMMY,
    "Poisson regression, Hessian": DUMMY,
    "Entrywise, Jacobian": DUMMY,
    "Entrywise, sum": DUMMY,
    "Entrywise, of AXB": DUMMY,
    "Entrywise, second derivative": DUMMY,
    "Minka 2000, tr(A (B o X))": ORDER,
    "One layer, linear activation": ORDER,
    "Entrywise, of a matrix": ORDER,
    "Wikipedia, scalar-by-scalar, tr(g(tA))": SCALAR,
    "RBF kernel, of a 1x1 matrix": SCALAR,
    "Word2vec, skip-gram": SCALAR,
    "Rational quadratic kernel": SIGN,
    "Sylvester residual": SIGN,
    "Hessians, x.T x squared": ONE_BY_ONE,
    "Jacobians, x.T A x x": ONE_BY_ONE,
    "Matrix Cookbook (52)": DETERMINANT,
    "Wikipedia, scalar-by-matrix, |X**n|": DETERMINANT,
    "Magnus & Neudecker ch. 9, |XX|": DETERMINANT,
    "Wikipedia, scalar-by-scalar, tr(exp(tA))": ROTATION,
    "Wikipedia, scalar-by-scalar, u.T v": ROTATION,
    "ICA, log likelihood, as traces": DUMMY,
    "Multinomial likelihood": LAMBDA,
    "Boyd & Vandenberghe, barrier of inequalities": LAMBDA,
    "Entrywise, log": LAMBDA,
    "Matrix Cookbook (93)": DIAGONAL,
    "Hadamard, y.T (A o X) z": DIAGONAL,
    "Diag, log det": DIAGONAL,
    "Entries, X[0, 0]**2": ENTRIES,
    "Entries, determinant of 2x2": ENTRIES,
    "Entries, of a vector": ENTRIES,
    "Multivariate t, log density by x, general": FACTORED,
    "gaussian.density-hessian-by-point": FACTORED,
    "Jacobians, Householder": FACTORED,
    "Mahalanobis, general": FACTORED,
    "mechanics.mooney-rivlin-stress": FACTORED,
    "Neo-Hookean energy by C": FACTORED,
    "Kernel ridge": FACTORED,
    "power.bilinear-gram": FACTORED,
    "One layer, by the weights": DUMMY,
    "Matrix Cookbook (94), as 1x1 matrices": SCALAR,
    "Blocks, determinant": DETERMINANT,
    "det.of-parameter-adjugate": DETERMINANT,
    "Entrywise, matrix by matrix": DUMMY,
    "Entrywise, vector by its matrix": DUMMY,
    "Functional, entrywise f": DUMMY,
    "Three layers, Jacobian": DUMMY,
    "Log-sum-exp, Hessian": DUMMY,
    "Entropy": DUMMY,
    "Logistic loss by exp and log": DUMMY,
    "Logistic loss, cross-entropy": LAMBDA,
    "entry.of-power": OTHER,
    "mechanics.blatz-ko-stress": OTHER,
    "Powers, by t, symbolic": OTHER,
    "Matrix Cookbook (122)": OTHER,
    "Matrix Cookbook (91)": OTHER,
    "Magnus & Neudecker ch. 9, matrix of a matrix, X**k": OTHER,
}

IDS = [name_of(entry) for entry in PUBLISHED]


def by_matrix_is_open(result, variable) -> bool:
    """Whether a derivative by the variable is left in the result; f' of an undefined f is an answer."""
    return any(variable in derivative.variables for derivative in result.atoms(Derivative))


def with_known_functions(expr):
    """``expr`` with the sine for the undefined function f, which has no values."""
    f = Function("f")
    if not expr.has(f):
        return expr
    known = expr.replace(f, sin)
    known = known.replace(lambda node: isinstance(node, Derivative), lambda node: node.doit())
    return known.replace(lambda node: isinstance(node, Subs), lambda node: node.doit())


def with_plain_bound_symbols(expr):
    return expr.replace(lambda node: isinstance(node, Lambda), _renamed)


def _renamed(function):
    names = [Dummy(f"_{k}", dummy_index=k) for k in range(len(function.signature))]
    return Lambda(tuple(names), function(*names))


def test_sources_are_unique_and_lists_name_entries():
    sources = [entry[0] for entry in PUBLISHED]
    assert len(set(sources)) == len(sources)
    assert OPEN | set(NOT_EQUAL) <= set(sources)


@pytest.mark.parametrize("entry", PUBLISHED, ids=IDS)
def test_published_derivative(entry: Entry):
    source, function, by, _ = entry
    expr, variable = value(function), value(by)
    result = diff(expr, variable)
    is_open = by_matrix_is_open(result, variable)
    if is_open or SYMPY_1_14:  # a later SymPy may answer more
        assert is_open == (source in OPEN), f"{result}: open or answered, against the list OPEN"
    if not is_open:
        off = deviation(with_known_functions(expr), variable, with_known_functions(result), seed=1)
        assert not off > 1e-6, f"{result} is off by {off}"


@pytest.mark.parametrize("entry", [entry for entry in PUBLISHED if entry[0] not in OPEN],
                         ids=name_of)
def test_published_formula(entry: Entry):
    source, function, by, typed = entry
    expr, variable, formula = value(function), value(by), value(typed)
    result = diff(expr, variable)
    if source not in NOT_EQUAL:
        assert result == formula
        return
    if not SYMPY_1_14 and result == formula:
        return
    assert result != formula, f"{result} is equal to the formula: take it off the list NOT_EQUAL"
    assert not deviation(expr, variable, formula, seed=1) > 1e-6, f"the formula {formula} is wrong"
    assert (NOT_EQUAL[source] == DUMMY) == (with_plain_bound_symbols(result) == with_plain_bound_symbols(formula))


@pytest.mark.parametrize("size", [1, 2])
def test_derivatives_of_given_sizes_are_fixed_points_of_doit(size):
    """At size 1 products are powers, and a matrix has to do with a scalar everywhere."""
    sizes = dict.fromkeys(symbols("n m", integer=True, positive=True), size)
    Z = MatrixSymbol("Z", size, size)
    cases = [(value(function), value(variable)) for _, function, variable, _ in PUBLISHED]
    for f, variable in [*cases, (Trace(Z**2*Z.T**2), Z), (Trace(Z.T**3*Z.inv()), Z)]:
        if not isinstance(f, Expr):
            continue
        try:
            f, variable = f.subs(sizes).doit(), variable.subs(sizes)
        except (AttributeError, IndexError, TypeError, ValueError):  # SymPy breaks on entries that are not there
            continue
        if not (variable.is_Matrix or f.is_Matrix):
            continue
        result = diff(f, variable)
        if not result.has(Sum, MatrixElement) and len(getattr(result, "shape", ())) < 3:
            assert result.doit() == result, (f, variable)
