"""Words around circles: what stands around each place of a variable in them."""

from __future__ import annotations

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.combinations import Factors, multiply
from sympy_matcalc.core.factors import is_inverse_of_product, new, transposed_symbol
from sympy_matcalc.engine.cotangents import LONGEST_SUM
from sympy_matcalc.engine.letters import Letters, NotOfWords, base_of, is_same, one_of_power, weighted
from sympy_matcalc.engine.logarithms import Part


class Circles(Letters):
    """Words around circles, under traces: the places of a variable in them, and what stands around each."""

    def __init__(self, variable: MatrixSymbol) -> None:
        super().__init__(variable)
        self.found: list[tuple[Factors, Expr]] = []
        self.turned = set[int]()
        self.scalar: Expr = S.One
        self.meeting: dict[Expr, set[Expr]] = {}
        self.has_powers = False
        self._arrivals: dict[Expr, int] = {}

    # -- where the variable stands --------------------------------------------

    def read_part(self, part: Part) -> None:
        """Add what a part of the logarithm of a determinant says."""
        number, circle, varying = part
        if varying:
            if is_inverse_of_product(circle[-1]) and circle[-1].args[0].args == circle[:-1]:
                self._known[id(circle[-1])] = circle[-1], (
                    self.known(circle[0])[0], self.known(circle[-2])[1], circle[-1].args[0], True, "*")
            self.check(circle)
            self.add(number, circle, varying)
        elif is_same(circle[0], self.variable):
            letter = new(Inverse, transposed_symbol(self.variable), S.NegativeOne)
            self.found.append(((letter,), number))
            self._meet_at(circle[1])

    def add(self, coefficient: Expr, circle: Factors, count: int) -> None:
        """Add what the letters at the first places of a circle say."""
        for k in range(count):
            letter = circle[k]
            if not self.known(letter)[3]:
                continue
            rest = circle[k + 1:] + circle[:k]
            if type(letter) is MatrixSymbol:
                self.found.append((self.transposed(rest), coefficient))
                continue
            if type(letter) is MatPow:
                self.has_powers = True
                self._meet_at(letter)
                for number, letters in one_of_power(letter, rest):
                    word, _ = self._word_at(letter.args[0], letters)
                    self.found.append((word, multiply([coefficient, number])))
                continue
            if type(letter) is not MatAdd:
                word, sign = self._word_at(letter, rest)
                self.found.append((word, coefficient if sign > 0 else -coefficient))
                continue
            self.meeting.setdefault(letter, set()).add(self.scalar)
            self._arrivals[letter] = self._arrivals.get(letter, 0) + 1
            if self._arrivals[letter] > LONGEST_SUM:
                raise NotOfWords  # the sweep keeps so many together
            for term in letter.args:
                number, word = weighted(term)
                if type(word[0]) is not Identity:
                    self.check(word + rest)
                    self.add(multiply([coefficient, number]), word + rest, len(word))

    def _word_at(self, letter: Expr, rest: Factors) -> tuple[Factors, int]:
        if type(letter) is MatrixSymbol:
            return self.transposed(rest), 1
        self._meet_at(letter)
        if type(letter) is Transpose:
            self.turned.add(len(self.found))
            return rest, 1
        base = letter.args[0]
        symbol = base.args[0] if type(base) is Transpose else base
        beside = [base_of(rest[0]), base_of(rest[-1])] if rest else [base]
        if not is_same(symbol, self.variable) or any(is_same(base, other) for other in beside):
            raise NotOfWords  # the inverse of a sum, or one that merges with what is beside it
        word = letter, *rest, letter
        if base is not symbol:
            self.turned.add(len(self.found))
        return (self.transposed(word) if base is symbol else word), -1

    def _meet_at(self, letter: Expr) -> None:
        """Note which scalar stands in front of a letter, and of a transpose in it."""
        while type(letter) in (Transpose, Inverse, MatPow):
            self.meeting.setdefault(letter, set()).add(self.scalar)
            letter = letter.args[0]

    # -- what is left to the sweep --------------------------------------------

    def check(self, circle: Factors) -> None:
        """That letters fit around a circle, none merges with the next, and no 1x1 product stands within it."""
        known = list(map(self.known, circle))
        narrow = 0
        _, width, before, _, name = known[-1]
        for rows, cols, base, _, other in known:
            if (rows is not width and rows != width) or (name == other and len(circle) > 1 and is_same(base, before)):
                raise NotOfWords
            narrow += rows is S.One
            before, width, name = base, cols, other
        if narrow > 1 or (narrow and self.variable.args[1] is S.One and self.variable.args[2] is S.One):
            raise NotOfWords
