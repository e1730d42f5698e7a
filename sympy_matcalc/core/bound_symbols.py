"""Bound symbols are private: what a sum, a product, a function or a derivative binds is caught by nothing else.

Every rule that puts something in the place of a symbol does it with :func:`replaced`; every
rule that binds a symbol of its own takes it from :func:`private`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count
from typing import Any, TypeVar

from sympy.concrete.expr_with_intlimits import ExprWithIntLimits
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.basic import Basic
from sympy.core.containers import Tuple
from sympy.core.function import Derivative, Lambda, Subs
from sympy.core.singleton import S
from sympy.core.symbol import Dummy, Symbol
from sympy.matrices.expressions.funcmatrix import FunctionMatrix
from sympy.matrices.expressions.matexpr import MatrixSymbol

from sympy_matcalc.core.graph import expressions_in, nodes_below

Names = Mapping[Basic, Basic]
"""Symbols and what takes their place."""

Whole = TypeVar("Whole", bound=Basic)

FIRST_NUMBER = 10**9
"""Our own dummies are numbered from here on, so that two calls give one expression."""


def private(letters: Sequence[str], *expressions: Basic, own: Iterable[Basic] = (), **assumptions: bool) -> Dummy:
    """A symbol to bind that stands in none of the expressions, the same one for the same expressions.

    Parameters
    ==========

    letters : str or sequence of str
        Names for it, in order.
    *expressions : Basic
        What it is to stand beside.
    own : iterable of Basic
        Symbols in them that it takes the place of: one of these may stay what it is.
    **assumptions : bool
        What it is assumed to be.

    Examples
    ========

    >>> from sympy_matcalc.core.bound_symbols import private
    >>> i = private("ij", integer=True)
    >>> i, private("ij", i + 1, integer=True), private("ij", i + 1, own=[i], integer=True) == i
    (_i, _j, True)
    """
    taken = set().union(*map(_dummies, expressions)) - set(own)
    for number in count():
        symbol = Dummy(letters[number % len(letters)], dummy_index=FIRST_NUMBER + number, **assumptions)
        if symbol not in taken:
            return symbol
    raise AssertionError("unreachable")


def private_index(*expressions: Basic, own: Iterable[Basic] = ()) -> Dummy:
    """An index of a sum that stands in none of the expressions."""
    return private("ijkl", *expressions, own=own, integer=True)


def private_entry(*expressions: Basic, own: Iterable[Basic] = ()) -> Dummy:
    """A variable of a function applied entry by entry that stands in none of the expressions."""
    return private("xyzuvw", *expressions, own=own)


def is_assumed(variable: Basic, *but: str) -> bool:
    """Whether more is assumed of a bound symbol than that it is real, but for the names: it may be wrong of a value."""
    return isinstance(variable, Symbol) and any(
        name not in ("real", "commutative", *but) for name in variable._assumptions_orig)


def with_any_indices(expr: Basic) -> Any:
    """An expression in which nothing is assumed of the index of a sum, a product or a matrix that is wrong of a value.

    The very same object where nothing of the kind is.

    Examples
    ========

    >>> from sympy import KroneckerDelta, Sum, symbols
    >>> from sympy_matcalc.core.bound_symbols import with_any_indices
    >>> i, n = symbols('i n', integer=True, positive=True)
    >>> KroneckerDelta(i, 0), KroneckerDelta(with_any_indices(Sum(i, (i, 0, n))).args[1][0], 0)
    (0, KroneckerDelta(0, _i))
    >>> with_any_indices(Sum(i, (i, 1, n)))
    Sum(i, (i, 1, n))
    """
    renamed = {node: other for node in _found(expr, _has_indices) if (other := with_any_index(node)) is not node}
    return expr.xreplace(renamed) if renamed else expr


def with_indices_of(expr: Basic, result: Whole) -> Whole:
    """What was made of an expression with any indices, the sums and the like that are left in it whole as in that."""
    names = {other: node for node in _found(expr, _has_indices) if (other := with_any_index(node)) is not node}
    whole: Whole = result.xreplace(names) if names else result
    return whole


def with_any_index(node: Any) -> Any:
    """The same of one sum, product or matrix by what it binds itself, at no cost where that is right."""
    names = _any_indices(node)
    if not names:
        return node
    if isinstance(node, FunctionMatrix):
        *shape, function = node.args
        variables = tuple(names.get(variable, variable) for variable in function.variables)
        return node.func(*shape, Lambda(variables, with_any_indices(replaced(function.expr, names))))
    limits = [[names.get(index, index), *[replaced(bound, names) for bound in ends]] for index, *ends in _limits(node)]
    return node.func(with_any_indices(replaced(node.args[0], names)), *map(tuple, limits))


def _has_indices(node: Basic) -> bool:
    """Whether whole numbers are bound: by a sum or a product, of matrices, too, or by the entries of a matrix."""
    if isinstance(node, (FunctionMatrix, ExprWithIntLimits)):
        return True
    others = (ExprWithLimits, Lambda, Derivative, Subs)
    return bool(bound_by(node)) and not isinstance(node, others) and _has_limits(node)


def _limits(node: Basic) -> list[Sequence[Any]]:
    if isinstance(node, FunctionMatrix):
        return [(index, S.Zero, size - 1) for index, size in zip(node.args[2].variables, node.shape)]
    return list(node.args[1:])


def _any_indices(node: Basic) -> Names:
    """Others for those indices of which more is assumed than that they begin where they do."""
    names: dict[Basic, Basic] = {}
    for index, *ends in _limits(node):
        if not is_assumed(index, "integer"):
            continue
        right = ["integer"]
        if len(ends) == 2 and not ends[1].is_negative:  # where a sum ends before it begins, it runs backward
            right += ["nonnegative"]*bool(ends[0].is_nonnegative) + ["positive", "nonzero"]*bool(ends[0].is_positive)
        if is_assumed(index, *right):
            names[index] = private_index(node, *names.values())
    return names


def bound_by(node: Basic) -> set[Basic]:
    """The symbols that a function, a sum, a product, an integral or a derivative at a point binds."""
    return set(getattr(node, "bound_symbols", ()))


def apart_from(expr: Basic, symbols: set[Symbol]) -> Basic:
    """``expr``, its bound symbols other than ``symbols``, and other than those bound around them.

    The i of the sum of X[i, i] over i is not that of a variable X[i, 0].
    """
    renamed = {node: _within_binder(node, {}, symbols) for node in _binders(expr)
               if bound_by(node) & symbols or _is_shadowed(node)}
    return expr.xreplace(renamed) if renamed else expr


def replaced(expr: Basic, names: Names, avoiding: Iterable[Basic] = ()) -> Basic:
    """``expr`` with other expressions in the place of its free symbols, all at once; nothing is caught.

    Parameters
    ==========

    expr : Basic
        In which to replace.
    names : mapping
        Symbols and what takes their place.
    avoiding : iterable of Basic
        Further symbols that are not to be bound in the result.

    Examples
    ========

    >>> from sympy import Lambda, symbols
    >>> from sympy_matcalc.core.bound_symbols import replaced
    >>> r, s, t = symbols('r s t')
    >>> replaced(Lambda(t, s*t), {s: t, t: r})
    Lambda(_t, _t*t)
    """
    touched = set(avoiding).union(names, _free(names))
    if not touched:
        return expr
    inner = {node: _within_binder(node, names, set(avoiding)) for node in _binders(expr) if bound_by(node) & touched}
    return expr.xreplace({**names, **inner}) if names or inner else expr


def _free(names: Names) -> set[Basic]:
    return set().union(*[value.free_symbols for value in names.values()])


def _is_shadowed(node: Basic) -> bool:
    """Whether a symbol that ``node`` binds is bound in it again."""
    return any(bound_by(inner) & bound_by(node) for arg in node.args for inner in _binders(arg))


# -- what binds -------------------------------------------------------------------

def _within_binder(node: Basic, names: Names, avoiding: set[Basic]) -> Basic:
    standing = set(_found(node, lambda part: part in names)) if names else ()
    names = {name: value for name, value in names.items() if name in standing}
    if isinstance(node, Lambda):
        variables, body = _inside(node.variables, node.expr, node, names, avoiding)
        return Lambda(tuple(variables), body)
    if _has_limits(node):
        return _within_limits(node, names, avoiding)
    if isinstance(node, Subs):
        variables, body = _inside(node.variables, node.expr, node, names, avoiding)
        return node.func(body, tuple(variables), tuple(replaced(point, names, avoiding) for point in node.point))
    function, variable, *points = node.args
    (variable,), body = _inside([variable], function, node, names, avoiding)
    return node.func(body, variable, *[replaced(point, names, avoiding) for point in points])


def _within_limits(node: Basic, names: Names, avoiding: set[Basic]) -> Basic:
    """A sum, product or integral: where one ends may depend on the indices of those around it, never on its own."""
    limits: list[Tuple] = []
    for limit in reversed(node.args[1:]):
        bounds = [replaced(bound, names, avoiding) for bound in limit[1:]]
        (index,), names = _renamed([limit[0]], node, names, avoiding)
        avoiding = avoiding | {index}
        limits.append(Tuple(index, *bounds))
    return node.func(replaced(node.args[0], names, avoiding), *reversed(limits))


def _inside(variables: Sequence[Any], body: Any, node: Basic, names: Names, avoiding: set[Basic],
            ) -> tuple[list[Any], Any]:
    fresh, names = _renamed(variables, node, names, avoiding)
    return fresh, replaced(body, names, avoiding.union(fresh))


def _renamed(variables: Sequence[Any], node: Basic, names: Names, avoiding: set[Basic],
             ) -> tuple[list[Any], dict[Basic, Basic]]:
    """The symbols that are bound instead of ``variables``, and what is replaced where they are bound."""
    outer = {name: value for name, value in names.items() if name not in variables}
    catching = avoiding | _free(outer)
    fresh = {variable: _another(variable, node, catching) for variable in variables if variable in catching}
    return [fresh.get(variable, variable) for variable in variables], {**outer, **fresh}


def _another(variable: Any, node: Basic, catching: set[Basic]) -> Any:
    if isinstance(variable, MatrixSymbol):
        return MatrixSymbol(private((variable.name,), node, *catching), *variable.shape)
    return private((variable.name,), node, *catching, **variable.assumptions0)


def _has_limits(node: Basic) -> bool:
    return isinstance(node, ExprWithLimits) or all(isinstance(arg, Tuple) for arg in node.args[1:])


def _binders(expr: Basic) -> list[Basic]:
    return _found(expr, bound_by)


def _dummies(expr: Basic) -> set[Basic]:
    return set(_found(expr, lambda node: isinstance(node, Dummy)))


def _found(expr: Basic, wanted: Callable[[Basic], Any]) -> list[Basic]:
    """The nodes of an expression that are wanted, shared ones looked at once."""
    return [node for node in nodes_below([expr], expressions_in) if wanted(node)]
