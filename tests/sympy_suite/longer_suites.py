"""SymPy's longer suites with the plugin, and what fails then without it: prints the tests that pass without it alone.

``python tests/sympy_suite/longer_suites.py [module ...]``
"""

import re
import subprocess
import sys

MODULES = [
    "sympy.core.tests.test_expr", "sympy.core.tests.test_function", "sympy.core.tests.test_subs",
    "sympy.core.tests.test_exprtools", "sympy.simplify", "sympy.polys.tests.test_polytools", "sympy.assumptions",
    "sympy.matrices", "sympy.tensor.array", "sympy.concrete", "sympy.printing",
]


def failures(module: str, *options: str) -> set[str]:
    """The tests of a module that fail; of some alone, if ``-k`` says so."""
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *options, "-p", "no:cacheprovider", "-p", "no:xdist", "--pyargs", module,
         "-o", "addopts="], capture_output=True, text=True, check=False, cwd="/")
    if not re.search(r"\d+ (passed|failed)", result.stdout):
        raise RuntimeError(f"{module} did not run:\n{result.stdout[-2000:]}{result.stderr[-2000:]}")
    return set(re.findall(r"^(?:FAILED|ERROR) (\S*::\w+)", result.stdout, flags=re.MULTILINE))


def main(modules: list[str]) -> int:
    different = 0
    for module in modules:
        with_it = failures(module, "-p", "sympy_matcalc")
        names = " or ".join(sorted({test.rpartition("::")[2] for test in with_it}))
        without = failures(module, "-k", names) if with_it else set()
        print(f"{module}: {len(with_it - without)} deviate")
        for test in sorted(with_it - without):
            print(f"    {test}", flush=True)
        different += len(with_it - without)
    return int(different > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or MODULES))
