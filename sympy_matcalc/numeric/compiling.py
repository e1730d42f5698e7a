"""``compiled``: one function for value, gradient, Hessian, as fast as code written by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sympy.core.sympify import sympify
from sympy.logic.boolalg import And
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.guard import deep


@deep
def compiled(expr: Any, variables: Any, order: str | Sequence[str] = "value", backend: str = "numpy",
             constants: Any = (), assume: Any = True) -> Any:
    """A function of arrays that computes an expression and its derivatives, in one.

    Value and derivatives share their parts; inverses become factorizations and solves, each matrix factored once;
    products are taken in the cheapest order; traces, diagonals, identities and Kronecker products are never written
    down; functions of entries do not overflow where their formula would.

    Parameters
    ==========

    expr : Expr
        A scalar or a matrix.
    variables : MatrixSymbol, Symbol, or a sequence of them
        What to differentiate by.
    order : str or sequence of str
        ``"value"``; ``"gradient"``, of the shape of each variable; ``"hessian"``, whose axes are those of the gradient
        and then the variable's; ``"hvp"``, the Hessian times a direction, which is another parameter, named ``dX``
        for a variable ``X``; ``"jacobian"`` of any array: the axes of the expression, then those of the variable.
        Several orders give a tuple in the order asked, and several variables one within it.
    backend : str
        ``"numpy"`` (with SciPy where that is installed), ``"jax"``, ``"torch"``, or ``"array-api"`` for whatever
        library the arguments are of.
    constants : sequence of symbols, or mapping from symbols to arrays
        What does not change from call to call. With values, what depends on them alone is computed now; without,
        the result's ``make(...)`` takes them.
    assume : Boolean
        Assumptions such as ``Q.positive_definite(C)``, which choose the factorization.

    Returns
    =======

    CompiledFunction
        Called with arrays, by name or in the order of its ``parameters``; columns may have one axis, and come back
        so. ``source`` is its text, ``operations`` its cost line by line, ``check()`` compares it with central
        differences, and ``for_scipy()`` makes of it what ``scipy.optimize.minimize`` takes.

    Raises
    ======

    ValueError
        If an order or a backend is unknown; when called, if a shape does not fit.
    TypeError
        When called, if an argument is missing, unknown, or no array of numbers.
    NotImplementedError
        If there is no rule for a derivative, or no code for a class.
    ImportError
        If the backend is not installed.
    numpy.linalg.LinAlgError
        When called, if a matrix is singular or not positive definite; it says which.

    Notes
    =====

    Shape: columns may have one axis, and come back so; sizes are found from the arrays. Layout: a gradient has the
    shape of its variable; a Hessian and a Jacobian are arrays, as the orders say.

    Examples
    ========

    >>> import numpy as np
    >>> from sympy import MatrixSymbol, symbols
    >>> from sympy_matcalc import compiled
    >>> m, n = symbols('m n', integer=True, positive=True)
    >>> A, x, y = MatrixSymbol('A', m, n), MatrixSymbol('x', n, 1), MatrixSymbol('y', m, 1)
    >>> fn = compiled((A*x - y).T*(A*x - y), x, order=('value', 'gradient'))
    >>> fn.parameters
    ('x', 'A', 'y')
    >>> value, gradient = fn(x=np.ones(2), A=np.eye(2), y=np.array([0.0, 3.0]))
    >>> float(value), gradient.tolist()
    (5.0, [2.0, -4.0])

    References
    ==========

    .. [1] G. H. Golub, C. F. Van Loan, Matrix Computations, Johns Hopkins, fourth edition 2013, sections 1.1 and 4.2.
    """
    from sympy_matcalc.numeric.functions import CompiledFunction, Unbound
    from sympy_matcalc.numeric.programs import Program, Question
    expr = _expression(expr)
    orders = (order,) if isinstance(order, str) else tuple(order)
    if not orders:
        raise ValueError("no order is asked: order='value', or several, order=('value', 'gradient')")
    assumed = And(*assume) if isinstance(assume, (list, tuple, set)) else assume
    question = Question(expr, _variables(variables, expr), orders, isinstance(order, str), backend, assumed)
    given = constants if isinstance(constants, (Mapping, list, tuple, set)) else (constants,)
    symbols = tuple([_symbol(symbol, expr) for symbol in given])
    program = Program(question, symbols)
    if not symbols:
        return CompiledFunction(program)
    unbound = Unbound(program)
    return unbound.make(*given.values()) if isinstance(given, Mapping) else unbound


def _expression(expr: Any) -> Any:
    expr = sympify(expr)
    return expr.as_immutable() if isinstance(expr, MatrixBase) else expr


def _symbol(symbol: Any, expr: Any) -> Any:
    """A symbol that may be given by its name, which is then that of a symbol of the expression."""
    if not isinstance(symbol, str):
        return sympify(symbol)
    found = [own for own in expr.free_symbols if str(own) == symbol]
    if len(found) != 1:
        names = ", ".join(sorted(map(str, expr.free_symbols)))
        problem = "several symbols are" if found else "no symbol is"
        raise ValueError(f"{problem} named {symbol!r}: give the symbol itself, or one of {names}")
    return found[0]


def _variables(variables: Any, expr: Any) -> tuple[Any, ...]:
    given = tuple(variables) if isinstance(variables, (list, tuple)) else (variables,)
    result = tuple([_symbol(variable, expr) for variable in given])
    for variable in result:
        if result.count(variable) > 1:
            raise ValueError(f"{variable} is twice among the variables")
        if not (isinstance(variable, MatrixSymbol) or getattr(variable, "is_Symbol", False)):
            raise ValueError(f"cannot compile derivatives by {variable}: it is no symbol and no matrix symbol")
    return result
