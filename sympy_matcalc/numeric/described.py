"""Matrices of a graph in words, for error messages."""

from __future__ import annotations

from sympy_matcalc.numeric.graph import Node


def described(node: Node) -> str:
    """A node as one would type it."""
    if node.op == "input":
        return str(node.data)
    if node.op in ("number", "size"):
        return str(node.data)
    if node.op == "add":
        parts = [described(arg) if c == 1 else f"{c}*{described(arg)}" for c, arg in zip(node.data, node.args)]
        return " + ".join(parts).replace("+ -", "- ")
    if node.op == "spread":
        if node.data == (1, 0):
            return f"{_factor(node.args[0])}.T"
        if node.data == (0, 0):
            inner = described(node.args[0])
            size = node.shape[0]
            return f"{inner}*Identity({size})" if not node.args[0].shape else f"DiagMatrix({inner})"
    if node.op == "contract" and len(node.args) == 2:
        return _product(node)
    if node.op == "map":
        return f"{getattr(node.data[0], '__name__', node.data[0])}({', '.join(map(described, node.args))})"
    args = ", ".join(map(described, node.args))
    return f"{node.op}({args})"


def _product(node: Node) -> str:
    (first, second), out, _ = node.data
    one, other = node.args
    if not first or not second or set(first) == set(second):
        return f"{_factor(one)}*{_factor(other)}"
    if out and out[0] in second:
        one, other, first, second = other, one, second, first
    shared = set(first) & set(second)
    left = _turned(one) if len(first) == 2 and first[0] in shared else _factor(one)
    right = _turned(other) if len(second) == 2 and second[1] in shared else _factor(other)
    return f"{left}*{right}"


def _turned(node: Node) -> str:
    text = _factor(node)
    return f"({text}).T" if node.op == "contract" and "*" in text and not text.startswith("(") else f"{text}.T"


def _factor(node: Node) -> str:
    text = described(node)
    return f"({text})" if node.op == "add" or (node.op == "contract" and len(node.args) > 1 and " " in text) else text
