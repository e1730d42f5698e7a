"""What each operation is in the language of NumPy; other array libraries say where they differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sympy.core.expr import Expr

from sympy_matcalc.numeric.backends.functions import Functions
from sympy_matcalc.numeric.backends.text import ATOM, PRODUCT, Text, call, literal
from sympy_matcalc.numeric.graph import Node


class Backend(Functions):
    """The text of operations for one array library; a subclass says where it differs from NumPy."""

    knows_blocks = False
    """Whether functions of matrices are right for what cannot be diagonalized."""
    halves_symmetric = False
    """Whether of B' B one triangle is computed, and nobody differentiates the root in B."""

    # -- linear algebra ------------------------------------------------------------

    def inverse(self, node: Node, matrix: Text) -> Text:
        return self.fn("linalg.inv", matrix)

    def solve(self, node: Node, matrix: Text, right: Text) -> Text:
        return self.fn("linalg.solve", self.transpose(matrix) if node.data else matrix, right)

    def cholesky(self, node: Node, matrix: Text) -> Text:
        return self.fn("linalg.cholesky", matrix)

    def cholesky_solve(self, node: Node, factor: Text, right: Text) -> Text:
        return self.helper("cholesky_solve", factor, right)

    def cholesky_inverse(self, node: Node, factor: Text) -> Text:
        return self.helper("cholesky_inverse", factor)

    def cholesky_logdet(self, node: Node, factor: Text) -> Text:
        return self.helper("cholesky_logdet", factor)

    def triangular_solve(self, node: Node, matrix: Text, right: Text) -> Text:
        return self.helper("triangular_solve", matrix, right, *self._sides(node))

    def triangular_inverse(self, node: Node, matrix: Text) -> Text:
        return self.helper("triangular_inverse", matrix, *self._sides(node))

    @staticmethod
    def _sides(node: Node) -> list[str]:
        return [f"{name}={value}" for name, value, usual in
                zip(("lower", "transposed"), node.data, (True, False)) if value is not usual]

    def diagonal_det(self, node: Node, diagonal: Text) -> Text:
        return self.fn("prod", diagonal)

    def diagonal_logdet(self, node: Node, diagonal: Text) -> Text:
        return self.helper("diagonal_logdet", diagonal, *(["signed=False"] if node.data == "abs" else []))

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

    # -- chains ----------------------------------------------------------------------

    def module_of(self, helper: str) -> str:
        """The module that a helper is imported from."""
        return "sympy_matcalc.numeric.chains" if helper in ("chain", "chain_trace", "Inverse") else self.home(helper)

    def chain(self, node: Node, *factors: Text) -> Text:
        """A product whose order is chosen when the sizes are known."""
        flags, closed = node.data
        name = "chain_trace" if closed else "chain"
        self.helpers.add(name)
        return call(name, *[self.transpose(factor) if flag else factor for factor, flag in zip(factors, flags)])

    def inverse_of(self, node: Node, matrix: Text) -> Text:
        return self._inverse_of("", node, matrix, bool(node.data), lambda flag: flag)

    def lu_inverse_of(self, node: Node, factor: Text) -> Text:
        return self._inverse_of("lu_", node, factor, bool(node.data), lambda flag: flag)

    def cholesky_inverse_of(self, node: Node, factor: Text) -> Text:
        return self._inverse_of("cholesky_", node, factor, False, lambda flag: None)

    def triangular_inverse_of(self, node: Node, matrix: Text) -> Text:
        lower, transposed = node.data
        return self._inverse_of("triangular_", node, matrix, transposed, lambda flag: (lower, flag))

    def _inverse_of(self, kind: str, node: Node, factor: Text, transposed: bool, data: Callable[[bool], Any]) -> Text:
        """A factor of a chain: how it is solved with, how its transpose, and what it is in full."""
        solve, inverse = getattr(self, f"{kind}solve"), getattr(self, f"{kind}inverse")
        solves = [solve(Node(0, "solve", node.args, data(flag), node.shape), factor, Text("b"))
                  for flag in (transposed, not transposed)]
        whole = inverse(Node(0, "inverse", node.args, data(False), node.shape), factor)
        self.helpers.add("Inverse")
        return call("Inverse", self.size(node.shape[0]), *[f"lambda b: {text}" for text in solves],
                    f"lambda: {self.transpose(whole) if transposed else whole}")

    def det(self, node: Node, matrix: Text) -> Text:
        return self.fn("linalg.det", matrix)

    def logdet(self, node: Node, matrix: Text) -> Text:
        """The logarithm of a determinant: not a number where that is negative."""
        return self.helper("log_abs_det" if node.data == "abs" else "log_det", matrix)

    def matrix_power(self, node: Node, matrix: Text, exponent: Text) -> Text:
        if node.data == "principal":
            return self.helper("real_power", matrix, exponent)
        if node.args[1].op not in ("number", "size"):
            exponent = self.helper("whole", exponent)
        return self.fn("linalg.matrix_power", matrix, exponent)

    def function(self, node: Node, args: list[Text]) -> Text:
        """A function of arrays; what has no method here is a helper of the same name."""
        name, *data = node.data
        method = getattr(self, f"_{name}", None)
        result: Text = self.helper(name, *args, *data) if method is None else method(node, *args, *data)
        return result

    def _function_of_matrix(self, node: Node, matrix: Text, *args: Any) -> Text:
        return self.helper("function_of_matrix", repr(args[-1]), matrix)

    def _frechet(self, node: Node, matrix: Text, *args: Any) -> Text:
        return self._derivative("frechet", matrix, *args)

    def _frechet_array(self, node: Node, matrix: Text, *args: Any) -> Text:
        return self._derivative("frechet_array", matrix, None, *args)

    def _derivative(self, helper: str, matrix: Text, *args: Any) -> Text:
        """The last argument is the name of the function, the one before the exponent of a power."""
        *directions, name = args
        power = [f"exponent={directions.pop()}"] if name == "power" else []
        if name in ("log", "power") and len(directions) > 1 and not self.knows_blocks:
            raise NotImplementedError(f"cannot make code for {self.name or 'NumPy'} of a derivative of the order "
                                      f"{len(directions)} of {name} of a matrix: NumPy with SciPy has it")
        given = [direction for direction in directions if direction is not None]
        return self.helper(helper, repr(name), matrix, *given, *power)

    def _norm(self, node: Node, array: Text, order: Any) -> Text:
        return self.fn("linalg.norm", array, literal(order))

    def _pinv(self, node: Node, matrix: Text) -> Text:
        return self.fn("linalg.pinv", matrix)

    def _tril(self, node: Node, matrix: Text) -> Text:
        return self.fn("tril", matrix)

    def _triu(self, node: Node, matrix: Text) -> Text:
        return self.fn("triu", matrix)

    def _diagonal(self, node: Node, matrix: Text) -> Text:
        return self.diagonal(matrix)

    def _diagonal_matrix(self, node: Node, matrix: Text) -> Text:
        return Text(f"{matrix.within(PRODUCT)}*{self.fn('eye', *map(self.size, node.shape))}", PRODUCT)

    def _max(self, node: Node, array: Text, axis: Any) -> Text:
        return Text(f"{array.within(ATOM)}.max({'' if axis is None or not node.shape else f'axis={axis}'})")

    def _logsumexp(self, node: Node, array: Text, axis: Any) -> Text:
        return self.helper(node.data[0], array, f"axis={axis}")

    _softmax = _logsumexp

    def _permutation_matrix(self, node: Node, order: Sequence[int]) -> Text:
        return Text(f"{self.fn('eye', self.size(node.shape[0]))}[{list(map(int, order))}]")

    def _reshape(self, node: Node, array: Text, shape: Sequence[Expr]) -> Text:
        return self.reshaped(array, shape)
