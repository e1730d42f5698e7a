"""The values of scalars: numbers, symbols, functions, conditions, sums over an index."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any

import sympy
from sympy import functions as fn
from sympy.combinatorics.permutations import Permutation
from sympy.core import Add, Float, Integer, Mul, Pow, Rational, S, Symbol, Tuple
from sympy.core.function import Function, Lambda
from sympy.core.numbers import NumberSymbol
from sympy.core.relational import Eq, Ge, Gt, Le, Lt, Ne
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.logic.boolalg import ITE, And, BooleanFalse, BooleanTrue, Not, Or
from sympy.matrices import expressions as mx
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.tensor.array.expressions import array_expressions as arrays

from sympy_matcalc.core.matrix_sum import SumOverIndex
from sympy_matcalc.values.walk import (
    Value,
    Values,
    as_integer,
    as_matrix,
    as_scalar,
    leaf,
    power,
    real_or_complex,
    rule,
    unknown,
    value_of,
)

# -- numbers and symbols -----------------------------------------------------------

@rule(Integer, children=leaf)
def _of_integer(node: Any, args: list[Value], values: Values) -> Value:
    return int(node)


@rule(Rational, Float, NumberSymbol, type(S.Infinity), type(S.NegativeInfinity), type(S.NaN), children=leaf)
def _of_number(node: Any, args: list[Value], values: Values) -> Value:
    return float(node)


@rule(type(S.ImaginaryUnit), children=leaf)
def _of_imaginary_unit(node: Any, args: list[Value], values: Values) -> Value:
    return 1j


@rule(type(S.ComplexInfinity), children=leaf)
def _of_complex_infinity(node: Any, args: list[Value], values: Values) -> Value:
    return math.inf


@rule(BooleanTrue, BooleanFalse, children=leaf)
def _of_boolean(node: Any, args: list[Value], values: Values) -> Value:
    return bool(node)


@rule(Symbol, children=leaf)
def _of_symbol(node: Any, args: list[Value], values: Values) -> Value:
    if node not in values:
        raise ValueError(f"cannot evaluate the symbol {node}: no value is given for it")
    value = as_scalar(values[node], node)
    return value if isinstance(value, (int, complex)) else float(value)


@rule(mx.MatrixSymbol, arrays.ArraySymbol, children=lambda node: tuple(node.shape))
def _of_matrix_symbol(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    if node not in values:
        raise ValueError(f"cannot evaluate the symbol {node} of shape {node.shape}: no value is given for it")
    array = np.asarray(values[node])
    shape = tuple(as_integer(size, node) for size in args)
    if array.shape != shape:
        raise ValueError(f"the value of {node} has the shape {array.shape}, not {shape}, that is {node.shape}")
    return array if array.dtype == complex else array.astype(float)


@rule(Lambda, Permutation, children=leaf)
def _of_itself(node: Any, args: list[Value], values: Values) -> Value:
    return node


@rule(Tuple)
def _of_tuple(node: Any, args: list[Value], values: Values) -> Value:
    return tuple(args)



# -- scalars -----------------------------------------------------------------------

@rule(Add)
def _of_add(node: Any, args: list[Value], values: Values) -> Value:
    return sum(as_scalar(arg, node) for arg in args)


@rule(Mul, mx.MatMul)
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
            factor = factor*as_scalar(arg, node)
    if matrix is None:
        return factor
    if not node.is_Matrix and matrix.size == 1:
        return factor*matrix.item()
    return real_or_complex(factor)*matrix


@rule(Pow)
def _of_power(node: Any, args: list[Value], values: Values) -> Value:
    return power(as_scalar(args[0], node), as_scalar(args[1], node))


def _complex_or_real(name: str) -> Callable[..., Any]:
    """A function of NumPy, by way of ``numpy.emath`` where that continues it past its real domain."""
    def function(*args: Any) -> Any:
        import numpy as np
        ufunc = getattr(np.emath, name, None) or getattr(np, name)
        return ufunc(*[real_or_complex(arg) for arg in args]).item()
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


@rule(Function, fn.Max, fn.Min)
def _of_function(node: Any, args: list[Value], values: Values) -> Value:
    if node.func is fn.conjugate and hasattr(args[0], "conj"):
        return args[0].conj()
    numbers = [as_scalar(arg, node) for arg in args]
    if node.func in _FUNCTIONS:
        try:
            return _FUNCTIONS[node.func](*numbers)
        except TypeError:  # of a real function at a complex number; SymPy knows its continuation
            pass
    result = node.func(*[sympy.sympify(number) for number in numbers]).evalf(20)
    try:
        value = complex(result)
    except TypeError as error:
        raise unknown(node, f"SymPy makes no number of {result}") from error
    return value if value.imag else value.real


@rule(fn.Piecewise)
def _of_piecewise(node: Any, args: list[Value], values: Values) -> Value:
    return next((value for value, condition in args if condition), math.nan)


@rule(ExprCondPair)
def _of_piece(node: Any, args: list[Value], values: Values) -> Value:
    return args[0], args[1]


_RELATIONS: dict[Any, Callable[[Any, Any], bool]] = {
    Gt: lambda a, b: a > b, Ge: lambda a, b: a >= b, Lt: lambda a, b: a < b, Le: lambda a, b: a <= b,
    Eq: lambda a, b: a == b, Ne: lambda a, b: a != b,
}


@rule(*_RELATIONS)
def _of_relation(node: Any, args: list[Value], values: Values) -> Value:
    return bool(_RELATIONS[node.func](as_scalar(args[0], node), as_scalar(args[1], node)))


@rule(And, Or, Not, ITE)
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
    first, last = (as_integer(value_of(bound, values), bound) for bound in (first, last))
    for i in range(first, last + 1):
        yield from _points(tuple(inner), {**values, index: i})


@rule(SumOverIndex, children=leaf)
def _of_matrix_sum(node: Any, args: list[Value], values: Values) -> Value:
    index, first, last = node.limits
    start, stop = (as_integer(value_of(bound, values), node) for bound in (first, last))
    if stop >= start - 1:
        return _of_sum(node, args, values)
    # A range that ends before it begins counts backwards, with the other sign.
    return -sum(value_of(node.function, {**values, index: i}) for i in range(stop + 1, start))


@rule(sympy.Sum, sympy.Product, children=leaf)
def _of_sum(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    body, *limits = node.args
    if any(len(limit) != 3 for limit in limits):
        raise unknown(node, "an index has no range")
    summands = [value_of(body, point) for point in _points(tuple(limits), values)]
    if isinstance(node, sympy.Product):
        return math.prod([as_scalar(summand, node) for summand in summands])
    if summands or not getattr(body, "shape", ()):
        return sum(summands[1:], summands[0]) if summands else 0
    return np.zeros([as_integer(value_of(size, values), node) for size in body.shape])


def _entrywise(function: Any, array: Any, values: Values) -> Any:
    import numpy as np
    if not isinstance(function, Lambda):
        raise unknown(function, "it is no Lambda")
    (variable,) = function.signature
    entries = [as_scalar(value_of(function.expr, {**values, variable: entry.item()}), function) for entry in array.flat]
    return np.array(entries).reshape(array.shape)


@rule(ElementwiseApplyFunction, arrays.ArrayElementwiseApplyFunc)
def _of_entrywise(node: Any, args: list[Value], values: Values) -> Value:
    return _entrywise(args[0], as_matrix(args[1]), values)


@rule(mx.FunctionMatrix)
def _of_function_matrix(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    row, column = node.lamda.signature
    rows, columns = (as_integer(size, node) for size in args[:2])
    entries = [as_scalar(value_of(node.lamda.expr, {**values, row: i, column: j}), node)
               for i, j in product(range(rows), range(columns))]
    return np.array(entries).reshape(rows, columns)
