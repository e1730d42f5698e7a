"""The built pages load nothing from outside, have no raw LaTeX, and their links resolve.

``SYMPY_MATCALC_PAGES`` names the folder of the built pages; without it there is nothing to look at. Where Playwright
and a Chromium are, the pages are also opened, at two widths, with all that leaves this machine recorded and refused.
"""

import json
import os
import re
import shutil
import threading
from functools import cache, partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

PAGES = Path(os.environ.get("SYMPY_MATCALC_PAGES", ""))
pytestmark = pytest.mark.skipif("SYMPY_MATCALC_PAGES" not in os.environ, reason="SYMPY_MATCALC_PAGES: no built pages")

RAW_MATHEMATICS = re.compile(r"\\\(|\\\[|\\begin\{|\$\$|\\frac|\\mathbf|\\operatorname")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Page(HTMLParser):
    """What a page loads, links, and shows as text outside of code."""

    LOADS = {"script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src", "object": "data"}

    def __init__(self, path):
        super().__init__()
        self.loads, self.links, self.anchors, self.text, self.within = [], [], set(), [], []
        self.feed(path.read_text())

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if "id" in attributes:
            self.anchors.add(attributes["id"])
        if tag in ("script", "style", "pre", "code", "annotation"):
            self.within.append(tag)
        if tag == "link" and attributes.get("rel") not in ("index", "search", "next", "prev", "canonical"):
            self.loads.append(attributes["href"])
        if attributes.get(self.LOADS.get(tag, ""), ""):
            self.loads.append(attributes[self.LOADS[tag]])
        if tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])

    def handle_endtag(self, tag):
        if self.within and self.within[-1] == tag:
            self.within.pop()

    def handle_data(self, data):
        if not self.within:
            self.text.append(data)


@cache
def page(path):
    return Page(path)


def pages():
    found = sorted(path for path in PAGES.rglob("*.html") if "_static" not in path.parts)
    assert len(found) > 20
    return found


def is_outside(address):
    return bool(urlsplit(address).netloc) and urlsplit(address).scheme != "data"


def test_no_page_loads_from_outside():
    assert not {(path.name, address) for path in pages() for address in page(path).loads if is_outside(address)}
    for sheet in PAGES.rglob("*.css"):
        addresses = re.findall(r"(?:url\(|@import)\s*[\"']?([^\"')\s]+)", sheet.read_text())
        assert not [address for address in addresses if is_outside(address)], sheet


def test_what_is_loaded_is_there():
    missing = {(path.name, address) for path in pages() for address in page(path).loads
               if not address.startswith("data:") and not (path.parent / unquote(urlsplit(address).path)).is_file()}
    assert not missing


def test_links_inside_resolve():
    broken = set()
    for path in pages():
        for address in page(path).links:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.is_file() or (target.suffix == ".html" and parts.fragment
                                        and unquote(parts.fragment) not in page(target).anchors):
                broken.add((path.name, address))
    assert not broken


def test_mathematics_is_typeset():
    raw = {(path.name, found[0]) for path in pages() if (found := RAW_MATHEMATICS.search(" ".join(page(path).text)))}
    assert not raw


def test_every_problem_is_there_as_a_notebook():
    names = {path.name for path in (PAGES / "_downloads").rglob("*.ipynb")}
    assert {path.stem + ".ipynb" for path in (PAGES / "gallery").glob("*.html")} - {"index.ipynb"} == names


def test_the_notebooks_show_formulas_and_pictures_in_jupyter():
    for path in (PAGES / "_downloads").rglob("*.ipynb"):
        notebook = json.loads(path.read_text())
        outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
        shown = {kind for output in outputs for kind in output.get("data", {})}
        assert "text/latex" in shown, path.name
        assert shown & {"image/svg+xml", "image/png"}, path.name
        assert not [output for output in outputs if output["output_type"] == "error"]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")
def test_in_a_browser_without_a_network():
    playwright = pytest.importorskip("playwright.sync_api")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(PAGES)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    here = f"http://127.0.0.1:{server.server_address[1]}/"
    left, raw, wide = [], [], []
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for width in (390, 1280):
            view = browser.new_page(viewport={"width": width, "height": 800})
            view.route(lambda address: not address.startswith((here, "data:")),
                       lambda route: (left.append(route.request.url), route.abort()))
            for path in pages():
                name = path.relative_to(PAGES).as_posix()
                view.goto(here + name)
                if "\\(" in view.evaluate("document.body.innerText"):
                    raw.append(name)
                if view.evaluate("document.documentElement.scrollWidth") > width:
                    wide.append((name, width))
        browser.close()
    server.shutdown()
    server.server_close()
    assert (left, raw, wide) == ([], [], [])
