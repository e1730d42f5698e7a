"""Matrices of any field with their derivatives along directions: what hyper-dual numbers are for scalars.

A value has a part for each set of directions, by the bits of its number: part 0 is the matrix, part 1 its derivative
along the first direction, part 3 that along the first and the second one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sympy_matcalc.values.arrays import Array, identity


class Along:
    """A matrix and its derivatives along directions, none of which is taken twice.

    Examples
    ========

    >>> from sympy_matcalc.values.along import Along
    >>> from sympy_matcalc.values.arrays import Array
    >>> x = Along.of(Array([3], (1, 1)), [Array([1], (1, 1))])
    >>> (x*x).parts
    [Array([9], (1, 1)), Array([6], (1, 1))]
    """

    def __init__(self, parts: Sequence[Array]) -> None:
        self.parts = list(parts)

    @classmethod
    def of(cls, matrix: Array, directions: Sequence[Array]) -> Along:
        """A matrix that varies along directions."""
        parts = [matrix, *[0*matrix]*(2**len(directions) - 1)]
        for k, direction in enumerate(directions):
            parts[2**k] = direction
        return cls(parts)

    def constant(self, number: Any) -> Along:
        """A multiple of the identity."""
        one = identity(len(self.parts[0]))
        return Along([number*one, *[0*one]*(len(self.parts) - 1)])

    def __add__(self, other: Along) -> Along:
        return Along([a + b for a, b in zip(self.parts, other.parts)])

    def __mul__(self, other: Along) -> Along:
        """By the rule of Leibniz."""
        parts = []
        for whole in range(len(self.parts)):
            terms = [self.parts[some] @ other.parts[whole ^ some] for some in _subsets(whole)]
            parts.append(sum(terms[1:], terms[0]))
        return Along(parts)

    def power(self, exponent: int) -> Along:
        """A power that is not negative."""
        result = self.constant(1)
        for bit in bin(exponent)[2:]:
            result = result*result
            if bit == "1":
                result = result*self
        return result

    def inverse(self, invert: Callable[[Array], Array]) -> Along:
        """The inverse, from A A**-1 = I."""
        first = invert(self.parts[0])
        parts = [first]
        for whole in range(1, len(self.parts)):
            terms = [self.parts[some] @ parts[whole ^ some] for some in _subsets(whole) if some]
            parts.append(-1*(first @ sum(terms[1:], terms[0])))
        return Along(parts)


def _subsets(whole: int) -> Iterator[int]:
    some = whole
    while True:
        yield some
        if not some:
            return
        some = (some - 1) & whole
