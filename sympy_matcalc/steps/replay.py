"""The differential of an expression, one rule a line: each line replays the rule of the class, outermost first."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from sympy.core.add import Add
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.function import Lambda
from sympy.core.mul import Mul
from sympy.core.singleton import S
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.adjugate import Adjugate
from sympy_matcalc.core.combinations import Combination, Factors, add, multiply, total
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import new
from sympy_matcalc.core.graph import Graph, Memory, arguments, folded, rebuilt
from sympy_matcalc.core.laws import NoRule, differential
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.engine.forward import variation, zero_like
from sympy_matcalc.steps.differentials import PENDING, Directions, pending
from sympy_matcalc.steps.step import Law, Step, grouped

LINEAR = (Add, Mul, MatAdd, MatMul, Trace, Transpose)
"""With one varying argument, these only carry a differential along: no line of its own is due to them."""

MOST_LINES = 3
"""Of the rules of an expression, so many lines are shown in brief; what is beyond is one group."""


UNKNOWN = "the rule of the class"
"""The source of a rule that names none, as those of other packages may."""


@cache
def law_of_rule(rule: Any) -> Law:
    """What the docstring of a rule states: the law first, what it needs, and its source last."""
    text = inspect.getdoc(rule) or ""
    paragraphs = re.split(r"\n\s*\n", text)
    statement = re.sub(r"\s*\n\s*", " ", paragraphs[0].strip())
    source = re.search(r"Source:\s*(.*?)(?:\n\s*\n|\Z)", text, re.DOTALL)
    where = re.search(r"Where:\s*(.*?)(?:\n\s*\n|\nSource:|\Z)", text, re.DOTALL)
    return Law(statement, " ".join(where[1].split()) if where else "",
               " ".join(source[1].split()).rstrip(".") if source else UNKNOWN)


def _that_was_used(law: Law, value: Expr) -> Law:
    """Of several laws that a rule states, the one that gave a value: that with the adjugate if it stands in it."""
    laws = law.statement.split(";  ")
    adjugate = value.has(Adjugate)
    chosen = next((one for one in laws if ("adj(" in one) is adjugate), laws[0])
    return Law(chosen, law.conditions, law.source)


class Replay:
    """The lines from d(f) to an expression in the differentials of the variables alone.

    Parameters
    ==========

    expr : Expr
        A scalar or a matrix in normal form.
    directions : mapping from Expr to Expr
        The differential of each variable.
    algebra : Algebra
        The constructors to build with.
    """

    def __init__(self, expr: Expr, directions: Directions, algebra: Algebra) -> None:
        self.expr = expr
        self.directions = dict(directions)
        self.algebra = algebra
        self.graph = algebra.graph_of(expr)
        self.carrying: list[bool] = []
        """Of each step, whether it only carries a differential along."""
        self._spreading = Spreading(frozenset(self.directions.values()), algebra)
        self._outermost_in: Memory[Any] = {}
        self.depends = [False]*len(self.graph.nodes)
        for variable in directions:
            number = self.graph.add(variable)
            if number < len(self.depends):
                self.depends = [a or b for a, b in zip(self.depends, self.graph.dependent(number))]

    def steps(self) -> list[Step]:
        """One step for each rule, from the outermost inwards; raises NoRule where one is missing."""
        line = pending(self.expr, self.directions)
        steps: list[Step] = []
        self.carrying = []
        while (target := self._outermost(line)) is not None:
            value, law = self._expanded(target)
            after = self._spreading.spread(line.xreplace({target: value}))
            steps.append(Step.by(law, line, after))
            self.carrying.append(self._carries(target.expr))
            line = after
        return steps

    def _outermost(self, line: Basic) -> Any:
        def outermost(node: Any, below: list[Any]) -> Any:
            if isinstance(node, PENDING):
                return self.graph.add(self.algebra.unique(node.expr)), node
            return max((found for found in below if found is not None), key=itemgetter(0), default=None)

        found = folded(line, _shown_arguments, outermost, self._outermost_in)
        return None if found is None else found[1]

    def _carries(self, node: Basic) -> bool:
        return isinstance(node, LINEAR) and (
            isinstance(node, (Add, MatAdd)) or sum(map(self._varies, arguments(node))) == 1)

    def _expanded(self, target: Any) -> tuple[Expr, Law]:
        node = target.expr
        rule = differential.of(type(node))
        if rule is None:
            raise NoRule(node)
        parts = list(self._pushed(node))
        if not parts:
            return zero_like(node), Law("d c = 0 for a constant c")
        if isinstance(parts[0], Combination):
            value = self.algebra.expression(total(parts), group=False)
        else:
            value = add(parts)
        return value, _that_was_used(law_of_rule(rule), value)

    def _pushed(self, node: Basic) -> Iterator[Any]:
        """What each varying argument adds to the differential of a node."""
        rule = differential.of(type(node))
        if rule is None:
            raise NoRule(node)
        below = arguments(node)
        active = [k for k, part in enumerate(below) if self._varies(part)]
        for k, map_ in rule(node, active):
            for tangent in self._tangents(below[k]):
                try:
                    yield map_.push(tangent, self.algebra)
                except NoRule:
                    # Some maps are known only for what commutes: that is seen once the differential is written out.
                    yield map_.push(self._written_out(below[k]), self.algebra)

    def _tangents(self, part: Any) -> list[Any]:
        if isinstance(part, Expr) and not isinstance(part, Lambda):
            tangent = pending(part, self.directions)
            return [self.algebra.read(tangent) if part.is_Matrix else tangent]
        return list(self._pushed(part))  # a function, a piece: no value of its own, so no line of its own

    def _written_out(self, part: Any) -> Any:
        value = variation(part, self.directions)
        return self.algebra.read(normalized(value, self.algebra)) if part.is_Matrix else value

    def _varies(self, part: Basic) -> bool:
        number = self.graph.add(part)
        if number < len(self.depends):
            return self.depends[number]
        return any(node in self.directions for node in Graph(part).nodes)


def _shown_arguments(node: Any) -> Sequence[Any]:
    """The arguments of a node of a line; a differential is a whole."""
    return () if isinstance(node, PENDING) else arguments(node)


class Spreading:
    """Multiplying out what varies, with a memory of where it stands and of what has been multiplied out."""

    def __init__(self, directions: frozenset[Expr], algebra: Algebra) -> None:
        self.directions = directions
        self.algebra = algebra
        self._varying: Memory[bool] = {}
        self._spread: Memory[Any] = {}

    def varies(self, expr: Basic) -> bool:
        """Whether a differential stands in an expression."""
        def varying(node: Basic, below: list[bool]) -> bool:
            return any(below) or isinstance(node, PENDING) or node in self.directions
        return folded(expr, arguments, varying, self._varying)

    def spread(self, line: Expr) -> Expr:
        """A line with its sums over differentials multiplied out: traces and products are linear.

        Nothing is rotated, transposed or merged otherwise.
        """
        result = folded(line, _shown_arguments, self._law, self._spread)
        if not result.is_Matrix:
            return result
        size = self.algebra.shape(result)[0]
        terms = [self.algebra.product(c, *product, size=size) for product, c in self.terms(result)]
        return terms[0] if len(terms) == 1 else new(MatAdd, *terms) if terms else result

    def _law(self, node: Basic, args: list[Basic]) -> Basic:
        if isinstance(node, Trace) and self.varies(args[0]):
            return add([multiply([c, _trace(product, args[0], self.algebra)]) for product, c in self.terms(args[0])])
        if isinstance(node, Mul) and not node.is_Matrix:
            sums = [arg for arg in args if isinstance(arg, Add) and self.varies(arg)]
            if sums:
                rest = [arg for arg in args if arg is not sums[0]]
                return add([multiply([term, *rest]) for term in sums[0].args])
        return node if all(a is b for a, b in zip(args, arguments(node))) else rebuilt(node, args)

    def terms(self, matrix: Expr) -> list[tuple[Factors, Expr]]:
        """The products that a matrix is the sum of, factors that are sums with a differential multiplied out."""
        read = self.algebra.read
        result: list[tuple[Factors, Expr]] = []
        for factors, coefficient in read(normalized(matrix, self.algebra, as_typed=True)).terms.items():
            products: list[tuple[Factors, Expr]] = [((), coefficient)]
            for factor in factors:
                many = isinstance(factor, MatAdd) and self.varies(factor)
                terms = read(factor).terms if many else {(factor,): S.One}
                products = [(left + right, multiply([c, d])) for left, c in products for right, d in terms.items()]
            result.extend(products)
        return result


def _trace(factors: Factors, whole: Expr, algebra: Algebra) -> Expr:
    if not factors:
        return algebra.shape(whole)[0]
    return new(Trace, factors[0] if len(factors) == 1 else new(MatMul, *factors))


def in_brief(steps: list[Step], carrying: list[bool]) -> list[Step]:
    """The same in few lines: what only carries a differential along joins the rule before it."""
    groups: list[list[tuple[Step, bool]]] = []
    for step, carries in zip(steps, carrying):
        last = groups[-1] if groups else None
        joins = last is not None and (
            carries or all(carried for _, carried in last) or step.law in {s.law for s, carried in last if not carried})
        if last is not None and joins:
            last.append((step, carries))
        else:
            groups.append([(step, carries)])
    if len(groups) > MOST_LINES:
        groups[MOST_LINES - 1:] = [[pair for group in groups[MOST_LINES - 1:] for pair in group]]
    return [grouped([step for step, _ in group], _leading(group)) for group in groups]


def _leading(group: list[tuple[Step, bool]]) -> Law | None:
    """The laws that name a group: those that do not only carry a differential along."""
    leading = list(dict.fromkeys((s.law, s.conditions, s.source) for s, carries in group if not carries))
    if not leading:
        return None
    laws, conditions, sources = ("; ".join(dict.fromkeys(part for part in parts if part)) for parts in zip(*leading))
    return Law(laws, conditions, sources)
