"""Directives that run the examples of a page: what an expression looks like, and how fast it is.

The examples of a page are run, in its order, in the process that builds the pages; the expression below ``typeset`` is
evaluated after those above it. A derivation becomes a table of lines with their laws, a text a block of code, all else
a formula.
"""

from __future__ import annotations

import doctest
import html
import time
from pathlib import Path
from typing import Any

import numpy as np
from docutils import nodes
from docutils.parsers.rst import Directive, directives
from mathml import converted
from sympy import Basic, latex
from sympy.logic.boolalg import BooleanAtom

import sympy_matcalc


class _Page:
    """The examples of a page, run as far as they are needed."""

    def __init__(self, path: str) -> None:
        self.namespace: dict[str, Any] = {}
        self.examples = doctest.DocTestParser().get_examples(Path(path).read_text())

    def at(self, line: int) -> dict[str, Any]:
        """The names that stand above a line."""
        with sympy_matcalc.installed():
            while self.examples and self.examples[0].lineno < line:
                example = self.examples.pop(0)
                if example.exc_msg is None:
                    exec(compile(example.source, "<example>", "exec"), self.namespace)
        return self.namespace


class OfExamples(Directive):
    """A directive whose content is Python."""

    has_content = True

    def namespace(self) -> dict[str, Any]:
        env = self.state.document.settings.env
        page = env.temp_data.setdefault("examples of the page", _Page(env.doc2path(env.docname)))
        return page.at(self.lineno)

    def value(self) -> Any:
        with sympy_matcalc.installed():
            return eval("\n".join(self.content), self.namespace())


class Typeset(OfExamples):
    """What an expression looks like; the option ``name`` is what stands before it and an equals sign."""

    option_spec = {"name": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        value = self.value()
        if isinstance(value, str):
            return [nodes.literal_block(value, value, language="python")]
        if hasattr(value, "all_steps"):
            return [nodes.raw("", derivation_table(value), format="html")]
        with sympy_matcalc.installed():
            text = latex(value)
        if "name" in self.options:
            text = f"{self.options['name']} = {text}"
        return [nodes.math_block(text, text, nowrap=False, number=None)]


class Sheet(OfExamples):
    """A card of a sheet: its title, and its examples in two columns, what one types and what comes out, typeset."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        self.namespace()
        rows = []
        for example in doctest.DocTestParser().get_examples("\n".join(self.content) + "\n"):
            code = example.source.strip()
            if not example.want:
                rows.append(f"<p><code>{html.escape(code)}</code></p>")
                continue
            rows.append(f"<p><code>{html.escape(code)}</code><span>{self.shown(code, example.want)}</span></p>")
        title = html.escape(self.arguments[0])
        return [nodes.raw("", f'<div class="card"><p class="rubric">{title}</p>{"".join(rows)}</div>',
                          format="html")]

    def shown(self, code: str, wanted: str) -> str:
        namespace = self.state.document.settings.env.temp_data["examples of the page"].at(
            self.lineno + len(self.content))
        with sympy_matcalc.installed():
            value = eval(code, namespace)
            if isinstance(value, Basic) and not isinstance(value, BooleanAtom):
                return converted(latex(value), "inline")
        return f"<code>{html.escape(wanted.strip())}</code>"


class Asked(Sheet):
    """Questions with what is answered, typeset, and what SymPy alone says, which is a comment at the example."""

    required_arguments = 0

    def run(self) -> list[nodes.Node]:
        self.namespace()
        rows = []
        for example in doctest.DocTestParser().get_examples("\n".join(self.content) + "\n"):
            code, _, says = example.source.partition("# SymPy alone: ")
            kind = says.split()[0].strip(",") if says.split() else ""
            verdict = "fine" if kind in ("the", "another") else "not"
            rows.append(f"<tr><td><code>{html.escape(code.strip())}</code></td>"
                        f"<td>{self.shown(code.strip(), example.want)}</td>"
                        f"<td class='{verdict}'>{html.escape(says.strip())}</td></tr>")
        return [nodes.raw("", '<div class="formula"><table class="asked"><tr><th>asked</th><th>answered</th>'
                              f'<th>SymPy alone</th></tr>{"".join(rows)}</table></div>', format="html")]


def derivation_table(derivation: Any) -> str:
    """The lines of a derivation in MathML, the law that leads to each beside it."""
    with sympy_matcalc.installed():
        lines = derivation.lines()
    rows = []
    for line in lines:
        left, _, right = line["latex"].partition("= ")
        left = converted(left, "inline") if left.strip() else ""
        rows.append(f"<tr><td>{left}</td><td>{converted('= ' + right, 'inline')}</td>"
                    f"<td class='law'>{html.escape(line['law'])}</td></tr>")
    return f'<div class="formula"><table class="derivation">{"".join(rows)}</table></div>'


def likelihoods(function: Any, size: int = 300) -> tuple[Any, Any]:
    """log |S| + y.T S**-1 y and its gradient: by the function, and as one types it in NumPy."""
    samples = np.random.default_rng(0).normal(size=(size, 2*size))
    S, y = samples @ samples.T/size, samples[:, 0]

    def typed() -> Any:
        inverse = np.linalg.inv(S)
        return np.linalg.slogdet(S)[1] + y @ inverse @ y, inverse.T - inverse.T @ np.outer(y, y) @ inverse.T

    def fast() -> Any:
        return function(S=S, y=y)

    assert all(np.allclose(a, b) for a, b in zip(fast(), typed()))
    return fast, typed


class Measured(OfExamples):
    """How much faster a compiled log likelihood and its gradient are than by hand; processor time, in turns."""

    def run(self) -> list[nodes.Node]:
        fast, slow = likelihoods(self.value())
        times: dict[Any, list[float]] = {fast: [], slow: []}
        for _ in range(15):
            for function, seconds in times.items():
                start = time.process_time()
                function()
                seconds.append(time.process_time() - start)
        ratio = min(times[slow])/min(times[fast])
        return [nodes.paragraph("", "", nodes.strong(text=f"{ratio:.1f} times as fast"), nodes.Text(
            " as the same value and gradient typed in NumPy with one inverse, at 300 x 300, measured when this page "
            "was built."))]


def setup(app: Any) -> dict[str, bool]:
    app.add_directive("typeset", Typeset)
    app.add_directive("sheet", Sheet)
    app.add_directive("asked", Asked)
    app.add_directive("measured", Measured)
    return {"parallel_read_safe": True}
