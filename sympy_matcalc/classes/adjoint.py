"""Adjoints and conjugates. A matrix symbol may be complex: its adjoint is not its transpose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.functions.elementary.complexes import conjugate
from sympy.matrices.expressions.adjoint import Adjoint
from sympy.matrices.expressions.matexpr import MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.assuming import Assuming
from sympy_matcalc.core.combinations import add, multiply
from sympy_matcalc.core.complex_numbers import is_declared_complex
from sympy_matcalc.core.constructors import Algebra, entry_as_it_is
from sympy_matcalc.core.expansion import multilinear
from sympy_matcalc.core.factors import new, shallow_doit
from sympy_matcalc.core.graph import Graph
from sympy_matcalc.core.laws import (
    NoRule,
    assumed,
    canonical,
    conjugates,
    determinants,
    differential,
    elements,
    expanding,
    properties,
    ranks,
    traces,
    typed,
)
from sympy_matcalc.core.maps import LinearMap, Sandwich
from sympy_matcalc.core.properties import Facts, Known, transposed
from sympy_matcalc.core.ranks import at_most_that_of_each
from sympy_matcalc.core.statements import HORN, law

ranks(Adjoint)(at_most_that_of_each)


@differential(Adjoint)
def adjoint_differential(node: Adjoint, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d(U.H) = (dU).T, the variables being real

    Where: the variables are real.
    Source: Hjørungnes, Complex-Valued Matrix Derivatives, chapter 3.
    """
    if is_declared_complex(Graph(node.arg)):
        raise NoRule(node)
    yield 0, Sandwich((), (), transposed=True)


@canonical(Adjoint)
@law("(c A B + C)^H = conj(c) B^H A^H + C^H,  (A^-1)^H = (A^H)^-1,  (A^H)^H = A,  (A')^H = conj(A)",
     source=HORN + ", section 0.2.5", ends="each step is a step down into the argument")
def adjoint_law(node: Adjoint, args: list[Expr], by: Algebra) -> Expr:
    """The adjoint, at the atoms."""
    return by.transposed(by.conjugated(args[0]))


@canonical(conjugate)
@law("conj(tr(A)) = tr(A^H)", source=HORN + ", section 0.2.5", ends="no conjugate of a trace of a product is left")
def conjugate_law(node: Expr, args: list[Expr], by: Algebra) -> Expr:
    """The conjugate of a scalar; that of the trace of one factor stays."""
    (arg,) = args
    if arg.is_Rational:
        return arg
    result = conjugate(arg)
    traces_ = {inner: _conjugated_trace(inner.args[0], by) for inner in result.atoms(conjugate)
               if isinstance(inner.args[0], Trace)}
    return result.xreplace(traces_) if traces_ else result


def _conjugated_trace(trace: Trace, by: Algebra) -> Expr:
    if isinstance(trace.arg, MatrixSymbol):
        return conjugate(trace)
    return by.trace_of(by.transposed(by.conjugated(trace.arg)))


elements(Adjoint)(entry_as_it_is)


@conjugates(Basic)
def conjugate_of_other(factor: Expr, by: Algebra) -> Expr:
    """conj(A) = (A')^H"""
    return shallow_doit(new(Adjoint, shallow_doit(new(Transpose, factor))))


@conjugates(Adjoint)
def conjugate_of_adjoint(factor: Adjoint, by: Algebra) -> Expr:
    """conj(A^H) = A'"""
    return by.transpose(factor.arg)


@traces(Adjoint)
def trace_of_adjoint(factor: Adjoint, by: Algebra) -> Expr:
    """tr(A^H) = conj(tr A)"""
    inner = by.read(factor.arg)
    return conjugate(add([multiply([c, by.trace(f, inner.shape[0])]) for f, c in inner.terms.items()]))


@determinants(Adjoint, rank=2)
@law("|A^H| is the conjugate of |A|", source=HORN + ", section 0.3.3", ends="one adjoint less")
def determinant_of_adjoint(arg: Expr, by: Algebra) -> Expr:
    """The determinant of an adjoint."""
    return conjugate(by.determinant(arg.arg))


@properties(Adjoint)
def adjoint_properties(node: Adjoint, parts: list[Known], facts: Facts, by: Algebra) -> Known:
    """A.H has what A has, upper and lower exchanged."""
    return transposed(parts[0])


@assumed(Adjoint)
def adjoint_assumed(node: Adjoint, args: list[Expr], by: Assuming) -> Expr:
    """H.H = H for hermitian H;  K.H = -K for antihermitian K

    Ends: an adjoint goes.
    """
    if by.holds(args[0], "hermitian"):
        return args[0]
    if by.holds(args[0], "antihermitian"):
        return typed[MatMul](MatMul(-1, args[0]), [S.NegativeOne, args[0]], by)
    return typed[MatrixExpr](node, args, by)


expanding["mul"](Adjoint)(multilinear(0, conjugated=True))
