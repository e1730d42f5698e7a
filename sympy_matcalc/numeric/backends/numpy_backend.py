"""NumPy, alone or with SciPy; and CuPy, which stands in for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sympy.core.expr import Expr
from sympy.core.mul import prod
from sympy.core.singleton import S

from sympy_matcalc.numeric.backends.base import Backend
from sympy_matcalc.numeric.backends.contractions import Flattened, tensor_product
from sympy_matcalc.numeric.backends.text import ATOM, Text, indexed
from sympy_matcalc.numeric.graph import Node, is_broadcast, is_on_diagonals


class NumPyBackend(Backend):
    """NumPy; what it lacks is SciPy's, where that is there."""

    halves_symmetric = True

    def __init__(self, printer: Any, names: Any = None, scipy: bool = False) -> None:
        super().__init__(printer, names)
        self.scipy = scipy
        self.factors = self.knows_blocks = scipy

    def home(self, name: str) -> str:
        if name == "logm" or (name == "expm" and self.scipy):
            return "scipy.linalg"
        if name in ("frechet", "frechet_array", "function_of_matrix", "real_power"):
            return f"sympy_matcalc.numeric.{'scipy_helpers' if self.scipy else 'helpers'}"
        if self.scipy and name == "xlogy":
            return "scipy.special"
        if name.startswith(("cholesky", "lu_", "triangular_")) or name in ("lu", "expit"):
            return f"sympy_matcalc.numeric.{'scipy_helpers' if self.scipy else 'helpers'}"
        return "sympy_matcalc.numeric.diagonals" if name.endswith("_diagonals") else super().home(name)

    def cholesky(self, node: Node, matrix: Text) -> Text:
        return self.helper("cholesky", matrix) if self.scipy else super().cholesky(node, matrix)

    def sigmoid(self, node: Node, x: Text) -> Text:
        return self.helper("expit" if self.scipy else "sigmoid", x)

    def softplus(self, node: Node, x: Text) -> Text:
        return self.helper("softplus", x)

    def lacking(self, function: Any) -> NotImplementedError:
        name = getattr(function, "__name__", str(function))
        if not self.scipy:
            return NotImplementedError(f"NumPy has no function {name}: install SciPy, or pass modules=['scipy']")
        return NotImplementedError(f"neither NumPy nor SciPy has a function {name}; "
                                   f"pass one, modules=[{{'{name}': ...}}, 'numpy']")

    def _logm(self, node: Node, matrix: Text) -> Text:
        return self.helper("logm", matrix) if self.scipy else self.helper("function_of_matrix", "'log'", matrix)

    def copied(self, text: Text) -> Text:
        return Text(f"{text.within(0)}.copy()")

    def on_diagonals(self, places: Sequence[int], node: Node, array: Text) -> Text:
        """Zeros, and an array on the diagonals of pairs of axes."""
        return self.helper("on_diagonals", array, _diagonals_of(node), self.shape(node.shape))

    def total(self, node: Node, terms: Sequence[Text], inner: Sequence[Text | None]) -> Text:
        """What stands on diagonals is added to the rest of a sum in its place, if that is an array nobody else has."""
        embedded = [k for k, (arg, text) in enumerate(zip(node.args, terms))
                    if is_on_diagonals(arg) and not text.text.isidentifier()]
        rest = [k for k in range(len(terms)) if k not in embedded]
        if rest and not _is_fresh([(node.data[k], node.args[k], terms[k]) for k in rest]):
            return super().total(node, terms, inner)
        if not rest and len(embedded) > 1:
            rest = [embedded.pop(0)]
        result = self.add([node.data[k] for k in rest], [terms[k] for k in rest])
        for k in embedded:
            added = self.add([node.data[k]], [inner[k] or terms[k]])
            result = self.helper("with_diagonals", result, added, _diagonals_of(node.args[k]))
        return result

    # Methods: the functions look at their arguments for longer than a small product takes.

    def product(self, one: Text, other: Text) -> Text:
        return Text(f"{one.within(ATOM)}.dot({other})")

    def outer(self, one: Text, other: Text, rows: Sequence[Expr], cols: Sequence[Expr]) -> Text | None:
        """A column times a row by BLAS, which takes half the time of broadcasting."""
        column = indexed(one, ":", "None") if len(rows) == 1 else self._in_shape(one, (prod(rows), S.One))
        row = indexed(other, "None", ":") if len(cols) == 1 else self._in_shape(other, (S.One, prod(cols)))
        made = self.product(column, row)
        return made if len(rows) == len(cols) == 1 else self._in_shape(made, (*rows, *cols))

    def trace(self, array: Text) -> Text:
        return Text(f"{array.within(ATOM)}.trace()")

    def reshaped(self, array: Text, shape: Sequence[Expr]) -> Text:
        return self._in_shape(array, shape)

    def permuted(self, array: Text, axes: Sequence[int]) -> Text:
        if tuple(axes) == (1, 0):
            return self.transpose(array)
        return Text(f"{array.within(ATOM)}.transpose({', '.join(map(str, axes))})")

    def as_matrices(self, args: tuple[Text, Text], places: tuple[str, str, str],
                    sizes: dict[str, Expr]) -> Text | None:
        first, second, out = places
        found = tensor_product(first, second, out)
        if found is None:
            return None
        shared = set(first) & set(second)
        left, right = [self._matrix(array, place, how, shared, sizes) for array, place, how in
                       zip(args[::-1] if found.swapped else args, (second, first) if found.swapped else (first, second),
                           (found.left, found.right))]
        made = self.product(left, right)
        if any(len(set(place) - shared) > 1 for place in (first, second)):
            made = self._in_shape(made, [sizes[label] for label in found.axes])
        axes = [found.axes.index(label) for label in out]
        return made if axes == sorted(axes) else self.permuted(made, axes)

    def _matrix(self, array: Text, place: str, how: Flattened, shared: set[str], sizes: dict[str, Expr]) -> Text:
        """An array as a matrix with the axes that are summed on one side."""
        if how.order != place:
            array = self.permuted(array, [place.index(label) for label in how.order])
        kept = [label in shared for label in how.order]
        count = sum(kept)
        if count == 1 and len(kept) <= 2:
            return self.transpose(array) if how.turned else array
        if all(kept):
            return self.flat(array)
        parts = [how.order[:count], how.order[count:]] if kept[0] else [how.order[:-count], how.order[-count:]]
        array = self._in_shape(array, [prod([sizes[label] for label in part]) for part in parts])
        return self.transpose(array) if how.turned else array

    def _in_shape(self, array: Text, shape: Sequence[Expr]) -> Text:
        return Text(f"{array.within(ATOM)}.reshape({', '.join(str(self.size(size)) for size in shape)})")


def _diagonals_of(node: Node) -> str:
    """On which diagonals an array stands, for the helpers."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return f'"{letters[:len(node.args[0].shape)]}->{"".join(letters[place] for place in node.data)}"'


def _is_fresh(terms: Sequence[tuple[Expr, Node, Text]]) -> bool:
    """Whether a sum is a new array with an entry at each place."""
    full = [node for _, node, _ in terms if node.op != "number" and not (node.op == "spread" and is_broadcast(node))]
    if len(terms) > 1 or not full or terms[0][0] != 1:
        return bool(full)
    (_, node, text), = terms
    return node.op == "contract" and len(node.args) == 2 and _VIEW.fullmatch(text.text) is None


_VIEW = re.compile(r"\w+(\.T|\.transpose\([\d, ]*\)|\[[^\]]*\])*")
"""A variable, or another view of what it holds."""


class CuPyBackend(NumPyBackend):
    """CuPy."""

    name = "cupy"
    module = "cp"
    imports = ("import cupy as cp",)

    softplus = Backend.softplus
    sigmoid = Backend.sigmoid
