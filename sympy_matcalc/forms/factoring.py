"""Factoring sums of products of matrices: what is common in front, on the left and on the right.

The factors found are exact in the algebra of words, hence for all sizes; multiplied out they
give back the sum. Nothing gets longer by it: what would, stays as it was.
"""

from __future__ import annotations

from sympy.core.expr import Expr
from sympy.core.function import count_ops
from sympy.core.singleton import S
from sympy.core.traversal import preorder_traversal
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow

from sympy_matcalc.core.combinations import Combination, Factors, like_terms, multiply, total
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.expansion import flattened, multiplied_out
from sympy_matcalc.core.factors import Shape, is_one, shallow_doit, split
from sympy_matcalc.core.words import Terms, after, before, common_prefix, common_suffix, concatenated, first_letter
from sympy_matcalc.forms.division import as_product, common_scalar, divided, two_factors, vanishes

MOST_TERMS = 200
"""Longer sums are searched for common factors only, not for products of sums, and are not multiplied out first."""


def factored(expr: Expr) -> Expr:
    """A matrix expression with common factors of its sums taken out: of a sum, a product or a power; others stay.

    Examples
    ========

    >>> from sympy import MatrixSymbol, symbols
    >>> from sympy_matcalc.forms.factoring import factored
    >>> n = symbols('n')
    >>> A, B, C = (MatrixSymbol(name, n, n) for name in 'ABC')
    >>> factored(A*B - A*C)
    A*(B - C)
    >>> factored(A**2 + A*B + B*A + B**2)
    (A + B)**2
    """
    algebra = Algebra()
    flat = flattened(expr, algebra)
    if not isinstance(flat, (MatAdd, MatMul, MatPow)):
        return expr
    best = min(_candidates(flat, algebra), key=length)
    # A sum with a few of its terms put together has to be worth it.
    allowed = length(expr) - isinstance(best, MatAdd)
    return best if length(best) <= allowed else expr


def length(expr: Expr) -> int:
    """SymPy's count of operations, with powers of matrices, which that counts as none."""
    result: int = count_ops(expr) + sum(isinstance(node, MatPow) for node in preorder_traversal(expr))
    return result


def _candidates(flat: Expr, algebra: Algebra) -> list[Expr]:
    if not isinstance(flat, MatAdd):
        return [_factored_product(flat, algebra)]
    value = algebra.read(flat)
    values = [value]
    opened = _opened(value, algebra)
    if opened.terms != value.terms:
        values.append(opened)
    return [_written(v, algebra) if v.terms else algebra.expression(v) for v in values]


def _written(value: Combination, algebra: Algebra) -> Expr:
    scalar, factors = _taken_apart(value, algebra)
    return algebra.product(scalar, *factors, size=value.shape[0])


def _opened(value: Combination, algebra: Algebra) -> Combination:
    parts = [multiplied_out(algebra.product(c, *factors, size=value.shape[0]), algebra, MOST_TERMS, highest=4)
             for factors, c in value.terms.items()]
    return total(parts) if parts else value


def _taken_apart(value: Combination, algebra: Algebra) -> tuple[Expr, Factors]:
    terms = {word: as_product(c) for word, c in value.terms.items()}
    return one_term(terms, value.shape, algebra)


def _factored_product(flat: Expr, algebra: Algebra) -> Expr:
    coefficient, factors = split(flat)
    scalars, words = [as_product(coefficient)], []
    for factor in factors:
        scalar, inner = _factored_factor(factor, algebra)
        scalars.append(scalar)
        words.append(inner)
    scalar, product = algebra.concatenate(*words)
    return algebra.product(multiply([*scalars, scalar]), *product, size=algebra.shape(flat)[0])


def _factored_factor(factor: Expr, algebra: Algebra) -> tuple[Expr, Factors]:
    base, exponent = factor.args if isinstance(factor, MatPow) else (factor, S.One)
    if not isinstance(base, MatAdd) or not (exponent.is_integer and exponent.is_positive):
        # An inverse of a product is a product of inverses to SymPy, which expand does not undo.
        return S.One, (factor,)
    scalar, inner = _taken_apart(algebra.read(base), algebra)
    if exponent is S.One:
        return scalar, inner
    power = algebra.product(S.One, *inner, size=algebra.shape(base)[0])
    made = shallow_doit(MatPow(power, exponent))
    return multiply([scalar**exponent, split(made)[0]]), split(made)[1]


# -- one sum ------------------------------------------------------------------

def one_term(terms: Terms, shape: Shape, algebra: Algebra) -> tuple[Expr, Factors]:
    """A sum as one product with its scalar, the sums in it being what nothing was found in.

    Ends: each step takes away letters, or splits the longest word, or leaves fewer terms.
    """
    content = common_scalar(list(terms.values()))
    terms = divided(terms, content)
    left, terms, right = _stripped(terms, algebra)
    rows = algebra.shape(left[-1])[1] if left else shape[0]
    columns = algebra.shape(right[0])[0] if right else shape[1]
    scalar, middle = _without_common_factors(terms, (rows, columns), algebra)
    more, factors = algebra.concatenate(left, middle, right)
    return multiply([content, scalar, more]), factors


def _stripped(terms: Terms, algebra: Algebra) -> tuple[Factors, Terms, Factors]:
    """What all terms begin with, what is between, and what all of them end with."""
    left = common_prefix(terms)
    if left and left in terms and len(terms) > 1 and is_one(algebra.shape(left[-1])[1]) and common_suffix(terms):
        # x + x*y.T*x = (I + x*y.T)*x rather than x times a sum with a 1x1 identity
        left = ()
    terms = {_known(after(word, left)): c for word, c in terms.items()}
    right = common_suffix(terms) if len(terms) > 1 else ()
    return left, {_known(before(word, right)): c for word, c in terms.items()}, right


def _known(word: Factors | None) -> Factors:
    assert word is not None, "a word does not have what all words have in common"
    return word


def _without_common_factors(terms: Terms, shape: Shape, algebra: Algebra) -> tuple[Expr, Factors]:
    if len(terms) == 1:
        ((word, coefficient),) = terms.items()
        return coefficient, word
    pair = two_factors(terms) if len(terms) <= MOST_TERMS else None
    if pair is not None:
        first, second = pair
        letter = next(word for word in second if word)[0]
        inner = algebra.shape(letter)[0]
        c, left = one_term(first, (shape[0], inner), algebra)
        d, right = one_term(second, (inner, shape[1]), algebra)
        return multiply([c, d]), concatenated(left, right)
    grouped = _grouped(terms, shape, algebra)
    if 0 < len(grouped) < len(terms):
        return one_term(grouped, shape, algebra)
    return S.One, (_sum(terms, shape, algebra),)


def _sum(terms: Terms, shape: Shape, algebra: Algebra) -> Expr:
    products = ((c, *algebra.concatenate(*[(factor,) for factor in word])) for word, c in terms.items())
    collected = like_terms((factors, multiply([c, scale])) for c, scale, factors in products)
    return algebra.expression(Combination(shape, collected))


def _grouped(terms: Terms, shape: Shape, algebra: Algebra) -> Terms:
    """The terms that share a first or a last letter as one term each, the group that saves most first."""
    result: dict[Factors, Expr] = {}
    while True:
        group = _best_group(terms)
        if group is None:
            break
        scalar, factors = one_term({word: terms[word] for word in group}, shape, algebra)
        result[factors] = result.get(factors, S.Zero) + scalar
        terms = {word: c for word, c in terms.items() if word not in group}
    for word, c in terms.items():
        result[word] = result.get(word, S.Zero) + c
    return {word: c for word, c in result.items() if not vanishes(c)}


def _best_group(terms: Terms) -> list[Factors] | None:
    best: tuple[int, list[Factors]] = (0, [])
    for end, common in ((False, common_prefix), (True, common_suffix)):
        groups: dict[Expr, list[Factors]] = {}
        for word in terms:
            if word:
                groups.setdefault(first_letter(word, end), []).append(word)
        for group in groups.values():
            saved = (len(group) - 1)*_letters(common(group))
            if saved > best[0]:
                best = saved, group
    return best[1] or None


def _letters(word: Factors) -> int:
    """How much a word takes to write: a power counts as two letters."""
    return sum(2 if isinstance(factor, MatPow) and factor.exp is not S.NegativeOne else 1 for factor in word)
