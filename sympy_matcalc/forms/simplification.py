"""What ``simplify`` does to expressions with matrices.

Their scalar structure is SymPy's business, their matrices are ours: traces and
determinants are brought into one form each, then stand as symbols in what SymPy
simplifies. Two passes are tried, one that leaves products as they are and one that
multiplies everything out, and the shortest result is taken, the input itself included, so
that nothing gets longer. Passes follow each other as long as the result gets shorter.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.function import count_ops
from sympy.core.relational import Relational
from sympy.core.singleton import S
from sympy.core.symbol import Dummy
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.special import ZeroMatrix

from sympy_matcalc.core.bound_symbols import with_indices_of
from sympy_matcalc.core.complex_numbers import is_complex
from sympy_matcalc.core.factors import is_same
from sympy_matcalc.core.graph import Graph, Memory
from sympy_matcalc.core.guard import deep, sympy_may_refuse
from sympy_matcalc.core.laws import canonical, squares
from sympy_matcalc.core.matrix_unit import MatrixUnit
from sympy_matcalc.core.rewriting import rewritten
from sympy_matcalc.core.sizes import is_larger, operations, tree_size
from sympy_matcalc.forms.canonical import Canonical
from sympy_matcalc.forms.passes import Passes, is_zero
from sympy_matcalc.forms.scalars import Scalars
from sympy_matcalc.forms.whole_matrices import with_any_places

MOST_ROUNDS = 4
"""How often the passes follow each other at most."""

MOST_MEASURED, DEEPEST_MEASURED = 500, 30
"""Larger or deeper expressions are measured by their nodes: SymPy's ``count_ops`` can take minutes."""


@deep
def simplified(expr: Expr, *, symmetric: frozenset[MatrixSymbol] = frozenset(), **kwargs: Any) -> Expr:
    """The shortest form of an expression with matrices that the passes find, ``expr`` itself where none is shorter.

    The symbols of ``symmetric`` are their own transposes. Of the options of SymPy's ``simplify``, ``measure`` and
    ``ratio`` decide here too, but nothing ever gets longer.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Trace, symbols
    >>> from sympy_matcalc.forms.simplification import simplified
    >>> n, m = symbols('n m')
    >>> A, B = MatrixSymbol('A', n, m), MatrixSymbol('B', m, n)
    >>> simplified(Trace(A*B) - Trace(B*A))
    0
    """
    if is_zero(expr) and all(size.is_Atom for size in expr.args):
        return expr
    passes = Passes(symmetric, Scalars(kwargs))
    free = with_any_places(expr) if MatrixUnit in passes.classes(expr) else expr
    if free is not expr:
        return with_indices_of(expr, simplified(free, symmetric=symmetric, **kwargs))
    has_norms = any(map(squares.of, passes.classes(expr)))
    lengths = _of_complex_numbers(expr) if has_norms else {}
    if lengths:
        result = simplified(expr.xreplace(lengths), symmetric=symmetric, **kwargs)
        return result.xreplace({stand_in: length for length, stand_in in lengths.items()})
    measure = _Measure(expr, kwargs.get("measure", count_ops))
    best = expr
    for _ in range(MOST_ROUNDS):
        before, best = best, _shortest(best, measure, passes)
        if best is before or is_zero(best) or passes.leave(best):
            break
    if has_norms and not is_zero(best):
        best = _with_roots(best, expr, measure)
    if best is expr or is_zero(best):
        return best
    length, ratio = measure(best), kwargs.get("ratio", 1)
    return best if length == 0 or length <= (ratio if ratio < 1 else 1)*measure(expr) else expr


def _of_complex_numbers(expr: Expr) -> dict[Expr, Expr]:
    """Numbers for the norms |x| of what only the expression around them says is complex: there tr(x'x) is no square."""
    norms = [node for node in Graph(expr).nodes if squares.of(type(node)) is not None]
    return {norm: Dummy("norm", nonnegative=True) for norm in norms if not is_complex(norm)} \
        if is_complex(expr) else {}


class _Measure:
    """The measure, asked once of equal expressions: the passes give most of them again and again.

    Parameters
    ==========

    expr : Expr
        What is simplified: of what is too large another measure is taken.
    measure : callable
        That of the caller, or SymPy's.
    """

    def __init__(self, expr: Expr, measure: Callable[[Expr], Any]) -> None:
        self._expr = expr
        self._measure = measure
        self._known: dict[Expr, Any] = {}

    def __call__(self, expr: Expr) -> Any:
        if not self._known and self._measure is count_ops:
            is_large = is_larger(self._expr, MOST_MEASURED, DEEPEST_MEASURED)
            self._measure = tree_size if is_large else operations
        if expr not in self._known:
            self._known[expr] = self._measure(expr)
        return self._known[expr]


def _with_roots(result: Expr, expr: Expr, measure: Callable[[Expr], Any]) -> Expr:
    """A result in which the square of what the input calls a norm is that, if it is shorter so: |x| for x'x/|x|."""
    names: dict[Expr, Expr] = {}
    for root in Graph(expr).nodes:
        law = squares.of(type(root))
        square = None if law is None else law(root)
        if square is not None:
            names[square] = names[rewritten(square, canonical, Canonical())] = root**2
    respelled = result.xreplace(names) if names else result
    return respelled if respelled is not result and measure(respelled) <= measure(result) else result


def _shortest(expr: Expr, measure: Callable[[Expr], Any], passes: Passes) -> Expr:
    """The shortest of an expression and what the passes make of it; of equally short ones the last.

    If only the order of its terms is another, the one that was there before: SymPy sorts no bare MatAdd.
    """
    results, candidates = passes.results(expr), [expr]
    if results and is_zero(results[-1]) and not is_zero(expr):
        return results[-1]  # nothing is shorter
    for result in results:
        candidates.append(next((known for known in candidates if is_same(known, result)), result))
    if is_zero(candidates[-1]):
        return candidates[-1]
    best = candidates[-1]
    for candidate in candidates[-2::-1]:
        best = best if candidate is best else _shorter(candidate, best, measure)
    if isinstance(best, MatAdd):
        return next(c for c in candidates if c is best or (isinstance(c, MatAdd) and set(c.args) == set(best.args)))
    return best


def _shorter(one: Expr, other: Expr, measure: Callable[[Expr], Any]) -> Expr:
    """The first of two if it is shorter, else the other. A zero is; its size, ``ZeroMatrix(n*m, 1)``, does not count.

    Of two that are as long by the measure, the size decides, which is not found for less.
    """
    if isinstance(one, ZeroMatrix):
        return one
    length, other_length = measure(one), measure(other)
    if length == other_length:
        known: Memory[int] = {}
        length, other_length = tree_size(one, known), tree_size(other, known)
    return one if length < other_length else other


def simplified_relation(relation: Relational, simplify: Callable[..., Expr] = simplified, **kwargs: Any) -> Basic:
    """An equation or inequality with matrices: decided where its sides are equal, else its sides simplified.

    Examples
    ========

    >>> from sympy import Eq, MatrixSymbol, Trace
    >>> from sympy_matcalc.forms.simplification import simplified_relation
    >>> A, B = MatrixSymbol('A', 3, 3), MatrixSymbol('B', 3, 3)
    >>> simplified_relation(Eq(Trace(A*B), Trace(B*A)))
    True
    """
    with sympy_may_refuse:
        difference = simplify(relation.lhs - relation.rhs, **kwargs)
        if difference is S.Zero or isinstance(difference, ZeroMatrix):
            return relation.func(S.Zero, S.Zero)
        return relation.func(simplify(relation.lhs, **kwargs), simplify(relation.rhs, **kwargs))
    return relation
