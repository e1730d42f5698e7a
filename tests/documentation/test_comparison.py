"""What the page of comparisons says of SymPy alone is what SymPy alone says, in a process without the plugin."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import sympy
from documentation.alone import examples

PAGE = Path(__file__).parents[2] / "docs" / "comparison.rst"


def claims():
    return {question: claim for question, claim in examples(PAGE) if claim is not None}


def test_at_least_seventy_questions():
    assert len(claims()) >= 70


def test_the_counts_are_those_of_the_questions():
    kinds = Counter("raises" if claim.startswith("raises") else claim for claim in claims().values())
    sentence = (
        f"Of {kinds.total()} questions, SymPy alone gives the same answer to {kinds['the same']} and another form of "
        f"it to {kinds['another form']}; to {kinds['no answer']} it has no answer, to {kinds['0, wrong']} it answers 0 "
        f"and to {kinds['wrong']} something else that is wrong, and {kinds['raises']} raise an exception.")
    assert sentence in " ".join(PAGE.read_text().split())


@pytest.mark.skipif(not sympy.__version__.startswith("1.14"), reason="the page is about SymPy 1.14")
def test_sympy_alone_says_what_the_page_says():
    environment = {**os.environ, "SYMPY_MATCALC_AUTOINSTALL": "0"}
    run = subprocess.run([sys.executable, str(Path(__file__).with_name("alone.py")), str(PAGE)], env=environment,
                         capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    assert json.loads(run.stdout) == claims()
