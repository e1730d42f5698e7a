"""The command line for one formula: ``matcalc "tr(A*X'*B)" --by X``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from sympy_matcalc.notation.answers import answer

DESCRIPTION = "The derivative of a formula with matrices, vectors and scalars, typed as one writes it."
EXAMPLES = """examples:
  matcalc "tr(A*X'*B)" --by X
  matcalc "||A*x - b||^2" --by x --steps --check
  matcalc "logdet(X)" --assume "X: symmetric" --latex
  matcalc "sum(log(1 + exp(-y.*(X*w))))" --by w --hessian --code numpy
  echo "x'*A*x" | matcalc - --by x --json
  matcalc find "log det"        the entries of the catalogue that are most like it
  matcalc catalogue json        the whole catalogue as JSON; latex, or bibtex for its sources
  matcalc shell                 many formulas, one after the other
  matcalc page                  a page in the browser, served on this machine alone
  matcalc                       the identities that the project was founded on, derived here and now

a to g are scalars, h to z vectors, A to Z matrices, unless the formula or --declare says something else:
  --declare "X: n x m, y: vector 5, s > 0"
"""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\ntype {self.prog} --help for what there is\n")


def parser(prog: str = "matcalc") -> argparse.ArgumentParser:
    """The options."""
    made = _Parser(prog=prog, description=DESCRIPTION, epilog=EXAMPLES,
                   formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False)
    made.add_argument("formula", help="the formula; - reads it from standard input")
    made.add_argument("--by", default="", metavar="X", help="the variable; not needed where there is only one")
    made.add_argument("--declare", default="", metavar="TEXT", help="kinds and sizes of variables")
    made.add_argument("--assume", default="", metavar="TEXT", help='properties, such as "A: symmetric"')
    what = made.add_mutually_exclusive_group()
    for name, text in (("hessian", "the second derivative"), ("jacobian", "the Jacobian of vec F by vec X"),
                       ("differential", "dF, in terms of dX")):
        what.add_argument(f"--{name}", dest="what", action="store_const", const=name, help=text)
    made.add_argument("--latex", action="store_true", help="as LaTeX")
    made.add_argument("--sympy", action="store_true", help="as SymPy prints it")
    made.add_argument("--steps", action="store_true", help="with its derivation, line by line")
    made.add_argument("--check", action="store_true", help="compared with central differences")
    made.add_argument("--code", choices=("numpy", "jax", "torch"), help="as a function that runs")
    made.add_argument("--json", action="store_true", help="everything, as JSON")
    return made


def run(arguments: Sequence[str], prog: str) -> int:
    """Answer about one formula; 0 for an answer, 1 if there is none. Options that are not known end with 2."""
    options = parser(prog).parse_args(_protected(list(arguments)))
    formula = sys.stdin.read().strip() if options.formula == "-" else options.formula
    return shown(answer(question_of(formula, options)), options)


def _protected(arguments: list[str]) -> list[str]:
    """A formula may begin with a minus: it is no option if it is no word after it."""
    known = set(parser()._option_string_actions)
    return [f" {argument}" if argument.startswith("-") and len(argument) > 1 and argument.split("=")[0] not in known
            and not argument.startswith("--") else argument for argument in arguments]


def question_of(formula: str, options: Any) -> dict[str, Any]:
    """The question that the options ask."""
    extras = [name for name in ("steps", "check") if getattr(options, name)]
    extras += [options.code] if options.code else []
    return {"formula": formula, "by": options.by, "declare": options.declare, "assume": options.assume,
            "what": options.what, "extras": extras}


def shown(found: dict[str, Any], options: Any) -> int:
    """Print an answer, errors to standard error; the exit code."""
    if options.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
        return 1 if "error" in found else 0
    if "error" in found:
        print(found["error"]["text"], file=sys.stderr)
        return 1
    steps = found.get("steps")
    if steps:
        print(steps["latex"] if options.latex else steps["text"])
    elif options.latex:
        print(found["latex"])
    else:
        print(found["sympy"] if options.sympy else found["result"])
    if options.code:
        print("\n" + found[options.code].rstrip())
    if options.check:
        print(found["check"]["text"])
        return 0 if found["check"]["right"] else 1
    return 0
