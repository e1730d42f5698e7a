"""Which laws bring an expression into a form, one a line, and the lines of a proof that two expressions are equal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sympy.core.add import Add
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.power import Pow
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.combinations import Factors, multiply, total
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import new
from sympy_matcalc.core.graph import arguments, contains, folded, rebuilt
from sympy_matcalc.core.laws import Kind, canonical, typed, written
from sympy_matcalc.core.statements import STATEMENTS
from sympy_matcalc.equality.deciding import equal
from sympy_matcalc.forms.canonical import Canonical
from sympy_matcalc.forms.inverses_taken_out import WithoutInverses
from sympy_matcalc.steps.differentials import shown_arguments
from sympy_matcalc.steps.elementary import elementary
from sympy_matcalc.steps.rules import SCALARS, UNKNOWN, law_of_rule
from sympy_matcalc.steps.step import Law, Step, joined

COLLECTED = Law("collected: products merged, like terms added, scalars in front", "",
                "laws of matrix algebra; Horn and Johnson, Matrix Analysis, section 0.2")

MOST_STEPS = 40
"""Of a rewriting, so many laws are told one by one; what is beyond is one step."""


def collected(before: Any, after: Any) -> Step:
    """One line from an expression to an equal one, which unfolds into the laws that were used."""
    steps = rewriting(before, typed, Algebra())
    last = steps[-1].after if steps else before
    if len(steps) == 1 and last == after:
        return replace(steps[0], kind="derivative")
    return Step.by(COLLECTED, before, after, "derivative", lambda: [
        replace(step, kind="derivative") for step in [*steps, *_by_canonical_form(last, after)]])


def typed_one_by_one(before: Any, after: Any) -> list[Step]:
    """The laws that bring an expression to the form that its operators make of it."""
    steps = rewriting(before, written, Algebra())
    return [*steps, *_by_canonical_form(steps[-1].after if steps else before, after)]


def _by_canonical_form(before: Any, after: Any) -> list[Step]:
    """The laws that lead from both sides of an equation to one form, those of the right side backward."""
    if before == after:
        return []
    direct = _in_one_step(before, after)
    if direct is not None:
        return [Step.by(direct, before, after, "value")]
    there, left = _canonical(before, Recording())
    back, right = _canonical(after, Recording())
    if left != right and contains(before, (Inverse,)):
        there, left = _canonical(before, RecordingInverses())
        back, right = _canonical(after, RecordingInverses())
    if left != right:
        decision = equal(before, after)
        law = _BY_METHOD.get(decision.method) or Law(
            f"{decision.method}, {decision.lemma}" if decision.lemma else decision.method, "", f"equal: {decision}")
        return [Step.by(law, before, after, "value")]
    return there + [Step(step.law, step.after, step.before, step.conditions, step.source, kind="value")
                    for step in reversed(back)]


def _in_one_step(before: Any, after: Any) -> Law | None:
    """The law where scalars alone are between two matrices: they are taken out of a sum, or are equal."""
    if not isinstance(before, MatrixExpr) or not isinstance(after, MatrixExpr):
        return None
    one, other = _opened(before), _opened(after)
    if one == other:
        return COMMON_SCALAR
    return SCALARS if set(one) == set(other) else None


def _opened(matrix: Any) -> dict[Factors, Expr]:
    """The terms of a matrix, multiples of sums opened."""
    by = Algebra()
    return dict(total([by.read(term.args[-1]).scaled(multiply(term.args[:-1]))
                       if isinstance(term, MatMul) and isinstance(term.args[-1], MatAdd)
                       and not any(arg.is_Matrix for arg in term.args[:-1]) else by.read(term)
                       for term in (matrix.args if isinstance(matrix, MatAdd) else (matrix,))]).terms)


COMMON_SCALAR = Law("a A + a B = a (A + B)", "", "Horn and Johnson, Matrix Analysis, section 0.2")
_BY_METHOD = {
    "expansion": Law("products of sums multiplied out on both sides", "", COLLECTED.source),
    "simplification": SCALARS}


class Recording(Canonical):
    """The canonical form, with a record of the laws for neighbours that are used."""

    def __init__(self) -> None:
        super().__init__()
        self.laws_used: list[Any] = []

    def used(self, law: Any) -> None:
        self.laws_used.append(law)


class RecordingInverses(Recording, WithoutInverses):
    """The same with inverses taken out of inverses of sums."""


def rewriting(expr: Basic, laws: Kind, algebra: Algebra) -> list[Step]:
    """The laws that a rewriting uses, one a line, each line the whole expression."""
    changes: list[tuple[Law, Basic, Basic]] = []

    def recorded(node: Basic, args: list[Basic]) -> Basic:
        law = laws.of(type(node))
        if not args or law is None:
            return node if all(a is b for a, b in zip(args, arguments(node))) else rebuilt(node, args)
        noted = algebra.laws_used if isinstance(algebra, Recording) else []
        noted.clear()
        result = law(node, args, algebra)
        between = _bare(node, args)
        if result != between:
            used = list(dict.fromkeys(map(law_of, noted)))
            changes.append((joined(used) if used else law_of(law), between, result))
        return result

    folded(expr, arguments, recorded, {})
    steps: list[Step] = []
    line = expr
    for law, between, result in changes[:MOST_STEPS]:
        for used, node in elementary(between, result) or [(law, result)]:
            after = replaced_bare(line, between, node)
            if after != line:
                steps.append(Step.by(used, line, after, "value"))
                line, between = after, node
    return steps


def law_of(law: Any) -> Law:
    """What a law of rewriting says of itself; of one without a source, that of the laws of its file."""
    topic = law.__module__.rpartition(".")[2]
    of_file = [statement for statement in STATEMENTS if statement.topic == topic]
    for statement in of_file:
        if statement.name == getattr(law, "__name__", ""):
            return Law(statement.text, statement.conditions, statement.source or COLLECTED.source)
    said = law_of_rule(law)
    if not said.statement:
        return COLLECTED
    source = said.source if said.source != UNKNOWN else of_file[0].source if of_file else ""
    return Law(said.statement, said.conditions, source or COLLECTED.source)


BARE = (MatAdd, MatMul, MatPow, Transpose, Trace, Determinant)
"""What can be made without SymPy's evaluation; other classes' constructors do more than to evaluate."""


def _bare(node: Basic, args: Sequence[Basic]) -> Basic:
    """A node with other arguments, nothing evaluated."""
    below = shown_arguments(node)
    if all(a is b for a, b in zip(args, below)):
        return node
    if isinstance(node, BARE):
        return new(type(node), *args)
    if isinstance(node, (Add, Mul, Pow)):
        return node.func(*args, evaluate=False)
    return rebuilt(node, args)


def replaced_bare(line: Expr, old: Basic, result: Basic) -> Any:
    """A line with one part replaced, nothing evaluated."""
    def bare(node: Basic, args: list[Basic]) -> Basic:
        if node == old:
            return result
        found = _bare(node, args)
        return result if found is not node and found == old else found

    return folded(line, shown_arguments, bare, {})


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
    return _by_canonical_form(lhs, rhs)


def _canonical(expr: Expr, by: Recording) -> tuple[list[Step], Basic]:
    steps = rewriting(expr, canonical, by)
    last = steps[-1].after if steps else expr
    final = Canonical().unique(last) if isinstance(last, MatrixExpr) else last
    return steps, final
