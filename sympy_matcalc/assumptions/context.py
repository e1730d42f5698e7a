"""What is assumed about matrices: SymPy's assumptions, local and global, as properties by expression."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy.assumptions.ask import Q, ask
from sympy.assumptions.assume import AppliedPredicate, global_assumptions
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.relational import Eq
from sympy.core.symbol import Dummy, Symbol
from sympy.core.sympify import sympify
from sympy.logic.boolalg import And, Not, true
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity, ZeroMatrix
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import split
from sympy_matcalc.core.properties import PREDICATES, TRANSPOSED, Known, closed
from sympy_matcalc.core.rewriting import normalized

_NAMES = {getattr(Q, name): name for name in (*PREDICATES, "hermitian")}
_COMPLEX = (Q.complex_elements, Q.unitary, Q.hermitian)
"""What nobody would say of a real matrix: where it is assumed, a symbol does not count as real."""


class Assumed:
    """The assumptions about matrices.

    Parameters
    ==========

    assumptions : Boolean
        Local assumptions; SymPy's ``global_assumptions`` are added.

    Attributes
    ==========

    facts : dict from Expr to dict
        What is assumed of an expression, and what follows from it.
    equations : list of (Expr, Expr)
        The assumed equations between matrices, in normal form.

    Examples
    ========

    >>> from sympy import Eq, MatrixSymbol, Q
    >>> from sympy_matcalc.assumptions.context import Assumed
    >>> K = MatrixSymbol('K', 3, 3)
    >>> Assumed(Eq(K.T, -K)).facts[K]["skew_symmetric"]
    True
    """

    def __init__(self, assumptions: Any = true) -> None:
        assumptions = sympify(assumptions)
        self.assumptions = assumptions
        self.equations: list[tuple[Expr, Expr]] = []
        self._given: dict[Expr, Known] = {}
        self._complex: set[Expr] = set()
        self._algebra = Algebra()
        for assumption in _conjuncts(assumptions, *global_assumptions):
            self._read(assumption)
        self.facts = {subject: self._all_known(subject) for subject in self._given}

    def __bool__(self) -> bool:
        return bool(self.facts or self.equations)

    @property
    def symmetric_symbols(self) -> frozenset[MatrixSymbol]:
        """The matrix symbols that are their own transposes."""
        return frozenset(expr for expr, known in self.facts.items()
                         if isinstance(expr, MatrixSymbol) and known.get("symmetric") is True)

    def is_real(self, symbol: MatrixSymbol) -> bool:
        """Whether a matrix symbol counts as real: unless something else is said of it."""
        return self.facts.get(symbol, {}).get("real", symbol not in self._complex)

    def holds(self, name: str, scalar: Expr) -> bool | None:
        """Whether a scalar is ``"positive"``, ``"integer"`` and so on; symbols without assumptions count as real."""
        generic = {s: Dummy(real=True) for s in scalar.free_symbols if isinstance(s, Symbol) and s.is_complex is None}
        value = getattr(scalar.xreplace(generic) if generic else scalar, f"is_{name}")
        if value is None and (self.assumptions is not true or global_assumptions) and scalar.free_symbols:
            value = ask(getattr(Q, name)(scalar), self.assumptions)
        return value

    def _read(self, assumption: Basic) -> None:
        value = not isinstance(assumption, Not)
        if isinstance(assumption, Not):
            (assumption,) = assumption.args
        if isinstance(assumption, AppliedPredicate):
            self._read_predicate(assumption, value)
        if isinstance(assumption, Eq) and value:
            self._read_equation(*assumption.args)

    def _read_predicate(self, assumption: AppliedPredicate, value: bool) -> None:
        if assumption.function == Q.eq and value:
            self._read_equation(*assumption.arguments)
            return
        if len(assumption.arguments) != 1 or not isinstance(assumption.arguments[0], MatrixExpr):
            return
        subject = normalized(assumption.arguments[0], self._algebra)
        if assumption.function in _COMPLEX and value:
            self._complex.add(subject)
        if assumption.function in (Q.real_elements, Q.integer_elements) and value:
            self._give(subject, "real", True)
        if assumption.function == Q.real_elements and not value:
            self._give(subject, "real", False)
        name = _NAMES.get(assumption.function)
        if name is not None:
            self._give(subject, name, value)

    def _give(self, subject: Expr, name: str, value: bool) -> None:
        if isinstance(subject, Transpose):
            subject, name = subject.arg, TRANSPOSED.get(name, name)
        self._given.setdefault(subject, {})[name] = value

    def _all_known(self, subject: Expr) -> Known:
        known = dict(self._given[subject])
        if isinstance(subject, MatrixSymbol):
            if subject.is_square:
                known.setdefault("square", True)
            if subject not in self._complex:
                known.setdefault("real", True)
            elif known.pop("positive_definite", False):
                # SymPy defines it for real matrices; of a complex one it can only mean this.
                known.update(hermitian=True, invertible=True)
        return closed(known)

    def _read_equation(self, left: Expr, right: Expr) -> None:
        if not (isinstance(left, MatrixExpr) and isinstance(right, MatrixExpr)):
            return
        left, right = normalized(left, self._algebra), normalized(right, self._algebra)
        if isinstance(right, ZeroMatrix) and isinstance(left, MatAdd) and len(left.args) == 2:
            left, right = left.args[0], normalized(-left.args[1], self._algebra)
        self.equations.append((left, right))
        for one, other in ((left, right), (right, left)):
            if not isinstance(other, Identity) or split(one)[1]:
                for subject, name in _properties_of_equation(one, other, self._algebra):
                    self._give(subject, name, True)


def _properties_of_equation(one: Expr, other: Expr, algebra: Algebra) -> Iterator[tuple[Expr, str]]:
    """What ``one == other`` says of ``other``, or of a factor of ``one``: P*P = P, A.T = -A and the like."""
    if not (other.is_square and one.is_square):
        return
    transposed = algebra.transpose(other)
    if one == transposed:
        yield other, "symmetric"
    if one == normalized(-transposed, algebra):
        yield other, "skew_symmetric"
    if isinstance(one, MatPow) and one.exp == 2 and one.base == other:
        yield other, "idempotent"
    if isinstance(one, Inverse) and one.arg == other:
        yield other, "involutory"
    if isinstance(one, Inverse) and one.arg == transposed:
        yield other, "orthogonal"
    coefficient, factors = split(one)
    if isinstance(other, Identity) and coefficient == 1:
        if len(factors) == 2 and factors[1] == algebra.transpose(factors[0]) and factors[0].is_square:
            yield factors[0], "orthogonal"
        if len(factors) == 1 and isinstance(factors[0], MatPow) and factors[0].exp == 2:
            yield factors[0].base, "involutory"


def _conjuncts(*assumptions: Any) -> Iterator[Basic]:
    stack = [*assumptions]
    while stack:
        assumption = stack.pop()
        if isinstance(assumption, And):
            stack.extend(assumption.args)
        elif isinstance(assumption, Basic):
            yield assumption
