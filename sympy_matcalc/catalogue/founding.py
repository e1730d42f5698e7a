"""The founding identities, each derived by SymPy here and now, compared with the typed formula and with differences."""

from __future__ import annotations

import sys

import sympy

import sympy_matcalc
from sympy_matcalc.catalogue.identities import IDENTITIES, Identity
from sympy_matcalc.values.differences import deviation, random_values
from sympy_matcalc.values.evaluation import evaluate

SIZES = {"n": 3, "m": 2}
TOLERANCE = 1e-6


def report(identity: Identity, sizes: dict[str, int] | None) -> tuple[str, bool]:
    """What SymPy makes of an identity, and whether it is the typed formula and right numerically."""
    names = identity.names(sizes)
    # The identities are our own text, see identities.py.
    derived = eval(identity.command, dict(names))
    formula = eval(identity.formula, dict(names))
    function = eval(identity.function, dict(names))
    if identity.variable is None:
        error = abs(evaluate(function, random_values(function, seed=1)))
    else:
        error = deviation(function, eval(identity.variable, dict(names)), derived, seed=1)
    equal = bool(derived == formula)
    shown = f"{'concrete' if sizes else 'symbolic'}: {derived}"
    return f"{shown:<45} == {identity.formula}: {equal}, off by {error:.0e}", equal and error < TOLERANCE


def founding_identities() -> int:
    """Print every founding identity as typed, as derived and as checked; 1 if any fails."""
    print(f"sympy_matcalc {sympy_matcalc.__version__} on SymPy {sympy.__version__}, "
          f"Python {sys.version.split()[0]}")
    print(f"Each line as typed, what SymPy derives, whether it equals the typed formula, and by how much it differs\n"
          f"from central differences (1.A to 1.D: from 0). Symbolic sizes, then n = {SIZES['n']}, m = {SIZES['m']}.\n")
    failures = 0
    with sympy_matcalc.installed():
        for identity in IDENTITIES:
            print(f"{identity.label}  {identity.statement:<34} {identity.command}")
            for sizes in (None, SIZES):
                text, holds = report(identity, sizes)
                failures += not holds
                print(f"     {'ok  ' if holds else 'FAIL'} {text}")
    print(f"\n{2*len(IDENTITIES) - failures} hold, {failures} fail")
    return 1 if failures else 0
