"""Statements typeset as they are typed: the order of terms and the spelling of the source are kept."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from sympy_matcalc.catalogue.facts import Fact

SUM, MIXED, PRODUCT, POWER, ATOM = range(5)
"""How tightly a text holds together; what is looser than its place wants gets brackets."""

GREEK = {"lam": r"\lambda", "eps": r"\varepsilon", "Lambda_": r"\Lambda", "pi": r"\pi"} | {
    name: rf"\{name}" for name in ("alpha", "beta", "sigma", "Sigma", "mu", "nu")}

UPRIGHT = {
    "Trace": "tr", "Adjugate": "adj", "Vec": "vec", "DiagMatrix": "Diag", "DiagonalOf": "diag", "sigmoid": "sigmoid",
    "softplus": "softplus", "relu": "relu", "PermutationMatrix": "perm", "BlockDiagMatrix": "Diag", "Heaviside": "H"}

NAMED = {"log", "exp", "sin", "cos", "tanh", "cosh", "sinh"}

INFIX = {"HadamardProduct": r"\circ", "KroneckerProduct": r"\otimes", "DotProduct": r"\cdot"}

Typeset = tuple[str, int]


def typeset(fact: Fact) -> str:
    """The LaTeX of a statement."""
    parts = {name: formula(text) for name, text in fact.texts.items()}
    if "lhs" in parts:
        return f"{parts['lhs']} = {parts['rhs']}"
    if fact.kind == "differential":
        return rf"\mathrm{{d}}{_bracketed(_read(fact.texts['expression']), POWER)} = {parts['result']}"
    result = parts["result"] if "Array" not in fact.texts["result"] else _of_array(fact)
    by = _read(fact.texts["variable"])[0]
    return f"{_derived(by, _read(fact.texts['expression']))} = {result}"


def formula(text: str) -> str:
    """The LaTeX of a formula.

    Examples
    ========

    >>> from sympy_matcalc.catalogue.typesetting import formula
    >>> formula("-2*K.T*(u - K*x)")
    '- 2 K^{\\\\mathsf{T}} \\\\left(u - K x\\\\right)'
    """
    return _read(text)[0]


def _of_array(fact: Fact) -> str:
    from sympy.printing.latex import latex

    return str(latex(fact.result))


def _read(text: str) -> Typeset:
    return _of(ast.parse(text, mode="eval").body)


def _bracketed(part: Typeset, wanted: int) -> str:
    return part[0] if part[1] >= wanted else rf"\left({part[0]}\right)"


def _derived(by: str, part: Typeset) -> str:
    inner = part[0] if part[0].startswith(r"\frac{\partial}") else _bracketed(part, POWER)
    return rf"\frac{{\partial}}{{\partial {by}}} {inner}"


def _of(node: ast.AST) -> Typeset:
    return _KINDS[type(node)](node)


# -- the kinds of nodes ----------------------------------------------------------

def _name(node: ast.Name) -> Typeset:
    name = node.id
    if name in GREEK:
        return GREEK[name], ATOM
    if name in NAMED or name in UPRIGHT:
        return _function(name), ATOM
    if name[0] == "d" and len(name) > 1 and name[1:] != "iff":
        return rf"\mathrm{{d}}{GREEK.get(name[1:], name[1:])}", ATOM
    if re.fullmatch(r"[A-Za-z]\d", name):
        return name[0], ATOM
    return (name if len(name) == 1 else rf"\operatorname{{{name}}}"), ATOM


def _function(name: str) -> str:
    return rf"\{name}" if name in NAMED else rf"\operatorname{{{UPRIGHT.get(name, name)}}}"


def _number(node: ast.Constant) -> Typeset:
    return str(node.value), ATOM


def _negative(node: ast.UnaryOp) -> Typeset:
    return f"- {_bracketed(_of(node.operand), PRODUCT)}", SUM


def _binary(node: ast.BinOp) -> Typeset:
    if isinstance(node.op, ast.Pow):
        return _power(node.left, _of(node.right)[0])
    if isinstance(node.op, ast.Div):
        above, below = _of(node.left)[0], _of(node.right)[0]
        if isinstance(node.left, (ast.UnaryOp, ast.BinOp)) and above.startswith("- ") and not _is_sum(node.left):
            return rf"- \frac{{{above[2:]}}}{{{below}}}", SUM
        return rf"\frac{{{above}}}{{{below}}}", POWER
    if isinstance(node.op, ast.Mult):
        if isinstance(node.left, ast.UnaryOp):  # -2*x is the negative of a product
            return f"- {_product(_of(node.left.operand), _of(node.right))}", SUM
        left = _of(node.left)
        if left[1] == SUM and left[0].startswith("- ") and _is_product(node.left):
            return f"- {_product((left[0][2:], PRODUCT), _of(node.right))}", SUM
        return _product(left, _of(node.right)), PRODUCT
    sign = "+" if isinstance(node.op, ast.Add) else "-"
    return f"{_of(node.left)[0]} {sign} {_bracketed(_of(node.right), SUM if sign == '+' else MIXED)}", SUM


def _is_sum(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub))


def _is_product(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)


def _product(left: Typeset, right: Typeset) -> str:
    first, second = _bracketed(left, PRODUCT), _bracketed(right, PRODUCT)
    dot = r"\cdot " if second[:1].isdigit() and first[-1:].isdigit() else ""
    return f"{first} {dot}{second}"


def _power(base: ast.AST, exponent: str) -> Typeset:
    """A power; of a transpose or an inverse it has the two exponents in one: X^{-T}."""
    if isinstance(base, ast.Attribute) and base.attr == "T":
        return _raised(base.value, rf"\mathsf{{T}}\,{exponent}" if exponent != "-1" else r"-\mathsf{T}")
    return _raised(base, exponent)


def _raised(base: ast.AST, exponent: str) -> Typeset:
    read = _of(base)
    is_raised = read[1] == POWER
    inner = rf"\left({read[0]}\right)" if is_raised else _bracketed(read, ATOM)
    return f"{inner}^{{{exponent}}}", POWER


def _attribute(node: ast.Attribute) -> Typeset:
    inner = node.value
    if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and inner.func.attr == "inv":
        return _raised(inner.func.value, r"-\mathsf{T}")
    return _raised(inner, r"\mathsf{T}")


def _subscript(node: ast.Subscript) -> Typeset:
    index = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    inner = "," if any(isinstance(part, ast.Slice) for part in index) else r"\,"
    return f"{_bracketed(_of(node.value), ATOM)}_{{{inner.join(_of(part)[0] for part in index)}}}", POWER


def _slice(node: ast.Slice) -> Typeset:
    return ":".join(_of(part)[0] if part is not None else "" for part in (node.lower, node.upper)), ATOM


def _list(node: ast.List | ast.Tuple) -> Typeset:
    return ", ".join(_of(part)[0] for part in node.elts), ATOM


def _comparison(node: ast.Compare) -> Typeset:
    return f"{_of(node.left)[0]} > {_of(node.comparators[0])[0]}", SUM


def _call(node: ast.Call) -> Typeset:
    if isinstance(node.func, ast.Attribute):
        return _method(node)
    if isinstance(node.func, ast.Call):  # Function('f')(x)
        return f"{ast.literal_eval(node.func.args[0])}\\left({_of(node.args[0])[0]}\\right)", ATOM
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name in INFIX:
        return f" {INFIX[name]} ".join(_bracketed(_of(part), POWER) for part in node.args), MIXED
    if name in _CALLS:
        return _CALLS[name](node.args)
    inner = ", ".join(_of(part)[0] for part in node.args)
    if inner.startswith(r"\left|") and inner.count(r"\left|") == 1 and inner.endswith(r"\right|"):
        return f"{_function(name)} {inner}", POWER
    return rf"{_function(name)}\left({inner}\right)", ATOM


def _method(node: ast.Call) -> Typeset:
    assert isinstance(node.func, ast.Attribute)
    inner = node.func.value
    if node.func.attr == "inv":
        return _raised(inner, "-1")
    function = _bracketed(_of(node.args[0]), ATOM)
    return rf"{function}\left[{_of(inner)[0]}\right]", ATOM


# -- functions with a notation of their own --------------------------------------

Arguments = list[ast.expr]


def _ones(args: Arguments) -> Typeset:
    rows, columns = (_of(part)[0] for part in args)
    if columns == "1":
        return r"\mathbf{1}", ATOM
    return (r"\mathbf{1}^{\mathsf{T}}", POWER) if rows == "1" else (rf"\mathbf{{1}}_{{{rows} \times {columns}}}", ATOM)


def _sum(args: Arguments) -> Typeset:
    limits = []
    for part in args[1:]:
        assert isinstance(part, ast.Tuple)
        index, first, last = (_of(bound)[0] for bound in part.elts)
        limits.append(rf"\sum_{{{index}={first}}}^{{{last}}}")
    return f"{' '.join(limits)} {_bracketed(_of(args[0]), PRODUCT)}", SUM


def _blocks(args: Arguments) -> Typeset:
    assert isinstance(args[0], ast.List)
    rows = [row.elts if isinstance(row, ast.List) else [row] for row in args[0].elts]
    inner = r" \\ ".join(" & ".join(_of(part)[0] for part in row) for row in rows)
    return rf"\begin{{bmatrix}} {inner} \end{{bmatrix}}", ATOM


def _diagonal_blocks(args: Arguments) -> Typeset:
    first, second = (_of(part)[0] for part in args)
    return rf"\begin{{bmatrix}} {first} & 0 \\ 0 & {second} \end{{bmatrix}}", ATOM


def _cases(args: Arguments) -> Typeset:
    rows = [_list(part)[0].replace(", ", r" & \text{if } ", 1) for part in args if isinstance(part, ast.Tuple)]
    inner = r" \\ ".join(rows).replace(r"\text{if } True", r"\text{otherwise}")
    return rf"\begin{{cases}} {inner} \end{{cases}}", ATOM


def _derivative(args: Arguments) -> Typeset:
    return _derived(_of(args[1])[0], _of(args[0])), PRODUCT


def _substituted(args: Arguments) -> Typeset:
    return rf"{_bracketed(_of(args[0]), ATOM)}_{{{_of(args[1])[0]} = {_of(args[2])[0]}}}", ATOM


def _mapping(args: Arguments) -> Typeset:
    return rf"{_of(args[0])[0]} \mapsto {_of(args[1])[0]}", SUM


_CALLS: dict[str, Callable[[Arguments], Typeset]] = {
    "Determinant": lambda args: (rf"\left|{_of(args[0])[0]}\right|", ATOM),
    "Abs": lambda args: (rf"\left|{_of(args[0])[0]}\right|", ATOM),
    "sqrt": lambda args: (rf"\sqrt{{{_of(args[0])[0]}}}", ATOM),
    "conjugate": lambda args: (rf"\overline{{{_of(args[0])[0]}}}", ATOM),
    "Adjoint": lambda args: _raised(args[0], r"\mathsf{H}"),
    "HadamardPower": lambda args: _raised(args[0], rf"\circ {_of(args[1])[0]}"),
    "Rational": lambda args: (rf"\frac{{{_of(args[0])[0]}}}{{{_of(args[1])[0]}}}", POWER),
    "Identity": lambda args: ("I", ATOM),
    "ZeroMatrix": lambda args: ("0", ATOM),
    "OneMatrix": _ones,
    "MatrixUnit": lambda args: (f"E_{{{_of(args[2])[0]} {_of(args[3])[0]}}}", ATOM),
    "CommutationMatrix": lambda args: (f"K_{{{_of(args[0])[0]} {_of(args[1])[0]}}}", ATOM),
    "MatrixElement": lambda args: (
        rf"{_bracketed(_of(args[0]), ATOM)}_{{{_of(args[1])[0]}\,{_of(args[2])[0]}}}", POWER),
    "MatrixExponential": lambda args: (rf"e^{{{_of(args[0])[0]}}}", POWER),
    "MatrixLogarithm": lambda args: (rf"\log\left({_of(args[0])[0]}\right)", ATOM),
    "MatMul": lambda args: (" ".join(_bracketed(_of(part), POWER) for part in args), PRODUCT),
    "Sum": _sum,
    "MatrixSum": _sum,
    "BlockMatrix": _blocks,
    "Matrix": _blocks,
    "BlockDiagMatrix": _diagonal_blocks,
    "Piecewise": _cases,
    "diff": _derivative,
    "Derivative": _derivative,
    "Subs": _substituted,
    "Lambda": _mapping,
    "Expectation": lambda args: (rf"\mathrm{{E}}\left[{_of(args[0])[0]}\right]", ATOM),
}

_KINDS: dict[type, Callable[..., Typeset]] = {
    ast.Name: _name, ast.Constant: _number, ast.UnaryOp: _negative, ast.BinOp: _binary, ast.Attribute: _attribute,
    ast.Subscript: _subscript, ast.Slice: _slice, ast.List: _list, ast.Tuple: _list, ast.Compare: _comparison,
    ast.Call: _call}
