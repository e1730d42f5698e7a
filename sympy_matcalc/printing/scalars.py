"""Scalars beside matrices in ``str``, character for character as SymPy's printer has them.

That builds each negative, each numerator and each power of a denominator as an expression anew, and sorts by keys that
it makes of the text of every letter. Here the parts are read as they stand. What is not plain is SymPy's to print.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy.core.add import Add
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.numbers import Integer, Rational
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.sorting import default_sort_key
from sympy.core.symbol import Symbol
from sympy.functions.elementary.exponential import exp
from sympy.functions.special.tensor_functions import KroneckerDelta
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.trace import Trace
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.str import StrPrinter

from sympy_matcalc.core.ordering import sort_key

ATOMS = (Symbol, Trace, Determinant, MatrixElement, KroneckerDelta)
"""What is printed without brackets, and is its own base."""

Term = tuple[Rational, Sequence[Expr]]
"""A number and other factors."""


def is_usual(printer: Any) -> bool:
    """Whether a printer is SymPy's own, told nothing of an order nor of integers."""
    if type(printer) is not StrPrinter:
        return False
    settings = printer._settings
    return settings["order"] is None and not settings["sympy_integers"]


def scalar_text(printer: Any, scalar: Expr) -> str:
    """A scalar as the printer has it."""
    text = None
    if type(scalar) is Mul:
        number, factors = _term(scalar)
        text = _fraction(printer, number, factors)
    elif type(scalar) is Add:
        text = _sum(printer, scalar)
    return printer._print(scalar) if text is None else text


def numerator_text(printer: Any, numerators: Sequence[Expr]) -> str | None:
    """What stands in front of the matrices, a number first; None if it is not plain."""
    number, factors = (numerators[0], numerators[1:]) if isinstance(numerators[0], Rational) else (S.One, numerators)
    if not factors or (number is not S.One and len(factors) == 1 and isinstance(factors[0], Add)):
        return None  # SymPy multiplies a number into a sum
    if len(numerators) == 1:
        return factor_text(printer, factors[0], strict=True)
    ordered = _ordered(factors)
    if ordered is None:
        return None
    front = [] if number is S.One else [printer._print(number)]
    return "*".join(front + [factor_text(printer, factor) for factor in ordered])


def factor_text(printer: Any, factor: Expr, strict: bool = False) -> str:
    """A factor of a product, in brackets where it needs them; ``strict`` as ``parenthesize`` has it."""
    cls = type(factor)
    if cls in ATOMS:
        text: str = printer._print(factor)
    elif cls is Add:
        text = f"({scalar_text(printer, factor)})"
    elif cls is exp:
        text = f"exp({scalar_text(printer, factor.args[0])})"
    elif cls is Pow and type(factor.exp) is Integer and factor.exp.p > 1 and type(factor.base) in (Add, *ATOMS):
        text = f"{factor_text(printer, factor.base)}**{printer._print(factor.exp)}"
    else:
        text = printer.parenthesize(factor, PRECEDENCE["Mul"], strict=strict)
    return text


def _term(scalar: Expr) -> Term:
    factors = Mul.make_args(scalar)
    number = factors[0]
    # A factor 1 shows that a product is not evaluated, and SymPy prints it.
    return (number, factors[1:]) if isinstance(number, Rational) and (number is not S.One or scalar is number) \
        else (S.One, factors)


def _ordered(factors: Sequence[Expr]) -> Sequence[Expr] | None:
    """Factors in SymPy's order; None if they are not plain, or if SymPy multiplied some of them together."""
    bases = {exp if type(factor) is exp else base_of(factor) for factor in factors}
    if None in bases or len(bases) < len(factors):
        return None
    return sorted(factors, key=_key) if len(factors) > 1 else factors


def _fraction(printer: Any, number: Rational, factors: Sequence[Expr]) -> str | None:
    """A number times factors, those with negative exponents below the line; None if they are not plain."""
    ordered = _ordered(factors)
    if ordered is None:
        return None
    above, below = [], []
    for factor in ordered:
        exponent = factor.args[1].p if type(factor) is Pow else 1
        if exponent > 0:
            above.append(factor_text(printer, factor))
        else:
            base = factor_text(printer, factor.args[0])
            below.append(base if exponent == -1 else f"{base}**{printer._print(Integer(-exponent))}")
    if abs(number.p) != 1 or not above:
        above.insert(0, printer._print(Integer(abs(number.p))))
    if number.q != 1:
        below.insert(0, printer._print(Integer(number.q)))
    text = ("-" if number.p < 0 else "") + "*".join(above)
    if len(below) > 1:
        return f"{text}/({'*'.join(below)})"
    return f"{text}/{below[0]}" if below else text


def _sum(printer: Any, total: Add) -> str | None:
    """A sum in SymPy's order; None if its terms are not plain."""
    order = None if Add in map(type, total.args) else _order([_term(term) for term in total.args])
    if order is None:
        return None
    text = ""
    for k in order:
        printed = scalar_text(printer, total.args[k])
        if printed.startswith("-"):
            text += f" - {printed[1:]}" if text else printed
        else:
            text += f" + {printed}" if text else printed
    return text


def _order(terms: Sequence[Term]) -> Sequence[int] | None:
    """The places of terms as ``as_ordered_terms`` has them: by the exponents of what is in them; None if not plain."""
    powers: list[dict[Expr, int]] = []
    for _, factors in terms:
        exponents: dict[Expr, int] = {}
        for factor in factors:
            base = base_of(factor)
            if base is None or base in exponents:
                return None
            exponents[base] = 1 if base is factor else factor.exp.p
        powers.append(exponents)
    if len(terms) == 2 and {} in powers:
        k = powers.index({})
        number, factors = terms[1 - k]
        if terms[k][0] > 0 > number and len(factors) == 1:
            return [k, 1 - k]  # 1 - x, but x - 1
    generators = sorted({base for exponents in powers for base in exponents}, key=_key)
    keys = [([-exponents.get(base, 0) for base in generators], number)
            for (number, _), exponents in zip(terms, powers)]
    return sorted(range(len(terms)), key=keys.__getitem__)


def base_of(factor: Expr) -> Expr | None:
    """What a factor is a whole power of; None if it is not plain."""
    base = factor.args[0] if type(factor) is Pow and isinstance(factor.args[1], Integer) else factor
    is_plain = type(base) in ATOMS or (type(base) is Add and not base.is_number)
    return base if is_plain and base.is_commutative else None


def _key(factor: Expr) -> Any:
    """SymPy's sort key of a factor."""
    base, exponent = factor.args if type(factor) is Pow else (factor, S.One)
    if type(base) not in ATOMS:
        return default_sort_key(factor)
    key = sort_key(base, {})
    return key if exponent is S.One else (key[0], key[1], exponent.sort_key(), key[3])
