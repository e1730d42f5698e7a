"""What is known of explicit matrices is read off their entries."""

import pytest
from sympy import I, Matrix, Q, SparseMatrix, Symbol, ask

z = Symbol("z", complex=True)
r = Symbol("r", real=True)


@pytest.mark.parametrize(("matrix", "answer"), [
    (Matrix([[2, 2 + I], [2 - I, 3]]), True), (Matrix([[2, 2 + I], [2 + I, 3]]), False), (Matrix([[I]]), False),
    (Matrix([[2, z], [2 - I, 3]]), None), (Matrix([[r, I*r], [-I*r, 1]]), True),
    (SparseMatrix(2, 2, {(0, 0): 5}), True),
    (Matrix([[1, 2]]), False),
])
def test_hermitian(matrix, answer):
    assert ask(Q.hermitian(matrix)) is answer
    assert ask(Q.hermitian(matrix.as_immutable())) is answer
    if matrix.is_square:
        assert ask(Q.antihermitian(I*matrix)) is answer
