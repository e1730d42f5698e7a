"""Expressions brought into a form, node by node over the graph, children first.

The typed form is what SymPy's own operators make of an expression. `A*B` is ``MatMul(A, B).doit()``
in SymPy, so a typed formula has its transposes at the atoms, its powers merged, its sums sorted and
its traces split. Expressions made with SymPy's bare constructors need not: :func:`normalized` brings
them there. It ends because every node is visited once, and each law ends.
"""

from __future__ import annotations

from itertools import pairwise
from operator import is_
from typing import Any

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.function import Lambda
from sympy.core.sympify import _sympify
from sympy.matrices.exceptions import NonSquareMatrixError, ShapeError

from sympy_matcalc.core.combinations import built
from sympy_matcalc.core.graph import arguments, folded
from sympy_matcalc.core.guard import sympy_may_break
from sympy_matcalc.core.laws import Kind, typed, written
from sympy_matcalc.core.readings import pairs_of


def normalized(expr: Basic, by: Any, as_typed: bool = False) -> Any:
    """``expr`` in the typed form; the very same object where it is in that form already.

    Parameters
    ==========

    expr : Basic
        A scalar or a matrix expression.
    by : Algebra
        The constructors to build with, and the memory of what is normal already.
    as_typed : bool
        Whether traces and determinants stay as they are but for their arguments.

    Examples
    ========

    >>> from sympy import MatMul, MatrixSymbol, Transpose
    >>> from sympy_matcalc.core.constructors import Algebra
    >>> from sympy_matcalc.core.rewriting import normalized
    >>> A, B = MatrixSymbol('A', 3, 3), MatrixSymbol('B', 3, 3)
    >>> normalized(Transpose(MatMul(A, MatMul(2, B))), Algebra())
    2*B.T*A.T
    """
    return rewritten(expr, written if as_typed else typed, by)


def rewritten(expr: Basic, laws: Kind, by: Any) -> Any:
    """``expr`` with the law of its class applied to each node, arguments first."""
    entered = by.graph.enter

    def form(node: Basic, args: list[Basic]) -> Basic:
        if not args:
            entered(node, ())
            return node
        as_they_were = all(map(is_, args, arguments(node)))
        if as_they_were:
            first = entered(node, args)
            known = by.normal_forms.get(id(first)) if first is not node else None
            if known is not None:  # an equal one was met before
                return node if known[1] is first else known[1]
        result = (laws.of(type(node)) or with_arguments)(node, args, by)
        if result is not node:
            # The very same object where nothing has changed: so nothing is done again above it.
            result = by.unique(result)
            by.normal_forms[id(result)] = result, result
        elif not as_they_were:
            entered(node, args)
        # SymPy keeps a hash and an assumption once found: asked for here, arguments first, they never recurse.
        hash(result)
        if isinstance(result, Expr) and not isinstance(result, Lambda):  # of others nobody asks: SymPy would try all
            result.is_commutative  # noqa: B018
        return result

    return folded(expr, arguments, form, by.normal_forms)


def with_arguments(node: Basic, args: list[Basic], by: Any = None) -> Basic:
    """A node with its arguments in the form, and nothing else done: what there is for a class without a law."""
    if all(new is old for new, old in zip(args, node.args)):
        return node
    with sympy_may_break:
        return built(node.func, *args)
    return node  # Max of what SymPy cannot compare any more: a Piecewise whose piece was a trace


def unchanged(node: Basic, args: list[Basic], by: Any) -> Basic:
    """A node that is in the form as it stands."""
    return node


def same_if_unchanged(node: Expr, result: Expr) -> Expr:
    """``node`` itself if ``result`` has its class and arguments: identity tells later passes that nothing changed."""
    same = type(node) is type(result) and len(node.args) == len(result.args)
    return node if same and all(old is new for old, new in zip(node.args, result.args)) else result


def check_conformable(factors: list[Expr], node: Expr, by: Any) -> None:
    """Raise a ShapeError where two neighbours in a product do not fit."""
    # SymPy's constructors compare sizes only where both are numbers.
    pairs = zip(pairs_of(factors), pairwise(factors))
    for left, right in [pair for known, pair in pairs if known not in by.conformable]:
        cols, rows = by.shape(left)[1], by.shape(right)[0]
        if cols is not rows and cols != rows and (cols - rows).expand() != 0:
            raise ShapeError(f"the product {node} has a factor with {cols} columns before one with {rows} rows"
                             f"{told_apart((cols,), (rows,))}")
        by.conformable[id(left), id(right)] = left, right


def check_addable(args: list[Expr], node: Expr, by: Any) -> None:
    """Raise a ShapeError where two terms of a sum have different shapes."""
    shape = by.shape(node)
    for arg in args:
        if by.shape(arg) != shape and any((a - b).expand() != 0 for a, b in zip(by.shape(arg), shape)):
            raise ShapeError(f"the sum {node} has terms of the shapes {shape} and {by.shape(arg)}")


def check_square(base: Expr, node: Expr, by: Any) -> None:
    """Raise a NonSquareMatrixError where a matrix that has a power is not square."""
    rows, cols = by.shape(base)
    if rows is not cols and rows != cols and (rows - cols).expand() != 0:
        # SymPy makes x**2 of x*x for a column x of symbolic size.
        raise NonSquareMatrixError(f"the power {node} of a matrix of shape {(rows, cols)}: type HadamardPower({base}, "
                                   f"{node.args[1]}) for the power of every entry")


def told_apart(shape: tuple[Any, ...], other: tuple[Any, ...]) -> str:
    """What tells sizes apart that print alike, the assumptions of their symbols, or nothing."""
    for size, twin in zip(map(_sympify, shape), map(_sympify, other)):
        if size == twin or str(size) != str(twin):
            continue
        for symbol in size.free_symbols - twin.free_symbols:
            like = next((s for s in twin.free_symbols if s.name == symbol.name), None)
            if like is not None:
                return f" ({_assumed(symbol)}; {_assumed(like)})"
    return ""


def _assumed(symbol: Any) -> str:
    told = [name if value else f"not {name}" for name, value in sorted(symbol._assumptions_orig.items())
            if name != "commutative"]
    return f"one {symbol} is {', '.join(told)}" if told else f"one {symbol} has no assumptions"
