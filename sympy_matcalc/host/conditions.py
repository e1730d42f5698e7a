"""Whether a call of SymPy's concerns matrices at all: asked before any room of ours is loaded.

Work without matrices goes on in SymPy as ever, and costs no more than these questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from sympy.assumptions.assume import global_assumptions
from sympy.core.add import Add
from sympy.core.basic import Atom, Basic
from sympy.core.containers import Tuple
from sympy.core.expr import Expr
from sympy.core.function import Application
from sympy.core.mul import Mul
from sympy.core.numbers import Integer, Rational
from sympy.core.operations import AssocOp
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Dummy, Symbol
from sympy.functions.elementary.exponential import exp, log
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.matrixbase import MatrixBase
from sympy.tensor.array import NDimArray

_MATRICES = (MatrixExpr, MatrixElement)
_PLAIN = frozenset((Symbol, Dummy, int, Integer))
_LEAVES = frozenset((Symbol, Dummy, Integer, Rational, *map(type, (S.One, S.Zero, S.NegativeOne, S.Half))))
"""What most of the leaves of scalars are: their arguments need not be asked for."""
_ARITHMETIC = frozenset((Add, Mul, Pow))
"""Of these the arguments are an attribute: the property ``args`` costs a call."""


def has_matrix(expr: Any, *_: Any, **__: Any) -> bool:
    """Whether a matrix expression, or an entry of one, stands anywhere in an expression."""
    if type(expr) in _LEAVES:
        return False
    if isinstance(expr, _MATRICES):
        return True
    if not isinstance(expr, Basic):
        return False  # a class of functions, for one: its ``args`` are a property
    stack, seen = [expr], set()
    while stack:
        node = stack.pop()
        for arg in node._args if type(node) in _ARITHMETIC else node.args:
            if type(arg) in _LEAVES:
                continue
            if isinstance(arg, _MATRICES):
                return True
            if isinstance(arg, Basic) and arg.args and id(arg) not in seen:
                seen.add(id(arg))
                stack.append(arg)
    return False


def mixes_matrices_with_scalars(expr: Any, *_: Any, **__: Any) -> bool:
    """Whether a matrix is an argument of what is neither a matrix nor made for matrices: of a sum, a function, ..."""
    if not isinstance(expr, MatrixExpr) and not has_matrix(expr):
        return False
    stack, seen = [expr], set()
    while stack:
        node = stack.pop()
        is_scalar = _is_scalar(type(node))
        for arg in node.args:
            cls = type(arg)
            if cls in _LEAVES or (cls is MatrixSymbol and not is_scalar):
                continue  # the sizes of a symbol hold no matrices
            if is_scalar and isinstance(arg, MatrixExpr):
                return True
            if _has_parts(cls) and id(arg) not in seen:
                seen.add(id(arg))
                stack.append(arg)
    return False


@cache
def _is_scalar(cls: type) -> bool:
    return issubclass(cls, (Application, AssocOp, Pow)) and not issubclass(cls, MatrixExpr)


@cache
def _has_parts(cls: type) -> bool:
    return issubclass(cls, Basic) and not issubclass(cls, Atom)


def is_matrix(expr: Any = None, *_: Any, **__: Any) -> bool:
    """Whether an argument is a matrix."""
    return isinstance(expr, (MatrixExpr, MatrixBase))


def collects_matrices(expr: Any = None, factors: Any = (), *_: Any, **__: Any) -> bool:
    """Whether an expression or a factor to collect is a matrix, or there are matrices that assumptions are about."""
    parts = factors if isinstance(factors, (list, tuple, set, frozenset, Tuple)) else (factors,)
    return is_matrix(expr) or any(map(is_matrix, parts)) or is_assumed(expr)


def any_has_matrix(*args: Any, **_: Any) -> bool:
    """Whether any of the arguments is a matrix or has one in it; or, of those that are sequences, a member."""
    return any(_any_in(arg) for arg in args)


def _any_in(arg: Any) -> bool:
    if isinstance(arg, MatrixBase):
        return True
    if isinstance(arg, (list, tuple, set, frozenset, Tuple)):
        return any(map(_any_in, arg))
    return has_matrix(arg)


def is_noncommutative_of_matrices(expr: Any, *_: Any, **__: Any) -> bool:
    """Whether there is a matrix in an expression that does not commute."""
    return getattr(expr, "is_commutative", True) is False and has_matrix(expr)


def any_is_matrix(one: Any, other: Any = None, *_: Any, **__: Any) -> bool:
    """Whether one of the first two arguments is a matrix."""
    return bool(getattr(one, "is_Matrix", False) or getattr(other, "is_Matrix", False))


def compares_matrices(one: Any, other: Any) -> bool:
    """Whether one of two sides is a matrix, or a scalar that may hold one; of numbers it is soon said."""
    return one.is_commutative is not True or (
        not isinstance(other, int) and (getattr(other, "is_commutative", None) is False
                                        or getattr(other, "is_Matrix", False)))


def is_derivative_of_matrices(derivative: Any, **_: Any) -> bool:
    """Whether an unevaluated derivative has a matrix or an array in it; without any it has no shape."""
    return any(hasattr(part, "shape") for part in (derivative.expr, *derivative._wrt_variables))


def is_written_matrix(printer: Any, name: str, args: Any, expr: Any, *, cses: Any = ()) -> bool:
    """Whether a function that ``lambdify`` writes takes a matrix or has one in it."""
    return any_has_matrix(args, expr, *[part for _, part in cses])


def takes_matrix(expr: Any, *_: Any, **__: Any) -> bool:
    """Whether an argument of a function is a matrix or an entry of one."""
    return any(isinstance(arg, (MatrixExpr, MatrixBase, MatrixElement)) for arg in expr.args)


def prints_matrix(printer: Any, item: Any, *_: Any, **__: Any) -> bool:
    """Whether a printer is about to print a matrix, or a sum of arrays."""
    return getattr(item, "is_Matrix", False) or type(item).__name__ == "ArraySum"


def prints_scalar_of_matrices(printer: Any, expr: Any, *_: Any, **__: Any) -> bool:
    """Whether a printer begins with a scalar that holds a matrix."""
    return printer._print_level == 1 and has_matrix(expr)


def is_assumed(expr: Any, *_: Any, **__: Any) -> bool:
    """Whether anything is assumed globally, and there is a matrix that it could be about."""
    return bool(global_assumptions) and has_matrix(expr)


def is_not_plain(expr: Any, *variables: Any, **_: Any) -> bool:
    """Whether a derivative is more than that of a scalar without matrices that SymPy sees, by symbols."""
    if len(variables) == 1 and type(variables[0]) is MatrixSymbol:
        return True
    if global_assumptions:
        return True
    for variable in variables:
        if type(variable) not in _PLAIN and type(variable_of(variable)) not in _PLAIN:
            return True
    if type(expr) in _LEAVES:
        return not expr.is_commutative
    if isinstance(expr, (MatrixBase, NDimArray)):
        return False  # SymPy goes through the entries
    return not isinstance(expr, Expr) or not expr.is_commutative or hasattr(expr, "shape") or _shows_matrix(expr)


SEEN = 12


def _shows_matrix(expr: Expr) -> bool:
    """Whether a matrix is among the first nodes of an expression: enough to remember its derivative, and soon known."""
    stack: list[Any] = [expr]
    for _ in range(SEEN):
        if not stack:
            return False
        node = stack.pop()
        cls = type(node)
        if cls in _ARITHMETIC:
            stack += node._args
        elif cls not in _LEAVES:
            if isinstance(node, _MATRICES):
                return True
            if isinstance(node, Basic):
                stack += node.args
    return False


def is_derivative_not_plain(derivative: Any, **_: Any) -> bool:
    """The same of an unevaluated derivative."""
    return is_not_plain(derivative.expr, *derivative._wrt_variables)


def is_matrix_variable(variable: Any) -> bool:
    """Whether ``variable`` is a MatrixSymbol, or a part of one: a transpose, a slice, ..."""
    return isinstance(variable, MatrixSymbol) or bool(
        isinstance(variable, MatrixExpr) and isinstance(variable.args[0], MatrixSymbol) and variable._diff_wrt)


def variable_of(argument: Any) -> Any:
    """The variable in an argument of ``diff``, which may be (variable, order)."""
    return argument[0] if isinstance(argument, (tuple, list, Tuple)) and len(argument) > 0 else argument


def is_of_no_explicit_matrix(expr: Any, variable: Any, *_: Any, **__: Any) -> bool:
    """Whether a derivative is by a matrix symbol, and not of a matrix of entries."""
    return isinstance(variable, MatrixSymbol) and not isinstance(expr, MatrixBase)


def any_by_matrix(variables: Iterable[Any]) -> bool:
    """Whether any of the variables, with or without an order, is a matrix."""
    return any(is_matrix_variable(variable_of(variable)) for variable in variables)


def is_by_matrix(self: Any, *variables: Any, **_: Any) -> bool:
    """Whether any of the arguments of a method ``diff`` is a matrix."""
    return any_by_matrix(variables)


def is_by_symbol(expr: Any, variable: Any) -> bool:
    """Whether a derivative of an expression with matrices is by a matrix symbol."""
    return isinstance(variable, MatrixSymbol) and has_matrix(expr)


def has_matrix_variable(derivative: Any, *_: Any, **__: Any) -> bool:
    """Whether a derivative is by a matrix."""
    return any_by_matrix(derivative._wrt_variables)


def asks_of_matrix(predicate: Any, args: Any, *_: Any, **__: Any) -> bool:
    """Whether a predicate is asked of a matrix."""
    return len(args) == 1 and isinstance(args[0], (MatrixExpr, MatrixBase))


MOST_NODES = 60
"""Scalars with more nodes than this are not looked through for matrices: they are SymPy's to differentiate."""


def is_sum_of_chains(expr: Any, variable: Symbol) -> bool:
    """Whether a scalar is a sum with one place of a symbol, or of a trace or determinant that holds it, in each term.

    Around it stand products, powers, exponentials and logarithms: then the chain rule has one answer, whoever takes
    it. Where several places meet, SymPy's rules leave other sums of products than ours.
    """
    left, of_matrices = MOST_NODES, False
    met: set[Expr] = set()
    for term in Add.make_args(expr):
        stack, places = [term], 0
        while stack:
            node = stack.pop()
            left -= 1
            if type(node) in (Trace, Determinant):
                of_matrices = True
                if variable in node.free_symbols:
                    inner = {node, *_scalars_of(node, variable)}
                    places += 1 + (not met.isdisjoint(inner))
                    met |= inner
            elif isinstance(node, (Symbol, Rational)):
                places += isinstance(node, Symbol) and node == variable  # of a number SymPy would ask more
            elif type(node) not in _ELEMENTARY or (type(node) is Pow and not _is_plain_power(*node.args)):
                return False
            elif node in met and variable in node.free_symbols:
                return False  # log(1/t) + 1/t: what a sweep brings to a shared part is one sum
            else:
                met.add(node)
                stack.extend(node.args)
            if left < 0 or places > 1:
                return False
    return of_matrices


def _scalars_of(node: Expr, variable: Symbol) -> Iterator[Expr]:
    """The functions of a symbol that stand in front of matrices in a trace or in a determinant."""
    stack, seen = [*node.args], set[Expr]()
    while stack:
        part = stack.pop()
        if part not in seen and not isinstance(part, MatrixSymbol):
            seen.add(part)
            stack.extend(part.args)
            if isinstance(part, Expr) and part.args and not part.is_Matrix and variable in part.free_symbols:
                yield part


_ELEMENTARY = (Add, Mul, Pow, exp, log)


def _is_plain_power(base: Expr, exponent: Expr) -> bool:
    """Whether p u**(p - 1) is written in one way: u**p/u merges, and p is not multiplied out, as 2 (a + b) is."""
    return isinstance(exponent, Rational) and not isinstance(base, (Mul, Pow, exp)) and (
        type(base) is not Add or exponent != 2)
