"""The entries of the catalogue, read from their files."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, cached_property
from importlib.resources import files

from sympy_matcalc.catalogue.facts import KINDS, PARTS, Fact
from sympy_matcalc.catalogue.pasting import code
from sympy_matcalc.catalogue.proving import Proof, prove
from sympy_matcalc.catalogue.sources import table
from sympy_matcalc.catalogue.typesetting import typeset


class Entry(Fact):
    """An identity: what it states, and how that is known."""

    @cached_property
    def proof(self) -> Proof:
        """How it is known to hold, found out when it is asked."""
        return prove(self)

    @cached_property
    def latex(self) -> str:
        """The statement, typeset as it is typed."""
        return typeset(self)

    @property
    def code(self) -> str:
        """Python to paste: imports, symbols, and the question."""
        return code(self)


def _from_files() -> Iterator[Entry]:
    for file in sorted(files("sympy_matcalc.catalogue").joinpath("data").iterdir(), key=lambda file: file.name):
        if not file.name.endswith(".toml"):
            continue
        data = table(file)
        topic = file.name.removesuffix(".toml").replace("_", " ")
        for given in data["entry"]:
            texts = {part: given[part] for part in PARTS if part in given}
            kind = given.get("kind") or ("law" if "lhs" in texts else "derivative")
            yield Entry(given["name"], kind, topic, data["title"], tuple(given["sources"]), given.get("label", ""),
                        texts, tuple(given.get("conditions", ())), given.get("structure", ""))


@cache
def _all() -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for entry in _from_files():
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
        ``"derivative"``, ``"Jacobian"``, ``"differential"``, ``"law"`` or ``"expectation"``.
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
    >>> catalogue.entries("differential", "determinants")[0].statement
    'differential(Determinant(X), X) = Determinant(X)*Trace(X.inv()*dX)'
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
        A permanent name, or a place in a source such as ``cookbook:57`` or ``founding:3.D``. Of several entries from
        one place it is the first.

    Raises
    ======

    KeyError
        If there is no such entry; the message has names that are like it.

    Examples
    ========

    >>> from sympy_matcalc import catalogue
    >>> catalogue.entry("det.logdet").result
    X.T**(-1)
    >>> catalogue.entry("founding:3.D").name
    'det.det'
    """
    known = _aliases()
    if name not in known:
        from difflib import get_close_matches
        like = ", ".join(get_close_matches(name, known, 3))
        raise KeyError(f"there is no entry {name!r}" + (f"; there are {like}" if like else ""))
    return known[name]
