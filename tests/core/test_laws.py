"""The registry of laws: where a law is found, and that nothing found before outlives a registration."""

import pytest
from sympy import Basic, Inverse, MatMul, MatPow, MatrixSymbol, Trace, Transpose
from sympy.matrices.expressions.matexpr import MatrixExpr

from sympy_matcalc.core import laws
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.laws import Kind, Laws, differential, forget, typed, written
from sympy_matcalc.core.matrix_unit import MatrixUnit
from sympy_matcalc.core.rewriting import rewritten
from sympy_matcalc.forms.canonical import Canonical


class Base(Basic):
    pass


class Derived(Base):
    pass


def first(node):
    return "first"


def second(node):
    return "second"


def test_a_subclass_inherits_the_law_of_its_base():
    kind = Kind("kind")
    kind(Base)(first)
    assert kind.of(Derived) is first
    kind(Derived)(second)
    assert kind.of(Derived) is second
    assert kind.of(Base) is first


def test_what_is_registered_later_is_found():
    kind = Kind("kind")
    assert kind.of(Derived) is None
    kind(Base)(first)
    assert kind.of(Derived) is first
    del kind[Base]
    assert kind.of(Derived) is None


def test_an_overlay_sees_through_to_what_is_registered_later():
    below = Kind("below")
    above = below.with_laws({Base: second})
    assert above.of(MatMul) is None
    below(MatMul)(first)
    assert above.of(MatMul) is first
    assert above.of(Base) is second
    assert below.of(Base) is None


def test_the_nearest_base_is_asked_first_whatever_the_table():
    """An overlay for a base does not hide what the tables below say of the class itself."""
    below = Kind("below", laws={Derived: first})
    assert below.with_laws({Base: second}).of(Derived) is first


def test_a_method_is_the_law_of_its_class():
    class Own(Base):
        def _eval_kind(self):
            return "own"

    kind = Kind("kind", method="_eval_kind", laws={Base: first})
    assert kind.of(Own)(Own()) == "own"
    assert kind.of(Base) is first


def test_an_overlay_asks_for_the_methods_of_the_kinds_below():
    class Own(Base):
        def _eval_below(self):
            return "own"

    assert Kind("above", over=Kind("below", method="_eval_below")).of(Own)(Own()) == "own"


def test_a_method_given_from_outside_is_found_after_forgetting():
    class Own(Base):
        pass

    kind = Kind("kind", method="_eval_kind", laws={Base: first})
    assert kind.of(Own) is first
    Own._eval_kind = second
    forget()
    assert kind.of(Own) is second


def test_several_laws_are_asked_in_turn():
    several = Laws("several")
    several(Base)(lambda node: None)
    several(Derived)(second)
    assert several.found(Derived()) == "second"
    assert several.found(Base()) is None


def test_laws_concern_any_of_the_classes_asked_for():
    several = Laws("several")
    several(Base)(first)
    assert several.of(Trace, Derived) == (first,)
    assert several.of(Trace, MatMul) == ()
    several.remove(first)
    assert several.of(Trace, Derived) == ()


def test_rank_decides_the_order_and_then_the_registration():
    several = Laws("several")
    several(Base, rank=1)(first)
    several(Base)(second)
    assert several.of(Derived) == (second, first)


def test_every_kind_is_named_and_public():
    for name in laws.__all__:
        assert hasattr(laws, name)
    assert "differential" in repr(differential)


def test_inherited_laws_of_sympys_classes():
    assert typed.of(Inverse) is typed.of(MatPow)
    assert differential.of(MatrixUnit) is differential.of(MatrixExpr) is None
    assert typed.of(MatrixExpr) is not None


def test_as_written_differs_from_the_typed_form_in_traces_alone():
    A, B = MatrixSymbol("A", 3, 3), MatrixSymbol("B", 3, 3)
    expr = Trace(Transpose(MatMul(A, 2*B)))
    assert rewritten(expr, typed, Algebra()) == 2*Trace(B.T*A.T)
    assert rewritten(expr, written, Algebra()) == Trace(2*B.T*A.T)


@pytest.mark.parametrize(("kind", "by"), [
    (typed, Algebra()), (written, Algebra()), (laws.shorter, Canonical()), (laws.canonical, Canonical())])
def test_a_class_from_outside_takes_part_by_a_method(kind, by):
    class Twice(MatrixExpr):
        shape = property(lambda self: self.args[0].shape)

        def _eval_typed(self, args, by):
            return 2*args[0]

    A = MatrixSymbol("A", 3, 3)
    assert rewritten(Twice(Transpose(Transpose(A))), kind, by) == 2*A
