"""Files of laws are loaded when they are asked for: what is found then is what is found when all files are there."""

import os
import subprocess
import sys

import pytest

FOUND = """
import gc, os, pickle, sys
from importlib import import_module
from sympy import Basic
import sympy_matcalc
from sympy_matcalc.core import laws
from sympy_matcalc.core.laws import Kind
from sympy_matcalc.core.loading import load_all

KINDS = {**{name: kind for name, kind in vars(laws).items() if isinstance(kind, (laws.Kind, laws.Laws))},
         **{"expanding " + hint: kind for hint, kind in laws.expanding.items()}}
FIRST = sorted(KINDS, key=lambda name: (bool(KINDS[name]._homes), name))  # those that load nothing beside

def found(cls):
    answers = {name: KINDS[name].of(cls) for name in FIRST}
    return {name: [law.__module__ + "." + law.__qualname__
                   for law in (answer if isinstance(answer, tuple) else (answer,)) if law is not None]
            for name, answer in answers.items()}

def subclasses(cls):
    return {cls}.union(*map(subclasses, type.__subclasses__(cls)))

def all_found():
    load_all()
    classes = {cls for cls in subclasses(Basic) if cls.__module__.startswith(("sympy_matcalc", "sympy.matrices"))}
    for kind in KINDS.values():
        classes.update(kind if isinstance(kind, Kind) else [cls for _, _, known in kind._laws for cls in known])
    return {(cls.__module__, cls.__name__): found(cls) for cls in classes if cls.__name__ == cls.__qualname__}

def in_a_fork(call):
    reading, writing = os.pipe()
    if os.fork() == 0:
        try:
            with os.fdopen(writing, "wb") as out:
                pickle.dump(call(), out)
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        result = pickle.load(answer)
    os.wait()
    return result

# Each process reads what the first has compiled, and looks through nothing that was there before it began.
sys.dont_write_bytecode, sys.pycache_prefix = False, sys.argv[1]
gc.freeze()
expected = in_a_fork(all_found)
assert len(expected) > 100 and sum(map(bool, expected["sympy.matrices.expressions.matmul", "MatMul"].values())) > 10
for (module, name), laws_of_class in expected.items():
    asked_first = in_a_fork(lambda: found(getattr(import_module(module), name)))
    for kind, expected_laws in laws_of_class.items():
        if asked_first[kind] != expected_laws:
            print(name, kind, asked_first[kind], expected_laws)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="each class is asked for in a process where no other was")
def test_what_is_found_does_not_depend_on_what_is_loaded(tmp_path):
    run = subprocess.run([sys.executable, "-c", FOUND, str(tmp_path)], capture_output=True, text=True, check=True)
    assert run.stdout == ""


@pytest.mark.parametrize("before", ["", "typed[Trace]"])
def test_a_law_from_outside_is_not_replaced_by_ours_loaded_later(before):
    run = subprocess.run([sys.executable, "-c", f"""
from sympy import MatrixSymbol, Symbol, Trace
import sympy_matcalc
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.laws import differential, typed
from sympy_matcalc.core.rewriting import rewritten
{before}
@typed(Trace)
def named(node, args, by):
    return Symbol("t")
differential.of(Trace)
print(rewritten(Trace(MatrixSymbol("A", 2, 2)), typed, Algebra()))
del typed[Trace]
print(typed.of(Trace))
"""], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["t", "None"]


def test_a_derivative_loads_few_files_of_classes():
    run = subprocess.run([sys.executable, "-c", """
import sys
from sympy import *
import sympy_matcalc
A, X = MatrixSymbol("A", 3, 3), MatrixSymbol("X", 3, 3)
assert sympy_matcalc.equal(Trace(A*X), Trace(X*A))
print(sum(name.startswith("sympy_matcalc.classes.") for name in sys.modules))
"""], capture_output=True, text=True, check=True)
    assert int(run.stdout) < 20
