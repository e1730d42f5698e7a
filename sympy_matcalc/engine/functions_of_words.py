"""Functions of traces of words: the chain rule down to the traces, d f(tr W) = f'(tr W) d tr W.

All is left to the sweep where slopes meet: at a trace that stands in several places, or below a function of several.
Source: Magnus and Neudecker, Matrix Differential Calculus, section 5.12, the chain rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.trace import Trace

from sympy_matcalc.core.combinations import Factors, multiply
from sympy_matcalc.core.graph import Memory, folded
from sympy_matcalc.core.laws import NoRule, differential, typed
from sympy_matcalc.core.maps import Scale
from sympy_matcalc.engine.letters import Letters, NotOfWords, base_of, word_of
from sympy_matcalc.forms.plain_scalars import without_signs

Check = Callable[[Factors], None]


def slopes(expr: Expr, words: Letters, check: Check) -> Iterator[tuple[Expr, Factors]]:
    """The derivatives of a scalar by the traces in it that vary, each with the word around its circle.

    ``check`` takes each circle: that nothing is to be done to it.

    Raises
    ======

    NotOfWords
        If slopes meet, or the scalar is not in the typed form, or has more in it than traces, numbers and symbols.
    """
    varies = _dependence(expr, words, check)
    waiting: list[tuple[Expr, list[Expr]]] = [(expr, [])]
    met = set[int]()
    while waiting:
        node, chain = waiting.pop()
        if id(node) in met:
            raise NotOfWords
        met.add(id(node))
        if type(node) is Trace:
            yield without_signs(multiply(chain)), word_of(node.args[0])
            continue
        active = [k for k, arg in enumerate(node.args) if varies(arg)]
        rule = differential.of(type(node))
        if rule is None or (chain and len(active) > 1):
            raise NotOfWords  # what slopes share stands in front of their sum
        with suppress(NoRule):
            for k, map_ in rule(node, active):
                if type(map_) is not Scale:
                    raise NotOfWords
                waiting.append((node.args[k], chain if map_.weight is S.One else [*chain, map_.weight]))
            continue
        raise NotOfWords


def _dependence(expr: Expr, words: Letters, check: Check) -> Callable[[Expr], bool]:
    """Whether the variable stands in a part of a scalar, of which each is checked."""
    if not expr.is_commutative:
        raise NotOfWords
    known: Memory[bool] = {}
    spellings = set[tuple[str, ...]]()

    def varies(node: Expr, below: Sequence[bool]) -> bool:
        if type(node) is Trace:
            circle = word_of(node.args[0])
            check(circle)
            names = tuple(sorted(words.known(letter)[4].removesuffix(".T") + _exponent(letter) for letter in circle))
            if names in spellings or (len(circle) == 1 and type(base_of(circle[0])) is not MatrixSymbol):
                raise NotOfWords  # one trace in two places or spellings, or one that is split
            spellings.add(names)
            return any(words.known(letter)[3] for letter in circle)
        law = typed.of(type(node))
        if node is S.NaN or (node.args and law is not None and law(node, list(node.args), words.by) is not node):
            raise NotOfWords
        return any(below)
    folded(expr, _scalar_arguments, varies, known)
    return lambda part: known[id(part)][1]


def _exponent(letter: Expr) -> str:
    return str(letter.args[1]) if type(letter) in (Inverse, MatPow) else ""


def _scalar_arguments(node: Expr) -> tuple[Expr, ...]:
    if type(node) is Trace:
        return ()
    args: tuple[Expr, ...] = node.args
    if any(not isinstance(arg, Expr) or arg.is_Matrix for arg in args):
        raise NotOfWords
    return args
