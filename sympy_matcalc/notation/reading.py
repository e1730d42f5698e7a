"""Formulas in plain notation as SymPy expressions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sympy.assumptions.ask import Q
from sympy.assumptions.assume import AppliedPredicate
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.function import UndefinedFunction
from sympy.core.symbol import Symbol
from sympy.logic.boolalg import And
from sympy.matrices.expressions.matexpr import MatrixSymbol

from sympy_matcalc.notation.building import Building
from sympy_matcalc.notation.declarations import PROPERTIES, Declared, declarations_of
from sympy_matcalc.notation.errors import PlainError
from sympy_matcalc.notation.kinds import Kinds
from sympy_matcalc.notation.tree import parsed


@dataclass(frozen=True)
class Formula:
    """A formula that has been read.

    Attributes
    ==========

    expr : Expr
        The SymPy expression.
    symbols : dict from str to Expr
        The symbol of each name, in the order of the formula.
    kinds : dict from str to str
        ``"scalar"``, ``"vector"``, ``"row"`` or ``"matrix"``, by name.
    assumptions : predicate
        What was declared of the matrices.
    """

    expr: Expr
    symbols: Mapping[str, Expr]
    kinds: Mapping[str, str]
    assumptions: Any


def parse_plain(text: str, declarations: str = "", symbols: Iterable[Expr] = ()) -> Expr:
    """The SymPy expression of a formula as people type it.

    Parameters
    ==========

    text : str
        Such as ``tr(A*X'*B)``, ``x'*A*x``, ``||A*x - b||^2``, ``sum(log(1 + exp(-y.*(X*w))))``, ``logdet(X)``.
    declarations : str
        What is known of names: ``X: n x m symmetric, y: vector 5, s > 0``. Of what is not declared, letters say what it
        is: a to g are scalars, h to z vectors, A to Z matrices, unless the formula needs something else.
    symbols : iterable of MatrixSymbol and Symbol
        Symbols that are to be used for their names.

    Returns
    =======

    Expr
        A scalar or a matrix expression. Functions such as exp are taken entry by entry; expm is that of a matrix.

    Raises
    ======

    PlainError
        A ValueError that says what does not fit, with the place marked.
    ImportError
        If the package lark is not installed.

    Notes
    =====

    Shape: found from use; what does not fit is refused. Layout: none: it reads formulas; ``diff`` has its own.

    Examples
    ========

    >>> from sympy_matcalc import parse_plain
    >>> parse_plain("tr(A*X'*B)")
    Trace(A*X.T*B)
    >>> parse_plain("x'*A*x").shape
    (1, 1)
    >>> parse_plain("X*y", "X: 3 x n").shape
    (3, 1)

    References
    ==========

    .. [1] S. Laue, M. Mitterreiter, J. Giesen, matrixcalculus.org, whose notation is read, too.
    """
    return read_plain(text, declarations, symbols).expr


def read_plain(text: str, declarations: str = "", symbols: Iterable[Expr] = ()) -> Formula:
    """The same as :func:`parse_plain`, with the symbols, their kinds, and what is assumed of them."""
    given = {_name(symbol): symbol for symbol in symbols}
    declared = {**declarations_of(declarations), **{name: _declared(symbol) for name, symbol in given.items()}}
    root = parsed(text)
    kinds = Kinds(root, text, declared)
    building = Building(kinds, given)
    expr = building.built(root)
    if not isinstance(expr, Basic):
        raise PlainError("this is no formula of one value", text, root.start, root.end)
    found = {node.value: building.symbol(node) for node in kinds.order if node.op == "name"
             and node.value not in kinds.bound}
    names = {name: _kind(symbol) for name, symbol in found.items()}
    return Formula(expr, found, names, _assumed(declared, found))


def _name(symbol: Expr) -> str:
    if isinstance(symbol, UndefinedFunction):
        return str(symbol.__name__)
    if not isinstance(symbol, (Symbol, MatrixSymbol)):
        raise TypeError(f"{symbol} is no symbol: give MatrixSymbols, Symbols and undefined functions")
    return str(symbol.name)


def _declared(symbol: Expr) -> Declared:
    if isinstance(symbol, UndefinedFunction):
        return Declared("function")
    if not symbol.is_Matrix:
        return Declared("scalar")
    rows, columns = (str(size) if size.is_Integer or size.is_Symbol else f"({size})" for size in symbol.shape)
    return Declared("matrix", (rows, columns))


def _kind(symbol: Expr) -> str:
    if not symbol.is_Matrix:
        return "scalar"
    rows, columns = symbol.shape
    return "vector" if columns == 1 else "row" if rows == 1 else "matrix"


def _assumed(declared: Mapping[str, Declared], symbols: Mapping[str, Expr]) -> Any:
    known = set(PROPERTIES.values())
    facts: list[AppliedPredicate] = [getattr(Q, property_)(symbols[name]) for name, said in declared.items()
                                     for property_ in said.properties
                                     if name in symbols and symbols[name].is_Matrix and property_ in known]
    return And(*facts)
