"""SymPy's order of two expressions, read as far as the two differ.

SymPy makes keys of all that is sorted, down to the names of the letters, and of each number a complex one. What tells
two expressions apart is most often a class, or the first letters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cmp_to_key, lru_cache
from operator import attrgetter
from typing import Any

from sympy.core.add import Add
from sympy.core.basic import Atom, Basic
from sympy.core.expr import Expr
from sympy.core.exprtools import decompose_power
from sympy.core.mul import Mul
from sympy.core.numbers import Integer, Rational
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.sorting import default_sort_key
from sympy.core.symbol import Symbol
from sympy.functions.elementary.exponential import exp
from sympy.functions.special.tensor_functions import KroneckerDelta
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.graph import Memory
from sympy_matcalc.core.plain_products import is_plain_exponent, plain_power

Known = Memory[Sequence[Any]]
"""Terms of sums and factors of products in SymPy's order."""

ATOMS = (Symbol, Trace, Determinant, MatrixElement, KroneckerDelta)
"""Scalars that are no numbers, and their own bases."""


def in_order(parts: Iterable[Any], known: Known) -> list[Any]:
    """Scalars or matrices in SymPy's order, that of factors."""
    parts = list(parts)
    if len(parts) < 2:
        return parts
    return sorted(parts, key=cmp_to_key(lambda one, other: compare(one, other, known)))


def compare(one: Basic, other: Basic, known: Known) -> int:
    """-1, 0 or 1 as SymPy's sort key of one is before, equal to, or behind that of the other.

    Parameters
    ==========

    one, other : Basic
        Scalars or matrices.
    known : dict
        For all calls that may share parts.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Trace, exp
    >>> from sympy_matcalc.core.comparing import compare
    >>> A, B = MatrixSymbol('A', 3, 3), MatrixSymbol('B', 3, 3)
    >>> compare(Trace(A*B), exp(Trace(A)), {}), compare(Trace(A*B), Trace(A*A.T), {})
    (1, -1)
    """
    while type(one) is Transpose is type(other):
        one, other = one.args[0], other.args[0]
    if one is other:
        return 0
    if type(one) is MatrixSymbol is type(other):
        name, name_beside = one.args[0].name, other.args[0].name
        if name != name_beside:
            return -1 if name < name_beside else 1
    if isinstance(one, Rational) and isinstance(other, Rational):
        return _sign(one.p*other.q, other.p*one.q)
    if type(one) is Symbol is type(other):
        return _sign(one.name, other.name)
    return _compared(one, other, known)


def _compared(one: Basic, other: Basic, known: Known) -> int:
    """By the classes, then the arguments, the exponents, and the numbers in front."""
    read, beside = _read(one), _read(other)
    if read is None or beside is None:
        return _sign(default_sort_key(one), default_sort_key(other))
    if read[0] != beside[0]:
        return _sign(read[0], beside[0])
    args, args_beside = _arguments(read[1], known), _arguments(beside[1], known)
    if len(args) != len(args_beside):
        return _sign(len(args), len(args_beside))
    pairs = zip((*args, *read[2:]), (*args_beside, *beside[2:]))
    return next((sign for pair in pairs if pair[0] is not pair[1] and (sign := compare(*pair, known))), 0)


def _sign(one: Any, other: Any) -> int:
    return -1 if one < other else int(one != other)


def _read(expr: Basic) -> tuple[Any, Basic, Basic, Basic] | None:
    """What ``Expr.sort_key`` reads: the key of the class, what has the arguments, the exponent, the number in front.

    None of what has a key of its own.
    """
    number: Basic = S.One
    if type(expr) is Mul:
        number, factors = _front(expr.args)
        if any(factor.is_Number or not factor.is_commutative for factor in factors):
            return None
        if len(factors) > 1:
            return _class_key(Mul), expr, S.One, number
        expr = factors[0]
    base, exponent = expr.args if type(expr) is Pow else (expr, S.One)
    cls = type(base)
    return (_class_key(cls), base, exponent, number) if cls is Symbol or _is_read_by_arguments(cls) else None


def _front(factors: Sequence[Basic]) -> tuple[Rational, Sequence[Basic]]:
    return (factors[0], factors[1:]) if isinstance(factors[0], Rational) else (S.One, factors)


@lru_cache(maxsize=512)
def _class_key(cls: Any) -> tuple[int, int, str]:
    """SymPy makes a set of the numbers of arguments that a function takes each time it is asked."""
    key: tuple[int, int, str] = cls.class_key()
    return key


@lru_cache(maxsize=512)
def _is_read_by_arguments(cls: Any) -> bool:
    if not issubclass(cls, Expr) or issubclass(cls, (Atom, MatrixBase, Pow)) or cls is Mul:
        return False
    return cls.sort_key is Expr.sort_key and cls.as_coeff_Mul in (Expr.as_coeff_Mul, MatrixExpr.as_coeff_Mul)


def _arguments(expr: Basic, known: Known) -> Sequence[Any]:
    """The arguments of a node, or the factors of a product behind its number, as they stand in its key."""
    if isinstance(expr, Symbol):
        return (expr,)
    if not isinstance(expr, (Add, Mul)):
        result: Sequence[Any] = expr.args
        return result
    if id(expr) not in known:
        if isinstance(expr, Add):
            args = terms_in_order(expr.args, known) or expr.as_ordered_terms()
        else:
            factors = _front(expr.args)[1] if type(expr) is Mul else expr.args
            args = in_order((factor for factor in factors if factor.is_commutative), known)
            args += [factor for factor in factors if not factor.is_commutative]
        known[id(expr)] = expr, args
    return known[id(expr)][1]


# -- terms -----------------------------------------------------------------------

Term = tuple[Rational, dict[Expr, int], Sequence[Expr]]
"""The number in front, the exponents of scalars, and the matrices."""


def terms_in_order(terms: Sequence[Expr], known: Known) -> list[Any] | None:
    """The terms of a sum as ``as_ordered_terms`` has them; None where SymPy has to be asked.

    By the powers of scalars, then by the matrices, then by the numbers in front.
    """
    read: list[Term] = []
    for term in terms:
        parts = _term(term)
        if parts is None:
            return None
        read.append(parts)
    if len(terms) == 2:
        one, other = terms if isinstance(terms[0], Rational) else terms[::-1]
        if isinstance(one, Rational) and one.p > 0 and type(other) is Mul and len(other.args) == 2:
            number = _front(other.args)[0]
            if number.p < 0:
                return [one, other]  # 1 - x, but x - 1
    generators = in_order({base for _, powers, _ in read for base in powers}, known)
    exponents = [[-powers.get(base, 0) for base in generators] for _, powers, _ in read]

    def compared(one: int, other: int) -> int:
        if generators and exponents[one] != exponents[other]:
            return _sign(exponents[one], exponents[other])
        (number, _, factors), (number_beside, _, others) = read[one], read[other]
        for factor, beside in zip(factors, others):
            if factor is not beside and (sign := compare(factor, beside, known)):
                return sign
        return len(factors) - len(others) or compare(number, number_beside, known)
    return [terms[k] for k in sorted(range(len(terms)), key=cmp_to_key(compared))]


_is_matrix = attrgetter("is_Matrix")


def _term(term: Expr) -> Term | None:
    if isinstance(term, MatMul):
        number, factors = _front(term.args)
        if all(map(_is_matrix, factors)):
            return number, {}, factors
    number = S.One
    powers: dict[Expr, int] = {}
    matrices: list[Expr] = []
    for factor in term.args if isinstance(term, Mul) else (term,):
        if factor.is_Matrix:
            matrices.append(factor)
        elif isinstance(factor, Rational):
            number = factor if number is S.One else number*factor
        else:
            power = decomposed(factor)
            if power is None or power[0] in powers:
                return None
            powers[power[0]] = power[1]
    return number, powers, matrices


def decomposed(factor: Expr) -> tuple[Expr, int] | None:
    """SymPy's ``decompose_power``, which evaluates anew what it has taken apart; None of a number, and of no scalar."""
    base, exponent = factor.args if type(factor) is Pow else (factor, S.One)
    cls = type(base)
    if not factor.is_commutative or (cls not in ATOMS and (factor.is_number or factor.is_Order)):
        return None
    if isinstance(exponent, Integer) and (factor is not base or cls not in (Mul, exp)):
        return base, exponent.p
    if isinstance(exponent, Rational) and (root := plain_power(base, Rational(1, exponent.q))) is not None:
        return root, exponent.p
    if cls is Mul and isinstance(exponent, Rational) and exponent.p == 1 and not base.args[0].is_Number and (
            len(base.args) > 2 or type(base.args[1]) in ATOMS) and _is_no_power(base.args[0]):
        return factor, 1
    if cls is exp and factor is base:
        power = _decomposed_exponent(base.args[0])
        if power is not None:
            return (factor if power[0] is base.args[0] else Expr.__new__(exp, power[0])), power[1]
    result: tuple[Expr, int] = decompose_power(factor)
    return result


def _is_no_power(factor: Expr) -> bool:
    """Whether a product with this in front is no common power of its factors."""
    return factor is not S.One and (isinstance(factor, Rational) or type(factor) in ATOMS)


def _decomposed_exponent(exponent: Expr) -> tuple[Expr, int] | None:
    """A multiple of 1/q as a whole number times the rest; None of what is not plain."""
    if type(exponent) in (*ATOMS, Add):
        return exponent, 1
    if type(exponent) is not Mul or not is_plain_exponent(exponent):
        return None
    number, factors = _front(exponent.args)
    if number is S.One:
        return exponent, 1
    front = [] if number.q == 1 else [Rational(1, number.q)]
    rest = [*front, *factors]
    return rest[0] if len(rest) == 1 else Mul._from_args(rest, is_commutative=True), number.p
