"""A function of scalars applied to the scalars in an expression with matrices.

SymPy's functions for polynomials and rational functions take sums and products of matrices
for sums and products of numbers. Here they see the scalars only, and of these what is made
of matrices, a trace or the exponential of a 1x1 product, as a symbol.
"""

from __future__ import annotations

from collections.abc import Callable

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.function import Application
from sympy.core.operations import AssocOp
from sympy.core.power import Pow
from sympy.core.relational import Relational
from sympy.core.symbol import Dummy
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.factors import shallow_doit
from sympy_matcalc.core.graph import Graph, folded


def with_scalars(function: Callable[[Expr], Expr], expr: Expr) -> Expr:
    """``function`` on a scalar with matrices in it, or on each scalar in front of a matrix.

    Examples
    ========

    >>> from sympy import MatrixSymbol, factor, symbols
    >>> from sympy_matcalc.forms.scalar_parts import with_scalars
    >>> a, n = symbols('a n')
    >>> A = MatrixSymbol('A', n, n)
    >>> with_scalars(factor, (a**2 + a)*A + A.T)
    a*(a + 1)*A + A.T
    """
    if not expr.is_Matrix:
        return _on_scalar(function, expr)

    def value(node: Expr, args: list[Expr]) -> Expr:
        if isinstance(node, MatMul):
            args = [arg if arg.is_Matrix else _on_scalar(function, arg) for arg in args]
        if all(new is old for new, old in zip(args, node.args)):
            return node
        changed = node.func(*args)
        return shallow_doit(changed) if isinstance(node, (MatMul, MatAdd)) else changed

    return folded(expr, _matrix_arguments, value, {})


def _matrix_arguments(node: Expr) -> tuple[Basic, ...]:
    """The arguments of a node that is made of matrices, and of scalars if it is a product."""
    if isinstance(node, (MatrixSymbol, MatrixBase)) or not isinstance(node, MatrixExpr):
        return ()
    return node.args if any(isinstance(arg, MatrixExpr) for arg in node.args) else ()


def _on_scalar(function: Callable[[Expr], Expr], expr: Expr) -> Expr:
    opaque, names = masked(expr)
    return expr if opaque is None else function(opaque).xreplace(names)


OPEN = (AssocOp, Pow, Application, ExprCondPair, Relational)
"""Classes whose arguments may be put in other words; all else, as what binds an index, is one piece."""


def masked(expr: Basic, symbol_for: Callable[[Expr], Dummy] = lambda node: Dummy(),
           ) -> tuple[Basic | None, dict[Dummy, Expr]]:
    """A scalar with a symbol for each piece made of matrices, and what the symbols stand for.

    A sum over an index with an entry of a matrix in it is one piece: a symbol for the
    entry would not depend on the index.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Trace, exp, symbols
    >>> from sympy_matcalc.forms.scalar_parts import masked
    >>> n, t = symbols('n t')
    >>> x = MatrixSymbol('x', n, 1)
    >>> scalar, names = masked(t*exp(x.T*x) + t**2)
    >>> scalar.subs(t, 1) - 1 in names, list(names.values())
    (True, [exp(x.T*x)])
    """
    graph = Graph(expr)
    names: dict[Dummy, Expr] = {}
    results: list[Basic | None] = []
    for node, children in zip(graph.nodes, graph.children):
        args = [results[child] for child in children]
        same = all(new is graph.nodes[child] for new, child in zip(args, children))
        if isinstance(node, MatrixExpr):
            results.append(None)
        elif same:
            results.append(node)
        elif isinstance(node, OPEN) and None not in args:
            results.append(node.func(*args))
        elif isinstance(node, Expr):
            name = symbol_for(node)
            names[name] = node
            results.append(name)
        else:
            results.append(None)
    return results[-1], names
