"""The parts of ``equal``: residues, random instances, degrees, rewriting rules, the lemmas one by one."""

import random

import mpmath
import numpy as np
import pytest
from sympy import Determinant, Eq, Identity, Integer, MatMul, MatrixSymbol, Mul, Q, Rational, Trace, sqrt, symbols

from sympy_matcalc import CommutationMatrix, MatrixExponential, Vec
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.equality.comparing import compared
from sympy_matcalc.equality.instances import draw, large_sizes, sizes_to_try
from sympy_matcalc.equality.lemmas import LEMMAS, Form, determinant_of, schur_complement
from sympy_matcalc.equality.quiver import Quiver
from sympy_matcalc.equality.rational_identities import by_rational_identity, trace_rules
from sympy_matcalc.equality.reading import is_rational
from sympy_matcalc.equality.roles import Symbols
from sympy_matcalc.equality.structures import Assumptions, Draw
from sympy_matcalc.values import linear_algebra
from sympy_matcalc.values.arrays import identity
from sympy_matcalc.values.degrees import degree_of_difference
from sympy_matcalc.values.differences import random_values
from sympy_matcalc.values.evaluation import evaluate
from sympy_matcalc.values.high_precision import HighPrecision
from sympy_matcalc.values.prime_field import PrimeField
from sympy_matcalc.values.residues import P, Residue, as_rational
from sympy_matcalc.values.undecided import Outside, Unsupported
from sympy_matcalc.values.walk import Point

n, m = symbols("n m", integer=True, positive=True)
t = symbols("t", real=True)
A, B, C = (MatrixSymbol(name, n, n) for name in "ABC")
U, V, G = MatrixSymbol("U", n, m), MatrixSymbol("V", m, n), MatrixSymbol("G", m, m)
u, v = MatrixSymbol("u", n, 1), MatrixSymbol("v", n, 1)
I, J = Identity(n), Identity(m)  # noqa: E741


# -- residues ----------------------------------------------------------------------

def test_residues_are_a_field_with_conjugation():
    rng = random.Random(1)
    a, b, c = (Residue(rng.randrange(P), rng.randrange(P)) for _ in range(3))
    assert a*(b + c) == a*b + a*c
    assert a/b*b == a
    assert 1/a*a == 1
    assert (a*b).conjugate() == a.conjugate()*b.conjugate()
    assert a**P == a.conjugate()
    assert Residue(0, 1)**2 == -Residue(1)
    assert a**-2*a*a == 1
    with pytest.raises(Outside):
        Residue(1)/Residue(0)


def test_fractions_are_found_again():
    field = PrimeField(random.Random(0))
    for number in (Rational(-22, 7), Rational(0), Rational(10**9 + 7, 10**9 + 9)):
        assert as_rational(field.rational(number)) == number
    assert as_rational(field.random(False)) is None


# -- structures --------------------------------------------------------------------

def _hermitian(M):
    return M.conjugate().T


CHECKS = {
    "symmetric": lambda M: (M == M.T), "orthogonal": lambda M: (identity(len(M)) == M @ M.T),
    "unitary": lambda M: (M @ _hermitian(M) == identity(len(M))),
    "diagonal": lambda M: (M*identity(len(M)) == M), "idempotent": lambda M: (M @ M == M),
    "involutory": lambda M: (identity(len(M)) == M @ M), "skew_symmetric": lambda M: (M == -M.T),
    "antihermitian": lambda M: (-_hermitian(M) == M), "zero": lambda M: not any(M.entries),
    "identity": lambda M: (identity(len(M)) == M),
    "hermitian": lambda M: (_hermitian(M) == M), "singular": lambda M: not linear_algebra.determinant(M, bool),
    "upper_triangular": lambda M: all(not M[i, j] for i in range(len(M)) for j in range(i)),
    "lower_triangular": lambda M: all(not M[j, i] for i in range(len(M)) for j in range(i)),
    "unit_triangular": lambda M: all(M[i, i] == 1 for i in range(len(M))),
    "positive_definite": lambda M: (_hermitian(M) == M), "real": lambda M: all(not e.im for e in M.entries),
}


@pytest.mark.parametrize("names", [
    *({name} for name in CHECKS), {"symmetric", "orthogonal"}, {"symmetric", "idempotent"}, {"symmetric", "singular"},
    {"diagonal", "orthogonal"}, {"diagonal", "positive_definite"}, {"diagonal", "idempotent"},
    {"diagonal", "symmetric"}, {"symmetric", "positive_definite", "invertible"}], ids=sorted)
@pytest.mark.parametrize("is_complex", [False, True])
def test_random_matrices_have_their_structure(names, is_complex):
    determinants = set()
    for choices in range(8):
        for size in (1, 2, 3):
            source = Draw(PrimeField(random.Random(choices)), is_complex, choices)
            matrix, whole = source.matrix((size, size), frozenset(names))
            if not whole:
                assert is_complex  # what is drawn has some of it
                continue
            assert all(CHECKS[name](matrix) for name in names if name in CHECKS)
            determinants.add(linear_algebra.determinant(matrix, bool))
    if names <= {"orthogonal", "symmetric", "diagonal"} and "orthogonal" in names:
        assert determinants == {Residue(1), Residue(-1)}


def test_positive_definite_numbers_are_positive():
    with mpmath.workdps(30):
        for is_complex in (False, True):
            source = Draw(HighPrecision(random.Random(3)), is_complex, 0)
            matrix, whole = source.matrix((3, 3), frozenset({"positive_definite"}))
            assert whole
            assert min(np.linalg.eigvalsh(np.array(matrix.tolist(), dtype=complex))) > 0


def test_assumptions_are_read():
    read = Assumptions(Q.symmetric(A) & Eq(B**2, B) & Eq(C.T, -C))
    assert read.complete
    assert (read.of(A), read.of(B), read.of(C)) == ({"symmetric"}, {"idempotent"}, {"skew_symmetric"})
    assert not Assumptions(Q.normal(A)).complete
    assert not Assumptions(Eq(A*B, B*A)).complete


def test_sizes_of_all_kinds_are_tried():
    symbols_ = Symbols(A*U*V)
    tried = sizes_to_try(symbols_, random.Random(0))
    assert {values[n] for values in tried} >= {1, 2, 3, 4, 5}
    assert all(values[n] != values[m] for values in tried[:4])
    assert any(values[n] == values[m] > 1 for values in tried)
    assert {(1, 2), (2, 1), (1, 1)} <= {(values[n], values[m]) for values in tried}
    assert min(large_sizes(symbols_, random.Random(0)).values()) > 5


def test_more_sizes_are_tried_where_a_polynomial_may_vanish_at_some():
    tried = sizes_to_try(Symbols((n - 6)*(n - 7)*(n - 8)*(n - 9)*(n - 10)*n*Trace(A)), random.Random(0))
    assert {values[n] for values in tried} >= set(range(1, 9))
    with pytest.raises(Unsupported, match="sizes stand among scalars"):
        sizes_to_try(Symbols(Mul(*[n - k for k in range(20)])*Trace(A)), random.Random(0))


# -- degrees -----------------------------------------------------------------------

@pytest.mark.parametrize(("lhs", "degree"), [
    (Trace(A*B*A), 3), (Determinant(A), 4), (Trace(A.inv()), 4 + 4), (t**5*Trace(A), 6), (Trace(A**3*B**2), 5),
    (Trace(A.inv()) + Trace(A.inv()*B), 4 + 4)])
def test_degrees_are_bounds(lhs, degree):
    instance = draw(Symbols(lhs), Assumptions(), PrimeField(random.Random(0)), {n: Integer(4)}, 0)
    assert degree_of_difference(lhs, Integer(0), instance.point, {}) == degree


def test_the_same_numbers_give_the_same_answer():
    assert compared(A*B, B*A, True, 1) == compared(A*B, B*A, True, 1)
    assert compared(Trace(A*B), Trace(B*A), True, 1).verdict == "agree"


def test_a_random_function_is_a_function():
    field = PrimeField(random.Random(0))
    point = Point(field, {n: Integer(2)}, {A: Draw(field, False, 0).generic(2, 2)})
    assert point.value(sqrt(Trace(A))) == point.value(sqrt(Trace(A.T)))
    assert point.value(sqrt(Trace(A))**3) == point.value(sqrt(Trace(A))*Trace(A))
    assert not field.refutes


# -- rewriting ---------------------------------------------------------------------

IDENTITIES = [
    ((A + U*G*V).inv(), (G.inv() + V*A.inv()*U).inv()), ((I + U*V).inv(), (J + V*U).inv()),
    ((A + u*v.T).inv(), A*Trace(v.T*A.inv()*u)), ((A.inv() + B.inv()).inv(), (A + B).inv()),
    ((A + t*I).inv(), (t*B + A).inv()), (U*(U.T*U).inv()*U.T, Trace(U*(U.T*U).inv()*U.T)*U.T*A.inv()),
    (Trace((I + U*V).inv()), n - m + Trace((J + V*U).inv())),
]


@pytest.mark.parametrize("sides", IDENTITIES)
def test_every_rule_holds_for_numbers(sides):
    algebra = Algebra()
    sides = [normalized(side, algebra) for side in sides]
    quiver = Quiver(*sides, assumptions=Assumptions())
    quiver.complete(40)
    assert len(quiver.rules.rules) > 2
    values = random_values(tuple(sides), 1)

    def product(word, like):
        return MatMul(*[quiver.letters[k] for k in word] or [Identity(like.shape[0])])

    def coefficient(element):
        return evaluate(quiver.scalar_expression(element), values)

    for lead, rest in quiver.rules.rules.values():
        left = product(lead, None)
        right = sum(coefficient(c)*evaluate(product(word, left), values) for word, c in rest.items())
        assert np.allclose(evaluate(left, values), right), (left, rest)
    for cycle, known in trace_rules(quiver).items():
        right = sum(coefficient(c)*(evaluate(Trace(product(word, None)), values) if word else 1)
                    for word, c in known.items())
        assert np.isclose(evaluate(Trace(product(cycle, None)), values), right)


def test_rewriting_ends_without_a_proof_of_what_is_wrong():
    assert by_rational_identity((A + U*G*V).inv(), A.inv() + A.inv()*U*(G.inv() + V*A.inv()*U).inv()*V*A.inv()) is None
    assert by_rational_identity((A + B + C).inv(), A.inv() + B.inv() + C.inv()) is None


def test_nothing_follows_from_a_contradiction():
    assert by_rational_identity((A*B - B*A).inv()*C, C) is None


# -- determinants --------------------------------------------------------------------

SUMS = [I + U*V, A + U*V, t*I - U*V, A*B + A*C, A.inv() + B.inv(), I + u*v.T, A - U*G.inv()*V, I + A*B*C]


@pytest.mark.parametrize("arg", SUMS)
def test_each_lemma_keeps_the_determinant(arg):
    arg = normalized(arg, Algebra())
    quiver = Quiver(arg, assumptions=Assumptions())
    quiver.complete(60)
    values = random_values((arg, G, J), 2)
    expected = evaluate(Determinant(arg), values)
    start, seen = Form(quiver.read(arg), n), 0
    for _, lemma in LEMMAS:
        for form in lemma(start, quiver):
            whole = evaluate(Determinant(quiver.expression(form.polynomial, Identity(form.size))), values)
            for scale, power in form.scalars:
                whole *= evaluate(quiver.scalar_expression(scale)**power, values)
            for letter in form.letters:
                whole *= evaluate(Determinant(quiver.letters[letter]), values)
            assert np.isclose(whole, expected)
            seen += 1
    assert seen
    assert np.isclose(evaluate(determinant_of(quiver.read(arg), n, quiver, {}), values), expected)


def test_schur_complement():
    from sympy import BlockMatrix
    blocks = BlockMatrix([[A, U, B], [V, G, V], [C, U, A]])
    values = random_values(blocks, 3)
    assert np.isclose(evaluate(schur_complement(Determinant(blocks)), values), evaluate(Determinant(blocks), values))
    rectangular = BlockMatrix([[U, A], [G, V]])
    assert schur_complement(Determinant(rectangular)) == Determinant(rectangular)


def test_which_classes_of_ours_are_rational():
    A = MatrixSymbol("A", n, n)
    assert is_rational([Vec(A), CommutationMatrix(n, n), Trace(A)])
    assert not is_rational([MatrixExponential(A)])
