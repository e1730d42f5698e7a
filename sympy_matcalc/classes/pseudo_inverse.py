"""Pseudo-inverses: their differential and their four laws."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import eq

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import Identity, ZeroMatrix

from sympy_matcalc.core.assuming import Assuming
from sympy_matcalc.core.combinations import Factors
from sympy_matcalc.core.complex_numbers import is_complex, is_declared_complex
from sympy_matcalc.core.constructors import Algebra, conjugate_of_arguments, transpose_of_arguments
from sympy_matcalc.core.factors import new, shape_of, split
from sympy_matcalc.core.graph import Graph
from sympy_matcalc.core.laws import (
    NoRule,
    assumed,
    canonical,
    conjugates,
    differential,
    merging,
    products,
    properties,
    transposes,
    typed,
)
from sympy_matcalc.core.maps import LinearMap, Sandwich
from sympy_matcalc.core.properties import INVERTED, Facts, Known
from sympy_matcalc.core.pseudo_inverse import PseudoInverse, pseudo_inverse_of_one
from sympy_matcalc.core.statements import law

PENROSE = "Penrose, Proceedings of the Cambridge Philosophical Society 51 (1955)"

Merged = tuple[int, int, Expr]

conjugates(PseudoInverse)(conjugate_of_arguments)
transposes(PseudoInverse)(transpose_of_arguments)


@differential(PseudoInverse)
def pseudo_inverse_differential(node: PseudoInverse, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """dP = -P dX P + P P.T dX.T (I - X P) + (I - P X) dX.T P.T P

    Where: the rank of X stays the same near the point, and X is real.
    Source: Golub and Pereyra, SIAM Journal on Numerical Analysis 10 (1973), equation (4.12).
    """
    x, flipped = node.arg, node.T
    if is_declared_complex(Graph(x)):
        raise NoRule(node)  # the transposes were adjoints
    rows, cols = shape_of(x)
    yield 0, Sandwich((node,), (node,), S.NegativeOne)
    yield 0, Sandwich((node, flipped), (Identity(rows) - x*node,), transposed=True)
    yield 0, Sandwich((Identity(cols) - node*x,), (flipped, node), transposed=True)


@typed(PseudoInverse)
def typed_pseudo_inverse(node: PseudoInverse, args: list[Expr], by: Algebra) -> Expr:
    """pinv(pinv(X)) = X

    Ends: one pseudo-inverse less.
    """
    return args[0].arg if isinstance(args[0], PseudoInverse) else node if args[0] is node.arg else PseudoInverse(*args)


@canonical(PseudoInverse)
@law("pinv(c X) = pinv(X)/c,  pinv(pinv(X)) = X,  pinv(0) = 0,  pinv(1) = 1'/(m n)", when="c a number, not 0",
     source=PENROSE, ends="the scalar leaves once, then one pseudo-inverse less")
def canonical_pseudo_inverse(node: PseudoInverse, args: list[Expr], by: Algebra) -> Expr:
    """A pseudo-inverse."""
    (arg,) = args
    rows, cols = by.shape(arg)
    if isinstance(arg, MatAdd):
        return PseudoInverse(arg)
    scale, factors = split(arg)
    if scale is S.Zero:
        return ZeroMatrix(cols, rows)
    if not scale.is_number:
        return PseudoInverse(arg)
    whole = by.product(S.One, *factors, size=rows)
    known = (pseudo_inverse_of_one(factors[0]) if len(factors) == 1 else None) if factors else whole
    return by.times(PseudoInverse(whole) if known is None else by.form(known), scale=1/scale)


SHORTER = {"XPX": "X", "PXP": "P", "PXt": "t", "tXP": "t", "XPp": "p", "pPX": "p"}
"""Products, X' written as t and pinv(X') as p, and what they are."""

FOR_ALL = ("XPX", "PXP")
"""Those that hold for complex matrices, too."""


@merging(PseudoInverse)
@products(PseudoInverse)
@law("X P X = X,  P X P = P,  P X X' = X',  X' X P = X',  X P P' = P',  P' P X = P'",
     when="P = pinv(X); X real, for those with transposes", source=PENROSE, ends="the product gets shorter")
def shorter_with_pseudo_inverse(factors: Factors, k: int, by: Algebra) -> Merged | None:
    """A product of a matrix and its pseudo-inverse."""
    for node in dict.fromkeys(factor for factor in factors[max(k - 2, 0):k + 3] if isinstance(factor, PseudoInverse)):
        scale, letters = split(node.arg)
        if scale is not S.One or not letters:
            continue
        words = _words(node, letters, by)
        for pattern, result in SHORTER.items():
            wanted = sum((words[letter] for letter in pattern), ())
            for start in range(max(k + 2 - len(wanted), 0), min(k + 1, len(factors) - len(wanted)) + 1):
                if factors[start:start + len(wanted)] == wanted and (pattern in FOR_ALL or not is_complex(node.arg)):
                    return start, start + len(wanted), by.product(S.One, *words[result])
    return None


def _words(node: PseudoInverse, letters: Factors, by: Algebra) -> dict[str, Factors]:
    return {"X": letters, "t": by.transpose_factors(letters), "P": (node,), "p": (by.transpose(node),)}


@merging(PseudoInverse)
@products(PseudoInverse)
@law("pinv(X') X' = X pinv(X),  X' pinv(X') = pinv(X) X",
     when="X is real, and has fewer transposes than X', or comes first", source=PENROSE,
     ends="a product with fewer transposes, or earlier in order")
def symmetric_projection(factors: Factors, k: int, by: Algebra) -> Merged | None:
    """Both products of a matrix and its pseudo-inverse are symmetric."""
    for place in (k, k + 1):
        node = factors[place]
        if not isinstance(node, PseudoInverse) or _rank(by.transpose(node.arg), by) >= _rank(node.arg, by):
            continue
        scale, letters = split(node.arg)
        if scale is not S.One or is_complex(node.arg):
            continue
        words = _words(node, letters, by)
        after, before = place + 1 + len(letters), place - len(letters)
        if factors[place + 1:after] == letters and after > k + 1:
            return place, after, new(MatMul, *words["t"], *words["p"])
        if before >= 0 and factors[before:place] == letters and before < k + 1:
            return before, place + 1, new(MatMul, *words["p"], *words["t"])
    return None


def _rank(matrix: Expr, by: Algebra) -> tuple[int, object]:
    return by.count_transposes(matrix), by.sort_key(matrix)


@properties(PseudoInverse)
def pseudo_inverse_properties(node: PseudoInverse, parts: list[Known], facts: Facts, by: Algebra) -> Known:
    """It has what the inverse would have, and is definite or semidefinite with the matrix."""
    (arg,) = parts
    kept = (*INVERTED, "positive_semidefinite", "real", "fullrank", "singular")
    known = {name: arg[name] for name in kept if name in arg and name not in ("triangular", "unit_triangular")}
    if not arg.get("invertible"):
        for name in ("upper_triangular", "lower_triangular"):
            known.pop(name, None)
    return known


@assumed(PseudoInverse)
def pseudo_inverse_assumed(node: PseudoInverse, args: list[Expr], by: Assuming) -> Expr:
    """pinv(A) = A**-1 for invertible A

    Ends: one pseudo-inverse less.
    """
    result = typed[PseudoInverse](node, args, by)
    is_square = eq(*by.shape(args[0]))  # else only the assumption says so
    return by.inverse(args[0]) if is_square and isinstance(result, PseudoInverse) and by.holds(args[0], "invertible") \
        else result
