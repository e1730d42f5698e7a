"""Names of NumPy in code that is printed."""

from __future__ import annotations

from typing import Any


def numpy_name(name: str, printer: Any) -> str:
    """A name of NumPy, or of the package that stands in for it."""
    result: str = printer._module_format(f"{printer._module}.{name}")
    return result
