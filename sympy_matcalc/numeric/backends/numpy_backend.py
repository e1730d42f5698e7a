"""NumPy, alone or with SciPy; and CuPy, which stands in for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy_matcalc.numeric.backends.base import Backend
from sympy_matcalc.numeric.backends.contractions import tensor_product
from sympy_matcalc.numeric.backends.text import Text, call
from sympy_matcalc.numeric.graph import Node


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
        if name in ("frechet", "function_of_matrix", "real_power"):
            return f"sympy_matcalc.numeric.{'scipy_helpers' if self.scipy else 'helpers'}"
        if name == "expit" or (self.scipy and name == "xlogy"):
            return "scipy.special"
        if name.startswith(("cholesky", "lu_", "triangular_")) or name == "lu":
            return f"sympy_matcalc.numeric.{'scipy_helpers' if self.scipy else 'helpers'}"
        return super().home(name)

    def sigmoid(self, node: Node, x: Text) -> Text:
        if self.scipy:
            self.helpers.add("expit")
            return call("expit", x)
        return super().sigmoid(node, x)

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
        letters = "abcdefghijklmnopqrstuvwxyz"
        own = letters[:len(node.args[0].shape)]
        return self.helper("on_diagonals", array, f'"{own}->{"".join(letters[place] for place in places)}"',
                           self.shape(node.shape))

    def einsum(self, subscripts: str, *arrays: Text) -> Text:
        """Large sums of products are left to BLAS, where no axis is shared and kept."""
        product = tensor_product(subscripts) if len(arrays) == 2 else None
        if product is None:
            return super().einsum(subscripts, *arrays)
        turned, axes, order = product
        made = self.fn("tensordot", *(arrays[::-1] if turned else arrays), axes)
        return made if order == sorted(order) else self.permuted(made, order)


class CuPyBackend(NumPyBackend):
    """CuPy."""

    name = "cupy"
    module = "cp"
    imports = ("import cupy as cp",)
