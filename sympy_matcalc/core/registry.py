"""What a registry of laws is made of: one law a class, or several in turn, found along the bases of a class."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any, TypeVar

from sympy_matcalc.core.loading import here, load_all, load_for

Law = Callable[..., Any]
Registered = TypeVar("Registered", bound=Law)


class _Registrations:
    """How often anything was registered: what was looked up before is looked up anew."""

    count = 0
    from_outside = 0


def _rooms(home: str) -> tuple[str, ...]:
    return (f"sympy_matcalc.{home}",) if home else ()


def registrations() -> int:
    """How often anything was registered from outside: what was derived before may have another answer now."""
    return _Registrations.from_outside


def forget() -> None:
    """Look every law up anew: needed after a class has been given a method from outside."""
    _Registrations.count += 1
    if not here.loading:
        _Registrations.from_outside += 1


class Kind(MutableMapping[type, Law]):
    """One kind of law: a table from classes to laws; a subclass inherits the law of its base.

    Parameters
    ==========

    name : str
        What the laws are.
    method : str
        The name of the method by which a class brings its own law.
    over : Kind
        The kind whose laws hold where this one says nothing of a base class.
    laws : mapping from type to callable
        Laws to begin with.
    home : str
        A room with laws of this kind for classes of other files, loaded with the first of them.

    Examples
    ========

    >>> from sympy_matcalc.core.registry import Kind
    >>> sound = Kind("sound", method="_eval_sound")
    >>> class Animal: pass
    >>> class Dog(Animal): pass
    >>> @sound(Animal)
    ... def silence(node):
    ...     return ""
    >>> sound.of(Dog)(Dog())
    ''
    >>> loud = Kind("loud", over=sound, laws={Dog: lambda node: "woof"})
    >>> loud.of(Dog)(Dog()), loud.of(Animal)(Animal())
    ('woof', '')
    """

    def __init__(self, name: str, *, method: str = "", over: Kind | None = None,
                 laws: Mapping[type, Law] | None = None, home: str = "") -> None:
        self.name = name
        self._homes: tuple[str, ...] = (*_rooms(home), *(() if over is None else over._homes))
        self._method = method
        self._over = over
        self._laws: dict[type, Law] = dict(laws or {})
        self._found: dict[type, Law | None] = {}
        self._seen = _Registrations.count

    def __call__(self, *classes: type) -> Callable[[Registered], Registered]:
        """Register the decorated function as the law of ``classes``."""
        def register(law: Registered) -> Registered:
            for cls in classes:
                self[cls] = law
            return law
        return register

    def of(self, cls: type) -> Law | None:
        """The law of a class: the nearest along its method resolution order; None if there is none."""
        if self._seen != _Registrations.count:
            self._found.clear()
            self._seen = _Registrations.count
        try:
            return self._found[cls]
        except KeyError:
            return self._found.setdefault(cls, self._look_up(cls))

    def said_of(self, node: Any, *args: Any) -> Any:
        """What the law of the class of a node answers; None where there is none."""
        law = self.of(type(node))
        return None if law is None else law(node, *args)

    def _look_up(self, cls: type) -> Law | None:
        load_for(cls, self._homes)
        return self._nearest(cls)

    def _nearest(self, cls: type) -> Law | None:
        for base in cls.__mro__:
            kind: Kind | None = self
            while kind is not None:
                law = vars(base).get(kind._method) or kind._laws.get(base)
                if law is not None:
                    return law
                kind = kind._over
        return None

    def has_from_outside(self, *classes: type) -> bool:
        """Whether a law that is not this package's own holds for one of the classes; it loads no file."""
        laws = (self._nearest(cls) for cls in classes)
        return any(law is not None and not _is_ours(law) for law in laws)

    def with_laws(self, laws: Mapping[type, Law]) -> Kind:
        """The same with other laws for some classes; what is registered later is seen through it."""
        return Kind(self.name, over=self, laws=laws)

    def later(self, cls: type) -> Law:
        """The law of a class, looked up when it is used."""
        return lambda *args: self[cls](*args)

    def __getitem__(self, cls: type) -> Law:
        load_for(cls, self._homes)
        return self._laws[cls]

    def __setitem__(self, cls: type, law: Law) -> None:
        if not _is_ours(law):
            load_for(cls, self._homes)  # or it would be in the place of this one as soon as it is loaded
        self._laws[cls] = law
        forget()

    def __delitem__(self, cls: type) -> None:
        load_for(cls, self._homes)
        del self._laws[cls]
        forget()

    def __iter__(self) -> Iterator[type]:
        load_all()
        return iter(self._laws)

    def __len__(self) -> int:
        return len(self._laws)

    def __repr__(self) -> str:
        return f"<{self.name}: {len(self)} classes>"


class Laws:
    """Laws of which a class may have several: each in turn is asked until one answers.

    Parameters
    ==========

    name : str
        What the laws are.
    home : str
        As of :class:`Kind`.

    Examples
    ========

    >>> from sympy import Inverse, MatrixSymbol
    >>> from sympy_matcalc.core.registry import Laws
    >>> neighbours = Laws("neighbours")
    >>> @neighbours(Inverse)
    ... def cancelled(factors, k, by):
    ...     return None
    >>> neighbours.of(MatrixSymbol, Inverse) == (cancelled,)
    True
    >>> neighbours.of(MatrixSymbol, MatrixSymbol)
    ()
    """

    def __init__(self, name: str, *, home: str = "") -> None:
        self.name = name
        self._homes = _rooms(home)
        self._laws: list[tuple[int, Law, tuple[type, ...]]] = []
        self._found: dict[tuple[type, ...], tuple[Law, ...]] = {}

    def __call__(self, *classes: type, rank: int = 0) -> Callable[[Registered], Registered]:
        """Register the decorated function for ``classes``; those of a smaller ``rank`` are asked before."""
        def register(law: Registered) -> Registered:
            self._laws.append((rank, law, classes))
            self._laws.sort(key=_turn)
            self._found.clear()
            forget()
            return law
        return register

    def of(self, *classes: type) -> tuple[Law, ...]:
        """The laws that concern any of ``classes``, in the order in which they are asked."""
        try:
            return self._found[classes]
        except KeyError:
            for cls in classes:
                load_for(cls, self._homes)
            laws = tuple(law for _, law, known in self._laws if any(issubclass(cls, known) for cls in classes))
            return self._found.setdefault(classes, laws)

    def has_from_outside(self, *classes: type) -> bool:
        """As of :class:`Kind`."""
        return any(not _is_ours(law) and any(issubclass(cls, known) for cls in classes)
                   for _, law, known in self._laws)

    def found(self, *args: Any) -> Any:
        """What the first law answers that speaks of the class of the first argument; None if none does."""
        for law in self.of(type(args[0])):
            answer = law(*args)
            if answer is not None:
                return answer
        return None

    def remove(self, law: Law) -> None:
        """Take a law out again."""
        self._laws = [entry for entry in self._laws if entry[1] is not law]
        self._found.clear()
        forget()

    def __iter__(self) -> Iterator[Law]:
        load_all()
        return (law for _, law, _ in self._laws)

    def __repr__(self) -> str:
        return f"<{self.name}: {len(self._laws)} laws>"


def _turn(entry: tuple[int, Law, tuple[type, ...]]) -> tuple[int, str]:
    """When a law is asked: among those of one rank in the order of our files, whichever was loaded first."""
    rank, law, _ = entry
    return rank, law.__module__ if _is_ours(law) else "~"


def _is_ours(law: Law) -> bool:
    return str(getattr(law, "__module__", None)).startswith("sympy_matcalc.")
