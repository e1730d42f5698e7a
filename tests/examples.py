"""The one table of examples: a line per rule and way through it drives all generic tests.

Adding a rule is the rule and a line here. The names are those of NAMES; sizes are
symbolic, and the generic tests fill in numbers.
"""

from __future__ import annotations

from sympy import (
    Abs,
    Add,
    Derivative,
    Determinant,
    Function,
    Identity,
    Inverse,
    Lambda,
    Matrix,
    MatrixSymbol,
    Max,
    Min,
    Mul,
    OneMatrix,
    Piecewise,
    Pow,
    Product,
    Rational,
    Subs,
    Sum,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
    atan2,
    cos,
    diff,
    exp,
    log,
    sign,
    sin,
    sqrt,
    symbols,
)
from sympy.core.function import AppliedUndef
from sympy.core.function import Function as FunctionClass
from sympy.functions.elementary.miscellaneous import MinMaxBase
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.matrices.expressions import (
    Adjoint,
    BlockDiagMatrix,
    BlockMatrix,
    DiagMatrix,
    DiagonalMatrix,
    DiagonalOf,
    FunctionMatrix,
    HadamardPower,
    HadamardProduct,
    KroneckerProduct,
    MatAdd,
    MatMul,
    MatPow,
)
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.matrices.immutable import ImmutableDenseMatrix

from sympy_matcalc import (
    Frechet,
    LogSumExp,
    MatrixExponential,
    MatrixFunction,
    MatrixLogarithm,
    MatrixSum,
    Softmax,
    Unvec,
    Vec,
    Vech,
    norm,
)
from sympy_matcalc.classes.norm import Norm, NuclearNorm
from sympy_matcalc.core.adjugate import Adjugate
from sympy_matcalc.core.logsumexp import LogSumExpAlong
from sympy_matcalc.core.partial_trace import PartialTrace
from sympy_matcalc.core.pseudo_inverse import PseudoInverse
from sympy_matcalc.core.skew import AxialVector, Skew

n, m = symbols("n m", integer=True, positive=True)
i, j = symbols("i j", integer=True, nonnegative=True)
p = Symbol("p", integer=True, positive=True)
t, a, b = symbols("t a b", real=True)
X, A, B, C = (MatrixSymbol(name, n, n) for name in "XABC")
U, V = MatrixSymbol("U", n, m), MatrixSymbol("V", m, n)
x, y, z = (MatrixSymbol(name, n, 1) for name in "xyz")
w = MatrixSymbol("w", 1, n)
s = MatrixSymbol("s", 1, 1)
M = Matrix([[1, 2], [3, 5]])
X2 = MatrixSymbol("X", 2, 2)
A3, a3, b3, c3 = MatrixSymbol("A", 3, 3), *(MatrixSymbol(name, 3, 1) for name in "abc")
X4, A4 = MatrixSymbol("X", 4, 4), MatrixSymbol("A", 4, 4)
E, u, v = MatrixSymbol("E", 2*n, 2*n), MatrixSymbol("u", 2*n, 1), MatrixSymbol("v", 2*n, 1)
k = Symbol("k", integer=True, positive=True)
long, half = MatrixSymbol("g", n**2, 1), MatrixSymbol("h", n*(n + 1)/2, 1)
wide = MatrixSymbol("G", n*m, n*m)
f, h = Function("f"), Function("h", commutative=True)

#: class -> examples (expression, variable)
EXAMPLES: dict[type, list[tuple[object, object]]] = {
    Add: [(Trace(A*X) + Trace(X.T*X) + 3, X), (1 + exp(x.T*x), x)],
    Mul: [(Trace(X)*Trace(A*X)*Determinant(X), X), (a*Trace(X)*Trace(X*X), X)],
    Pow: [(Trace(X)**3, X), (Trace(X.T*X)**a, X), (2**Trace(X), X), ((2 + Trace(X.T*X))**Trace(A*X), X),
          (1/(1 + Trace(X.T*X)), X), (sqrt(1 + Trace(x.T*x)), x)],
    FunctionClass: [(sin(Trace(A*X)), X), (log(Determinant(X)), X), (exp(-x.T*x), x), (log(x.T*x), x),
                    (atan2(Trace(X), 2 + Trace(X.T*X)), X), (Abs(Trace(A*X)), X), (cos(exp(Trace(U*V))), U),
                    (sign(Trace(X))*Trace(A*X), X), (exp(Trace(X) + log(2 + Trace(X.T*X))), X)],
    AppliedUndef: [(f(Trace(A*X)), X), (h(A*X*B)**2*Trace(X), X), (exp(h(t*A)), t), (f(x.T*x, Trace(A*x*w)), x),
                   (h(X, X.T)*Trace(A*X), X), (h(x)*y.T*A*x, x), (sin(h(x, Trace(A*x*w))), x), (f(A*x) + x[0, 0], x)],
    Derivative: [(f(t, Trace(A*X)).fdiff(1)*Trace(X), X)],
    Subs: [(f(Trace(X), Trace(A*X)).fdiff(1), X), (f(Trace(X)).fdiff(1)*Trace(A*X), X), (f(x.T*A*x).fdiff(1), x),
           (diff(f(Trace(A*X), Determinant(X)), X)[0, 0], X)],
    MinMaxBase: [(Max(Trace(X), Trace(A*X)), X), (Min(Trace(X), 1, Trace(X*X)), X)],
    Piecewise: [(Piecewise((Trace(X)**2, Trace(X) > 1), (Trace(A*X), True)), X),
                (Piecewise((Trace(X*X), Trace(X) < -9), (Trace(A*X), Trace(X) > 8), (sin(Trace(X)), True)), X)],
    ExprCondPair: [(Piecewise((Trace(A*X), a > 0), (Trace(X), True)), X)],
    MatAdd: [(Trace((X + A)*(X + B)), X), ((A*x - y).T*(A*x - y), x), ((A*x - y).T*C*(A*x - y), A)],
    MatMul: [(Trace(A*X*B), X), (Trace(A*U*V*B*U*V), U),
             (Trace(Trace(X)*A*X), X), (x.T*A*x, x), (x.T*A*y, A), (w*A*w.T, w), (y.T*U*U.T*z, U),
             (Trace(X2*M*X2.T), X2), (x.T*A*x*y.T*x, x), (OneMatrix(1, n)*X*OneMatrix(n, 1), X)],
    MatPow: [(Trace(X**3), X), (Trace(A*X**4), X), (Trace(A*X**-2), X), (Trace((A*X)**3), X), (Trace(B*(X + A)**2), X),
             (sqrt(x.T*A.T*A*x), x), (MatPow(x.T*x, Rational(-3, 2)), x),
             (Trace((X*X.T + Identity(n))**Rational(-1, 2)*A), X), ((A*A.T + Identity(n))**t, t),
             (Trace(X**-1*A), X), (Inverse(x.T*x), x), (Trace(Inverse(U.T*U + Identity(m))), U),
             (Trace(s**3), s), (Trace(X**p), X), (y.T*X**p*z, X), (Trace(A*(X*B)**p), X), (Determinant(X**p), X),
             (Trace(A*X**(-p)), X), (log(Determinant(X**p + A)), X), (Trace((A*X + B).inv()*C), X)],
    Inverse: [(Trace(A*Inverse(X)), X), (y.T*Inverse(X)*z, X), (Determinant(A + Inverse(X)), X)],
    ImmutableDenseMatrix: [(Trace(Matrix([[t, a], [t**2, 1]])*X2), t), (Matrix([[t, 0], [a, t]])**2*X2, t),
                 (Trace(Matrix([[Trace(X2), 1], [2, Trace(M*X2)]])*X2), X2),
                 (Inverse(Matrix([[2 + t, 0], [1, 3]]) + X2), t)],
    MatrixElement: [(X2[0, 0]**2 + X2[0, 1]*X2[1, 0], X2), (X[i, j]**2*Trace(X), X), (sin(U[i, j]) + Trace(U*V), U),
                    (MatrixElement(Inverse(X), i, j), X), (s[0, 0]**3, s), (X2[0, 0]*Trace(M*X2), X2),
                    (MatrixElement(A*X*B, i, j), X)],
    MatrixSlice: [(Trace(M*X4[0:2, 1:3]), X4), (Trace(X4[0:2, :]*A4*X4[2:4, :].T), X4), (Determinant(X4[0:3, 1:4]), X4),
                  (Trace(A4[:, 0:2]*X4[0:4:2, :]), X4), (Trace(X[0:k, :]*A*X[0:k, :].T), X), (sin(x[0:1, :]), x),
                  (Trace(Inverse(X)[0:k, 0:k]), X), (Trace((A*X*B + X*X)[0:k, 0:k]), X), (x[0:k, :].T*X[0:k, :]*y, X),
                  (Trace(BlockMatrix([[X, B], [C, X]])[0:n, :]*E[:, 0:n]), X), ((A + t*X)[0:k, :], t)],
    BlockMatrix: [(u.T*BlockMatrix([[X, B], [C, X.T]])*v, X), (Determinant(BlockMatrix([[A, X], [X.T, B]])), X),
                  (Trace(BlockMatrix([[X], [B]]).T*BlockMatrix([[X], [B]])), X), (u.T*BlockMatrix([[x], [A*x]]), x),
                  (Trace(E*Inverse(BlockMatrix([[X, B], [C, A]]))), X), (Trace(BlockMatrix([[U, A]])*E[:n + m, :n]), U),
                  (Trace(E*BlockMatrix([[X, B], [C, X*A]]).applyfunc(sin)), X),
                  (BlockMatrix([[t*A, B], [C, t**2*X]]), t)],
    BlockDiagMatrix: [(Trace(E*BlockDiagMatrix(X, X*X)), X), (Determinant(BlockDiagMatrix(X, A) + E), X),
                      (BlockDiagMatrix(t*A, t*t*B), t)],
    HadamardProduct: [(Trace(A*HadamardProduct(X, B)), X), (y.T*HadamardProduct(X, X, A)*z, X),
                      (Trace(HadamardProduct(X, X.T)), X), (x.T*HadamardProduct(x, y, A*x), x),
                      (Determinant(HadamardProduct(X, A) + 5*Identity(n)), X)],
    HadamardPower: [(Trace(A*HadamardPower(X, 3)), X), (y.T*HadamardPower(A*X*B, 2)*z, X),
                    (Trace(HadamardPower(s, 2)), s), (OneMatrix(1, n)*HadamardPower(x, 2), x),
                    (Trace(A*HadamardPower(X.applyfunc(exp), B)), X),
                    (Trace(A*HadamardPower(X.applyfunc(exp), X*B)), X),
                    (Trace(B*HadamardPower(3 + Trace(X.T*X), X)), X),
                    (HadamardPower(exp(t)*x.applyfunc(exp), y + t*z), t),
                    (HadamardPower(A.applyfunc(exp), a*t), t)],
    ElementwiseApplyFunction: [
        (Trace(A*X.applyfunc(sin)), X), (y.T*X.applyfunc(sin)*z, X), (y.T*(A*X*B).applyfunc(cos)*z, X),
        (y.T*(A*X.applyfunc(sin)*B).applyfunc(exp)*z, X), (OneMatrix(1, n)*(A*x).applyfunc(exp), x),
        (Trace(X.applyfunc(sin)), X), (Trace(A*X.applyfunc(Lambda(t, exp(2*t)/2))), X),
        ((y.T*X*z).applyfunc(sin), X), (y.T*(A*(A*x - y).applyfunc(exp)).applyfunc(sin), x),
        (Trace(A*X.applyfunc(Lambda(t, a*t + 3))), X), (Trace(A*X.applyfunc(Lambda(t, t))), X),
        (w*w.T.applyfunc(sin), w)],
    Lambda: [(X.applyfunc(Lambda(b, sin(t*b + b))), t), (A*x.applyfunc(Lambda(b, t*b**2)), t),
             (X.applyfunc(Lambda(b, b + t**2)), t), ((t*X).applyfunc(Lambda(t, t**2)), t)],
    FunctionMatrix: [(FunctionMatrix(n, n, Lambda((i, j), sin(t*i + j)))*X, t),
                     (x.T*FunctionMatrix(n, n, Lambda((i, j), f(t, i, j)))*y, t),
                     (Inverse(FunctionMatrix(n, n, Lambda((i, j), t*i)) + X), t)],
    PartialTrace: [(Trace(PartialTrace((KroneckerProduct(X, A) + KroneckerProduct(B, C))**2, n)*A), X),
                   (Trace(PartialTrace((KroneckerProduct(X, A) + KroneckerProduct(B, C))**2, n, 1)*A), X),
                   (PartialTrace((KroneckerProduct(A, B) + t*KroneckerProduct(B, C))**2, n), t)],
    Adjugate: [(Trace(A*Adjugate(X)), X), (x.T*Adjugate(A*X + B)*y, X), (Trace(Adjugate(A + t*B)), t)],
    PseudoInverse: [(Trace(V.T*PseudoInverse(U)), U), (Trace(V.T*PseudoInverse(A*U + B*U)), U),
                    (Trace(U*PseudoInverse(U)*A), U), (PseudoInverse(A + t*B), t), (Trace(PseudoInverse(U*t)*V.T), t),
                    (PseudoInverse(t*w + x.T)*exp(t), t)],
    KroneckerProduct: [(Trace(KroneckerProduct(X, A)), X), (Trace(KroneckerProduct(X, X*A, B)), X),
                       (Determinant(KroneckerProduct(X, U.T*U)), X), (Trace(KroneckerProduct(A, x, w)), x),
                       (KroneckerProduct(A + t*B, x*t), t),
                       (Trace(KroneckerProduct(A, B)*KroneckerProduct(X, C)), X), (Trace(KroneckerProduct(U, V)), U),
                       (log(Determinant(KroneckerProduct(X, B) + KroneckerProduct(A, C))), X),
                       (KroneckerProduct(x, y).T*KroneckerProduct(X, A)*KroneckerProduct(y, z), X),
                       (Trace(KroneckerProduct(x, x.T)*A), x),
                       (Trace(KroneckerProduct(U, x).T*KroneckerProduct(U, y)), U)],
    DiagMatrix: [(Trace(A*DiagMatrix(x)), x), (Trace(A*DiagMatrix(x)*B*DiagMatrix(A*x)), x), (y.T*DiagMatrix(x)*z, x),
                 (Determinant(DiagMatrix(x) + A), x), (Trace(A*DiagMatrix(w)), w)],
    DiagonalOf: [(y.T*DiagonalOf(X), X), (DiagonalOf(A*X*B).T*DiagonalOf(X), X)],
    DiagonalMatrix: [(Trace(A*DiagonalMatrix(X)*B), X), (Trace(DiagonalMatrix(X)*DiagonalMatrix(X*A)), X)],
    Adjoint: [(Trace(A*Adjoint(X)), X), (Trace(Adjoint(A*X)*B), X)],
    MatrixExponential: [(Trace(MatrixExponential(X)), X), (Trace(MatrixExponential(A*X + B)), X),
                        (MatrixExponential(t*A), t), (Trace(MatrixExponential(A + t*B)), t),
                        (Trace(X*MatrixExponential(X)), X), (Trace(A*MatrixExponential(X)), X)],
    MatrixFunction: [(Trace(A*MatrixFunction(sin, X)), X), (MatrixFunction(Lambda(b, exp(t*b)*b), A), t)],
    Frechet: [(Trace(A*Frechet(exp, X, X*B)), X), (Frechet(sin, A + t*X, B), t),
              (Frechet(Lambda(b, sin(t*b)), A, B), t)],
    MatrixLogarithm: [(Trace(MatrixLogarithm(X.T*X + Identity(n))), X), (MatrixLogarithm(exp(t)*X), t)],
    LogSumExp: [(LogSumExp(A*x), x), (LogSumExp(w*X), X), (LogSumExp(t*x + y), t), (exp(LogSumExp(x))*Trace(y.T*x), x)],
    Norm: [(norm(A*x - y), x), (norm(A*X), X), (norm(x, 3), x), (norm(t*x + y, 4)*t, t), (norm(x, exp(t) + 1), t)],
    Skew: [(a3.T*Skew(A3*b3)*c3, A3), (a3.T*Skew(b3)*Skew(a3)*Skew(b3)*c3, b3), (Trace(A3*Skew(A3*b3)), A3),
           (Determinant(Identity(3) + Skew(b3)), b3), (Skew(t*a3 + b3)*Skew(a3)*c3, t), (Trace(Skew(a3.T*t)*A3), t)],
    AxialVector: [(a3.T*AxialVector(A3*A3), A3), (AxialVector(t*A3*Skew(a3)), t), (AxialVector(a3*b3.T*A3).T*c3, b3)],
    Softmax: [(y.T*Softmax(A*x), x), (Softmax(w*X)*y, X), (Softmax(t*x + y), t), (y.T*Softmax(w.T + x), w),
              (Trace(V*Softmax(A*U, axis=1)), U), (Trace(V*Softmax(A*U, axis=0)), U), (Softmax(t*A + B, axis=1), t),
              (Softmax(t*A + B, axis=0), t), (Trace(Softmax(X*A.T, axis=1)*B*X.T), X)],
    LogSumExpAlong: [(y.T*LogSumExp(A*U, axis=1), U), (LogSumExp(A*X, axis=0)*y, X), (LogSumExp(t*A + B, axis=1), t),
                     (w*Softmax(LogSumExp(X*A, axis=1)), X)],
    Vec: [(long.T*Vec(A*X*B), X), (Vec(U).T*wide*Vec(U), U), (Vec(X.T).T*Vec(A*X), X), (Vec(A + t*B), t),
          (Determinant(Vec(U)*Vec(U).T + wide), U)],
    Vech: [(half.T*Vech(X), X), (half.T*Vech(A*X*X.T*B), X), (Vech(A + t**2*B), t)],
    Unvec: [(Trace(A*Unvec(long, n, n)), long), (Determinant(Unvec(long, n, n) + Unvec(Vec(A), n, n)), long),
            (Unvec(t**2*long, n, n), t), (Trace(U.T*Unvec(wide*Vec(U), n, m)), U)],
    Transpose: [(Trace(A*X.T), X), (y.T*X.T*z, X), (Trace(Transpose(A*X + B)*C), X)],
    Sum: [(Sum((x[i, 0] - x[i + 1, 0])**2, (i, 0, n - 2)), x),
          (exp(-Sum(i*x[i, 0]*X[i, j], (i, 0, n - 1), (j, 0, i))), X), (Sum(Trace(A*X**i)/(1 + i), (i, 0, k)), X),
          (sqrt(Sum(x[i, 0]*Sum(x[j, 0], (j, 0, i))**2, (i, 0, n - 1))**2), x)],
    Product: [(Product(x[i, 0], (i, 0, n - 1)), x), (Trace(X)*log(Product(2 + X[i, j]**2, (j, 0, n - 1))), X),
              (Product(Trace(X)**2 + exp(i), (i, 1, k)), X),
              (Sum(x[i, 0]*Product(X[i, j], (j, 0, n - 1)), (i, 0, n - 1)), X),
              (Product(x[i, 0] - x[j, 0], (i, j + 1, n - 1), (j, 0, n - 1)), x)],
    NuclearNorm: [(NuclearNorm(X), X), (NuclearNorm(A*X), X), (Trace(A)*NuclearNorm(X + t*A)**2, t)],
    MatrixSum: [(Trace(MatrixSum(X**i*A*X**(k - i), (i, 0, k))*B), X), (MatrixSum((A + t*X)**i, (i, 0, k)), t),
                (MatrixElement(diff(Trace(A*X**k), X), 0, 1), X)],
    Trace: [(Trace(X), X), (Trace(U*V), V), (Trace(s), s)],
    Determinant: [(Determinant(X), X), (log(Determinant(A*X*B)), X), (Determinant(U.T*U), U),
                  (Determinant(X**2 + Identity(n)), X), (Determinant(Identity(n) + x*y.T), x), (1/Determinant(X), X)],
}

#: by a scalar symbol, scalar and matrix expressions
BY_SCALAR: list[tuple[object, Symbol]] = [
    (Determinant(A + t*B), t), (Inverse(A + t*B), t), ((A + t*B)**3, t), ((A + t*B)**-2, t), (Trace((A + t*B)**3), t),
    (log(Determinant(A + t*B))*sin(t), t), (exp(t)*A*(B + t*C)*x, t), (sin(t*Trace(A))*A, t), ((A + t*B).T, t),
    ((x + t*y).T*A*(x + t*y), t), (exp((x + t*y).T*(x + t*y)), t), (Trace(t*A)*Determinant(t*A), t),
    (Trace(A + t*B)**2*x, t), (ZeroMatrix(n, n) + t*A, t), (sqrt((x + t*y).T*(x + t*y)), t),
]


def all_examples() -> list[tuple[object, object]]:
    return [example for examples in EXAMPLES.values() for example in examples] + BY_SCALAR


def name_of(example: tuple[object, object]) -> str:
    return f"d({example[0]}) by {example[1]}".replace("\n", " ")[:90]
