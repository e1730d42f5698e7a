"""What plain SymPy makes of the derivatives and simplifications that its tracker asks for.

``PYTHONPATH=.:tests python docs/upstream/states.py [--commit HASH]`` writes ``states/VERSION.json`` for the SymPy it
runs on, with the plugin off. The list is that of ``tests/tracker``; the numbers are compared with central differences.
"""

from __future__ import annotations

import argparse
import json
import signal
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import sympy
from sympy import Derivative, diff, simplify
from sympy.core.basic import Basic
from tracker.test_tracker import ASKS, OPEN, SIMPLIFIED, known

import sympy_matcalc
from sympy_matcalc.values.differences import deviation

SECONDS = 20
"""After that, an answer counts as endless. It is SymPy that is timed, no verdict of ours."""


class Endless(BaseException):
    """SymPy is still at it."""


def files_of(expr: Any) -> set[str]:
    """The files of SymPy's matrix classes that stand in an expression."""
    nodes = sympy.preorder_traversal(expr) if isinstance(expr, Basic) else []
    return {file for node in nodes if (file := type(node).__module__ or "").startswith("sympy.matrices.expressions")}


def state_of(question: Callable[[], Any], off: Callable[[Any], float]) -> str:
    """How SymPy does: right, wrong, open, raises, endless, or with an answer that cannot be evaluated."""
    def stop(number: int, frame: FrameType | None) -> None:
        raise Endless
    signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    try:
        answer = question()
    except Endless:
        return "endless"
    except Exception:  # whatever SymPy does not know it says in its own way
        return "raises"
    finally:
        signal.alarm(0)
    if isinstance(answer, Basic) and answer.has(Derivative) and not answer.has(sympy.Subs):
        return "open"
    try:
        distance = off(answer)
    except Exception:  # what it is made of has no value, or does not fit
        return "unread"
    return "right" if distance < 1e-6 else "wrong" if distance > 1e-6 else "unread"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--commit", default="", help="of a checkout of SymPy")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    sympy_matcalc.uninstall()
    rows = []
    for ask in [*ASKS, *OPEN]:
        state = state_of(lambda ask=ask: diff(ask.expr, ask.variable),
                         lambda answer, ask=ask: deviation(known(ask.expr), ask.variable, known(answer), seed=1))
        rows.append((ask.thread, f"diff({ask.expr}, {ask.variable})", files_of(ask.expr), state))
    for thread, difference in SIMPLIFIED:
        state = state_of(lambda difference=difference: simplify(difference), lambda answer: 0)
        done = state == "right" and simplify(difference) == 0
        rows.append((thread, f"simplify({difference})", files_of(difference), "right" if done else
                     "open" if state == "right" else state))
    common = Counter(file for _, _, files, _ in rows for file in files)
    data = {"version": sympy.__version__, "commit": options.commit, "asked": [
        {"thread": thread, "what": text.replace("\n", ""), "state": state,
         "file": min(files, key=lambda file: (common[file], file), default="sympy.core")}
        for thread, text, files, state in rows]}
    target = Path(__file__).parent/"states"/f"{sympy.__version__}.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    print(target.name, dict(Counter(state for *_, state in rows)))


if __name__ == "__main__":
    main()
