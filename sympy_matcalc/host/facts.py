"""What is replaced where SymPy does not say of what it is asked: facts about predicates, arguments of ``Max``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sympy.assumptions.ask import Q
from sympy.assumptions.cnf import Literal


def right_facts(original: Callable[[], Any]) -> Any:
    """SymPy's facts about predicates, less the one that is wrong: no orthogonal matrix need be positive definite."""
    known = original()
    found = _corrected.get(original)
    if found is None or found[0] is not known:  # SymPy remembers its facts, until its cache is cleared
        found = _corrected[original] = known, _without_the_wrong_one(known)
    return found[1]


_corrected: dict[Callable[[], Any], tuple[Any, Any]] = {}
"""What SymPy's functions gave last, and that without the wrong fact."""


def _without_the_wrong_one(known: Any) -> Any:
    if isinstance(known, dict):
        implied, rejected = known[Q.orthogonal]
        return {**known, Q.orthogonal: (implied - {Q.positive_definite}, rejected)}
    return known - {frozenset((Literal(Q.orthogonal, True), Literal(Q.positive_definite, False)))}


def new_args_filter(original: Callable[..., Any], cls: type, args: Iterable[Any]) -> Any:
    """The arguments of ``Max`` and ``Min``, 1x1 matrices read as traces."""
    args = list(args)  # SymPy gives a generator
    if any(getattr(arg, "is_Matrix", False) for arg in args):
        from sympy_matcalc.host.operators import as_scalar, is_small
        args = [as_scalar(arg) if is_small(arg) else arg for arg in args]
        matrix = next((arg for arg in args if getattr(arg, "is_Matrix", False)), None)
        if matrix is not None:
            raise ValueError(_not_comparable(cls, matrix, [arg for arg in args if arg is not matrix]))
    return original(cls, args)


def _not_comparable(cls: type, matrix: Any, others: list[Any]) -> str:
    text = f"The argument {str(matrix)!r} is not comparable: it is a matrix of shape {matrix.shape}"
    if any(getattr(other, "is_Matrix", False) for other in others):
        return text
    from sympy_matcalc.host.operators import free_letter, in_brackets
    letter = free_letter(*others)
    called = f"{cls.__name__}({', '.join([letter, *map(str, others)])})"
    return f"{text}; type {in_brackets(matrix)}.applyfunc(lambda {letter}: {called}) for that of every entry"
