"""What was seen at all points of a comparison with many digits, and whether it says that there is equality."""

from __future__ import annotations

from typing import Any

from sympy.assumptions.ask import Q, ask
from sympy.assumptions.assume import assuming
from sympy.core.expr import Expr
from sympy.core.sympify import sympify
from sympy.logic.boolalg import And

from sympy_matcalc.equality.roles import Symbols
from sympy_matcalc.values.undecided import Switches
from sympy_matcalc.values.walk import Point

LEAST_POINTS = 3
"""From fewer points than this nothing is concluded."""


class Pieces:
    """Which pieces were seen at all points, and which of them together."""

    def __init__(self) -> None:
        self.seen: dict[Any, set[Any]] = {}
        self.together: set[Any] = set()

    def add(self, switches: Switches) -> None:
        for switch, seen in switches.seen.items():
            self.seen.setdefault(switch, set()).update(seen)
        met = {switch: frozenset(seen - {0}) for switch, seen in switches.seen.items()}
        if all(met.values()):
            self.together.add(frozenset(met.items()))

    def complete(self, assumptions: Any) -> bool:
        """Whether all pieces were seen, in all combinations."""
        wanted = 1
        for switch, seen in self.seen.items():
            if len(seen - {0}) >= 2:
                wanted *= 2
            elif not _has_one_sign(switch, seen, assumptions):
                return False
        return len(self.seen) == 1 or len(self.together) >= wanted


def _has_one_sign(switch: Any, seen: set[Any], assumptions: Any) -> bool:
    """Whether what was never seen negative is known to be positive, or the other way round."""
    if not isinstance(switch, Expr) or (not seen <= {0, 1} and not seen <= {0, -1}):
        return False
    with assuming(*And.make_args(sympify(assumptions))):
        return ask((Q.negative if -1 in seen else Q.positive)(switch)) is True


class Tally:
    """What was seen at all points."""

    def __init__(self) -> None:
        self.sizes: list[Any] = []
        self.unclear = self.beyond_real = self.endless = self.folded = self.branches = False
        self.complex_values = self.cut = self.unknown = self.local = False
        self.missed: set[int] = set()
        """Scales at which nothing was seen."""
        self.jumps: set[Any] = set()
        self.pieces = Pieces()
        self.sides = Pieces()
        """Those of real arguments of functions that are complex for negative ones."""

    def add(self, point: Point) -> None:
        """Note what was seen at a point."""
        field, switches = point.field, point.field.switches
        self.sizes.append(point.integers)
        self.branches |= field.branches
        self.folded |= field.folded
        self.complex_values |= field.complex_values
        self.cut |= field.cut
        self.unknown |= field.unknown
        self.local |= field.local
        self.missed.discard(field.scale)
        self.endless |= switches.endless
        self.jumps |= switches.jumps
        self.pieces.add(switches)
        self.sides.add(field.cuts)

    def doubt(self, symbols: Symbols, assumptions: Any) -> str:
        """Why agreement at these points does not say that there is equality; empty if it does."""
        if self.unclear:
            return "the numbers do not settle"
        if self.beyond_real:
            return "they agree where both are real, and differ where a function of real numbers is not"
        if len(self.sizes) < LEAST_POINTS:
            return "at most points it would take too many digits"
        if self.endless:
            return "they agree, but a function has endlessly many pieces"
        if self.unknown:
            return "they agree, but of a function no more is known than values"
        if self.missed and (self.local or self.cut or self.complex_values or self.pieces.seen):
            return "they agree, but at other scales it would take too much work"
        if symbols.rare:
            return "they agree, but a function of integers may differ at larger ones"
        if self.folded:
            return "they agree, but the inverse of a periodic function has endlessly many branches"
        if not self.pieces.complete(assumptions):
            return "they agree, but not all pieces of functions in pieces were seen"
        if self.complex_values and len(self.sides.seen) > 1 and not self.sides.complete(assumptions):
            return "they agree, but not all branches of functions were seen"
        return ""

    @property
    def almost(self) -> bool:
        """Whether what is left out is where a value jumps, branch cuts among it."""
        return self.cut or any(0 not in self.pieces.seen.get(switch, {}) for switch in self.jumps)
