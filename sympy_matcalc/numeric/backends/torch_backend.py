"""PyTorch."""

from __future__ import annotations

from collections.abc import Sequence

from sympy_matcalc.numeric.backends.base import Backend


class TorchBackend(Backend):
    """Tensors."""

    name = "torch"
    module = "torch"
    imports: Sequence[str] = ("import torch",)

    def home(self, name: str) -> str:
        return "sympy_matcalc.numeric.torch_helpers"
