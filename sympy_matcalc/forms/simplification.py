"""What ``simplify`` does to expressions with matrices.

Their scalar structure is SymPy's business, their matrices are ours: traces and
determinants are brought into one form each, then stand as symbols in what SymPy
simplifies. Two passes are tried, one that leaves products as they are and one that
multiplies everything out, and the shortest result is taken, the input itself included, so
that nothing gets longer. Each pass visits every node once. Passes follow each other as long
as the result gets shorter.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sympy.concrete.summations import Sum
from sympy.core.add import Add
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.function import Derivative, Subs, count_ops
from sympy.core.mul import Mul
from sympy.core.relational import Relational
from sympy.core.singleton import S
from sympy.core.symbol import Dummy
from sympy.functions.elementary.exponential import exp
from sympy.matrices.expressions.blockmatrix import BlockDiagMatrix, BlockMatrix
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import ZeroMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.combinations import Combination, Factors, collect, multiply
from sympy_matcalc.core.complex_numbers import is_complex
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import is_one, split
from sympy_matcalc.core.graph import Graph, contains
from sympy_matcalc.core.guard import deep, sympy_may_refuse
from sympy_matcalc.core.laws import Kind, canonical, shorter, squares, typed
from sympy_matcalc.core.rewriting import rewritten
from sympy_matcalc.core.sizes import tree_depth, tree_size
from sympy_matcalc.forms.canonical import Canonical
from sympy_matcalc.forms.entries import matrix_form
from sympy_matcalc.forms.log_sum_exp import recognised
from sympy_matcalc.forms.scalars import Scalars

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
    if _is_zero(expr) and all(size.is_Atom for size in expr.args):
        return expr
    lengths = _of_complex_numbers(expr)
    if lengths:
        result = simplified(expr.xreplace(lengths), symmetric=symmetric, **kwargs)
        return result.xreplace({stand_in: length for length, stand_in in lengths.items()})
    measure: Callable[[Expr], Any] = kwargs.get("measure", count_ops)
    if measure is count_ops and (tree_size(expr) > MOST_MEASURED or tree_depth(expr) > DEEPEST_MEASURED):
        measure = tree_size
    measure = _remembered(measure)
    best, scalars = expr, Scalars(kwargs)
    for _ in range(MOST_ROUNDS):
        shorter = _shortest(best, measure, scalars, symmetric)
        if shorter is best or _is_equal(shorter, best):
            break
        best = shorter
        if _is_zero(best):
            break
    best = _with_roots(best, expr, measure)
    length, ratio = _length(best, measure)[0], kwargs.get("ratio", 1)
    return best if best is expr or length == 0 or length <= (ratio if ratio < 1 else 1)*measure(expr) else expr


def _of_complex_numbers(expr: Expr) -> dict[Expr, Expr]:
    """Numbers for the norms |x| of what only the expression around them says is complex: there tr(x'x) is no square."""
    norms = [node for node in Graph(expr).nodes if squares.of(type(node)) is not None]
    return {norm: Dummy("norm", nonnegative=True) for norm in norms if not is_complex(norm)} \
        if norms and is_complex(expr) else {}


def _remembered(measure: Callable[[Expr], Any]) -> Callable[[Expr], Any]:
    """The measure, asked once of equal expressions: the passes give most of them again and again."""
    known: dict[Expr, Any] = {}

    def remembered(expr: Expr) -> Any:
        if expr not in known:
            known[expr] = measure(expr)
        return known[expr]

    return remembered


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


def _is_zero(expr: Expr) -> bool:
    return expr is S.Zero or isinstance(expr, ZeroMatrix)


def _is_equal(one: Expr, other: Expr) -> bool:
    return bool(one == other)


def _shortest(expr: Expr, measure: Callable[[Expr], Any], scalars: Scalars, symmetric: frozenset[MatrixSymbol],
              ) -> Expr:
    """The shortest of an expression and what the passes make of it; of equally short ones the last.

    If only the order of its terms is another, the one that was there before: SymPy sorts no bare MatAdd.
    """
    candidates = [expr]
    for step in (*PASSES, *([_EXPONENTIALS] if expr.has(exp) else [])):
        with sympy_may_refuse:
            candidates.append(step.applied(expr, scalars, symmetric))
        if _is_zero(candidates[-1]):
            return candidates[-1]  # nothing is shorter
    best = min(reversed(candidates), key=lambda candidate: _length(candidate, measure))
    if isinstance(best, MatAdd):
        return next(c for c in candidates if isinstance(c, MatAdd) and set(c.args) == set(best.args))
    return best


def _length(expr: Expr, measure: Callable[[Expr], Any]) -> tuple[Any, int]:
    """How long an expression is. Nothing is shorter than zero; its size, ``ZeroMatrix(n*m, 1)``, does not count."""
    return (0, 0) if isinstance(expr, ZeroMatrix) else (measure(expr), tree_size(expr))


class Pass(NamedTuple):
    """One way through an expression.

    Attributes
    ==========

    name : str
        What it does.
    algebra : callable
        Makes the constructors that it builds with.
    laws : dict
        The law of each class. A pass ends, for every node is visited once, arguments first,
        and each law ends.
    """

    name: str
    algebra: Callable[[frozenset[MatrixSymbol]], Algebra]
    laws: Kind

    def applied(self, expr: Expr, scalars: Scalars, symmetric: frozenset[MatrixSymbol] = frozenset()) -> Expr:
        """The result of the pass, scalars simplified by SymPy."""
        algebra = self.algebra(symmetric)
        if contains(expr, (Sum, MatrixElement)):
            expr = matrix_form(expr)
        result = scalars.simplified(rewritten(expr, self.laws, algebra), algebra)
        return rewritten(result, _FINISHING, Algebra(symmetric))


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


def one_by_one_law(node: MatMul, args: list[Expr], algebra: Algebra) -> Expr:
    """tr(x'y) I = x'y for the 1x1 identity: how people write it

    Ends: used once on each node.
    """
    coefficient, factors = split(node)
    if factors or not is_one(algebra.shape(node)[0]):
        return node if tuple(args) == node.args else node.func(*args)
    terms: dict[Factors, list[Expr]] = {}
    for term in Add.make_args(coefficient):
        scalars = list(Mul.make_args(term))
        found = next((f for f in scalars if isinstance(f, Trace) and is_one(algebra.shape(f.arg)[0])), None)
        if found is not None:
            scalars.remove(found)
        terms.setdefault(split(found.arg)[1] if found is not None else (), []).append(multiply(scalars))
    return algebra.expression(Combination((S.One, S.One), collect(terms)), group=False)


class Shorter(Algebra):
    """Constructors of the first pass: products as they are, determinants split as in the canonical form."""

    laws = shorter

    def determinant(self, expr: Expr) -> Expr:
        return Canonical(self.symmetric).determinant(expr)


_FINISHING = Kind("last pass of simplify", laws={
    **{cls: typed[cls] for cls in (MatrixBase, BlockMatrix, BlockDiagMatrix, Derivative, Subs)}, MatMul: one_by_one_law,
})

PASSES: tuple[Pass, ...] = (
    Pass("products as they are", Shorter, shorter),
    Pass("multiplied out", Canonical, canonical.with_laws({MatrixBase: shorter[MatrixBase]})),
)
"""The passes of ``simplify``."""

_EXPONENTIALS = Pass("softmax and log-sum-exp recognised", Shorter, recognised)
"""One more, where there are exponentials."""
