"""Functions of traces and determinants of words: their derivatives by these, by the sweep of the scalars alone.

    d f(tr W, |U|) = f_1 d tr W + f_2 d|U|

What is a trace or a determinant is not looked into but by those who read words.
Source: Magnus and Neudecker, Matrix Differential Calculus, section 5.12, the chain rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.trace import Trace

from sympy_matcalc.core.combinations import Factors
from sympy_matcalc.core.graph import Graph, folded
from sympy_matcalc.core.laws import NoRule, typed
from sympy_matcalc.core.maps import Scale
from sympy_matcalc.engine.backward import maps_below
from sympy_matcalc.engine.cotangents import ROOT, Cotangent, gather
from sympy_matcalc.engine.letters import Letters, NotOfWords, base_of, word_of
from sympy_matcalc.engine.logarithms import parts

Check = Callable[[Factors], None]
"""What raises NotOfWords where something is to be done to a word."""

MOST_NODES = 100
"""Of larger scalars the sweep multiplies the slopes: of functions nested deeply without SymPy's comparisons."""


def slopes(expr: Expr, words: Letters, check: Check) -> Iterator[tuple[Cotangent, Expr]]:
    """The derivatives of a scalar by the traces and determinants in it that vary, and by the variable itself.

    Each comes with what it is by.

    ``check`` takes the words under each trace: that nothing is to be done to them.

    Raises
    ======

    NotOfWords
        If the scalar is not in the typed form, or has more in it than traces, determinants, numbers and symbols.
    """
    graph, depends = _checked_graph(expr, words, check)
    arriving = {len(depends) - 1: [Cotangent(ROOT, S.One)]}
    for i in range(len(depends) - 1, -1, -1):
        if not depends[i] or i not in arriving:
            continue
        slope, node = gather(arriving[i], words.by), graph.nodes[i]
        if type(node) in (Trace, Determinant) or node is words.variable:
            yield slope, node
            continue
        try:
            maps = list(maps_below(graph, i, depends))
        except NoRule:
            raise NotOfWords from None
        for child, map_ in maps:
            if type(map_) is not Scale:
                raise NotOfWords
            arriving.setdefault(child, []).append(slope.extended(map_.pull(slope.body, words.by)))


def _checked_graph(expr: Expr, words: Letters, check: Check) -> tuple[Graph, list[bool]]:
    """The graph of a scalar down to its traces and determinants, and for each node whether it varies."""
    graph = Graph()
    folded(expr, _scalar_arguments, graph.enter, {})
    if len(graph.nodes) > MOST_NODES or not expr.is_commutative:
        raise NotOfWords
    depends: list[bool] = []
    spellings = set[tuple[str, ...]]()
    for node, children in zip(graph.nodes, graph.children):
        depends.append(any(depends[child] for child in children) or node is words.variable or (
            type(node) in (Trace, Determinant) and _varies(node, words, check, spellings)))
        law = typed.of(type(node))
        if node is S.NaN or (type(node) is not Trace and node.args and law is not None
                             and law(node, list(node.args), words.by) is not node):
            raise NotOfWords
    return graph, depends


def _scalar_arguments(node: Basic) -> Sequence[Basic]:
    if type(node) in (Trace, Determinant):
        return ()
    args: tuple[Basic, ...] = node.args
    if any(not isinstance(arg, Expr) or arg.is_Matrix for arg in args):
        raise NotOfWords
    return args


def _varies(leaf: Expr, words: Letters, check: Check, spellings: set[tuple[str, ...]]) -> bool:
    """Whether the variable stands in a trace or in a determinant, which is checked."""
    (matrix,) = leaf.args
    if type(leaf) is Determinant:
        squares = list(parts(matrix))
        if type(matrix) is MatMul and (len(squares) > 1 or not squares[0].varying):
            raise NotOfWords  # the determinant of a product of square matrices is split
        return words.variable in matrix.free_symbols
    circle = word_of(matrix)
    check(circle)
    names = tuple(sorted(_name(letter, words) for letter in circle))
    if names in spellings or (len(circle) == 1 and type(base_of(circle[0])) is not MatrixSymbol):
        raise NotOfWords  # one trace in two spellings, or one that is split
    spellings.add(names)
    return any(words.known(letter)[3] for letter in circle)


def _name(letter: Expr, words: Letters) -> str:
    """The name of a letter with its exponent, those of all that stands in a sum; the same for its transpose."""
    if type(letter) is MatAdd:
        return "+".join(sorted(name for term in letter.args for name in words.names(words.weighted(term)[1])))
    exponent = str(letter.args[1]) if type(letter) in (Inverse, MatPow) else ""
    return words.known(letter)[4].removesuffix(".T") + exponent
