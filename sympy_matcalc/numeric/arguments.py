"""The arguments of a generated function: their shapes give the sizes, and are checked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from sympy.core.symbol import Symbol
from sympy.core.sympify import sympify

from sympy_matcalc.numeric.conversion import CONVERTERS, of_one_kind


def read(library: str, signature: str, *values: Any) -> tuple[Any, ...]:
    """The arguments as arrays of the library, the sizes, and whether columns were given as arrays of one axis.

    Parameters
    ==========

    library : str
        "numpy", "cupy", "jax", "torch", or "array" for any library of the Array API.
    signature : str
        For each argument its name and its shape, as in ``"X: n, m; w: m, 1; t:"``; then, after ``->``, the sizes.
    *values
        The arguments.

    Raises
    ======

    ValueError
        If a shape is not as the signature says.
    TypeError
        If an argument is no array of numbers.
    """
    return _signature(library, signature)(values)


@cache
def _signature(library: str, text: str) -> Signature:
    arguments, _, sizes = text.partition("->")
    names, shapes = [], []
    for part in filter(None, (part.strip() for part in arguments.split(";"))):
        name, _, shape = part.partition(":")
        names.append(name.strip())
        shapes.append(tuple([size.strip() for size in shape.split(",") if size.strip()]))
    return Signature(library, names, shapes, [size.strip() for size in sizes.split(",") if size.strip()])


class Read(NamedTuple):
    """Arguments as they were read."""

    arrays: list[Any]
    flat: bool


class Signature:
    """Names and shapes of arguments; what shapes were seen is remembered with what came out."""

    def __init__(self, library: str, names: Sequence[str], shapes: Sequence[tuple[str, ...]],
                 sizes: Sequence[str]) -> None:
        self.names = list(names)
        self.library = library
        local = {name: Symbol(name, integer=True, positive=True)
                 for shape in shapes for text in shape for name in _names_in(text)}
        self.shapes = [tuple([sympify(size, locals=local) for size in shape]) for shape in shapes]
        self.sizes = [local.get(size, Symbol(size)) for size in sizes]
        # A size that is given as a number is no part of what is remembered.
        in_shapes = {str(symbol) for shape in self.shapes for size in shape for symbol in size.free_symbols}
        self._gives_sizes = any(not shape and name in in_shapes for name, shape in zip(self.names, self.shapes))
        self._seen: dict[Any, Any] = {}
        self.symbols: dict[Any, str] = {}

    @classmethod
    def of(cls, library: str, parameters: Sequence[Any]) -> Signature:
        """The signature of parameters, as compiled functions have them."""
        made = cls(library, [parameter.name for parameter in parameters], [], [])
        made.shapes = [tuple(parameter.shape) for parameter in parameters]
        made.symbols = {parameter.symbol: parameter.name for parameter in parameters if not parameter.shape}
        return made

    def read(self, values: tuple[Any, ...]) -> Read:
        """The arrays without axes of length one, and whether columns came without them."""
        arrays = self._arrays(values)
        self._sizes(arrays)
        flat = all(len(shape) != 2 or sum(size == 1 for size in shape) != 1 or len(array.shape) == 1
                   for array, shape in zip(arrays, self.shapes))
        return Read([_dropped(array, shape) for array, shape in zip(arrays, self.shapes)], flat)

    def sizes_of(self, values: tuple[Any, ...]) -> dict[Any, int]:
        """The sizes that arrays give."""
        return {symbol: size for symbol, (size, _) in self._sizes(self._arrays(values)).items()}

    def _arrays(self, values: tuple[Any, ...]) -> list[Any]:
        """The arguments as arrays of the library."""
        convert = CONVERTERS[self.library]
        return of_one_kind(self.library, values, [convert(value, name) for value, name in zip(values, self.names)])

    def __call__(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        try:
            key = tuple([(type(value), value.shape, value.dtype) if hasattr(value, "shape") else type(value)
                         for value in values])
            found = self._seen.get(key)
        except (AttributeError, TypeError):
            return self._read(values)[0]
        if found is not None:
            plain, tail = found
            if plain:
                return (*values, *tail)
        result, plain = self._read(values)
        if len(self._seen) < _REMEMBERED and not self._gives_sizes:
            self._seen[key] = plain, result[len(values):]
        return result

    def _read(self, values: tuple[Any, ...]) -> tuple[tuple[Any, ...], bool]:
        arrays = self._arrays(values)
        sizes = self._sizes(arrays)
        flat = any(len(shape) == 2 and len(array.shape) == 1 for array, shape in zip(arrays, self.shapes)
                   if hasattr(array, "shape"))
        results = [_dropped(array, shape) for array, shape in zip(arrays, self.shapes)]
        plain = all(result is value for result, value in zip(results, values))
        return (*results, *[sizes[size][0] for size in self.sizes], flat), plain

    def _sizes(self, arrays: Sequence[Any]) -> dict[Any, tuple[int, str]]:
        """Each size, and from which argument it is known."""
        known: dict[Any, tuple[int, str]] = {}
        waiting = []
        for name, array, shape in zip(self.names, arrays, self.shapes):
            if shape:
                self._check_axes(name, array, shape, known)
                pairs = zip(_full(array, shape), shape)
                waiting += [(name, axis, actual, size) for axis, (actual, size) in enumerate(pairs)]
            elif tuple(array.shape) if hasattr(array, "shape") else ():
                raise ValueError(f"{name}: expected a number, got an array of shape {tuple(array.shape)}")
        for name, value, shape in zip(self.names, arrays, self.shapes):
            named = [symbol for symbol, own in self.symbols.items() if own == name]
            symbol = named[0] if named else Symbol(name, integer=True, positive=True)
            if not shape and symbol in {s for shape in self.shapes for size in shape for s in size.free_symbols}:
                known[symbol] = (int(value), f"{name} = {int(value)}")
        for simple in (True, False):
            for name, _, actual, size in waiting:
                missing = size.free_symbols - known.keys()
                if len(missing) == 1 and (size.is_Symbol or not simple):
                    (symbol,) = missing
                    known[symbol] = (self._solved(size, symbol, actual, known, name), self._whence(name, arrays))
        for name, axis, actual, size in waiting:
            expected = size.subs({symbol: value for symbol, (value, _) in known.items()})
            if expected != actual:
                self._refuse(name, arrays[self.names.index(name)], axis, known)
        return known

    def _solved(self, size: Any, symbol: Any, actual: int, known: Any, name: str) -> int:
        if size == symbol:
            return actual
        from sympy.solvers.solvers import solve
        equation = size.subs({s: value for s, (value, _) in known.items()}) - actual
        solutions = [s for s in solve(equation, symbol) if s.is_Integer and s > 0]
        if len(solutions) != 1:
            raise ValueError(f"{name}: there is no {symbol} for which {size} is {actual}")
        return int(solutions[0])

    def _whence(self, name: str, arrays: Sequence[Any]) -> str:
        array = arrays[self.names.index(name)]
        return f"{name} {tuple(array.shape)}"

    def _check_axes(self, name: str, array: Any, shape: tuple[Any, ...], known: Any) -> None:
        actual = tuple(getattr(array, "shape", ()))
        fits = len(actual) == len(shape) or (len(shape) == 2 and 1 in shape and len(actual) == 1) \
            or (all(size == 1 for size in shape) and not actual)
        if not fits:
            wanted = f"({', '.join(map(str, shape))})"
            raise ValueError(f"{name}: expected an array of shape {wanted}, got {actual}")

    def _refuse(self, name: str, array: Any, axis: int, known: Any) -> None:
        shape = self.shapes[self.names.index(name)]
        wanted = f"({', '.join(map(str, shape))})"
        given = [f"{symbol} = {value} from {whence}" for symbol, (value, whence) in known.items()
                 if symbol in shape[axis].free_symbols and not whence.startswith(f"{name} (")]
        because = f" with {', '.join(given)}" if given else ""
        raise ValueError(f"{name}: expected {wanted}{because}, got {tuple(array.shape)}")


_REMEMBERED = 64
"""How many combinations of shapes a function remembers."""


def _names_in(text: str) -> set[str]:
    import ast
    return {node.id for node in ast.walk(ast.parse(text, mode="eval")) if isinstance(node, ast.Name)}


def _full(array: Any, shape: tuple[Any, ...]) -> tuple[int, ...]:
    actual = tuple(getattr(array, "shape", ()))
    if len(actual) < len(shape):
        ones = [1]*(len(shape) - len(actual))
        return (*ones, *actual) if shape[0] == 1 else (*actual, *ones)
    return actual


def _dropped(array: Any, shape: tuple[Any, ...]) -> Any:
    """An array without its axes of length one."""
    if not shape or len(array.shape) < len(shape) or all(size != 1 for size in shape):
        return array
    return array[tuple([0 if size == 1 else slice(None) for size in shape])]
