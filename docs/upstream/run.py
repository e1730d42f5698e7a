"""Try the candidates on a checkout of SymPy: ``python docs/upstream/run.py PATH [candidate ...] [--suites]``.

Of each it says whether the patch applies, whether its tests fail before and pass after it, and, with ``--suites``,
which of SymPy's own tests fail after it that passed before. The checkout is copied and stays as it is.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
SUITES = ["sympy/matrices/expressions", "sympy/tensor/array", "sympy/assumptions/tests/test_matrices.py",
          "sympy/simplify/tests/test_simplify.py", "sympy/printing"]
LONGEST = 60


def candidates() -> list[Path]:
    """The folders of the candidates, by their numbers."""
    return sorted(path.parent for path in HERE.glob("*/change.patch"))


def pytest(tree: Path, *arguments: str | Path) -> tuple[set[str], int]:
    """The tests that fail in a tree, and how many pass."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "addopts=", "-W", "ignore", *arguments],
        cwd=tree, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(tree)})
    passed = re.search(r"(\d+) passed", done.stdout)
    return set(re.findall(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)), int(passed[1]) if passed else 0


@cache
def failing(checkout: Path) -> set[str]:
    """Which of SymPy's own tests fail without any candidate."""
    with tempfile.TemporaryDirectory() as scratch:
        return pytest(copied(checkout, scratch), *SUITES)[0]


def copied(checkout: Path, scratch: str) -> Path:
    """A copy of a checkout that can be changed."""
    return Path(shutil.copytree(checkout, Path(scratch, "sympy"),
                                ignore=shutil.ignore_patterns(".git", "__pycache__")))


def tried(candidate: Path, checkout: Path, suites: bool) -> bool:
    """Try one candidate, and print what came of it."""
    with tempfile.TemporaryDirectory() as scratch:
        tree = copied(checkout, scratch)
        patch = candidate/"change.patch"
        lines = len(patch.read_text(encoding="utf-8").splitlines())
        test = candidate/"tests.py"
        shutil.copy(test, tree/f"sympy/test_candidate_{candidate.name[0]}.py")
        new = f"sympy/test_candidate_{candidate.name[0]}.py"
        before, _ = pytest(tree, new)
        applied = subprocess.run(["patch", "-p1", "-s", "-i", patch], cwd=tree, check=False).returncode == 0
        after, passed = pytest(tree, new)
        broken = pytest(tree, *SUITES)[0] - failing(checkout) if suites else set()
    holds = applied and bool(before) and not after and passed > 0 and lines <= LONGEST and not broken
    print(f"{candidate.name}: {'holds' if holds else 'DOES NOT HOLD'}; patch of {lines} lines "
          f"{'applies' if applied else 'does not apply'}; of its tests {len(before)} fail before, {len(after)} after, "
          f"{passed} pass" + (f"; {len(broken)} of SymPy's own break" if suites else ""))
    for name in sorted(after | broken):
        print(f"    {name}")
    sys.stdout.flush()
    return holds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkout", type=Path, help="a checkout of SymPy's development branch")
    parser.add_argument("candidate", nargs="*", help="the numbers of candidates; all without any")
    parser.add_argument("--suites", action="store_true", help="run SymPy's own tests as well, before and after")
    options = parser.parse_args()
    chosen = [path for path in candidates() if not options.candidate or path.name[0] in options.candidate]
    held = [tried(path, options.checkout.resolve(), options.suites) for path in chosen]
    return 0 if held and all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
