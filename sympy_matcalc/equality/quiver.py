"""Matrix expressions as noncommutative polynomials, their scalars as elements of a field of fractions.

Every inverse is a letter of its own, and P P**-1 = P**-1 P = I are assumed of it; what P is made
of are letters too. So an identity that is rational in matrices of any sizes, Woodbury's or the push-through
identity, say, becomes a question about words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy.core.add import Add
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.function import Lambda
from sympy.core.mul import Mul
from sympy.core.numbers import Integer, Rational
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Dummy
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity, ZeroMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose
from sympy.polys.domains import QQ

from sympy_matcalc.core.complex_numbers import says_complex
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import base_and_exponent
from sympy_matcalc.core.graph import Graph, Memory, arguments, folded
from sympy_matcalc.core.laws import diagonals
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.equality.completion import Bounded, Polynomial, Rules, Word, add_to, product
from sympy_matcalc.equality.cycles import Cycles
from sympy_matcalc.equality.structures import Assumptions

MOST_NODES = 300
MOST_SCALARS = 16
MOST_REPEATED = 6
"""Powers up to this one are written out."""


class Quiver(Cycles):
    """The letters of some expressions, the relations between them, and the rules that follow.

    Parameters
    ==========

    *expressions : Expr
        In normal form.
    assumptions : Assumptions
        What is assumed of their symbols.
    """

    def __init__(self, *expressions: Expr, assumptions: Assumptions) -> None:
        self.assumptions = assumptions
        self.letters: list[Expr] = []
        self.inverses: list[Expr] = []
        """What is inverted and is no single letter."""
        self.traces: dict[Word, Polynomial] = {}
        self._numbers: dict[Expr, int] = {}
        self._algebra = Algebra()
        self._generators: dict[Expr, Any] = {}
        graph = Graph(*expressions)
        if len(graph.nodes) > MOST_NODES:
            raise Bounded("the expressions are too large")
        scalars = sum(1 for node in graph.nodes if not node.is_Matrix and isinstance(node, Expr) and not node.is_Number)
        vectors = sum(1 for node in graph.nodes if node.is_Matrix and 1 in node.shape)
        sizes = 4 if any(isinstance(node, Trace) for node in graph.nodes) else 0
        names = [Dummy(f"s{k}") for k in range(min(2*scalars + vectors + sizes, MOST_SCALARS))]
        self._names = names
        self.field = QQ.frac_field(*names) if names else QQ
        self.rules = Rules(self.field.one)
        self.completed = False
        self._symmetric = {"symmetric", "diagonal"} | (set() if says_complex(graph.nodes) else {"positive_definite"})
        self._known: Memory[Any] = {}
        for node in graph.nodes:
            if isinstance(node, (MatrixSymbol, Transpose)):
                self._letter(node)  # all at first, for a product is compared with its transpose
        values = [self.read(expression) for expression in expressions]
        for value, expression in zip(values, expressions):
            if expression.is_Matrix:
                self.name_scalars(value)
        self._commute()

    def complete(self, most: int) -> bool:
        """Make some more rules; whether there may be others. What is read from here on is reduced."""
        for polynomial in self.rules.assumed():
            self.name_scalars(polynomial)
        more = self.rules.complete(most)
        self.completed = True
        self._known = {}
        return more

    # -- reading ---------------------------------------------------------------

    def read(self, expr: Expr) -> Any:
        """The polynomial of a matrix, the element of the field of a scalar."""
        return folded(expr, _parts, self._value, self._known)

    def reduced(self, expr: Expr) -> Any:
        """The same, with the rules applied."""
        value = self.read(expr)
        return self.rules.reduced(value) if expr.is_Matrix else value

    def _value(self, node: Expr, args: list[Any]) -> Any:
        if not node.is_Matrix:
            return self._scalar(node, args)
        one = self.field.one
        if isinstance(node, Identity):
            return {(): one}
        if isinstance(node, ZeroMatrix):
            return {}
        if isinstance(node, MatAdd):
            total: Polynomial = {}
            for arg in args:
                add_to(total, arg, one)
            return total
        if isinstance(node, MatMul):
            result: Polynomial = {(): one}
            for arg, value in zip(node.args, args):
                result = product(result, value if arg.is_Matrix else {(): value} if value else {})
            return result
        if isinstance(node, MatPow):
            return self._power(node, args[0])
        return self._letter(self._rebuilt(node, args))

    def _power(self, node: MatPow, base: Polynomial) -> Polynomial:
        number, rest = node.exp.as_coeff_Add()
        if not isinstance(number, Integer) or abs(number) > MOST_REPEATED:
            return self._letter(node)
        result: Polynomial = {(): self.field.one}
        if rest is not S.Zero:
            result = self._letter(MatPow(node.base, rest))
        factor = base if number > 0 else self._inverse(node.base, base) if number < 0 else {}
        for _ in range(abs(int(number))):
            result = product(result, factor)
        return result

    def _inverse(self, base: Expr, polynomial: Polynomial) -> Polynomial:
        """A letter for an inverse, with its relations."""
        if self.completed:
            polynomial = self.rules.reduced(polynomial)
        structure = self.assumptions.of(base)
        if "orthogonal" in structure:
            return self._letter(Transpose(base))
        if "involutory" in structure:
            return self._letter(base)
        known = len(self.letters)
        inverse = self._letter(MatPow(base, S.NegativeOne))
        if len(self.letters) > known:
            if not isinstance(base, MatrixSymbol) and not (isinstance(base, Transpose)
                                                           and isinstance(base.arg, MatrixSymbol)):
                self.inverses.append(base)
            one = {(): self.field.one}
            for both in (product(polynomial, inverse), product(inverse, polynomial)):
                relation = dict(both)
                add_to(relation, one, -self.field.one)
                self.rules.assume(relation)
        return inverse

    def inverse_of_letter(self, number: int) -> Polynomial:
        """The inverse of a letter; the rules learn of it if it is new."""
        letter = self.letters[number]
        if isinstance(letter, MatPow) and letter.exp == S.NegativeOne:
            result: Polynomial = self.read(letter.base)
            return result
        known = len(self.letters)
        inverse = self._inverse(letter, {(number,): self.field.one})
        if len(self.letters) > known:
            self.rules.complete()
        return inverse

    def _letter(self, expr: Expr) -> Polynomial:
        sign = self.field.one
        if isinstance(expr, Transpose):
            structure = self.assumptions.of(expr.arg)
            if structure & self._symmetric:
                expr = expr.arg
            elif "skew_symmetric" in structure:
                expr, sign = expr.arg, -sign
        if expr not in self._numbers:
            self._numbers[expr] = len(self.letters)
            self.letters.append(expr)
            self._assume_structure(expr)
        return {(self._numbers[expr],): sign}

    def _assume_structure(self, expr: Expr) -> None:
        symbol = expr.arg if isinstance(expr, Transpose) else expr
        structure = self.assumptions.of(symbol)
        number, one = self._numbers[expr], self.field.one
        if "idempotent" in structure:
            self.rules.assume({(number, number): one, (number,): -one})
        if "involutory" in structure:
            self.rules.assume({(number, number): one, (): -one})
        if "orthogonal" in structure:
            (other,) = next(iter(self._letter(Transpose(symbol) if expr is symbol else symbol)))
            self.rules.assume({(number, other): one, (): -one})

    def _commute(self) -> None:
        """Diagonal matrices of one size commute; so do powers of one base."""
        one = self.field.one
        for i, left in enumerate(self.letters):
            for j, right in enumerate(self.letters[:i]):
                bases = [base_and_exponent(letter)[0] for letter in (left, right)]
                diagonal = all(diagonals.of(type(base)) or "diagonal" in self.assumptions.of(base)
                               for base in bases)
                if bases[0] == bases[1] or (diagonal and left.shape == right.shape):
                    self.rules.assume({(i, j): one, (j, i): -one})

    # -- scalars ---------------------------------------------------------------

    def _scalar(self, node: Expr, args: list[Any]) -> Any:
        if isinstance(node, Rational):
            return self.field.convert(QQ(node.p, node.q)) if self._names else QQ(node.p, node.q)
        if isinstance(node, Add):
            return sum(args[1:], args[0])
        if isinstance(node, Mul):
            result = self.field.one
            for arg in args:
                result = result*arg
            return result
        if isinstance(node, Pow) and isinstance(node.exp, Integer) and abs(node.exp) <= 2*MOST_REPEATED:
            if node.exp < 0 and not args[0]:
                raise Bounded("a denominator is zero")
            return args[0]**int(node.exp)
        if isinstance(node, Trace):
            return self._trace(node, args[0])
        if isinstance(node, MatrixElement) and node.parent.shape == (1, 1):
            return self.one_by_one(args[0])
        return self.generator(self._rebuilt(node, args))

    def _trace(self, node: Trace, polynomial: Polynomial) -> Any:
        if node.arg.shape == (1, 1):
            return self.one_by_one(polynomial)
        if self.completed:
            polynomial = self.rules.reduced(polynomial)
        total = self.field.zero
        for word, coefficient in polynomial.items():
            total = total + coefficient*self.trace_of_word(word, node.arg.shape[0])
        return total

    # -- back to expressions -----------------------------------------------------

    def _rebuilt(self, node: Expr, args: list[Any]) -> Expr:
        """A node that is not taken apart, its arguments reduced."""
        if not self.completed or not args:
            return node
        new = [self.expression(value, arg) for value, arg in zip(args, _parts(node))]
        return normalized(node.func(*new, *node.args[len(new):]), self._algebra)

    def expression(self, value: Any, like: Basic) -> Expr:
        """The expression of a polynomial or of an element of the field."""
        if not like.is_Matrix:
            return self.scalar_expression(value)
        reduced = self.rules.reduced(value)
        terms = [MatMul(self.scalar_expression(c), *([self.letters[k] for k in word] or [Identity(like.shape[0])]))
                 for word, c in sorted(reduced.items())]
        return normalized(MatAdd(*terms), self._algebra) if terms else ZeroMatrix(*like.shape)

    def scalar_expression(self, value: Any) -> Expr:
        """The expression of an element of the field."""
        return self.field.to_sympy(value).xreplace(dict(zip(self._names, self._generators)))


def _parts(node: Expr) -> Sequence[Any]:
    """What is read before a node: the arguments of sums, products and functions, the base of a power."""
    if isinstance(node, (MatPow, Pow, MatrixElement)):
        result: Sequence[Any] = node.args[:1]
        return result
    if isinstance(node, (Transpose, MatrixSymbol)) or arguments(node) != node.args:
        return ()
    return node.args if all(isinstance(arg, Expr) and not isinstance(arg, Lambda) for arg in node.args) else ()
