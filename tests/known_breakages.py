"""What SymPy 1.14 is known to break with in these tests: in the strict mode nothing else is caught.

An error that is not listed and comes out in the strict mode is SymPy's as well, or a call of ours that it does not
deserve; look at it before it gets a line here.
"""

KNOWN_BREAKAGES = frozenset({
    "AttributeError in sympy/core/traversal.py:iterargs",
    "AttributeError in sympy/matrices/expressions/transpose.py:shape",
    "NotImplementedError in sympy/matrices/expressions/matmul.py:as_coeff_matrices",
    "PolynomialError in sympy/polys/polytools.py:_parallel_poly_from_expr",
    "TypeError in sympy/core/relational.py:__new__",
    "TypeError in sympy/matrices/expressions/determinant.py:__new__",
    "TypeError in sympy/matrices/expressions/dotproduct.py:__new__",
    "TypeError in sympy/matrices/expressions/kronecker.py:validate",
    "TypeError in sympy/matrices/expressions/matexpr.py:__new__",
    "TypeError in sympy/matrices/expressions/matpow.py:__new__",
    "TypeError in sympy/matrices/expressions/trace.py:__new__",
    "ValueError in sympy/core/function.py:__new__",
    "ValueError in sympy/functions/elementary/miscellaneous.py:_new_args_filter",
    "ValueError in sympy/functions/special/delta_functions.py:eval",
    "ValueError in sympy/matrices/expressions/blockmatrix.py:__new__",
})
