"""The command line: answers, exit codes, errors in words on standard error, pipes."""

import json
import subprocess
import sys

import pytest

pytest.importorskip("lark")

from sympy_matcalc.__main__ import main


def run(*arguments, given=None):
    return subprocess.run([sys.executable, "-m", "sympy_matcalc", *arguments], input=given, capture_output=True,
                          text=True, check=False)


def test_a_gradient_as_text(capsys):
    assert main(["tr(A*X'*B)", "--by", "X"]) == 0
    assert capsys.readouterr().out == "B*A\n"


@pytest.mark.parametrize(("options", "shown"), [
    (["--latex"], "X^{-T}"), (["--sympy"], "X.T**(-1)"), (["--steps"], "df = "), (["--check"], "right at 3"),
    (["--differential"], "tr("), (["--hessian"], "PermuteDims"), (["--assume", "X: symmetric"], "inv(X)\n"),
])
def test_options(options, shown, capsys):
    assert main(["logdet(X)", "--by", "X", *options]) == 0
    assert shown in capsys.readouterr().out


def test_jacobian(capsys):
    assert main(["A*X*B", "--by", "X", "--jacobian"]) == 0
    assert capsys.readouterr().out == "kron(B', A)\n"


def test_json(capsys):
    assert main(["x'*A*x", "--by", "x", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["result"] == "A*x + A'*x"
    assert found["variables"]["A"]["kind"] == "matrix"


def test_a_formula_may_begin_with_a_minus(capsys):
    assert main(["-x'*x", "--by", "x"]) == 0
    assert capsys.readouterr().out == "-2*x\n"


def test_errors_go_to_standard_error_in_words(capsys):
    assert main(["A*(", "--by", "A"]) == 1
    streams = capsys.readouterr()
    assert streams.out == ""
    assert "ends too early" in streams.err
    assert main(["A*X", "--by", "Y"]) == 1
    assert "its variables are: A, X" in capsys.readouterr().err


def test_unknown_options_are_refused():
    with pytest.raises(SystemExit) as ended:
        main(["tr(X)", "--frobnicate"])
    assert ended.value.code == 2


def test_in_a_process_of_its_own_with_a_pipe():
    found = run("-", "--by", "x", given="x'*A*x\n")
    assert (found.returncode, found.stdout) == (0, "A*x + A'*x\n")
    assert run("--version").stdout.startswith("sympy_matcalc ")
    assert "examples:" in run("--help").stdout


def test_the_shell_keeps_declarations_and_the_last_formula():
    found = run("shell", given="tr(A*X') by X\nsteps\ndeclare X: n x n symmetric\nlogdet(X)\nquit\n")
    assert found.returncode == 0
    assert found.stdout.splitlines()[0] == "A"
    assert "∂f/∂X = A" in found.stdout
    assert found.stdout.splitlines()[-1] == "inv(X)"
    assert run("shell", given="foo(\n").returncode == 1
