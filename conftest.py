"""For pytest, wherever it is started: examples in docstrings and pages find the plugin on, random tests a seed."""

import os
import random

import pytest

# Before NumPy is imported: other tests keep the processors busy, and threads would wait for one another.
os.environ.update({name: "1" for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")
                   if name not in os.environ})

import sympy_matcalc
from sympy_matcalc.core import guard

SEED = "SYMPY_MATCALC_RANDOM_SEED"
FIXED_SEED = "SYMPY_MATCALC_FIXED_SEED"
"""For the random tests that repeat themselves unless a seed is given: one gate in a run that draws afresh is enough."""


def pytest_configure():
    # In the environment, for the workers of pytest-xdist to start at the same one.
    os.environ.setdefault(FIXED_SEED, os.environ.get(SEED, "1"))
    os.environ.setdefault(SEED, str(random.SystemRandom().randrange(10**8)))


def pytest_report_header():
    return f"random expressions: {SEED}={os.environ[SEED]}"


STRICT = "SYMPY_MATCALC_STRICT"
"""The strict mode: nothing of SymPy's is caught but what is listed in ``tests/known_breakages.py``. 0 turns it off."""


@pytest.fixture(autouse=True)
def _strict(request):
    # What a test draws afresh may meet a breakage of SymPy's that nobody has met: it shall not hang on luck.
    asked = os.environ.get(STRICT, "0" if request.node.get_closest_marker("draws_afresh") else "1")
    known = guard.strict.known
    if asked != "0":
        from known_breakages import KNOWN_BREAKAGES
        guard.strict.known = KNOWN_BREAKAGES
    try:
        yield
    finally:
        guard.strict.known = known


@pytest.fixture(autouse=True)
def _plugin_on():
    with sympy_matcalc.installed():
        yield
