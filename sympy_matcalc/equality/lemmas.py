"""Lemmas on determinants, which bring every determinant of a sum into one form.

A determinant |P| of a sum of products is rewritten by the lemmas below in all ways within bounds;
the smallest form of all is kept, with the determinants of single matrices in front.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.singleton import S
from sympy.core.sympify import sympify
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.blocks import grid_of
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.laws import typed
from sympy_matcalc.core.powers import is_whole
from sympy_matcalc.core.rewriting import normalized, rewritten
from sympy_matcalc.equality.completion import MOST_RULES, Bounded, Polynomial, Word, product
from sympy_matcalc.equality.quiver import Quiver
from sympy_matcalc.equality.structures import Assumptions

MOST_FORMS = 60
"""So many forms of one determinant are looked at."""

MAYBE_SINGULAR = frozenset({"singular", "idempotent", "skew_symmetric"})
"""Structures of matrices that are not invertible, or not of all sizes."""


class Form(NamedTuple):
    """|P|, of some size, times scalars to the power of sizes and determinants of single letters."""

    polynomial: Polynomial
    size: Expr
    scalars: tuple[tuple[Any, Expr], ...] = ()
    letters: tuple[int, ...] = ()
    lemmas: tuple[str, ...] = ()
    """The names of the lemmas on the way."""


def sylvester(form: Form, quiver: Quiver) -> Iterator[Form]:
    """|I_n + X Y| = |I_m + Y X| for X n x m, Y m x n [Sylvester 1851; the Weinstein-Aronszajn identity].

    Conditions: none but the shapes.
    """
    one = form.polynomial.get(())
    words = [word for word in form.polynomial if word]
    if one != quiver.field.one or not words:
        return
    for length in range(1, min(map(len, words)) + 1):
        for cut in (slice(None, length), slice(-length, None)):
            (common, *others) = {word[cut] for word in words}
            if others:
                continue
            swapped = {_swapped(word, length, cut): c for word, c in form.polynomial.items() if word}
            end = quiver.letters[common[-1]].shape[1] if cut.start is None else quiver.letters[common[0]].shape[0]
            yield form._replace(polynomial={(): one, **swapped}, size=sympify(end))


def _swapped(word: Word, length: int, cut: slice) -> Word:
    return word[length:] + word[:length] if cut.start is None else word[-length:] + word[:-length]


def common_factor(form: Form, quiver: Quiver) -> Iterator[Form]:
    """|A P| = |A| |P| = |P A| for square A and P.

    Conditions: all factors are square.
    """
    words = list(form.polynomial)
    for end in (0, -1):
        if all(word and word[end] == words[0][end] for word in words):
            letter = words[0][end]
            if _is_square(quiver.letters[letter]):
                rest = {(word[1:] if end == 0 else word[:-1]): c for word, c in form.polynomial.items()}
                yield form._replace(polynomial=rest, letters=form.letters + (letter,))


def matrix_determinant_lemma(form: Form, quiver: Quiver) -> Iterator[Form]:
    """|c A + P| = c**n |A| |I + A**-1 P / c| = c**n |A| |I + P A**-1 / c|.

    With Sylvester's identity |A + U V.T| = |A| |I + V.T A**-1 U| follows.
    Conditions: A is invertible; it is taken for invertible if it is a product of symbols, of which nothing
    else is assumed, and of inverses. Both sides are rational functions of A, so they agree where the right
    one is defined. [Harville, Matrix Algebra From a Statistician's Perspective, theorem 18.1.1.]
    """
    if len(form.polynomial) < 2 and () in form.polynomial:
        return
    for word, scale in form.polynomial.items():
        if not all(_is_invertible(quiver.letters[k], quiver) for k in word):
            continue
        inverse: Polynomial = {(): 1/scale}
        for letter in reversed(word):
            inverse = product(inverse, quiver.inverse_of_letter(letter))
        scalars = form.scalars if scale == quiver.field.one else form.scalars + ((scale, form.size),)
        for both in (product(inverse, form.polynomial), product(form.polynomial, inverse)):
            yield Form(quiver.rules.reduced(both), form.size, scalars, form.letters + word, form.lemmas)


def schur_complement(node: Determinant) -> Expr:
    """|[A, B; C, D]| = |A| |D - C A**-1 B| for square blocks A and D [Schur 1917].

    Conditions: A is invertible; it is a symbol, of which nothing else is assumed, or the identity.
    More than two rows of blocks lose one after the other.
    """
    rows = grid_of(node.arg, Algebra())
    factors: list[Expr] = []
    while len(rows) == len(rows[0]) > 1:
        pivot = next((k for k in range(len(rows)) if _is_pivot(rows[k][k])), None)
        if pivot is None:
            return node
        inverse = rows[pivot][pivot]**-1
        factors.append(Determinant(rows[pivot][pivot]))
        kept = [k for k in range(len(rows)) if k != pivot]
        rows = [[rows[i][j] - rows[i][pivot]*inverse*rows[pivot][j] for j in kept] for i in kept]
    if len(rows) != len(rows[0]) or not _is_square(rows[0][0]):
        return node
    return Mul(*factors, Determinant(rows[0][0]))


LEMMAS: tuple[tuple[str, Callable[[Form, Quiver], Iterator[Form]]], ...] = (
    ("Sylvester's determinant identity", sylvester),
    ("product of determinants", common_factor),
    ("matrix determinant lemma", matrix_determinant_lemma),
)
"""The lemmas that bring a determinant into its smallest form."""


def _is_square(matrix: Expr) -> bool:
    return bool(matrix.shape[0] == matrix.shape[1])


def _is_pivot(matrix: Expr) -> bool:
    structure = Assumptions().of(matrix)
    if isinstance(matrix, Identity):
        return True
    return isinstance(matrix, MatrixSymbol) and _is_square(matrix) and not structure & MAYBE_SINGULAR


def _is_invertible(letter: Expr, quiver: Quiver) -> bool:
    if isinstance(letter, MatPow) and letter.exp == S.NegativeOne:
        return True
    base = letter.arg if isinstance(letter, Transpose) else letter
    if not isinstance(base, MatrixSymbol) or not _is_square(base):
        return False
    return not quiver.assumptions.of(base) & MAYBE_SINGULAR


def smallest_form(polynomial: Polynomial, size: Expr, quiver: Quiver) -> Form:
    """The smallest of the forms that the lemmas lead to.

    Ends: no form is looked at twice, and there is a bound on their number.
    """
    start = Form(quiver.rules.reduced(polynomial), size)
    seen = {_key(start)}
    queue = [start]
    for form in queue:
        for name, lemma in LEMMAS:
            for other in lemma(form, quiver):
                key = _key(other)
                if key not in seen and len(queue) < MOST_FORMS and len(other.polynomial) <= len(start.polynomial):
                    seen.add(key)
                    queue.append(other._replace(lemmas=form.lemmas + (name,)))
    return min(queue, key=_key)


def _key(form: Form) -> Any:
    terms = tuple(sorted((word, str(c)) for word, c in form.polynomial.items()))
    return form.size != 1, sum(len(word) for word, _ in terms), str(form.size), terms


def determinant_of(polynomial: Polynomial, size: Expr, quiver: Quiver, used: dict[str, None]) -> Expr:
    """The determinant of a polynomial by its smallest form, as an expression; ``used`` gets the lemmas' names."""
    form = smallest_form(polynomial, size, quiver)
    used.update(dict.fromkeys(form.lemmas))
    factors = [quiver.scalar_expression(scale)**power for scale, power in form.scalars]
    factors += [_of_letter(quiver.letters[letter], quiver, used) for letter in form.letters]
    if form.polynomial == {(): quiver.field.one}:
        return Mul(*factors)
    if form.size == 1:
        return Mul(*factors, quiver.scalar_expression(quiver.one_by_one(form.polynomial)))
    remaining = quiver.expression(form.polynomial, Identity(form.size))
    return Mul(*factors, Determinant(remaining))


def _of_letter(letter: Expr, quiver: Quiver, used: dict[str, None]) -> Expr:
    if isinstance(letter, MatPow) and is_whole(letter.exp):
        if letter.exp == S.NegativeOne:
            return 1/determinant_of(quiver.read(letter.base), sympify(letter.shape[0]), quiver, used)
        return Determinant(letter.base)**letter.exp
    return Determinant(letter.arg if isinstance(letter, Transpose) else letter)


def with_determinants_reduced(lhs: Expr, rhs: Expr) -> tuple[Expr, Expr, str]:
    """Both sides, each determinant in them in its smallest form, and the names of the lemmas.

    Raises
    ======

    Bounded
        If the sides are too large, or hold no determinants.
    """
    if not (lhs.has(Determinant) or rhs.has(Determinant)):
        raise Bounded("there are no determinants")
    algebra, used = Algebra(), dict[str, None]()

    def schur_law(node: Determinant, args: list[Expr], _: Algebra) -> Expr:
        result = schur_complement(Determinant(args[0]))
        if not isinstance(result, Determinant):
            used["Schur complement"] = None
        return result

    laws = typed.with_laws({Determinant: schur_law})
    sides = [rewritten(normalized(side, algebra), laws, Algebra()) for side in (lhs, rhs)]
    sides = [normalized(side, algebra) for side in sides]
    quiver = Quiver(*sides, assumptions=Assumptions())
    quiver.complete(MOST_RULES)

    def law(node: Determinant, args: list[Expr], _: Algebra) -> Expr:
        arg = normalized(args[0], algebra)
        return determinant_of(quiver.reduced(arg), sympify(arg.shape[0]), quiver, used)

    left, right = [rewritten(side, typed.with_laws({Determinant: law}), Algebra()) for side in sides]
    return left, right, ", ".join(used)
