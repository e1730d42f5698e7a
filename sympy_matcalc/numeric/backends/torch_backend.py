"""PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sympy_matcalc.numeric.backends.base import Backend
from sympy_matcalc.numeric.backends.text import PRODUCT, SUM, Text, call
from sympy_matcalc.numeric.graph import Node


class TorchBackend(Backend):
    """Tensors."""

    name = "torch"
    module = "torch"
    imports: Sequence[str] = ("import torch",)

    def home(self, name: str) -> str:
        return "sympy_matcalc.numeric.torch_helpers"
