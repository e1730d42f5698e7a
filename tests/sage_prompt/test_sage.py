"""Beside Sage's numbers, variables and matrices; skipped where there is no Sage."""

import doctest
import os
import re
import subprocess
import sys

import pytest
import sympy
from sympy import Determinant, Matrix, MatrixSymbol, Trace, diff, log, symbols

ring = pytest.importorskip("sage.symbolic.ring", reason="there is no Sage: tests/sage_prompt/run makes an environment")
pytest.importorskip("sage.all__sagemath_symbolics")

import sage.all__sagemath_symbolics as sage_names  # noqa: E402

import sympy_matcalc  # noqa: E402
from sympy_matcalc import sage as prompt  # noqa: E402

SR, QQ, ZZ, RR, matrix, vector = (getattr(sage_names, name) for name in ("SR", "QQ", "ZZ", "RR", "matrix", "vector"))

n = symbols("n", integer=True, positive=True)
X = MatrixSymbol("X", n, n)
Y = MatrixSymbol("Y", ZZ(2), ZZ(2))
c = MatrixSymbol("c", 2, 1)
v, x, y, z, w = SR.var("v x y z w")
S = matrix(SR, 2, 2, [x, y, z, w])
M = matrix(SR, 2, 2, [v, 1, 2, v])
s = sympy.Symbol("v")

ELEMENTS = [ZZ(2), QQ((1, 3)), v, v**2 + 1, sage_names.pi, RR(0.5)]
SCALARS = [Trace(X), Trace(Y)**2 + 1, Determinant(X), log(Determinant(X)), sympy.exp(Trace(Y)), Y[0, 1], 2*Y[0, 1] + 1]


@pytest.fixture(autouse=True)
def _registered():
    prompt.register()


@pytest.mark.parametrize("element", ELEMENTS, ids=str)
@pytest.mark.parametrize("scalar", SCALARS, ids=str)
def test_an_element_on_either_side_of_a_scalar_of_matrices(element, scalar):
    number = sympy.sympify(element)
    assert element*scalar == scalar*element == number*scalar
    assert element + scalar == scalar + element == number + scalar
    assert element - scalar == number - scalar
    assert element/scalar == number/scalar
    assert isinstance(element*scalar, sympy.Basic)


@pytest.mark.parametrize("element", ELEMENTS, ids=str)
@pytest.mark.parametrize("of", [X, Y, X.T*X, X + X.T, c], ids=str)
def test_an_element_on_either_side_of_a_matrix(element, of):
    assert element*of == of*element == sympy.sympify(element)*of


@pytest.mark.parametrize("coefficient", [M, matrix(ZZ, 2, 2, [1, 2, 3, 4]), matrix(QQ, 2, 2, [1, 2, 3, 4])/3], ids=repr)
def test_matrices_as_coefficients(coefficient):
    explicit = sympy.ImmutableMatrix(2, 2, [sympy.sympify(entry) for entry in coefficient.list()])
    assert coefficient*Y == explicit*Y
    assert Y*coefficient == Y*explicit
    assert coefficient + Y == explicit + Y
    assert diff(Trace(coefficient*Y), Y) == explicit.T


def test_what_is_not_of_matrices_is_as_it_was():
    a = sympy.Symbol("a")
    assert SR(a + 1) == SR.var("a") + 1
    assert (v*a).parent() is SR
    assert SR(sympy.exp(a)) == sage_names.exp(SR.var("a"))


def test_derivatives_at_the_prompt():
    assert diff(ZZ(2)*Trace(X*X), X) == 4*X.T
    assert diff(v*Determinant(X), X) == s*Determinant(X)*X.T.inv()
    assert diff(v**2*Trace(X), s) == 2*s*Trace(X)


def test_sizes_of_sages():
    assert Y.shape == (2, 2)
    assert diff(Trace(Y), Y) == sympy.Identity(2)


def test_entries_and_scalars_in_variables():
    entries = [SR.var(f"Y_{i}_{j}") for i in (0, 1) for j in (0, 1)]
    assert SR(Trace(Y)) == entries[0] + entries[3]
    assert SR(Y[0, 1]) == entries[1]
    assert SR(Y[0, 1])._latex_() == "{Y_{0,1}}"
    assert bool(SR(log(Determinant(Y))) == sage_names.log(entries[0]*entries[3] - entries[1]*entries[2]))
    assert prompt.from_sage(SR(Trace(Y)), Y) == Y[0, 0] + Y[1, 1]
    assert prompt.to_sage(Y*Y) == matrix(SR, 2, 2, entries)**2
    assert bool(SR(c.T*c) == SR.var("c_0_0")**2 + SR.var("c_1_0")**2)


def test_classes_of_ours_and_of_others_are_known():
    code = ("from sage.all__sagemath_symbolics import SR, ZZ; from sympy import Function, MatrixSymbol, Trace, sqrt\n"
            "import sympy_matcalc; from sympy_matcalc import norm\n"
            "Y = MatrixSymbol('Y', 2, 1)\n"
            "print(SR(norm(Y)), SR(sqrt(norm(Y))))\n"
            "from sympy import Expr\n"
            "class Late(Expr):\n"
            "    def doit(self, **hints): return self.args[0]\n"
            "late = Late(Y[0, 0])\n"
            "print(ZZ(2)*late, SR(late))")
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines()[0].startswith("sqrt(abs(Y_0_0)^2 + abs(Y_1_0)^2)")
    assert run.stdout.splitlines()[1].endswith("Y_0_0")


@pytest.mark.parametrize(("convert", "message"), [
    (lambda: SR(Y), "SR is a ring of scalars"),
    (lambda: SR(Trace(X)), r"X has the shape \(n, n\)"),
    (lambda: Trace(Y)._sage_(), "stays an expression of SymPy's"),
    (lambda: prompt.gradient(Y, S), "use jacobian"),
    (lambda: prompt.gradient(x, matrix(SR, 1, 2, [x, x])), "x stands in two places"),
    (lambda: prompt.gradient(x, matrix(SR, 1, 2, [x, 1])), "1 is no variable"),
    (lambda: prompt.jacobian(S, S, layout="rows"), "neither 'numerator' nor 'denominator'"),
    (lambda: prompt.gradient(lambda X: Trace(X), X), "only matrices of known sizes"),
    (lambda: prompt.to_sage(diff(Y*Y, Y)), "has 4 axes, and Sage's matrices have two: jacobian gives"),
    (lambda: prompt.from_sage(M, X), r"X has the shape \(n, n\): only matrices of known sizes"),
])
def test_refusals(convert, message):
    with pytest.raises((TypeError, ValueError), match=message):
        convert()


def test_gradients():
    assert prompt.gradient(S.det(), S) == matrix(SR, 2, 2, [w, -z, -y, x])
    assert prompt.gradient(lambda X: Determinant(X), S) == prompt.gradient(S.det(), S)
    assert prompt.gradient(Trace(M*Y), Y) == M.transpose()
    assert prompt.gradient(Trace(S*Y), S) == prompt.to_sage(Y.T)
    assert prompt.gradient(x*y, vector(SR, [x, y])) == matrix(SR, 2, 1, [y, x])
    assert prompt.gradient(lambda X: Trace(X.T*X), matrix(ZZ, 2, 2, [1, 2, 3, 4])) == matrix(SR, 2, 2, [2, 4, 6, 8])
    # The function's matrix has a name of its own, whatever the point's variables are called.
    point = matrix(SR, 1, 2, SR.var("X X0"))
    assert prompt.gradient(lambda U: Trace(U*U.T), point) == 2*point


E = Matrix(2, 2, [sympy.Symbol(name) for name in "xyzw"])


@pytest.mark.parametrize(("f", "explicit"), [
    (lambda X: X*X, E*E), (lambda X: X.inv(), E.inv()), (lambda X: X.T, E.T), (lambda X: Trace(X)*X, E.trace()*E)])
def test_jacobians_of_functions_are_those_of_entries(f, explicit):
    values = {"x": 3, "y": 1, "z": -2, "w": 5}
    found = prompt.jacobian(f, S).subs(**values)
    assert found == prompt.jacobian(explicit, S).subs(**values)
    assert prompt.jacobian(f, S, layout="denominator").subs(**values) == found.transpose()


def test_after_uninstall_sympy_is_as_it_was():
    with sympy_matcalc.installed():
        sympy_matcalc.uninstall()
        with pytest.raises(NotImplementedError, match="conversion to SageMath"):
            ZZ(2)*Trace(X)
        sympy_matcalc.install()
    assert ZZ(2)*Trace(X) == 2*Trace(X)


def test_the_page():
    page = os.path.join(os.path.dirname(__file__), *[os.pardir]*2, "docs", "sage.rst")
    with open(page, encoding="utf-8") as file:
        text = re.sub(r"^( +)sage: ", r"\1>>> ", file.read(), flags=re.MULTILINE)
    text = re.sub(r"^( +)\.\.\.\.: ", r"\1... ", text, flags=re.MULTILINE)
    names = {"Integer": ZZ, **{name: getattr(sage_names, name) for name in ("SR", "ZZ", "matrix")}}
    # The prompt makes Sage's integers of what is typed.
    text = re.sub(r"^( +(?:>>>|\.\.\.) )(.*)$", lambda line: line[1] + re.sub(
        r"(?<![\w.'\"])(\d+)(?![\w.'\"])", r"Integer(\1)", line[2]), text, flags=re.MULTILINE)
    test = doctest.DocTestParser().get_doctest(text, names, "sage.rst", page, 0)
    assert len(test.examples) > 10
    runner = doctest.DocTestRunner(verbose=False)
    runner.run(test)
    assert not runner.failures
