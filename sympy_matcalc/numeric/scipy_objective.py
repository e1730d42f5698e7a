"""Compiled functions as ``scipy.optimize.minimize`` takes them: of one flat vector."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np


class Objective:
    """An objective with its derivatives, the variables packed into one vector.

    Attributes
    ==========

    fun : callable
        The value; with the gradient, if that was compiled: then ``jac`` is True.
    jac : bool or None
        True if ``fun`` returns the gradient too.
    hess, hessp : callable or None
        The Hessian, or its product with a vector.

    Examples
    ========

    >>> import numpy as np
    >>> from sympy import MatrixSymbol, symbols
    >>> from sympy_matcalc import compiled
    >>> n = symbols('n', integer=True, positive=True)
    >>> x, y = MatrixSymbol('x', n, 1), MatrixSymbol('y', n, 1)
    >>> objective = compiled((x - y).T*(x - y), x, order=('value', 'gradient')).for_scipy(y=np.ones(3))
    >>> value, gradient = objective.fun(objective.pack(x=np.zeros(3)))
    >>> float(value), gradient.tolist()
    (3.0, [-2.0, -2.0, -2.0])
    """

    def __init__(self, function: Any, program: Any, fixed: Mapping[str, Any]) -> None:
        question = program.question
        if question.single or question.orders[0] != "value":
            raise ValueError("for_scipy needs the value first: order=('value', 'gradient')")
        self._function = function
        self._orders = question.orders
        symbols = [*question.variables]
        self._variables = [next(p for p in program.parameters if p.symbol == symbol) for symbol in symbols]
        self._directions = [p for p in program.parameters if p.symbol in program.directions]
        names = {p.name for p in (*self._variables, *self._directions)}
        needed = [p.name for p in program.parameters if p.name not in names]
        missing = [name for name in needed if name not in fixed]
        if missing or set(fixed) - set(needed):
            unknown = [name for name in fixed if name not in needed]
            raise TypeError(f"for_scipy takes the arrays of {', '.join(needed) or 'nothing'}; "
                            + "; ".join(f"{what}: {', '.join(names)}" for what, names
                                        in (("missing", missing), ("unknown", unknown)) if names))
        self._fixed = {name: np.array(fixed[name], float) if np.ndim(fixed[name]) else fixed[name] for name in needed}
        self._shapes: list[tuple[int, ...]] | None = None
        self.jac = True if "gradient" in self._orders else None
        self.hess = self._hess if "hessian" in self._orders else None
        self.hessp = self._hessp if "hvp" in self._orders else None

    def pack(self, **variables: Any) -> Any:
        """The variables as one vector; it fixes their shapes."""
        arrays = [np.asarray(variables[p.name], float) for p in self._variables]
        self._shapes = [array.shape for array in arrays]
        return np.concatenate([array.ravel() for array in arrays])

    def unpack(self, vector: Any) -> dict[str, Any]:
        """The variables by name."""
        if self._shapes is None:
            if len(self._variables) > 1 or self._is_matrix(self._variables[0]):
                raise ValueError("the shapes of the variables are not known: make the first vector with pack(...)")
            return {self._variables[0].name: np.asarray(vector, float).reshape(-1 if self._variables[0].shape else ())}
        parts, start = {}, 0
        for parameter, shape in zip(self._variables, self._shapes):
            size = int(np.prod(shape, dtype=int))
            parts[parameter.name] = np.asarray(vector[start:start + size], float).reshape(shape)
            start += size
        return parts

    def _is_matrix(self, parameter: Any) -> bool:
        result: bool = sum(size != 1 for size in parameter.shape) == 2
        return result

    def _results(self, vector: Any, direction: Any = None) -> dict[str, Any]:
        values = self.unpack(vector)
        along: dict[str, Any] = {}
        if self._directions:
            moved = self.unpack(np.zeros_like(vector) if direction is None else direction)
            along = {d.name: moved[v.name] for d, v in zip(self._directions, self._variables)}
        return dict(zip(self._orders, self._function(**values, **along, **self._fixed)))

    def fun(self, vector: Any) -> Any:
        """The value, or the value and the gradient."""
        results = self._results(vector)
        value = float(results["value"])
        return (value, self._flat(results["gradient"])) if self.jac else value

    def _flat(self, parts: Any) -> Any:
        arrays = parts if len(self._variables) > 1 else [parts]
        return np.concatenate([np.asarray(array, float).ravel() for array in arrays])

    def _hess(self, vector: Any) -> Any:
        blocks = self._results(vector)["hessian"]
        rows = blocks if len(self._variables) > 1 else [[blocks]]
        values = self.unpack(vector)
        sizes = [np.size(values[p.name]) for p in self._variables]
        return np.block([[np.asarray(cell).reshape(r, c) for cell, c in zip(row, sizes)]
                         for row, r in zip(rows, sizes)])

    def _hessp(self, vector: Any, direction: Any) -> Any:
        return self._flat(self._results(vector, direction)["hvp"])
