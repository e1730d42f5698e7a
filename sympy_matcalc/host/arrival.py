"""Who imports the package: somebody who says so, or an unpickler that meets a class of ours.

The plugin is for the one who types ``import``. A pickle of a result loads where nobody has, and changes nothing
there; the first ``import sympy_matcalc`` after that installs as ever. Python asks the spec of a module whether it is
complete whenever a statement imports it anew: there we wait.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from opcode import opmap
from typing import Any

from sympy_matcalc.host.hooks import install

ROOT = __name__.split(".")[0]
_IMPORT_NAME = opmap["IMPORT_NAME"]


def install_for_importer(spec: ModuleSpec) -> None:
    """Install now, or, when it is an unpickler that imports, at the first import by anybody else."""
    if _is_said():
        install()
    else:
        spec.__class__ = _WaitingSpec


class _WaitingSpec(ModuleSpec):
    """The spec of a package that a pickle has brought along."""

    @property
    def _initializing(self) -> bool:
        loading: bool = vars(self).get("_initializing", False)
        if not loading and _is_said():
            self.__class__ = ModuleSpec  # type: ignore[assignment]
            install()
        return loading

    @_initializing.setter
    def _initializing(self, value: bool) -> None:
        vars(self)["_initializing"] = value


def _is_said() -> bool:
    """Whether who called the import system did so by a statement, by ``importlib``, or for the package itself."""
    caller: Any = sys._getframe(2)
    frame, asked = caller, ""
    while frame is not None:  # loaders of others, pytest's for one, may stand between frames of the import system
        if frame.f_code.co_name == "_find_and_load" and _root(frame.f_locals["name"]) == ROOT:
            asked, caller = frame.f_locals["name"], frame.f_back
        frame = frame.f_back
    if asked == ROOT:
        return True
    while caller is not None and _root(caller.f_globals.get("__name__", "")) in ("importlib", ROOT):
        if caller.f_code.co_name in ("import_module", "reload"):
            return True
        caller = caller.f_back
    return caller is None or bool(caller.f_code.co_code[caller.f_lasti] == _IMPORT_NAME)


def _root(name: str) -> str:
    return name.partition(".")[0]
