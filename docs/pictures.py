"""Pictures as files: ``python docs/pictures.py`` runs every notebook of the gallery and writes its last figure.

They stand in ``docs/_static/gallery``, for the list of problems and for README; beside it the derivation of README.
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


def derivation_picture() -> Any:
    """The derivation of the gradient of least squares, typeset, the laws beside it."""
    import matplotlib.pyplot as plt
    from sympy import MatrixSymbol, symbols

    from sympy_matcalc import derivation
    n, m = symbols("n m", integer=True, positive=True)
    A, x, b = MatrixSymbol("A", n, m), MatrixSymbol("x", m, 1), MatrixSymbol("b", n, 1)
    steps = derivation((A*x - b).T*(A*x - b), x)
    lines = [line.split("&&")[0].rstrip("\\ ") for line in steps.latex().split("\n")[1:-1]]
    laws = [""]*(len(lines) - len(steps.steps)) + [step.law for step in steps.steps]
    figure = plt.figure(figsize=(8, 0.38*len(lines) + 0.2), constrained_layout=False)
    for row, (line, law) in enumerate(zip(lines, laws, strict=True)):
        line = re.sub(r"\\(?:operatorname|text)\b", r"\\mathrm", line).replace("with ", r"with\ ")
        left, _, right = line.partition("&=")
        height = 1 - (row + 0.6)/len(lines)
        for place, text in ((0.02, left), (0.12, f"= {right}")):
            figure.text(place, height, f"${text.strip()}$" if text.strip() else "", fontsize=13)
        figure.text(0.42, height, law, fontsize=10, color="#666666", parse_math=False)
    return figure


def main() -> None:
    import matplotlib
    matplotlib.use("svg")
    import matplotlib.pyplot as plt
    matplotlib.rc_file(GALLERY / "matplotlibrc")
    PICTURES.mkdir(parents=True, exist_ok=True)
    derivation_picture().savefig(PICTURES.parent / "derivation.svg", metadata={"Date": None})
    for notebook in notebooks():
        figure = run(notebook)["figure"]
        figure.set_size_inches(5.4, 2.9)
        figure.savefig(PICTURES / f"{notebook.stem}.svg", metadata={"Date": None})
        plt.close("all")
        print(notebook.stem)


if __name__ == "__main__":
    main()
