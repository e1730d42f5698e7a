"""What a registry of laws is made of: one law a class, or several in turn, found along the bases of a class."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from importlib import import_module
from pkgutil import walk_packages
from threading import RLock
from typing import Any, TypeVar

from sympy_matcalc.core.loading import uncollected

Law = Callable[..., Any]
Registered = TypeVar("Registered", bound=Law)


class _Registrations:
    """How often anything was registered: what was looked up before is looked up anew."""

    count = 0
    loaded = False
    loading = False


_loading = RLock()


def _loaded() -> None:
    """Import the files of the package's own classes when the first law is asked for: they register theirs."""
    if _Registrations.loaded:
        return
    with _loading:  # another thread waits until all are there
        if not _Registrations.loading:
            _Registrations.loading = True
            with uncollected():
                package = import_module("sympy_matcalc.classes")
                for module in walk_packages(package.__path__, package.__name__ + "."):
                    import_module(module.name)
            _Registrations.loaded = True


def registrations() -> int:
    """How often anything was registered: what was derived before may have another answer now."""
    return _Registrations.count


def forget() -> None:
    """Look every law up anew: needed after a class has been given a method from outside."""
    _Registrations.count += 1


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
                 laws: Mapping[type, Law] | None = None) -> None:
        self.name = name
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

    def _look_up(self, cls: type) -> Law | None:
        _loaded()
        for base in cls.__mro__:
            kind: Kind | None = self
            while kind is not None:
                law = vars(base).get(kind._method) or kind._laws.get(base)
                if law is not None:
                    return law
                kind = kind._over
        return None

    def with_laws(self, laws: Mapping[type, Law]) -> Kind:
        """The same with other laws for some classes; what is registered later is seen through it."""
        return Kind(self.name, over=self, laws=laws)

    def __getitem__(self, cls: type) -> Law:
        _loaded()
        return self._laws[cls]

    def __setitem__(self, cls: type, law: Law) -> None:
        self._laws[cls] = law
        forget()

    def __delitem__(self, cls: type) -> None:
        del self._laws[cls]
        forget()

    def __iter__(self) -> Iterator[type]:
        _loaded()
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

    def __init__(self, name: str) -> None:
        self.name = name
        self._laws: list[tuple[int, Law, tuple[type, ...]]] = []
        self._found: dict[tuple[type, ...], tuple[Law, ...]] = {}

    def __call__(self, *classes: type, rank: int = 0) -> Callable[[Registered], Registered]:
        """Register the decorated function for ``classes``; those of a smaller ``rank`` are asked before."""
        def register(law: Registered) -> Registered:
            # Those of one rank exclude each other, so that the order in which files are loaded does not matter.
            self._laws.append((rank, law, classes))
            self._laws.sort(key=lambda entry: entry[0])
            self._found.clear()
            forget()
            return law
        return register

    def of(self, *classes: type) -> tuple[Law, ...]:
        """The laws that concern any of ``classes``, in the order in which they are asked."""
        try:
            return self._found[classes]
        except KeyError:
            _loaded()
            laws = tuple(law for _, law, known in self._laws if any(issubclass(cls, known) for cls in classes))
            return self._found.setdefault(classes, laws)

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
        _loaded()
        return (law for _, law, _ in self._laws)

    def __repr__(self) -> str:
        return f"<{self.name}: {len(self._laws)} laws>"
