"""SymPy's canonical order of matrices, without its recursion.

SymPy remembers sort keys, but by comparing expressions with ``==``, which is as long as
two equal ones are deep. Here a key is made from those of the parts, each asked for once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cmp_to_key, lru_cache
from typing import Any

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.numbers import Integer, Rational
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.sorting import default_sort_key
from sympy.core.symbol import Symbol
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.blockmatrix import BlockMatrix
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalOf
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity, OneMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.graph import Memory, folded


def sort_key(expr: Basic, known: Memory[Any]) -> Any:
    """What SymPy's ``default_sort_key`` gives.

    Parameters
    ==========

    expr : Basic
        A scalar or a matrix expression.
    known : dict
        Keys by ``id`` of the expression, for all calls that may share parts.

    Examples
    ========

    >>> from sympy import MatrixSymbol, default_sort_key
    >>> from sympy_matcalc.core.ordering import sort_key
    >>> A, B = MatrixSymbol('A', 3, 3), MatrixSymbol('B', 3, 3)
    >>> sort_key(2*A*B + B.T, {}) == default_sort_key(2*A*B + B.T)
    True
    """
    found = known.get(id(expr))
    if found is not None:
        return found[1]
    if type(expr) is MatrixSymbol or _is_letter(expr):
        key = _key_of_letter(expr)
        known[id(expr)] = expr, key
        return key
    if type(expr) is MatMul:
        keys = [_at_once(factor, known) for factor in expr.args]
        if None not in keys:
            return expr.class_key(), (len(keys), tuple(keys)), _ONE, S.One
    return folded(expr, _parts, lambda node, keys: _key(node, keys, known), known)


def _at_once(factor: Expr, known: Memory[Any]) -> Any:
    """The key of a letter, of a number, or of a multiple of a scalar symbol; None of anything else."""
    cls = type(factor)
    if cls is MatrixSymbol or _is_letter(factor):
        return sort_key(factor, known)
    if cls is Symbol:
        return _key_of_letter(factor)
    if isinstance(factor, Rational):
        return factor.class_key(), (0, ()), (), factor
    if cls is Mul and len(factor.args) == 2 and isinstance(factor.args[0], Rational) and type(factor.args[1]) is Symbol:
        return *_key_of_letter(factor.args[1])[:3], factor.args[0]
    return None


LONGEST_SORTED = 64
"""Sums with more terms than this are sorted by their first terms only, when they stand in a product."""


def sorted_terms(terms: Iterable[Expr], known: Memory[Any]) -> list[Expr]:
    """The terms of a sum in SymPy's order; as they are where its keys recurse too deep."""
    terms = list(terms)
    try:
        return [term for alike in _by_class(terms) for term in _sorted_alike(alike, known)]
    except RecursionError:
        return terms


def sorted_factors(factors: Sequence[Expr], key: Callable[[Expr], Any]) -> list[Expr]:
    """Factors in SymPy's order, by a key that is asked for where their classes do not tell."""
    coarse = _by_class(factors)
    if len(coarse) == len(factors):
        return [factor for factor, in coarse]
    return sorted(factors, key=key)


def _by_class(terms: Sequence[Expr]) -> list[list[Expr]]:
    """Matrices by what their keys begin with, in that order; together, if that is not known of all."""
    coarse: dict[tuple[type[Expr], int], list[Expr]] = {}
    for term in terms:
        cls = type(term)
        coarse.setdefault((cls, len(term.args) if cls is MatMul else 0), []).append(term)
    if len(coarse) < 2:
        return [*coarse.values()]
    if not all(cls in _ORDERED_BY_CLASS for cls, _ in coarse):
        return [[*terms]]
    return [coarse[key] for key in sorted(coarse, key=lambda key: (key[0].class_key(), key[1]))]


_ORDERED_BY_CLASS = {MatMul, MatrixSymbol, Transpose, Inverse, MatPow, Identity, OneMatrix, HadamardProduct,
                     HadamardPower, ElementwiseApplyFunction, BlockMatrix, DiagMatrix, DiagonalOf, KroneckerProduct}
"""Matrices whose key begins with their class, of products with the number of their factors after it."""


def _sorted_alike(terms: list[Expr], known: Memory[Any]) -> list[Expr]:
    if len(terms) < 2:
        return terms
    if any(type(term) is not MatMul or _sorted_by(term) is not term for term in terms) or (
            len({len(term.args) for term in terms}) > 1):
        return sorted(terms, key=lambda term: sort_key(_sorted_by(term), known))

    def key_of(factor: Expr) -> Any:
        found = known.get(id(factor))
        if found is None:
            found = known[id(factor)] = factor, _at_once(factor, known) or sort_key(factor, known)
        return found[1]

    def compare(one: Expr, other: Expr) -> int:
        """The order of two products of as many factors: that of the first two that differ."""
        for factor, beside in zip(one.args, other.args):
            if factor is not beside:
                key, key_beside = key_of(factor), key_of(beside)
                if key != key_beside:
                    return -1 if key < key_beside else 1
        return 0
    return sorted(terms, key=cmp_to_key(compare))


def _sorted_by(term: Expr) -> Expr:
    """What a term is sorted by: the key of a long sum within it is quadratic in its length."""
    if not isinstance(term, MatMul) or MatAdd not in map(type, term.args):
        return term
    for arg in term.args:
        if type(arg) is MatAdd and len(arg.args) > LONGEST_SORTED:
            args = [Basic.__new__(MatAdd, *arg.args[:8]) if isinstance(arg, MatAdd) and len(arg.args) > LONGEST_SORTED
                    else arg for arg in term.args]
            return Basic.__new__(MatMul, *args)
    return term


def _parts(node: Basic) -> tuple[Basic, ...]:
    if not isinstance(node, (MatrixExpr, Trace, Determinant)) or isinstance(node, (MatrixSymbol, MatrixBase)):
        return ()
    if type(node).sort_key is not Expr.sort_key or node.is_Atom or _is_letter(node):
        return ()
    if isinstance(node, MatAdd):
        result: tuple[Basic, ...] = node.args + tuple(factor for term in node.args for factor in Mul.make_args(term))
        return result
    result = node.args
    return result


def _key(node: Basic, keys: list[Any], known: Memory[Any]) -> Any:
    if not keys:
        return _key_of_letter(node) if isinstance(node, MatrixSymbol) or _is_letter(node) else default_sort_key(node)
    if isinstance(node, MatAdd):
        keys = [known[id(term)][1] if id(term) in known else default_sort_key(term)
                for term in _ordered_terms(node, known)]
    elif isinstance(node, MatMul):
        scalars = sorted(key for arg, key in zip(node.args, keys) if arg.is_commutative)
        keys = scalars + [key for arg, key in zip(node.args, keys) if not arg.is_commutative]
    return node.class_key(), (len(keys), tuple(keys)), _ONE, S.One


def _is_letter(node: Basic) -> bool:
    """Whether a matrix is the transpose of a symbol, or the inverse of either: they stand in answers time and again."""
    if type(node) is Inverse:
        node = node.args[0]
        if type(node) is MatrixSymbol:
            return True
    return type(node) is Transpose and type(node.args[0]) is MatrixSymbol


@lru_cache(maxsize=4096)
def _key_of_letter(letter: Expr) -> Any:
    return default_sort_key(letter)


def _ordered_terms(node: MatAdd, known: Memory[Any]) -> list[Expr]:
    """The order that ``as_ordered_terms`` has: by powers of scalars, by the matrices, then by the numbers in front."""
    read = []
    symbols: set[Symbol] = set()
    for term in node.args:
        number, powers, matrices = complex(1), {}, []
        for factor in Mul.make_args(term):
            if isinstance(factor, Rational):
                number *= factor.p/factor.q
            elif factor.is_number:
                number *= complex(factor)
            elif factor.is_commutative:
                symbol, exponent = factor.args if type(factor) is Pow else (factor, S.One)
                if type(symbol) is not Symbol or not isinstance(exponent, Integer):
                    result: list[Expr] = node.as_ordered_terms()  # of any scalars, which come in an order of their own
                    return result
                powers[symbol] = exponent.p
            else:
                matrices.append(known[id(factor)][1])
        symbols.update(powers)
        read.append((term, powers, (tuple(matrices), (bool(number.imag), number.imag), number.real)))
    names = sorted(symbols, key=_key_of_letter)
    keyed = [([-powers.get(name, 0) for name in names], key, term) for term, powers, key in read]
    return [term for *_, term in sorted(keyed, key=lambda entry: entry[:2])]


_ONE = S.One.sort_key()
