"""Scalars in ``str``, alone and beside matrices, character for character as SymPy's printer has them.

That builds each negative, each numerator and each power of a denominator as an expression anew, and sorts by keys that
it makes of the text of every letter. Here the parts are read as they stand. What is not plain is SymPy's to print.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sympy.core.add import Add
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.function import Function
from sympy.core.mul import Mul
from sympy.core.numbers import Integer, Number, Rational
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.functions.elementary.exponential import exp, log
from sympy.functions.special.tensor_functions import KroneckerDelta
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.trace import Trace
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.str import StrPrinter

from sympy_matcalc.core.comparing import ATOMS, in_order, terms_in_order
from sympy_matcalc.printing.parts import is_negative

MUL, POW = PRECEDENCE["Mul"], PRECEDENCE["Pow"]


def is_usual(printer: Any) -> bool:
    """Whether a printer is SymPy's own, told nothing of an order nor of integers."""
    settings = printer._settings
    return type(printer) is StrPrinter and settings["order"] is None and not settings["sympy_integers"]


def text_of(printer: Any, expr: Basic) -> str:
    """What a printer makes of an expression."""
    text = written(printer, expr)
    if text is None:
        text = printer._print(expr)
    return text


def written(printer: Any, expr: Basic) -> str | None:
    """What a usual printer makes of an expression, by its class; None of what is left to SymPy."""
    write = WRITTEN.get(type(expr)) if is_usual(printer) else None
    return None if write is None else write(printer, expr)


def bracketed(printer: Any, scalar: Expr, level: int, strict: bool = False) -> str:
    """A scalar, in brackets where SymPy's ``parenthesize`` has them: as a factor, or in a power."""
    cls = type(scalar)
    if is_usual(printer):
        if cls in UNBRACKETED:
            return text_of(printer, scalar)
        if cls is Add or cls is Pow or isinstance(scalar, Rational):
            text = text_of(printer, scalar)
            is_bracketed = cls is Add or (level == POW if cls is Pow else scalar.p < 0 or (scalar.q > 1 and not strict))
            return f"({text})" if is_bracketed else text
    result: str = printer.parenthesize(scalar, level, strict=strict)
    return result


UNBRACKETED = (*ATOMS, exp, log)
"""What never needs brackets."""


# -- products --------------------------------------------------------------------

def in_front(printer: Any, scalar: Expr) -> tuple[bool, list[str], list[str]] | None:
    """Of a scalar in front of matrices, whether it is negative, and what stands above and below the line.

    None if it is not plain.
    """
    number, factors = _number_and_factors(scalar)
    if number is None or not all(map(_is_plain, factors)):
        return None
    above, below = _divided(factors)
    if number.p not in (1, -1) and len(above) == 1 and type(above[0]) is Add:
        return None  # SymPy multiplies a number into a sum
    if len(above) > 1 and len({_base(factor) for factor in above}) < len(above):
        return None  # and powers of one base with each other
    return number.p < 0, *_texts(printer, number, in_order(above, {}), below)


def _product(printer: Any, product: Mul) -> str | None:
    number, factors = _number_and_factors(product)
    if number is None or not all(map(_is_plain, factors)):
        return None
    above, below = _texts(printer, number, *_divided(in_order(factors, {})))
    text = ("-" if number.p < 0 else "") + ("*".join(above) or "1")
    if len(below) > 1:
        return f"{text}/({'*'.join(below)})"
    return f"{text}/{below[0]}" if below else text


def _number_and_factors(scalar: Expr) -> tuple[Rational | None, Sequence[Expr]]:
    """The number in front of a scalar, and its factors; None for a factor 1, which shows that nothing is evaluated."""
    factors = scalar.args if type(scalar) is Mul else (scalar,)
    number = factors[0]
    return (None if number is S.One else number, factors[1:]) if isinstance(number, Rational) else (S.One, factors)


def _is_plain(factor: Expr) -> bool:
    """Whether a factor is a power that SymPy leaves as it is."""
    base, exponent = factor.args if type(factor) is Pow else (factor, S.NegativeOne)
    if exponent is S.Zero or exponent is S.One or (isinstance(exponent, Number) and not isinstance(exponent, Rational)):
        return False
    is_plain = type(base) in ATOMS or isinstance(base, Function) or (type(base) is Add and not base.is_number)
    return is_plain and base.is_commutative and not (type(base) is exp and base is not factor)


def _base(factor: Expr) -> Any:
    """What a factor is a power of, of an exponential its class."""
    cls = type(factor)
    return exp if cls is exp else factor.args[0] if cls is Pow else factor


def _divided(factors: Sequence[Expr]) -> tuple[list[Expr], list[Expr]]:
    """Factors above and below the line."""
    above: list[Expr] = []
    below: list[Expr] = []
    for factor in factors:
        (below if type(factor) is Pow and is_negative(factor.args[1]) else above).append(factor)
    return above, below


def _texts(printer: Any, number: Rational, above: Sequence[Expr], below: Sequence[Expr]) -> tuple[list[str], list[str]]:
    numerator, denominator = ([] if part == 1 else [str(part)] for part in (abs(number.p), number.q))
    numerator += [bracketed(printer, factor, MUL) for factor in above]
    for factor in below:
        base, exponent = factor.args
        denominator.append(bracketed(printer, base, MUL) if exponent is S.NegativeOne else
                           _power_of(printer, base, -exponent))
    return numerator, denominator


def _power(printer: Any, power: Pow) -> str:
    base, exponent = power.args
    if power.is_commutative and exponent is S.NegativeOne:
        return f"1/{bracketed(printer, base, POW)}"
    if power.is_commutative and isinstance(exponent, Rational) and (exponent.p, exponent.q) == (-1, 2):
        return f"1/sqrt({text_of(printer, base)})"
    return _power_of(printer, base, exponent)


def _power_of(printer: Any, base: Expr, exponent: Expr) -> str:
    if exponent is S.Half:
        return f"sqrt({text_of(printer, base)})"
    return f"{bracketed(printer, base, POW)}**{bracketed(printer, exponent, POW)}"


# -- sums, and what is written as a call -----------------------------------------

def _sum(printer: Any, total: Add) -> str | None:
    terms = None if Add in map(type, total.args) else terms_in_order(total.args, {})
    return None if terms is None else signed(text_of(printer, term) for term in terms)


def signed(terms: Iterable[str]) -> str:
    """The text of a sum, from those of its terms."""
    text = ""
    for term in terms:
        if not text:
            text = term
        else:
            text += f" - {term[1:]}" if term.startswith("-") else f" + {term}"
    return text


def call(printer: Any, expr: Basic) -> str:
    """A class by its name, and the arguments in brackets."""
    return f"{type(expr).__name__}({', '.join([text_of(printer, arg) for arg in expr.args])})"


def _element(printer: Any, element: MatrixElement) -> str | None:
    parent, row, column = element.args
    if type(parent) not in (MatrixSymbol, MatMul, MatPow, Inverse):
        return None
    text = parent.name if type(parent) is MatrixSymbol else f"({text_of(printer, parent)})"
    return f"{text}[{text_of(printer, row)}, {text_of(printer, column)}]"


def named(printer: Any, symbol: Any) -> str:
    """The name of a symbol."""
    name: str = symbol.name
    return name


def _number(printer: Any, number: Rational) -> str:
    return str(number.p) if number.q == 1 else f"{number.p}/{number.q}"


WRITTEN: dict[type, Callable[[Any, Any], str | None]] = {
    **dict.fromkeys((Integer, Rational, *map(type, (S.Zero, S.One, S.NegativeOne, S.Half))), _number),
    Symbol: named, Add: _sum, Mul: _product, Pow: _power, MatrixElement: _element,
    **dict.fromkeys((Trace, Determinant, KroneckerDelta, exp, log), call),
}
"""How a usual printer writes an expression, by its class; None is left to SymPy."""
