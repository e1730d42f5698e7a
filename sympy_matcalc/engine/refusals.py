"""What is refused before a sweep: expressions whose derivative no rule could make right."""

from __future__ import annotations

from sympy.core.add import Add
from sympy.core.expr import Expr
from sympy.core.function import AppliedUndef
from sympy.core.mul import Mul
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.matrixbase import MatrixBase
from sympy.tensor.array.array_derivatives import ArrayDerivative

from sympy_matcalc.core.graph import Graph
from sympy_matcalc.core.laws import NoRule


def refuse_what_is_no_number(graph: Graph) -> None:
    """SymPy takes a derivative by a matrix for a scalar wherever it stands.

    And a matrix as a piece of a Piecewise, or as an entry of an explicit matrix.
    """
    for node, children in zip(graph.nodes, graph.children):
        if isinstance(node, ArrayDerivative) or node is S.NaN:
            raise NoRule(node)
        takes_scalars = isinstance(node, MatrixBase) or (
            isinstance(node, (Add, Mul, Pow, ExprCondPair)) and not getattr(node, "is_Matrix", False))
        if takes_scalars and any(getattr(graph.nodes[child], "is_Matrix", False) for child in children):
            raise NoRule(node)


def refuse_noncommutative(graph: Graph) -> None:
    """Of the scalars that SymPy counts as noncommutative, only an undefined function of a matrix is a number."""
    for node, children in zip(graph.nodes, graph.children):
        if getattr(node, "is_commutative", None) is False and not node.is_Matrix \
                and not isinstance(node, AppliedUndef) \
                and all(graph.nodes[child].is_Matrix or graph.nodes[child].is_commutative for child in children):
            raise NoRule(node)


def refuse_noncommutative_factors(result: Expr) -> None:
    """SymPy multiplies no matrix by such a scalar."""
    for node in Graph(result).nodes:
        if isinstance(node, MatMul) and node.args[0].is_commutative is False and not node.args[0].is_Matrix:
            raise NoRule(result)


def refuse_size(graph: Graph, variable: Expr) -> None:
    """A matrix depends on its size in no way that has a derivative, and not in a way that makes it zero."""
    if isinstance(variable, Symbol):
        for node in graph.nodes:
            if isinstance(node, MatrixSymbol) and any(variable in size.free_symbols for size in node.shape):
                raise NoRule(node)
