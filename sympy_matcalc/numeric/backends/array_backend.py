"""Any library of the Array API (2023.12): what is no function of it is put together of those that are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sympy.core.expr import Expr

from sympy_matcalc.numeric.backends.base import Backend
from sympy_matcalc.numeric.backends.text import ATOM, POWER, Text, call, literal
from sympy_matcalc.numeric.graph import Node
from sympy_matcalc.numeric.shared_helpers import WITHOUT_ARRAYS


class ArrayBackend(Backend):
    """The namespace of the arguments, found when the function is called."""

    name = "array"
    module = "xp"
    permutes = "permute_dims"
    imports: Sequence[str] = ("from array_api_compat import array_namespace",)

    def home(self, name: str) -> str:
        return "sympy_matcalc.numeric.array_helpers"

    def start(self, arrays: Sequence[str]) -> list[str]:
        if not arrays:
            raise NotImplementedError("the backend 'array-api' needs an argument that is an array")
        return [f"xp = array_namespace({', '.join(arrays)})", f"like = {arrays[0]}"]

    def fn(self, name: str, *args: object) -> Text:
        if name in ("zeros", "ones", "eye"):
            return call(f"xp.{name}", *args, "dtype=like.dtype")
        return super().fn(_NAMES.get(name, name), *args)

    def helper(self, name: str, *args: object) -> Text:
        self.helpers.add(name)
        return call(name, *([] if name in WITHOUT_ARRAYS else ["xp"]), *args)

    def iota(self, node: Node) -> Text:
        text = super().iota(node)
        return Text(f"{text.text[:-1]}, dtype=like.dtype)")

    def outer(self, one: Text, other: Text, rows: Sequence[Expr], cols: Sequence[Expr]) -> Text | None:
        return None

    def flat(self, array: Text) -> Text:
        return self.fn("reshape", array, "(-1,)")

    def sum(self, array: Text, axes: Sequence[int] | None = None) -> Text:
        if axes is None:
            return self.fn("sum", array)
        return self.fn("sum", array, f"axis={axes[0] if len(axes) == 1 else tuple(axes)}")

    def diagonal(self, array: Text) -> Text:
        return self.fn("linalg.diagonal", array)

    def trace(self, array: Text) -> Text:
        return self.fn("linalg.trace", array)

    def einsum(self, subscripts: str, *arrays: Text) -> Text:
        return self.helper("einsum", f'"{subscripts}"', *arrays)

    def diagonal_matrix(self, vector: Text) -> Text:
        return self.helper("diagonal_matrix", vector)

    def own_functions(self) -> dict[str, Callable[..., Text]]:
        own = super().own_functions()
        tensors = {name: self._of_arrays(function) for name, function in own.items() if name not in ("Pow", "ITE")}
        return {**tensors, "Pow": self.power, "ITE": self.choice,
                "relu": lambda node, x: self.helper("maximum", x, 0),
                "Max": lambda node, x, y: self.helper("maximum", x, y),
                "Min": lambda node, x, y: self.helper("minimum", x, y)}

    def _of_arrays(self, function: Callable[..., Text]) -> Callable[..., Text]:
        def own(node: Node, *args: Text) -> Text:
            from sympy_matcalc.numeric.backends.torch_backend import is_number
            arrays = [self.helper("array", "like", arg) if is_number(part) else arg
                      for arg, part in zip(args, node.args)]
            return function(node, *arrays)
        return own

    def sigmoid(self, node: Node, x: Text) -> Text:
        return self.helper("sigmoid", x)

    def softplus(self, node: Node, x: Text) -> Text:
        return self.helper("softplus", x)

    def choice(self, node: Node, condition: Text, one: Text, other: Text) -> Text:
        return self.helper("where", "like", condition, one, other)

    def heaviside(self, node: Node, x: Text, at_zero: Text | str = "0.5") -> Text:
        return self.helper("heaviside", x, at_zero)

    def power(self, node: Node, base: Text, exponent: Text) -> Text:
        if node.args[1].op == "number" and not node.args[1].data.is_Integer:
            return Text(f"{base.within(ATOM)}**{exponent.within(ATOM)}", POWER)
        return super().power(node, base, exponent)

    def matrix_power(self, node: Node, matrix: Text, exponent: Text) -> Text:
        if node.data == "principal":
            raise NotImplementedError(f"the Array API has whole powers of matrices only: {_OTHERS}")
        return self.helper("matrix_power", matrix, exponent)

    def entries(self, node: Node, args: list[Text]) -> Text:
        return self.helper("stacked", "like", f"[{', '.join(map(str, args))}]", self.shape(node.shape))

    def gather(self, node: Node, array: Text, indices: list[Text]) -> Text:
        return super().gather(node, array, [self.fn("astype", index, "xp.int64") if part.shape else index
                                            for index, part in zip(indices, node.args[1:])])

    def blocks(self, rows: list[str]) -> Text:
        return self.helper("blocks", "like", f"[{', '.join(rows)}]")

    def _as_block(self, array: Text, shape: Sequence[Any]) -> Text:
        if all(size == 1 for size in shape):
            return self.helper("stacked", "like", f"[{array}]", "(1, 1)")
        return super()._as_block(array, shape)

    def _norm(self, node: Node, array: Text, order: Any) -> Text:
        return self.fn("linalg.matrix_norm" if len(node.args[0].shape) == 2 else "linalg.vector_norm", array,
                       f"ord={literal(order)}")

    def _max(self, node: Node, array: Text, axis: Any) -> Text:
        return self.fn("max", array, *([] if axis is None or not node.shape else [f"axis={axis}"]))

    def _expm(self, node: Node, matrix: Text) -> Text:
        raise NotImplementedError(f"the Array API has no exponential of a matrix: {_OTHERS}")

    def _logm(self, node: Node, matrix: Text) -> Text:
        raise NotImplementedError(f"the Array API has no logarithm of a matrix: {_OTHERS}")

    def _derivative(self, helper: str, matrix: Text, *args: Any) -> Text:
        raise NotImplementedError(f"the Array API has no derivative of a function of a matrix: {_OTHERS}")

    def _function_of_matrix(self, node: Node, matrix: Text, *args: Any) -> Text:
        raise NotImplementedError(f"the Array API has no functions of a matrix: {_OTHERS}")

    def copied(self, text: Text) -> Text:
        return self.fn("asarray", text, "copy=True")

    def lacking(self, function: object) -> NotImplementedError:
        name = getattr(function, "__name__", str(function))
        return NotImplementedError(f"the Array API has no function {name}: {_OTHERS}")


_OTHERS = "use the backend 'numpy', 'jax' or 'torch'"

_NAMES = {"arcsin": "asin", "arccos": "acos", "arctan": "atan", "arcsinh": "asinh", "arccosh": "acosh",
          "arctanh": "atanh", "arctan2": "atan2"}
