"""Reading a matrix that is linear in a placeholder G as terms in index form.

The backward sweep, started with G, gives the gradient of <G, F>. Each node of it that has G in it is read once,
children first, as a sum of terms; what stands around G becomes factors of the terms.
"""

from __future__ import annotations

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.matexpr import MatrixSymbol

from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import split
from sympy_matcalc.core.graph import Graph
from sympy_matcalc.core.index_laws import Operations, Terms
from sympy_matcalc.core.index_matrices import matrix_of
from sympy_matcalc.core.index_reduction import Reduction
from sympy_matcalc.core.index_terms import UNIT, Factor, Term, collected
from sympy_matcalc.core.laws import NoRule, indexed

MOST_TERMS = 256
"""A sum that multiplies out to more terms is not written down."""
LONGEST_SUM = 4
"""More terms than this are one factor where they can be, and not multiplied out."""


class Reader:
    """Reads expressions that are linear in a placeholder.

    Parameters
    ==========

    placeholder : MatrixSymbol
        What the expressions are linear in.
    algebra : Algebra
        The constructors to build with.
    """

    def __init__(self, placeholder: MatrixSymbol, algebra: Algebra) -> None:
        self.algebra = algebra
        self.placeholder = placeholder
        self.reduction = Reduction(algebra)
        self.operations = Operations(self.reduction)
        self.ends = tuple(self.reduction.new_label(size) for size in placeholder.shape)

    def read(self, expr: Expr) -> Terms:
        """The reduced terms of an expression.

        Raises
        ======

        NoRule
            If the placeholder stands where it cannot be read off.
        """
        graph = Graph(expr)
        root = len(graph.nodes) - 1
        number = graph.add(self.placeholder)
        if number > root:
            raise NoRule(expr)
        depends = graph.dependent(number)
        terms: dict[int, Terms] = {number: [Term(S.One, (), self.ends, self.ends)]}
        for k in range(number + 1, root + 1):
            if depends[k]:
                children = [(graph.nodes[child], terms.get(child)) for child in graph.children[k]]
                law = indexed.of(type(graph.nodes[k]))
                if law is None:
                    raise NoRule(graph.nodes[k])
                terms[k] = self._shortened(law(self.operations, graph.nodes[k], children))
        return terms[root]

    def _shortened(self, terms: Terms) -> Terms:
        reduced = [term for term in map(self.reduction.reduced, terms) if term is not None]
        if len(reduced) <= LONGEST_SUM:
            return reduced
        reduced = collected(reduced, self.algebra)
        if len(reduced) > LONGEST_SUM:
            reduced = self._as_one_factor(reduced)
        if len(reduced) > MOST_TERMS:
            raise NoRule(self.placeholder)
        return reduced

    def _as_one_factor(self, terms: Terms) -> Terms:
        """Terms that add up to a matrix or a vector as one term."""
        sizes = self.reduction.sizes
        outer = [label if label == UNIT else self.reduction.new_label(sizes[label]) for label in terms[0].outer]
        row, col, *more = [label for label in outer if label != UNIT] + [UNIT]
        if more[1:] or terms[0].split != (1, 1):
            return terms
        try:
            matrix = self.algebra.expression(matrix_of(terms, self.reduction))
        except NoRule:
            return terms
        coefficient, factors = split(matrix)
        return [Term(coefficient, (Factor(factors, row, col),), tuple(outer[:2]), tuple(outer[2:]))]
