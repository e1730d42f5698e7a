"""The passes of ``simplify``: ways through an expression, on which every node is visited once.

One leaves products as they are, one multiplies everything out, one more is for inverses in inverses of sums, one for
exponentials.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, cached_property

from sympy.concrete.summations import Sum
from sympy.core.add import Add
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.numbers import Rational
from sympy.core.singleton import S
from sympy.functions.elementary.exponential import exp
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import Identity, ZeroMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.combinations import Combination, Factors, collect, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import is_one, is_same, split
from sympy_matcalc.core.graph import Memory, nodes_below
from sympy_matcalc.core.guard import sympy_may_refuse
from sympy_matcalc.core.laws import Kind, canonical, shorter
from sympy_matcalc.core.rewriting import rewritten
from sympy_matcalc.forms.canonical import Canonical
from sympy_matcalc.forms.entries import matrix_form
from sympy_matcalc.forms.inverses_taken_out import WithoutInverses, has_inverses_in_sums
from sympy_matcalc.forms.log_sum_exp import recognised
from sympy_matcalc.forms.scalars import AS_TYPED, Scalars
from sympy_matcalc.forms.singular_determinants import in_form

WITH_ENTRIES = (Sum, MatrixElement)
"""Where one of these is, sums over entries are read as traces and products first."""


@cache
def _is_with_entries(cls: type) -> bool:
    return issubclass(cls, WITH_ENTRIES)


class Pass:
    """One way through an expression.

    Attributes
    ==========

    name : str
        What it does.
    algebra : callable
        Makes the constructors that it builds with.
    laws : dict
        The law of each class. A pass ends, for every node is visited once, arguments first,
        and each law ends.
    """

    def __init__(self, name: str, algebra: Callable[[frozenset[MatrixSymbol]], Algebra], laws: Kind) -> None:
        self.name = name
        self.algebra = algebra
        self.laws = laws

    def __repr__(self) -> str:
        return f"<Pass: {self.name}>"


class Passes:
    """The passes through an expression, and through what they make of it.

    Parameters
    ==========

    symmetric : frozenset of MatrixSymbol
        Symbols that are assumed to be their own transposes.
    scalars : Scalars
        Simplifies the scalars.
    """

    def __init__(self, symmetric: frozenset[MatrixSymbol], scalars: Scalars) -> None:
        self._symmetric = symmetric
        self._scalars = scalars
        self._algebras: dict[Pass, Algebra] = {}
        self._first: Algebra | None = None
        self._nodes: Memory[list[Basic]] = {}
        self._classes: Memory[set[type]] = {}
        self._written: Memory[Expr] = {}
        self._final: list[Expr] = []

    def leave(self, expr: Expr) -> bool:
        """Whether an expression is known to be left as it is, being in the canonical form."""
        return any(expr is form for form in self._final)

    def nodes(self, expr: Expr) -> list[Basic]:
        """The nodes of an expression."""
        found = self._nodes.get(id(expr))
        if found is None:
            found = self._nodes[id(expr)] = expr, [*nodes_below([expr])]
        return found[1]

    def classes(self, expr: Expr) -> set[type]:
        """The classes of the nodes of an expression."""
        found = self._classes.get(id(expr))
        if found is None:
            found = self._classes[id(expr)] = expr, {*map(type, self.nodes(expr))}
        return found[1]

    def results(self, expr: Expr) -> list[Expr]:
        """What the passes make of an expression; zero alone, if one makes that of it."""
        results: list[Expr] = []
        for begun, algebra in self._begun(expr):
            if is_zero(begun):
                return [begun]
            with sympy_may_refuse:
                results.append(self._finished(begun, algebra))
                if is_zero(results[-1]):
                    return results[-1:]
                if isinstance(algebra, Canonical) and is_same(results[-1], begun) and not any(
                        cls is exp or _is_with_entries(cls) for cls in self.classes(begun)):
                    self._final.append(results[-1])
        return results

    def _begun(self, expr: Expr) -> list[tuple[Expr, Algebra]]:
        """What they make of it before any scalar is simplified, which takes SymPy long; zero alone, if that is there.

        All is multiplied out first, where zero mostly shows; what has inverses in inverses of sums, in the way that has
        them out of there before. What multiplying out leaves alone, products as they are do as well.
        """
        classes = self.classes(expr)
        others = [AS_IT_IS, *([EXPONENTIALS] if exp in classes else [])]
        if any(map(_is_with_entries, classes)):
            of_matrices = None
            with sympy_may_refuse:
                of_matrices = matrix_form(expr)
            if of_matrices is None:
                return []
            expr = of_matrices
        begun: dict[Pass, tuple[Expr, Algebra]] = {}
        first = [TAKEN_OUT] if MatAdd in classes and has_inverses_in_sums(self.nodes(expr)) else []
        for step in (*first, MULTIPLIED_OUT, *others):
            if step is AS_IT_IS and MULTIPLIED_OUT in begun and self._is_left_by(begun[MULTIPLIED_OUT][0], expr):
                begun[MULTIPLIED_OUT] = expr, begun[MULTIPLIED_OUT][1]
                continue
            algebra = self._algebra(step)
            if step is AS_IT_IS and MULTIPLIED_OUT in begun:
                algebra.normal_forms = self._left_alone(expr, begun[MULTIPLIED_OUT][1])
            with sympy_may_refuse:
                result = (in_form if Determinant in classes else rewritten)(expr, step.laws, algebra)
                if is_zero(result):
                    return [(result, algebra)]
                begun[step] = result, algebra
        return [begun[step] for step in (AS_IT_IS, TAKEN_OUT, MULTIPLIED_OUT, EXPONENTIALS) if step in begun]

    def _is_left_by(self, result: Expr, expr: Expr) -> bool:
        """Whether a pass has left an expression, but for how a 1x1 matrix is written, and no scalar is in its terms."""
        if is_same(result, expr):
            return True
        if not isinstance(result, MatMul) or not is_unfinished(result):
            return False
        trace = result.args[0]
        if isinstance(trace, Trace) and is_same(trace.arg, expr):
            return True
        return is_same(self._one_by_one(result), expr) and all(
            isinstance(split(term)[0], Rational) for term in MatAdd.make_args(expr))

    def _one_by_one(self, product: MatMul) -> Expr:
        """A multiple of the 1x1 identity as people write it; all below stays as it is."""
        found = self._written.get(id(product))
        if found is None:
            found = self._written[id(product)] = product, one_by_one_law(product, [*product.args], self._last)
        return found[1]

    def _left_alone(self, expr: Expr, algebra: Algebra) -> Memory[Basic]:
        """What is in an expression that a pass has left alone."""
        known, left = algebra.normal_forms, {}
        for node in self.nodes(expr):
            found = known.get(id(node))
            if found is not None and found[1] is node:
                left[id(node)] = found
        return left

    def _algebra(self, step: Pass) -> Algebra:
        """Constructors that remember shapes, transposes and keys of the pass before, but no normal forms.

        The form of tr(U (U'U)**-1 U') takes two passes: a trace is turned around when it is made.
        """
        algebra = self._algebras.get(step)
        if algebra is None:
            algebra = self._algebras[step] = self._remembering(step.algebra(self._symmetric))
        algebra.normal_forms = {}
        return algebra

    @cached_property
    def _last(self) -> Algebra:
        """The constructors of the last pass, which few expressions come to."""
        return self._remembering(Algebra(self._symmetric))

    def _remembering(self, algebra: Algebra) -> Algebra:
        """Constructors with the memory of the first ones made."""
        if self._first is None:
            self._first = algebra
        else:
            algebra.share(self._first)
        return algebra

    def _finished(self, expr: Expr, algebra: Algebra) -> Expr:
        """What a pass has made, its scalars simplified by SymPy."""
        result = self._scalars.simplified(expr, algebra)
        met = algebra.graph
        if id(result) in met.numbers and not any(map(_may_be_of_unfinished, {*map(type, met.nodes)})):
            return result
        unfinished = [node for node in self.nodes(result) if _may_be_unfinished(type(node)) and is_unfinished(node)]
        if not unfinished:
            return result
        if unfinished == [result] and isinstance(result, MatMul):
            return self._one_by_one(result)
        self._last.normal_forms = {}
        return rewritten(result, FINISHING, self._last)


def is_zero(expr: Expr) -> bool:
    """Whether an expression is the number or a matrix of zeros."""
    return expr is S.Zero or isinstance(expr, ZeroMatrix)


def one_by_one_law(node: MatMul, args: list[Expr], algebra: Algebra) -> Expr:
    """tr(x'y) I = x'y for the 1x1 identity: how people write it

    Ends: used once on each node.
    """
    coefficient, factors = split(node)
    if factors or not is_one(algebra.shape(node)[0]):
        return node if tuple(args) == node.args else node.func(*args)
    terms: dict[Factors, list[Expr]] = {}
    for term in Add.make_args(coefficient):
        scalars = list(Mul.make_args(term))
        found = next((f for f in scalars if isinstance(f, Trace) and is_one(algebra.shape(f.arg)[0])), None)
        if found is not None:
            scalars = [scalar for scalar in scalars if scalar is not found]
        terms.setdefault(split(found.arg)[1] if found is not None else (), []).append(multiply(scalars))
    return algebra.expression(Combination((S.One, S.One), collect(terms)), group=False)


class Shorter(Algebra):
    """Constructors of the first pass: products as they are, determinants split as in the canonical form."""

    laws = shorter

    def determinant(self, expr: Expr) -> Expr:
        return Canonical(self.symmetric).split_determinant(expr)


FINISHING = Kind("last pass of simplify", laws={**AS_TYPED, MatMul: one_by_one_law})


def is_unfinished(node: Basic) -> bool:
    """Whether the last pass may change a node: it is for multiples of the 1x1 identity. All else it leaves alone."""
    if isinstance(node, MatMul):
        return len(node.args) == 2 and isinstance(node.args[1], Identity) and is_one(node.args[1].args[0])
    return isinstance(node, _AS_TYPED)


@cache
def _may_be_unfinished(cls: type) -> bool:
    """Whether that is so of a node of a class."""
    return issubclass(cls, (MatMul, *_AS_TYPED))


@cache
def _may_be_of_unfinished(cls: type) -> bool:
    """Whether there is one of the class wherever that is so."""
    return issubclass(cls, (Identity, *_AS_TYPED))


_AS_TYPED = tuple(AS_TYPED)

AS_IT_IS = Pass("products as they are", Shorter, shorter)
MULTIPLIED_OUT = Pass("multiplied out", Canonical, canonical.with_laws({MatrixBase: shorter.later(MatrixBase)}))
TAKEN_OUT = Pass("inverses taken out of inverses of sums", WithoutInverses, MULTIPLIED_OUT.laws)
EXPONENTIALS = Pass("softmax and log-sum-exp recognised", Shorter, recognised)
