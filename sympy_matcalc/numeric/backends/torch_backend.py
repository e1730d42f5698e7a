"""PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial, reduce
from typing import Any

from sympy.core.singleton import S

from sympy_matcalc.numeric.backends.base import Backend
from sympy_matcalc.numeric.backends.text import ATOM, Text, call
from sympy_matcalc.numeric.graph import Node


class TorchBackend(Backend):
    """Tensors; what was a number stays one where PyTorch takes it."""

    name = "torch"
    module = "torch"
    permutes = "permute"
    imports: Sequence[str] = ("import torch",)

    factors = True
    kind = "torch.float64"
    """The dtype of what is made of nothing: that of the first array, and NumPy's where there is none."""

    def begin(self, names: Mapping[Any, str]) -> None:
        super().begin(names)
        arrays = [name for symbol, name in names.items() if getattr(symbol, "shape", ())]
        self.kind = f"{arrays[0]}.dtype" if arrays else TorchBackend.kind

    def home(self, name: str) -> str:
        return "sympy_matcalc.numeric.torch_helpers"

    def tensor(self, value: Text) -> Text:
        return self.helper("tensor", value)

    def _filled(self, name: str, shape: str) -> Text:
        return self.fn(name, shape, f"dtype={self.kind}")

    def zero(self, node: Node) -> Text:
        return self._filled("zeros", self.shape(node.shape))

    def fn(self, name: str, *args: object) -> Text:
        """As NumPy's, but that what is made of nothing has the precision of the arguments."""
        if name in ("zeros", "ones", "eye") and "dtype" not in str(args[-1]):
            return call(f"torch.{name}", *args, f"dtype={self.kind}")
        return super().fn(name, *args)

    def sum(self, array: Text, axes: Sequence[int] | None = None) -> Text:
        return Text(super().sum(array, axes).text.replace("axis=", "dim="))

    def map(self, node: Node, args: list[Text]) -> Text:
        """Functions take tensors only; a tensor of no axes does for a number."""
        if _needs_tensors(node):
            args = [self.tensor(arg) if is_number(part) else arg for arg, part in zip(args, node.args)]
        return super().map(node, args)

    def own_functions(self) -> dict[str, Callable[..., Text]]:
        return {**super().own_functions(), **{name: self._torch_function(torch_name)
                                              for name, torch_name in _FUNCTIONS.items()},
                "relu": lambda node, x: self.fn("relu", x),
                "Mod": lambda node, x, y: self.fn("remainder", x, y)}

    def _torch_function(self, name: str) -> Callable[..., Text]:
        if name in ("logical_and", "logical_or"):  # these take two
            return lambda node, *args: reduce(partial(self.fn, name), args)
        return lambda node, *args: self.fn(name, *args)

    def choice(self, node: Node, condition: Text, one: Text, other: Text) -> Text:
        return self.fn("where", self.tensor(condition) if condition.text in ("0", "1") else condition,
                       self.tensor(one), self.tensor(other))

    def heaviside(self, node: Node, x: Text, at_zero: Text | str = "0.5") -> Text:
        value = self.tensor(at_zero if isinstance(at_zero, Text) else Text(at_zero))
        return self.fn("heaviside", x, Text(f"{value}.to({x.within(ATOM)})"))

    def sigmoid(self, node: Node, x: Text) -> Text:
        return self.helper("sigmoid", x)

    def softplus(self, node: Node, x: Text) -> Text:
        return self.helper("softplus", x)

    def xlogy(self, node: Node, x: Text, y: Text) -> Text:
        return self.fn("xlogy", x, y)

    def _max(self, node: Node, array: Text, axis: Any) -> Text:
        return self.fn("amax", array, *([] if axis is None or not node.shape else [f"dim={axis}"]))

    def _expm(self, node: Node, matrix: Text) -> Text:
        return self.fn("linalg.matrix_exp", matrix)

    def entries(self, node: Node, args: list[Text]) -> Text:
        return self.helper("stacked", f"[{', '.join(map(str, args))}]", self.shape(node.shape))

    def blocks(self, rows: list[str]) -> Text:
        return self.helper("blocks", f"[{', '.join(rows)}]")

    def iota(self, node: Node) -> Text:
        return Text(f"{super().iota(node).text[:-1]}, dtype={self.kind})")

    def gather(self, node: Node, array: Text, indices: list[Text]) -> Text:
        return super().gather(node, array, [Text(f"{index.within(ATOM)}.long()") if part.shape else index
                                            for index, part in zip(indices, node.args[1:])])

    def _as_block(self, array: Text, shape: Sequence[Any]) -> Text:
        return super()._as_block(self.tensor(array) if all(size == 1 for size in shape) else array, shape)

    def copied(self, text: Text) -> Text:
        return Text(f"{text.within(ATOM)}.clone()")

    def lacking(self, function: object) -> NotImplementedError:
        name = getattr(function, "__name__", str(function))
        return NotImplementedError(f"PyTorch has no function {name} that SymPy knows of; "
                                   f"pass one, modules=[{{'{name}': ...}}, 'torch']")


def _needs_tensors(node: Node) -> bool:
    return getattr(node.data[0], "__name__", "") in {*_FUNCTIONS, "sqrt", "sigmoid", "softplus", "relu", "Heaviside"} \
        or (getattr(node.data[0], "__name__", "") == "Pow" and node.args[1].op == "number"
            and abs(node.args[1].data) == S.Half)


def is_number(node: Node) -> bool:
    """Whether an operation gives a Python number: one of sizes, indices and numbers alone."""
    if node.op in ("number", "size", "loop"):
        return not node.shape
    if node.op == "input":
        return not node.shape and bool(getattr(node.data, "is_integer", False))
    return not node.shape and node.op in ("contract", "add", "map") and all(map(is_number, node.args))


_FUNCTIONS = {
    "exp": "exp", "log": "log", "sin": "sin", "cos": "cos", "tan": "tan", "asin": "asin", "acos": "acos",
    "atan": "atan", "atan2": "atan2", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh", "asinh": "asinh",
    "acosh": "acosh", "atanh": "atanh", "Abs": "abs", "sign": "sign", "floor": "floor", "ceiling": "ceil",
    "erf": "erf", "erfc": "erfc", "loggamma": "lgamma", "digamma": "digamma", "conjugate": "conj", "re": "real",
    "im": "imag", "arg": "angle", "Max": "maximum", "Min": "minimum", "log1p": "log1p", "expm1": "expm1",
    "sinc": "sinc", "And": "logical_and", "Or": "logical_or",
}
