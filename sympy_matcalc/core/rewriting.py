"""The normal form of an expression: what SymPy's own operators make of it.

`A*B` is ``MatMul(A, B).doit()`` in SymPy, so a typed formula has its transposes
at the atoms, its powers merged, its sums sorted and its traces split. Expressions
made with SymPy's bare constructors need not. :func:`normalized` brings them there,
node by node over the graph, children first. It ends because every node is visited
once and each visit uses finitely many of the terminating laws of
:class:`~sympy_matcalc.core.constructors.Algebra`.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.function import Application, Derivative, Lambda, Subs
from sympy.core.mul import Mul
from sympy.core.operations import AssocOp
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Dummy
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.matrices.exceptions import NonSquareMatrixError, ShapeError
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.blockmatrix import BlockDiagMatrix, BlockMatrix
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.dotproduct import DotProduct
from sympy.matrices.expressions.hadamard import HadamardProduct
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.matrices.expressions.special import ZeroMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.immutable import ImmutableDenseMatrix, ImmutableSparseMatrix
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.classes.blockmatrix import normalized_block_diag, normalized_block_matrix
from sympy_matcalc.classes.hadamard import hadamard_product
from sympy_matcalc.classes.slice import normalized_slice
from sympy_matcalc.core.bound_symbols import private_entry, replaced
from sympy_matcalc.core.combinations import Combination, Factors, add, built, collect, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import is_one, is_one_by_one, shallow_doit, split
from sympy_matcalc.core.graph import arguments, folded
from sympy_matcalc.core.guard import sympy_may_break
from sympy_matcalc.core.laws import Kind, typed, written
from sympy_matcalc.core.partials import read_partial, write_partial

Law = Callable[[Any, list[Any], Any], Basic]
"""Takes a node, the normal forms of its arguments and an algebra to the normal form of the node."""


def normalized(expr: Basic, algebra: Algebra, as_typed: bool = False) -> Basic:
    """``expr`` in normal form; the very same object where it is in normal form already.

    Parameters
    ==========

    expr : Basic
        A scalar or a matrix expression.
    algebra : Algebra
        The constructors to build with, and the memory of what is normal already.
    as_typed : bool
        Whether traces and determinants stay as they are but for their arguments.

    Examples
    ========

    >>> from sympy import MatMul, MatrixSymbol, Transpose
    >>> from sympy_matcalc.core.constructors import Algebra
    >>> from sympy_matcalc.core.rewriting import normalized
    >>> A, B = MatrixSymbol('A', 3, 3), MatrixSymbol('B', 3, 3)
    >>> normalized(Transpose(MatMul(A, MatMul(2, B))), Algebra())
    2*B.T*A.T
    """
    return rewritten(expr, written if as_typed else typed, algebra)


def rewritten(expr: Basic, laws: Kind, algebra: Algebra) -> Basic:
    """``expr`` with the law of its class applied to each node, arguments first."""
    def normal_form(node: Basic, args: list[Basic]) -> Basic:
        if not args:
            return node
        result = (laws.of(type(node)) or _arguments_only)(node, args, algebra)
        # SymPy keeps a hash and an assumption once found: asked for here, arguments first, they never recurse.
        hash(result)
        getattr(result, "is_commutative", None)
        algebra.normal_forms[id(result)] = result, result
        return result

    return folded(expr, arguments, normal_form, algebra.normal_forms)


def _rebuilt(node: Basic, args: list[Basic]) -> Basic:
    if all(new is old for new, old in zip(args, node.args)):
        return node
    with sympy_may_break:
        return built(node.func, *args)
    return node  # Max of what SymPy cannot compare any more: a Piecewise whose piece was a trace


def _normalized_product(node: MatMul, args: list[Expr], algebra: Algebra) -> Expr:
    shape = algebra.shape(node)
    scalars: list[Expr] = []
    factors: list[Expr] = []
    for arg in args:
        if not arg.is_Matrix:
            scalars.append(arg)
            continue
        coefficient, inner = split(arg)
        scalars.append(coefficient)
        factors.extend(inner)
    if S.Zero in scalars:  # a zero matrix is no factor, and what stood around it need not fit
        check_conformable([arg for arg in args if arg.is_Matrix], node, algebra)
        return ZeroMatrix(*shape)
    check_conformable(factors, node, algebra)
    coefficient, reduced = algebra.reduce(tuple(factors))
    coefficient = multiply([*scalars, coefficient])
    if coefficient is S.Zero:
        return ZeroMatrix(*shape)
    return _same_if_unchanged(node, algebra.product(coefficient, *reduced, size=shape[0]))


def check_conformable(factors: list[Expr], node: Expr, algebra: Algebra) -> None:
    """Raise a ShapeError where two neighbours in a product do not fit."""
    # SymPy's constructors compare sizes only where both are numbers.
    for left, right in pairwise(factors):
        cols, rows = algebra.shape(left)[1], algebra.shape(right)[0]
        if cols != rows and (cols - rows).expand() != 0:
            raise ShapeError(f"the product {node} has a factor with {cols} columns before one with {rows} rows")


def _same_if_unchanged(node: Expr, result: Expr) -> Expr:
    """``node`` itself if ``result`` has its class and arguments: identity tells later passes that nothing changed."""
    same = type(node) is type(result) and len(node.args) == len(result.args)
    return node if same and all(old is new for old, new in zip(node.args, result.args)) else result


def check_addable(args: list[Expr], node: Expr, algebra: Algebra) -> None:
    """Raise a ShapeError where two terms of a sum have different shapes."""
    shape = algebra.shape(node)
    for arg in args:
        if algebra.shape(arg) != shape and any((a - b).expand() != 0 for a, b in zip(algebra.shape(arg), shape)):
            raise ShapeError(f"the sum {node} has terms of the shapes {shape} and {algebra.shape(arg)}")


def _normalized_sum(node: MatAdd, args: list[Expr], algebra: Algebra) -> Expr:
    check_addable(args, node, algebra)
    collected: dict[Factors, list[Expr]] = {}
    for arg in args:
        for factors, coefficient in algebra.read(arg).terms.items():
            collected.setdefault(factors, []).append(coefficient)
    # SymPy does not group a*A + a*B, so neither may the reading of what a user typed.
    result = algebra.expression(Combination(algebra.shape(node), collect(collected)), group=False)
    return _same_if_unchanged(node, result)


def check_square(base: Expr, node: Expr, algebra: Algebra) -> None:
    """Raise a NonSquareMatrixError where a matrix that has a power is not square."""
    rows, cols = algebra.shape(base)
    if rows != cols and (rows - cols).expand() != 0:
        # SymPy makes x**2 of x*x for a column x of symbolic size.
        raise NonSquareMatrixError(f"the power {node} of a matrix of shape {(rows, cols)}")


def _normalized_power(node: MatPow, args: list[Expr], algebra: Algebra) -> Expr:
    base = args[0]
    check_square(base, node, algebra)
    if isinstance(base, MatrixSymbol) and (isinstance(node, Inverse) or node.exp not in (S.Zero, S.One, S.NegativeOne)):
        return node
    return shallow_doit(_rebuilt(node, args))


def _normalized_transpose(node: Transpose, args: list[Expr], algebra: Algebra) -> Expr:
    transposed = algebra.transpose(args[0])
    return node if transposed == node else transposed


def _normalized_trace(node: Trace, args: list[Expr], algebra: Algebra) -> Expr:
    (arg,) = args
    if isinstance(arg, MatMul) and arg.args[0].is_Matrix:
        return _rebuilt(node, args)
    terms = algebra.read(arg).terms
    if len(terms) == 1:
        ((factors, coefficient),) = terms.items()
        if coefficient is S.One and factors and isinstance(factors[0], MatrixSymbol):
            return _rebuilt(node, args)
    rows = algebra.shape(arg)[0]
    summands = []
    for factors, coefficient in terms.items():
        if len(factors) < 2:
            summands.append(multiply([coefficient, algebra.trace(factors, rows)]))
        else:
            summands.append(multiply([coefficient, Basic.__new__(Trace, algebra.product(S.One, *factors))]))
    return add(summands)


def _normalized_determinant(node: Determinant, args: list[Expr], algebra: Algebra) -> Expr:
    (arg,) = args
    node = _rebuilt(node, args)
    if isinstance(arg, (MatrixSymbol, MatAdd)):
        return node
    return _evaluated_determinant(node)


def _evaluated_determinant(node: Determinant) -> Expr:
    """SymPy's evaluation, repeated: of |A.T B| it leaves |A.T| |B|."""
    result = shallow_doit(node)
    return multiply([_evaluated_determinant(factor) if isinstance(factor, Determinant) and factor != node else factor
                     for factor in Mul.make_args(result)])


def _normalized_scalar(node: Expr, args: list[Expr], algebra: Algebra) -> Expr:
    # A 1x1 matrix in a scalar's place is read as its trace: SymPy counts exp(x.T*x) as
    # noncommutative and cannot multiply a matrix by it, exp(Trace(x.T*x)) it can.
    return _rebuilt(node, _read_as_scalars(args, algebra))


def _read_as_scalars(args: list[Expr], algebra: Algebra) -> list[Expr]:
    return [_scalar_of(arg, algebra) if isinstance(arg, MatrixExpr) and is_one_by_one(algebra.shape(arg)) else arg
            for arg in args]


def _scalar_of(matrix: Expr, algebra: Algebra) -> Expr:
    """The entry of a 1x1 matrix in normal form: its trace, and of a power the power of the trace."""
    summands = []
    for factors, coefficient in algebra.read(matrix).terms.items():
        if len(factors) == 1 and isinstance(factors[0], MatPow):
            value = built(Pow, _scalar_of(factors[0].base, algebra), factors[0].exp)
        else:
            product = algebra.product(S.One, *factors, size=S.One)
            value = _normalized_trace(Basic.__new__(Trace, product), [product], algebra)
        summands.append(multiply([coefficient, value]))
    return add(summands)


def _normalized_dot_product(node: DotProduct, args: list[Expr], algebra: Algebra) -> Expr:
    # SymPy's own evaluation writes the sum out; as a trace it is a scalar of matrices like others.
    left, right = args
    row = left if is_one(algebra.shape(left)[0]) else algebra.transpose(left)
    column = right if is_one(algebra.shape(right)[1]) else algebra.transpose(right)
    product = _normalized_product(Basic.__new__(MatMul, row, column), [row, column], algebra)
    return _normalized_trace(Basic.__new__(Trace, product), [product], algebra)


def _normalized_kronecker(node: KroneckerProduct, args: list[Expr], algebra: Algebra) -> Expr:
    """A column and a row next to each other multiply: u kron v.T = v.T kron u = u v.T;  U kron 0 = 0

    Ends: one factor less.
    """
    if any(isinstance(arg, ZeroMatrix) for arg in args):
        return ZeroMatrix(*algebra.shape(node))
    factors: list[Expr] = []
    for arg in args:
        before = factors[-1] if factors else None
        if before is not None and is_one(algebra.shape(before)[1]) and is_one(algebra.shape(arg)[0]):
            factors[-1] = _normalized_product(Basic.__new__(MatMul, before, arg), [before, arg], algebra)
        elif before is not None and is_one(algebra.shape(before)[0]) and is_one(algebra.shape(arg)[1]):
            factors[-1] = _normalized_product(Basic.__new__(MatMul, arg, before), [arg, before], algebra)
        else:
            factors.append(arg)
    if len(factors) == len(args):
        return _evaluated(node, args, algebra)
    return factors[0] if len(factors) == 1 else shallow_doit(KroneckerProduct(*factors))


def _normalized_hadamard(node: HadamardProduct, args: list[Expr], algebra: Algebra) -> Expr:
    return _same_if_unchanged(node, hadamard_product(args, algebra.sort_key))


ENTRY = private_entry()
"""The bound variable of functions that are applied entry by entry, where no function stands in another."""


def _normalized_elementwise(node: ElementwiseApplyFunction, args: list[Expr], algebra: Algebra) -> Expr:
    # SymPy makes a new bound symbol whenever a function is applied, and when two are composed; with one symbol for all,
    # equal is equal.
    if args[0] is S.IdentityFunction:
        return args[1]
    result = _evaluated(node, [_with_one_symbol(args[0]), args[1]], algebra)
    if isinstance(result, ElementwiseApplyFunction):
        function = _with_one_symbol(result.function)
        if function is not result.function:
            return Basic.__new__(ElementwiseApplyFunction, function, result.expr)
    return result


def _with_one_symbol(function: Basic) -> Basic:
    if isinstance(function, Lambda) and len(function.variables) == 1:
        (variable,) = function.variables
        if isinstance(variable, Dummy):
            entry = private_entry(function.expr, own=[variable])
            return function if entry == variable else Lambda(entry, replaced(function.expr, {variable: entry}))
    return function


def _normalized_partial(node: Expr, args: list[Expr], algebra: Algebra) -> Basic:
    partial = read_partial(node)
    if partial is None:
        return _arguments_only(node, args, algebra)
    function, arguments, orders = partial
    args = _read_as_scalars(args, algebra)
    if all(new is old for new, old in zip(args, arguments)):
        return node
    return write_partial(function, tuple(args), orders)


def _unchanged(node: Basic, args: list[Basic], algebra: Algebra) -> Basic:
    return node


def _arguments_only(node: Basic, args: list[Basic], algebra: Algebra) -> Basic:
    return _rebuilt(node, args)


def _evaluated(node: Expr, args: list[Expr], algebra: Algebra) -> Basic:
    return shallow_doit(_rebuilt(node, args))


typed.update({
    MatMul: _normalized_product,
    MatAdd: _normalized_sum,
    MatPow: _normalized_power,
    Transpose: _normalized_transpose,
    MatrixBase: _unchanged,
    ImmutableSparseMatrix: lambda node, args, algebra: ImmutableDenseMatrix(node),
    MatrixExpr: _evaluated,
    BlockMatrix: normalized_block_matrix,
    BlockDiagMatrix: normalized_block_diag,
    MatrixSlice: normalized_slice,
    KroneckerProduct: _normalized_kronecker,
    Trace: _normalized_trace,
    Determinant: _normalized_determinant,
    ElementwiseApplyFunction: _normalized_elementwise,
    HadamardProduct: _normalized_hadamard,
    DotProduct: _normalized_dot_product,
    ExprCondPair: _normalized_scalar,
    Application: _normalized_scalar,
    AssocOp: _normalized_scalar,
    Pow: _normalized_scalar,
    Derivative: _normalized_partial,
    Subs: _normalized_partial,
})

written.update({Trace: _arguments_only, Determinant: _arguments_only})
