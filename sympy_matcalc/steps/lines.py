"""The lines that a derivation is shown in: what stands at their heads, and the law beside each."""

from __future__ import annotations

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


def lines_of(derivation: Any, full: bool, notation: Notation) -> list[Line]:
    """The lines of a derivation, each group unfolded if ``full``."""
    steps = list(derivation.all_steps if full else derivation.steps)
    if not derivation.variables:
        return [Line("", "", derivation.expr, None), *[Line("", "=", step.after, step) for step in steps]]
    heads = _heads(derivation, notation)
    letter, slope = heads["value"], heads["derivative"]
    rows = [Line(letter, "=", derivation.expr, None)]
    told = {letter}
    for step in steps:
        head = heads[step.kind]
        expr = Angle(step.after) if step.kind == "pairing" and _is_pairing(step.after) else step.after
        # Of a definition there is one line; of bound symbols the names alone may change.
        if head in told and notation(step.before) == notation(expr):
            continue
        if step.kind == "derivative" and head not in told and step.before != step.after:
            rows.append(Line(head, "=", step.before, None))
            told.add(head)
        rows.append(Line(" "*len(head) if head in told else head, "=", expr, step))
        told.add(head)
    if slope not in told and derivation.open_at is None and derivation.of == "derivative":
        rows.append(Line(slope, "=", derivation.result, None))
    return rows


def _heads(derivation: Any, notation: Notation) -> dict[str, str]:
    letter = "F" if getattr(derivation.expr, "shape", (1, 1)) != (1, 1) else "f"
    by = " ".join(f"∂{notation(variable)}" for variable in derivation.variables)
    order = {2: "²", 3: "³"}.get(len(derivation.variables), "")
    last = derivation.variables[-1]
    base = last if isinstance(last, (MatrixSymbol, Symbol)) else last.args[0]
    if derivation.of == "jacobian":
        slope = f"D vec {letter}"
    else:
        slope = f"∂{order}{letter}/{by}"
    return {"value": letter, "differential": "d" + letter, "pairing": "d" + letter, "vec": f"d vec {letter}",
            "gradient": f"∂{letter}/∂{notation(base)}", "derivative": slope}


def _is_pairing(expr: Any) -> bool:
    """Whether an expression is tr(G.T dX), as it stands for <G, dX>."""
    return isinstance(expr, Trace) and isinstance(expr.arg, MatMul) and len(expr.arg.args) == 2
