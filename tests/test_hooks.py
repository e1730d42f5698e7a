"""Installing changes exactly the listed attributes of SymPy, uninstalling takes all of it back."""

import os
import subprocess
import sys
import types
import warnings

import pytest
import sympy
from sympy import Derivative, Determinant, MatrixSymbol, Trace, Transpose, ZeroMatrix, diff, log
from sympy.tensor.array.array_derivatives import ArrayDerivative

import sympy_matcalc
from sympy_matcalc.host import hooks

X, Y = MatrixSymbol("X", 3, 3), MatrixSymbol("Y", 3, 3)


def snapshot():
    """Every attribute of every loaded module of SymPy, and of every class in it, by identity."""
    seen = {}
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] != "sympy" or not isinstance(module, types.ModuleType):
            continue
        for key, value in vars(module).items():
            seen[name, key] = value
            if isinstance(value, type) and value.__module__.startswith("sympy."):
                for attribute, inner in list(vars(value).items()):
                    if attribute not in ("__abstractmethods__", "_abc_impl", "__dict__", "__weakref__", "__doc__"):
                        seen[f"{value.__module__}.{value.__qualname__}", attribute] = inner
    return seen


def owner_name(owner):
    return owner.__name__ if isinstance(owner, types.ModuleType) else f"{owner.__module__}.{owner.__qualname__}"


def test_exactly_the_listed_attributes_change_and_come_back():
    sympy_matcalc.uninstall()
    before = snapshot()
    codes = {value: value.__code__ for value in before.values() if isinstance(value, types.FunctionType)}
    patches = [*hooks.PATCHES, *hooks.array_patches()]
    sympy_matcalc.install()
    during = snapshot()
    recoded = {(owner_name(function), "__code__") for function, code in codes.items() if function.__code__ is not code}
    sympy_matcalc.uninstall()
    after = snapshot()
    listed = {(owner_name(patch.owner), patch.name) for patch in patches}
    changed = {key for key in before.keys() | during.keys() if before.get(key) is not during.get(key)} | recoded
    assert changed == listed
    assert before.keys() == after.keys()
    assert all(before[key] is after[key] for key in before)
    assert all(function.__code__ is code for function, code in codes.items())


def test_no_attribute_is_listed_twice():
    listed = [(owner_name(patch.owner), patch.name) for patch in hooks.PATCHES]
    assert len(listed) == len(set(listed))


def test_install_is_idempotent_and_reversible():
    f = log(Determinant(X))
    sympy_matcalc.install()
    sympy_matcalc.install()
    assert sympy_matcalc.is_installed()
    assert diff(f, X) == X.T.inv()
    sympy_matcalc.uninstall()
    assert not sympy_matcalc.is_installed()
    if sympy.__version__ == "1.14.0":
        assert diff(f, X) == ZeroMatrix(3, 3)
    sympy_matcalc.uninstall()
    assert not sympy_matcalc.is_installed()


def test_context_manager_restores_what_was():
    with sympy_matcalc.installed(False):
        assert not sympy_matcalc.is_installed()
        with sympy_matcalc.installed():
            assert sympy_matcalc.is_installed()
        assert not sympy_matcalc.is_installed()
    assert sympy_matcalc.is_installed()
    with pytest.raises(RuntimeError, match="inside"), sympy_matcalc.installed(False):
        raise RuntimeError("inside")
    assert sympy_matcalc.is_installed()


def run(code, **environment):
    return subprocess.run([sys.executable, "-W", "error", "-c", code], env={**os.environ, **environment},
                          capture_output=True, text=True, check=True).stdout.strip()


def test_import_installs_unless_told_not_to():
    code = "import sympy_matcalc; print(sympy_matcalc.is_installed())"
    assert run(code) == "True"
    assert run(code, SYMPY_MATCALC_AUTOINSTALL="0") == "False"


def test_import_brings_neither_numpy_nor_anything_optional():
    code = ("import sympy, sys; before = set(sys.modules); import sympy_matcalc; "
            "print({name.split('.')[0] for name in set(sys.modules) - before})")
    assert eval(run(code)) <= {"sympy_matcalc", "sympy"} | set(sys.stdlib_module_names)


def test_arrays_are_indexed_however_late_they_are_imported():
    code = ("from sympy import *; import sympy_matcalc, sys; X = MatrixSymbol('X', 3, 3);"
            "name = 'sympy.tensor.array.expressions.array_expressions';"
            "print(name in sys.modules, end=' '); D = diff(X, X); print(D[0, 1, 0, 1], D[0, 1, 1, 0], end=' ');"
            "base = sys.modules[name]._CodegenArrayAbstract; sympy_matcalc.uninstall();"
            "print(hasattr(base, '__getitem__'))")
    assert run(code) == "False 1 0 False"


def test_names_imported_before_the_plugin_know_it_too():
    code = ("from sympy import *; X = MatrixSymbol('X', 3, 3); import sympy_matcalc; "
            "print(diff(log(Determinant(X)), X), simplify(Trace(X*X.T) - Trace(X.T*X)))")
    assert run(code) == "X.T**(-1) 0"


def test_an_untested_sympy_warns_once(monkeypatch):
    sympy_matcalc.uninstall()
    monkeypatch.setattr(sympy, "__version__", "1.99.0")
    with pytest.warns(UserWarning, match=r"tested with SymPy 1\.14 to .*this is SymPy 1\.99\.0") as record:
        sympy_matcalc.install()
    sympy_matcalc.install()
    assert len(record) == 1


def test_no_warning_on_a_tested_sympy():
    sympy_matcalc.uninstall()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sympy_matcalc.install()


def test_sympys_own_hook_answers_on_determinant():
    from sympy.matrices.expressions.matexpr import _matrix_derivative
    for f, expected in [(Determinant(X), Determinant(X)*X.inv().T),
                        (Determinant(X*Y), Determinant(X*Y)*(Y*(X*Y).inv()).T)]:
        lines = f._eval_derivative_matrix_lines(X)
        assert lines
        assert _matrix_derivative(f, X, old_algorithm=True) == expected


def test_array_derivative_evaluates():
    assert ArrayDerivative(log(Determinant(X)), X, evaluate=True) == X.T.inv()
    unevaluated = ArrayDerivative(Trace(X*Y), X, evaluate=False)
    assert unevaluated.shape == (3, 3)
    assert unevaluated.doit() == Y.T


def test_transpose_of_a_symbol_is_a_variable_and_of_anything_else_is_not():
    assert Transpose(X)._diff_wrt
    assert not Transpose(X*Y)._diff_wrt
    assert Derivative(Trace(X*Y), X.T).doit() == Y
