"""Properties of matrices and what follows from them, as clauses.

A property is named as SymPy's predicate is (``Q.symmetric`` is ``"symmetric"``); a few have no
predicate. What is known of a matrix is a dictionary from properties to truth values; what is not
in it is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from sympy.core.expr import Expr
from sympy.core.symbol import Dummy

Known = dict[str, bool]
"""The properties that a matrix is known to have, and those that it is known not to have."""

PREDICATES = (
    "square", "symmetric", "invertible", "singular", "orthogonal", "unitary", "fullrank", "positive_definite",
    "diagonal", "upper_triangular", "lower_triangular", "triangular", "unit_triangular", "normal",
)
"""The properties that SymPy has a predicate for, answered here."""

OF_COMPLEX = ("hermitian", "antihermitian")
"""The same, of predicates that SymPy takes for those of numbers: of a matrix it says False."""

LINEAR = ("symmetric", "skew_symmetric", "diagonal", "upper_triangular", "lower_triangular", *OF_COMPLEX)
"""The properties whose matrices are a linear space: of a sum, if of every term."""

TRANSPOSED = {"upper_triangular": "lower_triangular", "lower_triangular": "upper_triangular"}
"""The properties that a transpose exchanges; it keeps all others."""

KEPT_BY_ALL = (
    "symmetric", "hermitian", "diagonal", "upper_triangular", "lower_triangular", "unit_triangular", "orthogonal",
    "unitary", "invertible", "positive_definite", "positive_semidefinite", "idempotent", "involutory", "normal",
)
"""What powers, Kronecker products and block diagonal matrices are, if all of which they are made are so."""

STRONGEST_FIRST = (
    "zero", "identity", "diagonal", "positive_definite", "orthogonal", "unitary", "idempotent", "unit_triangular",
    "upper_triangular", "lower_triangular", "triangular", "symmetric", "skew_symmetric", *OF_COMPLEX, "involutory",
    "singular", "positive_semidefinite", "normal", "invertible", "fullrank",
)
"""What a matrix may be required to be, what says most first."""

INVERTED = ("symmetric", "skew_symmetric", *OF_COMPLEX, "orthogonal", "unitary", "invertible", "positive_definite",
            "diagonal", "upper_triangular", "lower_triangular", "triangular", "unit_triangular", "normal", "involutory")
"""The properties that an inverse has if and only if the matrix has them."""

SCALED = ("symmetric", "skew_symmetric", "diagonal", "upper_triangular", "lower_triangular", "triangular",
          "invertible", "singular", "fullrank", "zero")
"""The properties that a multiple has if and only if the matrix has them; of a number other than zero."""

_LAWS: tuple[tuple[str, str], ...] = (
    ("symmetric", "square"), ("skew_symmetric", "square"), ("invertible", "square"), ("normal", "square"),
    ("hermitian", "square"), ("idempotent", "square"), ("involutory", "square"),
    ("diagonal", "square"),
    # structure
    ("diagonal", "upper_triangular"), ("diagonal", "lower_triangular"),
    ("upper_triangular lower_triangular square", "diagonal"),
    ("upper_triangular", "triangular"), ("lower_triangular", "triangular"),
    ("triangular -upper_triangular", "lower_triangular"),
    ("unit_triangular", "triangular"), ("unit_triangular", "invertible"),
    ("diagonal", "symmetric"), ("diagonal", "normal"),
    ("triangular symmetric", "diagonal"),
    # rank
    ("invertible", "-singular"), ("square -invertible", "singular"), ("square -singular", "invertible"),
    ("invertible", "fullrank"), ("fullrank square", "invertible"),
    # orthogonal is real, by SymPy's definition
    ("orthogonal", "unitary"), ("orthogonal", "real"), ("unitary real", "orthogonal"),
    ("unitary", "invertible"), ("unitary", "normal"),
    ("involutory", "invertible"), ("orthogonal symmetric", "involutory"), ("orthogonal involutory", "symmetric"),
    ("involutory symmetric real", "orthogonal"),
    # real and complex
    ("symmetric real", "hermitian"), ("hermitian real", "symmetric"), ("hermitian", "normal"),
    ("skew_symmetric real", "antihermitian"), ("antihermitian real", "skew_symmetric"), ("antihermitian", "normal"),
    ("antihermitian", "square"), ("hermitian antihermitian", "zero"),
    # definite is symmetric and real, by SymPy's definition
    ("positive_definite", "positive_semidefinite"), ("positive_definite", "invertible"),
    ("positive_semidefinite", "symmetric"), ("positive_semidefinite", "real"),
    ("positive_semidefinite invertible", "positive_definite"),
    ("idempotent symmetric real", "positive_semidefinite"), ("positive_definite nonempty", "-skew_symmetric"),
    # the identity is the only matrix that is both
    ("idempotent invertible", "identity"), ("positive_definite orthogonal", "identity"),
    ("positive_definite involutory", "identity"), ("unit_triangular diagonal", "identity"),
    ("unit_triangular orthogonal", "identity"),
    ("identity", "unit_triangular"), ("identity", "diagonal"), ("identity", "idempotent"),
    ("identity", "positive_definite"), ("identity", "orthogonal"),
    # zero
    ("zero", "upper_triangular"), ("zero", "lower_triangular"), ("zero nonempty", "-fullrank"),
    ("zero square", "skew_symmetric"), ("zero square", "idempotent"),
    ("zero square", "antihermitian"), ("zero square nonempty", "singular"),
    ("zero square", "positive_semidefinite"), ("symmetric skew_symmetric", "zero"),
)
"""What follows from what; ``-`` denies. By definition or in any textbook (Horn and Johnson, Matrix Analysis)."""


def _literal(word: str) -> tuple[str, bool]:
    return (word[1:], False) if word.startswith("-") else (word, True)


def _clause(premises: str, conclusion: str) -> tuple[tuple[str, bool], ...]:
    denied = [(name, not value) for name, value in map(_literal, premises.split())]
    return (*denied, _literal(conclusion))


CLAUSES = tuple(_clause(*law) for law in _LAWS)
"""The laws as disjunctions: if all literals but one are false, the last is true."""

_CLAUSES_OF: dict[str, list[tuple[tuple[str, bool], ...]]] = {}
for _one in CLAUSES:
    for _name, _ in _one:
        _CLAUSES_OF.setdefault(_name, []).append(_one)


def closed(known: Known) -> Known:
    """``known`` and all that follows from it; contradictory assumptions stay side by side.

    Examples
    ========

    >>> from sympy_matcalc.core.properties import closed
    >>> closed({"positive_definite": True})["invertible"]
    True
    >>> closed({"square": False})["symmetric"]
    False
    """
    known = dict(known)
    todo = list(known)
    while todo:
        for clause in _CLAUSES_OF.get(todo.pop(), ()):
            open_literal = None
            for name, value in clause:
                found = known.get(name)
                if found is value:
                    break  # the clause holds
                if found is None:
                    if open_literal is not None:
                        break  # two are open: nothing follows
                    open_literal = name, value
            else:
                if open_literal is not None:
                    known[open_literal[0]] = open_literal[1]
                    todo.append(open_literal[0])
    return known


def shape_known(rows: Expr, cols: Expr) -> Known:
    """What a shape says: whether a matrix is square, and whether it has entries.

    As everywhere in SymPy, sizes that are written differently are different. A size of whose sign nothing is
    declared is positive, as SymPy's own matrices have it; one that is declared to be nonnegative may be 0.
    """
    square = rows == cols or (rows - cols).expand() == 0
    known: Known = {"square": square}
    if square and rows in (0, 1):
        known["diagonal"] = True
    if all(_is_positive(size) for size in (rows, cols)):
        known["nonempty"] = True
    return known


def _is_positive(size: Expr) -> bool:
    if size.is_positive is None:
        declared = {s: Dummy(integer=True, positive=True) for s in size.free_symbols if not s.is_nonnegative}
        size = size.xreplace(declared)
    return bool(size.is_positive)


def of_all(parts: Iterable[Known], names: Iterable[str]) -> Known:
    """The properties among ``names`` that every part is known to have."""
    parts = list(parts)
    return {name: True for name in names if all(part.get(name) is True for part in parts)}


def transposed(known: Known) -> Known:
    """What the transpose of a matrix is known to be."""
    return {TRANSPOSED.get(name, name): value for name, value in known.items()}


def signed(parts: Sequence[Known]) -> Known:
    """A product that transposes factor by factor: of an odd number of skew-symmetric factors it is so itself."""
    if all(part.get("symmetric") or part.get("skew_symmetric") for part in parts):
        odd = sum(not part.get("symmetric") for part in parts) % 2
        return {"skew_symmetric" if odd else "symmetric": True}
    return {}


class Facts(Protocol):
    """What a law of properties asks of numbers: exponents and the scalars in front of products."""

    def holds(self, name: str, scalar: Expr) -> bool | None:
        """Whether a scalar is ``"positive"``, ``"integer"`` and so on, under the assumptions."""


def fewest(names: Iterable[str], known: Known) -> list[str]:
    """The names of properties without those that follow from the others and from what is ``known`` besides.

    Examples
    ========

    >>> from sympy_matcalc.core.properties import fewest
    >>> fewest(["triangular", "symmetric", "diagonal"], {"square": True})
    ['diagonal']
    """
    names = sorted(names, key=STRONGEST_FIRST.index)
    for name in names[::-1]:
        rest = [other for other in names if other != name]
        if closed({**dict.fromkeys(rest, True), **known}).get(name):
            names = rest
    return names
