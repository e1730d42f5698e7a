"""SymPy's ``simplify`` on what is scalar, with traces, determinants and the like as symbols."""

from __future__ import annotations

from typing import Any

from sympy.core.add import Add
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.function import Application, Derivative, Subs
from sympy.core.mul import Mul
from sympy.core.operations import AssocOp
from sympy.core.power import Pow
from sympy.core.symbol import Dummy, Symbol
from sympy.matrices.expressions.blockmatrix import BlockDiagMatrix, BlockMatrix
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.combinations import Combination, collect
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import is_one_by_one
from sympy_matcalc.core.guard import sympy_may_break
from sympy_matcalc.core.laws import Kind, typed
from sympy_matcalc.core.rewriting import rewritten
from sympy_matcalc.core.sizes import tree_size
from sympy_matcalc.forms.scalar_parts import masked

MOST_NODES = 400
"""Scalars with more nodes are not given to SymPy's ``simplify``."""


class Scalars:
    """Simplifies scalars, each once, with the same symbols for the same traces.

    Parameters
    ==========

    options : dict
        The options of SymPy's ``simplify``.
    """

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        self._symbols: dict[Expr, Dummy] = {}
        self._results: dict[Expr, Expr] = {}

    def simplified(self, expr: Expr, algebra: Algebra) -> Expr:
        """A scalar, or a matrix with simplified coefficients."""
        if not isinstance(expr, MatrixExpr):
            return self.simplified_scalar(expr)
        if expr.is_Atom or isinstance(expr, MatrixSymbol):
            return expr
        value = algebra.read(expr)
        coefficients = {factors: self.simplified_scalar(c) for factors, c in value.terms.items()}
        if coefficients == value.terms:
            return expr
        return algebra.expression(Combination(value.shape, collect({f: [c] for f, c in coefficients.items()})))

    def simplified_scalar(self, expr: Expr) -> Expr:
        """A scalar by SymPy's ``simplify``; as it is if it is too large, or if a matrix stands in a scalar's place."""
        if expr.is_Atom or _is_simple(expr):
            return expr
        opaque, names = masked(expr, self._symbol_for)
        if opaque is None or _is_simple(opaque) or tree_size(opaque) > MOST_NODES:
            return expr
        if opaque not in self._results:
            self._results[opaque] = sympy_simplify(opaque, **self._options)
        return self._results[opaque].xreplace(names)

    def _symbol_for(self, node: Expr) -> Dummy:
        return self._symbols.setdefault(node, _named(node))


def with_traces(expr: Basic) -> Basic:
    """An expression whose 1x1 matrices in a scalar's place are traces, and as it is elsewhere."""
    return rewritten(expr, _TRACES_IN_SCALARS, Algebra())


def _traces_in_scalar(node: Expr, args: list[Expr], algebra: Algebra) -> Basic:
    # A larger matrix is no scalar in disguise: exp(A) means something else.
    read = [Basic.__new__(Trace, arg) if isinstance(arg, MatrixExpr) and is_one_by_one(algebra.shape(arg)) else arg
            for arg in args]
    return node if all(new is old for new, old in zip(read, node.args)) else node.func(*read)


def _rebuilt(node: Basic, args: list[Basic], algebra: Algebra) -> Basic:
    return node if all(new is old for new, old in zip(args, node.args)) else node.func(*args)


AS_TYPED = {cls: typed.later(cls) for cls in (MatrixBase, BlockMatrix, BlockDiagMatrix, Derivative, Subs)}
"""What is brought into the typed form in passes that leave all else."""

_TRACES_IN_SCALARS = Kind("traces in scalars", laws={
    **AS_TYPED, MatrixExpr: _rebuilt,
    Application: _traces_in_scalar, AssocOp: _traces_in_scalar, Pow: _traces_in_scalar,
})


def _named(node: Expr) -> Dummy:
    # Named like what it stands for: SymPy sorts by names, so the result does not depend on what was met first.
    with sympy_may_break:  # its printer
        return Dummy(str(node))
    return Dummy()


def sympy_simplify(expr: Expr, **options: Any) -> Expr:
    from sympy.simplify.simplify import simplify
    return simplify(expr, **options)


def _is_simple(expr: Expr) -> bool:
    """Whether SymPy's ``simplify`` leaves a scalar: a sum of multiples of symbols, or one product of powers of such.

    Traces and the like stand for symbols here.
    """
    terms = [term.as_coeff_Mul(rational=True)[1] for term in Add.make_args(expr) if not term.is_Rational]
    if all(isinstance(term, _SYMBOLS) for term in terms):
        return True
    factors = Mul.make_args(terms[0]) if len(terms) == 1 and not expr.is_Add and expr.is_commutative else ()
    powers = [factor.as_base_exp() for factor in factors]
    return bool(powers) and all(isinstance(base, _SYMBOLS) and (
        exponent.is_Integer or (len(powers) == 1 and exponent.is_Rational)) for base, exponent in powers)


_SYMBOLS = Symbol, Trace, Determinant, MatrixElement
