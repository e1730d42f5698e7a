"""Mathematics as MathML, made while building: browsers show it by themselves, without a script or a network."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from latex2mathml.converter import convert


def converted(latex: str, display: str) -> str:
    """LaTeX as MathML; what aligns several lines without an environment gets one."""
    if display == "block" and r"\begin" not in latex and (r"\\" in latex or "&" in latex):
        latex = rf"\begin{{aligned}}{latex}\end{{aligned}}"
    return str(convert(re.sub(r"\s+", " ", latex), display=display))


def visit_inline(translator: Any, node: nodes.math) -> None:
    translator.body.append(converted(node.astext(), "inline"))
    raise nodes.SkipNode


def visit_block(translator: Any, node: nodes.math_block) -> None:
    translator.body.append(f'<div class="formula">{converted(node.astext(), "block")}</div>\n')
    raise nodes.SkipNode


def setup(app: Any) -> dict[str, bool]:
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    return {"parallel_read_safe": True}
