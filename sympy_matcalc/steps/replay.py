"""The differential of an expression, one rule a line: each line replays the rule of the class, outermost first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sympy.core.add import Add
from sympy.core.basic import Basic
from sympy.core.containers import Tuple
from sympy.core.expr import Expr
from sympy.core.function import Lambda
from sympy.core.mul import Mul
from sympy.core.singleton import S
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.combinations import Combination, add, multiply, total
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import new
from sympy_matcalc.core.graph import Graph, Memory, arguments, folded
from sympy_matcalc.core.laws import NoRule, differential
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.engine.cotangents import zero_like
from sympy_matcalc.engine.forward import variation
from sympy_matcalc.steps.differentials import PENDING, Differential, Directions, MatrixDifferential, shown_arguments
from sympy_matcalc.steps.laws_used import replaced_bare
from sympy_matcalc.steps.rules import CONSTANT, LINEARITY, SCALARS, that_was_used
from sympy_matcalc.steps.step import LIKE_TERMS, Law, Step, one_by_one
from sympy_matcalc.steps.terms import Spreading, Term, like_terms_merged, line_of, same_terms, unmerged_line

LINEAR = (Add, Mul, MatAdd, MatMul, Trace, Transpose)
"""With one varying argument, these only carry a differential along: no line of its own is due to them."""


@dataclass
class Applied:
    """A rule applied to one differential of a line."""

    replay: Replay
    target: Expr
    value: Any
    law: Law
    carries: bool
    """Whether it only carries a differential along."""
    terms: list[Term]
    """The terms of the line that it leads to."""
    before: Applied | None = None

    @cached_property
    def line(self) -> Expr:
        """The line that it leads to."""
        return line_of(self.terms, self.replay.algebra)

    @property
    def line_before(self) -> Expr:
        """The line that it starts from."""
        return self.replay.start if self.before is None else self.before.line

    def step(self) -> Step:
        """The rule as a step, which unfolds into what else was done to the line."""
        return Step.by(self.law, self.line_before, self.line, unfold=self.unfolded)

    def unfolded(self) -> list[Step]:
        """The rule alone, then products and traces multiplied out, then like terms added."""
        algebra = self.replay.algebra
        terms = self.replay.start_terms if self.before is None else self.before.terms
        apart = [one for term in terms for one in self.replay.replaced(term, self.target, self.value)]
        spread = unmerged_line(apart, algebra) if apart else self.line
        bare, further = replaced_bare(self.line_before, self.target, self._bare_value()), SCALARS
        if isinstance(self.value, Combination):
            further = LINEARITY
            if list(self.value.terms.values()) == [S.One]:
                bare = spread  # one product in the place of one factor
        elif self.value.is_Add:
            further = LINEARITY
        if same_terms(bare, spread):
            bare = spread
        if same_terms(spread, self.line):
            bare, spread = (self.line if bare is spread else bare), self.line
        return one_by_one(self.line_before, [(self.law, bare), (further, spread), (LIKE_TERMS, self.line)])

    def _bare_value(self) -> Expr:
        if not isinstance(self.value, Combination):
            return self.value
        rows = self.value.shape[0]
        products = [self.replay.algebra.product(c, *factors, size=rows) for factors, c in self.value.terms.items()]
        if not products:
            return zero_like(self.target)
        return products[0] if len(products) == 1 else new(MatAdd, *products)


class Replay:
    """The lines from d(f) to an expression in the differentials of the variables alone."""

    def __init__(self, expr: Expr, directions: Directions, algebra: Algebra) -> None:
        self.algebra = algebra
        self.directions = dict(directions)
        self.graph = algebra.graph_of(expr)
        self.expr = self.graph.nodes[-1]
        self.applied: list[Applied] = []
        self._spreading = Spreading(frozenset(self.directions.values()), algebra)
        self._targets_in: Memory[tuple[Any, ...]] = {}
        self._known: dict[Expr, Expr] = {}
        """The differentials met so far: equal ones are one object."""
        self.depends = [False]*len(self.graph.nodes)
        for variable in directions:
            number = self.graph.add(variable)
            if number < len(self.depends):
                self.depends = [a or b for a, b in zip(self.depends, self.graph.dependent(number))]
        self._variables, self._differentials = Tuple(*self.directions), Tuple(*self.directions.values())
        self.is_constant = not self.depends[-1]
        self.start = self._pending(self.expr)
        self.start_terms = [Term(S.One, (self.start,)) if self.start.is_Matrix else Term(self.start)]

    @property
    def terms(self) -> list[Term]:
        """The terms of the last line."""
        return self.applied[-1].terms if self.applied else self.start_terms

    @property
    def line(self) -> Expr:
        """The last line."""
        return self.applied[-1].line if self.applied else self.start

    def run(self) -> None:
        """Apply one rule after the other, outermost first; NoRule where one is missing, those before it kept."""
        terms = self.start_terms
        while (target := self._outermost(terms)) is not None:
            value, law = self._expanded(target)
            found = [one for term in terms for one in self.replaced(term, target, value)]
            terms = like_terms_merged(found) or [Term(zero_like(self.start))]
            last = self.applied[-1] if self.applied else None
            self.applied.append(Applied(self, target, value, law, self._carries(target.expr), terms, last))

    # -- one rule -------------------------------------------------------------

    def replaced(self, term: Term, target: Expr, value: Any) -> list[Term]:
        """A term with its value in place of one differential, multiplied out."""
        if target not in self._targets(term):
            return [term]
        if isinstance(value, Combination):
            found = self._within_product(term, target, value)
        else:
            found = self._within_scalars(term, target, value)
        if found is not None:
            return found
        whole = term.expression(self.algebra)
        if isinstance(value, Combination):
            value = self.algebra.expression(value, group=False)
        return self._spreading.terms_of(whole.xreplace({target: value}))

    def _within_product(self, term: Term, target: Expr, value: Combination) -> list[Term] | None:
        """The usual case: the differential is a factor of the product."""
        places = [k for k, factor in enumerate(term.factors or ()) if target in self._targets_below(factor)]
        if len(places) != 1 or target in self._targets_below(term.coefficient):
            return None
        assert term.factors is not None
        k = places[0]
        factor = term.factors[k]
        if isinstance(factor, Transpose) and factor.arg == target:
            value = self.algebra.transpose_combination(value)
        elif factor != target:
            return None
        left, right = term.factors[:k], term.factors[k + 1:]
        result = []
        for factors, coefficient in value.terms.items():
            for c, product in self._spreading.multiplied_out(factors):
                scale, whole = self.algebra.concatenate(left, product, right)
                if scale is S.Zero:
                    continue
                if not whole and term.is_trace:
                    result.append(Term(multiply([term.coefficient, coefficient, c, scale, value.shape[0]])))
                else:
                    scalar = multiply([term.coefficient, coefficient, c, scale])
                    result.append(Term(scalar, whole, term.is_trace))
        return result

    def _within_scalars(self, term: Term, target: Expr, value: Expr) -> list[Term] | None:
        """The usual case: the differential is a factor in front."""
        if any(target in self._targets_below(factor) for factor in term.factors or ()):
            return None
        rest = [factor for factor in Mul.make_args(term.coefficient) if factor is not target]
        if len(rest) != len(Mul.make_args(term.coefficient)) - 1 or any(
                target in self._targets_below(factor) for factor in rest):
            return None
        around = Term(multiply(rest) if rest else S.One, term.factors, term.is_trace)
        if term.factors is not None:
            return [around.scaled(summand) for summand in Add.make_args(value)]
        read = [self._spreading.read(summand) for summand in Add.make_args(value)]
        if around.coefficient is S.One:
            return read
        if any(self._spreading.varies(factor) for factor in rest):
            return [Term(one.scaled(around.coefficient).expression(self.algebra)) for one in read]
        return [one.scaled(around.coefficient) for one in read]

    def _outermost(self, terms: list[Term]) -> Any:
        found = [target for term in terms for target in self._targets(term)]
        return max(found, key=lambda target: self.graph.add(self.algebra.unique(target.expr)), default=None)

    def _targets(self, term: Term) -> list[Any]:
        return [target for part in (term.coefficient, *(term.factors or ())) for target in self._targets_below(part)]

    def _targets_below(self, part: Any) -> tuple[Any, ...]:
        found = self._targets_in.get(id(part))
        if found is not None:
            return found[1]

        def targets(node: Any, below: list[Any]) -> tuple[Any, ...]:
            if isinstance(node, PENDING):
                return (self._known.setdefault(node, node),)
            return tuple(dict.fromkeys(one for found in below for one in found)) if any(below) else ()

        return folded(part, shown_arguments, targets, self._targets_in)

    def _carries(self, node: Basic) -> bool:
        return isinstance(node, LINEAR) and (
            isinstance(node, (Add, MatAdd)) or sum(map(self._varies, arguments(node))) == 1)

    def _expanded(self, target: Any) -> tuple[Any, Law]:
        node = target.expr
        rule, active = self._rule_at(node)
        parts = list(self._pushed(node, rule, active))
        if not parts:
            zero = Combination(self.algebra.shape(node), {}) if node.is_Matrix else S.Zero
            return zero, CONSTANT
        value = total(parts) if isinstance(parts[0], Combination) else add(parts)
        return value, that_was_used(rule, node, active, value)

    def _rule_at(self, node: Basic) -> tuple[Any, list[int]]:
        """The rule of a node, and which of its arguments vary."""
        rule = differential.of(type(node))
        if rule is None:
            raise NoRule(node)
        return rule, [k for k, part in enumerate(arguments(node)) if self._varies(part)]

    def _pushed(self, node: Basic, rule: Any, active: list[int]) -> Iterator[Any]:
        """What each varying argument adds to the differential of a node."""
        below = arguments(node)
        for k, map_ in rule(node, active):
            for tangent in self._tangents(below[k]):
                try:
                    yield map_.push(tangent, self.algebra)
                except NoRule:
                    # Some maps are known only for what commutes: that is seen once the differential is written out.
                    yield map_.push(self._written_out(below[k]), self.algebra)

    def _tangents(self, part: Any) -> list[Any]:
        if isinstance(part, Expr) and not isinstance(part, Lambda):
            tangent = self._pending(part)
            return [self.algebra.read(tangent) if part.is_Matrix else tangent]
        # A function, a piece: no value of its own, so no line of its own.
        return list(self._pushed(part, *self._rule_at(part)))

    def _pending(self, part: Expr) -> Expr:
        """The differential of a part, no rule applied yet."""
        if part in self.directions:
            return self.directions[part]
        cls = MatrixDifferential if part.is_Matrix else Differential
        tangent = new(cls, part, self._variables, self._differentials)
        return self._known.setdefault(tangent, tangent)

    def _written_out(self, part: Any) -> Any:
        value = variation(part, self.directions)
        return self.algebra.read(normalized(value, self.algebra)) if part.is_Matrix else value

    def _varies(self, part: Basic) -> bool:
        number = self.graph.add(part)
        if number < len(self.depends):
            return self.depends[number]
        return any(node in self.directions for node in Graph(part).nodes)
