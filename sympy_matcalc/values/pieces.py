"""Functions in pieces of numbers with many digits: which piece it was, and whether a value jumps between two."""

from __future__ import annotations

from typing import Any

import mpmath
from sympy import functions as fn

from sympy_matcalc.classes.activations import relu
from sympy_matcalc.values.undecided import Outside, Unsupported
from sympy_matcalc.values.watched import WatchedField

IN_PIECES = frozenset({fn.Abs, fn.sign, fn.Max, fn.Min, fn.Heaviside, fn.floor, fn.ceiling, fn.frac, fn.DiracDelta,
                        relu})
"""What :meth:`NumbersInPieces.in_pieces` has values of."""


class NumbersInPieces(WatchedField):
    """A field with an order, in which it is noted on which piece of a function a number lies."""

    def rooted(self, expr: Any, number: Any) -> None:
        """A root of an even power of a number has two pieces."""
        if not isinstance(number, mpmath.mpc):
            self.switches.see(expr, self.sign_of(number, 1))

    def truth(self, node: Any, relation: Any, args: list[Any]) -> bool:
        if any(isinstance(arg, mpmath.mpc) and arg.imag for arg in args):
            raise Unsupported("complex numbers have no order")
        left, right = (mpmath.re(arg) for arg in args)
        sign = self.sign_of(left - right, max(abs(left), abs(right)))
        self.switches.see(node.lhs - node.rhs, sign, jump=True)
        return bool(relation(sign, 0))

    def same(self, one: Any, other: Any, node: Any) -> Any:
        """1 for equal numbers, else 0."""
        equal = not self.sign_of(abs(one - other), max(abs(one), abs(other)))
        self.switches.jumps.add(("equal", node))
        return mpmath.mpf(int(equal))

    def sign_of(self, number: Any, scale: Any) -> int:
        """The sign of a real number; 0 if it is 0 but for rounding."""
        return 0 if abs(number) <= mpmath.ldexp(scale, -int(0.8*mpmath.mp.prec)) else int(mpmath.sign(number))

    def in_pieces(self, function: Any, args: tuple[Any, ...], node: Any) -> Any:
        real = not any(isinstance(arg, mpmath.mpc) and arg.imag for arg in args)
        if function is fn.Abs and not real:
            return abs(args[0])
        if function is fn.sign and not real:
            return args[0]/abs(args[0])
        if not real:
            raise Unsupported(f"{function} of a complex number")
        args = tuple(mpmath.re(arg) for arg in args)
        if function in (fn.Max, fn.Min):
            return self._largest(function, args, node)
        if function in (fn.floor, fn.ceiling, fn.frac):
            return self._rounded(function, args[0])
        sign = self.sign_of(args[0], 1)
        if function is relu:
            self.switches.see(node.args[0] if node is not None else "argument", sign)
            return args[0] if sign > 0 else 0*args[0]
        if function is fn.DiracDelta:
            if not sign:
                raise Outside("a distribution in its support")
            self.switches.jumps.add(("support", node))
            return mpmath.mpf(0)
        self.switches.see(node.args[0] if node is not None else "argument", sign, jump=function is not fn.Abs)
        if function is fn.Heaviside:
            return args[1] if not sign else mpmath.mpf(sign > 0)
        return abs(args[0]) if function is fn.Abs else mpmath.mpf(sign)

    def _largest(self, function: Any, args: tuple[Any, ...], node: Any) -> Any:
        value = (max if function is fn.Max else min)(args)
        if len(args) == 2 and node is not None:
            # SymPy orders the arguments of Max and Min
            self.switches.see(node.args[0] - node.args[1], self.sign_of(args[0] - args[1], max(map(abs, args))))
        else:
            self.switches.see(node, f"argument {args.index(value)} of {len(args)}")
        return value

    def _rounded(self, function: Any, number: Any) -> Any:
        self.switches.endless = True
        nearest = mpmath.nint(number)
        if number != nearest and not self.sign_of(number - nearest, max(1, abs(number))):
            raise Outside("a function at its jump")
        if function is fn.frac:
            return number - mpmath.floor(number)
        return mpmath.floor(number) if function is fn.floor else mpmath.ceil(number)
