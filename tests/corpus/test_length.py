"""Answers are no longer than what is printed in books, but for those named here with the reason."""

import pytest
from sympy import count_ops, diff

from sympy_matcalc import catalogue

FOUNDING = ("the founding document has A*mu + A.T*mu, not (A + A.T)*mu", {
    "control.lqr-cost-by-state", "control.lqr-cost-by-input", "gaussian.expected-quadratic-form-by-mean",
    "quadratic.row", "quadratic.xbx", "trace.xtax", "quadratic.plus-linear-trace", "quadratic.plus-linear",
    "quadratic.axxb", "convex.matrix-fractional", "convex.ellipsoid-barrier", "statistics.best-linear-prediction",
    "regression.kernel-ridge", "learning.canonical-correlation"})
LONGER = {
    "gaussian.density-hessian-by-point": "matrices by matrices are read off as sums of products",
    "entry.det-two-by-two": "the operations in an explicit matrix are counted in one spelling and not in the other",
    "entry.product-of-entries": "the operations in an explicit matrix are counted in one spelling and not in the other",
    "entry.square": "a matrix unit, where an explicit matrix is printed",
    "det.of-parameter-adjugate": "by way of the inverse, where an adjugate is printed",
    "hadamard.bilinear": "a product of diagonal matrices, where a Hadamard product is printed",
    "learning.word2vec": "the exponential that was typed stays: exp(-s)/(1 + exp(-s)), not 1/(exp(s) + 1)",
    "power.bilinear-gram": "two sums over powers, where one is printed",
}


@pytest.fixture(scope="module")
def lengths():
    return {entry.name: (count_ops(diff(entry.expression, entry.variable)), count_ops(entry.result))
            for entry in catalogue.entries() if entry.kind == "derivative"}


def test_nearly_all_answers_are_no_longer_than_what_is_printed(lengths):
    longer = {name for name, (ours, printed) in lengths.items() if ours > printed}
    assert len(longer - FOUNDING[1]) <= 0.05*len(lengths)


def test_none_is_much_longer_without_a_reason(lengths):
    much = {name for name, (ours, printed) in lengths.items() if ours > 1.5*printed}
    assert much <= set(LONGER)


def test_reasons_are_of_entries_that_are_longer(lengths):
    assert all(lengths[name][0] > lengths[name][1] for name in (*LONGER, *FOUNDING[1]))
