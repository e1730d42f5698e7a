"""Random matrices by matrices, and Hessians of random scalars: open or right entry by entry; and Hessians symmetric.

``SYMPY_MATCALC_RANDOM_CASES`` and, if set, ``SYMPY_MATCALC_RANDOM_SEED`` are those of ``test_random_derivatives``.
"""

from __future__ import annotations

import os
import random
import warnings

import numpy as np
import random_expressions
from random_expressions import TooSlow, limited
from sympy import Derivative, DiracDelta, diff, lambdify
from sympy.matrices.expressions.special import ZeroMatrix
from test_random_derivatives import CASES, CLASSES, TOLERANCE

from sympy_matcalc.values.differences import deviation, random_values
from sympy_matcalc.values.evaluation import evaluate

COUNT = max(10, CASES//8)
SEED = int(os.environ["SYMPY_MATCALC_FIXED_SEED"])


def problem_of_array(expr, variable, derivative):
    """What is wrong with the derivative of a matrix by a matrix: None, "undecided", "open", or a description."""
    if isinstance(derivative, Derivative):
        return "open"
    shape = tuple(variable.shape + expr.shape)
    long = [size for size in shape if size != 1]
    if expr.shape != (1, 1) and len(long) > 2 and tuple(derivative.shape) != shape:
        return f"the shape of {derivative} is {derivative.shape}"
    if len(long) <= 2 and not derivative.is_Matrix:
        return f"{derivative} is no matrix"
    off = deviation(expr, variable, derivative, seed=len(str(expr)))
    if off != off or (off == float("inf") and derivative.has(DiracDelta)):
        return "undecided"
    if not off < TOLERANCE:
        return f"{derivative} is off by {off:.2g}"
    return problem_of_use(expr, derivative) if len(derivative.shape) == 4 else None


def problem_of_use(expr, derivative):
    """Whether an entry, or what lambdify makes, has another value than the array."""
    values = random_values((expr, derivative), 3)
    numbers = evaluate(derivative, values)
    scale = 1 + abs(numbers).max(initial=0)
    index = tuple(random.Random(len(str(expr))).randrange(size) for size in numbers.shape)
    if not abs(evaluate(derivative[index], values) - numbers[index]) < 1e-8*scale:
        return f"the entry {index} of {derivative} is {derivative[index]}"
    if derivative.has(DiracDelta):
        return None  # NumPy has none
    free = derivative.free_symbols | expr.free_symbols
    known = [symbol for symbol in values if symbol in free or symbol.name in "nm"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        function = lambdify(known, derivative, "numpy")
        result = function(*[np.array(values[symbol], dtype=float) if symbol.is_Matrix else values[symbol]
                            for symbol in known])
    return None if np.allclose(result, numbers) else f"lambdify of {derivative} gives other numbers"


def verdicts(cases):
    """The problems of cases, each a line and a function that finds the problem; and how many say nothing."""
    problems, undecided = [], 0
    for line, find in cases:
        try:
            with limited(30):
                problem = find()
        except TooSlow:
            undecided += 1  # SymPy itself takes minutes for some
            continue
        if problem == "undecided":
            undecided += 1
        elif problem is not None and problem != "open":
            problems.append(f"{line}: {problem}")
    return problems, undecided


def test_matrices_by_matrices():
    def cases():
        for seed in range(SEED, SEED + COUNT):
            by = "transpose" if seed % 5 == 0 else "matrix"
            case = random_expressions.random_case(
                seed=seed, depth=1 + seed % 4, by=by, of="matrix", classes=CLASSES[seed % 3])
            yield case.line, lambda case=case: problem_of_array(
                case.expr, case.variable, diff(case.expr, case.variable))

    print(f"seeds {SEED} to {SEED + COUNT - 1}")
    problems, undecided = verdicts(cases())
    assert not problems, "\n".join(sorted(problems, key=len)[:5])
    assert undecided <= 0.1*COUNT + 2


def random_hessian(seed):
    """A scalar and one or two variables."""
    rng = random.Random(f"hessian {seed}")
    source = random_expressions.Expressions(
        rng, symbolic=rng.random() < 0.6, classes=random_expressions.CLASSES[CLASSES[seed % 3]])
    first = rng.choice([matrix for matrix in source.matrices if matrix.name in "xurXY"])
    source.focus = first
    second = first if rng.random() < 0.7 else rng.choice([matrix for matrix in source.matrices if matrix.name in "xXA"])
    scalar = source.scalar(1 + seed % 3)
    for _ in range(7):
        if scalar.has(first):
            break
        scalar = source.scalar(1 + seed % 3)
    return scalar, first, second


def problem_of_hessian(scalar, first, second):
    gradient, hessian = diff(scalar, first), diff(scalar, first, second)
    if isinstance(gradient, Derivative) or isinstance(hessian, Derivative) or isinstance(gradient, ZeroMatrix):
        return "open"
    off = deviation(gradient, second, hessian, seed=1)
    if off != off or (off == float("inf") and hessian.has(DiracDelta)):
        return "undecided"  # a delta at zero: no differentiable point
    if not off < TOLERANCE:
        return f"{hessian} is off by {off:.2g}"
    if first != second:
        return None
    # As expressions, those of the tables are symmetric; here some have scalars on one side of an explicit matrix.
    value = evaluate(hessian, random_values((scalar, hessian), 1))
    symmetric = np.allclose(value, value.transpose(2, 3, 0, 1) if value.ndim == 4 else value.T)
    return None if symmetric else f"{hessian} is not symmetric"


def test_hessians():
    def cases():
        for seed in range(SEED, SEED + COUNT):
            scalar, first, second = random_hessian(seed)
            yield (f"random_hessian({seed}): diff({scalar}, {first}, {second})",
                   lambda case=(scalar, first, second): problem_of_hessian(*case))

    problems, undecided = verdicts(cases())
    assert not problems, "\n".join(sorted(problems, key=len)[:5])
    assert undecided <= 0.15*COUNT + 2
