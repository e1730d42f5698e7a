"""One function from a question in plain data to an answer in plain data: for the shell and for the page alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sympy.assumptions.assume import assuming
from sympy.core.function import diff
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.printing.latex import latex

from sympy_matcalc.notation.errors import PlainError
from sympy_matcalc.notation.printer import plain
from sympy_matcalc.notation.reading import Formula, read_plain

WHATS = ("gradient", "hessian", "jacobian", "differential")
"""What can be asked for."""

EXTRAS = ("latex", "steps", "check", "numpy", "jax", "torch")
"""What can be asked for beside it."""


def answer(question: Mapping[str, Any]) -> dict[str, Any]:
    """Answer a question about a formula.

    Parameters
    ==========

    question : mapping
        ``formula``, a text in plain notation; ``by``, the name of the variable, or nothing where only one is possible;
        ``declare``, declarations, and ``assume``, more of them; ``what``, one of ``"gradient"``, ``"hessian"``,
        ``"jacobian"`` and ``"differential"``; ``extras``, what is wanted beside it: ``"latex"``, ``"steps"``,
        ``"check"``, ``"numpy"``, ``"jax"``, ``"torch"``.

    Returns
    =======

    dict
        ``result`` in plain notation, ``sympy`` as SymPy prints it, ``shape``, ``variables`` with their kinds and
        shapes, ``by``, the extras, and ``error`` with ``message``, ``start`` and ``end`` if there is no answer.

    Examples
    ========

    >>> from sympy_matcalc.notation.answers import answer
    >>> answer({"formula": "tr(A*X'*B)", "by": "X"})["result"]
    'B*A'
    >>> answer({"formula": "A*(", "by": "A"})["error"]["start"]
    3
    """
    try:
        return _answered(question)
    except PlainError as error:
        return {"error": {"message": error.message, "start": error.start, "end": error.end, "text": str(error)}}
    except (ValueError, TypeError, NotImplementedError, ImportError) as error:
        return {"error": {"message": str(error), "start": 0, "end": 0, "text": str(error)}}


def _answered(question: Mapping[str, Any]) -> dict[str, Any]:
    text = _text(question, "formula")
    declared = ", ".join(part for part in (_text(question, "declare"), _text(question, "assume")) if part.strip())
    what = question.get("what") or "gradient"
    extras = question.get("extras") or []
    if what not in WHATS:
        raise PlainError(f"{what} is none of {', '.join(WHATS)}")
    unknown = [extra for extra in extras if extra not in EXTRAS]
    if unknown:
        raise PlainError(f"{', '.join(map(str, unknown))} is none of {', '.join(EXTRAS)}")
    formula = read_plain(text, declared)
    result: dict[str, Any] = {
        "formula": plain(formula.expr), "formula_latex": latex(formula.expr),
        "variables": {name: {"kind": formula.kinds[name], "shape": _shape(symbol)}
                      for name, symbol in formula.symbols.items()}}
    variable = _variable(formula, _text(question, "by"))
    result["by"] = next(name for name, symbol in formula.symbols.items() if symbol == variable)
    with assuming(formula.assumptions):
        derived = _DERIVED[what](formula.expr, variable)
        result |= {"result": _plain_or_text(derived), "sympy": str(derived), "latex": latex(derived),
                   "shape": _shape(derived)}
        for extra in extras:
            if extra != "latex":
                result[extra] = _EXTRA[extra](formula, variable, derived)
    return result


def _text(question: Mapping[str, Any], key: str) -> str:
    value = question.get(key) or ""
    if not isinstance(value, str):
        raise PlainError(f"{key} is to be a text")
    return value


def _shape(expr: Any) -> list[str]:
    return [str(size) for size in getattr(expr, "shape", ())]


def _plain_or_text(expr: Any) -> str:
    return plain(expr)


def _variable(formula: Formula, name: str) -> Any:
    """The variable that is meant: the one named, or the only matrix or vector."""
    if name:
        if name not in formula.symbols:
            known = ", ".join(formula.symbols) or "none"
            raise PlainError(f"there is no {name} in the formula; its variables are: {known}")
        return formula.symbols[name]
    shaped = [symbol for symbol in formula.symbols.values() if isinstance(symbol, MatrixSymbol)]
    candidates = shaped or list(formula.symbols.values())
    if len(candidates) != 1:
        raise PlainError(f"say by what to differentiate, one of {', '.join(formula.symbols) or 'no variables at all'}")
    return candidates[0]


def _gradient(expr: Any, variable: Any) -> Any:
    return diff(expr, variable)


def _hessian(expr: Any, variable: Any) -> Any:
    if getattr(expr, "shape", (1, 1)) != (1, 1):
        raise PlainError("the Hessian is that of a scalar")
    return diff(expr, variable, variable)


def _jacobian(expr: Any, variable: Any) -> Any:
    from sympy_matcalc.calculus.jacobian import jacobian
    return jacobian(expr, variable)


def _differential(expr: Any, variable: Any) -> Any:
    from sympy_matcalc.calculus.differentials import differential
    return differential(expr, variable)


def _steps(formula: Formula, variable: Any, derived: Any) -> dict[str, Any]:
    from sympy_matcalc.steps.derivations import derivation
    found = derivation(formula.expr, variable)
    return {"text": str(found), "latex": found.latex(), "html": found.html(), "lines": found.lines()}


def _check(formula: Formula, variable: Any, derived: Any) -> dict[str, Any]:
    from sympy_matcalc.steps.checks import check_derivative
    found = check_derivative(formula.expr, variable, None, formula.assumptions)
    return {"right": found.right, "text": str(found)}


def _code(backend: str) -> Callable[[Formula, Any, Any], str]:
    def source(formula: Formula, variable: Any, derived: Any) -> str:
        from sympy_matcalc.numeric.compiling import compiled
        orders = ("value", "gradient") if getattr(formula.expr, "shape", (1, 1)) == (1, 1) else ("jacobian",)
        function = compiled(formula.expr, variable, order=orders, backend=backend, assume=formula.assumptions)
        cost = "\n".join(f"# {line}" for line in str(function.operations).splitlines())
        return f"{function.source.strip()}\n\n\n# What it costs, line by line:\n{cost}\n"
    return source


_DERIVED: dict[str, Callable[[Any, Any], Any]] = {
    "gradient": _gradient, "hessian": _hessian, "jacobian": _jacobian, "differential": _differential}
_EXTRA: dict[str, Callable[[Formula, Any, Any], Any]] = {
    "steps": _steps, "check": _check, "numpy": _code("numpy"), "jax": _code("jax"), "torch": _code("torch")}
