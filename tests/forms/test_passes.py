"""What ``simplify`` leaves out: each early way out gives what all passes, run to their ends, give."""

import random

import pytest
import random_expressions
from corpus.published import PUBLISHED, value
from equality import pairs
from sympy import (
    Dummy,
    Expr,
    Identity,
    Inverse,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Pow,
    Rational,
    S,
    Trace,
    Transpose,
    ZeroMatrix,
    count_ops,
    diff,
    exp,
    symbols,
)

from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.graph import classes_in, contains, nodes_below
from sympy_matcalc.core.guard import sympy_may_refuse
from sympy_matcalc.core.rewriting import rewritten
from sympy_matcalc.core.sizes import tree_size
from sympy_matcalc.forms import passes
from sympy_matcalc.forms.canonical import Canonical
from sympy_matcalc.forms.entries import matrix_form
from sympy_matcalc.forms.passes import AS_IT_IS, EXPONENTIALS, MULTIPLIED_OUT, TAKEN_OUT, is_zero
from sympy_matcalc.forms.scalars import Scalars
from sympy_matcalc.forms.simplification import simplified
from sympy_matcalc.host.conditions import mixes_matrices_with_scalars
from sympy_matcalc.host.verbs import has_matrices_among_scalars

n, m, a = symbols("n m a")
LETTERS = [MatrixSymbol(name, n, n) for name in "ABX"] + [Identity(n)]


def by_all_passes(expr):
    """The shortest that the passes make, each run to its end, nothing left out: the rounds of ``simplified``."""
    scalars = Scalars({})
    for _ in range(4):
        candidates = [expr]
        inverses = {power for power in expr.atoms(MatPow) if power.exp.is_negative}
        nested = any(inverses & inverse.base.atoms(MatPow) for inverse in inverses if isinstance(inverse.base, MatAdd))
        for step in (AS_IT_IS, *([TAKEN_OUT] if nested else []), MULTIPLIED_OUT,
                     *([EXPONENTIALS] if expr.has(exp) else [])):
            with sympy_may_refuse:
                algebra = step.algebra(frozenset())
                read = matrix_form(expr) if any(issubclass(cls, passes.WITH_ENTRIES) for cls in classes_in(expr)) \
                    else expr
                made = scalars.simplified(rewritten(read, step.laws, algebra), algebra)
                candidates.append(rewritten(made, passes.FINISHING, Algebra()))
        best = min(reversed(candidates), key=lambda c: (0, 0) if is_zero(c) else (count_ops(c), tree_size(c)))
        if isinstance(best, MatAdd):
            best = next(c for c in candidates if isinstance(c, MatAdd) and set(c.args) == set(best.args))
        if best == expr:
            break
        expr = best
    return expr


def without_dummies(expr):
    """The same with its bound symbols numbered as they come."""
    dummies = sorted((atom for atom in expr.atoms(Dummy)), key=lambda dummy: dummy.dummy_index)
    return expr.xreplace({dummy: symbols(f"{dummy.name}_{k}") for k, dummy in enumerate(dummies)})


@pytest.mark.parametrize("pair", pairs.EQUAL[::3] + pairs.UNEQUAL[::5], ids=str)
def test_differences_as_by_all_passes(pair):
    lhs, rhs = (eval(side, pairs.names()) for side in (pair.lhs, pair.rhs))
    with sympy_may_refuse:
        difference = lhs - rhs
        if isinstance(difference, Expr) and classes_in(difference) & {MatMul, MatAdd, MatPow, Inverse, Transpose}:
            assert without_dummies(simplified(difference)) == without_dummies(by_all_passes(difference))


def word(rng, depth):
    """A random square matrix made of products, sums and powers, bare nodes and evaluated ones."""
    if depth == 0:
        letter = rng.choice(LETTERS)
        return rng.choice([letter, letter, letter.T, letter.inv()])
    kind = rng.choice(["sum", "product", "scaled", "power", "inverse", "transpose"])
    parts = [word(rng, depth - 1) for _ in range(rng.randint(2, 3))]
    if kind in ("sum", "product"):
        cls = MatAdd if kind == "sum" else MatMul
        return cls(*parts) if rng.random() < 0.5 else cls(*parts).doit()
    if kind == "scaled":
        return rng.choice([Rational(-1), Rational(2), Rational(-3, 2), a])*parts[0]
    if kind == "power":
        return MatPow(parts[0], rng.choice([2, 3, -1, -2])).doit()
    return Inverse(parts[0]).doit() if kind == "inverse" else Transpose(parts[0]).doit()


def words(seed, depth):
    expr = word(random.Random(seed), depth)
    return LETTERS[0] if is_zero(expr) or contains(expr, (ZeroMatrix, Pow)) else expr


@pytest.mark.parametrize("seed", range(150))
def test_words_as_by_all_passes(seed):
    expr = words(seed, 1 + seed % 3)
    assert simplified(expr) == by_all_passes(expr)
    one, other = words(seed, 1), words(seed + 1, 1)
    zero = MatAdd(MatMul(one, other), MatMul(-1, rewritten(MatMul(one, other), MULTIPLIED_OUT.laws, Canonical())))
    assert is_zero(simplified(zero))


def left_alone(expr):
    """Whether the pass that multiplies out leaves an expression as it is; then the other one does."""
    with sympy_may_refuse:
        if rewritten(expr, MULTIPLIED_OUT.laws, Canonical()) == expr:
            assert rewritten(expr, AS_IT_IS.laws, AS_IT_IS.algebra(frozenset())) == expr
            return True
    return False


@pytest.mark.parametrize("seed", range(200))
def test_words_multiplied_out_are_left_alone(seed):
    expr = words(seed, 1 + seed % 3)
    left_alone(expr)
    left_alone(rewritten(expr, MULTIPLIED_OUT.laws, Canonical()))


@pytest.mark.parametrize("of", ["scalar", "matrix"])
def test_random_expressions_multiplied_out_are_left_alone(of):
    count = 0
    for seed in range(40):
        expr = random_expressions.random_case(seed, of=of).expr
        with sympy_may_refuse:
            count += left_alone(rewritten(expr, MULTIPLIED_OUT.laws, Canonical()))
    assert count > 20


def test_one_by_one_matrices_multiplied_out_and_written_out_are_left_alone():
    x, y, z = (MatrixSymbol(name, n, 1) for name in "xyz")

    def written(expr):
        return rewritten(rewritten(expr, MULTIPLIED_OUT.laws, Canonical()), passes.FINISHING, Algebra())

    count = 0
    for seed in range(150):
        rng = random.Random(seed)
        terms = [rng.choice([1, 2, -1, a])*rng.choice([x, y, z]).T*words(seed + k, seed % 3)*rng.choice([x, y])
                 for k in range(rng.randint(1, 3))]
        typed = MatAdd(*terms).doit()
        for expr in (typed, written(typed)):
            with sympy_may_refuse:
                if expr.is_Matrix and written(expr) == expr:
                    count += 1
                    assert rewritten(expr, AS_IT_IS.laws, AS_IT_IS.algebra(frozenset())) == expr
    assert count > 100


def test_published_formulas_multiplied_out_are_left_alone():
    formulas = [side for entry in PUBLISHED for side in (value(entry[1]), diff(value(entry[1]), value(entry[2])))]
    assert sum(left_alone(formula) for formula in formulas if isinstance(formula, Expr)) > len(formulas)/4


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("of", ["scalar", "matrix"])
def test_random_expressions_as_by_all_passes(of, seed):
    expr = random_expressions.random_case(seed, depth=2, of=of, classes="usual").expr
    assert without_dummies(simplified(expr)) == without_dummies(by_all_passes(expr))


@pytest.mark.parametrize("seed", range(60))
def test_constructors_that_remember_together_make_what_each_makes_alone(seed):
    exprs = [words(seed, 2), random_expressions.random_case(seed, of="matrix", classes="usual").expr]
    together = [step.algebra(frozenset()) for step in (MULTIPLIED_OUT, AS_IT_IS)]
    together[1].share(together[0])
    with sympy_may_refuse:
        for expr in exprs:
            for step, algebra in zip((MULTIPLIED_OUT, AS_IT_IS), together):
                made, alone = (rewritten(expr, step.laws, by) for by in (algebra, step.algebra(frozenset())))
                assert without_dummies(made) == without_dummies(alone)


@pytest.mark.parametrize("seed", range(60))
def test_where_the_last_pass_is_left_out_it_changes_nothing(seed):
    expr = random_expressions.random_case(seed, of="matrix", classes="all").expr
    if not any(map(passes.is_unfinished, nodes_below([expr]))):
        assert rewritten(expr, passes.FINISHING, Algebra()) == expr


@pytest.mark.parametrize("seed", range(60))
def test_a_matrix_among_scalars_is_seen_before_a_room_is_loaded(seed):
    expr = random_expressions.random_case(seed, classes="all").expr
    assert mixes_matrices_with_scalars(expr) or not has_matrices_among_scalars(expr)


X1, Y1 = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)
FORMS = [Trace(Y1*X1.T), Trace(X1.T*Y1), a, Trace(X1.T*LETTERS[0]*Y1), exp(Trace(X1.T*Y1))]


@pytest.mark.parametrize("seed", range(60))
def test_the_last_pass_is_for_multiples_of_the_identity_wherever_they_stand(seed):
    draw = random.Random(seed)
    scalars = [draw.choice([1, -2, a])*draw.choice(FORMS)**draw.choice([1, 1, 2]) for _ in range(3)]
    multiple = MatMul(sum(scalars[:draw.randint(1, 3)]), Identity(1))
    finish = passes.Passes(frozenset(), Scalars({}))._finished
    for expr in (multiple, MatAdd(multiple, X1.T*Y1), MatMul(X1, multiple), a*Trace(multiple)):
        made = Scalars({}).simplified(expr, Algebra())
        assert finish(expr, Algebra()) == rewritten(made, passes.FINISHING, Algebra())


def test_zeros_are_what_they_are():
    for zero in (S.Zero, ZeroMatrix(n, m), ZeroMatrix(2, 3)):
        assert simplified(zero) == zero
