"""What is said of two expressions: whether they are equal, and how that is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

ALMOST_EVERYWHERE = "equal almost everywhere"


@dataclass(frozen=True)
class Witness:
    """A point at which two expressions differ.

    Attributes
    ==========

    values : dict
        Numbers by symbol (sizes, indices and exponents among them), explicit matrices by
        MatrixSymbol. A value that is no small fraction is left out: the seed gives it again.
    entry : tuple of int
        Which entry differs, counted from 0; ``()`` for scalars.
    lhs, rhs : Expr or None
        The two values of that entry; None where they are no small fractions, or differ in far digits only.
    seed : int
        What the random numbers were drawn with.
    """

    values: Mapping[Any, Any]
    entry: tuple[int, ...]
    lhs: Any
    rhs: Any
    seed: int

    def __str__(self) -> str:
        point = ", ".join(f"{symbol} = {getattr(value, 'tolist', lambda value=value: value)()}"
                          for symbol, value in self.values.items())
        return f"the {self._place()} differs at {point}" + (f": {values}" if (values := self._values()) else "")

    def _place(self) -> str:
        return f"entry {self.entry}" if self.entry else "value"

    def _values(self) -> str:
        return "" if self.lhs is None or self.rhs is None else f"{self.lhs} and {self.rhs}"

    def sides(self) -> str:
        """Which entry differs, and its two values if they are small fractions."""
        return f"the {self._place()} differs" + (f": {values}" if (values := self._values()) else "")


@dataclass(frozen=True)
class Decision:
    """The answer of :func:`equal`, true if and only if the verdict is ``"equal"``.

    Attributes
    ==========

    verdict : str
        ``"equal"``, ``"unequal"`` or ``"unknown"``; ``"equal almost everywhere"`` where the two agree but may
        differ at the jumps of a function, or where a distribution has its support.
    method : str
        How it is known: ``"identity"`` (one expression), ``"shapes"``, ``"differentiation and summation"`` (one
        expression once derivatives are taken and sums are of matrices), ``"normal form"``, ``"expansion"``,
        ``"simplification"``, ``"lemma"``, ``"evaluation over a prime field"``,
        ``"high-precision evaluation"``, or ``""`` for what is unknown.
    lemma : str
        The name of the lemma, for that method.
    error : float or None
        For what is equal, a bound of the probability that it is not: 0 for a proof. For an
        evaluation it holds for all sizes that were tried together, which are in ``sizes``. None if no
        bound is known.
    sizes : tuple of dict
        The sizes, indices and exponents that were tried.
    witness : Witness or None
        For what is unequal, a point at which it is.
    reason : str
        A sentence, for what is unknown and for shapes that differ.

    Notes
    =====

    Shape: that of ``equal``'s two expressions; a witness has concrete sizes. Layout: none.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Trace, symbols
    >>> from sympy_matcalc import equal
    >>> n = symbols('n', integer=True, positive=True)
    >>> A, B = MatrixSymbol('A', n, n), MatrixSymbol('B', n, n)
    >>> decision = equal(Trace(A*B), Trace(B*A))
    >>> decision.verdict, decision.method, bool(decision)
    ('equal', 'normal form', True)
    >>> equal(A*B, B*A).verdict
    'unequal'

    References
    ==========

    .. [1] J. T. Schwartz, Fast probabilistic algorithms for verification of polynomial identities, Journal of the
       ACM 27 (1980), 701-717.
    """

    verdict: str
    method: str = ""
    lemma: str = ""
    error: float | None = 0.0
    sizes: tuple[Mapping[Any, int], ...] = field(default=(), repr=False)
    witness: Witness | None = field(default=None, repr=False)
    reason: str = ""

    def __bool__(self) -> bool:
        return self.verdict == "equal"

    @property
    def certain(self) -> bool:
        """Whether nothing is left to chance: a proof, or a counterexample."""
        return self.verdict == "unequal" or (self.verdict == "equal" and self.error == 0.0)

    def __str__(self) -> str:
        if self.verdict == "unknown":
            return f"unknown: {self.reason}"
        how = f"{self.method}, {self.lemma}" if self.lemma else self.method
        if self.verdict == "unequal":
            return f"unequal, by {how}: {self.witness or self.reason}"
        if self.error is None:
            return f"{self.verdict}, by {how}; no bound of the error is known"
        if not self.error:
            return f"{self.verdict}, by {how}"
        tried = f" for the {len(self.sizes)} choices of sizes that were tried" if any(self.sizes) else ""
        return f"{self.verdict}, by {how}; error below {self.error:.1g}{tried}"

    def _repr_html_(self) -> str:
        """The answer in a notebook, the point where two sides differ as a table."""
        from html import escape
        verdict = f"<b>{escape(self.verdict)}</b>"
        if self.witness is None:
            return verdict + escape(str(self)[len(self.verdict):])
        rows = "".join(f"<tr><td>{escape(str(symbol))}</td><td>{escape(_shown(value))}</td></tr>"
                       for symbol, value in self.witness.values.items())
        return f"{verdict}, by {escape(self.method)}<table>{rows}</table>{escape(self.witness.sides())}"


def _shown(value: Any) -> str:
    return str(getattr(value, "tolist", lambda: value)())


class Comparison(NamedTuple):
    """What the numbers say: ``agree``, ``almost``, ``differ``, or nothing."""

    verdict: str
    method: str = ""
    error: float | None = None
    sizes: tuple[Mapping[Any, int], ...] = ()
    witness: Witness | None = None
    reason: str = ""
