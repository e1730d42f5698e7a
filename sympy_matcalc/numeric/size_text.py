"""The lines of a function that read the sizes off its arrays.

Most sizes are an axis themselves, ``m, n = A.shape``; of a column of 2 n numbers n is half of the axis.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sympy.core.expr import Expr
from sympy.core.symbol import Symbol


def size_lines(parameters: Sequence[Any], names: Mapping[Any, str], needed: set[str], known: set[str],
               text: Callable[[Expr], Any]) -> list[str]:
    """The lines, for those sizes that are needed and not known.

    Parameters
    ==========

    parameters : sequence of Parameter
        The arrays.
    names : mapping
        The names of sizes by symbol.
    needed : set of str
        The names that the function uses.
    known : set of str
        The names that have a value before.
    text : callable
        The text of an integer expression in sizes.
    """
    given = {parameter.symbol for parameter in parameters if not parameter.shape}
    done = given | {symbol for symbol, name in names.items() if name in known}
    mixed = [(f"{parameter.name}.shape[{k}]", size) for parameter in parameters for k, size in
             enumerate([size for size in parameter.shape if size != 1]) if not size.is_Symbol and size.free_symbols]
    for _, size in mixed:
        own = {names[symbol] for symbol in size.free_symbols}
        needed = needed | own if own & needed else needed
    lines = [line for parameter in parameters for line in _read_off(parameter, names, needed, done)]
    for axis, size in mixed:
        unknown = [symbol for symbol in size.free_symbols if symbol not in done]
        if len(unknown) == 1 and names[unknown[0]] in needed:
            done.add(unknown[0])
            lines.append(f"{names[unknown[0]]} = {_solved(size, unknown[0], axis, text)}")
    return lines


def _read_off(parameter: Any, names: Mapping[Any, str], needed: set[str], done: set[Any]) -> list[str]:
    """The axes of an array that are sizes themselves."""
    axes = [size for size in parameter.shape if size != 1]
    fresh = [size for size in dict.fromkeys(axes) if isinstance(size, Symbol) and size not in done
             and names.get(size) in needed]
    if not fresh:
        return []
    done.update(fresh)
    targets = [names[size] if size in fresh and axes.index(size) == k else "_" for k, size in enumerate(axes)]
    return [f"{', '.join(targets)}{',' if len(targets) == 1 else ''} = {parameter.name}.shape"]


def _solved(size: Expr, symbol: Symbol, axis: str, text: Callable[[Expr], Any]) -> str:
    """The text of the size for which an axis is as long as it is."""
    slope = size.diff(symbol)
    if slope.has(symbol):
        raise NotImplementedError(f"cannot find {symbol} from an axis of length {size} alone: "
                                  f"give an array that has {symbol} for an axis, or write the axis as a symbol")
    rest = (size - slope*symbol).expand()
    shifted = axis if rest == 0 else f"({axis} + {text(-rest)})" if rest.is_negative else f"({axis} - ({text(rest)}))"
    return shifted if slope == 1 else f"{shifted}//({text(slope)})" if slope.args else f"{shifted}//{text(slope)}"
