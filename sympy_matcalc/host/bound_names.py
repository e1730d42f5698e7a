"""Stand-ins for functions of SymPy's that ask their argument for no method before they take it apart.

``from sympy import *`` before ``import sympy_matcalc`` binds such a function itself, so to replace
it in SymPy's modules would not reach its users. Its code object is replaced instead, by that
of the function of the same name here; what that needs it imports, since it runs among
the names of SymPy's module. The originals are kept, as functions with the old code.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from types import FunctionType
from typing import Any


def collect(*args: Any, **kwargs: Any) -> Any:
    """``sympy.simplify.radsimp.collect``"""
    from sympy_matcalc.host import verbs
    return verbs.collect(*args, **kwargs)


def factor_nc(*args: Any, **kwargs: Any) -> Any:
    """``sympy.core.exprtools.factor_nc``"""
    from sympy_matcalc.host import verbs
    return verbs.factor_noncommutative(*args, **kwargs)


def factor_terms(*args: Any, **kwargs: Any) -> Any:
    """``sympy.core.exprtools.factor_terms``"""
    from sympy_matcalc.host import verbs
    return verbs.factor_terms(*args, **kwargs)


def radsimp(*args: Any, **kwargs: Any) -> Any:
    """``sympy.simplify.radsimp.radsimp``"""
    from sympy_matcalc.host import verbs
    return verbs.on_scalars("radsimp", *args, **kwargs)


def ratsimp(*args: Any, **kwargs: Any) -> Any:
    """``sympy.simplify.ratsimp.ratsimp``"""
    from sympy_matcalc.host import verbs
    return verbs.on_scalars("ratsimp", *args, **kwargs)


def trigsimp(*args: Any, **kwargs: Any) -> Any:
    """``sympy.simplify.trigsimp.trigsimp``"""
    from sympy_matcalc.host import verbs
    return verbs.on_scalars("trigsimp", *args, **kwargs)


def exptrigsimp(*args: Any, **kwargs: Any) -> Any:
    """``sympy.simplify.trigsimp.exptrigsimp``"""
    from sympy_matcalc.host import verbs
    return verbs.on_scalars("exptrigsimp", *args, **kwargs)


def signsimp(*args: Any, **kwargs: Any) -> Any:
    """``sympy.simplify.simplify.signsimp``"""
    from sympy_matcalc.host import verbs
    return verbs.on_scalars("signsimp", *args, **kwargs)


def collect_const(*args: Any, **kwargs: Any) -> Any:
    """``sympy.simplify.radsimp.collect_const``"""
    from sympy_matcalc.host import verbs
    return verbs.on_scalars("collect_const", *args, **kwargs)


def collect_sqrt(*args: Any, **kwargs: Any) -> Any:
    """``sympy.simplify.radsimp.collect_sqrt``"""
    from sympy_matcalc.host import verbs
    return verbs.on_scalars("collect_sqrt", *args, **kwargs)


def rcollect(*args: Any, **kwargs: Any) -> Any:
    """``sympy.simplify.radsimp.rcollect``"""
    from sympy_matcalc.host import verbs
    return verbs.rcollect(*args, **kwargs)


def terms_gcd(*args: Any, **kwargs: Any) -> Any:
    """``sympy.polys.polytools.terms_gcd``"""
    from sympy_matcalc.host import verbs
    return verbs.on_scalars("terms_gcd", *args, **kwargs)


STAND_INS: dict[str, tuple[FunctionType, FunctionType]] = {}
"""By name, SymPy's function and the one that its code is replaced by."""

ORIGINALS: dict[str, Callable[..., Any]] = {}
"""By name, a function that does what SymPy's did."""

for _stand_in in (collect, collect_const, collect_sqrt, exptrigsimp, factor_nc, factor_terms, radsimp, ratsimp,
                  rcollect, signsimp, terms_gcd, trigsimp):
    _module, _name = _stand_in.__doc__.strip("`").rsplit(".", 1)
    _function = getattr(importlib.import_module(_module), _name)
    STAND_INS[_name] = _function, _stand_in
    ORIGINALS[_name] = FunctionType(
        _function.__code__, _function.__globals__, _name, _function.__defaults__, _function.__closure__)
    ORIGINALS[_name].__kwdefaults__ = _function.__kwdefaults__
