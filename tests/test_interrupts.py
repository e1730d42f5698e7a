"""KeyboardInterrupt in the midst of a verb: it comes out, and whatever is asked afterwards is answered as ever."""

import inspect
import random
import signal
import subprocess
import sys

import pytest
from sympy import (
    Derivative,
    Determinant,
    HadamardProduct,
    Identity,
    MatrixSymbol,
    Q,
    Trace,
    ask,
    assuming,
    collect,
    diff,
    exp,
    expand,
    factor,
    lambdify,
    latex,
    log,
    pretty,
    refine,
    simplify,
    srepr,
    symbols,
)
from sympy.core.cache import clear_cache

import sympy_matcalc
from sympy_matcalc import (
    check_derivative,
    compiled,
    derivation,
    differential,
    directional_derivative,
    equal,
    hessian_vector_product,
    jacobian,
    parse_plain,
    plain,
    structured_gradient,
    taylor_polynomial,
)
from sympy_matcalc.core import guard
from sympy_matcalc.host import way_in

n = symbols("n", integer=True, positive=True)
A, B, C, H, X = (MatrixSymbol(name, n, n) for name in "ABCHX")
x = MatrixSymbol("x", n, 1)
f = log(Determinant(A*X*A.T + B))*Trace(X*C*X.T) + exp(Trace(X*B))


def under_assumptions():
    with assuming(Q.symmetric(A), Q.orthogonal(B)):
        return refine(B.T*B*A.T), diff(x.T*A*x, x), simplify(A.T - A)


VERBS = {
    "diff": lambda: diff(f, X),
    "diff twice": lambda: diff(x.T*A*x*exp(x.T*x), x, x),
    "doit": lambda: Derivative(f, X).doit(),
    "arrays": lambda: diff(A*X*X*B, X),
    "simplify": lambda: simplify(Trace(A*B*X) - Trace(X.T*B.T*A.T) + Trace(X)),
    "expand": lambda: expand((A + B)*(C + X)*(A - X)),
    "factor": lambda: factor(A*X*B + A*C*B),
    "collect": lambda: collect(A*x + B*x, x),
    "refine, assuming": under_assumptions,
    "ask": lambda: ask(Q.symmetric(X + X.T)),
    "lambdify": lambda: lambdify((X,), X + Identity(n))([[2.0]]).tolist(),
    "print": lambda: (str(diff(f, X)), latex(f), pretty(HadamardProduct(A, X.applyfunc(exp))), srepr(f)),
    "jacobian": lambda: jacobian(A*X*B*X, X),
    "differential": lambda: differential(f, X),
    "directional": lambda: directional_derivative(f, X, H),
    "hessian vector": lambda: hessian_vector_product(Trace(X.inv()*A), X, H),
    "taylor": lambda: taylor_polynomial(X.inv(), X, H),
    "structured": lambda: structured_gradient(log(Determinant(X)), X, "symmetric"),
    "equal": lambda: str(equal((Identity(n) + A*B).inv()*A, A*(Identity(n) + B*A).inv())),
    "unequal": lambda: equal(A*B, B*A).verdict,
    "derivation": lambda: str(derivation((A*x).T*(A*x), x)),
    "check": lambda: bool(check_derivative(log(Determinant(X)), X, X.inv().T)),
    "compiled": lambda: float(compiled(x.T*A*x, x)(A=[[2.0]], x=[3.0])),
    "plain": lambda: plain(parse_plain("tr(A*X) + x'*A*x", symbols=(A, X, x))),
}


def interrupted(verb, at):
    """Run a verb and interrupt it at a call of a function of ours; how many there were."""
    calls = 0

    def trace(frame, event, arg):
        nonlocal calls
        # Python drops what is raised while a generator is closed.
        if "sympy_matcalc" in frame.f_code.co_filename and not frame.f_code.co_flags & inspect.CO_GENERATOR:
            calls += 1
            if calls == at:
                sys.settrace(None)
                raise KeyboardInterrupt
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        verb()
    finally:
        sys.settrace(before)
    return calls


@pytest.mark.parametrize("name", VERBS)
def test_an_interrupt_comes_out_and_leaves_nothing_behind(name):
    verb, rng = VERBS[name], random.Random(name)
    expected = verb()
    clear_cache()
    calls, interrupts = interrupted(verb, 0), 0
    limit = sys.getrecursionlimit()
    for at in (1, rng.randint(1, calls), rng.randint(1, calls), rng.randint(1, calls)):
        clear_cache()
        try:
            interrupted(verb, at)
        except KeyboardInterrupt:
            interrupts += 1
        assert sympy_matcalc.is_installed()
        assert not way_in.within.derivative
        assert sys.getrecursionlimit() == limit
        assert not guard.stack.is_deep
        assert verb() == expected  # with what was remembered before the interrupt
    assert interrupts  # where more is remembered there are fewer calls


def test_an_interrupt_in_the_deep_stack_comes_out():
    clear_cache()
    limit = sys.getrecursionlimit()
    with pytest.raises(KeyboardInterrupt):
        guard.on_deep_stack(interrupted, VERBS["diff"], 100)
    assert sys.getrecursionlimit() == limit
    assert diff(Trace(X*A), X) == A.T


DEEPLY_INTERRUPTED = """
import signal, sys, threading
from sympy import HadamardProduct, MatAdd, MatMul, MatrixSymbol, Trace, diff, latex, pretty, sin
import sympy_matcalc

A, B = MatrixSymbol("A", 3, 3), MatrixSymbol("B", 3, 3)
sys.setrecursionlimit(20000)
e = A
for i in range(600):
    e = HadamardProduct(MatAdd(e, B), B) if i % 2 else MatMul(sin(Trace(e)), B)
sys.setrecursionlimit(1000)

def interrupt(*_):
    raise KeyboardInterrupt

signal.signal(signal.SIGALRM, interrupt)
for verb in pretty, latex, lambda e: diff(Trace(e), A):
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        verb(e)
    except KeyboardInterrupt:
        pass
    signal.setitimer(signal.ITIMER_REAL, 0)
    print(threading.active_count(), sys.getrecursionlimit(), A + B)
"""


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="the interrupt is sent by a timer")
def test_on_a_deep_stack_the_interrupted_thread_ends_before_the_limit_is_taken_back():
    # In a process of its own: CPython aborts a thread that is deep beyond the limit.
    result = subprocess.run([sys.executable, "-c", DEEPLY_INTERRUPTED], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr[-2000:]
    assert result.stdout.splitlines() == ["1 1000 A + B"]*3
