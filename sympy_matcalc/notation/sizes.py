"""Sizes that are found out from use: numbers, declared symbols, and unknowns that are made equal."""

from __future__ import annotations

from typing import Any

from sympy_matcalc.notation.tree import Node


class Sizes:
    """Sizes by number; two that have to be equal become one.

    Examples
    ========

    >>> from sympy_matcalc.notation.sizes import Sizes
    >>> sizes = Sizes()
    >>> rows, columns = sizes.unknown(), sizes.unknown()
    >>> sizes.equate(rows, columns), sizes.equate(columns, 3), sizes.value(rows)
    (True, True, 3)
    >>> sizes.equate(rows, 4)
    False
    """

    def __init__(self) -> None:
        self._above: list[int] = []
        self._known: dict[int, Any] = {}
        self._general: set[int] = set()

    def unknown(self, general: bool = False) -> _Unknown:
        """A size not known yet; a ``general`` one is never taken for 1: a matrix is no vector by accident."""
        number = len(self._above)
        self._above.append(number)
        if general:
            self._general.add(number)
        return _Unknown(number)

    def root(self, size: Any) -> Any:
        """The unknown that stands for a class of equal ones, or the size itself."""
        if not isinstance(size, _Unknown):
            return size
        number = size.number
        while self._above[number] != number:
            number = self._above[number]
        return _Unknown(number)

    def value(self, size: Any) -> Any:
        """What is known of a size: a number, a symbol, or the unknown of its class."""
        if isinstance(size, tuple):  # of a Kronecker product, or of blocks
            return tuple(self.value(part) for part in size)
        found = self.root(size)
        return self._known.get(found.number, found) if isinstance(found, _Unknown) else found

    def equate(self, one: Any, other: Any) -> bool:
        """Make two sizes equal; whether they can be."""
        one, other = self.value(one), self.value(other)
        if one == other:
            return True
        if isinstance(other, _Unknown):
            one, other = other, one
        if not isinstance(one, _Unknown):
            return isinstance(one, tuple) or isinstance(other, tuple)  # products of sizes are left to SymPy
        if isinstance(other, _Unknown):
            if one.number in self._general:
                self._general.add(other.number)
            self._above[one.number] = other.number
        else:
            if other == 1 and one.number in self._general:
                return False
            self._known[one.number] = other
        return True


class _Unknown:
    """A size not known yet."""

    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        self.number = number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Unknown) and other.number == self.number

    def __hash__(self) -> int:
        return hash(self.number)


def is_unknown(size: Any) -> bool:
    """Whether a value of :meth:`Sizes.value` is an unknown still."""
    return isinstance(size, _Unknown)


class Misfit(Exception):
    """Two parts do not fit; ``suspects`` are the names that might mean something else."""

    def __init__(self, message: str, node: Node, suspects: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.node = node
        self.suspects = suspects
