"""The trace: its differential and its forms. What the trace of a class is, that class's own file says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import Identity
from sympy.matrices.expressions.trace import Trace

from sympy_matcalc.core.combinations import add
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import shape_of
from sympy_matcalc.core.laws import NoRule, canonical, differential, shorter, typed, written
from sympy_matcalc.core.maps import LinearMap, Pairing
from sympy_matcalc.core.rewriting import with_arguments
from sympy_matcalc.core.statements import MAGNUS, law


@differential(Trace)
def trace_differential(node: Trace, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d tr(U) = tr(dU)

    Where: U is square.
    Source: Magnus and Neudecker, Matrix Differential Calculus, section 8.2.
    """
    rows, cols = shape_of(node.arg)
    if rows != cols:
        raise NoRule(node)
    yield 0, Pairing(Identity(rows))


@typed(Trace)
def typed_trace(node: Trace, args: list[Expr], by: Algebra) -> Expr:
    """tr(a A + B) = a tr A + tr B,  as SymPy's doit splits it

    Ends: each trace is one of a product or of a single factor.
    """
    (arg,) = args
    if isinstance(arg, MatMul) and arg.args[0].is_Matrix:
        return with_arguments(node, args)
    terms = by.read(arg).terms
    if len(terms) == 1:
        ((factors, coefficient),) = terms.items()
        if coefficient is S.One and factors and isinstance(factors[0], MatrixSymbol):
            return with_arguments(node, args)
    return Algebra.trace_of(by, arg)


written(Trace)(with_arguments)


@shorter(Trace)
def shorter_trace(node: Trace, args: list[Expr], by: Algebra) -> Expr:
    """tr(a A + B) = a tr A + tr B;  tr(A B) = tr(B A);  tr(A.T) = tr A

    Ends: each product goes to its smallest rotation, transposition included, at once.
    """
    value = by.read(args[0])
    return add([c*by.trace(factors, value.shape[0]) for factors, c in value.terms.items()] or [S.Zero])


@canonical(Trace)
@law("tr(a A + B) = a tr A + tr B,  tr(A B) = tr(B A),  tr(A') = tr(A),  tr(A'(B o C)) = tr((A o B)' C),  "
     "tr(x y') = y'x", source=MAGNUS + ", sections 1.10 and 3.6", ends="the network of each product is read back once")
def trace_law(node: Trace, args: list[Expr], by: Algebra) -> Expr:
    """A trace."""
    return by.trace_of(args[0])
