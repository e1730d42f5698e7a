"""Modules and functions are short: what outgrows its limit is two ideas, or in the wrong room."""

import ast
import re
from pathlib import Path

import pytest

import sympy_matcalc

PACKAGE = Path(sympy_matcalc.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
REFERENCE = (Path(__file__).parents[1] / "docs" / "api.rst").read_text()
PUBLIC = {*re.findall(r"autofunction:: ([\w.]+)", REFERENCE)}
"""Functions whose docstring is their page of the reference, as long as readers need: of them the code counts alone."""

MOST_LINES_OF_A_MODULE, MOST_LINES_OF_A_FUNCTION = 300, 40


def functions(path):
    """The functions of a module: the lines in all, those of code, and what they are called."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            lines = node.end_lineno - node.lineno + 1
            docstring = node.body[0] if ast.get_docstring(node) is not None else None
            yield node.name, lines, lines - (docstring.end_lineno - docstring.lineno + 1 if docstring else 0)


def is_in_reference(path, name):
    room = ".".join(path.relative_to(PACKAGE.parent).parts[:2])
    return name in PUBLIC or f"{room}.{name}" in PUBLIC


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_short(path):
    assert path.read_text().count("\n") <= MOST_LINES_OF_A_MODULE
    for name, lines, code in functions(path):
        assert (code if is_in_reference(path, name) else lines) <= MOST_LINES_OF_A_FUNCTION, name


def test_public_functions_are_found():
    assert {"jacobian", "sympy_matcalc.catalogue.export"} <= PUBLIC
