"""The checker itself: a rule that is wrong, however little, must be caught by an example."""

import numpy as np
import pytest
from examples import EXAMPLES
from sympy import Lambda, Rational, S
from sympy.matrices.expressions.matpow import MatPow

from sympy_matcalc import derivative
from sympy_matcalc.core.combinations import Combination
from sympy_matcalc.core.laws import differential
from sympy_matcalc.core.maps import LinearMap
from sympy_matcalc.values import differences
from sympy_matcalc.values.wave import Wave

TOLERANCE = 1e-6


class Mutated(LinearMap):
    """A map with its result off by a factor."""

    def __init__(self, map_, factor):
        self.map, self.factor = map_, factor
        self.trivial, self.binds, self.forward_only = map_.trivial, map_.binds, map_.forward_only

    @property
    def indices(self):
        return self.map.indices

    def _off(self, value):
        if isinstance(value, Combination):
            return value.scaled(self.factor)
        if isinstance(value, Lambda):
            return Lambda(value.variables, self.factor*value.expr)
        return self.factor*value

    def push(self, tangent, algebra):
        return self._off(self.map.push(tangent, algebra))

    def pull(self, cotangent, algebra):
        return self._off(self.map.pull(cotangent, algebra))

    def summed(self, value, algebra):
        return self._off(self.map.summed(value, algebra))


@pytest.fixture
def mutate(monkeypatch):
    def _mutate(cls, mutated_rule):
        monkeypatch.setitem(differential, cls, mutated_rule)
    return _mutate


MEASURED = {}


@pytest.fixture(autouse=True)
def _differences_once(monkeypatch):
    """The differences of an example at a point are no other for another mutation of the rule."""
    measure = differences.central_difference

    def measured(expr, variable, values, step):
        point = tuple((repr(symbol), np.asarray(value).tobytes()) for symbol, value in values.items()
                      if not isinstance(value, Wave))
        if (expr, variable, point, step) not in MEASURED:
            MEASURED[expr, variable, point, step] = measure(expr, variable, values, step)
        return MEASURED[expr, variable, point, step]

    monkeypatch.setattr(differences, "central_difference", measured)


def caught(cls):
    return any(differences.deviation(expr, variable, derivative(expr, variable), seed=0) > TOLERANCE
               for expr, variable in EXAMPLES[cls])


@pytest.mark.parametrize("factor", [S.NegativeOne, S(2), Rational(10005, 10000)], ids=str)
@pytest.mark.parametrize("cls", differential, ids=lambda cls: cls.__name__)
def test_a_rule_off_by_a_factor_is_caught(mutate, cls, factor):
    assert not caught(cls)
    rule = differential[cls]
    mutate(cls, lambda node, active: ((i, Mutated(map_, factor)) for i, map_ in rule(node, active)))
    assert caught(cls)


@pytest.mark.parametrize("cls", differential, ids=lambda cls: cls.__name__)
def test_a_rule_that_forgets_its_last_argument_is_caught(mutate, cls):
    rule = differential[cls]
    mutate(cls, lambda node, active: list(rule(node, active))[:-1])
    assert caught(cls)


def test_a_transposed_sandwich_is_caught(mutate):
    from sympy_matcalc.core.maps import Sandwich
    rule = differential[MatPow]
    wrong = Sandwich((), (), transposed=True)
    mutate(MatPow, lambda node, active: [(0, wrong) for _ in rule(node, active)])
    assert caught(MatPow)
