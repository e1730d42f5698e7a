"""What ``diff`` gives beyond words: our sweeps, SymPy's chain rule for scalars, or the unevaluated derivative.

A zero is returned only where it was derived.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy.assumptions.assume import global_assumptions
from sympy.core.add import Add
from sympy.core.basic import Basic
from sympy.core.cache import cacheit
from sympy.core.containers import Tuple
from sympy.core.expr import Expr
from sympy.core.function import Derivative
from sympy.core.mul import Mul
from sympy.core.numbers import Integer
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.core.sympify import sympify
from sympy.functions.elementary.exponential import exp, log
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.special import ZeroMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.matrixbase import MatrixBase
from sympy.tensor.array import NDimArray
from sympy.tensor.array.array_derivatives import ArrayDerivative

from sympy_matcalc.assumptions.refinement import refined
from sympy_matcalc.calculus.array_parts import is_array, is_zero_array
from sympy_matcalc.calculus.derivatives import by_matrix, derivative_by, evaluated_derivative, open_derivative
from sympy_matcalc.core.combinations import built, multiply
from sympy_matcalc.engine.messages import refuse_keywords, refuse_namesakes
from sympy_matcalc.forms.merged_traces import with_traces_merged
from sympy_matcalc.forms.plain_scalars import with_determinants_in_front, without_determinants
from sympy_matcalc.host.conditions import is_matrix_variable, is_sum_of_chains, variable_of
from sympy_matcalc.host.way_in import Original, within


def whole(laws: int, original: Original, expr: Any, *variables: Any, **kwargs: Any) -> Any:
    is_beyond_words = len(variables) == 1 and type(variables[0]) is MatrixSymbol and len(kwargs) == 1 \
        and isinstance(expr, Expr) and not global_assumptions
    first = _first_of_scalars(expr, variables)
    if first is not None:  # each derivative of the one before it as that is written
        step, *rest = first
        result = whole(laws, original, whole(laws, original, expr, step, **kwargs), *rest, **kwargs)
        return with_determinants_in_front(result) if isinstance(expr, Determinant) else result
    within.derivative = True
    try:
        derive = derived_beyond_words if is_beyond_words else derived
        result = refined(derive(original, expr, *variables, **kwargs))
    finally:
        within.derivative = False
    if isinstance(result, (Add, Mul)):
        result = with_traces_merged(without_determinants(result), sympify(expr))
    if result is S.Zero or isinstance(result, ZeroMatrix) or is_zero_array(result):
        refuse_namesakes(expr, variables)
    return result


def _first_of_scalars(expr: Any, variables: tuple[Any, ...]) -> list[Expr] | None:
    """Two or more scalars that a scalar with traces or determinants is differentiated by; None for anything else."""
    if len(variables) == 1 and not isinstance(variables[0], (tuple, Tuple)):
        return None
    if not isinstance(expr, Expr) or isinstance(expr, MatrixExpr) or not expr.has(Trace, Determinant):
        return None
    steps = _steps(variables)
    return steps if steps is not None and len(steps) > 1 and all(isinstance(step, Symbol) for step in steps) else None


remembered = cacheit(whole)
"""A derivative without assumptions, which SymPy's ``clear_cache`` forgets as it does its own."""


def derived(original: Original, expr: Any, *variables: Any, **kwargs: Any) -> Any:
    if len(variables) == 1 and type(variables[0]) is MatrixSymbol and isinstance(expr, Expr):  # nothing to be read
        refuse_keywords(kwargs)
        return evaluated_derivative(expr, variables, by_sympy)
    variables = named(variables, expr)
    if concerns_matrices(expr, variables):
        refuse_keywords(kwargs)
        _refuse_orders(variables)
        steps = _steps(variables)
        if steps:
            return evaluated_derivative(sympify(expr), steps, by_sympy)
    by_symbol = len(variables) == 1 and isinstance(variables[0], Symbol)
    found = derivative_of_chains(expr, variables[0]) if by_symbol else None
    return original(expr, *variables, **kwargs) if found is None else found


def derivative_of_chains(expr: Any, symbol: Symbol) -> Expr | None:
    """The derivative of a sum of chains, or of a function of one, in one sweep.

    SymPy's rules would ask ours for one matrix at a time, and whether each derivative is zero under its assumptions.
    """
    if is_sum_of_chains(expr, symbol):
        return derivative_by(expr, symbol)
    inner = derivative_of_chains(expr.args[0], symbol) if type(expr) in (exp, log) else None
    if inner is None:
        return None
    return multiply([expr if type(expr) is exp else built(Pow, expr.args[0], S.NegativeOne), inner])


def derived_beyond_words(original: Original, expr: Expr, variable: MatrixSymbol, **_: Any) -> Expr:
    """The derivative by one matrix symbol of what is known to be no words."""
    if is_array(expr):
        return derived(original, expr, variable, **_)
    result = by_matrix(expr, variable, beyond_words=True)
    return open_derivative(expr, variable) if result is None else result


def named(variables: tuple[Any, ...], expr: Any) -> tuple[Any, ...]:
    """The variables, strings as the matrix symbols that they name: as a scalar symbol, one would give 0."""
    for variable in variables:
        if variable is None or isinstance(variable, (set, frozenset, dict)):
            raise ValueError(f"cannot differentiate by {variable!r}: it is no symbol")
    if not isinstance(expr, Basic) or not any(isinstance(variable, str) for variable in variables):
        return variables
    symbols = {symbol.name: symbol for symbol in expr.atoms(MatrixSymbol)}
    return tuple(symbols.get(variable, variable) if isinstance(variable, str) else variable for variable in variables)


def concerns_matrices(expr: Any, variables: Sequence[Any]) -> bool:
    """Whether a derivative is by a matrix symbol, or of an expression with matrices that SymPy would misread."""
    if is_array(expr):
        return True
    if not isinstance(expr, (Expr, MatrixBase, int, float, complex)) or isinstance(expr, NDimArray):
        return False
    if any(is_matrix_variable(variable_of(variable)) or isinstance(variable_of(variable), MatrixElement)
           for variable in variables):
        return True
    # A 1x1 matrix in a scalar's place makes a scalar noncommutative; of a DotProduct, SymPy cannot tell.
    return (isinstance(expr, MatrixExpr) and not isinstance(expr, MatrixBase)) or (
        isinstance(expr, Expr) and not expr.is_commutative and expr.has(MatrixExpr))


def _refuse_orders(variables: Sequence[Any]) -> None:
    """A clear error for what SymPy reads as the order of a derivative only to break on it."""
    for argument in variables:
        if not isinstance(argument, (tuple, list, Tuple)) or not is_matrix_variable(variable_of(argument)):
            continue
        order = sympify(argument[1]) if len(argument) == 2 else None
        if not isinstance(order, Integer) or order < 0:
            raise ValueError(f"cannot read {argument!r} as a variable and the order of the derivative by it, which is "
                             "a whole number; give several variables one after the other")


def _steps(variables: tuple[Any, ...]) -> list[Expr] | None:
    """The variables one by one, or None where SymPy has to read them (or to refuse them)."""
    steps: list[Expr] = []
    for variable in variables:
        count = 1
        if isinstance(variable, (tuple, Tuple)) and len(variable) == 2:
            variable, count = variable
        variable = sympify(variable)
        if isinstance(variable, Integer) and steps and variable > 0:
            variable, count = steps[-1], variable - 1
        if not isinstance(count, (int, Integer)) or count < 0:
            return None
        if not (is_matrix_variable(variable) or isinstance(variable, (Symbol, MatrixElement))):
            return None
        steps.extend([variable]*int(count))
    return steps


def by_sympy(expr: Expr, variable: Expr) -> Expr | None:
    """SymPy's own derivative by a scalar, or None if it leaves that open as a whole."""
    matrices = expr.is_Matrix or isinstance(expr, NDimArray)
    return evaluated((ArrayDerivative if matrices else Derivative)(expr, variable, evaluate=True))


def evaluated(derivative: Any) -> Any:
    """``derivative``, or None if SymPy left it open as a whole."""
    return None if isinstance(derivative, Derivative) else derivative
