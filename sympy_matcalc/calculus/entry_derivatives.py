"""Derivatives of scalars by an entry X[r, s]: of sums over entries in indices, of matrices from the gradient."""

from __future__ import annotations

from sympy.concrete.products import Product
from sympy.concrete.summations import Sum
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.core.symbol import Dummy
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.permutation import PermutationMatrix
from sympy.matrices.expressions.special import Identity
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.bound_symbols import private_index, replaced
from sympy_matcalc.core.combinations import Factors, add, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.deltas import collapsed, delta
from sympy_matcalc.core.factors import split
from sympy_matcalc.core.graph import depends
from sympy_matcalc.core.laws import NoRule
from sympy_matcalc.core.matrix_unit import MatrixUnit


def of_sum_by_entry(expr: Expr, entry: MatrixElement) -> Expr:
    """The derivative by X[r, s] of a function of entries of X and of sums over such.

    d X[a, b]/d X[r, s] = delta(a, r) delta(b, s), and a sum of delta(k, r) f(k) over all rows k is f(r).

    Parameters
    ==========

    expr : Expr
        A scalar.
    entry : MatrixElement
        An entry of a MatrixSymbol; its indices are bound nowhere in ``expr``.

    Raises
    ======

    NoRule
        If X stands in ``expr`` otherwise than by its entries.

    Examples
    ========

    >>> from sympy import MatrixSymbol, symbols
    >>> from sympy_matcalc.calculus.entry_derivatives import of_sum_by_entry
    >>> i, j, r, s = symbols('i j r s', integer=True)
    >>> n = symbols('n', integer=True, positive=True)
    >>> A, X = MatrixSymbol('A', n, n), MatrixSymbol('X', n, n)
    >>> of_sum_by_entry((A*X)[i, j], X[r, s])
    KroneckerDelta(j, s, (0, n - 1))*A[i, r]
    """
    if isinstance(expr, MatrixElement) and expr.parent == entry.parent:
        return multiply([delta(a, b, size) for a, b, size in zip(expr.indices, entry.indices, entry.parent.shape)])
    if isinstance(expr, Product):
        return _of_product_by_entry(expr, entry)
    if isinstance(expr, Sum):
        return _of_sum_over_index(expr, entry)
    return add(_by_parts(expr, entry) or [S.Zero])


def _of_sum_over_index(total: Sum, entry: MatrixElement) -> Expr:
    terms = [summand for summand in _by_parts(total.function, entry) if summand is not S.Zero]
    if any(depends(part, entry.parent) or len(limit) != 3 for limit in total.limits for part in limit[1:]):
        raise NoRule(total)
    return add([collapsed(term, list(map(tuple, total.limits))) for term in terms] or [S.Zero])


def _of_product_by_entry(product: Product, entry: MatrixElement) -> Expr:
    """d product(u(i), i = p..q) = sum_k du(k) product(u(i), i = p..k - 1) product(u(i), i = k + 1..q)"""
    (index, first, last), *others = product.limits
    if others or depends(first, entry.parent) or depends(last, entry.parent):
        raise NoRule(product)
    k = private_index(product, entry)
    before, after = (Product(product.function, (index, *ends)) for ends in ((first, k - 1), (k + 1, last)))
    terms = [replaced(term, {index: k}) for term in _by_parts(product.function, entry)]
    return add([collapsed(multiply([term, before, after]), [(k, first, last)])
                for term in terms if term is not S.Zero] or [S.Zero])


def _by_parts(expr: Expr, entry: MatrixElement) -> list[Expr]:
    """The chain rule around the entries of X and the sums in an expression, a term for each of a product's."""
    parts = _parts(expr, entry)
    if parts == [expr]:
        inner = of_sum_by_entry(expr, entry)
        return list(inner.args) if inner.is_Add else [inner]
    dummies = {part: Dummy(real=True) for part in parts}
    outer = expr.xreplace(dummies)
    if depends(outer, entry.parent):
        raise NoRule(expr)
    back = {dummy: part for part, dummy in dummies.items()}
    terms = []
    for part, dummy in dummies.items():
        weight = outer.diff(dummy).xreplace(back)
        terms += [multiply([weight, term]) for term in _by_parts(part, entry)]
    return terms


def _parts(expr: Expr, entry: MatrixElement) -> list[Expr]:
    """The largest entries of X, and sums and products over an index with X in them, that stand in an expression."""
    found: dict[Expr, None] = {}
    stack: list[Basic] = [expr]
    while stack:
        node = stack.pop()
        if isinstance(node, MatrixElement):
            if node.parent == entry.parent:
                found[node] = None
            elif depends(node.parent, entry.parent):
                raise NoRule(node)
        elif isinstance(node, (Sum, Product)):
            if depends(node, entry.parent):
                found[node] = None
        else:
            stack.extend(node.args)
    return list(found)


# -- entries of gradients -----------------------------------------------------

def entry_of(matrix: Expr, row: Expr, col: Expr) -> Expr:
    """An entry of a matrix in normal form, matrix units multiplied out: (A E_ij B)[r, s] = A[r, i] B[j, s].

    An entry of an inverse, or of a product with one, stays an entry: SymPy would write the inverse out.
    """
    if isinstance(matrix, MatAdd):
        return add([entry_of(arg, row, col) for arg in matrix.args])
    coefficient, factors = split(matrix)
    if len(factors) == 1 and isinstance(factors[0], MatAdd):
        return multiply([coefficient, entry_of(factors[0], row, col)])
    k = next((k for k, factor in enumerate(factors) if isinstance(factor, MatrixUnit)), None)
    if k is None:
        return multiply([coefficient, _entry_of_product(factors, row, col, matrix.shape[0])])
    rows, cols, i, j = factors[k].args
    left = _entry_of_product(factors[:k], row, i, rows)
    right = entry_of(MatMul(*factors[k + 1:]) if factors[k + 1:] else Identity(cols), j, col)
    return multiply([coefficient, left, right])


def _entry_of_product(factors: Factors, row: Expr, col: Expr, size: Expr) -> Expr:
    if not factors:
        return delta(row, col, size)
    if len(factors) == 1 and isinstance(factors[0], Transpose):
        return _entry_of_product((factors[0].arg,), col, row, size)
    product = factors[0] if len(factors) == 1 else MatMul(*factors)
    plain = Algebra().with_fewer_transposes(product)
    if plain is not product:
        product, row, col = plain, col, row
    if not product.has(MatPow, PermutationMatrix):
        return product[row, col]
    # Symbolic entries of a permutation matrix are 0 to SymPy 1.14.
    return MatrixElement(product, row, col)
