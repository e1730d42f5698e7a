"""Cheap constructors: sums, products, transposes and traces born in normal form.

An :class:`Algebra` remembers what it has transposed, so one sweep pays for each
subexpression once. Nothing here recurses over an expression.
"""

from __future__ import annotations

from contextlib import suppress
from functools import reduce
from itertools import pairwise
from typing import Any

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.intfunc import igcd, ilcm
from sympy.core.numbers import Integer, Number, Rational
from sympy.core.singleton import S
from sympy.core.sorting import default_sort_key
from sympy.functions.elementary.complexes import conjugate
from sympy.functions.special.tensor_functions import KroneckerDelta
from sympy.matrices.expressions.adjoint import Adjoint
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalOf
from sympy.matrices.expressions.hadamard import HadamardProduct
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.immutable import ImmutableDenseMatrix
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.graph import arguments
from sympy_matcalc.matrix_unit import MatrixUnit
from sympy_matcalc.normal_form.combinations import Combination, Factors, add, collect, multiply

Shape = tuple[Expr, Expr]


class Algebra:
    """Constructors of matrix expressions in normal form, with a memory."""

    def __init__(self) -> None:
        # By id, as all memories here: `==` of SymPy recurses.
        self._transposes: dict[int, tuple[Expr, Expr]] = {}
        self._shapes: dict[int, tuple[Expr, Shape]] = {}
        self._transpose_counts: dict[int, tuple[Expr, int]] = {}
        self.normal_forms: dict[int, tuple[Basic, Basic]] = {}
        """Expressions and their normal forms, by ``id``; filled by ``normalized``."""

    # -- shapes ---------------------------------------------------------------

    def shape(self, expr: Expr) -> Shape:
        """The shape of a matrix expression, without SymPy's recursion."""
        path: list[Expr] = [expr]
        while path:
            node = path[-1]
            if id(node) in self._shapes:
                path.pop()
                continue
            below = _shape_givers(node)
            pending = [part for part in below if id(part) not in self._shapes]
            if pending:
                path.extend(pending)
                continue
            path.pop()
            shapes = [self._shapes[id(part)][1] for part in below]
            self._shapes[id(node)] = (node, _shape_from(node, shapes))
        return self._shapes[id(expr)][1]

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
        known = self._transposes
        stack = [expr]
        while stack:
            node = stack[-1]
            if id(node) in known:
                stack.pop()
                continue
            parts = _transposable_parts(node)
            pending = [part for part in parts if id(part) not in known]
            if pending:
                stack.extend(pending)
                continue
            stack.pop()
            known[id(node)] = (node, self._transpose_from_parts(node))
        return known[id(expr)][1]

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

    def _transpose_from_parts(self, node: Expr) -> Expr:
        known = self._transposes
        if isinstance(node, MatrixSymbol):
            return Transpose(node)
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
            return shallow_doit(_new(type(node), known[id(node.base)][1], node.exp))
        if isinstance(node, (Identity, MatrixBase, ZeroMatrix, OneMatrix)):
            return node.T
        return shallow_doit(node.transpose())

    # -- products -------------------------------------------------------------

    def concatenate(self, *parts: Factors) -> tuple[Expr, Factors]:
        """The product of products, with its scalar; neighbours merge where they meet."""
        parts = tuple(part for part in parts if part)
        if not parts:
            return S.One, ()
        if len(parts) == 1:
            return S.One, parts[0]
        joined = sum(parts, ())
        if _needs_reduction(parts):
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
            cancelled = _cancelled_by_inverse_of_product(stack, factor)
            if cancelled:
                del stack[-cancelled:]
                continue
            merged = _merge(stack[-1], factor) if stack else None
            if merged is not None:
                stack.pop()
                scale, rest = split(merged)
                coefficient = coefficient*scale
                if coefficient is S.Zero:
                    return S.Zero, ()
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
            return _new(MatMul, coefficient, factor)
        if coefficient is S.One:
            result = _new(MatMul, *factors)
        elif isinstance(factors[0], MatrixBase) and isinstance(coefficient, Number):
            result = _new(MatMul, factors[0]*coefficient, *factors[1:])
        elif isinstance(factors[0], MatAdd) and isinstance(coefficient, Integer):
            # As typed: 2*(A - B)*C is (2*(A - B))*C to Python, and 2*A - 2*B to SymPy.
            result = _new(MatMul, self.expression(self.read(factors[0]).scaled(coefficient)), *factors[1:])
        else:
            result = _new(MatMul, coefficient, *factors)
        return result

    # -- sums -----------------------------------------------------------------

    def expression(self, combination: Combination, group: bool = True) -> Expr:
        """The expression that a combination stands for.

        Terms that share a scalar other than a number are grouped, ``c*(A + B)``,
        unless ``group`` is false.
        """
        combination = self._flattened(combination)
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
                content = _content([number for number, _ in members])
                inner = [self.product(number/content, *factors, size=rows) for number, factors in members]
                terms.append(_new(MatMul, multiply([content, rest]), self._sum(inner)))
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
        content = _content(numbers)
        inner = {factors: c/content for factors, c in combination.terms.items()}
        expr = self.expression(Combination(combination.shape, inner))
        if isinstance(expr, MatAdd):
            return Combination(combination.shape, {(expr,): content})
        return self.read(expr).scaled(content)

    def _sum(self, terms: list[Expr]) -> Expr:
        explicit = [term for term in terms if isinstance(term, MatrixBase)]
        if len(explicit) > 1:
            terms = [term for term in terms if not isinstance(term, MatrixBase)]
            merged = reduce(lambda a, b: a + b, explicit)
            if not (merged.is_zero_matrix and terms):
                terms.append(merged)
        if len(terms) == 1:
            return terms[0]
        with suppress(RecursionError):
            terms = sorted(terms, key=sort_key)
        return _new(MatAdd, *terms)

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
        result = shallow_doit(HadamardProduct(whole, product))
        return self.product(multiply([scale, split(result)[0]]), *split(result)[1], size=shape[0])

    def diagonal_matrix(self, factors: Factors, size: Expr) -> Expr:
        """The diagonal matrix of a column that is a product of factors."""
        if is_one(size):
            return self.product(S.One, *factors, size=size)
        if len(factors) == 1 and isinstance(factors[0], OneMatrix):
            return Identity(size)
        if len(factors) == 1 and isinstance(factors[0], DiagonalOf):
            return shallow_doit(HadamardProduct(Identity(size), factors[0].arg))
        if len(factors) == 1 and isinstance(factors[0], MatrixBase):
            return ImmutableDenseMatrix.diag(*factors[0])
        return DiagMatrix(self.product(S.One, *factors, size=size))

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
            if isinstance(factor, Transpose):
                return DiagonalOf(factor.arg)
            if isinstance(factor, MatrixBase):
                return ImmutableDenseMatrix(list(factor.diagonal()))
        for k in range(1, len(factors)):
            if is_one(self.shape(factors[k])[0]):
                # diag(a b.T) = a o b
                row = self.transpose_factors(factors[k:])
                return self.hadamard(self.product(S.One, *factors[:k]), row, (size, S.One))
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
        while len(factors) > 1 and _merge(factors[-1], factors[0]) is not None:
            scale, factors = self.reduce(factors[-1:] + factors[:-1])
            coefficient = coefficient*scale
        if not factors:
            return coefficient*size
        if len(factors) == 1:
            return multiply([coefficient, self._trace_of_factor(factors[0])])
        for k, factor in enumerate(factors):
            if isinstance(factor, MatrixUnit):
                # tr(P E(i, j)) = P[j, i]
                i, j = factor.args[2:]
                rest = factors[k + 1:] + factors[:k]
                flipped = self.transpose_factors(rest)
                if sum(map(self._count_transposes, flipped)) < sum(map(self._count_transposes, rest)):
                    rest, i, j = flipped, j, i
                return multiply([coefficient, MatrixElement(self.product(S.One, *rest), j, i)])
        with suppress(RecursionError):  # of SymPy's sort keys, for deep factors
            factors = self._smallest_rotation(factors)
        return multiply([coefficient, _new(Trace, _new(MatMul, *factors))])

    def _trace_of_factor(self, factor: Expr) -> Expr:
        if isinstance(factor, MatAdd):
            terms = self.read(factor).terms
            return add([multiply([c, self.trace(inner, self.shape(factor)[0])]) for inner, c in terms.items()])
        if isinstance(factor, Transpose):
            factor = factor.arg
        if isinstance(factor, Adjoint):
            inner = self.read(factor.arg)
            return conjugate(add([multiply([c, self.trace(f, inner.shape[0])]) for f, c in inner.terms.items()]))
        trace = factor._eval_trace() if not isinstance(factor, MatrixBase) else factor.trace()
        if trace is not None:
            return trace
        with suppress(RecursionError):
            factor = min(factor, self.transpose(factor), key=default_sort_key)
        return _new(Trace, factor)

    def _smallest_rotation(self, factors: Factors) -> Factors:
        candidates = []
        for cycle in (factors, self.transpose_factors(factors)):
            transposes = sum(self._count_transposes(factor) for factor in cycle)
            keys = [default_sort_key(factor) for factor in cycle]
            for k in range(len(cycle)):
                # A product that is 1x1, as in x.T*A*x, is how people write it.
                scalar = is_one(self.shape(cycle[k])[0])
                candidates.append((not scalar, transposes, keys[k:] + keys[:k], cycle[k:] + cycle[:k]))
        return min(candidates, key=lambda candidate: candidate[:3])[3]

    def _count_transposes(self, expr: Basic) -> int:
        """The number of transposes in ``expr``, shared ones counted at each place."""
        counts = self._transpose_counts
        stack = [expr]
        while stack:
            node = stack[-1]
            if id(node) in counts:
                stack.pop()
                continue
            args = arguments(node)
            pending = [arg for arg in args if id(arg) not in counts]
            if pending:
                stack.extend(pending)
                continue
            stack.pop()
            counts[id(node)] = (node, isinstance(node, Transpose) + sum(counts[id(arg)][1] for arg in args))
        return counts[id(expr)][1]


# -- on single expressions ----------------------------------------------------

def split(expr: Expr) -> tuple[Expr, Factors]:
    """The scalar and the matrix factors of a matrix expression that is no sum."""
    if isinstance(expr, MatMul):
        args = expr.args
        if not args[0].is_Matrix:
            return args[0], args[1:]
        return S.One, args
    if isinstance(expr, Identity):
        return S.One, ()
    if isinstance(expr, ZeroMatrix) or (isinstance(expr, MatrixBase) and expr.is_zero_matrix):
        return S.Zero, ()
    return S.One, (expr,)


def shape_of(expr: Expr) -> Shape:
    """The shape of a matrix expression, found without recursion."""
    return Algebra().shape(expr)


def is_one(size: Any) -> bool:
    return size is S.One or size == 1


def is_one_by_one(shape: tuple[Any, Any]) -> bool:
    return is_one(shape[0]) and is_one(shape[1])


def shallow_doit(expr: Expr) -> Expr:
    """SymPy's own evaluation of the outermost node, or the node where SymPy's evaluation breaks."""
    try:
        return expr.doit(deep=False)
    except (RecursionError, AttributeError, NotImplementedError, TypeError):
        return expr


LONGEST_SORTED = 64
"""Sums with more terms than this are sorted by their first terms only, when they stand in a product."""


def sort_key(term: Expr) -> Any:
    """SymPy's sort key of a term; that of a long sum within it, quadratic in its length, is cut short."""
    if isinstance(term, MatMul) and any(isinstance(a, MatAdd) and len(a.args) > LONGEST_SORTED for a in term.args):
        args = [_new(MatAdd, *a.args[:8]) if isinstance(a, MatAdd) and len(a.args) > LONGEST_SORTED else a
                for a in term.args]
        return default_sort_key(_new(MatMul, *args))
    return default_sort_key(term)


def _new(cls: type, *args: Expr) -> Expr:
    # The arguments are in normal form, so SymPy's checks and flattening have nothing to do.
    return Basic.__new__(cls, *args)


def _base_and_exponent(factor: Expr) -> tuple[Expr, Expr]:
    if isinstance(factor, MatPow):
        return factor.args
    return factor, S.One


def _merge(left: Expr, right: Expr) -> Expr | None:
    """One matrix for two neighbours, where SymPy's product merges them too."""
    if isinstance(left, MatrixBase) and isinstance(right, MatrixBase):
        return left*right
    if isinstance(left, OneMatrix) and isinstance(right, OneMatrix):
        return _new(MatMul, left.shape[1], OneMatrix(left.shape[0], right.shape[1]))
    if isinstance(left, MatrixUnit) and isinstance(right, MatrixUnit):
        return _product_of_units(left, right)
    base, exponent = _base_and_exponent(left)
    other, other_exponent = _base_and_exponent(right)
    # Hashes first: they are kept, while `==` goes deep.
    if base is not other and (hash(base) != hash(other) or base != other):
        return None
    if isinstance(base, OneMatrix):
        return None
    return shallow_doit(_new(MatPow, base, exponent + other_exponent))


def _product_of_units(left: Expr, right: Expr) -> Expr:
    """E(i, j) E(k, l) = delta(j, k) E(i, l)"""
    rows, _, i, j = left.args
    _, cols, k, l = right.args  # noqa: E741
    delta = KroneckerDelta(j, k)
    if delta is S.Zero:
        return ZeroMatrix(rows, cols)
    unit = MatrixUnit(rows, cols, i, l)
    return unit if delta is S.One else _new(MatMul, delta, unit)


def _is_inverse_of_product(factor: Expr) -> bool:
    return isinstance(factor, Inverse) and isinstance(factor.arg, MatMul)


def _needs_reduction(parts: tuple[Factors, ...]) -> bool:
    for left, right in pairwise(parts):
        if _merge(left[-1], right[0]) is not None:
            return True
    return any(_is_inverse_of_product(factor) for part in parts for factor in part)


def _cancelled_by_inverse_of_product(stack: list[Expr], factor: Expr) -> int:
    """How many factors at the end of ``stack`` cancel with ``factor``: A B (A B)**-1 = I."""
    if _is_inverse_of_product(factor):
        wanted = list(factor.arg.args)
        if stack[-len(wanted):] == wanted:
            return len(wanted)
    for position in range(len(stack) - 1, -1, -1):
        if _is_inverse_of_product(stack[position]):
            if stack[position + 1:] + [factor] == list(stack[position].arg.args):
                return len(stack) - position
            break
    return 0


def _content(numbers: list[Rational]) -> Rational:
    """The positive rational that all ``numbers`` are whole multiples of."""
    return Rational(igcd(*[number.p for number in numbers]) if len(numbers) > 1 else numbers[0].p,
                    ilcm(1, *[number.q for number in numbers]))


def _shape_givers(node: Expr) -> list[Expr]:
    if isinstance(node, MatAdd):
        return [node.args[0]]
    if isinstance(node, MatMul):
        matrices = [arg for arg in node.args if arg.is_Matrix]
        return [matrices[0], matrices[-1]]
    if isinstance(node, (MatPow, Transpose)):
        return [node.args[0]]
    return []


def _shape_from(node: Expr, shapes: list[Shape]) -> Shape:
    if not shapes:
        rows, cols = node.shape  # Python's integers for an explicit matrix
        return S(rows), S(cols)
    if isinstance(node, MatMul):
        return shapes[0][0], shapes[1][1]
    if isinstance(node, Transpose):
        return shapes[0][1], shapes[0][0]
    return shapes[0]


def _transposable_parts(node: Expr) -> list[Expr]:
    if isinstance(node, MatMul):
        return [arg for arg in node.args if arg.is_Matrix]
    if isinstance(node, MatPow):
        return [node.base]
    if isinstance(node, MatAdd):
        parts: list[Expr] = []
        for arg in node.args:
            parts.extend(split(arg)[1])
        return parts
    return []
