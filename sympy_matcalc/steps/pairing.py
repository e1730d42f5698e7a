"""From a line in dX to the gradient: dX is brought to one side, and df = <G, dX> is read off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sympy.core.add import Add
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.singleton import S
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.combinations import Combination, Factors, add, multiply, total
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import new
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.engine.sweep import gradient
from sympy_matcalc.steps.step import Law, Step

ROTATION = Law("tr(U V) = tr(V U)", "U V and V U are square", "founding identity 1.D")
TRANSPOSITION = Law("tr(U.T) = tr(U)", "U is square", "founding identity 1.A")
SCALAR_TRANSPOSED = Law("u.T = u for a 1x1 matrix u", "u is 1x1", "founding identity 1.A")
SCALAR_TRACE = Law("u = tr(u) for a 1x1 matrix u", "u is 1x1", "founding derivation of 2.A")
ADJOINT = Law("<M, L(D)> = <L*(M), D> for a linear map L and its adjoint L*", "L is linear",
              "Magnus and Neudecker, Matrix Differential Calculus, chapter 9")
DEFINITION = Law("df = <G, dX> for every dX: G is the gradient", "",
                 "definition; Magnus and Neudecker, Matrix Differential Calculus, section 9.2")
COLLECTED = Law("tr(M dX) = <M.T, dX>, and the pairing is linear", "", "definition of the inner product of matrices")
SCALAR_DEFINITION = Law("df = g dt for every dt: g is the derivative", "", "definition")


@dataclass
class _Term:
    """A summand of df: a scalar times the trace of a product, or a 1x1 product, or anything else linear in dX."""

    coefficient: Expr
    factors: Factors | None
    is_trace: bool
    whole: Expr

    def expression(self, algebra: Algebra) -> Expr:
        """The summand as an expression, nothing moved."""
        if self.factors is None:
            return self.whole
        product = self.factors[0] if len(self.factors) == 1 else new(MatMul, *self.factors)
        if self.is_trace:
            return multiply([self.coefficient, new(Trace, product)])
        return algebra.product(self.coefficient, *self.factors, size=S.One)


class Pairing:
    """The steps from df, in terms of one differential dX, to df = <G, dX>.

    Parameters
    ==========

    line : Expr
        df, a scalar or a 1x1 matrix, linear in ``direction``.
    direction : MatrixSymbol
        dX.
    algebra : Algebra
        The constructors to build with.
    """

    def __init__(self, line: Expr, direction: Expr, algebra: Algebra) -> None:
        self.line = line
        self.direction = direction
        self.transposed = algebra.transpose(direction)
        self.algebra = algebra
        self.terms = [self._read(term) for term in _summands(line)]

    def steps(self) -> tuple[list[Step], Expr]:
        """The steps and the gradient G, not yet simplified."""
        steps: list[Step] = []
        self._take(steps, self._as_traces(), SCALAR_TRACE)
        self._take(steps, self._rotated(), ROTATION)
        law = TRANSPOSITION if any(term.is_trace for term in self.terms) else SCALAR_TRANSPOSED
        self._take(steps, self._transposed(), law)
        slope, others = self._read_off()
        after = paired(slope, self.direction)
        steps.append(Step.by(ADJOINT if others else COLLECTED, self.line, after, "pairing"))
        steps.append(Step.by(DEFINITION, slope, slope, "gradient"))
        return steps, slope

    def _take(self, steps: list[Step], terms: list[_Term], law: Law) -> None:
        if all(one is other for one, other in zip(terms, self.terms)):
            return
        self.terms = terms
        expressions = [term.expression(self.algebra) for term in terms]
        if any(not expression.is_Matrix for expression in expressions):
            after = add([new(Trace, expr) if expr.is_Matrix else expr for expr in expressions])
        else:
            after = expressions[0] if len(expressions) == 1 else new(MatAdd, *expressions)
        steps.append(Step.by(law, self.line, after))
        self.line = after

    def _read(self, term: Expr) -> _Term:
        if term.is_Matrix:
            return self._of_product(term, term, S.One, False)
        traces = [factor for factor in Mul.make_args(term) if isinstance(factor, Trace) and self._in(factor)]
        rest = [factor for factor in Mul.make_args(term) if factor not in traces]
        if len(traces) != 1 or any(self._in(factor) for factor in rest):
            return _Term(S.One, None, False, term)
        return self._of_product(term, traces[0].arg, multiply(rest) if rest else S.One, True)

    def _of_product(self, term: Expr, product: Expr, scale: Expr, is_trace: bool) -> _Term:
        read = self.algebra.read(normalized(product, self.algebra, as_typed=True)).terms
        if len(read) != 1:
            return _Term(S.One, None, False, term)
        ((factors, coefficient),) = read.items()
        places = [k for k, factor in enumerate(factors) if self._in(factor)]
        if len(places) != 1 or factors[places[0]] not in (self.direction, self.transposed) or self._in(coefficient):
            return _Term(S.One, None, False, term)
        return _Term(multiply([scale, coefficient]), factors, is_trace, term)

    def _in(self, expr: Expr) -> bool:
        return self.direction in expr.free_symbols

    def _place(self, term: _Term) -> int:
        assert term.factors is not None
        return next(k for k, factor in enumerate(term.factors) if self._in(factor))

    def _as_traces(self) -> list[_Term]:
        """1x1 products in which dX stands in the middle, as traces."""
        def traced(term: _Term) -> _Term:
            if term.factors is None or term.is_trace:
                return term
            k, last = self._place(term), len(term.factors) - 1
            at_the_side = (k == last and term.factors[k] == self.direction) or (
                k == 0 and term.factors[k] == self.transposed)
            return term if at_the_side else _Term(term.coefficient, term.factors, True, term.whole)
        return [traced(term) for term in self.terms]

    def _rotated(self) -> list[_Term]:
        """dX last in each trace, or its transpose first."""
        def rotated(term: _Term) -> _Term:
            if term.factors is None or not term.is_trace:
                return term
            k = self._place(term)
            cut = k + 1 if term.factors[k] == self.direction else k
            if cut in (0, len(term.factors)):
                return term
            return _Term(term.coefficient, term.factors[cut:] + term.factors[:cut], True, term.whole)
        return [rotated(term) for term in self.terms]

    def _transposed(self) -> list[_Term]:
        """What begins with the transpose of dX, transposed."""
        def transposed(term: _Term) -> _Term:
            if term.factors is None or term.factors[0] != self.transposed or self.transposed == self.direction:
                return term
            factors = (*self.algebra.transpose_factors(term.factors[1:]), self.direction)
            return _Term(term.coefficient, factors, term.is_trace, term.whole)
        return [transposed(term) for term in self.terms]

    def _read_off(self) -> tuple[Expr, bool]:
        """The gradient, the sum of what stands beside dX; whether an adjoint had to be taken."""
        parts, others = [], False
        for term in self.terms:
            if term.factors is None:
                others = True
                slope = gradient(term.whole, self.direction)
                parts.append(self.algebra.read(normalized(slope, self.algebra)))
                continue
            rows, cols = self.direction.shape
            factors = self.algebra.transpose_factors(term.factors[:-1])
            parts.append(Combination((rows, cols), {factors: term.coefficient}))
        return self.algebra.expression(total(parts), group=False), others


def _summands(line: Expr) -> Sequence[Expr]:
    return line.args if isinstance(line, (Add, MatAdd)) else (line,)


def paired(slope: Expr, direction: Expr) -> Expr:
    """<G, dX> as the trace of G.T dX, nothing evaluated."""
    return new(Trace, new(MatMul, slope.arg if isinstance(slope, Transpose) else new(Transpose, slope), direction))
