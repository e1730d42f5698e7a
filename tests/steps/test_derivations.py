"""Derivations: the result is that of diff, neighbouring lines have one value, and each line uses one law or unfolds."""


import pytest
from corpus.published import PUBLISHED, Entry, name_of, value
from steps.line_values import changed, same_value
from sympy import (
    Add,
    Determinant,
    Eq,
    Function,
    HadamardProduct,
    ImmutableMatrix,
    Inverse,
    KroneckerProduct,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Mul,
    Pow,
    S,
    Sum,
    Trace,
    Transpose,
    diff,
    exp,
    log,
    sin,
    sqrt,
    symbols,
)
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.matexpr import MatrixExpr

from sympy_matcalc import LogSumExp, MatrixExponential, Softmax, derivation, jacobian, norm
from sympy_matcalc import differential as differential_of
from sympy_matcalc.core.combinations import Combination
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.laws import differential
from sympy_matcalc.core.maps import LinearMap
from sympy_matcalc.steps.derivations import TYPED
from sympy_matcalc.steps.laws_used import COLLECTED
from sympy_matcalc.steps.pairing import COLLECTED as PAIRED_AND_COLLECTED
from sympy_matcalc.steps.record import Derivation
from sympy_matcalc.steps.replay import Replay
from sympy_matcalc.steps.rules import UNKNOWN, law_of_rule

n, m = symbols("n m", integer=True, positive=True)
t = symbols("t", real=True)
A, B, C, X = MatrixSymbol("A", n, m), MatrixSymbol("B", m, m), MatrixSymbol("C", n, n), MatrixSymbol("X", n, n)
x, b = MatrixSymbol("x", n, 1), MatrixSymbol("b", n, 1)
f = Function("f")


SEVERAL = {TYPED.statement, COLLECTED.statement, PAIRED_AND_COLLECTED.statement}
"""What is said of lines that stand for several laws: they unfold."""


def check(d, points=2):
    assert d.result == diff(d.expr, *d.variables)
    if d.open_at is None:
        assert d.steps[-1].after == d.result
    every = list(d.all_steps)
    for step in every:
        assert not step.steps
        assert step.law not in SEVERAL, (step.law, step.before, step.after)
        assert step.source, step.law
    for seed in range(points):
        assert not [(step.law, step.before, step.after) for step in changed(every, seed)]
    for step, following in zip(d.steps, d.steps[1:]):
        assert step.kind != following.kind or step.after == following.before
    for step in d.steps:
        assert step.law
        if step.steps:
            assert step.steps[0].before == step.before
            assert step.steps[-1].after == step.after


@pytest.mark.parametrize("entry", PUBLISHED, ids=name_of)
def test_every_published_derivative_has_its_derivation(entry: Entry):
    _, function, variable, *_ = entry
    d = derivation(value(function), value(variable))
    assert d.open_at is None
    check(d, points=1)
    assert len(d.steps) <= 8
    assert str(d)


OTHERS = [
    (Trace(C), X), (Trace(X), X), (C*X*C, X[0, 1]), (C*X*C, X.T), (x.T*C*x, x.T), (X*t**2, t), (x, x), (X, X),
    (x[0, 0]*x[1, 0], x), (Trace(X*C), X[:1, :1]), (Determinant(X)**2, X[0, 1]), (Inverse(C + t*X), t),
    (Trace(X**3), X), (exp(Trace(X))*Trace(X*C), X), (f(Trace(X*C)), X), (sin(t)*log(Determinant(C + t*X)), t),
    (Trace(HadamardProduct(X, C)*X), X), (sqrt(Trace((X*x - b)*(X*x - b).T)), x), (b.T*Inverse(X)*b, X),
    (x.T*x.applyfunc(sin), x), (Trace(MatrixExponential(X)), X),
]


@pytest.mark.parametrize(("expr", "variable"), OTHERS, ids=str)
def test_shapes_and_variables_of_every_kind(expr, variable):
    check(derivation(expr, variable))


@pytest.mark.parametrize("size", [1, 2, 3])
def test_concrete_sizes(size):
    Y, y = MatrixSymbol("Y", size, size), MatrixSymbol("y", size, 1)
    for expr, variable in [(Trace(Y*Y.T), Y), (Determinant(Y), Y), (y.T*Y*y, y), (y.T*Y*y, Y)]:
        check(derivation(expr, variable))


def test_the_trace_of_a_quadratic_expression_line_by_line():
    d = derivation(Trace(A*B*A.T*C), A)
    assert str(d).splitlines()[0] == "f = tr(A B Aᵀ C)"
    assert [line.strip().split("   ")[0] for line in str(d).splitlines()[1:]] == [
        "df = tr(A B dAᵀ C) + tr(dA B Aᵀ C)",
        "= tr(B Aᵀ C dA) + tr(dAᵀ C A B)",
        "= tr(B Aᵀ C dA) + tr(Bᵀ Aᵀ Cᵀ dA)",
        "= ⟨C A B + Cᵀ A Bᵀ, dA⟩",
        "∂f/∂A = C A B + Cᵀ A Bᵀ"]
    assert [step.source for step in d.steps[1:3]] == ["founding identity 1.D", "founding identity 1.A"]


def test_lines_of_second_derivatives_say_what_they_are_of():
    heads = [line.partition("=")[0].strip() for line in str(derivation(x.T*C*x, x, x)).splitlines()]
    assert heads == ["f", "∂f/∂x", "d(∂f/∂x)", "d vec (∂f/∂x)", "∂²f/∂x ∂x", ""]
    heads = [line.partition("=")[0].strip() for line in str(
        derivation(log(Determinant(X)), X, X, of="differential")).splitlines()]
    assert heads == ["f", "df", "", "d²f"]


def test_adjoints_are_taken_one_map_at_a_time():
    d = derivation(b.T*(C*x).applyfunc(sin), x)
    (group,) = [step for step in d.steps if step.is_group and step.kind == "pairing"]
    assert [step.law.split(", for")[0] for step in group.steps] == ["<M, L(D)> = <L*(M), D>"]*len(group.steps)
    assert len(group.steps) >= 3
    assert all(same_value(step, seed) for step in group.steps for seed in range(2))


def test_jacobians_are_multiplied_one_map_at_a_time():
    d = derivation(C*X*C.T*X, X, of="jacobian")
    (group,) = [step for step in d.steps if step.is_group and step.kind == "vec"]
    assert {step.kind for step in group.steps} == {"vec"}
    assert all(same_value(step, seed) for step in d.all_steps for seed in range(2))


dX, dx = MatrixSymbol("dX", n, n), MatrixSymbol("dx", n, 1)
s = MatrixSymbol("s", 1, 1)
Y = MatrixSymbol("Y", 2, 2)
i = symbols("i", integer=True)
UNUSUAL = [
    (Trace(X*dX), X), (Trace(X*dX*X), dX), (x.T*dx, x), (x.T*dx, dx), (s.T*s, s), (s.inv(), s),
    (log(Determinant(s)), s),
    (Trace(Y*ImmutableMatrix([[1, 2], [3, 4]])), Y), (Sum(x[i, 0]**2, (i, 0, n - 1)), x), (KroneckerProduct(x, b), x),
    (norm(X*x - b), x), (norm(x, 3), x), (b.T*Softmax(C*x), x), (LogSumExp(C*x), x), (X[0, 1]**2, X[0, 1]), (x.T, x),
    (x, x.T), (HadamardProduct(X, X), X), (Trace(X)*X, X), (Trace(X)/Determinant(X), X), (C, X), (x*x.T, x),
    (Trace((X - C)**3), X), (log(Determinant(X.T*X)), X)]


@pytest.mark.parametrize(("expr", "variable"), UNUSUAL, ids=str)
def test_names_sizes_and_classes_of_every_kind(expr, variable):
    d = derivation(expr, variable)
    check(d, points=1)
    assert str(Derivation.of_json(d.json())) == str(d)


def test_second_derivatives_are_two_derivations():
    d = derivation(x.T*C*x, x, x)
    assert d.result == C + C.T
    assert d.steps[0].is_group
    assert d.steps[0].after.doit() == diff(x.T*C*x, x)


def test_parts_that_stand_twice_get_a_letter_that_is_free():
    r = MatrixSymbol("r", n, 1)
    assert "with r = X x - b" in str(derivation((X*x - b).T*(X*x - b), x))
    assert "with u = X x - r" in str(derivation((X*x - r).T*(X*x - r), x))


def test_where_a_rule_is_missing_the_node_is_named():
    class Unknown(Function):
        @property
        def is_commutative(self):
            return True

    expr = Trace(X*C) + Unknown(X)
    d = derivation(expr, X)
    assert d.open_at is not None
    assert isinstance(d.open_at, Unknown)
    assert "no rule is known for" in str(d)


def test_an_open_derivative_has_the_lines_up_to_the_node_without_a_rule():
    d = derivation(Trace(C*MatrixExponential(X)), X)
    if d.open_at is not None:
        assert d.open_at == MatrixExponential(X)
        assert str(d).splitlines()[1].split("   ")[0] == "df = tr(C d(exp(X)))"
    d = derivation(Trace(C*Unruled(X)*X.T), X)
    assert d.open_at == Unruled(X)
    assert str(d).splitlines()[1].startswith("df = tr(C d(Unruled(X)) Xᵀ) + tr(C Unruled(X) dXᵀ)")
    assert "no rule is known for Unruled(X)" in str(d)


class Unruled(MatrixExpr):
    """A matrix that no rule is known for."""

    shape = property(lambda self: self.args[0].shape)


def test_differentials_and_jacobians_have_derivations_too():
    d = derivation(X.inv(), X, of="differential")
    assert d.result == differential_of(X.inv(), X)
    assert d.steps[-1].after == d.result
    assert all(same_value(step, 0) for step in d.all_steps)
    twice = derivation(Trace(X**3), X, X, of="differential")
    assert twice.result == differential_of(Trace(X**3), X, order=2)
    assert twice.steps[-1].after == twice.result
    assert all(same_value(step, 0) for step in twice.all_steps)
    d = derivation(C*X*C, X, of="jacobian")
    assert d.result == jacobian(C*X*C, X)
    assert d.steps[-1].after == d.result
    assert all(same_value(step, 0) for step in d.all_steps)
    assert "D vec F" in str(d)
    for wrong, message in [("gradient", "not of 'gradient'"), ("jacobian", "by one symbol")]:
        with pytest.raises(ValueError, match=message):
            derivation(C*X*C, X, X, of=wrong)


def test_bad_input():
    with pytest.raises(ValueError, match="by what"):
        derivation(Trace(X))
    with pytest.raises(ValueError, match="unevaluated"):
        derivation(Eq(Trace(X), Trace(X)))
    with pytest.raises(TypeError):
        derivation("no expression at all (", X)


class Doubled(LinearMap):
    """Twice a map, which is not the differential."""

    def __init__(self, map_):
        self.map = map_

    def push(self, tangent, algebra):
        value = self.map.push(tangent, algebra)
        return value.scaled(S(2)) if isinstance(value, Combination) else 2*value


BROKEN = [
    (Trace, Trace(X*C*X)), (MatMul, Trace(X*C*X)), (Transpose, Trace(X*C*X.T)), (Inverse, Trace(C*X.inv())),
    (MatAdd, Trace((X + C)*X)), (MatPow, Trace(X**3*C)), (Determinant, Determinant(X)), (Add, Trace(X)**2 + Trace(X*C)),
    (Mul, Trace(X)*Trace(X*C)), (Pow, Trace(X*C)**2), (log, log(Determinant(X))),
    (HadamardProduct, Trace(HadamardProduct(X, C)*X)), (KroneckerProduct, Trace(KroneckerProduct(X, C))),
    (ElementwiseApplyFunction, Trace(X.applyfunc(sin)*C))]


@pytest.mark.parametrize(("cls", "expr"), BROKEN, ids=lambda value: getattr(value, "__name__", None))
def test_a_broken_rule_makes_a_line_false(monkeypatch, cls, expr):
    right = differential.of(cls)

    def doubled(node, active):
        for k, map_ in right(node, active):
            yield k, Doubled(map_)

    d = derivation(expr, X)
    monkeypatch.setitem(differential, cls, doubled)
    replay = Replay(expr, {X: MatrixSymbol("dX", n, n)}, Algebra())
    replay.run()
    steps = [inner for rule in replay.applied for inner in rule.step().atomic()]
    monkeypatch.undo()
    assert any(not same_value(step, 0) for step in steps)
    assert all(same_value(step, 0) for step in d.all_steps)


def test_every_rule_states_its_law_and_its_source():
    for rule in set(differential.values()):
        law = law_of_rule(rule)
        assert law.statement, rule
        assert law.source != UNKNOWN, rule
