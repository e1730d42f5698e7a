"""What becomes of matrices under assumptions: transposes and inverses go, products get shorter."""

from __future__ import annotations

from itertools import groupby, pairwise

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.adjoint import Adjoint
from sympy.matrices.expressions.hadamard import HadamardProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity, ZeroMatrix
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.assumptions.inference import Inference
from sympy_matcalc.assumptions.rules import Rules
from sympy_matcalc.core.combinations import Factors, built, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import base_and_exponent, split
from sympy_matcalc.core.laws import typed
from sympy_matcalc.core.words import power


class MatrixLaws:
    """The laws of matrices that hold under assumptions.

    Parameters
    ==========

    inference : Inference
        What is known under the assumptions.
    """

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.rules = Rules(inference.assumed, inference.algebra)

    def transpose_law(self, node: Transpose, args: list[Expr], algebra: Algebra) -> Expr:
        """S.T = S;  K.T = -K

        Ends: a transpose goes, or steps down to the factors.
        """
        (arg,) = args
        if self.inference.holds(arg, "symmetric"):
            return arg
        if self.inference.holds(arg, "skew_symmetric"):
            return typed[MatMul](MatMul(-1, arg), [S.NegativeOne, arg], algebra)
        result = typed[Transpose](node, args, algebra)
        found = self.rules.applied((result,)) if isinstance(result, Transpose) else None
        return result if found is None else self.product(*found, result, algebra)

    def adjoint_law(self, node: Adjoint, args: list[Expr], algebra: Algebra) -> Expr:
        """H.H = H for hermitian H;  K.H = -K for antihermitian K

        Ends: an adjoint goes.
        """
        if self.inference.holds(args[0], "hermitian"):
            return args[0]
        if self.inference.holds(args[0], "antihermitian"):
            return typed[MatMul](MatMul(-1, args[0]), [S.NegativeOne, args[0]], algebra)
        return typed[MatrixExpr](node, args, algebra)

    def power_law(self, node: MatPow, args: list[Expr], algebra: Algebra) -> Expr:
        """Q**-1 = Q.T;  U**-1 = U.H;  P**k = P for idempotent P;  A**2 = I for involutory A

        And (A**a)**b = A**(a b) for positive definite A.

        Ends: exponents become smaller in size, or 1.
        """
        if any(new is not old for new, old in zip(args, node.args)):
            node = built(node.func, *args)
        result = typed[MatPow](node, args, algebra) if isinstance(node, MatPow) else node
        if not isinstance(result, MatPow):
            return result
        base, exponent = result.base, result.exp
        if isinstance(base, MatPow) and base.exp.is_real and self.inference.holds(base.base, "positive_definite"):
            return algebra.product(S.One, *power(base.base, base.exp*exponent))
        known = self.inference.known(base)
        if known.get("idempotent") and exponent.is_integer and exponent.is_positive:
            return base
        if known.get("involutory") and exponent.is_integer and (exponent.is_even or exponent.is_odd):
            return Identity(base.shape[0]) if exponent.is_even else base
        if exponent.is_integer and exponent.is_negative and (known.get("orthogonal") or known.get("unitary")):
            reverse = algebra.transpose(base) if known.get("orthogonal") else Adjoint(base).doit()
            return algebra.product(S.One, *power(reverse, -exponent))
        found = self.rules.power(result)
        return result if found is None else self.product(*found, result, algebra)

    def product_law(self, node: MatMul, args: list[Expr], algebra: Algebra) -> Expr:
        """Q.T Q = I;  U.H U = I;  D E = E D for diagonal D, E; and what the assumed equations say of products

        Ends: each step shortens the product, or lowers the order of its letters.
        """
        result = typed[MatMul](node, args, algebra)
        if not isinstance(result, MatMul):
            return result
        scalar, factors = split(result)
        scale, shorter = self.shortened(factors, algebra)
        if shorter == factors and scale is S.One:
            return result
        return self.product(multiply([scalar, scale]), shorter, node, algebra)

    def sum_law(self, node: MatAdd, args: list[Expr], algebra: Algebra) -> Expr:
        """A.T + B.T = A + B, where A + B is assumed to be symmetric

        Ends: transposes go.
        """
        result = typed[MatAdd](node, args, algebra)
        if isinstance(result, MatAdd):
            flipped = algebra.transpose(result)
            if self.inference.assumed.facts.get(flipped, {}).get("symmetric"):
                return flipped
        return result

    def product(self, scalar: Expr, factors: Factors, node: Expr, algebra: Algebra) -> Expr:
        """The product that takes the place of a node."""
        coefficient, reduced = algebra.reduce(factors)
        coefficient = multiply([scalar, coefficient])
        if coefficient is S.Zero:
            return ZeroMatrix(*algebra.shape(node))
        return algebra.product(coefficient, *reduced, size=algebra.shape(node)[0])

    def shortened(self, factors: Factors, algebra: Algebra) -> tuple[Expr, Factors]:
        """A word after the laws of products, with its scalar."""
        word = self._in_order(self._cancelled(factors, algebra), algebra)
        return self.rules.applied(word) or (S.One, word)

    def _cancelled(self, factors: Factors, algebra: Algebra) -> Factors:
        for k, (left, right) in enumerate(pairwise(factors)):
            base, exponent = base_and_exponent(left)
            other, other_exponent = base_and_exponent(right)
            if self._are_inverse(base, other, algebra):
                rest = power(base, exponent - other_exponent)
                return self._cancelled(factors[:k] + rest + factors[k + 2:], algebra)
        return factors

    def _are_inverse(self, left: Expr, right: Expr, algebra: Algebra) -> bool:
        known = self.inference.known(left)
        if known.get("orthogonal") and algebra.transpose(left) == right:
            return True
        return bool(known.get("unitary")) and (left == Adjoint(right) or Adjoint(left) == right)

    def _in_order(self, factors: Factors, algebra: Algebra) -> Factors:
        """Neighbours that are diagonal commute: they stand in SymPy's order."""
        if len(factors) < 2:
            return factors
        ordered: list[Expr] = []
        for diagonal, neighbours in groupby(factors, self.is_diagonal):
            run = list(neighbours)
            if diagonal:
                run.sort(key=lambda factor: algebra.sort_key(base_and_exponent(factor)[0]))
            ordered.extend(run)
        return factors if tuple(ordered) == factors else algebra.reduce(tuple(ordered))[1]

    def is_diagonal(self, factor: Expr) -> bool:
        """Whether a factor is known to be diagonal, and so square."""
        return self.inference.holds(factor, "diagonal")

    def hadamard_law(self, node: HadamardProduct, args: list[Expr], algebra: Algebra) -> Expr:
        """I o D = D for diagonal D

        Ends: a factor goes.
        """
        result = typed[MatrixExpr](node, args, algebra)
        if isinstance(result, HadamardProduct) and any(isinstance(arg, Identity) for arg in result.args):
            rest = [arg for arg in result.args if not isinstance(arg, Identity)]
            if any(self.inference.holds(arg, "diagonal") for arg in rest):
                return HadamardProduct(*rest) if len(rest) > 1 else rest[0]
        return result
