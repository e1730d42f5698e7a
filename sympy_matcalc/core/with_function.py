"""What functions of a matrix and their derivatives along directions have in common."""

from __future__ import annotations

from typing import Any

from sympy.core.expr import Expr
from sympy.core.function import Lambda
from sympy.core.symbol import Symbol
from sympy.matrices.expressions.adjoint import Adjoint
from sympy.matrices.expressions.matexpr import MatrixExpr

from sympy_matcalc.core.analytic import is_real, named
from sympy_matcalc.core.bound_symbols import replaced
from sympy_matcalc.core.of_matrix import OfMatrix


class WithFunction(OfMatrix):
    """f(A, ...).T = f(A.T, ...) for every f, f(A, ...).H = f(A.H, ...) for an f that is real of real numbers."""

    @property
    def function(self) -> Lambda:
        """The function of one variable."""
        return self.args[0]

    @property
    def arg(self) -> Expr:
        """The matrix."""
        return self.args[1]

    def _eval_transpose(self) -> MatrixExpr:
        return self.func(self.function, *[arg.T for arg in self.args[1:]])

    def _eval_adjoint(self) -> MatrixExpr:
        return self.func(self.function, *[arg.adjoint() for arg in self.args[1:]]) if is_real(self.function) \
            else Adjoint(self)

    def _eval_conjugate(self) -> MatrixExpr:
        return self.func(self.function, *[arg.conjugate() for arg in self.args[1:]]) if is_real(self.function) \
            else Adjoint(self._eval_transpose())

    def _with_letter(self, letters: str = "t s u v z r q") -> tuple[Expr, Expr]:
        """The variable of the function, by a letter that nothing else in the node is called, and the value."""
        (variable,), body = self.function.variables, self.function.expr
        taken = {symbol.name for symbol in self.free_symbols if hasattr(symbol, "name")}
        letter = next((Symbol(one) for one in letters.split() if one not in taken), variable)
        return letter, replaced(body, {variable: letter})

    def _printed_function(self, printer: Any) -> str:
        """The function as it is typed."""
        name = named(self.function)
        return name or f"Lambda({', '.join(printer._print(part) for part in self._with_letter())})"

    def _latex_function(self, printer: Any, brackets: bool = True) -> str:
        """The name of the function, or what it does to x."""
        name = named(self.function)
        if name not in (None, "sqrt"):
            return r"\exp" if name == "exp" else printer._hprint_Function(name)
        letter, body = self._with_letter("x t s u v z")
        body = printer._print(body)
        return rf"\left({printer._print(letter)} \mapsto {body}\right)" if brackets else body

    def _pretty_function(self, printer: Any, brackets: bool = True) -> Any:
        """The name of the function, or what it does to x."""
        from sympy.printing.pretty.stringpict import prettyForm, stringPict
        name = named(self.function)
        if name not in (None, "sqrt"):
            return prettyForm(name)
        letter, body = (printer._print(part) for part in self._with_letter("x t s u v z"))
        if not brackets:
            return body
        arrow = " \u21a6 " if printer._use_unicode else " -> "
        return prettyForm(*prettyForm(*stringPict.next(letter, arrow, body)).parens())
