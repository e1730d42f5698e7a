"""The one reader of assumptions: SymPy's, local and global, as properties by expression and as equations.

Every verb asks here. Who draws random matrices asks :meth:`Assumed.of` what a symbol has to be, and
:attr:`Assumed.complete` whether that is all that is assumed.
"""

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
from sympy.matrices.expressions.matexpr import MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.assumptions.equations import Equation, properties_of, solved
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import split
from sympy_matcalc.core.properties import (
    INVERTED,
    OF_COMPLEX,
    PREDICATES,
    SCALED,
    STRONGEST_FIRST,
    TRANSPOSED,
    Known,
    closed,
    fewest,
    shape_known,
)
from sympy_matcalc.core.rewriting import normalized

# Predicates by their names: SymPy loads its handlers, which takes long, with the first one that is asked for.
_NAMES = {**{name: name for name in (*PREDICATES, *OF_COMPLEX)}, "real_elements": "real", "integer_elements": "real"}
_COMPLEX = ("complex_elements", "unitary", "hermitian", "antihermitian")
"""What nobody would say of a real matrix: where it is assumed, a symbol does not count as real."""

_OF_COMPLEX_NUMBERS = (*_COMPLEX, "complex", "imaginary", "normal")
"""The same, of matrices and of numbers."""

SCALARS = ("real", "positive", "negative", "nonzero", "nonnegative", "nonpositive", "complex", "finite", "integer",
           "even", "odd", "zero", "imaginary", "hermitian", "antihermitian", "extended_real")
"""The predicates of numbers that are read."""


class Assumed:
    """The assumptions about matrices.

    Parameters
    ==========

    assumptions : Boolean
        Local assumptions; SymPy's ``global_assumptions`` are added.
    reads_complex : bool
        Whether a symbol of which nothing is said may be complex, as where an adjoint stands beside it.

    Attributes
    ==========

    facts : dict from Expr to dict
        What is assumed of an expression, and what follows from it, in the words of ``core.properties``.
    equations : list of (Expr, Expr)
        The assumed equations between matrices, in normal form.
    scalars : dict from Symbol to frozenset of str
        What is assumed of numbers.
    full_rank : list of Expr
        What is assumed to be invertible or of full rank, as random values are but for bad luck.
    is_complex : bool
        Whether something is assumed that nobody would say of real numbers.
    complete : bool
        Whether all else that is assumed says something of single symbols: then values that have what :meth:`of`
        says of each satisfy the assumptions.

    Examples
    ========

    >>> from sympy import Eq, MatrixSymbol, Q, ZeroMatrix
    >>> from sympy_matcalc.assumptions.context import Assumed
    >>> K = MatrixSymbol('K', 3, 3)
    >>> Assumed(Eq(K + K.T, ZeroMatrix(3, 3))).facts[K]["skew_symmetric"]
    True
    >>> sorted(Assumed(Q.orthogonal(K.T) & Q.symmetric(K)).of(K))
    ['orthogonal', 'symmetric']
    """

    def __init__(self, assumptions: Any = true, reads_complex: bool = False) -> None:
        assumptions = sympify(assumptions)
        self._reads_complex = reads_complex
        self.assumptions = assumptions
        self.equations: list[Equation] = []
        self.scalars: dict[Expr, frozenset[str]] = {}
        self.full_rank: list[Expr] = []
        self.is_complex = False
        self.complete = True
        self._given: dict[Expr, Known] = {}
        self._complex: set[Expr] = set()
        self._asked: dict[tuple[str, Expr], bool | None] = {}
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

    def of(self, symbol: Expr) -> frozenset[str]:
        """What a symbol has to be, as few words as say all of it: diagonal, where triangular and symmetric are given.

        ``"real"`` and ``"complex"`` are among them where they are given, not where they are taken for granted.
        """
        if not isinstance(symbol, MatrixSymbol):
            return self.scalars.get(symbol, frozenset())
        given, facts = self._given.get(symbol, {}), self.facts.get(symbol, {})
        names = fewest([name for name in STRONGEST_FIRST if facts.get(name) is True], self._by_itself(symbol))
        if given.get("real"):
            names.append("real")
        return frozenset(names) | ({"complex"} if symbol in self._complex else frozenset())

    def is_real(self, symbol: Expr) -> bool:
        """Whether a matrix symbol counts as real: unless something else is said of it."""
        return self.facts.get(symbol, {}).get("real", symbol not in self._complex and not self._reads_complex)

    def holds(self, name: str, scalar: Expr) -> bool | None:
        """Whether a scalar is ``"positive"``, ``"integer"`` and so on; symbols without assumptions count as real."""
        generic = {s: Dummy(real=True) for s in scalar.free_symbols if isinstance(s, Symbol) and s.is_complex is None}
        value: bool | None = getattr(scalar.xreplace(generic) if generic else scalar, f"is_{name}")
        if value is None and (self.assumptions is not true or global_assumptions) and scalar.free_symbols:
            if (name, scalar) not in self._asked:
                self._asked[name, scalar] = ask(getattr(Q, name)(scalar), self.assumptions)
            value = self._asked[name, scalar]
        return value

    # -- reading ----------------------------------------------------------------

    def _read(self, assumption: Basic) -> None:
        value = not isinstance(assumption, Not)
        if isinstance(assumption, Not):
            (assumption,) = assumption.args
            self.complete = False
        if isinstance(assumption, AppliedPredicate) and assumption.function == Q.eq:
            assumption = Eq(*assumption.arguments, evaluate=False)
        if isinstance(assumption, Eq):
            self._read_equation(assumption.lhs, assumption.rhs, value)
        elif isinstance(assumption, AppliedPredicate) and len(assumption.arguments) == 1:
            self._read_predicate(assumption.function, assumption.arguments[0], value)
        else:
            self.complete = self.complete and assumption is true

    def _read_predicate(self, predicate: Any, subject: Expr, value: bool) -> None:
        called = str(predicate.name)
        name = _NAMES.get(called)
        self.is_complex |= value and called in _OF_COMPLEX_NUMBERS
        if not isinstance(subject, MatrixExpr):
            if value and called in SCALARS and isinstance(subject, Symbol):
                self.scalars[subject] = self.scalars.get(subject, frozenset()) | {called}
            else:
                self.complete = False
            return
        subject = normalized(subject, self._algebra)
        if called in _COMPLEX and value:
            self._complex.add(subject)
        if predicate == Q.integer_elements:
            self.complete = False
            if not value:
                return
        if name is not None:
            symbol = isinstance(self._give(subject, name, value), MatrixSymbol)
            self.complete = self.complete and (symbol or name in ("invertible", "fullrank"))
        elif predicate != Q.complex_elements:
            self.complete = False

    def _give(self, subject: Expr, name: str, value: bool) -> Expr:
        """Note a property; returns what it is a property of: of A, where A.T, a multiple or A**-1 has it."""
        while True:
            if isinstance(subject, Transpose):
                subject, name = subject.arg, TRANSPOSED.get(name, name)
            elif isinstance(subject, Inverse) and name in INVERTED:
                subject = subject.arg
                self._given.setdefault(subject, {})["invertible"] = True
            elif name in SCALED and split(subject)[0].is_number and len(split(subject)[1]) == 1 and (
                    split(subject)[0] not in (0, 1)):
                subject = split(subject)[1][0]
            else:
                break
        self._given.setdefault(subject, {})[name] = value
        if name in ("invertible", "fullrank") and value:
            self.full_rank.append(subject)
        return subject

    def _by_itself(self, symbol: MatrixSymbol) -> Known:
        """What a symbol is without being assumed to be."""
        known = shape_known(*symbol.shape)
        return known if symbol in self._complex or self._reads_complex else {**known, "real": True}

    def _all_known(self, subject: Expr) -> Known:
        known = dict(self._given[subject])
        if isinstance(subject, MatrixSymbol):
            known = {**self._by_itself(subject), **known}
            if subject in self._complex and known.pop("positive_definite", False):
                # SymPy defines it for real matrices; of a complex one it can only mean this.
                known.update(hermitian=True, invertible=True)
        return closed(known)

    def _read_equation(self, left: Any, right: Any, value: bool) -> None:
        if not (value and isinstance(left, MatrixExpr) and isinstance(right, MatrixExpr)):
            self.complete = False
            return
        left, right = solved(normalized(left, self._algebra), normalized(right, self._algebra), self._algebra)
        self.equations.append((left, right))
        # That A and B are invertible is not all that A B = I says.
        of_symbols = [isinstance(self._give(subject, name, True), MatrixSymbol) and name != "invertible"
                      for subject, name in properties_of(left, right, self._algebra)]
        self.complete = self.complete and any(of_symbols)


def _conjuncts(*assumptions: Any) -> Iterator[Basic]:
    stack = [*assumptions]
    while stack:
        assumption = stack.pop()
        if isinstance(assumption, And):
            stack.extend(assumption.args)
        elif isinstance(assumption, Basic):
            yield assumption
