"""Installing changes exactly the listed attributes of SymPy, and uninstalling takes all of it back, come what may."""

import importlib
import inspect
import os
import pydoc
import subprocess
import sys
import threading
import traceback
import types
import warnings
from collections import Counter

import pytest
import sympy
from sympy import (
    Derivative,
    Determinant,
    MatrixSymbol,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
    collect,
    diff,
    log,
    symbols,
)
from sympy.core.cache import clear_cache
from sympy.tensor.array.array_derivatives import ArrayDerivative

import sympy_matcalc
from sympy_matcalc.host import hooks, patches
from sympy_matcalc.host.patch import Patch

X, Y = MatrixSymbol("X", 3, 3), MatrixSymbol("Y", 3, 3)
f = log(Determinant(X))


def snapshot():
    """Every attribute of every loaded module of SymPy and of every class in it, and every code, by identity."""
    seen = {}
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] != "sympy" or not isinstance(module, types.ModuleType):
            continue
        for key, value in vars(module).items():
            seen[name, key] = value
            if isinstance(value, type) and value.__module__.startswith("sympy."):
                for attribute, inner in list(vars(value).items()):
                    if attribute not in ("__abstractmethods__", "_abc_impl", "__dict__", "__weakref__", "__doc__"):
                        seen[f"{value.__module__}.{value.__qualname__}", attribute] = inner
            elif isinstance(value, types.FunctionType) and value.__module__ == name and not ours(value):
                seen[owner_name(value), "__code__"] = value.__code__
                seen[owner_name(value), "__wrapped__"] = vars(value).get("__wrapped__")
    return seen


def ours(function):
    return function.__code__.co_filename.endswith("trampolines.py") and "original" in function.__code__.co_freevars


def load_all_owners():
    for patch in patches.PATCHES:
        importlib.import_module(patch.owner.partition(":")[0])


def owner_name(owner):
    return owner.__name__ if isinstance(owner, types.ModuleType) else f"{owner.__module__}.{owner.__qualname__}"


def listed(rows):
    names = {(owner_name(owner), patch.name) for patch, owner in rows}
    return names | {(owner, "__wrapped__") for owner, name in names if name == "__code__"}


# -- the table ---------------------------------------------------------------------

def test_exactly_the_listed_attributes_change_and_come_back():
    load_all_owners()
    sympy_matcalc.uninstall()
    before, finders = snapshot(), list(sys.meta_path)
    rows = hooks.applying()
    sympy_matcalc.install()
    during = snapshot()
    sympy_matcalc.uninstall()
    after = snapshot()
    replaced = {(f"{owner}.{name}", part) for owner, name in listed(rows) for part in ("__code__", "__wrapped__")}
    changed = {key for key in (before.keys() | during.keys()) - replaced if before.get(key) is not during.get(key)}
    assert changed == listed(rows)
    assert before.keys() == after.keys()
    assert all(before[key] is after[key] for key in before)
    assert sys.meta_path == finders


def test_no_attribute_is_listed_twice():
    rows = Counter((patch.owner, patch.name) for patch in patches.PATCHES)
    assert max(rows.values()) == 1


def test_each_row_says_why():
    assert all(len(patch.why) > 10 for patch in patches.PATCHES)


@pytest.mark.parametrize("patch", patches.PATCHES, ids=lambda patch: f"{patch.owner}.{patch.name}")
def test_each_replacement_is_there(patch):
    from sympy_matcalc.host.trampolines import loaded
    if isinstance(patch.replacement, str):
        first, *more = inspect.signature(loaded(patch.replacement)).parameters
        assert first == "original"
        assert len(more) >= len(patch.given)


def test_every_row_is_of_use_here():
    load_all_owners()
    with sympy_matcalc.installed(False):
        left_out = {*patches.PATCHES} - {patch for patch, _ in hooks.applying()}
    assert all(patch.lacking or not patch.is_for(hooks.minor_version()) for patch in left_out)
    assert {patch for patch in patches.PATCHES if patch.lacking and (patch.since or patch.until)} == set()


def test_a_row_is_for_a_range_of_versions():
    def versions(**bounds):
        patch = Patch("sympy", "name", "path", "for nothing", **bounds)
        return [minor for minor in (13, 14, 15, 16) if patch.is_for((1, minor))]
    assert versions() == [13, 14, 15, 16]
    assert versions(since=(1, 14)) == [14, 15, 16]
    assert versions(until=(1, 15)) == [13, 14]
    assert versions(since=(1, 14), until=(1, 16)) == [14, 15]


def test_no_rule_is_set_on_sympys_classes():
    assert not [patch for patch in patches.PATCHES if patch.name == "_eval_differential"]


# -- install, uninstall --------------------------------------------------------------

def test_install_is_idempotent_and_reversible():
    sympy_matcalc.install()
    sympy_matcalc.install()
    assert sympy_matcalc.is_installed()
    assert diff(f, X) == X.T.inv()
    sympy_matcalc.uninstall()
    assert not sympy_matcalc.is_installed()
    if sympy.__version__ == "1.14.0":
        assert diff(f, X) == ZeroMatrix(3, 3)
    sympy_matcalc.uninstall()
    assert not sympy_matcalc.is_installed()


def test_context_manager_restores_what_was():
    with sympy_matcalc.installed(False):
        assert not sympy_matcalc.is_installed()
        with sympy_matcalc.installed():
            assert sympy_matcalc.is_installed()
        assert not sympy_matcalc.is_installed()
    assert sympy_matcalc.is_installed()
    with pytest.raises(RuntimeError, match="inside"), sympy_matcalc.installed(False):
        raise RuntimeError("inside")
    assert sympy_matcalc.is_installed()


def test_contexts_that_overlap_leave_everything_as_it_was():
    first, second = sympy_matcalc.installed(False), sympy_matcalc.installed(False)
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert not sympy_matcalc.is_installed()
    second.__exit__(None, None, None)
    assert sympy_matcalc.is_installed()


def test_a_reload_of_the_hooks_forgets_nothing():
    sympy_matcalc.uninstall()
    before = snapshot()
    sympy_matcalc.install()
    reloaded = importlib.reload(hooks)
    assert reloaded.is_installed()
    assert sympy_matcalc.is_installed()
    reloaded.install()
    importlib.reload(sympy_matcalc)
    assert diff(f, X) == X.T.inv()
    reloaded.uninstall()
    assert not sympy_matcalc.is_installed()
    after = snapshot()
    assert all(before[key] is after.get(key) for key in before)


@pytest.mark.parametrize("module", ["patches", "trampolines", "conditions", "late"])
def test_a_reload_of_its_parts_forgets_nothing(module):
    before = importlib.import_module(f"sympy_matcalc.host.{module}")
    saved = dict(vars(before))
    try:
        importlib.reload(before)
        sympy_matcalc.uninstall()
        assert not sympy_matcalc.is_installed()
        sympy_matcalc.install()
        assert diff(f, X) == X.T.inv()
    finally:
        vars(before).update(saved)


class Interrupt(KeyboardInterrupt):
    pass


def test_an_interrupted_installation_leaves_plain_sympy(monkeypatch):
    sympy_matcalc.uninstall()
    before = snapshot()
    changes = len(hooks.applying())
    put = hooks.Record.set
    for broken in (0, 1, changes//2, changes - 10):
        count = iter(range(changes))

        def interrupted(self, owner, name, value, count=count, broken=broken):
            put(self, owner, name, value)
            if next(count) == broken:
                raise Interrupt

        with monkeypatch.context() as patched:
            patched.setattr(hooks.Record, "set", interrupted)
            with pytest.raises(Interrupt):
                sympy_matcalc.install()
        assert not sympy_matcalc.is_installed()
        after = snapshot()
        assert all(before[key] is after.get(key) for key in before)
    sympy_matcalc.install()
    assert diff(f, X) == X.T.inv()


def test_an_interrupted_uninstallation_can_be_finished(monkeypatch):
    sympy_matcalc.uninstall()
    before = snapshot()
    sympy_matcalc.install()

    class Stubborn(list):
        def pop(self):
            if len(self) == 20:
                raise Interrupt
            return super().pop()

    record = hooks._record()
    record.undo = Stubborn(record.undo)
    with pytest.raises(Interrupt):
        sympy_matcalc.uninstall()
    assert not sympy_matcalc.is_installed()
    record.undo = list(record.undo)
    sympy_matcalc.uninstall()
    after = snapshot()
    assert all(before[key] is after.get(key) for key in before)


def test_threads_that_switch_leave_it_as_it_was():
    right, plain = X.T.inv(), ZeroMatrix(3, 3)
    answers, errors = [], []

    def switch(value):
        try:
            for _ in range(5):
                with sympy_matcalc.installed(value):
                    answers.append(diff(f, X))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=switch, args=(k % 2 == 0,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert sympy_matcalc.is_installed()
    assert all(answer in (right, plain) or isinstance(answer, Derivative) for answer in answers)
    clear_cache()
    assert diff(f, X) == right


def run(code, **environment):
    return subprocess.run([sys.executable, "-W", "error", "-c", code], env={**os.environ, **environment},
                          capture_output=True, text=True, check=True).stdout.strip()


def test_two_copies_in_one_process_are_one_installation():
    code = """
import sys, sympy, sympy.core.function as function
from sympy import *
plain = function._derivative_dispatch
import sympy_matcalc as first
for name in [name for name in sys.modules if name.split('.')[0] == 'sympy_matcalc']:
    del sys.modules[name]
import sympy_matcalc as second
X = MatrixSymbol('X', 3, 3)
assert first is not second
print(first.is_installed(), second.is_installed(), diff(log(Determinant(X)), X), end=' ')
first.uninstall()
print(first.is_installed(), second.is_installed(), function._derivative_dispatch is plain)
"""
    assert run(code) == "True True X.T**(-1) False False True"


def test_import_installs_unless_told_not_to():
    code = "import sympy_matcalc; print(sympy_matcalc.is_installed())"
    assert run(code) == "True"
    assert run(code, SYMPY_MATCALC_AUTOINSTALL="0") == "False"


def test_an_untested_sympy_warns_once(monkeypatch):
    sympy_matcalc.uninstall()
    monkeypatch.setattr(hooks, "_warned_of", set())
    monkeypatch.setattr(sympy, "__version__", "1.99.0")
    with pytest.warns(UserWarning, match=r"tested with SymPy 1\.14 to .*this is SymPy 1\.99\.0") as record:
        sympy_matcalc.install()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sympy_matcalc.uninstall()
        sympy_matcalc.install()
    assert len(record) == 1


def test_no_warning_on_a_tested_sympy():
    sympy_matcalc.uninstall()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sympy_matcalc.install()


# -- imports -------------------------------------------------------------------------

def test_import_brings_neither_numpy_nor_anything_optional():
    code = ("import sympy, sys; before = set(sys.modules); import sympy_matcalc; "
            "print({name.split('.')[0] for name in set(sys.modules) - before})")
    assert eval(run(code)) <= {"sympy_matcalc", "sympy"} | set(sys.stdlib_module_names)


def test_import_loads_the_hooks_and_what_loads_rooms_alone():
    code = ("import sympy, sys; before = set(sys.modules); import sympy_matcalc; "
            "print({name for name in set(sys.modules) - before if not name.startswith('sympy_matcalc.host')})")
    assert eval(run(code)) == {"sympy_matcalc", "sympy_matcalc.core", "sympy_matcalc.core.loading"}


def test_work_without_matrices_loads_no_room():
    code = ("import sys; from sympy import *; import sympy_matcalc; x, y = symbols('x y');"
            "diff(sin(x)*y, x); diff(x**2, x, 2); simplify(sin(x)**2 + cos(x)**2);"
            "expand((x + y)**3); factor(x**2 + 2*x*y + y**2); collect(x*y + x, x); refine(Abs(x), Q.positive(x));"
            "ask(Q.positive(x**2 + 1), Q.real(x)); lambdify(x, sin(x), 'math'); Derivative(x**2, x).doit();"
            "trigsimp(sin(x)**2 + cos(x)**2); radsimp(1/(1 + sqrt(2))); Matrix([[x]]).diff(x); factor_terms(2*x + 2);"
            "print([name for name in sys.modules if name.startswith('sympy_matcalc.')"
            " and not name.startswith(('sympy_matcalc.host', 'sympy_matcalc.printing'))])")
    assert eval(run(code)) == ["sympy_matcalc.core", "sympy_matcalc.core.loading"]  # what loads the rooms


def test_arrays_are_indexed_however_late_they_are_imported():
    code = ("from sympy import *; import sympy_matcalc, sys; X = MatrixSymbol('X', 3, 3);"
            "name = 'sympy.tensor.array.expressions.array_expressions';"
            "print(name in sys.modules, end=' '); D = diff(X, X); print(D[0, 1, 0, 1], D[0, 1, 1, 0], end=' ');"
            "base = sys.modules[name]._CodegenArrayAbstract; sympy_matcalc.uninstall();"
            "print(hasattr(base, '__getitem__'))")
    assert run(code) == "False 1 0 False"


def test_modules_imported_late_are_changed_then_and_their_loaders_are_as_ever():
    code = ("import sympy, sympy_matcalc, sys; name = 'sympy.tensor.array.array_derivatives';"
            "print(name in sys.modules, end=' '); import sympy.tensor.array.array_derivatives as late;"
            "print(hasattr(late._matrix_derivative, '__wrapped__'), vars(late.__loader__).keys() & {'exec_module'},"
            " end=' '); sympy_matcalc.uninstall(); print(hasattr(late._matrix_derivative, '__wrapped__'), end=' ');"
            "import sympy.assumptions.satask as later;"
            "print(hasattr(later.get_all_known_matrix_facts, 'cache_info') or True,"
            " [finder for finder in sys.meta_path if type(finder).__module__.startswith('sympy_matcalc')])")
    assert run(code) == "False True set() False True []"


def test_names_imported_before_the_plugin_know_it_too():
    code = ("from sympy import *; X = MatrixSymbol('X', 3, 3); import sympy_matcalc; "
            "print(diff(log(Determinant(X)), X), simplify(Trace(X*X.T) - Trace(X.T*X)))")
    assert run(code) == "X.T**(-1) 0"


def test_classes_in_the_place_of_expressions_have_no_matrix_in_them():
    from sympy_matcalc.host.conditions import has_matrix
    h, t = sympy.Function("h"), Symbol("t")
    assert not has_matrix(h)
    assert not has_matrix(sympy.Tuple(h, t))
    assert diff(h(t), t).subs(h, sympy.sin).doit() == sympy.cos(t)


# -- public names --------------------------------------------------------------------

def test_dir_shows_the_public_names_and_each_is_there():
    assert set(dir(sympy_matcalc)) == {*sympy_matcalc.__all__, "__version__"}
    for name in dir(sympy_matcalc):
        assert getattr(sympy_matcalc, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'jacobean'"):
        sympy_matcalc.jacobean  # noqa: B018


def test_star_import():
    names = {}
    exec("from sympy_matcalc import *", names)
    assert set(sympy_matcalc.__all__) <= set(names)


def test_the_stub_has_the_public_names():
    stub = os.path.join(os.path.dirname(sympy_matcalc.__file__), "__init__.pyi")
    with open(stub, encoding="utf-8") as lines:
        text = lines.read()
    names = {}
    exec(text, names)
    assert set(names["__all__"]) == set(sympy_matcalc.__all__)
    for name in names["__all__"]:
        assert names[name] is getattr(sympy_matcalc, name)


def test_public_names_are_no_modules():
    for name in sympy_matcalc.__all__:
        assert not isinstance(getattr(sympy_matcalc, name), types.ModuleType)


# -- what users see of SymPy's functions -----------------------------------------------

EXCHANGED = [patch for patch in patches.PATCHES if patch.kind == "code"]


@pytest.mark.parametrize("patch", EXCHANGED, ids=lambda patch: patch.owner)
def test_functions_whose_code_is_exchanged_look_as_ever(patch):
    function = hooks.owner_of(patch)
    with sympy_matcalc.installed(False):
        seen = [inspect.signature(function), inspect.getsource(function), pydoc.render_doc(function),
                function.__defaults__, function.__kwdefaults__, function.__doc__, function.__name__]
    assert seen == [inspect.signature(function), inspect.getsource(function), pydoc.render_doc(function),
                    function.__defaults__, function.__kwdefaults__, function.__doc__, function.__name__]


def test_few_functions_have_their_code_exchanged():
    assert {patch.owner.partition(":")[2] for patch in EXCHANGED} == {
        "collect", "rcollect", "factor_terms", "gcd_terms", "radsimp", "collect_const"}


def test_methods_keep_their_signatures_and_docstrings():
    load_all_owners()
    with sympy_matcalc.installed(False):
        rows = hooks.applying()
    for patch, owner in rows:
        if patch.kind != "function" or not isinstance(patch.replacement, str):
            continue
        seen = []
        for value in (False, True):
            with sympy_matcalc.installed(value):
                attribute = getattr(owner, patch.name, None)
                seen.append(attribute and (inspect.signature(attribute), attribute.__doc__, attribute.__name__))
        assert seen[0] is None or seen[0] == seen[1]


def test_a_traceback_leads_into_sympys_own_code():
    a, b = symbols("a b", commutative=False)
    with pytest.raises(AttributeError, match="noncommutative") as caught:
        collect(a*b + b*a, b)
    frames = traceback.extract_tb(caught.value.__traceback__)
    assert frames[-1].filename.endswith("radsimp.py")
    assert [frame.name for frame in frames].count("collect") >= 2


def test_wrong_arguments_are_refused_as_ever():
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'syms'"):
        collect(Symbol("a"))


# -- single patches ----------------------------------------------------------------------

def test_sympys_own_hook_answers_on_determinant():
    from sympy.matrices.expressions.matexpr import _matrix_derivative
    for g, expected in [(Determinant(X), Determinant(X)*X.inv().T),
                        (Determinant(X*Y), Determinant(X*Y)*(Y*(X*Y).inv()).T)]:
        lines = g._eval_derivative_matrix_lines(X)
        assert lines
        assert _matrix_derivative(g, X, old_algorithm=True) == expected


def test_array_derivative_evaluates():
    assert ArrayDerivative(log(Determinant(X)), X, evaluate=True) == X.T.inv()
    unevaluated = ArrayDerivative(Trace(X*Y), X, evaluate=False)
    assert unevaluated.shape == (3, 3)
    assert unevaluated.doit() == Y.T


def test_transpose_of_a_symbol_is_a_variable_and_of_anything_else_is_not():
    assert Transpose(X)._diff_wrt
    assert not Transpose(X*Y)._diff_wrt
    assert Derivative(Trace(X*Y), X.T).doit() == Y
