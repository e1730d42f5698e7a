"""Finding entries: by words, and by an expression with other names and in other order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from math import log, sqrt
from typing import Any

from sympy.core.add import Add
from sympy.core.basic import Basic
from sympy.core.mul import Mul
from sympy.core.symbol import Symbol
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.catalogue.reading import Entry, entries
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.graph import arguments, folded
from sympy_matcalc.core.rewriting import normalized

WORDS = {
    "determinant": "det", "trace": "tr", "inverse": "inv", "inv": "inv", "logdet": "log det",
    "kroneckerproduct": "kron", "kronecker": "kron", "hadamardproduct": "hadamard",
    "hadamardpower": "hadamard power", "matrixexponential": "expm", "norm": "norm", "applyfunc": "entrywise",
    "diagmatrix": "diag", "diagonalof": "diag", "transpose": "t", "identity": "eye", "onematrix": "ones",
    "gradient": "derivative", "ln": "log",
    "loglikelihood": "log likelihood", "invariants": "invariant",
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
    'diff(Trace(R*K), R) = K.T'
    """
    if isinstance(query, str):
        expr = _as_formula(query)
        scores = _by_words(query)
        scores.update((entry.name, 2.0) for entry in entries() if query in (entry.name, *entry.aliases))
        if expr is not None:
            for name, score in _by_structure(expr).items():
                scores[name] = scores.get(name, 0.0)/25 + score
    else:
        scores = _by_structure(query)
    known = {entry.name: entry for entry in entries()}
    # Of what is almost equally like it, what more sources state comes first.
    best = sorted(scores, key=lambda name: (-scores[name] - 0.02*min(4, len(known[name].sources)), len(name), name))
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
def _words() -> dict[str, tuple[Counter[str], Counter[str]]]:
    """The words of each entry: those of its name, and all others."""
    return {entry.name: (Counter(_tokens(entry.name)), Counter(_tokens(" ".join([
        entry.label, entry.title, entry.source, *entry.aliases, *entry.texts.values()])))) for entry in entries()}


def _by_words(query: str) -> dict[str, float]:
    known = _words()
    wanted = _tokens(query)
    rare = {word: log(1 + len(known)/(1 + sum(word in named or word in said for named, said in known.values())))
            for word in wanted}
    scores = {}
    for name, (named, said) in known.items():
        hits = sum(rare[word]*(2 if word in named else 1) for word in wanted if word in named or word in said)
        if hits:
            length = 1 + 0.05*sum(named.values()) + 0.001*sum(said.values())
            scores[name] = hits/length/(2*sum(rare.values()) or 1)
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
    values: dict[Basic, int] = {}

    def feature(node: Basic, below: list[int]) -> int:
        if isinstance(node, Transpose):  # which factors are transposed is in the pattern of a product
            return values.setdefault(node, below[0])
        value = values[node] = hash(_key(node, below, values))
        found[value] += 1
        for child in below:
            found[hash((type(node).__name__, child))] += 1
        return value

    folded(form, arguments, feature, {})
    return found


def _key(node: Basic, below: list[int], values: dict[Basic, int]) -> Any:
    name = type(node).__name__
    if not below:
        return _leaf(node)
    if isinstance(node, Trace) and isinstance(node.arg, MatMul):
        return name, _pattern(node.arg, values, is_cycle=True)
    if isinstance(node, MatMul):
        return name, _pattern(node, values, is_cycle=False)
    return name, *(sorted(below) if isinstance(node, COMMUTATIVE) else below)


def _pattern(product: MatMul, values: dict[Basic, int], is_cycle: bool) -> tuple[tuple[int, int, bool], ...]:
    """Which factors of a product are the same, and which are transposed: the first of its rotations and transposes."""
    word = [(factor.arg, True) if isinstance(factor, Transpose) else (factor, False) for factor in product.args]
    turned = [(factor, not is_transposed) for factor, is_transposed in reversed(word)]
    starts = range(len(word)) if is_cycle else range(1)
    return min(_numbered([*one[k:], *one[:k]], values) for one in (word, turned) for k in starts)


def _numbered(word: list[tuple[Basic, bool]], values: dict[Basic, int]) -> tuple[tuple[int, int, bool], ...]:
    numbers: dict[Basic, int] = {}
    flips: dict[Basic, bool] = {}
    return tuple((numbers.setdefault(factor, len(numbers)), values.get(factor, 0),
                  is_transposed != flips.setdefault(factor, is_transposed)) for factor, is_transposed in word)


def _leaf(node: Basic) -> Any:
    if isinstance(node, MatrixSymbol):
        rows, columns = node.shape
        return "vector" if columns == 1 else "row" if rows == 1 else "matrix"
    if isinstance(node, Symbol):
        return "scalar"
    return str(node) if node.is_Number else type(node).__name__


class _Index:
    """The features of all parts of all entries, and in which parts a feature is found."""

    def __init__(self) -> None:
        self.parts: list[tuple[str, float, Features]] = []
        self.places: dict[int, list[tuple[int, int]]] = {}
        for entry in entries():
            given = [part for part in (entry.expression, entry.lhs, entry.rhs, entry.result) if isinstance(part, Basic)]
            weight = 0.95 if entry.kind == "law" else 1.0  # the function itself counts for more than the answer
            for k, part in enumerate(given):
                for made in features(part):
                    for feature, times in made.items():
                        self.places.setdefault(feature, []).append((len(self.parts), times))
                    self.parts.append((entry.name, weight*(1.0 if k == 0 else 0.9), made))
        most = log(1 + len(self.parts))
        self.rarity = {feature: most - log(len(places)) for feature, places in self.places.items()}
        self.unknown = most
        self.sizes = [self.weight(made) for _, _, made in self.parts]

    def weight(self, made: Features) -> float:
        """How much there is in features; what many parts have says little."""
        return sum(times*self.rarity.get(feature, self.unknown) for feature, times in made.items())

    def likeness(self, made: Features) -> Iterator[tuple[str, float]]:
        """How like each part is that has anything in common, between 0 and 1."""
        common: dict[int, float] = {}
        for feature, times in made.items():
            for part, there in self.places.get(feature, ()):
                common[part] = common.get(part, 0.0) + min(times, there)*self.rarity[feature]
        size = self.weight(made)
        for part, shared in common.items():
            name, weight, _ = self.parts[part]
            yield name, weight*shared/sqrt(size*self.sizes[part])


@cache
def _index() -> _Index:
    return _Index()


def _by_structure(expr: Any) -> dict[str, float]:
    scores: dict[str, float] = {}
    for made in features(expr):
        for name, score in _index().likeness(made):
            if score > max(0.2, scores.get(name, 0.0)):
                scores[name] = score
    return scores
