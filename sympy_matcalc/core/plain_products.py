"""Products of plain scalars: SymPy's, born as they are, each comparison remembered.

``Mul`` takes each factor apart and evaluates it again, an exponential down to the assumptions on its exponent, and
sorts the factors by comparing them down to where they differ, each pair anew. Of functions nested in one another, which
have long products at each level, that is cubic in the depth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cmp_to_key
from math import inf
from typing import Any

from sympy.core.add import Add
from sympy.core.basic import Basic, _cmp_name
from sympy.core.cache import cacheit
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.numbers import Integer, Rational
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.functions.elementary.exponential import exp, log
from sympy.functions.elementary.hyperbolic import cosh, sinh, tanh
from sympy.functions.elementary.trigonometric import cos, sin, tan
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixSymbol
from sympy.matrices.expressions.trace import Trace

from sympy_matcalc.core.graph import Memory, nodes_below

MOST_STEPS = 100_000
"""If it takes more to sort the factors, the product is SymPy's own: functions nested thousands deep differ far down."""

_BASES = (Symbol, MatrixElement, Trace, Determinant, sin, cos, tan, sinh, cosh, tanh, log)
"""What stays as it is in a product, and so do its powers."""


def plain_product(scalars: Sequence[Expr]) -> Expr | None:
    """The product of scalars; None if SymPy may evaluate a factor, or it takes long.

    Examples
    ========

    >>> from sympy import Trace, MatrixSymbol, exp, symbols
    >>> from sympy_matcalc.core.plain_products import plain_product
    >>> n, t = symbols('n t')
    >>> u = Trace(MatrixSymbol('X', n, n))
    >>> plain_product([2*t**2, exp(t*u)/t, u])
    2*t*exp(t*Trace(X))*Trace(X)
    """
    number: Rational = S.One
    groups: dict[int, list[Expr]] = {}
    for factor in _flat(scalars):
        if isinstance(factor, Rational):
            number = number*factor
            continue
        base = _plain_base(factor)
        if base is None:
            return None
        groups.setdefault(hash(base), []).append(factor)
    factors: list[Expr] = []
    for group in groups.values():
        merged = group if len(group) == 1 else _merged(group)
        if merged is None:
            return None
        factors.extend(merged)
    if number is S.Zero or (number is not S.One and len(factors) == 1 and type(factors[0]) is Add):
        return None  # SymPy multiplies a number into a sum
    if len(factors) > 1:
        try:
            factors.sort(key=cmp_to_key(_Comparison(MOST_STEPS)))
        except _TooLong:
            return None
    if number is not S.One or not factors:
        factors.insert(0, number)
    return factors[0] if len(factors) == 1 else Mul._from_args(factors, is_commutative=True)


def _flat(scalars: Sequence[Expr]) -> list[Expr]:
    """The factors, in the order in which they stand."""
    flat: list[Expr] = []
    waiting = [*reversed(scalars)]
    while waiting:
        scalar = waiting.pop()
        if isinstance(scalar, Mul):
            waiting.extend(reversed(scalar.args))
        else:
            flat.append(scalar)
    return flat


def _plain_base(factor: Expr) -> Expr | None:
    """What a factor is a power of, of an exponential e; None of a factor that SymPy may evaluate."""
    cls = type(factor)
    base, exponent = factor.args if cls is Pow else (S.Exp1, factor.args[0]) if cls is exp else (factor, S.One)
    if not factor.is_commutative or not (isinstance(exponent, Rational) or is_plain_exponent(exponent)):
        return None
    if base is not factor and (exponent is S.One or exponent is S.Zero):
        return None  # not evaluated so far
    is_plain = cls is exp or isinstance(base, _BASES) or (
        type(base) is Add and (cls is Add or (isinstance(exponent, Rational) and not base.is_number)))
    return base if is_plain else None


def is_plain_exponent(exponent: Expr) -> bool:
    """Whether an exponent is taken as it is: neither known to be zero nor with a logarithm or an imaginary unit."""
    if type(exponent) is Mul and isinstance(exponent.args[0], Rational) and type(exponent.args[1]) is Add:
        return False  # a number would be multiplied into the sum
    return all(type(node) in (Add, Mul, Pow) or (isinstance(node, (Rational, *_BASES)) and not isinstance(node, log)
               and not (isinstance(node, Symbol) and node._assumptions.get("zero"))) for node in nodes_below(
                   [exponent], lambda node: node.args if type(node) in (Add, Mul, Pow) else ()))


def _merged(powers: list[Expr]) -> list[Expr] | None:
    """The product of powers of one base; None if exponents are to be added that are no numbers."""
    base, total, others = None, S.Zero, []
    for power in powers:
        inner, exponent = power.args if type(power) is Pow else (power, S.One)
        if type(power) is exp or (base is not None and inner is not base and compared(inner, base)):
            return None
        base = inner
        if isinstance(exponent, Rational):
            total = total + exponent
        else:
            others.append(power)
    if len(others) > 1:
        return None
    if total is S.One:
        return [base, *others]
    return others if total is S.Zero else [_power(base, total), *others]


def plain_power(base: Expr, exponent: Expr) -> Expr | None:
    """A power with a number as exponent; None if SymPy may evaluate it."""
    if not isinstance(exponent, Rational) or exponent is S.Zero or exponent is S.One or not base.is_commutative:
        return None
    is_plain = isinstance(base, _BASES) or (
        type(base) is Add and isinstance(exponent, Integer) and not base.is_number)
    return _power(base, exponent) if is_plain else None


def _power(base: Expr, exponent: Rational) -> Expr:
    power = Expr.__new__(Pow, base, exponent)
    power.is_commutative = True
    return power


class _Itself:
    """An expression as a key, known by identity: to look it up nothing is compared."""

    __slots__ = ("expr",)

    def __init__(self, expr: Basic) -> None:
        self.expr = expr

    def __hash__(self) -> int:
        return id(self.expr)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and self.expr is other.expr


def _none_yet(expr: _Itself) -> Memory[int]:
    return {}


_results: Callable[[_Itself], Memory[int]] = cacheit(_none_yet)
"""What an expression was compared with, and how that came out; forgotten with SymPy's cache."""


class _TooLong(Exception):
    """A comparison that takes too many steps."""


class _Comparison:
    """SymPy's order, with a limit for all that is compared."""

    def __init__(self, most_steps: int) -> None:
        self.left = most_steps

    def __call__(self, one: Basic, other: Basic) -> int:
        result, steps = _compared(one, other, self.left)
        self.left -= steps
        return result


def compared(one: Basic, other: Basic) -> int:
    """-1, 0 or 1, as SymPy's ``compare`` has it, without recursion; of each pair once.

    Examples
    ========

    >>> from sympy import cos, symbols
    >>> from sympy_matcalc.core.plain_products import compared
    >>> x, y = symbols('x y')
    >>> compared(cos(x), cos(y)) == cos(x).compare(cos(y))
    True
    """
    return _compared(one, other)[0]


def _compared(one: Basic, other: Basic, most_steps: float = inf) -> tuple[int, int]:
    """How two expressions compare, and in how many steps; raises _TooLong beyond a number of them."""
    path: list[tuple[Basic, Basic, Iterator[tuple[Any, Any]]]] = []
    result, steps = _at_once(one, other, path), 1
    while path and not result:
        steps += 1
        if steps > most_steps:
            raise _TooLong
        left, right, parts = path[-1]
        depth = len(path)
        for pair in parts:
            result = _at_once(*pair, path)
            if result or len(path) > depth:
                break
        else:
            _results(_Itself(left))[id(right)] = right, 0
            path.pop()
    for left, right, _ in path:  # the first difference decides for all above it
        _results(_Itself(left))[id(right)] = right, result
    return result, steps


def _at_once(left: Any, right: Any, path: list[tuple[Basic, Basic, Iterator[tuple[Any, Any]]]]) -> int:
    """How two parts compare, if their parts need not be; else 0, with these at the end of the path."""
    if left is right:
        return 0
    if not isinstance(left, Basic):
        if isinstance(left, frozenset):
            return int(Basic(*left).compare(Basic(*right)))
        return int(left > right) - int(left < right)
    if type(left).compare is not Basic.compare:
        return int(left.compare(right))
    if type(left) is type(right) is MatrixSymbol and left.args[0] is not right.args[0]:
        result = int(left.name > right.name) - int(left.name < right.name)
    else:
        result = int(_cmp_name(type(left), type(right)))
    if result:
        return result
    known = _results(_Itself(left)).get(id(right))
    if known is not None:
        return known[1]
    ours, theirs = left._hashable_content(), right._hashable_content()
    if len(ours) != len(theirs):
        return 1 if len(ours) > len(theirs) else -1
    path.append((left, right, zip(ours, theirs)))
    return 0
