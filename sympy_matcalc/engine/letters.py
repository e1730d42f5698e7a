"""Words as they stand in expressions, under traces, in sums, with numbers in front; and what is known of letters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any

from sympy.core.add import Add
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.numbers import Integer, NumberSymbol, Rational
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.combinations import Factors, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import Shape, new
from sympy_matcalc.core.graph import Memory
from sympy_matcalc.core.ordering import sorted_terms

Weighted = tuple[Expr, Factors]
"""A word and the scalar in front of it."""


class NotOfWords(Exception):
    """The sweep has to do it."""


class OtherLetter(NotOfWords):
    """A letter that is none of symbols."""


def circles(expr: Expr) -> Iterator[Weighted]:
    """The words under traces, with the scalars in front of them; a 1x1 product is its trace."""
    if isinstance(expr, Add):
        for term in expr.args:
            yield from circles(term)
    elif type(expr) is Trace:
        yield S.One, word_of(expr.args[0])
    elif _is_multiple_of_trace(expr):
        yield multiply(expr.args[:-1]), word_of(expr.args[-1].args[0])
    elif isinstance(expr, (MatMul, MatAdd)):
        for term in expr.args if isinstance(expr, MatAdd) else (expr,):
            if type(term) is MatMul and is_plain_scalar(term.args[0]):
                yield term.args[0], term.args[1:]
            else:
                yield S.One, word_of(term)
    elif not is_plain_scalar(expr):
        raise NotOfWords


def _is_multiple_of_trace(expr: Expr) -> bool:
    return isinstance(expr, Mul) and type(expr.args[-1]) is Trace and all(map(is_plain_scalar, expr.args[:-1]))


def is_term(expr: Expr) -> bool:
    """Whether a term of a scalar is a trace with scalars in front, or without the trace."""
    return type(expr) is Trace or _is_multiple_of_trace(expr) or is_plain_scalar(expr)


def is_plain_scalar(expr: Expr) -> bool:
    """Whether a scalar is a number, a symbol, a power of a symbol, or a product of such."""
    if isinstance(expr, Mul):
        return all(map(is_plain_scalar, expr.args))
    base = base_of_power(expr)
    return isinstance(expr, (Rational, NumberSymbol)) or (isinstance(base, Symbol) and bool(base.is_commutative))


def base_of_power(scalar: Expr) -> Expr:
    """What a scalar is a power of, with a number as the exponent; or the scalar."""
    base: Expr = scalar.base if isinstance(scalar, Pow) and isinstance(scalar.exp, Rational) else scalar
    return base


def weighted(term: Expr) -> Weighted:
    """The number and the word of a term."""
    if type(term) is MatMul and isinstance(term.args[0], Rational):
        return term.args[0], term.args[1:]
    return S.One, word_of(term)


def scaled(term: Expr) -> Weighted:
    """The scalar and the word of a term."""
    if type(term) is MatMul and not term.args[0].is_Matrix:
        return term.args[0], term.args[1:]
    return S.One, word_of(term)


def word_of(product: Expr) -> Factors:
    """The letters of a product, or the one letter."""
    return product.args if type(product) is MatMul else (product,)


def base_of(letter: Expr) -> Expr:
    """What a letter is the inverse or a power of, or the letter."""
    return letter.args[0] if type(letter) in (Inverse, MatPow) else letter


def is_power(letter: Expr) -> bool:
    """Whether a letter is a power of a symbol, or of the transpose of one, with a whole exponent above 1."""
    if type(letter) is not MatPow:
        return False
    base, exponent = letter.args
    symbol = base.args[0] if type(base) is Transpose else base
    return type(symbol) is MatrixSymbol and isinstance(exponent, Integer) and exponent.p > 1


def power(base: Expr, exponent: int) -> Factors:
    """A power of a letter as a word."""
    return (base,)*exponent if exponent < 2 else (new(MatPow, base, Integer(exponent)),)


def is_same(one: Expr, other: Expr) -> bool:
    """Whether two expressions are equal: symbols by their names and sizes, others by their hashes, which are kept."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if type(one) is MatrixSymbol:
        (name, rows, cols), (other_name, other_rows, other_cols) = one.args, other.args
        return bool((name is other_name or name == other_name) and (rows is other_rows or rows == other_rows)
                    and (cols is other_cols or cols == other_cols))
    return hash(one) == hash(other) and bool(one == other)


def one_of_power(letter: Expr, rest: Factors) -> list[Weighted]:
    """The words around one letter of a power, beside the rest of its circle, with their numbers."""
    base, exponent = letter.args
    if not rest:
        return [(exponent, power(base, exponent.p - 1))]
    return [(S.One, power(base, exponent.p - 1 - k) + rest + power(base, k)) for k in range(exponent.p)]


# -- what is known of letters ------------------------------------------------------

Known = tuple[Expr, Expr, Expr, bool, str]
"""The rows and the columns of a letter, what it is the inverse or a power of, and whether the variable stands in it.

Last what tells most letters apart: a name.
"""

MOST_LETTERS = 100
"""Of more letters that are no symbols, the sweep finds the gradient in less time: sums within sums are walked here."""


class Letters:
    """What is known of letters, each read once: by id, with the letters, so that no id is used again."""

    weighted: Callable[[Expr], Weighted] = staticmethod(weighted)
    """How the terms of sums are read that are letters."""

    def __init__(self, variable: MatrixSymbol | Symbol) -> None:
        self.variable = variable
        self.name: str = variable.name
        self.has_sums = False
        self._met = 0
        self._known: Memory[Known] = {}
        self._sort_keys: Memory[Any] = {}
        self._transposes: Memory[Expr] = {}

    @cached_property
    def by(self) -> Algebra:
        """The constructors of what is more than words with numbers in front."""
        return Algebra()

    def known(self, letter: Expr) -> Known:
        """What is known of a letter."""
        found = self._known.get(id(letter))
        if found is None:
            found = self._known[id(letter)] = letter, self._read(letter)
        return found[1]

    def names(self, word: Factors) -> list[str]:
        """The names of the letters of a word, the same for its rotations and for its transpose."""
        return sorted([self.known(letter)[4].removesuffix(".T") for letter in word if type(letter) is not Identity])

    def _read(self, letter: Expr) -> Known:
        cls = type(letter)
        if cls is MatrixSymbol:
            name, rows, cols = letter.args
            varies = letter is self.variable or (name.name == self.name and is_same(letter, self.variable))
            return rows, cols, letter, varies, name.name
        self._met += 1
        if self._met > MOST_LETTERS:
            raise NotOfWords
        if cls is MatAdd:
            words = [self.weighted(term)[1] for term in letter.args]
            self.check_sum(letter, words)
            (rows, cols), varies = self._read_words(words)
            return rows, cols, letter, varies, "+"
        if cls not in (Transpose, Inverse, MatPow):
            raise OtherLetter
        inner = letter.args[0]
        if (cls is Transpose and type(inner) is not MatrixSymbol) or type(inner) in (Inverse, MatPow) or (
                cls is MatPow and not is_power(letter)):
            raise NotOfWords
        rows, cols, _, varies, name = self.known(inner)
        if cls is Transpose:
            return cols, rows, letter, varies, name + ".T"
        if rows != cols:
            raise NotOfWords
        return rows, cols, inner, varies, name

    def _read_words(self, words: Iterable[Factors]) -> tuple[Shape, bool]:
        """The shape of the terms of a sum, and whether the variable stands in one."""
        self.has_sums = True
        shapes, varies = set[Shape](), False
        for word in words:
            if type(word[0]) is Identity and len(word) == 1:
                shapes.add(word[0].shape)
                continue
            shapes.add((self.known(word[0])[0], self.known(word[-1])[1]))
            for letter in word:
                varies = varies or self.known(letter)[3]
        if len(shapes) != 1:
            raise NotOfWords
        return shapes.pop(), varies

    def check_sum(self, total: MatAdd, words: list[Factors]) -> None:
        """That a sum of words is as the typed form has it, sorted as well."""
        self.check_words(words, 1)
        self.check_order(total)

    def check_words(self, words: list[Factors], ends: int) -> None:
        """That like terms are collected, and none is a sum.

        Lengths of one, at so many ends of a word at most, leave no 1x1 product within it.
        """
        if len({*words}) < len(words):
            raise NotOfWords
        for word in words:
            if len(word) == 1:
                if type(word[0]) is MatAdd:
                    raise NotOfWords
                continue
            count = int(self.known(word[-1])[1] is S.One)
            for letter in word:
                count += self.known(letter)[0] is S.One
            if count > ends:
                raise NotOfWords

    def check_order(self, total: MatAdd) -> None:
        """That a sum is in SymPy's order."""
        if tuple(sorted_terms(total.args, self._sort_keys)) != total.args:
            raise NotOfWords

    # -- transposes -----------------------------------------------------------

    def transposed(self, word: Factors) -> Factors:
        """The word backward, each letter transposed."""
        known = self._transposes
        flipped = []
        for letter in reversed(word):
            found = known.get(id(letter))
            if found is None:
                found = known[id(letter)] = letter, self._transpose(letter)
            flipped.append(found[1])
        return tuple(flipped)

    def _transpose(self, letter: Expr) -> Expr:
        cls = type(letter)
        if cls is MatrixSymbol:
            return new(Transpose, letter)
        if cls is Identity:
            return letter
        if cls is MatMul:
            return new(MatMul, *self.transposed(letter.args))
        if cls is Transpose:
            return letter.args[0]
        if cls is Inverse:
            return new(Inverse, self._transpose(letter.args[0]), S.NegativeOne)
        if cls is MatPow:
            return new(MatPow, self._transpose(letter.args[0]), letter.args[1])
        terms = [(number, self.transposed(word)) for number, word in map(self.weighted, letter.args)]
        return self.sorted_sum([self.written(number, word) for number, word in terms])

    # -- emission -------------------------------------------------------------

    def sorted_sum(self, terms: Iterable[Expr]) -> Expr:
        """The sum of terms, which stay as they are, in SymPy's order."""
        return new(MatAdd, *sorted_terms(terms, self._sort_keys))

    def written(self, coefficient: Expr, word: Factors, size: Expr | None = None) -> Expr:
        """A number times a word, of which the empty one is the identity of a size."""
        if not word and size is not None:
            return new(Identity, size) if coefficient is S.One else new(MatMul, coefficient, new(Identity, size))
        if not word or (type(word[0]) is MatAdd and (len(word) == 1 or isinstance(coefficient, Integer))):
            return self.by.product(coefficient, *word, size=size)
        letters = word if coefficient is S.One else (coefficient, *word)
        return letters[0] if len(letters) == 1 else new(MatMul, *letters)
