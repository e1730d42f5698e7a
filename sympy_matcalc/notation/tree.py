"""From text to a tree, by the grammar; nothing of what stands in the text is ever evaluated."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from sympy_matcalc.notation.errors import PlainError
from sympy_matcalc.notation.functions import PREFIXES

LONGEST = 10_000
"""Longer formulas, in characters, are refused."""

DEEPEST = 100
"""Formulas with more brackets within each other are refused."""

_AFTER_OPERAND = frozenset({
    "NAME", "NUMBER", "RPAR", "RSQB", "RBRACE", "CLOSE_BAR", "CLOSE_BARS", "SUPERSCRIPT", "QUOTE", "ADJ", "INV",
    "TEXT", "TRANSPOSED"})


class Node:
    """A place in the tree: an operation, what it is applied to, a name or a number, and where it stands.

    Attributes
    ==========

    op : str
        The operation, as the grammar calls it.
    children : tuple of Node
        Its operands.
    value : str
        The name or number of a leaf, the function of a call.
    start, end : int
        The part of the text.
    """

    __slots__ = ("children", "end", "op", "start", "value")

    def __init__(self, op: str, children: tuple[Node, ...] = (), value: str = "", start: int = 0,
                 end: int = 0) -> None:
        self.op = op
        self.children = children
        self.value = value
        self.start = start
        self.end = end

    def __repr__(self) -> str:
        return f"{self.op}({', '.join([repr(self.value)]*bool(self.value) + [repr(c) for c in self.children])})"

    def nodes(self) -> list[Node]:
        """All nodes, operands before operations, without recursion."""
        result: list[Node] = []
        stack = [self]
        while stack:
            node = stack.pop()
            result.append(node)
            stack.extend(node.children)
        return result[::-1]

    def named_factors(self) -> list[Node]:
        """The last factor that is a name, b of ``2*b``, if there is one: over a matrix it may be a row."""
        if self.op == "times":
            return self.children[1].named_factors() or self.children[0].named_factors()
        return [self] if self.op == "name" else []


class _Brackets:
    """A bar where an operand is awaited opens, another one closes: |A|*||x||; [ begins a matrix there, else indices."""

    always_accept = ("OPEN_BAR", "OPEN_BARS", "LSQB")

    def process(self, stream: Iterator[Any]) -> Iterator[Any]:
        """The tokens, closing bars told from opening ones."""
        from lark import Token
        opened: list[str] = []
        ended = False
        for token in stream:
            if token.type in ("OPEN_BAR", "OPEN_BARS"):
                if ended and token.type == "OPEN_BARS" and opened[-2:] == ["OPEN_BAR"]*2:
                    del opened[-2:]
                    yield Token("CLOSE_BAR", "|", token.start_pos, end_pos=token.start_pos + 1)
                    token = Token("CLOSE_BAR", "|", token.start_pos + 1, end_pos=token.end_pos)
                elif ended and opened:
                    token = Token.new_borrow_pos(opened.pop().replace("OPEN", "CLOSE"), token.value, token)
                else:
                    opened.append(token.type)
            elif token.type == "LSQB" and not ended:
                token = Token.new_borrow_pos("OPEN_ROWS", token.value, token)
            ended = token.type in _AFTER_OPERAND
            yield token


@cache
def _parser() -> Any:
    try:
        from lark import Lark
    except ImportError as error:
        raise ImportError("plain notation is read with the package lark: pip install 'sympy_matcalc[notation]'") \
            from error
    grammar = files("sympy_matcalc.notation").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=False, postlex=_Brackets())


def parsed(text: str) -> Node:
    """The tree of a formula.

    Raises
    ======

    PlainError
        If the text is no formula.

    Examples
    ========

    >>> from sympy_matcalc.notation.tree import parsed
    >>> parsed("tr(A*X')")
    call('tr', times(name('A'), transpose(name('X'))))
    """
    _refuse_size(text)
    from lark import UnexpectedCharacters, UnexpectedInput, UnexpectedToken
    try:
        tree = _parser().parse(text)
    except UnexpectedCharacters as error:
        place = error.pos_in_stream or 0
        raise PlainError(_on_character(text[place]), text, place) from None
    except UnexpectedToken as error:
        token = error.token
        start = len(text) if token.type == "$END" else token.start_pos or 0
        raise PlainError(_on_token(token), text, start, start + len(token)) from None
    except UnexpectedInput as error:
        raise PlainError("this is no formula", text, error.pos_in_stream or 0) from None
    return _node_of(tree, text)


def _refuse_size(text: str) -> None:
    if not text.strip():
        raise PlainError("there is no formula: type one such as tr(A*X')")
    if len(text) > LONGEST:
        raise PlainError(f"the formula has {len(text)} characters, and {LONGEST} are the most that are read")
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter in "([{") - (letter in ")]}")
        if depth > DEEPEST:
            raise PlainError(f"more than {DEEPEST} brackets within each other", text, place, place + 1)


def _on_character(letter: str) -> str:
    if letter == "=":
        return "an equation is no formula: type one side of it"
    if letter == "_":
        return "a name begins with a letter, not with _"
    return f"{letter!r} is no part of a formula"


def _on_token(token: Any) -> str:
    if str(token) == "_":
        return _on_character("_")
    if str(token) == "=":
        return _on_character("=")
    if token.type == "$END":
        return "the formula ends too early: a closing bracket or an operand is missing"
    if token.type in ("RPAR", "RSQB", "RBRACE", "CLOSE_BAR", "CLOSE_BARS"):
        return f"{token.value!r} closes nothing, or an operand is missing before it"
    return f"{token.value!r} cannot stand here"


def _node_of(tree: Any, text: str) -> Node:
    """The tree of lark's as one of ours, operands first, without recursion."""
    from lark import Tree
    order: list[Any] = []
    stack = [tree]
    while stack:
        item = stack.pop()
        order.append(item)
        if isinstance(item, Tree):
            stack.extend(item.children)
    made: dict[int, Node] = {}
    for item in reversed(order):
        if isinstance(item, Tree):
            made[id(item)] = _made(item, [made[id(child)] for child in item.children], text)
        else:
            made[id(item)] = Node(item.type, (), str(item), item.start_pos, item.end_pos)
    return made[id(tree)]


def _made(tree: Any, below: list[Node], text: str) -> Node:
    start, end = getattr(tree.meta, "start_pos", 0), getattr(tree.meta, "end_pos", 0)
    op = tree.data
    rest = [node for node in below if node.op not in _PUNCTUATION]

    def node(name: str, *children: Node, value: str = "") -> Node:
        return Node(name, children, value, start, end)

    if op in ("number", "name", "text"):
        return node(op, value=below[0].value.strip("'\""))
    if op == "arguments":
        return node(op, *rest)
    if op in ("call", "call_entrywise"):
        return _called(node, op, below[0], below[1].children, text)
    if op == "method":
        return node("call", below[0], *below[2].children, value=below[1].value.rstrip("("))
    if op == "attribute":
        if below[1].value not in _ATTRIBUTES:
            raise PlainError(f"there is no .{below[1].value}: known are {', '.join('.' + a for a in _ATTRIBUTES)}",
                             text, below[1].start, below[1].end)
        return node(_ATTRIBUTES[below[1].value], below[0])
    if op == "to_power":
        return _power(node, below[0], below[-1])
    if op == "to_superscript":
        number = below[1].value.translate(_DIGITS)
        exponent = Node("number", (), number.lstrip("-"), below[1].start, below[1].end)
        return node("to_power", below[0], Node("minus", (exponent,)) if number.startswith("-") else exponent)
    if op == "inverse_transpose":
        return node("transpose", node("inverse", below[0]))
    if op in ("keyword", "range_of"):
        return node(op, *rest[1:], value=below[0].value)
    if op == "mapped":
        return node(op, *rest[1:], value=below[0].value)
    if op == "double_bars":
        return node(op, rest[0], *[Node("text", (), part.value, part.start, part.end) for part in rest[1:]])
    return node(op, *rest)


def _called(node: Any, op: str, head: Node, arguments: tuple[Node, ...], text: str) -> Node:
    """A call; X.inv() and X.T.sum() are calls of inv and sum."""
    *before, name = head.value.rstrip("(").rstrip(".").split(".")
    while before and before[0] in PREFIXES:
        before.pop(0)
    if not before:
        result: Node = node(op, *arguments, value=name)
        return result
    subject = Node("name", (), before[0], head.start, head.start + len(before[0]))
    for attribute in before[1:]:
        if attribute not in _ATTRIBUTES:
            raise PlainError(f"there is no .{attribute}: known are {', '.join('.' + a for a in _ATTRIBUTES)}", text,
                             head.start, head.end)
        subject = Node(_ATTRIBUTES[attribute], (subject,), "", head.start, head.end)
    result = node(op, subject, *arguments, value=name)
    return result


def _power(node: Any, base: Node, exponent: Node) -> Node:
    """A power; A^T is the transpose, A^-T that of the inverse."""
    sign = exponent.op == "minus"
    inner = exponent.children[0] if sign else exponent
    if inner.op == "name" and inner.value in ("T", "H"):
        base = node("inverse", base) if sign else base
        result: Node = node("transpose" if inner.value == "T" else "adjoint", base)
        return result
    result = node("to_power", base, exponent)
    return result


_PUNCTUATION = frozenset({"OPEN_BAR", "CLOSE_BAR", "OPEN_BARS", "CLOSE_BARS", "OPEN_ROWS"})
_ATTRIBUTES = {"T": "transpose", "H": "adjoint", "I": "inverse", "mT": "transpose"}
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
