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
    latex = re.sub(r"\\mathrm\{(\w)\}", r"\\text{\1}", latex)  # it would come out slanted
    markup = str(convert(re.sub(r"\s+", " ", latex), display=display))
    return re.sub(r'<(m[in]) mathvariant="bold">(\w+)</\1>', lambda found: _bold(*found.groups()), markup)


def _bold(tag: str, text: str) -> str:
    """Bold letters and digits have code points of their own; browsers no longer read ``mathvariant``."""
    return f"<{tag}>{''.join(map(_bold_character, text))}</{tag}>"


def _bold_character(character: str) -> str:
    for first, last, bold in (("A", "Z", 0x1D400), ("a", "z", 0x1D41A), ("0", "9", 0x1D7CE)):
        if first <= character <= last:
            return chr(bold + ord(character) - ord(first))
    return character


def visit_inline(translator: Any, node: nodes.math) -> None:
    translator.body.append(converted(node.astext(), "inline"))
    raise nodes.SkipNode


def visit_block(translator: Any, node: nodes.math_block) -> None:
    translator.body.append(f'<div class="formula">{converted(node.astext(), "block")}</div>\n')
    raise nodes.SkipNode


def setup(app: Any) -> dict[str, bool]:
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    return {"parallel_read_safe": True}
