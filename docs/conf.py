"""Configuration of the documentation: ``python -m sphinx -W --keep-going -b html docs docs/_build/html``.

Needs what the extra ``docs`` installs. The package has to be importable, installed or on ``PYTHONPATH``.
The built pages load nothing from outside: mathematics is MathML, made while building.
"""

import os
import re
import sys

# The pages describe the package's functions; SymPy itself need not be changed for that.
os.environ["SYMPY_MATCALC_AUTOINSTALL"] = "0"
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # what is measured is processor time

import sympy_matcalc

del os.environ["SYMPY_MATCALC_AUTOINSTALL"]  # the notebooks run in processes of their own, with the plugin on

sys.path.insert(0, os.path.dirname(__file__))  # for the extensions beside this file

project = "sympy_matcalc"
author = "the sympy_matcalc developers"
version = release = sympy_matcalc.__version__

extensions = [
    "sphinx.ext.autodoc",
    "mathml",
    "typeset",
    "sheet_as_pdf",
    "myst_nb",
    "numpydoc",
    "rule_table",
    "law_list",
    "upstream_table",
    "catalogue_list",
    "sphinx_copybutton",
]

exclude_patterns = ["_build"]
source_suffix = {".rst": "restructuredtext", ".md": "myst-nb"}
default_role = "code"
highlight_language = "pycon"
nitpicky = False

autodoc_member_order = "bysource"
autodoc_typehints = "none"
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False

myst_enable_extensions = ["dollarmath", "deflist"]
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_merge_streams = True
nb_ipywidgets_js = {}  # it would be loaded from elsewhere

html_theme = "furo"
html_math_renderer = "mathml"
html_title = "sympy_matcalc"
html_static_path = ["_static"]
html_css_files = ["pages.css"]
html_show_sourcelink = False
html_copy_source = False
html_show_copyright = False
copybutton_prompt_text = r">>> |\.\.\. "
copybutton_prompt_is_regexp = True


def without_lists_of_authors(app, what, name, thing, options, lines):
    """"J. R. Magnus" begins no list with the letter J."""
    lines[:] = [re.sub(r"^(\s*\.\. \[\d+\] [A-Z])\.", r"\1\\.", line) for line in lines]


def setup(app):
    app.connect("autodoc-process-docstring", without_lists_of_authors, priority=1)
