"""``python -m sympy_matcalc``, or ``matcalc``: the command line; without arguments, the founding identities."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn


def main(arguments: Sequence[str] | None = None, prog: str = "matcalc") -> int:
    """Run the command; 0 for an answer, 1 if there is none, 2 for options that are not known."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given:
        from sympy_matcalc.catalogue.founding import founding_identities
        return founding_identities()
    if given == ["--version"]:
        import sympy

        import sympy_matcalc
        print(f"sympy_matcalc {sympy_matcalc.__version__}, SymPy {sympy.__version__}, Python {sys.version.split()[0]}")
        return 0
    if given[0] == "shell":
        from sympy_matcalc.notation.shell import run as shell
        return shell(given[1:], prog)
    if given[0] == "find":
        return find(given[1:])
    if given[0] == "catalogue":
        return catalogue(given[1:])
    if given[0] == "page":
        from sympy_matcalc.page.server import run as page
        return page(given[1:], prog)
    from sympy_matcalc.notation.command import run
    return run(given, prog)


def find(words: Sequence[str]) -> int:
    """Print the entries of the catalogue that words or a formula are most like; 1 if there are none."""
    from sympy_matcalc import catalogue
    found = catalogue.find(" ".join(words), 5) if words else []
    for entry in found:
        print(f"{entry.name}\n    {entry.statement}\n    {entry.source}")
    if not found:
        print("nothing like it is in the catalogue", file=sys.stderr)
    return 0 if found else 1


def catalogue(formats: Sequence[str]) -> int:
    """Print the whole catalogue as JSON or LaTeX, or its sources as BibTeX; 2 for a format that is not known."""
    from sympy_matcalc.catalogue.exporting import FORMATS, export
    if len(formats) != 1 or formats[0] not in FORMATS:
        print(f"write one of {', '.join(FORMATS)} behind catalogue, as in: matcalc catalogue json", file=sys.stderr)
        return 2
    print(export(formats[0]), end="")
    return 0


def console() -> NoReturn:
    """The console script."""
    sys.exit(main())


if __name__ == "__main__":
    sys.exit(main(prog="python -m sympy_matcalc"))
