"""Derivations: the lines from an expression to its derivative, replayed from the rules that give the answer."""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import Any

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.function import diff
from sympy.core.relational import Equality
from sympy.core.symbol import Symbol
from sympy.core.sympify import sympify
from sympy.matrices.expressions.matexpr import MatrixExpr, MatrixSymbol
from sympy.simplify.simplify import simplify

from sympy_matcalc.calculus.derivatives import whole_of
from sympy_matcalc.calculus.differentials import differential
from sympy_matcalc.calculus.directions import differentials_of, expression_of, symbols_in, usual_differential
from sympy_matcalc.calculus.jacobian import jacobian
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import is_one_by_one
from sympy_matcalc.core.laws import NoRule
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.engine.cotangents import zero_like
from sympy_matcalc.engine.sweep import gradient
from sympy_matcalc.forms.whole_matrices import in_matrices
from sympy_matcalc.steps.brief import in_brief
from sympy_matcalc.steps.laws_used import collected, proof_steps, typed_one_by_one
from sympy_matcalc.steps.linear_maps import ByAdjoints
from sympy_matcalc.steps.pairing import ADJOINT, DEFINITION, SCALAR_DEFINITION, Pairing
from sympy_matcalc.steps.readings import JACOBIAN, by_part, jacobian_read, scalar_read
from sympy_matcalc.steps.record import Derivation
from sympy_matcalc.steps.replay import Replay
from sympy_matcalc.steps.rules import CONSTANT
from sympy_matcalc.steps.step import Law, Step, grouped, shortened

TYPED = Law("the expression as its operators make it: products flat, transposes at the symbols", "",
            "definition of the typed form")
ENTRIES = Law("sums over entries are matrix products", "", "definition of the product of matrices")


def derivation(expr: Any, *variables: Any, of: str = "derivative") -> Derivation:
    """The derivation of a derivative in steps, each with its law, conditions and source.

    Parameters
    ==========

    expr : Expr or Eq
        A scalar or a matrix expression. Without variables: an equation to derive, or an expression to simplify.
    *variables : MatrixSymbol, Symbol, the transpose, an entry or a slice of a MatrixSymbol
        What to differentiate by, one after the other.
    of : str
        ``"derivative"``, what ``diff`` returns; ``"differential"``, of the order of the number of variables, which are
        one and the same; or ``"jacobian"``, the derivative of vec F by vec X.

    Returns
    =======

    Derivation
        Printed, it is text that a lecturer could put on a slide; its ``result`` is ``==`` to what ``diff`` returns.
        Where a rule is missing the derivative stays open, and ``open_at`` is the part without a rule.

    Raises
    ======

    ValueError
        If an equation cannot be shown to hold, or an expression without variables does not become simpler.
    TypeError
        If ``expr`` is neither a scalar nor a matrix expression.

    Notes
    =====

    Shape: each line has the shape of the one before. Layout: that of ``diff``: the gradient has the shape of the
    variable.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Trace, symbols
    >>> from sympy_matcalc import derivation
    >>> n, m = symbols('n m', integer=True, positive=True)
    >>> A, B, C = MatrixSymbol('A', n, m), MatrixSymbol('B', m, m), MatrixSymbol('C', n, n)
    >>> d = derivation(Trace(A*B*A.T*C), A)
    >>> d.result
    C*A*B + C.T*A*B.T
    >>> len(d.steps)
    5
    >>> d.steps[1].law
    'tr(U V) = tr(V U)'

    References
    ==========

    .. [1] Magnus, J. R. and Neudecker, H., Matrix Differential Calculus, 3rd edition, Wiley 2019, chapters 8 and 9.
    """
    if not variables:
        return _of_equation(expr)
    expr = expression_of(expr)
    found = [sympify(variable) for variable in variables]
    if of == "derivative":
        return Derivation(expr, found, diff(expr, *found), _steps)
    if of not in ("differential", "jacobian"):
        raise ValueError(f"a derivation is of a derivative, a differential or a jacobian, not of {of!r}")
    if len(set(found)) > 1 or not isinstance(found[0], (MatrixSymbol, Symbol)) or (of == "jacobian" and len(found) > 1):
        raise ValueError(f"the {of} is by one symbol" + (", given once for each order" if of == "differential" else ""))
    result = differential(expr, found[0], order=len(found)) if of == "differential" else jacobian(expr, found[0])
    return Derivation(expr, found, result, _steps_of_differentials, of)


def _steps_of_differentials(derivation: Derivation) -> list[Step]:
    """The lines of dF, of the differential of that, and so on; and of the Jacobian read off."""
    variable, algebra = derivation.variables[0], Algebra()
    direction = next(iter(differentials_of([variable], None, derivation.expr).values()))
    derivation.named.append(direction)
    line: Any = derivation.expr
    steps: list[Step] = []
    for k, _ in enumerate(derivation.variables):
        opening = _opening(line, algebra)
        start = opening[-1].after if opening else line
        replay = Replay(start, {variable: direction}, algebra)
        replay.run()
        found = [dataclasses.replace(step, order=k) for step in (*opening, *in_brief(replay.applied))]
        line = replay.line
        steps.extend([grouped(found, Law("the differential once more"))] if steps else found)
    if derivation.of == "jacobian":
        read = jacobian_read(derivation.expr, line, variable, variable, direction, derivation.result, algebra)[:2]
        return [*steps, *read, Step.by(JACOBIAN, derivation.result, derivation.result, "derivative")]
    return steps if line == derivation.result else [*steps, dataclasses.replace(
        collected(line, derivation.result), kind="differential", order=len(derivation.variables) - 1)]


def _steps(derivation: Derivation) -> list[Step]:
    expr = derivation.expr
    steps: list[Step] = []
    for k, variable in enumerate(derivation.variables):
        last = k == len(derivation.variables) - 1
        result = derivation.result if last else diff(expr, variable)
        found = [dataclasses.replace(step, order=k)
                 for step in shortened(_first_order(expr, variable, result, derivation))]
        steps.extend(found if last else [grouped(found, Law(f"first the derivative by {variable}"))])
        if derivation.stopped_at is not None:
            break
        expr = result
    return steps


def _first_order(expr: Basic, variable: Expr, result: Basic, derivation: Derivation) -> list[Step]:
    base = whole_of(variable)
    if not isinstance(base, (MatrixSymbol, Symbol)) or not isinstance(expr, Expr) or not _is_plain(expr):
        return _unexplained(result)
    algebra = Algebra()
    steps = _opening(expr, algebra)
    start = steps[-1].after if steps else expr
    nodes = [*algebra.graph_of(start).nodes, base, *(() if start is expr else symbols_in(expr))]
    direction = usual_differential(base, {node.name for node in nodes if isinstance(node, (MatrixSymbol, Symbol))})
    replay = Replay(start, {base: direction}, algebra)
    if replay.is_constant:
        zero = zero_like(start)
        return [*steps, Step.by(CONSTANT, zero, zero), Step.by(CONSTANT, result, result, "derivative")]
    derivation.named.append(direction)
    try:
        replay.run()
    except NoRule as error:
        return _behind_a_missing_rule(steps, replay, base, variable, direction, result, error, derivation)
    return steps + in_brief(replay.applied) + _read_off(replay, start, base, variable, direction, result)


def _read_off(replay: Replay, expr: Expr, base: Expr, variable: Expr, direction: Expr, result: Basic) -> list[Step]:
    """The lines from dF, in dX, to the derivative."""
    algebra, line = replay.algebra, replay.line
    scalar = not expr.is_Matrix or is_one_by_one(algebra.shape(expr))
    if not base.is_Matrix:
        return scalar_read(line, replay.terms, direction, result, algebra, SCALAR_DEFINITION)
    if not scalar or not (variable.is_Matrix or not expr.is_Matrix):
        return jacobian_read(expr, line, base, variable, direction, result, algebra)
    known = result if variable is base and isinstance(result, MatrixExpr) else None
    pairing, slope = Pairing(line, replay.terms, direction, algebra).steps(known)
    return pairing + by_part(slope, variable, result)


def _opening(expr: Expr, algebra: Algebra) -> list[Step]:
    """The steps that bring an expression to the form that the rules are stated in."""
    steps = []
    start = expr
    form = in_matrices(start)
    if form != start:
        steps.append(Step.by(ENTRIES, start, form, "value"))
        start = form
    form = normalized(start, algebra, as_typed=True)
    if form != start:
        steps.append(Step.by(TYPED, start, form, "value", partial(typed_one_by_one, start, form)))
    return steps


def _behind_a_missing_rule(steps: list[Step], replay: Replay, base: Expr, variable: Expr, direction: Expr,
                           result: Basic, error: NoRule, derivation: Derivation) -> list[Step]:
    """The forward lines end: the gradient is pulled back in one group where it is known, else it stays open."""
    line = replay.start
    if base.is_Matrix and (not line.is_Matrix or is_one_by_one(replay.algebra.shape(line))):
        try:
            slope = gradient(replay.expr, base)
        except NoRule:
            pass
        else:
            found = [Step.by(ADJOINT, line, ByAdjoints.paired(slope, direction), "pairing"),
                     Step.by(DEFINITION, slope, slope, "gradient")]
            return [*steps, *found, *by_part(slope, variable, result)]
    line = replay.line
    node = error.node if isinstance(error.node, Basic) else replay.expr
    derivation.stopped_at = node
    stop = Step(f"no rule is known for {node}", line, line, source="the table of rules")
    return [*steps, *in_brief(replay.applied), stop]


def _unexplained(result: Basic) -> list[Step]:
    return [Step("entry by entry, with the rules for scalars", result, result, kind="derivative",
                 source="definition of the derivative by an entry")]


def _is_plain(expr: Expr) -> bool:
    return not expr.is_Matrix or len(getattr(expr, "shape", ())) == 2


def _of_equation(equation: Any) -> Derivation:
    """From the left side of an equation to the right one, or from an expression to what ``simplify`` makes of it."""
    if equation in (True, False):
        raise ValueError("an equation whose two sides are one expression to SymPy, or never equal, has no derivation: "
                         "give the sides unevaluated, Eq(a, b, evaluate=False)")
    if isinstance(equation, Equality):
        lhs, rhs = equation.args
    else:
        lhs = expression_of(equation)
        rhs = simplify(lhs)
        if lhs == rhs:
            raise ValueError(f"{lhs} does not become simpler; say by what to differentiate it, derivation(f, X), or "
                             "give an equation, derivation(Eq(a, b))")
    steps = proof_steps(lhs, rhs)  # at once, for it may turn out not to hold
    return Derivation(lhs, (), rhs, lambda _: steps)
