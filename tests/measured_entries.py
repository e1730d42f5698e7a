"""The numbers of the catalogue's entries at a point, from their definitions and from differences."""

from __future__ import annotations

from typing import Any

import numpy as np
from sympy.matrices.expressions.matexpr import MatrixSymbol

from sympy_matcalc.catalogue.facts import Fact
from sympy_matcalc.values.differences import deviation, random_values
from sympy_matcalc.values.evaluation import evaluate

SIZES = ((3, 2, 4), (4, 3, 2), (5, 4, 3))
"""The three sizes n, m, p at which entries are measured; n is above m, so that n by m matrices have full rank.
Expectations are measured at sizes that are smaller by two."""

_POINTS = 30
"""How many random points are tried until the numbers are finite, and the conditions hold."""

_NODES = 12
"""Points of the Gauss-Hermite rule along each axis: exact for polynomials of degree 23."""


def discrepancy(entry: Fact, sizes: tuple[int, int, int], sign: int = 1, seed: int = 0) -> float:
    """How far an entry is from its numbers, relatively: from differences, or the two sides of a law from each other.

    The first of some random points at which the numbers are finite counts; nan if there is none.
    """
    n, m, p = sizes
    given = tuple({"n": n - 2 if entry.kind == "expectation" else n, "m": m, "p": p,
                   **({} if entry.kind == "law" else {"k": 3})}.items())
    parts = {name: entry.read(text, given) for name, text in entry.texts.items()}
    for attempt in range(_POINTS):
        values = point(entry, tuple(parts.values()), sign, seed + attempt)
        found = _measured(entry, parts, values, given)
        if found == found:
            return found
    return float("nan")


def _measured(entry: Fact, parts: dict[str, Any], values: dict[Any, Any], given: tuple[tuple[str, int], ...]) -> float:
    if entry.kind == "expectation":
        return _apart(_expected(entry.read("z", given), parts["lhs"], values), evaluate(parts["rhs"], values))
    if entry.kind == "law":
        return _apart(evaluate(parts["lhs"], values), evaluate(parts["rhs"], values))
    expression, variable, result = parts["expression"], parts["variable"], parts["result"]
    if entry.kind == "differential":
        t = entry.read("t")
        step = t*MatrixSymbol(f"d{variable.name}", *variable.shape)
        return deviation(expression.xreplace({variable: variable + step}), t, result, {**values, t: 0.0})
    if entry.structure:
        return _apart(_by_free_parameters(entry, expression, variable, values), evaluate(result, values))
    return deviation(expression, variable, result, values)


def point(entry: Fact, parts: tuple[Any, ...], sign: int = 1, seed: int = 0) -> dict[Any, Any]:
    """Random values; square matrices with determinants of a sign, and with what the conditions ask."""
    values = random_values(parts, seed)
    for symbol, value in values.items():
        if entry.kind == "expectation" and isinstance(symbol, MatrixSymbol) and symbol.name == "Sigma":
            values[symbol] = value @ value.T/16
            continue
        if not isinstance(symbol, MatrixSymbol) or value.shape[0] != value.shape[1] or value.shape == (1, 1):
            continue
        said = (*entry.assumed, f"{entry.structure} {entry.texts.get('variable')}")
        asked = [text for text in said if text.endswith((f"({symbol.name})", f" {symbol.name}"))]
        if any("symmetric" in text and "skew" not in text for text in asked):
            values[symbol] = value + value.T
        elif any("skew" in text for text in asked):
            values[symbol] = value - value.T
        elif any("diagonal" in text for text in asked):
            values[symbol] = np.diag(np.diag(value))
        elif any("orthogonal" in text for text in asked):
            values[symbol] = np.linalg.qr(value)[0]
        elif sign < 0:
            values[symbol] = np.concatenate([-value[:1], value[1:]])
    return values


def _apart(one: Any, other: Any) -> float:
    one, other = np.asarray(one), np.asarray(other)
    if one.size != other.size:
        return float("inf")
    size = max(1e-12, float(np.max(np.abs(one), initial=0.0)), float(np.max(np.abs(other), initial=0.0)))
    return float(np.max(np.abs(one.ravel() - other.ravel()), initial=0.0))/max(size, 1e-6)


def _expected(variable: Any, expectation: Any, values: dict[Any, Any]) -> Any:
    """The expected value for a Gaussian vector of the mean mu and the covariance Sigma, by quadrature."""
    named = {symbol.name: value for symbol, value in values.items() if isinstance(symbol, MatrixSymbol)}
    n = variable.shape[0]
    mean, covariance = named.get("mu", np.zeros((n, 1))), named.get("Sigma", np.eye(n))
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    root = np.linalg.cholesky(covariance)
    total = 0.0
    for index in np.ndindex(*(_NODES,)*n):
        z = mean + root @ nodes[list(index)].reshape(n, 1)
        weight = np.prod(weights[list(index)])/(2*np.pi)**(n/2)
        total = total + weight*np.asarray(evaluate(expectation.args[0], {**values, variable: z}))
    return total


def _by_free_parameters(entry: Fact, expression: Any, variable: Any, values: dict[Any, Any]) -> Any:
    """The derivatives by the free parameters of a structured matrix, each moved with what is tied to it."""
    n = variable.shape[0]
    found = np.zeros((n, n))
    for i, j in np.ndindex(n, n):
        along = np.zeros((n, n))
        along[i, j] = 1.0
        if entry.structure == "symmetric":
            along[j, i] = 1.0
        elif entry.structure == "skew-symmetric":
            along[j, i] -= 1.0
        elif i != j:
            continue
        step = 1e-4
        ahead, behind = (evaluate(expression, {**values, variable: values[variable] + s*step*along}) for s in (1, -1))
        found[i, j] = np.asarray((ahead - behind)/(2*step)).item()
    return found
