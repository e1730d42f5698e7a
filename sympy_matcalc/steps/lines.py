"""The lines that a derivation is shown in: what stands at their heads, and the law beside each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sympy.core.symbol import Symbol
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.trace import Trace

from sympy_matcalc.steps.notation import Angle, Notation
from sympy_matcalc.steps.step import Step


class Line(NamedTuple):
    """A line as it is shown."""

    head: str
    sign: str
    expr: Any
    step: Step | None

    @property
    def law(self) -> str:
        """The law that leads to this line."""
        return self.step.law if self.step else ""

    @property
    def source(self) -> str:
        """Where the law is stated."""
        return self.step.source if self.step else ""


def lines_of(derivation: Any, full: bool, notation: Notation,
             spelled: Callable[[Any], str] | None = None) -> list[Line]:
    """The lines of a derivation, each group unfolded if ``full``; variables at their heads as they are ``spelled``."""
    steps = list(derivation.all_steps if full else derivation.steps)
    if not derivation.variables:
        return [Line("", " ", derivation.expr, None), *[Line("", "=", step.after, step) for step in steps]]
    heads = [_heads(derivation, spelled or notation, order) for order in range(len(derivation.variables))]
    letter, slope = heads[0]["value"], heads[-1]["derivative"]
    rows = [Line(letter, "=", derivation.expr, None)]
    told = {letter}
    for step in steps:
        head = heads[step.order][step.kind]
        expr = as_shown(step)
        # Of a definition there is one line; of bound symbols the names alone may change.
        if head in told and notation(step.before) == notation(expr) and not step.law.startswith("no rule"):
            continue
        if step.kind == "derivative" and head not in told and step.before != step.after and not step.steps:
            rows.append(Line(head, "=", step.before, None))
            told.add(head)
        rows.append(Line(" "*len(head) if head in told else head, "=", expr, step))
        told.add(head)
    if slope not in told and derivation.open_at is None and derivation.of == "derivative":
        rows.append(Line(slope, "=", derivation.result, None))
    return rows


def _heads(derivation: Any, notation: Callable[[Any], str], order: int) -> dict[str, str]:
    """What stands at the head of a line of each kind, once so many derivatives have been taken."""
    letter = "F" if getattr(derivation.expr, "shape", (1, 1)) != (1, 1) else "f"
    variables = derivation.variables
    base = variables[order] if isinstance(variables[order], (MatrixSymbol, Symbol)) else variables[order].args[0]
    if derivation.of == "jacobian":
        return {**_heads_of(letter, f"∂{letter}/∂{notation(base)}"), "derivative": f"D vec {letter}"}
    if derivation.of == "differential":
        power = {1: "", 2: "²", 3: "³"}
        names = [f"d{power.get(k, k)}{letter}" for k in range(1, len(variables) + 1)]
        return {**_heads_of(letter, ""), "differential": names[order], "derivative": names[-1]}
    slopes = [_slope(letter, variables[:k + 1], notation) for k in range(order + 1)]
    inner = letter if order == 0 else f"({slopes[order - 1]})"
    gradient = slopes[order] if base is variables[order] else _slope(letter, [*variables[:order], base], notation)
    return {**_heads_of(inner, gradient), "derivative": slopes[order]}


def _heads_of(inner: str, gradient: str) -> dict[str, str]:
    return {"value": inner, "differential": f"d{inner}", "pairing": f"d{inner}", "vec": f"d vec {inner}",
            "gradient": gradient}


def _slope(letter: str, variables: Any, notation: Callable[[Any], str]) -> str:
    by = " ".join(f"∂{notation(variable)}" for variable in variables)
    order = {1: "", 2: "²", 3: "³"}.get(len(variables), str(len(variables)))
    return f"∂{order}{letter}/{by}"


def as_shown(step: Step) -> Any:
    """The line that a step leads to: <G, dX> where it is one."""
    return Angle(step.after) if step.kind == "pairing" and _is_pairing(step.after) else step.after


def _is_pairing(expr: Any) -> bool:
    """Whether an expression is tr(G.T dX), as it stands for <G, dX>."""
    return isinstance(expr, Trace) and isinstance(expr.arg, MatMul) and len(expr.arg.args) == 2
