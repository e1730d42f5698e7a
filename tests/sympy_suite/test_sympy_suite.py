"""SymPy's own tests of matrix expressions and arrays pass with the plugin on, but for what is listed here.

A listed deviation names the versions it is for and why; one that does not deviate any more fails.
"""

import re
import subprocess
import sys
from typing import NamedTuple

import pytest
import sympy

VERSION = tuple(int(part) for part in sympy.__version__.split(".")[:2])
ASSUMPTIONS = ["sympy.assumptions.tests.test_matrices", "sympy.assumptions.tests.test_refine",
               "sympy.assumptions.tests.test_context", "sympy.assumptions.tests.test_wrapper",
               "sympy.assumptions.tests.test_sathandlers", "sympy.assumptions.tests.test_assumptions_2"]
SUITES = {"sympy.matrices.expressions": 100, "sympy.tensor.array": 100, "sympy.assumptions": 45, "sympy.printing": 900}
"""What is run, and how many tests have to pass at least."""


class Deviation(NamedTuple):
    test: str
    first: tuple[int, int]
    last: tuple[int, int]
    reason: str
    suite: str = "sympy.matrices.expressions"


DEVIATIONS = [
    Deviation("test_matrix_derivative_trivial_cases", (1, 14), (1, 15),
              "asserts that the derivative of a matrix by an unrelated one stays open, for want of a zero array "
              "(its own TODO); here it is ZeroArray"),
    Deviation("test_derivatives_of_complicated_matrix_expr", (1, 14), (1, 15),
              "equal, in another form: 42*A.T*(X + X.T)*b where SymPy has A.T*(42*X + 42*X.T)*b, "
              "and a 1x1 product transposed"),
    Deviation("test_matrix_derivative_of_determinant", (1, 15), (1, 15),
              "equal, in another form: the determinant stands in front of the sum"),
    Deviation("test_derivatives_matrix_norms", (1, 14), (1, 15),
              "equal, in another form: the 1x1 factor (x.T*y)**(-1/2) of a larger matrix is a scalar, "
              "1/sqrt(Trace(x.T*y))"),
    Deviation("test_derivatives_of_hadamard_expressions", (1, 14), (1, 15), "the same, of a.T*X*b"),
    Deviation("test_matrixelement_diff", (1, 14), (1, 15),
              "equal, in another form: a sum over a delta of its index is the term that is left"),
    Deviation("test_matrix_derivative_vectors_and_scalars", (1, 14), (1, 15), "the same"),
    Deviation("test_derivatives_elementwise_applyfunc", (1, 14), (1, 15),
              "equal, in another form: a scalar in a Hadamard product stands in front of it"),
    Deviation("test_fix_issue_on_stackoverflow", (1, 15), (1, 15),
              "equal, in another form: the explicit coefficients of one vector are added up"),
    Deviation("test_issue_23931", (1, 15), (1, 15),
              "equal, in another form: two traces that are each other's transposes are one"),
    Deviation("test_issue_24725", (1, 15), (1, 15),
              "equal, in another form: a sum of matrix units over the whole diagonal is the identity"),
    Deviation("test_matpow_derivative", (1, 15), (1, 15),
              "asserts that the derivative of the inverse of an explicit matrix stays open; here it is answered"),
    Deviation("test_issue_15651", (1, 15), (1, 15),
              "equal, in another form: a tensor product for each entry of an explicit matrix"),
    Deviation("test_issue_17229", (1, 15), (1, 15),
              "the derivative of an explicit matrix by a matrix is an explicit matrix of matrices, its axes first; "
              "here it is an array with the differentiated axes first, as of any other matrix"),
    Deviation("test_issue_23492", (1, 15), (1, 15),
              "equal, in another form: tr(x.T*x) stays as typed"),
    Deviation("test_zero_power", (1, 14), (1, 15),
              "asserts that a power of zero with a symbol for its exponent is zero, which may be the identity"),
    Deviation("test_OneMatrix_power", (1, 14), (1, 15),
              "asserts that a power of ones with a symbol for its exponent has equal entries; it may be the identity"),
    Deviation("test_refine", (1, 14), (1, 15),
              "asserts that the determinant of an orthogonal matrix is 1, which may be -1"),
    Deviation("test_symmetric", (1, 14), (1, 15),
              "asserts that the product of two symmetric matrices is symmetric", "sympy.assumptions"),
    Deviation("test_positive_definite", (1, 14), (1, 15),
              "asserts that an orthogonal matrix is positive definite, and Y.T*X*Y for a Y with more columns than rows",
              "sympy.assumptions"),
    Deviation("test_MatrixSlice", (1, 14), (1, 15),
              "asserts that a principal submatrix of an invertible (orthogonal) matrix is invertible (orthogonal)",
              "sympy.assumptions"),
    Deviation("test_ElementwiseApplyFunction", (1, 14), (1, 15),
              "a function applied entry by entry is printed by its name, not as a Lambda", "sympy.printing"),
    Deviation("test_MatrixExpressions", (1, 14), (1, 15), "the same, in str and pretty", "sympy.printing"),
    Deviation("test_matAdd", (1, 14), (1, 15), "a sum begins with a positive term: C - 2 B", "sympy.printing"),
    Deviation("test_MatrixSymbol_printing", (1, 14), (1, 15), "the same, in str and pretty: A*B - A - B",
              "sympy.printing"),
    Deviation("test_MatrixElement_printing", (1, 14), (1, 15), "the same, in pretty: (A - B)[0, 0]", "sympy.printing"),
    Deviation("test_matrixSymbolBold", (1, 14), (1, 15), "the same, in bold letters", "sympy.printing"),
    Deviation("test_Transpose", (1, 14), (1, 15), "the inverse of a transpose is X to the power -T in pretty print",
              "sympy.printing"),
    Deviation("test_issue_17006", (1, 14), (1, 15),
              "asserts that lambdify cannot make code for the identity matrix of symbolic size; here it can",
              "sympy.printing"),
    Deviation("test_hadamard", (1, 14), (1, 15),
              "asserts Octave code for a symbolic size, (A*B.T).**(n + 1), which Octave does not read",
              "sympy.printing"),
    Deviation("test_array_expressions_no_canonicalization", (1, 14), (1, 15),
              "an array of more than two axes is printed by its entries", "sympy.tensor.array"),
]


@pytest.mark.parametrize("suite", SUITES)
def test_suite(suite):
    # Names of failures are all that is read: no assertion has to be taken apart, no traceback written.
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "sympy_matcalc", "-p", "no:cacheprovider", "-p", "no:xdist",
         "--assert=plain", "--tb=no",
         "--pyargs", *(ASSUMPTIONS if suite == "sympy.assumptions" else [suite]), "-o", "addopts="],
        capture_output=True, text=True, check=False, cwd="/")
    failed = set(re.findall(r"^(?:FAILED|ERROR) \S*::(\w+)", result.stdout, flags=re.MULTILINE))
    passed = re.search(r"(\d+) passed", result.stdout)
    assert passed, result.stdout[-3000:] + result.stderr[-3000:]
    assert int(passed[1]) > SUITES[suite]
    assert failed == {d.test for d in DEVIATIONS if d.suite == suite and d.first <= VERSION <= d.last}
