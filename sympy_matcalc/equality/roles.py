"""The symbols of expressions, by the roles in which they stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.basic import Basic
from sympy.core.containers import Tuple
from sympy.core.function import Function, Lambda, Subs
from sympy.core.numbers import Float, Rational
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.functions.elementary.complexes import Abs, sign
from sympy.functions.elementary.exponential import exp, log
from sympy.functions.elementary.miscellaneous import Max, Min
from sympy.functions.elementary.trigonometric import cos, sin
from sympy.functions.special.tensor_functions import KroneckerDelta
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matexpr import MatrixSymbol

from sympy_matcalc.classes.vec.constants import StructureMatrix
from sympy_matcalc.core.complex_numbers import says_complex
from sympy_matcalc.core.graph import arguments, expressions_in, nodes_below
from sympy_matcalc.core.matrix_sum import MatrixSum
from sympy_matcalc.core.roles import array_name, roles_of
from sympy_matcalc.values.undecided import Unsupported

_NOT_ANALYTIC = (Abs, sign, log)
"""What agrees for real numbers need not for complex ones where one of these stands, or a root."""


_COMMON = (KroneckerDelta, Max, Min, exp, log, sin, cos, Abs, sign)
"""Functions that do not vanish for many integers, or whose pieces are watched."""


class Symbols:
    """The symbols of expressions, by role.

    Parameters
    ==========

    *expressions : Basic
        Where they stand.

    Attributes
    ==========

    matrices : list
        MatrixSymbols and ArraySymbols.
    sizes : list of Symbol
        What shapes and limits are made of.
    indices : list of Symbol
        What stands in the place of an index.
    exponents : list of Symbol
        Integers in exponents.
    scalars : list of Symbol
        All others.
    counted : int
        How often a size, an index or an exponent stands among scalars.
    rare : bool
        Whether a function of such integers may vanish for more of them than are tried, as a binomial coefficient.
    ranges : list of (Expr, Expr, Expr)
        Indices and between what they lie, the first value and the one after the last.
    is_complex : bool
        Whether numbers are complex.
    undeclared : list of Symbol
        Scalars of which nothing is said, where it matters whether they are real.
    constants : frozenset of Rational
        The numbers that are typed.

    Raises
    ======

    Unsupported
        If there are symbols that do not commute, or infinite ones.
    """

    def __init__(self, *expressions: Basic) -> None:
        nodes = list(nodes_of(expressions))
        matrices = {node for node in nodes if isinstance(node, MatrixSymbol) or array_name(node) == "ArraySymbol"}
        symbols = {node for node in nodes if isinstance(node, Symbol)}
        free = symbols | matrices
        if any(isinstance(node, (ExprWithLimits, MatrixSum, Lambda, Subs)) for node in nodes):
            free = set().union(*[expr.free_symbols for expr in expressions])
        self.matrices = _by_name(matrices)
        self.constants = frozenset(
            abs(Rational(str(node)) if isinstance(node, Float) else node)
            for node in nodes if isinstance(node, (Rational, Float)) and node)
        self.has_kronecker = any(isinstance(node, (KroneckerProduct, StructureMatrix)) for node in nodes)
        self._sort(nodes, symbols, free)
        integers = set(self.sizes + self.indices + self.exponents)
        self.counted = _counted(nodes, integers)
        self.rare = any(isinstance(node, Function) and not isinstance(node, _COMMON) and node.free_symbols & integers
                        and node.free_symbols <= integers for node in nodes)
        if any(symbol.is_commutative is False or symbol.is_finite is False for symbol in self.scalars):
            raise Unsupported("symbols that do not commute, or are infinite")
        self.is_complex = says_complex(nodes) or any(map(_is_declared_complex, self.scalars))
        not_analytic = any(isinstance(node, _NOT_ANALYTIC) or _is_root(node) for node in nodes)
        self.undeclared = [symbol for symbol in self.scalars if not_analytic and not self.is_complex
                           and symbol.is_extended_real is None and symbol.is_complex is None]

    def _sort(self, nodes: list[Any], symbols: set[Basic], free: set[Basic]) -> None:
        """The symbols by the first of their roles, and the ranges of what is free in them."""
        found: dict[str, set[Basic]] = {"shape": set(), "limit": set(), "index": set(), "exponent": set()}
        ranges = []
        for role, stands in (pair for node in nodes for pair in roles_of(node)):
            if role == "range":
                ranges.append(stands)
            else:
                found[role] |= stands.free_symbols
        sizes = found["shape"] | (found["limit"] & free)
        self.sizes = _by_name(sizes)
        self.indices = _by_name((found["index"] - sizes) & free)
        self.exponents = _by_name((found["exponent"] - sizes - found["index"]) & free)
        self.scalars = _by_name((symbols & free) - sizes - found["index"] - found["exponent"])
        bound = symbols - free - sizes
        self.ranges = [limits for limits in ranges if not any(expr.free_symbols & bound for expr in limits)]


def _is_declared_complex(symbol: Symbol) -> bool:
    if symbol.is_extended_real is None:
        return bool(symbol.is_complex or symbol.is_antihermitian)
    return symbol.is_extended_real is False


def _is_root(node: Any) -> bool:
    return isinstance(node, Pow) and not node.exp.is_integer


def nodes_of(expressions: tuple[Basic, ...]) -> Iterator[Any]:
    """Every node once, a matrix symbol as a whole."""
    return nodes_below(expressions, lambda node: arguments(node) or (
        () if isinstance(node, MatrixSymbol) else expressions_in(node)))


def _counted(nodes: list[Any], sizes: set[Basic]) -> int:
    """How often one of some symbols stands among scalars, a power counted as often as its exponent says."""
    count = 0
    for node in nodes:
        if isinstance(node, (KroneckerDelta, Tuple)):
            continue
        told = {stands for _, stands in roles_of(node)}
        for part in node.args:
            if part in told:
                continue
            if part in sizes or (isinstance(part, Pow) and part.base in sizes):
                exponent = part.exp if isinstance(part, Pow) else S.One
                count += int(exponent) if exponent.is_Integer and exponent > 0 else 1
            elif isinstance(node, Pow) and part.free_symbols & sizes and node.exp.is_Integer:
                count += min(abs(int(node.exp)), 100)
    return count


def _by_name(symbols: Any) -> list[Any]:
    return sorted(symbols, key=lambda symbol: (str(symbol.name), symbol.sort_key()))
