"""Code that states an entry, to be pasted: imports, symbols, and the question."""

from __future__ import annotations

import re
import sys
from typing import Any

import sympy
from sympy.core.symbol import Symbol
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.permutation import PermutationMatrix

from sympy_matcalc.catalogue.facts import Fact
from sympy_matcalc.catalogue.names import names

_ASSUMED = ("integer", "positive", "nonnegative", "real")


def code(fact: Fact) -> str:
    """Lines of Python, the last of which gives the result of an entry, or says that a law holds.

    Examples
    ========

    >>> from sympy_matcalc import catalogue
    >>> print(catalogue.entry("trace.xa").code)
    from sympy import *
    import sympy_matcalc
    m, n = symbols('m n', integer=True, positive=True)
    R = MatrixSymbol('R', n, m)
    K = MatrixSymbol('K', m, n)
    diff(Trace(R*K), R)
    """
    known = dict(names("laws" if fact.kind == "law" else "derivatives"))
    question = _question(fact)
    used = list(dict.fromkeys(re.findall(r"(?<![.\w'])[A-Za-z_]\w*", question)))
    stated = _Statements()
    for word in [*used, *dict.fromkeys(str(size) for name in used for size in _shape(known.get(name)))]:
        if word == "Q" and re.search(r"Q\.(symmetric|orthogonal)", question):
            continue  # the predicates, not the matrix
        if word == "z" and fact.kind == "expectation":
            stated.random_vector(known["n"])
        else:
            stated.name(word, known.get(word))
    return "\n".join([*stated.lines(), question])


class _Statements:
    """What has to be imported and declared before a question."""

    def __init__(self) -> None:
        self.imports = ["from sympy import *", "import sympy_matcalc"]
        self.declared: list[str] = []
        self.matrices: list[str] = []
        self.symbols: dict[str, list[str]] = {}

    def random_vector(self, size: Symbol) -> None:
        self.imports += ["from sympy.stats import Expectation", "from sympy.stats.rv import RandomMatrixSymbol"]
        self.matrices.append("z = RandomMatrixSymbol('z', n, 1)")
        self._symbol("n", _kind(size))

    def name(self, word: str, value: Any) -> None:
        if word in ("structured_gradient", "differential", "equal"):
            self.imports.append(f"from sympy_matcalc import {word}")
        elif isinstance(value, MatrixSymbol):
            rows, columns = value.shape
            self.matrices.append(f"{word} = MatrixSymbol('{word}', {rows}, {columns})")
        elif isinstance(value, Symbol):
            self._symbol(word, _kind(value))
        elif value is not None and word not in dir(sympy) and word != "Expectation":
            self.declared.append(_imported(word, value))
            if isinstance(value, PermutationMatrix):
                self.imports.append("from sympy.combinatorics import Permutation")
            if word[0].islower() and word not in "pq":
                self._symbol("t", "real=True")

    def _symbol(self, name: str, kind: str) -> None:
        self.symbols.setdefault(kind, []).append(name)

    def lines(self) -> list[str]:
        symbols = [f"{', '.join(sorted(set(group)))} = symbols('{' '.join(sorted(set(group)))}', {kind})"
                   for kind, group in self.symbols.items()]
        return [*dict.fromkeys(self.imports), *[line for line in self.declared if line.startswith("from")], *symbols,
                *[line for line in self.declared if not line.startswith("from")], *self.matrices]


def _question(fact: Fact) -> str:
    if fact.kind == "expectation":
        return fact.texts["lhs"]
    if fact.kind == "law":
        given = [text for text in fact.assumed if text.startswith(("Q.symmetric", "Q.orthogonal"))]
        return f"equal({', '.join([fact.texts['lhs'], fact.texts['rhs'], *([' & '.join(given)] if given else [])])})"
    return fact.statement.removesuffix(f" = {fact.texts['result']}")


def _shape(value: Any) -> tuple[Any, ...]:
    return tuple(size for size in value.shape if isinstance(size, Symbol)) if isinstance(value, MatrixSymbol) else ()


def _kind(symbol: Symbol) -> str:
    said = {name: True for name in _ASSUMED if symbol._assumptions_orig.get(name)}
    return ", ".join(f"{name}=True" for name in said)


def _imported(word: str, value: Any) -> str:
    if isinstance(value, type):
        package = value.__module__.partition(".")[0]
        return f"from {package if word in dir(sys.modules[package]) else value.__module__} import {word}"
    if isinstance(value, PermutationMatrix):
        return f"{word} = PermutationMatrix(Permutation({value.args[0].array_form}))"
    return f"{word} = {value}"
