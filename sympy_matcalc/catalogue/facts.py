"""What the entries of the catalogue state: texts, read with the catalogue's letters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sympy.assumptions.ask import Q
from sympy.logic.boolalg import And
from sympy.matrices.expressions.matexpr import MatrixSymbol

from sympy_matcalc.catalogue.names import names
from sympy_matcalc.catalogue.sources import citation

KINDS = ("derivative", "Jacobian", "differential", "law", "expectation")
"""What an entry states: the derivative of a scalar, or by a scalar; that of a vector or a matrix by one; a
differential; that two expressions are equal; that an expected value is what is said."""

PARTS = ("expression", "variable", "result", "lhs", "rhs")


@dataclass(frozen=True, eq=False)
class Fact:
    """What an entry states.

    Attributes
    ==========

    name : str
        Its permanent name: ``det.logdet``.
    kind : str
        One of ``KINDS``. Derivatives, Jacobians and differentials have ``expression``, ``variable`` and ``result``;
        laws and expectations have ``lhs`` and ``rhs``.
    topic, title : str
        The file it stands in, and what that is about.
    sources : tuple of str
        Where it is stated: keys of the catalogue's sources, with a place: ``cookbook:57``.
    label : str
        What it is in a few words, where it is more than the formula: ``Kalman gain``.
    texts : mapping from str to str
        Its parts as text that SymPy reads, with the catalogue's letters.
    assumed : tuple of str
        The conditions as text.
    structure : str
        For a derivative by a symmetric or diagonal matrix, as ``structured_gradient`` takes it; otherwise empty.
    """

    name: str
    kind: str
    topic: str
    title: str
    sources: tuple[str, ...]
    label: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    assumed: tuple[str, ...] = ()
    structure: str = ""

    def read(self, text: str, sizes: tuple[tuple[str, int], ...] = ()) -> Any:
        """What a text means, in the letters of the entry, with symbolic or with given sizes."""
        known = dict(names("laws" if self.kind == "law" else "derivatives", sizes))
        if self.kind == "expectation":
            known["z"] = known["random"]
        # The texts are the catalogue's own, from the files beside this one; nothing else is ever read so.
        return eval(text, known)

    def _part(self, name: str) -> Any:
        return self.read(self.texts[name]) if name in self.texts else None

    @cached_property
    def expression(self) -> Any:
        """What is differentiated; None for a law."""
        return self._part("expression")

    @cached_property
    def variable(self) -> Any:
        """By what; None for a law."""
        return self._part("variable")

    @cached_property
    def result(self) -> Any:
        """The derivative as it is published; None for a law."""
        return self._part("result")

    @cached_property
    def lhs(self) -> Any:
        """The left side of a law; None for a derivative."""
        return self._part("lhs")

    @cached_property
    def rhs(self) -> Any:
        """The right side of a law; None for a derivative."""
        return self._part("rhs")

    @cached_property
    def conditions(self) -> Any:
        """When the entry holds, as predicates of Q; true if it always does."""
        # In laws the letter Q is a matrix; what a condition begins with is the predicates.
        known = {**names("laws" if self.kind == "law" else "derivatives"), "predicates": Q}
        return And(*[eval(text.replace("Q.", "predicates.", 1), known) for text in self.assumed])

    @property
    def aliases(self) -> tuple[str, ...]:
        """Places in its sources, each a name that ``entry`` knows it by."""
        return tuple(source for source in self.sources if ":" in source)

    @property
    def caption(self) -> str:
        """What it is in a few words; empty where the label says only where it stands."""
        is_place = self.label.startswith(("Matrix Cookbook", "Wikipedia", "Minka", "Magnus", "Bishop (", "Hastie et"))
        return "" if is_place else self.label

    @property
    def source(self) -> str:
        """Where it is stated, to be read."""
        return "; ".join(citation(source) for source in self.sources)

    @property
    def statement(self) -> str:
        """The identity as one types it."""
        if "lhs" in self.texts:
            return f"{self.texts['lhs']} = {self.texts['rhs']}"
        arguments = f"{self.texts['expression']}, {self.texts['variable']}"
        if self.structure:
            return f"structured_gradient({arguments}, {self.structure!r}, 'independent') = {self.texts['result']}"
        return f"{'differential' if self.kind == 'differential' else 'diff'}({arguments}) = {self.texts['result']}"

    @cached_property
    def shapes(self) -> dict[str, tuple[Any, Any]]:
        """The shapes of the matrices in it, by their letters."""
        known = names("laws" if self.kind == "law" else "derivatives")
        words = {word for text in self.texts.values() for word in re.findall(r"[A-Za-z_]\w*", text)}
        return {name: known[name].shape for name in sorted(words) if isinstance(known.get(name), MatrixSymbol)}
