"""Finding entries: by words, and by an expression with other names and in other order."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from math import log, sqrt
from typing import Any

from sympy.core.add import Add
from sympy.core.basic import Basic
from sympy.core.mul import Mul
from sympy.core.symbol import Symbol
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.trace import Trace

from sympy_matcalc.catalogue.reading import Entry, entries
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.graph import arguments, folded
from sympy_matcalc.core.rewriting import normalized

WORDS = {
    "determinant": "det", "trace": "tr", "inverse": "inv", "inv": "inv", "logdet": "log det",
    "kroneckerproduct": "kron", "kronecker": "kron", "hadamardproduct": "hadamard",
    "hadamardpower": "hadamard power", "matrixexponential": "expm", "norm": "norm", "applyfunc": "entrywise",
    "diagmatrix": "diag", "diagonalof": "diag", "transpose": "t", "identity": "eye", "onematrix": "ones",
    "gradient": "derivative", "frobenius": "norm", "ln": "log",
}
"""Words that mean the same."""

COMMUTATIVE = (Add, Mul, MatAdd)


def find(query: Any, most: int = 3) -> list[Entry]:
    """The entries that a text or an expression is most like.

    Parameters
    ==========

    query : str or Expr
        Words such as ``"log det"``, a formula in plain notation such as ``"tr(A X B)"``, or an expression: its names
        and the order of its terms do not matter.
    most : int
        How many entries at most.

    Returns
    =======

    list of Entry
        The best first; empty if there is nothing like it.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Trace
    >>> from sympy_matcalc import catalogue
    >>> U, V = MatrixSymbol('U', 4, 4), MatrixSymbol('V', 4, 4)
    >>> catalogue.find(Trace(V*U), 1)[0].statement
    'diff(Trace(A*X), X) = A.T'
    """
    if isinstance(query, str):
        expr = _as_formula(query)
        scores = _by_words(query)
        if expr is not None:
            for name, score in _by_structure(expr).items():
                scores[name] = scores.get(name, 0.0)/4 + score
    else:
        scores = _by_structure(query)
    best = sorted(scores, key=lambda name: (-scores[name], len(name), name))
    known = {entry.name: entry for entry in entries()}
    return [known[name] for name in best[:most] if scores[name] > 0]


def _as_formula(text: str) -> Any:
    """The expression of a formula; None where a text is words."""
    try:
        from sympy_matcalc.notation.errors import PlainError
        from sympy_matcalc.notation.functions import ALIASES, KNOWN
        from sympy_matcalc.notation.reading import parse_plain
    except ImportError:
        return None
    if any(word not in KNOWN and word not in ALIASES for word in re.findall(r"[A-Za-z]{3,}", text)) \
            or not re.search(r"[()*'^|+]", text):
        return None
    try:
        expr = parse_plain(text)
    except (PlainError, ImportError):
        return None
    return None if isinstance(expr, (Symbol, MatrixSymbol)) else expr


# -- words -----------------------------------------------------------------------

def _tokens(text: str) -> list[str]:
    found = []
    for word in re.findall(r"[A-Za-z]+|\d+", text.lower().replace("log(determinant", "log det determinant")):
        found.extend(WORDS.get(word, word).split())
    return [word for word in found if len(word) > 1 or word.isdigit()]


@cache
def _word_counts() -> dict[str, Counter[str]]:
    return {entry.name: Counter(_tokens(" ".join([
        entry.name, entry.label, entry.title, entry.source, *entry.aliases, *entry.texts.values()])))
        for entry in entries()}


def _by_words(query: str) -> dict[str, float]:
    counts = _word_counts()
    wanted = _tokens(query)
    rare = {word: log(1 + len(counts)/(1 + sum(word in count for count in counts.values()))) for word in wanted}
    scores = {}
    for name, count in counts.items():
        hits = sum(rare[word] for word in wanted if word in count)
        if hits:
            scores[name] = hits/(1 + 0.02*sum(count.values()))/(sum(rare.values()) or 1)
    return scores


# -- structure -------------------------------------------------------------------

Features = Counter[int]


def features(expr: Basic) -> list[Features]:
    """What an expression is made of, its names forgotten and the order of commutative parts as well.

    As it is written, and with traces rotated and determinants split: what is alike in either way is alike.
    """
    return [_features(normalized(expr, Algebra(), as_typed=as_typed)) for as_typed in (True, False)]


def _features(form: Basic) -> Features:
    found: Features = Counter()


    def feature(node: Basic, below: list[int]) -> int:
        if not below:
            key: Any = _leaf(node)
        elif isinstance(node, COMMUTATIVE) and not getattr(node, "is_MatMul", False):
            key = type(node).__name__, *sorted(below)
        elif isinstance(node, Trace):
            key = "Trace", *below
        else:
            key = type(node).__name__, *below
        value = hash(key)
        found[value] += 1
        for child in below:
            found[hash((type(node).__name__, child))] += 1
        return value

    folded(form, arguments, feature, {})
    return found


def _leaf(node: Basic) -> Any:
    if isinstance(node, MatrixSymbol):
        rows, columns = node.shape
        return "vector" if columns == 1 else "row" if rows == 1 else "matrix"
    if isinstance(node, Symbol):
        return "scalar"
    return str(node) if node.is_Number else type(node).__name__


@cache
def _index() -> dict[str, list[list[Features]]]:
    found: dict[str, list[list[Features]]] = {}
    for entry in entries():
        parts = [part for part in (entry.expression, entry.lhs, entry.rhs, entry.result) if isinstance(part, Basic)]
        found[entry.name] = [features(part) for part in parts]
    return found


def _by_structure(expr: Any) -> dict[str, float]:
    wanted = features(expr)
    scores: dict[str, float] = {}
    known = {entry.name: entry for entry in entries()}
    for name, parts in _index().items():
        # The function itself counts for more than the answer.
        weight = 0.95 if known[name].kind == "law" else 1.0
        found = weight*max((_likeness(one, other)*(1.0 if k == 0 else 0.9) for k, part in enumerate(parts)
                            for one in wanted for other in part), default=0.0)
        if found > 0.2:
            scores[name] = found
    return scores


@cache
def _rarity() -> dict[int, float]:
    """How much a feature says: what many entries have says little."""
    count = Counter(feature for parts in _index().values() for feature in set().union(*[f for p in parts for f in p]))
    return {feature: log(1 + len(_index())/times) for feature, times in count.items()}


def _likeness(one: Features, other: Features) -> float:
    rare = _rarity()
    most = log(1 + len(_index()))

    def weight(features: Features) -> float:
        return sum(times*rare.get(feature, most) for feature, times in features.items())
    return weight(one & other)/sqrt(weight(one)*weight(other))
