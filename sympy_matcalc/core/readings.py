"""Expressions read: their shapes, their order, their products and sums, and their transposes, each found once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from itertools import pairwise
from typing import Any, TypeVar

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity, ZeroMatrix
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.combinations import Combination, Factors, collect, like_terms
from sympy_matcalc.core.factors import (
    Shape,
    base_and_exponent,
    is_one,
    is_one_by_one,
    new,
    shallow_doit,
    shape_at_once,
    shape_from,
    shape_givers,
    split,
    transposable_parts,
    transposed_symbol,
)
from sympy_matcalc.core.graph import Graph, Memory, arguments, folded
from sympy_matcalc.core.laws import scalars_outside, transposes
from sympy_matcalc.core.ordering import sort_key
from sympy_matcalc.core.ranges import same

_OF_EVERY_FORM = ("_shapes", "_terms", "_transpose_counts", "_sort_keys", "_without_laws", "_with_rows", "conformable",
                  "apart", "merged", "graph")
"""The memories that do not depend on the laws of a form, but on what an expression is."""

Pairs = dict[tuple[int, int], tuple[Expr, Expr]]
"""Pairs of expressions by ``id``, with the expressions."""


Value = TypeVar("Value")


def asked_once(function: Callable[[Any, Any], Value]) -> Callable[[Any, Any], Value]:
    """What is found of an expression and its constructors, remembered by these, by ``id`` of the expression."""
    @wraps(function)
    def asked(expr: Any, by: Any) -> Value:
        answers = by.answers.get(asked)
        if answers is None:
            answers = by.answers[asked] = {}
        found = answers.get(id(expr))
        if found is None:
            found = answers[id(expr)] = expr, function(expr, by)
        value: Value = found[1]
        return value
    return asked


def pairs_of(factors: Sequence[Expr]) -> Iterable[tuple[int, int]]:
    """The neighbours in a product, as they are known."""
    return pairwise(map(id, factors))


class Reading:
    """What constructors ask of an expression, with a memory. Nothing here recurses over an expression.

    Parameters
    ==========

    symmetric : frozenset of MatrixSymbol
        Symbols that are assumed to be their own transposes.
    """

    def __init__(self, symmetric: frozenset[MatrixSymbol] = frozenset()) -> None:
        self.symmetric = symmetric
        # By id, as all memories here: `==` of SymPy recurses.
        self._transposes: Memory[Expr] = {}
        self._shapes: Memory[Shape] = {}
        self._transpose_counts: Memory[int] = {}
        self._sort_keys: Memory[Any] = {}
        self._terms: Memory[Mapping[Factors, Expr]] = {}
        self._without_laws: Memory[Expr] = {}
        self._with_rows: Memory[Expr] = {}
        self.conformable: Pairs = {}
        """Neighbours that are known to fit together."""
        self.apart: Pairs = {}
        """Neighbours of which it is known that they do not merge."""
        self.merged: dict[tuple[int, int], tuple[Expr, Expr, Expr | None]] = {}
        """Neighbours by ``id``, with them and the one matrix that they are, or None."""
        self.answers: dict[Any, Memory[Any]] = {}
        """What was asked of expressions, by what was asked."""
        self.graph = Graph()
        self.normal_forms: Memory[Basic] = {}
        """Expressions and their normal forms, by ``id``; filled by ``normalized``."""
        self.scalars_taken_out: Memory[Expr] = {}
        """Sums, and the same with 1x1 factors of their terms as scalars; filled where coefficients are tidied."""
        self.quotients_cancelled: Memory[Expr] = {}
        """Hadamard products and diagonals, and the same where what is in them cancels; filled there."""
        self.read_back: dict[tuple[Factors, Shape], tuple[Expr, Factors]] = {}
        """Products with their shapes, and what their networks are read back as."""
        self.spellings: dict[Expr, Expr] = {}
        """How a trace is spelled where it is met first, by its smallest rotation."""
        self.placeholders: tuple[Expr, ...] = ()
        """What stands for a cotangent that is read off in the end, and its transpose."""

    def share(self, other: Reading) -> None:
        """Remember together with the constructors of another form what is so in every form."""
        known = vars(other)
        vars(self).update({name: known[name] for name in _OF_EVERY_FORM})

    # -- shapes ---------------------------------------------------------------

    def shape(self, expr: Expr) -> Shape:
        """The shape of a matrix expression, without SymPy's recursion."""
        if type(expr) is MatrixSymbol:
            _, rows, cols = expr.args
            return rows, cols
        found = self._shapes.get(id(expr))
        if found is None and (shape := shape_at_once(expr)) is not None:
            found = self._shapes[id(expr)] = expr, shape
        return folded(expr, shape_givers, shape_from, self._shapes) if found is None else found[1]

    def has_rows(self, factors: Factors) -> bool:
        """Whether each of some factors has more rows than one, and is neither the identity nor zero."""
        known = self._with_rows
        if all(map(known.__contains__, map(id, factors))):
            return True
        for factor in [factor for factor in factors if id(factor) not in known]:  # a long product grows by few
            if isinstance(factor, (Identity, ZeroMatrix)) or is_one(self.shape(factor)[0]):
                return False
            known[id(factor)] = factor, factor
        return True

    def is_square(self, *exprs: Expr) -> bool:
        """Whether all of some matrices are square, as far as it can be told."""
        return all(same(*self.shape(expr)) for expr in exprs)

    def unique(self, expr: Expr) -> Expr:
        """The first expression equal to this one that was asked for: `==` of deep ones takes long, or recurses."""
        known = self.graph.numbers.get(id(expr))
        return self.graph.nodes[self.graph.add(expr) if known is None else known[1]]

    def graph_of(self, expr: Basic) -> Graph:
        """The graph of an expression, its last node."""
        return self.graph.part(self.graph.add(expr))

    # -- order ----------------------------------------------------------------

    def sort_key(self, expr: Basic) -> Any:
        """SymPy's sort key of an expression."""
        return sort_key(expr, self._sort_keys)

    # -- reading expressions --------------------------------------------------

    def read(self, expr: Expr) -> Combination:
        """A matrix expression in normal form as a combination of products."""
        return Combination(self.shape(expr), self.terms(expr))

    def terms(self, expr: Expr) -> Mapping[Factors, Expr]:
        """The products in a matrix expression in normal form, with their coefficients."""
        if not isinstance(expr, MatAdd):
            coefficient, factors = split(expr)
            return {} if coefficient is S.Zero else {factors: coefficient}
        found = self._terms.get(id(expr))
        if found is None:
            # Of equal letters the first that was met, as SymPy makes each anew: what is known by id is known of it.
            terms = like_terms([(tuple(map(self.unique, factors)), c) for c, factors in map(split, expr.args)])
            found = self._terms[id(expr)] = expr, terms
        return found[1]

    # -- transposes -----------------------------------------------------------

    def transpose(self, expr: Expr) -> Expr:
        """The transpose of a matrix expression in normal form, transposes at the atoms."""
        if isinstance(expr, Transpose):
            return expr.arg
        return folded(expr, transposable_parts, self._known_transpose, self._transposes)

    def _known_transpose(self, node: Expr, parts: list[Expr]) -> Expr:
        transposed = self.unique(self._transpose_from_parts(node, parts))
        self._transposes.setdefault(id(transposed), (transposed, self.unique(node)))
        return transposed

    def transpose_factors(self, factors: Factors) -> Factors:
        """(A B ... Z).T = Z.T ... B.T A.T"""
        known = self._transposes
        result: list[Expr] = []
        for factor in reversed(factors):
            found = known.get(id(factor))
            transposed = self.transpose(factor) if found is None else found[1]
            if isinstance(transposed, MatMul):
                result.extend(transposed.args)
            elif not isinstance(transposed, Identity):
                result.append(transposed)
        return tuple(result)

    def transpose_around_scalars(self, factors: Factors) -> Factors:
        """The transpose, 1x1 pieces within kept as they are written: (s a.T).T = a s, for s = b.T c."""
        first, last = self._scalar_piece(factors)
        if first >= last:
            return self.transpose_factors(factors)
        return self.transpose_factors(factors[last:]) + factors[first:last] + self.transpose_factors(factors[:first])

    def _scalar_piece(self, factors: Factors) -> tuple[int, int]:
        """The longest stretch of ``factors``, not all 1x1 themselves, whose product is 1x1, as (first, last + 1)."""
        several = 1 if self.has_rows(factors[1:]) else len(factors)
        cuts = [k for k, factor in enumerate(factors[:several]) if is_one(self.shape(factor)[0])]
        if factors and is_one(self.shape(factors[-1])[1]):
            cuts.append(len(factors))
        if len(cuts) < 2 or all(is_one_by_one(self.shape(factor)) for factor in factors[cuts[0]:cuts[-1]]):
            return 0, 0
        return cuts[0], cuts[-1]

    def transpose_combination(self, combination: Combination) -> Combination:
        """The transpose of a combination, term by term."""
        rows, cols = combination.shape
        turned = [(self.transpose_around_scalars(factors), c) for factors, c in combination.terms.items()]
        terms = dict(turned)
        if len(terms) < len(turned):  # of what is not in normal form, A A' beside its transpose
            terms = like_terms(turned)
        return self.with_scalars_outside(Combination((cols, rows), terms))

    def with_scalars_outside(self, combination: Combination) -> Combination:
        """A combination with what its factors are multiples of in its coefficients."""
        terms: dict[Factors, list[Expr]] = {}
        for factors, c in combination.terms.items():
            scale, kept = self.scalars_outside(factors)
            terms.setdefault(kept, []).append(c if scale is S.One else scale*c)
        return Combination(combination.shape, collect(terms))

    def scalars_outside(self: Any, factors: Factors) -> tuple[Expr, Factors]:  # Any: with an algebra's constructors
        """A product with what its factors are multiples of, for their classes: [-a]x [a]x b is -[a]x**2 b."""
        classes = {type(factor.args[0] if isinstance(factor, MatPow) else factor) for factor in factors}
        if not any(map(scalars_outside.of, classes)):
            return S.One, factors
        scale: Expr = S.One
        kept: list[Expr] = []
        for factor in factors:
            base, exponent = base_and_exponent(factor)
            law = scalars_outside.of(type(base))
            if law is not None and exponent.is_integer:
                number, letter = law(base, self)
                scale = scale if number is S.One else scale*number**exponent
                factor = letter if exponent is S.One else shallow_doit(new(MatPow, letter, exponent))
            kept.append(factor)
        if tuple(kept) == factors:
            return S.One, factors
        number, reduced = self.reduce(tuple(kept))
        return scale*number, reduced

    def _transpose_from_parts(self: Any, node: Expr, parts: list[Expr]) -> Expr:  # Any: with an algebra's constructors
        if isinstance(node, MatrixSymbol):
            return node if node in self.symmetric else transposed_symbol(node)
        if isinstance(node, Transpose):
            return node.arg
        if isinstance(node, MatAdd):
            # Not grouped: a factor of a product has no scalar in front, c*A + c*B none either.
            return self.expression(self.transpose_combination(self.read(node)), group=False)
        if isinstance(node, MatMul):
            coefficient, factors = split(node)
            return self.product(coefficient, *self.transpose_factors(factors), size=self.shape(node)[1])
        if isinstance(node, MatPow):
            if is_one_by_one(self.shape(node)) and not isinstance(node.base, (MatrixSymbol, Transpose)):
                return node  # (x'y)**2, which is kept as it is written
            return shallow_doit(new(type(node), parts[0], node.exp))
        if isinstance(node, (Identity, ZeroMatrix, MatrixBase)):
            return node.T
        law = transposes.of(type(node))
        if law is not None:
            return law(node, parts, self)
        return shallow_doit(new(Transpose, node))

    def count_transposes(self, expr: Basic) -> int:
        """The number of transposes in ``expr``, shared ones counted at each place."""
        if type(expr) is MatrixSymbol:
            return 0
        return folded(expr, arguments, lambda node, counts: isinstance(node, Transpose) + sum(counts),
                      self._transpose_counts)

    def with_fewer_transposes(self, expr: Expr) -> Expr:
        """Of a matrix and its transpose the one with fewer transposes in it; of two alike the matrix."""
        count = self.count_transposes(expr)
        flipped = self.transpose(expr) if count else expr
        return flipped if self.count_transposes(flipped) < count else expr

    def as_written(self, expr: Expr) -> tuple[Expr, bool]:
        """What a matrix is written as the transpose of, if it is, and whether it is: rows are those of columns."""
        is_row, count = is_one(self.shape(expr)[0]) and not is_one(self.shape(expr)[1]), self.count_transposes(expr)
        if not is_row and count == 0:
            return expr, False
        flipped = self.transpose(expr)
        return (flipped, True) if self.count_transposes(flipped) - count < is_row else (expr, False)
