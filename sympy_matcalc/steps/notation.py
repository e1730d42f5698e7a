"""Expressions as the field writes them in a line of text: tr(A B Aᵀ), |X|, X⁻¹, A ∘ B, ⟨G, dX⟩."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any

from sympy.core.symbol import Dummy
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.transpose import Transpose
from sympy.printing.precedence import PRECEDENCE, precedence
from sympy.printing.pretty.pretty_symbology import greek_unicode
from sympy.printing.str import StrPrinter

from sympy_matcalc.printing.entrywise import FunctionName, function_arithmetic
from sympy_matcalc.printing.parts import numerator_and_denominator, product_parts
from sympy_matcalc.steps.differentials import PENDING
from sympy_matcalc.steps.named_parts import name_of

SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


class Angle:
    """<G, dX>, which as an expression is tr(G.T dX)."""

    def __init__(self, pairing: Any) -> None:
        left, self.direction = pairing.arg.args
        self.slope = left.arg if isinstance(left, Transpose) else Transpose(left)


class Notation(StrPrinter):
    """A printer of one line.

    Parameters
    ==========

    names : mapping from Expr to str
        Letters for parts.
    used : iterable of str
        Names that bound symbols may not get.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Trace
    >>> from sympy_matcalc.steps.notation import Notation
    >>> A, B = MatrixSymbol('A', 3, 3), MatrixSymbol('B', 3, 3)
    >>> Notation({})(Trace(A*B.T*A.inv()))
    'tr(A Bᵀ A⁻¹)'
    """

    def __init__(self, names: Mapping[Any, str], used: Iterable[str] = ()) -> None:
        super().__init__({})
        self.names = names
        self.letters = Letters([*used, *names.values()])

    def __call__(self, expr: Any) -> str:
        if isinstance(expr, Angle):
            return f"⟨{self._print(expr.slope)}, {self._print(expr.direction)}⟩"
        return self._print(expr)

    def _print(self, expr: Any, **kwargs: Any) -> str:
        named = name_of(expr, self.names)
        if named is not None:
            return named[0] + "ᵀ"*named[1]
        if isinstance(expr, PENDING):
            return self._differential(expr)
        own = Notation.__dict__.get(f"_print_{type(expr).__name__}")  # in place of what the class has for SymPy's own
        if own is not None:
            return str(own(self, expr, **kwargs))
        result: str = super()._print(expr, **kwargs)
        return result

    def _in_brackets(self, expr: Any, level: int) -> str:
        text = self._print(expr)
        return text if name_of(expr, self.names) is not None or precedence(expr) > level else f"({text})"

    def _print_MatMul(self, expr: MatMul) -> str:
        parts = product_parts(expr)
        if parts is None:
            return " ".join(self._in_brackets(factor, PRECEDENCE["Add"]) for factor in expr.args)
        negative, scalar, matrices = parts
        numerators, denominators = numerator_and_denominator(scalar)
        factors = [self._in_brackets(part, PRECEDENCE["Add"]) for part in numerators]
        factors += [f"({self._print(factor)})" if factor.is_MatMul else
                    self._in_brackets(factor, PRECEDENCE["Add"]) for factor in matrices]
        return "-"*negative + _over(" ".join(factors), [self._in_brackets(part, PRECEDENCE["Mul"])
                                                        for part in denominators])

    def _print_MatAdd(self, expr: Any) -> str:
        return self._sum([self._print(arg) for arg in expr.args])

    def _print_Add(self, expr: Any, order: Any = None) -> str:
        return self._sum([self._print(arg) for arg in self._as_ordered_terms(expr, order=order)])

    @staticmethod
    def _sum(terms: list[str]) -> str:
        terms.sort(key=lambda term: term.startswith("-"))
        return terms[0] + "".join(f" - {term[1:]}" if term.startswith("-") else f" + {term}" for term in terms[1:])

    def _print_Mul(self, expr: Any) -> str:
        negative = bool(expr.as_coeff_Mul(rational=True)[0].is_negative)
        above, below = numerator_and_denominator(-expr if negative else expr)
        factors = [self._in_brackets(part, PRECEDENCE["Add"]) for part in sorted(above, key=lambda part: (
            not part.is_Number, not part.is_Symbol, isinstance(part, PENDING)))]
        return "-"*negative + _over(" ".join(factors) or "1", [self._in_brackets(part, PRECEDENCE["Mul"])
                                                               for part in below])

    def _print_Transpose(self, expr: Any) -> str:
        return f"{self._base(expr.arg)}ᵀ"

    def _print_Adjoint(self, expr: Any) -> str:
        return f"{self._base(expr.arg)}ᴴ"

    def _base(self, expr: Any) -> str:
        """What something is raised to the right of."""
        text = self._in_brackets(expr, PRECEDENCE["Pow"] - 1)
        return f"({text})" if text.endswith(("ᵀ", "ᴴ", "¹", "²", "³")) else text

    def _print_Inverse(self, expr: Any) -> str:
        if isinstance(expr.arg, Transpose):
            return f"{self._in_brackets(expr.arg.arg, PRECEDENCE['Pow'] - 1)}⁻ᵀ"
        return f"{self._in_brackets(expr.arg, PRECEDENCE['Pow'] - 1)}⁻¹"

    def _print_MatPow(self, expr: Any) -> str:
        base, exponent = self._base(expr.base), expr.exp
        return base + str(exponent).translate(SUPERSCRIPTS) if exponent.is_Integer else f"{base}^({exponent})"

    def _print_Pow(self, expr: Any, rational: bool = False) -> str:
        if expr.exp.is_Integer and expr.exp > 0:
            return self._in_brackets(expr.base, PRECEDENCE["Pow"]) + str(expr.exp).translate(SUPERSCRIPTS)
        result: str = super()._print_Pow(expr, rational=rational)
        return result

    def _print_Trace(self, expr: Any) -> str:
        return f"tr({self._print(expr.arg)})"

    def _print_Determinant(self, expr: Any) -> str:
        return f"|{self._print(expr.arg)}|"

    def _print_Norm(self, expr: Any) -> str:
        index = "" if expr.ord is None else f"_{self._in_brackets(expr.ord, PRECEDENCE['Mul'])}"
        return f"‖{self._print(expr.arg)}‖{index}"

    def _print_log(self, expr: Any) -> str:
        text = self._print(expr.args[0])
        return f"log {text}" if _is_closed(text) and text.startswith(("|", "‖")) else f"log({text})"

    def _print_OneMatrix(self, expr: Any) -> str:
        return "1ᵀ" if expr.shape[0] == 1 != expr.shape[1] else "1"

    def _print_HadamardProduct(self, expr: Any) -> str:
        return "(" + " ∘ ".join(self._in_brackets(arg, PRECEDENCE["Mul"]) for arg in expr.args) + ")"

    def _print_HadamardPower(self, expr: Any) -> str:
        base, exponent = self._base(expr.base), expr.exp
        return base + "∘" + (str(exponent).translate(SUPERSCRIPTS) if exponent.is_Integer else f"^({exponent})")

    def _print_KroneckerProduct(self, expr: Any) -> str:
        return "(" + " ⊗ ".join(self._in_brackets(arg, PRECEDENCE["Mul"]) for arg in expr.args) + ")"

    def _print_ElementwiseApplyFunction(self, expr: Any) -> str:
        arithmetic = function_arithmetic(expr.function)
        if arithmetic is None:
            body, (variable,) = expr.function.expr, expr.function.variables
            return f"({self._print(variable)} ↦ {self._print(body)}).({self._print(expr.expr)})"
        name = self._print(arithmetic)
        return f"{name if isinstance(arithmetic, FunctionName) else f'({name})'}.({self._print(expr.expr)})"

    def _print_CommutationMatrix(self, expr: Any) -> str:
        return f"K({', '.join(map(self._print, expr.args))})"

    def _called(self, expr: Any) -> str:
        return f"{CALLED[type(expr).__name__]}({self._print(expr.args[0])})"

    _print_DiagMatrix = _print_DiagonalMatrix = _print_DiagonalOf = _print_Vec = _print_Softmax = _called
    _print_LogSumExp = _print_MatrixExponential = _print_MatrixLogarithm = _print_Adjugate = _called

    def _print_Symbol(self, expr: Any) -> str:
        return _greek(self.letters.of(expr))

    _print_Dummy = _print_Symbol

    def _print_MatrixSymbol(self, expr: Any) -> str:
        return _greek(expr.name)

    def _differential(self, expr: Any) -> str:
        text = self._print(expr.expr)
        if (text.startswith(("|", "‖")) and _is_closed(text)) or text.replace("_", "").isalnum():
            return f"d{text}"
        return f"d {text}" if _is_closed(text) and text.startswith("tr(") else f"d({text})"


CALLED = {"DiagMatrix": "diag", "DiagonalMatrix": "diag", "DiagonalOf": "diag", "Vec": "vec", "Softmax": "softmax",
          "LogSumExp": "lse", "MatrixExponential": "exp", "MatrixLogarithm": "log", "Adjugate": "adj"}
"""How classes are called that print as a function of their argument."""


class Letters:
    """Letters for bound symbols, which have names with an underscore: as a lecturer writes, and none that is used."""

    def __init__(self, used: Iterable[str] = ()) -> None:
        self.used = set(used)
        self._known: dict[Any, str] = {}

    def of(self, symbol: Any) -> str:
        """The name of a symbol, or the letter of a bound one."""
        if not symbol.name.startswith("_") and not isinstance(symbol, Dummy):
            return str(symbol.name)
        if symbol not in self._known:
            letters = "ijklpq" if symbol.is_integer or symbol.name.strip("_")[:1] in "ijk" else "tsuvwz"
            free = next((letter for letter in letters if letter not in self.used), symbol.name.strip("_"))
            self.used.add(free)
            self._known[symbol] = free
        return self._known[symbol]


def _greek(name: str) -> str:
    """The name of a symbol, or of its differential, with Greek letters."""
    if name in greek_unicode:
        return str(greek_unicode[name])
    return "d" + greek_unicode[name[1:]] if name[:1] == "d" and name[1:] in greek_unicode else name


def _over(above: str, below: list[str]) -> str:
    """A fraction on one line."""
    if not below:
        return above
    return f"{above}/{below[0]}" if len(below) == 1 else f"{above}/({' '.join(below)})"


def _is_closed(text: str) -> bool:
    """Whether the bracket that a text opens first is closed at its end only."""
    pairs = {"(": ")", "|": "|", "‖": "‖"}
    first = next((k for k, letter in enumerate(text) if letter in pairs), None)
    if first is None:
        return False
    opened, closed, depth = text[first], pairs[text[first]], 1
    for k in range(first + 1, len(text)):
        if text[k] == closed:
            depth -= 1
        elif text[k] == opened:
            depth += 1
        if depth == 0:
            return k == len(text) - 1
    return False


_IN_TEXT = ((".T", "ᵀ"), ("**-1", "⁻¹"), ("**p", "ᵖ"), ("<", "⟨"), (">", "⟩"), (" kron ", " ⊗ "), (" o ", " ∘ "),
            ("⟨= ", "<= "), ("-⟩", "->"))
_SHORT = (("Magnus and Neudecker, Matrix Differential Calculus, ", "Magnus & Neudecker, "),
          ("founding identities 1.B and 1.C", "1.B, 1.C"), ("founding identity ", ""),
          ("Horn and Johnson, Matrix Analysis, ", "Horn & Johnson, "), ("Higham, Functions of Matrices, ", "Higham, "),
          ("Petersen and Pedersen, The Matrix Cookbook", "Matrix Cookbook"), ("The Matrix Cookbook", "Matrix Cookbook"))


def law_text(law: str) -> str:
    """A law as a line of text shows it."""
    return reduce(lambda text, pair: text.replace(*pair), _IN_TEXT, law)


def short_source(source: str) -> str:
    """A source without the title of its book."""
    return reduce(lambda text, pair: text.replace(*pair), _SHORT, source)
