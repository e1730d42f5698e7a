"""For pytest, wherever it is started: examples in docstrings and pages find the plugin on."""

import pytest

import sympy_matcalc


@pytest.fixture(autouse=True)
def _plugin_on():
    with sympy_matcalc.installed():
        yield
