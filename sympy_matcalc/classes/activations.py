"""Functions of a scalar that SymPy has no name for; of a matrix, they are those of its entries."""

from __future__ import annotations

from typing import Any

from sympy.core.expr import Expr
from sympy.core.function import ArgumentIndexError, Function, Lambda
from sympy.core.sympify import sympify
from sympy.functions.elementary.complexes import Abs
from sympy.functions.elementary.exponential import exp, log
from sympy.functions.elementary.miscellaneous import Max
from sympy.functions.special.delta_functions import Heaviside
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.bound_symbols import private_entry
from sympy_matcalc.core.of_matrix import numpy_name


class _Activation(Function):
    """A function of one real number that stands for an expression in the known functions."""

    nargs = 1
    has_plain_slope = True  # that of a real variable is that of any
    _numpy: str

    def __new__(cls, *args: Any, **options: Any) -> Expr:
        # Of a vector or a matrix it is that of every entry; a 1x1 matrix is read as a scalar.
        arg = sympify(args[0]) if len(args) == 1 else None
        if isinstance(arg, MatrixBase):
            return arg.applyfunc(cls)
        if isinstance(arg, MatrixExpr) and arg.shape != (1, 1):
            entry = private_entry(arg)
            return ElementwiseApplyFunction(Lambda(entry, cls(entry)), arg)
        return super().__new__(cls, *args, **options)

    @classmethod
    def eval(cls, arg: Expr) -> Expr | None:
        if arg.is_Number:
            value = cls._formula(arg)
            return value if value.is_Number else None
        return None

    @staticmethod
    def _formula(arg: Expr) -> Expr:
        raise NotImplementedError

    def _slope(self) -> Expr:
        raise NotImplementedError

    def fdiff(self, argindex: int = 1) -> Expr:
        if argindex != 1:
            raise ArgumentIndexError(self, argindex)
        return self._slope()

    def _eval_rewrite(self, rule: Any, args: Any, **hints: Any) -> Expr:
        return self._formula(args[0]).rewrite(rule, **hints)

    def _eval_evalf(self, prec: int) -> Expr:
        return self._formula(self.args[0])._eval_evalf(prec)

    def _eval_is_extended_real(self) -> bool | None:
        result: bool | None = self.args[0].is_extended_real
        return result

    def _numpycode(self, printer: Any) -> str:
        names = {name: numpy_name(name, printer) for name in ("exp", "logaddexp", "maximum")}
        return self._numpy.format(printer._print(self.args[0]), **names)

    _cupycode = _jaxcode = _numpycode

    def _mpmathcode(self, printer: Any) -> str:
        return f"({printer._print(self._formula(self.args[0]))})"

    def _code(self, printer: Any) -> str:
        """In languages that have no such function; nothing overflows in them.

        In brackets: what printers ask an expression for is to them as a name is.
        """
        return f"({printer._print(self._safe(self.args[0]))})"

    _pythoncode = _ccode = _cxxcode = _fcode = _rust_code = _julia = _octave = _rcode = _javascript = _glsl = _code

    @classmethod
    def _safe(cls, arg: Expr) -> Expr:
        return cls._formula(arg)


class sigmoid(_Activation):
    """The logistic function, 1/(1 + exp(-x)).

    Parameters
    ==========

    x : Expr
        A scalar, or a vector or matrix whose entries are taken one by one.

    Raises
    ======

    TypeError
        If there are more or fewer arguments than one.

    Notes
    =====

    Shape: that of ``x``, entry by entry; a scalar of a scalar. Layout: the derivative of a vector by itself is
    diagonal.

    Examples
    ========

    >>> from sympy import exp, symbols
    >>> from sympy_matcalc import sigmoid
    >>> x = symbols('x', real=True)
    >>> sigmoid(x).diff(x) == sigmoid(x)*(1 - sigmoid(x))
    True
    >>> sigmoid(x).rewrite(exp)
    1/(1 + exp(-x))

    References
    ==========

    .. [1] C. M. Bishop, Pattern Recognition and Machine Learning, Springer 2006, equations (4.59) and (4.88).
    """

    _numpy = "{exp}(-{logaddexp}(0, -({0})))"

    @staticmethod
    def _formula(arg: Expr) -> Expr:
        return 1/(1 + exp(-arg))

    @classmethod
    def _safe(cls, arg: Expr) -> Expr:
        return exp((arg - Abs(arg))/2)/(1 + exp(-Abs(arg)))

    def _slope(self) -> Expr:
        return self*(1 - self)

    def reflected(self) -> Expr:
        """sigmoid(x) = 1 - sigmoid(-x), by its value at -x."""
        return 1 - self.func(-self.args[0])

    _eval_is_positive = _Activation._eval_is_extended_real


class softplus(_Activation):
    """The smooth positive part, log(1 + exp(x)).

    Parameters
    ==========

    x : Expr
        A scalar, or a vector or matrix whose entries are taken one by one.

    Raises
    ======

    TypeError
        If there are more or fewer arguments than one.

    Notes
    =====

    Shape: that of ``x``, entry by entry; a scalar of a scalar. Layout: the derivative of a vector by itself is
    diagonal.

    Examples
    ========

    >>> from sympy import symbols
    >>> from sympy_matcalc import softplus
    >>> x = symbols('x', real=True)
    >>> softplus(x).diff(x)
    sigmoid(x)

    References
    ==========

    .. [1] I. Goodfellow, Y. Bengio, A. Courville, Deep Learning, MIT Press 2016, section 3.10.
    """

    _numpy = "{logaddexp}(0, {0})"

    @staticmethod
    def _formula(arg: Expr) -> Expr:
        return log(1 + exp(arg))

    @classmethod
    def _safe(cls, arg: Expr) -> Expr:
        return (arg + Abs(arg))/2 + log(1 + exp(-Abs(arg)))

    def _slope(self) -> Expr:
        return sigmoid(self.args[0])

    _eval_is_positive = _Activation._eval_is_extended_real


class relu(_Activation):
    """The positive part, max(0, x).

    Parameters
    ==========

    x : Expr
        A real scalar, or a vector or matrix whose entries are taken one by one.

    Raises
    ======

    TypeError
        If there are more or fewer arguments than one.

    Notes
    =====

    Shape: that of ``x``, entry by entry; a scalar of a scalar. Layout: the derivative of a vector by itself is
    diagonal.

    Examples
    ========

    >>> from sympy import symbols
    >>> from sympy_matcalc import relu
    >>> x = symbols('x', real=True)
    >>> relu(x).diff(x)
    Heaviside(x)
    >>> relu(-3), relu(3)
    (0, 3)
    >>> from sympy import MatrixSymbol
    >>> relu(MatrixSymbol('X', 2, 3))
    relu.(X)

    References
    ==========

    .. [1] I. Goodfellow, Y. Bengio, A. Courville, Deep Learning, MIT Press 2016, section 6.3.
    """

    _numpy = "{maximum}(0, {0})"

    @staticmethod
    def _formula(arg: Expr) -> Expr:
        return Max(0, arg)

    @classmethod
    def _safe(cls, arg: Expr) -> Expr:
        return (arg + Abs(arg))/2  # several languages take no maximum of an integer and a real number

    def _slope(self) -> Expr:
        return Heaviside(self.args[0])

    _eval_is_nonnegative = _Activation._eval_is_extended_real
