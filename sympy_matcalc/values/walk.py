"""The walk of an evaluation: one rule per class, children first, without recursion; and conversions for the rules."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

Value = Any
"""An int, float, complex or bool; an ndarray; or a tuple of values."""

Values = Mapping[Any, Any]
"""Numbers by symbol, arrays by matrix symbol."""

Rule = Callable[[Any, list[Value], Values], Value]

_RULES: dict[type, Rule] = {}
_CHILDREN: dict[type, Callable[[Any], tuple[Any, ...]]] = {}


def value_of(expr: Any, values: Values) -> Value:
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
        known[id(node)] = rule_of(node)(node, [known[id(child)] for child in children], values)
    return known[id(expr)]


def children_of(node: Any) -> tuple[Any, ...]:
    """The parts of a node that are evaluated before it; a part with a bound index is not one of them."""
    for cls in type(node).__mro__:
        if cls in _CHILDREN:
            return _CHILDREN[cls](node)
    return node.args


def rule_of(node: Any) -> Rule:
    for cls in type(node).__mro__:
        if cls in _RULES:
            return _RULES[cls]
    raise unknown(node)


def unknown(node: Any, why: str = "it has no rule of evaluation") -> NotImplementedError:
    return NotImplementedError(f"cannot evaluate {type(node).__name__} numerically, {why}: {node}")


def rule(*classes: type, children: Callable[[Any], tuple[Any, ...]] | None = None) -> Callable[[Rule], Rule]:
    def register(rule: Rule) -> Rule:
        for cls in classes:
            _RULES[cls] = rule
            if children is not None:
                _CHILDREN[cls] = children
        return rule
    return register


def leaf(node: Any) -> tuple[Any, ...]:
    return ()


# -- conversions -------------------------------------------------------------------

def as_scalar(value: Value, node: Any = None) -> Any:
    """A number; of a 1x1 matrix, its entry."""
    if hasattr(value, "size"):
        if value.size != 1:
            raise unknown(node, f"an array of shape {value.shape} stands where a scalar is needed")
        return value.item()
    return value


def real_or_complex(value: Any) -> Any:
    try:
        return value if isinstance(value, complex) else float(value)
    except OverflowError:
        return math.copysign(math.inf, value)


def as_integer(value: Value, node: Any) -> int:
    number = as_scalar(value, node)
    if isinstance(number, complex) or number != number or int(number) != number:
        raise unknown(node, f"{number} stands where an integer is needed")
    return int(number)


def as_matrix(value: Value) -> Any:
    import numpy as np
    return value if isinstance(value, np.ndarray) else np.array([[real_or_complex(value)]])


def power(base: Any, exponent: Any) -> Any:
    """A power, complex where the real one does not exist; of ints exact."""
    import numpy as np
    if isinstance(base, int) and isinstance(exponent, int) and exponent >= 0:
        return base**exponent
    base, exponent = real_or_complex(base), real_or_complex(exponent)
    if isinstance(exponent, float) and exponent.is_integer():
        return np.power(base, exponent).item()  # emath.power makes (-2.0)**3.0 complex
    return np.emath.power(base, exponent).item()
