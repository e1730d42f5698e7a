"""While rooms are loaded nothing is collected; before and after, all is as it was."""

import gc

import pytest

from sympy_matcalc.core.loading import room, uncollected


def test_collection_goes_on_afterwards():
    assert gc.isenabled()
    with uncollected():
        assert not gc.isenabled()
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ImportError):
        room("sympy_matcalc.nothing_of_the_kind")
    assert gc.isenabled()


def test_who_collects_nothing_goes_on_to_do_so():
    gc.disable()
    try:
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()
