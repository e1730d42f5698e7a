"""The functions of benchmarks/numeric_peers.py in PyTensor, which differentiates and compiles them by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytensor
import pytensor.tensor as pt
from pytensor.gradient import hessian
from pytensor.tensor.slinalg import cho_solve, cholesky


def _definite(S: Any, r: Any) -> Any:
    factor = cholesky(S, lower=True)
    return 2*pt.log(pt.diagonal(factor)).sum() + r @ cho_solve((factor, True), r, b_ndim=1)


#: the value, of arguments named like those of the compiled function
VALUES: dict[str, Callable[..., Any]] = {
    "quadratic form": lambda x, X: x @ (X @ x),
    "least squares": lambda x, A, y: pt.sum((A @ x - y)**2),
    "logistic loss": lambda x, A, y: pt.softplus(A @ x).sum() - y @ (A @ x),
    "softmax loss": lambda x, A, y: pt.logsumexp(A @ x) - y @ (A @ x),
    "factorization": lambda U, V, M: pt.sum((U @ V.T - M)**2),
    "log det": lambda S: 2*pt.log(pt.diagonal(cholesky(S, lower=True))).sum(),
    "gaussian by mean and covariance": lambda mu, S, x: _definite(S, x - mu),
    "kernel hyperparameter": lambda s, t, D, y: _definite(s*pt.exp(-D/2) + t*pt.eye(y.shape[0]), y),
    "network of two layers": lambda W, b, L, x, y: pt.sum((L @ pt.tanh(W @ x + b) - y)**2),
    "x' inv(A) x": lambda x, X: x @ pt.linalg.solve(X, x, b_ndim=1),
    "chain, vector at the left": lambda w, x, X, S, C: x @ (X @ (S @ (C @ w))),
    "trace of a product": lambda X, S, C: pt.trace(X @ (S @ C)),
    "hessian of the logistic loss": lambda x, A, y: pt.softplus(A @ x).sum() - y @ (A @ x),
    "hessian of the softmax loss": lambda x, A: pt.logsumexp(A @ x),
    "hessian of a quartic": lambda x, X: (x @ (X @ x))**2,
    "hessian of a log barrier": lambda x, A, y: -pt.log(y - A @ x).sum(),
}


def call_of(name: str, variables: tuple[str, ...], values: dict[str, Any], second: bool) -> Callable[[], Any]:
    """What PyTensor calls for value and gradient, or for the Hessian, at these arrays."""
    value_of = VALUES[name]
    names = value_of.__code__.co_varnames[:value_of.__code__.co_argcount]
    symbols = {own: pt.tensor(own, dtype="float64", shape=(None,)*getattr(values[own], "ndim", 0)) for own in names}
    value = value_of(**symbols)
    wanted = [symbols[own] for own in variables]
    outputs = hessian(value, wanted[0]) if second else [value, *pytensor.grad(value, wanted)]
    function = pytensor.function(list(symbols.values()), outputs, on_unused_input="ignore")
    function.trust_input = True
    arrays = [pt.as_tensor(values[own]).data for own in names]
    return lambda: function(*arrays)
