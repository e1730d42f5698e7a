"""The table of all that is changed in SymPy: what, by what, and why.

A row names the attribute and the function of ours that takes its place, both as text: the module of an owner may
not be imported yet, and the room of a replacement is loaded when it is first called. The replacement gets SymPy's
own attribute first (None if there is none), then what is ``given`` in the row, then what SymPy passes.
:mod:`~sympy_matcalc.host.hooks` puts the rows in place and takes them back.

To add one, add a row: the test of the table compares it with what really changes.
"""

from __future__ import annotations

from sympy_matcalc.host.patch import Patch
from sympy_matcalc.host.rows_of_calculus import assumptions, constructors, derivatives, verbs, ways_in
from sympy_matcalc.host.rows_of_notation import beside_sage, code, entries_of_arrays, methods, operators, printing

PATCHES: tuple[Patch, ...] = (
    *constructors(), *derivatives(), *verbs(), *assumptions(), *code(), *printing(), *operators(), *methods(),
    *entries_of_arrays(), *beside_sage(), *ways_in())
"""All that ``install`` changes."""
