"""How the derivative is read off a differential: by a scalar, a transpose, an entry, a slice, and of a matrix."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.calculus.derivatives import whole_of
from sympy_matcalc.calculus.jacobian import jacobian
from sympy_matcalc.classes.vec.stacking import Vec
from sympy_matcalc.core.combinations import Combination, total
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import is_one, new
from sympy_matcalc.core.matrix_unit import matrix_unit
from sympy_matcalc.steps.laws_used import collected
from sympy_matcalc.steps.linear_maps import matrices_one_by_one
from sympy_matcalc.steps.step import Law, Step
from sympy_matcalc.steps.terms import Term, line_of

BY_TRANSPOSE = Law("the derivative by X.T is the transpose of the derivative by X", "", "founding identity 3.C")
BY_ENTRY = Law("the derivative by X[i, j] is entry (i, j) of the derivative by X", "", "definition of the gradient")
BY_SLICE = Law("the derivative by a slice of X is that slice of the derivative by X", "", "definition of the gradient")
BY_PART = Law("the derivative by a part of X follows from that by X, as the class of the part says", "",
              "definition of the gradient")
BY_UNIT = Law("where X[i, j] alone varies, dX is the matrix unit E(i, j) times its differential", "",
              "Petersen and Pedersen, The Matrix Cookbook, section 9.7")
VEC = Law("vec(L(dX)) = M vec(dX): linear maps have matrices, as in vec(A dX B) = (B.T kron A) vec(dX)", "",
          "Magnus and Neudecker, Matrix Differential Calculus, sections 2.4 and 3.7")
COLUMN = Law("vec(u) = u for a column u", "u is a column",
             "Magnus and Neudecker, Matrix Differential Calculus, section 2.4")
JACOBIAN = Law("d vec F = J d vec X for every dX: J is the Jacobian matrix", "",
               "Magnus and Neudecker, Matrix Differential Calculus, section 5.12")
LINEAR = Law("dt stands in front of every term", "", "laws of matrix algebra")
LAYOUT = Law("the derivative has the axes of the variable first, then those of the function", "", "convention of diff")


def scalar_read(line: Expr, terms: Sequence[Term], dt: Expr, result: Basic, algebra: Algebra, law: Law) -> list[Step]:
    """dF = G dt"""
    without = [term.scaled(1/dt) for term in terms]
    if not line.is_Matrix:
        slope = line_of(without, algebra)
        after: Expr = dt*slope
    elif any(dt in factor.free_symbols for term in without for factor in term.factors or ()):
        slope = result
        after = algebra.product(dt, slope) if not isinstance(slope, MatAdd) else new(MatMul, dt, slope)
    else:
        slope = algebra.expression(total([Combination(algebra.shape(line), {term.factors or (): term.coefficient})
                                          for term in without]), group=False)
        after = algebra.product(dt, slope) if not isinstance(slope, MatAdd) else new(MatMul, dt, slope)
    return [Step.by(LINEAR, line, after, "pairing"), *read_by(law, slope, result)]


def by_part(slope: Expr, variable: Expr, result: Basic) -> list[Step]:
    """From the gradient by the whole matrix to that by its transpose, an entry or a slice, and to the result."""
    if isinstance(variable, Transpose):
        return read_by(BY_TRANSPOSE, slope.arg if isinstance(slope, Transpose) else new(Transpose, slope), result)
    if isinstance(variable, MatrixElement):
        return read_by(BY_ENTRY, new(MatrixElement, slope, *variable.indices), result)
    if isinstance(variable, MatrixSlice):
        return read_by(BY_SLICE, new(MatrixSlice, slope, *variable.args[1:]), result)
    return closing(slope, result) if whole_of(variable) is variable else [
        Step.by(BY_PART, result, result, "derivative")]


def read_by(law: Law, slope: Expr, result: Basic) -> list[Step]:
    """A derivative that a law tells, and the result as it is written."""
    return [Step.by(law, slope, slope, "derivative"), *closing(slope, result)]


def closing(slope: Basic, result: Basic) -> list[Step]:
    """To the result as it is written, where that is another expression."""
    return [] if slope == result else [collected(slope, result)]


def jacobian_read(expr: Expr, line: Expr, base: Expr, variable: Expr, direction: Expr, result: Basic,
                  algebra: Algebra) -> list[Step]:
    """d vec F = J d vec X, and the derivative in the layout of ``diff``."""
    if isinstance(variable, MatrixElement):
        unit = matrix_unit(*direction.shape, *variable.indices)
        return read_by(BY_UNIT, line.xreplace({direction: unit}), result)
    columns = variable is base and is_one(direction.shape[1]) and is_one(algebra.shape(expr)[1])
    matrix = algebra.transpose(result) if columns and isinstance(result, MatrixExpr) else jacobian(expr, base)
    before = line if is_one(algebra.shape(line)[1]) else Vec(line)
    after = new(MatMul, matrix, direction if is_one(direction.shape[1]) else Vec(direction))
    unfold = partial(matrices_one_by_one, line, direction, before, after)
    law = COLUMN if before == after else VEC
    steps = [Step.by(law, before, after, "vec", unfold), Step.by(JACOBIAN, after, after, "vec")]
    flipped = matrix.arg if isinstance(matrix, Transpose) else new(Transpose, matrix)
    if columns:
        return [*steps, *read_by(LAYOUT, flipped, result)]
    return [*steps, Step.by(LAYOUT, result, result, "derivative")]
