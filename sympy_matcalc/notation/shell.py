"""A shell for many formulas, with declarations that stay, and a history."""

from __future__ import annotations

import cmd
import contextlib
import sys
from collections.abc import Sequence
from typing import Any

from sympy_matcalc.notation.answers import answer
from sympy_matcalc.notation.declarations import declarations_of
from sympy_matcalc.notation.errors import PlainError

HELP = """Type a formula, and its gradient is printed: tr(A*X'*B), by X
  FORMULA by X          the gradient by X; without "by" where there is only one variable
  declare X: n x m      what holds of names from now on; "declare" alone shows it, "forget" forgets it
  steps, check, latex, code, hessian, jacobian, differential
                        the same of the last formula
  help, quit"""


class Shell(cmd.Cmd):
    """The shell: each line is a formula or one of the words of :data:`HELP`."""

    prompt = "matcalc> "
    intro = "sympy_matcalc: type a formula, help or quit"

    def __init__(self, **streams: Any) -> None:
        super().__init__(**streams)
        self.declared = ""
        self.last: tuple[str, str] | None = None
        self.failed = False

    def default(self, line: str) -> None:
        """A formula."""
        if line == "EOF":
            self.do_quit("")
            return
        formula, by = _split(line)
        if self._print(formula, by):
            self.last = formula, by

    def onecmd(self, line: str) -> bool:
        """One line; the words of the shell are words, everything else is a formula."""
        word = line.strip().split(" ", 1)[0]
        if line.strip() == "EOF" or word in ("quit", "exit"):
            return True
        if word in _WORDS and (line.strip() == word or word in ("declare", "help")):
            super().onecmd(line)
        elif line.strip():
            self.default(line.strip())
        return False

    def emptyline(self) -> bool:
        """Nothing for nothing."""
        return False

    def do_help(self, argument: str) -> None:
        """What there is to type."""
        self._say(HELP)

    def do_declare(self, argument: str) -> None:
        """Declare, or show what is declared."""
        if not argument.strip():
            self._say(self.declared or "nothing is declared")
            return
        try:
            declarations_of(f"{self.declared}, {argument}" if self.declared else argument)
        except PlainError as error:
            self._complain(str(error))
            return
        self.declared = f"{self.declared}, {argument}" if self.declared else argument

    def do_forget(self, argument: str) -> None:
        """Forget what is declared."""
        self.declared = ""

    def do_quit(self, argument: str) -> bool:
        """Leave."""
        return True

    def _again(self, what: str | None, extras: list[str], key: Any) -> None:
        if self.last is None:
            self._complain("there is no formula yet")
            return
        self._print(*self.last, what=what, extras=extras, key=key)

    def _print(self, formula: str, by: str, what: str | None = None, extras: Sequence[str] = (),
               key: Any = None) -> bool:
        found = answer({"formula": formula, "by": by, "declare": self.declared, "what": what, "extras": list(extras)})
        if "error" in found:
            self._complain(found["error"]["text"])
            return False
        self._say(key(found) if key else found["result"])
        return True

    def _say(self, text: str) -> None:
        print(text, file=self.stdout)

    def _complain(self, text: str) -> None:
        self.failed = True
        print(text, file=sys.stderr if self.use_rawinput else self.stdout)


def _word(what: str | None, extras: list[str], key: Any) -> Any:
    def do(self: Shell, argument: str) -> None:
        self._again(what, extras, key)
    return do


_EXTRA_WORDS = {
    "steps": (["steps"], lambda found: found["steps"]["text"]),
    "check": (["check"], lambda found: found["check"]["text"]),
    "latex": ([], lambda found: found["latex"]), "code": (["numpy"], lambda found: found["numpy"])}
for _name, (_extras, _key) in _EXTRA_WORDS.items():
    setattr(Shell, f"do_{_name}", _word(None, _extras, _key))
for _name in ("hessian", "jacobian", "differential"):
    setattr(Shell, f"do_{_name}", _word(_name, [], None))
_WORDS = ("help", "declare", "forget", "steps", "check", "latex", "code", "hessian", "jacobian", "differential")


def _split(line: str) -> tuple[str, str]:
    """The formula and the variable of a line such as ``tr(A*X), by X``."""
    head, found, tail = line.rpartition(" by ")
    if found and tail.strip().isidentifier():
        return head.rstrip().rstrip(","), tail.strip()
    return line, ""


def run(arguments: Sequence[str], prog: str) -> int:
    """Run the shell; without a terminal it reads lines and ends with 1 if one of them failed."""
    if arguments:
        print(f"{prog} shell takes no arguments, and here are: {' '.join(arguments)}", file=sys.stderr)
        return 2
    if sys.stdin.isatty():
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401  # history and editing, where there are any
        shell = Shell()
    else:
        shell = Shell(stdin=sys.stdin, stdout=sys.stdout)
        shell.use_rawinput = False
        shell.prompt = ""
        shell.intro = ""
    try:
        shell.cmdloop()
    except KeyboardInterrupt:
        print()
    return 1 if shell.failed and not sys.stdin.isatty() else 0
