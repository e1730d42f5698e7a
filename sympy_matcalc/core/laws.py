"""The registry of laws: what is known of a class, by the kind of law, found by the class.

A class inside the package registers its laws in its own file, with the kinds as decorators; a class
outside brings methods of the names below, or calls the same decorators. Whoever needs a law asks
the kind for it: no other file asks what class an expression is of.

=================  ===========================================  ====================================================
kind               a law takes                                  and gives
=================  ===========================================  ====================================================
differential       a node, the positions that depend            pairs of a position and the linear map from the
                                                                differential of that argument to that of the node
typed              a node, its arguments, ``by``                the node in the typed form
written            as typed                                     the same, traces and determinants left as written
assumed            as typed                                     the same under assumptions, which ``by`` knows
shorter            as typed                                     the first pass of ``simplify``
squares            ``(node)`` -> trace or None                  the trace that the square of a scalar is
canonical          as typed                                     the node in the canonical form
expanding[hint]    a node, ``by``                               the node multiplied out, as that hint of ``expand`` says
products           factors, a place k, ``by``                   (start, stop, matrix) for the factors k and k + 1, and
                                                                those around, in every form; or None
merging, moving    as products                                  the same, in the canonical form alone; for the matrix,
                                                                they may give a combination
orders             factors, ``by``                              scalar and factors as ``simplify`` has them, or None
sums               terms, ``by``                                fewer terms of the same sum, or None
scaled_sums        terms with their coefficients, a shape,      the sum in the canonical form, or None
                   ``by``
cycles             factors, a place k, ``by``                   the trace of the product, in every form; or None
traces             a matrix, ``by``                             its trace, in every form; or None
canonical_traces   as traces                                    the same, in the canonical form alone
determinants       a matrix, ``by``                             its determinant, canonical; or None
inverses           a matrix, ``by``                             its inverse, canonical; or None
powers             a matrix, an exponent, ``by``                the power, canonical; or None
hadamards          two matrices, ``by``                         their Hadamard product, canonical; or None
transposes         a node, its parts transposed, ``by``         its transpose
conjugates         a matrix, ``by``                             its conjugate, canonical
elements           a matrix, i, j, ``by``                       its entry, canonical
slices             a matrix, rows, columns, ``by``              the part of it, or None
entrywise_factors  a node                                       the matrices whose Hadamard product it is, or None
diagonals          a node, ``by``                               the column on its diagonal: all of the class are zero
                                                                elsewhere
grids              a node, ``by``                               the blocks that it is made of, by rows; or None
parts              a part of a symbol, a derivative, ``by``     the derivative by the part, from that by the symbol
scalars_outside    a matrix, ``by``                             a scalar, and the matrix of which it is that multiple
functions          a function of one matrix                     the matrix: two functions of one matrix commute
shapes             a node                                       an argument of the same shape
roles              a node                                       pairs of a role, a size or an index, and an expression
ranks              a node, bounds of the ranks of its parts     numbers that its rank is not above
value              a node, the values of its arguments, ``by``  its value, in whatever numbers ``by`` has
properties         a node, what is known of its parts, ...      what is known of it: symmetric, definite, ...
joining            a node, two labels, ``by``                   nothing, but tells ``by`` the entry of the node at
                                                                the labels by entries of its arguments
indexed            as joining                                   the same, of what is linear in a placeholder
=================  ===========================================  ====================================================

Methods of a class's own: ``_eval_differential``, ``_eval_typed``, ``_eval_canonical``, ``_eval_assumed``,
``_eval_properties``, ``_eval_value``, ``_eval_joining``, ``_eval_indexed``, ``_eval_roles``, ``_eval_rank_bounds``,
``_eval_entrywise_factors``, ``_eval_diagonal``, ``_eval_grid`` and ``_eval_part``.

``by`` are the constructors of the form in progress, always the last argument: a law that builds
with them alone serves every form, and imports nothing but ``core``.
"""

from __future__ import annotations

from typing import Any

from sympy_matcalc.core.guard import Guard
from sympy_matcalc.core.registry import Kind, Law, Laws, forget

__all__ = [
    "UNIT", "Kind", "Label", "Law", "Laws", "NoRule", "assumed", "canonical", "canonical_traces", "conjugates",
    "cycles", "determinants", "diagonals", "differential", "elements", "entrywise_factors", "expanding", "forget",
    "functions", "grids", "hadamards", "indexed", "inverses", "joining", "merging", "moving", "orders", "parts",
    "powers", "products", "properties", "ranks", "roles", "scalars_outside", "scaled_sums", "shapes", "shorter",
    "slices", "squares", "sums", "traces", "transposes", "typed", "value", "written",
]

Label = int
UNIT: Label = 0
"""At the labels the entries of a network are joined; the unit is that of every axis of length one."""


class NoRule(Exception):
    """What is not known: how a node depends on the variable, or how a map looks from the other side."""

    def __init__(self, node: Any) -> None:
        super().__init__(f"no differentiation rule for {type(node).__name__}: {node}")
        self.node = node


class SympyBreaks(NoRule):
    """What is not known because SymPy's own code breaks on the way to it."""

    def __init__(self, error: Exception) -> None:
        Exception.__init__(self, f"SymPy breaks on it: {type(error).__name__}: {error}")
        self.node = error


open_where_sympy_breaks = Guard(instead=SympyBreaks)
"""Around a derivative: SymPy's breakage says no more of it than that it is not known."""


differential = Kind("differential", method="_eval_differential")
typed = Kind("typed form", method="_eval_typed")
written = Kind("typed form, traces and determinants as written", over=typed)
assumed = Kind("what holds under assumptions", method="_eval_assumed", over=written)
shorter = Kind("first pass of simplify", over=typed)
canonical = Kind("canonical form", method="_eval_canonical", over=typed)
expanding = {hint: Kind(f"expand({hint}=True)") for hint in ("mul", "multinomial", "power_base")}
properties = Kind("properties", method="_eval_properties")
value = Kind("values", method="_eval_value")
joining = Kind("ways to join labels", method="_eval_joining", home="core.joining")
indexed = Kind("entries", method="_eval_indexed", over=joining)

transposes = Kind("transposes")
conjugates = Kind("conjugates", home="classes.adjoint")
elements = Kind("entries")
scalars_outside = Kind("scalars that leave a matrix")
functions = Kind("functions of one matrix")
entrywise_factors = Kind("factors of Hadamard products", method="_eval_entrywise_factors")
diagonals = Kind("diagonals of diagonal matrices", method="_eval_diagonal")
grids = Kind("blocks", method="_eval_grid")
parts = Kind("parts of symbols, to differentiate by", method="_eval_part")
shapes = Kind("arguments of the same shape")
roles = Kind("roles of symbols", method="_eval_roles")
ranks = Kind("bounds of ranks", method="_eval_rank_bounds", home="core.ranks")
squares = Kind("squares that are traces")

products = Laws("products of neighbours")
merging = Laws("products of neighbours, canonical")
moving = Laws("order of neighbours, canonical", home="classes.inverse")
orders = Laws("order of factors in simplify")
sums = Laws("sums")
scaled_sums = Laws("sums of multiples, canonical")
cycles = Laws("traces of products")
traces = Laws("traces")
canonical_traces = Laws("traces, canonical")
determinants = Laws("determinants", home="classes.determinant")
inverses = Laws("inverses", home="classes.matmul")
powers = Laws("powers", home="classes.matpow")
hadamards = Laws("Hadamard products")
slices = Laws("parts of matrices")
