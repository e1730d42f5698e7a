"""Matrix calculus at a Sage prompt: Sage's numbers, variables and matrices beside SymPy's matrices.

Import it in Sage, or import ``sympy_matcalc`` after Sage: then ``2*Trace(X)`` with Sage's integer 2 stays
SymPy's, so that it can be differentiated by X, and only ``SR(Trace(X))``, for an X of known size, writes it out in
variables of Sage's.

SymPy's matrices have no place in Sage's coercion model: where one meets an element of Sage, the operator of SymPy's
takes the element (:func:`stay`), which knows how to become SymPy's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import Any

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.symbol import Symbol
from sympy.core.sympify import sympify
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixSymbol
from sympy.matrices.matrixbase import MatrixBase

import sympy_matcalc as package
from sympy_matcalc.host.conditions import has_matrix

__all__ = ["from_sage", "gradient", "jacobian", "to_sage"]


# -- what happens in Sage's operators -----------------------------------------

def stay(original: Callable[..., Any], self: Basic) -> Any:
    """In place of ``Basic._sage_``: a TypeError, on which Sage asks SymPy's reflected operator."""
    if has_matrix(self):
        _register(type(self))  # a class that was defined after Sage came: ``SR`` knows it from now on
        raise TypeError(f"{self} stays an expression of SymPy's beside elements of Sage; SR({self}) or "
                        "sympy_matcalc.sage.to_sage writes it out in variables, for matrices of known sizes")
    return original(self)


def symbolic(original: object, self: Basic, ring: Any) -> Any:
    """``Basic._symbolic_``, which the symbolic ring calls where it is asked for a conversion: ``SR(Trace(X))``."""
    if not has_matrix(self):
        return ring(self._sage_())
    if getattr(self, "shape", ()) not in ((), (1, 1)):
        raise TypeError(f"{self} has the shape {self.shape}, and SR is a ring of scalars: "
                        "use sympy_matcalc.sage.to_sage")
    found = to_sage(self)
    return found[0, 0] if hasattr(self, "shape") else found


def register() -> None:
    """Have ``SR(expr)`` ask ``_symbolic_`` of SymPy's classes, not the coercion that operators use."""
    rooms: dict[str, str] = vars(package)["_ROOMS"]
    for room in sorted({room for name, room in rooms.items() if name == "norm" or name[:1].isupper()}):
        import_module(f"{package.__name__}.{room}")  # whose classes are to be known as well
    _register(*_classes(Expr))


def _register(*classes: type) -> None:
    from sage.symbolic.ring import SR
    SR._unset_coercions_used()  # else a class that SR has met is refused
    for cls in classes:
        SR.register_conversion(cls)


def _classes(cls: type) -> Iterator[type]:
    waiting, seen = [cls], {cls}
    while waiting:
        found = waiting.pop()
        yield found
        new: set[type] = set(type.__subclasses__(found)) - seen
        seen |= new
        waiting.extend(new)


# -- between the two ----------------------------------------------------------

def to_sage(expr: Any) -> Any:
    """An expression of SymPy's in Sage, each matrix symbol written out in variables.

    Parameters
    ==========

    expr : Expr or MatrixExpr
        A scalar, or a matrix, in matrices of known sizes. The entry ``X[0, 1]`` becomes the variable ``X_0_1``.

    Returns
    =======

    Expression or Matrix
        An element of ``SR``, or a matrix over it.

    Raises
    ======

    ValueError
        If a size is not known.
    """
    from sage.symbolic.ring import SR
    expr = sympify(expr)
    unknown = [symbol for symbol in expr.atoms(MatrixSymbol) if not _is_known(symbol)]
    if unknown or (hasattr(expr, "shape") and not _is_known(expr)):
        named = unknown[0] if unknown else expr
        raise ValueError(f"{named} has the shape {named.shape}: "
                         "only matrices of known sizes can be written out in Sage")
    explicit = expr.xreplace({symbol: symbol.as_explicit() for symbol in expr.atoms(MatrixSymbol)})
    explicit = (explicit.as_explicit() if hasattr(explicit, "as_explicit") else explicit).doit()
    if len(getattr(explicit, "shape", ())) > 2:
        raise ValueError(f"{expr} has {len(explicit.shape)} axes, and Sage's matrices have two: "
                         "jacobian gives the derivative of a matrix by a matrix as a matrix")
    names = {entry: Symbol(_name(entry)) for entry in explicit.atoms(MatrixElement)}
    found = _in_sage(explicit.xreplace(names), expr)
    for entry in names:
        SR.var(_name(entry), latex_name=rf"{entry.parent}_{{{entry.i},{entry.j}}}")
    return found


def _is_known(matrix: Any) -> bool:
    return all(isinstance(size, (Integer, int)) for size in matrix.shape)


def _name(entry: MatrixElement) -> str:
    return "_".join(map(str, (entry.parent, *entry.args[1:])))


def _in_sage(explicit: Any, expr: Any) -> Any:
    from sage.matrix.constructor import matrix
    from sage.symbolic.ring import SR
    if isinstance(explicit, MatrixBase):
        return matrix(SR, *map(int, explicit.shape), [_in_sage(entry, expr) for entry in explicit])
    if has_matrix(explicit):
        raise ValueError(f"cannot write {expr} out in variables: {explicit} is left")
    return SR(explicit._sage_())


def from_sage(expr: Any, *symbols: MatrixSymbol) -> Any:
    """An expression or a matrix of Sage's in SymPy, with the entries of matrix symbols for their variables.

    Parameters
    ==========

    expr : Expression or Matrix
        An element of a ring of Sage's, or a matrix over one.
    symbols : MatrixSymbol
        Matrices of known sizes; the variable ``X_0_1`` becomes the entry ``X[0, 1]``.

    Returns
    =======

    Expr or Matrix
        The expression in SymPy.

    Raises
    ======

    ValueError
        If a size of a matrix symbol is not known.
    """
    unknown = [symbol for symbol in symbols if not _is_known(symbol)]
    if unknown:
        raise ValueError(f"{unknown[0]} has the shape {unknown[0].shape}: "
                         "only matrices of known sizes have entries that are variables in Sage")
    entries = {Symbol(_name(entry)): entry for symbol in symbols for entry in symbol.as_explicit()}
    return sympify(expr).xreplace(entries)


# -- derivatives by matrices of Sage's ----------------------------------------

def gradient(f: Any, variable: Any) -> Any:
    """The derivative of a scalar by a matrix, as a matrix of Sage's.

    Parameters
    ==========

    f : Expression, Expr or callable
        A scalar: of Sage's, in the entries of ``variable``; of SymPy's; or a function that takes a matrix symbol to
        a scalar of SymPy's, in which case the derivative is the one by that matrix, evaluated at ``variable``.
    variable : Matrix, vector or MatrixSymbol
        A matrix or vector of Sage's of different variables; with a callable, of any entries. Or a matrix symbol of
        known size.

    Returns
    =======

    Matrix
        Over ``SR``, of the shape of ``variable``; a vector counts as a column.

    Raises
    ======

    TypeError
        If ``f`` is no scalar.
    ValueError
        If an entry of ``variable`` is no variable, or stands there twice, or a size is not known.
    """
    from sympy_matcalc.calculus.derivatives import derivative
    if callable(f) and not hasattr(f, "_sympy_") and not isinstance(f, Basic):
        return _at(lambda X: derivative(_scalar(f(X)), X), variable)
    scalar = _scalar(sympify(f))
    if isinstance(variable, MatrixSymbol):
        return to_sage(derivative(scalar, variable))
    return to_sage(_of_variables(variable).applyfunc(lambda entry: scalar.diff(entry)))


def jacobian(f: Any, variable: Any, layout: str = "numerator") -> Any:
    """The derivative of vec(F) by vec(X), as a matrix of Sage's.

    Parameters
    ==========

    f : Matrix, vector, Expression, Expr or callable
        F: of Sage's, in the entries of ``variable``; of SymPy's; or a function of a matrix symbol.
    variable : Matrix, vector or MatrixSymbol
        X, as for :func:`gradient`.
    layout : str
        As for :func:`sympy_matcalc.jacobian`: "numerator" has a row for each entry of F, the entries in columns one
        after the other, and "denominator" is its transpose.

    Returns
    =======

    Matrix
        Over ``SR``.

    Raises
    ======

    ValueError
        If an entry of ``variable`` is no variable, or stands there twice, a size is not known, or ``layout`` is
        neither name.
    """
    from sympy_matcalc.calculus.jacobian import jacobian as jacobian_of
    if callable(f) and not hasattr(f, "_sympy_") and not isinstance(f, (Basic, MatrixBase)):
        return _at(lambda X: jacobian_of(sympify(f(X)), X, layout), variable)
    if isinstance(variable, MatrixSymbol):
        return to_sage(jacobian_of(sympify(f), variable, layout))
    if layout not in ("numerator", "denominator"):
        raise ValueError(f"layout is {layout!r}, neither 'numerator' nor 'denominator'")
    result = _explicit(f).vec().jacobian(_of_variables(variable).vec())
    return to_sage(result if layout == "numerator" else result.T)


def _scalar(f: Any) -> Any:
    if getattr(f, "shape", (1, 1)) not in ((1, 1), ()):
        raise TypeError(f"a gradient is of a scalar; {f} has the shape {f.shape}: use jacobian")
    return f


def _explicit(matrix: Any) -> Any:
    """A matrix, a vector as a column, or a scalar as 1x1: in SymPy, its entries written out."""
    from sympy.matrices.dense import Matrix
    if hasattr(matrix, "column") and not hasattr(matrix, "nrows"):
        matrix = matrix.column()
    found = sympify(matrix)
    if not hasattr(found, "shape"):
        return Matrix([[found]])
    if isinstance(found, Sequence):
        return Matrix(found)
    if not _is_known(found):
        raise ValueError(f"{found} has the shape {found.shape}: give a matrix of known size")
    return Matrix(found.as_explicit().tolist())


def _of_variables(matrix: Any) -> Any:
    point = _explicit(matrix)
    entries = list(point)
    for k, entry in enumerate(entries):
        if not isinstance(entry, (Symbol, MatrixElement)) or entry in entries[:k]:
            what = "stands in two places" if entry in entries[:k] else "is no variable"
            raise ValueError(f"cannot differentiate by a matrix in which {entry} {what}; "
                             "give a function of the matrix, as in gradient(lambda X: Trace(X*X), M)")
    return point


def _at(derived: Callable[[MatrixSymbol], Any], point: Any) -> Any:
    """A derivative by a matrix symbol, evaluated at a matrix."""
    if isinstance(point, MatrixSymbol):
        return to_sage(derived(point))
    explicit = _explicit(point).as_immutable()
    names = {str(symbol) for symbol in explicit.free_symbols}
    name = next(name for name in ("X", *(f"X{k}" for k in range(len(names) + 1))) if name not in names)
    symbol = MatrixSymbol(name, *explicit.shape)
    return to_sage(derived(symbol).xreplace({symbol: explicit}))
