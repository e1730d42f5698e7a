"""The reduction of terms and how they are written: the same numbers as the term itself, on random networks."""

import random
import warnings

import numpy as np
import pytest
from sympy import DiagMatrix, Integer, MatrixSymbol, OneMatrix, Rational, S, Trace, lambdify
from sympy.tensor.array.expressions import ArrayDiagonal, ArrayTensorProduct

from sympy_matcalc.calculus.arrays import array_of
from sympy_matcalc.calculus.symmetry import without_sums
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.laws import UNIT, NoRule
from sympy_matcalc.core.network_matrices import matrix_of
from sympy_matcalc.core.reduction import reduced_term
from sympy_matcalc.core.terms import Factor, Labels, Term, collected
from sympy_matcalc.values.evaluation import evaluate

SIZE = Integer(3)
SQUARES = [MatrixSymbol(name, SIZE, SIZE) for name in "ABCDEF"]
VECTORS = [MatrixSymbol(name, SIZE, 1) for name in "uvwz"]
RNG = np.random.default_rng(7)
VALUES = {symbol: RNG.normal(size=tuple(map(int, symbol.shape))) for symbol in SQUARES + VECTORS}


def random_product(rng, row, col):
    if UNIT in (row, col):
        vector = rng.choice(VECTORS)
        if row == col == UNIT:
            return (rng.choice(VECTORS).T, rng.choice(SQUARES), vector)
        product = (rng.choice(SQUARES), vector) if rng.random() < 0.3 else (vector,)
        return product if col == UNIT else Algebra().transpose_factors(product)
    kind = rng.random()
    if kind < 0.1:
        return (OneMatrix(SIZE, SIZE),)
    if kind < 0.2:
        return ()
    if kind < 0.4:
        return (DiagMatrix(rng.choice(VECTORS)), rng.choice(SQUARES))
    if kind < 0.5:
        return (rng.choice(VECTORS), rng.choice(VECTORS).T)
    if kind < 0.6:
        return (rng.choice(SQUARES) + rng.choice(SQUARES).T, rng.choice(SQUARES))
    return (rng.choice([rng.choice(SQUARES), rng.choice(SQUARES).T]),)


def random_term(seed, long_axes):
    """A term with labels 1 to 5, whose result has so many axes that are not of length one."""
    rng = random.Random(seed)
    reduction = Labels(Algebra())
    labels = [reduction.new(SIZE) for _ in range(5)]
    factors = []
    for _ in range(rng.randint(1, 6)):
        row, col = rng.choice([*labels, UNIT]), rng.choice([*labels, UNIT])
        factors.append(Factor(random_product(rng, row, col), row, col))
    used = [label for factor in factors for label in (factor.row, factor.col) if label != UNIT] or labels
    outer = [rng.choice(used) for _ in range(long_axes)] + [UNIT]*(4 - long_axes)
    rng.shuffle(outer)
    return Term(Rational(3, 2), tuple(factors), tuple(outer[:2]), tuple(outer[2:])), reduction


def value_of(term, sizes):
    """A term by its definition: the product of all entries, summed over the labels that are not in the result."""
    operands = []
    for factor in term.factors:
        rows = 1 if factor.row == UNIT else 3
        matrix = np.eye(rows)
        for inner in factor.product:
            matrix = matrix @ evaluate(inner, VALUES)
        kept = [axis for axis, label in enumerate((factor.row, factor.col)) if label != UNIT]
        operands += [matrix.squeeze(axis=tuple({0, 1} - set(kept))), [(factor.row, factor.col)[axis] for axis in kept]]
    long = [label for label in term.outer if label != UNIT]
    distinct = list(dict.fromkeys(long))
    for label in distinct:
        operands += [np.ones(3), [label]]
    array = np.einsum(*operands, distinct)
    result = np.zeros([3]*len(long))
    for index in np.ndindex(*array.shape):
        at = dict(zip(distinct, index))
        result[tuple(at[label] for label in long)] = array[index]
    pieces = [evaluate(Trace(Algebra().product(S.One, *piece)), VALUES) for piece in term.pieces]
    return float(evaluate(term.coefficient, VALUES))*np.prod(pieces)*result



@pytest.mark.parametrize("axes", [1, 2, 3, 4])
def test_reduced_and_written_terms_have_the_value_of_the_term(axes):
    written = 0
    for seed in range(60):
        term, reduction = random_term(seed, axes)
        expected = value_of(term, reduction.sizes)
        reduced = reduced_term(term, reduction)
        if reduced is None:
            assert np.allclose(expected, 0)
            continue
        assert np.allclose(value_of(reduced, reduction.sizes), expected), seed
        terms = collected(without_sums([reduced], reduction.algebra), reduction.algebra)
        terms = collected([again for inner in terms if (again := reduced_term(inner, reduction))], reduction.algebra)
        assert np.allclose(sum(value_of(inner, reduction.sizes) for inner in terms), expected), seed
        shape = tuple(S.One if label == UNIT else SIZE for label in term.outer)
        if axes > 2:
            array = evaluate(array_of(terms, shape, reduction), VALUES)
            assert array.shape == tuple(map(int, shape))
            assert np.allclose(array.squeeze(), expected), seed
            written += 1
        else:
            try:
                matrix = reduction.algebra.expression(matrix_of(terms, reduction))
            except NoRule:
                continue  # no product, Hadamard product and diagonal of matrices
            assert np.allclose(evaluate(matrix, VALUES).squeeze(), expected), seed
            written += 1
    assert written > 30


@pytest.mark.parametrize("seed", range(40))
def test_the_form_does_not_depend_on_the_order_of_the_factors(seed):
    term, reduction = random_term(seed, 4)
    shuffled = list(term.factors)
    random.Random(seed).shuffle(shuffled)
    other = Term(term.coefficient, tuple(shuffled), term.axes, term.ends)
    one, two = reduced_term(term, reduction), reduced_term(other, reduction)
    if one is None or two is None:
        assert one is two
        return
    shape = (SIZE,)*4
    arrays = [array_of(collected([reduced], reduction.algebra), shape, reduction) for reduced in (one, two)]
    assert arrays[0] == arrays[1]


def test_like_terms_are_collected():
    reduction = Labels(Algebra())
    m, i = reduction.new(SIZE), reduction.new(SIZE)
    A = SQUARES[0]
    one = Term(S.One, (Factor((A,), m, i),), (m, UNIT), (i, UNIT))
    other = Term(S(2), (Factor((A.T,), i, m),), (m, UNIT), (i, UNIT))
    (both,) = collected([one, other], reduction.algebra)
    assert both.coefficient == 3
    assert collected([one, one.scaled(S.NegativeOne)], reduction.algebra) == []


def test_diagonals_in_any_order_are_lambdified():
    A, B, C = SQUARES[:3]
    for groups in [((3, 4), (1, 5)), ((1, 5), (3, 4)), ((0, 2),), ((2, 5), (0, 3))]:
        array = ArrayDiagonal(ArrayTensorProduct(A, B, C), *groups)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            number = lambdify([A, B, C], array, "numpy")(*[VALUES[symbol] for symbol in (A, B, C)])
        assert np.allclose(number, evaluate(array, VALUES))


