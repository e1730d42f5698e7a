"""A line of a derivation as the terms of a sum: scalars times traces of products, or times products."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sympy.core.add import Add
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.singleton import S
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import Identity
from sympy.matrices.expressions.trace import Trace

from sympy_matcalc.core.combinations import Factors, add, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import new, split
from sympy_matcalc.core.graph import Memory, arguments, folded, rebuilt
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.steps.differentials import PENDING, shown_arguments


class Term(NamedTuple):
    """A scalar times the trace of a product, or times a product; without factors, a scalar alone."""

    coefficient: Expr
    factors: Factors | None = None
    is_trace: bool = False

    def scaled(self, scalar: Expr) -> Term:
        """The term times a scalar."""
        return Term(multiply([scalar, self.coefficient]), self.factors, self.is_trace)

    def expression(self, algebra: Algebra) -> Expr:
        """The term as an expression, nothing moved."""
        if self.factors is None:
            return self.coefficient
        if not self.is_trace:
            return times(self.coefficient, self.factors, S.One)
        return multiply([self.coefficient, new(Trace, bare_product(self.factors))])


def bare_product(factors: Sequence[Expr]) -> Expr:
    """A product as it stands."""
    return factors[0] if len(factors) == 1 else new(MatMul, *factors)


def times(coefficient: Expr, factors: Factors, size: Expr) -> Expr:
    """A product as it stands, its scalar in front."""
    product = bare_product(factors or (Identity(size),))
    if coefficient is S.One:
        return product
    return new(MatMul, coefficient, *(product.args if isinstance(product, MatMul) else (product,)))


def line_of(terms: Sequence[Term], algebra: Algebra) -> Expr:
    """The sum of terms, in the order that they have, or that SymPy gives scalars."""
    expressions = [term.expression(algebra) for term in terms]
    if len(expressions) == 1:
        return expressions[0]
    if not any(expression.is_Matrix for expression in expressions):
        return add(expressions)
    if all(expression.is_Matrix for expression in expressions):
        return new(MatAdd, *expressions)
    return add([new(Trace, one) if one.is_Matrix else one for one in expressions])


def unmerged_line(terms: Sequence[Term], algebra: Algebra) -> Expr:
    """The same with like terms left apart."""
    line = line_of(terms, algebra)
    if line.is_Matrix or len(Add.make_args(line)) == len(terms):
        return line
    return Add(*[term.expression(algebra) for term in terms], evaluate=False)


def same_terms(one: Expr, other: Expr) -> bool:
    """Whether two lines have the same terms with the same factors, in whatever order where order is nothing."""
    return one == other or _read(one) == _read(other)


def _read(line: Expr) -> Counter[Any]:
    terms = line.args if isinstance(line, (Add, MatAdd)) else (line,)
    return Counter(term if term.is_Matrix or not term.is_Mul else frozenset(Counter(_flat(term)).items())
                   for term in terms)


def _flat(product: Expr) -> list[Expr]:
    return [inner for factor in product.args for inner in (_flat(factor) if factor.is_Mul else [factor])]


def like_terms_merged(terms: Sequence[Term]) -> list[Term]:
    """Terms of the same product as one."""
    merged: dict[Any, Term] = {}
    for term in terms:
        key = (term.factors, term.is_trace) if term.factors is not None else term.coefficient
        known = merged.get(key)
        if known is None:
            merged[key] = term
        elif term.factors is None:
            merged[key] = Term(add([known.coefficient, term.coefficient]))
        else:
            merged[key] = Term(add([known.coefficient, term.coefficient]), term.factors, term.is_trace)
    return [term for term in merged.values() if term.coefficient is not S.Zero]


class Spreading:
    """Multiplying out what varies, with a memory of where it stands and of what has been multiplied out."""

    def __init__(self, directions: frozenset[Expr], algebra: Algebra) -> None:
        self.directions = directions
        self.algebra = algebra
        self._varying: Memory[bool] = {}
        self._spread: Memory[Expr] = {}

    def varies(self, expr: Basic) -> bool:
        """Whether a differential stands in an expression."""
        found = self._varying.get(id(expr))
        if found is not None:
            return found[1]

        def varying(node: Basic, below: list[bool]) -> bool:
            return any(below) or isinstance(node, PENDING) or node in self.directions
        return folded(expr, arguments, varying, self._varying)

    def terms_of(self, expr: Expr) -> list[Term]:
        """The terms of an expression, its sums over differentials multiplied out: traces and products are linear.

        Nothing is rotated, transposed or merged otherwise.
        """
        result = folded(expr, shown_arguments, self._law, self._spread)
        if result.is_Matrix:
            return [Term(c, product) for product, c in self._products(result)] or [self.read(result)]
        return [self.read(term) for term in Add.make_args(result)]

    def read(self, term: Expr) -> Term:
        """One term as it stands."""
        if term.is_Matrix:
            return Term(*split(term))
        factors = Mul.make_args(term)
        traces = [factor for factor in factors if isinstance(factor, Trace) and self.varies(factor)]
        if len(traces) != 1 or any(self.varies(factor) for factor in factors if factor is not traces[0]):
            return Term(term)
        scale, product = split(traces[0].arg) if not isinstance(traces[0].arg, MatAdd) else (S.One, (traces[0].arg,))
        if not product:
            return Term(term)
        return Term(multiply([*[factor for factor in factors if factor is not traces[0]], scale]), product, True)

    def multiplied_out(self, factors: Iterable[Expr]) -> list[tuple[Expr, Factors]]:
        """A product as a sum of products: factors that are sums with a differential multiplied out."""
        products: list[tuple[Expr, Factors]] = [(S.One, ())]
        for factor in factors:
            if isinstance(factor, MatAdd) and self.varies(factor):
                terms = self.algebra.read(factor).terms
                products = [(multiply([c, d]), left + right) for c, left in products for right, d in terms.items()]
            else:
                products = [(c, (*left, factor)) for c, left in products]
        return products

    def _law(self, node: Expr, args: list[Expr]) -> Expr:
        if isinstance(node, Trace) and self.varies(args[0]):
            return add([multiply([c, _trace(product, args[0], self.algebra)])
                        for product, c in self._products(args[0])])
        if isinstance(node, Mul) and not node.is_Matrix:
            sums = [arg for arg in args if isinstance(arg, Add) and self.varies(arg)]
            if sums:
                rest = [arg for arg in args if arg is not sums[0]]
                return add([multiply([term, *rest]) for term in sums[0].args])
        return node if all(a is b for a, b in zip(args, arguments(node))) else rebuilt(node, args)

    def _products(self, matrix: Expr) -> list[tuple[Factors, Expr]]:
        """The products that a matrix is the sum of."""
        read = self.algebra.read(normalized(matrix, self.algebra, as_typed=True))
        return [(product, multiply([coefficient, c])) for factors, coefficient in read.terms.items()
                for c, product in self.multiplied_out(factors)]


def _trace(factors: Factors, whole: Expr, algebra: Algebra) -> Expr:
    return new(Trace, bare_product(factors)) if factors else algebra.shape(whole)[0]
