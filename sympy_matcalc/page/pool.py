"""The process behind the page: it answers one question at a time, and is ended where one takes too long."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from queue import Empty, Queue
from typing import Any


class Pool:
    """A process that answers, started anew whenever it had to be ended.

    Parameters
    ==========

    seconds : float
        How long a question may take.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._turn = threading.Lock()
        self._state = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._answers: Queue[str | None] = Queue()
        self._current = ""
        self._stopped = False
        threading.Thread(target=self._warm, daemon=True).start()

    def _warm(self) -> None:
        with self._turn:
            self._start()

    def _start(self) -> subprocess.Popen[str]:
        with self._state:
            if self._process is not None and self._process.poll() is None:
                return self._process
            self._answers = Queue()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "sympy_matcalc.page.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, text=True, encoding="utf-8")
            threading.Thread(target=_read, args=(self._process, self._answers), daemon=True).start()
            return self._process

    def answer(self, question: Mapping[str, Any], name: str = "") -> dict[str, Any]:
        """The answer, or what is said of a question that took too long or was stopped."""
        with self._turn:
            process = self._start()
            with self._state:
                self._current, self._stopped = name, False
            assert process.stdin is not None
            try:
                process.stdin.write(json.dumps(dict(question)) + "\n")
                process.stdin.flush()
                line = self._answers.get(timeout=self.seconds)
            except (Empty, OSError):
                line = None
            with self._state:
                stopped, self._current = self._stopped, ""
            if line is None:
                self._end()
                return {"error": {"message": "stopped" if stopped else
                                  f"there is no answer after {self.seconds:g} seconds, and it was stopped",
                                  "start": 0, "end": 0}}
        found: dict[str, Any] = json.loads(line)
        return found

    def stop(self, name: str) -> None:
        """Stop the question of a name, if it is the one that is being answered."""
        with self._state:
            if name and name == self._current and self._process is not None:
                self._stopped = True
                self._process.kill()

    def _end(self) -> None:
        with self._state:
            if self._process is not None:
                self._process.kill()
                self._process.wait()
                if self._process.stdin is not None:
                    with contextlib.suppress(OSError):  # what was not sent any more
                        self._process.stdin.close()
                self._process = None

    def close(self) -> None:
        """End the process."""
        self._end()


def _read(process: subprocess.Popen[str], answers: Queue[str | None]) -> None:
    assert process.stdout is not None
    with process.stdout as lines:
        for line in lines:
            answers.put(line)
    answers.put(None)
