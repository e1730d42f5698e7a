"""Pickled results load where the plugin is not: it is not imported for them, or at least not installed."""

import os
import pickle
import subprocess
import sys

import pytest
from sympy import (
    Determinant,
    DiagMatrix,
    HadamardProduct,
    KroneckerProduct,
    MatrixSymbol,
    OneMatrix,
    Trace,
    diff,
    exp,
    log,
    symbols,
)

from sympy_matcalc import LogSumExp, differential, jacobian, norm, taylor_polynomial

n, k = symbols("n k", integer=True, positive=True)
A, B, X, H = (MatrixSymbol(name, n, n) for name in "ABXH")
x, y = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)

SYMPYS = [
    diff(log(Determinant(X)), X), diff(Trace(A*X*B*X.T), X), diff(exp(x.T*A*x), x), diff((A*x).applyfunc(exp), x),
    diff(A*X*B, X), diff(Trace(HadamardProduct(X, X)*KroneckerProduct(A)), X), differential(X.inv(), X),
    taylor_polynomial(X.inv(), X, H), diff(DiagMatrix(x)*y, x), diff(x.T*A*x, x, x),
]
"""Results in SymPy's own classes."""

OURS = [
    diff(Trace(X**k*A), X), diff(LogSumExp(A*x), x), jacobian(X.T, X), jacobian(A*X*B, A), norm(X), diff(norm(x), x),
    diff(LogSumExp(x)*OneMatrix(n, 1), x),
]
"""Results with classes of ours in them."""

LOADED = """
import pickle, sys
from sympy import *
found = [{load} for data in pickle.load(sys.stdin.buffer)]
X = MatrixSymbol("X", 3, 3)
"""


def run(code, results, load="pickle.loads(data)"):
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(load=load) + code], check=False, capture_output=True,
        input=pickle.dumps([pickle.dumps(result) for result in results]),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))})
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def test_what_is_sympys_own_does_not_even_import_the_plugin():
    back = run("assert not [name for name in sys.modules if name.startswith('sympy_matcalc')];"
               "sys.stdout.buffer.write(pickle.dumps(found))", SYMPYS)
    assert pickle.loads(back) == SYMPYS


@pytest.mark.parametrize("load", ["pickle.loads(data)", "pickle._loads(data)"])
def test_a_class_of_ours_does_not_install(load):
    """And the first import statement does, as ever."""
    back = run("""
import sympy.core.function as function
assert 'sympy_matcalc' in sys.modules and not sys.modules['sympy_matcalc'].is_installed()
str(found), [result.doit() for result in found]
assert not sys.modules['sympy_matcalc'].is_installed()
assert not hasattr(function._derivative_dispatch, '__wrapped__')
pickle.loads(pickle.dumps(found))
import sympy_matcalc
assert sympy_matcalc.is_installed() and diff(log(Determinant(X)), X) == X.T.inv()
sys.stdout.buffer.write(pickle.dumps(found))
""", OURS, load)
    assert pickle.loads(back) == OURS


BY_A_LOADER = """
import sys
from importlib.machinery import PathFinder, SourceFileLoader
class Loader(SourceFileLoader):
    def exec_module(self, module):
        exec(self.get_code(module.__name__), module.__dict__)
class Finder:
    def find_spec(self, name, path=None, target=None):
        spec = PathFinder.find_spec(name, path, target) if name == 'sympy_matcalc' else None
        if spec is not None:
            spec.loader = Loader(name, spec.origin)
        return spec
sys.meta_path.insert(0, Finder())
__import__('sympy_matcalc')
"""
"""As pytest does with plugins: a frame of its own stands within those of the import system."""


@pytest.mark.parametrize("statement", [
    "import sympy_matcalc.values.differences", BY_A_LOADER,
    "from importlib import import_module, reload; it = import_module('sympy_matcalc'); it.uninstall(); reload(it)"])
def test_every_way_of_importing_installs(statement):
    code = f"{statement}\nfrom sympy_matcalc.host.hooks import is_installed; print(is_installed())"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "True\n"
