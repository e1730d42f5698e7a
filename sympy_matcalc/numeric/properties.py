"""What is known of the matrices of a graph: symmetry and definiteness, from assumptions and from how they are made."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sympy.assumptions.assume import AppliedPredicate, global_assumptions
from sympy.core.relational import StrictGreaterThan
from sympy.core.sympify import sympify
from sympy.logic.boolalg import And
from sympy.matrices.expressions.matexpr import MatrixSymbol

from sympy_matcalc.assumptions.context import Assumed
from sympy_matcalc.numeric.chain_recognition import chain_of
from sympy_matcalc.numeric.graph import Node, NumericGraph
from sympy_matcalc.numeric.networks import contract, transposed


class Known:
    """Properties of nodes."""

    def __init__(self, graph: NumericGraph, assumed: Mapping[Any, set[str]] | None = None,
                 positive: Any = None) -> None:
        self.graph = graph
        self.assumed = dict(assumed or {})
        self.of_nodes: dict[int, set[str]] = {}
        self.positive = positive or (lambda symbol: symbol.is_positive)
        self._symmetric: dict[int, bool] = {}

    def assume(self, nodes: Sequence[Node], properties: Iterable[set[str]]) -> None:
        """What is assumed of nodes that are no inputs; what was concluded without it is forgotten."""
        self.of_nodes.update({node.number: found for node, found in zip(nodes, properties)})
        self._symmetric.clear()

    def triangle(self, node: Node) -> str | None:
        """Where a matrix has its entries, "lower", "upper" or "diagonal"; None where it is assumed to be neither."""
        assumed = self.of_nodes.get(node.number, set())
        if node.op == "input":
            assumed = assumed | self.assumed.get(node.data, set())
        if "diagonal" in assumed or {"lower_triangular", "upper_triangular"} <= assumed:
            return "diagonal"
        return next((side for side in ("lower", "upper") if f"{side}_triangular" in assumed), None)

    def symmetric(self, node: Node) -> bool:
        """Whether a matrix is its transpose."""
        if len(node.shape) != 2:
            return not node.shape
        if {"symmetric", "positive_definite"} & self.of_nodes.get(node.number, set()):
            return True
        found = self._symmetric.get(node.number)
        if found is None:
            found = self._symmetric[node.number] = self._is_symmetric(node)
        return found

    def _is_symmetric(self, node: Node) -> bool:
        if node.op == "input":
            return bool(self.assumed.get(node.data, set()) & {"symmetric", "positive_definite", "diagonal"})
        if node.op == "add" and transposed(self.graph, node) is node:
            return True
        if node.op in ("inverse", "power", "add", "opaque") or (node.op == "function" and node.data[0] == "expm"):
            return all(self.symmetric(arg) for arg in node.args)
        if node.op == "map":
            return all(self.symmetric(arg) and labels in ((), (0, 1)) for arg, labels in zip(node.args, node.data[1]))
        if node.op == "contract":
            return self._is_same_transposed(node)
        return False

    def _is_same_transposed(self, node: Node) -> bool:
        labels, out, dims = node.data
        if out[0] == out[1]:
            return True
        flipped = [tuple(reversed(place)) if len(place) == 2 and self.symmetric(arg) else place
                   for arg, place in zip(node.args, labels)]
        swapped = (out[1], out[0])
        return any(contract(self.graph, list(zip(node.args, places)), swapped, dict(dims)) is node
                   for places in (labels, flipped))

    def positive_definite(self, node: Node, invertible: bool = False) -> bool:
        """Whether a matrix is positive definite; a product M.T M is, if it is known to be invertible."""
        return self._definite(node, strictly=not invertible)

    def _definite(self, node: Node, strictly: bool) -> bool:
        if not node.shape:
            return self._is_positive(node)
        if "positive_definite" in self.of_nodes.get(node.number, ()):
            return True
        if node.op == "input":
            return "positive_definite" in self.assumed.get(node.data, set())
        if node.op == "inverse":
            return self._definite(node.args[0], strictly=False)
        if node.op == "add":
            if any(not c.is_positive or not self._definite(arg, False) for c, arg in zip(node.data, node.args)):
                return False
            return not strictly or any(self._definite(arg, True) for arg in node.args)
        if node.op == "contract" and len(node.shape) == 2:
            return self._of_product(node, strictly)
        return False

    def _is_positive(self, node: Node) -> bool:
        if node.op == "number":
            return bool(node.data.is_positive)
        if node.op == "input":
            return bool(self.positive(node.data))
        if node.op == "size":
            return bool(node.data.is_positive)
        if node.op == "contract":
            return all(not arg.shape and self._is_positive(arg) for arg in node.args)
        if node.op == "add":
            return all(c.is_positive and self._is_positive(arg) for c, arg in zip(node.data, node.args))
        if node.op == "map":
            return getattr(node.data[0], "__name__", "") in ("exp", "sigmoid", "softplus") \
                or (getattr(node.data[0], "__name__", "") == "Pow" and self._is_positive(node.args[0]))
        return False

    def nonnegative(self, node: Node) -> bool:
        """Whether no entry is known to be negative, for real arrays."""
        if not node.shape and self._is_positive(node):
            return True
        if node.op == "number":
            return bool(node.data.is_nonnegative)
        if node.op == "add":
            return all(c.is_nonnegative for c in node.data) and all(map(self.nonnegative, node.args))
        if node.op in ("contract", "spread", "slice", "opaque"):
            return all(map(self.nonnegative, node.args[:1] if node.op == "slice" else node.args))
        if node.op == "function":
            return bool(node.data[0] == "softmax")
        if node.op == "map":
            name = getattr(node.data[0], "__name__", "")
            even = name == "Pow" and node.args[1].op == "number" and node.args[1].data.is_even
            return name in ("exp", "sigmoid", "softplus", "Abs", "cosh", "relu", "Heaviside") or bool(even) \
                or (name in ("Pow", "sqrt") and self.nonnegative(node.args[0]))
        return False

    def _of_product(self, node: Node, strictly: bool) -> bool:
        labels, out, _ = node.data
        matrices = [(arg, place) for arg, place in zip(node.args, labels) if arg.shape]
        if not all(self._is_positive(arg) for arg in node.args if not arg.shape):
            return False
        if not matrices:
            result: bool = out[0] == out[1]
            return result
        if out[0] == out[1]:
            return False
        found = chain_of([place for _, place in matrices], out, fewest=1)
        if found is None or any(len(place) != 2 for _, place in matrices):
            return False
        chain = [(matrices[link.factor][0], not link.transposed) for link in found.links]
        middle = len(chain)//2
        for (one, way), (other, back) in zip(chain[:middle], reversed(chain)):
            if one is not other or (way == back and not self.symmetric(one)):
                return False
        if strictly:
            return len(chain) == 1 and self._definite(chain[0][0], True)
        return len(chain) % 2 == 0 or self._definite(chain[middle][0], False)


def assumed_properties(assumptions: Any, symbols: Collection[Any]) -> tuple[dict[Any, set[str]], Any]:
    """What assumptions say: properties of matrices, and which scalars are positive; of ``symbols`` also what follows.

    Raises
    ======

    ValueError
        If an assumption is none of those that choose code.
    """
    properties: dict[Any, set[str]] = {}
    positive: set[Any] = set()
    of_matrices = []
    for fact in And.make_args(sympify(assumptions)):
        if fact == True:  # noqa: E712
            continue
        is_predicate = isinstance(fact, AppliedPredicate)
        if isinstance(fact, StrictGreaterThan) and fact.rhs.is_nonnegative:
            positive.add(fact.lhs)
        elif is_predicate and str(fact.function.name) == "positive":
            positive.add(fact.arg)
        elif is_predicate and getattr(fact.arg, "is_Matrix", False):
            properties.setdefault(fact.arg, set()).add(str(fact.function.name))
            of_matrices.append(fact)
        else:
            raise ValueError(f"cannot use the assumption {fact}: assumptions are those on matrices, "
                             "as Q.positive_definite(C), and that scalars are positive")
    if of_matrices or global_assumptions:
        assumed = Assumed(And(*of_matrices))
        for symbol in symbols:
            names = {*assumed.of(symbol)}
            if "positive" in names:
                positive.add(symbol)
            elif names and isinstance(symbol, MatrixSymbol):
                properties.setdefault(symbol, set()).update(names)
    return properties, lambda symbol: bool(symbol.is_positive) or symbol in positive
