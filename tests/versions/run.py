"""The tests on other versions of Python, SymPy and NumPy: an environment for each, a line of the table for each.

``python tests/versions/run.py``                       every Python that is here, newest NumPy, the core of the tests
``python tests/versions/run.py --ends``                the oldest and the newest of these
``python tests/versions/run.py --whole python3.14``    the whole suite, on the named interpreters alone
``python tests/versions/run.py --sympy PATH``          a checkout of SymPy in the place of the released one
``python tests/versions/run.py --numpy 1.23.5``        this NumPy in the place of the newest that the Python has

Nothing is kept but what ``--environments`` names a folder for. docs/versions.rst has the last results.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MINORS = range(10, 15)
CORE = ["tests/test_founding_identities.py", "tests/corpus", "tests/test_hooks.py", "tests/test_matrix_lines.py",
        "tests/test_without_patches.py", "tests/test_pickles.py", "tests/sympy_suite"]
"""What any version has to pass: the identities, the published derivatives, the hooks, SymPy's own tests."""


def interpreters() -> list[str]:
    """The supported versions of Python that are on the path, or kept by pyenv."""
    found = []
    for minor in MINORS:
        kept = sorted(Path.home().glob(f".pyenv/versions/3.{minor}.*/bin/python"))
        path = shutil.which(f"python3.{minor}") if not kept else str(kept[-1])
        if path and subprocess.run([path, "-c", "import venv"], capture_output=True, check=False).returncode == 0:
            found.append(path)
        else:
            print(f"python3.{minor}: not here")
    return found


def output(*command: str | Path, folder: Path = ROOT) -> str:
    """What a command prints, which has to succeed."""
    return subprocess.run(list(map(str, command)), cwd=folder, capture_output=True, text=True, check=True).stdout


def copied(target: Path) -> Path:
    """The files of this tree, so that it can be worked on meanwhile."""
    shutil.copytree(ROOT, target, ignore=shutil.ignore_patterns(".*", "__pycache__", "_build", "build", "dist"))
    return target


def environment(python: str, tree: Path, folder: Path, options: argparse.Namespace) -> Path:
    """An environment with what the tests need; of an earlier run, if ``--environments`` has it."""
    inside = folder/"bin"/"python"
    if not inside.exists():
        output(python, "-m", "venv", folder)
    numpy = f"numpy=={options.numpy}" if options.numpy else "numpy"
    sympy = [] if options.sympy else ["sympy<1.15"]
    output(inside, "-m", "pip", "install", "-q", "--disable-pip-version-check", numpy, *sympy, f"{tree}[test]")
    output(inside, "-m", "pip", "uninstall", "-q", "-y", "sympy_matcalc", *(["sympy"] if options.sympy else []))
    places = [tree, *([options.sympy] if options.sympy else [])]
    (site,) = output(inside, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").split()
    Path(site, "sympy_matcalc_tree.pth").write_text("\n".join(map(str, places)) + "\n", encoding="utf-8")
    return inside


def run(python: str, tree: Path, folder: Path, options: argparse.Namespace) -> bool:
    """Run the tests with one interpreter, and print a line; the failures below it."""
    inside = environment(python, tree, folder, options)
    versions = output(inside, "-c", "import sys, sympy, numpy; "
                                    "print(sys.version.split()[0], sympy.__version__, numpy.__version__)", folder=tree)
    tests = options.tests or ([] if options.whole else CORE)
    done = subprocess.run([inside, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"-n{options.processes}", *tests],
                          cwd=tree, capture_output=True, text=True, check=False)
    summary = re.findall(r"^\d+ .*(?:passed|failed|error).*$", done.stdout, flags=re.MULTILINE)
    print("Python {}, SymPy {}, NumPy {}: ".format(*versions.split()) + (summary[-1] if summary else "did not run"))
    if done.returncode:
        failures = re.findall(r"^(?:FAILED|ERROR) .*$", done.stdout, flags=re.MULTILINE)
        print("\n".join(f"    {line[:150]}" for line in failures) or done.stdout[-2000:] + done.stderr[-2000:])
    sys.stdout.flush()
    return done.returncode == 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("python", nargs="*", help="interpreters; without any, all supported ones that are found")
    parser.add_argument("--ends", action="store_true", help="of those that are found, the oldest and the newest alone")
    parser.add_argument("--whole", action="store_true", help="the whole suite, not the core alone")
    parser.add_argument("--tests", action="append", help="these tests instead")
    parser.add_argument("--sympy", type=Path, help="a checkout of SymPy")
    parser.add_argument("--numpy", help="a version of NumPy")
    parser.add_argument("--processes", default="2", help="of pytest-xdist, 0 for none")
    parser.add_argument("--environments", type=Path, help="a folder to keep the environments in")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        tree = copied(Path(scratch, "tree"))
        passed = []
        found = options.python or interpreters()
        for k, python in enumerate([found[0], *found[1:][-1:]] if options.ends and found else found):
            name = output(python, "-c", "import sys; print('python{}.{}'.format(*sys.version_info))").strip()
            kind = "-".join(filter(None, [name, options.sympy and "dev", options.numpy and f"numpy{options.numpy}"]))
            folder = options.environments/kind if options.environments else Path(scratch, f"{k}-{kind}")
            passed.append(run(python, tree, folder, options))
    return 0 if passed and all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
