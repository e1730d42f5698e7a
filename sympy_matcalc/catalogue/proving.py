"""How an entry is known to hold: proved by rules and normal forms, or measured; and its numbers at a point."""

from __future__ import annotations

from typing import Any, NamedTuple

from sympy.assumptions.ask import Q
from sympy.core.function import diff
from sympy.logic.boolalg import And
from sympy.matrices.expressions.matexpr import MatrixSymbol

from sympy_matcalc.calculus.differentials import differential
from sympy_matcalc.calculus.structured_variables import structured_gradient
from sympy_matcalc.catalogue.facts import Fact
from sympy_matcalc.equality.deciding import equal
from sympy_matcalc.values.differences import deviation, random_values
from sympy_matcalc.values.evaluation import evaluate

SIZES = ((3, 2, 4), (4, 3, 2), (5, 4, 3))
"""The three sizes n, m, p at which entries are measured; n is above m, so that n by m matrices have full rank.
Expectations are measured at sizes that are smaller by two."""

_POINTS = 30
"""How many random points are tried until the numbers are finite, and the conditions hold."""

_NODES = 12
"""Points of the Gauss-Hermite rule along each axis: exact for polynomials of degree 23."""

_NO_NUMBERS = ("MatrixPermute(", "Derivative(")
"""Laws of these are proved, and have no numbers."""


class Proof(NamedTuple):
    """How an entry is known to hold.

    Attributes
    ==========

    method : str
        In words.
    certain : bool
        Whether it is proved; otherwise it was measured.
    """

    method: str
    certain: bool

    def __str__(self) -> str:
        return f"{'proved' if self.certain else 'measured'}: {self.method}"


def derived(entry: Fact, expression: Any, variable: Any) -> Any:
    """What SymPy with the package makes of the expression of an entry, its variable given."""
    if entry.structure:
        return structured_gradient(expression, variable, entry.structure, "independent")
    return differential(expression, variable) if entry.kind == "differential" else diff(expression, variable)


def _structures(conditions: Any) -> Any:
    """The conditions that a proof needs: that both sides are defined is assumed anyway."""
    kept = [term for term in And.make_args(conditions)
            if getattr(term, "function", None) in (Q.symmetric, Q.orthogonal, Q.diagonal)]
    return And(*kept)


def prove(entry: Fact) -> Proof:
    """Derive and compare, or compare the two sides."""
    if entry.kind == "expectation":
        return Proof("Gauss-Hermite integration", False)
    if entry.kind == "law":
        decision = equal(entry.lhs, entry.rhs, _structures(entry.conditions))
        return Proof(decision.method, bool(decision) and decision.certain)
    by = f"{'structured_gradient' if entry.structure else entry.kind if entry.kind == 'differential' else 'diff'}"
    found = derived(entry, entry.expression, entry.variable)
    if found == entry.result:
        return Proof(f"{by} gives the formula", True)
    decision = equal(found, entry.result, _structures(entry.conditions))
    return Proof(f"{by}, and equal by {decision.method}", bool(decision) and decision.certain)


# -- numbers ---------------------------------------------------------------------

def signs(entry: Fact) -> tuple[int, ...]:
    """The signs of determinants for which an entry is measured: none, one where a condition fixes it, or both."""
    if entry.kind == "law" and any(word in entry.statement for word in _NO_NUMBERS):
        return ()
    fixed = any(text.startswith(("Q.positive", "Q.orthogonal")) for text in entry.assumed)
    return (1,) if fixed else (1, -1)


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
    import numpy as np
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
    import numpy as np
    one, other = np.asarray(one), np.asarray(other)
    if one.size != other.size:
        return float("inf")
    size = max(1e-12, float(np.max(np.abs(one), initial=0.0)), float(np.max(np.abs(other), initial=0.0)))
    return float(np.max(np.abs(one.ravel() - other.ravel()), initial=0.0))/max(size, 1e-6)


def _expected(variable: Any, expectation: Any, values: dict[Any, Any]) -> Any:
    """The expected value for a Gaussian vector of the mean mu and the covariance Sigma, by quadrature."""
    import numpy as np
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
    import numpy as np
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
