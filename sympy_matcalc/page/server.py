"""The page, served on the loopback address alone, to whoever has the link."""

from __future__ import annotations

import argparse
import contextlib
import hmac
import json
import secrets
import sys
import threading
import webbrowser
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any

from sympy_matcalc.page.interface import LONGEST_REQUEST
from sympy_matcalc.page.pool import Pool

POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; " \
         "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
FILES = {"/": ("index.html", "text/html"), "/page.css": ("page.css", "text/css"),
         "/page.js": ("page.js", "text/javascript")}
"""All that is ever served: no path of a request reaches the file system."""


class Page(ThreadingHTTPServer):
    """The server of the page.

    Parameters
    ==========

    port : int
        Where it listens on 127.0.0.1; 0 takes any free one.
    seconds : float
        How long an answer may take before it is stopped.
    """

    daemon_threads = True

    def __init__(self, port: int = 0, seconds: float = 30.0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.token = secrets.token_urlsafe(24)
        self.pool = Pool(seconds)

    @property
    def link(self) -> str:
        """The address that opens the page."""
        return f"http://127.0.0.1:{self.server_port}/#token={self.token}"

    def server_close(self) -> None:
        """Stop, the answering process included."""
        self.pool.close()
        super().server_close()


class Handler(BaseHTTPRequestHandler):
    """Answers to this page alone: its own files, and questions that carry the token."""

    server: Page
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """A file of the page."""
        if not self._is_local():
            return
        path = self.path.split("?")[0]
        if path not in FILES:
            self._send(404, {"error": "there is no such page"})
            return
        name, kind = FILES[path]
        self._send_bytes(200, files("sympy_matcalc.page").joinpath(name).read_bytes(), f"{kind}; charset=utf-8")

    def do_POST(self) -> None:
        """A question, or the wish to stop the one that is being answered."""
        if not self._is_local() or not self._has_token():
            return
        question = self._question()
        if question is None:
            return
        if self.path == "/stop":
            self.server.pool.stop(str(question.get("id", "")))
            self._send(200, {})
        elif self.path == "/answer":
            self._send(200, self.server.pool.answer(question, str(question.get("id", ""))))
        else:
            self._send(404, {"error": "there is no such page"})

    def _is_local(self) -> bool:
        """Whether the request is for this address, and from this page: not from another site in the same browser."""
        port = self.server.server_port
        hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        origins = {None, *(f"http://{host}" for host in hosts)}
        if self.headers.get("Host") not in hosts or self.headers.get("Origin") not in origins \
                or self.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            self._send(403, {"error": "this page answers to itself alone"})
            return False
        return True

    def _has_token(self) -> bool:
        given = self.headers.get("X-Token", "")
        if not hmac.compare_digest(given.encode(), self.server.token.encode()):
            self._send(403, {"error": "the link is needed that was printed at the start"})
            return False
        return True

    def _question(self) -> Any:
        try:
            length = int(self.headers.get("Content-Length", ""))
        except ValueError:
            length = -1
        if not 0 <= length <= LONGEST_REQUEST:
            self.close_connection = True
            self._send(413, {"error": f"a question has at most {LONGEST_REQUEST} bytes"})
            return None
        try:
            question = json.loads(self.rfile.read(length))
        except ValueError:
            question = None
        if not isinstance(question, dict):
            self._send(400, {"error": "a question is an object in JSON"})
            return None
        return question

    def _send(self, status: int, body: Any) -> None:
        self._send_bytes(status, json.dumps(body, ensure_ascii=False).encode(), "application/json; charset=utf-8")

    def _send_bytes(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(body))), ("Cache-Control", "no-store"),
                            ("Content-Security-Policy", POLICY), ("X-Content-Type-Options", "nosniff"),
                            ("Referrer-Policy", "no-referrer"), ("Cross-Origin-Resource-Policy", "same-origin")):
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the reader has gone
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is printed about requests."""


def run(arguments: Sequence[str], prog: str) -> int:
    """Serve the page until it is interrupted."""
    parser = argparse.ArgumentParser(prog=f"{prog} page",
                                     description="A page in the browser, served on 127.0.0.1 alone.")
    parser.add_argument("--port", type=int, default=0, help="where it listens; any free port if nothing is said")
    parser.add_argument("--no-browser", action="store_true", help="print the link, and open nothing")
    parser.add_argument("--seconds", type=float, default=30.0, help="how long an answer may take")
    options = parser.parse_args(list(arguments))
    try:
        page = Page(options.port, options.seconds)
    except OSError as error:
        print(f"{prog} page: port {options.port} cannot be used: {error}", file=sys.stderr)
        return 1
    print(f"the page is at {page.link}\npress Ctrl-C to end it", flush=True)
    if not options.no_browser:
        threading.Thread(target=webbrowser.open, args=(page.link,), daemon=True).start()
    try:
        page.serve_forever()
    except KeyboardInterrupt:
        print()
    finally:
        page.server_close()
    return 0
