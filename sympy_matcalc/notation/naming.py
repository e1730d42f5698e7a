"""The symbols of names and sizes: given ones, and new ones as their kinds want them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sympy.core.add import Add
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.matrices.expressions.matexpr import MatrixSymbol

from sympy_matcalc.notation.declarations import GREEK, Declared
from sympy_matcalc.notation.kinds import Kinds
from sympy_matcalc.notation.sizes import is_unknown
from sympy_matcalc.notation.tree import Node

SIZE_LETTERS = "nmpqrsklN"


class Naming:
    """The symbol of each name, one for the whole formula."""

    def __init__(self, kinds: Kinds, given: Mapping[str, Expr]) -> None:
        self.kinds = kinds
        self.given = dict(given)
        self._sizes: dict[Any, Expr] = {}
        self._names: dict[str, Expr] = {}
        self._used = set(kinds.kinds) | {
            str(symbol) for expr in given.values() for symbol in getattr(expr, "free_symbols", ())}

    def size(self, size: Any) -> Expr:
        """A size as a SymPy expression; an unknown one gets a letter."""
        if isinstance(size, tuple):
            parts = [self.size(self.kinds.sizes.value(part)) for part in size[1:]]
            return Mul(*parts) if size[0] == "product" else Add(*parts)
        if isinstance(size, str):
            return self.size_symbol(size)
        if not is_unknown(size):
            return Integer(size)
        if size not in self._sizes:
            letter = next((x for x in SIZE_LETTERS if x not in self._used), None) or f"n{len(self._sizes)}"
            self._used.add(letter)
            self._sizes[size] = Symbol(letter, integer=True, positive=True)
        return self._sizes[size]

    def size_symbol(self, name: str) -> Expr:
        """A size that has a name."""
        if name in self.given and not self.given[name].is_Matrix:
            return self.given[name]
        return Symbol(name, integer=True, positive=True)

    def symbol(self, node: Node) -> Expr:
        """The symbol of a name, as it was given, or as its kind wants it."""
        name = node.value
        if name not in self._names:
            self._names[name] = self._new_symbol(name, node)
        return self._names[name]

    def _new_symbol(self, name: str, node: Node) -> Expr:
        shape = self.kinds.shapes[id(node)]
        if name in self.given:
            return self.given[name]
        shown = GREEK.get(name, name)
        if shape is not None:
            rows, columns = (self.size(self.kinds.sizes.value(size)) for size in shape)
            return MatrixSymbol(shown, rows, columns)
        if name == "pi":
            return S.Pi
        if name in self.kinds.scalar_names:
            size = name in SIZE_LETTERS and name not in "kl"
            return Symbol(shown, integer=True, positive=True) if size else Symbol(shown, integer=True)
        declared = self.kinds.declared.get(name, Declared())
        assumptions = dict.fromkeys((p for p in declared.properties if p != "complex"), True)
        return Symbol(shown, **assumptions) if assumptions else Symbol(shown)
