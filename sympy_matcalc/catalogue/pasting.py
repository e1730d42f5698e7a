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
    imports, declared, matrices = ["from sympy import *", "import sympy_matcalc"], [], []
    sizes: dict[str, list[str]] = {}
    for word in [*used, *dict.fromkeys(str(size) for name in used for size in _shape(known.get(name)))]:
        value = known.get(word)
        if word == "Q" and re.search(r"Q\.(symmetric|orthogonal)", question):
            continue  # the predicates, not the matrix
        if word in ("structured_gradient", "differential", "equal"):
            imports.append(f"from sympy_matcalc import {word}")
        elif word == "z" and fact.kind == "expectation":
            imports += ["from sympy.stats import Expectation", "from sympy.stats.rv import RandomMatrixSymbol"]
            matrices.append("z = RandomMatrixSymbol('z', n, 1)")
            sizes.setdefault(_kind(known["n"]), []).append("n")
        elif isinstance(value, MatrixSymbol):
            rows, columns = value.shape
            matrices.append(f"{word} = MatrixSymbol('{word}', {rows}, {columns})")
        elif isinstance(value, Symbol):
            sizes.setdefault(_kind(value), []).append(word)
        elif word in known and word not in dir(sympy) and word != "Expectation":
            declared.append(_imported(word, value))
            if isinstance(value, PermutationMatrix):
                imports.append("from sympy.combinatorics import Permutation")
            sizes.setdefault("real=True", []).extend(["t"] if word[0].islower() and word not in "pq" else [])
    symbols = [f"{', '.join(sorted(set(group)))} = symbols('{' '.join(sorted(set(group)))}', {kind})"
               for kind, group in sizes.items() if group]
    return "\n".join([*dict.fromkeys(imports), *[line for line in declared if line.startswith("from")], *symbols,
                      *[line for line in declared if not line.startswith("from")], *matrices, question])


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
