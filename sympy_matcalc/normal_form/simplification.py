"""What ``simplify`` does to expressions with matrices.

Their scalar structure is SymPy's business, their matrices are ours: traces and
determinants are brought into one form each, then stand as symbols in what SymPy
simplifies. The passes are tried with products left as they are and with products
multiplied out, and the shortest result is taken, the input itself included, so that
nothing gets longer. Each pass visits every node once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.function import count_ops
from sympy.core.singleton import S
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.graph import arguments
from sympy_matcalc.normal_form.algebra import Algebra
from sympy_matcalc.normal_form.combinations import Combination, Factors, add, collect, multiply
from sympy_matcalc.normal_form.expansion import multiplied_out
from sympy_matcalc.normal_form.factors import split
from sympy_matcalc.normal_form.normalization import LAWS, Law, rewritten
from sympy_matcalc.normal_form.product_laws import reordered
from sympy_matcalc.normal_form.scalar_parts import masked

MOST_TERMS = 200
"""Products of sums with more terms than this are not multiplied out."""


def has_matrices(expr: Basic) -> bool:
    """Whether a matrix expression stands anywhere in ``expr``, or an entry of one."""
    seen = set()
    stack = [expr]
    while stack:
        node = stack.pop()
        if isinstance(node, (MatrixExpr, MatrixElement)):
            return True
        if id(node) not in seen:
            seen.add(id(node))
            stack.extend(arguments(node))
    return False


def simplified(expr: Expr, *, symmetric: frozenset[MatrixSymbol] = frozenset(), **kwargs: Any) -> Expr:
    """The shortest form of an expression with matrices that the passes find.

    Parameters
    ==========

    expr : Expr
        A scalar or a matrix expression.
    symmetric : frozenset of MatrixSymbol
        Symbols that are assumed to be their own transposes.
    **kwargs
        The options of SymPy's ``simplify``; ``measure`` and ``ratio`` decide here too.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Trace, symbols
    >>> from sympy_matcalc.normal_form.simplification import simplified
    >>> n, m = symbols('n m')
    >>> A, B = MatrixSymbol('A', n, m), MatrixSymbol('B', m, n)
    >>> simplified(Trace(A*B) - Trace(B*A))
    0
    """
    measure: Callable[[Expr], Any] = kwargs.get("measure", count_ops)
    candidates = [expr]
    for laws in PASSES:
        algebra = Algebra(symmetric)
        candidate = rewritten(expr, laws, algebra)
        candidates.append(_scalars_simplified(candidate, algebra, kwargs))
    best = min(reversed(candidates[1:]), key=measure)
    return best if measure(best) <= kwargs.get("ratio", S(1))*measure(expr) or measure(best) == 0 else expr


def _scalars_simplified(expr: Expr, algebra: Algebra, options: dict[str, Any]) -> Expr:
    """SymPy's ``simplify`` on what is scalar, with traces and the like as symbols."""
    if isinstance(expr, MatrixExpr):
        if expr.is_Atom or isinstance(expr, MatrixSymbol):
            return expr
        value = algebra.read(expr)
        coefficients = {factors: _scalars_simplified(c, algebra, options) for factors, c in value.terms.items()}
        if coefficients == value.terms:
            return expr
        return algebra.expression(Combination(value.shape, collect({f: [c] for f, c in coefficients.items()})))
    opaque, names = masked(expr)
    return expr if opaque is None else sympy_simplify(opaque, **options).xreplace(names)


def sympy_simplify(expr: Expr, **options: Any) -> Expr:
    from sympy.simplify.simplify import simplify
    return simplify(expr, **options)


# -- laws ---------------------------------------------------------------------

def trace_law(node: Trace, args: list[Expr], algebra: Algebra) -> Expr:
    """tr(a A + B) = a tr A + tr B;  tr(A B) = tr(B A);  tr(A.T) = tr A

    Ends: each product goes to its smallest rotation, transposition included, at once.
    """
    value = algebra.read(args[0])
    return add([c*algebra.trace(factors, value.shape[0]) for factors, c in value.terms.items()])


def determinant_law(node: Determinant, args: list[Expr], algebra: Algebra) -> Expr:
    """|c A B| = c**n |A| |B| for square A, B;  |A.T| = |A|;  |A**k| = |A|**k

    Ends: every step is a step down into the argument.
    """
    (arg,) = args
    coefficient, factors = split(arg)
    rows = algebra.shape(arg)[0]
    if not factors and coefficient is not S.Zero:
        return coefficient**rows
    if len(factors) > 1 and not all(algebra.shape(f)[0] == algebra.shape(f)[1] for f in factors):
        inner = algebra.product(S.One, *factors)
        return coefficient**rows*Determinant(inner)
    return multiply([coefficient**rows, *[_determinant_of_factor(factor, algebra) for factor in factors]])


def _determinant_of_factor(factor: Expr, algebra: Algebra) -> Expr:
    exponent: Expr = S.One
    while True:
        if isinstance(factor, MatPow):
            exponent = exponent*factor.exp
            factor = factor.base
        elif isinstance(factor, Transpose):
            factor = factor.arg
        elif isinstance(factor, MatMul) and exponent is not S.One:
            return determinant_law(Determinant(factor), [factor], algebra)**exponent
        else:
            break
    return Determinant(factor).doit(deep=False)**exponent


def expanding_product_law(node: MatMul, args: list[Expr], algebra: Algebra) -> Expr:
    """A (B + C) = A B + A C

    Ends: the arguments hold no product of sums any more, and neither does the result.
    """
    return _multiplied_out(LAWS[MatMul](node, args, algebra), algebra)


def expanding_power_law(node: MatPow, args: list[Expr], algebra: Algebra) -> Expr:
    """(A + B)**2 = A**2 + A B + B A + B**2

    Ends: as for products.
    """
    return _multiplied_out(LAWS[MatPow](node, args, algebra), algebra)


def _multiplied_out(product: Expr, algebra: Algebra) -> Expr:
    if not isinstance(product, (MatMul, MatPow)):
        return product
    terms = _reordered_terms(multiplied_out(product, algebra, MOST_TERMS, highest=4).terms)
    return algebra.expression(Combination(algebra.shape(product), terms), group=False)


def reordering_product_law(node: MatMul, args: list[Expr], algebra: Algebra) -> Expr:
    """(A kron B) (C kron D) = AC kron BD, and what else classes say of the order of their factors

    Ends: what a class reorders it has in its own normal form then.
    """
    product = LAWS[MatMul](node, args, algebra)
    if not isinstance(product, MatMul):
        return product
    coefficient, factors = split(product)
    terms = _reordered_terms({factors: coefficient})
    return product if terms.keys() == {factors} else algebra.expression(Combination(algebra.shape(product), terms))


def _reordered_terms(terms: Mapping[Factors, Expr]) -> dict[Factors, Expr]:
    collected: dict[Factors, list[Expr]] = {}
    for factors, coefficient in terms.items():
        scale, product = reordered(factors)
        collected.setdefault(product, []).append(multiply([coefficient, scale]))
    return collect(collected)



def explicit_law(node: MatrixBase, args: list[Basic], algebra: Algebra) -> MatrixBase:
    """The entries of an explicit matrix are SymPy's to simplify."""
    return node.simplify()


def element_law(node: MatrixElement, args: list[Expr], algebra: Algebra) -> Expr:
    """I[i, j] = delta(i, j), and so on for matrices whose entries are known at once

    Ends: an entry is taken once.
    """
    parent, i, j = args
    if isinstance(parent, (Identity, ZeroMatrix, OneMatrix, MatrixBase, Transpose, MatAdd)):
        return parent[i, j]
    return node if tuple(args) == node.args else MatrixElement(parent, i, j)


def sum_law(node: MatAdd, args: list[Expr], algebra: Algebra) -> Expr:
    """A + A = 2 A;  A - A = 0

    Ends: like terms are collected at once. Where there are none the order is left as it was.
    """
    result = LAWS[MatAdd](node, args, algebra)
    if isinstance(result, MatAdd) and set(result.args) == set(args):
        return node if tuple(args) == node.args else MatAdd(*args)
    return result


_CANONICAL: Mapping[type, Law] = {
    **LAWS, MatMul: reordering_product_law, MatAdd: sum_law, MatrixElement: element_law, MatrixBase: explicit_law,
    Trace: trace_law, Determinant: determinant_law,
}

EXPANDING: Mapping[type, Law] = {MatMul: expanding_product_law, MatPow: expanding_power_law}
"""What multiplies products and small powers of sums out."""

PASSES: tuple[Mapping[type, Law], ...] = (_CANONICAL, {**_CANONICAL, **EXPANDING})
"""The passes of ``simplify``: products as they are, and products multiplied out."""
