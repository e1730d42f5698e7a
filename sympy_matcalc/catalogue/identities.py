"""The identities that the project was founded on, as data.

Each is kept as it is typed, so that what is printed, what is tested and what is
documented are one text.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import sympy
from sympy.core.symbol import Symbol
from sympy.matrices.expressions.matexpr import MatrixSymbol


class Identity(NamedTuple):
    """One identity: ``command`` gives ``formula``."""

    label: str
    """The founding document's number."""
    shapes: dict[str, tuple[str, str]]
    """The matrices in it, each with its rows and columns."""
    statement: str
    """As the document writes it."""
    function: str
    """The scalar function, or the difference that is to vanish."""
    variable: str | None
    """What it is differentiated by; None for an identity that ``simplify`` proves."""
    formula: str

    @property
    def command(self) -> str:
        """The line to type."""
        if self.variable is None:
            return f"simplify({self.function})"
        return f"diff({self.function}, {self.variable})"

    def names(self, sizes: dict[str, int] | None = None) -> dict[str, Any]:
        """The names to type it with: SymPy's, and the symbols, with symbolic or with given sizes."""
        size: dict[str, Any] = {name: Symbol(name, integer=True, positive=True) for name in ("m", "n")}
        size.update(sizes or {}, **{"1": 1})
        matrices = {name: MatrixSymbol(name, size[rows], size[cols]) for name, (rows, cols) in self.shapes.items()}
        return {**vars(sympy), **size, "a": Symbol("a", real=True), **matrices}


IDENTITIES: tuple[Identity, ...] = (
    Identity("1.A", {"A": ("n", "n")}, "tr(A') = tr(A)",
             "Trace(A.T) - Trace(A)", None, "0"),
    Identity("1.B", {"A": ("n", "n"), "B": ("n", "n")}, "tr(A + B) = tr(A) + tr(B)",
             "Trace(A + B) - Trace(A) - Trace(B)", None, "0"),
    Identity("1.C", {"A": ("n", "n")}, "tr(aA) = a tr(A)",
             "Trace(a*A) - a*Trace(A)", None, "0"),
    Identity("1.D", {"A": ("n", "m"), "B": ("m", "n")}, "tr(AB) = tr(BA)",
             "Trace(A*B) - Trace(B*A)", None, "0"),
    Identity("2.A", {"mu": ("n", "1"), "A": ("n", "n")}, "d(mu'A mu)/d mu = A mu + A'mu",
             "mu.T*A*mu", "mu", "A*mu + A.T*mu"),
    Identity("2.A", {"mu": ("n", "1"), "A": ("n", "n")}, "... written as a trace",
             "Trace(mu.T*A*mu)", "mu", "A*mu + A.T*mu"),
    Identity("2.A", {"mu": ("n", "1"), "A": ("n", "n")}, "... written as an entry",
             "(mu.T*A*mu)[0, 0]", "mu", "A*mu + A.T*mu"),
    Identity("3.A", {"A": ("n", "m"), "B": ("m", "n")}, "d tr(AB)/dA = B'",
             "Trace(A*B)", "A", "B.T"),
    Identity("3.B", {"A": ("n", "m"), "B": ("m", "m"), "C": ("n", "n")}, "d tr(ABA'C)/dA = C'AB' + CAB",
             "Trace(A*B*A.T*C)", "A", "C.T*A*B.T + C*A*B"),
    Identity("3.C", {"A": ("m", "n"), "B": ("n", "m")}, "df(A)/dA' = (df(A)/dA)'",
             "Trace(A*B)", "A.T", "B"),
    Identity("3.C", {"A": ("m", "n"), "B": ("n", "n"), "C": ("m", "m")}, "... for another f",
             "Trace(A*B*A.T*C)", "A.T", "diff(Trace(A*B*A.T*C), A).T"),
    Identity("3.D", {"A": ("n", "n")}, "d|A|/dA = |A| (A^-1)'",
             "Determinant(A)", "A", "Determinant(A)*A.inv().T"),
)
"""The founding identities, in the founding document's order."""
