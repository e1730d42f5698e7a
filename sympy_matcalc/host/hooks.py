"""Every place where SymPy is touched, in one table.

:func:`install` puts the replacements of :data:`PATCHES` in place, :func:`uninstall`
takes them back; nothing else in the package changes SymPy.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import chain
from types import FunctionType
from typing import Any, NamedTuple

import sympy
import sympy.core.expr
import sympy.core.function
import sympy.simplify.simplify
import sympy.tensor.array.array_derivatives
from sympy.assumptions.ask import Q
from sympy.concrete.products import Product
from sympy.concrete.summations import Sum
from sympy.core.add import Add
from sympy.core.cache import clear_cache
from sympy.core.expr import Expr
from sympy.core.function import AppliedUndef, Derivative, Subs
from sympy.core.mul import Mul
from sympy.core.power import Pow
from sympy.core.relational import Equality, Relational, Unequality
from sympy.functions.combinatorial.factorials import CombinatorialFunction
from sympy.functions.elementary.complexes import Abs, sign
from sympy.functions.elementary.exponential import log
from sympy.functions.elementary.piecewise import Piecewise
from sympy.functions.special.bessel import BesselBase
from sympy.integrals.integrals import Integral
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.dotproduct import DotProduct
from sympy.matrices.expressions.funcmatrix import FunctionMatrix
from sympy.matrices.expressions.hadamard import HadamardPower
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.matrixbase import MatrixBase
from sympy.tensor.array.array_derivatives import ArrayDerivative

from sympy_matcalc.calculus.array_parts import listeners
from sympy_matcalc.core.entrywise import transposed_hadamard_power
from sympy_matcalc.core.laws import expanding
from sympy_matcalc.core.properties import OF_COMPLEX, PREDICATES
from sympy_matcalc.host import assumption_replacements as replacements
from sympy_matcalc.host import binders, dispatch, methods, operators, printing, verbs
from sympy_matcalc.host.bound_names import STAND_INS
from sympy_matcalc.host.products import matmul_doit, matpow_doit
from sympy_matcalc.numeric import patches as numeric_patches

TESTED_SYMPY = ((1, 14), (1, 15))
"""The first and the last minor version of SymPy that the tests pass with."""

_SIMPLIFY_THEMSELVES = (Relational, Equality, Unequality, Piecewise, Sum, Product, Integral, log, sign,
                        CombinatorialFunction, BesselBase)
"""Scalar classes with an ``_eval_simplify`` of their own."""

_MISSING = object()


class Patch(NamedTuple):
    """One attribute of SymPy and what takes its place."""

    owner: Any
    name: str
    replacement: Any


def _patches() -> Iterator[Patch]:
    # diff(f, X), f.diff(X): both call this global, each module its own name of it.
    yield Patch(sympy.core.expr, "_derivative_dispatch", dispatch.derivative_dispatch)
    yield Patch(sympy.core.function, "_derivative_dispatch", dispatch.derivative_dispatch)
    # ArrayDerivative(f, X, evaluate=True)
    yield Patch(sympy.tensor.array.array_derivatives, "_matrix_derivative", dispatch.matrix_derivative)
    # Derivative(f, X).doit()
    yield Patch(Derivative, "doit", dispatch.derivative_doit)
    # Derivative(f, X).subs(X, Y)
    yield Patch(Derivative, "_eval_subs", dispatch.derivative_subs)
    # the partial derivatives of undefined functions
    yield Patch(Subs, "doit", dispatch.subs_doit)
    # diff(Matrix([...]), x), which wants an explicit matrix back
    yield Patch(MatrixBase, "diff", dispatch.explicit_diff)
    # diff(f, X.T), and Derivative(f, X.T, evaluate=True), which puts a scalar in place of what is no symbol
    yield Patch(Transpose, "_diff_wrt", dispatch.part_is_variable)
    yield Patch(Transpose, "is_symbol", dispatch.part_is_variable)
    yield Patch(ArrayDerivative, "_call_derive_scalar_by_matexpr", staticmethod(dispatch.scalar_by_matrix))
    # by a scalar symbol and by an entry, wherever SymPy's own rules arrive at a matrix
    yield Patch(Trace, "_eval_derivative", dispatch.eval_derivative(Trace))
    yield Patch(Determinant, "_eval_derivative", dispatch.eval_derivative(Determinant))
    yield Patch(MatrixElement, "_eval_derivative", dispatch.eval_derivative(MatrixElement))
    yield Patch(MatrixExpr, "_eval_derivative", dispatch.eval_derivative(MatrixExpr))
    yield Patch(MatPow, "_eval_derivative", dispatch.eval_derivative(MatPow))
    yield Patch(Transpose, "_eval_derivative", dispatch.eval_derivative(Transpose))
    # a scalar class that brings nothing but a rule
    yield Patch(Expr, "_eval_derivative", dispatch.default_derivative)
    # an undefined function of a matrix, by a scalar
    yield Patch(AppliedUndef, "_eval_derivative", dispatch.undefined_derivative)
    # of a matrix to the power of a matrix, entry by entry, SymPy transposes the base alone
    yield Patch(HadamardPower, "_eval_transpose", transposed_hadamard_power)
    # products with a class that has laws of its own: CommutationMatrix(m, n)*Vec(A)
    yield Patch(MatMul, "doit", matmul_doit)
    # (A**2)**Rational(1, 2), which is not A
    yield Patch(MatPow, "doit", matpow_doit)
    # SymPy's own matrix lines
    yield Patch(Determinant, "_eval_derivative_matrix_lines", dispatch.determinant_matrix_lines)
    # an open derivative by a slice
    yield Patch(MatrixSlice, "_diff_wrt", dispatch.part_is_variable)
    # the entries of f'.(U), for an undefined f
    yield Patch(ElementwiseApplyFunction, "_entry", dispatch.entry_of_elementwise)
    # FunctionMatrix(n, n, Lambda((i, j), Sum(A[k, i], (k, 0, j))))[k, j]
    yield Patch(FunctionMatrix, "_entry", dispatch.entry_of_function_matrix)
    # Sum(t*x[i, 0], (i, 0, n)).subs(t, i)
    for binder, eval_subs in binders.replacements():
        yield Patch(binder, "_eval_subs", eval_subs)
    # tr(U kron V) is tr U tr V for square U and V, which SymPy 1.14 does not ask
    yield Patch(KroneckerProduct, "_eval_trace", dispatch.kronecker_trace)
    # (U kron V)*B with U and V not square, whose inverse is no product of inverses
    yield Patch(KroneckerProduct, "_eval_inverse", dispatch.kronecker_inverse)
    # simplify(Trace(A*B) - Trace(B*A))
    yield Patch(Expr, "_eval_simplify", dispatch.eval_simplify)
    yield Patch(MatrixExpr, "_eval_simplify", dispatch.eval_simplify_matrix)
    # lambdify
    for owner, name, method in numeric_patches.patches():
        yield Patch(owner, name, method)
    # expand((A + B)*C): SymPy asks each node for the method of each hint
    for owner in (MatrixExpr, Trace, DotProduct, MatrixElement):
        for hint in expanding if owner is MatrixExpr else ("mul",):
            yield Patch(owner, f"_eval_expand_{hint}", verbs.eval_expand(hint))
    yield Patch(MatAdd, "expand", verbs.expand_matrix)
    yield Patch(MatMul, "expand", verbs.expand_matrix)
    # factor(A*B + A*C): SymPy asks an expression for this method first
    yield Patch(MatrixExpr, "_eval_factor", verbs.eval_factor)
    # collect(A*B + A*C, A): functions that ask for none, and that users have bound by name
    for function, stand_in in STAND_INS.values():
        yield Patch(function, "__code__", stand_in.__code__)
    # asked of 1/(1 + exp(x.T*x + I)) by `is_zero`
    yield Patch(MatAdd, "as_content_primitive", dispatch.content_of_matrix_sum)
    # simplify(tanh(x.T*x)): `is_zero`, which it asks first, breaks on a matrix in a scalar's place
    yield Patch(sys.modules["sympy.simplify.simplify"], "sympify", dispatch.sympify_with_traces)
    # Eq(Trace(A*B), Trace(B*A)), Piecewise and others that simplify themselves
    for simple in _SIMPLIFY_THEMSELVES:
        yield Patch(simple, "_eval_simplify", dispatch.eval_simplify_of(simple))
    # str, latex and pretty of matrices; operators between matrices and scalars; methods people look for
    for owner, name, replacement in chain(printing.patches(), operators.patches(), methods.patches()):
        yield Patch(owner, name, replacement)
    yield from _assumption_patches()


def _assumption_patches() -> Iterator[Patch]:
    # ask(Q.symmetric(A + A.T))
    for name in (*PREDICATES, *OF_COMPLEX):
        predicate = type(getattr(Q, name))
        yield Patch(predicate, "handler", replacements.Handler(predicate.handler, name))
    # ask(Q.integer_elements(A/2), Q.integer_elements(A))
    for name in ("integer_elements", "real_elements", "complex_elements"):
        predicate = type(getattr(Q, name))
        yield Patch(predicate, "handler", replacements.ElementsHandler(predicate.handler))
    # SymPy's packages have functions of the same names as these modules.
    ask, satask = import_module("sympy.assumptions.ask"), import_module("sympy.assumptions.satask")
    for module, name in [(ask, "get_all_known_facts"), (ask, "get_known_facts_dict"),
                         (satask, "get_all_known_matrix_facts")]:
        yield Patch(module, name, replacements.without_wrong_facts(getattr(module, name)))
    # refine(S.T, Q.symmetric(S))
    for cls in (MatrixExpr, MatrixElement):
        yield Patch(cls, "_eval_refine", replacements.eval_refine)
    yield Patch(Determinant, "_eval_refine", replacements.eval_refine_determinant)
    for cls in (Trace, Pow, Abs):
        yield Patch(cls, "_eval_refine", replacements.eval_refine_if_changed)
    # a derivative under assumptions must not be served outside of them, nor the other way round
    for cls, name in [(Add, "_eval_derivative"), (Mul, "_eval_derivative"), (Mul, "_eval_derivative_n_times")]:
        yield Patch(cls, name, replacements.uncached_under_assumptions(vars(cls)[name]))
    # expand(A.T*B) and factor(A.T*B + A*C) for a symmetric A: both reach sums and products of SymPy's in one place
    yield Patch(Expr, "expand", replacements.expanding_under_assumptions(vars(Expr)["expand"]))
    polytools = import_module("sympy.polys.polytools")
    yield Patch(polytools, "_generic_factor", replacements.factoring_under_assumptions(polytools._generic_factor))


PATCHES: tuple[Patch, ...] = tuple(_patches())
"""All that :func:`install` changes."""

ARRAY_MODULE = "sympy.tensor.array.expressions.array_expressions"


def array_patches() -> Iterator[Patch]:
    """What is added to SymPy's array expressions as soon as they are there: importing them takes long."""
    if ARRAY_MODULE not in sys.modules:
        return
    from sympy_matcalc.host.indexing import ADDED
    module = sys.modules[ARRAY_MODULE]
    for owner in (module._CodegenArrayAbstract, module._ArrayExpr):
        for name, method in ADDED.items():
            if not hasattr(owner, name):
                yield Patch(owner, name, method)


_originals: list[tuple[Patch, Any]] = []


def install() -> None:
    """Let SymPy know matrix calculus; doing it twice does no more than once.

    Examples
    ========

    >>> from sympy import Determinant, MatrixSymbol, diff, log
    >>> import sympy_matcalc
    >>> sympy_matcalc.install()
    >>> X = MatrixSymbol('X', 3, 3)
    >>> diff(log(Determinant(X)), X)
    X.T**(-1)
    """
    if _originals:
        return
    _warn_of_untested_sympy()
    _apply(PATCHES)
    _apply(array_patches())
    listeners.append(_apply_late)
    # SymPy remembers derivatives of sums and products that it took the other way.
    clear_cache()


def _own_attribute(owner: Any, name: str) -> Any:
    """What an owner itself, not a base class of it, has under a name."""
    if isinstance(owner, FunctionType):
        return getattr(owner, name)
    return vars(owner).get(name, _MISSING)


def _apply(patches: Iterable[Patch]) -> None:
    for patch in patches:
        _originals.append((patch, _own_attribute(patch.owner, patch.name)))
        setattr(patch.owner, patch.name, patch.replacement)


def _apply_late() -> None:
    _apply(array_patches())
    listeners.remove(_apply_late)


def uninstall() -> None:
    """Take every change back: SymPy is as it was.

    Examples
    ========

    >>> import sympy_matcalc
    >>> sympy_matcalc.uninstall()
    >>> sympy_matcalc.is_installed()
    False
    >>> sympy_matcalc.install()
    """
    if _originals:
        clear_cache()
    if _apply_late in listeners:
        listeners.remove(_apply_late)
    while _originals:
        patch, original = _originals.pop()
        if original is _MISSING:
            delattr(patch.owner, patch.name)
        else:
            setattr(patch.owner, patch.name, original)


@contextmanager
def installed(value: bool = True) -> Iterator[None]:
    """A context in which the plugin is on (or off), and after which it is as before.

    Examples
    ========

    >>> from sympy import Determinant, MatrixSymbol, diff, log
    >>> from sympy_matcalc import installed
    >>> X = MatrixSymbol('X', 3, 3)
    >>> with installed():
    ...     diff(log(Determinant(X)), X)
    X.T**(-1)
    """
    before = is_installed()
    (install if value else uninstall)()
    try:
        yield
    finally:
        (install if before else uninstall)()


def is_installed() -> bool:
    """Whether SymPy knows matrix calculus now.

    Examples
    ========

    >>> import sympy_matcalc
    >>> sympy_matcalc.is_installed()
    True
    """
    return bool(_originals)


def _warn_of_untested_sympy() -> None:
    version = tuple(int(part) for part in sympy.__version__.split(".")[:2])
    if not TESTED_SYMPY[0] <= version <= TESTED_SYMPY[1]:
        warnings.warn(
            f"sympy_matcalc is tested with SymPy {'.'.join(map(str, TESTED_SYMPY[0]))} to "
            f"{'.'.join(map(str, TESTED_SYMPY[1]))}; this is SymPy {sympy.__version__}",
            UserWarning, stacklevel=3)
