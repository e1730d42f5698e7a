"""C, Fortran, Rust, Julia and Octave: entries of known sizes are right, everything else is refused in words."""

import math
import re
import shutil
import subprocess

import pytest
from sympy import (
    Determinant,
    HadamardProduct,
    Lambda,
    MatrixSymbol,
    Trace,
    ccode,
    cxxcode,
    diff,
    exp,
    fcode,
    glsl_code,
    jscode,
    julia_code,
    lambdify,
    log,
    octave_code,
    pycode,
    rcode,
    rust_code,
    sin,
    symbols,
)

from sympy_matcalc import LogSumExp, norm, relu, sigmoid, softplus
from sympy_matcalc.values.evaluation import evaluate

np = pytest.importorskip("numpy")
n = symbols("n", integer=True, positive=True)
t = symbols("t")
A, B, x, X = MatrixSymbol("A", 2, 2), MatrixSymbol("B", 2, 2), MatrixSymbol("x", 2, 1), MatrixSymbol("X", n, n)
PRINTERS = [ccode, fcode, rust_code, julia_code, octave_code]
SCALARS = [Trace(A*B), Determinant(A), log(Determinant(A)), x.T*A*x, norm(x), LogSumExp(x), Trace(A.applyfunc(sin)),
           Trace(A.applyfunc(Lambda(t, exp(t)*2))), Trace(A.inv()*B), A[0, 1]*Trace(A)]
MATRICES = [A.T, A.applyfunc(sin), A.inv()*x, diff(Trace(A*B*A), A), HadamardProduct(A, B)*x]


@pytest.mark.parametrize("expr", SCALARS, ids=str)
def test_scalars_in_c_have_their_value(expr, tmp_path):
    """The text is C; of operators alone, it is Python too."""
    text = ccode(expr)
    assert "Lambda" not in text
    assert ".T" not in text
    if shutil.which("cc") is None:
        pytest.skip("no C compiler")
    point = {A: np.array([[1.5, 0.5], [0.25, 2.0]]), B: np.array([[0.5, 1.0], [2.0, 3.0]]),
             x: np.array([[0.5], [0.75]])}
    arrays = "\n".join(f"double {s}[] = {{{', '.join(map(str, point[s].ravel()))}}};" for s in (A, B, x))
    program = f"#include <math.h>\n#include <stdio.h>\nint main() {{ {arrays}\nprintf(\"%.15g\", {text}); return 0; }}"
    (tmp_path / "f.c").write_text(program)
    subprocess.run(["cc", "f.c", "-o", "f", "-lm"], cwd=tmp_path, check=True)
    found = float(subprocess.run(["./f"], cwd=tmp_path, check=True, capture_output=True, text=True).stdout)
    assert found == pytest.approx(np.asarray(evaluate(expr, point)).item())


@pytest.mark.parametrize("printer", PRINTERS, ids=lambda printer: printer.__name__)
def test_matrices_are_entries_or_refused(printer):
    for expr in MATRICES:
        if printer is rust_code:
            with pytest.raises(NotImplementedError, match="print its entries one by one"):
                printer(expr)
            continue
        if printer in (ccode, fcode):
            with pytest.raises(NotImplementedError, match=r"give assign_to=MatrixSymbol\('out', 2, "):
                printer(expr)
            text = printer(expr, assign_to=MatrixSymbol("out", *expr.shape))
            assert text.count("out") == expr.shape[0]*expr.shape[1]
        else:
            text = printer(expr)
        assert "Lambda" not in text
        assert ".T" not in text


@pytest.mark.parametrize("printer", PRINTERS, ids=lambda printer: printer.__name__)
def test_symbolic_sizes_are_refused(printer):
    with pytest.raises(NotImplementedError, match=r"its sizes n are symbolic; put numbers in, expr.subs\(n, 3\)"):
        printer(Trace(X.applyfunc(Lambda(t, t**2))))


@pytest.mark.parametrize("printer", [*PRINTERS, cxxcode, rcode, jscode, glsl_code, pycode],
                         ids=lambda printer: printer.__name__)
@pytest.mark.parametrize("function", [sigmoid, softplus, relu])
def test_scalar_activations_are_written_out(printer, function):
    assert function.__name__ not in printer(function(t))
    assert "exp" in printer(function(t)) or function is relu


@pytest.mark.parametrize("value", [-800.0, -40.0, 0.0, 3.0, 800.0])
def test_scalar_activations_do_not_overflow_in_python(value):
    text = {function: pycode(function(t), fully_qualified_modules=False) for function in (sigmoid, softplus)}
    found = {function: eval(code, {**vars(math), "t": value}) for function, code in text.items()}
    assert found[softplus] == pytest.approx(np.logaddexp(0, value), rel=1e-14)
    assert eval(pycode(relu(t)), {"t": value}) == max(0, value)
    assert found[sigmoid] == pytest.approx(np.exp(-np.logaddexp(0, -value)), rel=1e-14)


@pytest.mark.parametrize("function", [sigmoid, softplus, relu])
@pytest.mark.parametrize("around", [
    lambda f: -f, lambda f: 2*f, lambda f: 1/f, lambda f: f**2, lambda f: 2**f, lambda f: t - f],
    ids=["negative", "twice", "inverse", "square", "exponent", "difference"])
def test_scalar_activations_are_one_factor_of_what_is_around_them(function, around):
    exact = around(function(t)).subs(t, 0.7).rewrite(exp).evalf()
    code = pycode(around(function(t)), fully_qualified_modules=False)
    assert eval(code, {**vars(math), "t": 0.7}) == pytest.approx(float(exact), rel=1e-12)
    for modules in ("math", "mpmath", "sympy"):
        assert float(lambdify(t, around(function(t)), modules)(0.7)) == pytest.approx(float(exact), rel=1e-12)


@pytest.mark.parametrize("printer", [*PRINTERS, cxxcode, rcode, jscode, glsl_code],
                         ids=lambda printer: printer.__name__)
@pytest.mark.parametrize("function", [sigmoid, softplus, relu])
def test_scalar_activations_stand_in_brackets(printer, function):
    inner, twice = (re.sub(r"\s*\n\s*@?\s*", "", printer(expr)).strip() for expr in (function(t), 2*function(t)))
    assert inner in twice
    depths, depth = [], 0
    for sign in inner:
        depth += (sign == "(") - (sign == ")")
        depths.append(depth)
    assert min(depths[:-1]) == 1
    assert depths[-1] == 0
