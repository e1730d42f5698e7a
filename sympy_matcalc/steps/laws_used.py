"""Which laws bring an expression into a form, one a line, and the lines of a proof that two expressions are equal."""

from __future__ import annotations

import inspect
from typing import Any

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.matrices.expressions.matexpr import MatrixExpr

from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import new
from sympy_matcalc.core.graph import arguments, folded, rebuilt
from sympy_matcalc.core.laws import Kind, canonical, typed
from sympy_matcalc.core.statements import STATEMENTS
from sympy_matcalc.equality.deciding import equal
from sympy_matcalc.forms.canonical import Canonical
from sympy_matcalc.steps.step import Law, Step, grouped

COLLECTED = Law("collected: products merged, like terms added, scalars in front", "",
                "laws of matrix algebra; Horn and Johnson, Matrix Analysis, section 0.2")

MOST_STEPS = 40
"""Of a rewriting, so many laws are told one by one; what is beyond is one step."""


def collected(before: Any, after: Any) -> Step:
    """One line from an expression to an equal one, which unfolds into the laws that were used."""
    steps = [Step(step.law, step.before, step.after, step.conditions, step.source, kind="derivative")
             for step in rewriting(before, typed, Algebra())]
    last = steps[-1].after if steps else before
    if last != after:
        steps.append(Step.by(COLLECTED, last, after, "derivative"))
    group = grouped(steps, COLLECTED)
    return Step(group.law, before, after, group.conditions, group.source, group.steps, "derivative")


def rewriting(expr: Basic, laws: Kind, algebra: Algebra) -> list[Step]:
    """The laws that a rewriting uses, one a line, each line the whole expression."""
    changes: list[tuple[Any, Basic, Basic]] = []

    def recorded(node: Basic, args: list[Basic]) -> Basic:
        law = laws.of(type(node))
        if not args or law is None:
            return node if all(a is b for a, b in zip(args, arguments(node))) else rebuilt(node, args)
        result = law(node, args, algebra)
        between = _bare(node, args)
        if result != between:
            changes.append((law, between, result))
        return result

    folded(expr, arguments, recorded, {})
    steps: list[Step] = []
    line = expr
    for law, between, result in changes[:MOST_STEPS]:
        after = _replaced(line, between, result)
        if after != line:
            steps.append(Step.by(law_of(law), line, after, "value"))
            line = after
    return steps


def law_of(law: Any) -> Law:
    """What a law of rewriting says of itself."""
    for statement in STATEMENTS:
        if statement.name == getattr(law, "__name__", "") and law.__module__.endswith("." + statement.topic):
            return Law(statement.text, statement.conditions, statement.source)
    text = (inspect.getdoc(law) or "").split("\n\n")[0]
    return Law(" ".join(text.split()), "", COLLECTED.source) if text else COLLECTED


def _bare(node: Basic, args: list[Basic]) -> Basic:
    """A node with other arguments, nothing evaluated."""
    if all(a is b for a, b in zip(args, arguments(node))):
        return node
    return rebuilt(node, args) if tuple(arguments(node)) != node.args else new(type(node), *args)


def _replaced(line: Basic, old: Basic, result: Basic) -> Basic:
    return folded(line, arguments, lambda node, args: result if node == old or _bare(node, args) == old
                  else _bare(node, args), {})


def proof_steps(lhs: Any, rhs: Any) -> list[Step]:
    """The lines from one side of an equation to the other.

    Raises
    ======

    ValueError
        If the sides differ, or nothing is known.
    """
    decision = equal(lhs, rhs)
    if not decision:
        raise ValueError(f"{lhs} = {rhs} cannot be derived: {decision}")
    there, left = _canonical(lhs)
    back, right = _canonical(rhs)
    if left != right:
        how = f"{decision.method}, {decision.lemma}" if decision.lemma else decision.method
        return [Step(how, lhs, rhs, kind="value", source=f"equal: {decision}")]
    return there + [Step(step.law, step.after, step.before, step.conditions, step.source, kind="value")
                    for step in reversed(back)]


def _canonical(expr: Expr) -> tuple[list[Step], Basic]:
    steps = rewriting(expr, canonical, Canonical())
    last = steps[-1].after if steps else expr
    final = Canonical().unique(last) if isinstance(last, MatrixExpr) else last
    return steps, final
