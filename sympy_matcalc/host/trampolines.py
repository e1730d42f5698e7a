"""What stands in SymPy's place: functions that load the room of their replacement when they are first called."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache, update_wrapper, wraps
from types import FunctionType
from typing import Any

from sympy_matcalc.core.loading import room
from sympy_matcalc.host.patch import Patch

ROOT = __name__.split(".")[0]


def trampoline(patch: Patch, original: Any) -> Any:
    """The attribute to set: it asks whether the call concerns us, and then calls the replacement.

    Parameters
    ==========

    patch : Patch
        A row of the table.
    original : object
        SymPy's own attribute, inherited or not; None if there is none.
    """
    if not isinstance(patch.replacement, str):
        return patch.replacement
    if patch.kind == "property":
        get = original.fget if isinstance(original, property) else original and _constant(original)
        return property(_through(patch, get), doc=getattr(original, "__doc__", None) or patch.why)
    if patch.kind == "class":
        return classmethod(_through(patch, original.__func__))
    function = _through(patch, original)
    return staticmethod(function) if patch.kind == "static" else function


def _constant(value: Any) -> Callable[[Any], Any]:
    return lambda _: value


def _through(patch: Patch, original: Any) -> Callable[..., Any]:
    when, given, is_property = patch.when, patch.given, patch.kind == "property"
    target: Callable[..., Any] | None = None

    def call(*args: Any, **kwargs: Any) -> Any:
        nonlocal target
        if when is not None and not when(*args, **kwargs):
            if original is not None:
                return original(*args, **kwargs)
            if is_property:
                raise AttributeError(f"{type(args[0]).__name__!r} object has no attribute {patch.name!r}")
            return None
        if target is None:
            target = loaded(str(patch.replacement))
        return target(original, *given, *args, **kwargs)

    if original is not None:
        return wraps(original)(call)  # SymPy's name, signature and docstring
    call.__name__ = patch.name
    call.__doc__ = f"Of sympy_matcalc: {patch.why}."
    return call


@cache
def loaded(path: str) -> Callable[..., Any]:
    """The function of ours under a dotted path below the package, looked for once, however often it is installed."""
    module, _, name = f"{ROOT}.{path}".rpartition(".")
    function: Callable[..., Any] = getattr(room(module), name)
    return function


# -- functions that users have bound by name ---------------------------------------

def _stand_in(*args: Any, **kwargs: Any) -> Any:
    function: Any = "the trampoline"
    return function(*args, **kwargs)


def exchange_code(patch: Patch, function: FunctionType) -> None:
    """Let a function of SymPy's call our replacement, wherever it is bound.

    ``__wrapped__`` leads ``inspect`` and ``help`` to a twin that is what the function was: its signature, its source.
    """
    through = _through(patch, twin(function))
    code = _stand_in.__code__
    constants = tuple(through if constant == "the trampoline" else constant for constant in code.co_consts)
    names = {"co_name": function.__name__}
    if sys.version_info >= (3, 11):
        names["co_qualname"] = function.__qualname__
    vars(function)["__wrapped__"] = through
    function.__code__ = code.replace(co_consts=constants, **names)


def restore_code(function: FunctionType) -> None:
    """Take the exchange back."""
    through = vars(function).get("__wrapped__")
    if through is not None:
        function.__code__ = through.__wrapped__.__code__
        del vars(function)["__wrapped__"]


def twin(function: FunctionType) -> FunctionType:
    """A function that does what another does, and goes on to do so when the code of that is exchanged."""
    copy = FunctionType(function.__code__, function.__globals__, function.__name__, function.__defaults__,
                        function.__closure__)
    copy.__kwdefaults__ = function.__kwdefaults__
    update_wrapper(copy, function)
    del vars(copy)["__wrapped__"]
    return copy
