"""The page in a real browser: type, choose, read, copy, follow a link, break it, stop a long one; nothing leaves."""

import shutil
import threading

import pytest

pytest.importorskip("lark")
pytest.importorskip("latex2mathml")
sync_api = pytest.importorskip("playwright.sync_api")
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
if BROWSER is None:
    pytest.skip("no Chromium is installed", allow_module_level=True)

from sympy_matcalc.page.server import Page  # noqa: E402  # needs what is looked for above

WAIT = 60_000


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox", "--disable-gpu"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def link():
    server = Page(seconds=60)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.link
    server.shutdown()
    server.server_close()


@pytest.fixture(params=[(1280, 900), (390, 844)], ids=["desktop", "phone"])
def page(browser, link, request):
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height})
    opened = context.new_page()
    left = []
    opened.on("request", lambda asked: left.append(asked.url) if not asked.url.startswith("http://127.0.0.1") else None)
    opened.goto(link)
    yield opened
    assert left == []
    # Nothing is wider than the window.
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_type_choose_and_read(page):
    page.fill("#formula", "||A*x - b||^2")
    page.wait_for_selector(".chip", timeout=WAIT)
    page.click('.chip .name >> text="x"')
    page.wait_for_selector("#math math", timeout=WAIT)
    assert page.inner_text("#facts").startswith("shape m ")
    page.click("#steps > summary")
    page.wait_for_selector("#steps table math", timeout=WAIT)
    page.click("#check > summary")
    page.wait_for_selector("#check .right", timeout=WAIT)
    page.click("#code > summary")
    page.locator("#code pre", has_text="def function").wait_for(timeout=WAIT)


def test_a_link_carries_the_whole_state(page):
    page.fill("#formula", "tr(A*X'*B)")
    page.wait_for_selector(".chip", timeout=WAIT)
    page.click('.chip .name >> text="X"')
    page.wait_for_selector("#math math", timeout=WAIT)
    state = page.url.split("#")[1]
    assert "formula=" in state
    page.reload()
    page.wait_for_selector("#math math", timeout=WAIT)
    assert page.input_value("#formula") == "tr(A*X'*B)"


def test_a_kind_is_changed_by_a_click(page):
    page.fill("#formula", "c*x")
    page.wait_for_selector(".chip", timeout=WAIT)
    page.click('.chip .name >> text="x"')
    page.wait_for_selector("#math math", timeout=WAIT)
    page.click(".chip:has(.name:text-is('c')) .kind")
    sync_api.expect(page.locator("#declare")).to_have_value("c: vector", timeout=WAIT)


def test_a_bad_formula_marks_the_place(page):
    page.fill("#formula", "A*(x + ")
    page.wait_for_selector("#problem:not([hidden])", timeout=WAIT)
    assert "ends too early" in page.inner_text("#problem")
    assert "^" in page.inner_text("#problem")
    page.fill("#formula", "A*x")
    page.wait_for_selector(".chip", timeout=WAIT)


def test_examples_and_the_catalogue(page):
    page.wait_for_selector(".example", timeout=WAIT)
    page.click(".example >> nth=1")
    page.wait_for_selector("#math math", timeout=WAIT)
    page.fill("#search", "kalman gain")
    page.wait_for_selector("#catalogue li", timeout=WAIT)
    assert "kalman" in page.inner_text("#catalogue ul").lower()


def test_by_keyboard_alone(page):
    page.focus("#formula")
    page.keyboard.type("x'*x")
    page.keyboard.press("Enter")
    page.wait_for_selector("#math math", timeout=WAIT)
