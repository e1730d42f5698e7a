"""What becomes of traces, determinants and entries under assumptions."""

from __future__ import annotations

from typing import Any

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.functions.elementary.complexes import Abs
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.permutation import PermutationMatrix
from sympy.matrices.expressions.special import Identity, ZeroMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.assumptions.matrix_laws import MatrixLaws
from sympy_matcalc.core.combinations import Factors, add, built, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import split
from sympy_matcalc.core.laws import typed
from sympy_matcalc.core.words import degree


class ScalarLaws:
    """The laws of scalars that hold under assumptions.

    Parameters
    ==========

    matrices : MatrixLaws
        Those of matrices.
    """

    def __init__(self, matrices: MatrixLaws) -> None:
        self.matrices = matrices
        self.inference = matrices.inference
        self.inverts_singular = False
        """Whether an inverse of a singular matrix stands in the expression."""

    def trace_law(self, node: Trace, args: list[Expr], algebra: Algebra) -> Expr:
        """tr K = 0 and tr(S K) = 0 for skew-symmetric K and symmetric S

        Ends: a trace goes; otherwise it becomes its smallest rotation.
        """
        (arg,) = args
        if isinstance(arg, (Identity, ZeroMatrix)):
            return Trace(arg).doit()
        if arg is node.args[0] and not isinstance(arg, (MatMul, MatPow, MatrixSymbol)):
            return node
        terms = algebra.read(arg).terms
        rows = algebra.shape(arg)[0]
        shorter = {factors: self._turned(factors, algebra) for factors in terms}
        if arg is node.args[0] and all(scale is S.One and turned == f for f, (scale, turned) in shorter.items()):
            return node
        traces = [multiply([c, shorter[f][0], algebra.trace(shorter[f][1], rows)]) for f, c in terms.items()
                  if shorter[f][0] is not S.Zero]
        return add(traces) if traces else S.Zero

    def _turned(self, factors: Factors, algebra: Algebra) -> tuple[Expr, Factors]:
        """The factors under a trace, shortened where its last and its first meet, too; the scalar is 0 if tr is."""
        if self._is_traceless(factors, algebra):
            return S.Zero, factors
        diagonal = [self.matrices.is_diagonal(factor) for factor in factors] if len(factors) > 2 else [False]
        if diagonal[0] and diagonal[-1] and not all(diagonal):
            # D and E commute in tr(D A E), too.
            start = diagonal[::-1].index(False)
            turned = factors[-start:] + factors[:-start]
            return self.matrices.shortened(turned, algebra)
        for k in range(1, len(factors)):
            turned = factors[k:] + factors[:k]
            scale, shorter = self.matrices.shortened(turned, algebra)
            if scale is S.Zero:
                return scale, factors
            if degree(shorter) < degree(factors):
                more, shorter = self._turned(shorter, algebra) if shorter else (S.One, shorter)
                return multiply([scale, more]), shorter
        return S.One, factors

    def _is_traceless(self, factors: Factors, algebra: Algebra) -> bool:
        known = self.inference.known
        if len(factors) == 2:
            first, second = map(known, factors)
            return bool((first.get("symmetric") and second.get("skew_symmetric"))
                        or (first.get("skew_symmetric") and second.get("symmetric")))
        product = algebra.product(S.One, *factors) if factors else None
        return product is not None and self.inference.holds(product, "skew_symmetric")

    def determinant_law(self, node: Determinant, args: list[Expr], algebra: Algebra) -> Expr:
        """\\|A\\| = 0 for singular A;  \\|T\\| = 1 for unit triangular T;  \\|c I\\| = c**n

        Ends: the determinant goes.
        """
        (arg,) = args
        # |A| A**-1 of a singular A is not 0, but its adjugate.
        if self.inference.holds(arg, "singular") and not self.inverts_singular:
            return S.Zero
        if self.inference.holds(arg, "unit_triangular"):
            return S.One
        scalar, factors = split(arg)
        if not factors and isinstance(arg, (Identity, MatMul)):
            return scalar**algebra.shape(arg)[0]
        if self.inference.holds(arg, "orthogonal") and isinstance(arg, (PermutationMatrix, MatrixBase)):
            return Determinant(arg).doit()  # which is 1 or -1, as for every orthogonal matrix
        # |K**-1| of a singular K means nothing: it stays, and does not become 1/0.
        keeps = self.inverts_singular and arg is node.args[0]
        return node if keeps else typed[Determinant](node, args, algebra)

    def power_law(self, node: Pow, args: list[Expr], algebra: Algebra) -> Expr:
        """\\|Q\\|**2 = 1: the determinant of an orthogonal or an involutory matrix is 1 or -1

        Ends: the exponent becomes 1.
        """
        result = rebuilt(node, args, algebra)
        if isinstance(result, Pow) and isinstance(result.base, Determinant) and (
                self.inference.holds(result.base.arg, "orthogonal", "involutory")):
            if result.exp.is_even:
                return S.One
            if result.exp.is_odd:
                return result.base
        return result

    def modulus_law(self, node: Abs, args: list[Expr], algebra: Algebra) -> Expr:
        """abs \\|U\\| = 1 for unitary U;  abs \\|S\\| = \\|S\\| for definite S

        Ends: the modulus goes.
        """
        (arg,) = args
        if isinstance(arg, Determinant):
            if self.inference.holds(arg.arg, "unitary", "involutory"):
                return S.One
            if self.inference.holds(arg.arg, "positive_semidefinite"):
                return arg
        return rebuilt(node, args, algebra)

    def element_law(self, node: MatrixElement, args: list[Expr], algebra: Algebra) -> Expr:
        """S[j, i] = S[i, j];  K[j, i] = -K[i, j];  an entry beyond the diagonal or the triangle is 0

        Ends: indices are put in order once.
        """
        parent, i, j = args
        known = self.inference.known(parent) if isinstance(parent, MatrixExpr) else {}
        if ((known.get("upper_triangular") and (i - j).is_positive)
                or (known.get("lower_triangular") and (j - i).is_positive)
                or (known.get("skew_symmetric") and i == j)):
            return S.Zero
        if (known.get("symmetric") or known.get("skew_symmetric")) and not (
                i == j or (i - j).could_extract_minus_sign()):
            swapped = MatrixElement(parent, j, i)
            return swapped if known.get("symmetric") else -swapped
        return node if all(new is old for new, old in zip(args, node.args)) else MatrixElement(parent, i, j)


def rebuilt(node: Basic, args: list[Any], algebra: Algebra) -> Any:
    """A node with other arguments."""
    if all(new is old for new, old in zip(args, node.args)):
        return node
    return built(node.func, *args)
