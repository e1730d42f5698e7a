"""The process that answers: questions come in as lines of JSON, answers go out as such. It can be ended at any time."""

from __future__ import annotations

import json
import sys
from typing import Any

from sympy_matcalc.page.interface import respond


def main() -> None:
    """Answer line by line until there are no more."""
    out = sys.stdout
    sys.stdout = sys.stderr  # nothing but answers goes out
    respond({"formula": "tr(A*X)", "by": "X"})  # what is slow the first time is done before anybody waits
    for line in sys.stdin:
        answer: dict[str, Any]
        try:
            answer = respond(json.loads(line))
        except RecursionError:
            answer = {"error": {"message": "the formula is nested too deeply", "start": 0, "end": 0}}
        out.write(json.dumps(answer, ensure_ascii=False) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
