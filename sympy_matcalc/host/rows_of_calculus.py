"""What is changed in SymPy for derivatives, constructors, verbs and assumptions."""

from __future__ import annotations

from collections.abc import Iterator

from sympy_matcalc.host.conditions import (
    any_has_matrix,
    asks_of_matrix,
    collects_matrices,
    has_matrix,
    has_matrix_variable,
    is_assumed,
    is_by_matrix,
    is_by_symbol,
    is_derivative_not_plain,
    is_matrix,
    is_noncommutative_of_matrices,
    is_not_plain,
    is_of_no_explicit_matrix,
    mixes_matrices_with_scalars,
    takes_matrix,
)
from sympy_matcalc.host.patch import (
    ARRAY_DERIVATIVES,
    DETERMINANT,
    ENTRY,
    EXPR,
    MATRIX,
    POWER,
    PRODUCT,
    SLICE,
    SUBSTITUTION,
    SUM,
    TRACE,
    TRANSPOSE,
    Patch,
)


def derivatives() -> Iterator[Patch]:
    room, part = "host.replacements.", "host.replacements.is_part_of_symbol"
    yield Patch("sympy.core.function:Derivative", "doit", room + "derivative_doit",
                "Derivative(f, X).doit() has a way of its own past the matrices", is_derivative_not_plain)
    yield Patch("sympy.core.function:Derivative", "_eval_subs", room + "derivative_subs",
                "a substitution puts a scalar in a matrix variable's place", has_matrix_variable)
    yield Patch(SUBSTITUTION, "doit", room + "subs_doit",
                "a partial derivative of f(X) by an entry is taken for a total one", has_matrix)
    yield Patch(ARRAY_DERIVATIVES, "_matrix_derivative", room + "matrix_derivative",
                "ArrayDerivative(f, X, evaluate=True) knows few classes, and breaks or errs on others",
                is_of_no_explicit_matrix)
    yield Patch(ARRAY_DERIVATIVES + ":ArrayDerivative", "_call_derive_scalar_by_matexpr", room + "scalar_by_matrix",
                "by X.T, it looks for the transpose as such in the expression", kind="static")
    for owner, name in ((TRANSPOSE, "_diff_wrt"), (TRANSPOSE, "is_symbol"), (SLICE, "_diff_wrt")):
        yield Patch(owner, name, part, "X.T and X[:2, :] are no variables, or a scalar is put in their place",
                    kind="property")
    for owner in (TRACE, DETERMINANT, ENTRY, MATRIX):
        yield Patch(owner, "_eval_derivative", room + "eval_derivative",
                    why="SymPy's chain rule for scalars arrives at a matrix, whose derivative it does not know",
                    since=(1, 15) if owner is DETERMINANT else ())  # before, it has that of Expr
    yield Patch(EXPR, "_eval_derivative", room + "derivative_by_rule", kind="property",
                why="a scalar class of one's own with a differential has no derivative by scalars yet")
    yield Patch("sympy.core.function:AppliedUndef", "_eval_derivative", room + "undefined_derivative",
                "f(t*X) takes the matrix for a scalar", takes_matrix)
    for owner in LINES_OF_THEIR_OWN:
        yield Patch(owner, "_eval_derivative_matrix_lines", "host.matrix_lines.matrix_lines", when=is_by_symbol,
                    why="SymPy's algorithm of lines lacks most classes, errs on these, or recurses without end")


LINES_OF_THEIR_OWN = (
    EXPR, TRACE, PRODUCT, SUM, POWER, "sympy.matrices.expressions.inverse:Inverse",
    "sympy.matrices.expressions.applyfunc:ElementwiseApplyFunction",
    "sympy.matrices.expressions.hadamard:HadamardProduct", "sympy.matrices.expressions.hadamard:HadamardPower",
)
"""The classes with a method for the lines of derivatives; all others have that of Expr."""


def constructors() -> Iterator[Patch]:
    room = "host.replacements."
    yield Patch(PRODUCT, "doit", "host.products.matmul_doit",
                "products with a class that has laws of its own: CommutationMatrix(m, n)*Vec(A)")
    yield Patch(POWER, "doit", "host.products.matpow_doit", "(A**2)**Rational(1, 2) is not A")
    for owner, name in ((POWER, "entry_of_power"), (PRODUCT, "entry_of_product")):
        yield Patch(owner, "_entry", f"host.products.{name}",
                    "X.inv()[i, 0] of a 3x3 X is an entry of its inverse, written out")
    yield Patch("sympy.matrices.expressions.hadamard:HadamardPower", "_eval_transpose", room + "hadamard_transpose",
                "of a matrix to the power of a matrix, entry by entry, SymPy transposes the base alone")
    yield Patch("sympy.matrices.expressions.kronecker:KroneckerProduct", "doit", room + "kronecker_doit",
                "KroneckerProduct(2*A*B, C).doit() breaks")
    yield Patch("sympy.matrices.expressions.kronecker:KroneckerProduct", "_eval_trace", room + "kronecker_trace",
                "tr(U kron V) is tr U tr V for square U and V only, which SymPy 1.14 does not ask")
    yield Patch("sympy.matrices.expressions.kronecker:KroneckerProduct", "_eval_inverse", room + "kronecker_inverse",
                "(U kron V)*B with U and V not square, whose inverse is no product of inverses")
    yield Patch("sympy.matrices.expressions.applyfunc:ElementwiseApplyFunction", "_entry",
                room + "entry_of_elementwise", "the entries of f'.(U), for an undefined f, cannot be built")
    yield Patch("sympy.matrices.expressions.funcmatrix:FunctionMatrix", "_entry", room + "entry_of_function_matrix",
                "an index of a sum in the function catches that of the entry")
    for owner in ("sympy.concrete.expr_with_limits:ExprWithLimits", "sympy.core.function:Lambda",
                  "sympy.matrices.expressions.applyfunc:ElementwiseApplyFunction",
                  "sympy.matrices.expressions.funcmatrix:FunctionMatrix"):
        yield Patch(owner, "_eval_subs", "host.binders.eval_subs",
                    "what binds a symbol catches one that is put in: Sum(t*x[i, 0], (i, 0, n)).subs(t, i)", has_matrix)
    yield Patch(SUM, "as_content_primitive", room + "content_of_matrix_sum",
                "cancel((a**2 - 1)/(a - 1)*A + B) asks for it, and it adds a matrix to a number")


SIMPLIFY_THEMSELVES = (
    "sympy.core.relational:Relational", "sympy.core.relational:Equality",
    "sympy.functions.elementary.piecewise:Piecewise", "sympy.concrete.summations:Sum",
    "sympy.concrete.products:Product", "sympy.integrals.integrals:Integral",
    "sympy.functions.elementary.complexes:sign",
    "sympy.functions.combinatorial.factorials:CombinatorialFunction", "sympy.functions.special.bessel:BesselBase",
)
"""Scalar classes with an ``_eval_simplify`` of their own."""


def verbs() -> Iterator[Patch]:
    room = "host.verbs."
    yield Patch(EXPR, "_eval_simplify", room + "eval_simplify", "simplify(Trace(A*B) - Trace(B*A)) stays as it is",
                has_matrix, kind="property")
    yield Patch(MATRIX, "_eval_simplify", room + "eval_simplify_matrix",
                "simplify(A*B - A*B) simplifies the arguments one by one")
    for owner in SIMPLIFY_THEMSELVES:
        yield Patch(owner, "_eval_simplify", room + "eval_simplify_of",
                    "a class with a method of its own knows no matrices: Eq(Trace(A*B), Trace(B*A))", has_matrix)
    yield Patch("sympy.simplify.simplify", "sympify", room + "sympify_with_traces",
                "is_zero, which simplify asks first, breaks on a matrix in a scalar's place: tanh(x.T*x)",
                mixes_matrices_with_scalars)
    yield Patch("sympy.simplify.simplify", "signsimp", room + "scalars_alone",
                "simplify and Derivative call it, and it breaks on differences of matrices", has_matrix)
    yield Patch(EXPR, "_eval_trigsimp", room + "eval_trigsimp",
                "trigsimp takes sums and products of matrices for those of numbers", has_matrix, kind="property")
    for owner, hints in ((MATRIX, ("mul", "multinomial", "power_base")), (TRACE, ("mul",)), (ENTRY, ("mul",)),
                         ("sympy.matrices.expressions.dotproduct:DotProduct", ("mul",))):
        for hint in hints:
            yield Patch(owner, f"_eval_expand_{hint}", room + "eval_expand", given=(hint,),
                        why="expand((A + B)*C) asks each node for the method of each hint")
    for owner in (SUM, PRODUCT):
        yield Patch(owner, "expand", room + "expand_matrix", "takes no positional arguments in SymPy 1.14")
    yield Patch(MATRIX, "_eval_factor", room + "eval_factor", "factor(A*B + A*C) asks an expression for it first")
    for function, when, replacement in (("sympy.simplify.radsimp:collect", collects_matrices, "collect"),
                                        ("sympy.simplify.radsimp:rcollect", is_matrix, "rcollect"),
                                        ("sympy.core.exprtools:factor_terms", any_has_matrix, "factor_terms"),
                                        ("sympy.core.exprtools:gcd_terms", any_has_matrix, "scalars_alone"),
                                        ("sympy.simplify.radsimp:radsimp", any_has_matrix, "scalars_alone"),
                                        ("sympy.simplify.radsimp:collect_const", any_has_matrix, "scalars_alone")):
        yield Patch(function, "__code__", room + replacement, kind="code", when=when,
                    why="takes a matrix apart as if it were a number, and asks it for no method before")
    yield Patch("sympy.simplify.ratsimp", "reduced", room + "reduced",
                "ratsimp refuses exp(x.T*x)/a + 1/b, and a matrix", is_noncommutative_of_matrices)
    yield Patch("sympy.polys.polytools", "factor_nc", room + "factor_nc",
                "factor calls it, and it breaks on traces beside a function of a 1x1 matrix", any_has_matrix)


def assumptions() -> Iterator[Patch]:
    room = "host.assumption_replacements."
    yield Patch("sympy.assumptions.assume:Predicate", "eval", room + "asked",
                "ask(Q.symmetric(A + A.T)) is answered by the class alone", asks_of_matrix)
    for module, name in (("ask", "get_all_known_facts"), ("ask", "get_known_facts_dict"),
                         ("satask", "get_all_known_matrix_facts")):
        yield Patch(f"sympy.assumptions.{module}", name, "host.facts.right_facts",
                    "one of SymPy's facts is wrong: no orthogonal matrix need be positive definite")
    yield Patch(EXPR, "expand", room + "expand",
                "SymPy remembers what it expanded, whatever is assumed meanwhile", is_assumed)
    yield Patch("sympy.polys.polytools", "_generic_factor", room + "generic_factor",
                "factor(A.T*B + A*C) for a symmetric A reaches sums and products here", is_assumed)
    for owner in (EXPR, "sympy.core.power:Pow"):  # which has one of its own
        yield Patch(owner, "_eval_refine", room + "eval_refine",
                    "refine(S.T, Q.symmetric(S)) asks an expression for it first", has_matrix)


def ways_in() -> Iterator[Patch]:
    """Last, so that nothing enters a house that is not finished."""
    for module in ("sympy.core.expr", "sympy.core.function"):
        yield Patch(module, "_derivative_dispatch", "host.way_in.dispatch",
                    "diff(f, X) and f.diff(X) call this, each by a name of its own", is_not_plain)
    yield Patch("sympy.matrices.matrixbase:MatrixBase", "diff", "host.replacements.explicit_diff",
                "Matrix([...]).diff(X) knows nothing of derivatives by matrices", is_by_matrix)
