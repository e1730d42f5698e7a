"""What an expression is worth in numbers: one small function per class, over the graph, without recursion.

Nothing here knows a rule of differentiation, a normal form, or SymPy's ``lambdify``,
``doit`` and ``as_explicit``: an independent witness, children first, in NumPy.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any

import sympy
from sympy import functions as fn
from sympy.combinatorics.permutations import Permutation
from sympy.core import Add, Float, Integer, Mul, Pow, Rational, S, Symbol, Tuple
from sympy.core.function import AppliedUndef, Function, Lambda
from sympy.core.numbers import NumberSymbol
from sympy.core.relational import Eq, Ge, Gt, Le, Lt, Ne
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.logic.boolalg import ITE, And, BooleanFalse, BooleanTrue, Not, Or
from sympy.matrices import expressions as mx
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.blockmatrix import BlockDiagMatrix
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.permutation import PermutationMatrix
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.matrices.matrixbase import MatrixBase
from sympy.tensor.array import NDimArray
from sympy.tensor.array.expressions import array_expressions as arrays

Value = Any
"""An int, float, complex or bool; an ndarray; or a tuple of values."""

Values = Mapping[Any, Any]

Rule = Callable[["Any", "list[Value]", Values], Value]

_RULES: dict[type, Rule] = {}
_CHILDREN: dict[type, Callable[[Any], tuple[Any, ...]]] = {}


def evaluate(expr: Any, values: Values | None = None) -> Any:
    """The value of an expression at given values of its symbols.

    Parameters
    ==========

    expr : Basic
        A scalar, a matrix or an array expression.
    values : mapping
        Numbers by Symbol (sizes are ints), arrays by MatrixSymbol, Python functions by
        undefined function.

    Returns
    =======

    float, complex, bool or numpy.ndarray
        A matrix has two axes always, also where it is 1x1.

    Raises
    ======

    NotImplementedError
        If the expression holds a class that nobody taught this function.

    Examples
    ========

    >>> from sympy import Inverse, MatrixSymbol, Trace, symbols
    >>> from sympy_matcalc.checking import evaluate
    >>> n = symbols('n')
    >>> X = MatrixSymbol('X', n, n)
    >>> evaluate(Trace(X) + n, {n: 2, X: [[1, 2], [3, 4]]})
    7.0
    >>> evaluate(4*Inverse(X).T, {n: 2, X: [[1, 0], [1, 2]]}).tolist()
    [[4.0, -2.0], [0.0, 2.0]]
    """
    import numpy as np
    with np.errstate(all="ignore"):
        value = _value(sympy.sympify(expr), values or {})
    if isinstance(value, (np.ndarray, bool, complex)):
        return value
    return value if isinstance(value, tuple) else _float(value)


def _value(expr: Any, values: Values) -> Value:
    known: dict[int, Value] = {}
    entered: dict[int, tuple[Any, ...]] = {}  # an explicit matrix makes its entries anew; an id is to stay its owner's
    stack = [expr]
    while stack:
        node = stack[-1]
        if id(node) in known:
            stack.pop()
            continue
        if id(node) not in entered:
            entered[id(node)] = children_of(node)
        children = entered[id(node)]
        pending = [child for child in children if id(child) not in known]
        if pending:
            stack.extend(pending)
            continue
        stack.pop()
        known[id(node)] = _rule_of(node)(node, [known[id(child)] for child in children], values)
    return known[id(expr)]


def children_of(node: Any) -> tuple[Any, ...]:
    """The parts of a node that are evaluated before it; a part with a bound index is not one of them."""
    for cls in type(node).__mro__:
        if cls in _CHILDREN:
            return _CHILDREN[cls](node)
    return node.args


def _rule_of(node: Any) -> Rule:
    for cls in type(node).__mro__:
        if cls in _RULES:
            return _RULES[cls]
    raise _unknown(node)


def _unknown(node: Any, why: str = "it has no rule of evaluation") -> NotImplementedError:
    return NotImplementedError(f"cannot evaluate {type(node).__name__} numerically, {why}: {node}")


def _rule(*classes: type, children: Callable[[Any], tuple[Any, ...]] | None = None) -> Callable[[Rule], Rule]:
    def register(rule: Rule) -> Rule:
        for cls in classes:
            _RULES[cls] = rule
            if children is not None:
                _CHILDREN[cls] = children
        return rule
    return register


def _leaf(node: Any) -> tuple[Any, ...]:
    return ()


# -- conversions -------------------------------------------------------------------

def scalar(value: Value, node: Any = None) -> Any:
    """A number; of a 1x1 matrix, its entry."""
    if hasattr(value, "size"):
        if value.size != 1:
            raise _unknown(node, f"an array of shape {value.shape} stands where a scalar is needed")
        return value.item()
    return value


def _float(value: Any) -> Any:
    try:
        return value if isinstance(value, complex) else float(value)
    except OverflowError:
        return math.copysign(math.inf, value)


def _integer(value: Value, node: Any) -> int:
    number = scalar(value, node)
    if isinstance(number, complex) or number != number or int(number) != number:
        raise _unknown(node, f"{number} stands where an integer is needed")
    return int(number)


def _matrix(value: Value) -> Any:
    import numpy as np
    return value if isinstance(value, np.ndarray) else np.array([[_float(value)]])


def _power(base: Any, exponent: Any) -> Any:
    """A power, complex where the real one does not exist; of ints exact."""
    import numpy as np
    if isinstance(base, int) and isinstance(exponent, int) and exponent >= 0:
        return base**exponent
    base, exponent = _float(base), _float(exponent)
    if isinstance(exponent, float) and exponent.is_integer():
        return np.power(base, exponent).item()  # emath.power makes (-2.0)**3.0 complex
    return np.emath.power(base, exponent).item()


# -- numbers and symbols -----------------------------------------------------------

@_rule(Integer, children=_leaf)
def _of_integer(node: Any, args: list[Value], values: Values) -> Value:
    return int(node)


@_rule(Rational, Float, NumberSymbol, type(S.Infinity), type(S.NegativeInfinity), type(S.NaN), children=_leaf)
def _of_number(node: Any, args: list[Value], values: Values) -> Value:
    return float(node)


@_rule(type(S.ImaginaryUnit), children=_leaf)
def _of_imaginary_unit(node: Any, args: list[Value], values: Values) -> Value:
    return 1j


@_rule(type(S.ComplexInfinity), children=_leaf)
def _of_complex_infinity(node: Any, args: list[Value], values: Values) -> Value:
    return math.inf


@_rule(BooleanTrue, BooleanFalse, children=_leaf)
def _of_boolean(node: Any, args: list[Value], values: Values) -> Value:
    return bool(node)


@_rule(Symbol, children=_leaf)
def _of_symbol(node: Any, args: list[Value], values: Values) -> Value:
    if node not in values:
        raise ValueError(f"cannot evaluate the symbol {node}: no value is given for it")
    value = scalar(values[node], node)
    return value if isinstance(value, (int, complex)) else float(value)


@_rule(mx.MatrixSymbol, arrays.ArraySymbol, children=lambda node: tuple(node.shape))
def _of_matrix_symbol(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    if node not in values:
        raise ValueError(f"cannot evaluate the symbol {node} of shape {node.shape}: no value is given for it")
    array = np.asarray(values[node])
    shape = tuple(_integer(size, node) for size in args)
    if array.shape != shape:
        raise ValueError(f"the value of {node} has the shape {array.shape}, not {shape}, that is {node.shape}")
    return array if array.dtype == complex else array.astype(float)


@_rule(Lambda, Permutation, children=_leaf)
def _of_itself(node: Any, args: list[Value], values: Values) -> Value:
    return node


@_rule(Tuple)
def _of_tuple(node: Any, args: list[Value], values: Values) -> Value:
    return tuple(args)


# -- scalars -----------------------------------------------------------------------

@_rule(Add)
def _of_add(node: Any, args: list[Value], values: Values) -> Value:
    return sum(scalar(arg, node) for arg in args)


@_rule(Mul, mx.MatMul)
def _of_product(node: Any, args: list[Value], values: Values) -> Value:
    """Scalars and matrices in a row; a 1x1 matrix that fits nowhere counts as a scalar."""
    factor: Any = 1
    matrix: Any = None
    for arg in args:
        if not hasattr(arg, "shape"):
            factor = factor*arg
        elif matrix is None:
            matrix = arg
        elif matrix.shape[1] == arg.shape[0]:
            matrix = matrix @ arg
        elif matrix.size == 1:
            factor, matrix = factor*matrix.item(), arg
        else:
            factor = factor*scalar(arg, node)
    if matrix is None:
        return factor
    if not node.is_Matrix and matrix.size == 1:
        return factor*matrix.item()
    return _float(factor)*matrix


@_rule(Pow)
def _of_power(node: Any, args: list[Value], values: Values) -> Value:
    return _power(scalar(args[0], node), scalar(args[1], node))


def _complex_or_real(name: str) -> Callable[..., Any]:
    """A function of NumPy, by way of ``numpy.emath`` where that continues it past its real domain."""
    def function(*args: Any) -> Any:
        import numpy as np
        ufunc = getattr(np.emath, name, None) or getattr(np, name)
        return ufunc(*[_float(arg) for arg in args]).item()
    return function


def _gamma(x: Any) -> float:
    try:
        return math.gamma(x)
    except (OverflowError, ValueError):
        return math.inf


def _heaviside(x: Any, at_zero: Any = 0.5) -> Any:
    return at_zero if x == 0 else float(x > 0)


def _delta(x: Any, order: Any = 0) -> float:
    return math.inf if x == 0 else 0.0


def _kronecker_delta(i: Any, j: Any, *interval: Any) -> int:
    return int(i == j)


_FUNCTIONS: dict[Any, Callable[..., Any]] = {
    fn.exp: _complex_or_real("exp"), fn.log: _complex_or_real("log"),
    fn.sin: _complex_or_real("sin"), fn.cos: _complex_or_real("cos"), fn.tan: _complex_or_real("tan"),
    fn.asin: _complex_or_real("arcsin"), fn.acos: _complex_or_real("arccos"), fn.atan: _complex_or_real("arctan"),
    fn.sinh: _complex_or_real("sinh"), fn.cosh: _complex_or_real("cosh"), fn.tanh: _complex_or_real("tanh"),
    fn.asinh: _complex_or_real("arcsinh"), fn.atanh: _complex_or_real("arctanh"),
    fn.atan2: lambda y, x: math.atan2(y, x), fn.arg: lambda z: math.atan2(complex(z).imag, complex(z).real),
    fn.Abs: abs, fn.sign: lambda x: _complex_or_real("sign")(x) if not isinstance(x, complex) else x/abs(x),
    fn.re: lambda z: complex(z).real, fn.im: lambda z: complex(z).imag,
    fn.conjugate: lambda z: z.conjugate(), fn.Max: max, fn.Min: min,
    fn.floor: math.floor, fn.ceiling: math.ceil, sympy.Mod: lambda a, b: a % b,
    fn.Heaviside: _heaviside, fn.DiracDelta: _delta, fn.KroneckerDelta: _kronecker_delta,
    fn.erf: math.erf, fn.erfc: math.erfc, fn.gamma: _gamma, fn.factorial: lambda x: _gamma(x + 1),
}


@_rule(Function, fn.Max, fn.Min)
def _of_function(node: Any, args: list[Value], values: Values) -> Value:
    if node.func is fn.conjugate and hasattr(args[0], "conj"):
        return args[0].conj()
    numbers = [scalar(arg, node) for arg in args]
    if node.func in _FUNCTIONS:
        try:
            return _FUNCTIONS[node.func](*numbers)
        except TypeError:  # of a real function at a complex number; SymPy knows its continuation
            pass
    result = node.func(*[sympy.sympify(number) for number in numbers]).evalf(20)
    try:
        value = complex(result)
    except TypeError as error:
        raise _unknown(node, f"SymPy makes no number of {result}") from error
    return value if value.imag else value.real


@_rule(AppliedUndef)
def _of_undefined(node: Any, args: list[Value], values: Values) -> Value:
    if node.func not in values:
        raise _unknown(node, f"no Python function is given for {node.func}")
    return values[node.func](*args)


@_rule(fn.Piecewise)
def _of_piecewise(node: Any, args: list[Value], values: Values) -> Value:
    return next((value for value, condition in args if condition), math.nan)


@_rule(ExprCondPair)
def _of_piece(node: Any, args: list[Value], values: Values) -> Value:
    return args[0], args[1]


_RELATIONS: dict[Any, Callable[[Any, Any], bool]] = {
    Gt: lambda a, b: a > b, Ge: lambda a, b: a >= b, Lt: lambda a, b: a < b, Le: lambda a, b: a <= b,
    Eq: lambda a, b: a == b, Ne: lambda a, b: a != b,
}


@_rule(*_RELATIONS)
def _of_relation(node: Any, args: list[Value], values: Values) -> Value:
    return bool(_RELATIONS[node.func](scalar(args[0], node), scalar(args[1], node)))


@_rule(And, Or, Not, ITE)
def _of_connective(node: Any, args: list[Value], values: Values) -> Value:
    return {And: all, Or: any, Not: lambda truths: not truths[0],
            ITE: lambda truths: truths[1] if truths[0] else truths[2]}[node.func](args)


# -- bound indices -----------------------------------------------------------------

def _points(limits: tuple[Any, ...], values: Values) -> Iterator[Mapping[Any, Any]]:
    """The values at every point of a range; inner limits may depend on the outer indices, the last of all."""
    if not limits:
        yield values
        return
    *inner, (index, first, last) = limits
    first, last = (_integer(_value(bound, values), bound) for bound in (first, last))
    for i in range(first, last + 1):
        yield from _points(tuple(inner), {**values, index: i})


@_rule(sympy.Sum, sympy.Product, children=_leaf)
def _of_sum(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    body, *limits = node.args
    if any(len(limit) != 3 for limit in limits):
        raise _unknown(node, "an index has no range")
    summands = [_value(body, point) for point in _points(tuple(limits), values)]
    if isinstance(node, sympy.Product):
        return math.prod([scalar(summand, node) for summand in summands])
    if summands or not body.is_Matrix:
        return sum(summands[1:], summands[0]) if summands else 0
    return np.zeros([_integer(_value(size, values), node) for size in body.shape])


def _entrywise(function: Any, array: Any, values: Values) -> Any:
    import numpy as np
    if not isinstance(function, Lambda):
        raise _unknown(function, "it is no Lambda")
    (variable,) = function.signature
    entries = [scalar(_value(function.expr, {**values, variable: entry.item()}), function) for entry in array.flat]
    return np.array(entries).reshape(array.shape)


@_rule(ElementwiseApplyFunction, arrays.ArrayElementwiseApplyFunc)
def _of_entrywise(node: Any, args: list[Value], values: Values) -> Value:
    return _entrywise(args[0], _matrix(args[1]), values)


@_rule(mx.FunctionMatrix)
def _of_function_matrix(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    row, column = node.lamda.signature
    rows, columns = (_integer(size, node) for size in args[:2])
    entries = [scalar(_value(node.lamda.expr, {**values, row: i, column: j}), node)
               for i, j in product(range(rows), range(columns))]
    return np.array(entries).reshape(rows, columns)


# -- matrices ----------------------------------------------------------------------

@_rule(mx.MatAdd, arrays.ArrayAdd)
def _of_matrix_sum(node: Any, args: list[Value], values: Values) -> Value:
    summands = [_matrix(arg) for arg in args]
    if any(summand.shape != summands[0].shape for summand in summands):
        raise ValueError(f"summands of different shapes {[summand.shape for summand in summands]} in {node}")
    return sum(summands[1:], summands[0])


@_rule(mx.MatPow, mx.Inverse)
def _of_matrix_power(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    base, exponent = _matrix(args[0]), scalar(args[1], node)
    if base.size == 1:
        return np.array([[_power(base.item(), exponent)]])
    try:
        return np.linalg.matrix_power(base, _integer(exponent, node))
    except np.linalg.LinAlgError:
        return np.full(base.shape, np.nan)


@_rule(mx.Transpose)
def _of_transpose(node: Any, args: list[Value], values: Values) -> Value:
    return _matrix(args[0]).T


@_rule(mx.Adjoint)
def _of_adjoint(node: Any, args: list[Value], values: Values) -> Value:
    return _matrix(args[0]).conj().T


@_rule(mx.Trace)
def _of_trace(node: Any, args: list[Value], values: Values) -> Value:
    return _matrix(args[0]).trace().item()


@_rule(mx.Determinant)
def _of_determinant(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    return np.linalg.det(_matrix(args[0])).item()


@_rule(mx.Identity)
def _of_identity(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    return np.eye(_integer(args[0], node))


@_rule(mx.ZeroMatrix, mx.OneMatrix, arrays.ZeroArray, arrays.OneArray)
def _of_constant(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    shape = [_integer(size, node) for size in args]
    return np.full(shape, float(isinstance(node, (mx.OneMatrix, arrays.OneArray))))


@_rule(MatrixBase, children=lambda node: tuple(node.flat()))
def _of_explicit_matrix(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    return np.array([_float(scalar(arg, node)) for arg in args]).reshape(node.shape)


@_rule(MatrixElement)
def _of_element(node: Any, args: list[Value], values: Values) -> Value:
    i, j = _integer(args[1], node), _integer(args[2], node)
    matrix = _matrix(args[0])
    rows, columns = matrix.shape
    if not (-rows <= i < rows and -columns <= j < columns):
        raise ValueError(f"the entry ({i}, {j}) of {node} is outside of the shape {matrix.shape}")
    return matrix[i, j].item()


@_rule(MatrixSlice)
def _of_slice(node: Any, args: list[Value], values: Values) -> Value:
    rows, columns = ([_integer(x, node) for x in part] for part in args[1:])
    return args[0][rows[0]:rows[1]:rows[2], columns[0]:columns[1]:columns[2]]


@_rule(mx.BlockMatrix, children=lambda node: tuple(node.blocks.flat()))
def _of_blocks(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    width = node.blocks.shape[1]
    return np.block([[_matrix(arg) for arg in args[k:k + width]] for k in range(0, len(args), width)])


@_rule(BlockDiagMatrix, children=lambda node: node.args)
def _of_diagonal_blocks(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    blocks = [_matrix(arg) for arg in args]
    result = np.zeros([sum(block.shape[axis] for block in blocks) for axis in (0, 1)],
                      dtype=np.result_type(*blocks))
    row = column = 0
    for block in blocks:
        result[row:row + block.shape[0], column:column + block.shape[1]] = block
        row, column = row + block.shape[0], column + block.shape[1]
    return result


@_rule(mx.HadamardProduct)
def _of_hadamard_product(node: Any, args: list[Value], values: Values) -> Value:
    return math.prod(args[1:], start=_matrix(args[0]))


@_rule(mx.HadamardPower)
def _of_hadamard_power(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    base, exponent = np.broadcast_arrays(*[_matrix(arg) for arg in args])
    powers = [_power(b.item(), e.item()) for b, e in zip(base.flat, exponent.flat)]
    return np.array(powers).reshape(base.shape)


@_rule(KroneckerProduct)
def _of_kronecker_product(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    result = np.eye(1)
    for arg in args:
        result = np.kron(result, _matrix(arg))
    return result


@_rule(mx.DiagMatrix)
def _of_diag_matrix(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    return np.diag(_matrix(args[0]).ravel())


@_rule(mx.DiagonalOf)
def _of_diagonal_of(node: Any, args: list[Value], values: Values) -> Value:
    return _matrix(args[0]).diagonal().reshape(-1, 1)


@_rule(mx.DiagonalMatrix)
def _of_diagonal_matrix(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    return _matrix(args[0])*np.eye(*_matrix(args[0]).shape)


@_rule(mx.DotProduct)
def _of_dot_product(node: Any, args: list[Value], values: Values) -> Value:
    return (_matrix(args[0]).ravel() @ _matrix(args[1]).ravel()).item()


@_rule(PermutationMatrix)
def _of_permutation_matrix(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    return np.eye(args[0].size)[list(args[0].array_form)]


if hasattr(mx, "MatrixUnit"):
    @_rule(mx.MatrixUnit)
    def _of_matrix_unit(node: Any, args: list[Value], values: Values) -> Value:
        import numpy as np
        rows, columns, i, j = (_integer(arg, node) for arg in args)
        unit = np.zeros((rows, columns))
        unit[i, j] = 1
        return unit


# -- arrays ------------------------------------------------------------------------

@_rule(NDimArray, children=lambda node: tuple(node.reshape(len(node))) if node.shape else (node[()],))
def _of_explicit_array(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    return np.array([_float(scalar(arg, node)) for arg in args]).reshape(node.shape)


@_rule(arrays.ArrayTensorProduct)
def _of_tensor_product(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    result = np.array(1.0)
    for arg in args:
        result = np.multiply.outer(result, arg)
    return result


@_rule(arrays.ArrayContraction, arrays.ArrayDiagonal)
def _of_contraction(node: Any, args: list[Value], values: Values) -> Value:
    """Axes of a group get one index; a contraction sums over it, a diagonal puts it last."""
    import numpy as np
    array, *groups = args
    index = list(range(array.ndim))
    for group in groups:
        for axis in group:
            index[axis] = group[0]
    grouped = {axis for group in groups for axis in group}
    out = [axis for axis in range(array.ndim) if axis not in grouped]
    if isinstance(node, arrays.ArrayDiagonal):
        out += [group[0] for group in groups]
    return np.einsum(array, index, out)


@_rule(arrays.PermuteDims)
def _of_permuted(node: Any, args: list[Value], values: Values) -> Value:
    return args[0].transpose(args[1].array_form)


@_rule(arrays.Reshape)
def _of_reshaped(node: Any, args: list[Value], values: Values) -> Value:
    return args[0].reshape([_integer(size, node) for size in args[1]])


@_rule(arrays.ArrayElement)
def _of_array_element(node: Any, args: list[Value], values: Values) -> Value:
    return args[0][tuple(_integer(i, node) for i in args[1])].item()
