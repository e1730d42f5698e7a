"""Sums, and functions of entries, as SymPy's printers have them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sympy.core.expr import Expr
from sympy.core.function import FunctionClass, UndefinedFunction
from sympy.core.numbers import Rational
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.printing.codeprinter import PrintMethodNotImplementedError

from sympy_matcalc.core.complex_numbers import OF_COMPLEX_NUMBERS
from sympy_matcalc.numeric.backends.arrays import Arrays
from sympy_matcalc.numeric.backends.text import ATOM, POWER, PRODUCT, SUM, TEST, Text, call
from sympy_matcalc.numeric.graph import Node


class Functions(Arrays):
    """Arrays with functions of their entries."""

    # -- sums and functions --------------------------------------------------------

    def add(self, coefficients: Sequence[Expr], terms: Sequence[Text]) -> Text:
        pieces = []
        order = sorted(range(len(terms)), key=lambda k: bool(coefficients[k].is_negative))
        for position, k in enumerate(order):
            coefficient, term = coefficients[k], terms[k]
            negative = bool(coefficient.is_negative)
            if position == 0 and negative and coefficient != -1:
                pieces.append(self._multiple(coefficient, term).text)
                continue
            text = self._multiple(-coefficient if negative else coefficient, term)
            if position == 0:
                tight = POWER if coefficient == -1 else PRODUCT
                pieces.append(f"-{text.within(tight)}" if negative else text.within(SUM))
            else:
                pieces.append(f" {'-' if negative else '+'} {text.within(PRODUCT)}")
        return Text("".join(pieces), SUM if len(terms) > 1 else PRODUCT)

    def total(self, node: Node, terms: Sequence[Text], inner: Sequence[Text | None]) -> Text:
        """A sum; ``inner`` are the texts of what stands on the diagonals of a term."""
        return self.add(node.data, terms)

    def _multiple(self, coefficient: Expr, term: Text) -> Text:
        if coefficient == 1:
            return term
        if term.text == "1":
            return self.number(coefficient)
        if isinstance(coefficient, Rational) and coefficient.p == 1 and bin(coefficient.q).count("1") > 1:
            return Text(f"{term.within(POWER) if '@' in term.text else term.within(PRODUCT)}/{coefficient.q}", PRODUCT)
        operand = term.within(POWER) if "@" in term.text or "/" in term.text else term.within(PRODUCT)
        return Text(f"{self.number(coefficient)}*{operand}", PRODUCT)

    def map(self, node: Node, args: list[Text]) -> Text:
        """A function of scalars, entry by entry, as SymPy's printer has it."""
        function, labels = node.data
        rank = len(node.shape)
        args = [self.expanded(arg, [k in place for k in range(rank)]) if place else arg
                for arg, place in zip(args, labels)]
        own = self.own_functions().get(getattr(function, "__name__", ""))
        if own is not None:
            return own(node, *args)
        if isinstance(function, UndefinedFunction):
            return call(function.__name__, *args)
        if not self.has(function, rank):
            raise self.lacking(function)
        real = None if function in OF_COMPLEX_NUMBERS else True  # re of what is real is printed without the re
        names = [Symbol(f"argument{k}_", real=real) for k in range(len(args))]
        try:
            text = self.printed(function(*names, evaluate=False))
        except (PrintMethodNotImplementedError, TypeError, NotImplementedError) as error:
            raise self.lacking(function) from error
        for name, arg in zip(names, args):
            text = text.replace(name.name, arg.within(ATOM))
        return Text(text, TEST if any(sign in text for sign in "<>=&|~") else ATOM if text.endswith(")") else SUM)

    def has(self, function: Any, rank: int) -> bool:
        """Whether SymPy's printer knows a function by name, or the function how it is printed."""
        name = getattr(function, "__name__", "")
        if self._is_given(name) or not isinstance(function, FunctionClass):
            return True
        if self.printer.known_functions.get(name, "math.").startswith("math.") and rank:
            return hasattr(function, self.printer.printmethod) or name in self.printer._rewriteable_functions \
                or (hasattr(self.printer, f"_print_{name}") and name not in self.printer.known_functions)
        return True

    def printed(self, expr: Any) -> str:
        text: str = self.printer.doprint(expr)
        if "Not supported" in text:
            raise self.lacking(type(expr))
        return text

    def lacking(self, function: Any) -> NotImplementedError:
        name = getattr(function, "__name__", str(function))
        return NotImplementedError(f"{self.name} has no function {name}")

    def own_functions(self) -> dict[str, Callable[..., Text]]:
        return {
            **{name: self._own_function(short) for name, short in FUNCTIONS.items() if not self._is_given(name)},
            "Pow": self.power, "ITE": self.choice, "sigmoid": self.sigmoid, "softplus": self.softplus,
            "relu": lambda node, x: self.fn("maximum", x, 0), "Max": lambda node, x, y: self.fn("maximum", x, y),
            "Min": lambda node, x, y: self.fn("minimum", x, y), "xlogy": self.xlogy,
            "KroneckerDelta": lambda node, i, j: Text(f"1.0*({i.within(SUM)} == {j.within(SUM)})", PRODUCT),
            "And": lambda node, *args: self._joined(" & ", args), "Or": lambda node, *args: self._joined(" | ", args),
            "DiracDelta": lambda node, x, *order: self.fn("where", self._is_zero(x), "float('inf')", "0.0"),
            "Not": lambda node, arg: self.fn("logical_not", arg), "Heaviside": self.heaviside,
            **{name: self._relation(sign) for name, sign in _RELATIONS.items()},
        }

    def _own_function(self, name: str) -> Callable[..., Text]:
        return lambda node, *args: self.fn(name, *args)

    def _is_given(self, name: str) -> bool:
        """Whether the user brings a function of this name."""
        return name in self.printer._settings.get("user_functions", {})

    def _joined(self, sign: str, args: Sequence[Text]) -> Text:
        return Text(sign.join(f"({arg})" for arg in args), TEST)

    def _relation(self, sign: str) -> Callable[..., Text]:
        return lambda node, x, y: Text(f"{x.within(SUM)} {sign} {y.within(SUM)}", TEST)

    def _is_zero(self, x: Text) -> Text:
        return Text(f"{x.within(SUM)} == 0", TEST)

    def heaviside(self, node: Node, x: Text, at_zero: Text | str = "0.5") -> Text:
        return self.fn("heaviside", x, at_zero)

    def choice(self, node: Node, condition: Text, one: Text, other: Text) -> Text:
        chosen = self.fn("where", condition, one, other)
        return chosen if node.shape else Text(f"{chosen}[()]")

    def power(self, node: Node, base: Text, exponent: Text) -> Text:
        value = node.args[1].data if node.args[1].op == "number" else None
        if value == -1:
            return Text(f"1/{base.within(POWER)}", PRODUCT)
        if value == S.Half:
            return self.fn("sqrt", base)
        if value == -S.Half:
            return Text(f"1/{self.fn('sqrt', base)}", PRODUCT)
        if value is not None and value.is_Integer and value < 0:
            return Text(f"{base.within(ATOM)}**{exponent.text}.0", POWER)
        return Text(f"{base.within(ATOM)}**{exponent.within(ATOM)}", POWER)

    def sigmoid(self, node: Node, x: Text) -> Text:
        return self.fn("exp", Text(f"-{self.fn('logaddexp', 0, Text(f'-{x.within(POWER)}'))}"))

    def softplus(self, node: Node, x: Text) -> Text:
        return self.fn("logaddexp", 0, x)

    def xlogy(self, node: Node, x: Text, y: Text) -> Text:
        return self.helper("xlogy", x, y)


FUNCTIONS = {name: name for name in ("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "log1p", "expm1",
                                     "sign", "floor")}
FUNCTIONS |= {"asin": "arcsin", "acos": "arccos", "atan": "arctan", "asinh": "arcsinh", "acosh": "arccosh",
              "atanh": "arctanh", "atan2": "arctan2", "Abs": "abs", "ceiling": "ceil", "conjugate": "conj"}
"""The names of functions that array libraries share."""

_RELATIONS = {"StrictGreaterThan": ">", "GreaterThan": ">=", "StrictLessThan": "<", "LessThan": "<=",
              "Equality": "==", "Unequality": "!="}
