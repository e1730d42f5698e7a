"""The numeric witness is independent: it names no form, no engine and no rewriting, and works where those raise."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import sys
import types
from pathlib import Path

import pytest
from sympy import (
    Abs,
    Adjoint,
    BlockMatrix,
    Determinant,
    DiagMatrix,
    Function,
    HadamardProduct,
    Identity,
    Inverse,
    KroneckerProduct,
    MatrixSymbol,
    Sum,
    Trace,
    exp,
    sqrt,
    symbols,
)
from values.test_evaluation import ARRAYS, MATRICES, SCALARS, SCALARS_OF_MATRICES, VALUES

import sympy_matcalc
from sympy_matcalc import LogSumExp, MatrixExponential, MatrixSum, Softmax, Vec
from sympy_matcalc.core.loading import load_all
from sympy_matcalc.values.differences import random_values
from sympy_matcalc.values.evaluation import evaluate

ROOMS = Path(sympy_matcalc.__file__).parent
KNOWN = {"adjugate", "frechet", "graph", "largest_sums", "laws", "logsumexp", "matrix_functions", "matrix_sum",
         "matrix_unit", "partial_trace", "partials", "pseudo_inverse", "roles", "singular_values", "skew", "softmax"}
"""What the witness may know of core: how expressions hang together, which symbols count, the registry, classes."""

FORBIDDEN = ("sympy_matcalc.core.rewriting", "sympy_matcalc.core.constructors", "sympy_matcalc.forms",
             "sympy_matcalc.engine", "sympy_matcalc.calculus", "sympy_matcalc.assumptions", "sympy_matcalc.equality")


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
        elif isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
    return {name for name in names if name.startswith("sympy_matcalc.")}


@pytest.mark.parametrize("path", sorted((ROOMS/"values").glob("*.py")), ids=lambda path: path.stem)
def test_the_witness_imports_no_forms_and_no_engine(path):
    for name in imported(path):
        _, room, *rest = name.split(".")
        assert room in ("values", "core", "classes"), (path.name, name)
        assert room != "core" or rest[0] in KNOWN, (path.name, name)


def _functions_of(modules):
    return {id(value): value for module in modules for value in vars(module).values()
            if isinstance(value, types.FunctionType) and value.__module__ == module.__name__}


def _raise(*args, **kwargs):
    raise AssertionError("the witness calls what it is to be independent of")


def test_values_where_rewriting_raises(monkeypatch):
    n = symbols("n", integer=True, positive=True)
    A, B, x = MatrixSymbol("A", n, n), MatrixSymbol("B", n, n), MatrixSymbol("x", n, 1)
    i, f = symbols("i"), Function("f")
    more = [Trace(A*B.T*Inverse(A)), Determinant(KroneckerProduct(A, B)), Vec(HadamardProduct(A, B)), Softmax(A*x),
            LogSumExp(x), MatrixExponential(A/5), MatrixSum(A*x[i, 0], (i, 0, n - 1)), DiagMatrix(x)*Adjoint(A),
            BlockMatrix([[A, B], [B, Identity(n)]]), sqrt(Abs(Trace(A))), Sum(x[i, 0]**2, (i, 0, n - 1)),
            exp(f(Trace(A)))]
    for found in pkgutil.walk_packages(sympy_matcalc.__path__, "sympy_matcalc."):
        if found.name.startswith(FORBIDDEN):  # rooms are loaded when they are first used
            importlib.import_module(found.name)
    load_all()
    modules = [module for name, module in sys.modules.items() if name.startswith(FORBIDDEN)]
    forbidden = _functions_of(modules)
    assert len(forbidden) > 300
    for name, module in list(sys.modules.items()):
        if name.startswith("sympy_matcalc"):
            for attribute, value in list(vars(module).items()):
                if id(value) in forbidden:
                    monkeypatch.setattr(module, attribute, _raise)
    for expr in more:
        evaluate(expr, random_values(expr, 1))
    for expr in [*SCALARS, *MATRICES, *SCALARS_OF_MATRICES, *ARRAYS]:
        evaluate(expr, VALUES)
