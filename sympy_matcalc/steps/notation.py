"""Expressions as the field writes them in a line of text: tr(A B Aᵀ), |X|, X⁻¹, A ∘ B, ⟨G, dX⟩."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sympy.core.mul import Mul
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.transpose import Transpose
from sympy.printing.precedence import PRECEDENCE, precedence
from sympy.printing.str import StrPrinter

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

    Examples
    ========

    >>> from sympy import MatrixSymbol, Trace
    >>> from sympy_matcalc.steps.notation import Notation
    >>> A, B = MatrixSymbol('A', 3, 3), MatrixSymbol('B', 3, 3)
    >>> Notation({})(Trace(A*B.T*A.inv()))
    'tr(A Bᵀ A⁻¹)'
    """

    def __init__(self, names: Mapping[Any, str]) -> None:
        super().__init__({})
        self.names = names

    def __call__(self, expr: Any) -> str:
        if isinstance(expr, Angle):
            return f"⟨{self._print(expr.slope)}, {self._print(expr.direction)}⟩"
        return self._print(expr)

    def _print(self, expr: Any, **kwargs: Any) -> str:
        named = name_of(expr, self.names)
        if named is not None:
            return named[0] + "ᵀ"*named[1]
        if isinstance(expr, PENDING):
            return self._differential(expr)  # in place of the method that SymPy's own printers find on the class
        result: str = super()._print(expr, **kwargs)
        return result

    def _in_brackets(self, expr: Any, level: int) -> str:
        text = self._print(expr)
        return text if name_of(expr, self.names) is not None or precedence(expr) > level else f"({text})"

    def _print_MatMul(self, expr: MatMul) -> str:
        coefficient, factors = (expr.args[0], expr.args[1:]) if not expr.args[0].is_Matrix else (None, expr.args)
        text = " ".join(self._in_brackets(factor, PRECEDENCE["Add"]) if not factor.is_MatMul else
                        f"({self._print(factor)})" for factor in factors)
        if coefficient is None:
            return text
        if coefficient == -1:
            return f"-{text}"
        front = self._print(coefficient)
        return f"({front}) {text}" if coefficient.is_Add else f"{front} {text}"

    def _print_MatAdd(self, expr: Any) -> str:
        return self._sum([self._print(arg) for arg in expr.args])

    def _print_Add(self, expr: Any, order: Any = None) -> str:
        return self._sum([self._print(arg) for arg in self._as_ordered_terms(expr, order=order)])

    @staticmethod
    def _sum(terms: list[str]) -> str:
        terms.sort(key=lambda term: term.startswith("-"))
        return terms[0] + "".join(f" - {term[1:]}" if term.startswith("-") else f" + {term}" for term in terms[1:])

    def _print_Mul(self, expr: Any) -> str:
        numerator, denominator = expr.as_numer_denom()
        if denominator != 1:
            top = self._print(numerator)
            sign, top = ("-", top[1:]) if top.startswith("-") else ("", top)
            top = f"({top})" if numerator.is_Add else top
            bottom = self._print(denominator)
            bottom = f"({bottom})" if denominator.is_Add or denominator.is_Mul else bottom
            return f"{sign}{top}/{bottom}"
        coefficient, rest = expr.as_coeff_Mul()
        factors = [self._in_brackets(factor, PRECEDENCE["Add"]) for factor in
                   sorted(Mul.make_args(rest), key=lambda factor: not factor.is_Symbol)]
        text = " ".join(factors)
        if coefficient == -1:
            return f"-{text}"
        return text if coefficient == 1 else f"{self._print(coefficient)} {text}"

    def _print_Transpose(self, expr: Any) -> str:
        return f"{self._in_brackets(expr.arg, PRECEDENCE['Pow'] - 1)}ᵀ"

    def _print_Adjoint(self, expr: Any) -> str:
        return f"{self._in_brackets(expr.arg, PRECEDENCE['Pow'] - 1)}ᴴ"

    def _print_Inverse(self, expr: Any) -> str:
        if isinstance(expr.arg, Transpose):
            return f"{self._in_brackets(expr.arg.arg, PRECEDENCE['Pow'] - 1)}⁻ᵀ"
        return f"{self._in_brackets(expr.arg, PRECEDENCE['Pow'] - 1)}⁻¹"

    def _print_MatPow(self, expr: Any) -> str:
        base, exponent = self._in_brackets(expr.base, PRECEDENCE["Pow"] - 1), expr.exp
        base = f"({base})" if base.endswith(("ᵀ", "⁻¹")) else base
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

    def _print_HadamardProduct(self, expr: Any) -> str:
        return "(" + " ∘ ".join(self._in_brackets(arg, PRECEDENCE["Mul"]) for arg in expr.args) + ")"

    def _print_KroneckerProduct(self, expr: Any) -> str:
        return "(" + " ⊗ ".join(self._in_brackets(arg, PRECEDENCE["Mul"]) for arg in expr.args) + ")"

    def _print_ElementwiseApplyFunction(self, expr: Any) -> str:
        body, (variable,) = expr.function.expr, expr.function.variables
        if body.is_Function and body.args == (variable,):
            return f"{type(body).__name__}.({self._print(expr.expr)})"
        return f"({self._print(variable)} ↦ {self._print(body)}).({self._print(expr.expr)})"

    def _print_DiagMatrix(self, expr: Any) -> str:
        return f"diag({self._print(expr.args[0])})"

    def _print_Vec(self, expr: Any) -> str:
        return f"vec({self._print(expr.args[0])})"

    def _differential(self, expr: Any) -> str:
        text = self._print(expr.expr)
        return f"d{text}" if text.startswith(("|", "tr(")) or len(text) == 1 else f"d({text})"


_IN_TEXT = ((".T", "ᵀ"), ("**-1", "⁻¹"), ("**p", "ᵖ"), ("<", "⟨"), (">", "⟩"), (" kron ", " ⊗ "), (" o ", " ∘ "),
            ("⟨= ", "<= "), ("-⟩", "->"))
_SHORT = (("Magnus and Neudecker, Matrix Differential Calculus, ", "Magnus & Neudecker, "), ("founding identity ", ""),
          ("Horn and Johnson, Matrix Analysis, ", "Horn & Johnson, "), ("Higham, Functions of Matrices, ", "Higham, "),
          ("Petersen and Pedersen, The Matrix Cookbook", "Matrix Cookbook"))


def law_text(law: str) -> str:
    """A law as a line of text shows it."""
    for plain, shown in _IN_TEXT:
        law = law.replace(plain, shown)
    return law


def short_source(source: str) -> str:
    """A source without the title of its book."""
    for long, short in _SHORT:
        source = source.replace(long, short)
    return source
