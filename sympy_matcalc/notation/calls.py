"""The functions of plain notation as SymPy expressions."""

from __future__ import annotations

from typing import Any

from sympy.core.function import Function
from sympy.core.singleton import S
from sympy.functions.elementary.complexes import Abs
from sympy.functions.elementary.exponential import log
from sympy.functions.special.tensor_functions import KroneckerDelta
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalMatrix, DiagonalOf
from sympy.matrices.expressions.dotproduct import DotProduct
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix
from sympy.matrices.expressions.trace import Trace

from sympy_matcalc.classes.norm import norm
from sympy_matcalc.classes.vec.stacking import Vec, Vech
from sympy_matcalc.core.logsumexp import LogSumExp
from sympy_matcalc.core.matrix_functions import MatrixExponential, MatrixLogarithm
from sympy_matcalc.core.matrix_unit import MatrixUnit
from sympy_matcalc.core.pseudo_inverse import PseudoInverse
from sympy_matcalc.core.singular_values import PolarFactor
from sympy_matcalc.core.skew import AxialVector, Skew, cross
from sympy_matcalc.core.softmax import Softmax
from sympy_matcalc.notation.entrywise import entries_of
from sympy_matcalc.notation.errors import PlainError
from sympy_matcalc.notation.functions import ARRAYS, ENTRYWISE, EXTREMES, own_name
from sympy_matcalc.notation.tree import Node


def call(building: Any, name: str, node: Node) -> Any:
    """The value of a call."""
    args = node.children
    if name in building.kinds.functions:
        function = building.given.get(name, Function(name))
        if node.op == "call_entrywise" and not building.kinds.is_scalar(args[0]):
            return entries_of(building.value(args[0])).mapped(function)
        return function(*[building.matrix(arg) for arg in args])
    name = own_name(name)
    if name in ENTRYWISE:
        function = ENTRYWISE[name]
        if building.kinds.is_scalar(args[0]):
            return function(building.scalar(args[0]))
        return entries_of(building.value(args[0])).mapped(function)
    if name in EXTREMES:
        return _extreme(building, EXTREMES[name], args)
    return _CALLS[name](building, node)


def _extreme(building: Any, function: Any, args: tuple[Node, ...]) -> Any:
    scalars = [building.scalar(arg) for arg in args if building.kinds.is_scalar(arg)]
    matrices = [arg for arg in args if not building.kinds.is_scalar(arg)]
    if not matrices:
        return function(*scalars)
    if len(matrices) > 1:
        raise PlainError("the largest of two matrices, entry by entry, has no form in SymPy: give one matrix "
                         "and numbers", building.kinds.text, matrices[1].start, matrices[1].end)
    return entries_of(building.value(matrices[0])).mapped(lambda body: function(body, *scalars))


def _determinant(building: Any, node: Node) -> Any:
    child = node.children[0]
    return building.scalar(child) if building.kinds.is_scalar(child) else Determinant(building.matrix(child))


def _logdet(building: Any, node: Node) -> Any:
    return log(_determinant(building, node))


def _trace(building: Any, node: Node) -> Any:
    value = building.matrix(node.children[0])
    return Trace(value) if value.is_Matrix else value


def _adjugate(building: Any, node: Node) -> Any:
    matrix = building.matrix(node.children[0])
    return Determinant(matrix)*Inverse(matrix)


def _diag(building: Any, node: Node) -> Any:
    value = building.matrix(node.children[0])
    if not value.is_Matrix:
        return value
    rows, columns = value.shape
    return DiagMatrix(value) if columns == 1 or rows == 1 else DiagonalOf(value)


def _sum(building: Any, node: Node) -> Any:
    args = node.children
    if args[0].op == "range_of":
        return building.summed(args[0], args[1])
    value = building.matrix(args[0])
    if not value.is_Matrix:
        return value
    rows, columns = value.shape
    if len(args) == 2:
        return OneMatrix(1, rows)*value if _axis(args[1]) == 0 else value*OneMatrix(columns, 1)
    left = [] if rows == 1 else [OneMatrix(1, rows)]
    right = [] if columns == 1 else [OneMatrix(columns, 1)]
    return _product([*left, value, *right])


def _axis(node: Node) -> int:
    # MATLAB and Julia count the axes from 1, NumPy from 0.
    named = node.op == "keyword"
    place = node.children[0] if named else node
    return int(float(place.value)) - (0 if named and node.value == "axis" else 1)


def _along(function: Any) -> Any:
    def value(building: Any, node: Node) -> Any:
        return function(building.matrix(node.children[0]), *map(_axis, node.children[1:]))
    return value


def _product(factors: list[Any]) -> Any:
    result = factors[0]
    for factor in factors[1:]:
        result = result*factor
    return result


def _mean(building: Any, node: Node) -> Any:
    value = building.matrix(node.children[0])
    if not value.is_Matrix:
        return value
    rows, columns = value.shape
    return _sum(building, node)/(rows*columns)


def _norm(building: Any, node: Node) -> Any:
    args = node.children
    value = building.matrix(args[0])
    order = _order(building, args[1]) if len(args) == 2 else None
    if not value.is_Matrix:
        return Abs(value)
    column = value.shape[1] == 1 or value.shape[0] == 1
    if order is None or (order == 2 and column):
        return norm(value)
    return norm(value, order)


def _order(building: Any, node: Node) -> Any:
    inner = node.children[0] if node.op == "keyword" else node
    if inner.op == "minus" and _order(building, inner.children[0]) is S.Infinity:
        return S.NegativeInfinity
    text = inner.value if inner.op in ("text", "name", "number") else ""
    if text in ("F", "fro"):
        return None
    if text in ("inf", "Inf", "oo"):
        return S.Infinity
    if text.isdigit():
        return S(int(text))
    if text in ("nuc", "*"):
        return "nuc"
    return building.scalar(inner)


def _first_norm(order: Any) -> Any:
    def value(building: Any, node: Node) -> Any:
        matrix = building.matrix(node.children[0])
        return norm(matrix, order) if matrix.is_Matrix else Abs(matrix)
    return value


def _dot(building: Any, node: Node) -> Any:
    one, other = (building.matrix(child) for child in node.children)
    if not one.is_Matrix or not other.is_Matrix:
        return one*other
    return one.T*other if one.shape[1] == 1 else Trace(one.T*other)


def _outer(building: Any, node: Node) -> Any:
    one, other = (building.matrix(child) for child in node.children)
    return one*(other.T if other.is_Matrix else other)


def _like(op: str) -> Any:
    def value(building: Any, node: Node) -> Any:
        return getattr(building, f"_{op}")(node)
    return value


def _of_matrix(function: Any) -> Any:
    def value(building: Any, node: Node) -> Any:
        return function(building.matrix(node.children[0]))
    return value


def _eye(building: Any, node: Node) -> Any:
    rows, _ = building.kinds.shape(node)
    return Identity(building.scalar(node.children[0]) if node.children else building.size(rows))


def _filled(cls: Any) -> Any:
    def value(building: Any, node: Node) -> Any:
        sizes = [building.scalar(child) for child in node.children]
        return cls(sizes[0], sizes[1] if len(sizes) == 2 else 1)
    return value


def _ones_times(building: Any, node: Node) -> Any:
    rows, columns = building.kinds.shape(node)
    return building.scalar(node.children[0])*OneMatrix(building.size(rows), building.size(columns))


def _cross(building: Any, node: Node) -> Any:
    return cross(*[building.matrix(child) for child in node.children])


def _square_root(matrix: MatrixExpr) -> Any:
    return matrix**(S.One/2)


def _numbers(building: Any, node: Node) -> tuple[int, ...]:
    return tuple(int(building.scalar(child)) for child in node.children)


def _array(building: Any, node: Node) -> Any:
    """An array expression; lists of numbers are axes, the permutation as a list of where each axis goes."""
    from sympy.combinatorics.permutations import Permutation
    from sympy.tensor.array.expressions import array_expressions as arrays

    from sympy_matcalc.calculus.array_sum import ArraySum
    parts = [building.matrix(child) for child in node.children if child.op not in ("rows", "range_of")]
    lists = [child.children[0] for child in node.children if child.op == "rows"]
    name = own_name(node.value)
    if name == "PermuteDims":
        return arrays.PermuteDims(*parts, Permutation(list(_numbers(building, lists[0]))))
    if name == "Reshape":
        return arrays.Reshape(*parts, tuple(building.scalar(child) for child in lists[0].children))
    if name == "ArraySum":
        limits = node.children[-1]
        index = building.index(limits)
        return ArraySum(*parts, (index, *[building.scalar(child) for child in limits.children]))
    if name in ("ArrayDiagonal", "ArrayContraction"):
        return getattr(arrays, name)(*parts, *[_numbers(building, child) for child in lists])
    return getattr(arrays, name)(*parts)


def _delta(building: Any, node: Node) -> Any:
    return KroneckerDelta(*[building.scalar(child) for child in node.children])


def _dot_product(building: Any, node: Node) -> Any:
    return DotProduct(*[building.matrix(child) for child in node.children])


_CALLS: dict[str, Any] = {
    "tr": _trace, "det": _determinant, "logdet": _logdet, "inv": _like("inverse"), "adj": _adjugate,
    "transpose": _like("transpose"), "adjoint": _like("adjoint"), "diag": _diag, "vec": _of_matrix(Vec),
    "vech": _of_matrix(Vech), "diagonalmatrix": _of_matrix(DiagonalMatrix), "expm": _of_matrix(MatrixExponential),
    "logm": _of_matrix(MatrixLogarithm), "sqrtm": _of_matrix(_square_root), "softmax": _along(Softmax),
    "logsumexp": _along(LogSumExp), "sum": _sum, "mean": _mean, "norm": _norm, "norm1": _first_norm(S.One),
    "norminf": _first_norm(S.Infinity), "dot": _dot, "outer": _outer, "hadamard": _like("hadamard"),
    "kron": lambda building, node: KroneckerProduct(*[building.matrix(child) for child in node.children]),
    "eye": _eye, "ones": _filled(OneMatrix), "zeros": _filled(ZeroMatrix), "vector": _ones_times,
    "matrix": _ones_times, "power": _like("to_power_entrywise"), "matrix_power": _like("to_power"),
    "pinv": _of_matrix(PseudoInverse), "mul": _like("times"), "solve": _like("solve"),
    "cross": _cross, "skew": _of_matrix(Skew), "axial": _of_matrix(AxialVector),
    "polar": _of_matrix(PolarFactor),
    **dict.fromkeys(ARRAYS, _array), "delta": _delta, "dotproduct": _dot_product,
    "unit": lambda building, node: MatrixUnit(*[building.scalar(child) for child in node.children]),
}
