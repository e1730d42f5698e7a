"""Expressions as plain data that JSON can hold, and back: the same expression, nothing evaluated."""

from __future__ import annotations

from typing import Any

from sympy.combinatorics.permutations import Permutation
from sympy.core.add import Add
from sympy.core.basic import Basic
from sympy.core.function import AppliedUndef, Function, UndefinedFunction
from sympy.core.mul import Mul
from sympy.core.numbers import Float, Integer, Rational
from sympy.core.power import Pow
from sympy.core.symbol import Dummy, Str, Symbol
from sympy.logic.boolalg import BooleanAtom

from sympy_matcalc.core.factors import new
from sympy_matcalc.core.loading import load_all
from sympy_matcalc.steps.laws_used import BARE


def stored(expr: Any) -> Any:
    """An expression as lists, texts and numbers: ``[class, argument, ...]``.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Trace
    >>> from sympy_matcalc.steps.storing import restored, stored
    >>> A = MatrixSymbol('A', 2, 2)
    >>> stored(Trace(A))
    ['Trace', ['MatrixSymbol', 'A', 2, 2]]
    >>> restored(stored(Trace(A))) == Trace(A)
    True
    """
    if isinstance(expr, Str):
        return expr.name
    if isinstance(expr, Integer):
        return int(expr)
    if isinstance(expr, (Rational, Float)):
        return [type(expr).__name__ if isinstance(expr, Float) else "Rational", str(expr)]
    if isinstance(expr, Symbol):
        kept = {name: value for name, value in expr._assumptions_orig.items() if value is not None}
        index = [expr.dummy_index] if isinstance(expr, Dummy) else []
        return [type(expr).__name__, expr.name, kept, *index]
    if isinstance(expr, Permutation):
        return ["Permutation", *expr.array_form]
    if isinstance(expr, UndefinedFunction):
        return ["Function", expr.__name__]
    if isinstance(expr, AppliedUndef):
        return ["AppliedUndef", expr.func.__name__, *map(stored, expr.args)]
    return [type(expr).__name__, *map(stored, expr.args)]


def restored(data: Any) -> Any:
    """The expression that :func:`stored` made data of.

    Raises
    ======

    ValueError
        If a class is none of SymPy's or ours.
    """
    if isinstance(data, str):
        return Str(data)
    if isinstance(data, int):
        return Integer(data)
    name, *rest = data
    if name in ("Rational", "Float"):
        return {"Rational": Rational, "Float": Float}[name](rest[0])
    if name == "Symbol":
        return Symbol(rest[0], **rest[1])
    if name == "Dummy":
        return Dummy(rest[0], dummy_index=rest[2], **rest[1])
    if name == "Permutation":
        return Permutation(rest)
    if name == "Function":
        return Function(rest[0])
    if name == "AppliedUndef":
        return Function(rest[0])(*map(restored, rest[1:]))
    return _made(_class(name), [restored(part) for part in rest])


def _made(cls: Any, args: list[Any]) -> Any:
    if issubclass(cls, BARE):
        return new(cls, *args)
    if issubclass(cls, (Add, Mul, Pow)):
        return cls(*args, evaluate=False)
    return cls(*args)


def _class(name: str) -> Any:
    found = _classes.get(name)
    if found is None:  # one that has been loaded since
        _classes.update(_classes_there_are())
        found = _classes.get(name)
    if found is None:
        raise ValueError(f"{name} is no class of expressions that is known here")
    return found


_classes: dict[str, Any] = {}
"""The classes of SymPy and of this package by name."""


def _classes_there_are() -> dict[str, Any]:
    import sympy.tensor.array.expressions  # noqa: F401 (its classes are found among the subclasses, as all are)
    load_all()
    found: dict[str, Any] = {}
    todo: list[type] = [Basic, BooleanAtom]
    while todo:
        cls = todo.pop()
        if str(cls.__module__).startswith(("sympy.", "sympy_matcalc.")):
            found.setdefault(cls.__name__, cls)
        todo.extend(type.__subclasses__(cls))
    return found
