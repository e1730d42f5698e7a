"""Functions applied entry by entry: their differential, that of the function itself, and their forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.function import FunctionClass, Lambda
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Dummy
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.hadamard import HadamardPower
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.analytic import ENTRY, as_lambda, composed, for_any_entry, of_entry
from sympy_matcalc.core.bound_symbols import is_assumed, private_entry, replaced
from sympy_matcalc.core.combinations import Combination
from sympy_matcalc.core.constructors import Algebra, transpose_of_arguments
from sympy_matcalc.core.entrywise import hadamard_power
from sympy_matcalc.core.entrywise_maps import Entrywise
from sympy_matcalc.core.factors import is_one, is_one_by_one, new, shallow_doit
from sympy_matcalc.core.function_bodies import slope_of
from sympy_matcalc.core.guard import sympy_may_break
from sympy_matcalc.core.laws import NoRule, canonical, differential, properties, shapes, slices, transposes, typed
from sympy_matcalc.core.maps import LinearMap, Sandwich
from sympy_matcalc.core.properties import Facts, Known, of_all
from sympy_matcalc.core.ranges import Range
from sympy_matcalc.core.rewriting import normalized, same_if_unchanged, with_arguments
from sympy_matcalc.core.slicing import sliced
from sympy_matcalc.core.statements import law

transposes(ElementwiseApplyFunction)(transpose_of_arguments)
shapes(ElementwiseApplyFunction)(lambda node: node.args[1])


@differential(ElementwiseApplyFunction)
def elementwise_differential(node: ElementwiseApplyFunction, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d f(U) = f'(U) o dU, entry by entry

    Where: f has a derivative at every entry.
    Source: Magnus and Neudecker, Matrix Differential Calculus, section 8.2, with the chain rule.
    """
    function, argument = node.args
    variable, *others = function.variables
    if others:
        raise NoRule(node)
    if 0 in active:
        yield 0, Application(argument)
    if 1 not in active:
        return
    slope = slope_of(function.expr, variable)
    if slope is None:
        raise NoRule(node)  # SymPy does not know f', as of floor
    coefficient, rest, variable = slope
    if rest is S.One:
        yield 1, Sandwich((), (), coefficient)
        return
    applied = _taken(rest, variable, argument)
    if applied is None:
        yield 1, Sandwich((), (), coefficient*_at_the_entry(rest, variable, argument))
    else:
        yield 1, Entrywise(applied, coefficient)


def _taken(function: Expr, variable: Expr, argument: Expr) -> Expr | None:
    """A function applied entry by entry, or None where SymPy does not take it.

    Of a 1x1 matrix it asks the function itself: 1 + exp(U) adds a number to a matrix.
    """
    with sympy_may_break:
        return _applied(function, variable, argument)
    return None


def _at_the_entry(function: Expr, variable: Expr, argument: Expr) -> Expr:
    """The value of a function at the entry of a 1x1 matrix."""
    return replaced(function, {variable: Algebra().trace_of(argument)})


@differential(Lambda)
def lambda_differential(node: Lambda, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d(x -> f(x)) = x -> df(x), for what is not x in f

    Source: the calculus of differentials; x is bound, and does not vary.
    """
    if 0 not in active:
        yield 1, Abstraction(node.variables)


class Abstraction(LinearMap):
    """d -> the function of given variables with the value d.

    Backward, a function comes only below a map that binds its variables: what arrives is for one value of them.
    """

    trivial = True
    forward_only = True

    def __init__(self, variables: Sequence[Expr]) -> None:
        self.variables = variables

    def push(self, tangent: Expr, algebra: Algebra) -> Lambda:
        return Lambda(tuple(self.variables), tangent)

    def pull(self, cotangent: Expr, algebra: Algebra) -> Expr:
        return cotangent


class Application(LinearMap):
    """df -> df(U), entry by entry; forward only."""

    trivial = True
    forward_only = True

    def __init__(self, argument: Expr) -> None:
        self.argument = argument

    def push(self, tangent: Lambda, algebra: Algebra) -> Combination:
        (variable,) = tangent.variables
        coefficient, rest = tangent.expr.as_independent(variable, as_Add=False)
        matrix: Expr = OneMatrix(*algebra.shape(self.argument))
        if rest is not S.One:
            applied = _taken(rest, variable, self.argument)
            if applied is None:
                coefficient *= _at_the_entry(rest, variable, self.argument)
            else:
                matrix = applied
        return algebra.read(normalized(matrix, algebra)).scaled(coefficient)


def _applied(function: Expr, variable: Expr, argument: Expr) -> Expr:
    base, exponent = function.args if isinstance(function, Pow) else (function, S.One)
    if base == variable and exponent.is_Number:
        return hadamard_power(argument, exponent)
    # The symbol of the function is the one that the user's function has: two derivatives are the same expression.
    args = as_lambda(variable, function), argument
    return new(ElementwiseApplyFunction, *args) if _has_rows(argument) else ElementwiseApplyFunction(*args)


def _has_rows(matrix: Expr) -> bool:
    """Whether a matrix has more than one row, as far as is seen at once: SymPy asks for all shapes below."""
    while isinstance(matrix, (MatMul, MatAdd, ElementwiseApplyFunction)):
        matrix = next(arg for arg in matrix.args if arg.is_Matrix)
    return isinstance(matrix, MatrixSymbol) and not is_one(matrix.shape[0])


@typed(ElementwiseApplyFunction)
def typed_function(node: ElementwiseApplyFunction, args: list[Expr], by: Algebra) -> Expr:
    """f.(A) with one bound symbol for all functions,  (x -> x).(A) = A"""
    # SymPy makes a new bound symbol whenever a function is applied, and when two are composed; with one symbol for all,
    # equal is equal.
    if args[0] is S.IdentityFunction:
        return args[1]
    if isinstance(args[0], Lambda) and is_assumed(*args[0].variables[:1]) and args[0].free_symbols:
        args = [for_any_entry(args[0]), args[1]]  # by its parameters it is differentiated where it stands
    renamed, matrix = _with_one_symbol(args[0]), args[1]
    if type(renamed) is Lambda and _has_rows(matrix):
        if not isinstance(matrix, ElementwiseApplyFunction):
            return same_if_unchanged(node, new(ElementwiseApplyFunction, renamed, matrix))
        inner, innermost = matrix.args
        if type(inner) is Lambda and renamed.variables == inner.variables == (ENTRY,) \
                and not isinstance(innermost, ElementwiseApplyFunction):
            whole = composed(renamed.expr, inner.expr)
            if type(whole) is Lambda:
                return new(ElementwiseApplyFunction, whole, innermost)
    result = with_arguments(node, [renamed, args[1]])
    if not isinstance(result, ElementwiseApplyFunction) or result.function.is_identity \
            or isinstance(result.expr, (ElementwiseApplyFunction, MatrixBase)):
        result = shallow_doit(result)
    if isinstance(result, ElementwiseApplyFunction) and result.function is not renamed:
        function = _with_one_symbol(result.function)
        if function is not result.function:
            return Basic.__new__(ElementwiseApplyFunction, function, result.expr)
    return result


def _with_one_symbol(function: Basic) -> Basic:
    signature: tuple[Basic, ...] = function.signature.args if isinstance(function, Lambda) else ()
    return of_entry(function) if len(signature) == 1 and isinstance(signature[0], Dummy) else function


@canonical(ElementwiseApplyFunction)
@law("f.(A)' = f.(A'),  f.(g.(A)) = (f g).(A),  (a f + g).(A) = a f.(A) + g.(A),  (x -> x**k).(A) = A**o k",
     source="by entries", ends="one function less, or a smaller one")
def canonical_function(node: ElementwiseApplyFunction, args: list[Basic], by: Algebra) -> Expr:
    """A function of each entry; what its variable is called does not matter."""
    function, matrix = args
    functions, bound = [function], _variables(function)
    if isinstance(matrix, ElementwiseApplyFunction) and isinstance(matrix.function, (Lambda, FunctionClass)):
        functions.append(matrix.function)
        bound, matrix = bound | _variables(matrix.function), matrix.expr
    entry = body = private_entry(*functions, own=bound)
    for part in reversed(functions):
        body = replaced(part.expr, {part.variables[0]: body}) if isinstance(part, Lambda) else part(body)
    terms = [_of_body(term, entry, matrix, by) for term in body.expand(deep=False).as_ordered_terms()]
    return by.plus(*terms)


def _variables(function: Basic) -> set[Basic]:
    return set(function.variables) if isinstance(function, Lambda) else set()


def _of_body(body: Expr, entry: Expr, matrix: Expr, by: Algebra) -> Expr:
    scale, rest = body.as_independent(entry, as_Add=False)
    base, exponent = rest.as_base_exp()
    shape = by.shape(matrix)
    if scale is S.Zero:
        return ZeroMatrix(*shape)
    if not rest.has(entry):
        return by.times(OneMatrix(*shape), scale=scale*rest)
    if is_one_by_one(shape):
        return by.one_by_one(scale*replaced(rest, {entry: by.trace_of(matrix)}))
    if base == entry and exponent.is_integer and not exponent.has(entry):
        return by.times(by.made(HadamardPower, matrix, exponent), scale=scale)
    if isinstance(matrix, (ZeroMatrix, OneMatrix, Identity)):
        at_zero, at_one = (rest.subs(entry, value) for value in (0, 1))
        other = at_one if isinstance(matrix, OneMatrix) else at_zero
        terms = [by.times(OneMatrix(*shape), scale=scale*other)]
        if isinstance(matrix, Identity):
            terms.append(by.times(matrix, scale=scale*(at_one - at_zero)))
        return by.plus(*terms)
    flipped = by.with_fewer_transposes(matrix)
    applied = new(ElementwiseApplyFunction, Lambda(entry, rest), flipped)
    return by.times(applied if flipped is matrix else by.transpose(applied), scale=scale)


@slices(ElementwiseApplyFunction)
def slice_of_function(node: ElementwiseApplyFunction, rows: Range, cols: Range, by: Algebra) -> Expr:
    """f.(A)[r, c] = f.(A[r, c])"""
    inner = sliced(node.expr, rows, cols, by)
    with sympy_may_break:
        return shallow_doit(ElementwiseApplyFunction(node.function, inner))
    # Of a 1x1 matrix SymPy asks the function itself, which may not take one: a Piecewise compares it.
    return by.product(replaced(node.function.expr, {node.function.variables[0]: Trace(inner)}), size=S.One)


@properties(ElementwiseApplyFunction)
def elementwise_properties(node: ElementwiseApplyFunction, parts: list[Known], facts: Facts, by: Algebra) -> Known:
    """f of a symmetric matrix, entry by entry, is symmetric; zeros stay where f(0) = 0."""
    known = of_all(parts[-1:], ("symmetric",))
    if _is_zero_at_zero(node.function):
        known.update(of_all(parts[-1:], ("diagonal", "upper_triangular", "lower_triangular")))
    return known


def _is_zero_at_zero(function: Expr) -> bool:
    with sympy_may_break:  # a derivative inside cannot be taken by a number
        return bool(function(S.Zero) == 0)
    return False
