"""The page's server: it answers this page alone, reads and writes no file on request, and ends what takes too long."""

import http.client
import json
import threading
from contextlib import closing

import pytest

pytest.importorskip("lark")

from sympy_matcalc.page.server import Page


@pytest.fixture(scope="module")
def page():
    server = Page(seconds=60)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def request(page, method, path, body=None, **headers):
    sent = {"Host": f"127.0.0.1:{page.server_port}", **headers}
    data = b"" if body is None else json.dumps(body).encode() if not isinstance(body, bytes) else body
    with closing(http.client.HTTPConnection("127.0.0.1", page.server_port, timeout=90)) as connection:
        connection.putrequest(method, path, skip_host=True)
        for name, value in {**sent, "Content-Length": str(len(data)), "Connection": "close"}.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders(data)
        response = connection.getresponse()
        return response.status, response.read(), response.headers


def ask(page, question, **headers):
    return request(page, "POST", "/answer", question, X_Token=page.token, **headers)


def test_it_answers(page):
    status, body, _ = ask(page, {"formula": "tr(A*X)", "by": "X"})
    assert status == 200
    assert json.loads(body)["result"] == "A'"


def test_it_listens_on_the_loopback_address_alone(page):
    assert page.server_address[0] == "127.0.0.1"


def test_without_the_token_or_from_another_origin_nothing_is_answered(page):
    question = {"formula": "tr(X)", "by": "X"}
    assert request(page, "POST", "/answer", question)[0] == 403
    assert request(page, "POST", "/answer", question, X_Token="x"*32)[0] == 403
    assert ask(page, question, Origin="http://example.org")[0] == 403
    assert ask(page, question, Host="example.org")[0] == 403
    assert ask(page, question, Host=f"evil.test:{page.server_port}")[0] == 403
    assert ask(page, question, Sec_Fetch_Site="cross-site")[0] == 403
    assert request(page, "GET", "/", Host="attacker.test")[0] == 403
    assert ask(page, question, Origin=f"http://127.0.0.1:{page.server_port}")[0] == 200


@pytest.mark.parametrize("path", ["/etc/passwd", "/../pyproject.toml", "/%2e%2e/x", "/server.py",
                                  "/worker.py", "/page.js/../server.py"])
def test_no_file_is_read_on_request(page, path):
    assert request(page, "GET", path)[0] == 404


def test_the_page_loads_nothing_from_elsewhere(page):
    for path in ("/", "/page.js", "/page.css"):
        status, body, headers = request(page, "GET", path)
        assert status == 200
        assert b"http://" not in body
        assert b"https://" not in body
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_sizes_of_requests_are_bounded(page):
    assert request(page, "POST", "/answer", b"x"*50_000, X_Token=page.token)[0] == 413
    assert request(page, "POST", "/answer", b"not json", X_Token=page.token)[0] == 400
    assert request(page, "POST", "/answer", b"[1, 2]", X_Token=page.token)[0] == 400
    assert request(page, "PUT", "/answer", b"{}", X_Token=page.token)[0] == 501


def test_bad_formulas_are_answered_in_words(page):
    for question in ({"formula": "A*("}, {"formula": 3}, {}, {"formula": "tr(X)", "what": "everything"},
                     {"formula": "tr(X)", "extras": ["files"]}):
        status, body, _ = ask(page, question)
        assert status == 200
        assert json.loads(body)["error"]["message"]


def test_what_takes_too_long_is_ended_and_the_next_question_answered():
    server = Page(seconds=0.0)
    try:
        found = server.pool.answer({"formula": "tr(X)", "by": "X"}, "1")
        assert "stopped" in found["error"]["message"]
        server.pool.seconds = 60
        assert server.pool.answer({"formula": "tr(X)", "by": "X"}, "2")["result"].startswith("eye")
    finally:
        server.server_close()


def test_a_question_can_be_stopped(page):
    done = []
    slow = {"formula": "tr(" + "*".join(["inv(A*X + B)"]*60) + ")", "by": "X", "extras": ["steps", "check"]}
    thread = threading.Thread(target=lambda: done.append(page.pool.answer(slow, "slow")))
    thread.start()
    for _ in range(200):
        if done:
            break
        page.pool.stop("slow")
        thread.join(0.05)
    thread.join(60)
    assert done
    assert "error" in done[0]
    assert json.loads(ask(page, {"formula": "x'*x", "by": "x"})[1])["result"] == "2*x"
