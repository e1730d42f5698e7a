"""What is declared of names: ``X: n x m symmetric, y: vector 5, s > 0``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from sympy_matcalc.notation.errors import PlainError

PROPERTIES = {
    "symmetric": "symmetric", "orthogonal": "orthogonal", "diagonal": "diagonal", "invertible": "invertible",
    "posdef": "positive_definite", "pd": "positive_definite", "spd": "positive_definite",
    "positive_definite": "positive_definite", "lower_triangular": "lower_triangular",
    "upper_triangular": "upper_triangular", "unitary": "unitary", "hermitian": "hermitian",
}
"""Words that say something of a matrix, and the predicate of Q that says it."""

SCALAR_PROPERTIES = ("positive", "negative", "nonnegative", "nonpositive", "nonzero", "real", "complex", "integer")
_NAME = r"[A-Za-z\u0391-\u03a9\u03b1-\u03c9\u03f5\u03d5\u03d1][A-Za-z0-9\u0391-\u03a9\u03b1-\u03c9_]*"
_SIZE = rf"(?:\d+|{_NAME})"
_BOUND = re.compile(rf"^({_NAME})\s*(>=|<=|>|<|!=)\s*0$")
_SHAPE = re.compile(rf"\b({_SIZE})\s*(?:\u00d7|\bx\b|\*|\bby\b)\s*({_SIZE})")
_BOUNDS = {">": "positive", "<": "negative", ">=": "nonnegative", "<=": "nonpositive", "!=": "nonzero"}


@dataclass(frozen=True)
class Declared:
    """What is said of one name.

    Attributes
    ==========

    kind : str
        ``"scalar"``, ``"vector"``, ``"row"``, ``"matrix"`` or ``"function"``; empty if nothing is said of it.
    shape : tuple
        Sizes as text, None where nothing is said.
    properties : tuple of str
        Predicates of Q, or assumptions of a scalar symbol.
    """

    kind: str = ""
    shape: tuple[str | None, str | None] = (None, None)
    properties: tuple[str, ...] = field(default=())


def declarations_of(text: str) -> dict[str, Declared]:
    """The declarations in a text, by name.

    Raises
    ======

    PlainError
        If a part of the text says nothing that is known.

    Examples
    ========

    >>> from sympy_matcalc.notation.declarations import declarations_of
    >>> declared = declarations_of("X: n x m, S: symmetric, y: vector 5, s > 0")
    >>> declared['X'].shape, declared['y'].shape, declared['s'].properties
    (('n', 'm'), ('5', '1'), ('positive',))
    """
    found: dict[str, Declared] = {}
    place = 0
    for part in re.split(r"([,;\n])", text):
        stripped = part.strip()
        if stripped and stripped not in ",;":
            start = place + part.index(stripped[0])
            for name, declared in _declared(stripped, text, start):
                if name in found and found[name] != declared:
                    raise PlainError(f"{name} is declared twice, differently", text, start, start + len(stripped))
                found[name] = declared
        place += len(part)
    return found


def _declared(part: str, text: str, start: int) -> list[tuple[str, Declared]]:
    bound = _BOUND.match(part)
    if bound:
        return [(bound[1], Declared("scalar", properties=(_BOUNDS[bound[2]],)))]
    head, colon, rest = part.partition(":")
    if not colon:
        head, _, rest = part.partition(" ")
    names = head.split()
    if not names or not all(re.fullmatch(_NAME, name) for name in names) or not rest.strip():
        raise PlainError("a declaration is such as X: n x m symmetric, y: vector 5, c: scalar, s > 0", text, start,
                         start + len(part))
    return [(name, _of_words(name, rest, text, start, len(part))) for name in names]


def _of_words(name: str, rest: str, text: str, start: int, length: int) -> Declared:
    rest = re.sub(r"positive[\s-]+definite", "posdef", rest)
    rest = re.sub(r"(lower|upper)[\s-]+triangular", r"\1_triangular", rest)
    kind = ""
    shape: tuple[str | None, str | None] = (None, None)
    properties: list[str] = []
    shaped = _SHAPE.search(rest)
    if shaped:
        kind, shape = "matrix", (shaped[1], shaped[2])
        rest = rest[:shaped.start()] + " " + rest[shaped.end():]
    for word in rest.replace("matrix of", "matrix").split():
        if word in ("scalar", "number", "function"):
            kind = "function" if word == "function" else "scalar"
        elif word in ("vector", "column"):
            kind, shape = "vector", (None, "1")
        elif word == "row":
            kind, shape = "row", ("1", None)
        elif word in ("matrix", "square"):
            kind = kind or "matrix"
            properties += ["square"]*(word == "square")
        elif word in PROPERTIES:
            kind = kind or "matrix"
            properties.append(PROPERTIES[word])
        elif word in SCALAR_PROPERTIES:
            properties.append(word)
        elif re.fullmatch(_SIZE, word) and kind in ("vector", "row"):
            shape = (word, "1") if kind == "vector" else ("1", word)
        elif word not in ("is", "a", "an", "and", "the"):
            raise PlainError(f"{name}: {word!r} is no kind and no property that is known: those are scalar, vector, "
                             f"row, matrix, n x m, {', '.join(sorted(set(PROPERTIES.values())))}, "
                             f"{', '.join(SCALAR_PROPERTIES)}", text, start, start + length)
    if kind == "" and properties:
        kind = "scalar"
    return Declared(kind, shape, tuple(properties))


def default_kind(name: str) -> str:
    """The kind that a letter has if nothing else is said: a to g are scalars, h to z vectors, A to Z matrices.

    Small Greek letters are scalars, but for mu, which is a vector, capital ones are matrices.
    """
    greek: Any = {"mu": "vector", "μ": "vector", "Sigma": "matrix", "Lambda": "matrix", "Omega": "matrix",
                  "Phi": "matrix", "Psi": "matrix", "Theta": "matrix", "Gamma": "matrix", "Delta": "matrix"}
    if name in greek:
        return str(greek[name])
    if len(name) > 1 and name.lower() in GREEK_NAMES:
        return "scalar"
    first = name[0]
    if first.isupper():
        return "matrix"
    return "scalar" if first in "abcdefg" or not first.isascii() else "vector"


GREEK_NAMES = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu",
               "nu", "xi", "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "lam")
GREEK = dict(zip("αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩϵϕϑ", (
    *[name for name in GREEK_NAMES if name != "lam"], "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma",
    "Upsilon", "Phi", "Psi", "Omega", "epsilon", "phi", "theta")))
"""Greek letters and the names that SymPy prints as these letters."""
