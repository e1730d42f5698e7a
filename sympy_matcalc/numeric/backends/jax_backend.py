"""JAX, also under ``jit``, ``vmap`` and ``grad``: no value is looked at, no array is changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sympy_matcalc.numeric.backends.base import Backend
from sympy_matcalc.numeric.backends.text import Text, call
from sympy_matcalc.numeric.graph import Node


class JaxBackend(Backend):
    """jax.numpy, jax.scipy and jax.nn."""

    name = "jax"
    module = "jnp"
    imports: Sequence[str] = ("import jax.numpy as jnp",)

    factors = True

    def home(self, name: str) -> str:
        if name == "expm":
            return "jax.scipy.linalg"
        if name in ("xlogy", "expit", *_SPECIAL.values()):
            return "jax.scipy.special"
        return "sympy_matcalc.numeric.jax_helpers"

    def own_functions(self) -> dict[str, Callable[..., Text]]:
        return {**super().own_functions(), **{name: self._special(own) for name, own in _SPECIAL.items()}}

    def _special(self, name: str) -> Callable[..., Text]:
        return lambda node, *args: self.helper(name, *args)

    def has(self, function: object, rank: int) -> bool:
        """A function of Python's own numbers cannot be traced."""
        return super().has(function, rank=1)

    def sigmoid(self, node: Node, x: Text) -> Text:
        self.helpers.add("expit")
        return call("expit", x)

    def choice(self, node: Node, condition: Text, one: Text, other: Text) -> Text:
        return self.fn("where", condition, one, other)

    def inverse(self, node: Node, matrix: Text) -> Text:
        return self.fn("linalg.inv", matrix)

    def lacking(self, function: object) -> NotImplementedError:
        name = getattr(function, "__name__", str(function))
        return NotImplementedError(f"neither jax.numpy nor jax.scipy has a function {name} that SymPy knows of; "
                                   f"pass one, modules=[{{'{name}': ...}}, 'jax']")


_SPECIAL = {"erf": "erf", "erfc": "erfc", "gamma": "gamma", "loggamma": "gammaln", "digamma": "digamma",
            "polygamma": "polygamma", "factorial": "factorial", "zeta": "zeta", "expint": "expn"}
"""Functions of ``jax.scipy.special`` by SymPy's names."""
