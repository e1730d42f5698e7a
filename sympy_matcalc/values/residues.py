"""The field with p**2 elements for a prime p = 3 mod 4: residues of the Gaussian rationals.

As -1 has no square root modulo such a p, a + b i is a field, and (a + b i)**p = a - b i, so
conjugation is there as it is in the complex numbers: every identity that is rational in
real and imaginary parts, and holds over the complex numbers, holds here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import mul
from typing import Any

from sympy.core.expr import Expr
from sympy.core.numbers import I, Rational

from sympy_matcalc.values.undecided import Outside

P = 2**127 - 1
"""A Mersenne prime: all of them are 3 modulo 4."""


class Residue:
    """An element re + im i of the field."""

    __slots__ = ("im", "re")

    def __init__(self, re: int, im: int = 0) -> None:
        self.re = re % P
        self.im = im % P

    def __add__(self, other: Any) -> Residue:
        if not isinstance(other, (Residue, int)):
            return NotImplemented  # an array adds entry by entry
        other = residue(other)
        return Residue(self.re + other.re, self.im + other.im)

    __radd__ = __add__

    def __neg__(self) -> Residue:
        return Residue(-self.re, -self.im)

    def __sub__(self, other: Any) -> Residue:
        result: Residue = self + -other
        return result

    def __rsub__(self, other: Any) -> Residue:
        result: Residue = -self + other
        return result

    def __mul__(self, other: Any) -> Residue:
        if not isinstance(other, (Residue, int)):
            return NotImplemented
        other = residue(other)
        if not (self.im or other.im):
            return Residue(self.re*other.re)
        return Residue(self.re*other.re - self.im*other.im, self.re*other.im + self.im*other.re)

    __rmul__ = __mul__

    def inverse(self) -> Residue:
        norm = (self.re*self.re + self.im*self.im) % P
        if not norm:
            raise Outside("a denominator vanishes")
        scale = pow(norm, -1, P)
        return Residue(self.re*scale, -self.im*scale)

    def __truediv__(self, other: Any) -> Residue:
        return self*residue(other).inverse()

    def __rtruediv__(self, other: Any) -> Residue:
        return residue(other)*self.inverse()

    def __pow__(self, exponent: int) -> Residue:
        if exponent < 0:
            return self.inverse()**-exponent
        if not self.im:
            return Residue(pow(self.re, exponent, P))
        result, base = Residue(1), self
        while exponent:
            if exponent & 1:
                result = result*base
            base, exponent = base*base, exponent >> 1
        return result

    def conjugate(self) -> Residue:
        return Residue(self.re, -self.im)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, (Residue, int)):
            return NotImplemented
        other = residue(other)
        return self.re == other.re and self.im == other.im

    def __hash__(self) -> int:
        return hash((self.re, self.im))

    def __bool__(self) -> bool:
        return bool(self.re or self.im)

    def __repr__(self) -> str:
        return f"Residue({self.re}, {self.im})"


def residue(number: Residue | int) -> Residue:
    return number if isinstance(number, Residue) else Residue(number)


def products(rows: Sequence[Sequence[Any]], columns: Sequence[Sequence[Any]]) -> list[Residue]:
    """The sums of products of each row with each column, each reduced but once."""
    left, right = [[_parts(line) for line in lines] for lines in (rows, columns)]
    if not any(any(imaginary) for _, imaginary in left + right):
        return [Residue(sum(map(mul, a, c))) for a, _ in left for c, _ in right]
    return [Residue(sum(map(mul, a, c)) - sum(map(mul, b, d)), sum(map(mul, a, d)) + sum(map(mul, b, c)))
            for a, b in left for c, d in right]


def _parts(line: Sequence[Any]) -> tuple[list[int], list[int]]:
    numbers = [residue(number) for number in line]
    return [number.re for number in numbers], [number.im for number in numbers]


SMALL = 2**90


def as_rational(number: Residue) -> Expr | None:
    """The number with a small numerator and denominator that has this residue, if there is one.

    A residue drawn at random has none, but once in 2**36 times: the product of the two is about p.
    """
    real, imaginary = _reconstructed(number.re), _reconstructed(number.im)
    return None if real is None or imaginary is None else real + I*imaginary


def _reconstructed(value: int) -> Rational | None:
    """By the extended Euclidean algorithm, stopped half-way (Wang 1981)."""
    bound = math.isqrt(P//2)
    (r0, t0), (r1, t1) = (P, 0), (value, 1)
    while r1 > bound:
        quotient = r0//r1
        (r0, t0), (r1, t1) = (r1, t1), (r0 - quotient*r1, t0 - quotient*t1)
    return Rational(r1, t1) if max(r1, 1)*abs(t1) < SMALL else None
