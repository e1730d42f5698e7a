"""How matrices are printed: as the field writes them, or as SymPy does."""

from __future__ import annotations

from dataclasses import dataclass

STYLES = ("textbook", "sympy")
MARKS = ("circ", "dot", "none")


@dataclass
class Settings:
    """What :func:`init_matrix_printing` has chosen."""

    style: str = "textbook"
    entrywise: str = "circ"


SETTINGS = Settings()
"""The settings in force."""


def init_matrix_printing(style: str = "textbook", *, entrywise: str = "circ") -> None:
    r"""Choose how matrix expressions are printed, in the way of SymPy's ``init_printing``.

    What a printer itself is told wins: ``order=``, ``mat_symbol_style=``, ``adjoint_style=`` and
    all other settings of SymPy's printers mean what they do without the plugin.

    Parameters
    ==========

    style : {"textbook", "sympy"}
        "textbook" prints matrices as the field writes them; "sympy" gives SymPy's own printing back.
    entrywise : {"circ", "dot", "none"}
        How ``latex`` and ``pretty`` mark a function that is applied entry by entry:
        `\tanh_\circ(W x)`, `\tanh.(W x)` or `\tanh(W x)`.

    Raises
    ======

    ValueError
        If there is no such style or mark.

    Notes
    =====

    Shape: of any. Layout: of text alone; the expressions stay as they are.

    Examples
    ========

    >>> from sympy import MatrixSymbol, latex, tanh
    >>> import sympy_matcalc
    >>> from sympy_matcalc import init_matrix_printing
    >>> x = MatrixSymbol('x', 3, 1)
    >>> print(latex(x.applyfunc(tanh)))
    \tanh_{\circ}\left(x\right)
    >>> init_matrix_printing(entrywise="none")
    >>> print(latex(x.applyfunc(tanh)))
    \tanh\left(x\right)
    >>> init_matrix_printing("sympy")
    >>> x.applyfunc(tanh)
    Lambda(_d, tanh(_d)).(x)
    >>> init_matrix_printing()
    >>> x.applyfunc(tanh)
    tanh.(x)

    References
    ==========

    .. [1] J. Bezanson et al., Julia: a fresh approach to numerical computing, SIAM Review 59 (2017), 65-98, for the
       dot.
    """
    for value, known, what in ((style, STYLES, "style"), (entrywise, MARKS, "mark of entrywise functions")):
        if value not in known:
            raise ValueError(f"there is no {what} {value!r}: it is one of {', '.join(map(repr, known))}")
    SETTINGS.style, SETTINGS.entrywise = style, entrywise
