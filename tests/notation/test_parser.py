"""Formulas as people type them: one tree for the spellings of one formula, sizes found from use, clear errors."""

import contextlib
import random

import pytest
from sympy import (
    Derivative,
    Determinant,
    HadamardProduct,
    Identity,
    KroneckerProduct,
    Matrix,
    MatrixSymbol,
    OneMatrix,
    Q,
    Rational,
    Symbol,
    Trace,
    diff,
    exp,
    log,
    sin,
    symbols,
)
from sympy.matrices.expressions import DiagMatrix, DiagonalOf

pytest.importorskip("lark")

from sympy_matcalc import MatrixExponential, Vec, check_derivative, equal, parse_plain, plain
from sympy_matcalc.notation.errors import PlainError
from sympy_matcalc.notation.reading import read_plain

n, m, p = symbols("n m p", integer=True, positive=True)

SPELLINGS = [
    ("tr(A*X'*B)", ["trace(A*X.T*B)", "tr(A X^T B)", "np.trace(A @ X.T @ B)", "tr(A*Xᵀ*B)", "Trace(A*transpose(X)*B)"]),
    ("x'*A*x", ["x.T @ A @ x", "x^T A x", "xᵀ*A*x", "transpose(x)*A*x", "x' A x"]),
    ("inv(A)*x", ["A^-1*x", "A\\x", "A**-1 @ x", "A⁻¹ x", "np.linalg.inv(A) @ x", "A^{-1} x", "A.inv()*x",
                  "solve(A, x)"]),
    ("x./y", ["x ./ y"]),
    ("x.*y", ["x .* y", "x ∘ y", "x⊙y", "hadamard(x, y)", "np.multiply(x, y)"]),
    ("||A*x - b||^2", ["norm(A*x - b)^2", "‖A x - b‖²", "np.linalg.norm(A @ x - b)**2", "norm(A*x - b, 2)^2"]),
    ("logdet(X)", ["log(det(X))", "log(|X|)", "ln(det(X))", "log_det(X)"]),
    ("exp.(x)", ["exp(x)", "np.exp(x)", "jnp.exp(x)"]),
    ("kron(A, B)", ["np.kron(A, B)", "A ⊗ B"]),
    ("diag(x)", ["np.diag(x)", "Diagonal(x)", "diagm(x)"]),
    ("inv(X)'", ["X^-T", "X⁻ᵀ", "X^{-T}", "inv(X.T)", "inv(X').T.T"]),
    ("eye(n) + x*x'", ["eye(n) + x x'", "np.eye(n) + x @ x.T"]),
    ("0.5*x'*x", ["x'*x/2", "1/2*x'*x", "x.T @ x * 0.5"]),
    ("norm(X, 'fro')", ["norm(X)", 'np.linalg.norm(X, "fro")', "||X||"]),
    ("2*x", ["2x", "2 x", "x*2", "x + x"]),
    ("det(X)", ["|X|", "X.det()", "Determinant(X)", "np.linalg.det(X)", "determinant(X)"]),
    ("vec(X)", ["Vec(X)"]), ("relu(x)", ["relu.(x)", "torch.relu(x)"]), ("expm(X)", ["MatrixExponential(X)"]),
    ("X.^2", ["X.**2", "X .^ 2", "power(X, 2)", "square(X)"]), ("sum(x)", ["x.sum()", "np.sum(x)"]),
    ("x'*y", ["dot(x, y)", "x.T @ y", "np.dot(x, y)", "inner(x, y)"]), ("x*y'", ["outer(x, y)", "x @ y.T", "x yᵀ"]),
]


@pytest.mark.parametrize(("formula", "others"), SPELLINGS, ids=[formula for formula, _ in SPELLINGS])
def test_spellings_of_one_formula_are_one_expression(formula, others):
    first = parse_plain(formula)
    for other in others:
        assert parse_plain(other) == first, other


A, B, X = MatrixSymbol("A", n, n), MatrixSymbol("B", n, n), MatrixSymbol("X", n, n)
x, y = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)
c = Symbol("c")

MEANINGS = [
    ("A*X*B", A*X*B), ("tr(A)*X", Trace(A)*X), ("|X|", Determinant(X)), ("x'*y", x.T*y),
    ("x.*y", HadamardProduct(x, y)),
    ("kron(A, B)", KroneckerProduct(A, B)), ("diag(x)", DiagMatrix(x)), ("diag(X)", DiagonalOf(X)), ("vec(X)", Vec(X)),
    ("expm(X)", MatrixExponential(X)), ("X[0, 1]", X[0, 1]), ("x[2]", x[2, 0]), ("X[0:2, :]", X[0:2, :]),
    ("c*X^2 - A", c*X**2 - A), ("eye(n)", Identity(n)), ("ones(n, 1)", OneMatrix(n, 1)), ("sum(x)", OneMatrix(1, n)*x),
    ("sum(X)", OneMatrix(1, n)*X*OneMatrix(n, 1)), ("exp(c)", exp(c)), ("sin(x)", x.applyfunc(sin)),
    ("0.25*X", X/4), ("exp(tr(X))", exp(Trace(X))), ("X*x/c", X*x/c), ("[1, 2; 3, 4]", Matrix([[1, 2], [3, 4]])),
    ("1/2", Rational(1, 2)), ("log(x'*x)", log(Trace(x.T*x))), ("-x'*x", -x.T*x), ("X'^2", X.T**2), ("X**3", X**3),
]


@pytest.mark.parametrize(("formula", "expected"), MEANINGS, ids=[formula for formula, _ in MEANINGS])
def test_meanings(formula, expected):
    found = parse_plain(formula, symbols=(A, B, X, x, y, c, n))
    same = found == expected if not hasattr(expected, "applyfunc") or "sin" not in formula else plain(found) == formula
    assert same or plain(found) == plain(expected)


def test_letters_say_what_a_name_is_unless_the_formula_needs_something_else():
    kinds = read_plain("tr(A*X) + c*w'*w").kinds
    assert kinds == {"A": "matrix", "X": "matrix", "c": "scalar", "w": "vector"}
    assert read_plain("||A*x - b||^2").kinds["b"] == "vector"
    assert read_plain("A\\b").kinds["b"] == "vector"
    assert read_plain("t*X").kinds["t"] == "scalar"
    assert read_plain("b'*x").kinds["b"] == "vector"


def test_sizes_are_found_from_use():
    found = read_plain("tr(A*X'*B)").symbols
    assert found["A"].shape[1] == found["X"].shape[1]
    assert found["X"].shape[0] == found["B"].shape[0]
    assert found["B"].shape[1] == found["A"].shape[0]
    assert read_plain("x'*A*x").symbols["A"].is_square
    assert read_plain("X*y", "X: 3 x 5").symbols["y"].shape == (5, 1)


def test_declarations():
    found = read_plain("s*tr(X)*y'*y", "X: n x n symmetric positive definite, y: vector 5, s > 0")
    assert found.symbols["y"].shape == (5, 1)
    assert found.symbols["s"].is_positive
    assert found.assumptions == Q.symmetric(found.symbols["X"]) & Q.positive_definite(found.symbols["X"])
    assert read_plain("a'*X*b", "a b: vector").kinds["a"] == "vector"
    for wrong in ("X: banana", "X", "X: 3 x 3, X: vector", "_: vector"):
        with pytest.raises(PlainError):
            parse_plain("X", wrong)


WRONG = [
    ("A*x", "A: n x m, x: vector n", "A has m columns, x has n rows"), ("1/X", "", "type inv(X)"),
    ("x*y", "", "type .* for a product entry by entry"), ("A*(", "", "ends too early"), ("A)", "", "closes nothing"),
    ("foo(X)", "", "no function that is known"), ("sine(x)", "", "did you mean"), ("X + ", "", "too early"),
    ("tr(A, B)", "", "takes 1 argument"), ("x^2", "x: vector", "x.^2"), ("A = B", "", "equation"),
    ("", "", "no formula"), ("X.foo", "", "there is no .foo"), ("X[1, 2, 3]", "", "two indices"),
    ("det(X)", "X: 2 x 3", "square"), ("A + B", "A: 2 x 2, B: 3 x 3", "A has 2 rows"), ("x[0][1]", "", "no entries"),
]


@pytest.mark.parametrize(("formula", "declared", "message"), WRONG, ids=[formula for formula, *_ in WRONG])
def test_errors_say_what_is_wrong_and_where(formula, declared, message):
    with pytest.raises(PlainError, match=r".") as raised:
        parse_plain(formula, declared)
    assert message in str(raised.value)
    assert formula == "" or "^" in str(raised.value)


HOSTILE = [
    "__import__('os')", "().__class__", "x.__class__.__bases__", "eval(x)", "exec('1')", "lambda: 0", "open('f')",
    "import os", "os.system('ls')", "x if x else y", "f'{x}'", "`ls`", "$(ls)", "x; y", "x = 1", "{1: 2}",
    "[x for x in y]",
    "print(1)", "\x00", "A\u202e*B", "globals()", "9**9**9**9", "X^(10^100)", "exp(exp(exp(exp(1000))))",
    "((((", "]]]]",
    "'", '"', "'''", "\\", "A\n\n\n*", "|||", "||", "x[", "x[:]]", "norm(x, 'rm -rf')", "sum(i=0:10^9, x[i]^i)",
    "é" "*A",
    "A" + "'"*5000, "-"*5000 + "A", "("*20000 + "A" + ")"*20000, "A+"*500000 + "A", "kron("*90 + "A" + ",A)"*90,
    "<script>",
    "%s%s%s", "../../etc/passwd", "A.T.T.T.T.__dict__", "1e999999999", "0x41", "A@@B", "A***B", "A..B", "x''''''", "🙂",
]


@pytest.mark.parametrize("formula", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_explained_or_read_and_never_run(formula):
    # What it is read as is printed without being run, and what is refused is a PlainError and nothing else.
    with contextlib.suppress(PlainError):
        assert plain(parse_plain(formula))


SCRAPS = ["A", "'", "(", ")", "*", "__class__", ".", "os", "||", "|", "^", "[", "]", ",", "1", "exec(", "->", "{",
          "}", ";"]


@pytest.mark.parametrize("seed", range(150))
def test_random_scraps_are_explained_or_read(seed):
    rng = random.Random(seed)
    text = "".join(rng.choice(SCRAPS) for _ in range(rng.randint(1, 30)))
    with contextlib.suppress(PlainError):
        assert plain(parse_plain(text))


REFUSED_ELSEWHERE = [
    ("tr(kron(A, X)*B)", "X"), ("kron(x, y)'*z", "x"), ("sum(X[1:k, :])", "X"), ("X[0:2, 0:2]", "X"),
    ("tr(expm(X))", "X"),
    ("A*X*B", "X"), ("inv(X)", "X"), ("X*X", "X"), ("X'*A*X", "X"), ("tr(logm(X))", "X"), ("vec(X)'*A*vec(X)", "X"),
    ("sum(i=0:n-1, x[i]^3)", "x"), ("det(X[0:2, 0:2])", "X"), ("diag(X)'*y", "X"),
]


@pytest.mark.parametrize(("formula", "by"), REFUSED_ELSEWHERE, ids=[formula for formula, _ in REFUSED_ELSEWHERE])
def test_what_is_refused_elsewhere_is_answered(formula, by):
    found = read_plain(formula, "x: vector n" if "x[i]" in formula else "")
    derived = diff(found.expr, found.symbols[by])
    assert not derived.has(Derivative)
    assert type(derived).__name__ != "ArrayDerivative"
    assert check_derivative(found.expr, found.symbols[by], derived).right is not False


FROM_THE_WEB = [
    ("x'*A*x + c*sin(y)'*x", "x"), ("tr(A*X'*B*X*C)", "X"), ("log(det(X))", "X"), ("norm2(A*x - y)^2", "x"),
    ("sum(log(exp(-y.*(X*w)) + vector(1)))", "w"), ("norm1(A*x - y)", "x"), ("tr(X'*A*X)", "X"), ("det(A*X*B)", "X"),
    ("exp(-norm2(x)^2)", "x"), ("a'*inv(X)*b", "X"), ("tr(inv(X)*A)", "X"), ("x'*diag(y)*x", "y"), ("sum(x.^3)", "x"),
    ("norm2(X*w - y)^2 + c*w'*w", "w"), ("(A*x)'*(A*x)", "x"), ("y'*tanh(W*x)", "W"), ("sum(relu(W*x))", "x"),
    ("sin(x)'*cos(x)", "x"), ("tr(X)", "X"), ("tr(A*X)", "X"), ("log(sum(exp(x)))", "x"), ("norm2(x)", "x"),
    ("x'*x", "x"), ("tr(X*X')", "X"), ("A*x", "x"), ("x.*x", "x"), ("det(X)", "X"), ("logdet(X'*X)", "X"),
    ("sum(abs(x))", "x"), ("y'*X*X'*y", "X"),
]


@pytest.mark.parametrize(("formula", "by"), FROM_THE_WEB, ids=[formula for formula, _ in FROM_THE_WEB])
def test_formulas_as_they_are_typed_elsewhere_are_read_and_differentiated(formula, by):
    found = read_plain(formula, "a b: vector" if "a'" in formula else "")
    derived = diff(found.expr, found.symbols[by])
    assert check_derivative(found.expr, found.symbols[by], derived)
    again = parse_plain(plain(derived), symbols=[*found.symbols.values(), *derived.free_symbols])
    assert again == derived or equal(again, derived)


@pytest.mark.parametrize("text", ["b/A", "-b/A", "c/A + b/A", "b/A*x", "2*b/A", "b*2/A", "c*b/A", "-2*c*b/A*x"])
def test_a_name_over_a_matrix_is_a_row(text):
    found = read_plain(text)
    row, square = found.symbols["b"], found.symbols["A"]
    assert row.shape == (1, square.rows)
    assert found.expr.has(square.I)


@pytest.mark.parametrize("text", ["1/A", "2*3/A", "tr(A)/A", "b/A*b'*A/0.5 + 1/A"])
def test_a_number_over_a_matrix_is_refused(text):
    with pytest.raises(ValueError, match="type inv"):
        read_plain(text)
