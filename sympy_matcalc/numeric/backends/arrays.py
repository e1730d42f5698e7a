"""Arrays in the language of NumPy: leaves, products, shapes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.core.sympify import sympify
from sympy.printing.pycode import PythonCodePrinter

from sympy_matcalc.numeric.backends.contractions import contraction
from sympy_matcalc.numeric.backends.text import ATOM, PRODUCT, SUM, Text, call, indexed
from sympy_matcalc.numeric.graph import Node


class Arrays:
    """The text of operations for one array library."""

    name = "numpy"
    module = "np"
    permutes = "transpose"
    """The function that puts axes in another order."""
    imports: Sequence[str] = ("import numpy as np",)
    as_matrices: Callable[..., Text | None] | None = None
    """A sum of products of entries by products of matrices, where ``einsum`` does not see to that."""
    factors = False
    """Whether factorizations can be kept and used again."""

    def __init__(self, printer: Any, names: Callable[[Expr], str] | None = None) -> None:
        self.printer = printer
        self.sizes = PythonCodePrinter({"fully_qualified_modules": False})
        self.names = names or str
        self.helpers: set[str] = set()
        """Functions of ours that the text calls."""

    def fn(self, name: str, *args: object) -> Text:
        return call(f"{self.module}.{name}", *args)

    def home(self, name: str) -> str:
        """The module that a helper is imported from."""
        return "sympy_matcalc.numeric.helpers"

    def helper(self, name: str, *args: object) -> Text:
        self.helpers.add(name)
        return call(name, *args)

    def begin(self, names: Mapping[Any, str]) -> None:
        """Start a text, in which symbols have these names."""
        from sympy_matcalc.numeric.backends.sizes import Sizes
        self.helpers.clear()
        self.sizes = Sizes(names)

    def start(self, arrays: Sequence[str]) -> list[str]:
        """What a function begins with."""
        return []

    def printed_imports(self) -> dict[str, set[str]]:
        """What SymPy's printer wants imported."""
        return {module: set(names) for module, names in self.printer.module_imports.items()}

    # -- leaves --------------------------------------------------------------------

    def number(self, value: Expr) -> Text:
        if value is S.NaN or value is S.ComplexInfinity:
            return Text('float("nan")' if value is S.NaN else 'float("inf")')
        if value in (S.Infinity, S.NegativeInfinity):
            return Text(f'float("{"-" if value is S.NegativeInfinity else ""}inf")')
        if isinstance(value, Integer):
            return Text(str(value), ATOM if value >= 0 else PRODUCT)
        number = complex(value)
        text = repr(number.real if not number.imag else number)
        return Text(text, ATOM if number.real >= 0 else PRODUCT)

    def size(self, value: Expr) -> Text:
        """An integer of sizes; what looks like a fraction is none."""
        value = sympify(value)
        numerator, denominator = value.as_numer_denom()
        text = self.sizes.doprint(numerator)
        if value.is_Symbol or value.is_Integer:
            return Text(text)
        if denominator == 1:
            return Text(text, SUM)
        return Text(f"({text})//{Text(self.sizes.doprint(denominator), SUM).within(ATOM)}", PRODUCT)

    def shape(self, shape: Sequence[Expr]) -> str:
        texts = [str(self.size(size)) for size in shape]
        return f"({texts[0]},)" if len(texts) == 1 else f"({', '.join(texts)})"

    def zero(self, node: Node) -> Text:
        return self.fn("zeros", self.shape(node.shape))

    def iota(self, node: Node) -> Text:
        first, length = node.data, node.shape[0]
        if first == 0:
            return self.fn("arange", self.size(length))
        return self.fn("arange", self.size(first), self.size(first + length))

    def unit(self, node: Node, index: Text) -> Text:
        return Text(f"1.0*({self.fn('arange', self.size(node.shape[0]))} == {index.within(SUM)})", PRODUCT)

    # -- networks ------------------------------------------------------------------

    def contract(self, node: Node, args: list[Text]) -> Text:
        return contraction(self, node, args)

    def transpose(self, array: Text) -> Text:
        return Text(array.text[:-2] if array.text.endswith(".T") and array.level == ATOM else f"{array.within(ATOM)}.T")

    def permuted(self, array: Text, axes: Sequence[int]) -> Text:
        if tuple(axes) == (1, 0):
            return self.transpose(array)
        return self.fn(self.permutes, array, str(tuple(axes)))

    def product(self, one: Text, other: Text) -> Text:
        """A product of matrices and vectors."""
        left = f"({one})" if one.level >= PRODUCT else one.text
        return Text(f"{left} @ {f'({other})' if other.level >= PRODUCT else other.text}", PRODUCT)

    def outer(self, one: Text, other: Text, rows: Sequence[Expr], cols: Sequence[Expr]) -> Text | None:
        """All products of entries of two arrays of these shapes; None for what broadcasting does as well."""
        return self.fn("outer", one, other) if len(rows) == len(cols) == 1 else None

    def flat(self, array: Text) -> Text:
        return Text(f"{array.within(ATOM)}.ravel()")

    def sum(self, array: Text, axes: Sequence[int] | None = None) -> Text:
        if axes is None:
            return Text(f"{array.within(ATOM)}.sum()")
        axis = str(axes[0]) if len(axes) == 1 else str(tuple(axes))
        return Text(f"{array.within(ATOM)}.sum(axis={axis})")

    def diagonal(self, array: Text) -> Text:
        return Text(f"{array.within(ATOM)}.diagonal()")

    def trace(self, array: Text) -> Text:
        return self.fn("trace", array)

    def einsum(self, subscripts: str, *arrays: Text) -> Text:
        return self.fn("einsum", f'"{subscripts}"', *arrays)

    def expanded(self, array: Text, kept: Sequence[bool]) -> Text:
        """An array with axes of length one put in where it has none; leading ones go without saying."""
        first = next((k for k, keep in enumerate(kept) if keep), len(kept))
        if all(kept[first:]):
            return array
        return indexed(array, *[":" if keep else "None" for keep in kept[first:]])

    def spread(self, node: Node, array: Text, copied: bool = False) -> Text:
        """An array along more axes, in another order, or on the diagonal of two."""
        rank, places = len(node.args[0].shape), node.data
        if len(set(places)) < len(places):
            return self.embedded(node, array)
        own = [k for k in places if k < rank]
        if own != sorted(own):
            array = self.permuted(array, own)
        if len(places) == rank:
            return array
        if node.args[0].op == "number" and node.args[0].data == 1:
            return self.fn("ones", self.shape(node.shape))
        array = self.expanded(array, [k < rank for k in places]) if rank else array
        if copied:
            return Text(f"{self.fn('zeros', self.shape(node.shape))} + {array.within(PRODUCT)}", SUM)
        return self.fn("broadcast_to", array, self.shape(node.shape))

    def embedded(self, node: Node, array: Text) -> Text:
        rank, places = len(node.args[0].shape), node.data
        size = self.size(node.shape[0])
        if places == (0, 0) and rank == 1:
            return self.diagonal_matrix(array)
        if places == (0, 0):
            eye = self.fn("eye", size)
            return eye if array.text == "1" else Text(f"{array.within(PRODUCT)}*{eye}", PRODUCT)
        return self.on_diagonals(places, node, array)

    def on_diagonals(self, places: Sequence[int], node: Node, array: Text) -> Text:
        """An array on the diagonals of pairs of axes, zero elsewhere."""
        rank = len(node.args[0].shape)
        letters = "abcdefghijklmnopqrstuvwxyz"
        out, parts, arrays = "", [], []
        if rank:
            parts, arrays = [letters[:rank]], [array]
        fresh = max([rank, *[place + 1 for place in places]])
        seen: dict[int, int] = {}
        for place, dim in zip(places, node.shape):
            if place in seen:
                parts.append(letters[place] + letters[fresh])
                arrays.append(self.fn("eye", self.size(dim)))
                out += letters[fresh]
                fresh += 1
            else:
                seen[place] = 1
                out += letters[place]
                if place >= rank and places.count(place) == 1:
                    parts.append(letters[place])
                    arrays.append(self.fn("ones", self.size(dim)))
        made = self.einsum(f"{','.join(parts)}->{out}", *arrays)
        return made if rank or array.text == "1" else Text(f"{array.within(PRODUCT)}*{made}", PRODUCT)

    def diagonal_matrix(self, vector: Text) -> Text:
        return self.fn("diag", vector)

    # -- shapes --------------------------------------------------------------------

    def reshaped(self, array: Text, shape: Sequence[Expr]) -> Text:
        return self.fn("reshape", array, self.shape(shape))

    def slice(self, node: Node, array: Text, numbers: list[Text]) -> Text:
        pieces = []
        for kept in node.data:
            if not kept:
                pieces.append(":")
            elif len(kept) == 1:
                pieces.append(str(numbers[kept[0]]))
            else:
                start, stop, step = (str(numbers[k]) for k in kept)
                pieces.append(f"{start}:{stop}" if step == "1" else f"{start}:{stop}:{step}")
        while len(pieces) > 1 and pieces[-1] == ":":
            pieces.pop()
        return indexed(array, *pieces)

    def block(self, node: Node, args: list[Text]) -> Text:
        if node.data == "entries":
            return self.entries(node, args)
        cols, layout = node.data
        rows = []
        for r in range(len(args)//cols):
            row = [self._as_block(args[r*cols + c], layout[r][c]) for c in range(cols)]
            rows.append(f"[{', '.join(map(str, row))}]")
        made = self.blocks(rows)
        return made if len(node.shape) == 2 else self.flat(made)

    def _as_block(self, array: Text, shape: Sequence[Expr]) -> Text:
        kept = [size != 1 for size in shape]
        if all(kept):
            return array
        if not any(kept):
            return self.fn("reshape", array, self.shape(shape))
        return indexed(array, *[":" if keep else "None" for keep in kept])

    def blocks(self, rows: list[str]) -> Text:
        return self.fn("block", f"[{', '.join(rows)}]")

    def entries(self, node: Node, args: list[Text]) -> Text:
        made = self.fn("array", f"[{', '.join(map(str, args))}]")
        return made if len(node.shape) == 1 else self.reshaped(made, node.shape)

    def gather(self, node: Node, array: Text, indices: list[Text]) -> Text:
        rank = len(node.shape)
        return indexed(array, *[str(self.expanded(index, [k in place for k in range(rank)]) if place else index)
                                for index, place in zip(indices, node.data)])

    def calling(self, node: Node, args: list[Text]) -> Text:
        name, shapes = node.data
        return call(name, *[arg if shape is None else self._as_block(arg, shape) for arg, shape in zip(args, shapes)])

    def copied(self, text: Text) -> Text:
        """What the caller may change without changing anything else."""
        return text
