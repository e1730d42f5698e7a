"""Single factors and pairs of them: splitting, merging, shapes, and SymPy's order."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache, reduce
from itertools import chain
from operator import mul
from typing import Any

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.intfunc import igcd, ilcm
from sympy.core.numbers import Rational
from sympy.core.singleton import S
from sympy.functions.special.tensor_functions import KroneckerDelta
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.combinations import Combination, Factors
from sympy_matcalc.core.graph import Memory, folded
from sympy_matcalc.core.guard import sympy_may_break
from sympy_matcalc.core.laws import products, shapes, transposes
from sympy_matcalc.core.matrix_unit import MatrixUnit
from sympy_matcalc.core.powers import evaluated_power

Shape = tuple[Expr, Expr]


def split(expr: Expr) -> tuple[Expr, Factors]:
    """The scalar and the matrix factors of a matrix expression that is no sum."""
    if type(expr) in _LETTERS:
        return S.One, (expr,)
    if isinstance(expr, MatMul):
        args = expr.args
        if args[0].is_Matrix:
            return S.One, args
        if len(args) == 2 and isinstance(args[1], Identity):
            return args[0], ()
        return args[0], args[1:]
    if isinstance(expr, Identity):
        return S.One, ()
    if isinstance(expr, ZeroMatrix) or (isinstance(expr, MatrixBase) and expr.is_zero_matrix):
        return S.Zero, ()
    return S.One, (expr,)


_LETTERS = {MatrixSymbol, Transpose, Inverse, MatPow}
"""What most factors are: soon said."""


def shape_of(expr: Expr) -> Shape:
    """The shape of a matrix expression, found without recursion."""
    known: Memory[Shape] = {}
    return folded(expr, shape_givers, shape_from, known)


def is_one(size: Any) -> bool:
    # A size that is an expression is 1 as the one object: `==` of a symbol with a number sympifies it first.
    return size is S.One or (not isinstance(size, Expr) and bool(size == 1))


def is_one_by_one(shape: tuple[Any, Any]) -> bool:
    return is_one(shape[0]) and is_one(shape[1])


def shallow_doit(expr: Expr) -> Expr:
    """SymPy's own evaluation of the outermost node, or the node where SymPy's evaluation breaks."""
    with sympy_may_break:
        return evaluated_power(expr) if isinstance(expr, MatPow) else expr.doit(deep=False)
    return expr


@lru_cache(maxsize=4096)
def transposed_symbol(symbol: MatrixSymbol) -> Transpose:
    """The transpose of a symbol, the very same object each time: `==` of it is at once."""
    return new(Transpose, symbol)


def new(cls: type, *args: Expr) -> Expr:
    # The arguments are in normal form, so SymPy's checks and flattening have nothing to do.
    return Basic.__new__(cls, *args)


def base_and_exponent(factor: Expr) -> tuple[Expr, Expr]:
    if isinstance(factor, MatPow):
        result: tuple[Expr, Expr] = factor.args
        return result
    return factor, S.One


def are_letters(products: Collection[Factors]) -> bool:
    """Whether all factors of some products are symbols, powers, or transposes."""
    return _LETTERS.issuperset(map(type, chain.from_iterable(products)))


def has_explicit(products: Collection[Factors]) -> bool:
    """Whether an explicit matrix is a factor of one of some products."""
    return not are_letters(products) and any(
        isinstance(factor, MatrixBase) for factors in products for factor in factors)


def explicit_merged(combination: Combination) -> Combination:
    """A M B + A N B = A (M + N) B, for explicit M and N without a common nonzero entry.

    Such are the entries of an explicit matrix, differentiated one by one. What a user has as
    two matrices stays two, as SymPy's own operators leave it.
    """
    if not has_explicit(combination.terms):
        return combination
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


def is_same(one: Expr, other: Expr) -> bool:
    """Whether two expressions are equal. Hashes first: they are kept, while `==` goes deep."""
    return one is other or (hash(one) == hash(other) and bool(one == other))


def merge_neighbours(left: Expr, right: Expr) -> Expr | None:
    """One matrix for two neighbours, where SymPy's product merges them too."""
    if type(left) is MatrixSymbol is type(right) and not is_same(left, right):
        return None
    if type(left) not in _LETTERS and type(right) not in _LETTERS:
        if isinstance(left, MatrixBase) and isinstance(right, MatrixBase):
            product = left*right
            # SymPy's product drops an explicit identity.
            return Identity(product.rows) if product.is_square and product == product.eye(product.rows) else product
        if isinstance(left, OneMatrix) and isinstance(right, OneMatrix):
            return new(MatMul, left.shape[1], OneMatrix(left.shape[0], right.shape[1]))
        if isinstance(left, MatrixUnit) and isinstance(right, MatrixUnit):
            return product_of_units(left, right)
    base, exponent = base_and_exponent(left)
    other, other_exponent = base_and_exponent(right)
    if isinstance(base, OneMatrix) or not is_same(base, other):
        return None
    return shallow_doit(new(MatPow, base, exponent + other_exponent))


def product_of_units(left: Expr, right: Expr) -> Expr:
    """E(i, j) E(k, l) = delta(j, k) E(i, l)"""
    rows, _, i, j = left.args
    _, cols, k, l = right.args  # noqa: E741
    delta = KroneckerDelta(j, k)
    if delta is S.Zero:
        return ZeroMatrix(rows, cols)
    unit = MatrixUnit(rows, cols, i, l)
    return unit if delta is S.One else new(MatMul, delta, unit)


def class_of_letter(factor: Expr) -> type:
    """The class of a factor, of a transpose that of what is transposed: a law of products serves both."""
    return type(factor.args[0]) if type(factor) is Transpose else type(factor)


def has_product_law(factor: Expr) -> bool:
    """Whether a factor, or what it is the transpose of, has laws of its own."""
    return bool(products.of(class_of_letter(factor)))


def is_inverse_of_product(factor: Expr) -> bool:
    return isinstance(factor, Inverse) and isinstance(factor.arg, MatMul)


def cancelled_by_inverse_of_product(stack: list[Expr], factor: Expr, last: int | None) -> int:
    """How many factors at the end of ``stack`` cancel with ``factor``: A B (A B)**-1 = I.

    The last inverse of a product in it stands at ``last``.
    """
    if is_inverse_of_product(factor):
        wanted = list(factor.arg.args)
        if stack[-len(wanted):] == wanted:
            return len(wanted)
    if last is not None and len(stack) - last == len(stack[last].args[0].args) \
            and (*stack[last + 1:], factor) == stack[last].args[0].args:
        return len(stack) - last
    return 0


def content_of(numbers: list[Rational]) -> Rational:
    """The positive rational that all ``numbers`` are whole multiples of."""
    return Rational(igcd(*[number.p for number in numbers]) if len(numbers) > 1 else abs(numbers[0].p),
                    ilcm(1, *[number.q for number in numbers]))


def shape_at_once(expr: Expr) -> Shape | None:
    """The shape of a symbol, of its transpose, of a product that begins and ends with such, and of sums and powers
    that begin with one of them, no more than three within each other; or None.
    """
    if type(expr) in _LIKE_FIRST:
        expr = _begins_with(expr)
    if type(expr) is not MatMul:
        return _shape_of_letter(expr)
    args = expr.args
    left = _shape_of_letter(args[0] if args[0].is_Matrix else args[1])
    right = None if left is None else _shape_of_letter(args[-1])
    return None if left is None or right is None else (left[0], right[1])


_LIKE_FIRST = {MatAdd, Inverse, MatPow}


def _begins_with(expr: Expr) -> Expr:
    """What the shape of a sum or a power is that of: the first term, the base."""
    for _ in range(3):
        expr = expr.args[0]
        if type(expr) not in _LIKE_FIRST:
            break
    return expr


def _shape_of_letter(letter: Expr) -> Shape | None:
    if type(letter) in _LIKE_FIRST:
        letter = _begins_with(letter)
    if type(letter) is MatrixSymbol:
        _, rows, cols = letter.args
        return rows, cols
    if type(letter) is Identity:
        return letter.args[0], letter.args[0]
    if type(letter) is Transpose and type(letter.args[0]) is MatrixSymbol:
        _, rows, cols = letter.args[0].args
        return cols, rows
    return None


def shape_givers(node: Expr) -> list[Expr]:
    if isinstance(node, MatAdd):
        return [node.args[0]]
    if isinstance(node, MatMul):
        matrices = [arg for arg in node.args if arg.is_Matrix]
        return [matrices[0], matrices[-1]]
    if isinstance(node, (MatPow, Transpose)):
        return [node.args[0]]
    law = shapes.of(type(node))
    found = () if law is None else law(node)
    return [*found] if isinstance(found, tuple) else [found]


def shape_from(node: Expr, shapes: list[Shape]) -> Shape:
    if not shapes:
        rows, cols = node.shape  # Python's integers for an explicit matrix
        return (rows, cols) if isinstance(rows, Basic) and isinstance(cols, Basic) else (S(rows), S(cols))
    if isinstance(node, MatMul):
        return shapes[0][0], shapes[1][1]
    if isinstance(node, Transpose):
        return shapes[0][1], shapes[0][0]
    if len(shapes) > 1:  # SymPy asks each factor of a Kronecker product twice, and so all that is in it
        return reduce(mul, [rows for rows, _ in shapes]), reduce(mul, [cols for _, cols in shapes])
    return shapes[0]


def transposable_parts(node: Expr) -> list[Expr]:
    if isinstance(node, MatMul):
        return [arg for arg in node.args if arg.is_Matrix]
    if isinstance(node, MatPow):
        return [node.base]
    if isinstance(node, MatAdd):
        parts: list[Expr] = []
        for arg in node.args:
            parts.extend(split(arg)[1])
        return parts
    return [] if transposes.of(type(node)) is None else [arg for arg in node.args if arg.is_Matrix]
