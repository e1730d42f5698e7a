"""The one place where what SymPy's own code breaks with is caught, at the call into it.

Code of this package raises exceptions of its own where it knows no answer (:class:`NoRule` and its like),
and those are caught by name. Anything else is a bug, and comes out. SymPy's classes break as well, on
expressions that they were not made for: with an AttributeError on a matrix in a scalar's place, with a TypeError
on what they cannot compare. Such an error is told from a bug of ours by where it was raised: in a frame
of SymPy's, not in one of ours, nor of a class of a third party's.

Examples
========

>>> from sympy_matcalc.core.guard import sympy_may_break
>>> def halved(number):
...     with sympy_may_break:
...         return number.nothing
...     return number
>>> halved(3)
Traceback (most recent call last):
    ...
AttributeError: 'int' object has no attribute 'nothing'
"""

from __future__ import annotations

import contextvars
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ContextDecorator, contextmanager, suppress
from functools import wraps
from types import TracebackType
from typing import ParamSpec, TypeVar

from sympy.core.parameters import global_parameters
from sympy.matrices.exceptions import MatrixError
from sympy.polys.polyerrors import BasePolynomialError

P = ParamSpec("P")
T = TypeVar("T")

BREAKAGES: tuple[type[Exception], ...] = (
    ArithmeticError, AttributeError, LookupError, NotImplementedError, TypeError, ValueError, BasePolynomialError)
"""What SymPy's code raises where it was not made for an expression. A recursion that is too deep is not among it."""

SYMPYS = ("sympy", "mpmath")
DEEP_LIMIT = 200_000
"""How many frames a computation may stack up that did not fit on the usual stack."""
DEEP_STACK = 1 << 29
"""The bytes of the stack it gets; only those used are ever taken from memory."""


class TooDeep(RecursionError):
    """A recursion that does not end on a deep stack either."""


def breaks_in_sympy(error: BaseException) -> bool:
    """Whether an exception was raised by SymPy's own code.

    The innermost frame decides, those of Python's library left out: a misspelt attribute in a rule is raised
    in the rule's frame, whoever called it.
    """
    package, traceback = "", error.__traceback__
    while traceback is not None:
        name = traceback.tb_frame.f_globals.get("__name__", "").partition(".")[0]
        if name not in sys.stdlib_module_names:
            package = name
        traceback = traceback.tb_next
    return package in SYMPYS


def place_of(error: BaseException) -> str:
    """Where in SymPy an exception was raised: ``TypeError in sympy/matrices/expressions/trace.py:__new__``."""
    place, traceback = "", error.__traceback__
    while traceback is not None:
        frame = traceback.tb_frame
        if frame.f_globals.get("__name__", "").partition(".")[0] in SYMPYS:
            file = frame.f_globals["__name__"].replace(".", "/")
            place = f"{type(error).__name__} in {file}.py:{frame.f_code.co_name}"
        traceback = traceback.tb_next
    return place


class Strict:
    """The strict mode, which tests are run in: nothing is caught but what is known that SymPy breaks with.

    Attributes
    ==========

    known : frozenset of str, or None
        What is caught, as :func:`place_of` says it; None outside of the strict mode.
    """

    known: frozenset[str] | None = None


strict = Strict()


class Guard(ContextDecorator):
    """A context, or a decorator, in which SymPy may break; nothing else is caught.

    Parameters
    ==========

    malformed : bool
        Whether the shapes may be refused, by SymPy or by us: where an expression comes from the user, not from a law.
    instead : callable, optional
        Makes the exception to raise in place of SymPy's. Without it the context just ends there.
    """

    def __init__(self, *, malformed: bool = False, instead: Callable[[Exception], Exception] | None = None) -> None:
        self.malformed = malformed
        self.instead = instead

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 traceback: TracebackType | None) -> bool:
        if not isinstance(error, Exception) or not self._catches(error):
            return False
        if self.instead is not None:
            raise self.instead(error) from error
        return True

    def _catches(self, error: Exception) -> bool:
        if isinstance(error, RecursionError):
            # Who began the computation takes a deeper stack; SymPy is to blame where that is too small as well.
            return isinstance(error, TooDeep) or stack.is_deep
        if isinstance(error, MatrixError):
            return self.malformed
        if not isinstance(error, BREAKAGES) or not breaks_in_sympy(error):
            return False
        return strict.known is None or place_of(error) in strict.known


sympy_may_break = Guard()
sympy_may_refuse = Guard(malformed=True)


# -- recursion -------------------------------------------------------------------

class _Stack(threading.local):
    is_deep = False
    begun = False  # whether a computation is under way that will take a deeper stack if need be


stack = _Stack()
_limits = threading.Lock()
_running = 0
_usual_limit = 0


def deep(function: Callable[P, T]) -> Callable[P, T]:
    """A function that is called again on a deep stack where the usual one is too small for it.

    SymPy's comparison, shapes and printing recurse, so an expression of some hundred levels is more than Python's
    limit of 1000 frames admits. That is no answer: the same computation runs in a thread with a stack of its own. Of
    such functions that call one another the first one does, for where the stack ends there is no place for more.
    """
    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        if stack.begun:
            return function(*args, **kwargs)
        stack.begun = True
        try:
            return function(*args, **kwargs)
        except RecursionError as error:
            if isinstance(error, TooDeep):
                raise
        finally:
            stack.begun = False
        return on_deep_stack(function, *args, **kwargs)

    return call


def on_deep_stack(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The result of a call that may recurse up to ``DEEP_LIMIT`` frames.

    Raises
    ======

    TooDeep
        If it recurses deeper than that.
    """
    context = contextvars.copy_context()
    parameters = dict(vars(global_parameters))  # of SymPy, one set for each thread
    result: list[T] = []
    failure: list[BaseException] = []
    done = threading.Event()

    def run() -> None:
        vars(global_parameters).update(parameters)
        stack.is_deep = stack.begun = True
        try:
            result.append(context.run(function, *args, **kwargs))
        except BaseException as error:  # raised again in the thread that waits
            failure.append(error)
        finally:
            done.set()

    with _deep_limit():
        thread = _started(run)
        try:
            done.wait()  # of a join that is interrupted Python says that the thread has ended
        except BaseException:
            _end(thread, done)
            raise
    if not failure:
        return result[0]
    if isinstance(failure[0], RecursionError):
        raise TooDeep(f"more than {DEEP_LIMIT} frames deep: {failure[0]}") from None
    raise failure[0]


def _started(run: Callable[[], None]) -> threading.Thread:
    """A thread with a deep stack."""
    before = threading.stack_size(DEEP_STACK)
    try:
        thread = threading.Thread(target=run, daemon=True)
        thread.start()
    finally:
        threading.stack_size(before)
    return thread


def _end(thread: threading.Thread, done: threading.Event) -> None:
    """Interrupt a thread and wait for its end: it must not be deep within when the limit is taken back."""
    import ctypes

    identity = ctypes.c_ulong(thread.ident or 0)
    while not done.is_set() and thread.is_alive():
        ctypes.pythonapi.PyThreadState_SetAsyncExc(identity, ctypes.py_object(KeyboardInterrupt))
        with suppress(BaseException):  # a second interrupt: the first is on its way out
            done.wait(0.5)


@contextmanager
def _deep_limit() -> Iterator[None]:
    """Python's limit is one for all threads: the last to leave takes it back."""
    global _running, _usual_limit
    with _limits:
        if not _running:
            _usual_limit = sys.getrecursionlimit()
            sys.setrecursionlimit(max(DEEP_LIMIT, _usual_limit))
        _running += 1
    try:
        yield
    finally:
        with _limits:
            _running -= 1
            if not _running:
                sys.setrecursionlimit(_usual_limit)
