"""What stands around dX in a line, taken away one linear map at a time: by its adjoint, or by its matrix."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sympy.core.add import Add
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.calculus.vec_form import KroneckerForm
from sympy_matcalc.classes.vec.stacking import Vec
from sympy_matcalc.core.combinations import Combination, multiply, total
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import is_one, new, split
from sympy_matcalc.core.graph import arguments
from sympy_matcalc.core.laws import NoRule, differential
from sympy_matcalc.core.maps import LinearMap
from sympy_matcalc.steps.laws_used import collected
from sympy_matcalc.steps.rules import that_was_used
from sympy_matcalc.steps.step import Law, Step
from sympy_matcalc.steps.terms import same_terms

MAGNUS = "Magnus and Neudecker, Matrix Differential Calculus, "
LINEAR = Law("<G, U + V> = <G, U> + <G, V>", "", "definition of the inner product of matrices")
VEC_OF_SUM = Law("vec(U + V) = vec(U) + vec(V)", "U and V have one shape", MAGNUS + "section 2.4")
TAKEN_TOGETHER = Law("<G, U> + <H, U> = <G + H, U>", "", "definition of the inner product of matrices")
PRODUCTS = Law("(A kron B)(C kron D) = A C kron B D", "A C and B D have shapes", MAGNUS + "section 2.2")
DISTRIBUTED = Law("A dx + B dx = (A + B) dx", "", "Horn and Johnson, Matrix Analysis, section 0.2")

LONGEST = 40
"""A line that has more maps than this around its differentials does not unfold."""


class Unrolling(ABC):
    """A line that is linear in dX, as a sum of what has been taken away, applied to what is left.

    Parameters
    ==========

    line : Expr
        A scalar or a matrix, linear in ``direction``.
    direction : MatrixSymbol
        dX.
    kind : str
        That of the lines.
    """

    sum_law: Law

    def __init__(self, line: Expr, direction: Expr, kind: str) -> None:
        self.start = line
        self.direction = direction
        self.kind = kind
        self.by = self.algebra()
        self.parts: list[tuple[Any, Expr]] = [(self.first(line), line)]

    def steps(self, before: Expr, after: Expr) -> list[Step]:
        """One step for each map; none where some map is not known so."""
        steps: list[Step] = []
        line = before
        try:
            while (k := self._outermost()) is not None:
                law = self._take_away(k)
                found = self.expression()
                if not same_terms(found, line):
                    steps.append(Step.by(law, line, found, self.kind))
                    line = found
                if len(steps) > LONGEST:
                    return []
        except NoRule:
            return []
        if steps and _opened(line) == _opened(after):
            return [*steps[:-1], replace(steps[-1], after=after)]
        return [*steps, *self.last(line, after)]

    def _outermost(self) -> int | None:
        return next((k for k, (_, left) in enumerate(self.parts) if left != self.direction), None)

    def expression(self) -> Expr:
        """The line as it stands."""
        found = [self.applied(taken, left) for taken, left in self.parts]
        if len(found) == 1:
            return found[0]
        return new(MatAdd, *found) if found[0].is_Matrix else Add(*found, evaluate=False)

    def _take_away(self, k: int) -> Law:
        """Replace what is left in one part by that of its arguments which dX stands in."""
        taken, node = self.parts[k]
        if isinstance(node, (Add, MatAdd)):
            self.parts[k:k + 1] = [(taken, term) for term in node.args]
            return self.sum_law
        rule = differential.of(type(node))
        if rule is None:
            raise NoRule(node)
        below = arguments(node)
        active = [i for i, part in enumerate(below) if self.direction in part.free_symbols]
        if any(not isinstance(below[i], Expr) for i in active):
            raise NoRule(node)
        found = []
        for i, map_ in rule(node, active):
            if map_.binds or map_.forward_only:
                raise NoRule(node)
            found.append((self.without(map_, taken, below[i]), below[i]))
        self.parts[k:k + 1] = found
        return self.law(that_was_used(rule, node, active, node))

    @abstractmethod
    def algebra(self) -> Any:
        """The constructors to build with."""

    @abstractmethod
    def first(self, line: Expr) -> Any:
        """What has been taken away from the line at first."""

    @abstractmethod
    def without(self, map_: LinearMap, taken: Any, argument: Any) -> Any:
        """What has been taken away once a map has been, too."""

    @abstractmethod
    def applied(self, taken: Any, left: Expr) -> Expr:
        """What has been taken away applied to what is left, nothing evaluated."""

    @abstractmethod
    def last(self, line: Expr, after: Expr) -> list[Step]:
        """The steps that take the parts together."""

    @abstractmethod
    def law(self, rule: Law) -> Law:
        """The law that takes a map away."""


class ByAdjoints(Unrolling):
    """<M, L(D)> = <L*(M), D>"""

    sum_law = LINEAR

    def algebra(self) -> Any:
        return Algebra()

    def first(self, line: Expr) -> Any:
        return Combination.identity(S.One) if line.is_Matrix else S.One

    def without(self, map_: LinearMap, taken: Any, argument: Any) -> Any:
        return map_.pull(taken, self.by)

    def applied(self, taken: Any, left: Expr) -> Expr:
        if not isinstance(taken, Combination):
            return multiply([taken, left])
        return self.paired(self.by.expression(taken, group=False), left)

    def law(self, rule: Law) -> Law:
        return Law(f"<M, L(D)> = <L*(M), D>, for the L of {rule.statement}", rule.conditions, MAGNUS + "chapter 9")

    def last(self, line: Expr, after: Expr) -> list[Step]:
        """The sum of the gradients, and that as it is written in the end."""
        slope = self.by.expression(total([taken for taken, _ in self.parts]), group=False)
        whole = self.paired(slope, self.direction)
        steps = [] if whole == line else [Step.by(TAKEN_TOGETHER, line, whole, self.kind)]
        if whole != after:
            inner = collected(slope, self.slope_of(after)).atomic()
            steps.extend(replace(step, before=self.paired(step.before, self.direction),
                                 after=self.paired(step.after, self.direction), kind=self.kind) for step in inner)
        return steps

    @staticmethod
    def paired(slope: Any, left: Expr) -> Expr:
        """<G, D> as the trace of G.T D, nothing evaluated."""
        return new(Trace, new(MatMul, slope.arg if isinstance(slope, Transpose) else new(Transpose, slope), left))

    @staticmethod
    def slope_of(pairing: Any) -> Expr:
        """G of <G, D>."""
        left = pairing.arg.args[0]
        return left.arg if isinstance(left, Transpose) else new(Transpose, left)


class ByMatrices(Unrolling):
    """vec(L(D)) = M vec(D)"""

    sum_law = VEC_OF_SUM

    def algebra(self) -> Any:
        return KroneckerForm()

    def first(self, line: Expr) -> Any:
        return S.One, ()

    def without(self, map_: LinearMap, taken: Any, argument: Any) -> Any:
        shape = self.by.shape(argument) if argument.is_Matrix else (S.One, S.One)
        matrix = map_.matrix(shape, self.by)
        if len(matrix.terms) > 1:
            return taken[0], (*taken[1], self.by.expression(matrix))
        ((factors, coefficient),) = matrix.terms.items()
        return multiply([taken[0], coefficient]), (*taken[1], *factors)

    def applied(self, taken: Any, left: Expr) -> Expr:
        coefficient, factors = taken
        if not left.is_Matrix:
            coefficient = multiply([coefficient, left])
        else:
            column = is_one(self.by.shape(left)[1])
            scalar, product = split(left) if column and not isinstance(left, MatAdd) else (S.One, (left,))
            coefficient = multiply([coefficient, scalar])
            factors = (*factors, *(product if column else (Vec(left),)))
        return self.by.product(coefficient, *factors, size=S.One)

    def law(self, rule: Law) -> Law:
        return Law(f"vec(L(D)) = M vec(D), for the L of {rule.statement}", rule.conditions,
                   MAGNUS + "sections 2.4 and 3.7")

    def last(self, line: Expr, after: Expr) -> list[Step]:
        """What stands in front of dX, as one matrix."""
        law = PRODUCTS if line.has(KroneckerProduct) else DISTRIBUTED
        return [] if line == after else [Step.by(law, line, after, self.kind)]


def _opened(line: Expr) -> tuple[Any, ...]:
    """The factors of a product, those of products among them."""
    return tuple(inner for arg in line.args for inner in _opened(arg)) if isinstance(line, MatMul) else (line,)


def adjoints_one_by_one(line: Expr, direction: Expr, after: Expr) -> Sequence[Step]:
    """From a line in dX to <G, dX>, one map a line."""
    return ByAdjoints(line, direction, "pairing").steps(line, after)


def matrices_one_by_one(line: Expr, direction: Expr, before: Expr, after: Expr) -> Sequence[Step]:
    """From vec of a line in dX to a matrix times vec(dX), one map a line."""
    return ByMatrices(line, direction, "vec").steps(before, after)
