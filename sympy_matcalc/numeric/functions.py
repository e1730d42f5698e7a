"""Compiled functions: called with arrays, they check shapes and say what is wrong with them."""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sympy_matcalc.numeric.arguments import Signature
from sympy_matcalc.numeric.calling import MISSING, caller
from sympy_matcalc.numeric.described import described
from sympy_matcalc.numeric.programs import Parameter, Program


class _Called:
    """What is called with arrays by name or by position."""

    source: str

    def __init__(self, program: Program, parameters: Sequence[Parameter], known: Sequence[Parameter] = ()) -> None:
        self._program = program
        self._parameters = list(parameters)
        self.parameters = tuple([parameter.name for parameter in parameters])
        """The names of the parameters, in order."""
        self._signature = Signature.of(program.backend.name, [*known, *parameters])

    def _bound(self, args: tuple[Any, ...], named: Mapping[str, Any], what: str) -> tuple[Any, ...]:
        names = self.parameters
        if len(args) > len(names):
            raise TypeError(f"{len(args)} arguments for {len(names)} {what}: {', '.join(names)}")
        values = dict(zip(names, args))
        for name, value in named.items():
            if name not in names:
                raise TypeError(f"unknown {what[:-1]} {name}; the {what} are {', '.join(names)}")
            if name in values:
                raise TypeError(f"two values for {name}")
            values[name] = value
        missing = [name for name in names if name not in values]
        if missing:
            raise TypeError(f"no value for {', '.join(missing)}; the {what} are {', '.join(names)}")
        return tuple([values[name] for name in names])

    def _named(self, error: Exception) -> Exception:
        """The error with the matrix of the formula that it is about."""
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__)
                 if frame.filename.startswith(_FILE)]
        node = self._program.matrix_at(self.source, lines[-1]) if lines else None
        if node is None:
            return error
        return np.linalg.LinAlgError(f"{error}: the matrix is {described(node)}")


class CompiledFunction(_Called):
    """A function of arrays, as :func:`~sympy_matcalc.compiled` makes it.

    Attributes
    ==========

    parameters : tuple of str
        The names of the parameters, in order.
    source : str
        The text of the function.
    operations : Operations
        What each line of it costs, in the sizes.
    """

    def __init__(self, program: Program, made: Any = None, constants: tuple[Any, ...] = ()) -> None:
        super().__init__(program, program.parameters, program.constants)
        self._constants = constants
        self.source = program.text()
        self._function = made if made is not None else _executed(self.source, "function")
        if program.question.backend == "jax":
            import jax
            self._function = jax.jit(self._function)
        self._plain: set[Any] = set()
        if question_is_for_numpy(program):
            known = Signature.of(program.backend.name, program.constants).sizes_of(constants)
            sizes = {program.names[size]: value for size, value in known.items() if size in program.names}
            call = caller(program.parameters, program.names, sizes, self._function, program.backend.size)
            own = {"__call__": call, "__doc__": program.title()}
            self.__class__ = type("CompiledFunction", (CompiledFunction,), own)

    def __call__(self, *args: Any, **named: Any) -> Any:
        return self._slowly(args, named)

    def _slowly(self, args: tuple[Any, ...], named: Mapping[str, Any]) -> Any:
        """A call with arrays that may have to be checked, or made."""
        if named or len(args) != len(self.parameters) or any(arg is MISSING for arg in args):
            given = {name: arg for name, arg in zip(self.parameters, args) if arg is not MISSING}
            args = self._bound(args[len(self.parameters):] and args, {**given, **named}, "parameters")
        key = tuple([(type(arg), arg.shape, arg.dtype) if hasattr(arg, "dtype") else type(arg) for arg in args])
        try:
            if key in self._plain:
                return self._function(*args)
        except np.linalg.LinAlgError as error:
            raise self._named(error) from None
        return self._checked(args, key)

    def _checked(self, args: tuple[Any, ...], key: Any) -> Any:
        """A first call with arrays of these shapes."""
        constants = len(self._constants)
        read = self._signature.read((*self._constants, *args))
        arrays, flat = read.arrays[constants:], read.flat
        if flat and all(array is arg for array, arg in zip(arrays, args)):
            self._plain.add(key)
        try:
            result = self._function(*arrays)
        except np.linalg.LinAlgError as error:
            raise self._named(error) from None
        return result if flat else self._whole(result)

    def _whole(self, result: Any) -> Any:
        """Columns and rows with both of their axes."""
        rows = self._program.rows
        parts = [result] if self._program.question.single else list(result)
        shaped = []
        for part, order in zip(parts, rows):
            entries = [part] if len(order) == 1 else list(part)
            new = []
            for entry, row in zip(entries, order):
                cells = [entry] if len(row) == 1 else list(entry)
                cells = [_reshaped(cell, one.shape) for cell, one in zip(cells, row)]
                new.append(cells[0] if len(row) == 1 else tuple(cells))
            shaped.append(new[0] if len(order) == 1 else tuple(new))
        return shaped[0] if self._program.question.single else tuple(shaped)

    @property
    def operations(self) -> Operations:
        return Operations(self._program.operations())

    def check(self, **values: Any) -> str:
        """Compare the results with central differences at random arrays, or at given ones.

        Returns
        =======

        str
            One line: how far each order is from the differences.

        Raises
        ======

        AssertionError
            If one is further than rounding explains.
        """
        from sympy_matcalc.numeric.checking import checked
        names = [constant.name for constant in self._program.constants]
        return checked(self, self._program, dict(zip(names, self._constants)), values)

    def for_scipy(self, **shapes: Any) -> Any:
        """The function as ``scipy.optimize.minimize`` takes it.

        Parameters
        ==========

        **shapes
            The arrays of all parameters that are no variables, by name; they stay the same.

        Returns
        =======

        Objective
            ``fun``, ``jac``, ``hess`` or ``hessp`` for what was compiled, of one flat vector; ``pack`` and ``unpack``
            go from the variables to the vector and back.
        """
        from sympy_matcalc.numeric.scipy_objective import Objective
        return Objective(self, self._program, shapes)

    def __repr__(self) -> str:
        return f"<compiled {', '.join(self._program.question.orders)} of ({', '.join(self.parameters)})>"


def question_is_for_numpy(program: Program) -> bool:
    return bool(program.question.backend == "numpy")


class Unbound(_Called):
    """A function whose constants have no values yet: ``make(...)`` takes them."""

    def __init__(self, program: Program) -> None:
        super().__init__(program, program.constants)
        self.constants = self.parameters
        self.parameters = tuple([parameter.name for parameter in program.parameters])
        self.source = program.text()
        self._make = _executed(self.source, "make")

    def make(self, *args: Any, **named: Any) -> CompiledFunction:
        """The function for given constants, whatever depends on them alone computed once."""
        names, self.parameters = self.parameters, self.constants
        try:
            values = self._bound(args, named, "constants")
        finally:
            self.parameters = names
        read = Signature.of(self._program.backend.name, self._program.constants).read(values)
        try:
            function = self._make(*read.arrays)
        except np.linalg.LinAlgError as error:
            raise self._named(error) from None
        return CompiledFunction(self._program, function, values)

    @property
    def operations(self) -> Operations:
        """What each line costs, in the sizes."""
        return Operations(self._program.operations())

    def check(self, **values: Any) -> str:
        """As that of the function, at random constants or at given ones."""
        from sympy_matcalc.numeric.checking import point_of
        point = point_of(self._program, values)
        constants = {constant.name: point[constant.symbol] for constant in self._program.constants}
        rest = {name: value for name, value in values.items() if name not in constants}
        return self.make(**constants).check(**rest)

    def for_scipy(self, **arrays: Any) -> Any:
        """As that of the function, the constants among the arrays."""
        constants = {name: arrays.pop(name) for name in self.constants if name in arrays}
        return self.make(**constants).for_scipy(**arrays)

    def __call__(self, *args: Any, **named: Any) -> Any:
        missing = [name for name in self.constants if name not in named]
        if missing:
            raise TypeError(f"no value for the constants {', '.join(missing)}: "
                            f"give them once, fn.make({', '.join(f'{name}=...' for name in self.constants)})")
        constants = {name: named.pop(name) for name in self.constants}
        return self.make(**constants)(*args, **named)


class Operations(tuple[Any, ...]):
    """Lines of code, each with what it costs; printed as a table."""

    def __str__(self) -> str:
        from sympy.core.singleton import S
        width = max([len(str(cost)) for _, cost in self], default=1)
        lines = [f"{cost!s:>{width}}  {text}" for text, cost in self]
        total = sum((cost for _, cost in self), S.Zero)
        return "\n".join([*lines, f"{total}  in all"])

    __repr__ = __str__


def _reshaped(value: Any, shape: tuple[Any, ...]) -> Any:
    """An array with the axes of length one that its expression has."""
    if len(shape) != 2 or sum(size != 1 for size in shape) != 1:
        return value
    return value[:, None] if shape[1] == 1 else value[None, :]


_FILE = "<compiled "
_counter = iter(range(10**9))


def _executed(source: str, name: str) -> Any:
    import linecache
    filename = f"{_FILE}{next(_counter)}>"
    namespace: dict[str, Any] = {}
    exec(compile(source, filename, "exec"), namespace)
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    return namespace[name]
