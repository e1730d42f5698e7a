"""From a line in dX to the gradient: dX is brought to one side, and df = <G, dX> is read off."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sympy.core.expr import Expr
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.combinations import Combination, Factors, multiply, total
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import new
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.engine.sweep import gradient
from sympy_matcalc.steps.elementary import MERGED, OF_MULTIPLE, ROTATION, TRANSPOSITION
from sympy_matcalc.steps.linear_maps import ByAdjoints, adjoints_one_by_one
from sympy_matcalc.steps.step import LIKE_TERMS, Law, Step, one_by_one
from sympy_matcalc.steps.terms import Term, like_terms_merged, line_of, same_terms, times, unmerged_line

SCALAR_TRANSPOSED = Law("u.T = u for a 1x1 matrix u", "u is 1x1", "founding identity 1.A")
SCALAR_TRACE = Law("u = tr(u) for a 1x1 matrix u", "u is 1x1", "founding derivation of 2.A")
ADJOINT = Law("<M, L(D)> = <L*(M), D> for a linear map L and its adjoint L*", "L is linear",
              "Magnus and Neudecker, Matrix Differential Calculus, chapter 9")
DEFINITION = Law("df = <G, dX> for every dX: G is the gradient", "",
                 "definition; Magnus and Neudecker, Matrix Differential Calculus, section 9.2")
COLLECTED = Law("tr(M dX) = <M.T, dX>, and the pairing is linear", "", "definition of the inner product of matrices")
LINEAR_TRACE = Law("the trace is linear: a tr(U) + b tr(V) = tr(a U + b V)", "", "founding identities 1.B and 1.C")
DISTRIBUTED = Law("A C + B C = (A + B) C", "", "Horn and Johnson, Matrix Analysis, section 0.2")
PAIRED_COLUMN = Law("u.T dx = <u, dx>", "", "definition of the inner product of matrices")
PAIRED = Law("tr(M dX) = <M.T, dX>", "", "definition of the inner product of matrices")
TRANSPOSED = Law("(A B).T = B.T A.T, (A + B).T = A.T + B.T", "", "Horn and Johnson, Matrix Analysis, section 0.2")
SCALAR_DEFINITION = Law("df = g dt for every dt: g is the derivative", "", "definition")


class Pairing:
    """The steps from df, in terms of one differential dX, to df = <G, dX>.

    Parameters
    ==========

    line : Expr
        df, a scalar or a 1x1 matrix, linear in ``direction``.
    terms : sequence of Term
        Its terms.
    direction : MatrixSymbol
        dX.
    algebra : Algebra
        The constructors to build with.
    """

    def __init__(self, line: Expr, terms: Sequence[Term], direction: Expr, algebra: Algebra) -> None:
        self.line = line
        self.direction = direction
        self.transposed = algebra.transpose(direction)
        self.algebra = algebra
        self.terms = list(terms)
        self.places = {factors: self._place_in(factors) for _, factors, _ in terms if factors is not None}

    def steps(self, known: Expr | None = None) -> tuple[list[Step], Expr]:
        """The steps and the gradient G, not yet simplified; or as it is ``known``, where adjoints have to be taken."""
        steps: list[Step] = []
        self._take(steps, self._as_trace, SCALAR_TRACE)
        self._take(steps, self._rotated, ROTATION)
        law = TRANSPOSITION if any(term.is_trace for term in self.terms) else SCALAR_TRANSPOSED
        self._take(steps, self._transposed, law)
        others = any(self._place(term) is None for term in self.terms)
        slope = known if others and known is not None else self._read_off()
        after = ByAdjoints.paired(slope, self.direction)
        if others:
            line = self.line
            steps.append(Step.by(ADJOINT, line, after, "pairing",
                                 lambda: adjoints_one_by_one(line, self.direction, after)))
        else:
            one = len(self.terms) == 1 and self.line == after
            law = COLLECTED if not one else PAIRED if self.terms[0].is_trace else PAIRED_COLUMN
            steps.append(Step.by(law, self.line, after, "pairing", lambda: self._collected(after)))
        steps.append(Step.by(DEFINITION, slope, slope, "gradient"))
        return steps, slope

    def _take(self, steps: list[Step], move: Callable[[Term], tuple[Factors, ...] | None], law: Law) -> None:
        """Move the factors of each term that a law moves; what meets then merges, which is a law of its own."""
        moved, merged = [], []
        for term in self.terms:
            parts = move(term) if self._place(term) is not None else None
            if parts is None:
                moved.append(term)
                merged.append(term)
                continue
            is_trace = term.is_trace or law is SCALAR_TRACE
            moved.append(Term(term.coefficient, sum(parts, ()), is_trace))
            scale, factors = self.algebra.concatenate(*parts)
            self.places[factors] = self._place_in(factors)
            merged.append(Term(multiply([term.coefficient, scale]), factors, is_trace))
        if all(one is other for one, other in zip(moved, self.terms)):
            return
        self.terms = like_terms_merged(merged)
        before, after = self.line, line_of(self.terms, self.algebra)
        steps.append(Step.by(law, before, after, unfold=lambda: one_by_one(
            before, [(law, unmerged_line(moved, self.algebra)), (MERGED, unmerged_line(merged, self.algebra)),
                     (LIKE_TERMS, after)])))
        self.line = after

    def _place(self, term: Term) -> int | None:
        """Where dX or its transpose stands in a term, if it stands there once as a factor."""
        if term.factors is None or self.direction in term.coefficient.free_symbols:
            return None
        return self.places.get(term.factors)

    def _place_in(self, factors: Factors) -> int | None:
        places = [k for k, factor in enumerate(factors) if self.direction in factor.free_symbols]
        if len(places) != 1 or factors[places[0]] not in (self.direction, self.transposed):
            return None
        return places[0]

    def _as_trace(self, term: Term) -> tuple[Factors] | None:
        """A 1x1 product in which dX stands in the middle, as a trace."""
        assert term.factors is not None
        k = self._place(term)
        at_the_side = (k == len(term.factors) - 1 and term.factors[k] == self.direction) or (
            k == 0 and term.factors[k] == self.transposed)
        return None if term.is_trace or at_the_side else (term.factors,)

    def _rotated(self, term: Term) -> tuple[Factors, Factors] | None:
        """dX last in a trace, or its transpose first."""
        k = self._place(term)
        assert term.factors is not None
        assert k is not None
        cut = k + 1 if term.factors[k] == self.direction else k
        if not term.is_trace or cut in (0, len(term.factors)):
            return None
        return term.factors[cut:], term.factors[:cut]

    def _transposed(self, term: Term) -> tuple[Factors] | None:
        """What begins with the transpose of dX, transposed."""
        assert term.factors is not None
        if term.factors[0] != self.transposed or self.transposed == self.direction:
            return None
        return ((*self.algebra.transpose_factors(term.factors[1:]), self.direction),)

    def _read_off(self) -> Expr:
        """The gradient, the sum of what stands beside dX."""
        parts = []
        for term in self.terms:
            if self._place(term) is None:
                slope = gradient(term.expression(self.algebra), self.direction)
                parts.append(self.algebra.read(normalized(slope, self.algebra)))
                continue
            assert term.factors is not None
            factors = self.algebra.transpose_factors(term.factors[:-1])
            parts.append(Combination(self.direction.shape, {factors: term.coefficient}))
        return self.algebra.expression(total(parts), group=False)

    def _collected(self, after: Expr) -> list[Step]:
        """tr(M dX) + tr(N dX) = tr((M + N) dX) = <(M + N).T, dX> = <M.T + N.T, dX>"""
        matrices = [times(term.coefficient, (term.factors or ())[:-1], self.direction.rows) for term in self.terms]
        matrix = matrices[0] if len(matrices) == 1 else new(MatAdd, *matrices)
        traces = any(term.is_trace for term in self.terms)
        whole = new(MatMul, matrix, self.direction)
        if traces:
            whole = new(Trace, whole)
        law = (LINEAR_TRACE if len(self.terms) > 1 else OF_MULTIPLE) if traces else DISTRIBUTED
        steps = one_by_one(self.line, [(law, whole)]) if not same_terms(_flattened(whole), self.line) else []
        line = steps[-1].after if steps else self.line
        slope = ByAdjoints.paired(new(Transpose, matrix), self.direction)
        steps.append(Step.by(PAIRED if traces else PAIRED_COLUMN, line, slope, "pairing"))
        return steps if slope == after else [*steps, Step.by(TRANSPOSED, slope, after, "pairing")]


def _flattened(whole: Expr) -> Expr:
    """tr((A B) C) = tr(A B C), which no law is needed for."""
    product = whole.arg if isinstance(whole, Trace) else whole
    left, right = product.args
    if not isinstance(left, MatMul):
        return whole
    flat = new(MatMul, *left.args, right)
    return new(Trace, flat) if isinstance(whole, Trace) else flat
