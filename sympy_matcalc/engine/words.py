"""Gradients of traces of words, in one step: what the sweep finds, without a graph.

A word is a product of letters: symbols, their transposes, inverses and powers of both, and sums of words. In tr(w) with
the letter X at one place, tr(w) = tr(X R), where R is what follows that place around the circle, and

    d tr(X R) = <R.T, dX>,    d tr(X.T R) = <R, dX>,    d tr(X**-1 R) = <-X**-T R.T X**-T, dX>,

and a power of X is X as many times. A sum in place of a letter is each of its words in turn. All is left to the sweep
where a product would have to be reduced, where 1x1 pieces stand within a word, or where anything but these letters
stands. The test is that on random words the sweep's answer is the very same expression.

Source: Magnus and Neudecker, Matrix Differential Calculus, section 9.9.
"""

from __future__ import annotations

from collections.abc import Iterable

from sympy.core.add import Add
from sympy.core.expr import Expr
from sympy.core.numbers import Integer, Rational
from sympy.core.singleton import S
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import ZeroMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.combinations import Combination, Factors, like_terms, multiply
from sympy_matcalc.core.factors import is_one, new
from sympy_matcalc.core.graph import nodes_below
from sympy_matcalc.core.guard import sympy_may_break
from sympy_matcalc.core.laws import NoRule
from sympy_matcalc.core.registry import registrations
from sympy_matcalc.engine.circles import Circles
from sympy_matcalc.engine.cotangents import Cotangent, gather
from sympy_matcalc.engine.functions_of_words import slopes
from sympy_matcalc.engine.letters import NotOfWords, OtherLetter, Weighted, circles, is_term, word_of
from sympy_matcalc.engine.logarithms import Part, logarithm, parts
from sympy_matcalc.engine.own_laws import are_laws_our_own
from sympy_matcalc.engine.sums_of_words import (
    are_steady,
    are_tidy,
    has_opposites,
    have_opposites,
    joined,
    opened,
    symmetric_part,
)
from sympy_matcalc.forms.shortening import finished, shortened


def gradient_of_words(expr: Expr, variable: MatrixSymbol) -> Expr | None:
    """The gradient of a sum of traces and of log determinants of words, or None where the sweep has to find it.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Trace, sin, symbols
    >>> from sympy_matcalc.engine.words import gradient_of_words
    >>> n = symbols('n')
    >>> A, X = MatrixSymbol('A', n, n), MatrixSymbol('X', n, n)
    >>> gradient_of_words(Trace(A*X) + 2*Trace(X.T*X), X)
    4*X + A.T
    >>> gradient_of_words(Trace(sin(n)*X**-2), X) is None
    True
    """
    if type(variable) is not MatrixSymbol or not are_laws_our_own(registrations()):
        return None
    words = Words(variable)
    try:
        words.read(expr)
        return words.answer()
    except OtherLetter:
        from sympy_matcalc.engine.entrywise_words import gradient_of_functions  # symbols need none of it
        return gradient_of_functions(expr, variable)
    except (NotOfWords, NoRule):
        return None


def words_of_gradient(trace: Trace, variable: MatrixSymbol) -> list[tuple[Factors, Expr]]:
    """The words of the gradient of a trace, with their numbers.

    Raises
    ======

    NotOfWords
        If the sweep has to find them.
    """
    words = Words(variable)
    words.read(trace)
    return words.found


def gradient_at_once(expr: Expr, variable: MatrixSymbol) -> Expr | None:
    """The gradient of words where nothing else is to be done.

    A zero is None as well where a symbol has the variable's name: whoever gives it looks for the reason before.
    """
    found = None
    with sympy_may_break:  # as the sweep: SymPy's breakage says no more than that it is not known
        found = gradient_of_words(expr, variable)
    is_zero = type(found) is ZeroMatrix
    if is_zero and any(type(node) is MatrixSymbol and node.name == variable.name for node in nodes_below([expr])):
        return None
    return found


class Words(Circles):
    """The words of a scalar, with what stands in front of them, and the gradient that they say."""

    def __init__(self, variable: MatrixSymbol) -> None:
        super().__init__(variable)
        self._scalars: set[Expr] = set()
        self._grouped: set[Expr] = set()
        self._total: Expr | None = None
        self._cotangent: Cotangent | None = None
        self._is_of_logarithms = self._of_products = False

    # -- what stands in front of words ----------------------------------------

    def read(self, expr: Expr) -> None:
        """Find the words of the gradient, with their numbers."""
        if type(expr) is Trace:
            self._read_circle(S.One, word_of(expr.args[0]))
        elif isinstance(expr, MatAdd):
            terms = list(circles(expr))
            self.check_words([word for _, word in terms], 2)
            self._total = expr
            self._read_products(terms)
        elif isinstance(expr, MatMul):
            self._read_products(circles(expr))
        else:
            self._read_terms(expr)
        if self._grouped and any(len(scalars) > 1 and scalars & self._grouped for scalars in self.meeting.values()):
            raise NotOfWords  # at X.T, say, scalars meet before what one of them stands in front of is one sum

    def _read_terms(self, expr: Expr) -> None:
        terms = [(term, None if type(term) is Trace else logarithm(term)) for term in Add.make_args(expr)]
        if not all(found is not None or is_term(term) for term, found in terms):
            self._read_function(expr)
            return
        for term, found in terms:
            if found is not None:
                self._read_parts(found[0], list(parts(found[1])))
            else:
                for coefficient, circle in circles(term):
                    self._read_circle(coefficient, circle)

    def _read_function(self, expr: Expr) -> None:
        """Take what the traces and determinants in a function say to the variable, and to its transpose first."""
        arriving: list[Cotangent] = []
        at_transpose: list[Cotangent] = []
        shape = self.variable.shape
        for count, (slope, leaf) in enumerate(slopes(expr, self, self._check_circle)):
            self.found, self.turned, self.scalar = [], set(), Integer(count)
            if type(leaf) is Trace:
                self.add(S.One, word_of(leaf.args[0]), len(word_of(leaf.args[0])))
            else:
                for part in parts(leaf.args[0]):
                    self.read_part(part)
            if not self.found:
                raise NotOfWords  # where the variable stands, something has to be said
            factor = S.One if type(leaf) is Trace else leaf
            terms = like_terms(self.found)
            if self.has_sums and len(terms) > 1 and not are_steady(terms, self):
                raise NotOfWords  # which of the terms is met first matters here
            for cotangents, is_turned in ((arriving, False), (at_transpose, True)):
                found = [pair for k, pair in enumerate(self.found) if (k in self.turned) is is_turned]
                if found:
                    cotangents.append(slope.extended(Combination(shape, like_terms(found)).scaled(factor)))
        if any(len(leaves) > 1 and type(letter) is not Transpose for letter, leaves in self.meeting.items()):
            raise NotOfWords
        if at_transpose:
            arriving.append(gather(at_transpose, self.by))
        self._cotangent = gather(arriving, self.by) if arriving else None

    def _read_products(self, products: Iterable[Weighted]) -> None:
        """1x1 products, which are their traces."""
        self._of_products = True
        for coefficient, word in products:
            if type(word[0]) is MatAdd and isinstance(coefficient, Integer) and coefficient is not S.One:
                raise NotOfWords  # which the typed form has in the sum
            if not is_one(self.known(word[0])[0]):
                raise NotOfWords
            self._read_circle(coefficient, word)

    def _read_circle(self, coefficient: Expr, circle: Factors) -> None:
        self._check_circle(circle)
        if isinstance(coefficient, Rational):
            self.add(coefficient, circle, len(circle))
        else:
            self._read_parts(coefficient, [Part(S.One, circle, len(circle))])

    def _check_circle(self, circle: Factors) -> None:
        self.check(circle)
        if self.has_sums and has_opposites(circle, self):
            raise NotOfWords  # which of the two the answer has is the sweep's to say

    def _read_parts(self, coefficient: Expr, circles: list[Part]) -> None:
        """Add what circles say that share a scalar."""
        is_number = isinstance(coefficient, Rational)
        if not is_number:
            if coefficient in self._scalars or (self._of_products and self.has_sums
                                                and coefficient.could_extract_minus_sign()):
                raise NotOfWords  # where a scalar stands in front of several is the sweep's to say
            self._scalars.add(coefficient)
            self.scalar = coefficient
        before, self.found = self.found, []
        for part in circles:
            self.read_part(part)
        inner, self.found, self.scalar = self.found, before, S.One
        if is_number or self._of_products:
            self._is_of_logarithms = self._is_of_logarithms or (is_number and len(inner) > 1)
            self.found.extend((word, multiply([coefficient, number])) for word, number in inner)
        elif inner:  # what a scalar stands in front of is one sum
            body = Combination(self.variable.shape, like_terms(inner))
            if len(body.terms) > 1:
                if any(part.coefficient is not S.One for part in circles):
                    raise NotOfWords  # nor where their numbers stand
                self._grouped.add(coefficient)
            self.found.extend(self.by.collapse(body).scaled(coefficient).terms.items())

    # -- the answer -----------------------------------------------------------

    def answer(self) -> Expr:
        """The sum of the words found."""
        if self._cotangent is not None:
            return self._cotangent.expression(self.by)
        if not self.has_sums and len(self.found) == 1 and isinstance(self.found[0][1], Rational):
            ((word, coefficient),) = self.found
            return self.written(coefficient, word, self.variable.args[1])
        _, rows, cols = self.variable.args
        terms = like_terms(self.found)
        if not terms:
            return new(ZeroMatrix, rows, cols)
        if have_opposites(terms, self):
            raise NotOfWords
        if len(terms) == 1:
            terms = opened(terms)
        is_tidy = are_tidy(terms, self)
        part = symmetric_part(terms, self) if is_tidy or self._is_of_logarithms else None
        if (self._is_of_logarithms and part) or (self.has_powers and not is_tidy):
            raise NotOfWords  # the number in front of a logarithm tells, and which place of a power is met first
        if part and len(terms) == 2:
            terms = joined(terms, part, self)
        elif part or not is_tidy:
            if self._total is not None:
                self.check_order(self._total)  # which of its terms is met first matters here alone
            return self.by.expression((shortened if is_tidy else finished)(Combination((rows, cols), terms), self.by))
        if not all(isinstance(number, Rational) for number in terms.values()):
            return self.by.expression(Combination((rows, cols), terms))
        written = [self.written(coefficient, word, rows) for word, coefficient in terms.items()]
        return written[0] if len(written) == 1 else self.sorted_sum(written)
