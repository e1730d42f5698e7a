"""An expression as it is under assumptions: symmetric symbols lose their transposes, Q.T Q is I, and so on."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from sympy.assumptions.assume import global_assumptions
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.function import Application
from sympy.core.operations import AssocOp
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.functions.elementary.complexes import Abs
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.logic.boolalg import true
from sympy.matrices.expressions.adjoint import Adjoint
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.hadamard import HadamardProduct
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity, ZeroMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose
from sympy.tensor.array import NDimArray

from sympy_matcalc.assumptions.inference import Inference
from sympy_matcalc.assumptions.words import Words
from sympy_matcalc.core.combinations import Factors, built
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import base_and_exponent, split
from sympy_matcalc.core.graph import Graph
from sympy_matcalc.core.guard import deep
from sympy_matcalc.core.laws import typed, written
from sympy_matcalc.core.rewriting import Law, rewritten
from sympy_matcalc.forms import simplification

MOST_PASSES = 8
"""Each pass but the last changes something; expressions need two or three."""


@deep
def refined(expr: Any, assumptions: Any = true) -> Any:
    """An expression, simplified by what is assumed of its matrices.

    Parameters
    ==========

    expr : Basic
        A scalar, a matrix or an array expression.
    assumptions : Boolean
        Local assumptions; SymPy's ``global_assumptions`` (``assuming``) are added.

    Returns
    =======

    Basic
        The very same object where the assumptions say nothing about its matrices.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Q, Trace
    >>> from sympy_matcalc.assumptions.refinement import refined
    >>> S, x = MatrixSymbol('S', 3, 3), MatrixSymbol('x', 3, 1)
    >>> refined(S*x + S.T*x, Q.symmetric(S))
    2*S*x
    """
    if (assumptions is true and not global_assumptions) or not isinstance(expr, Basic) or (
            isinstance(expr, NDimArray)):
        return expr
    inference = Inference(assumptions)
    if not inference.assumed or not _mentions(expr, inference):
        return expr
    return Refinement(inference).apply(expr)


def simplified(expr: Expr, **kwargs: Any) -> Expr:
    """SymPy's ``simplify`` of an expression with matrices, under SymPy's ``global_assumptions``.

    Parameters
    ==========

    expr : Expr
        A scalar or a matrix expression.
    **kwargs
        The options of SymPy's ``simplify``.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Q, Trace, assuming
    >>> from sympy_matcalc.assumptions.refinement import simplified
    >>> S, A = MatrixSymbol('S', 3, 3), MatrixSymbol('A', 3, 3)
    >>> with assuming(Q.symmetric(S)):
    ...     simplified(Trace(A.T*S) - Trace(S*A))
    0
    """
    if not global_assumptions:
        return simplification.simplified(expr, **kwargs)
    symmetric = Inference().symmetric_symbols
    return refined(simplification.simplified(refined(expr), symmetric=symmetric, **kwargs))


def _mentions(expr: Expr, inference: Inference) -> bool:
    """Whether a symbol of the assumptions about matrices stands in an expression."""
    assumed = inference.assumed
    subjects = [*assumed.facts, *(side for equation in assumed.equations for side in equation)]
    symbols = {node for subject in subjects for node in Graph(subject).nodes if isinstance(node, MatrixSymbol)}
    return any(isinstance(node, MatrixSymbol) and node in symbols for node in Graph(expr).nodes)


class Refinement:
    """The laws that hold under assumptions, to be applied to expressions.

    Parameters
    ==========

    inference : Inference
        What is known under the assumptions.
    """

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.inverts_singular = False
        self.words = Words(inference.assumed, inference.algebra)
        self.laws = written.with_laws({
            AssocOp: _rebuilt, Application: _rebuilt, ExprCondPair: _rebuilt,
            Transpose: self.transpose_law, Adjoint: self.adjoint_law, MatPow: self.power_law,
            MatMul: self.product_law, HadamardProduct: self.hadamard_law,
            Trace: self.trace_law, Determinant: self.determinant_law, Pow: self.scalar_power_law,
            Abs: self.modulus_law, MatrixElement: self.element_law,
        })

    def apply(self, expr: Expr, laws: Mapping[type, Law] | None = None) -> Expr:
        """``expr`` with the laws applied until none changes it."""
        self.inverts_singular = any(isinstance(node, MatPow) and node.exp.is_extended_negative and
                                    self.inference.holds(node.base, "singular") for node in Graph(expr).nodes)
        kind = self.laws.with_laws(laws) if laws else self.laws
        for _ in range(MOST_PASSES):
            result = rewritten(expr, kind, Algebra(self.inference.symmetric_symbols))
            if _equal(result, expr):
                return expr
            expr = result
        return expr

    # -- matrices ---------------------------------------------------------------

    def transpose_law(self, node: Transpose, args: list[Expr], algebra: Algebra) -> Expr:
        """S.T = S;  K.T = -K

        Ends: a transpose goes, or steps down to the factors.
        """
        (arg,) = args
        if self.inference.holds(arg, "symmetric"):
            return arg
        if self.inference.holds(arg, "skew_symmetric"):
            return typed[MatMul](MatMul(-1, arg), [S.NegativeOne, arg], algebra)
        return typed[Transpose](node, args, algebra)

    def adjoint_law(self, node: Adjoint, args: list[Expr], algebra: Algebra) -> Expr:
        """H.H = H for hermitian H

        Ends: an adjoint goes.
        """
        return args[0] if self.inference.holds(args[0], "hermitian") else typed[MatrixExpr](node, args, algebra)

    def power_law(self, node: MatPow, args: list[Expr], algebra: Algebra) -> Expr:
        """Q**-1 = Q.T;  U**-1 = U.H;  P**k = P for idempotent P;  A**2 = I for involutory A

        Ends: exponents become smaller in size, or 1.
        """
        if any(new is not old for new, old in zip(args, node.args)):
            node = built(node.func, *args)
        result = typed[MatPow](node, args, algebra) if isinstance(node, MatPow) else node
        if not isinstance(result, MatPow):
            return result
        base, exponent = result.base, result.exp
        known = self.inference.known(base)
        if known.get("idempotent") and exponent.is_integer and exponent.is_positive:
            return base
        if known.get("involutory") and exponent.is_integer and (exponent.is_even or exponent.is_odd):
            return Identity(base.shape[0]) if exponent.is_even else base
        if exponent.is_integer and exponent.is_negative and (known.get("orthogonal") or known.get("unitary")):
            reverse = algebra.transpose(base) if known.get("orthogonal") else Adjoint(base).doit()
            return _power(reverse, -exponent, algebra)
        return self.words.power(result, algebra)

    def product_law(self, node: MatMul, args: list[Expr], algebra: Algebra) -> Expr:
        """Q.T Q = I;  U.H U = I; and what the assumed equations say of products

        Ends: each step shortens the product.
        """
        result = typed[MatMul](node, args, algebra)
        if not isinstance(result, MatMul):
            return result
        scalar, factors = split(result)
        shorter = self._cancelled(factors, algebra)
        if shorter == factors:
            shorter_sum = self.words.product(factors, algebra)
            return result if shorter_sum is None else typed[MatMul](
                MatMul(scalar, shorter_sum), [scalar, shorter_sum], algebra)
        coefficient, reduced = algebra.reduce(shorter)
        return algebra.product(scalar*coefficient, *reduced, size=algebra.shape(node)[0])

    def _cancelled(self, factors: Factors, algebra: Algebra) -> Factors:
        for k, (left, right) in enumerate(pairwise(factors)):
            base, exponent = base_and_exponent(left)
            other, other_exponent = base_and_exponent(right)
            if self._are_inverse(base, other, algebra):
                power = exponent - other_exponent
                rest: Factors = ()
                if power != 0:
                    rest = (_power(base, power, algebra),)
                return self._cancelled(factors[:k] + rest + factors[k + 2:], algebra)
        return factors

    def _are_inverse(self, left: Expr, right: Expr, algebra: Algebra) -> bool:
        known = self.inference.known(left)
        if known.get("orthogonal") and algebra.transpose(left) == right:
            return True
        return bool(known.get("unitary")) and (left == Adjoint(right) or Adjoint(left) == right)

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

    # -- scalars ----------------------------------------------------------------

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
        kept = {factors: c for factors, c in terms.items() if not self._is_traceless(factors, algebra)}
        if arg is node.args[0] and len(kept) == len(terms):
            return node
        return built_sum([c*algebra.trace(factors, rows) for factors, c in kept.items()])

    def _is_traceless(self, factors: Factors, algebra: Algebra) -> bool:
        if len(factors) == 2:
            first, second = map(self.inference.known, factors)
            return bool((first.get("symmetric") and second.get("skew_symmetric"))
                        or (first.get("skew_symmetric") and second.get("symmetric")))
        product = algebra.product(S.One, *factors) if factors else None
        return product is not None and self.inference.holds(product, "skew_symmetric")

    def determinant_law(self, node: Determinant, args: list[Expr], algebra: Algebra) -> Expr:
        """\\|A\\| = 0 for singular A;  \\|T\\| = 1 for unit triangular T

        Ends: the determinant goes.
        """
        (arg,) = args
        # |A| A**-1 of a singular A is not 0, but its adjugate.
        if self.inference.holds(arg, "singular") and not self.inverts_singular:
            return S.Zero
        if self.inference.holds(arg, "unit_triangular"):
            return S.One
        return node if arg is node.args[0] else typed[Determinant](node, args, algebra)

    def scalar_power_law(self, node: Pow, args: list[Expr], algebra: Algebra) -> Expr:
        """\\|Q\\|**2 = 1: the determinant of an orthogonal or an involutory matrix is 1 or -1

        Ends: the exponent becomes 1.
        """
        result = _rebuilt(node, args, algebra)
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
        return _rebuilt(node, args, algebra)

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


def _equal(one: Basic, other: Basic) -> bool:
    """``==`` without its recursion."""
    graph = Graph()
    return one is other or graph.add(one) == graph.add(other)


def _power(base: Expr, exponent: Expr, algebra: Algebra) -> Expr:
    return base if exponent == 1 else typed[MatPow](MatPow(base, exponent), [base, exponent], algebra)


def built_sum(terms: list[Expr]) -> Expr:
    return S.Zero if not terms else terms[0] if len(terms) == 1 else built(type(S.One + Trace(Identity(2))), *terms)


def _rebuilt(node: Basic, args: list[Any], algebra: Algebra) -> Any:
    if all(new is old for new, old in zip(args, node.args)):
        return node
    return built(node.func, *args)
