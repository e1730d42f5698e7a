"""Compiled functions against central differences of their own expression, computed without any rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from sympy.core.numbers import I
from sympy.core.traversal import preorder_traversal
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.inverse import Inverse

from sympy_matcalc.values.differences import central_difference, random_values
from sympy_matcalc.values.evaluation import evaluate

TOLERANCE = 1e-5
MOST_DRAWS = 20
"""So many points are drawn, until one is as assumed and regular."""
WORST_CONDITION = 1e5
"""Central differences beside a matrix that is closer to singular say nothing."""


def checked(function: Any, program: Any, constants: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    """The line that :meth:`CompiledFunction.check` returns."""
    question = program.question
    unknown = set(values) - {parameter.name for parameter in (*program.constants, *program.parameters)}
    if unknown:
        raise TypeError(f"unknown parameter {', '.join(sorted(unknown))}; the parameters are "
                        f"{', '.join(parameter.name for parameter in (*program.constants, *program.parameters))}")
    point = point_of(program, {**constants, **values})
    arguments = {parameter.name: point[parameter.symbol] for parameter in program.parameters}
    results = function(**arguments)
    parts = [results] if question.single else list(results)
    notes = []
    for order, part, rows in zip(question.orders, parts, program.rows):
        entries = [part] if len(rows) == 1 else list(part)
        worst = 0.0
        for k, (entry, row) in enumerate(zip(entries, rows)):
            for j, cell in enumerate([entry] if len(row) == 1 else list(entry)):
                expected = _expected(order, k, j, program, point)
                got = np.asarray(cell)
                if got.squeeze().shape != expected.squeeze().shape:
                    raise AssertionError(f"the {order} has the shape {got.shape}, by differences {expected.shape}")
                scale = max(1.0, float(np.max(np.abs(expected), initial=0.0)))
                worst = max(worst, float(np.max(np.abs(got.squeeze() - expected.squeeze()), initial=0.0))/scale)
        if not worst < TOLERANCE:
            raise AssertionError(f"the {order} is off by {worst:.1e} from central differences")
        notes.append(f"{order} {worst:.1e}")
    return f"right up to: {', '.join(notes)}"


def point_of(program: Any, given: Mapping[str, Any]) -> dict[Any, Any]:
    """Random values of all symbols, of the sizes of those that are given, and as assumed."""
    for seed in range(MOST_DRAWS):
        point = _drawn(program, given, seed)
        if all(_has(evaluate(expr, point), properties) for expr, properties in program.composed.items()) \
                and _is_regular(program.question.expr, point):
            return point
        if all(parameter.name in given for parameter in (*program.constants, *program.parameters)):
            return point
    assumed = ", ".join(f"{expr} ({', '.join(sorted(properties))})" for expr, properties in program.composed.items())
    reason = f"no random matrices are as assumed of {assumed}" if assumed else \
        f"no random arrays were found where {program.question.expr} is finite, and what it inverts well conditioned"
    raise ValueError(f"{reason}: give some, as in check(X=...)")


def _is_regular(expr: Any, point: Mapping[Any, Any]) -> bool:
    """Whether an expression is finite at a point, and far from singular what it inverts."""
    with np.errstate(all="ignore"):
        for part in preorder_traversal(expr):
            if isinstance(part, (Inverse, Determinant)) and part.free_symbols <= point.keys() \
                    and not np.linalg.cond(np.asarray(evaluate(part.args[0], point))) < WORST_CONDITION:
                return False
        value = np.asarray(evaluate(expr, point))
        real = not np.iscomplexobj(value) or expr.has(I) or not np.any(value.imag)
        return bool(real and np.all(np.isfinite(value)))


def _has(array: Any, properties: set[str]) -> bool:
    """Whether a matrix is as assumed, up to rounding."""
    array = np.asarray(array)
    symmetric = not {"symmetric", "positive_definite"} & properties or np.allclose(array, array.T)
    definite = "positive_definite" not in properties or bool(np.all(np.linalg.eigvalsh(array) > 0))
    return bool(symmetric and definite and np.allclose(_with(properties - {"positive_definite"}, array), array))


def _drawn(program: Any, given: Mapping[str, Any], seed: int) -> dict[Any, Any]:
    """A point; what is assumed of an expression may come true where its symbols are positive definite."""
    symbols = [parameter.symbol for parameter in (*program.constants, *program.parameters)]
    everything = [program.question.expr, *symbols]
    everything += [size for symbol in symbols for size in getattr(symbol, "shape", ())]
    point = random_values(everything)
    if seed > 1:  # a product A.T*A is singular where A has more columns than rows
        sizes = [2 + k for k, value in enumerate(value for value in point.values() if isinstance(value, int))]
        point = random_values(everything, sizes=np.random.default_rng(seed).permutation(sizes).tolist())
    for parameter in (*program.constants, *program.parameters):
        if parameter.name in given:
            _learn(parameter, np.asarray(given[parameter.name]), point)
    rng = np.random.default_rng(seed)
    for symbol in symbols:
        if getattr(symbol, "shape", ()):
            shape = [int(evaluate(size, point)) for size in symbol.shape]
            entries = rng.standard_normal(shape)
            point[symbol] = 2*np.eye(shape[0]) + entries/shape[0] if shape[0] == shape[-1] else entries
    for parameter in (*program.constants, *program.parameters):
        properties = program.known.assumed.get(parameter.symbol, set())
        if parameter.name in given:
            point[parameter.symbol] = _shaped(parameter, np.asarray(given[parameter.name], float), point)
        elif properties or (seed % 2 and len(parameter.shape) == 2 and parameter.shape[0] == parameter.shape[1]):
            point[parameter.symbol] = _with(properties or {"positive_definite"}, point[parameter.symbol])
    return point


def _shaped(parameter: Any, array: Any, point: Mapping[Any, Any]) -> Any:
    """A given array with all its axes."""
    shape = tuple([int(evaluate(size, point)) for size in parameter.shape])
    if array.size != np.prod(shape):
        raise ValueError(f"{parameter.name}: expected {parameter.shape} = {shape}, got {array.shape}")
    return array.reshape(shape) if shape else array.item()


def _with(properties: set[str], array: Any) -> Any:
    """A matrix that has the properties."""
    array = array @ array.T if "positive_definite" in properties else array
    array = (array + array.T)/2 if "symmetric" in properties else array
    lower = {"diagonal", "lower_triangular"} & properties
    upper = {"diagonal", "upper_triangular"} & properties
    array = np.tril(array) if lower else array
    return np.triu(array) if upper else array


def _learn(parameter: Any, array: Any, point: dict[Any, Any]) -> None:
    for size, actual in zip(parameter.shape, array.shape):
        if getattr(size, "is_Symbol", False):
            point[size] = actual


def _expected(order: str, k: int, j: int, program: Any, point: dict[Any, Any]) -> Any:
    question = program.question
    if order == "value":
        return np.asarray(evaluate(question.expr, point))
    variable = question.variables[k]
    if order in ("gradient", "jacobian"):
        found = central_difference(question.expr, variable, point)
        return found if order == "gradient" else _turned(found, variable)
    rows = program.rows[question.orders.index(order)]
    gradient = program.gradients()[k]
    if order == "hessian":
        return _turned(central_difference(gradient, question.variables[j], point), question.variables[j])
    del rows
    total = np.zeros(())
    for other, direction in zip(question.variables, program.directions):
        slope = central_difference(gradient, other, point)
        axes = np.ndim(point[other])
        along = np.asarray(point[direction], float)
        total = total + np.tensordot(along, slope, axes) if axes else total + along*slope
    return total


def _turned(array: Any, variable: Any) -> Any:
    """The axes of the variable last."""
    axes = len(getattr(variable, "shape", ()))
    return np.moveaxis(array, range(axes), range(array.ndim - axes, array.ndim))
