"""Traces of words and 1x1 products, as scalars: one indeterminate for each cyclic word, up to transposition."""

from __future__ import annotations

from typing import Any

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.core.symbol import Dummy
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.equality.completion import Bounded, Polynomial, Rules, Word
from sympy_matcalc.equality.structures import Assumptions


class Cycles:
    """The scalars among the letters of a quiver.

    Attributes
    ==========

    letters : list of Expr
        The letters, by their numbers.
    traces : dict
        Traces of cyclic words that are known in terms of smaller ones; filled by ``trace_rules``.
    field : domain of SymPy's
        Of fractions in the scalars.
    completed : bool
        Whether there are rules to reduce with.
    """

    letters: list[Expr]
    traces: dict[Word, Polynomial]
    field: Any
    rules: Rules
    completed: bool
    assumptions: Assumptions
    _numbers: dict[Expr, int]
    _algebra: Algebra
    _generators: dict[Expr, Any]
    _names: list[Dummy]

    def read(self, expr: Expr) -> Any:
        """The polynomial of a matrix, the element of the field of a scalar."""
        raise NotImplementedError

    def trace_of_word(self, word: Word, size: Expr) -> Any:
        """The trace of a product: a generator for each cyclic word."""
        if not word:
            return self.read(S(size))
        cycle = self.smallest_cycle(word)
        if cycle in self.traces:
            total = self.field.zero
            for other, coefficient in self.traces[cycle].items():
                total = total + coefficient*self._cycle_generator(other)
            return total
        return self._cycle_generator(cycle)

    def _cycle_generator(self, cycle: Word) -> Any:
        if not cycle:
            return self.field.one
        trace = Trace(MatMul(*[self.letters[k] for k in cycle]))
        known = len(self._generators)
        generator = self.generator(trace)
        if len(self._generators) > known:
            self._assume_scalars(cycle, generator)
        return generator

    def _assume_scalars(self, cycle: Word, generator: Any) -> None:
        """x.T A y = tr(x.T A y) I, and the same for its transpose: a product that is 1x1 is a scalar."""
        for word in (cycle, self._transposed(cycle) or ()):
            for k in range(len(word)):
                if self.letters[word[k]].shape[0] == 1:
                    self.rules.assume({word[k:] + word[:k]: self.field.one, (): -generator})

    def name_scalars(self, polynomial: Polynomial) -> None:
        """A generator for each 1x1 product within the words of a polynomial."""
        for word in polynomial:
            start = None
            for k, letter in enumerate(word):
                if self.letters[letter].shape[0] == 1:
                    start = k
                if self.letters[letter].shape[1] == 1 and start is not None:
                    self._cycle_generator(self.smallest_cycle(word[start:k + 1]))
                    start = None

    def smallest_cycle(self, word: Word) -> Word:
        """tr(A B) = tr(B A) = tr(A.T B.T)"""
        transposed = self._transposed(word)
        candidates = [word[k:] + word[:k] for k in range(len(word))]
        if transposed is not None:
            candidates += [transposed[k:] + transposed[:k] for k in range(len(word))]
        return min(candidates)

    def _transposed(self, word: Word) -> Word | None:
        result = []
        for k in reversed(word):
            flipped = normalized(Transpose(self.letters[k]), self._algebra)
            if isinstance(flipped, Transpose) and "symmetric" in self.assumptions.of(flipped.arg):
                flipped = flipped.arg
            if flipped not in self._numbers:
                return None
            result.append(self._numbers[flipped])
        return tuple(result)

    def one_by_one(self, polynomial: Polynomial) -> Any:
        """The scalar that a 1x1 matrix is."""
        if self.completed:
            polynomial = self.rules.reduced(polynomial)
        total = self.field.zero
        for word, coefficient in polynomial.items():
            total = total + coefficient*(self._cycle_generator(self.smallest_cycle(word)) if word else self.field.one)
        return total

    def generator(self, expr: Expr) -> Any:
        """An indeterminate for a scalar that is not taken apart."""
        if expr not in self._generators:
            if len(self._generators) == len(self._names):
                raise Bounded("there are too many scalars")
            self._generators[expr] = self.field.gens[len(self._generators)]
        return self._generators[expr]
