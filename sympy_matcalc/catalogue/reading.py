"""The entries of the catalogue, read from their files."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from sympy.assumptions.ask import Q
from sympy.core.basic import Basic
from sympy.functions.elementary.exponential import log
from sympy.logic.boolalg import And
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.matpow import MatPow

from sympy_matcalc.catalogue.identities import IDENTITIES
from sympy_matcalc.catalogue.names import names

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

KINDS = ("derivative", "law")
"""What an entry states: a derivative, or that two expressions are equal."""


@dataclass(frozen=True)
class Entry:
    """An identity.

    Attributes
    ==========

    name : str
        Its permanent name.
    kind : str
        ``"derivative"``, of ``expression`` by ``variable``, or ``"law"``, that ``lhs`` is ``rhs``.
    topic, title : str
        The file it stands in, and what that is about.
    source : str
        Where it is stated.
    aliases : tuple of str
        Other names: ``cookbook:57``, ``founding:3.D``.
    label : str
        The place in the source, in a few words.
    texts : mapping from str to str
        Its parts as text that SymPy reads, with the symbols of its ``vocabulary``.
    vocabulary : str
        Which symbols it is written in.
    shapes : mapping
        Of a founding identity, the shape of each matrix.
    """

    name: str
    kind: str
    topic: str
    title: str
    source: str
    aliases: tuple[str, ...] = ()
    label: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    vocabulary: str = "derivatives"
    shapes: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def _read(self, part: str) -> Any:
        text = self.texts.get(part)
        # The texts are the catalogue's own, from the files beside this one; nothing else is ever read so.
        return None if text is None else eval(text, dict(self.symbols))

    @cached_property
    def symbols(self) -> Mapping[str, Any]:
        """What the texts are read with."""
        if self.vocabulary == "founding":
            return next(i for i in IDENTITIES if i.shapes == self.shapes).names()
        return names(self.vocabulary)

    @cached_property
    def expression(self) -> Any:
        """What is differentiated; None for a law."""
        return self._read("expression")

    @cached_property
    def variable(self) -> Any:
        """By what; None for a law."""
        return self._read("variable")

    @cached_property
    def result(self) -> Any:
        """The derivative as it is published; None for a law, and where SymPy has no expression for it."""
        return self._read("result")

    @cached_property
    def lhs(self) -> Any:
        """The left side of a law; None for a derivative."""
        return self._read("lhs")

    @cached_property
    def rhs(self) -> Any:
        """The right side of a law; None for a derivative."""
        return self._read("rhs")

    @cached_property
    def conditions(self) -> Any:
        """When the entry holds, as predicates of Q: what is inverted is invertible, what has a logarithm positive."""
        found: list[Any] = []
        for part in (self.expression, self.result, self.lhs, self.rhs):
            if isinstance(part, Basic):
                found.extend(Q.invertible(node.base) for node in part.atoms(MatPow)
                             if node.exp.could_extract_minus_sign())
                found.extend(Q.positive(node.args[0]) for node in part.atoms(log)
                             if isinstance(node.args[0], Determinant))
        return And(*dict.fromkeys(found))

    @property
    def statement(self) -> str:
        """The identity as one types it."""
        if self.kind == "law":
            return f"{self.texts['lhs']} = {self.texts['rhs']}"
        derivative = f"diff({self.texts['expression']}, {self.texts['variable']})"
        return f"{derivative} = {self.texts['result']}" if "result" in self.texts else derivative


def _from_files() -> Iterator[Entry]:
    for file in sorted(files("sympy_matcalc.catalogue").joinpath("data").iterdir(), key=lambda file: file.name):
        if not file.name.endswith(".toml"):
            continue
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        topic = file.name.removesuffix(".toml").partition("_")[2].replace("_", " ")
        for given in data["entry"]:
            texts = {part: given[part] for part in ("expression", "variable", "result", "lhs", "rhs") if part in given}
            yield Entry(given["name"], data["kind"], topic, data["title"], given.get("source") or data["source"],
                        tuple(given.get("aliases", ())), given.get("label", ""), texts, data["symbols"])


def _founding() -> Iterator[Entry]:
    """The identities that the project was founded on."""
    seen: dict[str, int] = {}
    for identity in IDENTITIES:
        number = seen[identity.label] = seen.get(identity.label, 0) + 1
        label = identity.label + ("" if number == 1 else f"-{number}")
        if identity.variable is None:
            kind, texts = "law", {"lhs": identity.function, "rhs": identity.formula}
        else:
            kind = "derivative"
            texts = {"expression": identity.function, "variable": identity.variable, "result": identity.formula}
        yield Entry(f"founding.{label}", kind, "founding identities", "Founding identities",
                    f"the founding document, {identity.label}: {identity.statement}", (f"founding:{label}",),
                    identity.statement, texts, "founding", identity.shapes)


@cache
def _all() -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for entry in (*_founding(), *_from_files()):
        if entry.name in found:
            raise ValueError(f"two entries of the catalogue have the name {entry.name}")
        found[entry.name] = entry
    return found


@cache
def _aliases() -> dict[str, Entry]:
    return {alias: entry for entry in reversed(_all().values()) for alias in (*entry.aliases, entry.name)}


def entries(kind: str | None = None, topic: str | None = None) -> tuple[Entry, ...]:
    """The entries of the catalogue, all of them or those of a kind or a topic.

    Parameters
    ==========

    kind : str, optional
        ``"derivative"`` or ``"law"``.
    topic : str, optional
        Such as ``"determinants"``.

    Raises
    ======

    ValueError
        If there is no such kind or topic.

    Examples
    ========

    >>> from sympy_matcalc import catalogue
    >>> len(catalogue.entries()) > 800
    True
    >>> catalogue.entries("law", "trace")[0].statement
    'Trace(A*B) = Trace(B*A)'
    """
    if kind is not None and kind not in KINDS:
        raise ValueError(f"{kind!r} is no kind of entry: there are {', '.join(KINDS)}")
    found = tuple(entry for entry in _all().values() if kind in (None, entry.kind) and topic in (None, entry.topic))
    if not found:
        known = ", ".join(dict.fromkeys(entry.topic for entry in _all().values() if kind in (None, entry.kind)))
        raise ValueError(f"there is no topic {topic!r}: there are {known}")
    return found


def entry(name: str) -> Entry:
    """The entry of a name or an alias.

    Parameters
    ==========

    name : str
        A permanent name, or an alias such as ``cookbook:57`` or ``founding:3.D``.

    Raises
    ======

    KeyError
        If there is no such entry; the message has names that are like it.

    Examples
    ========

    >>> from sympy_matcalc import catalogue
    >>> catalogue.entry("founding:3.D").result
    Determinant(A)*A.T**(-1)
    """
    known = _aliases()
    if name not in known:
        from difflib import get_close_matches
        like = ", ".join(get_close_matches(name, known, 3))
        raise KeyError(f"there is no entry {name!r}" + (f"; there are {like}" if like else ""))
    return known[name]
