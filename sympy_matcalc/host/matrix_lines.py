"""Our rules in the form in which SymPy's own algorithm, ``_eval_derivative_matrix_lines``, hands on derivatives.

A line is a pair of matrices L and R, which end in :math:`dF_{ij} = L_{ki} dX_{kl} R_{lj}`, and for what is a scalar
times a matrix the gradient of the scalar besides, ``higher``. Whoever takes them goes on with the two ends
("pointers"), that of the rows of F and that of its columns.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.matexpr import MatrixSymbol, _LeftRightArgs
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import Identity

from sympy_matcalc.calculus.array_derivatives import array_derivative
from sympy_matcalc.core.bound_symbols import apart_from
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.graph import Graph, depends
from sympy_matcalc.core.guard import deep
from sympy_matcalc.core.laws import NoRule
from sympy_matcalc.core.maps import LinearMap, Sandwich, Scale
from sympy_matcalc.engine.backward import maps_below
from sympy_matcalc.engine.sweep import gradient

Lines = list[Any]


@deep
def matrix_lines(original: Callable[..., Any], self: Expr, x: MatrixSymbol) -> Lines:
    """In place of ``_eval_derivative_matrix_lines``: from the gradient, from the derivative matrix, or map by map."""
    expr = apart_from(self, x.free_symbols)
    try:
        if not expr.is_Matrix or expr.shape == (1, 1):
            return [_LeftRightArgs([S.One, S.One], higher=gradient(expr, x))]
        if not depends(expr, x):
            return _zeros(expr, x)
        if 1 in expr.shape and 1 in x.shape and x.shape != (1, 1):
            return [_of_vector(array_derivative(expr, x), is_column=expr.shape[1] == 1)]
        return _map_by_map(expr, x) or _zeros(expr, x)  # a power of zero depends on nothing
    except NoRule as missing:
        raise NotImplementedError(f"cannot evaluate {self} derived by {x} in lines of matrix products: {missing}; "
                                  f"diff({self}, {x}) may have an answer that is none") from missing


def _zeros(expr: Expr, x: MatrixSymbol) -> Lines:
    lines: Lines = MatrixSymbol._eval_derivative_matrix_lines(expr, x)  # of the shape of any other
    return lines


def _of_vector(derivative: Expr, is_column: bool) -> Any:
    """dF_i = D_ki dx_k: one line, whose other end is of length one."""
    line = _LeftRightArgs([derivative, S.One])
    return line if is_column else line.transpose()


def _map_by_map(expr: Expr, x: MatrixSymbol) -> Lines:
    """The lines of the arguments, each through the linear map that our rule has for it."""
    graph = Graph(expr)
    root, number = len(graph.nodes) - 1, graph.add(x)
    if root == number:
        return [_LeftRightArgs([Identity(size) for size in x.shape])]
    lines: Lines = []
    for child, map_ in maps_below(graph, root, graph.dependent(number)):
        lines.extend(_through(map_, graph.nodes[child], x))
    return lines


def _through(map_: LinearMap, argument: Expr, x: MatrixSymbol) -> Lines:
    if isinstance(map_, Scale) and map_.weight.is_Matrix:
        # d(s W)_ij = ds W_ij, s being a scalar or a 1x1 matrix
        ends = [Identity(map_.weight.shape[0]), map_.weight]
        return [_LeftRightArgs(ends, higher=gradient(argument, x))]
    lines: Lines = []
    for sandwich in map_.sandwiches(Algebra()):
        lines.extend(_between(sandwich, line) for line in argument._eval_derivative_matrix_lines(x))
    return lines


def _between(sandwich: Sandwich, line: Any) -> Any:
    """c L dU R, or c L dU.T R, the lines of dU being given."""
    if sandwich.transposed:
        line = line.transpose()
    if sandwich.left:
        line.append_first(MatMul(*sandwich.left).doit().T)
    if sandwich.right:
        line.append_second(MatMul(*sandwich.right).doit())
    if sandwich.coefficient != 1:
        line.append_second(sandwich.coefficient)
    return line
