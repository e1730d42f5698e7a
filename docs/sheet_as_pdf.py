"""The cheat sheet as PDF, printed by a Chromium that is there while building.

The directive ``pdf-of-this-page`` links it. Without a browser, the page says how to print it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.util import logging

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PAGE, SHEET = "cheat_sheet.html", "_static/cheat_sheet.pdf"
LINK = f'<p class="as-pdf"><a href="{SHEET}">This page as PDF</a></p>'
IN_WORDS = '<p class="as-pdf">Printed from the browser, this page is one sheet, in landscape.</p>'


def browser() -> str | None:
    """A headless browser, if there is one."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


class AsPdf(Directive):
    """A link to the sheet."""

    def run(self) -> list[nodes.Node]:
        return [nodes.raw("", LINK if browser() else IN_WORDS, format="html")]


def print_sheet(app: Any, exception: Exception | None) -> None:
    """Print the page to the file that it links."""
    page, sheet = Path(app.outdir, PAGE), Path(app.outdir, SHEET)
    program = browser()
    if exception is not None or program is None or app.builder.name != "html" or not page.is_file():
        return
    command = [program, "--headless", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={sheet}",
               page.as_uri()]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.insert(1, "--no-sandbox")
    sheet.unlink(missing_ok=True)
    try:
        subprocess.run(command, capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        logging.getLogger(__name__).info("the cheat sheet was not printed: %s", error)
    if not sheet.is_file():
        page.write_text(page.read_text().replace(LINK, IN_WORDS))


def setup(app: Any) -> dict[str, bool]:
    app.add_directive("pdf-of-this-page", AsPdf)
    app.connect("build-finished", print_sheet)
    return {"parallel_read_safe": True}
