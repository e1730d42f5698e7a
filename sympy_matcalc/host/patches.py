"""The table of all that is changed in SymPy: what, by what, and why.

A row names the attribute and the function of ours that takes its place, both as text: the module of an owner may
not be imported yet, and the room of a replacement is loaded when it is first called. The replacement gets SymPy's
own attribute first (None if there is none), then what is ``given`` in the row, then what SymPy passes.
:mod:`~sympy_matcalc.host.hooks` puts the rows in place and takes them back.

Those of calculus stand in :mod:`~sympy_matcalc.host.rows_of_calculus`, those of notation here. To add
one, add a row: the test of the table compares it with what really changes.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy_matcalc.host.conditions import (
    any_has_matrix,
    any_is_matrix,
    compares_matrices,
    is_derivative_of_matrices,
    is_written_matrix,
    prints_matrix,
    prints_scalar_of_matrices,
)
from sympy_matcalc.host.patch import ARRAYS, EXPR, MATRIX, PRODUCT, SUBSTITUTION, SUM, Patch
from sympy_matcalc.host.rows_of_calculus import assumptions, constructors, derivatives, verbs, ways_in


def code() -> Iterator[Patch]:
    owner, room = "sympy.printing.numpy:NumPyPrinter", "numeric.numpy_code."
    for base in ("Expr", "Basic"):  # where SymPy's search for a method ends
        yield Patch(owner, f"_print_{base}", room + "printed_at_last",
                    "NumPyPrinter has no code for Trace, HadamardPower, Product, Reshape, ...")
    yield Patch(owner, "_print_ArraySum", room + "printed", "its terms are added up from 0, which has no shape",
                given=("ArraySum",), since=(1, 15))
    for cls in ("ElementwiseApplyFunction", "FunctionMatrix", "Identity", "ArrayDiagonal", "BlockDiagMatrix"):
        yield Patch(owner, f"_print_{cls}", room + "printed", "NumPyPrinter's code does not run", given=(cls,),
                    lacking=cls == "BlockDiagMatrix")  # taken for a BlockMatrix
    yield Patch(owner, "_print_MatPow", room + "print_matrix_power", "a 1x1 matrix has powers that are not whole")
    yield Patch("sympy.utilities.lambdify:_EvaluatorPrinter", "doprint", "numeric.lambdified.doprint",
                "lambdify([X], X.inv()*x) checks no shapes, repeats products and knows no sizes", is_written_matrix)
    yield Patch("sympy.printing.codeprinter:CodePrinter", "doprint", "numeric.other_languages.doprint",
                "A.applyfunc(sin) is printed into C as Lambda(_d, sin(_d)).(A), and A.T as A.T", any_has_matrix)
    for module in ("sympy.simplify.cse_main", "sympy.simplify", "sympy"):
        yield Patch(module, "cse", "numeric.common_subexpressions.cse",
                    "the variable of an entrywise function is taken for the user's of the same name", any_has_matrix)


def printing() -> Iterator[Patch]:
    room = "host.printing."
    yield Patch(PRODUCT, "could_extract_minus_sign", room + "could_extract_minus_sign",
                "asked of every factor, it negates the whole product: str is cubic")
    yield Patch(SUM, "could_extract_minus_sign", room + "no_minus_sign",
                "signsimp puts a scalar product -(B - A) for A - B, which breaks abs(det(A - B))")
    arrays, other_arrays, sums = (f"{ARRAYS}:{cls}" for cls in ("_CodegenArrayAbstract", "_ArrayExpr", "ArraySum"))
    for style, attribute, owners in (
            ("text", "_sympystr", (MATRIX, arrays, sums)), ("representation", "_sympyrepr", (SUM,)),
            ("latex", "_latex", (MATRIX, arrays, other_arrays, SUBSTITUTION)),
            ("pretty", "_pretty", (MATRIX, sums, SUBSTITUTION))):
        for owner in owners:
            yield Patch(owner, attribute, room + "printed", "matrices are not printed as the field writes them",
                        kind="property", given=(style,), since=(1, 15) if owner is sums else ())
    for printer, style in (("str:StrPrinter", "text"), ("latex:LatexPrinter", "latex")):
        yield Patch(f"sympy.printing.{printer}", "parenthesize", room + "parenthesize", when=prints_matrix,
                    given=(style,), why="brackets are missing around what is printed as a call or as a product")
    for cls in ("Mul", "Add"):
        yield Patch("sympy.printing.str:StrPrinter", f"_print_{cls}", room + "print_scalar",
                    "traces are sorted by all letters in them: str takes longer than the derivative",
                    prints_scalar_of_matrices)
    yield Patch("sympy.printing.latex:LatexPrinter", "_print_matrix_contents", room + "print_matrix_contents",
                "a matrix in a scalar's place in an explicit matrix")


def entries_of_arrays() -> Iterator[Patch]:
    room = "host.indexing."
    for cls in ("_CodegenArrayAbstract", "_ArrayExpr"):
        owner = f"{ARRAYS}:{cls}"
        yield Patch(owner, "__getitem__", room + "entry", "array expressions cannot be indexed", lacking=True)
        yield Patch(owner, "__iter__", room + "not_iterable",
                    "what has entries and no __iter__ passes for a sequence", lacking=True)
    owner = f"{ARRAYS}:ArraySum"  # since SymPy 1.15; the terms of its ``doit`` are added as if they were numbers
    for name, replacement in (("__getitem__", "entry"), ("doit", "sum_doit"), ("as_explicit", "sum_as_explicit")):
        yield Patch(owner, name, room + replacement, "SymPy's sums of arrays have no entries, and their terms no sum",
                    since=(1, 15))


def operators() -> Iterator[Patch]:
    room = "host.operators."
    for name in ("__add__", "__radd__", "__sub__", "__rsub__"):
        yield Patch(MATRIX, name, room + "added", "x.T*x + 1: SymPy refuses every sum of a matrix and a scalar",
                    given=(name,))
    for name in ("__mul__", "__rmul__", "__matmul__", "__rmatmul__"):
        yield Patch(MATRIX, name, room + "multiplied",
                    "exp(x.T*x)*x: a function of a 1x1 matrix is noncommutative, and no factor of a matrix")
    yield Patch(MATRIX, "__rtruediv__", room + "divided", "t/(x.T*x) is refused")
    yield Patch(MATRIX, "__truediv__", room + "quotient", "x*x.T/(x.T*x) is a product of matrices that do not fit")
    yield Patch(MATRIX, "__rpow__", room + "raised", "2**(x.T*x) is refused")
    yield Patch(MATRIX, "__abs__", room + "absolute", "abs(x.T*x) is refused")
    yield Patch("sympy.functions.elementary.complexes:Abs", "eval", room + "eval_abs", "Abs(x.T*x) is a root",
                any_is_matrix, kind="class")
    for name in ("trace", "determinant", "hadamard", "kronecker"):
        yield Patch(f"sympy.matrices.expressions.{name}", "sympify", room + "sympify_matrix",
                    "Trace(exp(X)), HadamardProduct(exp(x), y) do not say what to type", any_has_matrix)
    yield Patch(MATRIX, "__array_priority__", 11,
                "numpy.ones((2, 2))*X: NumPy multiplies entry by entry unless it is told to leave the product to X")
    for name in ("__lt__", "__le__", "__gt__", "__ge__"):
        yield Patch(EXPR, name, room + "compared", "x.T*x < 1: a matrix is not comparable",
                    compares_matrices, given=(name,))
    yield Patch("sympy.functions.elementary.miscellaneous:MinMaxBase", "_new_args_filter",
                "host.facts.new_args_filter", "Max(x.T*x, 0) cannot be compared", kind="class")
    yield Patch("sympy.core.relational", "is_eq", room + "is_eq",
                "Eq(x.T*x, 1), Eq(Derivative(f, X), diff(f, X)) are False", any_is_matrix)


def beside_sage() -> Iterator[Patch]:
    basic = "sympy.core.basic:Basic"
    yield Patch(basic, "_sage_", "sage.stay", "2*Trace(X) at a Sage prompt: conversion to SageMath is not implemented")
    yield Patch(basic, "_symbolic_", "sage.symbolic", "SR(Trace(X)) at a Sage prompt", lacking=True)


def methods() -> Iterator[Patch]:
    room = "host.methods."
    for name in ("trace", "norm", "dot", "cross", "adjugate", "pinv", "multiply_elementwise"):
        yield Patch(MATRIX, name, room + name, "people look for the methods of explicit matrices", lacking=True)
    yield Patch(MATRIX, "H", room + "conjugate_transpose", "people look for the methods of explicit matrices",
                kind="property", lacking=True)
    yield Patch(MATRIX, "__getitem__", room + "entry",
                "x[i] does not say what to type, sum(x) of a vector of symbolic size never ends, and sum(X) is 0")
    yield Patch("sympy.matrices.dense", "is_sequence", room + "is_sequence",
                "hessian(f, x) does not say what to type", any_is_matrix)
    yield Patch("sympy.matrices.expressions.sets:MatrixSet", "_contains", room + "contains",
                "goes through the entries of a matrix of symbolic size, which is an error now")
    yield Patch("sympy.core.function:Derivative", "shape", room + "derivative_shape", "Derivative(f, X).shape",
                is_derivative_of_matrices, kind="property")


PATCHES: tuple[Patch, ...] = (
    *constructors(), *derivatives(), *verbs(), *assumptions(), *code(), *printing(), *operators(), *methods(),
    *entries_of_arrays(), *beside_sage(), *ways_in())
"""All that ``install`` changes."""
