"""The pictures of the gallery, as files: ``python docs/pictures.py`` runs every notebook and writes its last figure.

They stand in ``docs/_static/gallery``, for the list of problems and for README.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

GALLERY = Path(__file__).parent / "gallery"
PICTURES = Path(__file__).parent / "_static" / "gallery"

_CELL = re.compile(r"^```\{code-cell\} python\n(?P<tags>(?::[^\n]*\n)*)(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)


def notebooks() -> list[Path]:
    """The notebooks of the gallery."""
    return sorted(GALLERY.glob("*.md"))


def code_of(notebook: Path) -> str:
    """The code of a notebook's cells as one program, without what only Jupyter understands."""
    cells = [match["code"] for match in _CELL.finditer(notebook.read_text())]
    return "\n# ---\n".join(cell for cell in cells if not cell.startswith("%"))


def run(notebook: Path) -> dict[str, Any]:
    """Run a notebook's cells one after the other; what they define."""
    namespace: dict[str, Any] = {}
    exec(compile(code_of(notebook), str(notebook), "exec"), namespace)
    return namespace


def main() -> None:
    import matplotlib
    matplotlib.use("svg")
    import matplotlib.pyplot as plt
    matplotlib.rc_file(GALLERY / "matplotlibrc")
    PICTURES.mkdir(parents=True, exist_ok=True)
    for notebook in notebooks():
        figure = run(notebook)["figure"]
        figure.set_size_inches(5.4, 2.9)
        figure.savefig(PICTURES / f"{notebook.stem}.svg", metadata={"Date": None})
        plt.close("all")
        print(notebook.stem)


if __name__ == "__main__":
    main()
