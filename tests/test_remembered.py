"""A derivative is remembered, but not where that is wrong: under assumptions, without the plugin, with new laws."""

import pytest
from sympy import Determinant, MatrixSymbol, Q, Symbol, Trace, ZeroMatrix, assuming, diff, log, sin
from sympy.core.cache import clear_cache
from sympy.core.parameters import evaluate

import sympy_matcalc
from sympy_matcalc.core.laws import differential
from sympy_matcalc.core.maps import Scale
from sympy_matcalc.host import derivatives, way_in

n = Symbol("n", integer=True, positive=True)
A, X = MatrixSymbol("A", 3, 3), MatrixSymbol("X", 3, 3)
x, S = MatrixSymbol("x", n, 1), MatrixSymbol("S", n, n)
t = Symbol("t")


@pytest.fixture(autouse=True)
def _forgotten():
    clear_cache()


@pytest.fixture
def derived(monkeypatch):
    """How often a derivative is really taken."""
    calls = []
    for room, way in (derivatives, "derived"), (derivatives, "derived_beyond_words"), (way_in, "at_once"):
        derive = getattr(room, way)
        monkeypatch.setattr(room, way, lambda *args, derive=derive, **kwargs:
                            calls.append(args) or derive(*args, **kwargs))
    return calls


@pytest.mark.parametrize(("f", "variable"), [
    (Trace(A*X*A*X), X), (log(Determinant(X)), X), (A*X, X), (Trace(A*X), X[0, 1]), (Determinant(A + t*X), t)])
def test_the_same_again_is_the_same_object(derived, f, variable):
    first = diff(f, variable)
    taken = len(derived)
    assert taken
    assert diff(f, variable) is first
    assert f.diff(variable) is first
    assert len(derived) == taken
    clear_cache()
    assert diff(f, variable) == first
    assert len(derived) > taken


def test_derivatives_by_identity_are_those_of_what_is_alive():
    """Ids are used again: what was kept under one is not given to another, and all is forgotten with SymPy's own."""
    for k in range(1, 2*way_in.MOST_KEPT, 7):
        assert diff(k*Trace(A*X), X) == k*A.T
    f = Trace(A*X*A)
    assert diff(f, X) is diff(f, X)
    assert way_in._kept()
    clear_cache()
    assert not way_in._kept()


def test_orders_and_several_variables_are_kept_apart():
    f = Trace(X*X*X)
    assert diff(f, X) != diff(f, X, X) == diff(f, (X, 2)) == diff(f, X, 2)
    assert diff(f*t, X, t) == diff(f, X)
    assert diff(f, X, evaluate=False) != diff(f, X)


def test_not_under_assumptions_nor_after_them():
    f = x.T*S*x
    plain = diff(f, x)
    with assuming(Q.symmetric(S)):
        assert diff(f, x) == 2*S*x
        assert diff(f, x) == 2*S*x
    assert diff(f, x) == plain == S*x + S.T*x
    with assuming(Q.symmetric(S)):
        assert diff(f, x) == 2*S*x


def test_parts_that_sympy_remembers_are_not_those_under_assumptions():
    f = t*Trace(x.T*S*x) + sin(t)
    with assuming(Q.symmetric(S)):
        diff(f, x)
        diff(f, t)
    assert diff(f, x) == t*(S*x) + t*(S.T*x) or diff(f, x) == t*(S*x + S.T*x)


def test_not_without_the_plugin():
    f = log(Determinant(X))
    right = diff(f, X)
    with sympy_matcalc.installed(False):
        assert diff(f, X) != right
        assert diff(f, X) == ZeroMatrix(3, 3)
    assert diff(f, X) == right


def test_not_when_nothing_is_to_be_evaluated():
    f = Trace(A*X) + Trace(X*A)
    evaluated = diff(f, X)
    with evaluate(False):
        diff(f, X)
    assert diff(f, X) == evaluated


def test_not_when_a_law_has_come():
    class Doubled(type(Trace(X)).__base__):
        is_commutative = True

    f = Doubled(Trace(X))
    first = diff(f, X)

    @differential(Doubled)
    def rule(node, active):
        yield 0, Scale(2)

    assert diff(f, X) != first
    assert diff(f, X) == diff(2*Trace(X), X)
    del differential[Doubled]


def test_errors_are_raised_again():
    for _ in range(2):
        with pytest.raises(ValueError, match="no symbol"):
            diff(Trace(X), None)
        with pytest.raises(ValueError, match="no symbol"):
            diff(Trace(X), {X})


def test_a_matrix_is_free_of_a_scalar_unless_that_is_its_name_or_its_size():
    assert diff(A, t) == ZeroMatrix(3, 3)
    assert diff(x, t) == ZeroMatrix(n, 1)
    assert not isinstance(diff(x, n), ZeroMatrix)
    with pytest.raises(ValueError, match="is a matrix"):
        diff(MatrixSymbol("t", 3, 3), t)
