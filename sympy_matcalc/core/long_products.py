"""Long products of scalars in which nothing is to be evaluated: SymPy's, each comparison remembered.

``Mul`` sorts its factors by comparing them down to where they differ, each pair anew. Of functions nested in one
another, which have such products at each level, that is cubic in the depth.
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
from sympy.core.numbers import Rational
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.functions.elementary.exponential import log
from sympy.functions.elementary.hyperbolic import cosh, sinh, tanh
from sympy.functions.elementary.trigonometric import cos, sin, tan
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.trace import Trace

from sympy_matcalc.core.graph import Memory

LEAST = 8
"""Products of fewer factors are SymPy's own."""

MOST_STEPS = 100_000
"""If it takes more to sort the factors, the product is SymPy's own: functions nested thousands deep differ far down."""

_BASES = (Symbol, MatrixElement, Trace, Determinant, sin, cos, tan, sinh, cosh, tanh, log)
"""What stays as it is in a product, and so do its powers with numbers as exponents."""


def long_product(scalars: Sequence[Expr]) -> Expr | None:
    """The product of many scalars; None if there are few, or some that SymPy may merge or evaluate, or it takes long.

    Examples
    ========

    >>> from sympy import Mul, cos, symbols
    >>> from sympy_matcalc.core.long_products import long_product
    >>> factors = [cos(x) for x in symbols('a:j')] + [symbols('x')**2]
    >>> long_product(factors) == Mul(*factors)
    True
    """
    flat = _flat(scalars)
    if len(flat) < LEAST:
        return None
    number: Rational = S.One
    factors: list[Expr] = []
    bases: set[int] = set()
    for factor in flat:
        if isinstance(factor, Rational):
            number = number*factor
            continue
        is_power = isinstance(factor, Pow) and isinstance(factor.args[1], Rational)
        base = factor.args[0] if is_power else factor
        if not (isinstance(base, _BASES) or (isinstance(base, Add) and not is_power)) or not factor.is_commutative:
            return None
        factors.append(factor)
        bases.add(hash(base))
    if number is S.Zero or len(bases) < len(factors) or len(factors) < LEAST:
        return None
    try:
        factors.sort(key=cmp_to_key(_Comparison(MOST_STEPS)))
    except _TooLong:
        return None
    return Mul._from_args(factors if number is S.One else [number, *factors], is_commutative=True)


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
    >>> from sympy_matcalc.core.long_products import compared
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
