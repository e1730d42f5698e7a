"""The functions of benchmarks/numeric.py as a careful programmer writes them in NumPy and SciPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.linalg import cho_factor, cho_solve, lu_factor, lu_solve
from scipy.linalg.lapack import dpotri
from scipy.special import expit, logsumexp, softmax


def quadratic(x: Any, X: Any) -> Any:
    right = X @ x
    return x @ right, right + X.T @ x


def least_squares(A: Any, x: Any, y: Any) -> Any:
    r = A @ x - y
    return r @ r, 2*(A.T @ r)


def logistic(A: Any, x: Any, y: Any) -> Any:
    scores = A @ x
    return np.logaddexp(0, scores).sum() - y @ scores, A.T @ (expit(scores) - y)


def softmax_loss(A: Any, x: Any, y: Any) -> Any:
    scores = A @ x
    top = scores.max()
    e = np.exp(scores - top)
    total = e.sum()
    return np.log(total) + top - y @ scores, A.T @ (e/total - y)


def factorization(U: Any, V: Any, M: Any) -> Any:
    r = U @ V.T - M
    flat = r.ravel()
    return flat @ flat, (2*(r @ V), 2*(r.T @ U))


def _inverse(factor: Any) -> Any:
    inverse = dpotri(factor[0], lower=factor[1])[0]
    lower = np.tril(inverse) if factor[1] else np.triu(inverse)
    return lower + np.tril(lower, -1).T if factor[1] else lower + np.triu(lower, 1).T


def log_det(S: Any) -> Any:
    factor = cho_factor(S, lower=True, check_finite=False)
    return 2*np.log(factor[0].diagonal()).sum(), _inverse(factor)


def gaussian(S: Any, x: Any, mu: Any) -> Any:
    r = x - mu
    factor = cho_factor(S, lower=True, check_finite=False)
    u = cho_solve(factor, r, check_finite=False)
    return 2*np.log(factor[0].diagonal()).sum() + r @ u, (-2*u, _inverse(factor) - np.outer(u, u))


def gaussian_of_many(S: Any, C: Any) -> Any:
    factor = cho_factor(S, lower=True, check_finite=False)
    inverse = _inverse(factor)
    solved = inverse @ C
    return 2*np.log(factor[0].diagonal()).sum() + np.trace(solved), inverse - (solved @ inverse).T


def kernel(D: Any, y: Any, s: Any, t: Any) -> Any:
    E = np.exp(-D/2)
    K = s*E
    K[np.diag_indices_from(K)] += t
    factor = cho_factor(K, lower=True, check_finite=False)
    u = cho_solve(factor, y, check_finite=False)
    inverse = _inverse(factor)
    by_s = inverse.ravel() @ E.ravel() - u @ (E @ u)
    return 2*np.log(factor[0].diagonal()).sum() + y @ u, (by_s, np.trace(inverse) - u @ u)


def network(W: Any, b: Any, L: Any, x: Any, y: Any) -> Any:
    h = np.tanh(W @ x + b)
    r = L @ h - y
    g = 2*(L.T @ r)*(1 - h*h)
    return r @ r, (np.outer(g, x), g, np.outer(2*r, h))


def inverse_form(x: Any, X: Any) -> Any:
    factor = lu_factor(X, check_finite=False)
    u = lu_solve(factor, x, check_finite=False)
    v = lu_solve(factor, x, trans=1, check_finite=False)
    return x @ u, (u + v, -np.outer(v, u))


def chain_right(X: Any, S: Any, C: Any, x: Any) -> Any:
    return X @ (S @ (C @ x))


def chain_left(X: Any, S: Any, C: Any, x: Any, w: Any) -> Any:
    g = C.T @ (S.T @ (X.T @ x))
    return g @ w, g


def design(A: Any, y: Any) -> Any:
    factor = cho_factor(A.T @ (y[:, None]*A), lower=True, check_finite=False)
    solved = cho_solve(factor, A.T, check_finite=False)
    return -2*np.log(factor[0].diagonal()).sum(), -np.einsum("ij,ji->i", A, solved)


def kalman(x: Any, P: Any, H: Any, R: Any, z: Any) -> Any:
    G = H @ P
    factor = cho_factor(G @ H.T + R, lower=True, check_finite=False)
    return x + G.T @ cho_solve(factor, z - H @ x, check_finite=False)


def trace_of_product(X: Any, S: Any, C: Any) -> Any:
    G = (S @ C).T
    return X.ravel() @ G.ravel(), G


def logistic_hessian(A: Any, x: Any) -> Any:
    scores = A @ x
    return A.T @ ((expit(scores)*expit(-scores))[:, None]*A)


def softmax_hessian(A: Any, x: Any) -> Any:
    q = softmax(A @ x)
    mean = A.T @ q
    return A.T @ (q[:, None]*A) - np.outer(mean, mean)


def quartic_hessian(X: Any, x: Any) -> Any:
    right = X @ x
    g = right + X.T @ x
    return 2*np.outer(g, g) + 2*(x @ right)*(X + X.T)


def barrier_hessian(A: Any, x: Any, y: Any) -> Any:
    r = y - A @ x
    return A.T @ ((1/(r*r))[:, None]*A)


PEERS: dict[str, Callable[..., Any]] = {
    "quadratic form": quadratic, "least squares": least_squares, "logistic loss": logistic,
    "softmax loss": softmax_loss, "factorization": factorization, "log det": log_det,
    "gaussian by mean and covariance": gaussian, "gaussian by covariance, many points": gaussian_of_many,
    "kernel hyperparameter": kernel, "network of two layers": network,
    "x' inv(A) x": inverse_form, "chain, vector at the right": chain_right, "chain, vector at the left": chain_left,
    "optimal design": design, "kalman update": kalman, "trace of a product": trace_of_product,
    "hessian of the logistic loss": logistic_hessian, "hessian of the softmax loss": softmax_hessian,
    "hessian of a quartic": quartic_hessian, "hessian of a log barrier": barrier_hessian,
}

__all__ = ["PEERS", "logsumexp"]
