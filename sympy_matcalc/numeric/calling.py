"""The way into a compiled function where all is as it should be: arrays of floats whose shapes fit, and nothing to do.

Small functions take a few microseconds, so the checks are written out for the parameters of each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from sympy.core.symbol import Symbol

MISSING = object()


def caller(parameters: Sequence[Any], names: Mapping[Any, str], known: Mapping[str, int],
           function: Callable[..., Any], print_size: Callable[[Any], Any]) -> Callable[..., Any]:
    """A method ``__call__`` that goes straight to a function of NumPy arrays if it can.

    Parameters
    ==========

    parameters : sequence of Parameter
        What the function takes.
    names : mapping
        The names of sizes by symbol.
    known : mapping
        The sizes that are known before the call.
    function : callable
        Takes arrays of floats, columns with one axis.
    print_size : callable
        The text of a size.
    """
    arguments = [parameter.name for parameter in parameters]
    lines, tests = _checks(parameters, names, set(known), print_size)
    text = f"""
def __call__(self, {''.join(f'{name}=missing, ' for name in arguments)}*more_, **others_):
    try:
{''.join(f'        {line}{chr(10)}' for line in lines)}        if {' and '.join(['not others_', 'not more_', *tests])}:
            return function_({', '.join(arguments)})
    except (AttributeError, ValueError):
        pass
    except LinAlgError as error:
        raise self._named(error) from None
    return self._slowly(({''.join(f'{name}, ' for name in arguments)}*more_,), others_)
"""
    namespace: dict[str, Any] = {"missing": MISSING, "function_": function, "LinAlgError": np.linalg.LinAlgError,
                                 "ndarray_": np.ndarray, "float_": np.dtype(float), "numbers_": (float, np.float64),
                                 **known}
    exec(compile(text, "<call>", "exec"), namespace)
    result: Callable[..., Any] = namespace["__call__"]
    return result


def _checks(parameters: Sequence[Any], names: Mapping[Any, str], known: set[str],
            print_size: Callable[[Any], Any]) -> tuple[list[str], list[str]]:
    """Lines that read sizes, and conditions."""
    lines, tests = [], []
    for parameter in parameters:
        axes = [size for size in parameter.shape if size != 1]
        fresh = [size for size in axes if isinstance(size, Symbol) and names.get(size, "") not in known | {""}]
        later = {names[symbol] for size in axes for symbol in size.free_symbols if symbol in names} \
            - {names[size] for size in fresh} - known
        if later:
            return [], ["False"]  # a size has to be solved for
        if fresh and len(axes) == len(set(axes)):
            targets = [names[size] if size in fresh else f"axis{k}_" for k, size in enumerate(axes)]
            lines.append(f"{', '.join(targets)}, = {parameter.name}.shape")
            known |= {names[size] for size in fresh}
            tests += [f"axis{k}_ == {print_size(size)}" for k, size in enumerate(axes) if size not in fresh]
        elif fresh:
            lines.append(f"{names[fresh[0]]} = {parameter.name}.shape[0]")
            known |= {names[size] for size in fresh}
            tests.append(_shape_test(parameter.name, axes, print_size))
        elif parameter.shape:
            tests.append(_shape_test(parameter.name, axes, print_size))
        tests.append(f"type({parameter.name}) is ndarray_ and {parameter.name}.dtype is float_" if parameter.shape
                     else f"type({parameter.name}) in numbers_")
    return lines, tests


def _shape_test(name: str, axes: Sequence[Any], print_size: Callable[[Any], Any]) -> str:
    return f"{name}.shape == ({''.join(f'{print_size(size)}, ' for size in axes)})"
