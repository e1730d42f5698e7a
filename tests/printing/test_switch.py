"""The switch gives SymPy's printing back, and what a printer is told wins over ours."""

import pytest
from sympy import Identity, MatAdd, MatrixSymbol, OneMatrix, Symbol, Transpose, cos, latex, pretty, symbols, tanh
from sympy.printing.latex import LatexPrinter
from sympy.printing.str import StrPrinter

import sympy_matcalc
from sympy_matcalc import init_matrix_printing

n = symbols("n", integer=True, positive=True)
A, B, x, y = MatrixSymbol("A", n, n), MatrixSymbol("B", n, n), MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)
EXPRESSIONS = [x.applyfunc(tanh), A*x/2 - y, y - A*x, A.T.inv(), Identity(n), (A + B).T/n]


@pytest.fixture(autouse=True)
def _as_before():
    yield
    init_matrix_printing()


def printed(expr):
    return str(expr), latex(expr), pretty(expr, use_unicode=True), pretty(expr, use_unicode=False)


def test_the_switch_prints_as_sympy_alone():
    with sympy_matcalc.installed(False):
        alone = list(map(printed, EXPRESSIONS))
    assert list(map(printed, EXPRESSIONS)) != alone
    init_matrix_printing("sympy")
    assert list(map(printed, EXPRESSIONS)) == alone


@pytest.mark.parametrize(("mark", "wanted"), [
    ("circ", r"\cos_{\circ}\left(x\right)"), ("dot", r"\cos.\left(x\right)"), ("none", r"\cos\left(x\right)")])
def test_marks_of_entrywise_functions(mark, wanted):
    init_matrix_printing(entrywise=mark)
    assert latex(x.applyfunc(cos)) == wanted


@pytest.mark.parametrize(("arguments", "message"), [
    (("markdown",), "there is no style 'markdown': it is one of 'textbook', 'sympy'"),
    (("textbook", "ring"), "there is no mark of entrywise functions 'ring': it is one of 'circ', 'dot', 'none'")])
def test_unknown_choices(arguments, message):
    style, *mark = arguments
    with pytest.raises(ValueError, match=message):
        init_matrix_printing(style, **({"entrywise": mark[0]} if mark else {}))


def test_settings_of_a_printer_win():
    assert latex(Identity(n), mat_symbol_style="bold") == r"\mathbf{I}"
    assert latex(A*x, mat_symbol_style="bold") == r"\mathbf{A} \mathbf{x}"
    assert latex(Identity(n), mat_symbol_style="plain") == r"\mathbb{I}"  # said so, it is SymPy's
    assert latex(OneMatrix(n, 1), mat_symbol_style="plain") == "1"
    assert LatexPrinter({"mat_symbol_style": "bold"}).doprint(Identity(n)) == r"\mathbf{I}"
    difference = B - A
    assert str(difference) == "B - A"
    assert StrPrinter({"order": "none"}).doprint(difference) == "-A + B"
    assert pretty(difference, order="none") == "-A + B"


def test_a_printer_of_the_user_wins():
    class Mine(StrPrinter):
        def _print_HadamardProduct(self, expr):
            return " o ".join(self.parenthesize(arg, 60) for arg in expr.args)

        def _print_ElementwiseApplyFunction(self, expr):
            return f"map({expr.expr})"

    from sympy import HadamardProduct
    assert Mine().doprint(A*HadamardProduct(x, y)) == "A*(x o y)"
    assert Mine().doprint(x.applyfunc(tanh)) == "map(x)"


def test_a_method_for_a_class_of_the_user_wins():
    class Total(MatAdd):
        pass

    class Mine(LatexPrinter):
        def _print_Transpose(self, expr):
            return f"{self._print(expr.arg)}'"

        def _print_Total(self, expr):
            return "the sum"

    assert Mine().doprint(A.T*B) == "A' B"
    assert Mine().doprint(Transpose(Total(A, B))) == "the sum'"
    assert latex(Total(A, B)) == "A + B"


def test_a_dummy_is_not_printed_under_a_name_of_the_user():
    t = Symbol("t")
    expr = t*x.applyfunc(lambda u: cos(u)**u)
    assert latex(expr) == r"t \left(s \mapsto \cos^{s}{\left(s \right)}\right)_{\circ}\left(x\right)"
    assert str(expr) == "t*(s -> cos(s)**s).(x)"
    sigma = Symbol("sigma")
    from sympy_matcalc import sigmoid
    assert latex(x.applyfunc(sigmoid)) == r"\sigma_{\circ}\left(x\right)"
    assert latex(sigma*x.applyfunc(sigmoid)) == r"\sigma \operatorname{sigmoid}_{\circ}\left(x\right)"
