"""Cheap constructors: sums, products, transposes and traces born in normal form.

An :class:`Algebra` remembers what it has transposed, so one sweep pays for each
subexpression once. Nothing here recurses over an expression.
"""

from __future__ import annotations

from contextlib import suppress
from functools import reduce
from typing import Any

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.numbers import Integer, Number, Rational
from sympy.core.singleton import S
from sympy.functions.elementary.complexes import conjugate
from sympy.matrices.expressions.adjoint import Adjoint
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.blockmatrix import BlockMatrix
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalOf
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.immutable import ImmutableDenseMatrix
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.classes.hadamard import hadamard_product
from sympy_matcalc.core.combinations import Combination, Factors, add, collect, multiply
from sympy_matcalc.core.factors import (
    Shape,
    cancelled_by_inverse_of_product,
    content_of,
    is_one,
    is_one_by_one,
    merge_neighbours,
    needs_reduction,
    new,
    shallow_doit,
    shape_from,
    shape_givers,
    shortened,
    split,
    transposable_parts,
)
from sympy_matcalc.core.graph import Graph, Memory, arguments, folded
from sympy_matcalc.core.matrix_unit import MatrixUnit
from sympy_matcalc.core.ordering import sort_key
from sympy_matcalc.core.product_laws import inner_by_law, merged_by_law


class Algebra:
    """Constructors of matrix expressions in normal form, with a memory.

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
        self._graph = Graph()
        self.normal_forms: Memory[Basic] = {}
        """Expressions and their normal forms, by ``id``; filled by ``normalized``."""
        self.placeholders: tuple[Expr, ...] = ()
        """What stands for a cotangent that is read off in the end, and its transpose."""

    # -- shapes ---------------------------------------------------------------

    def shape(self, expr: Expr) -> Shape:
        """The shape of a matrix expression, without SymPy's recursion."""
        if isinstance(expr, MatrixSymbol):
            return expr.shape
        found = self._shapes.get(id(expr))
        return folded(expr, shape_givers, shape_from, self._shapes) if found is None else found[1]

    def unique(self, expr: Expr) -> Expr:
        """The first expression equal to this one that was asked for: `==` of deep ones takes long, or recurses."""
        return self._graph.nodes[self._graph.add(expr)]

    # -- order ----------------------------------------------------------------

    def sort_key(self, expr: Basic) -> Any:
        """SymPy's sort key of an expression."""
        return sort_key(expr, self._sort_keys)

    # -- reading expressions --------------------------------------------------

    def read(self, expr: Expr) -> Combination:
        """A matrix expression in normal form as a combination of products."""
        shape = self.shape(expr)
        if not isinstance(expr, MatAdd):
            coefficient, factors = split(expr)
            return Combination(shape, {} if coefficient is S.Zero else {factors: coefficient})
        collected: dict[Factors, list[Expr]] = {}
        for arg in expr.args:
            coefficient, factors = split(arg)
            if coefficient is not S.Zero:
                collected.setdefault(factors, []).append(coefficient)
        return Combination(shape, collect(collected))

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
        cuts = [k for k, factor in enumerate(factors) if is_one(self.shape(factor)[0])]
        if factors and is_one(self.shape(factors[-1])[1]):
            cuts.append(len(factors))
        if len(cuts) < 2 or all(is_one_by_one(self.shape(factor)) for factor in factors[cuts[0]:cuts[-1]]):
            return 0, 0
        return cuts[0], cuts[-1]

    def transpose_combination(self, combination: Combination) -> Combination:
        """The transpose of a combination, term by term."""
        rows, cols = combination.shape
        return Combination((cols, rows), {
            self.transpose_around_scalars(factors): c for factors, c in combination.terms.items()})

    def _transpose_from_parts(self, node: Expr, parts: list[Expr]) -> Expr:
        if isinstance(node, MatrixSymbol):
            return node if node in self.symmetric else Transpose(node)
        if isinstance(node, Transpose):
            return node.arg
        if isinstance(node, MatAdd):
            return self.expression(self.transpose_combination(self.read(node)))
        if isinstance(node, MatMul):
            coefficient, factors = split(node)
            return self.product(coefficient, *self.transpose_factors(factors), size=self.shape(node)[1])
        if isinstance(node, MatPow):
            if is_one_by_one(self.shape(node)):
                return node
            return shallow_doit(new(type(node), parts[0], node.exp))
        if isinstance(node, (Identity, MatrixBase, ZeroMatrix, OneMatrix)):
            return node.T
        if isinstance(node, HadamardProduct):
            return hadamard_product(parts, self.sort_key)
        if isinstance(node, HadamardPower):
            transposes = iter(parts)
            return new(HadamardPower, *[next(transposes) if arg.is_Matrix else arg for arg in node.args])
        if isinstance(node, ElementwiseApplyFunction):
            return new(ElementwiseApplyFunction, node.args[0], parts[0])
        return shallow_doit(new(Transpose, node))

    # -- products -------------------------------------------------------------

    def concatenate(self, *parts: Factors) -> tuple[Expr, Factors]:
        """The product of products, with its scalar; neighbours merge where they meet."""
        parts = tuple(part for part in parts if part)
        if not parts:
            return S.One, ()
        if len(parts) == 1:
            return S.One, parts[0]
        joined = sum(parts, ())
        if needs_reduction(parts):
            return self.reduce(joined)
        return S.One, joined

    def reduce(self, factors: Factors) -> tuple[Expr, Factors]:
        """Merge neighbouring powers, cancel inverses, drop identities.

        Each step shortens the product or lowers the number of inverses of
        products in it, so it ends.
        """
        coefficient: Expr = S.One
        stack: list[Expr] = []
        todo = list(reversed(factors))
        while todo:
            factor = todo.pop()
            if isinstance(factor, Identity):
                continue
            if isinstance(factor, ZeroMatrix):
                return S.Zero, ()
            cancelled = cancelled_by_inverse_of_product(stack, factor)
            if cancelled:
                del stack[-cancelled:]
                continue
            merged = merge_neighbours(stack[-1], factor) if stack else None
            if merged is not None:
                stack.pop()
                scale, rest = split(merged)
                coefficient = coefficient*scale
                if coefficient is S.Zero:
                    return S.Zero, ()
                todo.extend(reversed(rest))
                continue
            by_law = merged_by_law(stack, factor) if stack else None
            if by_law is not None:
                count, product = by_law
                del stack[-count:]
                scale, rest = split(product)
                if scale is S.Zero:
                    return S.Zero, ()
                coefficient = coefficient*scale
                todo.extend(reversed(rest))
                continue
            stack.append(factor)
        return coefficient, tuple(stack)

    def product(self, coefficient: Expr, *factors: Expr, size: Expr | None = None) -> Expr:
        """``coefficient`` times the product of ``factors``, which are reduced already."""
        if not factors:
            assert size is not None
            factors = (Identity(size),)
        if len(factors) == 1:
            factor = factors[0]
            if coefficient is S.One:
                return factor
            if isinstance(factor, MatrixBase):
                return factor*coefficient
            if isinstance(factor, MatAdd) and isinstance(coefficient, Rational):
                return self.expression(self.read(factor).scaled(coefficient))
            return new(MatMul, coefficient, factor)
        if coefficient is S.One:
            result = new(MatMul, *factors)
        elif isinstance(factors[0], MatrixBase) and isinstance(coefficient, Number):
            result = new(MatMul, factors[0]*coefficient, *factors[1:])
        elif isinstance(factors[0], MatAdd) and isinstance(coefficient, Integer):
            # As typed: 2*(A - B)*C is (2*(A - B))*C to Python, and 2*A - 2*B to SymPy.
            result = new(MatMul, self.expression(self.read(factors[0]).scaled(coefficient)), *factors[1:])
        else:
            result = new(MatMul, coefficient, *factors)
        return result

    # -- sums -----------------------------------------------------------------

    def expression(self, combination: Combination, group: bool = True) -> Expr:
        """The expression that a combination stands for.

        Terms that share a scalar other than a number are grouped, ``c*(A + B)``,
        unless ``group`` is false.
        """
        combination = _explicit_merged(self._flattened(combination))
        if not group or len(combination.terms) == 1:
            terms = [self.product(c, *factors, size=combination.shape[0]) for factors, c in combination.terms.items()]
            return self._sum(terms) if terms else ZeroMatrix(*combination.shape)
        groups: dict[Expr, list[tuple[Rational, Factors]]] = {}
        for factors, coefficient in combination.terms.items():
            number, rest = coefficient.as_coeff_Mul(rational=True)
            groups.setdefault(rest, []).append((number, factors))
        rows = combination.shape[0]
        terms = []
        for rest, members in groups.items():
            if rest is S.One or len(members) == 1:
                terms.extend(self.product(multiply([number, rest]), *factors, size=rows) for number, factors in members)
            else:
                content = content_of([number for number, _ in members])
                if all(number < 0 for number, _ in members):
                    content = -content
                inner = [self.product(number/content, *factors, size=rows) for number, factors in members]
                grouped, scale = self._sum(inner), multiply([content, rest])
                terms.append(grouped*scale if isinstance(grouped, MatrixBase) else new(MatMul, scale, grouped))
        if not terms:
            return ZeroMatrix(*combination.shape)
        return self._sum(terms)

    def _flattened(self, combination: Combination) -> Combination:
        """The same without sums as terms: a MatAdd has no MatAdd among its arguments."""
        if not any(len(f) == 1 and isinstance(f[0], MatAdd) for f in combination.terms) or len(combination.terms) == 1:
            return combination
        collected: dict[Factors, list[Expr]] = {}
        for factors, coefficient in combination.terms.items():
            if len(factors) == 1 and isinstance(factors[0], MatAdd) and isinstance(coefficient, Rational):
                inner = self.read(factors[0]).scaled(coefficient).terms
            else:
                inner = {factors: coefficient}
            for product, c in inner.items():
                collected.setdefault(product, []).append(c)
        return Combination(combination.shape, collect(collected))

    def collapse(self, combination: Combination) -> Combination:
        """A combination as one term: its sum as a single factor, what is common in front.

        Keeps a result that is multiplied further from being multiplied out.
        """
        if len(combination.terms) <= 1:
            return combination
        numbers = [c.as_coeff_Mul(rational=True)[0] for c in combination.terms.values()]
        content = content_of(numbers)
        inner = {factors: c/content for factors, c in combination.terms.items()}
        expr = self.expression(Combination(combination.shape, inner))
        if isinstance(expr, MatAdd):
            return Combination(combination.shape, {(expr,): content})
        return self.read(expr).scaled(content)

    def _sum(self, terms: list[Expr]) -> Expr:
        if len(terms) > 1 and any(isinstance(arg, BlockMatrix) for term in terms for arg in (term, *term.args)):
            from sympy_matcalc.classes.blockmatrix import merged_blocks
            terms = merged_blocks(terms, self)
        explicit = [term for term in terms if isinstance(term, MatrixBase)]
        if len(explicit) > 1:
            terms = [term for term in terms if not isinstance(term, MatrixBase)]
            merged = reduce(lambda a, b: a + b, explicit)
            if not (merged.is_zero_matrix and terms):
                terms.append(merged)
        if len(terms) == 1:
            return terms[0]
        with suppress(RecursionError):
            terms = sorted(terms, key=lambda term: self.sort_key(shortened(term)))
        return new(MatAdd, *terms)

    # -- entry by entry -------------------------------------------------------

    def hadamard(self, weight: Expr, factors: Factors, shape: Shape) -> Expr:
        """The Hadamard product of a matrix in normal form with a product of factors."""
        product = self.product(S.One, *factors, size=shape[0])
        if isinstance(weight, MatAdd):
            scale, whole = S.One, weight
        else:
            scale, inner = split(weight)
            whole = self.product(S.One, *inner, size=shape[0])
        if is_one_by_one(shape):
            more, joined = self.concatenate(split(whole)[1], factors)
            return self.product(multiply([scale, more]), *joined, size=S.One)
        if len(factors) == 2 and not isinstance(whole, (HadamardProduct, OneMatrix)) \
                and is_one(self.shape(factors[0])[1]) and not is_one(shape[0]) and not is_one(shape[1]):
            # (a b.T) o W = Diag(a) W Diag(b)
            left = () if isinstance(factors[0], OneMatrix) else (DiagMatrix(factors[0]),)
            right = () if isinstance(factors[1], OneMatrix) else (DiagMatrix(self.transpose(factors[1])),)
            return self.product(scale, *left, *split(whole)[1], *right, size=shape[0])
        result = hadamard_product([whole, product], self.sort_key)
        return self.product(multiply([scale, split(result)[0]]), *split(result)[1], size=shape[0])

    def diagonal_matrix(self, factors: Factors, size: Expr) -> Expr:
        """The diagonal matrix of a column that is a product of factors."""
        if is_one(size):
            return self.product(S.One, *factors, size=size)
        if len(factors) == 1 and isinstance(factors[0], OneMatrix):
            return Identity(size)
        if len(factors) == 1 and isinstance(factors[0], DiagonalOf):
            return hadamard_product([Identity(size), factors[0].arg], self.sort_key)
        if len(factors) == 1 and isinstance(factors[0], MatrixBase):
            return ImmutableDenseMatrix.diag(*factors[0])
        column = self.product(S.One, *factors, size=size)
        return DiagMatrix(column.arg if isinstance(column, Transpose) else column)  # of a row, as its doit has it

    def diagonal(self, factors: Factors, size: Expr) -> Expr:
        """The diagonal, as a column, of a square matrix that is a product of factors."""
        if is_one(size):
            return self.product(S.One, *factors, size=size)
        if not factors:
            return OneMatrix(size, S.One)
        if len(factors) == 1:
            (factor,) = factors
            if isinstance(factor, DiagMatrix):
                vector = factor.args[0]
                return self.transpose(vector) if is_one(self.shape(vector)[0]) else vector
            if isinstance(factor, MatrixBase):
                return ImmutableDenseMatrix(list(factor.diagonal()))
        for k in range(1, len(factors)):
            if is_one(self.shape(factors[k])[0]):
                # diag(a b.T) = a o b
                row = self.transpose_factors(factors[k:])
                return self.hadamard(self.product(S.One, *factors[:k]), row, (size, S.One))
        # diag(A.T) = diag(A): the one with fewer transposes
        flipped = self.transpose_factors(factors)
        if sum(map(self.count_transposes, flipped)) < sum(map(self.count_transposes, factors)):
            factors = flipped
        return DiagonalOf(self.product(S.One, *factors))

    # -- scalars --------------------------------------------------------------

    def inner(self, left: Combination, right: Combination) -> Expr:
        """<A, B> = tr(A.T B)"""
        summands = []
        for left_factors, left_coefficient in left.terms.items():
            transposed = self.transpose_factors(left_factors)
            for right_factors, right_coefficient in right.terms.items():
                scale, factors = self.concatenate(transposed, right_factors)
                if scale is not S.Zero:
                    trace = self.trace(factors, left.shape[1])
                    summands.append(multiply([left_coefficient, right_coefficient, scale, trace]))
        return add(summands)

    def trace(self, factors: Factors, size: Expr) -> Expr:
        """The trace of a product: its smallest rotation, transposition included.

        Smallest is what has fewest transposes, then what SymPy's order puts first.
        """
        coefficient: Expr = S.One
        while len(factors) > 1 and merge_neighbours(factors[-1], factors[0]) is not None:
            scale, factors = self.reduce(factors[-1:] + factors[:-1])
            coefficient = coefficient*scale
        if not factors:
            return coefficient*size
        if len(factors) == 1:
            return multiply([coefficient, self._trace_of_factor(factors[0])])
        if len(factors) == 2:
            pair = inner_by_law(*factors) or inner_by_law(*factors[::-1])
            if pair is not None:
                return multiply([coefficient, self.inner(*map(self.read, pair))])
        for k, factor in enumerate(factors):
            if isinstance(factor, MatrixUnit):
                # tr(P E(i, j)) = P[j, i]
                i, j = factor.args[2:]
                rest = factors[k + 1:] + factors[:k]
                flipped = self.transpose_factors(rest)
                if sum(map(self.count_transposes, flipped)) < sum(map(self.count_transposes, rest)):
                    rest, i, j = flipped, j, i
                return multiply([coefficient, MatrixElement(self.product(S.One, *rest), j, i)])
        with suppress(RecursionError):  # of SymPy's sort keys, for deep factors
            factors = self.smallest_rotation(factors)
        return multiply([coefficient, new(Trace, new(MatMul, *factors))])

    def _trace_of_factor(self, factor: Expr) -> Expr:
        if isinstance(factor, MatAdd):
            terms = self.read(factor).terms
            return add([multiply([c, self.trace(inner, self.shape(factor)[0])]) for inner, c in terms.items()])
        if isinstance(factor, Transpose):
            factor = factor.arg
        if isinstance(factor, Adjoint):
            inner = self.read(factor.arg)
            return conjugate(add([multiply([c, self.trace(f, inner.shape[0])]) for f, c in inner.terms.items()]))
        if isinstance(factor, KroneckerProduct) and any(rows != cols for rows, cols in map(self.shape, factor.args)):
            return new(Trace, factor)  # SymPy 1.14 makes it the product of traces that do not exist
        trace = factor._eval_trace() if not isinstance(factor, MatrixBase) else factor.trace()
        if trace is not None:
            return trace
        with suppress(RecursionError):
            factor = min(factor, self.transpose(factor), key=self.sort_key)
        return new(Trace, factor)

    def smallest_rotation(self, factors: Factors) -> Factors:
        """Of the rotations of a product and of its transpose, the first in order."""
        candidates = []
        for cycle in (factors, self.transpose_factors(factors)):
            transposes = sum(self.count_transposes(factor) for factor in cycle)
            keys = [self.sort_key(factor) for factor in cycle]
            for k in range(len(cycle)):
                # A product that is 1x1, as in x.T*A*x, is how people write it.
                scalar = is_one(self.shape(cycle[k])[0])
                candidates.append((not scalar, transposes, keys[k:] + keys[:k], cycle[k:] + cycle[:k]))
        return min(candidates, key=lambda candidate: candidate[:3])[3]

    def count_transposes(self, expr: Basic) -> int:
        """The number of transposes in ``expr``, shared ones counted at each place."""
        return folded(expr, arguments, lambda node, counts: isinstance(node, Transpose) + sum(counts),
                      self._transpose_counts)


def _explicit_merged(combination: Combination) -> Combination:
    """A M B + A N B = A (M + N) B, for explicit M and N without a common nonzero entry.

    Such are the entries of an explicit matrix, differentiated one by one. What a user has as
    two matrices stays two, as SymPy's own operators leave it.
    """
    groups: dict[tuple[Factors, Factors], list[tuple[Factors, Expr]]] = {}
    terms: dict[Factors, Expr] = {}
    for factors, coefficient in combination.terms.items():
        places = [k for k, factor in enumerate(factors) if isinstance(factor, MatrixBase)]
        if len(places) == 1 and len(factors) > 1:
            (k,) = places
            groups.setdefault((factors[:k], factors[k + 1:]), []).append((factors, coefficient))
        else:
            terms[factors] = coefficient
    for (left, right), members in groups.items():
        supports = [set(factors[len(left)].todok()) for factors, _ in members]
        if len(set().union(*supports)) < sum(map(len, supports)) or len(members) == 1:
            terms.update(members)
            continue
        merged = reduce(lambda a, b: a + b, [factors[len(left)]*coefficient for factors, coefficient in members])
        if not merged.is_zero_matrix:
            terms[(*left, merged, *right)] = S.One
    return Combination(combination.shape, terms) if groups else combination
