"""What each operation is in the language of NumPy; other array libraries say where they differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sympy.core.expr import Expr
from sympy.core.function import FunctionClass, UndefinedFunction
from sympy.core.numbers import Integer, Rational
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.core.sympify import sympify
from sympy.functions.special.tensor_functions import KroneckerDelta
from sympy.logic.boolalg import ITE
from sympy.printing.codeprinter import PrintMethodNotImplementedError
from sympy.printing.pycode import PythonCodePrinter

from sympy_matcalc.numeric.backends.contractions import contraction
from sympy_matcalc.numeric.backends.text import ATOM, POWER, PRODUCT, SUM, TEST, Text, call, indexed
from sympy_matcalc.numeric.graph import Node


class Backend:
    """The text of operations for one array library.

    Parameters
    ==========

    printer : CodePrinter
        SymPy's printer for the library, for functions of scalars.
    """

    name = "numpy"
    module = "np"
    imports: Sequence[str] = ("import numpy as np",)
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
        return self.fn("transpose", array, str(tuple(axes)))

    def outer(self, one: Text, other: Text) -> Text:
        return self.fn("outer", one, other)

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

    # -- sums and functions --------------------------------------------------------

    def add(self, coefficients: Sequence[Expr], terms: Sequence[Text]) -> Text:
        pieces = []
        order = sorted(range(len(terms)), key=lambda k: bool(coefficients[k].is_negative))
        for position, k in enumerate(order):
            coefficient, term = coefficients[k], terms[k]
            negative = bool(coefficient.is_negative)
            if position == 0 and negative and coefficient != -1:
                pieces.append(self._multiple(coefficient, term).text)
                continue
            text = self._multiple(-coefficient if negative else coefficient, term)
            if position == 0:
                tight = POWER if coefficient == -1 else PRODUCT
                pieces.append(f"-{text.within(tight)}" if negative else text.within(SUM))
            else:
                pieces.append(f" {'-' if negative else '+'} {text.within(PRODUCT)}")
        return Text("".join(pieces), SUM if len(terms) > 1 else PRODUCT)

    def _multiple(self, coefficient: Expr, term: Text) -> Text:
        if coefficient == 1:
            return term
        if isinstance(coefficient, Rational) and coefficient.p == 1 and bin(coefficient.q).count("1") > 1:
            return Text(f"{term.within(POWER) if '@' in term.text else term.within(PRODUCT)}/{coefficient.q}", PRODUCT)
        operand = term.within(POWER) if "@" in term.text or "/" in term.text else term.within(PRODUCT)
        return Text(f"{self.number(coefficient)}*{operand}", PRODUCT)

    def map(self, node: Node, args: list[Text]) -> Text:
        """A function of scalars, entry by entry, as SymPy's printer has it."""
        function, labels = node.data
        rank = len(node.shape)
        args = [self.expanded(arg, [k in place for k in range(rank)]) if place else arg
                for arg, place in zip(args, labels)]
        own = self.own_functions().get(getattr(function, "__name__", ""))
        if own is not None:
            return own(node, *args)
        if isinstance(function, UndefinedFunction):
            return call(function.__name__, *args)
        if not self.has(function, rank):
            raise self.lacking(function)
        names = [Symbol(f"argument{k}_", real=True) for k in range(len(args))]
        try:
            text = self.printed(function(*names, evaluate=False))
        except (PrintMethodNotImplementedError, TypeError, NotImplementedError) as error:
            raise self.lacking(function) from error
        for name, arg in zip(names, args):
            text = text.replace(name.name, arg.within(ATOM))
        return Text(text, TEST if any(sign in text for sign in "<>=&|~") else ATOM if text.endswith(")") else SUM)

    def has(self, function: Any, rank: int) -> bool:
        """Whether SymPy's printer knows a function by name, or the function how it is printed."""
        name = getattr(function, "__name__", "")
        if self._is_given(name) or not isinstance(function, FunctionClass):
            return True
        if self.printer.known_functions.get(name, "math.").startswith("math.") and rank:
            return hasattr(function, self.printer.printmethod) or name in self.printer._rewriteable_functions \
                or (hasattr(self.printer, f"_print_{name}") and name not in self.printer.known_functions)
        return True

    def printed(self, expr: Any) -> str:
        text = self.printer.doprint(expr)
        if "Not supported" in text:
            raise self.lacking(type(expr))
        return text

    def lacking(self, function: Any) -> NotImplementedError:
        name = getattr(function, "__name__", str(function))
        return NotImplementedError(f"{self.name} has no function {name}")

    def own_functions(self) -> dict[str, Callable[..., Text]]:
        return {
            **{name: self._own_function(short) for name, short in FUNCTIONS.items() if not self._is_given(name)},
            "Pow": self.power, "ITE": self.choice, "sigmoid": self.sigmoid, "softplus": self.softplus,
            "relu": lambda node, x: self.fn("maximum", x, 0), "Max": lambda node, x, y: self.fn("maximum", x, y),
            "Min": lambda node, x, y: self.fn("minimum", x, y), "xlogy": self.xlogy,
            "KroneckerDelta": lambda node, i, j: Text(f"1.0*({i.within(SUM)} == {j.within(SUM)})", PRODUCT),
            "And": lambda node, *args: self._joined(" & ", args), "Or": lambda node, *args: self._joined(" | ", args),
            "DiracDelta": lambda node, x, *order: self.fn("where", self._is_zero(x), "float('inf')", "0.0"),
            "Not": lambda node, arg: self.fn("logical_not", arg), "Heaviside": self.heaviside,
            **{name: self._relation(sign) for name, sign in _RELATIONS.items()},
        }

    def _own_function(self, name: str) -> Callable[..., Text]:
        return lambda node, *args: self.fn(name, *args)

    def _is_given(self, name: str) -> bool:
        """Whether the user brings a function of this name."""
        return name in self.printer._settings.get("user_functions", {})

    def _joined(self, sign: str, args: Sequence[Text]) -> Text:
        return Text(sign.join(f"({arg})" for arg in args), TEST)

    def _relation(self, sign: str) -> Callable[..., Text]:
        return lambda node, x, y: Text(f"{x.within(SUM)} {sign} {y.within(SUM)}", TEST)

    def _is_zero(self, x: Text) -> Text:
        return Text(f"{x.within(SUM)} == 0", TEST)

    def heaviside(self, node: Node, x: Text, at_zero: Text | str = "0.5") -> Text:
        return self.fn("heaviside", x, at_zero)

    def choice(self, node: Node, condition: Text, one: Text, other: Text) -> Text:
        chosen = self.fn("where", condition, one, other)
        return chosen if node.shape else Text(f"{chosen}[()]")

    def power(self, node: Node, base: Text, exponent: Text) -> Text:
        value = node.args[1].data if node.args[1].op == "number" else None
        if value == -1:
            return Text(f"1/{base.within(POWER)}", PRODUCT)
        if value == S.Half:
            return self.fn("sqrt", base)
        if value == -S.Half:
            return Text(f"1/{self.fn('sqrt', base)}", PRODUCT)
        if value is not None and value.is_Integer and value < 0:
            return Text(f"{base.within(ATOM)}**{exponent.text}.0", POWER)
        return Text(f"{base.within(ATOM)}**{exponent.within(ATOM)}", POWER)

    def sigmoid(self, node: Node, x: Text) -> Text:
        return self.fn("exp", Text(f"-{self.fn('logaddexp', 0, Text(f'-{x.within(POWER)}'))}"))

    def softplus(self, node: Node, x: Text) -> Text:
        return self.fn("logaddexp", 0, x)

    def xlogy(self, node: Node, x: Text, y: Text) -> Text:
        return self.helper("xlogy", x, y)

    # -- linear algebra ------------------------------------------------------------

    def inverse(self, node: Node, matrix: Text) -> Text:
        return self.fn("linalg.inv", matrix)

    def solve(self, node: Node, matrix: Text, right: Text) -> Text:
        return self.fn("linalg.solve", self.transpose(matrix) if node.data else matrix, right)

    def cholesky(self, node: Node, matrix: Text) -> Text:
        return self.helper("cholesky", matrix)

    def cholesky_solve(self, node: Node, factor: Text, right: Text) -> Text:
        return self.helper("cholesky_solve", factor, right)

    def cholesky_inverse(self, node: Node, factor: Text) -> Text:
        return self.helper("cholesky_inverse", factor)

    def cholesky_logdet(self, node: Node, factor: Text) -> Text:
        return self.helper("cholesky_logdet", factor)

    def lu(self, node: Node, matrix: Text) -> Text:
        return self.helper("lu", matrix)

    def lu_solve(self, node: Node, factor: Text, right: Text) -> Text:
        return self.helper("lu_solve", factor, right, *(["transposed=True"] if node.data else []))

    def lu_inverse(self, node: Node, factor: Text) -> Text:
        return self.helper("lu_inverse", factor)

    def lu_det(self, node: Node, factor: Text) -> Text:
        return self.helper("lu_det", factor)

    def lu_logdet(self, node: Node, factor: Text) -> Text:
        return self.helper("lu_logdet", factor, *(["signed=False"] if node.data == "abs" else []))

    def det(self, node: Node, matrix: Text) -> Text:
        return self.fn("linalg.det", matrix)

    def logdet(self, node: Node, matrix: Text) -> Text:
        """The logarithm of a determinant: not a number where that is negative."""
        return self.helper("log_abs_det" if node.data == "abs" else "log_det", matrix)

    def matrix_power(self, node: Node, matrix: Text, exponent: Text) -> Text:
        if node.args[1].op == "number" and not node.args[1].data.is_Integer:
            raise NotImplementedError(f"cannot make code for a matrix to the power {node.args[1].data}: "
                                      "whole powers only")
        if node.args[1].op not in ("number", "size"):
            exponent = self.helper("whole", exponent)
        return self.fn("linalg.matrix_power", matrix, exponent)

    def function(self, node: Node, args: list[Text]) -> Text:
        name, *data = node.data
        return getattr(self, f"_{name}")(node, *args, *data)

    def _expm(self, node: Node, matrix: Text) -> Text:
        self.helpers.add("expm")
        return call("expm", matrix)

    def _logm(self, node: Node, matrix: Text) -> Text:
        self.helpers.add("logm")
        return call("logm", matrix)

    def _norm(self, node: Node, array: Text, order: Any) -> Text:
        return self.fn("linalg.norm", array, repr(order))

    def _polar(self, node: Node, matrix: Text) -> Text:
        return self.helper("polar", matrix)

    def _adjugate(self, node: Node, matrix: Text) -> Text:
        return self.helper("adjugate", matrix)

    def _tril(self, node: Node, matrix: Text) -> Text:
        return self.fn("tril", matrix)

    def _triu(self, node: Node, matrix: Text) -> Text:
        return self.fn("triu", matrix)

    def _diagonal(self, node: Node, matrix: Text) -> Text:
        return self.diagonal(matrix)

    def _diagonal_matrix(self, node: Node, matrix: Text) -> Text:
        return Text(f"{matrix.within(PRODUCT)}*{self.fn('eye', *map(self.size, node.shape))}", PRODUCT)

    def _diagonal_sums(self, node: Node, matrix: Text) -> Text:
        return self.helper("diagonal_sums", matrix)

    def _diagonal_means(self, node: Node, matrix: Text) -> Text:
        return self.helper("diagonal_means", matrix)

    def _max(self, node: Node, array: Text, axis: Any) -> Text:
        return Text(f"{array.within(ATOM)}.max({'' if axis is None or not node.shape else f'axis={axis}'})")

    def _logsumexp(self, node: Node, array: Text, axis: Any) -> Text:
        return self.helper("logsumexp", array, f"axis={axis}")

    def _softmax(self, node: Node, array: Text, axis: Any) -> Text:
        return self.helper("softmax", array, f"axis={axis}")

    def _direction(self, node: Node, array: Text) -> Text:
        return self.helper("direction", array)

    def _permutation_matrix(self, node: Node, order: Sequence[int]) -> Text:
        return Text(f"{self.fn('eye', self.size(node.shape[0]))}[{list(map(int, order))}]")

    def _duplication_matrix(self, node: Node, size: Text) -> Text:
        return self.helper("duplication_matrix", size)

    def _elimination_matrix(self, node: Node, size: Text) -> Text:
        return self.helper("elimination_matrix", size)

    def _vech(self, node: Node, matrix: Text) -> Text:
        return self.helper("vech", matrix)

    def _reshape(self, node: Node, array: Text, shape: Sequence[Expr]) -> Text:
        return self.reshaped(array, shape)

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
            return self.reshaped(array, shape)
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


FUNCTIONS = {name: name for name in ("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "log1p", "expm1",
                                     "sign", "floor")}
FUNCTIONS |= {"asin": "arcsin", "acos": "arccos", "atan": "arctan", "asinh": "arcsinh", "acosh": "arccosh",
              "atanh": "arctanh", "atan2": "arctan2", "Abs": "abs", "ceiling": "ceil", "conjugate": "conj"}
"""The names of functions that array libraries share."""

_RELATIONS = {"StrictGreaterThan": ">", "GreaterThan": ">=", "StrictLessThan": "<", "LessThan": "<=",
              "Equality": "==", "Unequality": "!="}

__all__ = ["ITE", "KroneckerDelta", "Pow"]
