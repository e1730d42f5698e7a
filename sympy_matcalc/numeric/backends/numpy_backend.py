"""NumPy, alone or with SciPy; and CuPy, which stands in for it."""

from __future__ import annotations

from typing import Any

from sympy_matcalc.numeric.backends.base import Backend
from sympy_matcalc.numeric.backends.text import PRODUCT, SUM, Text, call
from sympy_matcalc.numeric.graph import Node


class NumPyBackend(Backend):
    """NumPy; what it lacks is SciPy's, where that is there."""

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


class CuPyBackend(NumPyBackend):
    """CuPy."""

    name = "cupy"
    module = "cp"
    imports = ("import cupy as cp",)


__all__ = ["PRODUCT", "SUM"]
